//! The worker's time. A browser does not delay its timers while the page is hidden.

use std::future::Future;

use eda_patterns::ports::Clock;
use eda_patterns::recorder::Now;
use eda_patterns::time::{Span, Time};
use gloo_timers::future::TimeoutFuture;
use js_sys::Date;

/// Time since it was started.
#[derive(Clone)]
pub(super) struct WorkerClock {
    began_ms: f64,
}

impl WorkerClock {
    pub(super) fn start() -> WorkerClock {
        WorkerClock { began_ms: Date::now() }
    }
}

impl Now for WorkerClock {
    fn now(&self) -> Time {
        // A clock that was set back stands still until it has caught up.
        Time::from_us(((Date::now() - self.began_ms).max(0.0) * 1_000.0) as u64)
    }
}

impl Clock for WorkerClock {
    fn now(&self) -> Time {
        Now::now(self)
    }

    fn unix_ms(&self) -> u64 {
        Date::now() as u64
    }

    fn sleep(&self, span: Span) -> impl Future<Output = ()> + 'static {
        TimeoutFuture::new(u32::try_from(span.as_us().div_ceil(1_000)).unwrap_or(u32::MAX / 2))
    }
}

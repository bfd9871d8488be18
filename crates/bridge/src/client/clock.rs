//! The time of a native program.

use std::future::Future;
use std::time::{Duration, SystemTime};

use eda_patterns::ports::Clock;
use eda_patterns::recorder::Now;
use eda_patterns::time::{Span, Time};
use tokio::time::{Instant, sleep};

/// Time since the run began by the system's monotonic clock.
#[derive(Clone)]
pub struct NativeClock {
    began: Instant,
}

impl NativeClock {
    /// A clock that begins now.
    pub fn start() -> NativeClock {
        NativeClock { began: Instant::now() }
    }
}

impl Now for NativeClock {
    fn now(&self) -> Time {
        Time::from_us(self.began.elapsed().as_micros() as u64)
    }
}

impl Clock for NativeClock {
    fn now(&self) -> Time {
        Now::now(self)
    }

    fn unix_ms(&self) -> u64 {
        #[allow(clippy::disallowed_methods, reason = "this is the clock port of a native program")]
        let now = SystemTime::now();
        now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis() as u64
    }

    fn sleep(&self, span: Span) -> impl Future<Output = ()> + 'static {
        sleep(Duration::from_micros(span.as_us()))
    }
}

//! The browser's time.

use std::future::Future;

use eda_patterns::ports::Clock;
use eda_patterns::recorder::Now;
use eda_patterns::time::{Span, Time};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;

/// The longest that a browser's timer waits: 2^31 − 1 ms, HTML's `setTimeout` takes a `long`.
const TIMER_MAX_MS: u64 = 2_147_483_647;

/// Time since the run began by `performance.now()`, which only moves forward and which a change of
/// the system's clock leaves alone; the wall clock by `Date.now()`.
#[derive(Clone)]
pub struct BrowserClock {
    performance: web_sys::Performance,
    began_ms: f64,
}

impl BrowserClock {
    /// A clock that begins now.
    ///
    /// # Panics
    /// Where the global scope has no `performance`, which is no browser.
    pub fn start() -> BrowserClock {
        // A window and a worker have it under the same name and no type in common.
        let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
        let performance: web_sys::Performance =
            performance.expect("a global scope can be read").dyn_into().expect("a browser has a performance clock");
        let began_ms = performance.now();
        BrowserClock { performance, began_ms }
    }
}

impl Now for BrowserClock {
    fn now(&self) -> Time {
        let since_ms = (self.performance.now() - self.began_ms).max(0.0);
        Time::from_us((since_ms * 1_000.0) as u64)
    }
}

impl Clock for BrowserClock {
    fn now(&self) -> Time {
        Now::now(self)
    }

    fn unix_ms(&self) -> u64 {
        js_sys::Date::now() as u64
    }

    fn sleep(&self, span: Span) -> impl Future<Output = ()> + 'static {
        let clock = self.clone();
        async move {
            let until = Now::now(&clock) + span;
            loop {
                let left = until.since(Now::now(&clock));
                if left == Span::ZERO {
                    return;
                }
                // Rounded up, since a wait lasts at least as long as was asked.
                let left_ms = left.as_us().div_ceil(1_000).min(TIMER_MAX_MS);
                TimeoutFuture::new(left_ms as u32).await;
            }
        }
    }
}

//! A timer that is kept by a worker, beside the page's own.
//!
//! A browser lets the timers of a hidden tab go off once a second, and later once a minute
//! ([Chrome's account of it](https://developer.chrome.com/blog/timer-throttling-in-chrome-88)), but not those of its
//! workers. A run on servers must not fall behind because somebody looks at another tab: its leases and sessions would run
//! out there. Whoever sets this timer sets one of the page's as well, so where there is no worker nothing is lost but the pace.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::Worker;

use crate::later;

/// What the worker runs, fetched with it.
const PROGRAM: &str = "alarm.js";

/// One timer, set again and again.
pub(super) struct Alarm {
    /// `None` where the browser gives none. One whose program cannot be had stays silent.
    worker: Option<(Worker, EventListener)>,
}

impl Alarm {
    /// An alarm that calls `ring` whenever it goes off.
    pub(super) fn new(ring: impl Fn() + 'static) -> Alarm {
        let worker = later::address(PROGRAM).and_then(|address| Worker::new(&address).ok());
        Alarm {
            worker: worker.map(|worker| {
                let listener = EventListener::new(&worker, "message", move |_| ring());
                (worker, listener)
            }),
        }
    }

    /// Goes off once, after this time, and not when it was to before.
    pub(super) fn set(&self, wait_ms: u32) {
        self.post(&JsValue::from(wait_ms));
    }

    fn post(&self, message: &JsValue) {
        if let Some((worker, _)) = &self.worker {
            // Neither a number nor nothing is beyond what can be sent.
            let _ = worker.post_message(message);
        }
    }
}

impl Drop for Alarm {
    /// The worker ends itself.
    fn drop(&mut self) {
        self.post(&JsValue::NULL);
    }
}

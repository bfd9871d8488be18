//! The timer of a live run, kept by a worker.
//!
//! A browser lets the timers of a hidden tab go off once a second, and later once a minute
//! ([Chrome's account of it](https://developer.chrome.com/blog/timer-throttling-in-chrome-88)), but not those of its
//! workers. A run on real servers must not fall behind because somebody looks at another tab: its leases and
//! sessions would run out. The run itself stays in the page; only its timer is the worker's.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;
use web_sys::Worker;

/// What the worker runs, beside the page.
const WORKER: &str = "alarm.js";

/// One timer, set again and again.
pub struct Alarm {
    shared: Rc<Shared>,
    _listeners: Vec<EventListener>,
}

struct Shared {
    /// `None` where the browser gives none, or its program could not be fetched.
    worker: RefCell<Option<Worker>>,
    /// The page's own timer, in the worker's place.
    own: Cell<Option<Timeout>>,
    ring: Rc<dyn Fn()>,
}

impl Alarm {
    /// An alarm that calls `ring` whenever it goes off.
    pub fn new(ring: impl Fn() + 'static) -> Alarm {
        let ring: Rc<dyn Fn()> = Rc::new(ring);
        let worker = Worker::new(WORKER).ok();
        let shared = Rc::new(Shared { worker: RefCell::new(worker.clone()), own: Cell::new(None), ring });
        let mut listeners = Vec::new();
        if let Some(worker) = &worker {
            let (rings, fails) = (Rc::clone(&shared), Rc::clone(&shared));
            listeners.push(EventListener::new(worker, "message", move |_| (rings.ring)()));
            listeners.push(EventListener::new(worker, "error", move |_| {
                fails.worker.take();
                // What it was to wait for may be due by now: whoever is called sets the alarm again.
                (fails.ring)();
            }));
        }
        Alarm { shared, _listeners: listeners }
    }

    /// Goes off once, after this time, and not when it was to before.
    pub fn set(&self, wait_ms: u32) {
        match &*self.shared.worker.borrow() {
            // Nothing can be wrong with a number.
            Some(worker) => drop(worker.post_message(&JsValue::from(wait_ms))),
            None => {
                let ring = Rc::clone(&self.shared.ring);
                self.shared.own.set(Some(Timeout::new(wait_ms, move || ring())));
            }
        }
    }

    /// Goes off no more until it is set again.
    pub fn clear(&self) {
        self.shared.own.take();
        if let Some(worker) = &*self.shared.worker.borrow() {
            // As above.
            drop(worker.post_message(&JsValue::NULL));
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.shared.own.take();
        if let Some(worker) = self.shared.worker.take() {
            worker.terminate();
        }
    }
}

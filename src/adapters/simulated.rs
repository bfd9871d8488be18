//! The simulated Kafka in a worker, beside the page: what comes of a log of actions there. Its module is fetched with it, so
//! that nothing of a cluster is in the page for this, and the page can be used while it is simulated.

use std::cell::RefCell;
use std::rc::Rc;

use eda_compare::outcome::Outcome;
use futures::channel::oneshot;
use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker};

use crate::later;

/// What the worker runs.
const PROGRAM: &str = "simulated.js";

/// Whoever waits for an answer. There is one question at a time.
type Waiting = Rc<RefCell<Option<oneshot::Sender<Option<String>>>>>;

/// A worker that plays logs of actions on a simulated Kafka. It ends when this is dropped.
pub struct Simulator {
    worker: Worker,
    waiting: Waiting,
    _listeners: [EventListener; 2],
}

impl Simulator {
    /// Starts one. `None` where the browser gives no worker.
    pub fn start() -> Option<Simulator> {
        let worker = Worker::new(&later::address(PROGRAM)?).ok()?;
        let waiting = Waiting::default();
        let answer = |waiting: &Waiting, text: Option<String>| {
            if let Some(sender) = waiting.take() {
                // Whoever asked may have gone.
                let _ = sender.send(text);
            }
        };
        let answered = {
            let waiting = Rc::clone(&waiting);
            move |event: &Event| {
                let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
                answer(&waiting, data.and_then(|data| data.as_string()));
            }
        };
        // Its program could not be fetched.
        let failed = {
            let waiting = Rc::clone(&waiting);
            move |_: &Event| answer(&waiting, None)
        };
        let listeners =
            [EventListener::new(&worker, "message", answered), EventListener::new(&worker, "error", failed)];
        Some(Simulator { worker, waiting, _listeners: listeners })
    }

    /// What comes of the log of this name. `None` where the simulator cannot be had or has failed.
    pub async fn play(&self, name: &str) -> Option<Outcome> {
        let (sender, answer) = oneshot::channel();
        self.waiting.replace(Some(sender));
        self.worker.post_message(&JsValue::from(name)).ok()?;
        serde_json::from_str(&answer.await.ok()??).ok()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

//! Plays logs of actions on the Kafka behind a bridge and on the simulated one. That is the work of a worker with a module of
//! its own, fetched with it: nothing of a cluster is in the page for this, and the page can be used meanwhile. The calls to the
//! bridge are carried over the run's own connection.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use eda_compare::Item;
use eda_compare::themes::Listed;
use eda_patterns::time::Span;
use futures::channel::oneshot;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, MessageEvent, Worker};

use super::bridge::Inspector;
use super::runtime::drawn_seed;
use crate::later;

/// What the worker runs.
const PROGRAM: &str = "comparer.js";

/// What the names of topics and groups of a comparison begin with in a run. They go with the run.
pub const PREFIX: &str = "compare-";

/// A worker that was told to end closes what it has open, and may take so long for that.
const END_MAX_MS: u32 = 10_000;

thread_local! {
    /// How many logs this page has played: what is played again has other names.
    static PLAYED: Cell<u32> = const { Cell::new(0) };
}

/// Why a log could not be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unplayed {
    /// The connection to the bridge was lost meanwhile.
    Lost,
    /// The bridge itself would not do something, and says why.
    Refused(String),
    /// There is no worker, or it has failed.
    Failed,
}

/// Whoever waits for the worker. It does one thing at a time.
type Waiting = Rc<RefCell<Option<oneshot::Sender<Result<String, Unplayed>>>>>;

/// A worker that compares. When this is dropped, it closes what it has open and ends.
pub struct Comparer {
    worker: Worker,
    waiting: Waiting,
    listeners: Option<[EventListener; 2]>,
}

impl Comparer {
    /// Starts one, whose calls `inspector` carries. `None` where the browser gives no worker.
    pub fn start(inspector: Inspector) -> Option<Comparer> {
        let worker = Worker::new(&later::address(PROGRAM)?).ok()?;
        let waiting = Waiting::default();
        let heard = {
            let (worker, waiting) = (worker.clone(), Rc::clone(&waiting));
            move |event: &Event| {
                let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
                if let Some(said) = data.and_then(|data| data.dyn_into::<Array>().ok()) {
                    hear(&said, &worker, &waiting, &inspector);
                }
            }
        };
        // Its program could not be fetched.
        let failed = {
            let waiting = Rc::clone(&waiting);
            move |_: &Event| end(&waiting, Err(Unplayed::Failed))
        };
        let listeners = [EventListener::new(&worker, "message", heard), EventListener::new(&worker, "error", failed)];
        Some(Comparer { worker, waiting, listeners: Some(listeners) })
    }

    /// All logs by what they are about.
    pub async fn listed(&self) -> Option<Vec<Listed>> {
        let text = self.tell(&Array::of1(&"listed".into())).await.ok()?;
        serde_json::from_str(&text).ok()
    }

    /// The items of the log of this name, with what both sides say.
    ///
    /// # Errors
    /// It could not be played; what has come until then says nothing.
    pub async fn play(&self, name: &str) -> Result<Vec<Item>, Unplayed> {
        let number = PLAYED.replace(PLAYED.get() + 1) + 1;
        let prefix = format!("{PREFIX}{number}-{name}");
        // The run gives numbers to its records, producers and consumers as well: these begin elsewhere.
        let lot = drawn_seed().0 as u32;
        let text = self.tell(&Array::of4(&"play".into(), &name.into(), &prefix.into(), &lot.into())).await?;
        let items: Result<Vec<Item>, _> = text.lines().map(serde_json::from_str).collect();
        items.map_err(|_| Unplayed::Failed)
    }

    async fn tell(&self, what: &JsValue) -> Result<String, Unplayed> {
        let (sender, answer) = oneshot::channel();
        self.waiting.replace(Some(sender));
        self.worker.post_message(what).map_err(|_| Unplayed::Failed)?;
        answer.await.unwrap_or(Err(Unplayed::Failed))
    }
}

/// Takes in what the worker says, as `static/comparer.js` has it.
fn hear(said: &Array, worker: &Worker, waiting: &Waiting, inspector: &Inspector) {
    let text = |index| said.get(index).as_string().unwrap_or_default();
    match text(0).as_str() {
        "ask" => {
            let wait_us = said.get(2).as_f64().unwrap_or_default() as u64;
            let call = Uint8Array::new(&said.get(3)).to_vec();
            let (worker, number, carried) =
                (worker.clone(), said.get(1), inspector.0.carry(&call, Span::from_us(wait_us)));
            spawn_local(async move {
                let answer = Uint8Array::from(carried.await.as_slice());
                // A worker that has ended hears nothing.
                let _ = worker.post_message(&Array::of3(&"answer".into(), &number, &answer));
            });
        }
        "came" => end(waiting, Ok(text(1))),
        "refused" => end(waiting, Err(Unplayed::Refused(text(1)))),
        _ => end(waiting, Err(Unplayed::Failed)),
    }
}

fn end(waiting: &Waiting, how: Result<String, Unplayed>) {
    if let Some(sender) = waiting.take() {
        // Whoever asked may have gone.
        let _ = sender.send(how);
    }
}

impl Drop for Comparer {
    fn drop(&mut self) {
        // What it still asks for is to be carried.
        let (worker, listeners) = (self.worker.clone(), self.listeners.take());
        let _ = worker.post_message(&Array::of1(&"stop".into()));
        spawn_local(async move {
            TimeoutFuture::new(END_MAX_MS).await;
            worker.terminate();
            drop(listeners);
        });
    }
}

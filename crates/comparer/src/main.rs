//! Plays logs of actions on the simulated Kafka and on the one behind a bridge, in a worker of the page (`static/comparer.js`).
//! The page carries the calls over its own connection; here are the cluster, the player and the logs.

mod ask;
mod clock;

use std::cell::RefCell;
use std::pin::pin;

use eda_compare::simulated::play_simulated;
use eda_compare::{Item, compare, logs, themes};
use eda_patterns::ports::Clock;
use eda_patterns::rng::Seed;
use eda_remote::{Ports, RemoteLog};
use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use futures::future::{Either, LocalBoxFuture, select};
use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use self::ask::PageAsk;
use self::clock::WorkerClock;

/// No seed changes what comes of a log, as a test holds.
const SEED: Seed = Seed(1);

thread_local! {
    /// Dropped when what is being played is to end.
    static PLAYING: RefCell<Option<oneshot::Sender<()>>> = const { RefCell::new(None) };
}

/// All logs by what they are about, as JSON.
///
/// # Panics
/// Never: texts and numbers have a form in JSON.
#[wasm_bindgen]
pub fn listed() -> String {
    serde_json::to_string(&themes::listed()).expect("texts and numbers can be written")
}

/// Plays the log `name` on both sides and returns the items as JSON, one a line. The real one's names begin with `prefix`, its
/// numbers with the random bits `lot`; `ask` carries a call to the bridge and returns the promise of its answer.
///
/// # Errors
/// Why the bridge itself would not do something, as a text; nothing where there is no such log or it was stopped.
#[wasm_bindgen]
pub async fn play(name: String, prefix: String, lot: u32, ask: Function) -> Result<String, JsValue> {
    let actions = logs::all().into_iter().find(|log| log.name == name).ok_or(JsValue::NULL)?;
    let simulated = play_simulated(SEED, &actions);
    let (stop, stopped) = oneshot::channel();
    PLAYING.set(Some(stop));
    let (refusals, mut refused) = mpsc::unbounded();
    let clock = WorkerClock::start();
    let spawn: fn(LocalBoxFuture<'static, ()>) = spawn_local;
    let ports = Ports::new(PageAsk { ask, clock: clock.clone(), refusals }, lot);
    let log = RemoteLog::new(ports, spawn, clock.unix_ms());
    let playing = eda_compare::play(&log, &clock, &prefix, &actions);
    let outcome = match select(select(refused.next(), stopped), pin!(playing)).await {
        Either::Left((Either::Left((refused, _)), _)) => return Err(refused.map_or(JsValue::NULL, JsValue::from)),
        Either::Left((Either::Right(_), _)) => return Err(JsValue::NULL),
        Either::Right((outcome, _)) => outcome,
    };
    let lines = compare(actions.name, &simulated, &outcome).into_iter();
    let written = lines.map(|line| serde_json::to_string(&Item::of(actions.name, line)));
    let written: Result<Vec<String>, _> = written.collect();
    Ok(written.map_err(|_| JsValue::NULL)?.join("\n"))
}

/// Ends what is being played: its producers and consumers are closed.
#[wasm_bindgen]
pub fn stop() {
    PLAYING.take();
}

fn main() {}

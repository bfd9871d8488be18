//! The four services of an order, each with a store of its own. They are simulated on every runtime.
//!
//! Whatever names a key is done at most once: the answer is kept, and given again. To undo what was
//! never done is to make sure that it never is, so a request that comes late does no harm.

mod points;
mod shelf;
mod slots;
mod wallet;

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use super::facts::{Repeated, Voided};
use super::steps::{Answer, Earlier, Wish};
use crate::fact::{ActorId, FactData, Name};
use crate::pattern::Settings;
use crate::ports::Runtime;
use crate::recorder::Recorder;
use crate::sim::{Latency, ServiceCall, ServiceFault, ServiceSpec, SimRuntime};
use crate::sorted::SortedMap;

/// Starts them all.
pub(super) fn start(runtime: &SimRuntime, settings: &Settings) {
    let percent = |key: &str| settings.count(key) as u32 * 10;
    let shelf = shelf::Shelf::new(settings.number("oil"), settings.choice("held-stock") == "wait");
    start_service(runtime, "stock", Latency::ms(70, 150, 400), shelf);
    let wallets = wallet::Wallets::new(percent("gateway-failing"), percent("refund-failing"));
    start_service(runtime, "wallet", Latency::ms(120, 260, 700), wallets);
    start_service(runtime, "slots", Latency::ms(80, 180, 450), slots::Slots::new(settings.number("slot-2")));
    start_service(runtime, "points", Latency::ms(60, 140, 380), points::Points::new());
}

/// What a service does with its own store.
trait Store: 'static {
    /// Says what is in it at the beginning.
    fn open(&self, ledger: &Ledger);
    /// Does an operation.
    fn serve(&mut self, ledger: &Ledger, call: &mut ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault>;
    /// What is known of the operation that another one builds on.
    fn answers(&mut self) -> &mut Answers;
}

fn start_service(runtime: &SimRuntime, name: &'static str, latency: Latency, store: impl Store) {
    let ledger = Ledger::new(runtime, name);
    store.open(&ledger);
    let store = RefCell::new(store);
    runtime.start_service(ServiceSpec {
        name,
        latency,
        failing_per_mille: 0,
        failure_code: "503",
        handler: Rc::new(move |call| serve(&mut *store.borrow_mut(), &ledger, call)),
    });
}

/// Does what is asked for, or gives the answer again that is kept under the call's key.
fn serve(store: &mut impl Store, ledger: &Ledger, mut call: ServiceCall<'_>) -> Result<String, ServiceFault> {
    let wish: Wish = serde_json::from_str(call.body).expect("wishes are written by this program");
    let key = call.idempotency_key.map(str::to_owned);
    let known = key.as_ref().and_then(|key| store.answers().by_key.get(key).cloned());
    let answer = match known {
        Some(answer) => {
            let (saga, operation) = (ledger.word(&wish.order.order_id), ledger.word(call.operation));
            ledger.write(&call, Repeated { saga, operation });
            answer.map(Answer::Done).map_err(ServiceFault::Declined)
        }
        None => {
            let answer = store.serve(ledger, &mut call, &wish);
            // That something is held at the moment, or that the service failed, is no answer to be kept.
            let kept = match &answer {
                Ok(Answer::Done(result)) => Some(Ok(result.clone())),
                Err(ServiceFault::Declined(code)) => Some(Err(code.clone())),
                Ok(Answer::Held(_)) | Err(ServiceFault::Failed(_)) => None,
            };
            if let (Some(key), Some(kept)) = (key, kept) {
                store.answers().by_key.insert(key, kept);
            }
            answer
        }
    }?;
    Ok(serde_json::to_string(&answer).expect("an answer serialises"))
}

/// Answers that are kept under their keys.
#[derive(Default)]
struct Answers {
    by_key: SortedMap<String, Result<String, String>>,
    made: u64,
}

impl Answers {
    /// A fresh name for what is done, such as `R7`.
    fn name(&mut self, letter: char) -> String {
        self.made += 1;
        format!("{letter}{}", self.made)
    }

    /// The name of what was done before. Where nothing was, its key is kept as refused, so that a request
    /// that is still on its way will do nothing.
    fn earlier(&mut self, earlier: Option<&Earlier>) -> Option<String> {
        let Earlier { result, key } = earlier?;
        let known = key.as_ref().and_then(|key| self.by_key.get(key));
        let known = known.and_then(|answer| answer.as_ref().ok()).or(result.as_ref()).cloned();
        if let (None, Some(key)) = (&known, key) {
            self.by_key.insert(key.clone(), Err("voided".to_owned()));
        }
        known
    }
}

/// Where a service writes what it has done.
struct Ledger {
    recorder: Recorder,
    service: ActorId,
}

impl Ledger {
    fn new(runtime: &SimRuntime, service: &str) -> Ledger {
        let recorder = runtime.recorder().clone();
        Ledger { service: recorder.actor(service), recorder }
    }

    fn word(&self, text: &str) -> Name {
        self.recorder.name(text)
    }

    #[track_caller]
    fn open<D: FactData>(&self, fact: D) {
        self.recorder.record(self.service, fact, Location::caller());
    }

    #[track_caller]
    fn write<D: FactData>(&self, call: &ServiceCall<'_>, fact: D) {
        self.recorder.record_in(call.context, self.service, fact, Location::caller());
    }

    fn void(&self, call: &ServiceCall<'_>, wish: &Wish) {
        let (saga, operation) = (self.word(&wish.order.order_id), self.word(call.operation));
        self.write(call, Voided { saga, operation });
    }
}

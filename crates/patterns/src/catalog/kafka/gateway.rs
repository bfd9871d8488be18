//! The payment gateway, which is not ours, and careful: a call that names a key is done once, and the same
//! answer is given again.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use super::facts::Charged;
use crate::money::Money;
use crate::ports::Runtime;
use crate::sim::{Latency, ServiceCall, ServiceFault, ServiceSpec, SimRuntime};
use crate::sorted::SortedMap;

/// How many of a thousand charges the customer's bank does not allow.
const DECLINED_PER_MILLE: u32 = 50;

/// The gateway of one run.
pub(super) fn gateway(runtime: &SimRuntime) -> ServiceSpec {
    let answers: Rc<RefCell<SortedMap<String, Result<String, String>>>> = Rc::default();
    let recorder = runtime.recorder().clone();
    let charge = move |call: ServiceCall<'_>| {
        // The draws are made for every call, so that a repeated one shifts no later call.
        let (declines, number) = (call.random.chance(DECLINED_PER_MILLE), call.random.next_u64());
        let known = call.idempotency_key.and_then(|key| answers.borrow().get(key).cloned());
        let answer = known.unwrap_or_else(|| {
            if declines {
                return Err("insufficient-funds".to_owned());
            }
            let (subject, amount): (String, Money) =
                serde_json::from_str(call.body).expect("payment writes a number and an amount");
            let subject = recorder.name(&subject);
            recorder.record_in(
                call.context,
                recorder.actor("gateway"),
                Charged { subject, amount },
                Location::caller(),
            );
            Ok(format!("UPI{:012}", number % 1_000_000_000_000))
        });
        if let Some(key) = call.idempotency_key {
            answers.borrow_mut().insert(key.to_owned(), answer.clone());
        }
        answer.map_err(ServiceFault::Declined)
    };
    ServiceSpec {
        name: "gateway",
        latency: Latency::ms(15, 45, 200),
        failing_per_mille: 15,
        failure_code: "503",
        handler: Rc::new(charge),
    }
}

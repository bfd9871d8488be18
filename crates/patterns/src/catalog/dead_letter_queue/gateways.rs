//! The gateways for SMS, push and email, which are not ours. Each takes so many calls in a second, knows what it
//! has sent, and says which addresses do not exist.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::Location;
use std::rc::Rc;

use super::facts::{Delivered, FoundDelivered, Throttled};
use super::notices::Notice;
use crate::fact::{FactData, Record};
use crate::ports::Runtime;
use crate::recorder::Recorder;
use crate::sim::{Latency, ServiceCall, ServiceFault, ServiceSpec, SimRuntime};
use crate::sorted::SortedSet;
use crate::time::{Span, Time};

/// A second: what a gateway's limit is counted over.
const WINDOW: Span = Span::from_secs(1);

/// What is wrong with an address, as each gateway says it.
const GATEWAYS: [(&str, &str, Latency); 3] = [
    ("sms", "number-invalid", Latency::ms(8, 25, 90)),
    ("push", "token-expired", Latency::ms(5, 15, 60)),
    ("email", "no-mailbox", Latency::ms(12, 40, 140)),
];

/// Starts the three; `failing_per_mille` of a gateway's calls fail by themselves.
pub(super) fn start_gateways(runtime: &SimRuntime, limit: u32, failing_per_mille: impl Fn(&str) -> u32) {
    for (name, no_such_address, latency) in GATEWAYS {
        let gateway = Gateway { name, no_such_address, limit, recorder: runtime.recorder().clone() };
        let state = RefCell::new(State::default());
        runtime.start_service(ServiceSpec {
            name,
            latency,
            failing_per_mille: failing_per_mille(name),
            failure_code: "503",
            handler: Rc::new(move |call| gateway.serve(&mut state.borrow_mut(), &call)),
        });
    }
}

struct Gateway {
    name: &'static str,
    no_such_address: &'static str,
    limit: u32,
    recorder: Recorder,
}

#[derive(Default)]
struct State {
    /// When the calls of the last second were taken.
    taken: VecDeque<Time>,
    sent: SortedSet<String>,
}

impl Gateway {
    fn serve(&self, state: &mut State, call: &ServiceCall<'_>) -> Result<String, ServiceFault> {
        let key = call.idempotency_key.expect("a worker names the notification");
        let message = Record(key.parse().expect("a notification's number is its key"));
        let now = self.recorder.now();
        while state.taken.front().is_some_and(|taken| now.since(*taken) >= WINDOW) {
            state.taken.pop_front();
        }
        if state.taken.len() >= self.limit as usize {
            self.write(call, Throttled { message, limit: self.limit });
            return Err(ServiceFault::Failed("429".to_owned()));
        }
        state.taken.push_back(now);
        let notice = Notice::read(call.body);
        if !notice.is_well_formed() {
            // The gateway cannot know whether its own template engine is to blame.
            return Err(ServiceFault::Failed("500".to_owned()));
        }
        if !notice.address_is_current {
            return Err(ServiceFault::Declined(self.no_such_address.to_owned()));
        }
        if state.sent.insert(key.to_owned()) {
            self.write(call, Delivered { message });
        } else {
            self.write(call, FoundDelivered { message });
        }
        Ok("{}".to_owned())
    }

    #[track_caller]
    fn write<D: FactData>(&self, call: &ServiceCall<'_>, fact: D) {
        self.recorder.record_in(call.context, self.recorder.actor(self.name), fact, Location::caller());
    }
}

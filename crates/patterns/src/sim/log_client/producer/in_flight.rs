//! Requests that left and are not answered yet.
//!
//! A connection brings answers in the order of the requests, and so they are looked at in that order, though the
//! simulated network may bring them otherwise or lose one: what comes behind a missing answer is as good as
//! missing. An idempotent producer relies on that, since a broker knows the last five batches alone
//! (`NetworkClient`, `InFlightRequests.completeNext`).

use crate::ports::log::{Acks, TopicPartition};
use crate::sim::broker::ask::{Ask, Label};
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::node::Node;
use crate::sim::broker::node::produce::Produce;
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

use super::batch::ProducerBatch;

/// What a broker answers: for each partition what became of its batch.
pub(super) type Answer = <Produce as Ask<Node>>::Answer;

/// A request's number within its producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RequestId(u64);

/// A request to be sent.
pub(super) struct Outgoing {
    pub id: RequestId,
    pub broker: BrokerId,
    pub produce: Produce,
    pub label: Label,
    /// How long packing its batches takes.
    pub packing: Span,
}

impl Outgoing {
    /// Whether it is answered.
    pub fn is_answered(&self) -> bool {
        self.produce.acks != Acks::None
    }
}

/// A request that left, with those of its batches whose fate is not known.
pub(super) struct Request {
    pub broker: BrokerId,
    pub batches: Vec<ProducerBatch>,
    /// The answer, where it came before that to an earlier request.
    pub answer: Option<Answer>,
    /// Its partitions, where no other request of them may leave before this one is over.
    pub muted: Vec<TopicPartition>,
}

/// All requests of a producer that are under way.
#[derive(Default)]
pub(super) struct InFlight {
    requests: SortedMap<RequestId, Request>,
    next: u64,
}

impl InFlight {
    /// A request leaves.
    pub fn add(&mut self, request: Request) -> RequestId {
        let id = RequestId(self.next);
        self.next += 1;
        self.requests.insert(id, request);
        id
    }

    /// A request is over; `None` where it was already.
    pub fn take(&mut self, id: RequestId) -> Option<Request> {
        self.requests.remove(&id)
    }

    /// An answer came. Returns what can be looked at now: requests with their answers, in order.
    pub fn answered(&mut self, id: RequestId, answer: Answer) -> Vec<(Request, Answer)> {
        let Some(request) = self.requests.get_mut(&id) else { return Vec::new() };
        request.answer = Some(answer);
        let broker = request.broker;
        let mut ready = Vec::new();
        while let Some((first, request)) = self.requests.iter().find(|(_, request)| request.broker == broker) {
            if request.answer.is_none() {
                break;
            }
            let first = *first;
            ready.extend(self.requests.remove(&first).and_then(|mut request| {
                let answer = request.answer.take()?;
                Some((request, answer))
            }));
        }
        ready
    }

    /// The requests to a broker that are over because the connection is: in the order in which they left.
    pub fn take_all_to(&mut self, broker: BrokerId) -> Vec<Request> {
        let to = |request: &Request| request.broker == broker;
        let ids: Vec<RequestId> = self.requests.iter().filter(|(_, request)| to(request)).map(|(id, _)| *id).collect();
        ids.into_iter().filter_map(|id| self.requests.remove(&id)).collect()
    }

    /// Takes out the batches that are under way for too long. Their requests go on without them.
    pub fn take_expired(&mut self, now: Time, delivery_timeout: Span) -> Vec<ProducerBatch> {
        let expired = |batch: &mut ProducerBatch| batch.expires(delivery_timeout) <= now;
        self.requests.values_mut().flat_map(|request| request.batches.extract_if(.., expired)).collect()
    }

    /// When the first batch will have been under way for too long.
    pub fn next_expiry(&self, delivery_timeout: Span) -> Option<Time> {
        let batches = self.requests.values().flat_map(|request| &request.batches);
        batches.map(|batch| batch.expires(delivery_timeout)).min()
    }

    /// Takes out all batches.
    pub fn take_all(&mut self) -> Vec<ProducerBatch> {
        self.requests.values_mut().flat_map(|request| request.batches.drain(..)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(broker: u32) -> Request {
        Request { broker: BrokerId(broker), batches: Vec::new(), answer: None, muted: Vec::new() }
    }

    #[test]
    fn answers_are_looked_at_in_the_order_of_their_requests() {
        let mut in_flight = InFlight::default();
        let ids: Vec<RequestId> = [1, 1, 2, 1].map(|broker| in_flight.add(request(broker))).into();
        let mut answer = |at: usize| in_flight.answered(ids[at], Vec::new().into()).len();
        assert_eq!(answer(1), 0, "the first is missing");
        assert_eq!(answer(2), 1, "another connection");
        assert_eq!(answer(0), 2);
        assert_eq!(answer(3), 1);
        assert_eq!(answer(3), 0, "it is over");
    }
}

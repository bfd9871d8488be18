//! A replica has its leader's records and no others.

use super::replicas::Replicas;
use super::{Place, is_internal};
use crate::fact::{ActorId, Record};
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::sim::broker::facts::{Copied, Follows, Leads, Stored, Truncated};
use crate::sorted::SortedSet;
use crate::trace::Fact;

/// A leader appends at the end of its log, a follower has copied no more than its leader has, and whoever becomes
/// leader has what it had copied, neither more nor less. Where a follower begins to copy from a leader, what it had
/// before is what that leader has there.
#[derive(Clone, Debug, Default)]
pub(super) struct ReplicasAgree {
    checks: Checks,
    replicas: Replicas,
    copies: u64,
    /// The followers whose logs were compared since they last began to follow or cut their log. What is copied from
    /// then on is equal by the way in which it is told.
    compared: SortedSet<(Place, ActorId)>,
}

impl ReplicasAgree {
    fn length(&self, place: Place, broker: ActorId) -> u64 {
        self.replicas.log(place, broker).map_or(0, |log| log.len() as u64)
    }

    /// Whether a follower's log has the leader's records as far as both are told.
    fn is_prefix(&self, place: Place, follower: ActorId, leader: ActorId) -> bool {
        let log = |broker| self.replicas.log(place, broker).map_or(&[][..], Vec::as_slice);
        let is_same =
            |(one, other): (&Option<Record>, &Option<Record>)| one.is_none() || other.is_none() || one == other;
        log(follower).iter().zip(log(leader)).all(is_same)
    }
}

impl Invariant for ReplicasAgree {
    needs![Stored, Copied, Follows, Truncated, Leads];

    fn id(&self) -> &'static str {
        "replicas-agree"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let broker = fact.actor();
        let said = if let Some(Stored { topic, partition, offset, .. }) = fact.read() {
            let place = (topic, partition);
            // A batch of the cluster's own may lie in between; nothing lies there twice.
            Some((place, self.length(place, broker) <= offset, offset))
        } else if let Some(Copied { topic, partition, end }) = fact.read() {
            self.copies += 1;
            let place = (topic, partition);
            let leader = self.replicas.leader_of(place, broker);
            let most = leader.map_or(0, |leader| self.length(place, leader));
            let is_new = self.compared.insert((place, broker));
            let is_prefix = !is_new || leader.is_none_or(|leader| self.is_prefix(place, broker, leader));
            Some((place, is_prefix && end <= most && end >= self.length(place, broker), end))
        } else if let Some(Follows { topic, partition, .. }) = fact.read() {
            self.compared.remove(&((topic, partition), broker));
            None
        } else if let Some(Truncated { topic, partition, end, records }) = fact.read() {
            let place = (topic, partition);
            self.compared.remove(&(place, broker));
            Some((place, self.length(place, broker) == end + records, end))
        } else if let Some(Leads { topic, partition, end, .. }) = fact.read() {
            let place = (topic, partition);
            Some((place, self.length(place, broker) == end, end))
        } else {
            None
        };
        if let Some(((topic, partition), holds, end)) = said
            && !is_internal(fact, topic)
        {
            let has = self.length((topic, partition), broker);
            self.checks.check(holds, fact, || {
                let reason = Reason::new("kafka-replica-differs").with("broker", broker).with("topic", topic);
                reason.with("partition", partition).with("has", has).with("end", end)
            });
        }
        self.replicas.observe(fact);
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("kafka-replicas-agree").with("copies", self.copies)))
    }
}

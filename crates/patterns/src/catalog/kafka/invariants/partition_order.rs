//! Records of one producer are read in order in each partition.

use super::Place;
use super::places::Places;
use crate::fact::{ActorId, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::ports::log::{PartitionAssigned, PartitionRevoked, ReceivedFrom, SentTo, Sought, SoughtStart};
use crate::sim::Crashed;
use crate::sim::broker::facts::Elected;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// A group reads a partition's records of one producer in the order in which that one handed them over, none twice
/// unless it was handed over twice. And each consumer goes forward: it gets an offset again only after a rebalance,
/// or where it has asked for it.
#[derive(Clone, Debug, Default)]
pub(super) struct PartitionOrder {
    checks: Checks,
    places: Places,
    /// The place of the record that a group has read last, of each partition and producer.
    last: SortedMap<(Name, Place, ActorId), u64>,
    /// Up to where a group has read at all; what comes from before was read already.
    read: SortedMap<(Name, Place), u64>,
    /// The offset that each consumer has got last.
    position: SortedMap<(Place, ActorId), (Name, u64)>,
    received: u64,
}

impl Invariant for PartitionOrder {
    needs![SentTo, ReceivedFrom, PartitionAssigned, PartitionRevoked, Sought, SoughtStart, Crashed, Elected];

    fn id(&self) -> &'static str {
        "partition-order"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        self.places.observe(fact);
        if let Some(ReceivedFrom { record, topic, partition, offset, group }) = fact.read() {
            let place = (topic, partition);
            let before = self.position.insert((place, fact.actor()), (group, offset));
            let forward = before.is_none_or(|(_, before)| before < offset);
            let mut in_order = true;
            if self.read.get(&(group, place)).is_none_or(|read| *read < offset) {
                self.read.insert((group, place), offset);
                // What nobody has handed over has no place at all.
                in_order = self.places.of(record).is_some_and(|handing| {
                    let last = self.last.entry((group, place, handing.producer)).or_default();
                    let next = handing.after(*last);
                    *last = next.unwrap_or(*last);
                    next.is_some()
                });
            }
            self.received += 1;
            self.checks.check(forward && in_order, fact, || {
                let reason = Reason::new("kafka-out-of-order").with("record", record).with("group", group);
                reason.with("topic", topic).with("partition", partition).with("offset", offset)
            });
        } else if let Some(PartitionAssigned { topic, partition, .. }) = fact.read() {
            self.position.remove(&((topic, partition), fact.actor()));
        } else if let Some(PartitionRevoked { topic, partition, .. }) = fact.read() {
            self.position.remove(&((topic, partition), fact.actor()));
        } else if let Some(Sought { topic, partition, .. }) = fact.read() {
            self.position.remove(&((topic, partition), fact.actor()));
        } else if let Some(SoughtStart { topic, partition, .. }) = fact.read() {
            self.position.remove(&((topic, partition), fact.actor()));
        } else if fact.is::<Crashed>() {
            self.position.retain(|(_, consumer), _| *consumer != fact.actor());
        } else if let Some(Elected { topic, partition, unclean: true, .. }) = fact.read() {
            // The log ends earlier now, and readers go back to where it does.
            self.position.retain(|(place, _), _| *place != (topic, partition));
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("kafka-records-in-order").with("records", self.received)))
    }
}

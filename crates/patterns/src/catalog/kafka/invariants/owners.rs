//! A partition has one owner in each generation of a group.

use super::Place;
use crate::fact::{ActorId, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::ports::log::PartitionAssigned;
use crate::sim::broker::facts::PartitionGiven;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// The coordinator gives a partition to one member of a generation, and nobody else takes it.
#[derive(Clone, Debug, Default)]
pub(super) struct OneOwner {
    checks: Checks,
    given: SortedMap<(Name, u32, Place), ActorId>,
    taken: SortedMap<(Name, u32, Place), ActorId>,
}

impl Invariant for OneOwner {
    needs![PartitionGiven, PartitionAssigned];

    fn id(&self) -> &'static str {
        "one-owner"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let given = fact.read::<PartitionGiven>();
        let taken = fact.read::<PartitionAssigned>();
        let (key, owner) = if let Some(PartitionGiven { group, generation, client, topic, partition }) = given {
            ((group, generation, (topic, partition)), client)
        } else if let Some(PartitionAssigned { group, generation, topic, partition }) = taken {
            ((group, generation, (topic, partition)), fact.actor())
        } else {
            return;
        };
        let owners = if given.is_some() { &mut self.given } else { &mut self.taken };
        let first = *owners.entry(key).or_insert(owner);
        // Who takes it must be the one that it was given to.
        let rightful = if given.is_some() { first } else { self.given.get(&key).copied().unwrap_or(first) };
        let holds = first == owner && rightful == owner;
        let other = if first == owner { rightful } else { first };
        let (group, generation, (_, partition)) = key;
        self.checks.check(holds, fact, || {
            let reason = Reason::new("kafka-two-owners").with("group", group).with("generation", generation);
            reason.with("partition", partition).with("owner", owner).with("other", other)
        });
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("kafka-one-owner").with("given", self.given.len() as u64)))
    }
}

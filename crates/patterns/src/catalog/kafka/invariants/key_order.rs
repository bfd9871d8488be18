//! What happens to one ride is handled in the order in which it happened.

use super::super::facts::{DeadLettered, Handled};
use super::places::Places;
use crate::fact::{ActorId, Name, Record};
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::ports::log::SentTo;
use crate::sorted::{SortedMap, SortedSet};
use crate::trace::Fact;

/// A group handles the records of one producer and key for the first time in the order in which they were handed
/// over. Kafka promises it while a key stays on its partition.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyOrder {
    checks: Checks,
    places: Places,
    handled: SortedSet<(Name, Record)>,
    last: SortedMap<(Name, ActorId, Name), u64>,
}

impl Invariant for KeyOrder {
    needs![SentTo, Handled, DeadLettered];

    fn id(&self) -> &'static str {
        "key-order"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        self.places.observe(fact);
        let handled = fact.read::<Handled>().map(|it| (it.group, it.record));
        let buried = fact.read::<DeadLettered>().map(|it| (it.group, it.record));
        let Some((group, record)) = handled.or(buried) else { return };
        let Some(handing) = self.places.of(record).filter(|_| self.handled.insert((group, record))) else { return };
        let last = self.last.entry((group, handing.producer, handing.key)).or_default();
        let next = handing.after(*last);
        *last = next.unwrap_or(*last);
        let key = handing.key;
        self.checks.check(next.is_some(), fact, || {
            Reason::new("kafka-key-out-of-order").with("record", record).with("key", key).with("group", group)
        });
    }

    fn verdict(&self) -> Verdict {
        let mut keys: SortedSet<Name> = SortedSet::new();
        self.last.keys().for_each(|(_, _, key)| {
            keys.insert(*key);
        });
        self.checks.verdict(|| Some(Reason::new("kafka-keys-in-order").with("keys", keys.len() as u64)))
    }
}

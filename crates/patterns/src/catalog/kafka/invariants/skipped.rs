//! Nothing before a commit was left undone.

use super::super::facts::{DeadLettered, Handled};
use super::Place;
use super::replicas::Replicas;
use crate::fact::{Name, Record};
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::sim::broker::facts::{Copied, Follows, Leads, LogStart, OffsetStored, Stored, Truncated};
use crate::sim::log_client::live::facts::Bounds;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// What a group has committed is done: every record that lies before its offset was handled by a member, or put among
/// the dead letters. Whoever takes the partition over begins there and looks at nothing before it.
#[derive(Clone, Debug, Default)]
pub(super) struct NothingSkipped {
    checks: Checks,
    replicas: Replicas,
    /// What a group has done, by offset.
    done: SortedMap<(Name, Place), Vec<Option<Record>>>,
    /// Up to where the group's commits were checked.
    checked: SortedMap<(Name, Place), u64>,
    /// Where each log begins: what was deleted before it was read is nobody's fault.
    starts: SortedMap<Place, u64>,
    records: u64,
}

impl NothingSkipped {
    fn done(&mut self, group: Name, place: Place, offset: u64, record: Record) {
        let done = self.done.entry((group, place)).or_default();
        if done.len() <= offset as usize {
            done.resize(offset as usize + 1, None);
        }
        done[offset as usize] = Some(record);
    }
}

impl Invariant for NothingSkipped {
    needs![Handled, DeadLettered, OffsetStored, Stored, Truncated, Leads; reads LogStart, Bounds, Copied, Follows];

    fn id(&self) -> &'static str {
        "nothing-skipped"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        self.replicas.observe(fact);
        if let Some(Handled { group, topic, partition, offset, record, .. }) = fact.read() {
            self.done(group, (topic, partition), offset, record);
        } else if let Some(DeadLettered { group, topic, partition, offset, record, .. }) = fact.read() {
            self.done(group, (topic, partition), offset, record);
        } else if let Some(LogStart { topic, partition, offset }) = fact.read() {
            let start = self.starts.entry((topic, partition)).or_default();
            *start = offset.max(*start);
        } else if let Some(Bounds { topic, partition, start, .. }) = fact.read() {
            let known = self.starts.entry((topic, partition)).or_default();
            *known = start.max(*known);
        } else if let Some(OffsetStored { group, topic, partition, offset, .. }) = fact.read() {
            let place = (topic, partition);
            let start = self.starts.get(&place).copied().unwrap_or(0);
            let checked = self.checked.entry((group, place)).or_default();
            let from = std::mem::replace(checked, offset.max(*checked)).max(start);
            for at in from..offset {
                let Some(record) = self.replicas.at(place, at) else { continue };
                let done = self.done.get(&(group, place)).and_then(|done| done.get(at as usize).copied().flatten());
                self.records += 1;
                self.checks.check(done == Some(record), fact, || {
                    let reason = Reason::new("kafka-skipped").with("group", group).with("record", record);
                    reason.with("topic", topic).with("partition", partition).with("offset", at)
                });
            }
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("kafka-nothing-skipped").with("records", self.records)))
    }
}

//! Committed ≤ high watermark ≤ log end.

use super::{Place, is_internal};
use crate::fact::{ActorId, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::ports::log::{ReceivedFrom, Sought};
use crate::sim::broker::facts::{HighWatermark, Leads, OffsetStored};
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// Nobody reads or commits what is not on all replicas in sync; a leader's high watermark never goes back within its
/// term and never passes the end of its log; the log of a new leader has all that was under the old one's.
///
/// What a group commits goes forward, unless a member goes back by itself to do something again.
///
/// A new leader may begin with a lower high watermark than the old one had (KIP-207), so only its log's end counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Watermarks {
    checks: Checks,
    /// The highest of each partition so far, whoever led.
    highest: SortedMap<Place, u64>,
    /// The last of each leader in its term.
    of_leader: SortedMap<(Place, ActorId), (u32, u64)>,
    /// The newest term of each partition.
    terms: SortedMap<Place, u32>,
    committed: SortedMap<(Name, Place), u64>,
    /// How far back each group's members have gone by themselves, until a commit tells that they have done so.
    sought: SortedMap<(Name, Place), u64>,
}

impl Invariant for Watermarks {
    needs![HighWatermark, Leads, OffsetStored, ReceivedFrom, Sought];

    fn id(&self) -> &'static str {
        "watermarks"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(HighWatermark { topic, partition, offset, end }) = fact.read() {
            if is_internal(fact, topic) {
                return;
            }
            let place = (topic, partition);
            let mine = self.of_leader.entry((place, fact.actor())).or_default();
            let holds = offset <= end && offset >= mine.1;
            mine.1 = offset;
            let highest = self.highest.entry(place).or_default();
            *highest = offset.max(*highest);
            self.checks.check(holds, fact, || {
                let reason = Reason::new("kafka-watermark-wrong").with("topic", topic).with("partition", partition);
                reason.with("watermark", offset).with("end", end)
            });
        } else if let Some(Leads { topic, partition, epoch, end }) = fact.read() {
            if is_internal(fact, topic) {
                return;
            }
            let place = (topic, partition);
            self.of_leader.insert((place, fact.actor()), (epoch, 0));
            // Who hears late of a term that is over leads nobody, and promises nothing.
            let newest = self.terms.entry(place).or_insert(epoch);
            if epoch < *newest {
                return;
            }
            *newest = epoch;
            let highest = self.highest.entry(place).or_default();
            let promised = std::mem::replace(highest, (*highest).min(end));
            self.checks.check(end >= promised, fact, || {
                let reason = Reason::new("kafka-log-shorter").with("topic", topic).with("partition", partition);
                reason.with("end", end).with("watermark", promised)
            });
        } else if let Some(OffsetStored { group, topic, partition, offset, .. }) = fact.read() {
            let place = (topic, partition);
            let highest = self.highest.get(&place).copied().unwrap_or(0);
            let before = self.committed.insert((group, place), offset).unwrap_or(0);
            let sought = self.sought.get(&(group, place)).copied();
            if sought.is_some_and(|sought| offset <= sought || offset > before) {
                self.sought.remove(&(group, place));
            }
            let before = sought.map_or(before, |sought| before.min(sought));
            self.checks.check(offset <= highest, fact, || {
                let reason = Reason::new("kafka-committed-too-far").with("group", group).with("topic", topic);
                reason.with("partition", partition).with("committed", offset).with("watermark", highest)
            });
            self.checks.check(offset >= before, fact, || {
                let reason = Reason::new("kafka-committed-back").with("group", group).with("topic", topic);
                reason.with("partition", partition).with("committed", offset).with("before", before)
            });
        } else if let Some(Sought { group, topic, partition, offset }) = fact.read() {
            let sought = self.sought.entry((group, (topic, partition))).or_insert(offset);
            *sought = offset.min(*sought);
        } else if let Some(ReceivedFrom { record, topic, partition, offset, group }) = fact.read() {
            let highest = self.highest.get(&(topic, partition)).copied().unwrap_or(0);
            self.checks.check(offset < highest, fact, || {
                let reason = Reason::new("kafka-read-too-far").with("group", group).with("record", record);
                reason.with("partition", partition).with("offset", offset).with("watermark", highest)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks
            .verdict(|| Some(Reason::new("kafka-watermarks-right").with("partitions", self.highest.len() as u64)))
    }
}

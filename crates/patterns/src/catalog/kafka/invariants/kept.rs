//! No record that was reported as sent is lost.

use super::Place;
use super::replicas::{Change, Replicas};
use crate::fact::Record;
use crate::invariant::{Checks, Invariant, Reason, RunEnded, Verdict, needs};
use crate::ports::log::{Acknowledged, Assumed};
use crate::sim::broker::facts::{Copied, Follows, Leads, Stored, Truncated};
use crate::sorted::{SortedMap, SortedSet};
use crate::time::{Span, Time};
use crate::trace::Fact;

/// Longer than any message is under way, so that what has not arrived by then will not.
const UNDER_WAY_MAX: Span = Span::from_secs(2);

/// What a producer was told, or told itself with `acks=0`, lies in the leader's log from then on. Where a new leader
/// does not have it, it is lost, unless a retry has put it there a second time.
#[derive(Clone, Debug, Default)]
pub(super) struct ReportedIsKept {
    checks: Checks,
    replicas: Replicas,
    /// How many copies of each record lie in the logs that are read.
    copies: SortedMap<Record, u32>,
    reported: SortedSet<Record>,
    /// Reported with `acks=0`, and not seen in any log yet.
    assumed: SortedMap<Record, (Time, Place)>,
}

impl ReportedIsKept {
    fn check(&mut self, record: Record, (topic, partition): Place, fact: &Fact<'_>) {
        let is_there = self.copies.get(&record).is_some_and(|copies| *copies > 0);
        self.checks.check(is_there, fact, || {
            Reason::new("kafka-reported-lost").with("record", record).with("topic", topic).with("partition", partition)
        });
    }
}

impl Invariant for ReportedIsKept {
    needs![Acknowledged, Assumed, Stored, Truncated, Leads, RunEnded; reads Copied, Follows];

    fn id(&self) -> &'static str {
        "reported-is-kept"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        match self.replicas.observe(fact) {
            Some(Change::Stored(_, record)) => {
                *self.copies.entry(record).or_default() += 1;
                self.assumed.remove(&record);
            }
            Some(Change::Lost(place, gone)) => {
                for record in gone {
                    let copies = self.copies.entry(record).or_default();
                    *copies = copies.saturating_sub(1);
                    if self.reported.contains(&record) {
                        self.check(record, place, fact);
                    }
                }
            }
            None => {}
        }
        if let Some(Acknowledged { record, topic, partition, .. }) = fact.read() {
            self.reported.insert(record);
            // The word may come after its leader has been replaced.
            self.check(record, (topic, partition), fact);
        } else if let Some(Assumed { record, topic, partition }) = fact.read() {
            self.reported.insert(record);
            if self.copies.get(&record).is_none_or(|copies| *copies == 0) {
                self.assumed.insert(record, (fact.at(), (topic, partition)));
            }
        } else if fact.is::<RunEnded>() {
            let late = |at: Time| fact.at().since(at) > UNDER_WAY_MAX;
            let lost = self.assumed.iter().find(|(_, (at, _))| late(*at)).map(|(record, (_, place))| (*record, *place));
            if let Some((record, place)) = lost {
                self.check(record, place, fact);
            }
        }
    }

    fn verdict(&self) -> Verdict {
        let reported = self.reported.len() as u64;
        self.checks.verdict(|| Some(Reason::new("kafka-reported-kept").with("records", reported)))
    }
}

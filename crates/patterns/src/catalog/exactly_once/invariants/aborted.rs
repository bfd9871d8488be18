//! Who reads the postings sees what is committed, and nothing else.

use super::super::rules::POSTINGS;
use crate::fact::ActorId;
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::ports::log::ReceivedFrom;
use crate::sim::broker::facts::{Appended, MarkerAppended};
use crate::sim::log_client::live::facts::{Decided, PartOf};
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// No posting comes to its reader before its transaction is committed. A simulated log tells of batches and markers, a real one
/// of records and of what became of the transaction that they are part of.
#[derive(Clone, Debug, Default)]
pub(super) struct NoAbortedSeen {
    checks: Checks,
    /// Where the batches of open transactions lie: by producer, which has one at most, or by the transaction's number.
    open: SortedMap<u64, Vec<(u64, u64)>>,
    /// Where committed batches lie: the first offset, and the last.
    committed: SortedMap<u64, u64>,
    aborted: u64,
    /// Where each reader is.
    seen: SortedMap<ActorId, u64>,
}

impl NoAbortedSeen {
    fn end(&mut self, transaction: u64, commit: bool) {
        let batches = self.open.remove(&transaction).unwrap_or_default();
        if commit {
            self.committed.extend(batches);
        } else {
            self.aborted += batches.iter().map(|(base, last)| last - base + 1).sum::<u64>();
        }
    }
}

impl Invariant for NoAbortedSeen {
    needs![Appended, MarkerAppended, ReceivedFrom; reads PartOf, Decided];

    fn id(&self) -> &'static str {
        "no-aborted-seen"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let is_here = |topic| fact.trace().text(topic) == POSTINGS;
        if let Some(Appended { topic, base, last, producer, .. }) = fact.read() {
            if is_here(topic) {
                // Here the producer's id is one more: none is 0.
                self.open.entry(producer.wrapping_sub(1)).or_default().push((base, last));
            }
        } else if let Some(MarkerAppended { topic, producer, commit, .. }) = fact.read() {
            if is_here(topic) {
                self.end(producer, commit);
            }
        } else if let Some(PartOf { topic, offset, transaction, .. }) = fact.read() {
            if is_here(topic) {
                self.open.entry(transaction).or_default().push((offset, offset));
            }
        } else if let Some(Decided { transaction, commit, .. }) = fact.read() {
            self.end(transaction, commit);
        } else if let Some(ReceivedFrom { topic, offset, record, .. }) = fact.read()
            && is_here(topic)
        {
            let batch = self.committed.range(..=offset).next_back();
            let is_committed = batch.is_some_and(|(_, last)| offset <= *last);
            *self.seen.entry(fact.actor()).or_default() += 1;
            self.checks.check(is_committed, fact, || {
                Reason::new("exactly-once-uncommitted-seen").with("record", record).with("offset", offset)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let seen: u64 = self.seen.values().sum();
            Some(Reason::new("exactly-once-committed-seen").with("seen", seen).with("aborted", self.aborted))
        })
    }
}

//! Who has been replaced changes nothing any more.

use super::super::facts::{Moved, TokenSeen};
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::sim::broker::facts::{MarkerAppended, ProducerNamed};
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// The ledger takes no write under an older token than one that it has seen, and the log commits nothing under an older
/// epoch than one that it has given.
#[derive(Clone, Debug, Default)]
pub(super) struct OldEpochRejected {
    checks: Checks,
    token: u64,
    epochs: SortedMap<u64, u32>,
    commits: u64,
}

impl Invariant for OldEpochRejected {
    needs![TokenSeen, Moved, ProducerNamed, MarkerAppended];

    fn id(&self) -> &'static str {
        "old-epoch"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(TokenSeen { token }) = fact.read() {
            self.token = self.token.max(token);
        } else if let Some(Moved { token, .. }) = fact.read() {
            // The two simple lanes hold no lease.
            if token > 0 {
                let newest = self.token;
                self.token = self.token.max(token);
                self.checks.check(token >= newest, fact, || {
                    Reason::new("exactly-once-old-token").with("token", token).with("newest", newest)
                });
            }
        } else if let Some(ProducerNamed { producer, epoch, .. }) = fact.read() {
            let newest = self.epochs.entry(producer).or_default();
            *newest = epoch.max(*newest);
        } else if let Some(MarkerAppended { producer, epoch, commit: true, .. }) = fact.read() {
            let newest = self.epochs.get(&producer).copied().unwrap_or(0);
            self.commits += 1;
            self.checks.check(epoch >= newest, fact, || {
                Reason::new("exactly-once-old-epoch").with("epoch", epoch).with("newest", newest)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let reason = Reason::new("exactly-once-epochs-right").with("token", self.token);
            Some(reason.with("commits", self.commits))
        })
    }
}

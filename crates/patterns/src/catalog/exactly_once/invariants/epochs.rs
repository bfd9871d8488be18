//! Who has been replaced changes nothing any more.

use super::super::facts::{Moved, TokenSeen};
use crate::fact::{ActorId, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::sim::broker::facts::{MarkerAppended, ProducerNamed, TransactionPrepared};
use crate::sim::log_client::live::facts::{CommitAsked, Decided, IdGiven};
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// The ledger takes no write under an older token than one that it has seen, and the log commits nothing for anybody but
/// the newest holder of a transactional id, under an epoch that is not older than one that was given or used. A real log
/// tells no epochs: there, whoever asks for a commit when the id is known to be somebody else's comes late.
#[derive(Clone, Debug, Default)]
pub(super) struct OldEpochRejected {
    checks: Checks,
    token: u64,
    epochs: SortedMap<u64, u32>,
    /// The newest holder of each transactional id.
    holders: SortedMap<Name, ActorId>,
    /// How many have had each transactional id of a real log, one after the other.
    turns: SortedMap<Name, u32>,
    /// The transactions there whose commit was asked for too late, and by whom.
    late: SortedMap<u64, ActorId>,
    commits: u64,
}

impl OldEpochRejected {
    fn known(&mut self, producer: u64, epoch: u32) {
        let newest = self.epochs.entry(producer).or_default();
        *newest = epoch.max(*newest);
    }
}

impl Invariant for OldEpochRejected {
    needs![
        TokenSeen, Moved, ProducerNamed, TransactionPrepared, MarkerAppended;
        reads IdGiven, CommitAsked, Decided
    ];

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
        } else if let Some(ProducerNamed { client, producer, epoch, transactional }) = fact.read() {
            self.holders.insert(transactional, client);
            self.known(producer, epoch);
        } else if let Some(MarkerAppended { producer, epoch, .. }) = fact.read() {
            // Each end raises the epoch (KIP-890), and the marker says to what.
            self.known(producer, epoch);
        } else if let Some(IdGiven { transactional, turn, .. }) = fact.read() {
            let newest = self.turns.entry(transactional).or_default();
            *newest = turn.max(*newest);
        } else if let Some(CommitAsked { transactional, turn, transaction }) = fact.read() {
            let newest = self.turns.get(&transactional).copied().unwrap_or_default();
            if turn < newest {
                self.late.insert(transaction, fact.actor());
            }
        } else if let Some(Decided { transactional, transaction, commit: true }) = fact.read() {
            self.commits += 1;
            let late = self.late.get(&transaction).copied();
            self.checks.check(late.is_none(), fact, || {
                let client = late.unwrap_or(fact.actor());
                Reason::new("exactly-once-old-holder").with("client", client).with("transactional", transactional)
            });
        } else if let Some(prepared) = fact.read::<TransactionPrepared>()
            && prepared.commit
        {
            let TransactionPrepared { transactional, producer, client, asked_epoch: epoch, .. } = prepared;
            let newest = self.epochs.get(&producer).copied().unwrap_or(0);
            self.commits += 1;
            self.checks.check(epoch >= newest, fact, || {
                Reason::new("exactly-once-old-epoch").with("epoch", epoch).with("newest", newest)
            });
            let holds = self.holders.get(&transactional) == Some(&client);
            self.checks.check(holds, fact, || {
                Reason::new("exactly-once-old-holder").with("client", client).with("transactional", transactional)
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

//! Where a producer's transaction stands, and what may be done in it (`TransactionManager`).
//!
//! ```text
//! init ─▶ Ready ─begin▶ Open ─commit▶ Committing ─▶ Ready
//!            ▲           │ ╲─abort─▶ Aborting ───▶ Ready
//!            │           ╰─error──▶ MustAbort ─abort▶ Aborting
//!            ╰── anything else that fails is fatal: the producer can only be closed
//! ```
//!
//! Calls line up and are made one after the other by a task of their own (`transactor.rs`), since Kafka has one
//! transactional request under way at a time. A call whose caller has stopped waiting goes on; called again, it
//! is the same call.

use std::collections::VecDeque;
use std::rc::Rc;

use futures::channel::oneshot;

use super::batch::ProducerBatch;
use super::sequences::Identity;
use super::state::State;
use crate::ports::log::{GroupMetadata, Offsets, SendError, TopicPartition, TransactionError};
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::node::find_coordinator::Coordinated;
use crate::sim::log_client::facts::ProducerFailed;
use crate::sorted::SortedSet;

/// Where a transaction stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Phase {
    /// The transactional id has not been taken yet.
    Uninitialized,
    /// Nothing is open.
    Ready,
    /// A transaction is open.
    Open,
    /// It is being committed.
    Committing,
    /// It is being aborted.
    Aborting,
    /// It can only be aborted, and why.
    MustAbort(String),
    /// Nothing can be done any more, and why.
    Fatal(TransactionError),
}

/// A call that a program makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// `initTransactions`.
    Init,
    /// `sendOffsetsToTransaction`.
    SendOffsets(Offsets, GroupMetadata),
    /// `commitTransaction`.
    Commit,
    /// `abortTransaction`.
    Abort,
}

/// What the transactor is to do next.
pub(super) enum Step {
    /// Say to the coordinator that these partitions are part of the transaction (`AddPartitionsToTxn`).
    AddPartitions(Vec<TopicPartition>),
    /// Make the first call in line.
    Make(Call),
}

type Answer = Result<(), TransactionError>;

struct Lined {
    call: Call,
    callers: Vec<oneshot::Sender<Answer>>,
}

/// The transactions of a producer.
pub(super) struct Transactions {
    pub id: Rc<str>,
    phase: Phase,
    /// Whether something was sent in the open transaction, so that there is something to end.
    started: bool,
    /// Whether the epoch is to be raised after the abort, since numbers may be missing.
    wants_bump: bool,
    /// Partitions that the coordinator is to be told of, and those that it knows.
    new: SortedSet<TopicPartition>,
    joined: SortedSet<TopicPartition>,
    calls: VecDeque<Lined>,
    /// Whether the first call in line is being made.
    under_way: bool,
    /// The answer of a call whose caller had stopped waiting.
    unheard: Option<(Call, Answer)>,
    /// Who coordinates the transactional id, and the group whose offsets are sent.
    pub coordinators: Vec<(Coordinated, BrokerId)>,
}

impl Transactions {
    /// The transactions of a new producer.
    pub fn new(id: Rc<str>) -> Transactions {
        Transactions {
            id,
            phase: Phase::Uninitialized,
            started: false,
            wants_bump: false,
            new: SortedSet::new(),
            joined: SortedSet::new(),
            calls: VecDeque::new(),
            under_way: false,
            unheard: None,
            coordinators: Vec::new(),
        }
    }

    /// Whether records may be handed over.
    pub fn may_send(&self) -> Result<(), SendError> {
        match &self.phase {
            Phase::Open => Ok(()),
            Phase::Fatal(TransactionError::Fenced) => Err(SendError::Fenced),
            Phase::MustAbort(_) | Phase::Fatal(_) => Err(SendError::Aborted),
            _ => Err(SendError::Refused(Error::InvalidTxnState)),
        }
    }

    /// Whether a transaction is being ended: then nothing lingers.
    pub const fn is_completing(&self) -> bool {
        matches!(self.phase, Phase::Committing | Phase::Aborting)
    }

    /// Whether batches of this partition may be sent (`isSendToPartitionAllowed`).
    pub fn may_drain(&self, partition: &TopicPartition) -> bool {
        !matches!(self.phase, Phase::Fatal(_)) && self.joined.contains(partition)
    }

    /// Whether a transaction is open that somebody has to end.
    pub const fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open | Phase::MustAbort(_))
    }

    /// Whether nothing was sent in the transaction, so that the coordinator need not be asked to end it.
    pub const fn is_empty(&self) -> bool {
        !self.started
    }

    /// Whether the epoch is to be raised once the transaction is aborted.
    pub const fn wants_bump(&self) -> bool {
        self.wants_bump
    }

    /// Begins a transaction.
    pub fn begin(&mut self) -> Answer {
        self.check(&Phase::Ready, "no transaction can begin: one is open, or init_transactions is missing")?;
        self.phase = Phase::Open;
        Ok(())
    }

    fn check(&self, expected: &Phase, otherwise: &'static str) -> Answer {
        match &self.phase {
            Phase::Fatal(error) => Err(error.clone()),
            Phase::MustAbort(why) => Err(TransactionError::MustAbort(why.clone())),
            phase if phase == expected => Ok(()),
            _ => Err(TransactionError::State(otherwise)),
        }
    }

    /// Lines a call up, or joins the same call that is in line already. `Err`: the answer, at once.
    fn line_up(
        &mut self,
        call: Call,
        caller: oneshot::Sender<Answer>,
    ) -> Result<(), (oneshot::Sender<Answer>, Answer)> {
        if let Some((answered, answer)) = self.unheard.take_if(|(answered, _)| *answered == call) {
            let _ = answered;
            return Err((caller, answer));
        }
        if let Some(same) = self.calls.iter_mut().find(|lined| lined.call == call) {
            same.callers.push(caller);
            return Ok(());
        }
        let checked = match &call {
            _ if !self.calls.is_empty() || self.unheard.is_some() => {
                Err(TransactionError::State("an earlier call has not been answered: make that again first"))
            }
            Call::Init => self.check(&Phase::Uninitialized, "init_transactions is called once"),
            Call::SendOffsets(..) => self.check(&Phase::Open, "offsets are part of an open transaction"),
            Call::Commit => self.check(&Phase::Open, "there is no transaction to commit"),
            Call::Abort if matches!(self.phase, Phase::MustAbort(_)) => Ok(()),
            Call::Abort => self.check(&Phase::Open, "there is no transaction to abort"),
        };
        if let Err(error) = checked {
            return Err((caller, Err(error)));
        }
        match call {
            Call::Init => {}
            Call::SendOffsets(..) => self.started = true,
            Call::Commit => self.phase = Phase::Committing,
            Call::Abort => {
                self.phase = Phase::Aborting;
                self.new.clear();
            }
        }
        self.calls.push_back(Lined { call, callers: vec![caller] });
        Ok(())
    }

    /// What to do next. A transaction ends when nothing of it is under way (`TransactionManager.nextRequest`).
    pub fn next(&mut self, has_incomplete: bool) -> Option<Step> {
        if matches!(self.phase, Phase::Fatal(_)) {
            return None;
        }
        if !self.new.is_empty() {
            return Some(Step::AddPartitions(self.new.iter().cloned().collect()));
        }
        let first = &self.calls.front()?.call;
        let ends = matches!(first, Call::Commit | Call::Abort);
        let step = (!ends || !has_incomplete).then(|| Step::Make(first.clone()));
        self.under_way = step.is_some();
        step
    }

    /// The coordinator knows these partitions.
    pub fn joined(&mut self, partitions: Vec<TopicPartition>) {
        self.started = true;
        for partition in partitions {
            self.new.remove(&partition);
            self.joined.insert(partition);
        }
    }

    /// The call that was being made is answered.
    pub fn made(&mut self, answer: &Answer) {
        if std::mem::take(&mut self.under_way) {
            self.answer_first(answer);
        }
    }

    fn answer_first(&mut self, answer: &Answer) {
        let Some(Lined { call, callers }) = self.calls.pop_front() else { return };
        let mut heard = false;
        for caller in callers {
            heard |= caller.send(answer.clone()).is_ok();
        }
        if !heard {
            self.unheard = Some((call, answer.clone()));
        }
    }

    /// Nothing that waits in line will be done. What is being made is answered when it is
    /// (`maybeTerminateRequestWithError`).
    fn fail_lined(&mut self, answer: &Answer) {
        let made = if self.under_way { self.calls.pop_front() } else { None };
        while !self.calls.is_empty() {
            self.answer_first(answer);
        }
        self.calls.extend(made);
    }

    /// Nothing is open any more.
    pub fn is_over(&mut self) {
        if !matches!(self.phase, Phase::Fatal(_)) {
            self.phase = Phase::Ready;
        }
        self.started = false;
        self.wants_bump = false;
        self.new.clear();
        self.joined.clear();
    }

    /// Nobody is to be told.
    pub fn forget_calls(&mut self) {
        self.calls.clear();
    }
}

impl State {
    /// Somebody calls. Answers at once where the call does not fit.
    pub fn call(&mut self, call: Call, caller: oneshot::Sender<Answer>) {
        let refused = match &mut self.transactions {
            None => Err((caller, Err(TransactionError::State("transactional.id is not set")))),
            Some(transactions) => transactions.line_up(call, caller),
        };
        if let Err((caller, answer)) = refused {
            // Who called may have gone; then nobody is to be told.
            let _ = caller.send(answer);
        }
        self.wants_pass = true;
    }

    /// A record of this partition is part of the transaction (`maybeAddPartition`). With version 2 the brokers tell
    /// the coordinator themselves.
    pub fn transaction_writes_to(&mut self, partition: &TopicPartition) {
        let version_2 = self.transaction_version_2;
        let Some(transactions) = &mut self.transactions else { return };
        if transactions.joined.contains(partition) {
            return;
        }
        transactions.started |= version_2;
        let known = if version_2 { &mut transactions.joined } else { &mut transactions.new };
        known.insert(partition.clone());
        self.wants_pass = true;
    }

    /// A record is lost to the transaction (`maybeTransitionToErrorState`). Its number is missing, but for a transaction that
    /// is being committed Kafka's producer does not raise the epoch for that.
    pub fn transaction_lost(&mut self, error: &SendError) {
        let Some(transactions) = &self.transactions else { return };
        let bump = !transactions.is_completing();
        match error {
            // The producer itself says so.
            SendError::Closed | SendError::Aborted => {}
            _ => self.must_abort(&error.to_string(), bump),
        }
    }

    /// The transaction can only be aborted. `bump`: numbers may be missing, so the epoch is raised afterwards. With version 2
    /// the end of a transaction raises it, and the producer asks for nothing (`needToTriggerEpochBumpFromClient`).
    pub fn must_abort(&mut self, why: &str, bump: bool) {
        let bump = bump && !self.transaction_version_2;
        let Some(transactions) = &mut self.transactions else { return };
        match transactions.phase {
            Phase::Open | Phase::Committing => {
                // A call that fails so is answered; the program is to abort.
                transactions.fail_lined(&Err(TransactionError::MustAbort(why.to_owned())));
                transactions.phase = Phase::MustAbort(why.to_owned());
                transactions.wants_bump |= bump;
            }
            Phase::MustAbort(_) => {
                transactions.wants_bump |= bump;
                return;
            }
            _ => return,
        }
        let reason = self.world.recorder().name(why);
        self.world.record(self.world.recorder().context(), self.actor, ProducerFailed { reason, fatal: false });
        self.wants_pass = true;
    }

    /// The producer can only be closed. What waits is given up.
    pub fn cannot_go_on(&mut self, error: TransactionError) {
        let Some(transactions) = &mut self.transactions else { return };
        if matches!(transactions.phase, Phase::Fatal(_)) {
            return;
        }
        let reason = self.world.recorder().name(&error.to_string());
        transactions.phase = Phase::Fatal(error.clone());
        transactions.fail_lined(&Err(error));
        transactions.unheard = None;
        self.world.record(self.world.recorder().context(), self.actor, ProducerFailed { reason, fatal: true });
        self.wants_pass = true;
    }

    /// Gives up what was not sent of a transaction that is being aborted (`abortUndrainedBatches`), or of a producer
    /// that can only be closed (`maybeAbortBatches`). Kafka's producer does the former as soon as a transaction can
    /// only be aborted, and does not wait for the call (`Sender.maybeSendAndPollTransactionalRequest`).
    pub fn abort_unsent(&mut self) {
        let Some(transactions) = &self.transactions else { return };
        let (keep_sent, fate) = match &transactions.phase {
            Phase::Aborting => (true, SendError::Aborted),
            Phase::Fatal(TransactionError::Fenced) => (false, SendError::Fenced),
            Phase::Fatal(_) => (false, SendError::Aborted),
            _ => return,
        };
        let sequences = self.idempotence.as_ref().map(|idempotence| &idempotence.sequences);
        let is_numbered =
            |batch: &ProducerBatch| sequences.is_some_and(|known| known.is_numbered(&batch.partition, batch.id));
        let unsent = self.accumulator.take_waiting(|batch| keep_sent && is_numbered(batch));
        for batch in unsent {
            self.drop_unsent(batch, &fate);
        }
        let waiting = self.admission.take_all();
        waiting.into_iter().for_each(|handed| self.refuse(handed, fate.clone()));
    }

    /// The coordinator gave the producer an id and an epoch: everything is numbered from zero.
    pub fn identified(&mut self, identity: Identity) {
        let Some(idempotence) = &mut self.idempotence else { return };
        let before = idempotence.identity.replace(identity);
        idempotence.sequences.reset();
        if before.is_some_and(|before| before.producer_id == identity.producer_id && !self.transaction_version_2) {
            self.tell_epoch(identity);
        }
        self.wants_pass = true;
    }
}

//! A transactional id and its transaction, and how one state leads to the next (`TransactionMetadata`,
//! `TransactionState`).

use super::super::encoding::{Encoded, fields};
use super::super::error::Error;
use super::super::ids::{ProducerEpoch, ProducerId, TopicPartition};
use super::super::record::Outcome;
use crate::time::{Span, Time};

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TxnState {
    /// Nothing was begun since the producer got its epoch.
    Empty,
    /// Partitions have joined.
    Ongoing,
    /// It is to be committed, and every reader will see it so.
    PrepareCommit,
    /// It is to be aborted.
    PrepareAbort,
    /// It is committed on all partitions.
    CompleteCommit,
    /// It is aborted on all partitions.
    CompleteAbort,
    /// Its producer is being fenced, after which it is aborted. Never in the log.
    PrepareEpochFence,
}

/// By Kafka's numbers of the states (`TransactionState.id`).
impl Encoded for TxnState {
    fn write(&self, to: &mut Vec<u8>) {
        (*self as u8).write(to);
    }

    fn read(from: &mut &[u8]) -> Option<TxnState> {
        let all = [
            TxnState::Empty,
            TxnState::Ongoing,
            TxnState::PrepareCommit,
            TxnState::PrepareAbort,
            TxnState::CompleteCommit,
            TxnState::CompleteAbort,
        ];
        all.get(usize::from(u8::read(from)?)).copied()
    }
}

impl TxnState {
    /// The outcome that is still to be written to the partitions.
    pub const fn outcome_to_write(self) -> Option<Outcome> {
        match self {
            TxnState::PrepareCommit => Some(Outcome::Commit),
            TxnState::PrepareAbort => Some(Outcome::Abort),
            _ => None,
        }
    }

    const fn prepare(outcome: Outcome) -> TxnState {
        match outcome {
            Outcome::Commit => TxnState::PrepareCommit,
            Outcome::Abort => TxnState::PrepareAbort,
        }
    }

    /// The outcome that all partitions have.
    const fn outcome(self) -> Option<Outcome> {
        match self {
            TxnState::CompleteCommit => Some(Outcome::Commit),
            TxnState::CompleteAbort => Some(Outcome::Abort),
            _ => None,
        }
    }
}

/// A transactional id, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Transaction {
    pub producer_id: ProducerId,
    /// The id that the producer had before its epochs were used up.
    pub previous_id: Option<ProducerId>,
    /// The id that it goes on with once the transaction is over, since its epochs are used up with it.
    pub next_id: Option<ProducerId>,
    /// `None` until the first incarnation has its epoch.
    pub epoch: Option<ProducerEpoch>,
    /// The epoch before, from which a producer that did not hear the answer may ask again.
    pub last_epoch: Option<ProducerEpoch>,
    /// `transaction.timeout.ms`.
    pub timeout: Span,
    pub state: TxnState,
    /// Where it has written, or may have.
    pub partitions: Vec<TopicPartition>,
    /// When the transaction began.
    pub began: Option<Time>,
}

fields! {
    Transaction { producer_id, previous_id, next_id, epoch, last_epoch, timeout, state, partitions, began }
}

/// What a request leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing is to be written: it is so already.
    Already,
    /// This is to be written.
    Write(Transaction),
}

impl Transaction {
    /// A transactional id that nobody has used yet.
    pub fn new(producer_id: ProducerId, timeout: Span) -> Transaction {
        Transaction {
            producer_id,
            previous_id: None,
            next_id: None,
            epoch: None,
            last_epoch: None,
            timeout,
            state: TxnState::Empty,
            partitions: Vec::new(),
            began: None,
        }
    }

    /// Whether the next epoch would be the one that is kept for fencing (`isProducerEpochExhausted`).
    pub fn is_exhausted(&self) -> bool {
        self.epoch.is_some_and(|epoch| epoch.next().is_none())
    }

    fn raised(&self) -> ProducerEpoch {
        let Some(epoch) = self.epoch else { return ProducerEpoch(0) };
        // The last epoch fences and is given to nobody.
        epoch.next().unwrap_or(ProducerEpoch(i16::MAX as u16))
    }

    /// The next incarnation (`prepareIncrementProducerEpoch`, `prepareProducerIdRotation`). `expected`: the producer
    /// asks for its own next epoch and says who it is. `fresh` is an id for the case that the epochs are used up.
    ///
    /// # Errors
    /// [`Error::ProducerFenced`]: `expected` is not who the producer is.
    pub fn next_incarnation(
        &self,
        expected: Option<(ProducerId, ProducerEpoch)>,
        timeout: Span,
        fresh: impl FnOnce() -> ProducerId,
    ) -> Result<Next, Error> {
        let knows_id = |id| id == self.producer_id || self.previous_id == Some(id);
        if expected.is_some_and(|(id, _)| self.epoch.is_some() && !knows_id(id)) {
            return Err(Error::ProducerFenced);
        }
        let empty =
            Transaction { state: TxnState::Empty, partitions: Vec::new(), began: None, timeout, ..self.clone() };
        let expected_epoch = expected.map(|(_, epoch)| epoch);
        if self.is_exhausted() && expected_epoch.is_none_or(|epoch| Some(epoch) == self.epoch) {
            let last_epoch = expected_epoch.and(self.epoch);
            return Ok(Next::Write(Transaction {
                producer_id: fresh(),
                previous_id: Some(self.producer_id),
                epoch: Some(ProducerEpoch(0)),
                last_epoch,
                ..empty
            }));
        }
        match expected_epoch {
            // A newcomer: no older incarnation may ask for its next epoch any more.
            None => Ok(Next::Write(Transaction { epoch: Some(self.raised()), last_epoch: None, ..empty })),
            Some(epoch) if self.epoch.is_none_or(|known| known == epoch) => {
                Ok(Next::Write(Transaction { epoch: Some(self.raised()), last_epoch: self.epoch, ..empty }))
            }
            // The answer to the same question was lost.
            Some(epoch) if Some(epoch) == self.last_epoch => Ok(Next::Already),
            Some(_) => Err(Error::ProducerFenced),
        }
    }

    /// Partitions join (`TransactionCoordinator.handleAddPartitionsToTransaction`).
    ///
    /// # Errors
    /// [`Error::InvalidProducerIdMapping`], [`Error::ProducerFenced`], [`Error::ConcurrentTransactions`] while the
    /// transaction before is being ended.
    pub fn add(
        &self,
        producer_id: ProducerId,
        epoch: ProducerEpoch,
        partitions: &[TopicPartition],
        now: Time,
    ) -> Result<Next, Error> {
        if producer_id != self.producer_id {
            return Err(Error::InvalidProducerIdMapping);
        }
        if Some(epoch) != self.epoch {
            return Err(Error::ProducerFenced);
        }
        if self.state.outcome_to_write().is_some() {
            return Err(Error::ConcurrentTransactions);
        }
        let is_ongoing = self.state == TxnState::Ongoing;
        if is_ongoing && partitions.iter().all(|partition| self.partitions.contains(partition)) {
            return Ok(Next::Already);
        }
        let mut all = if is_ongoing { self.partitions.clone() } else { Vec::new() };
        for partition in partitions {
            if !all.contains(partition) {
                all.push(partition.clone());
            }
        }
        let began = if is_ongoing { self.began } else { Some(now) };
        Ok(Next::Write(Transaction { state: TxnState::Ongoing, partitions: all, began, ..self.clone() }))
    }

    /// The end of version 1: the epoch stays (`TransactionCoordinator.endTransactionWithTV1`).
    ///
    /// # Errors
    /// As [`Transaction::add`], and [`Error::InvalidTxnState`] for an end that does not fit.
    pub fn end(&self, producer_id: ProducerId, epoch: ProducerEpoch, outcome: Outcome) -> Result<Next, Error> {
        if producer_id != self.producer_id {
            return Err(Error::InvalidProducerIdMapping);
        }
        if Some(epoch) != self.epoch {
            return Err(Error::ProducerFenced);
        }
        match self.state {
            TxnState::Ongoing => Ok(Next::Write(self.prepared(outcome))),
            state if state.outcome() == Some(outcome) => Ok(Next::Already),
            state if state.outcome_to_write() == Some(outcome) => Err(Error::ConcurrentTransactions),
            _ => Err(Error::InvalidTxnState),
        }
    }

    /// The end of version 2: the epoch is raised with it, so that whatever is late is refused; an abort is taken
    /// where nothing was begun, too, since the producer may not know whether it was
    /// (`TransactionCoordinator.endTransaction`, KIP-890). `fresh` is an id for the case that the epochs are used up.
    ///
    /// # Errors
    /// As [`Transaction::end`].
    pub fn end_and_raise(
        &self,
        producer_id: ProducerId,
        epoch: ProducerEpoch,
        outcome: Outcome,
        fresh: impl FnOnce() -> ProducerId,
    ) -> Result<Next, Error> {
        let is_current = producer_id == self.producer_id && Some(epoch) == self.epoch;
        let same_id = producer_id == self.producer_id || self.previous_id == Some(producer_id);
        let is_retry = !is_current && same_id && Some(epoch) == self.last_epoch;
        if !same_id {
            return Err(Error::InvalidProducerIdMapping);
        }
        if !is_current && !is_retry {
            return Err(Error::ProducerFenced);
        }
        let ends = || {
            let next_id = self.is_exhausted().then(fresh);
            let raised =
                Transaction { epoch: Some(self.raised()), last_epoch: self.epoch, next_id, ..self.prepared(outcome) };
            Ok(Next::Write(raised))
        };
        match self.state {
            TxnState::Ongoing if is_current => ends(),
            TxnState::Ongoing | TxnState::PrepareEpochFence => Err(Error::ProducerFenced),
            state if is_retry && state.outcome() == Some(outcome) => Ok(Next::Already),
            state if is_retry && state.outcome_to_write() == Some(outcome) => Err(Error::ConcurrentTransactions),
            TxnState::PrepareCommit | TxnState::PrepareAbort if is_current => Err(Error::ConcurrentTransactions),
            TxnState::Empty | TxnState::CompleteCommit | TxnState::CompleteAbort
                if is_current && outcome == Outcome::Abort =>
            {
                ends()
            }
            _ => Err(Error::InvalidTxnState),
        }
    }

    /// Whoever is the producer now is fenced, and its transaction is to be aborted (`prepareFenceProducerEpoch`). The
    /// epoch before is forgotten, as Kafka does by version 1. By version 2 it keeps it (`prepareAbortOrCommit`), and
    /// the producer whose transaction took too long may still abort it and goes on under the next epoch.
    pub fn fenced(&self, already_raised: bool) -> Transaction {
        let epoch = if already_raised { self.epoch } else { Some(self.raised()) };
        Transaction { epoch, last_epoch: None, ..self.prepared(Outcome::Abort) }
    }

    fn prepared(&self, outcome: Outcome) -> Transaction {
        let partitions = if self.state == TxnState::Ongoing { self.partitions.clone() } else { Vec::new() };
        Transaction { state: TxnState::prepare(outcome), partitions, ..self.clone() }
    }

    /// A partition has its marker.
    pub fn marked(&mut self, partition: &TopicPartition) {
        self.partitions.retain(|open| open != partition);
    }

    /// All partitions have theirs (`prepareComplete`).
    pub fn complete(&self) -> Transaction {
        let state = match self.state {
            TxnState::PrepareCommit => TxnState::CompleteCommit,
            _ => TxnState::CompleteAbort,
        };
        let over = Transaction { state, partitions: Vec::new(), began: None, next_id: None, ..self.clone() };
        match self.next_id {
            None => over,
            Some(producer_id) => {
                Transaction { producer_id, previous_id: Some(self.producer_id), epoch: Some(ProducerEpoch(0)), ..over }
            }
        }
    }

    /// Who the producer is once the transaction is over.
    pub fn goes_on_as(&self) -> (ProducerId, ProducerEpoch) {
        let epoch = self.epoch.unwrap_or_default();
        self.next_id.map_or((self.producer_id, epoch), |next| (next, ProducerEpoch(0)))
    }

    /// Whether it has been open for longer than its producer allowed.
    pub fn is_overdue(&self, now: Time) -> bool {
        self.state == TxnState::Ongoing && self.began.is_some_and(|began| began + self.timeout < now)
    }
}

#[cfg(test)]
mod tests;

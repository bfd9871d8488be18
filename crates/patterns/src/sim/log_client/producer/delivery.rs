//! What becomes of the batches of a request: done, sent again, split, or given up (`Sender.completeBatch`,
//! `canRetry`, `failBatch`).

use super::batch::ProducerBatch;
use super::in_flight::{Answer, Request, RequestId};
use super::sequences::OutOfOrder;
use super::state::State;
use crate::fact::{FactData, Name};
use crate::ports::log::{Offset, RecordMetadata, SendError, TopicPartition, TransactionError};
use crate::sim::broker::ask::NoAnswer;
use crate::sim::broker::error::Error;
use crate::sim::log_client::facts::{BatchDone, BatchExpired, BatchFailed, BatchRetried, BatchSplit};
use crate::time::{Span, Time};

/// Why a batch was not taken: the broker says so, or nobody says anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The broker refused.
    Refused(Error),
    /// The connection broke (`NetworkException`).
    Disconnected,
    /// `request.timeout.ms` was over (`TimeoutException`).
    TimedOut,
}

impl Failure {
    const fn is_retriable(self) -> bool {
        match self {
            Failure::Refused(error) => error.is_retriable(),
            Failure::Disconnected | Failure::TimedOut => true,
        }
    }

    /// Whether what is known of the cluster may be wrong (`InvalidMetadataException`).
    const fn is_stale(self) -> bool {
        match self {
            Failure::Refused(error) => error.is_stale_metadata(),
            Failure::Disconnected | Failure::TimedOut => true,
        }
    }

    /// What the record's sender is told.
    const fn fate(self) -> SendError {
        match self {
            Failure::Refused(Error::ProducerFenced | Error::InvalidProducerEpoch) => SendError::Fenced,
            Failure::Refused(error) => SendError::Refused(error),
            Failure::Disconnected | Failure::TimedOut => SendError::TimedOut,
        }
    }
}

impl State {
    fn tell<D: FactData>(&self, batch: &ProducerBatch, data: D) {
        self.world.record(batch.context(), self.actor, data);
    }

    fn place_of(&self, batch: &ProducerBatch) -> (Name, u32) {
        (self.world.recorder().name(&batch.partition.topic), batch.partition.partition.0)
    }

    /// The answer to a request, or none. One that was given up with its connection is not looked at.
    pub fn answered(&mut self, id: RequestId, answer: Result<Answer, NoAnswer>) {
        let failure = match answer {
            Ok(answer) => {
                for (request, answer) in self.in_flight.answered(id, answer) {
                    self.settle(request, &answer);
                }
                return;
            }
            Err(NoAnswer::TimedOut) => Failure::TimedOut,
            Err(NoAnswer::Disconnected) => Failure::Disconnected,
        };
        if let Some(request) = self.in_flight.take(id) {
            self.connections.done(request.broker);
            self.disconnected(request, failure);
        }
    }

    fn settle(&mut self, mut request: Request, answer: &Answer) {
        self.wants_pass = true;
        self.connections.done(request.broker);
        self.connections.works(request.broker);
        for (partition, produced) in answer.iter() {
            let at = request.batches.iter().position(|batch| batch.partition == *partition);
            // It may have expired in between.
            let Some(batch) = at.map(|at| request.batches.remove(at)) else { continue };
            match produced {
                Ok(produced) => self.succeeded(batch, Some(produced.base_offset)),
                Err(error) => self.failed(batch, Failure::Refused(*error)),
            }
        }
        self.over(request, Failure::Disconnected);
    }

    /// A request that nobody answers has left (`acks=0`): its records count as sent.
    pub fn left(&mut self, id: RequestId) {
        let Some(mut request) = self.in_flight.take(id) else { return };
        self.wants_pass = true;
        self.connections.done(request.broker);
        request.batches.drain(..).for_each(|batch| self.succeeded(batch, None));
        self.over(request, Failure::Disconnected);
    }

    /// The broker closed the connection on a request that nobody answers: what is known of the cluster is wrong
    /// (`KafkaApis.handleProduceRequest` with `acks=0`).
    pub fn turned_away(&mut self, answer: &Answer) {
        if answer.iter().any(|(_, produced)| produced.is_err()) {
            self.knowledge.want();
            self.wants_pass = true;
        }
    }

    /// A connection broke, which a request that is not answered in time is taken for: all requests on it are over.
    fn disconnected(&mut self, request: Request, failure: Failure) {
        let broker = request.broker;
        let now = self.world.now();
        self.wants_pass = true;
        self.connections.broke(broker, now, &mut self.jitter);
        self.knowledge.want();
        self.over(request, failure);
        for other in self.in_flight.take_all_to(broker) {
            self.connections.done(broker);
            self.over(other, Failure::Disconnected);
        }
    }

    /// A request is over: what is left of it has failed.
    fn over(&mut self, mut request: Request, failure: Failure) {
        request.batches.drain(..).for_each(|batch| self.failed(batch, failure));
        request.muted.iter().for_each(|partition| self.accumulator.mute(partition, false));
    }

    fn succeeded(&mut self, batch: ProducerBatch, base: Option<Offset>) {
        if let Some(idempotence) = &mut self.idempotence {
            idempotence.sequences.acked(&batch.partition, batch.id);
        }
        let (topic, partition) = self.place_of(&batch);
        self.tell(&batch, BatchDone { topic, partition, batch: batch.id.0, records: batch.count() });
        self.complete(batch, |partition, delta| {
            let offset = base.map(|base| base + u64::from(delta));
            Ok(RecordMetadata { partition: partition.clone(), offset })
        });
    }

    /// The fate of a batch is known: its memory is free, and its records are told.
    fn complete(
        &mut self,
        batch: ProducerBatch,
        fate: impl Fn(&TopicPartition, u32) -> Result<RecordMetadata, SendError>,
    ) {
        self.accumulator.complete(&batch);
        let partition = batch.partition.clone();
        for (delta, held) in (0..).zip(batch.into_held()) {
            self.outbox.fates.push((held.done, fate(&partition, delta)));
        }
    }

    fn failed(&mut self, batch: ProducerBatch, failure: Failure) {
        if failure.is_stale() {
            self.knowledge.want();
        }
        // MESSAGE_TOO_LARGE alone; a batch larger than a segment is refused for good.
        if failure == Failure::Refused(Error::MessageTooLarge) && batch.count() > 1 {
            self.split(batch);
        } else if self.can_retry(&batch, failure) {
            self.retry(batch, failure);
        } else {
            let may_go_on = batch.attempts < self.config.retries;
            self.give_up(batch, failure, may_go_on);
        }
    }

    fn can_retry(&mut self, batch: &ProducerBatch, failure: Failure) -> bool {
        let expired = batch.expires(self.config.delivery_timeout) <= self.world.now();
        if expired || batch.attempts >= self.config.retries {
            return false;
        }
        let transactional = self.transactions.is_some();
        match (&mut self.idempotence, failure) {
            (Some(idempotence), Failure::Refused(Error::OutOfOrderSequence)) => {
                let sequences = &mut idempotence.sequences;
                match sequences.out_of_order(&batch.partition, batch.id, transactional) {
                    OutOfOrder::Retry => true,
                    OutOfOrder::RetryAfterBump => {
                        sequences.request_bump(&batch.partition);
                        true
                    }
                    OutOfOrder::Fail => false,
                }
            }
            _ => failure.is_retriable(),
        }
    }

    fn retry(&mut self, mut batch: ProducerBatch, failure: Failure) {
        let wait = self.backoff().wait(batch.attempts, &mut self.jitter);
        batch.failed(self.world.now(), wait);
        let (topic, partition) = self.place_of(&batch);
        let reason = self.world.recorder().name(&failure.to_string());
        let data = BatchRetried { topic, partition, batch: batch.id.0, attempt: batch.attempts, wait, reason };
        self.tell(&batch, data);
        let sequences = self.idempotence.as_ref().map(|idempotence| &idempotence.sequences);
        self.accumulator.put_back(batch, sequences);
    }

    fn split(&mut self, batch: ProducerBatch) {
        let (topic, partition) = self.place_of(&batch);
        let (id, context) = (batch.id.0, batch.context());
        let sequences = self.idempotence.as_mut().map(|idempotence| &mut idempotence.sequences);
        let parts = self.accumulator.split(batch, sequences);
        let data = BatchSplit { topic, partition, batch: id, parts: parts.len() as u32 };
        self.world.record(context, self.actor, data);
    }

    /// Gives a batch up. `may_go_on` is false where the numbers behind it are no longer of use.
    pub fn give_up(&mut self, batch: ProducerBatch, failure: Failure, may_go_on: bool) {
        let (topic, partition) = self.place_of(&batch);
        let reason = self.world.recorder().name(&failure.to_string());
        self.tell(&batch, BatchFailed { topic, partition, batch: batch.id.0, records: batch.count(), reason });
        self.numbers_lost(&batch, failure, may_go_on);
        let fate = failure.fate();
        self.complete(batch, |_, _| Err(fate.clone()));
    }

    /// A batch is given up before it was sent, because its transaction is.
    pub fn drop_unsent(&mut self, batch: ProducerBatch, fate: &SendError) {
        if let Some(idempotence) = &mut self.idempotence {
            idempotence.sequences.forget(&batch.partition, batch.id);
        }
        self.complete(batch, |_, _| Err(fate.clone()));
    }

    /// What the loss of a batch means for those behind it (`TransactionManager.handleFailedBatch`).
    fn numbers_lost(&mut self, batch: &ProducerBatch, failure: Failure, may_go_on: bool) {
        let transactional = self.transactions.is_some();
        if let Some(idempotence) = &mut self.idempotence {
            let sequences = &mut idempotence.sequences;
            let base = sequences.base_of(&batch.partition, batch.id);
            sequences.forget(&batch.partition, batch.id);
            let out_of_order = failure == Failure::Refused(Error::OutOfOrderSequence);
            match base {
                Some(_) if !transactional && (may_go_on || out_of_order) => sequences.request_bump(&batch.partition),
                Some(base) if transactional && may_go_on => {
                    sequences.close_gap(&batch.partition, base, batch.count());
                }
                _ => {}
            }
        }
        match failure {
            Failure::Refused(Error::ProducerFenced | Error::InvalidProducerIdMapping) => {
                self.cannot_go_on(TransactionError::Fenced);
            }
            _ => self.transaction_lost(&failure.fate()),
        }
    }

    /// Gives up what has taken longer than `delivery.timeout.ms`: first what waits, then what is under way
    /// (`Sender.sendProducerData`).
    pub fn expire(&mut self, now: Time) {
        let delivery_timeout = self.config.delivery_timeout;
        let under_way = self.in_flight.take_expired(now, delivery_timeout);
        let waiting = self.accumulator.take_expired(now, delivery_timeout);
        let waiting = waiting.into_iter().map(|batch| (batch, false));
        let all: Vec<(ProducerBatch, bool)> = waiting.chain(under_way.into_iter().map(|batch| (batch, true))).collect();
        for (batch, under_way) in all {
            let sent = under_way || batch.attempts > 0;
            let (topic, partition) = self.place_of(&batch);
            let (id, records, age): (u64, u32, Span) = (batch.id.0, batch.count(), now.since(batch.created));
            self.tell(&batch, BatchExpired { topic, partition, batch: id, records, age, sent });
            if let Some(idempotence) = &mut self.idempotence {
                // A broker may have it: no new number of its partition is given out before that is known.
                idempotence.sequences.mark_unresolved(&batch.partition, batch.id);
            }
            self.numbers_lost(&batch, Failure::TimedOut, false);
            self.complete(batch, |_, _| Err(SendError::TimedOut));
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Refused(error) => error.fmt(f),
            Failure::Disconnected => f.write_str("Disconnected"),
            Failure::TimedOut => f.write_str("TimedOut"),
        }
    }
}

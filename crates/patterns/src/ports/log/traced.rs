//! The log with every call written to the trace.

use std::cell::RefCell;
use std::future::Future;
use std::panic::Location;
use std::rc::Rc;

use futures::channel::oneshot;

use super::{
    AdminError, CommitError, ConsumeError, Consumed, ConsumerConfig, GroupMetadata, Log, LogConsumer, LogProducer,
    NewRecord, Offset, Offsets, OnSent, PartitionDescription, Polled, ProducerConfig, RecordMetadata, SendError,
    TopicPartition, TopicSpec, TransactionError,
};
use crate::fact::{ActorId, FactId, Name, Record};
use crate::ports::Traced;
use crate::recorder::{Context, Recorder};
use crate::time::Span;

crate::facts! {
    /// A record was handed to the producer; `key` is its key as text.
    SentTo = "log.sent", Flight, Story { record: Record, topic: Name, key: Name, bytes: u32 }
    /// The broker said that it has the record.
    Acknowledged = "log.acknowledged", Delivered, Story { record: Record, topic: Name, partition: u32, offset: u64 }
    /// The record has left and counts as sent, though nobody said that it arrived (`acks=0`).
    Assumed = "log.assumed", Plain, Story { record: Record, topic: Name, partition: u32 }
    /// The producer gave a record up.
    SendFailed = "log.send-failed", Failed, Story { record: Record, topic: Name, reason: Name }
    /// A consumer got a record.
    ReceivedFrom = "log.received", Flight, Story { record: Record, topic: Name, partition: u32, offset: u64, group: Name }
    /// A poll failed.
    PollFailed = "log.poll-failed", Failed, Story { group: Name, reason: Name }
    /// A consumer has so many more partitions from now on.
    Assigned = "log.assigned", Plain, Story { group: Name, generation: u32, partitions: u32 }
    /// One of them.
    PartitionAssigned = "log.partition-assigned", Plain, Detail { group: Name, generation: u32, topic: Name, partition: u32 }
    /// A consumer is to give so many partitions up.
    Revoked = "log.revoked", Plain, Story { group: Name, partitions: u32 }
    /// A consumer has given a partition up, or lost it (`lost`) before it could.
    PartitionRevoked = "log.partition-revoked", Plain, Detail { group: Name, topic: Name, partition: u32, lost: bool }
    /// A consumer learned that the group has gone on without it.
    Lost = "log.lost", Failed, Marked { group: Name, partitions: u32 }
    /// The group's place in a partition was stored: `offset` is read next.
    Committed = "log.committed", Delivered, Story { group: Name, topic: Name, partition: u32, offset: u64 }
    /// A commit failed.
    CommitFailed = "log.commit-failed", Failed, Story { group: Name, reason: Name }
    /// A consumer was set to another place.
    Sought = "log.sought", Asked, Story { group: Name, topic: Name, partition: u32, offset: u64 }
    /// A consumer was set to where the log begins.
    SoughtStart = "log.sought-start", Asked, Story { group: Name, topic: Name, partition: u32 }
    /// A consumer ended.
    ConsumerClosed = "log.closed", Plain, Story { group: Name }
    /// A transaction was begun.
    TransactionBegan = "log.transaction-began", Plain, Story {}
    /// A transaction was committed.
    TransactionCommitted = "log.transaction-committed", Delivered, Story {}
    /// A transaction was aborted.
    TransactionAborted = "log.transaction-aborted", Retry, Story {}
    /// A call of a transaction failed.
    TransactionFailed = "log.transaction-failed", Failed, Story { reason: Name }
}

/// A record that was handed to a producer.
pub struct InFlight {
    answer: oneshot::Receiver<Result<RecordMetadata, SendError>>,
    recorder: Recorder,
    told: Rc<RefCell<Option<FactId>>>,
}

impl InFlight {
    /// Ready when the record's fate is known.
    ///
    /// # Errors
    /// [`SendError`], of which [`SendError::TimedOut`] leaves the outcome unknown.
    pub async fn acknowledged(self) -> Result<RecordMetadata, SendError> {
        let answer = self.answer.await.unwrap_or(Err(SendError::Closed));
        let cause = *self.told.borrow();
        if cause.is_some() {
            self.recorder.receive(Context { cause, ..self.recorder.context() });
        }
        answer
    }
}

impl<L: Log> Traced<L> {
    /// A producer. It belongs to the actor and ends when that crashes.
    pub fn producer(&self, config: ProducerConfig) -> Traced<L::Producer> {
        Traced::new(self.port.producer(config), self.actor, self.recorder.clone())
    }

    /// A consumer. It belongs to the actor and ends when that crashes.
    pub fn consumer(&self, config: ConsumerConfig) -> Traced<L::Consumer> {
        Traced::new(self.port.consumer(config), self.actor, self.recorder.clone())
    }

    /// Makes a topic.
    pub fn create_topic(&self, topic: TopicSpec) -> impl Future<Output = Result<(), AdminError>> + 'static {
        self.port.create_topic(topic)
    }

    /// Raises the number of partitions.
    pub fn add_partitions(&self, topic: &str, count: u32) -> impl Future<Output = Result<(), AdminError>> + 'static {
        self.port.add_partitions(topic, count)
    }

    /// Makes everything before the offsets unreadable.
    pub fn delete_records(&self, before: Offsets) -> impl Future<Output = Result<(), AdminError>> + 'static {
        self.port.delete_records(before)
    }

    /// Gives the partitions of a topic back to their preferred leaders, or, `unclean`, a leader at any price.
    pub fn elect_leaders(&self, topic: &str, unclean: bool) -> impl Future<Output = Result<(), AdminError>> + 'static {
        self.port.elect_leaders(topic, unclean)
    }

    /// The partitions of a topic.
    pub fn describe(
        &self,
        topic: &str,
    ) -> impl Future<Output = Result<Vec<PartitionDescription>, AdminError>> + 'static {
        self.port.describe(topic)
    }
}

/// Writes the fate of a record.
fn tell_fate(
    recorder: &Recorder,
    (actor, record, topic): (ActorId, Record, Name),
    context: Context,
    fate: &Result<RecordMetadata, SendError>,
    site: &'static Location<'static>,
) -> FactId {
    match fate {
        Ok(RecordMetadata { partition, offset: Some(Offset(offset)) }) => {
            let data = Acknowledged { record, topic, partition: partition.partition.0, offset: *offset };
            recorder.record_in(context, actor, data, site)
        }
        Ok(RecordMetadata { partition, offset: None }) => {
            let partition = partition.partition.0;
            recorder.record_in(context, actor, Assumed { record, topic, partition }, site)
        }
        Err(error) => {
            let reason = recorder.name(&error.to_string());
            recorder.record_in(context, actor, SendFailed { record, topic, reason }, site)
        }
    }
}

impl<P: LogProducer> Traced<P> {
    /// Hands a record over. Waits for a place in the producer's memory, not for the broker: that is what
    /// [`InFlight::acknowledged`] does. Dropping what this returns loses nothing but the answer.
    ///
    /// # Errors
    /// [`SendError::NoRoom`] and what else ends the record before it has a place.
    #[track_caller]
    pub fn send(&self, mut record: NewRecord) -> impl Future<Output = Result<InFlight, SendError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        async move {
            let number = record.provenance.record;
            let topic = recorder.name(&record.topic);
            let key = recorder.name(&String::from_utf8_lossy(record.key.as_deref().unwrap_or_default()));
            let bytes =
                record.key.as_ref().map_or(0, |key| key.len()) + record.value.as_ref().map_or(0, |value| value.len());
            let sent = recorder.record(actor, SentTo { record: number, topic, key, bytes: bytes as u32 }, site);
            let context = Context { cause: Some(sent), ..recorder.context() };
            record.provenance.context = context;
            let (sender, answer) = oneshot::channel();
            let told = Rc::new(RefCell::new(None));
            let (writer, fact) = (recorder.clone(), Rc::clone(&told));
            let done: OnSent = Box::new(move |fate| {
                *fact.borrow_mut() = Some(tell_fate(&writer, (actor, number, topic), context, &fate, site));
                // Whoever handed the record over may not care for the answer.
                let _ = sender.send(fate);
            });
            port.send(record, done).await?;
            Ok(InFlight { answer, recorder, told })
        }
    }

    /// Sends what waits without lingering, and is ready when the fate of all of it is known.
    pub fn flush(&self) -> impl Future<Output = ()> + 'static {
        self.port.flush()
    }

    /// Takes the transactional id and fences whoever had it before.
    #[track_caller]
    pub fn init_transactions(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        let call = self.port.init_transactions();
        self.told(call, |_, _| {}, Location::caller())
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// Where one is open already, or the producer was fenced.
    #[track_caller]
    pub fn begin_transaction(&self) -> Result<(), TransactionError> {
        self.port.begin_transaction()?;
        self.recorder.record(self.actor, TransactionBegan {}, Location::caller());
        Ok(())
    }

    /// Makes offsets part of the transaction.
    #[track_caller]
    pub fn send_offsets_to_transaction(
        &self,
        offsets: Offsets,
        group: GroupMetadata,
    ) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        let call = self.port.send_offsets_to_transaction(offsets, group);
        self.told(call, |_, _| {}, Location::caller())
    }

    /// Commits the transaction.
    #[track_caller]
    pub fn commit_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        let (call, site) = (self.port.commit_transaction(), Location::caller());
        let tell = move |recorder: &Recorder, actor: ActorId| {
            recorder.record(actor, TransactionCommitted {}, site);
        };
        self.told(call, tell, site)
    }

    /// Aborts the transaction.
    #[track_caller]
    pub fn abort_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        let (call, site) = (self.port.abort_transaction(), Location::caller());
        let tell = move |recorder: &Recorder, actor: ActorId| {
            recorder.record(actor, TransactionAborted {}, site);
        };
        self.told(call, tell, site)
    }

    /// Sends what waits, then ends the producer.
    pub fn end_sending(&self) -> impl Future<Output = ()> + 'static {
        self.port.close()
    }

    fn told(
        &self,
        call: impl Future<Output = Result<(), TransactionError>> + 'static,
        tell: impl FnOnce(&Recorder, ActorId) + 'static,
        site: &'static Location<'static>,
    ) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        let (recorder, actor) = (self.recorder.clone(), self.actor);
        async move {
            let answer = call.await;
            match &answer {
                Ok(()) => tell(&recorder, actor),
                Err(error) => {
                    let reason = recorder.name(&error.to_string());
                    recorder.record(actor, TransactionFailed { reason }, site);
                }
            }
            answer
        }
    }
}

impl<C: LogConsumer> Traced<C> {
    /// Joins the group for these topics.
    pub fn subscribe(&self, topics: &[&str]) {
        self.port.subscribe(topics);
    }

    /// Reads these partitions without a group.
    pub fn assign(&self, partitions: Vec<TopicPartition>) {
        self.port.assign(partitions);
    }

    /// Waits for records or for a change of what is assigned, `limit` at most.
    #[track_caller]
    pub fn poll(&self, limit: Span) -> impl Future<Output = Result<Polled, ConsumeError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        async move {
            let mut polled = port.poll(limit).await;
            let metadata = port.group_metadata();
            let group = recorder.name(&metadata.group);
            match &mut polled {
                Ok(Polled::Records(records)) => {
                    for consumed in records.iter_mut() {
                        let received = receive(&recorder, actor, group, consumed, site);
                        consumed.provenance.context.cause = Some(received);
                    }
                    // What comes of the whole poll comes of its last record, unless the caller says of which.
                    if let Some(last) = records.last() {
                        recorder.receive(Context { cause: last.provenance.context.cause, ..recorder.context() });
                    }
                }
                Ok(Polled::Assigned(partitions)) => {
                    let generation = metadata.generation.unwrap_or(0);
                    let count = partitions.len() as u32;
                    let fact = recorder.record(actor, Assigned { group, generation, partitions: count }, site);
                    recorder.receive(Context { cause: Some(fact), ..recorder.context() });
                    for partition in partitions.iter() {
                        let (topic, partition) = (recorder.name(&partition.topic), partition.partition.0);
                        recorder.record(actor, PartitionAssigned { group, generation, topic, partition }, site);
                    }
                }
                Ok(Polled::Revoked(partitions)) => {
                    let fact = recorder.record(actor, Revoked { group, partitions: partitions.len() as u32 }, site);
                    recorder.receive(Context { cause: Some(fact), ..recorder.context() });
                }
                Ok(Polled::Lost(partitions)) => {
                    let fact = recorder.record(actor, Lost { group, partitions: partitions.len() as u32 }, site);
                    recorder.receive(Context { cause: Some(fact), ..recorder.context() });
                    for partition in partitions.iter() {
                        let (topic, partition) = (recorder.name(&partition.topic), partition.partition.0);
                        recorder.record(actor, PartitionRevoked { group, topic, partition, lost: true }, site);
                    }
                }
                Err(error) => {
                    let reason = recorder.name(&error.to_string());
                    recorder.record(actor, PollFailed { group, reason }, site);
                }
            }
            polled
        }
    }

    /// Says that these partitions, which [`Polled::Revoked`] asked for, have been given up.
    #[track_caller]
    pub fn revoked(&self, partitions: &[TopicPartition]) {
        let group = self.recorder.name(&self.port.group_metadata().group);
        for partition in partitions {
            let (topic, partition) = (self.recorder.name(&partition.topic), partition.partition.0);
            let data = PartitionRevoked { group, topic, partition, lost: false };
            self.recorder.record(self.actor, data, Location::caller());
        }
        self.port.revoked();
    }

    /// From here on the running task works on this record.
    pub fn work_on(&self, consumed: &Consumed) {
        self.recorder.receive(consumed.provenance.context);
    }

    /// Commits offsets for the group.
    #[track_caller]
    pub fn commit(&self, offsets: Offsets) -> impl Future<Output = Result<(), CommitError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        async move {
            let group = recorder.name(&port.group_metadata().group);
            let answer = port.commit(offsets.clone()).await;
            match &answer {
                Ok(()) => {
                    for (partition, Offset(offset)) in offsets {
                        let topic = recorder.name(&partition.topic);
                        let data = Committed { group, topic, partition: partition.partition.0, offset };
                        recorder.record(actor, data, site);
                    }
                }
                Err(error) => {
                    let reason = recorder.name(&error.to_string());
                    recorder.record(actor, CommitFailed { group, reason }, site);
                }
            }
            answer
        }
    }

    /// The next poll reads from here.
    #[track_caller]
    pub fn seek(&self, partition: &TopicPartition, offset: Offset) {
        let group = self.recorder.name(&self.port.group_metadata().group);
        let topic = self.recorder.name(&partition.topic);
        let data = Sought { group, topic, partition: partition.partition.0, offset: offset.0 };
        self.recorder.record(self.actor, data, Location::caller());
        self.port.seek(partition, offset);
    }

    /// The next poll reads from where the log begins then.
    #[track_caller]
    pub fn seek_to_beginning(&self, partition: &TopicPartition) {
        let group = self.recorder.name(&self.port.group_metadata().group);
        let topic = self.recorder.name(&partition.topic);
        let data = SoughtStart { group, topic, partition: partition.partition.0 };
        self.recorder.record(self.actor, data, Location::caller());
        self.port.seek_to_beginning(partition);
    }

    /// Polls bring nothing of these partitions until they are resumed.
    pub fn pause(&self, partitions: &[TopicPartition]) {
        self.port.pause(partitions);
    }

    /// Ends a pause.
    pub fn resume(&self, partitions: &[TopicPartition]) {
        self.port.resume(partitions);
    }

    /// What is assigned at the moment.
    pub fn assignment(&self) -> Vec<TopicPartition> {
        self.port.assignment()
    }

    /// The offset that is read next.
    pub fn position(&self, partition: &TopicPartition) -> Option<Offset> {
        self.port.position(partition)
    }

    /// How many records a poll has not brought yet.
    pub fn lag(&self, partition: &TopicPartition) -> Option<u64> {
        self.port.lag(partition)
    }

    /// What the group has committed.
    pub fn committed(
        &self,
        partitions: Vec<TopicPartition>,
    ) -> impl Future<Output = Result<Vec<(TopicPartition, Option<Offset>)>, ConsumeError>> + 'static {
        self.port.committed(partitions)
    }

    /// What a transaction needs to commit offsets for this consumer.
    pub fn group_metadata(&self) -> GroupMetadata {
        self.port.group_metadata()
    }

    /// Leaves the group and ends.
    #[track_caller]
    pub fn leave(&self) -> impl Future<Output = ()> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        async move {
            let group = recorder.name(&port.group_metadata().group);
            port.close().await;
            recorder.record(actor, ConsumerClosed { group }, site);
        }
    }
}

/// Writes that a record came. Its cause is what led to the record; the poll's own cause is the second.
fn receive(
    recorder: &Recorder,
    actor: ActorId,
    group: Name,
    consumed: &Consumed,
    site: &'static Location<'static>,
) -> FactId {
    let Consumed { partition, offset: Offset(offset), provenance, .. } = consumed;
    let topic = recorder.name(&partition.topic);
    let data =
        ReceivedFrom { record: provenance.record, topic, partition: partition.partition.0, offset: *offset, group };
    recorder.record_in(provenance.context, actor, data, site)
}

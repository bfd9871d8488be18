//! Logs that break one promise each.

use std::future::Future;

use eda_patterns::conformance;
use eda_patterns::fact::Record;
use eda_patterns::ports::log::{
    AdminError, CommitError, ConsumeError, ConsumerConfig, GroupMetadata, Isolation, NewRecord, Offset, Offsets,
    OnSent, Partition, PartitionDescription, Polled, ProducerConfig, SendError, TopicPartition, TopicSpec,
    TransactionError,
};
use eda_patterns::ports::{Log, LogConsumer, LogProducer, Runtime};
use eda_patterns::time::Span;

use super::{caught, other};

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    /// Headers do not travel.
    LosesHeaders,
    /// An empty value is none.
    DropsEmptyValues,
    /// Every record without a partition of its own goes to the first.
    IgnoresKeys,
    /// A commit is acknowledged and forgotten.
    ForgetsCommits,
    /// A seek changes nothing.
    IgnoresSeeks,
    /// A pause changes nothing.
    IgnoresPauses,
    /// A reader of committed data reads everything.
    ShowsAborted,
    /// A fenced producer is told that all went well.
    HidesFencing,
    /// A topic that is there is made again.
    MakesTopicsTwice,
    /// What is deleted stays.
    DeletesNothing,
    /// A send does nothing before it is waited for.
    LosesWhatIsDropped,
}

#[derive(Clone)]
struct Broken<P> {
    port: P,
    flaw: Flaw,
}

impl<L: Log> Log for Broken<L> {
    type Producer = Broken<L::Producer>;
    type Consumer = Broken<L::Consumer>;

    fn create_topic(&self, topic: TopicSpec) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let (call, lies) = (self.port.create_topic(topic), self.flaw == Flaw::MakesTopicsTwice);
        async move { call.await.or_else(|error| if lies { Ok(()) } else { Err(error) }) }
    }

    fn add_partitions(&self, topic: &str, count: u32) -> impl Future<Output = Result<(), AdminError>> + 'static {
        self.port.add_partitions(topic, count)
    }

    fn delete_records(&self, before: Offsets) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let nothing = self.flaw == Flaw::DeletesNothing && before.iter().all(|(_, offset)| offset.0 < 10);
        self.port.delete_records(if nothing { Vec::new() } else { before })
    }

    fn elect_leaders(&self, topic: &str, unclean: bool) -> impl Future<Output = Result<(), AdminError>> + 'static {
        self.port.elect_leaders(topic, unclean)
    }

    fn describe(&self, topic: &str) -> impl Future<Output = Result<Vec<PartitionDescription>, AdminError>> + 'static {
        self.port.describe(topic)
    }

    fn producer(&self, config: ProducerConfig) -> Broken<L::Producer> {
        Broken { port: self.port.producer(config), flaw: self.flaw }
    }

    fn consumer(&self, config: ConsumerConfig) -> Broken<L::Consumer> {
        let shows = self.flaw == Flaw::ShowsAborted;
        let isolation = if shows { Isolation::ReadUncommitted } else { config.isolation };
        Broken { port: self.port.consumer(ConsumerConfig { isolation, ..config }), flaw: self.flaw }
    }

    fn next_record(&self) -> Record {
        self.port.next_record()
    }
}

impl<P: LogProducer> LogProducer for Broken<P> {
    fn send(&self, mut record: NewRecord, done: OnSent) -> impl Future<Output = Result<(), SendError>> + 'static {
        match self.flaw {
            Flaw::LosesHeaders => record.headers = Vec::new(),
            Flaw::DropsEmptyValues => record.value = record.value.filter(|value| !value.is_empty()),
            Flaw::IgnoresKeys => record.partition = record.partition.or(Some(Partition(0))),
            _ => {}
        }
        let (port, waits) = (self.port.clone(), self.flaw == Flaw::LosesWhatIsDropped);
        async move {
            if waits {
                futures::future::poll_fn(pending_once()).await;
            }
            port.send(record, done).await
        }
    }

    fn flush(&self) -> impl Future<Output = ()> + 'static {
        self.port.flush()
    }

    fn init_transactions(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.port.init_transactions()
    }

    fn begin_transaction(&self) -> Result<(), TransactionError> {
        self.port.begin_transaction()
    }

    fn send_offsets_to_transaction(
        &self,
        offsets: Offsets,
        group: GroupMetadata,
    ) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.port.send_offsets_to_transaction(offsets, group)
    }

    fn commit_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        let (call, lies) = (self.port.commit_transaction(), self.flaw == Flaw::HidesFencing);
        async move { call.await.or_else(|error| if lies { Ok(()) } else { Err(error) }) }
    }

    fn abort_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.port.abort_transaction()
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        self.port.close()
    }
}

/// Not ready at the first poll.
fn pending_once() -> impl FnMut(&mut std::task::Context<'_>) -> std::task::Poll<()> {
    let mut polled = false;
    move |cx| {
        if std::mem::replace(&mut polled, true) {
            return std::task::Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    }
}

impl<K: LogConsumer> LogConsumer for Broken<K> {
    fn subscribe(&self, topics: &[&str]) {
        self.port.subscribe(topics);
    }

    fn assign(&self, partitions: Vec<TopicPartition>) {
        self.port.assign(partitions);
    }

    fn poll(&self, limit: Span) -> impl Future<Output = Result<Polled, ConsumeError>> + 'static {
        self.port.poll(limit)
    }

    fn revoked(&self) {
        self.port.revoked();
    }

    fn commit(&self, offsets: Offsets) -> impl Future<Output = Result<(), CommitError>> + 'static {
        self.port.commit(if self.flaw == Flaw::ForgetsCommits { Vec::new() } else { offsets })
    }

    fn seek_to_beginning(&self, partition: &TopicPartition) {
        if self.flaw != Flaw::IgnoresSeeks {
            self.port.seek_to_beginning(partition);
        }
    }

    fn seek(&self, partition: &TopicPartition, offset: Offset) {
        if self.flaw != Flaw::IgnoresSeeks {
            self.port.seek(partition, offset);
        }
    }

    fn pause(&self, partitions: &[TopicPartition]) {
        if self.flaw != Flaw::IgnoresPauses {
            self.port.pause(partitions);
        }
    }

    fn resume(&self, partitions: &[TopicPartition]) {
        self.port.resume(partitions);
    }

    fn assignment(&self) -> Vec<TopicPartition> {
        self.port.assignment()
    }

    fn position(&self, partition: &TopicPartition) -> Option<Offset> {
        self.port.position(partition)
    }

    fn lag(&self, partition: &TopicPartition) -> Option<u64> {
        self.port.lag(partition)
    }

    fn committed(
        &self,
        partitions: Vec<TopicPartition>,
    ) -> impl Future<Output = Result<Vec<(TopicPartition, Option<Offset>)>, ConsumeError>> + 'static {
        self.port.committed(partitions)
    }

    fn group_metadata(&self) -> GroupMetadata {
        self.port.group_metadata()
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        self.port.close()
    }
}

#[test]
fn each_flaw_of_a_log_is_caught_by_the_promise_that_it_breaks() {
    for (flaw, promise) in [
        (Flaw::MakesTopicsTwice, "a topic is made once"),
        (Flaw::LosesHeaders, "headers are kept, in order, twice where they were"),
        (Flaw::DropsEmptyValues, "a value is kept, empty is not none"),
        (Flaw::IgnoresKeys, "a key goes to the partition that murmur2 gives"),
        (Flaw::ForgetsCommits, "what was committed is known"),
        (Flaw::IgnoresSeeks, "all that is there is read, and nothing else"),
        (Flaw::IgnoresPauses, "all that is there is read, and nothing else"),
        (Flaw::ShowsAborted, "all that is there is read, and nothing else"),
        (Flaw::HidesFencing, "the older one can commit nothing"),
        (Flaw::DeletesNothing, "all that is there is read, and nothing else"),
        (Flaw::LosesWhatIsDropped, "a send goes on after its future was dropped"),
    ] {
        caught(&format!("{flaw:?}"), promise, move |actor| {
            Box::pin(async move {
                let runtime = actor.runtime();
                let one = Broken { port: runtime.log(actor.id), flaw };
                let two = Broken { port: runtime.log(other(&actor).id), flaw };
                conformance::log(&one, &two, &actor.clock, "c/", 3).await
            })
        });
    }
}

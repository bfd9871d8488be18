//! What a partitioned log promises.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Failure, done, eventually, holds, in_time, poll_once_and_drop, same};
use crate::ports::log::{
    AdminError, Assignor, AutoOffsetReset, CommitError, Consumed, ConsumerConfig, Isolation, NewRecord, Offset,
    Partition, Polled, ProducerConfig, Provenance, RecordMetadata, SendError, TopicPartition, TopicSpec,
    TransactionError,
};
use crate::ports::{Clock, Log, LogConsumer, LogProducer};
use crate::sim::broker::error::Error;
use crate::sim::broker::partitioner::partition_for_key;
use crate::time::Span;

/// How long one poll waits.
const POLL: Span = Span::from_ms(200);
/// How often a consumer is polled before what it waits for counts as missing.
const POLLS: u32 = 150;

/// Works through the promises of [`Log`]. `one` and `other` are the same cluster as two clients reach it. Topics
/// have the replication factor `copies`.
///
/// # Errors
/// The first promise that was not kept.
pub async fn log<L: Log, C: Clock>(one: &L, other: &L, clock: &C, prefix: &str, copies: u32) -> Result<(), Failure> {
    let suite = Suite { one, other, clock, prefix: prefix.trim_end_matches('/'), copies };
    suite.makes_topics_and_tells_of_them().await?;
    suite.keeps_records_as_they_were_sent().await?;
    suite.chooses_partitions_by_key().await?;
    suite.keeps_the_order_of_a_partition().await?;
    suite.shares_partitions_within_a_group().await?;
    suite.goes_on_from_what_was_committed().await?;
    suite.begins_where_it_is_told().await?;
    suite.reads_where_it_is_set().await?;
    suite.shows_committed_transactions_alone().await?;
    suite.fences_the_older_of_two_producers().await?;
    suite.deletes_what_it_is_told().await?;
    suite.acts_from_the_first_poll().await
}

struct Suite<'s, L, C> {
    one: &'s L,
    other: &'s L,
    clock: &'s C,
    prefix: &'s str,
    copies: u32,
}

type Fate = Rc<RefCell<Option<Result<RecordMetadata, SendError>>>>;

impl<L: Log, C: Clock> Suite<'_, L, C> {
    fn name(&self, name: &str) -> Rc<str> {
        format!("{}-{name}", self.prefix).into()
    }

    async fn topic(&self, name: &str, partitions: u32) -> Result<Rc<str>, Failure> {
        let name = self.name(name);
        let spec = TopicSpec { partitions, replication_factor: self.copies, ..TopicSpec::named(&name) };
        done("a topic can be made", self.one.create_topic(spec).await)?;
        Ok(name)
    }

    fn record(&self, topic: &Rc<str>, key: Option<&str>, value: &str) -> NewRecord {
        NewRecord {
            topic: Rc::clone(topic),
            partition: None,
            key: key.map(|key| key.as_bytes().into()),
            value: Some(value.as_bytes().into()),
            headers: Vec::new(),
            timestamp: None,
            provenance: Provenance { record: self.one.next_record(), ..Provenance::default() },
        }
    }

    /// Sends records in this order and waits for the fate of each.
    async fn send_all<P: LogProducer>(
        &self,
        producer: &P,
        records: Vec<NewRecord>,
    ) -> Result<Vec<RecordMetadata>, Failure> {
        let mut fates: Vec<Fate> = Vec::new();
        for record in records {
            let fate = Fate::default();
            fates.push(Rc::clone(&fate));
            let tell = Box::new(move |answer| *fate.borrow_mut() = Some(answer));
            done("a record finds its place in the producer", producer.send(record, tell).await)?;
        }
        in_time("a flush ends", self.clock, producer.flush()).await?;
        let mut sent = Vec::new();
        for fate in fates {
            let fate = fate.take();
            holds("after a flush the fate of every record is known", fate.is_some(), "none")?;
            sent.push(done("what is sent is acknowledged", fate.expect("it was just looked at"))?);
        }
        Ok(sent)
    }

    fn reader(&self, group: Option<&str>) -> ConsumerConfig {
        ConsumerConfig {
            group_id: group.map(|group| self.name(group)),
            auto_offset_reset: AutoOffsetReset::Earliest,
            auto_commit: false,
            assignors: vec![Assignor::Range],
            session_timeout: Span::from_secs(6),
            heartbeat_interval: Span::from_ms(500),
            ..ConsumerConfig::default()
        }
    }

    /// Polls until `count` records have come. Rebalances are answered on the way.
    async fn read<K: LogConsumer>(&self, consumer: &K, count: usize) -> Result<Vec<Consumed>, Failure> {
        let mut seen = Vec::new();
        for _ in 0..POLLS {
            match done("a poll does not fail", consumer.poll(POLL).await)? {
                Polled::Records(records) => seen.extend(records),
                Polled::Revoked(_) => consumer.revoked(),
                Polled::Assigned(_) | Polled::Lost(_) => {}
            }
            if seen.len() >= count {
                break;
            }
        }
        same("all that is there is read, and nothing else", seen.len(), count)?;
        Ok(seen)
    }

    async fn makes_topics_and_tells_of_them(&self) -> Result<(), Failure> {
        let topic = self.topic("made", 3).await?;
        let described = done("a topic can be described", self.other.describe(&topic).await)?;
        let numbers: Vec<u32> = described.iter().map(|partition| partition.partition.0).collect();
        same("a topic has the partitions that were asked for", numbers, vec![0, 1, 2])?;
        let led = described.iter().all(|partition| partition.leader.is_some());
        holds("a new partition has a leader", led, &described)?;
        let copied = described.iter().all(|partition| partition.replicas.len() == self.copies as usize);
        holds("a partition has as many replicas as were asked for", copied, &described)?;
        let again = self.one.create_topic(TopicSpec::named(&topic)).await;
        same("a topic is made once", again, Err(AdminError::Refused(Error::TopicAlreadyExists)))?;
        done("partitions can be added", self.one.add_partitions(&topic, 5).await)?;
        let described = || async { done("a topic can be described", self.other.describe(&topic).await) };
        eventually("added partitions are seen", self.clock, described, |described| described.len() == 5).await?;
        let missing = self.one.describe(&self.name("missing")).await;
        same("a topic that is not there is refused", missing, Err(AdminError::Refused(Error::UnknownTopicOrPartition)))
    }

    async fn keeps_records_as_they_were_sent(&self) -> Result<(), Failure> {
        let topic = self.topic("kept", 1).await?;
        let producer = self.one.producer(ProducerConfig::default());
        let mut sent = self.record(&topic, Some("schlüssel ₹"), "नमस्ते \u{0} 😀");
        sent.headers = vec![
            crate::ports::log::Header { key: "a".into(), value: [0, 255].into() },
            crate::ports::log::Header { key: "a".into(), value: [].into() },
        ];
        let null = NewRecord { value: None, ..self.record(&topic, Some("gone"), "") };
        let bare = NewRecord { key: None, value: Some([].into()), ..self.record(&topic, None, "") };
        let all = vec![sent, null, bare];
        self.send_all(&producer, all.clone()).await?;
        let consumer = self.other.consumer(self.reader(None));
        consumer.assign(vec![TopicPartition::new(&topic, 0)]);
        let seen = self.read(&consumer, 3).await?;
        for (sent, seen) in all.iter().zip(&seen) {
            same("a key is kept, and none is none", &seen.key, &sent.key)?;
            same("a value is kept, empty is not none", &seen.value, &sent.value)?;
            same("headers are kept, in order, twice where they were", &seen.headers[..], &sent.headers[..])?;
            same("a record keeps its number", seen.provenance.record, sent.provenance.record)?;
        }
        consumer.close().await;
        producer.close().await;
        Ok(())
    }

    async fn chooses_partitions_by_key(&self) -> Result<(), Failure> {
        let topic = self.topic("keyed", 7).await?;
        let producer = self.one.producer(ProducerConfig::default());
        let keys: Vec<String> = (0..20).map(|number| format!("ride-{number}")).collect();
        let records = keys.iter().map(|key| self.record(&topic, Some(key), key)).collect();
        let sent = self.send_all(&producer, records).await?;
        for (key, metadata) in keys.iter().zip(&sent) {
            let expected = partition_for_key(key.as_bytes(), 7);
            same("a key goes to the partition that murmur2 gives", metadata.partition.partition, expected)?;
        }
        let named = NewRecord { partition: Some(Partition(4)), ..self.record(&topic, Some("ride-0"), "") };
        let sent = self.send_all(&producer, vec![named]).await?;
        same("a partition that is named is taken", sent[0].partition.partition, Partition(4))?;
        producer.close().await;
        Ok(())
    }

    async fn keeps_the_order_of_a_partition(&self) -> Result<(), Failure> {
        let topic = self.topic("ordered", 1).await?;
        let producer = self.one.producer(ProducerConfig { batch_size: 200, ..ProducerConfig::default() });
        let values: Vec<String> = (0..50).map(|number| format!("{number}")).collect();
        let records = values.iter().map(|value| self.record(&topic, Some("one"), value)).collect();
        let sent = self.send_all(&producer, records).await?;
        let offsets: Vec<Option<Offset>> = sent.iter().map(|metadata| metadata.offset).collect();
        let expected: Vec<Option<Offset>> = (0..50).map(|offset| Some(Offset(offset))).collect();
        same("records lie in the order in which they were sent", offsets, expected)?;
        let consumer = self.other.consumer(ConsumerConfig { max_poll_records: 7, ..self.reader(None) });
        consumer.assign(vec![TopicPartition::new(&topic, 0)]);
        let seen = self.read(&consumer, 50).await?;
        let read: Vec<u64> = seen.iter().map(|consumed| consumed.offset.0).collect();
        same("records are read in the order in which they lie", read, (0..50).collect::<Vec<u64>>())?;
        let position = consumer.position(&TopicPartition::new(&topic, 0));
        same("the position is after what was read", position, Some(Offset(50)))?;
        consumer.close().await;
        producer.close().await;
        Ok(())
    }

    async fn shares_partitions_within_a_group(&self) -> Result<(), Failure> {
        let topic = self.topic("shared", 4).await?;
        let (one, other) =
            (self.one.consumer(self.reader(Some("pair"))), self.other.consumer(self.reader(Some("pair"))));
        one.subscribe(&[&topic]);
        other.subscribe(&[&topic]);
        for _ in 0..POLLS {
            for consumer in [&one, &other] {
                let _ = done("a poll of a member does not fail", consumer.poll(POLL).await)?;
            }
            if one.assignment().len() == 2 && other.assignment().len() == 2 {
                break;
            }
        }
        let mut all = [one.assignment(), other.assignment()].concat();
        all.sort();
        let expected: Vec<TopicPartition> = (0..4).map(|number| TopicPartition::new(&topic, number)).collect();
        same("every partition has one owner in a group", all, expected)?;
        in_time("leaving a group ends", self.clock, other.close()).await?;
        for _ in 0..POLLS {
            let _ = done("a poll of a member does not fail", one.poll(POLL).await)?;
            if one.assignment().len() == 4 {
                break;
            }
        }
        same("who stays gets what the other had", one.assignment().len(), 4)?;
        one.close().await;
        Ok(())
    }

    async fn goes_on_from_what_was_committed(&self) -> Result<(), Failure> {
        let topic = self.topic("committed", 1).await?;
        let producer = self.one.producer(ProducerConfig::default());
        let records = (0..10).map(|number| self.record(&topic, None, &number.to_string())).collect();
        self.send_all(&producer, records).await?;
        let partition = TopicPartition::new(&topic, 0);
        let first = self.one.consumer(self.reader(Some("resumes")));
        first.subscribe(&[&topic]);
        self.read(&first, 10).await?;
        done("what is assigned can be committed", first.commit(vec![(partition.clone(), Offset(6))]).await)?;
        let committed = done("what is committed can be asked for", first.committed(vec![partition.clone()]).await)?;
        same("what was committed is known", committed, vec![(partition.clone(), Some(Offset(6)))])?;
        first.close().await;
        let second = self.other.consumer(self.reader(Some("resumes")));
        second.subscribe(&[&topic]);
        let seen = self.read(&second, 4).await?;
        same("the group goes on where it has committed", seen[0].offset, Offset(6))?;
        second.close().await;
        let closed = second.commit(vec![(partition, Offset(9))]).await;
        same("who has left commits nothing", closed, Err(CommitError::Closed))?;
        producer.close().await;
        Ok(())
    }

    async fn begins_where_it_is_told(&self) -> Result<(), Failure> {
        let topic = self.topic("reset", 1).await?;
        let producer = self.one.producer(ProducerConfig::default());
        self.send_all(&producer, vec![self.record(&topic, None, "before")]).await?;
        let reset = |to| ConsumerConfig { auto_offset_reset: to, ..self.reader(None) };
        let latest = self.other.consumer(reset(AutoOffsetReset::Latest));
        latest.assign(vec![TopicPartition::new(&topic, 0)]);
        while latest.position(&TopicPartition::new(&topic, 0)).is_none() {
            done("a poll does not fail", latest.poll(POLL).await)?;
        }
        self.send_all(&producer, vec![self.record(&topic, None, "after")]).await?;
        let seen = self.read(&latest, 1).await?;
        same("latest begins with what comes next", seen[0].offset, Offset(1))?;
        let none = self.other.consumer(reset(AutoOffsetReset::None));
        none.assign(vec![TopicPartition::new(&topic, 0)]);
        let mut failed = false;
        for _ in 0..POLLS {
            failed |= none.poll(POLL).await.is_err();
            if failed {
                break;
            }
        }
        holds("without a committed offset and a policy a poll fails", failed, "it waits")?;
        latest.close().await;
        none.close().await;
        producer.close().await;
        Ok(())
    }

    async fn reads_where_it_is_set(&self) -> Result<(), Failure> {
        let topic = self.topic("sought", 2).await?;
        let producer = self.one.producer(ProducerConfig::default());
        let to = |partition, value: &str| NewRecord {
            partition: Some(Partition(partition)),
            ..self.record(&topic, None, value)
        };
        let records = (0..6).map(|number| to(number % 2, &number.to_string())).collect();
        self.send_all(&producer, records).await?;
        let (zero, one) = (TopicPartition::new(&topic, 0), TopicPartition::new(&topic, 1));
        let consumer = self.other.consumer(self.reader(None));
        consumer.assign(vec![zero.clone(), one.clone()]);
        self.read(&consumer, 6).await?;
        consumer.seek(&zero, Offset(1));
        let seen = self.read(&consumer, 2).await?;
        let read: Vec<Offset> = seen.iter().map(|consumed| consumed.offset).collect();
        same("a consumer reads from where it was set", read, vec![Offset(1), Offset(2)])?;
        consumer.pause(std::slice::from_ref(&one));
        consumer.seek(&zero, Offset(2));
        consumer.seek(&one, Offset(0));
        let seen = self.read(&consumer, 1).await?;
        same("nothing is read of a partition that is paused", seen[0].partition.clone(), zero)?;
        consumer.resume(&[one]);
        self.read(&consumer, 3).await?;
        consumer.close().await;
        producer.close().await;
        Ok(())
    }

    fn transactional(&self, id: &str) -> ProducerConfig {
        ProducerConfig { transactional_id: Some(self.name(id)), ..ProducerConfig::default() }
    }

    async fn shows_committed_transactions_alone(&self) -> Result<(), Failure> {
        let topic = self.topic("transactions", 1).await?;
        let producer = self.one.producer(self.transactional("writer"));
        done("a transactional id can be taken", producer.init_transactions().await)?;
        for (value, commits) in [("aborted", false), ("committed", true)] {
            done("a transaction can be begun", producer.begin_transaction())?;
            same(
                "one transaction at a time",
                matches!(producer.begin_transaction(), Err(TransactionError::State(_))),
                true,
            )?;
            self.send_all(&producer, vec![self.record(&topic, None, value)]).await?;
            let ended = if commits { producer.commit_transaction().await } else { producer.abort_transaction().await };
            done("a transaction can be ended", ended)?;
        }
        let partition = TopicPartition::new(&topic, 0);
        for (isolation, expected) in [(Isolation::ReadCommitted, 1), (Isolation::ReadUncommitted, 2)] {
            let consumer = self.other.consumer(ConsumerConfig { isolation, ..self.reader(None) });
            consumer.assign(vec![partition.clone()]);
            let seen = self.read(&consumer, expected).await?;
            let last = seen.last().and_then(|consumed| consumed.value.clone());
            same("what is committed is read", last, Some(Rc::from(*b"committed")))?;
            consumer.close().await;
        }
        producer.close().await;
        Ok(())
    }

    async fn fences_the_older_of_two_producers(&self) -> Result<(), Failure> {
        let topic = self.topic("fenced", 1).await?;
        let older = self.one.producer(self.transactional("same"));
        done("a transactional id can be taken", older.init_transactions().await)?;
        done("a transaction can be begun", older.begin_transaction())?;
        let newer = self.other.producer(self.transactional("same"));
        done("it can be taken by a newer one", newer.init_transactions().await)?;
        let fate = Fate::default();
        let told = Rc::clone(&fate);
        let tell = Box::new(move |answer| *told.borrow_mut() = Some(answer));
        let _ = older.send(self.record(&topic, None, "zombie"), tell).await;
        let ended = older.commit_transaction().await;
        holds("the older one can commit nothing", ended.is_err(), &ended)?;
        if matches!(ended, Err(TransactionError::MustAbort(_))) {
            // KIP-588: a stale epoch asks for an abort, and the coordinator then says why.
            let aborted = older.abort_transaction().await;
            same("the older one learns that it is fenced", aborted, Err(TransactionError::Fenced))?;
        }
        done("the newer one can begin", newer.begin_transaction())?;
        self.send_all(&newer, vec![self.record(&topic, None, "heir")]).await?;
        done("the newer one can commit", newer.commit_transaction().await)?;
        let config = ConsumerConfig { isolation: Isolation::ReadCommitted, ..self.reader(None) };
        let consumer = self.other.consumer(config);
        consumer.assign(vec![TopicPartition::new(&topic, 0)]);
        let seen = self.read(&consumer, 1).await?;
        same("nothing of the older one is read", seen[0].value.clone(), Some(Rc::from(*b"heir")))?;
        consumer.close().await;
        newer.close().await;
        Ok(())
    }

    async fn deletes_what_it_is_told(&self) -> Result<(), Failure> {
        let topic = self.topic("deleted", 1).await?;
        let producer = self.one.producer(ProducerConfig::default());
        let records = (0..5).map(|number| self.record(&topic, None, &number.to_string())).collect();
        self.send_all(&producer, records).await?;
        let partition = TopicPartition::new(&topic, 0);
        let beyond = self.one.delete_records(vec![(partition.clone(), Offset(50))]).await;
        same("nothing beyond the end can be deleted", beyond, Err(AdminError::Refused(Error::OffsetOutOfRange)))?;
        done("records can be deleted", self.one.delete_records(vec![(partition.clone(), Offset(3))]).await)?;
        let consumer = self.other.consumer(self.reader(None));
        consumer.assign(vec![partition]);
        let seen = self.read(&consumer, 2).await?;
        same("what was deleted is not read", seen[0].offset, Offset(3))?;
        consumer.close().await;
        producer.close().await;
        Ok(())
    }

    async fn acts_from_the_first_poll(&self) -> Result<(), Failure> {
        let topic = self.topic("polled", 1).await?;
        let producer = self.one.producer(ProducerConfig::default());
        let fate = Fate::default();
        let told = Rc::clone(&fate);
        drop(producer.send(self.record(&topic, None, "never"), Box::new(|_| {})));
        let tell = Box::new(move |answer| *told.borrow_mut() = Some(answer));
        poll_once_and_drop(producer.send(self.record(&topic, None, "polled"), tell));
        let known = || async { Ok(fate.borrow().is_some()) };
        eventually("a send goes on after its future was dropped", self.clock, known, |known| *known).await?;
        let consumer = self.other.consumer(self.reader(None));
        consumer.assign(vec![TopicPartition::new(&topic, 0)]);
        let seen = self.read(&consumer, 1).await?;
        let values: Vec<Option<Rc<[u8]>>> = seen.into_iter().map(|consumed| consumed.value).collect();
        same("a call that was never polled sends nothing", values, vec![Some(Rc::from(*b"polled"))])?;
        consumer.close().await;
        producer.close().await;
        Ok(())
    }
}

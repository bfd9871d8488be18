//! Where a follower or a consumer goes on whose place is not in its leader's log.

use eda_patterns::ports::log::{
    Acks, AdminError, AutoOffsetReset, ConsumeError, ConsumerConfig, Offset, Polled, TopicPartition, TopicSpec,
};
use eda_patterns::ports::{Log, LogConsumer, Runtime};
use eda_patterns::sim::broker::ask::Label;
use eda_patterns::sim::broker::error::Error;
use eda_patterns::sim::broker::facts::LogStart;
use eda_patterns::sim::broker::ids::BrokerId;
use eda_patterns::sim::broker::log::Upto;
use eda_patterns::sim::broker::log_config::LogConfig;
use eda_patterns::sim::broker::node::list_offsets::{ListOffsets, OffsetSpec};
use eda_patterns::sim::log_client::EitherConsumer;
use eda_patterns::time::{Span, Time};

use crate::bench::{Bench, SendFailed, quick, topic};

/// A follower that was away while its leader's log was deleted beyond its own end begins anew where the leader's begins
/// (`AbstractFetcherThread.fetchOffsetAndTruncate`).
#[test]
fn a_follower_whose_place_was_deleted_begins_where_its_leader_does() {
    let bench = Bench::new(1, quick(), topic());
    bench.run_task(bench.clone().send(0, Acks::All)).expect("all are there");
    bench.crash(3);
    bench.run_for(Span::from_secs(3));
    assert_eq!(bench.isr(), [1, 2]);
    for number in 1..5 {
        bench.run_task(bench.clone().send(number, Acks::All)).expect("two are in sync");
    }
    let (log, of) = (bench.runtime.log(bench.client), bench.partition());
    bench.run_task(async move { log.delete_records(vec![(of, Offset(3))]).await.expect("the cluster is there") });
    assert_eq!(bench.log_of(3), [0], "its end lies before all that its leader has");
    bench.restart(3);
    bench.run_for(Span::from_secs(3));
    let bounds = |broker| {
        let node = bench.cluster.node(BrokerId(broker));
        node.with_log(&bench.partition(), |log| (log.start(), log.end())).expect("it is a replica")
    };
    assert_eq!((bounds(3), bounds(1)), ((Offset(3), Offset(5)), (Offset(3), Offset(5))));
    assert_eq!(bench.isr(), [1, 2, 3]);
    let three = bench.world().recorder().actor("broker-3");
    let trace = bench.world().recorder().trace();
    let told = trace.facts().filter(|fact| fact.actor() == three).find_map(|fact| fact.read::<LogStart>());
    assert_eq!(told.map(|told| told.offset), Some(3));
}

/// A leader alone in sync takes five records, which a reader gets; then it dies, and one that has none of them leads.
/// The reader stands at 5 of a log that ends at 0.
fn beyond_the_end(reset: AutoOffsetReset) -> (Bench, EitherConsumer) {
    let spec = TopicSpec { min_insync_replicas: 1, unclean_leader_election: true, ..topic() };
    let bench = Bench::new(2, quick(), spec);
    let reader = bench.runtime.log(bench.client).consumer(ConsumerConfig {
        group_id: None,
        auto_offset_reset: reset,
        auto_commit: false,
        metadata_max_age: Span::from_ms(500),
        ..ConsumerConfig::default()
    });
    reader.assign(vec![bench.partition()]);
    reader.seek(&bench.partition(), Offset(0));
    bench.cut("broker-1", "broker-2", true);
    bench.cut("broker-1", "broker-3", true);
    for number in 0..5 {
        bench.run_task(bench.clone().send(number, Acks::Leader)).expect("it leads");
    }
    bench.run_for(Span::from_secs(3));
    assert_eq!(bench.isr(), [1]);
    assert_eq!(read(&bench, &reader, 5), Ok(vec![0, 1, 2, 3, 4]));
    bench.crash(1);
    bench.run_for(Span::from_secs(3));
    assert!(bench.leader().is_some_and(|leader| leader != 1), "one out of sync leads");
    (bench, reader)
}

/// The numbers that polls bring until there are `count`, five seconds at most.
fn read(bench: &Bench, reader: &EitherConsumer, count: usize) -> Result<Vec<u64>, ConsumeError> {
    let (reader, world) = (reader.clone(), bench.world().clone());
    bench.run_task(async move {
        let until = world.now() + Span::from_secs(5);
        let mut numbers = Vec::new();
        while numbers.len() < count && world.now() < until {
            if let Polled::Records(records) = reader.poll(Span::from_ms(200)).await? {
                numbers.extend(records.iter().map(|record| record.provenance.record.0));
            }
        }
        Ok(numbers)
    })
}

#[test]
fn a_reader_beyond_the_end_of_a_new_leader_goes_where_the_policy_says() {
    let (bench, earliest) = beyond_the_end(AutoOffsetReset::Earliest);
    bench.run_task(bench.clone().send(9, Acks::Leader)).expect("it leads");
    assert_eq!(read(&bench, &earliest, 1), Ok(vec![9]), "nothing of the new leader's log is passed over");

    let (bench, latest) = beyond_the_end(AutoOffsetReset::Latest);
    bench.run_task(bench.clone().send(8, Acks::Leader)).expect("it leads");
    assert_eq!(read(&bench, &latest, 1), Ok(Vec::new()), "what is there is not what comes next");
    assert_eq!(latest.position(&bench.partition()), Some(Offset(1)));
    bench.run_task(bench.clone().send(9, Acks::Leader)).expect("it leads");
    assert_eq!(read(&bench, &latest, 1), Ok(vec![9]));

    let (bench, none) = beyond_the_end(AutoOffsetReset::None);
    assert_eq!(read(&bench, &none, 1), Err(ConsumeError::NoOffset(bench.partition())));
}

/// What a broker answers who is asked for an offset.
fn offset_of(bench: &Bench, broker: u32, upto: Upto, spec: OffsetSpec) -> Result<Option<Offset>, Error> {
    let partitions: Vec<(TopicPartition, OffsetSpec)> = vec![(bench.partition(), spec)];
    let question = ListOffsets { upto, partitions };
    let asked = bench.cluster.ask(bench.client, BrokerId(broker), question, Label::default(), Span::from_secs(1));
    let answer = bench.run_task(asked).expect("the broker is there");
    let answer: &[(TopicPartition, Result<Option<Offset>, Error>)] = &answer;
    answer[0].1
}

/// A new leader may not know how far its predecessor let readers come. Until its high watermark has reached its own term
/// it does not say where the end is, or the end would go back (`Partition.fetchOffsetForTimestamp`, KIP-207).
#[test]
fn a_new_leader_says_where_the_end_is_once_it_can_know() {
    let bench = Bench::new(3, quick(), topic());
    bench.run_task(bench.clone().send(6, Acks::All)).expect("all are there");
    bench.run_for(Span::from_secs(1));
    let later = bench.world().now();
    let sending = bench.clone();
    bench.spawn(async move {
        let _: Result<Offset, SendFailed> = sending.send(7, Acks::All).await;
    });
    // Both have the record and nobody has told them that both do.
    let copied = (0..10_000).find(|_| {
        bench.run_for(Span::from_us(100));
        bench.log_of(2) == [6, 7] && bench.log_of(3) == [6, 7]
    });
    assert!(copied.is_some(), "the record is copied");
    bench.crash(1);
    bench.cut("broker-2", "broker-3", true);
    let leads = (0..1_000).find(|_| {
        bench.run_for(Span::from_ms(5));
        bench.leader() == Some(2)
    });
    assert!(leads.is_some(), "broker 2 is next");
    let refused = (0..100).find_map(|_| {
        bench.run_for(Span::from_ms(5));
        let answer = offset_of(&bench, 2, Upto::HighWatermark, OffsetSpec::Latest);
        (answer != Err(Error::NotLeaderOrFollower)).then_some(answer)
    });
    assert_eq!(refused, Some(Err(Error::OffsetNotAvailable)));
    assert_eq!(offset_of(&bench, 2, Upto::HighWatermark, OffsetSpec::Earliest), Ok(Some(Offset(0))));
    assert_eq!(offset_of(&bench, 2, Upto::LogEnd, OffsetSpec::Latest), Ok(Some(Offset(2))), "a follower may ask");
    let of_time = |at| offset_of(&bench, 2, Upto::HighWatermark, OffsetSpec::AtTime(at));
    assert_eq!(of_time(Time::ZERO), Ok(Some(Offset(0))), "readers came so far before");
    assert_eq!(of_time(later), Err(Error::OffsetNotAvailable));

    // A consumer that is to begin at the end waits for the answer.
    let latest = bench.runtime.log(bench.client).consumer(ConsumerConfig {
        group_id: None,
        auto_offset_reset: AutoOffsetReset::Latest,
        auto_commit: false,
        ..ConsumerConfig::default()
    });
    latest.assign(vec![bench.partition()]);
    let polling = latest.clone();
    let polled = bench.run_task(async move { polling.poll(Span::from_ms(100)).await });
    assert!(matches!(polled, Ok(Polled::Records(ref records)) if records.is_empty()), "{polled:?}");
    assert_eq!(latest.position(&bench.partition()), None);
    bench.cut("broker-2", "broker-3", false);
    bench.run_for(Span::from_secs(3));
    assert_eq!(offset_of(&bench, 2, Upto::HighWatermark, OffsetSpec::Latest), Ok(Some(Offset(2))));
    assert_eq!(offset_of(&bench, 2, Upto::HighWatermark, OffsetSpec::AtTime(later)), Ok(Some(Offset(1))));
    let polling = latest.clone();
    let polled = bench.run_task(async move { polling.poll(Span::from_secs(2)).await });
    assert!(matches!(polled, Ok(Polled::Records(ref records)) if records.is_empty()), "{polled:?}");
    assert_eq!(latest.position(&bench.partition()), Some(Offset(2)));
}

/// A topic that is only compacted keeps the last record of each key, whoever asks to delete it.
#[test]
fn records_of_a_topic_that_is_only_compacted_are_not_deleted() {
    let log = LogConfig { compact: true, delete: false, ..LogConfig::default() };
    let bench = Bench::new(5, quick(), TopicSpec { log, ..topic() });
    let (admin, before) = (bench.runtime.log(bench.client), vec![(bench.partition(), Offset(0))]);
    let refused = bench.run_task(async move { admin.delete_records(before).await });
    assert_eq!(refused, Err(AdminError::Refused(Error::PolicyViolation)));
}

/// `offsets.topic.segment.bytes` and `transaction.state.log.segment.bytes` are smaller than `log.segment.bytes`.
#[test]
fn the_topics_of_the_coordinators_have_small_segments() {
    let bench = Bench::new(6, quick(), topic());
    let image = bench.cluster.controller().image();
    for topic in ["__consumer_offsets", "__transaction_state"] {
        assert_eq!(image.topics[topic].spec.log.segment_bytes, 104_857_600, "{topic}");
    }
}

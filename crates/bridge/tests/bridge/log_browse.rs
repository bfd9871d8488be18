//! Looking into the log: topics, groups and records of a real Kafka, and of one run alone.

use eda_bridge::client::{Client as Native, NativeClock, Target};
use eda_bridge::server::Limits;
use eda_patterns::ports::log::{Header, NewRecord, Polled, ProducerConfig};
use eda_patterns::ports::{Log, LogConsumer, LogProducer};
use eda_wire::{
    Found, FoundRecord, Isolation, LogCall, LogOffset, LogPartition, LogProblem, LogReply, Outcome, Page,
    PartitionRead, Place, Problem, ReadFrom, Reading, Reply,
};
use tokio::task::LocalSet;

use crate::kafka_server::KafkaServer;
use crate::log::{POLLS, bridge_to, poll, read, reader, record, send, topic};
use crate::log_handles::{answer, ask};
use crate::support::{Client, NO_REDIS, start};

const ALL: u32 = u32::MAX;

fn page(every_run: bool) -> Page {
    Page { every_run, after: None, limit: ALL }
}

fn reading(topic: &str, from: Vec<ReadFrom>) -> Reading {
    let isolation = Isolation::ReadUncommitted;
    Reading { every_run: false, topic: topic.to_owned(), from, limit: ALL, value_max_bytes: ALL, isolation }
}

fn newest(partition: u32, count: u32) -> ReadFrom {
    ReadFrom { partition, place: Place::Newest(count) }
}

async fn look(client: &mut Client, call: LogCall) -> LogReply {
    ask(client, 1, call).await;
    match answer(client).await {
        (1, Outcome::Done(Reply::Log(reply))) => reply,
        answer => panic!("{answer:?}"),
    }
}

async fn found(client: &mut Client, reading: Reading) -> Found {
    match look(client, LogCall::Records(reading)).await {
        LogReply::Found(found) => found,
        reply => panic!("{reply:?}"),
    }
}

fn texts(found: &[FoundRecord]) -> Vec<String> {
    let text = |found: &FoundRecord| String::from_utf8(found.record.value.clone().unwrap().into_vec()).unwrap();
    found.iter().map(text).collect()
}

#[tokio::test]
async fn topics_groups_and_records_are_seen_of_ones_own_run() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let test = async {
        let (log, elsewhere) = (bridge.log("seen"), bridge.log("seen-elsewhere"));
        let (rides, _) = (topic(&log, "rides", 2).await, topic(&elsewhere, "secret", 1).await);
        let empty = topic(&log, "empty", 1).await;
        let producer = log.producer(ProducerConfig::default());
        for number in 0..10 {
            let header = Header { key: "kind".into(), value: b"ride"[..].into() };
            let record = NewRecord {
                partition: Some(eda_patterns::ports::log::Partition(number % 2)),
                headers: vec![header],
                ..record(&log, &rides, Some("key"), &number.to_string())
            };
            send(&producer, record).await;
        }
        producer.flush().await;
        let consumer = log.consumer(reader(Some("riders")));
        consumer.subscribe(&[&rides]);
        let seen = read(&consumer, 10).await;
        assert_eq!(seen.len(), 10);
        let next = eda_patterns::ports::log::Offset(3);
        consumer.commit([(seen[0].partition.clone(), next)].into_iter().collect()).await.unwrap();

        let (mut client, welcome) = bridge.admitted("seen").await;
        assert!(welcome.ports.iter().any(|port| port == "topics"));
        let LogReply::Topics { topics, more } = look(&mut client, LogCall::Topics(page(false))).await else {
            panic!("no topics")
        };
        assert!(!more);
        let names: Vec<&str> = topics.iter().map(|topic| topic.topic.as_str()).collect();
        assert_eq!(names, ["empty", "rides"]);
        let ranges: Vec<_> = topics[1].partitions.iter().map(|it| (it.state.leader, it.begin, it.end)).collect();
        assert_eq!(ranges, [(Some(1), Some(0), Some(5)); 2]);
        assert_eq!(topics[1].partitions[1].state.isr, [1]);
        let first = Page { limit: 1, ..page(false) };
        let LogReply::Topics { topics, more } = look(&mut client, LogCall::Topics(first)).await else { panic!() };
        assert_eq!((topics.len(), more), (1, true));
        let second = Page { after: Some("empty".to_owned()), ..page(false) };
        let LogReply::Topics { topics, more } = look(&mut client, LogCall::Topics(second)).await else { panic!() };
        assert_eq!((topics.len(), topics[0].topic.as_str(), more), (1, "rides", false));
        let LogReply::Topics { topics, .. } = look(&mut client, LogCall::Topics(page(true))).await else { panic!() };
        let names: Vec<&str> = topics.iter().map(|topic| topic.topic.as_str()).collect();
        assert_eq!(names, ["seen-elsewhere.secret", "seen.empty", "seen.rides"], "and nothing of Kafka's own");

        let LogReply::Groups { groups, .. } = look(&mut client, LogCall::Groups(page(false))).await else { panic!() };
        assert_eq!(groups.len(), 1);
        let group = &groups[0];
        assert_eq!(
            (group.group.as_str(), group.state.as_str(), group.assignor.as_str()),
            ("riders", "Stable", "range")
        );
        assert_eq!(group.members.len(), 1);
        let mut assigned = group.members[0].assigned.clone();
        assigned.sort();
        let partition = |partition| LogPartition { topic: "rides".to_owned(), partition };
        assert_eq!(assigned, [partition(0), partition(1)]);
        let at = partition(seen[0].partition.partition.0);
        assert_eq!(group.offsets.len(), 1);
        assert_eq!(group.offsets[0].committed, LogOffset { at, offset: 3 });
        assert_eq!((group.offsets[0].end, group.offsets[0].lag()), (Some(5), Some(2)));
        let LogReply::Groups { groups, .. } = look(&mut client, LogCall::Groups(page(true))).await else { panic!() };
        assert_eq!(groups[0].group, "seen.riders");
        assert_eq!(groups[0].offsets[0].lag(), Some(2));

        let Found { records, read: how_far } = found(&mut client, reading("rides", vec![newest(1, 2)])).await;
        assert_eq!(texts(&records), ["7", "9"]);
        assert_eq!(how_far, [PartitionRead { partition: 1, next: 5, begin: 0, end: 5 }]);
        assert!(records[0].record.headers.iter().any(|header| header.key == "kind"));
        assert_eq!(records[0].record.at.at, partition(1));
        // From an offset, no more than so many, of values no more than so much; then on from there.
        let offset = ReadFrom { partition: 0, place: Place::Offset(1) };
        let some = Reading { limit: 2, value_max_bytes: 0, ..reading("rides", vec![offset]) };
        let Found { records, read: how_far } = found(&mut client, some).await;
        assert_eq!((texts(&records), records[0].value_bytes), (vec![String::new(), String::new()], 1));
        assert_eq!(how_far[0].next, 3);
        let offset = ReadFrom { partition: 0, place: Place::Offset(how_far[0].next) };
        let rest = found(&mut client, reading("rides", vec![offset, newest(1, 1)])).await;
        let mut rest = texts(&rest.records);
        rest.sort();
        assert_eq!(rest, ["6", "8", "9"]);
        // What lies past the end ends there, and what is empty is.
        let past = ReadFrom { partition: 0, place: Place::Offset(99) };
        assert_eq!(found(&mut client, reading("rides", vec![past])).await.read[0].next, 5);
        assert_eq!(found(&mut client, reading(&empty, vec![newest(0, 9)])).await.records, []);
        // Nobody's group was joined or moved by all this.
        assert!(matches!(poll(&consumer).await, Polled::Records(records) if records.is_empty()));
        assert_eq!(consumer.assignment().len(), 2);

        // A bridge that only reads answers as well, and a client has it all in types of its own.
        let reads = ["--read-only", "--kafka-bootstrap-servers", &kafka.address()];
        let reads = start(&reads, Limits::default(), NO_REDIS).await;
        let url = format!("ws://{}/ws", reads.address);
        let target = Target { url, token: reads.token.clone(), run: "seen".to_owned() };
        let ports = Native::start(target, NativeClock::start()).ports();
        let topics = ports.topics(false, Some("empty".to_owned())).await.unwrap();
        assert_eq!((topics.all.len(), topics.more), (1, false));
        assert_eq!(ports.groups(true, None).await.unwrap().all[0].group, "seen.riders");
        let last = ports.records(reading("rides", vec![newest(0, 1)])).await.unwrap();
        assert_eq!(texts(&last.records), ["8"]);
        reads.stop().await;

        for wrong in ["secret", "seen-elsewhere.secret", "../secret", ""] {
            ask(&mut client, 2, LogCall::Records(reading(wrong, vec![newest(0, 1)]))).await;
            let (_, outcome) = answer(&mut client).await;
            let Outcome::Failed(failed) = outcome else { panic!("{wrong}: {outcome:?}") };
            assert_eq!(failed.problem, Problem::Log(LogProblem::Refused { code: 3 }), "{wrong}");
        }
        ask(&mut client, 3, LogCall::Records(reading("rides", vec![newest(0, 1); 2]))).await;
        assert!(matches!(answer(&mut client).await.1,
            Outcome::Failed(failed) if failed.problem == Problem::Log(LogProblem::BadSettings)));
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}

/// A transaction's mark is an offset that no record has, and what was aborted is left out for whoever asks so.
#[tokio::test]
async fn marks_of_transactions_hold_up_nobody() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let test = async {
        let log = bridge.log("marks");
        let rides = topic(&log, "rides", 1).await;
        let config = ProducerConfig { transactional_id: Some("writer".into()), ..ProducerConfig::default() };
        let producer = log.producer(config);
        producer.init_transactions().await.unwrap();
        for (value, commits) in [("kept", true), ("dropped", false)] {
            producer.begin_transaction().unwrap();
            send(&producer, record(&log, &rides, None, value)).await;
            producer.flush().await;
            if commits {
                producer.commit_transaction().await.unwrap();
            } else {
                producer.abort_transaction().await.unwrap();
            }
        }
        let (mut client, _) = bridge.admitted("marks").await;
        let all = vec![newest(0, 99)];
        // The mark of a transaction is written a moment after it has ended.
        let mut committed = Found { records: Vec::new(), read: Vec::new() };
        for _ in 0..POLLS {
            let isolation = Isolation::ReadCommitted;
            committed = found(&mut client, Reading { isolation, ..reading("rides", all.clone()) }).await;
            if committed.read[0].next == 4 {
                break;
            }
        }
        assert_eq!(texts(&committed.records), ["kept"]);
        assert_eq!((committed.read[0].next, committed.read[0].end), (4, 4));
        let every = found(&mut client, reading("rides", all)).await;
        assert_eq!(texts(&every.records), ["kept", "dropped"]);
        assert_eq!(every.read[0].next, 4);
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}

/// Looking is reading, and is refused where there is no Kafka.
#[tokio::test]
async fn a_bridge_without_a_kafka_has_no_topics() {
    let bridge = start(&["--read-only"], Limits::default(), NO_REDIS).await;
    let (mut client, welcome) = bridge.admitted("none").await;
    assert!(!welcome.ports.iter().any(|port| port == "topics"));
    ask(&mut client, 1, LogCall::Topics(page(false))).await;
    let (_, outcome) = answer(&mut client).await;
    assert!(matches!(outcome, Outcome::Failed(failed) if failed.problem == Problem::Log(LogProblem::BadSettings)));
    bridge.stop().await;
}

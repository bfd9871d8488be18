//! The Log port over a bridge on a real Kafka.

use std::cell::RefCell;
use std::rc::Rc;

use eda_bridge::clean::prefix;
use eda_bridge::client::{Client, NativeClock, NativeLog, Target};
use eda_bridge::kafka::Kafka;
use eda_bridge::server::Limits;
use eda_bridge::settings::KafkaAddress;
use eda_patterns::conformance;
use eda_patterns::ports::log::{
    Assignor, AutoOffsetReset, ConsumeError, Consumed, ConsumerConfig, Isolation, NewRecord, Offset, Polled,
    ProducerConfig, Provenance, RecordMetadata, SendError, TopicPartition, TopicSpec, TransactionError,
};
use eda_patterns::ports::{Log, LogConsumer, LogProducer};
use eda_patterns::time::Span;
use tokio::task::LocalSet;

use crate::kafka_server::KafkaServer;
use crate::support::{NO_REDIS, Running, start};

/// One poll waits so long.
pub const POLL: Span = Span::from_ms(200);

/// So often a consumer is polled before what it waits for counts as missing: a minute.
pub const POLLS: u32 = 300;

impl Running {
    /// The log through a native client of this bridge.
    pub fn log(&self, run: &str) -> NativeLog {
        let url = format!("ws://{}/ws", self.address);
        let target = Target { url, token: self.token.clone(), run: run.to_owned() };
        Client::start(target, NativeClock::start()).log()
    }
}

pub async fn bridge_to(kafka: &KafkaServer) -> Running {
    start(&["--kafka-bootstrap-servers", &kafka.address()], Limits::default(), NO_REDIS).await
}

/// Makes a topic and gives its name.
pub async fn topic(log: &NativeLog, name: &str, partitions: u32) -> Rc<str> {
    log.create_topic(TopicSpec { partitions, ..TopicSpec::named(name) }).await.unwrap();
    name.into()
}

pub fn record(log: &NativeLog, topic: &Rc<str>, key: Option<&str>, value: &str) -> NewRecord {
    NewRecord {
        topic: Rc::clone(topic),
        partition: None,
        key: key.map(|key| key.as_bytes().into()),
        value: Some(value.as_bytes().into()),
        headers: Vec::new(),
        timestamp: None,
        provenance: Provenance { record: log.next_record(), ..Provenance::default() },
    }
}

pub fn reader(group: Option<&str>) -> ConsumerConfig {
    ConsumerConfig {
        group_id: group.map(Rc::from),
        auto_offset_reset: AutoOffsetReset::Earliest,
        auto_commit: false,
        session_timeout: Span::from_secs(6),
        heartbeat_interval: Span::from_ms(300),
        ..ConsumerConfig::default()
    }
}

pub type Fate = Rc<RefCell<Option<Result<RecordMetadata, SendError>>>>;

/// Hands a record over; its fate is there when it is known.
pub async fn send<P: LogProducer>(producer: &P, record: NewRecord) -> Fate {
    let fate = Fate::default();
    let told = Rc::clone(&fate);
    // An error is told as the fate as well.
    let _ = producer.send(record, Box::new(move |answer| *told.borrow_mut() = Some(answer))).await;
    fate
}

pub fn text(consumed: &Consumed) -> String {
    String::from_utf8(consumed.value.clone().unwrap().to_vec()).unwrap()
}

/// What one poll brings; what the brokers have no time for is asked again.
pub async fn poll<C: LogConsumer>(consumer: &C) -> Polled {
    match consumer.poll(POLL).await {
        Err(ConsumeError::TimedOut) => Polled::Records(Vec::new()),
        polled => polled.unwrap(),
    }
}

/// Polls until so many records have come.
pub async fn read<C: LogConsumer>(consumer: &C, count: usize) -> Vec<Consumed> {
    let mut all = Vec::new();
    for _ in 0..POLLS {
        if let Polled::Records(records) = poll(consumer).await {
            all.extend(records);
        }
        if all.len() >= count {
            break;
        }
    }
    all
}

#[tokio::test]
async fn the_log_keeps_its_promises() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let tests = async {
        let (clock, one, other) = (NativeClock::start(), bridge.log("log"), bridge.log("log"));
        conformance::log(&one, &other, &clock, "c", 1).await.unwrap();
        // Another run has topics and groups of the same names and nothing to do with them.
        let elsewhere = bridge.log("elsewhere");
        conformance::log(&elsewhere, &elsewhere, &clock, "c", 1).await.unwrap();
    };
    LocalSet::new().run_until(tests).await;
    let ours = |topics: Vec<String>, run: &str| topics.iter().filter(|it| it.starts_with(run)).count();
    assert!(ours(kafka.topics().await.unwrap(), "playground.log.") > 0);
    bridge.stop().await;
    let address = KafkaAddress { kafka_bootstrap_servers: Some(kafka.address()), kafka_properties: None };
    let cluster = Kafka::to(&address).unwrap().unwrap();
    let removed = cluster.clean(&prefix(Some("log"))).await.unwrap();
    assert!(removed > 0);
    let left = kafka.topics().await.unwrap();
    assert_eq!(ours(left.clone(), "playground.log."), 0);
    assert_eq!(ours(left, "playground.elsewhere."), removed as usize);
}

/// What is revoked is given up when the client says so, and what it has committed by then is where the other goes on.
#[tokio::test]
async fn a_group_shares_its_partitions_and_moves_them_without_loss() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let test = async {
        let (log, other) = (bridge.log("group"), bridge.log("group"));
        let topic = topic(&log, "rides", 4).await;
        let producer = log.producer(ProducerConfig::default());
        let mut seen: Vec<String> = Vec::new();
        let config = ConsumerConfig { assignors: vec![Assignor::CooperativeSticky], ..reader(Some("pair")) };
        let (first, second) = (log.consumer(config.clone()), other.consumer(config));
        first.subscribe(&[&topic]);
        let mut revoked = 0;
        for number in 0..200 {
            let fate = send(&producer, record(&log, &topic, Some(&number.to_string()), &number.to_string())).await;
            producer.flush().await;
            assert!(matches!(&*fate.borrow(), Some(Ok(_))));
            if number == 50 {
                second.subscribe(&[&topic]);
            }
        }
        for round in 0..POLLS {
            let consumers = if round < 20 { vec![&first] } else { vec![&first, &second] };
            for consumer in consumers {
                match poll(consumer).await {
                    Polled::Records(records) => {
                        seen.extend(records.iter().map(text));
                        let next = records.iter().map(|it| (it.partition.clone(), Offset(it.offset.0 + 1)));
                        consumer.commit(next.collect()).await.unwrap();
                    }
                    Polled::Revoked(partitions) => {
                        revoked += partitions.len();
                        consumer.revoked();
                    }
                    Polled::Assigned(_) => {}
                    Polled::Lost(partitions) => panic!("nobody was slow, and yet lost: {partitions:?}"),
                }
            }
            if seen.len() >= 200 && first.assignment().len() == 2 && second.assignment().len() == 2 {
                break;
            }
        }
        assert_eq!((first.assignment().len(), second.assignment().len()), (2, 2));
        assert!(revoked <= 2, "a cooperative member gives up only what moves");
        seen.sort_by_key(|number| number.parse::<u32>().unwrap());
        assert_eq!(seen, (0..200).map(|number| number.to_string()).collect::<Vec<_>>());
        first.close().await;
        second.close().await;
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}

/// Offsets are committed with the transaction or not at all, and a zombie's are not.
#[tokio::test]
async fn offsets_belong_to_their_transaction() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let test = async {
        let log = bridge.log("exactly");
        let (from, to) = (topic(&log, "from", 1).await, topic(&log, "to", 1).await);
        let source = log.producer(ProducerConfig::default());
        for number in 0..4 {
            send(&source, record(&log, &from, None, &number.to_string())).await;
        }
        source.flush().await;
        // Who reads what is committed waits until the offsets of a transaction are settled (KIP-447).
        let config = ConsumerConfig { isolation: Isolation::ReadCommitted, ..reader(Some("copiers")) };
        let consumer = log.consumer(config);
        consumer.subscribe(&[&from]);
        let read_first = read(&consumer, 4).await;
        assert_eq!(read_first.len(), 4);
        let transactional = || ProducerConfig { transactional_id: Some("copier".into()), ..ProducerConfig::default() };
        let producer = log.producer(transactional());
        producer.init_transactions().await.unwrap();
        let partition = TopicPartition::new(&from, 0);
        for (offset, commits) in [(2, false), (3, true)] {
            producer.begin_transaction().unwrap();
            let copied = send(&producer, record(&log, &to, None, &format!("up to {offset}"))).await;
            let offsets = vec![(partition.clone(), Offset(offset))];
            producer.send_offsets_to_transaction(offsets, consumer.group_metadata()).await.unwrap();
            let ended = if commits { producer.commit_transaction().await } else { producer.abort_transaction().await };
            ended.unwrap();
            if commits {
                assert!(matches!(&*copied.borrow(), Some(Ok(_))), "{copied:?}");
            }
            let expected = commits.then_some(Offset(offset));
            assert_eq!(consumer.committed(vec![partition.clone()]).await, Ok(vec![(partition.clone(), expected)]));
        }
        let committed = ConsumerConfig { isolation: Isolation::ReadCommitted, ..reader(None) };
        let last = log.consumer(committed);
        last.assign(vec![TopicPartition::new(&to, 0)]);
        let seen: Vec<String> = read(&last, 1).await.iter().map(text).collect();
        assert_eq!(seen, ["up to 3"]);
        // Another one takes the id: the first can end nothing any more.
        producer.begin_transaction().unwrap();
        let heir = log.producer(transactional());
        heir.init_transactions().await.unwrap();
        let zombie = send(&producer, record(&log, &to, None, "zombie")).await;
        let ended = producer.commit_transaction().await;
        assert!(matches!(ended, Err(TransactionError::Fenced | TransactionError::MustAbort(_))), "{ended:?}");
        assert!(!matches!(&*zombie.borrow(), Some(Ok(_))), "{zombie:?}");
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}

/// A member that does not answer loses what it was asked for, and hears so; a static member that comes back has it again.
#[tokio::test]
async fn who_does_not_give_up_in_time_loses() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let test = async {
        let (log, other) = (bridge.log("slow"), bridge.log("slow"));
        let topic = topic(&log, "rides", 2).await;
        let config = |instance: &str| ConsumerConfig {
            group_instance_id: Some(instance.into()),
            assignors: vec![Assignor::RoundRobin],
            ..reader(Some("pair"))
        };
        let (slow, quick) = (log.consumer(config("slow")), other.consumer(config("quick")));
        slow.subscribe(&[&topic]);
        for _ in 0..POLLS {
            if matches!(poll(&slow).await, Polled::Assigned(all) if all.len() == 2) {
                break;
            }
        }
        assert_eq!(slow.assignment().len(), 2);
        quick.subscribe(&[&topic]);
        let mut revoked = false;
        for _ in 0..POLLS {
            let _ = poll(&quick).await;
            if matches!(poll(&slow).await, Polled::Revoked(_)) {
                revoked = true;
                break;
            }
        }
        assert!(revoked, "a rebalance asks for what is read");
        // It neither polls nor says that it has given up. The other gets its share when the bridge has waited enough.
        for _ in 0..POLLS {
            let _ = poll(&quick).await;
            if !quick.assignment().is_empty() {
                break;
            }
        }
        assert_eq!(quick.assignment().len(), 1);
        assert!(matches!(poll(&slow).await, Polled::Lost(all) if all.len() == 2));
        for _ in 0..POLLS {
            if matches!(poll(&slow).await, Polled::Assigned(_)) {
                break;
            }
        }
        assert_eq!(slow.assignment().len(), 1);
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}

#[tokio::test]
async fn without_a_kafka_there_is_no_log() {
    let bridge = start(&[], Limits::default(), NO_REDIS).await;
    let (_, welcome) = bridge.admitted("none").await;
    assert!(!welcome.ports.iter().any(|port| port == "log"));
    let test = async {
        let log = bridge.log("none");
        assert!(log.create_topic(TopicSpec::named("rides")).await.is_err());
        let producer = log.producer(ProducerConfig::default());
        let fate = send(&producer, record(&log, &"rides".into(), None, "one")).await;
        producer.flush().await;
        assert!(matches!(&*fate.borrow(), Some(Err(SendError::Refused(_)))), "{fate:?}");
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
}

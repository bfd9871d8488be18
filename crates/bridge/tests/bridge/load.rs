//! Load tests on a real Kafka, small ones.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::Duration;

use clap::Parser;
use eda_bridge::kafka::Kafka;
use eda_bridge::load::{Load, Report};
use eda_bridge::settings::{self, CommandLine};
use eda_bridge::store::Connection;
use rdkafka::ClientConfig;
use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::kafka_server::KafkaServer;
use crate::support::NO_REDIS;

const PRODUCERS: &str = "3";
const MESSAGES: usize = 500;

/// As many as a load test has unless told otherwise.
const PARTITIONS: usize = 6;

/// A minute without anything to read, and all there is to read.
const POLLS: usize = 300 + MESSAGES;

async fn prepared(kafka: &KafkaServer, flags: &[&str]) -> Load {
    let (address, redis, messages) = (kafka.address(), NO_REDIS.to_string(), MESSAGES.to_string());
    let words = ["eda-bridge", "--kafka-bootstrap-servers", &address, "--redis-port", &redis, "load"];
    let sizes = ["--producers", PRODUCERS, "--messages", &messages, "--batch", "7", "--in-flight", "20"];
    let line = CommandLine::parse_from(words.iter().chain(&sizes).chain(flags));
    let Some(settings::Command::Load(options)) = line.command else { panic!("it is a load test") };
    let cluster = Kafka::to(&line.kafka).unwrap().unwrap();
    Load::prepare(options, Connection::to(&line.redis).unwrap(), cluster, None).await.unwrap()
}

/// The values of a topic, once so many records were read and no more come.
async fn values(kafka: &KafkaServer, topic: String) -> Vec<Vec<u8>> {
    let address = kafka.address();
    let read = tokio::task::spawn_blocking(move || {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &address).set("group.id", "reader").set("auto.offset.reset", "earliest");
        config.set("enable.partition.eof", "true").set("enable.auto.commit", "false");
        let reader: BaseConsumer = config.create().unwrap();
        reader.subscribe(&[&topic]).unwrap();
        let (mut values, mut ends) = (Vec::new(), BTreeSet::new());
        for _ in 0..POLLS {
            // A poll that brings a change of the group brings no message.
            match reader.poll(Duration::from_millis(200)) {
                None => {}
                Some(Ok(message)) => values.push(message.payload().unwrap().to_vec()),
                Some(Err(KafkaError::PartitionEOF(partition))) => drop(ends.insert(partition)),
                Some(Err(error)) => panic!("{error}"),
            }
            if ends.len() == PARTITIONS {
                break;
            }
        }
        values
    });
    read.await.unwrap()
}

async fn all_arrive(kafka: &KafkaServer, flags: &[&str]) -> Report {
    let load = prepared(kafka, flags).await;
    let report = load.send(std::future::pending()).await.unwrap();
    assert_eq!((report.acknowledged, report.in_topic), (MESSAGES as u64, MESSAGES as u64), "{report}");
    assert!(report.errors.is_empty() && !report.is_interrupted, "{report}");
    let values = values(kafka, load.topic()).await;
    assert!(values.iter().all(|value| value.len() == 200));
    let number = |value: &Vec<u8>| String::from_utf8(value.clone()).unwrap().trim_end_matches('.').parse().unwrap();
    let numbers: BTreeSet<usize> = values.iter().map(number).collect();
    assert_eq!((values.len(), numbers), (MESSAGES, (0..MESSAGES).collect()), "each record is there once");
    load.remove().await.unwrap();
    report
}

async fn nothing_is_left(kafka: &KafkaServer) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let topics = kafka.topics().await.unwrap_or_default();
        if !topics.iter().any(|topic| topic.starts_with("playground.")) {
            return;
        }
        assert!(Instant::now() < until, "still there: {topics:?}");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn every_record_of_a_load_test_arrives_once_and_its_topic_goes() {
    let Some(kafka) = KafkaServer::start().await else { return };
    for flags in [["--through", "direct"], ["--through", "websocket"]] {
        let report = all_arrive(&kafka, &flags).await;
        assert_eq!(report.through, flags[1]);
        let latency = report.latency_ms;
        assert!(0.0 < latency.p50 && latency.p50 <= latency.p95 && latency.p99 <= latency.max, "{latency:?}");
        nothing_is_left(&kafka).await;
    }
}

fn program(kafka: &KafkaServer, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eda-bridge"));
    command.args(["--kafka-bootstrap-servers", &kafka.address(), "load"]).args(flags);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn a_load_test_tells_its_figures_as_json_and_ends_cleanly_when_it_is_interrupted() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let load = program(&kafka, &["--messages", "200", "--size", "50", "--json"]);
    let ended = tokio::task::spawn_blocking(move || { load }.output()).await.unwrap().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let figures: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&figures["acknowledged"], &figures["in_topic"]), (&200.into(), &200.into()), "{figures}");
    assert_eq!((&figures["producers"], &figures["size_bytes"]), (&10.into(), &50.into()), "{figures}");
    assert!(figures["records_per_second"].as_f64().unwrap() > 0.0, "{figures}");
    nothing_is_left(&kafka).await;

    // Far more than can be sent before it is stopped.
    let mut load = program(&kafka, &["--messages", "1000000000", "--json"]);
    let load = load.spawn().unwrap();
    while !kafka.topics().await.unwrap_or_default().iter().any(|topic| topic.ends_with(".warm-up")) {
        sleep(Duration::from_millis(50)).await;
    }
    let interrupted = Command::new("kill").args(["-INT", &load.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let ended = tokio::task::spawn_blocking(move || load.wait_with_output()).await.unwrap().unwrap();
    assert!(!ended.status.success());
    let figures: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(figures["is_interrupted"], true, "{figures}");
    nothing_is_left(&kafka).await;
}

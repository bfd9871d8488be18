//! Producers and consumers of a connection, as the protocol has them. No Kafka need be there for that.

use eda_bridge::server::Limits;
use eda_wire::{
    Assignor, Call, ConsumerSettings, FromBridge, FromClient, Isolation, LogCall, LogProblem, LogReply, Outcome,
    Polled, Problem, Reply, Reset,
};

use crate::support::{Client, Got, NO_REDIS, start};

const NO_KAFKA: [&str; 2] = ["--kafka-bootstrap-servers", "127.0.0.1:1"];

pub fn settings() -> ConsumerSettings {
    ConsumerSettings {
        group: None,
        instance: None,
        assignors: vec![Assignor::Range],
        session_timeout_us: 6_000_000,
        heartbeat_us: 500_000,
        poll_interval_max_us: 300_000_000,
        poll_records_max: 500,
        reset: Reset::Earliest,
        auto_commit_us: None,
        isolation: Isolation::ReadUncommitted,
        fetch_min_bytes: 1,
        fetch_wait_max_us: 500_000,
        fetch_max_bytes: 52_428_800,
        partition_fetch_max_bytes: 1_048_576,
        request_timeout_us: 30_000_000,
        retry_backoff_us: 100_000,
        retry_backoff_max_us: 1_000_000,
        metadata_max_age_us: 300_000_000,
    }
}

pub fn open(consumer: u64, settings: ConsumerSettings) -> LogCall {
    LogCall::OpenConsumer { consumer, settings: Box::new(settings) }
}

pub async fn ask(client: &mut Client, id: u64, call: LogCall) {
    client.send(&FromClient::Request { id, call: Call::Log(call) }).await;
}

pub async fn answer(client: &mut Client) -> (u64, Outcome) {
    match client.next().await {
        Got::Frame(FromBridge::Answer { id, outcome, .. }) => (id, outcome),
        got => panic!("no answer: {got:?}"),
    }
}

#[track_caller]
fn problem(outcome: Outcome) -> LogProblem {
    match outcome {
        Outcome::Failed(failed) => match failed.problem {
            Problem::Log(problem) => problem,
            problem => panic!("another problem: {problem:?}"),
        },
        Outcome::Done(reply) => panic!("it was done: {reply:?}"),
    }
}

#[tokio::test]
async fn a_number_names_what_is_open_on_its_connection_alone() {
    let bridge = start(&NO_KAFKA, Limits::default(), NO_REDIS).await;
    let (mut client, welcome) = bridge.admitted("handles").await;
    assert!(welcome.ports.iter().any(|port| port == "log"));
    let revoked = || LogCall::Revoked { consumer: 7 };
    ask(&mut client, 1, revoked()).await;
    assert_eq!(problem(answer(&mut client).await.1), LogProblem::NotOpen);
    ask(&mut client, 2, open(7, settings())).await;
    assert_eq!(answer(&mut client).await, (2, Outcome::Done(Reply::Ok)));
    ask(&mut client, 3, open(7, settings())).await;
    assert_eq!(problem(answer(&mut client).await.1), LogProblem::NotOpened);
    // A producer of the same number is another thing, and another connection has neither.
    ask(&mut client, 4, LogCall::Flush { producer: 7 }).await;
    assert_eq!(problem(answer(&mut client).await.1), LogProblem::NotOpen);
    let (mut other, _) = bridge.admitted("handles").await;
    ask(&mut other, 1, revoked()).await;
    assert_eq!(problem(answer(&mut other).await.1), LogProblem::NotOpen);
    ask(&mut client, 5, LogCall::CloseConsumer { consumer: 7, commits: true }).await;
    assert_eq!(answer(&mut client).await, (5, Outcome::Done(Reply::Ok)));
    ask(&mut client, 6, revoked()).await;
    assert_eq!(problem(answer(&mut client).await.1), LogProblem::NotOpen);
    bridge.stop().await;
}

#[tokio::test]
async fn settings_that_cannot_be_carried_out_are_refused_and_open_nothing() {
    let bridge = start(&NO_KAFKA, Limits::default(), NO_REDIS).await;
    let (mut client, _) = bridge.admitted("settings").await;
    let sticky = ConsumerSettings { assignors: vec![Assignor::Sticky], ..settings() };
    ask(&mut client, 1, open(1, sticky)).await;
    assert_eq!(problem(answer(&mut client).await.1), LogProblem::BadSettings);
    ask(&mut client, 2, open(1, settings())).await;
    assert_eq!(answer(&mut client).await, (2, Outcome::Done(Reply::Ok)));
    ask(&mut client, 3, LogCall::Subscribe { consumer: 1, topics: vec!["rides".to_owned()] }).await;
    assert_eq!(problem(answer(&mut client).await.1), LogProblem::State);
    bridge.stop().await;
}

/// A consumer's calls wait for each other, and a poll that nobody waits for ends at once.
#[tokio::test]
async fn a_poll_is_one_at_a_time_and_can_be_cancelled() {
    let bridge = start(&NO_KAFKA, Limits::default(), NO_REDIS).await;
    let (mut client, _) = bridge.admitted("polls").await;
    ask(&mut client, 1, open(1, settings())).await;
    // It is opened by a thread of its own, and so its answer might come after the refusal of the second poll.
    assert_eq!(answer(&mut client).await, (1, Outcome::Done(Reply::Ok)));
    let poll = || LogCall::Poll { consumer: 1, wait_us: 20_000_000 };
    ask(&mut client, 2, poll()).await;
    ask(&mut client, 3, poll()).await;
    ask(&mut client, 4, LogCall::CloseConsumer { consumer: 1, commits: true }).await;
    let (id, outcome) = answer(&mut client).await;
    assert_eq!((id, problem(outcome)), (3, LogProblem::State));
    client.send(&FromClient::Cancel { id: 2 }).await;
    let (id, outcome) = answer(&mut client).await;
    assert_eq!(id, 2);
    let Outcome::Done(Reply::Log(LogReply::Polled { polled, .. })) = outcome else { panic!("{outcome:?}") };
    assert_eq!(polled, Polled::Records(Vec::new()));
    assert_eq!(answer(&mut client).await, (4, Outcome::Done(Reply::Ok)));
    bridge.stop().await;
}

#[tokio::test]
async fn a_bridge_that_only_reads_sends_no_record_and_joins_no_group() {
    let flags: Vec<&str> = NO_KAFKA.into_iter().chain(["--read-only"]).collect();
    let bridge = start(&flags, Limits::default(), NO_REDIS).await;
    let (mut client, _) = bridge.admitted("read-only").await;
    let member = ConsumerSettings { group: Some("group".to_owned()), ..settings() };
    for (id, call) in [(1, LogCall::Flush { producer: 1 }), (2, open(1, member))] {
        ask(&mut client, id, call).await;
        let (_, outcome) = answer(&mut client).await;
        assert!(matches!(outcome, Outcome::Failed(failed) if failed.problem == Problem::ReadOnly));
    }
    ask(&mut client, 3, open(1, settings())).await;
    assert_eq!(answer(&mut client).await, (3, Outcome::Done(Reply::Ok)));
    bridge.stop().await;
}

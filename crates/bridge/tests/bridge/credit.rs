//! A client that stops reading, or sends more than it may, harms nobody but itself.

use eda_bridge::server::Limits;
use eda_patterns::ports::KeyValue;
use eda_wire::{Advice, Call, Condition, FromBridge, FromClient, Hello, Outcome, Problem, Put, Reply};

use crate::redis_server::RedisServer;
use crate::support::{Client, Got, NO_REDIS, PATIENCE, Running, start};

fn get(id: u64) -> FromClient {
    FromClient::Request { id, call: Call::Get { key: "large".to_owned() } }
}

impl Running {
    /// A client that was let in and gives so much credit at first.
    async fn greedy(&self, run: &str, credit: u64) -> Client {
        let mut client = Client::open(self.address, "/ws", &[]).await.unwrap();
        client.send(&FromClient::Hello(Hello { credit, ..self.hello(run) })).await;
        assert!(matches!(client.next().await, Got::Frame(FromBridge::Welcome(_))));
        client
    }
}

/// A figure of the bridge.
async fn figure(bridge: &Running, name: &str) -> i64 {
    let text = bridge.get("/metrics", "").await.2;
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name} in {text}"));
    line.trim().parse().unwrap()
}

#[tokio::test]
async fn a_client_that_gives_no_credit_has_a_few_answers_kept_for_it_and_others_go_on() {
    let Some(redis) = RedisServer::start().await else { return };
    let limits = Limits { answers_max: 8, ..Limits::default() };
    let bridge = start(&["--open-metrics"], limits, redis.port).await;
    let (mut greedy, welcome) = bridge.admitted("run").await;
    let large = Put { key: "large".to_owned(), value: "x".repeat(200_000), condition: Condition::Always, ttl_us: None };
    greedy.send(&FromClient::Request { id: 0, call: Call::Put(large) }).await;
    assert!(matches!(greedy.next().await, Got::Frame(FromBridge::Answer { id: 0, credit: 200_000.., .. })));
    let requests_max = u64::from(welcome.requests_max);
    for id in 1..=requests_max {
        greedy.send(&get(id)).await;
    }
    // 256 KiB of credit are two answers of 200 kB, since one may be begun with what is left.
    for _ in 0..2 {
        let got = greedy.next().await;
        assert!(matches!(got, Got::Frame(FromBridge::Answer { outcome: Outcome::Done(Reply::Value(Some(_))), .. })));
    }
    // Others are answered meanwhile, through the same bridge.
    let other = bridge.client("run");
    for _ in 0..100 {
        assert_eq!(other.get("absent").await, Ok(None));
    }
    let waiting = figure(&bridge, "eda_bridge_answers_waiting_bytes").await;
    assert!((1..=8 * 200_100).contains(&waiting), "{waiting} bytes wait, and 8 answers may");
    assert_eq!(figure(&bridge, "eda_bridge_requests_unanswered").await, requests_max as i64 - 2);
    // With credit, all the rest comes.
    greedy.send(&FromClient::Credit { bytes: 1 << 40 }).await;
    for _ in 2..requests_max {
        assert!(matches!(greedy.next().await, Got::Frame(FromBridge::Answer { .. })));
    }
    assert_eq!(figure(&bridge, "eda_bridge_answers_waiting_bytes").await, 0);
    assert_eq!(figure(&bridge, "eda_bridge_requests_unanswered").await, 0);
    bridge.stop().await;
}

/// Sums of times in seconds are no whole numbers.
fn seconds(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name} in {text}"));
    line.trim().parse().unwrap()
}

#[tokio::test]
async fn the_time_of_a_call_is_without_that_for_which_its_client_holds_it_up() {
    let Some(redis) = RedisServer::start().await else { return };
    let limits = Limits { answers_max: 1, ..Limits::default() };
    let bridge = start(&["--open-metrics"], limits, redis.port).await;
    let mut client = bridge.greedy("run", 1).await;
    for id in 0..50 {
        client.send(&get(id)).await;
    }
    assert!(matches!(client.next().await, Got::Frame(FromBridge::Answer { .. })), "the credit goes below zero once");
    let held_up = std::time::Duration::from_secs(1);
    tokio::time::sleep(held_up).await;
    client.send(&FromClient::Credit { bytes: 1 << 40 }).await;
    for _ in 1..50 {
        assert!(matches!(client.next().await, Got::Frame(FromBridge::Answer { .. })));
    }
    let text = bridge.get("/metrics", "").await.2;
    let (count, sum) = ("eda_bridge_call_seconds_count{call=\"get\"}", "eda_bridge_call_seconds_sum{call=\"get\"}");
    assert_eq!(seconds(&text, count), 50.0);
    // With it, 48 of them would have taken the whole second.
    assert!(seconds(&text, sum) < 24.0 * held_up.as_secs_f64(), "{text}");
    bridge.stop().await;
}

#[tokio::test]
async fn what_a_client_with_credit_does_not_take_in_is_seen() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&["--open-metrics"], Limits::default(), redis.port).await;
    let mut client = bridge.greedy("run", 1 << 40).await;
    let large = Put { key: "large".to_owned(), value: "x".repeat(200_000), condition: Condition::Always, ttl_us: None };
    client.send(&FromClient::Request { id: 0, call: Call::Put(large) }).await;
    assert!(matches!(client.next().await, Got::Frame(FromBridge::Answer { id: 0, .. })));
    // More than the system itself takes in for who does not read.
    for id in 1..=200 {
        client.send(&get(id)).await;
    }
    let began = tokio::time::Instant::now();
    while figure(&bridge, "eda_bridge_answers_unsent_bytes").await < 200_000 {
        assert!(began.elapsed() < PATIENCE, "an answer is seen that is not taken in");
    }
    for _ in 1..=200 {
        assert!(matches!(client.next().await, Got::Frame(FromBridge::Answer { .. })));
    }
    while figure(&bridge, "eda_bridge_answers_unsent").await > 0 {
        assert!(began.elapsed() < PATIENCE * 2, "and seen no more");
    }
    assert_eq!(figure(&bridge, "eda_bridge_answers_unsent_bytes").await, 0);
    bridge.stop().await;
}

#[tokio::test]
async fn more_requests_than_may_come_in_a_second_may_be_asked_again() {
    let bridge = start(&["--requests-per-second-max", "1"], Limits::default(), NO_REDIS).await;
    let mut client = bridge.greedy("run", 1 << 40).await;
    // At the rate of the first it would take four minutes until all of them were let through.
    for id in 0..250 {
        client.send(&get(id)).await;
    }
    let mut refused = 0;
    for _ in 0..250 {
        match client.next().await {
            Got::Frame(FromBridge::Answer { outcome: Outcome::Failed(failed), credit, .. }) => {
                assert_eq!((failed.advice, credit > 0), (Advice::Retry, true), "each gives its credit back");
                refused += usize::from(failed.problem == Problem::TooMany);
            }
            got => panic!("{got:?}"),
        }
    }
    assert!((1..250).contains(&refused), "{refused}");
    bridge.stop().await;
}

#[tokio::test]
async fn too_many_requests_are_refused_and_may_be_asked_again() {
    let limits = Limits { requests_max: 2, ..Limits::default() };
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], limits, redis.port).await;
    let (mut client, _) = bridge.admitted("run").await;
    let lease = |id| FromClient::Request {
        id,
        call: Call::Lease {
            queue: "q".to_owned(),
            visibility_us: 1_000_000,
            wait_us: 10_000_000,
            worker: String::new(),
        },
    };
    client.send(&lease(1)).await;
    client.send(&lease(2)).await;
    client.send(&get(3)).await;
    match client.next().await {
        Got::Frame(FromBridge::Answer { id: 3, outcome: Outcome::Failed(failed), .. }) => {
            assert_eq!(failed.problem, Problem::TooMany);
        }
        got => panic!("{got:?}"),
    }
    // Cancelled, a wait is answered and makes room.
    client.send(&FromClient::Cancel { id: 1 }).await;
    match client.next().await {
        Got::Frame(FromBridge::Answer { id: 1, outcome: Outcome::Failed(failed), .. }) => {
            assert_eq!(failed.problem, Problem::Cancelled);
        }
        got => panic!("{got:?}"),
    }
    client.send(&get(3)).await;
    assert!(matches!(client.next().await, Got::Frame(FromBridge::Answer { id: 3, outcome: Outcome::Done(_), .. })));
    bridge.stop().await;
}

#[tokio::test]
async fn more_than_the_credit_ends_the_connection() {
    let limits = Limits { credit: 100, ..Limits::default() };
    let bridge = start(&[], limits, NO_REDIS).await;
    let (mut client, welcome) = bridge.admitted("run").await;
    assert_eq!(welcome.credit, 100);
    let long = FromClient::Request { id: 1, call: Call::Get { key: "x".repeat(500) } };
    let short = FromClient::Request { id: 2, call: Call::Get { key: "x".to_owned() } };
    // In one write, so that the first has no answer yet when the second comes.
    use futures::SinkExt;
    use tokio_tungstenite::tungstenite::Message;
    for frame in [&long, &short] {
        client.socket.feed(Message::Binary(eda_wire::encode(frame).into())).await.unwrap();
    }
    client.socket.flush().await.unwrap();
    assert_eq!(client.closes().await, 4429);
    bridge.stop().await;
}

#[tokio::test]
async fn a_number_that_is_in_use_ends_the_connection() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let (mut client, _) = bridge.admitted("run").await;
    let lease = FromClient::Request {
        id: 1,
        call: Call::Lease {
            queue: "q".to_owned(),
            visibility_us: 1_000_000,
            wait_us: 10_000_000,
            worker: String::new(),
        },
    };
    client.send(&lease).await;
    client.send(&get(1)).await;
    assert_eq!(client.closes().await, 4400);
    bridge.stop().await;
}

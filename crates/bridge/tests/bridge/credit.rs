//! A client that stops reading, or sends more than it may, harms nobody but itself.

use eda_bridge::server::Limits;
use eda_patterns::ports::KeyValue;
use eda_wire::{Call, Condition, FromBridge, FromClient, Outcome, Problem, Put, Reply};

use crate::redis_server::RedisServer;
use crate::support::{Got, NO_REDIS, Running, start};

fn get(id: u64) -> FromClient {
    FromClient::Request { id, call: Call::Get { key: "large".to_owned() } }
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

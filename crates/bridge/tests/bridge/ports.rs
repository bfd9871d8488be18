//! The ports over a bridge on a real Redis keep the very promises that the simulator's keep.

use std::time::Duration;

use eda_bridge::client::{Client, NativeClock, Status, Target};
use eda_bridge::server::Limits;
use eda_patterns::conformance;
use eda_patterns::ports::{KeyValue, KeyValueError, PutIf, QueueError, Work, WorkQueue, Write};
use eda_patterns::sim::real::Moved;
use eda_patterns::time::Span;
use eda_remote::Ports;
use futures::future::join_all;

use crate::redis_server::RedisServer;
use crate::support::{Running, start};

impl Running {
    /// The ports through a native client of this bridge.
    pub fn client(&self, run: &str) -> Ports<Client> {
        let url = format!("ws://{}/ws", self.address);
        let target = Target { url, token: self.token.clone(), run: run.to_owned() };
        Client::start(target, NativeClock::start()).ports()
    }
}

#[tokio::test]
async fn the_key_value_store_keeps_its_promises() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    conformance::key_value(&bridge.client("keys"), &NativeClock::start(), "").await.unwrap();
    conformance::key_value(&bridge.client("other"), &NativeClock::start(), "c/").await.unwrap();
    bridge.stop().await;
}

#[tokio::test]
async fn the_work_queue_keeps_its_promises() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let clock = NativeClock::start();
    let (one, other) = (bridge.client("work"), bridge.client("other"));
    let (one, other) = futures::join!(
        conformance::work_queue(&one, &clock, ""),
        // Another run, at the same time, has queues of the same names and nothing to do with them.
        conformance::work_queue(&other, &clock, ""),
    );
    one.unwrap();
    other.unwrap();
    bridge.stop().await;
}

#[tokio::test]
async fn the_clock_keeps_its_promises() {
    conformance::clock(&NativeClock::start()).await.unwrap();
}

fn work(client: &Ports<Client>, body: &str) -> Work {
    Work { record: client.next_record(), topic: "topic".to_owned(), body: body.to_owned() }
}

/// Pages of keys are put together by the client: many small ones, and large ones that do not fit into one message.
#[tokio::test]
async fn a_long_scan_comes_in_pages() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("pages");
    let put = |key: String, value: String| Write::Put { key, value, condition: PutIf::Always, ttl: None };
    for hundred in 0..25 {
        let writes = (0..100).map(|n| put(format!("small/{hundred:02}{n:02}"), "v".to_owned())).collect();
        client.batch(writes).await.unwrap();
    }
    let found = client.scan("small/", None, 10_000).await.unwrap();
    let keys: Vec<String> = found.into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, (0..2_500).map(|n| format!("small/{n:04}")).collect::<Vec<_>>());
    assert_eq!(client.scan("small/", None, 2_345).await.unwrap().len(), 2_345);
    let large = "x".repeat(200_000);
    for n in 0..8 {
        client.put(&format!("large/{n}"), &large, PutIf::Always, None).await.unwrap();
    }
    assert_eq!(client.scan("large/", None, 100).await.unwrap().len(), 8);
    bridge.stop().await;
}

#[tokio::test]
async fn what_is_longer_than_a_message_is_refused_and_the_connection_stays() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("long");
    let long = "x".repeat(1 << 20);
    let refused = client.put("key", &long, PutIf::Always, None).await;
    assert!(matches!(refused, Err(KeyValueError::Unavailable(_))), "{refused:?}");
    let name = "x".repeat(513);
    let refused = client.put(&name, "", PutIf::Always, None).await;
    assert!(matches!(refused, Err(KeyValueError::Unavailable(_))), "{refused:?}");
    let fits = "x".repeat((1 << 20) - 200);
    client.put("key", &fits, PutIf::Always, None).await.unwrap();
    assert_eq!(client.get("key").await.unwrap().unwrap().value.len(), fits.len());
    bridge.stop().await;
}

#[tokio::test]
async fn a_bridge_that_only_reads_changes_nothing() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&["--read-only"], Limits::default(), redis.port).await;
    let client = bridge.client("read");
    assert!(matches!(client.put("key", "v", PutIf::Always, None).await, Err(KeyValueError::Unavailable(_))));
    assert!(matches!(client.enqueue("q", work(&client, ""), Span::ZERO).await, Err(QueueError::Unavailable(_))));
    assert_eq!(client.get("key").await, Ok(None));
    assert_eq!(redis.keys("").await, Vec::<String>::new());
    bridge.stop().await;
}

#[tokio::test]
async fn what_somebody_else_wrote_is_told_as_such() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    redis.run(&["SET", "playground.alien.kv:key", "text"]).await;
    let got = bridge.client("alien").get("key").await;
    assert!(matches!(got, Err(KeyValueError::Corrupt { .. })), "{got:?}");
    bridge.stop().await;
}

#[tokio::test]
async fn a_wrong_token_is_told_and_not_tried_again() {
    let bridge = start(&[], Limits::default(), crate::support::NO_REDIS).await;
    let url = format!("ws://{}/ws", bridge.address);
    let target = Target { url, token: "wrong".to_owned(), run: "run".to_owned() };
    let client = Client::start(target, NativeClock::start()).ports();
    assert!(matches!(client.connection().settled().await, Status::Refused(why) if why.contains("token")));
    assert!(matches!(client.get("key").await, Err(KeyValueError::Unavailable(why)) if why.contains("token")));
    bridge.stop().await;
}

/// A worker that goes while it waits leaves no lease behind that nobody has.
#[tokio::test]
async fn a_wait_that_is_given_up_takes_no_work() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("given-up");
    let long = Span::from_secs(600);
    let waiting = client.lease("q", long, Span::FOREVER);
    assert!(tokio::time::timeout(Duration::from_millis(300), waiting).await.is_err());
    // One call later the cancelling has arrived, since a connection keeps its order.
    client.depths("q").await.unwrap();
    client.enqueue("q", work(&client, "work"), Span::ZERO).await.unwrap();
    let lease = client.lease("q", long, Span::from_secs(5)).await.unwrap().unwrap();
    assert_eq!((lease.body.as_str(), lease.attempt), ("work", 1));
    bridge.stop().await;
}

#[tokio::test]
async fn a_dead_letter_that_is_kept_no_more_does_not_come_back() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("over");
    let (work, long) = (work(&client, "work"), Span::from_secs(600));
    client.enqueue("q", work.clone(), Span::ZERO).await.unwrap();
    let lease = client.lease("q", long, Span::ZERO).await.unwrap().unwrap();
    client.dead_letter("q", &lease, "why", Span::from_ms(1)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(10)).await;
    // A request that was sent long ago, and again.
    client.enqueue("q", work, Span::ZERO).await.unwrap();
    assert_eq!(client.lease("q", long, Span::ZERO).await.unwrap(), None);
    bridge.stop().await;
}

/// Waiting workers take no places from others, and each piece of work wakes one of them at once.
#[tokio::test]
async fn many_workers_wait_while_others_work() {
    let Some(redis) = RedisServer::start().await else { return };
    let limits = Limits { answers_max: 4, ..Limits::default() };
    let bridge = start(&[], limits, redis.port).await;
    let (workers, others) = (bridge.client("many"), bridge.client("many"));
    let wait = Span::from_secs(10);
    let waiting = join_all((0..50).map(|_| workers.lease("q", wait, wait)));
    let work = async {
        for n in 0..50 {
            others.enqueue("q", work(&others, &n.to_string()), Span::ZERO).await.unwrap();
            workers.put("key", "v", PutIf::Always, None).await.unwrap();
        }
    };
    let (leases, ()) = futures::join!(waiting, work);
    let mut bodies: Vec<u32> = leases.into_iter().map(|it| it.unwrap().unwrap().body.parse().unwrap()).collect();
    bodies.sort_unstable();
    assert_eq!(bodies, (0..50).collect::<Vec<_>>());
    bridge.stop().await;
}

/// Every move of a queue is told from the first asking on, each once and in order, whoever made it.
#[tokio::test]
async fn the_moves_of_a_queue_are_told_in_their_order() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let (desk, worker) = (bridge.client("moves"), bridge.client("moves").of("worker-1"));
    desk.enqueue("q", work(&desk, "untold"), Span::ZERO).await.unwrap();
    assert_eq!(desk.moves("q", 0).await.unwrap(), []);
    let (lease, wait) = (Span::from_ms(50), Span::from_secs(10));
    let lost = worker.lease("q", lease, wait).await.unwrap().unwrap();
    let again = worker.lease("q", Span::FOREVER, wait).await.unwrap().unwrap();
    assert_eq!(worker.ack("q", &lost).await, Err(QueueError::LeaseLost));
    worker.nack("q", &again, Span::from_ms(30), "busy").await.unwrap();
    let third = worker.lease("q", wait, wait).await.unwrap().unwrap();
    worker.extend("q", &third, wait, None).await.unwrap();
    assert_eq!(desk.give_up("q", &third, "no-route", wait, Some(0)).await, Err(QueueError::Full));
    worker.dead_letter("q", &third, "no-route", wait).await.unwrap();
    let letter = desk.browse("q", 0, 9).await.unwrap().pop().unwrap();
    desk.redrive("q", &letter, Some("edited".to_owned())).await.unwrap();
    let fourth = worker.lease("q", wait, wait).await.unwrap().unwrap();
    worker.ack("q", &fourth).await.unwrap();

    let moves = desk.moves("q", 0).await.unwrap();
    let words: Vec<_> = moves.iter().map(|moved| format!("{:?} {}", moved.to, moved.attempts)).collect();
    let began = |word: &str, at: usize| assert!(words[at].starts_with(word), "{at}: {} is no {word}", words[at]);
    for (at, word) in [
        "Leased { worker: \"worker-1\"",
        "LeaseOver",
        "Leased { worker: \"worker-1\", until: Time(18446744073709551615) } 2",
        "Stale",
        "Scheduled",
        "Due",
        "Leased",
        "Extended",
        "NoRoom",
        "Dead",
        "Redriven { edited: true } 0",
        "Leased",
        "Acked",
    ]
    .into_iter()
    .enumerate()
    {
        began(word, at);
    }
    assert_eq!(words.len(), 13);
    assert!(moves.iter().all(|moved| moved.record == lost.record));
    assert!(moves.windows(2).all(|pair| pair[0].number < pair[1].number));
    // Whoever has some of them is told the rest. Moments may be known better by then.
    let rest = desk.moves("q", moves[9].number).await.unwrap();
    let numbers = |moves: &[Moved]| moves.iter().map(|moved| moved.number).collect::<Vec<_>>();
    assert_eq!(numbers(&rest), numbers(&moves[10..]));
    bridge.stop().await;
}

/// It came whole, so that nothing about it is unknown, and the connection to Redis is as good as before.
#[tokio::test]
async fn what_cannot_be_read_is_told_as_such_by_its_key() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&["--open-metrics"], Limits::default(), redis.port).await;
    let client = bridge.client("alien");
    redis.run(&["HSET", "playground.alien.kv:version", "v", "text", "n", "no number"]).await;
    redis.run(&["HSET", "playground.alien.kv:half", "v", "text"]).await;
    redis.run(&["EVAL", r"redis.call('HSET', 'playground.alien.kv:bytes', 'v', '\255', 'n', 1)", "0"]).await;
    for key in ["version", "half", "bytes"] {
        let got = client.get(key).await;
        assert!(matches!(&got, Err(KeyValueError::Corrupt { key: named, .. }) if named == key), "{got:?}");
    }
    for key in ["bytes", "version"] {
        redis.run(&["ZADD", "playground.alien.keys", "0", key]).await;
        let got = client.scan("", None, 10).await;
        assert!(matches!(&got, Err(KeyValueError::Corrupt { key: named, .. }) if named == "bytes"), "{got:?}");
    }
    redis.run(&["EVAL", r"redis.call('ZADD', 'playground.alien.keys', 0, 'a\255')", "0"]).await;
    redis.run(&["EVAL", r"redis.call('HSET', 'playground.alien.kv:a\255', 'v', 'text', 'n', 1)", "0"]).await;
    let got = client.scan("", None, 1).await;
    assert!(matches!(&got, Err(KeyValueError::Corrupt { .. })), "a key that is no text: {got:?}");
    let figures = bridge.get("/metrics", "").await.2;
    assert!(figures.contains("eda_bridge_redis_connections 1\n"), "{figures}");
    bridge.stop().await;
}

/// Redis undoes nothing of a script that fails in its midst, and so everything is looked at before the first write.
#[tokio::test]
async fn a_batch_that_meets_what_is_not_ours_writes_nothing() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let put =
        |key: &str| Write::Put { key: key.to_owned(), value: "v".to_owned(), condition: PutIf::Always, ttl: None };
    let lay: [(&str, &[&str], &str); 4] = [
        ("index", &["SET", "playground.index.keys", "text"], ""),
        ("type", &["SET", "playground.type.kv:b", "text"], "b"),
        ("version", &["HSET", "playground.version.kv:b", "v", "text", "n", "no number"], "b"),
        ("large", &["HSET", "playground.large.kv:b", "v", "text", "n", "9223372036854775807"], "b"),
    ];
    for (run, words, key) in lay {
        redis.run(words).await;
        let before = redis.keys(&format!("playground.{run}.")).await;
        let client = bridge.client(run);
        let refused = client.batch(vec![put("a"), put("b")]).await;
        assert!(
            matches!(&refused, Err(KeyValueError::Corrupt { key: named, .. }) if named == key),
            "{run}: {refused:?}"
        );
        assert_eq!(redis.keys(&format!("playground.{run}.")).await, before, "{run}: all or nothing");
    }
    // What is not ours may be removed, and the key is free again.
    let client = bridge.client("type");
    client.delete("b", PutIf::Always).await.unwrap();
    client.batch(vec![put("a"), put("b")]).await.unwrap();
    assert_eq!(client.scan("", None, 10).await.unwrap().len(), 2);
    bridge.stop().await;
}

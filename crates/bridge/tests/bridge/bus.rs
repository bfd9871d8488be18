//! The bus over a bridge on a real Redis keeps the port's promises.

mod moves;
mod outages;

use std::rc::Rc;

use eda_bridge::client::NativeClock;
use eda_bridge::server::Limits;
use eda_patterns::backoff::{Backoff, Growth, Jitter};
use eda_patterns::conformance;
use eda_patterns::event::Event;
use eda_patterns::ports::{Accepted, Bus, BusError, Delivery, Overflow, Replay, Subscription, SubscriptionSpec};
use eda_patterns::recorder::Context;
use eda_patterns::time::Span;
use tokio::time::timeout;

use crate::redis_server::RedisServer;
use crate::support::{PATIENCE, start};

fn spec(name: &str, pattern: &str) -> SubscriptionSpec {
    SubscriptionSpec {
        name: name.to_owned(),
        pattern: pattern.to_owned(),
        durable: true,
        queue_max: Some(16),
        overflow: Overflow::Block,
        ack_timeout: Span::from_secs(600),
        attempts_max: 3,
        dead_letters: true,
        backoff: Backoff::exponential(Span::from_ms(20), Span::from_ms(20)),
        replay: Replay::None,
    }
}

fn message(bus: &impl Bus, topic: &str, body: &str) -> eda_patterns::ports::Message {
    let (record, topic) = (bus.next_record(), Rc::<str>::from(topic));
    let event = Event {
        id: format!("00000000-0000-7000-8000-{:012x}", record.0 & 0xffff_ffff_ffff).parse().unwrap(),
        ty: Rc::clone(&topic),
        source: "/test".into(),
        subject: "thing/1".into(),
        unix_ms: 1_772_423_100_000,
        correlation_id: "thing/1".into(),
        causation_id: None,
        data: body.into(),
    };
    eda_patterns::ports::Message { record, topic, event, context: Context::default() }
}

async fn publish(bus: &impl Bus, topic: &str, body: &str) {
    bus.publish(message(bus, topic, body)).await.unwrap();
}

async fn next(subscription: &impl Subscription) -> Delivery {
    timeout(PATIENCE, subscription.next()).await.expect("a copy comes").unwrap()
}

/// The body and the attempt of the next copy, which is acknowledged.
async fn take(subscription: &impl Subscription) -> (String, u32) {
    let delivery = next(subscription).await;
    subscription.ack(&delivery).await.unwrap();
    (delivery.message.event.data.to_string(), delivery.attempt)
}

#[tokio::test]
async fn the_bus_keeps_its_promises() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let clock = NativeClock::start();
    let (one, other) = (bridge.client("bus"), bridge.client("bus"));
    let elsewhere = [bridge.client("another-bus"), bridge.client("another-bus")];
    let (here, there) = futures::join!(
        conformance::bus(&one, &other, &clock, "c/"),
        // Another run, at the same time, has topics and subscriptions of the same names and nothing to do with them.
        conformance::bus(&elsewhere[0], &elsewhere[1], &clock, "c/"),
    );
    here.unwrap();
    there.unwrap();
    bridge.stop().await;
}

/// Members at two bridges compete for the copies of one subscription, and neither bridge rings the other's bells.
#[tokio::test]
async fn two_bridges_on_one_redis_are_one_bus() {
    let Some(redis) = RedisServer::start().await else { return };
    let (bridge, second) =
        (start(&[], Limits::default(), redis.port).await, start(&[], Limits::default(), redis.port).await);
    let (one, other) = (bridge.client("bus"), second.client("bus"));
    conformance::bus(&one, &other, &NativeClock::start(), "c/").await.unwrap();
    bridge.stop().await;
    second.stop().await;
}

#[tokio::test]
async fn two_runs_do_not_see_each_other() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let (one, other) = (bridge.client("one"), bridge.client("other"));
    let (here, there) = (one.subscribe(spec("s", "#")).await.unwrap(), other.subscribe(spec("s", "#")).await.unwrap());
    let sent = message(&one, "a.b", "1");
    assert_eq!(one.publish(sent.clone()).await.unwrap().copies.len(), 1);
    // The same event in another run is another one.
    assert_eq!(other.publish(sent).await.unwrap().copies, [("s".into(), Accepted::Queued)]);
    assert_eq!(take(&here).await, ("1".to_owned(), 1));
    here.unsubscribe().await.unwrap();
    assert_eq!(take(&there).await, ("1".to_owned(), 1), "its copy is still there");
    assert!(
        redis
            .keys("")
            .await
            .iter()
            .all(|key| key.starts_with("playground.one.") || key.starts_with("playground.other."))
    );
    bridge.stop().await;
}

/// The script matches as the rules in memory do. `eda_patterns::bus` is asked for what is right, and so are these cases.
#[tokio::test]
async fn patterns_match_as_they_do_in_memory() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let bus = bridge.client("wild");
    let patterns = [
        "order.placed",
        "order.*",
        "*.completed",
        "*.*",
        "*",
        "order.#",
        "*.placed.#",
        "#",
        "Order.*",
        "*.*.*",
        "नमस्ते.*",
    ];
    for pattern in patterns {
        bus.subscribe(SubscriptionSpec { queue_max: None, ..spec(pattern, pattern) }).await.unwrap();
    }
    let topics = [
        "order.placed",
        "order.placed.late",
        "order",
        "orders",
        "order.%a",
        "payment.completed",
        "anything.at.all",
        "Order.placed",
        "नमस्ते.भारत",
        "a.b.c.d",
        "-.^",
    ];
    let mut matched = 0;
    for topic in topics {
        let receipt = bus.publish(message(&bus, topic, "1")).await.unwrap();
        let found: Vec<String> = receipt.copies.iter().map(|(name, _)| name.to_string()).collect();
        let matches = |pattern: &&str| eda_patterns::bus::TopicPattern::parse(pattern).unwrap().matches(topic);
        let mut expected: Vec<String> = patterns.iter().copied().filter(matches).map(str::to_owned).collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{topic}");
        matched += found.len();
    }
    // Counted by hand, so that both could not be wrong together without a word.
    assert_eq!(matched, 34);
    bridge.stop().await;
}

/// Two who share a connection are two members, and two publishers.
#[tokio::test]
async fn who_shares_a_connection_competes_all_the_same() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let ports = bridge.client("shared");
    conformance::bus(&ports.of("one"), &ports.of("other"), &NativeClock::start(), "c/").await.unwrap();
    bridge.stop().await;
}

/// Each wait lies where its rule puts it, by the moments that Redis has for the copies that wait.
#[tokio::test]
async fn the_script_draws_each_wait_from_its_range() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let bus = bridge.client("waits");
    let ms = Span::from_ms;
    for (at, (growth, jitter)) in [
        (Growth::Fixed, Jitter::None),
        (Growth::Linear, Jitter::None),
        (Growth::Exponential, Jitter::None),
        (Growth::Exponential, Jitter::Equal),
        (Growth::Exponential, Jitter::Full),
        (Growth::Fixed, Jitter::Decorrelated),
    ]
    .into_iter()
    .enumerate()
    {
        let backoff = Backoff { base: ms(4), cap: ms(20), growth, jitter };
        let (name, topic) = (format!("s{at}"), format!("waits.s{at}"));
        let rules = SubscriptionSpec { backoff, attempts_max: 9, ..spec(&name, &topic) };
        let subscription = bus.subscribe(rules).await.unwrap();
        publish(&bus, &topic, "1").await;
        let (mut before, mut within) = (Span::ZERO, 0);
        for failed in 1..=8 {
            let delivery = next(&subscription).await;
            assert_eq!(delivery.attempt, failed);
            subscription.nack(&delivery, "not today").await.unwrap();
            let wait = redis.wait_in("playground.waits.bus:sub:").await;
            let (low, high) = backoff.range(failed, before);
            assert!(low.min(ms(20)) <= wait && wait <= high.min(ms(20)), "{growth:?} {jitter:?} {failed}: {wait}");
            before = wait;
            within += usize::from(low < wait && wait < high.min(ms(20)));
        }
        assert!(jitter == Jitter::None || within > 0, "{growth:?} {jitter:?}: no wait lies between its bounds");
        subscription.unsubscribe().await.unwrap();
    }
    bridge.stop().await;
}

/// What nobody needs any more is gone from Redis, and the history keeps so many and no more.
#[tokio::test]
async fn nothing_is_kept_that_nobody_needs() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let bus = bridge.client("kept");
    let subscription = bus.subscribe(spec("s", "#")).await.unwrap();
    for number in 0..300 {
        publish(&bus, "a.b", &number.to_string()).await;
        assert_eq!(take(&subscription).await.0, number.to_string());
    }
    assert_eq!(redis.keys("playground.kept.bus:message:").await.len(), 256);
    assert_eq!(redis.keys("playground.kept.bus:sub:").await.len(), 2, "its rules and its members");
    subscription.unsubscribe().await.unwrap();
    assert_eq!(redis.keys("playground.kept.bus:sub:").await, Vec::<String>::new());
    let late = bus.subscribe(SubscriptionSpec { replay: Replay::History, ..spec("late", "a.*") }).await.unwrap();
    assert_eq!(take(&late).await.0, "44", "the oldest of the last 256");
    bridge.stop().await;
}

/// Dead letters outlive their subscription, come page by page where they are large, and go to the next one of that name.
#[tokio::test]
async fn dead_letters_stay_when_their_subscription_ends() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let bus = bridge.client("dead");
    let rules = SubscriptionSpec { attempts_max: 1, ..spec("s", "#") };
    let subscription = bus.subscribe(rules.clone()).await.unwrap();
    let large = format!("\"{}\"", "x".repeat(100_000));
    for _ in 0..8 {
        publish(&bus, "a.b", &large).await;
        let delivery = next(&subscription).await;
        subscription.nack(&delivery, "r".repeat(5_000).as_str()).await.unwrap();
    }
    subscription.unsubscribe().await.unwrap();
    let letters = bus.dead_letters("s", 0, 100).await.unwrap();
    assert_eq!(letters.len(), 8);
    assert!(letters.iter().all(|letter| *letter.message.event.data == *large && letter.reason == "r".repeat(1_024)));
    assert_eq!(bus.redrive("s", 9).await, Ok(0), "nobody is there to take them");
    let subscription = bus.subscribe(SubscriptionSpec { queue_max: Some(5), ..rules }).await.unwrap();
    assert_eq!(bus.redrive("s", 9).await, Ok(5), "there is room for so many");
    assert_eq!(take(&subscription).await, (large, 1));
    assert_eq!(bus.dead_letters("s", 0, 100).await.unwrap().len(), 3);
    bridge.stop().await;
}

#[tokio::test]
async fn a_bridge_that_only_reads_and_an_event_that_is_too_long_are_told() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&["--read-only"], Limits::default(), redis.port).await;
    redis.run(&["RPUSH", "playground.read.bus:dead:s", "5:3:1772423100000000:why"]).await;
    redis.run(&["HSET", "playground.read.bus:message:5", "topic", "a.b", "event", "{}", "needed", "1"]).await;
    // A lease that is over is not ended by who only looks.
    redis.run(&["ZADD", "playground.read.bus:leases", "1", "1:1"]).await;
    let bus = bridge.client("read");
    assert!(matches!(bus.subscribe(spec("s", "#")).await, Err(BusError::Refused(_))));
    assert!(matches!(bus.publish(message(&bus, "a.b", "1")).await, Err(BusError::Refused(_))));
    let letters = bus.dead_letters("s", 0, 9).await.unwrap();
    assert_eq!(
        letters.iter().map(|letter| (letter.attempts, letter.reason.as_str())).collect::<Vec<_>>(),
        [(3, "why")]
    );
    assert_eq!(redis.keys("playground.read.").await.len(), 3);
    bridge.stop().await;
    let bridge = start(&[], Limits::default(), redis.port).await;
    let bus = bridge.client("long");
    let subscription = bus.subscribe(spec("s", "#")).await.unwrap();
    let body = |length: usize| format!("\"{}\"", "x".repeat(length));
    let long = bus.publish(message(&bus, "a.b", &body((1 << 20) - 4_000))).await;
    assert!(matches!(long, Err(BusError::Refused(_))), "{long:?}");
    // What is taken is also handed out.
    let fits = body((1 << 20) - 9_000);
    publish(&bus, "a.b", &fits).await;
    assert_eq!(take(&subscription).await, (fits, 1));
    bridge.stop().await;
}

//! What becomes of the bus when a connection, a bridge or Redis goes.

use std::time::Duration;

use eda_bridge::client::{Client, NativeClock, Target};
use eda_bridge::server::Limits;
use eda_patterns::ports::{Accepted, Bus, BusError, Delivery, Outcome, Replay, Subscription, SubscriptionSpec};
use eda_patterns::time::Span;
use eda_remote::Ports;
use eda_wire::{BusCall, BusReply, Call, FromBridge, FromClient, Reply, Seat};
use tokio::time::timeout;

use super::{message, next, publish, spec, take};
use crate::redis_server::{RedisServer, free_port};
use crate::restarts::{Program, TOKEN};
use crate::support::{self, Got, PATIENCE, start};

/// A subscriber's connection is cut while it holds a copy: whoever comes back to the subscription is given it again.
#[tokio::test]
async fn who_is_cut_off_in_mid_lease_gets_its_copy_again() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let rules = SubscriptionSpec { ack_timeout: Span::from_secs(1), ..spec("s", "a.b") };
    let publisher = bridge.client("cut");
    let cut = bridge.client("cut");
    let subscription = cut.subscribe(rules.clone()).await.unwrap();
    publish(&publisher, "a.b", "1").await;
    publish(&publisher, "a.b", "2").await;
    assert_eq!(next(&subscription).await.attempt, 1);
    drop((subscription, cut));
    let back = bridge.client("cut").subscribe(rules).await.unwrap();
    let mut all = vec![take(&back).await, take(&back).await];
    all.sort_unstable();
    assert_eq!(all, [("1".to_owned(), 2), ("2".to_owned(), 1)]);
    bridge.stop().await;
}

/// The answer with a copy is lost with its connection. The member asks again over another one and is given the very
/// same lease, not another attempt after a long one is over.
#[tokio::test]
async fn an_answer_that_was_lost_comes_again() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let publisher = bridge.client("lost");
    publish(&publisher, "a.b", "0").await;
    let subscribed =
        publisher.subscribe(SubscriptionSpec { replay: Replay::History, ..spec("s", "a.b") }).await.unwrap();
    assert_eq!(take(&subscribed).await, ("0".to_owned(), 1));
    let (mut first, _) = bridge.admitted("lost").await;
    let rules = eda_wire::Rules {
        name: "raw".to_owned(),
        pattern: "a.b".to_owned(),
        durable: true,
        queue_max: None,
        overflow: eda_wire::Overflow::Block,
        ack_timeout_us: 600_000_000,
        attempts_max: 3,
        dead_letters: true,
        backoff: eda_wire::Waits {
            base_us: 1,
            cap_us: 1,
            growth: eda_wire::Growth::Fixed,
            jitter: eda_wire::Jitter::None,
        },
        replay: false,
        replay_max: None,
    };
    let opened = ask(&mut first, BusCall::Subscribe { rules, member: 7 }).await;
    let Reply::Bus(BusReply::Subscribed { subscription, after }) = opened else { panic!("{opened:?}") };
    publish(&publisher, "a.b", "1").await;
    let next = BusCall::Next { seat: Seat { subscription, member: 7 }, after, wait_us: 5_000_000 };
    let given = ask(&mut first, next.clone()).await;
    drop(first);
    let (mut second, _) = bridge.admitted("lost").await;
    assert_eq!(ask(&mut second, next).await, given);
    let Reply::Bus(BusReply::Delivery(delivery)) = given else { panic!("{given:?}") };
    // Whoever says that it knows the lease is given no second copy while it holds one.
    let knows = BusCall::Next { seat: Seat { subscription, member: 7 }, after: delivery.lease, wait_us: 0 };
    assert_eq!(ask(&mut second, knows.clone()).await, Reply::Bus(BusReply::NotYet));
    assert_eq!(ask(&mut second, BusCall::Ack { subscription, lease: delivery.lease }).await, Reply::Ok);
    assert_eq!(ask(&mut second, knows).await, Reply::Bus(BusReply::NotYet));
    bridge.stop().await;
}

async fn ask(client: &mut support::Client, call: BusCall) -> Reply {
    client.send(&FromClient::Request { id: 1, call: Call::Bus(call) }).await;
    match client.next().await {
        Got::Frame(FromBridge::Answer { outcome: eda_wire::Outcome::Done(reply), .. }) => reply,
        got => panic!("{got:?}"),
    }
}

/// An ephemeral subscription ends with the connection of its last member, and a durable one does not.
#[tokio::test]
async fn an_ephemeral_subscription_ends_with_its_connection() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let publisher = bridge.client("gone");
    let subscriber = bridge.client("gone");
    let ephemeral = SubscriptionSpec { durable: false, ..spec("ephemeral", "a.b") };
    let kept = (
        subscriber.subscribe(ephemeral.clone()).await.unwrap(),
        subscriber.subscribe(spec("durable", "a.b")).await.unwrap(),
    );
    let sent = message(&publisher, "a.b", "1");
    let record = sent.record;
    assert_eq!(publisher.publish(sent).await.unwrap().copies.len(), 2);
    drop((kept, subscriber));
    let durable = publisher.subscribe(spec("durable", "a.b")).await.unwrap();
    assert_eq!(take(&durable).await, ("1".to_owned(), 1));
    let outcomes = timeout(PATIENCE, publisher.settled(record)).await.expect("the ephemeral one ends").unwrap();
    assert_eq!(outcomes, [("durable".into(), Outcome::Acked(1)), ("ephemeral".into(), Outcome::Gone)]);
    assert_eq!(publisher.publish(message(&publisher, "a.b", "2")).await.unwrap().copies.len(), 1);
    bridge.stop().await;
}

/// A member that calls nothing for long is there all the same, as long as its connection is. When its bridge is killed it
/// is missed after a while.
#[tokio::test]
async fn who_is_silent_stays_and_who_is_lost_is_missed() {
    let Some(redis) = RedisServer::start().await else { return };
    let presence_max = Duration::from_secs(3);
    let bridge = start(&[], Limits { presence_max, ..Limits::default() }, redis.port).await;
    let port = free_port();
    let mut program = Program::start(port, redis.port);
    let target = Target { url: format!("ws://127.0.0.1:{port}/ws"), token: TOKEN.to_owned(), run: "silent".to_owned() };
    let lost = Client::start(target, NativeClock::start()).ports();
    let (silent, publisher) = (bridge.client("silent"), bridge.client("silent"));
    let ephemeral = |name: &str| SubscriptionSpec { durable: false, queue_max: None, ..spec(name, "#") };
    let kept = (silent.subscribe(ephemeral("silent")).await.unwrap(), lost.subscribe(ephemeral("lost")).await.unwrap());
    program.kill();
    tokio::time::sleep(presence_max * 2 + presence_max / 3).await;
    let copies = async || publisher.publish(message(&publisher, "a.b", "1")).await.unwrap().copies.len();
    assert_eq!(copies().await, 2, "the other bridge's members have their thirty seconds");
    redis.forget_all_presence("playground.silent.bus:present").await;
    assert_eq!(copies().await, 0, "of nobody was anything heard");
    assert_eq!(kept.0.next().await.map(|delivery| delivery.lease), Err(BusError::Unsubscribed));
    bridge.stop().await;
}

/// A bridge is killed and another one takes its place: what waited is there, and so is what was held up for want of room.
#[tokio::test]
async fn a_bridge_that_is_killed_loses_nothing_of_a_durable_subscription() {
    let Some(redis) = RedisServer::start().await else { return };
    let port = free_port();
    let mut program = Program::start(port, redis.port);
    let url = format!("ws://127.0.0.1:{port}/ws");
    let client = || {
        let target = Target { url: url.clone(), token: TOKEN.to_owned(), run: "killed".to_owned() };
        Client::start(target, NativeClock::start()).ports()
    };
    let (publisher, subscriber): (Ports<Client>, Ports<Client>) = (client(), client());
    let rules = SubscriptionSpec { queue_max: Some(3), ..spec("s", "#") };
    let subscription = subscriber.subscribe(rules).await.unwrap();
    for number in 1..=3 {
        publish(&publisher, "a.b", &number.to_string()).await;
    }
    let held = next(&subscription).await;
    let held_up = message(&publisher, "a.b", "4");
    let waits = timeout(Duration::from_millis(300), publisher.publish(held_up.clone())).await;
    assert!(waits.is_err(), "{waits:?}");
    program.kill();
    let again = publisher.publish(held_up);
    let restarted = async {
        program = Program::start(port, redis.port);
        let mut taken = vec![take_held(&subscription, held).await];
        for _ in 0..3 {
            taken.push(take(&subscription).await);
        }
        taken
    };
    let (receipt, taken) = futures::join!(again, restarted);
    // The second publication finds the first, which waited in Redis.
    assert_eq!(receipt.unwrap().copies, [("s".into(), Accepted::Queued)]);
    let expected = ["1", "2", "3", "4"].map(|body| (body.to_owned(), 1));
    assert_eq!(taken, expected, "each once, at its first attempt and in order");
}

/// Acknowledges what was held before the bridge went. Where that came to nothing it is asked again; the lease is a long one.
async fn take_held(subscription: &impl Subscription, held: Delivery) -> (String, u32) {
    let mut acked = subscription.ack(&held).await;
    while acked == Err(BusError::OutcomeUnknown) {
        acked = subscription.ack(&held).await;
    }
    // An acknowledgement whose answer was lost finds no lease any more.
    assert!(matches!(acked, Ok(()) | Err(BusError::LeaseLost)), "{acked:?}");
    (held.message.event.data.to_string(), held.attempt)
}

/// Redis is away while a subscriber waits: it hears nothing of that, and its copy comes when Redis is back.
#[tokio::test]
async fn who_waits_for_a_copy_waits_for_redis_as_well() {
    let Some(mut redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits { wait_max: Duration::from_secs(2), ..Limits::default() }, redis.port).await;
    let (publisher, subscriber) = (bridge.client("away"), bridge.client("away"));
    let subscription = subscriber.subscribe(spec("s", "#")).await.unwrap();
    let waiting = async { timeout(PATIENCE * 3, take(&subscription)).await.expect("it comes") };
    let outage = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        redis.kill();
        tokio::time::sleep(Duration::from_millis(3_000)).await;
        redis.start_again().await;
        let sent = message(&publisher, "a.b", "1");
        while publisher.publish(sent.clone()).await == Err(BusError::OutcomeUnknown) {}
    };
    let (taken, ()) = futures::join!(waiting, outage);
    assert_eq!(taken, ("1".to_owned(), 1));
    bridge.stop().await;
}

//! The bus tells its moves: each of them once, in the order in which it happened, whoever made it.

use eda_bridge::server::Limits;
use eda_patterns::fact::Record;
use eda_patterns::ports::{Bus, BusError, Overflow, Replay, Subscription, SubscriptionSpec};
use eda_patterns::sim::real::{BusCall, BusMove, BusMoved, BusReply};
use eda_patterns::time::Span;
use eda_remote::BusDesk;

use super::{message, next, publish, spec};
use crate::redis_server::RedisServer;
use crate::support::start;

/// A move as one line: of the moment of a lease only that it is one.
fn line(moved: &BusMoved) -> String {
    let said = format!("{:?}", moved.what);
    match said.split_once("until: Time(") {
        Some((before, after)) => format!("{before}until{}", after.split_once(')').unwrap().1),
        None => said,
    }
}

fn copies(moves: &[BusMoved], of: &str, record: Record) -> Vec<String> {
    let is_it = |moved: &&BusMoved| matches!(&moved.what, BusMove::Copy { name, record: it, .. } if name == of && *it == record);
    let what = |moved: &BusMoved| line(moved).split_once("what: ").unwrap().1.trim_end_matches(" }").to_owned();
    moves.iter().filter(is_it).map(what).collect()
}

#[tokio::test]
async fn what_becomes_of_events_is_told_from_the_first_asking_on() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("moves");
    let (shop, worker) = (client.of("shop"), client.of("worker"));
    let rules =
        SubscriptionSpec { attempts_max: 2, queue_max: Some(2), overflow: Overflow::DropOldest, ..spec("s", "a.*") };
    publish(&shop, "a.b", "untold").await;
    assert_eq!(shop.bus_moves(0).await.unwrap(), []);
    let subscription = worker.subscribe(rules).await.unwrap();
    let events = [(); 4].map(|()| message(&shop, "a.b", "x"));
    let [first, second, third, fourth] = events.each_ref().map(|event| event.record);
    for event in events.clone() {
        shop.publish(event).await.unwrap();
    }
    // The fourth found two waiting, and so the third is handled first.
    let taken = next(&subscription).await;
    subscription.ack(&taken).await.unwrap();
    assert_eq!(subscription.ack(&taken).await, Err(BusError::LeaseLost));
    let taken = next(&subscription).await;
    subscription.nack(&taken, "busy").await.unwrap();
    let taken = next(&subscription).await;
    subscription.nack(&taken, "no-route").await.unwrap();
    assert_eq!(worker.redrive("s", 9).await, Ok(1));
    next(&subscription).await;
    subscription.unsubscribe().await.unwrap();

    let moves = shop.bus_moves(0).await.unwrap();
    assert_eq!(
        line(&moves[0]),
        "Opened { name: \"s\", member: \"worker\", pattern: \"a.*\", durable: true, capacity: 2, attempts_max: 2 }"
    );
    assert_eq!(moves[1].what, BusMove::Kept { record: first, topic: "a.b".to_owned(), copies: 1 });
    assert_eq!(moves.last().unwrap().what, BusMove::Closed { name: "s".to_owned(), dropped: 1 });
    let full = "Dropped(\"queue-full\")";
    assert_eq!(copies(&moves, "s", first), ["Queued(1)", full]);
    assert_eq!(copies(&moves, "s", second), ["Queued(2)", full]);
    let dispatched = |attempt: u32| format!("Dispatched {{ member: \"worker\", attempt: {attempt}, until");
    assert_eq!(copies(&moves, "s", third), ["Queued(2)".to_owned(), dispatched(1), "Acked(1)".to_owned()]);
    let told = copies(&moves, "s", fourth);
    let wait = told[2].replace("Requeued { attempt: 1, wait: Span(", "").replace("), reason: \"busy\"", "");
    assert_eq!(wait, "20000", "the back-off of the rules");
    let others: Vec<_> = told.iter().enumerate().filter(|(at, _)| *at != 2).map(|(_, line)| line.clone()).collect();
    let (queued, dead) = ("Queued(2)".to_owned(), "Dead(2, \"no-route\")".to_owned());
    assert_eq!(others, [queued, dispatched(1), dispatched(2), dead, "Redriven(1)".to_owned(), dispatched(1)]);
    assert!(moves.windows(2).all(|pair| pair[0].number < pair[1].number));
    // Whoever has some of them is told the rest.
    let rest = shop.bus_moves(moves[9].number).await.unwrap();
    let numbers = |moves: &[BusMoved]| moves.iter().map(|moved| moved.number).collect::<Vec<_>>();
    assert_eq!(numbers(&rest), numbers(&moves[10..]));
    bridge.stop().await;
}

/// What the clock alone does is told as well, and so is who waits for room.
#[tokio::test]
async fn leases_that_end_and_publishers_that_wait_are_told() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("moves");
    let (shop, worker) = (client.of("shop"), client.of("worker"));
    shop.bus_moves(0).await.unwrap();
    let rules = SubscriptionSpec {
        ack_timeout: Span::from_ms(300),
        attempts_max: 1,
        dead_letters: false,
        queue_max: Some(1),
        ..spec("s", "#")
    };
    let subscription = worker.subscribe(rules).await.unwrap();
    let (one, other) = (message(&shop, "a", "x"), message(&shop, "a", "y"));
    let (first, second) = (one.record, other.record);
    shop.publish(one).await.unwrap();
    next(&subscription).await;
    // It is let in when the lease of the first is over.
    shop.publish(other).await.unwrap();
    let moves = shop.bus_moves(0).await.unwrap();
    let said: Vec<_> = moves.iter().map(line).collect();
    let at = |what: &BusMove| moves.iter().position(|moved| moved.what == *what).unwrap_or_else(|| panic!("{said:?}"));
    let blocked = at(&BusMove::Blocked { record: second, name: "s".to_owned() });
    let kept = at(&BusMove::Kept { record: second, topic: "a".to_owned(), copies: 1 });
    assert!(blocked < kept, "{said:?}");
    assert_eq!(copies(&moves, "s", first).last().map(String::as_str), Some("Dropped(\"lease-expired\")"));
    assert_eq!(copies(&moves, "s", second).first().map(String::as_str), Some("Queued(1)"));
    bridge.stop().await;
}

/// Many share the one connection of a page. Who crashed there is gone for the bus as if the connection were its own.
#[tokio::test]
async fn who_crashed_leaves_and_comes_back_to_the_newest_of_the_history() {
    let Some(redis) = RedisServer::start().await else { return };
    let bridge = start(&[], Limits::default(), redis.port).await;
    let client = bridge.client("crash");
    let desk = BusDesk::new(client.clone());
    client.bus_moves(0).await.unwrap();
    for body in ["1", "2", "3"] {
        publish(&client, "a.b", body).await;
    }
    let late = SubscriptionSpec { durable: false, replay: Replay::History, ..spec("late", "a.*") };
    let first = |reply: BusReply| match reply {
        BusReply::Delivered(Some(delivery)) => delivery.message.event.data.to_string(),
        reply => panic!("no copy: {reply:?}"),
    };
    for _ in 0..2 {
        desk.answer(BusCall::Subscribe("late".to_owned(), late.clone(), 2)).await.unwrap();
        let next = BusCall::Next("late".to_owned(), "late".into(), Span::from_secs(10));
        assert_eq!(first(desk.answer(next.clone()).await.unwrap()), "2");
        desk.answer(BusCall::Leave("late".to_owned())).await.unwrap();
        assert_eq!(desk.answer(next).await.unwrap_err(), BusError::Unsubscribed);
    }
    let moves = client.bus_moves(0).await.unwrap();
    let ends = moves.iter().filter(|moved| matches!(moved.what, BusMove::Closed { dropped: 2, .. })).count();
    let replays = moves.iter().filter(|moved| line(moved).contains("Replayed")).count();
    assert_eq!((ends, replays), (2, 4));
    bridge.stop().await;
}

//! One deed after the other: given, when, then.

use eda_patterns::bus::{Admission, LeaseVoid, Limits, MemberId};
use eda_patterns::fact::Record;
use eda_patterns::ports::{Accepted, Outcome, Overflow, Replay, SubscriptionSpec};
use eda_patterns::time::{Span, Time};

use crate::bench::{ACK_TIMEOUT, BASE, Bench, Sent, bench, spec};

#[test]
fn fan_out_gives_each_subscription_a_copy_and_competitors_share_one() {
    let mut bench = bench();
    bench.subscribe(1, &spec("stock", "order.*"));
    bench.subscribe(2, &spec("mail", "#"));
    bench.subscribe(3, &spec("mail", "#"));
    bench.publish(1, "order.placed");
    bench.publish(2, "payment.completed");
    let sent: Vec<(&str, u64, u64)> =
        bench.sent.iter().map(|sent| (sent.name.as_str(), sent.member, sent.record)).collect();
    assert_eq!(sent, [("mail", 2, 1), ("stock", 1, 1), ("mail", 3, 2)]);
}

#[test]
fn a_member_holds_one_copy_at_a_time_and_gets_the_next_after_its_answer() {
    let mut bench = bench();
    bench.subscribe(1, &spec("stock", "order.*"));
    bench.publish(1, "order.placed");
    bench.publish(2, "order.placed");
    bench.news();
    let first = bench.last();
    assert_eq!(bench.ack(&first), Ok(()));
    assert_eq!(bench.news(), ["stock b: acked at attempt 1", "stock c: sent to 1 at attempt 1"]);
    assert_eq!(bench.ack(&first), Err(LeaseVoid));
}

#[test]
fn a_lease_that_ends_sends_the_copy_again_and_voids_the_late_answer() {
    let mut bench = bench();
    bench.subscribe(1, &spec("stock", "order.*"));
    bench.publish(1, "order.placed");
    let first = bench.last();
    assert_eq!(bench.bus.next_due(), Some(Time::ZERO + ACK_TIMEOUT));
    bench.news();
    bench.wait(ACK_TIMEOUT);
    assert_eq!(bench.news(), ["stock b: again after 100 ms: lease-expired"]);
    assert_eq!(bench.bus.next_due(), Some(bench.now + BASE));
    bench.wait(BASE);
    assert_eq!(bench.news(), ["stock b: sent to 1 at attempt 2"]);
    assert_eq!(bench.ack(&first), Err(LeaseVoid));
    let second = bench.last();
    assert_eq!(bench.ack(&second), Ok(()));
}

#[test]
fn a_copy_that_is_tried_again_holds_back_those_behind_it() {
    let mut bench = bench();
    bench.subscribe(1, &spec("stock", "order.*"));
    bench.publish(1, "order.placed");
    bench.publish(2, "order.placed");
    let first = bench.last();
    assert_eq!(bench.nack(&first), Ok(()));
    bench.news();
    bench.wait(Span::from_ms(99));
    assert!(bench.news().is_empty());
    bench.wait(Span::from_ms(1));
    assert_eq!(bench.news(), ["stock b: sent to 1 at attempt 2"]);
}

#[test]
fn after_the_last_attempt_a_copy_is_a_dead_letter_that_can_be_browsed() {
    let mut bench = bench();
    bench.subscribe(1, &spec("stock", "order.*"));
    bench.publish(1, "order.placed");
    let first = bench.last();
    assert_eq!(bench.nack(&first), Ok(()));
    bench.wait(BASE);
    let second = bench.last();
    bench.news();
    assert_eq!(bench.nack(&second), Ok(()));
    assert_eq!(bench.news(), ["stock b: dead after 2: no"]);
    let letters = bench.bus.dead_letters();
    assert_eq!((letters.len(), &*letters[0].subscription, letters[0].record), (1, "stock", Record(1)));
    assert_eq!(bench.bus.outcomes(Record(1)), Some(vec![("stock".into(), Outcome::Dead("no".to_owned()))]));
}

#[test]
fn without_dead_letters_the_last_failure_drops_the_copy() {
    let mut bench = bench();
    bench.subscribe(1, &SubscriptionSpec { attempts_max: 1, dead_letters: false, ..spec("stock", "order.*") });
    bench.publish(1, "order.placed");
    bench.news();
    let first = bench.last();
    assert_eq!(bench.nack(&first), Ok(()));
    assert_eq!(bench.news(), ["stock b: dropped: no"]);
}

#[test]
fn a_full_queue_that_blocks_keeps_the_whole_message_back_until_there_is_room() {
    let mut bench = bench();
    bench.subscribe(1, &spec("slow", "order.*"));
    bench.subscribe(2, &spec("quick", "#"));
    bench.publish(1, "order.placed");
    bench.publish(2, "order.placed");
    assert_eq!(bench.publish(3, "order.placed"), Admission::Waits(Record(3)));
    let quick: Vec<Sent> = bench.sent.iter().filter(|sent| sent.name == "quick").cloned().collect();
    assert_eq!(bench.ack(&quick[0]), Ok(()));
    assert_eq!(bench.bus.blocked_len(), 1);
    // The same publisher does not overtake itself at the quick one; another is free to go there.
    assert_eq!(bench.publish(4, "payment.completed"), Admission::Waits(Record(4)));
    let other = bench.publish_as(9, 5, "payment.completed");
    assert_eq!(other, Admission::Kept(Record(5), vec![("quick".into(), Accepted::Queued)]));
    let last_quick = bench.sent.iter().rfind(|sent| sent.name == "quick").cloned().expect("it was sent");
    assert_eq!(bench.ack(&last_quick), Ok(()));
    bench.news();
    let slow = bench.sent.iter().find(|sent| sent.name == "slow").cloned().expect("it was sent");
    assert_eq!(bench.ack(&slow), Ok(()));
    assert!(bench.news().contains(&"slow d: queued at 1".to_owned()));
}

#[test]
fn a_full_queue_may_drop_the_oldest_or_the_newest() {
    let mut oldest = bench();
    oldest.subscribe(1, &SubscriptionSpec { overflow: Overflow::DropOldest, ..spec("stock", "#") });
    let mut newest = bench();
    newest.subscribe(1, &SubscriptionSpec { overflow: Overflow::DropNewest, ..spec("stock", "#") });
    for record in 1..=2 {
        oldest.publish(record, "order");
        newest.publish(record, "order");
    }
    oldest.news();
    newest.news();
    let kept = |accepted| Admission::Kept(Record(3), vec![("stock".into(), accepted)]);
    assert_eq!(oldest.publish(3, "order"), kept(Accepted::QueuedDroppingOldest));
    assert_eq!(oldest.news(), ["stock c: dropped: queue-full", "stock d: queued at 1"]);
    assert_eq!(newest.publish(3, "order"), kept(Accepted::Dropped));
    assert_eq!(newest.news(), ["stock d: dropped: queue-full"]);
}

#[test]
fn an_event_that_is_published_again_is_not_delivered_again() {
    let mut bench = bench();
    bench.subscribe(1, &spec("stock", "#"));
    let first = bench.publish(1, "order");
    assert_eq!(bench.publish(1, "order"), first);
    assert_eq!(bench.bus.counts().made, 1);
    bench.publish(2, "order");
    bench.publish(3, "order");
    assert_eq!(bench.publish(3, "order"), Admission::Waits(Record(3)));
    assert_eq!(bench.bus.blocked_len(), 1);
}

#[test]
fn what_is_remembered_is_bounded() {
    let mut bench = Bench::new(Limits { history_max: 3, remembered_max: 2 });
    for record in 0..10 {
        bench.publish(record, "order");
    }
    assert_eq!(bench.bus.history().map(|(record, ..)| record.0).collect::<Vec<_>>(), [7, 8, 9]);
    assert_eq!(bench.bus.outcomes(Record(7)), None);
    assert_eq!(bench.bus.outcomes(Record(8)), Some(Vec::new()));
}

#[test]
fn a_late_subscriber_gets_the_history_and_then_what_is_new() {
    let mut bench = bench();
    bench.publish(1, "order");
    bench.publish(2, "payment");
    bench.publish(3, "order");
    bench.subscribe(1, &SubscriptionSpec { replay: Replay::History, ..spec("late", "order") });
    bench.publish(4, "order");
    for _ in 0..3 {
        let sent = bench.last();
        assert_eq!(bench.ack(&sent), Ok(()));
    }
    assert_eq!(bench.sent.iter().map(|sent| sent.record).collect::<Vec<_>>(), [1, 3, 4]);
}

#[test]
fn who_goes_without_a_word_loses_what_is_ephemeral_and_keeps_what_is_durable() {
    let mut bench = bench();
    bench.subscribe(1, &spec("durable", "#"));
    bench.subscribe(1, &SubscriptionSpec { durable: false, ..spec("ephemeral", "#") });
    bench.publish(1, "order");
    bench.news();
    bench.with(|bus, now, watch| bus.leave(MemberId(1), now, watch));
    assert_eq!(bench.news(), ["ephemeral closed over 1"]);
    bench.publish(2, "order");
    // It comes back before its lease is over, and waits for what it held before.
    bench.subscribe(1, &spec("durable", "#"));
    assert_eq!(bench.news(), ["durable c: queued at 1"]);
    bench.wait(ACK_TIMEOUT);
    bench.wait(BASE);
    assert_eq!(bench.last().attempt, 2);
    assert_eq!(bench.last().record, 1);
}

#[test]
fn a_subscription_that_ends_frees_the_publishers_that_wait_for_it() {
    let mut bench = bench();
    bench.subscribe(1, &spec("slow", "#"));
    (1..=3).for_each(|record| {
        bench.publish(record, "order");
    });
    assert_eq!(bench.bus.blocked_len(), 1);
    assert!(bench.with(|bus, now, watch| bus.unsubscribe("slow", MemberId(1), now, watch)));
    assert_eq!((bench.bus.blocked_len(), bench.bus.counts().dropped), (0, 2));
    assert_eq!(bench.bus.outcomes(Record(1)), Some(vec![("slow".into(), Outcome::Gone)]));
}

//! A bus that the log of a real Kafka carries, on a simulated Kafka: what it promises whoever dies, and what it refuses.

mod bench;
mod carried;
mod sagas;

use eda_patterns::ports::{Bus, BusError};
use eda_patterns::rng::{Purpose, Seed, Stream};
use eda_patterns::time::Span;

use self::bench::{Bench, Deed, Got, first_times, in_order_of_each_subject, subscription};

const TOPIC: &str = "order.placed";

/// Handles a copy at once.
const AT_ONCE: Deed = Deed::Ack(Span::ZERO);

/// So many seeds, where something is drawn.
const SEEDS: u64 = 40;

fn numbers(got: &[Got]) -> Vec<u64> {
    got.iter().map(|(number, _)| *number).collect()
}

#[test]
fn each_subscription_gets_every_event_once_and_in_order() {
    let bench = Bench::new(1);
    let stock = bench.read("inventory", subscription("stock", TOPIC), |_| AT_ONCE);
    let mail = bench.read("mail", subscription("mail", TOPIC), |_| Deed::Ack(Span::from_ms(40)));
    bench.publish("shop", TOPIC, 30, Span::from_ms(50));
    bench.run_for(Span::from_secs(20));
    let all: Vec<u64> = (0..30).collect();
    assert_eq!(numbers(&stock.borrow()), all);
    assert_eq!(numbers(&mail.borrow()), all, "another group has a place of its own");
    assert!(stock.borrow().iter().chain(mail.borrow().iter()).all(|(_, attempt)| *attempt == 1));
    assert_eq!((bench.place("stock", TOPIC), bench.place("mail", TOPIC)), (Some(30), Some(30)));
    bench.end();
}

#[test]
fn whoever_subscribes_late_has_missed_nothing() {
    let bench = Bench::new(1);
    bench.publish("shop", TOPIC, 10, Span::from_ms(20));
    bench.run_for(Span::from_secs(5));
    let late = bench.read("analytics", subscription("analytics", TOPIC), |_| AT_ONCE);
    bench.run_for(Span::from_secs(10));
    assert_eq!(numbers(&late.borrow()), (0..10).collect::<Vec<u64>>());
    bench.end();
}

#[test]
fn members_of_one_subscription_share_its_copies() {
    let bench = Bench::new(1);
    let one = bench.read("inventory-1", subscription("stock", TOPIC), |_| AT_ONCE);
    let other = bench.read("inventory-2", subscription("stock", TOPIC), |_| AT_ONCE);
    bench.publish("shop", TOPIC, 20, Span::from_ms(300));
    bench.run_for(Span::from_secs(30));
    let mut both = [numbers(&one.borrow()), numbers(&other.borrow())].concat();
    both.sort_unstable();
    assert_eq!(both, (0..20).collect::<Vec<u64>>());
    bench.end();
}

/// Once the other one has left, be it by dying.
#[test]
fn a_member_goes_on_where_another_one_died() {
    let bench = Bench::new(1);
    let spec = || subscription("stock", TOPIC);
    let one = bench.read("inventory-1", spec(), |_| AT_ONCE);
    bench.publish("shop", TOPIC, 20, Span::from_secs(1));
    bench.run_for(Span::from_secs(8));
    let before = numbers(&one.borrow());
    assert!(before.len() > 2, "{before:?}");
    bench.crash("inventory-1");
    let other = bench.read("inventory-2", spec(), |_| AT_ONCE);
    bench.run_for(Span::from_secs(80));
    assert_eq!([before, numbers(&other.borrow())].concat(), (0..20).collect::<Vec<u64>>());
    bench.end();
}

#[test]
fn what_was_in_hand_in_a_crash_comes_again_and_what_was_done_does_not() {
    let bench = Bench::new(1);
    // It never comes to an end with the fourth in its first life.
    let lives = std::cell::Cell::new(0);
    let hangs = move |(number, _): Got| {
        let hangs = number == 3 && lives.replace(lives.get() + 1) == 0;
        if hangs { Deed::Hang } else { AT_ONCE }
    };
    let got = bench.read("inventory", subscription("stock", TOPIC), hangs);
    bench.publish("shop", TOPIC, 8, Span::from_ms(50));
    bench.run_for(Span::from_secs(10));
    assert_eq!((numbers(&got.borrow()), bench.place("stock", TOPIC)), (vec![0, 1, 2, 3], Some(3)));
    bench.crash("inventory");
    bench.run_for(Span::from_secs(1));
    bench.restart("inventory");
    bench.run_for(Span::from_secs(60));
    // How often it had come is known to nobody then.
    let again: Vec<Got> = (3..8).map(|number| (number, 1)).collect();
    assert_eq!(got.borrow()[4..], again);
    assert_eq!(bench.place("stock", TOPIC), Some(8));
    bench.end();
}

#[test]
fn what_cannot_be_handled_comes_again_while_others_go_on_and_the_place_waits_for_it() {
    let bench = Bench::new(1);
    let refuses = |(number, attempt): Got| if number == 1 && attempt < 6 { Deed::Nack } else { AT_ONCE };
    let got = bench.read("inventory", subscription("stock", TOPIC), refuses);
    bench.publish("shop", TOPIC, 4, Span::from_ms(20));
    bench.run_for(Span::from_secs(5));
    assert_eq!(first_times(&got.borrow()), [0, 1, 2, 3]);
    let attempts: Vec<u32> =
        got.borrow().iter().filter(|(number, _)| *number == 1).map(|(_, attempt)| *attempt).collect();
    // A log has no place to put it aside: it comes for as long as it fails.
    assert_eq!(attempts, [1, 2, 3, 4, 5, 6]);
    assert_eq!(bench.place("stock", TOPIC), Some(4));
    bench.end();
}

#[test]
fn what_was_not_handled_when_its_reader_died_comes_again_with_all_that_came_after_it() {
    let bench = Bench::new(1);
    let got = bench.read(
        "inventory",
        subscription("stock", TOPIC),
        |(number, _)| {
            if number == 1 { Deed::Nack } else { AT_ONCE }
        },
    );
    bench.publish("shop", TOPIC, 4, Span::from_ms(20));
    bench.run_for(Span::from_secs(5));
    assert_eq!((first_times(&got.borrow()), bench.place("stock", TOPIC)), (vec![0, 1, 2, 3], Some(1)));
    bench.crash("inventory");
    let before = got.borrow().len();
    bench.restart("inventory");
    bench.run_for(Span::from_secs(60));
    assert_eq!(first_times(&got.borrow()[before..]), [1, 2, 3]);
    bench.end();
}

/// Brokers and readers die and come back at times that are drawn, and so do the ways between them.
#[test]
fn every_event_that_the_bus_has_is_delivered_whoever_dies() {
    for seed in 0..SEEDS {
        let bench = Bench::new(seed);
        let took = Span::from_ms(60);
        let stock = bench.read("inventory", subscription("stock", TOPIC), move |_| Deed::Ack(took));
        let mail = bench.read("mail", subscription("mail", TOPIC), |_| AT_ONCE);
        let told = bench.publish("shop", TOPIC, 60, Span::from_ms(150));
        let mut random = Stream::new(Seed(seed), Purpose::Scenario, 0);
        for _ in 0..4 {
            bench.run_for(Span::from_ms(random.between(500, 3_000)));
            let whom = ["broker-1", "broker-2", "broker-3", "inventory", "mail"][random.below(5) as usize];
            bench.crash(whom);
            bench.run_for(Span::from_ms(random.between(100, 4_000)));
            bench.restart(whom);
        }
        bench.run_for(Span::from_secs(150));
        let all: Vec<u64> = (0..60).collect();
        assert_eq!(*told.borrow(), all, "seed {seed}: the bus takes all of them in the end");
        for (name, got) in [("stock", stock), ("mail", mail)] {
            let got = first_times(&got.borrow());
            assert!(in_order_of_each_subject(&got), "seed {seed}, {name}: {got:?}");
            assert_eq!(got.len(), all.len(), "seed {seed}, {name}: {got:?}");
            assert!(bench.place(name, TOPIC) >= Some(60), "seed {seed}, {name}: {:?}", bench.place(name, TOPIC));
            // Whoever died between a commit and its answer has told nobody of it.
            assert!(bench.settled(name) + 1 >= all.len(), "seed {seed}, {name}: each is told as done");
        }
        bench.end();
    }
}

/// A coordinator takes no places while it waits for the leader's plan.
#[test]
fn what_was_done_while_its_group_changed_is_done_in_the_end() {
    let mut unheard = 0;
    for seed in 0..SEEDS {
        let bench = Bench::new(seed);
        let spec = || subscription("stock", TOPIC);
        bench.read("inventory-1", spec(), |_| AT_ONCE);
        bench.publish("shop", TOPIC, 150, Span::from_ms(20));
        bench.run_for(Span::from_ms(2_000 + 7 * seed));
        bench.read("inventory-2", spec(), |_| AT_ONCE);
        bench.run_for(Span::from_secs(60));
        assert_eq!((bench.settled("stock"), bench.place("stock", TOPIC)), (150, Some(150)), "seed {seed}");
        unheard += bench.unheard();
        bench.end();
    }
    assert!(unheard > 0, "in some runs a commit came at that moment");
}

#[test]
fn what_a_log_cannot_do_is_refused() {
    let bench = Bench::new(1);
    let bus = eda_patterns::ports::Runtime::bus(&bench.runtime, bench.world().recorder().actor("inventory"));
    let wild = bench.call(bus.subscribe(subscription("stock", "order.*"))).err();
    assert!(matches!(wild, Some(BusError::BadTopic(_))), "{wild:?}");
    let passing = eda_patterns::ports::SubscriptionSpec { durable: false, ..subscription("stock", TOPIC) };
    let refused = [
        bench.call(bus.subscribe(passing)).err(),
        bench.call(bus.settled(bus.next_record())).err(),
        bench.call(bus.dead_letters("stock", 0, 10)).err(),
        bench.call(bus.redrive("stock", 10)).err(),
    ];
    assert!(refused.iter().all(|why| matches!(why, Some(BusError::Refused(_)))), "{refused:?}");
    bench.end();
}

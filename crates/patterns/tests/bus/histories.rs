//! What holds over random histories.

use std::collections::{BTreeMap, BTreeSet};

use eda_patterns::bus::{Counts, MemberId};
use eda_patterns::ports::{Overflow, Replay, SubscriptionSpec};
use eda_patterns::time::Span;
use proptest::prelude::*;

use crate::bench::{bench, spec};

const NAMES: [&str; 3] = ["a", "b", "c"];
const PATTERNS: [&str; 3] = ["x.#", "*.y", "x.y"];
const TOPICS: [&str; 4] = ["x.y", "x.z", "z.y", "x"];

#[derive(Clone, Debug)]
enum Deed {
    Subscribe { at: usize, member: u64, overflow: Overflow, durable: bool, replay: bool },
    Leave(u64),
    Unsubscribe { at: usize, member: u64 },
    Publish { topic: usize, publisher: u64 },
    PublishAgain(u64),
    Ack(usize),
    Nack(usize),
    Redrive { at: usize, limit: usize },
    Wait(u64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let overflow = prop::sample::select(vec![Overflow::Block, Overflow::DropOldest, Overflow::DropNewest]);
    prop_oneof![
        2 => (0..3_usize, 0..4_u64, overflow, any::<bool>(), any::<bool>())
            .prop_map(|(at, member, overflow, durable, replay)| Deed::Subscribe { at, member, overflow, durable, replay }),
        1 => (0..4_u64).prop_map(Deed::Leave),
        1 => (0..3_usize, 0..4_u64).prop_map(|(at, member)| Deed::Unsubscribe { at, member }),
        6 => (0..4_usize, 0..2_u64).prop_map(|(topic, publisher)| Deed::Publish { topic, publisher }),
        1 => (0..20_u64).prop_map(Deed::PublishAgain),
        5 => (0..6_usize).prop_map(Deed::Ack),
        2 => (0..6_usize).prop_map(Deed::Nack),
        1 => (0..3_usize, 0..4_usize).prop_map(|(at, limit)| Deed::Redrive { at, limit }),
        3 => (1..1_500_u64).prop_map(Deed::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn every_copy_is_in_exactly_one_place_whatever_happens(deeds in prop::collection::vec(deed(), 1..120)) {
        let mut bench = bench();
        let mut topics = BTreeMap::new();
        let mut published = 0;
        for deed in deeds {
            match deed {
                Deed::Subscribe { at, member, overflow, durable, replay } => {
                    let replay = if replay { Replay::History } else { Replay::None };
                    let spec = SubscriptionSpec { overflow, durable, replay, ..spec(NAMES[at], PATTERNS[at]) };
                    bench.subscribe(member, &spec);
                }
                Deed::Leave(member) => bench.with(|bus, now, watch| bus.leave(MemberId(member), now, watch)),
                Deed::Unsubscribe { at, member } => {
                    bench.with(|bus, now, watch| bus.unsubscribe(NAMES[at], MemberId(member), now, watch));
                }
                Deed::Publish { topic, publisher } => {
                    topics.insert(published, (TOPICS[topic], publisher));
                    bench.publish_as(publisher, published, TOPICS[topic]);
                    published += 1;
                }
                Deed::PublishAgain(record) => {
                    if let Some(&(topic, publisher)) = topics.get(&record) {
                        let before = bench.bus.counts().made;
                        bench.publish_as(publisher, record, topic);
                        prop_assert_eq!(bench.bus.counts().made, before);
                    }
                }
                Deed::Redrive { at, limit } => {
                    let before = (bench.bus.dead_letters().len(), bench.bus.counts().dead);
                    let redriven = bench.with(|bus, now, watch| bus.redrive(NAMES[at], limit, now, watch));
                    prop_assert!(redriven <= limit);
                    prop_assert_eq!(bench.bus.dead_letters().len(), before.0 - redriven);
                    prop_assert_eq!(bench.bus.counts().dead, before.1 - redriven as u64);
                }
                // Answers come for any of the last copies, held or long void.
                Deed::Ack(back) => {
                    if let Some(sent) = bench.sent.iter().rev().nth(back).cloned() {
                        let before = bench.bus.counts();
                        let ended = bench.ack(&sent).is_ok();
                        prop_assert_eq!(bench.bus.counts().acked, before.acked + u64::from(ended));
                    }
                }
                Deed::Nack(back) => {
                    if let Some(sent) = bench.sent.iter().rev().nth(back).cloned() {
                        let _ = bench.nack(&sent);
                    }
                }
                Deed::Wait(ms) => bench.wait(Span::from_ms(ms)),
            }
            let mut whole = Counts::default();
            for name in NAMES {
                let counts = bench.bus.counts_of(name).unwrap_or_default();
                prop_assert!(counts.balance(), "{} {:?}", name, counts);
                prop_assert!(counts.in_flight <= 4, "a member holds one copy at a time");
                whole += counts;
            }
            let all = bench.bus.counts();
            prop_assert!(all.balance(), "{:?}", all);
            prop_assert_eq!((all.waiting, all.in_flight), (whole.waiting, whole.in_flight));
            prop_assert!(bench.bus.next_due().is_none_or(|due| due > bench.now));
        }
        for sent in &bench.sent {
            let at = NAMES.iter().position(|name| *name == sent.name).expect("it is one of them");
            let pattern = eda_patterns::bus::TopicPattern::parse(PATTERNS[at]).expect("it is valid");
            prop_assert!(pattern.matches(topics[&sent.record].0));
            prop_assert!(sent.attempt <= 2);
        }
    }

    #[test]
    fn one_subscriber_gets_each_publishers_messages_in_order_and_misses_none(
        deeds in prop::collection::vec(deed(), 1..120),
    ) {
        let mut bench = bench();
        bench.subscribe(1, &SubscriptionSpec { attempts_max: 1_000, ..spec("a", "#") });
        let mut publishers = Vec::new();
        for deed in deeds {
            match deed {
                Deed::Publish { topic, publisher } => {
                    bench.publish_as(publisher, publishers.len() as u64, TOPICS[topic]);
                    publishers.push(publisher);
                }
                Deed::Leave(_) => bench.with(|bus, now, watch| bus.leave(MemberId(1), now, watch)),
                Deed::Subscribe { .. } => bench.subscribe(1, &spec("a", "#")),
                Deed::Ack(back) => {
                    if let Some(sent) = bench.sent.iter().rev().nth(back).cloned() {
                        let _ = bench.ack(&sent);
                    }
                }
                Deed::Nack(back) => {
                    if let Some(sent) = bench.sent.iter().rev().nth(back).cloned() {
                        let _ = bench.nack(&sent);
                    }
                }
                Deed::Wait(ms) => bench.wait(Span::from_ms(ms)),
                Deed::Unsubscribe { .. } | Deed::PublishAgain(_) | Deed::Redrive { .. } => {}
            }
        }
        // In the end it comes back and answers all that is left.
        bench.subscribe(1, &spec("a", "#"));
        for _ in 0..10_000 {
            let sent = bench.sent.last().cloned();
            if sent.is_none_or(|sent| bench.ack(&sent).is_err()) {
                let Some(due) = bench.bus.next_due() else { break };
                bench.wait(due.since(bench.now));
            }
        }
        let counts = bench.bus.counts();
        prop_assert_eq!((counts.acked, bench.bus.blocked_len()), (publishers.len() as u64, 0));
        for publisher in [0, 1] {
            let own: Vec<u64> =
                bench.sent.iter().map(|sent| sent.record).filter(|record| publishers[*record as usize] == publisher).collect();
            prop_assert!(own.is_sorted(), "{:?}", own);
            let distinct: BTreeSet<u64> = own.into_iter().collect();
            prop_assert_eq!(distinct.len(), publishers.iter().filter(|other| **other == publisher).count());
        }
    }
}

//! The event bus by itself: given, when, then; and random histories.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use eda_patterns::backoff::Backoff;
use eda_patterns::bus::{
    Admission, Change, Counts, EventBus, Happened, LeaseVoid, Limits, MemberId, Publication, SubscriptionId,
};
use eda_patterns::fact::Record;
use eda_patterns::ports::{Accepted, Outcome, Overflow, Replay, SubscriptionSpec};
use eda_patterns::rng::{Purpose, Seed, Stream};
use eda_patterns::time::{Span, Time};
use proptest::prelude::*;

const ACK_TIMEOUT: Span = Span::from_ms(1_000);
const BASE: Span = Span::from_ms(100);

/// A copy that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sent {
    id: SubscriptionId,
    name: String,
    member: u64,
    record: u64,
    attempt: u32,
    lease: u64,
}

/// A bus whose every deed is written down.
struct Bench {
    bus: EventBus<Rc<str>>,
    sent: Vec<Sent>,
    log: Vec<String>,
    now: Time,
}

impl Bench {
    fn new(limits: Limits) -> Bench {
        let bus = EventBus::new(limits, Stream::new(Seed(1), Purpose::Jitter, 0));
        Bench { bus, sent: Vec::new(), log: Vec::new(), now: Time::ZERO }
    }

    fn with<T>(
        &mut self,
        step: impl FnOnce(&mut EventBus<Rc<str>>, Time, &mut dyn FnMut(Happened<'_, Rc<str>>)) -> T,
    ) -> T {
        let (sent, log) = (&mut self.sent, &mut self.log);
        step(&mut self.bus, self.now, &mut |happened| match happened {
            Happened::Copy { id, name, record, change, .. } => {
                let what = match change {
                    Change::Queued { depth } => format!("queued at {depth}"),
                    Change::Replayed => "replayed".to_owned(),
                    Change::Redriven { depth } => format!("redriven at {depth}"),
                    Change::Dispatched { member, attempt, lease, .. } => {
                        let (name, record) = (name.to_string(), record.0);
                        sent.push(Sent { id, name, member: member.0, record, attempt, lease });
                        format!("sent to {} at attempt {attempt}", member.0)
                    }
                    Change::Acked { attempt } => format!("acked at attempt {attempt}"),
                    Change::Requeued { wait, reason, .. } => format!("again after {wait}: {reason}"),
                    Change::Dropped { reason } => format!("dropped: {reason}"),
                    Change::Dead { attempts, reason } => format!("dead after {attempts}: {reason}"),
                };
                log.push(format!("{name} {record}: {what}"));
            }
            Happened::Blocked { record, name, .. } => log.push(format!("{name} {record}: publisher waits")),
            Happened::Closed { name, dropped } => log.push(format!("{name} closed over {dropped}")),
            Happened::Opened { .. } | Happened::Kept { .. } | Happened::Answered { .. } | Happened::Settled { .. } => {}
        })
    }

    fn subscribe(&mut self, member: u64, spec: &SubscriptionSpec) {
        self.with(|bus, now, watch| bus.subscribe(spec, MemberId(member), now, watch)).expect("the pattern is valid");
    }

    fn publish(&mut self, record: u64, topic: &str) -> Admission {
        self.publish_as(0, record, topic)
    }

    fn publish_as(&mut self, publisher: u64, record: u64, topic: &str) -> Admission {
        let (topic, message) = (topic.into(), "body".into());
        let publication = Publication { record: Record(record), publisher, id: Some(record.into()), topic, message };
        self.with(|bus, now, watch| bus.publish(publication, now, watch)).expect("the topic is valid")
    }

    /// The newest copy that went out.
    fn last(&self) -> Sent {
        self.sent.last().cloned().expect("something went out")
    }

    fn ack(&mut self, sent: &Sent) -> Result<(), LeaseVoid> {
        self.with(|bus, now, watch| bus.ack(sent.id, sent.lease, now, watch))
    }

    fn nack(&mut self, sent: &Sent) -> Result<(), LeaseVoid> {
        self.with(|bus, now, watch| bus.nack(sent.id, sent.lease, "no", now, watch))
    }

    fn wait(&mut self, span: Span) {
        self.now += span;
        self.with(|bus, now, watch| bus.tick(now, watch));
    }

    /// What was written down since the last look.
    fn news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }
}

fn bench() -> Bench {
    Bench::new(Limits::default())
}

fn spec(name: &str, pattern: &str) -> SubscriptionSpec {
    SubscriptionSpec {
        name: name.to_owned(),
        pattern: pattern.to_owned(),
        durable: true,
        queue_max: Some(2),
        overflow: Overflow::Block,
        ack_timeout: ACK_TIMEOUT,
        attempts_max: 2,
        dead_letters: true,
        backoff: Backoff::exponential(BASE, Span::from_secs(10)),
        replay: Replay::None,
    }
}

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

// ── Random histories ────────────────────────────────────────────────────────────────────────────

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

/// The rule once more, by recursion over the words, as an oracle.
fn oracle(pattern: &[&str], topic: &[&str]) -> bool {
    match (pattern, topic) {
        (["#"], _) => true,
        ([], []) => true,
        (["*", pattern @ ..], [_, topic @ ..]) => oracle(pattern, topic),
        ([one, pattern @ ..], [other, topic @ ..]) => one == other && oracle(pattern, topic),
        _ => false,
    }
}

proptest! {
    #[test]
    fn matching_is_what_the_recursive_rule_says(
        pattern in prop::collection::vec(prop::sample::select(vec!["a", "b", "*"]), 1..5),
        rest in any::<bool>(),
        topic in prop::collection::vec(prop::sample::select(vec!["a", "b"]), 1..6),
    ) {
        let mut pattern = pattern;
        if rest {
            pattern.push("#");
        }
        let parsed = eda_patterns::bus::TopicPattern::parse(&pattern.join(".")).expect("it is well formed");
        prop_assert_eq!(parsed.matches(&topic.join(".")), oracle(&pattern, &topic));
    }
}

//! Dead letter queue, run as a whole: the demonstration's figures, and what each preset is there to show.

use eda_patterns::catalog::dead_letter_queue::PATTERN;
use eda_patterns::catalog::dead_letter_queue::facts::{
    AlertRaised, Asked, Attempted, Delivered, Edited, HandlingFailed, HeldBack, Redrove,
};
use eda_patterns::fact::{FactData, Record};
use eda_patterns::link::Link;
use eda_patterns::ports::{LetterRedriven, WorkBuried, WorkReleased};
use eda_patterns::sim::Sim;
use eda_patterns::sorted::{SortedMap, SortedSet};
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::Trace;

fn run(query: &str) -> Trace {
    let link = Link::parse(&format!("#/dead-letter-queue?v={}&{query}", PATTERN.version)).expect("a good link");
    Sim::new(&link).run().0
}

fn facts<D: FactData>(trace: &Trace) -> Vec<(Time, D)> {
    trace.facts().filter_map(|fact| fact.read::<D>().map(|data| (fact.at(), data))).collect()
}

/// How many messages of each topic were asked for.
fn topics(trace: &Trace, of: impl Fn(Record) -> bool) -> Vec<(String, u32)> {
    let mut topics: SortedMap<String, u32> = SortedMap::new();
    for (_, Asked { message, topic }) in facts::<Asked>(trace) {
        if of(message) {
            *topics.entry(trace.text(topic).to_owned()).or_default() += 1;
        }
    }
    topics.into_iter().collect()
}

fn delivered(trace: &Trace) -> SortedSet<Record> {
    facts::<Delivered>(trace).into_iter().map(|(_, it)| it.message).collect()
}

const DEMONSTRATION: [(&str, u32); 5] =
    [("delivery.push", 2), ("order.email", 2), ("order.push", 2), ("order.sms", 3), ("restaurant.sms", 3)];

fn named(topics: &[(&str, u32)]) -> Vec<(String, u32)> {
    topics.iter().map(|(topic, count)| ((*topic).to_owned(), *count)).collect()
}

#[test]
fn the_original_s_twelve_messages_end_delivered_or_dead_after_four_attempts() {
    let trace = run("preset=twelve-messages");
    assert_eq!(topics(&trace, |_| true), named(&DEMONSTRATION));
    let buried = facts::<WorkBuried>(&trace);
    assert!(!buried.is_empty(), "some are dead");
    for (_, WorkBuried { record, attempts, reason, .. }) in &buried {
        let failed = facts::<HandlingFailed>(&trace);
        let last = failed.iter().rev().find(|(_, it)| it.message == *record).expect("it failed");
        assert!(last.1.permanent || *attempts == 4, "{record} had {attempts} attempts: {}", trace.text(*reason));
    }
    let dead: SortedSet<Record> = buried.iter().map(|(_, it)| it.record).collect();
    let sent = delivered(&trace);
    assert!((0..12).map(Record).all(|message| dead.contains(&message) || sent.contains(&message)));
}

#[test]
fn the_original_s_recovery_sends_two_of_each_topic_again_and_leaves_the_rest() {
    let trace = run("preset=two-per-topic");
    assert_eq!(topics(&trace, |_| true), named(&DEMONSTRATION));
    let buried: SortedSet<Record> = facts::<WorkBuried>(&trace).into_iter().map(|(_, it)| it.record).collect();
    assert_eq!(buried.len(), 12, "all of them die while the gateways are down");
    assert!(facts::<WorkBuried>(&trace).iter().all(|(_, it)| it.attempts == 2));
    let redriven: SortedSet<Record> = facts::<LetterRedriven>(&trace).into_iter().map(|(_, it)| it.record).collect();
    assert_eq!(
        topics(&trace, |message| redriven.contains(&message)),
        named(&DEMONSTRATION.map(|(topic, _)| (topic, 2)))
    );
    assert_eq!(delivered(&trace), redriven, "what was sent again arrived, and nothing else did");
    let support = facts::<Redrove>(&trace);
    assert_eq!(support.iter().map(|(_, it)| (it.letters, it.of)).collect::<Vec<_>>(), [(10, 10)]);
}

#[test]
fn in_the_default_run_a_herd_fails_and_comes_back_spread_out() {
    let trace = run("preset=outage");
    assert!(trace.len() >= 1_000, "{} facts", trace.len());
    let failed = facts::<HandlingFailed>(&trace).into_iter().filter(|(at, _)| *at < Time::from_ms(6_500)).count();
    assert!(failed >= 40, "the rush of forty fails: {failed}");
    // What had its attempts is sent again at 16 s, and in the end everybody whose address exists is told.
    let told = delivered(&trace);
    let never: SortedSet<Record> =
        facts::<HandlingFailed>(&trace).into_iter().filter(|(_, it)| it.permanent).map(|(_, it)| it.message).collect();
    let asked = facts::<Asked>(&trace);
    assert_eq!(asked.len(), 48 + 40);
    assert!(asked.iter().all(|(_, it)| told.contains(&it.message) != never.contains(&it.message)));
    let alerts = facts::<AlertRaised>(&trace);
    assert!(alerts.iter().any(|(at, _)| *at < Time::from_ms(10_000)), "somebody is alerted");
}

#[test]
fn the_waits_double_from_two_seconds_where_there_is_no_jitter() {
    let trace = run("preset=poison-pill&jitter=none");
    let first = facts::<HandlingFailed>(&trace).into_iter().find(|(_, it)| trace.text(it.reason) == "500");
    let message = first.expect("the poison pill fails").1.message;
    let waits = facts::<WorkReleased>(&trace).into_iter().filter(|(_, it)| it.record == message);
    let waits: Vec<Span> = waits.map(|(_, it)| it.delay).collect();
    assert_eq!(waits[..3], [2, 4, 8].map(Span::from_secs), "2 s, doubled each time");
    let attempts = facts::<Attempted>(&trace).into_iter().filter(|(_, it)| it.message == message).count();
    assert!(attempts >= 4, "{attempts}");
}

#[test]
fn a_corrected_letter_arrives_and_one_without_a_route_stays() {
    let trace = run("preset=poison-pill");
    let edits = facts::<Edited>(&trace);
    assert_eq!(edits.len(), 1);
    assert_eq!(trace.text(edits[0].1.what), "text");
    assert!(delivered(&trace).contains(&edits[0].1.message));
    let whatsapp = facts::<Asked>(&trace).into_iter().find(|(_, it)| trace.text(it.topic) == "order.whatsapp");
    let whatsapp = whatsapp.expect("it was asked for").1.message;
    let buried = facts::<WorkBuried>(&trace).into_iter().find(|(_, it)| it.record == whatsapp);
    assert_eq!(buried.expect("it is dead").1.attempts, 1, "no other attempt would find a route");
}

#[test]
fn where_no_dead_letter_can_be_written_a_message_is_held_back_and_not_lost() {
    let trace = run("preset=dead-letter-write-fails");
    let held: SortedSet<Record> = facts::<HeldBack>(&trace).into_iter().map(|(_, it)| it.message).collect();
    assert!(!held.is_empty());
    let healed = Time::from_ms(28_000);
    let buried: SortedSet<Record> =
        facts::<WorkBuried>(&trace).into_iter().filter(|(at, _)| *at > healed).map(|(_, it)| it.record).collect();
    assert!(held.iter().all(|message| buried.contains(message)), "{held:?} are set aside once there is room");
}

#[test]
fn what_is_redriven_before_the_fix_dies_again() {
    let trace = run("preset=redrive-too-early");
    let died = |from: u64, to: u64| {
        let died = facts::<WorkBuried>(&trace).into_iter();
        died.filter(|(at, _)| (Time::from_ms(from)..Time::from_ms(to)).contains(at)).count()
    };
    assert!(died(0, 18_000) > 0 && died(18_000, 40_000) > 0, "{} and {}", died(0, 18_000), died(18_000, 40_000));
    assert_eq!(facts::<Redrove>(&trace).len(), 2);
}

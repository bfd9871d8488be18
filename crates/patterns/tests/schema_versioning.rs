//! Schema versioning, run as a whole: the original's four versions and consumers, and what each preset is there to show.

use eda_patterns::catalog::schema_versioning::PATTERN;
use eda_patterns::catalog::schema_versioning::facts::{
    Read, Refused, Registered, RolledOut, StepRefused, Undecodable, Written,
};
use eda_patterns::fact::FactData;
use eda_patterns::link::Link;
use eda_patterns::sim::Sim;
use eda_patterns::sorted::SortedSet;
use eda_patterns::time::Time;
use eda_patterns::trace::Trace;

fn run(query: &str) -> Trace {
    let link = Link::parse(&format!("#/schema-versioning?v={}&{query}", PATTERN.version)).expect("a good link");
    Sim::new(&link).run().0
}

fn facts<D: FactData>(trace: &Trace) -> Vec<(Time, D)> {
    trace.facts().filter_map(|fact| fact.read::<D>().map(|data| (fact.at(), data))).collect()
}

/// The versions as which an actor has read.
fn read_as(trace: &Trace, consumer: &str) -> SortedSet<u32> {
    let actor = trace.find_actor(consumer);
    let read = trace.facts().filter(|fact| Some(fact.actor()) == actor).filter_map(|fact| fact.read::<Read>());
    read.map(|read| read.reader).collect()
}

#[test]
fn the_original_s_four_versions_are_read_by_consumers_pinned_at_each() {
    let trace = run("preset=rolling-upgrade");
    assert!(trace.len() >= 1_000, "{} facts", trace.len());
    let versions: Vec<(u32, u32)> = facts::<Registered>(&trace).iter().map(|(_, it)| (it.version, it.id)).collect();
    assert_eq!(versions, [(1, 1), (2, 2), (3, 3), (4, 4)]);
    assert_eq!(facts::<Written>(&trace).len(), 80);
    let newest = |consumer: &str| read_as(&trace, consumer).last().copied();
    let pins = ["legacy-analytics", "fraud-detection", "cashback", "compliance"].map(newest);
    assert_eq!(pins, [Some(1), Some(2), Some(3), Some(4)]);
    // Everybody reads or sets aside every payment, by name of the field, and Avro resolves them all.
    assert!(facts::<Undecodable>(&trace).is_empty());
    assert_eq!(facts::<Read>(&trace).len() + facts::<StepRefused>(&trace).len(), 4 * 80);
}

#[test]
fn the_original_s_five_thousand_dollars_are_refused_and_never_become_rupees() {
    let trace = run("preset=rolling-upgrade");
    let dollars = |trace: &Trace| -> SortedSet<_> {
        let written = facts::<Written>(trace).into_iter();
        written.filter(|(_, it)| trace.text(it.currency) == "USD").map(|(_, it)| (it.record, it.amount.0)).collect()
    };
    assert!(dollars(&trace).iter().all(|(_, amount)| *amount == 500_000) && !dollars(&trace).is_empty());
    for (record, _) in dollars(&trace) {
        let refused = facts::<StepRefused>(&trace).into_iter().filter(|(_, it)| it.record == record);
        assert_eq!(refused.count(), 3, "all but compliance set {record} aside");
    }
    let trace = run("preset=relabelled");
    let relabelled = facts::<Read>(&trace).into_iter().filter(|(_, it)| {
        trace.text(it.currency) == "INR" && dollars(&trace).iter().any(|(record, _)| *record == it.record)
    });
    assert!(relabelled.map(|(_, it)| it.amount.0).all(|amount| amount == 500_000), "5,000 dollars are read as rupees");
}

#[test]
fn what_only_the_newer_version_says_is_what_a_step_down_names() {
    let trace = run("preset=rolling-upgrade&payments=200&rate=10");
    let fields: SortedSet<&str> =
        facts::<StepRefused>(&trace).into_iter().map(|(_, it)| trace.text(it.field)).collect();
    for field in ["transaction_type", "merchant_category", "description", "cashback_details", "currency"] {
        assert!(fields.contains(field), "{field} is never what would be lost: {fields:?}");
    }
}

#[test]
fn a_required_field_is_refused_by_its_path_and_with_a_default_let_in() {
    let trace = run("preset=required-field");
    let refused = facts::<Refused>(&trace);
    assert_eq!(refused.len(), 1);
    assert_eq!(trace.text(refused[0].1.path), "/fields/8", "merchant_category, the ninth field");
    assert_eq!(facts::<Registered>(&trace).len(), 2);
    assert!(facts::<Undecodable>(&trace).is_empty());
}

#[test]
fn only_a_transitive_mode_remembers_a_field_that_comes_back_as_another_type() {
    let trace = run("preset=re-added-field");
    let refused = facts::<Refused>(&trace);
    assert_eq!(refused.iter().map(|(_, it)| it.against).collect::<Vec<_>>(), [1], "the first version knows it as text");
    let near = run("preset=re-added-field&mode=BACKWARD");
    assert!(facts::<Refused>(&near).is_empty());
}

#[test]
fn the_producer_first_under_backward_leaves_readers_without_a_value_until_they_follow() {
    let trace = run("preset=producer-first");
    assert!(facts::<Refused>(&trace).is_empty(), "BACKWARD lets the field go");
    let rolled = facts::<RolledOut>(&trace);
    let second = |side: &str| {
        let found = rolled.iter().find(|(_, it)| it.version == 2 && trace.text(it.side) == side);
        found.expect("it is rolled out").0
    };
    let aside = facts::<StepRefused>(&trace);
    assert!(!aside.is_empty());
    assert!(aside.iter().all(|(_, it)| trace.text(it.why) == "no-value" && trace.text(it.field) == "device_id"));
    assert!(aside.iter().all(|(at, _)| *at >= second("producer")));
    assert!(facts::<StepRefused>(&run("preset=producer-first&first=consumers")).is_empty(), "nobody misses it");
}

#[test]
fn with_no_mode_a_bad_record_is_met_by_its_reader() {
    let trace = run("preset=none-bad-record");
    assert!(facts::<Refused>(&trace).is_empty());
    assert!(!facts::<Undecodable>(&trace).is_empty());
    let renamed = run("preset=renamed-no-alias");
    assert!(!facts::<Undecodable>(&renamed).is_empty());
    let alias = run("preset=renamed-with-alias");
    assert_eq!((facts::<Refused>(&alias).len(), facts::<Undecodable>(&alias).len()), (1, 0));
}

//! Kafka's pattern, run as a whole: what a member does where a broker no longer has what it has come to, and when what
//! it did is kept.

use eda_patterns::catalog::kafka::PATTERN;
use eda_patterns::catalog::kafka::facts::WindowCounted;
use eda_patterns::fact::Name;
use eda_patterns::hunt::Findings;
use eda_patterns::link::Link;
use eda_patterns::ports::log::{Committed, ReceivedFrom, SoughtStart};
use eda_patterns::sim::Sim;
use eda_patterns::sorted::SortedMap;
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::{Fact, Trace};

fn run(query: &str) -> Trace {
    let link = Link::parse(&format!("#/{}?{query}", PATTERN.id)).expect("a good link");
    Sim::new(&link).run().0
}

/// A member that was away for so long that retention has deleted what it has committed to, and that is not told where
/// to begin then, begins at the first record that there is. Offset 0 is gone as well: whoever seeks it is told the same
/// again, hundreds of times a second. Retention is looked after each second, so nothing has to be sought more often.
#[test]
fn what_is_no_longer_there_is_left_for_what_is() {
    let (back, left) = (8, 4);
    let trace = run("preset=compaction&auto.offset.reset=none&retention.ms=1000&segment.ms=500&payment-members=1\
                     &session.timeout.ms=1000&heartbeat.interval.ms=300&rate=8&journeys=100\
                     &do=3s:crash.pay-1,8s:restart.pay-1");
    let since = || trace.facts().filter(|fact| fact.at() > Time::ZERO + Span::from_secs(back));
    let mut sought: SortedMap<u32, u64> = SortedMap::new();
    for fact in since() {
        if let Some(SoughtStart { partition, .. }) = fact.read() {
            *sought.entry(partition).or_default() += 1;
        }
    }
    assert!(!sought.is_empty(), "something was deleted under the member");
    for (partition, times) in &sought {
        assert!(*times <= left + 1, "partition {partition} is sought {times} times");
        let sought_in = |fact: &Fact<'_>| fact.read::<SoughtStart>().is_some_and(|it| it.partition == *partition);
        let member = since().find(sought_in).expect("it is counted").actor();
        let mut read = since().skip_while(|fact| !sought_in(fact)).filter(|fact| fact.actor() == member);
        let read_in = |fact: Fact<'_>| fact.read::<ReceivedFrom>().filter(|it| it.partition == *partition);
        let next = read.find_map(read_in).expect("it is read again");
        assert!(next.offset > 0, "partition {partition} begins where its log does, and not at 0");
    }
}

/// With a commit after each record, whatever is committed is counted for good by then: a crash in the next moment finds
/// the windows as high as the place from which the next member goes on.
#[test]
fn what_analytics_commits_is_counted_by_then() {
    let trace = run("commit=each&analytics-members=1&payment-members=0&fraud-members=0");
    let analytics = trace.find_name("analytics").expect("the group is there");
    let mut counted: SortedMap<(u32, Name), u64> = SortedMap::new();
    let mut commits = 0;
    for fact in trace.facts() {
        if let Some(WindowCounted { partition, window, events, .. }) = fact.read() {
            counted.insert((partition, window), events.into());
        } else if let Some(Committed { group, partition, offset, .. }) = fact.read()
            && group == analytics
        {
            commits += 1;
            let of_it = counted.iter().filter(|((of, _), _)| *of == partition);
            let events: u64 = of_it.map(|(_, events)| *events).sum();
            assert!(
                events >= offset,
                "{events} are counted of the {offset} of partition {partition} that are committed"
            );
        }
    }
    assert!(commits > 10, "it commits after each record: {commits}");
}

/// What a leader has and no follower is lost with it wherever it was reported: on most seeds, so that a reader who turns
/// the guard off need not search for one.
#[test]
fn a_leader_that_dies_ahead_of_its_followers_loses_what_was_reported_too_early() {
    const SEEDS: u64 = 40;
    let lost = |query: &str| {
        let link = Link::parse(&format!("#/{}?preset=leader-dies-ahead{query}", PATTERN.id)).expect("a good link");
        let mut findings = Findings::default();
        (0..SEEDS).for_each(|seed| findings.hunt(&link, seed));
        findings.violations.get("reported-is-kept").copied().unwrap_or(0)
    };
    assert_eq!(lost(""), 0);
    for query in ["&acks=1", "&acks=0", "&off=acks"] {
        let lost = lost(query);
        assert!(lost * 2 > SEEDS, "{query}: {lost} of {SEEDS}");
    }
}

//! CQRS, run as a whole: the demo's figures, and what each preset is there to show.

use eda_patterns::catalog::cqrs::PATTERN;
use eda_patterns::catalog::cqrs::story::{
    Accepted, AnalyticsRead, CaughtUp, Changed, Committed, Compared, FoundDone, HistoryRead, NotYet, OutOfOrder,
    Projected, Read, Refused, Restarted, Retried, Rewound, Searched, Skipped, StaleRead, Switched, TakenUp,
};
use eda_patterns::fact::FactData;
use eda_patterns::link::Link;
use eda_patterns::money::Money;
use eda_patterns::sim::Sim;
use eda_patterns::time::Time;
use eda_patterns::trace::Trace;

fn run(preset: &str) -> Trace {
    let preset = PATTERN.preset(preset).unwrap_or_else(|| panic!("there is no preset {preset}"));
    Sim::new(&Link::to_preset(&PATTERN, preset)).run().0
}

fn run_link(query: &str) -> Trace {
    let link = Link::parse(&format!("#/cqrs?v={}&{query}", PATTERN.version)).expect("a good link");
    Sim::new(&link).run().0
}

fn facts<D: FactData>(trace: &Trace) -> Vec<(Time, D)> {
    trace.facts().filter_map(|fact| fact.read::<D>().map(|data| (fact.at(), data))).collect()
}

#[test]
fn the_demo_comes_to_its_figures_in_the_default_run() {
    for preset in ["projector-stalls", "demo"] {
        let trace = run(preset);
        let phone = trace.find_name("PHONE").expect("it is listed");
        let (_, history) = facts::<HistoryRead>(&trace)
            .into_iter()
            .rfind(|(_, history)| history.product == phone)
            .expect("its history was asked for");
        assert_eq!((history.prices, history.stocks, history.stock), (2, 2, 140), "{preset}");
        assert_eq!(history.first, Money::from_rupees(18_999));
        assert_eq!(history.last, Money::from_rupees(17_999));
        let searches = facts::<Searched>(&trace);
        let (_, cheap) =
            searches.iter().rfind(|(_, search)| trace.text(search.under) != "any").expect("it was looked for");
        assert_eq!((cheap.found, trace.text(cheap.under)), (3, "₹1,000"), "{preset}");
    }
    let trace = run("demo");
    let techmart = trace.find_name("techmart").expect("it lists a phone");
    let reads = facts::<AnalyticsRead>(&trace);
    let (_, analytics) = reads.iter().rfind(|(_, read)| read.seller == techmart).expect("somebody asked");
    assert_eq!((analytics.listed, analytics.price_changes, analytics.stock_changes, analytics.sold), (1, 1, 1, 10));
}

#[test]
fn the_default_run_goes_wrong_and_recovers_within_ten_seconds() {
    let trace = run(PATTERN.presets[0].id);
    assert!(trace.len() >= 1_000, "{} facts", trace.len());
    let name = |text: &str| trace.find_name(text).expect("it is in the trace");
    let (products, prices) = (name("products"), name("prices"));
    let commits = facts::<Committed>(&trace);
    let during = |view| {
        let stalled = Time::from_ms(3_500)..Time::from_ms(6_500);
        commits.iter().filter(|(at, commit)| commit.view == view && stalled.contains(at)).count()
    };
    assert!(during(products) * 3 < during(prices), "{} against {}", during(products), during(prices));
    // A second after it is healed, it is where the others are.
    let reached = |view| {
        let before = commits.iter().filter(|(at, commit)| commit.view == view && *at < Time::from_ms(9_000));
        before.map(|(_, commit)| commit.position).max().expect("it has committed")
    };
    assert!(reached(products) + 2 >= reached(prices));
    // Whoever reads with a token meanwhile is answered from the log.
    let log = name("log");
    assert!(facts::<Read>(&trace).iter().any(|(_, read)| read.source == log && read.token > 0));
}

#[test]
fn two_writers_meet_and_the_slower_decides_again() {
    let met = (0..20).any(|seed| !facts::<Retried>(&run_link(&format!("rate=10&products=1&seed={seed}"))).is_empty());
    assert!(met, "no seed made two writers meet");
}

#[test]
fn an_append_without_an_answer_is_found() {
    let found = (0..30)
        .any(|seed| !facts::<FoundDone>(&run_link(&format!("seed={seed}&do=1s:lose.seller.store.40"))).is_empty());
    assert!(found, "no seed lost an answer to an append");
}

#[test]
fn an_old_position_is_worked_through_and_changes_nothing() {
    let trace = run("old-checkpoint");
    for (at, rewound) in facts::<Rewound>(&trace) {
        assert!(rewound.position < rewound.checkpoint);
        let skipped = facts::<Skipped>(&trace);
        let again = skipped.iter().filter(|(when, skip)| *when >= at && skip.view == rewound.view);
        let positions: Vec<u64> = again.map(|(_, skip)| skip.position).collect();
        assert_eq!(positions, (rewound.position + 1..=rewound.checkpoint).collect::<Vec<u64>>());
    }
}

#[test]
fn what_comes_twice_is_skipped_and_what_comes_early_is_read_again() {
    let trace = run("duplicate-and-out-of-order");
    assert_eq!(facts::<OutOfOrder>(&trace).len(), 3, "once a view");
    assert_eq!(facts::<Skipped>(&trace).len(), 3, "once a view");
    // Each event is in each view once.
    let products = trace.find_name("products").expect("it is a view");
    let live = facts::<Projected>(&trace).into_iter().map(|(_, it)| it);
    let positions: Vec<u64> =
        live.filter(|it| it.view == products && it.generation == 1).map(|it| it.position).collect();
    assert_eq!(positions, (1..=positions.len() as u64).collect::<Vec<u64>>());
}

#[test]
fn a_fix_mends_a_row_at_its_next_price_and_a_rebuild_mends_the_history() {
    let trace = run("buggy-projector");
    let (products, prices) = (trace.find_name("products"), trace.find_name("prices"));
    let (fixed, rebuilt) = (Time::from_ms(7_000), Time::from_ms(10_000));
    let live = |view| {
        let rows = facts::<Projected>(&trace).into_iter();
        rows.filter(move |(at, row)| Some(row.view) == view && row.generation == 1 && *at < rebuilt)
    };
    // A product that got a price from the buggy build and another one from the fixed.
    let priced: Vec<_> = facts::<Changed>(&trace).into_iter().filter(|(_, it)| it.price > Money::ZERO).collect();
    let is_right = |(_, row): &(Time, Projected)| {
        priced.iter().any(|(_, it)| it.position == row.position && it.price == row.price)
    };
    let after: Vec<_> = live(products).filter(|(at, _)| *at > fixed).collect();
    assert!(after.iter().any(is_right), "no row had its next price after the fix");
    assert!(live(prices).any(|row| priced.iter().any(|(_, it)| it.position == row.1.position) && !is_right(&row)));
    let compared = facts::<Compared>(&trace);
    let wrong = compared.iter().filter(|(_, it)| it.differ > 0 && !it.same_build).count();
    assert!(wrong >= 2, "products and prices were folded by the buggy build: {compared:?}");
    assert_eq!(facts::<Switched>(&trace).len(), 3, "every view was rebuilt");
}

#[test]
fn readers_are_switched_at_the_very_position_of_the_live_view() {
    for preset in ["projector-stalls", "old-checkpoint", "crash-in-a-commit"] {
        let trace = run(preset);
        let switched = facts::<Switched>(&trace);
        assert!(!switched.is_empty(), "{preset}");
        assert!(switched.iter().all(|(_, it)| it.position == it.was && it.differ == 0), "{preset}");
        // The projector of the old generation is refused once, and goes on with the new one.
        let (at, first) = switched[0];
        let taken = facts::<TakenUp>(&trace);
        let moved_on = |(when, it): &(Time, TakenUp)| *when > at && it.view == first.view && it.generation == 2;
        assert!(taken.iter().any(moved_on), "{preset}");
        assert!(facts::<Restarted>(&trace).iter().any(|(when, it)| *when > at && it.view == first.view), "{preset}");
    }
}

#[test]
fn who_waits_is_shown_the_write_or_told_to_come_back() {
    let trace = run("read-just-after-write");
    let slow = Time::from_ms(3_000)..Time::from_ms(8_000);
    let reads = facts::<Read>(&trace);
    assert!(reads.iter().any(|(at, read)| slow.contains(at) && read.token > 0 && read.waited.as_ms() > 200));
    assert!(facts::<StaleRead>(&trace).is_empty());
    let told = facts::<NotYet>(&trace);
    assert!(!told.is_empty(), "nobody was told to come back");
    assert!(told.iter().all(|(_, told)| told.position < told.token));
}

#[test]
fn who_reads_the_view_as_it_is_is_shown_the_state_before() {
    let trace = run("stale-read");
    let stale = facts::<StaleRead>(&trace);
    assert!(stale.len() > 3, "{}", stale.len());
    assert!(stale.iter().all(|(_, stale)| stale.position < stale.wrote));
}

#[test]
fn a_projector_that_crashed_goes_on_from_its_checkpoint_and_catches_up() {
    let trace = run("crash-in-a-commit");
    let taken = facts::<TakenUp>(&trace);
    assert!(taken.iter().filter(|(_, it)| it.generation == 1).count() >= 3, "{taken:?}");
    assert!(!facts::<CaughtUp>(&trace).is_empty());
}

#[test]
fn commands_of_a_person_are_carried_out_or_refused_by_the_rules() {
    let asked = "5s:price.PHONE.16999,6s:purchase.PHONE.9999,7s:deactivate.RICE,8s:price.RICE.5,\
                 9s:create.PHONE.5,10s:price,11s:search.rice,12s:price.PHONE.0,13s:search-all.rice";
    let trace = run_link(&format!("preset=demo&do={asked}"));
    let refused: Vec<String> =
        facts::<Refused>(&trace).iter().map(|(_, refused)| trace.text(refused.why).to_owned()).collect();
    assert_eq!(refused, ["too-few-pieces", "inactive", "already-listed", "out-of-range"]);
    let phone = trace.find_name("PHONE").expect("it is listed");
    let accepted = facts::<Accepted>(&trace).into_iter().filter(|(_, it)| it.product == phone).count();
    assert!(accepted >= 4, "{accepted}");
    let rice = trace.find_name("rice").expect("somebody looked for it");
    let searches: Vec<(bool, u32, u32)> = facts::<Searched>(&trace)
        .iter()
        .filter(|(_, it)| it.text == rice)
        .map(|(_, it)| (it.inactive, it.found, it.listed))
        .collect();
    assert_eq!(searches, [(false, 0, 4), (true, 1, 4)], "what is off the catalogue is found by who looks for it, too");
}

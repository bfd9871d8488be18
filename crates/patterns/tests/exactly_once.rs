//! Exactly once, run as a whole: the original's figures, and what each preset is there to show.
#![cfg(not(target_arch = "wasm32"))]

use eda_patterns::catalog::exactly_once::facts::{
    Declined, FoundDone, KeyForgotten, KeyReused, KnownNotice, LeaseHeld, Moved, Noted, Posted, Requested, SentAgain,
    Settled, StoodStill, Texted, TurnedAway, WriteFenced,
};
use eda_patterns::catalog::exactly_once::lanes::Lane;
use eda_patterns::catalog::exactly_once::{PATTERN, POSTINGS};
use eda_patterns::fact::{FactData, Name};
use eda_patterns::link::Link;
use eda_patterns::money::Money;
use eda_patterns::ports::log::TransactionAborted;
use eda_patterns::sim::broker::facts::{
    LastStable, MarkerAppended, ProducerFenced, Refused, RequestStalled, TransactionExpired,
};
use eda_patterns::sim::{Crashed, Sim};
use eda_patterns::sorted::{SortedMap, SortedSet};
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::Trace;

fn run(query: &str) -> Trace {
    let link = Link::parse(&format!("#/{}?{query}", PATTERN.id)).expect("a good link");
    Sim::new(&link).run().0
}

fn facts<D: FactData>(trace: &Trace) -> Vec<(Time, D)> {
    trace.facts().filter_map(|fact| fact.read::<D>().map(|data| (fact.at(), data))).collect()
}

/// The moves in a lane's book.
fn moves(trace: &Trace, lane: Lane) -> Vec<(Time, Moved)> {
    let all = facts::<Moved>(trace).into_iter();
    all.filter(|(_, moved)| trace.text(moved.book) == lane.word()).collect()
}

/// How often each key moved money in a lane's book.
fn times(trace: &Trace, lane: Lane) -> SortedMap<Name, u32> {
    let mut times: SortedMap<Name, u32> = facts::<Requested>(trace).iter().map(|(_, it)| (it.key, 0)).collect();
    for (_, moved) in moves(trace, lane) {
        *times.entry(moved.key).or_default() += 1;
    }
    times
}

/// What Rahul, Priya, Amit and Neha have in the exactly-once book.
fn balances(trace: &Trace, until: Time) -> [i64; 4] {
    let accounts = ["RAHUL_001", "PRIYA_002", "AMIT_003", "NEHA_004"];
    let mut balances = [250_000, 180_000, 95_000, 320_000].map(Money::from_rupees);
    for (_, moved) in moves(trace, Lane::Exact).into_iter().filter(|(at, _)| *at < until) {
        for (account, balance) in [(moved.from, moved.from_balance), (moved.to, moved.to_balance)] {
            let at = accounts.iter().position(|it| *it == trace.text(account)).expect("an account of the scene");
            balances[at] = balance;
        }
    }
    balances.map(|balance| balance.paise() / 100)
}

#[test]
fn the_original_s_demonstration_comes_to_its_figures() {
    let trace = run("preset=original");
    let demo = [275_000, 190_000, 102_000, 278_000];
    assert_eq!(balances(&trace, Time::from_ms(4_000)), demo);
    // The replay of all four: the kept answers, and nothing moves.
    let replayed = facts::<FoundDone>(&trace).iter().filter(|(at, _)| *at < Time::from_ms(7_000)).count();
    assert_eq!(replayed, 4);
    assert_eq!(balances(&trace, Time::from_ms(7_000)), demo);
    // Three processors have the same ₹5,000 at once: one moves it, and two give its answer.
    let after = [270_000, 195_000, 102_000, 278_000];
    assert_eq!(balances(&trace, Time::from_ms(9_900)), after);
    let gift = moves(&trace, Lane::Exact)[4].1;
    assert_eq!(gift.amount, Money::from_rupees(5_000));
    assert_eq!(facts::<FoundDone>(&trace).iter().filter(|(_, it)| it.key == gift.key).count(), 2);
    // A lock that nobody gives back: the others wait until its time is over, and then the transfer succeeds, once.
    let (stale, _) =
        facts::<StoodStill>(&trace).into_iter().find(|(at, _)| *at > Time::from_ms(9_900)).expect("a pause");
    assert!(facts::<LeaseHeld>(&trace).iter().any(|(at, _)| *at > stale));
    assert_eq!(balances(&trace, Time::NEVER), [270_000, 197_000, 100_000, 278_000]);
    assert!(times(&trace, Lane::Exact).values().all(|times| *times == 1));
    // Nobody's key protects the simple lane from the replay.
    assert!(times(&trace, Lane::Least).values().all(|times| *times > 1));
}

#[test]
fn one_fault_is_three_outcomes_within_ten_seconds() {
    let trace = run("");
    let of = |lane| times(&trace, lane).into_values().collect::<Vec<u32>>();
    assert_eq!((of(Lane::Most).iter().min(), of(Lane::Most).iter().max()), (Some(&0), Some(&1)));
    assert_eq!((of(Lane::Least).iter().min(), of(Lane::Least).iter().max()), (Some(&1), Some(&2)));
    assert!(of(Lane::Exact).iter().all(|times| *times == 1));
    let (known_at, _) = facts::<FoundDone>(&trace)[0];
    assert!(known_at < Time::from_ms(10_000), "it recovers at {known_at}");
}

#[test]
fn two_transfers_that_say_the_same_and_have_two_keys_both_move_money() {
    let trace = run("preset=alike");
    let asked = facts::<Requested>(&trace);
    assert!(
        asked.iter().all(|(_, it)| (it.from, it.to, it.amount) == (asked[0].1.from, asked[0].1.to, asked[0].1.amount))
    );
    assert_eq!(moves(&trace, Lane::Exact).len(), 5);
    assert_eq!(balances(&trace, Time::NEVER)[0], 250_000 - 5 * 500);
}

#[test]
fn a_lost_ack_makes_copies_in_the_stream_and_one_effect() {
    let trace = run("preset=ack-lost");
    assert!(!facts::<SentAgain>(&trace).is_empty());
    assert!(times(&trace, Lane::Least).values().any(|times| *times > 1));
    assert!(times(&trace, Lane::Exact).values().all(|times| *times == 1));
}

#[test]
fn the_processor_crashes_after_each_of_its_steps() {
    let trace = run("preset=crash-each-step");
    let stood = facts::<StoodStill>(&trace);
    for step in ["leased", "read", "written", "sent", "offsets"] {
        let step = format!("step-{step}");
        let (at, it) = stood.iter().find(|(_, it)| trace.text(it.step) == step).expect("it stood still there");
        let crashed = facts::<Crashed>(&trace).iter().any(|(crash, _)| *crash > *at && *crash < *at + it.pause);
        assert!(crashed, "no crash after {step}");
    }
    assert!(times(&trace, Lane::Exact).values().all(|times| *times == 1));
}

#[test]
fn a_zombie_is_refused_by_the_ledger_and_by_the_log() {
    assert!(!facts::<WriteFenced>(&run("preset=zombie")).is_empty());
    let trace = run("preset=zombie-epoch");
    assert!(!facts::<ProducerFenced>(&trace).is_empty() && !facts::<TurnedAway>(&trace).is_empty());
    assert!(times(&trace, Lane::Exact).values().all(|times| *times == 1));
}

#[test]
fn a_hanging_transaction_is_aborted_and_made_again() {
    let trace = run("preset=hanging-transaction");
    assert_eq!(facts::<TransactionExpired>(&trace).len(), 1);
    assert!(facts::<TransactionAborted>(&trace).is_empty(), "it is the coordinator who ends it");
    assert!(times(&trace, Lane::Exact).values().all(|times| *times == 1));
}

/// Behind an open transaction nothing can be read as committed, whoever has committed it; who reads everything goes on.
#[test]
fn an_open_transaction_holds_back_who_reads_what_is_committed_and_nobody_else() {
    for (query, waits) in [("preset=held-back", true), ("preset=held-back&off=read-committed", false)] {
        let trace = run(query);
        let [(ended, _)] = facts::<TransactionExpired>(&trace)[..] else { panic!("{query}: one is open for too long") };
        let exact = |it: &StoodStill| trace.text(it.lane) == Lane::Exact.word();
        let (began, _) = facts::<StoodStill>(&trace).into_iter().find(|(_, it)| exact(it)).expect("one stands still");
        // What was committed before may still be on its way to the reader.
        let (began, ended) = (began + Span::from_ms(500), ended);
        let within = |at: Time| at > began && at < ended;
        let is_posting = |it: &MarkerAppended| it.commit && trace.text(it.topic) == POSTINGS;
        let markers = facts::<MarkerAppended>(&trace).into_iter().filter(|(at, it)| within(*at) && is_posting(it));
        assert!(markers.count() >= 2, "{query}: the other processor goes on");
        let posted = facts::<Posted>(&trace).into_iter().filter(|(at, _)| within(*at)).count();
        assert_eq!(posted == 0, waits, "{query}: {posted} postings are read while it is open");
        let stable =
            facts::<LastStable>(&trace).into_iter().filter(|(at, it)| within(*at) && trace.text(it.topic) == POSTINGS);
        assert!(stable.map(|(_, it)| it.offset).collect::<SortedSet<u64>>().len() <= 1, "{query}: it stands still");
        assert!(times(&trace, Lane::Exact).values().all(|times| *times == 1), "{query}");
    }
}

/// An end marker that comes late finds the next transaction open. Under one epoch for all it commits the half that is
/// there, which is then made again; under an epoch for each it is refused (KIP-890).
#[test]
fn a_late_end_marker_ends_the_next_transaction_only_where_both_have_one_epoch() {
    let postings = |trace: &Trace| {
        let mut postings: SortedMap<Name, u32> = SortedMap::new();
        facts::<Posted>(trace).iter().for_each(|(_, posted)| *postings.entry(posted.key).or_default() += 1);
        postings
    };
    let refused = |trace: &Trace, since: Time| {
        let all = facts::<Refused>(trace).into_iter().filter(|(at, _)| *at > since);
        all.filter(|(_, it)| trace.text(it.error).contains("ProducerEpoch")).count()
    };
    for (preset, most) in [("late-marker", 4), ("late-marker-epoch", 2)] {
        let trace = run(&format!("preset={preset}"));
        let stalled = facts::<RequestStalled>(&trace);
        let [(at, stalled)] = stalled[..] else { panic!("{preset}: {stalled:?}") };
        let postings = postings(&trace);
        assert_eq!(postings.len(), 6, "{preset}: every transfer is posted");
        assert_eq!(postings.values().max(), Some(&most), "{preset}");
        assert_eq!(postings.values().filter(|times| **times == 2).count(), if most == 2 { 6 } else { 5 }, "{preset}");
        assert_eq!(refused(&trace, at + stalled.pause) > 0, most == 2, "{preset}: the late copy is refused");
        assert!(times(&trace, Lane::Exact).values().all(|times| *times == 1), "{preset}: the ledger knows the key");
    }
}

#[test]
fn a_key_is_known_for_its_window_and_for_what_it_was_used_for() {
    let trace = run("preset=after-window");
    assert!(!facts::<KeyForgotten>(&trace).is_empty());
    assert_eq!(times(&trace, Lane::Exact).into_values().max(), Some(2));
    let trace = run("preset=redelivered-after-window");
    assert_eq!(facts::<Requested>(&trace).len(), 6);
    assert!(facts::<SentAgain>(&trace).is_empty(), "no customer asks again");
    assert_eq!(times(&trace, Lane::Exact).into_values().max(), Some(2));
    let trace = run("preset=redelivered-after-window&window=30");
    assert!(times(&trace, Lane::Exact).values().all(|times| *times == 1), "this window outlasts it");
    let trace = run("preset=other-payload");
    assert_eq!((facts::<FoundDone>(&trace).len(), facts::<KeyReused>(&trace).len()), (1, 1));
    assert!(times(&trace, Lane::Exact).values().all(|times| *times == 1));
}

#[test]
fn the_guarantee_ends_at_the_text() {
    let texts = |query: &str| {
        let trace = run(query);
        let most = facts::<Texted>(&trace).iter().map(|(_, it)| it.times).max();
        (most, facts::<Texted>(&trace).len(), facts::<Noted>(&trace).len())
    };
    assert_eq!(texts("preset=text-twice"), (Some(2), 7, 6), "one of six transfers is texted twice, and noted once");
    assert_eq!(texts("preset=text-twice&text=note-first"), (Some(1), 5, 6), "one text is lost instead");
}

#[test]
fn a_notice_that_is_told_twice_makes_one_line() {
    let trace = run("preset=relay-dies");
    assert!(!facts::<KnownNotice>(&trace).is_empty(), "the relay tells a notice again");
    let rows: Vec<u64> = facts::<Noted>(&trace).iter().map(|(_, noted)| noted.row).collect();
    let moved = moves(&trace, Lane::Exact).len() as u64;
    assert_eq!(rows, (1..=moved).collect::<Vec<_>>());
}

#[test]
fn a_second_effect_of_a_key_is_told_as_well() {
    let trace = run("preset=after-window");
    assert_eq!(facts::<Noted>(&trace).len(), moves(&trace, Lane::Exact).len());
}

#[test]
fn text_first_loses_no_text_and_note_first_repeats_none() {
    let lossy = "preset=text-twice&do=2s:lose.notifier.sms.100,6s:repair.notifier.sms";
    let texts = |trace: &Trace| {
        let mut texts: SortedMap<Name, u32> = facts::<Noted>(trace).iter().map(|(_, it)| (it.key, 0)).collect();
        for (_, Texted { key, times }) in facts(trace) {
            texts.insert(key, times);
        }
        texts
    };
    let first = run(lossy);
    assert!(texts(&first).values().all(|times| *times > 0), "once at least");
    let after = run(&format!("{lossy}&text=note-first"));
    let times: Vec<u32> = texts(&after).into_values().collect();
    assert!(times.iter().all(|times| *times <= 1) && times.contains(&0), "once at most, and here some never");
}

#[test]
fn a_client_that_crashes_wishes_nothing_anew() {
    let crash = "do=9500ms:pause.leased.3000,12s:crash.netbanking,12500ms:restart.netbanking";
    let trace = run(&format!("preset=original&{crash}"));
    assert_eq!(facts::<Requested>(&trace).len(), 6);
    assert_eq!(balances(&trace, Time::NEVER), [270_000, 197_000, 100_000, 278_000]);
}

#[test]
fn what_is_not_allowed_is_called_so_in_every_lane() {
    let trace = run("wishes=original&transfers=40&gap=100");
    let declined: Vec<(Time, Declined)> = facts(&trace);
    assert!(Lane::ALL.iter().all(|lane| declined.iter().any(|(_, it)| trace.text(it.book) == lane.word())));
    for (declined_at, Declined { book, key, .. }) in declined {
        let settled = facts::<Settled>(&trace).into_iter().filter(|(at, _)| *at > declined_at);
        let (_, outcome) = settled.into_iter().find(|(_, it)| (it.lane, it.key) == (book, key)).expect("it is settled");
        assert_eq!(trace.text(outcome.outcome), "not-allowed");
    }
}

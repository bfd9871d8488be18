//! The saga, run as a whole: the scene's figures, and what each preset is there to show.

use eda_patterns::catalog::saga::PATTERN;
use eda_patterns::catalog::saga::facts::{
    Applied, Booked, Debited, Freed, NotResolved, Ordered, PaidBack, PointsOpened, Repeated, Reserved, Resolved,
    Settled, Sold, Voided, WalletOpened,
};
use eda_patterns::fact::{FactData, Name};
use eda_patterns::link::Link;
use eda_patterns::money::Money;
use eda_patterns::ports::Published;
use eda_patterns::saga::facts::{
    Asked, Began, Compensated, Completed, Done, EndedEscalated, Escalated, GaveUp, Held, Resumed, TurnedBack,
    Unanswered, Waits,
};
use eda_patterns::sim::{Crashed, Sim};
use eda_patterns::sorted::{SortedMap, SortedSet};
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::Trace;

fn run(preset: &str) -> Trace {
    run_with(preset, "")
}

fn run_with(preset: &str, more: &str) -> Trace {
    let link = Link::parse(&format!("#/{}?preset={preset}{more}", PATTERN.id)).expect("a good link");
    Sim::new(&link).run().0
}

fn facts<D: FactData>(trace: &Trace) -> Vec<(Time, D)> {
    trace.facts().filter_map(|fact| fact.read::<D>().map(|data| (fact.at(), data))).collect()
}

fn texts(trace: &Trace, names: impl IntoIterator<Item = Name>) -> Vec<String> {
    names.into_iter().map(|name| trace.text(name).to_owned()).collect()
}

/// The operations of an order that were done, in their order.
fn done_for(trace: &Trace, order: &str) -> Vec<String> {
    let of = |(_, done): &(Time, Done)| trace.text(done.saga) == order;
    texts(trace, facts::<Done>(trace).into_iter().filter(of).map(|(_, done)| done.operation))
}

const BOTH: [&str; 2] = ["", "&style=choreographed"];

#[test]
fn the_original_s_first_order_comes_to_its_figures() {
    for style in BOTH {
        let trace = run_with("original-a", style);
        let (_, ordered) = facts::<Ordered>(&trace)[0];
        assert_eq!((ordered.total, ordered.to_pay), (Money::from_rupees(1_130), Money::from_rupees(970)));
        assert_eq!(trace.text(ordered.slot), "SLOT_2");
        let (_, debited) = facts::<Debited>(&trace)[0];
        assert_eq!((debited.amount, debited.balance), (Money::from_rupees(970), Money::from_rupees(4_030)));
        let (_, applied) = facts::<Applied>(&trace)[0];
        assert_eq!((applied.spent, applied.earned, applied.balance), (500, 97, 2_097));
        assert_eq!(facts::<Completed>(&trace).len(), 1, "{style}");
        assert_eq!(facts::<Sold>(&trace).len(), 3, "what was held is sold");
    }
}

#[test]
fn the_original_s_second_order_is_undone_after_four_attempts() {
    for style in BOTH {
        let trace = run_with("original-b", style);
        let tried: Vec<(u32, Span)> = facts::<Waits>(&trace).iter().map(|(_, it)| (it.attempt, it.wait)).collect();
        assert_eq!(tried[..3], [(1, Span::from_secs(1)), (2, Span::from_secs(2)), (3, Span::from_secs(4))]);
        let paid = facts::<Unanswered>(&trace);
        let payments = paid.iter().filter(|(_, it)| trace.text(it.operation) == "take-payment").count();
        assert_eq!(payments, 4);
        let freed: Vec<i64> = facts::<Freed>(&trace).iter().map(|(_, it)| it.free).collect();
        assert_eq!(freed, [50], "five litres of milk are free again");
        assert!(facts::<Booked>(&trace).is_empty() && facts::<Debited>(&trace).is_empty());
    }
}

#[test]
fn the_default_run_tells_a_story_in_its_first_ten_seconds() {
    let trace = run(PATTERN.presets[0].id);
    let (back_at, back) = facts::<TurnedBack>(&trace)[0];
    assert_eq!((trace.text(back.saga), trace.text(back.operation)), ("BB-1041", "book-slot"));
    let (undone_at, undone) = facts::<Compensated>(&trace)[0];
    assert_eq!(trace.text(undone.saga), "BB-1041");
    assert!(back_at < undone_at && undone_at < Time::from_ms(10_000));
    assert_eq!(done_for(&trace, "BB-1041"), ["reserve-stock", "take-payment", "refund-payment", "release-stock"]);
    assert!(facts::<Completed>(&trace).len() >= 5);
}

#[test]
fn both_styles_do_the_same_for_the_same_orders() {
    // The effects of each order by the services' ledgers, whatever the order of the orders.
    let effects = |style: &str| -> SortedMap<String, (Vec<String>, Money, i64)> {
        let trace = run_with("decline-at-pivot", &format!("&gateway-failing=0{style}"));
        let ordered = facts::<Ordered>(&trace);
        let of = |saga: Name| {
            let units: i64 =
                facts::<Sold>(&trace).iter().filter(|(_, it)| it.saga == saga).map(|(_, it)| it.units).sum();
            let taken: Money =
                facts::<Debited>(&trace).iter().filter(|(_, it)| it.saga == saga).map(|(_, it)| it.amount).sum();
            let back: Money =
                facts::<PaidBack>(&trace).iter().filter(|(_, it)| it.saga == saga).map(|(_, it)| it.amount).sum();
            (done_for(&trace, trace.text(saga)), taken - back, units)
        };
        ordered.iter().map(|(_, it)| (trace.text(it.saga).to_owned(), of(it.saga))).collect()
    };
    let (orchestrated, choreographed) = (effects(BOTH[0]), effects(BOTH[1]));
    assert_eq!(orchestrated.len(), 10);
    assert_eq!(orchestrated, choreographed);
}

#[test]
fn a_refund_that_fails_to_the_end_is_with_the_finance_desk_and_the_stock_is_free() {
    for style in BOTH {
        let trace = run_with("compensation-fails", &format!("&gateway-failing=0{style}"));
        let (_, escalated) = facts::<Escalated>(&trace)[0];
        assert_eq!((trace.text(escalated.operation), escalated.attempts), ("refund-payment", 4));
        assert_eq!(trace.text(escalated.desk), "finance-desk");
        let saga = escalated.saga;
        assert!(facts::<EndedEscalated>(&trace).iter().any(|(_, it)| it.saga == saga));
        assert!(facts::<Freed>(&trace).iter().any(|(_, it)| it.saga == saga), "{style}");
        assert!(facts::<PaidBack>(&trace).is_empty());
    }
}

#[test]
fn a_repeated_request_is_known_by_its_key() {
    let trace = run("duplicate-reply");
    assert!(!facts::<Repeated>(&trace).is_empty());
    let trace = run("reply-after-timeout");
    let late = facts::<Unanswered>(&trace).iter().any(|(_, it)| trace.text(it.code) == "timed-out");
    assert!(late && !facts::<Repeated>(&trace).is_empty());
}

#[test]
fn the_orchestrator_crashes_at_each_step_and_the_next_one_goes_on() {
    let trace = run("orchestrator-crash");
    // What was asked for and not answered when it crashed.
    let (mut open, mut hit) = (SortedMap::<Name, Name>::new(), SortedSet::<String>::new());
    for fact in trace.facts() {
        if let Some(Asked { saga, operation, .. }) = fact.read() {
            open.insert(saga, operation);
        } else if let Some(Done { saga, .. }) = fact.read() {
            open.remove(&saga);
        } else if fact.is::<Crashed>() {
            hit.extend(open.values().map(|operation| trace.text(*operation).to_owned()));
            open = SortedMap::new();
        }
    }
    let all = [
        "reserve-stock",
        "take-payment",
        "book-slot",
        "apply-points",
        "confirm-stock",
        "refund-payment",
        "release-stock",
    ];
    let missed: Vec<&&str> = all.iter().filter(|operation| !hit.contains(**operation)).collect();
    assert!(missed.is_empty(), "no crash at {missed:?}");
    assert!(!facts::<Resumed>(&trace).is_empty());
    let ended = facts::<Completed>(&trace).len() + facts::<Compensated>(&trace).len();
    assert_eq!(ended, facts::<Began>(&trace).len());
}

#[test]
fn the_last_item_goes_to_the_order_that_waited_for_it() {
    for style in BOTH {
        let trace = run_with("last-item", style);
        let oil = |it: &Reserved| trace.text(it.sku) == "OIL_1L";
        let held = facts::<Held>(&trace);
        assert_eq!((trace.text(held[0].1.saga), trace.text(held[0].1.by)), ("BB-1042", "BB-1041"), "{style}");
        let got: Vec<Name> =
            facts::<Reserved>(&trace).iter().filter(|(_, it)| oil(it)).map(|(_, it)| it.saga).collect();
        assert_eq!(texts(&trace, got), ["BB-1041", "BB-1042"]);
        assert_eq!(texts(&trace, facts::<Completed>(&trace).iter().map(|(_, it)| it.saga)), ["BB-1042"]);
    }
    // Without waiting for what is held, it is refused at once.
    let trace = run_with("last-item", "&held-stock=refuse");
    assert!(facts::<Held>(&trace).is_empty() && facts::<Completed>(&trace).is_empty());
}

#[test]
fn the_scene_begins_with_what_the_original_had() {
    let trace = run("original-a");
    let wallets: Vec<Money> = facts::<WalletOpened>(&trace).iter().map(|(_, it)| it.balance).collect();
    assert_eq!(wallets, [5_000, 8_000, 3_000].map(Money::from_rupees));
    let points: Vec<i64> = facts::<PointsOpened>(&trace).iter().map(|(_, it)| it.balance).collect();
    assert_eq!(points, [2_500, 1_800, 950]);
}

/// Every wallet call takes far longer than anybody waits, and then the wallet is well again.
const LATE_WALLET: &str = "&baskets=original-a&gateway-failing=0&do=1s:slow.wallet.40,11.5s:heal.wallet";

#[test]
fn a_payment_that_arrives_after_its_undo_does_nothing() {
    for style in BOTH {
        let trace = run_with("original-b", &format!("{LATE_WALLET}{style}"));
        let (voided_at, voided) = facts::<Voided>(&trace)[0];
        assert_eq!(trace.text(voided.operation), "refund-payment", "{style}");
        let late = |(at, it): &(Time, Repeated)| *at > voided_at && trace.text(it.operation) == "take-payment";
        assert!(facts::<Repeated>(&trace).iter().any(late), "the payment comes late and is known{style}");
        assert!(facts::<Debited>(&trace).is_empty() && facts::<PaidBack>(&trace).is_empty());
        assert_eq!(facts::<Compensated>(&trace).len(), 1);
    }
}

#[test]
fn a_pivot_that_gave_no_answer_is_settled_and_the_saga_goes_on() {
    for style in BOTH {
        let silent = "&baskets=original-a&gateway-failing=0&do=1s:hang.slots,12.2s:heal.slots";
        let trace = run_with("original-b", &format!("{silent}{style}"));
        assert!(done_for(&trace, "BB-1041").iter().any(|operation| operation == "settle-slot"), "{style}");
        assert_eq!((facts::<Booked>(&trace).len(), facts::<Completed>(&trace).len()), (1, 1), "{style}");
        assert!(facts::<Freed>(&trace).is_empty() && facts::<PaidBack>(&trace).is_empty());
    }
}

#[test]
fn a_store_that_is_silent_costs_no_attempt() {
    let silent = "&gateway-failing=100&orders=1&first-wait=200&do=1s:partition.payments.keys,8s:repair.payments.keys";
    let trace = run_with("choreographed", silent);
    let pays = |asked: &&(Time, Asked)| trace.text(asked.1.operation) == "take-payment";
    let asked: Vec<u32> = facts::<Asked>(&trace).iter().filter(pays).map(|(_, asked)| asked.attempt).collect();
    assert_eq!(asked, [1, 2, 3, 4]);
    let gave_up: Vec<u32> = facts::<GaveUp>(&trace).iter().map(|(_, gave_up)| gave_up.attempts).collect();
    assert_eq!(gave_up, [4]);
}

#[test]
fn a_refund_that_a_person_has_is_not_called_returned() {
    let trace = run_with("compensation-fails", "&style=choreographed");
    assert!(!facts::<Escalated>(&trace).is_empty());
    let said = texts(&trace, facts::<Published>(&trace).into_iter().map(|(_, published)| published.topic));
    assert!(said.iter().any(|topic| topic == "payment.escalated"));
    assert!(said.iter().all(|topic| topic != "payment.returned"), "nothing came back");
    let freed = facts::<Freed>(&trace).into_iter().map(|(_, freed)| freed.saga).collect::<SortedSet<Name>>();
    assert!(facts::<EndedEscalated>(&trace).iter().all(|(_, ended)| freed.contains(&ended.saga)), "the stock is free");
}

/// What a desk has, a person finishes by hand, under the operation's own key: the money comes back, once.
#[test]
fn a_person_finishes_at_the_desk_what_nobody_could_do() {
    for style in BOTH {
        let trace = run_with("desk-resolves", style);
        let ended = facts::<EndedEscalated>(&trace);
        assert_eq!(texts(&trace, ended.iter().map(|(_, it)| it.saga)), ["BB-1041", "BB-1042", "BB-1043"], "{style}");
        let resolved = facts::<Resolved>(&trace).into_iter().map(|(_, it)| [it.saga, it.operation, it.how]);
        let resolved: Vec<Vec<String>> = resolved.map(|words| texts(&trace, words)).collect();
        let finished = ["BB-1041", "refund-payment", "finished"];
        let marked = ["BB-1042", "refund-payment", "marked-settled"];
        assert_eq!(resolved, [finished, marked], "{style}");
        let settled = facts::<Settled>(&trace).into_iter().map(|(_, it)| [it.saga, it.end]);
        let settled: Vec<Vec<String>> = settled.map(|words| texts(&trace, words)).collect();
        assert_eq!(settled, [["BB-1041", "compensated"], ["BB-1042", "marked-settled"]], "{style}");
        let paid_back = facts::<PaidBack>(&trace);
        assert_eq!(texts(&trace, paid_back.iter().map(|(_, it)| it.saga)), ["BB-1041"], "{style}");
        let taken = facts::<Debited>(&trace).into_iter().find(|(_, it)| it.saga == paid_back[0].1.saga);
        assert_eq!(taken.map(|(_, it)| it.amount), Some(paid_back[0].1.amount), "{style}");
    }
}

#[test]
fn a_desk_does_what_it_can_and_says_why_it_does_nothing_else() {
    let why = |preset: &str, what: &str| {
        let trace = run_with(preset, &format!("&do={what}"));
        texts(&trace, facts::<NotResolved>(&trace).into_iter().map(|(_, it)| it.why))
    };
    assert_eq!(why("desk-resolves", "14s:resolve.BB-9999"), ["not-at-a-desk"]);
    assert_eq!(why("desk-resolves", "2s:resolve"), ["not-at-a-desk"], "nothing is there yet");
    assert_eq!(why("desk-resolves", "14s:resolve.BB-1041.forget"), ["no-such-way"]);
    assert_eq!(why("desk-resolves", "14s:resolve.BB-1041,17s:resolve.BB-1041"), ["not-at-a-desk"], "it is resolved");
    // Whoever asks while the wallet hangs is told so, and may ask again.
    let trace =
        run_with("desk-resolves", "&do=13s:hang.wallet,14s:resolve.BB-1041,25500ms:heal.wallet,26s:resolve.BB-1041");
    assert_eq!(facts::<NotResolved>(&trace).len(), 1);
    assert_eq!(facts::<Resolved>(&trace).len(), 1);
    assert_eq!(facts::<PaidBack>(&trace).len(), 1, "under one key");
}

/// What waits at a desk, and what a person asked for, outlasts a crash of the one who works it off.
#[test]
fn a_wish_at_the_desk_outlasts_a_crash() {
    let crash = "&do=13s:hang.wallet,14s:resolve.BB-1041,14500ms:crash.shop,15s:heal.wallet,15500ms:restart.shop";
    let trace = run_with("desk-resolves", crash);
    assert_eq!(facts::<Resolved>(&trace).len(), 1);
    assert_eq!(facts::<PaidBack>(&trace).len(), 1);
}

/// The waits between attempts are spread as the parameter says; without jitter each is the longest.
#[test]
fn waits_are_spread_by_jitter() {
    let longest = |attempt: u32| Span::from_secs(1 << (attempt - 1).min(2));
    let waits = |jitter: &str| {
        let trace = run_with("compensation-fails", &format!("&jitter={jitter}"));
        let waits = facts::<Waits>(&trace).into_iter().map(|(_, it)| (it.wait, longest(it.attempt)));
        waits.collect::<Vec<(Span, Span)>>()
    };
    assert!(waits("none").iter().all(|(wait, longest)| wait == longest));
    for (jitter, least) in [("equal", 2), ("full", u64::MAX)] {
        let waits = waits(jitter);
        assert!(waits.len() > 3, "{jitter}");
        let within = |(wait, longest): &(Span, Span)| wait <= longest && wait.as_us() >= longest.as_us() / least;
        assert!(waits.iter().all(within), "{jitter}: {waits:?}");
        let apart: SortedSet<u64> = waits.iter().map(|(wait, _)| wait.as_us()).collect();
        assert_eq!(apart.len(), waits.len(), "{jitter}: no two are alike");
    }
}

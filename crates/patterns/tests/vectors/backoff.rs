//! `backoff*.json`: the AWS simulator of back-off with jitter, and Resilience4j's intervals.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use eda_patterns::backoff::{Backoff, Growth, Interval, Jitter};
use eda_patterns::rng::{Purpose, Seed, Stream};
use eda_patterns::time::Span;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(rename = "formulas")]
    _formulas: Value,
    #[serde(rename = "article_parameters")]
    _article_parameters: Value,
    exponential_table: Vec<ExponentialRow>,
    decorrelated_with_u: Vec<DecorrelatedRow>,
    #[serde(rename = "decorrelated_note")]
    _decorrelated_note: String,
    resilience4j: Vec<Value>,
    acceptance_shape: Acceptance,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExponentialRow {
    attempt: u32,
    base: u64,
    cap: u64,
    sleep: f64,
    full_jitter_range: (f64, f64),
    full_jitter_mean: f64,
    equal_jitter_range: (f64, f64),
    equal_jitter_mean: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecorrelatedRow {
    u: f64,
    base: u64,
    cap: u64,
    sleeps: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    #[serde(rename = "what")]
    _what: String,
    measured: BTreeMap<String, Measured>,
    #[serde(rename = "robust_claims_at_100_clients")]
    _claims: Vec<String>,
    #[serde(rename = "tolerance")]
    _tolerance: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Measured {
    mean_completion_time: f64,
    mean_calls: f64,
}

/// The files have no unit; a second leaves room for their fractions.
fn span(units: f64) -> Span {
    Span::from_us((units * 1e6).round() as u64)
}

fn units(span: Span) -> f64 {
    span.as_us() as f64 / 1e6
}

fn backoff(base: u64, cap: u64, jitter: Jitter) -> Backoff {
    Backoff { base: Span::from_secs(base), cap: Span::from_secs(cap), growth: Growth::Exponential, jitter }
}

fn near(actual: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((actual - expected).abs() <= tolerance, "{what}: {actual}, expected {expected}");
}

#[test]
fn exponential_waits_have_the_table_s_ranges_and_means() {
    const DRAWS: u32 = 20_000;
    for (name, file) in super::files::<File>("backoff").unwrap_or_default() {
        for row in &file.exponential_table {
            let what = format!("{name}: attempt {}", row.attempt);
            // The table counts attempts from 0; a wait here comes after the first failure.
            let failed = row.attempt + 1;
            near(units(backoff(row.base, row.cap, Jitter::None).ceiling(failed)), row.sleep, 1e-6, &what);
            let jitters = [
                (Jitter::Full, row.full_jitter_range, row.full_jitter_mean),
                (Jitter::Equal, row.equal_jitter_range, row.equal_jitter_mean),
            ];
            for (jitter, (low, high), mean) in jitters {
                let what = format!("{what}, {jitter:?}");
                let rule = backoff(row.base, row.cap, jitter);
                let mut draw = Stream::new(Seed(row.attempt.into()), Purpose::Jitter, 0);
                let waits: Vec<f64> = (0..DRAWS).map(|_| units(rule.wait(failed, rule.base, &mut draw))).collect();
                let (least, most) =
                    waits.iter().fold((f64::MAX, 0.0_f64), |(least, most), &wait| (least.min(wait), most.max(wait)));
                assert!(least >= low - 1e-6 && most <= high + 1e-6, "{what}: {least} to {most}");
                let width = high - low;
                near(least, low, width * 0.01, &what);
                near(most, high, width * 0.01, &what);
                near(waits.iter().sum::<f64>() / f64::from(DRAWS), mean, width * 0.01, &what);
            }
        }
        println!("{name}: {} rows", file.exponential_table.len());
    }
}

#[test]
fn decorrelated_waits_are_drawn_from_the_right_range() {
    for (name, file) in super::files::<File>("backoff").unwrap_or_default() {
        for row in &file.decorrelated_with_u {
            let rule = backoff(row.base, row.cap, Jitter::Decorrelated);
            let mut before = rule.base;
            for (index, &sleep) in row.sleeps.iter().enumerate() {
                let (low, high) = rule.range(index as u32 + 1, before);
                let drawn = units(low) + row.u * (units(high) - units(low));
                before = span(drawn).min(rule.cap);
                near(units(before), sleep, 1e-3, &format!("{name}: u {}, sleep {index}", row.u));
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum IntervalCase {
    Capped(Capped),
    Randomized(Randomized),
    ExponentialRandom(ExponentialRandom),
    BadAttempt(BadAttempt),
    BadFactors(BadFactors),
    BadIntervals(BadIntervals),
}

#[derive(Deserialize)]
struct Capped {
    initial: i64,
    multiplier: f64,
    max: i64,
    #[serde(flatten)]
    attempts: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Randomized {
    #[serde(rename = "test")]
    _test: String,
    interval: i64,
    factor: f64,
    range: (u64, u64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExponentialRandom {
    #[serde(rename = "test")]
    _test: String,
    initial: i64,
    multiplier: f64,
    factor: f64,
    rule: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BadAttempt {
    #[serde(rename = "test")]
    _test: String,
    attempt: u32,
    expected: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BadFactors {
    #[serde(rename = "test")]
    _test: String,
    factors: Vec<f64>,
    expected: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BadIntervals {
    #[serde(rename = "test")]
    _test: String,
    intervals: Vec<i64>,
    expected: String,
}

fn per_mille(number: f64) -> u64 {
    let scaled = number * 1_000.0;
    assert!((scaled - scaled.round()).abs() < 1e-9, "{number} has more than three decimals");
    scaled.round() as u64
}

/// Millionths, rounded to the nearest, but never from outside 0 to 1 into it.
fn millionths(number: f64) -> i64 {
    let scaled = number * 1e6;
    if number < 0.0 {
        scaled.floor() as i64
    } else if number > 1.0 {
        scaled.ceil() as i64
    } else {
        scaled.round() as i64
    }
}

#[test]
fn intervals_are_those_of_resilience4j() {
    for (name, file) in super::files::<File>("backoff").unwrap_or_default() {
        for case in &file.resilience4j {
            let what = format!("{name}: {case}");
            let read = serde_json::from_value(case.clone())
                .unwrap_or_else(|_| panic!("{what}: a case of this kind is not known"));
            check_interval(&what, read);
        }
        println!("{name}: {} cases of intervals", file.resilience4j.len());
    }
}

fn check_interval(what: &str, case: IntervalCase) {
    let mut draw = Stream::new(Seed(7), Purpose::Jitter, 0);
    match case {
        IntervalCase::Capped(case) => {
            let rule = Interval::checked(case.initial, per_mille(case.multiplier), Some(case.max), 0).expect(what);
            for (key, value) in &case.attempts {
                if key == "test" {
                    continue;
                }
                let rest = key.strip_prefix("attempt").unwrap_or_else(|| panic!("{what}: {key} is not known"));
                if let Some(list) = rest.strip_prefix("s_1_to_") {
                    let last: usize = list.parse().unwrap_or_else(|_| panic!("{what}: {key} is not known"));
                    let values: Vec<u64> = serde_json::from_value(value.clone()).expect(what);
                    assert_eq!(values.len(), last, "{what}: {key}");
                    for (attempt, grown) in (1..).zip(values) {
                        // The list shows how the wait grows; the longest wait cuts it off.
                        let expected = grown.min(case.max.unsigned_abs());
                        assert_eq!(rule.after(attempt).as_ms(), expected, "{what}: attempt {attempt}");
                    }
                } else {
                    let attempt = rest.strip_prefix('_').and_then(|number| number.parse::<u32>().ok());
                    let attempt = attempt.unwrap_or_else(|| panic!("{what}: {key} is not known"));
                    assert_eq!(Some(rule.after(attempt).as_ms()), value.as_u64(), "{what}: {key}");
                }
            }
        }
        IntervalCase::Randomized(case) => {
            let rule = Interval::checked(case.interval, 1_000, None, millionths(case.factor)).expect(what);
            let waits: Vec<u64> =
                (1..10_000).map(|attempt| rule.draw(attempt, &mut draw).expect(what).as_ms()).collect();
            let (low, high) = case.range;
            assert!(waits.iter().all(|wait| (low..=high).contains(wait)), "{what}");
            let width = (high - low) / 20;
            assert!(waits.iter().any(|wait| *wait <= low + width), "{what}: never near {low}");
            assert!(waits.iter().any(|wait| *wait >= high - width), "{what}: never near {high}");
        }
        IntervalCase::ExponentialRandom(case) => {
            assert!(case.rule.contains("floor-chained"), "{what}: the rule is not known");
            let multiplier = per_mille(case.multiplier);
            let rule = Interval::checked(case.initial, multiplier, None, millionths(case.factor)).expect(what);
            let mut grown = case.initial.unsigned_abs();
            for attempt in 1..50 {
                let wait = rule.draw(attempt, &mut draw).expect(what).as_ms();
                let low = (grown as f64 * (1.0 - case.factor)) as u64;
                let high = (grown as f64 * (1.0 + case.factor)) as u64;
                assert!((low.saturating_sub(1)..=high + 1).contains(&wait), "{what}: attempt {attempt} is {wait}");
                grown = (grown as f64 * case.multiplier) as u64;
            }
        }
        IntervalCase::BadAttempt(case) => {
            assert_eq!(case.expected, "error", "{what}");
            for spread in [0, 500_000] {
                let rule = Interval::checked(500, 1_500, None, spread).expect(what);
                assert!(rule.of_attempt(case.attempt).is_err(), "{what}");
                assert!(rule.draw(case.attempt, &mut draw).is_err(), "{what}");
            }
        }
        IntervalCase::BadFactors(case) => {
            assert_eq!(case.expected, "error", "{what}");
            for factor in case.factors {
                assert!(Interval::checked(100, 1_000, None, millionths(factor)).is_err(), "{what}: {factor}");
            }
        }
        IntervalCase::BadIntervals(case) => {
            assert_eq!(case.expected, "error", "{what}");
            for ms in case.intervals {
                assert!(Interval::checked(ms, 1_000, None, 0).is_err(), "{what}: {ms}");
                assert!(Interval::checked(100, 1_000, Some(ms), 0).is_err(), "{what}: at most {ms}");
            }
        }
    }
}

/// The back-off by its name in the file; `None` waits not at all.
fn rule_by_name(name: &str) -> Option<Backoff> {
    let jitter = match name {
        "Exponential" => Jitter::None,
        "Decorr" => Jitter::Decorrelated,
        "EqualJitter" => Jitter::Equal,
        "FullJitter" => Jitter::Full,
        "None" => return None,
        other => panic!("a back-off called {other} is not known"),
    };
    Some(Backoff { base: Span::from_ms(5), cap: Span::from_ms(2_000), growth: Growth::Exponential, jitter })
}

/// What one client of the contention experiment does next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Message {
    Read,
    ReadAnswer(u64),
    Write(u64),
    WriteAnswer(bool),
}

/// The experiment of the AWS simulator: each client must read a version and write it back unchanged
/// once; a write of an old version fails and is tried again after the back-off. Returns the time
/// of the last success and the number of writes, in milliseconds.
fn contend(clients: usize, rule: Option<Backoff>, seed: u64) -> (f64, u64) {
    let mut network = Stream::new(Seed(seed), Purpose::Latency, clients as u64);
    let mut jitter = Stream::new(Seed(seed), Purpose::Jitter, clients as u64);
    // |normal(10, 2)| ms: twelve even draws add up to a normal one, near enough.
    let mut delay = || {
        let sum: u64 = (0..12).map(|_| network.below(1_000_000)).sum();
        Span::from_us(((sum as f64 / 1e6 - 6.0) * 2_000.0 + 10_000.0).abs() as u64)
    };
    let mut queue = BinaryHeap::new();
    let mut order = 0_u64;
    let mut push = |queue: &mut BinaryHeap<_>, at: Span, client: usize, message: Message| {
        order += 1;
        queue.push(Reverse((at, order, client, message)));
    };
    let first_wait = rule.map_or(Span::ZERO, |rule| rule.base);
    let mut state = vec![(0_u32, first_wait); clients];
    for client in 0..clients {
        push(&mut queue, delay(), client, Message::Read);
    }
    let (mut version, mut writes, mut now) = (0_u64, 0_u64, Span::ZERO);
    while let Some(Reverse((at, _, client, message))) = queue.pop() {
        now = at;
        match message {
            Message::Read => push(&mut queue, at + delay(), client, Message::ReadAnswer(version)),
            Message::ReadAnswer(read) => push(&mut queue, at + delay(), client, Message::Write(read)),
            Message::Write(read) => {
                writes += 1;
                let fits = read == version;
                version += u64::from(fits);
                push(&mut queue, at + delay(), client, Message::WriteAnswer(fits));
            }
            Message::WriteAnswer(true) => {}
            Message::WriteAnswer(false) => {
                let (attempt, before) = &mut state[client];
                *attempt += 1;
                // The simulator's first wait is already doubled once.
                let wait = rule.map_or(Span::ZERO, |rule| rule.wait(*attempt + 1, *before, &mut jitter));
                *before = wait.max(first_wait);
                push(&mut queue, at + delay() + wait, client, Message::Read);
            }
        }
    }
    (units(now) * 1_000.0, writes)
}

#[test]
fn contention_under_each_back_off_is_what_the_aws_simulator_measures() {
    const REPETITIONS: u64 = 200;
    for (file_name, file) in super::files::<File>("backoff").unwrap_or_default() {
        for (key, expected) in &file.acceptance_shape.measured {
            let (name, clients) = key.split_once('@').unwrap_or_else(|| panic!("{key} is not name@clients"));
            let clients: usize = clients.parse().unwrap_or_else(|_| panic!("{key} is not name@clients"));
            let runs = (0..REPETITIONS).map(|seed| contend(clients, rule_by_name(name), seed));
            let (time, calls) = runs.fold((0.0, 0), |(time, calls), run| (time + run.0, calls + run.1));
            let (time, calls) = (time / REPETITIONS as f64, calls as f64 / REPETITIONS as f64);
            println!(
                "{key}: {time:.0} ms, {calls:.0} calls; measured {expected_time}, {expected_calls}",
                expected_time = expected.mean_completion_time,
                expected_calls = expected.mean_calls
            );
            let what = format!("{file_name}: {key}");
            near(time, expected.mean_completion_time, expected.mean_completion_time * 0.15, &format!("{what} time"));
            near(calls, expected.mean_calls, expected.mean_calls * 0.15, &format!("{what} calls"));
        }
    }
}

//! `circuit_breaker*.json`: Resilience4j's own tests of its state machine and its windows.

use std::collections::BTreeMap;

use eda_patterns::backoff::Interval;
use eda_patterns::catalog::circuit_breaker::breaker::{Breaker, Config, Metrics, Outcome, Recorded, Rule, State};
use eda_patterns::catalog::circuit_breaker::window::{CallEnd, Figures, Window};
use eda_patterns::time::{Span, Time};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    default_config: Settings,
    /// What each operation means; each must be one that [`Op`] knows.
    ops: BTreeMap<String, String>,
    #[serde(rename = "rules")]
    _rules: Vec<String>,
    cases: Vec<Case>,
    sliding_window: Vec<SlidingCase>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    failure_rate_threshold: Option<u32>,
    slow_call_rate_threshold: Option<u32>,
    slow_call_duration_ms: Option<u64>,
    window: Option<String>,
    window_size: Option<u32>,
    minimum_calls: Option<u32>,
    permitted_calls_half_open: Option<u32>,
    wait_open_ms: Option<i64>,
    wait_open: Option<String>,
    max_wait_half_open_ms: Option<u64>,
    automatic: Option<bool>,
    #[serde(rename = "ignored_errors")]
    _ignored_errors: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    test: String,
    config: Option<Settings>,
    ops: Vec<Op>,
    #[serde(rename = "why")]
    _why: Option<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// One step; a step may do one thing and expect several.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Op {
    acquire: Option<bool>,
    success_ms: Option<u64>,
    error_ms: Option<u64>,
    #[serde(default)]
    ignored: bool,
    force: Option<String>,
    for_ms: Option<u64>,
    expect_error: Option<String>,
    reset: Option<bool>,
    release: Option<u32>,
    call_not_permitted: Option<u64>,
    advance_ms: Option<u64>,
    state: Option<String>,
    metrics: Option<Expected>,
    failure_rate: Option<f32>,
    slow_rate: Option<f32>,
    successes: Option<u32>,
    buffered: Option<u32>,
    failures: Option<u32>,
    slow: Option<u32>,
    not_permitted: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    failure_rate: Option<f32>,
    slow_rate: Option<f32>,
    successes: Option<u32>,
    buffered: Option<u32>,
    failures: Option<u32>,
    slow: Option<u32>,
    not_permitted: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SlidingCase {
    test: String,
    size: u32,
    record_ms_each: Option<u64>,
    sequence: Vec<SlidingStep>,
    failure_rate: Option<EachOrLast<f32>>,
    slow_rate: Option<EachOrLast<f32>>,
    total: Option<EachOrLast<u32>>,
    total_slow: Option<EachOrLast<u32>>,
    total_duration_ms: Option<EachOrLast<u64>>,
    average_ms: Option<EachOrLast<u64>>,
    successes: Option<EachOrLast<u32>>,
    failures: Option<EachOrLast<u32>>,
    slow: Option<EachOrLast<u32>>,
    #[serde(rename = "why")]
    _why: Option<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SlidingStep {
    Word(String),
    WordWithMs(String, u64),
}

/// A list holds after each step, a single value after the last.
#[derive(Deserialize)]
#[serde(untagged)]
enum EachOrLast<T> {
    Each(Vec<T>),
    Last(T),
}

#[test]
fn the_state_machine_does_what_resilience4j_does() {
    for (name, file) in super::files::<File>("circuit_breaker").unwrap_or_default() {
        for op in file.ops.keys() {
            let one = serde_json::from_value::<Op>(serde_json::json!({ op.as_str(): null }));
            assert!(one.is_ok(), "{name}: operation {op} is not known");
        }
        for case in &file.cases {
            Run::new(&name, &file.default_config, case).run();
        }
        println!("{name}: {} cases of the state machine", file.cases.len());
    }
}

#[test]
fn the_windows_are_those_of_resilience4j() {
    for (name, file) in super::files::<File>("circuit_breaker").unwrap_or_default() {
        for case in &file.sliding_window {
            slide(&format!("{name}: {}", case.test), case);
        }
        println!("{name}: {} cases of a window", file.sliding_window.len());
    }
}

impl Settings {
    fn over(&self, default: &Settings) -> Config {
        let place = "every setting has a default";
        let size = self.window_size.or(default.window_size).expect(place);
        let rule = match self.window.as_ref().or(default.window.as_ref()).expect(place).as_str() {
            "COUNT_BASED" => Rule::Calls(size),
            "TIME_BASED" => Rule::Seconds(size),
            other => panic!("a window of type {other} is not known"),
        };
        let wait = match (&self.wait_open, self.wait_open_ms.or(default.wait_open_ms)) {
            (Some(text), _) => wait_from_words(text),
            (None, ms) => Interval::checked(ms.expect(place), 1_000, None, 0).expect("a valid wait"),
        };
        let max_wait = self.max_wait_half_open_ms.or(default.max_wait_half_open_ms).filter(|ms| *ms > 0);
        Config {
            rule,
            failure_percent: self.failure_rate_threshold.or(default.failure_rate_threshold).expect(place),
            slow_percent: self.slow_call_rate_threshold.or(default.slow_call_rate_threshold).expect(place),
            slow_after: Span::from_ms(self.slow_call_duration_ms.or(default.slow_call_duration_ms).expect(place)),
            minimum_calls: self.minimum_calls.or(default.minimum_calls).expect(place),
            probes: self.permitted_calls_half_open.or(default.permitted_calls_half_open).expect(place),
            limit_probes: true,
            wait,
            half_open_max: max_wait.map(Span::from_ms),
            automatic: self.automatic.or(default.automatic).unwrap_or(false),
        }
    }
}

/// Reads `exponential backoff, initial 5000 ms, multiplier 1.5, attempt 1,2,...`.
fn wait_from_words(text: &str) -> Interval {
    let after = |word: &str| {
        let rest = text.split_once(word).unwrap_or_else(|| panic!("“{text}” says no {word}")).1.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        rest[..end].trim_end_matches('.').parse::<f64>().unwrap_or_else(|_| panic!("“{text}”: {word} is no number"))
    };
    assert!(text.starts_with("exponential backoff"), "the wait “{text}” is not known");
    let multiplier_per_mille = (after("multiplier") * 1_000.0).round() as u64;
    Interval::checked(after("initial") as i64, multiplier_per_mille, None, 0).expect("a valid wait")
}

/// Resilience4j's own tests of the metrics go without the state machine.
enum Subject {
    Breaker(Box<Breaker>),
    Metrics(Metrics, Config),
}

struct Run<'a> {
    case: &'a Case,
    at: String,
    now: Time,
    subject: Subject,
}

impl<'a> Run<'a> {
    fn new(file: &str, default: &Settings, case: &'a Case) -> Run<'a> {
        let config = case.config.clone().unwrap_or_default().over(default);
        let subject = if case.ops.iter().any(|op| op.call_not_permitted.is_some()) {
            Subject::Metrics(Metrics::new(&config), config)
        } else {
            Subject::Breaker(Box::new(Breaker::new(config)))
        };
        Run { case, at: format!("{file}: {}", case.test), now: Time::ZERO, subject }
    }

    fn run(mut self) {
        let case = self.case;
        for (index, op) in case.ops.iter().enumerate() {
            self.at = format!("{}, step {index} {op:?}", case.test);
            self.act(op);
            self.expect(op);
        }
    }

    fn breaker(&mut self) -> &mut Breaker {
        match &mut self.subject {
            Subject::Breaker(breaker) => breaker,
            Subject::Metrics(..) => panic!("{}: there is no state machine in this case", self.at),
        }
    }

    fn act(&mut self, op: &Op) {
        let (now, at) = (self.now, self.at.clone());
        if let Some(granted) = op.acquire {
            assert_eq!(self.breaker().acquire(now).is_ok(), granted, "{at}");
        }
        if let Some(ms) = op.success_ms {
            self.record(if op.ignored { Outcome::Ignored } else { Outcome::Success }, ms);
        }
        if let Some(ms) = op.error_ms {
            self.record(if op.ignored { Outcome::Ignored } else { Outcome::Failure }, ms);
        }
        assert!(!op.ignored || op.error_ms.is_some() || op.success_ms.is_some(), "{at}: nothing to ignore");
        if let Some(word) = &op.force {
            let to = state(word);
            let forced = match op.for_ms {
                Some(ms) if to == State::Open => self.breaker().open_for(now, Span::from_ms(ms)),
                Some(_) => panic!("{at}: only OPEN can be forced for a time"),
                None => self.breaker().force(now, to),
            };
            match &op.expect_error {
                Some(message) => assert_eq!(&forced.expect_err(&at).to_string(), message, "{at}"),
                None => forced.unwrap_or_else(|error| panic!("{at}: {error}")),
            }
        } else {
            assert!(op.for_ms.is_none() && op.expect_error.is_none(), "{at}: belongs to force");
        }
        if op.reset == Some(true) {
            self.breaker().reset(now);
        }
        for _ in 0..op.release.unwrap_or(0) {
            let breaker = self.breaker();
            let permit = breaker.permit();
            breaker.release(permit);
        }
        for _ in 0..op.call_not_permitted.unwrap_or(0) {
            let Subject::Metrics(metrics, _) = &mut self.subject else { panic!("{at}: belongs to bare metrics") };
            metrics.refuse();
        }
        if let Some(ms) = op.advance_ms {
            self.now = now + Span::from_ms(ms);
            let now = self.now;
            self.breaker().poll(now);
        }
    }

    /// Resilience4j does not tag results, so they belong to whatever state there is.
    fn record(&mut self, outcome: Outcome, ms: u64) {
        let took = Span::from_ms(ms);
        match &mut self.subject {
            Subject::Breaker(breaker) => {
                let permit = breaker.permit();
                let recorded = breaker.record(self.now, permit, outcome, took);
                assert_ne!(recorded, Recorded::Stale, "{}", self.at);
            }
            Subject::Metrics(metrics, config) => {
                assert_ne!(outcome, Outcome::Ignored, "{}: bare metrics ignore nothing", self.at);
                let failed = outcome == Outcome::Failure;
                metrics.record(self.now, CallEnd { failed, slow: took > config.slow_after, took });
            }
        }
    }

    fn expect(&mut self, op: &Op) {
        let at = &self.at;
        if let Some(word) = &op.state {
            let Subject::Breaker(breaker) = &self.subject else { panic!("{at}: bare metrics have no state") };
            assert_eq!(breaker.state(), state(word), "{at}");
        }
        let direct = Expected {
            failure_rate: op.failure_rate,
            slow_rate: op.slow_rate,
            successes: op.successes,
            buffered: op.buffered,
            failures: op.failures,
            slow: op.slow,
            not_permitted: op.not_permitted,
        };
        for expected in [Some(&direct), op.metrics.as_ref()].into_iter().flatten() {
            let metrics = match &self.subject {
                Subject::Breaker(breaker) => breaker.metrics(),
                Subject::Metrics(metrics, _) => metrics,
            };
            expected.check(at, metrics, self.now);
        }
    }
}

impl Expected {
    fn check(&self, at: &str, metrics: &Metrics, now: Time) {
        let figures = metrics.figures(now);
        let rate = |part: u32| metrics.rates(now).map_or(-1.0, |figures| percent(part, figures.calls));
        if let Some(expected) = self.failure_rate {
            close(at, "failure rate", rate(figures.failed), expected);
        }
        if let Some(expected) = self.slow_rate {
            close(at, "slow rate", rate(figures.slow), expected);
        }
        let equal = |what: &str, expected: Option<u32>, actual: u32| {
            if let Some(expected) = expected {
                assert_eq!(actual, expected, "{what}, {at}");
            }
        };
        equal("successes", self.successes, figures.succeeded());
        equal("buffered", self.buffered, figures.calls);
        equal("failures", self.failures, figures.failed);
        equal("slow", self.slow, figures.slow);
        if let Some(expected) = self.not_permitted {
            assert_eq!(metrics.refused(), expected, "not permitted, {at}");
        }
    }
}

fn state(word: &str) -> State {
    let found = State::find(&word.to_lowercase().replace('_', "-"));
    found.unwrap_or_else(|| panic!("state {word} is not known"))
}

fn percent(part: u32, whole: u32) -> f32 {
    part as f32 * 100.0 / whole as f32
}

fn close(at: &str, what: &str, actual: f32, expected: f32) {
    assert!((actual - expected).abs() < 0.001, "{what} is {actual}, expected {expected}, {at}");
}

fn slide(at: &str, case: &SlidingCase) {
    let mut window = Window::of_calls(case.size);
    let mut steps: Vec<Figures> = Vec::new();
    for step in &case.sequence {
        let (word, ms) = match step {
            SlidingStep::Word(word) => (word, case.record_ms_each.unwrap_or_else(|| panic!("{at}: no duration"))),
            SlidingStep::WordWithMs(word, ms) => (word, *ms),
        };
        let (failed, slow) = match word.as_str() {
            "S" => (false, false),
            "E" => (true, false),
            "SLOW_S" => (false, true),
            "SLOW_E" => (true, true),
            other => panic!("{at}: outcome {other} is not known"),
        };
        window.record(Time::ZERO, CallEnd { failed, slow, took: Span::from_ms(ms) });
        steps.push(window.figures(Time::ZERO));
    }
    let rates = |expected: &Option<EachOrLast<f32>>, what: &str, actual: fn(&Figures) -> f32| {
        along(at, what, expected, &steps, |figures, expected| close(at, what, actual(figures), *expected));
    };
    rates(&case.failure_rate, "failure rate", |figures| percent(figures.failed, figures.calls));
    rates(&case.slow_rate, "slow rate", |figures| percent(figures.slow, figures.calls));
    let counts = |expected: &Option<EachOrLast<u32>>, what: &str, actual: fn(&Figures) -> u32| {
        along(at, what, expected, &steps, |figures, expected| assert_eq!(actual(figures), *expected, "{what}, {at}"));
    };
    counts(&case.total, "total", |figures| figures.calls);
    counts(&case.total_slow, "total slow", |figures| figures.slow);
    counts(&case.slow, "slow", |figures| figures.slow);
    counts(&case.successes, "successes", Figures::succeeded);
    counts(&case.failures, "failures", |figures| figures.failed);
    let times = |expected: &Option<EachOrLast<u64>>, what: &str, actual: fn(&Figures) -> Span| {
        along(at, what, expected, &steps, |figures, expected| {
            assert_eq!(actual(figures).as_ms(), *expected, "{what}, {at}");
        });
    };
    times(&case.total_duration_ms, "total duration", |figures| figures.took);
    times(&case.average_ms, "average", Figures::average);
}

fn along<T>(at: &str, what: &str, expected: &Option<EachOrLast<T>>, steps: &[Figures], check: impl Fn(&Figures, &T)) {
    match expected {
        None => {}
        Some(EachOrLast::Each(values)) => {
            assert_eq!(values.len(), steps.len(), "{what}: one value a step, {at}");
            steps.iter().zip(values).for_each(|(figures, value)| check(figures, value));
        }
        Some(EachOrLast::Last(value)) => check(steps.last().expect("a case has steps"), value),
    }
}

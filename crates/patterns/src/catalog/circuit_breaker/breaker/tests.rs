use proptest::prelude::*;

use super::*;

/// `CircuitBreakerStateMachineTest` of Resilience4j runs with these.
fn config() -> Config {
    Config {
        rule: Rule::Seconds(20),
        failure_percent: 50,
        slow_percent: 50,
        slow_after: Span::from_secs(4),
        minimum_calls: 5,
        probes: 4,
        limit_probes: true,
        wait: Interval::fixed(Span::from_secs(5)),
        half_open_max: None,
        automatic: false,
    }
}

fn at(ms: u64) -> Time {
    Time::from_ms(ms)
}

/// A breaker, and a history told in words.
struct Story {
    breaker: Breaker,
    now: Time,
}

impl Story {
    fn given(config: Config) -> Story {
        Story { breaker: Breaker::new(config), now: Time::ZERO }
    }

    fn given_half_open(config: Config) -> Story {
        let mut story = Story::given(config);
        story.breaker.force(story.now, State::Open).expect("closed may open");
        story.breaker.force(story.now, State::HalfOpen).expect("open may be half open");
        story
    }

    fn after(mut self, ms: u64) -> Story {
        self.now += Span::from_ms(ms);
        self
    }

    /// `.` is an answer, `x` a failure, `s` a slow answer, `i` an end that is ignored; each is asked
    /// for first and must be let through.
    fn when(mut self, calls: &str) -> Story {
        for call in calls.chars() {
            let permit = self.breaker.acquire(self.now).unwrap_or_else(|refused| panic!("{call}: {refused:?}"));
            let (outcome, took) = match call {
                '.' => (Outcome::Success, Span::ZERO),
                'x' => (Outcome::Failure, Span::ZERO),
                's' => (Outcome::Success, Span::from_secs(5)),
                'i' => (Outcome::Ignored, Span::ZERO),
                other => panic!("{other} is no call"),
            };
            self.breaker.record(self.now, permit, outcome, took);
        }
        self
    }

    fn refused(mut self) -> Story {
        self.breaker.acquire(self.now).expect_err("the breaker refuses");
        self
    }

    #[track_caller]
    fn then(self, state: State) -> Story {
        assert_eq!(self.breaker.state(), state);
        self
    }
}

#[test]
fn it_opens_at_the_limit_and_not_below_the_minimum() {
    // shouldOpenAfterFailureRateThresholdExceeded: the fifth end opens it, though it is an answer.
    Story::given(config()).when("xxx.").then(State::Closed).when(".").then(State::Open).refused();
    // shouldOpenAfterFailureRateThresholdExceeded2: 2 of 5 stays closed, 3 of 6 opens.
    Story::given(config()).when("...xx").then(State::Closed).when("x").then(State::Open);
    // shouldOpenAfterSlowCallRateThresholdExceeded.
    Story::given(config()).when("ss..").then(State::Closed).when("s").then(State::Open);
}

#[test]
fn it_waits_longer_than_its_wait() {
    let open = || Story::given(config()).when("xxxxx").then(State::Open);
    open().after(5_000).refused().then(State::Open);
    open().after(5_001).when(".").then(State::HalfOpen);
    let automatic = Config { automatic: true, ..config() };
    let mut story = Story::given(automatic).when("xxxxx").after(5_000);
    assert_eq!(story.breaker.deadline(), Some(at(5_000)));
    story.breaker.poll(story.now);
    story.then(State::HalfOpen);
}

#[test]
fn half_open_decides_when_all_probes_are_in() {
    Story::given_half_open(config()).when("xx.").then(State::HalfOpen).when("x").then(State::Open);
    Story::given_half_open(config()).when("x..").then(State::HalfOpen).when(".").then(State::Closed);
    Story::given_half_open(config()).when("sss.").then(State::Open);
    // shouldReleasePermissionWhenExceptionIgnored
    Story::given_half_open(config()).when("...iiiii").then(State::HalfOpen).when("x").then(State::Closed);
}

#[test]
fn half_open_lets_no_more_through_than_permitted() {
    let mut story = Story::given_half_open(config());
    let permits: Vec<Permit> = (0..4).map(|_| story.breaker.acquire(story.now).expect("a probe")).collect();
    assert_eq!(permits.iter().map(|permit| permit.probe).collect::<Vec<_>>(), [1, 2, 3, 4]);
    story = story.refused().refused();
    story.breaker.release(permits[0]);
    let _permit = story.breaker.acquire(story.now).expect("one place is free again");
    story.refused();
}

#[test]
fn half_open_does_not_wait_for_hung_probes_for_ever() {
    let config = Config { half_open_max: Some(Span::from_secs(1)), ..config() };
    let mut story = Story::given_half_open(config);
    let hung = story.breaker.acquire(story.now).expect("a probe");
    story = story.after(1_000).refused().then(State::Open);
    assert_eq!(story.breaker.record(story.now, hung, Outcome::Success, Span::from_secs(1)), Recorded::Stale);
    story.then(State::Open);
}

#[test]
fn in_a_row_means_in_a_row() {
    let config = || Config { rule: Rule::Consecutive(3), probes: 2, ..config() };
    Story::given(config()).when("xx.xx").then(State::Closed).when("x").then(State::Open);
    Story::given_half_open(config()).when("x").then(State::Open);
    Story::given_half_open(config()).when(".").then(State::HalfOpen).when(".").then(State::Closed);
}

#[test]
fn a_result_of_an_earlier_state_says_nothing() {
    let mut story = Story::given(config());
    let late = story.breaker.acquire(story.now).expect("closed");
    story = story.when("xxxxx").then(State::Open).after(6_000).when("...").then(State::HalfOpen);
    assert_eq!(story.breaker.record(story.now, late, Outcome::Failure, Span::ZERO), Recorded::Stale);
    story.when(".").then(State::Closed);
}

#[test]
fn by_hand_it_does_what_it_is_told() {
    let forced = |state| {
        let mut story = Story::given(config());
        story.breaker.force(story.now, state).expect("closed may become it");
        story
    };
    forced(State::ForcedOpen).after(60_000).refused().then(State::ForcedOpen);
    let story = forced(State::Disabled).when("xxxxxxxx").then(State::Disabled);
    assert_eq!(story.breaker.metrics().figures(story.now), Figures::default());
    let story = forced(State::MetricsOnly).when("xxx..x").then(State::MetricsOnly);
    assert_eq!(story.breaker.metrics().figures(story.now).failed, 4);

    let mut closed = Breaker::new(config());
    let refused = closed.force(Time::ZERO, State::HalfOpen).expect_err("not from closed");
    assert_eq!(refused.to_string(), "illegal state transition from CLOSED to HALF_OPEN");
    assert_eq!((closed.state(), closed.next_transition()), (State::Closed, None));
}

#[test]
fn the_wait_can_grow_with_each_opening_and_starts_anew_when_closed() {
    let wait = Interval::checked(5_000, 1_500, None, 0).expect("valid");
    let mut story = Story::given(Config { wait, ..config() });
    let mut waits = Vec::new();
    for _ in 0..3 {
        story.breaker.force(story.now, State::Open).expect("allowed");
        waits.push(story.breaker.wait_ends().expect("open").since(story.now).as_ms());
        story.breaker.force(story.now, State::HalfOpen).expect("allowed");
    }
    assert_eq!(waits, [5_000, 7_500, 11_250]);
    story.breaker.reset(story.now);
    story.breaker.force(story.now, State::Open).expect("allowed");
    assert_eq!(story.breaker.wait_ends().expect("open").since(story.now).as_ms(), 5_000);
}

/// A breaker by count as a person would write it down: it keeps every end of the present state and
/// adds up anew each time.
struct Naive {
    state: State,
    opened_at: Time,
    ends: Vec<bool>,
    granted: u32,
}

const WINDOW: usize = 6;
const MINIMUM: usize = 4;
const PROBES: u32 = 3;
const WAIT: Span = Span::from_ms(100);

impl Naive {
    fn enter(&mut self, state: State) {
        self.state = state;
        self.ends.clear();
        self.granted = 0;
    }

    fn acquire(&mut self, now: Time) -> bool {
        if self.state == State::Open && now > self.opened_at + WAIT {
            self.enter(State::HalfOpen);
        }
        match self.state {
            State::Closed => true,
            State::HalfOpen if self.granted < PROBES => {
                self.granted += 1;
                true
            }
            _ => false,
        }
    }

    fn end(&mut self, now: Time, outcome: Outcome) {
        if outcome == Outcome::Ignored {
            self.granted = self.granted.saturating_sub(1);
            return;
        }
        self.ends.push(outcome == Outcome::Failure);
        let (size, minimum) =
            if self.state == State::HalfOpen { (PROBES as usize, PROBES as usize) } else { (WINDOW, MINIMUM) };
        let last = &self.ends[self.ends.len().saturating_sub(size)..];
        let failed = last.iter().filter(|failed| **failed).count();
        if last.len() < minimum || self.state == State::Open {
            return;
        }
        if failed * 2 >= last.len() {
            self.enter(State::Open);
            self.opened_at = now;
        } else if self.state == State::HalfOpen {
            self.enter(State::Closed);
        }
    }
}

proptest! {
    /// Any history: time passes, calls begin, calls end in any order, some much later.
    #[test]
    fn it_does_what_the_naive_breaker_does(
        steps in proptest::collection::vec((0_u64..60, any::<bool>(), any::<prop::sample::Index>(), 0_u8..8), 1..200),
    ) {
        let mut breaker = Breaker::new(Config {
            rule: Rule::Calls(WINDOW as u32),
            minimum_calls: MINIMUM as u32,
            probes: PROBES,
            slow_percent: 100,
            slow_after: Span::FOREVER,
            wait: Interval::fixed(WAIT),
            ..config()
        });
        let mut naive = Naive { state: State::Closed, opened_at: Time::ZERO, ends: Vec::new(), granted: 0 };
        let (mut now, mut under_way, mut generation) = (Time::ZERO, Vec::<Permit>::new(), Generation(0));
        for (gap_ms, begins, which, kind) in steps {
            now += Span::from_ms(gap_ms);
            if begins || under_way.is_empty() {
                let granted = breaker.acquire(now);
                prop_assert_eq!(granted.is_ok(), naive.acquire(now));
                under_way.extend(granted);
            } else {
                let permit = under_way.swap_remove(which.index(under_way.len()));
                let outcome = match kind { 0..3 => Outcome::Failure, 3 => Outcome::Ignored, _ => Outcome::Success };
                let current = permit.generation == breaker.generation();
                let recorded = breaker.record(now, permit, outcome, Span::ZERO);
                prop_assert_eq!(recorded == Recorded::Stale, !current);
                if current { naive.end(now, outcome); }
            }
            prop_assert_eq!(breaker.state(), naive.state);
            while let Some(change) = breaker.next_transition() {
                prop_assert!(change.from.may_become(change.to));
                prop_assert_eq!(change.generation.0, generation.0 + 1);
                generation = change.generation;
            }
            let of_this_half_open = under_way.iter().filter(|permit| permit.generation == breaker.generation());
            if breaker.state() == State::HalfOpen {
                prop_assert!(of_this_half_open.count() <= PROBES as usize);
            }
        }
    }
}

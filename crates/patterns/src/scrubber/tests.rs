use super::*;
use crate::catalog::circuit_breaker;
use crate::fact::FactData;
use crate::invariant::{Checks, Invariant, Reason};
use crate::picture::synthetic;
use crate::ports::Acked;
use crate::trace::Fact;

/// Breaks at the hundredth acknowledgement.
#[derive(Clone, Debug, Default)]
struct FewAcks {
    seen: u64,
    checks: Checks,
}

impl Invariant for FewAcks {
    fn id(&self) -> &'static str {
        "few-acks"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[<Acked as FactData>::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        self.seen += 1;
        self.checks.check(self.seen < 100, fact, || Reason::new("too-many"));
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| None)
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

static PROGRAM: Program = Program { invariants: || vec![Box::<FewAcks>::default()], ..circuit_breaker::PROGRAM };

const LENGTH: Span = Span::from_secs(60);

fn shown(scrubber: &Scrubber) -> String {
    format!("{:?} {:?}", scrubber.picture(), scrubber.verdicts())
}

#[test]
fn any_order_of_seeks_shows_what_reading_from_the_beginning_shows() {
    let trace = synthetic::trace(20_000, LENGTH);
    let mut scrubber = Scrubber::new(&circuit_breaker::PATTERN, &PROGRAM, LENGTH);
    for cursor in [5, 19_999, 0, 2_048, 2_047, 2_049, 12_000, 11_999, 20_000, 4_096, 30_000] {
        scrubber.seek(&trace, cursor);
        let mut fresh = Scrubber::new(&circuit_breaker::PATTERN, &PROGRAM, LENGTH);
        fresh.here.observe(&trace, cursor.min(trace.len()));
        assert_eq!(scrubber.cursor(), cursor.min(trace.len()));
        assert!(shown(&scrubber) == shown(&fresh), "the picture at {cursor} depends on the way there");
    }
}

#[test]
fn violations_are_known_wherever_the_cursor_stands() {
    let trace = synthetic::trace(20_000, LENGTH);
    let mut scrubber = Scrubber::new(&circuit_breaker::PATTERN, &PROGRAM, LENGTH);
    assert!(!scrubber.read_ahead(&trace, 10));
    assert_eq!(scrubber.violations(), []);
    assert!(scrubber.read_ahead(&trace, usize::MAX));
    scrubber.seek(&trace, 10);
    let hundredth = trace.facts().filter(|fact| fact.is::<Acked>()).nth(99).expect("there are enough");
    assert_eq!(scrubber.violations(), [("few-acks", hundredth.id())]);
    assert_eq!(scrubber.verdicts()[0].1.judgement, Judgement::NothingYet);
}

#[test]
fn a_trace_that_grows_is_read_on() {
    let whole = synthetic::trace(9_000, LENGTH);
    let mut scrubber = Scrubber::new(&circuit_breaker::PATTERN, &PROGRAM, LENGTH);
    for facts in (0..=9_000).step_by(750) {
        scrubber.seek(&whole, facts);
    }
    assert_eq!((scrubber.cursor(), scrubber.read()), (9_000, 9_000));
}

#[test]
fn checkpoints_are_thinned_and_still_found() {
    let facts = SPACING_FACTS * CHECKPOINTS_MAX * 3;
    let trace = synthetic::trace(facts, LENGTH);
    let mut scrubber = Scrubber::new(&circuit_breaker::PATTERN, &PROGRAM, LENGTH);
    scrubber.read_ahead(&trace, usize::MAX);
    assert!(scrubber.checkpoints.len() < CHECKPOINTS_MAX);
    for (place, checkpoint) in scrubber.checkpoints.iter().enumerate() {
        assert_eq!(checkpoint.picture.facts(), (place + 1) * scrubber.spacing);
    }
}

/// The page's budget is 50 ms a seek in WebAssembly; natively it must be far below, even on a busy
/// machine, or the checkpoints are not used.
#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::disallowed_methods, reason = "a seek is measured, outside any run")]
#[test]
fn seeking_in_a_hundred_thousand_facts_takes_less_than_fifty_milliseconds() {
    let trace = synthetic::trace(100_000, LENGTH);
    let mut scrubber = Scrubber::new(&circuit_breaker::PATTERN, &PROGRAM, LENGTH);
    scrubber.read_ahead(&trace, usize::MAX);
    let mut took_ms: Vec<u128> = Vec::new();
    for step in 0..50 {
        let began = std::time::Instant::now();
        scrubber.seek(&trace, step * 61_231 % 100_000);
        took_ms.push(began.elapsed().as_millis());
    }
    took_ms.sort_unstable();
    assert!(took_ms[25] < 50, "half of the seeks took more than {} ms", took_ms[25]);
}

//! What the time line needs of the facts. It reads each once while the trace grows, since a live run's
//! may be long, and all of them again for another run or another length.

use eda_patterns::fact::{FactId, Level};
use eda_patterns::time::Time;
use eda_patterns::trace::Trace;

use super::BARS;
use crate::session::is_fault;

/// What was read of a run, which `R` tells from others.
pub(super) struct Tally<R> {
    /// The run and its length.
    of: Option<(R, Time)>,
    /// How many facts were read.
    pub(super) facts: usize,
    /// How much happened in each part of the run.
    pub(super) counts: [u32; BARS],
    /// The turning points, and whether each is a fault.
    pub(super) marked: Vec<(FactId, bool)>,
}

impl<R> Default for Tally<R> {
    fn default() -> Tally<R> {
        Tally { of: None, facts: 0, counts: [0; BARS], marked: Vec::new() }
    }
}

impl<R: PartialEq> Tally<R> {
    /// Reads what is new in the trace of a run of this length.
    pub(super) fn read_on(&mut self, run: R, length: Time, trace: &Trace) {
        let of = Some((run, length));
        if self.of != of {
            *self = Tally { of, ..Tally::default() };
        }
        for index in self.facts..trace.len() {
            let fact = trace.fact(index);
            if fact.level() <= Level::Story {
                let bar = fact.at().as_us() as u128 * BARS as u128 / u128::from(length.as_us().max(1));
                self.counts[(bar as usize).min(BARS - 1)] += 1;
            }
            if fact.level() == Level::Marked {
                self.marked.push((fact.id(), is_fault(&fact)));
            }
        }
        self.facts = trace.len();
    }
}

#[cfg(test)]
mod tests {
    use eda_patterns::catalog::pubsub;
    use eda_patterns::link::Link;
    use eda_patterns::rng::Seed;
    use eda_patterns::sim::Sim;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn run(seed: u64) -> Sim {
        Sim::new(&Link { seed: Seed(seed), ..Link::to(&pubsub::PATTERN) })
    }

    fn told(tally: &Tally<u32>) -> u32 {
        tally.counts.iter().sum()
    }

    fn story(trace: &Trace) -> u32 {
        trace.facts().filter(|fact| fact.level() <= Level::Story).count() as u32
    }

    #[wasm_bindgen_test]
    fn facts_that_were_read_are_not_read_again() {
        let (mut growing, other, length) = (run(1), run(2).run().0, Time::from_ms(20_000));
        while growing.recorder().trace().len() < other.len() / 2 {
            growing.step();
        }
        let mut tally = Tally::default();
        tally.read_on(1, length, &growing.recorder().trace());
        let (read, marked) = (growing.recorder().trace().len(), tally.marked.clone());
        let first = story(&growing.recorder().trace());
        assert_eq!(told(&tally), first);
        // Another trace under the name of the first shows where reading goes on.
        tally.read_on(1, length, &other);
        let rest = other.facts().skip(read).filter(|fact| fact.level() <= Level::Story).count() as u32;
        assert_eq!(told(&tally), first + rest);
        assert_eq!(tally.marked[..marked.len()], marked);
    }

    #[wasm_bindgen_test]
    fn another_run_and_another_length_are_read_from_the_beginning() {
        let (one, other) = (run(1).run().0, run(2).run().0);
        let mut tally = Tally::default();
        for (name, length_ms, trace) in [(1, 20_000, &one), (2, 20_000, &other), (2, 40_000, &other)] {
            tally.read_on(name, Time::from_ms(length_ms), trace);
            assert_eq!((tally.facts, told(&tally)), (trace.len(), story(trace)));
        }
        // Twice as much room, and nothing in its second half.
        assert_eq!(tally.counts[BARS / 2 + 1..].iter().sum::<u32>(), 0);
    }
}

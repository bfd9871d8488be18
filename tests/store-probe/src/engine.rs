//! The engine, to be measured where it is used: a call does a known amount of work, and whoever calls
//! takes the time.

use eda_patterns::catalog;
use eda_patterns::link::Link;
use eda_patterns::picture::synthetic;
use eda_patterns::rng::Seed;
use eda_patterns::scrubber::Scrubber;
use eda_patterns::sim::{Executor, Role, Sim, Step};
use eda_patterns::time::Span;
use eda_patterns::trace::Trace;
use wasm_bindgen::prelude::*;

/// Ten tasks that each wait a thousand times: every wait is a timer, a wake and a poll. Answers with
/// the executor's steps.
#[wasm_bindgen]
pub fn executor_steps() -> u32 {
    let executor = Executor::new(Seed(1));
    for task in 0..10 {
        let clock = executor.clone();
        executor.spawn(task, Role::Work, async move {
            for _ in 0..1_000 {
                clock.sleep(Span::from_us(u64::from(task) + 1)).await;
            }
        });
    }
    let mut steps = 0;
    while executor.step() == Step::Stepped {
        steps += 1;
    }
    steps
}

/// Makes the run of a link, traced. Answers with its facts.
#[wasm_bindgen]
pub fn run_facts(link: &str) -> Result<u32, JsValue> {
    let link = Link::parse(link).map_err(|error| JsValue::from_str(&error.to_string()))?;
    Ok(Sim::new(&link).run().0.len() as u32)
}

/// A run that has been read to its end, as the page's player holds it.
#[wasm_bindgen]
pub struct ReadRun {
    trace: Trace,
    scrubber: Scrubber,
}

#[wasm_bindgen]
impl ReadRun {
    /// The run of a link.
    pub fn of(link: &str) -> Result<ReadRun, JsValue> {
        let link = Link::parse(link).map_err(|error| JsValue::from_str(&error.to_string()))?;
        Ok(ReadRun::read(&link, Sim::new(&link).run().0))
    }

    /// A made-up run of publish/subscribe with exactly so many facts.
    pub fn of_size(facts: u32) -> ReadRun {
        let link = Link::to(&catalog::pubsub::PATTERN);
        let trace = synthetic::trace(facts as usize, link.preset.length);
        ReadRun::read(&link, trace)
    }

    fn read(link: &Link, trace: Trace) -> ReadRun {
        let mut scrubber = Scrubber::new(link.pattern, catalog::program(link.pattern), link.preset.length);
        scrubber.read_ahead(&trace, usize::MAX);
        ReadRun { trace, scrubber }
    }

    /// How many facts it has.
    pub fn facts(&self) -> u32 {
        self.trace.len() as u32
    }

    /// Shows it just behind the first `cursor` facts. Answers with how many the picture shows.
    pub fn seek(&mut self, cursor: u32) -> u32 {
        self.scrubber.seek(&self.trace, cursor as usize);
        self.scrubber.picture().facts() as u32
    }
}

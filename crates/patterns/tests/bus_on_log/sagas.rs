//! Pattern 04, choreographed, on a simulated Kafka as on a real one: what holds on the one must hold on the other.

use eda_patterns::catalog::saga::{PATTERN, PROGRAM};
use eda_patterns::fact::FactData;
use eda_patterns::invariant::{Judge, Judgement};
use eda_patterns::link::Link;
use eda_patterns::pattern::Engine;
use eda_patterns::rng::{Purpose, Seed, Stream};
use eda_patterns::saga::facts::{Began, Compensated, Completed, EndedEscalated};
use eda_patterns::time::Span;

use crate::bench::Bench;

/// So many seeds.
const SEEDS: u64 = 12;

/// Whoever dies, and comes back.
const MORTAL: [&str; 8] = ["inventory", "payments", "delivery", "loyalty", "shop", "broker-1", "broker-2", "broker-3"];

fn count<D: FactData>(bench: &Bench) -> usize {
    bench.world().recorder().trace().facts().filter(|fact| fact.is::<D>()).count()
}

#[test]
fn every_order_comes_to_an_end_whoever_dies() {
    for seed in 0..SEEDS {
        let bench = Bench::new(seed);
        let link = Link::parse(&format!("#/saga?preset=choreographed&seed={seed}")).expect("a good link");
        for actor in PATTERN.actors {
            bench.world().recorder().actor(actor.name);
        }
        (PROGRAM.start)(&bench.runtime, &link.settings());
        let mut random = Stream::new(Seed(seed), Purpose::Scenario, 0);
        for _ in 0..3 {
            bench.run_for(Span::from_ms(random.between(1_000, 6_000)));
            let whom = MORTAL[random.below(MORTAL.len() as u64) as usize];
            bench.crash(whom);
            bench.run_for(Span::from_ms(random.between(100, 3_000)));
            bench.restart(whom);
        }
        bench.run_for(Span::from_secs(240));
        let mut judge = Judge::new((PROGRAM.invariants)());
        bench.world().recorder().trace().facts().for_each(|fact| judge.observe(&fact));
        for (invariant, verdict) in judge.verdicts_where(|kind| Engine::Bridge.records(kind)) {
            assert_eq!(verdict.judgement, Judgement::Holds, "seed {seed}: {invariant}");
        }
        let ended = count::<Completed>(&bench) + count::<Compensated>(&bench) + count::<EndedEscalated>(&bench);
        assert_eq!((count::<Began>(&bench), ended), (10, 10), "seed {seed}");
        bench.end();
    }
}

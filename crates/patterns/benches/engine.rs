//! How fast the engine is: executor steps, facts of a traced run, facts of a hunt.
//!
//! Targets on one core: 3 M steps/s; 500 k facts/s of publish/subscribe, 400 k of Kafka; 300 k facts/s of a hunt in either.
#![allow(missing_docs, reason = "criterion's macro writes a public function")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use eda_patterns::hunt::Findings;
use eda_patterns::link::Link;
use eda_patterns::rng::Seed;
use eda_patterns::sim::{Executor, Role, Sim, Step};
use eda_patterns::time::Span;

/// Ten tasks that each wait a thousand times: every wait is a timer, a wake and a poll.
const TASKS: u64 = 10;
const WAITS: u64 = 1_000;

fn waits() -> u64 {
    let executor = Executor::new(Seed(1));
    for task in 0..TASKS {
        let clock = executor.clone();
        executor.spawn(task as u16, Role::Work, async move {
            for _ in 0..WAITS {
                clock.sleep(Span::from_us(task + 1)).await;
            }
        });
    }
    let mut steps = 0;
    while executor.step() == Step::Stepped {
        steps += 1;
    }
    steps
}

fn executor(c: &mut Criterion) {
    let mut group = c.benchmark_group("executor");
    group.throughput(Throughput::Elements(waits()));
    group.bench_function("steps", |b| b.iter(waits));
    group.finish();
}

/// The runs that are measured.
const RUNS: [(&str, &str); 2] = [("pubsub", "#/pubsub?preset=burst"), ("kafka", "#/kafka")];

fn traced_run(c: &mut Criterion) {
    let mut group = c.benchmark_group("run");
    for (name, link) in RUNS {
        let link = Link::parse(link).expect("it is a link of the catalogue");
        group.throughput(Throughput::Elements(Sim::new(&link).run().0.len() as u64));
        group.bench_function(name, |b| b.iter(|| Sim::new(&link).run().0.len()));
    }
    group.finish();
}

fn hunt(c: &mut Criterion) {
    let mut group = c.benchmark_group("hunt");
    for (name, link) in RUNS {
        let link = Link::parse(link).expect("it is a link of the catalogue");
        let hunted = || {
            let mut findings = Findings::default();
            (0..10).for_each(|seed| findings.hunt(&link, seed));
            findings.facts
        };
        group.throughput(Throughput::Elements(hunted()));
        group.bench_function(name, |b| b.iter(hunted));
    }
    group.finish();
}

criterion_group!(benches, executor, traced_run, hunt);
criterion_main!(benches);

//! How fast facts are folded into the picture, and how fast a run can be scrubbed.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use eda_patterns::catalog::{self, PATTERNS, kafka};
use eda_patterns::picture::{Picture, cluster, synthetic};
use eda_patterns::scrubber::Scrubber;
use eda_patterns::time::{Span, Time};

const FACTS: usize = 100_000;
const LENGTH: Span = Span::from_secs(60);

fn picture(criterion: &mut Criterion) {
    let trace = synthetic::trace(FACTS, LENGTH);
    let pattern = PATTERNS[0];
    let mut group = criterion.benchmark_group("picture");
    group.throughput(Throughput::Elements(FACTS as u64));
    group.bench_function("fold", |bencher| {
        bencher.iter(|| {
            let mut picture = Picture::new(pattern, LENGTH);
            trace.facts().for_each(|fact| picture.observe(&fact));
            picture.facts()
        });
    });
    let log = cluster::synthetic::trace(FACTS, Span::from_ms(5));
    let length = log.end().since(Time::ZERO);
    group.throughput(Throughput::Elements(log.len() as u64));
    group.bench_function("fold a log", |bencher| {
        bencher.iter(|| {
            let mut picture = Picture::new(&kafka::PATTERN, length).with_own(kafka::PROGRAM.picture);
            log.facts().for_each(|fact| picture.observe(&fact));
            picture.facts()
        });
    });
    let mut full = Picture::new(&kafka::PATTERN, length).with_own(kafka::PROGRAM.picture);
    log.facts().for_each(|fact| full.observe(&fact));
    group.throughput(Throughput::Elements(1));
    group.bench_function("copy a log", |bencher| bencher.iter(|| full.clone()));
    group.finish();
    let mut scrubber = Scrubber::new(pattern, catalog::program(pattern), LENGTH);
    scrubber.read_ahead(&trace, usize::MAX);
    let mut group = criterion.benchmark_group("seek");
    // Just before a checkpoint is the farthest behind one.
    for cursor in [4_095, 50_000, 98_303] {
        group.bench_function(BenchmarkId::from_parameter(cursor), |bencher| {
            bencher.iter(|| {
                scrubber.seek(&trace, 0);
                scrubber.seek(&trace, cursor);
                scrubber.picture().facts()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, picture);

criterion_main!(benches);

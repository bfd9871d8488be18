//! What an emit costs at 1, 3 and 10 listeners: the bus of functions beside a bare list of them.
//!
//! The list is the least that a fan-out can cost. The bus adds routing by pattern, a history, an
//! outcome for each handler, and the means to try again. What is counted is emits; the handlers'
//! sum shows that each of them was called.
#![allow(missing_docs, reason = "criterion's macro writes a public function")]

use std::cell::Cell;
use std::hint::black_box;
use std::rc::Rc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use eda_patterns::bus::HandlerBus;
use eda_patterns::time::Time;

const EMITS: u64 = 1_000;

type Listener = Box<dyn Fn(&u64)>;

fn fan_out(c: &mut Criterion) {
    let mut group = c.benchmark_group("fan-out");
    group.throughput(Throughput::Elements(EMITS));
    for listeners in [1_u64, 3, 10] {
        let sum = Rc::new(Cell::new(0_u64));
        let mut list: Vec<Listener> = Vec::new();
        for _ in 0..listeners {
            let sum = Rc::clone(&sum);
            list.push(Box::new(move |event| sum.set(sum.get().wrapping_add(*event))));
        }
        group.bench_with_input(BenchmarkId::new("list", listeners), &listeners, |b, _| {
            b.iter(|| (0..EMITS).for_each(|event| list.iter().for_each(|listener| listener(black_box(&event)))));
        });
        let mut bus = HandlerBus::new();
        for _ in 0..listeners {
            let sum = Rc::clone(&sum);
            let handler = move |event: &u64| {
                sum.set(sum.get().wrapping_add(*event));
                Ok(())
            };
            bus.on("order.*", handler).expect("the pattern is well formed");
        }
        group.bench_with_input(BenchmarkId::new("bus", listeners), &listeners, |b, &listeners| {
            let mut emitted = 0;
            b.iter(|| {
                emitted += EMITS;
                (0..EMITS).for_each(|event| {
                    let outcome = bus.publish("order.placed", event, Time::ZERO);
                    black_box(outcome.expect("the topic is well formed"));
                });
            });
            assert!(bus.counts().acked >= emitted * listeners, "every listener heard every event");
        });
        black_box(sum.get());
    }
    group.finish();
}

criterion_group!(benches, fan_out);
criterion_main!(benches);

//! How fast the simulated broker is by itself: a million records appended and read by four groups, untraced.
//!
//! Target on one core: under a second.
#![allow(missing_docs, reason = "criterion's macro writes a public function")]

use std::rc::Rc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use eda_patterns::sim::broker::ids::{LeaderEpoch, Offset};
use eda_patterns::sim::broker::log::{Log, Upto};
use eda_patterns::sim::broker::log_config::LogConfig;
use eda_patterns::sim::broker::partitioner::partition_for_key;
use eda_patterns::sim::broker::producer_state::Origin;
use eda_patterns::sim::broker::record::{Batch, Record};
use eda_patterns::time::Time;

const RECORDS: u64 = 1_000_000;
const PARTITIONS: u32 = 6;
const GROUPS: usize = 4;
const BATCH: usize = 100;
const FETCH_BYTES: u32 = 1 << 20;

/// Records with keys are put into batches by partition, appended, replicated at once, and read by each group.
fn produce_and_read() -> u64 {
    let mut logs: Vec<Log> = (0..PARTITIONS).map(|_| Log::new(LogConfig::default(), Time::ZERO)).collect();
    let mut filling: Vec<Vec<Record>> = vec![Vec::with_capacity(BATCH); PARTITIONS as usize];
    let value: Rc<[u8]> = Rc::from([7; 100]);
    for number in 0..RECORDS {
        let key: Rc<[u8]> = Rc::from((number % 10_000).to_be_bytes());
        let place = partition_for_key(&key, PARTITIONS).0 as usize;
        filling[place].push(Record::keyed(Time::from_us(number), &key, &value));
        if filling[place].len() == BATCH {
            let batch = Batch::data(std::mem::replace(&mut filling[place], Vec::with_capacity(BATCH)), None, false);
            append(&mut logs[place], batch);
        }
    }
    for (log, rest) in logs.iter_mut().zip(filling) {
        if !rest.is_empty() {
            append(log, Batch::data(rest, None, false));
        }
    }
    (0..GROUPS).map(|_| logs.iter().map(read).sum::<u64>()).sum()
}

fn append(log: &mut Log, batch: Batch) {
    log.append_as_leader(batch, LeaderEpoch(0), Origin::Client, Time::ZERO).expect("it is taken");
    log.set_high_watermark(log.end());
}

fn read(log: &Log) -> u64 {
    let (mut position, mut seen) = (Offset::ZERO, 0);
    loop {
        let fetched = log.fetch(position, Upto::HighWatermark, FETCH_BYTES).expect("it lies within the log");
        let Some(last) = fetched.batches.last() else { return seen };
        seen += fetched.batches.iter().flat_map(|batch| batch.records()).count() as u64;
        position = last.next_offset();
    }
}

fn broker(c: &mut Criterion) {
    assert_eq!(produce_and_read(), RECORDS * GROUPS as u64, "every group reads everything");
    let mut group = c.benchmark_group("broker");
    group.sample_size(10);
    group.throughput(Throughput::Elements(RECORDS));
    group.bench_function("produced_and_read_by_4_groups", |b| b.iter(produce_and_read));
    group.finish();
}

criterion_group!(benches, broker);
criterion_main!(benches);

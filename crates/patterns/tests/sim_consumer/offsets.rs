//! Where reading begins, goes on and is kept.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::ports::log::{
    AutoOffsetReset, ConsumeError, Consumed, ConsumerConfig, Isolation, Offset, Polled, TopicPartition,
};
use eda_patterns::ports::{Log, LogConsumer, Runtime};
use eda_patterns::sim::broker::assignor::Assignor;
use eda_patterns::sim::log_client::EitherConsumer;
use eda_patterns::time::Span;

use crate::bench::{Bench, TOPIC, member, quick};

fn of(partition: u32) -> TopicPartition {
    TopicPartition::new(&Rc::from(TOPIC), partition)
}

/// Sends so many records to a partition.
fn fill(bench: &Bench, partition: u32, count: u32) {
    for _ in 0..count {
        bench.produce(partition);
    }
}

fn alone(reset: AutoOffsetReset) -> ConsumerConfig {
    ConsumerConfig { group_id: None, auto_offset_reset: reset, ..member(&[Assignor::Range]) }
}

fn offsets(records: &[Consumed]) -> Vec<u64> {
    records.iter().map(|consumed| consumed.offset.0).collect()
}

/// Polls until there are `count` records, two seconds at most.
fn read(bench: &Bench, consumer: &EitherConsumer, count: usize) -> Vec<u64> {
    let (consumer, world) = (consumer.clone(), bench.world().clone());
    bench.run_task(async move {
        let until = world.now() + Span::from_secs(2);
        let mut got = Vec::new();
        while got.len() < count && world.now() < until {
            match consumer.poll(Span::from_ms(200)).await {
                Ok(Polled::Records(records)) => got.extend(offsets(&records)),
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
        got
    })
}

fn consumer(bench: &Bench, config: ConsumerConfig) -> EitherConsumer {
    bench.runtime.log(bench.actor("client")).consumer(config)
}

#[test]
fn without_a_group_it_reads_what_it_is_assigned_from_where_the_policy_says() {
    let bench = Bench::new(1, quick(), 2);
    fill(&bench, 0, 5);
    let earliest = consumer(&bench, alone(AutoOffsetReset::Earliest));
    earliest.assign(vec![of(0)]);
    assert_eq!(read(&bench, &earliest, 5), [0, 1, 2, 3, 4]);
    assert_eq!((earliest.position(&of(0)), earliest.lag(&of(0))), (Some(Offset(5)), Some(0)));
    assert_eq!((earliest.position(&of(1)), earliest.assignment()), (None, vec![of(0)]));

    let latest = consumer(&bench, alone(AutoOffsetReset::Latest));
    latest.assign(vec![of(0)]);
    assert_eq!(read(&bench, &latest, 1), [] as [u64; 0]);
    bench.produce(0);
    assert_eq!(read(&bench, &latest, 1), [5]);

    let nowhere = consumer(&bench, alone(AutoOffsetReset::None));
    nowhere.assign(vec![of(0)]);
    let polling = nowhere.clone();
    let polled = bench.run_task(async move { polling.poll(Span::from_secs(1)).await });
    assert_eq!(polled, Err(ConsumeError::NoOffset(of(0))));
    nowhere.seek(&of(0), Offset(4));
    assert_eq!(read(&bench, &nowhere, 2), [4, 5]);
}

#[test]
fn an_offset_that_is_gone_is_reset_by_the_policy() {
    let bench = Bench::new(2, quick(), 1);
    fill(&bench, 0, 6);
    let log = bench.runtime.log(bench.actor("client"));
    bench.run_task(async move { log.delete_records(vec![(of(0), Offset(4))]).await.expect("the cluster is there") });
    let earliest = consumer(&bench, alone(AutoOffsetReset::Earliest));
    earliest.assign(vec![of(0)]);
    earliest.seek(&of(0), Offset(1));
    assert_eq!(read(&bench, &earliest, 2), [4, 5]);
    let nowhere = consumer(&bench, alone(AutoOffsetReset::None));
    nowhere.assign(vec![of(0)]);
    nowhere.seek(&of(0), Offset(1));
    let polling = nowhere.clone();
    let polled = bench.run_task(async move { polling.poll(Span::from_secs(1)).await });
    assert_eq!(polled, Err(ConsumeError::NoOffset(of(0))));
    // Offset 0 is gone as well: the beginning is where the log begins now.
    nowhere.seek_to_beginning(&of(0));
    assert_eq!(read(&bench, &nowhere, 2), [4, 5]);
}

#[test]
fn seeking_pausing_and_the_size_of_a_poll() {
    let bench = Bench::new(3, quick(), 2);
    for _ in 0..6 {
        bench.produce(0);
        bench.produce(1);
    }
    let reader = consumer(&bench, ConsumerConfig { max_poll_records: 4, ..alone(AutoOffsetReset::Earliest) });
    reader.assign(vec![of(0), of(1)]);
    reader.pause(&[of(1)]);
    let polling = reader.clone();
    let first = bench.run_task(async move { polling.poll(Span::from_secs(1)).await });
    let Ok(Polled::Records(first)) = first else { panic!("{first:?}") };
    assert_eq!(offsets(&first), [0, 1, 2, 3]);
    assert_eq!((reader.position(&of(0)), reader.lag(&of(0))), (Some(Offset(4)), Some(2)));
    reader.seek(&of(0), Offset(2));
    assert_eq!(read(&bench, &reader, 4), [2, 3, 4, 5]);
    assert_eq!(read(&bench, &reader, 1), [] as [u64; 0], "the other is paused");
    reader.resume(&[of(1)]);
    assert_eq!(read(&bench, &reader, 6), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn an_application_that_does_not_poll_fetches_nothing_beyond_what_is_under_way() {
    let bench = Bench::new(4, quick(), 1);
    fill(&bench, 0, 6);
    // Each fetch brings one batch, which is one record here.
    let config = ConsumerConfig { max_partition_fetch_bytes: 1, ..alone(AutoOffsetReset::Earliest) };
    let reader = consumer(&bench, config);
    reader.assign(vec![of(0)]);
    assert_eq!(read(&bench, &reader, 1), [0]);
    bench.run_for(Span::from_secs(5));
    bench.cut_off("client", true);
    assert_eq!(read(&bench, &reader, 2), [1], "one fetch was under way when the poll ended");
    bench.cut_off("client", false);
    bench.run_for(Span::from_secs(2));
    assert_eq!(read(&bench, &reader, 4), [2, 3, 4, 5]);
}

/// With `enable.auto.commit` a poll commits what the polls before it brought, and so does closing.
#[test]
fn commits_by_themselves_say_what_polls_have_brought() {
    let bench = Bench::new(5, quick(), 1);
    let config = ConsumerConfig {
        auto_commit: true,
        auto_commit_interval: Span::from_ms(1_000),
        max_poll_records: 2,
        ..member(&[Assignor::Range])
    };
    fill(&bench, 0, 6);
    let reader = consumer(&bench, config);
    reader.subscribe(&[TOPIC]);
    let got = Rc::new(RefCell::new(0));
    let (polling, into) = (reader.clone(), Rc::clone(&got));
    bench.run_task(async move {
        while *into.borrow() < 2 {
            if let Ok(Polled::Records(records)) = polling.poll(Span::from_ms(100)).await {
                *into.borrow_mut() += records.len();
            }
        }
    });
    assert_eq!(bench.committed(1), [None]);
    bench.run_for(Span::from_ms(1_500));
    let polling = reader.clone();
    let polled = bench.run_task(async move { polling.poll(Span::from_ms(100)).await });
    assert!(matches!(&polled, Ok(Polled::Records(records)) if offsets(records) == [2, 3]), "{polled:?}");
    bench.run_for(Span::from_ms(200));
    assert_eq!(bench.committed(1), [Some(2)], "what this poll brought may not be done yet");
    bench.run_task(async move { reader.close().await });
    assert_eq!(bench.committed(1), [Some(4)]);
}

#[test]
fn a_reader_of_committed_data_lags_behind_the_last_stable_offset() {
    let bench = Bench::new(6, quick(), 1);
    fill(&bench, 0, 3);
    let config = ConsumerConfig { isolation: Isolation::ReadCommitted, ..alone(AutoOffsetReset::Earliest) };
    let reader = consumer(&bench, config);
    reader.assign(vec![of(0)]);
    assert_eq!(read(&bench, &reader, 3), [0, 1, 2]);
    assert_eq!(reader.lag(&of(0)), Some(0));
}

#[test]
fn a_reader_follows_the_leader_and_a_small_fetch_starves_no_partition() {
    for seed in 0..10 {
        let bench = Bench::new(seed, quick(), 3);
        for _ in 0..5 {
            (0..3).for_each(|partition| fill(&bench, partition, 1));
        }
        // Room for one batch at a time.
        let config = ConsumerConfig { fetch_max_bytes: 1, ..alone(AutoOffsetReset::Earliest) };
        let reader = consumer(&bench, config);
        reader.assign((0..3).map(of).collect());
        assert_eq!(read(&bench, &reader, 15).len(), 15, "seed {seed}");
        bench.crash("broker-2");
        bench.run_for(Span::from_secs(2));
        (0..3).for_each(|partition| fill(&bench, partition, 1));
        assert_eq!(read(&bench, &reader, 3), [5, 5, 5], "seed {seed}");
        bench.restart("broker-2");
        bench.run_for(Span::from_secs(3));
        bench.crash("broker-1");
        bench.run_for(Span::from_secs(2));
        (0..3).for_each(|partition| fill(&bench, partition, 1));
        assert_eq!(read(&bench, &reader, 3), [6, 6, 6], "seed {seed}");
    }
}

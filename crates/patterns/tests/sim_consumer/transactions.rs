//! Readers of committed data, and offsets that are part of a transaction.

use std::rc::Rc;

use eda_patterns::fact::Record as Number;
use eda_patterns::ports::log::{
    AutoOffsetReset, ConsumeError, ConsumerConfig, Isolation, NewRecord, Offset, Offsets, Partition, Polled,
    ProducerConfig, Provenance, TopicPartition, TransactionError,
};
use eda_patterns::ports::{Log, LogConsumer, LogProducer, Runtime};
use eda_patterns::sim::SimRuntime;
use eda_patterns::sim::broker::assignor::Assignor;
use eda_patterns::sim::broker::facts::OffsetStored;
use eda_patterns::sim::log_client::{EitherConsumer, EitherProducer};
use eda_patterns::time::Span;

use crate::bench::{Bench, GROUP, TOPIC, member, quick};

fn of(partition: u32) -> TopicPartition {
    TopicPartition::new(&Rc::from(TOPIC), partition)
}

fn record(number: u64) -> NewRecord {
    NewRecord {
        topic: TOPIC.into(),
        partition: Some(Partition(0)),
        key: None,
        value: Some(Rc::from(*b"ride")),
        headers: Vec::new(),
        timestamp: None,
        provenance: Provenance { record: Number(number), ..Provenance::default() },
    }
}

fn producer(bench: &Bench, id: &str) -> EitherProducer {
    let config = ProducerConfig { transactional_id: Some(id.into()), ..ProducerConfig::default() };
    let producer = bench.runtime.log(bench.actor("client")).producer(config);
    let beginning = producer.clone();
    bench.run_task(async move { beginning.init_transactions().await }).expect("the cluster is there");
    producer
}

fn consumer(runtime: &SimRuntime, config: ConsumerConfig) -> EitherConsumer {
    runtime.log(runtime.world().recorder().actor("client")).consumer(config)
}

/// Sends these numbers in one transaction, and commits or aborts it.
fn transaction(bench: &Bench, producer: &EitherProducer, numbers: std::ops::Range<u64>, commit: bool) {
    let producer = producer.clone();
    bench.run_task(async move {
        producer.begin_transaction().expect("none is open");
        for number in numbers {
            producer.send(record(number), Box::new(|_| {})).await.expect("there is room");
        }
        producer.flush().await;
        let ended = if commit { producer.commit_transaction().await } else { producer.abort_transaction().await };
        ended.expect("the cluster is there");
    });
}

/// The numbers that a reader of this isolation gets within a second and a half, and how far it lags then.
fn numbers(bench: &Bench, isolation: Isolation) -> (Vec<u64>, Option<u64>) {
    let config =
        ConsumerConfig { group_id: None, isolation, auto_offset_reset: AutoOffsetReset::Earliest, ..member(&[]) };
    let reader = consumer(&bench.runtime, config);
    reader.assign(vec![of(0)]);
    bench.run_task(async move {
        let mut got = Vec::new();
        for _ in 0..5 {
            if let Ok(Polled::Records(records)) = reader.poll(Span::from_ms(300)).await {
                got.extend(records.iter().map(|record| record.provenance.record.0));
            }
        }
        (got, reader.lag(&of(0)))
    })
}

#[test]
fn a_reader_of_committed_data_gets_nothing_that_was_aborted_or_is_open() {
    let bench = Bench::new(1, quick(), 1);
    let cashier = producer(&bench, "cashier");
    transaction(&bench, &cashier, 0..2, true);
    transaction(&bench, &cashier, 2..5, false);
    transaction(&bench, &cashier, 5..6, true);
    let (all, _) = numbers(&bench, Isolation::ReadUncommitted);
    assert_eq!(all, [0, 1, 2, 3, 4, 5]);
    assert_eq!(numbers(&bench, Isolation::ReadCommitted), (vec![0, 1, 5], Some(0)));

    let open = producer(&bench, "till");
    let sending = open.clone();
    bench.run_task(async move {
        sending.begin_transaction().expect("none is open");
        sending.send(record(6), Box::new(|_| {})).await.expect("there is room");
        sending.flush().await;
    });
    transaction(&bench, &cashier, 7..8, true);
    assert_eq!(numbers(&bench, Isolation::ReadUncommitted).0, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(numbers(&bench, Isolation::ReadCommitted).0, [0, 1, 5], "what is behind an open transaction waits");
    bench.run_task(async move { open.commit_transaction().await }).expect("the cluster is there");
    assert_eq!(numbers(&bench, Isolation::ReadCommitted).0, [0, 1, 5, 6, 7]);
}

/// What the group has committed, by one question that does not wait long for a transaction to end.
fn committed(bench: &Bench) -> Result<Option<Offset>, ConsumeError> {
    let config = ConsumerConfig { api_timeout: Span::from_ms(300), ..member(&[Assignor::Range]) };
    let asker = consumer(&bench.runtime, config);
    let answer = bench.run_task(async move { asker.committed(vec![of(0)]).await });
    answer.map(|offsets| offsets[0].1)
}

/// A member of the group that has polled until it has its partition.
fn reader(bench: &Bench) -> EitherConsumer {
    let reader = consumer(&bench.runtime, member(&[Assignor::Range]));
    reader.subscribe(&[TOPIC]);
    let polling = reader.clone();
    bench.run_task(async move {
        while polling.assignment().is_empty() {
            polling.poll(Span::from_ms(200)).await.expect("the cluster is there");
        }
    });
    reader
}

#[test]
fn offsets_of_a_transaction_count_when_it_is_committed_and_are_unstable_until_then() {
    let bench = Bench::new(2, quick(), 1);
    (0..4).for_each(|_| {
        bench.produce(0);
    });
    let reader = reader(&bench);
    let cashier = producer(&bench, "cashier");
    let begin = |offset: u64| {
        let (cashier, group) = (cashier.clone(), reader.group_metadata());
        assert_eq!((&*group.group, group.generation), (GROUP, Some(1)));
        bench.run_task(async move {
            cashier.begin_transaction().expect("none is open");
            let offsets: Offsets = vec![(of(0), Offset(offset))];
            cashier.send_offsets_to_transaction(offsets, group).await
        })
    };
    assert_eq!(begin(3), Ok(()));
    assert_eq!(committed(&bench), Err(ConsumeError::TimedOut));
    let ending = cashier.clone();
    bench.run_task(async move { ending.abort_transaction().await }).expect("the cluster is there");
    bench.run_for(Span::from_ms(200));
    assert_eq!(committed(&bench), Ok(None));
    assert_eq!(begin(4), Ok(()));
    let ending = cashier.clone();
    bench.run_task(async move { ending.commit_transaction().await }).expect("the cluster is there");
    bench.run_for(Span::from_ms(200));
    assert_eq!(committed(&bench), Ok(Some(Offset(4))));
    let client = bench.actor("client");
    let trace = bench.world().recorder().trace();
    let stored: Vec<OffsetStored> = trace.facts().filter_map(|fact| fact.read()).collect();
    assert_eq!(stored.iter().map(|stored| (stored.offset, stored.generation)).collect::<Vec<_>>(), [(4, 1)]);
    assert_eq!(stored[0].client, client);
    drop(trace);

    // The next coordinator knows both what counts and what is still open.
    assert_eq!(begin(5), Ok(()));
    let first = bench.coordinator().expect("there is one");
    bench.crash(&first);
    bench.run_for(Span::from_secs(3));
    assert_eq!(committed(&bench), Err(ConsumeError::TimedOut));
    let ending = cashier.clone();
    bench.run_task(async move { ending.commit_transaction().await }).expect("the cluster is there");
    bench.run_for(Span::from_ms(500));
    assert_eq!(committed(&bench), Ok(Some(Offset(5))));
}

/// KIP-447: who is no member any more cannot make its offsets part of a transaction.
#[test]
fn a_zombie_is_kept_out_of_transactions_too() {
    let bench = Bench::new(3, quick(), 1);
    let reader = reader(&bench);
    let zombie = reader.group_metadata();
    bench.run_task(async move { reader.close().await });
    let cashier = producer(&bench, "cashier");
    let refused = bench.run_task(async move {
        cashier.begin_transaction().expect("none is open");
        cashier.send_offsets_to_transaction(vec![(of(0), Offset(1))], zombie).await
    });
    assert!(matches!(refused, Err(TransactionError::MustAbort(_))), "{refused:?}");
    assert_eq!(committed(&bench), Ok(None));
}

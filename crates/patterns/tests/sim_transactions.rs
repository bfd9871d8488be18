//! Transactions on the simulated cluster: what readers of committed data see over random schedules and faults, who is
//! fenced, and what ends a transaction that nobody ends.
#![cfg(not(target_arch = "wasm32"))]

#[path = "sim_clients/bench.rs"]
mod bench;

use std::cell::RefCell;
use std::rc::Rc;

use bench::{Bench, Gone, partition, quick, record, send, topic};
use eda_patterns::ports::log::{
    AutoOffsetReset, ConsumerConfig, GroupMetadata, Isolation, NewRecord, Offset, Polled, ProducerConfig, SendError,
    TopicSpec, TransactionError,
};
use eda_patterns::ports::{Log, LogConsumer, LogProducer};
use eda_patterns::sim::broker::cluster::{Cluster, ClusterSpec};
use eda_patterns::sim::broker::facts::{
    MarkerAppended, ProducerFenced, ProducerNamed, TransactionEnded, TransactionExpired, TransactionPrepared,
};
use eda_patterns::sim::broker::ids::BrokerId;
use eda_patterns::sim::broker::log_config::LogConfig;
use eda_patterns::sim::broker::node::find_coordinator::Coordinated;
use eda_patterns::sim::log_client::EitherProducer;
use eda_patterns::time::Span;

const PARTITIONS: u32 = 2;
const TRANSACTIONS: u32 = 12;

fn spec(version_2: bool) -> ClusterSpec {
    ClusterSpec { transaction_version_2: version_2, ..quick() }
}

fn config(id: &str) -> ProducerConfig {
    ProducerConfig {
        transactional_id: Some(id.into()),
        batch_size: 150,
        linger: Span::from_ms(1),
        request_timeout: Span::from_secs(2),
        retry_backoff: Span::from_ms(50),
        retry_backoff_max: Span::from_ms(400),
        ..ProducerConfig::default()
    }
}

/// So many seeds, or as many as `SEEDS` says for a longer hunt.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    0..std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(usual)
}

/// How a transaction ended, as its producer was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Committed,
    Aborted,
    Unknown,
}

/// What is known of the transactions of a run.
#[derive(Clone, Default)]
struct Known {
    /// Those whose commit was asked for.
    committing: Rc<RefCell<Vec<String>>>,
    told: Rc<RefCell<Vec<(String, Told)>>>,
    /// How many producers are done.
    done: Rc<RefCell<u32>>,
}

/// Runs transactions of one producer, of which every third is aborted. Each writes to all partitions.
async fn work(producer: EitherProducer, name: &'static str, bench: Bench, seed: u64, known: Known) {
    let Known { committing, told, .. } = known;
    let mut draw = bench.draws(seed ^ u64::from(name.as_bytes()[0]));
    while producer.init_transactions().await.is_err() {}
    for number in 0..TRANSACTIONS {
        let label = format!("{name}{number}");
        if producer.begin_transaction().is_err() {
            return;
        }
        for at in 0..PARTITIONS * 2 {
            let value = format!("{label}:{at}");
            send(&producer, record(u64::from(at), at % PARTITIONS, &value)).await;
            bench.world().executor().sleep(Span::from_us(draw.between(0, 30_000))).await;
        }
        let aborts = draw.chance(330);
        if !aborts {
            committing.borrow_mut().push(label.clone());
        }
        let ended = if aborts { producer.abort_transaction().await } else { producer.commit_transaction().await };
        let outcome = match ended {
            Ok(()) if aborts => Told::Aborted,
            Ok(()) => Told::Committed,
            Err(TransactionError::MustAbort(_)) => match producer.abort_transaction().await {
                Ok(()) => Told::Aborted,
                Err(_) => Told::Unknown,
            },
            Err(_) => Told::Unknown,
        };
        told.borrow_mut().push((label, outcome));
        if outcome == Told::Unknown {
            return;
        }
    }
}

/// Reads committed data all the while: nothing may be seen before somebody has asked for its commit.
async fn watch(bench: Bench, known: Known) {
    let consumer = bench.log("watcher").consumer(ConsumerConfig {
        isolation: Isolation::ReadCommitted,
        auto_offset_reset: AutoOffsetReset::Earliest,
        auto_commit: false,
        ..ConsumerConfig::default()
    });
    consumer.assign((0..PARTITIONS).map(partition).collect());
    while *known.done.borrow() < 2 {
        if let Ok(Polled::Records(records)) = consumer.poll(Span::from_ms(50)).await {
            for consumed in records {
                let value = String::from_utf8_lossy(consumed.value.as_deref().unwrap_or_default()).into_owned();
                let label = value.split(':').next().unwrap_or_default().to_owned();
                assert!(known.committing.borrow().contains(&label), "{value} is seen while it is open");
            }
        }
    }
}

/// Two producers at work while brokers crash and connections break.
fn storm(seed: u64, version_2: bool) -> (Gone, Vec<(String, Told)>) {
    let bench = Bench::set_up(seed, spec(version_2), topic(PARTITIONS));
    let mut draw = bench.draws(seed);
    let known = Known::default();
    for name in ["a", "b"] {
        let producer = bench.log(name).producer(config(name));
        let (own, known) = (Bench::clone(&bench), known.clone());
        bench.spawn(name, async move {
            work(producer, name, own, seed, known.clone()).await;
            *known.done.borrow_mut() += 1;
        });
    }
    bench.spawn("watcher", watch(Bench::clone(&bench), known.clone()));
    for _ in 0..4 {
        bench.run_for(Span::from_ms(draw.between(50, 700)));
        let broker = draw.between(1, 3) as u32;
        let (name, client) = (format!("broker-{broker}"), if draw.chance(500) { "a" } else { "b" });
        // A late copy of a request is what version 1 has nothing against.
        match draw.below(if version_2 { 4 } else { 3 }) {
            0 => {
                bench.crash(broker);
                bench.run_for(Span::from_ms(draw.between(20, 2_500)));
                bench.restart(broker);
            }
            1 => {
                bench.cut(client, &name, true);
                bench.run_for(Span::from_ms(draw.between(20, 2_500)));
                bench.cut(client, &name, false);
            }
            3 => {
                bench.double(client, &name, true);
                bench.run_for(Span::from_ms(draw.between(500, 3_000)));
                bench.double(client, &name, false);
            }
            _ => {
                bench.lose(&name, client, 300);
                bench.run_for(Span::from_ms(draw.between(200, 2_000)));
                bench.lose(&name, client, 0);
            }
        }
        bench.run_for(Span::from_ms(draw.between(0, 1_500)));
    }
    bench.run_until_so("both producers are done", || *known.done.borrow() == 2);
    bench.run_for(Span::from_secs(40));
    let told = known.told.take();
    (bench, told)
}

#[test]
fn readers_of_committed_data_see_whole_transactions_that_were_committed() {
    let (mut committed, mut aborted, mut seen_uncommitted) = (0, 0, 0);
    for seed in seeds(24) {
        let version_2 = seed % 2 == 0;
        let (bench, told) = storm(seed, version_2);
        let read = bench.read(PARTITIONS, Isolation::ReadCommitted, Span::from_secs(5));
        let everything = bench.read(PARTITIONS, Isolation::ReadUncommitted, Span::from_secs(5));
        for (label, outcome) in &told {
            let of = |read: &[(u32, String)]| -> Vec<String> {
                let prefix = format!("{label}:");
                read.iter().filter(|(_, value)| value.starts_with(&prefix)).map(|(_, value)| value.clone()).collect()
            };
            let mut seen = of(&read);
            seen.sort_unstable();
            let whole: Vec<String> = (0..PARTITIONS * 2).map(|at| format!("{label}:{at}")).collect();
            match outcome {
                Told::Committed => assert_eq!(seen, whole, "seed {seed}: {label}, once each"),
                Told::Aborted => assert_eq!(seen, [""; 0], "seed {seed}: {label}"),
                Told::Unknown => assert!(seen.is_empty() || seen == whole, "seed {seed}: {label}: {seen:?}"),
            }
            committed += usize::from(*outcome == Told::Committed);
            aborted += usize::from(*outcome == Told::Aborted);
            seen_uncommitted += usize::from(*outcome == Told::Aborted && !of(&everything).is_empty());
        }
        for number in 0..PARTITIONS {
            let order = |read: &[(u32, String)]| -> Vec<String> {
                read.iter().filter(|(of, _)| *of == number).map(|(_, value)| value.clone()).collect()
            };
            let all = order(&everything);
            let mut rest = all.iter();
            assert!(order(&read).iter().all(|value| rest.any(|other| other == value)), "seed {seed}: in order");
        }
    }
    assert!(committed > 250 && aborted > 60, "{committed} committed, {aborted} aborted");
    assert!(seen_uncommitted > 60, "{seen_uncommitted}: other readers do see what was aborted");
}

/// A cluster, a transactional producer that is ready, and the broker that coordinates it.
fn begun(seed: u64, version_2: bool, config: ProducerConfig) -> (Gone, EitherProducer, BrokerId) {
    let id = config.transactional_id.clone().expect("it is transactional");
    let bench = Bench::set_up(seed, spec(version_2), topic(PARTITIONS));
    let producer = bench.log("client").producer(config);
    let own = producer.clone();
    bench.run_task("client", async move { own.init_transactions().await.expect("the cluster is healthy") });
    let coordinator = coordinator(&bench.cluster, &id);
    (bench, producer, coordinator)
}

fn coordinator(cluster: &Cluster, id: &Rc<str>) -> BrokerId {
    let image = cluster.controller().image();
    let of = Coordinated::Transactions(Rc::clone(id)).partition(&image).expect("the topic is there");
    image.leader(&of).expect("somebody leads")
}

#[test]
fn a_zombie_is_fenced_and_what_it_had_begun_is_aborted() {
    for version_2 in [false, true] {
        let (bench, zombie, _) = begun(1, version_2, config("rides"));
        let own = zombie.clone();
        bench.run_task("client", async move {
            own.begin_transaction().expect("it is ready");
            send(&own, record(0, 0, "of the zombie")).await;
            own.flush().await;
        });
        let successor = bench.log("successor").producer(config("rides"));
        bench.run_task("successor", async move {
            successor.init_transactions().await.expect("the one before is fenced");
            successor.begin_transaction().expect("it is ready");
            send(&successor, record(1, 0, "of the successor")).await;
            successor.commit_transaction().await.expect("nobody is newer");
        });
        let (fate, committed, again) = bench.run_task("client", async move {
            let fate = send(&zombie, record(2, 0, "too late")).await;
            zombie.flush().await;
            let committed = zombie.commit_transaction().await;
            let aborted = zombie.abort_transaction().await;
            let fate = fate.borrow().clone();
            (fate, (committed, aborted), zombie.begin_transaction())
        });
        assert_eq!(fate, Some(Err(SendError::Fenced)), "version 2: {version_2}");
        assert!(matches!(committed.0, Err(TransactionError::MustAbort(_))), "{committed:?}");
        assert_eq!(committed.1, Err(TransactionError::Fenced));
        assert_eq!(again, Err(TransactionError::Fenced));
        assert!(!bench.facts::<ProducerFenced>().is_empty());
        let read = bench.read(1, Isolation::ReadCommitted, Span::from_secs(3));
        assert_eq!(read, [(0, "of the successor".to_owned())]);
    }
}

#[test]
fn a_coordinator_that_dies_after_its_decision_is_followed_by_one_that_carries_it_out() {
    for (version_2, commit) in [(false, true), (true, true), (true, false)] {
        for seed in 0..6 {
            let (bench, producer, coordinator) = begun(seed, version_2, config("rides"));
            let told = Rc::new(RefCell::new(None));
            let into = Rc::clone(&told);
            bench.spawn("client", async move {
                producer.begin_transaction().expect("it is ready");
                for number in 0..PARTITIONS {
                    send(&producer, record(u64::from(number), number, "one of two")).await;
                }
                producer.flush().await;
                let ended =
                    if commit { producer.commit_transaction().await } else { producer.abort_transaction().await };
                *into.borrow_mut() = Some(ended);
            });
            bench.run_until_so("it is decided", || !bench.facts::<TransactionPrepared>().is_empty());
            bench.run_for(Span::from_us(seed * 400));
            bench.crash(coordinator.0);
            bench.run_until_so("it is over", || {
                bench.facts::<TransactionEnded>().iter().any(|ended| ended.commit == commit) && told.borrow().is_some()
            });
            bench.run_for(Span::from_secs(3));
            assert_eq!(told.take(), Some(Ok(())), "seed {seed}: the answer is asked for again");
            let read = bench.read(PARTITIONS, Isolation::ReadCommitted, Span::from_secs(3));
            assert_eq!(read.len() as u32, if commit { PARTITIONS } else { 0 }, "seed {seed}");
        }
    }
}

#[test]
fn a_coordinator_that_dies_before_its_decision_leaves_the_producer_its_choice() {
    let (bench, producer, coordinator) = begun(9, true, config("rides"));
    let own = producer.clone();
    bench.run_task("client", async move {
        own.begin_transaction().expect("it is ready");
        send(&own, record(0, 0, "of the transaction")).await;
        own.flush().await;
    });
    bench.crash(coordinator.0);
    let committed = bench.run_task("client", async move { producer.commit_transaction().await });
    assert_eq!(committed, Ok(()), "another coordinator has read the log");
    let read = bench.read(1, Isolation::ReadCommitted, Span::from_secs(3));
    assert_eq!(read.len(), 1);
}

#[test]
fn a_transaction_that_nobody_ends_is_aborted_after_its_timeout() {
    for version_2 in [false, true] {
        let timeout = Span::from_secs(4);
        let (bench, hanging, _) =
            begun(2, version_2, ProducerConfig { transaction_timeout: timeout, ..config("hangs") });
        let own = hanging.clone();
        bench.run_task("client", async move {
            own.begin_transaction().expect("it is ready");
            send(&own, record(0, 0, "hanging")).await;
            own.flush().await;
        });
        let other = bench.log("other").producer(ProducerConfig { transactional_id: None, ..config("") });
        bench.run_task("other", async move {
            send(&other, record(1, 0, "behind it")).await;
            other.flush().await;
        });
        let early = bench.read(1, Isolation::ReadCommitted, Span::from_secs(2));
        assert_eq!(early, [], "an open transaction holds up what is behind it");
        bench.run_until_so("it is aborted", || !bench.facts::<TransactionEnded>().is_empty());
        assert_eq!(bench.facts::<TransactionExpired>().len(), 1);
        assert!(bench.facts::<MarkerAppended>().iter().all(|marker| !marker.commit));
        let late = bench.read(1, Isolation::ReadCommitted, Span::from_secs(2));
        assert_eq!(late, [(0, "behind it".to_owned())]);
        let committed = bench.run_task("client", async move { hanging.commit_transaction().await });
        assert_eq!(committed, Err(TransactionError::Fenced), "it was raised beyond its epoch");
    }
}

#[test]
fn offsets_count_with_the_transaction_that_carries_them() {
    for version_2 in [false, true] {
        let (bench, producer, _) = begun(3, version_2, config("rides"));
        let log = bench.log("client");
        let group: Rc<str> = "billing".into();
        let (before, after_abort, after_commit) = bench.run_task("client", async move {
            let consumer =
                log.consumer(ConsumerConfig { group_id: Some(Rc::clone(&group)), ..ConsumerConfig::default() });
            let alone = GroupMetadata { group, generation: None, member_id: "".into(), instance_id: None };
            let committed = || consumer.committed(vec![partition(0)]);
            let before = committed().await.expect("the cluster is healthy");
            producer.begin_transaction().expect("it is ready");
            let offsets = vec![(partition(0), Offset(7))];
            producer.send_offsets_to_transaction(offsets.clone(), alone.clone()).await.expect("it is open");
            producer.abort_transaction().await.expect("it is open");
            let after_abort = committed().await.expect("the cluster is healthy");
            producer.begin_transaction().expect("it is ready");
            producer.send_offsets_to_transaction(offsets, alone).await.expect("it is open");
            producer.commit_transaction().await.expect("it is open");
            (before, after_abort, committed().await.expect("the cluster is healthy"))
        });
        assert_eq!(before, [(partition(0), None)]);
        assert_eq!(after_abort, [(partition(0), None)], "version 2: {version_2}");
        assert_eq!(after_commit, [(partition(0), Some(Offset(7)))], "version 2: {version_2}");
    }
}

#[test]
fn calls_that_do_not_fit_are_refused() {
    let (bench, producer, _) = begun(4, true, config("rides"));
    let plain = bench.log("client").producer(ProducerConfig::default());
    bench.run_task("client", async move {
        let is_state = |answer: Result<(), TransactionError>| matches!(answer, Err(TransactionError::State(_)));
        assert!(is_state(plain.init_transactions().await) && is_state(plain.begin_transaction()));
        assert!(is_state(producer.init_transactions().await), "once is enough");
        assert!(is_state(producer.commit_transaction().await), "nothing is open");
        let outside = send(&producer, record(0, 0, "outside")).await;
        assert!(matches!(*outside.borrow(), Some(Err(SendError::Refused(_)))), "no record outside of a transaction");
        producer.begin_transaction().expect("it is ready");
        assert!(is_state(producer.begin_transaction()), "one at a time");
        producer.commit_transaction().await.expect("an empty one may be committed");
        producer.begin_transaction().expect("it is ready");
        producer.abort_transaction().await.expect("an empty one may be aborted");
    });
    assert!(bench.facts::<TransactionPrepared>().is_empty(), "nothing was asked of the coordinator");
}

#[test]
fn a_call_that_took_too_long_is_made_again_and_is_the_same_call() {
    let config = ProducerConfig { max_block: Span::from_secs(1), ..config("rides") };
    let (bench, producer, _) = begun(5, true, config);
    let own = producer.clone();
    bench.run_task("client", async move {
        own.begin_transaction().expect("it is ready");
        send(&own, record(0, 0, "committed in the end")).await;
        own.flush().await;
    });
    bench.cut_from_all("client", true);
    let own = producer.clone();
    let (first, other) =
        bench.run_task("client", async move { (own.commit_transaction().await, own.abort_transaction().await) });
    assert_eq!(first, Err(TransactionError::OutcomeUnknown));
    assert!(matches!(other, Err(TransactionError::State(_))), "the decision is not to be changed: {other:?}");
    bench.cut_from_all("client", false);
    bench.run_for(Span::from_secs(10));
    let again = bench.run_task("client", async move { producer.commit_transaction().await });
    assert_eq!(again, Ok(()));
    assert_eq!(bench.read(1, Isolation::ReadCommitted, Span::from_secs(3)).len(), 1);
}

#[test]
fn a_transaction_on_several_partitions_of_one_leader_ends_at_once() {
    let alone = ClusterSpec { brokers: 1, internal_min_insync: 1, ..spec(true) };
    let topic = TopicSpec { replication_factor: 1, min_insync_replicas: 1, ..topic(PARTITIONS) };
    let bench = Bench::set_up(6, alone, topic);
    let producer = bench.log("client").producer(config("rides"));
    bench.run_task("client", async move {
        producer.init_transactions().await.expect("the cluster is healthy");
        for turn in 0..2 {
            producer.begin_transaction().expect("the one before is over");
            for number in 0..PARTITIONS {
                send(&producer, record(turn, number, "one of two")).await;
            }
            producer.commit_transaction().await.expect("it is open");
        }
    });
    bench.run_for(Span::from_secs(1));
    assert_eq!(bench.facts::<TransactionEnded>().len(), 2, "the answer for the markers came");
}

/// How often the coordinator has said to a producer who it is.
fn named(bench: &Bench) -> usize {
    bench.facts::<ProducerNamed>().len()
}

#[test]
fn a_producer_asks_for_its_next_epoch_where_a_number_was_missing_before_the_commit() {
    // With version 2 the end of the transaction raises it.
    for (version_2, before_commit, times) in [(false, true, 2), (false, false, 1), (true, true, 1), (true, false, 1)] {
        let small = LogConfig { max_message_bytes: 200, ..LogConfig::default() };
        let bench = Bench::set_up(7, spec(version_2), TopicSpec { log: small, ..topic(1) });
        let producer = bench.log("client").producer(config("rides"));
        let ended = bench.run_task("client", async move {
            producer.init_transactions().await.expect("the cluster is healthy");
            producer.begin_transaction().expect("it is ready");
            send(&producer, record(0, 0, "of the transaction")).await;
            producer.flush().await;
            send(&producer, record(1, 0, &"too long ".repeat(40))).await;
            if before_commit {
                producer.flush().await;
            }
            let committed = producer.commit_transaction().await;
            let aborted = producer.abort_transaction().await;
            producer.begin_transaction().expect("it is ready for the next");
            send(&producer, record(2, 0, "of the next")).await;
            (committed, aborted, producer.commit_transaction().await)
        });
        assert!(matches!(ended, (Err(TransactionError::MustAbort(_)), Ok(()), Ok(()))), "{ended:?}");
        assert_eq!(named(&bench), times, "version 2: {version_2}, before the commit: {before_commit}");
        let read = bench.read(1, Isolation::ReadCommitted, Span::from_secs(3));
        assert_eq!(read, [(0, "of the next".to_owned())]);
    }
}

#[test]
fn an_abort_of_nothing_asks_for_no_epoch_where_the_coordinator_raises_it() {
    for (version_2, times) in [(false, 2), (true, 1)] {
        let config = ProducerConfig { max_block: Span::from_secs(1), ..config("rides") };
        let (bench, producer, _) = begun(8, version_2, config);
        let aborted = bench.run_task("client", async move {
            producer.begin_transaction().expect("it is ready");
            let nowhere = NewRecord { topic: "nowhere".into(), ..record(0, 0, "without a place") };
            let fate = send(&producer, nowhere).await;
            assert!(matches!(*fate.borrow(), Some(Err(SendError::NoRoom))), "{fate:?}");
            producer.abort_transaction().await
        });
        assert_eq!(aborted, Ok(()));
        assert_eq!(named(&bench), times, "version 2: {version_2}");
        assert!(bench.facts::<TransactionPrepared>().is_empty(), "there is nothing to end");
    }
}

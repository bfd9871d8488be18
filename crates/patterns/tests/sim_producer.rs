//! Kafka's producer on the simulated cluster: what it promises with each of its settings, over random faults.
#![cfg(not(target_arch = "wasm32"))]

#[path = "sim_clients/bench.rs"]
mod bench;

use std::cell::RefCell;
use std::rc::Rc;

use bench::{Bench, Fate, Gone, partition, quick, record, send, topic};
use eda_patterns::ports::log::{Acks, Compression, NewRecord, ProducerConfig, SendError};
use eda_patterns::ports::{Log, LogProducer};
use eda_patterns::rng::Stream;
use eda_patterns::sim::broker::error::Error;
use eda_patterns::sim::broker::log_config::LogConfig;
use eda_patterns::sim::log_client::facts::{
    BatchDone, BatchExpired, BatchRetried, BatchSent, BatchSplit, Batched, EpochBumped, Waits,
};
use eda_patterns::time::Span;

const PARTITIONS: u32 = 2;
const RECORDS: u64 = 80;

/// So many seeds, or as many as `SEEDS` says for a longer hunt.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    0..std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(usual)
}

/// Small batches, and no waits that would hide a fault.
fn config() -> ProducerConfig {
    ProducerConfig {
        batch_size: 150,
        linger: Span::from_ms(2),
        request_timeout: Span::from_secs(2),
        retry_backoff: Span::from_ms(50),
        retry_backoff_max: Span::from_ms(400),
        ..ProducerConfig::default()
    }
}

/// Sends records while brokers crash, connections break and answers get lost, until the fate of each is known.
fn storm(seed: u64, config: ProducerConfig) -> (Gone, Vec<Fate>) {
    let bench = Bench::set_up(seed, quick(), topic(PARTITIONS));
    let mut draw = bench.draws(seed);
    let producer = bench.log("client").producer(config);
    let fates: Rc<RefCell<Vec<Fate>>> = Rc::default();
    let (kept, world) = (Rc::clone(&fates), bench.world().clone());
    let mut pace = Stream::clone(&draw);
    bench.spawn("client", async move {
        for number in 0..RECORDS {
            let record = record(number, (number % u64::from(PARTITIONS)) as u32, "a ride to the airport");
            let fate = send(&producer, record).await;
            kept.borrow_mut().push(fate);
            world.executor().sleep(Span::from_us(pace.between(0, 60_000))).await;
        }
        producer.flush().await;
    });
    for _ in 0..3 {
        bench.run_for(Span::from_ms(draw.between(50, 900)));
        let broker = draw.between(1, 3) as u32;
        let name = format!("broker-{broker}");
        match draw.below(4) {
            0 => {
                bench.crash(broker);
                bench.run_for(Span::from_ms(draw.between(20, 2_500)));
                bench.restart(broker);
            }
            1 => {
                bench.cut("client", &name, true);
                bench.run_for(Span::from_ms(draw.between(20, 3_000)));
                bench.cut("client", &name, false);
            }
            2 => {
                bench.double("client", &name, true);
                bench.run_for(Span::from_ms(draw.between(500, 3_000)));
                bench.double("client", &name, false);
            }
            _ => {
                // Some answers are lost, which leaves the producer in the dark.
                bench.lose(&name, "client", 400);
                bench.run_for(Span::from_ms(draw.between(500, 3_000)));
                bench.lose(&name, "client", 0);
            }
        }
        bench.run_for(Span::from_ms(draw.between(0, 2_000)));
    }
    bench.run_until_so("all fates are known", || {
        let fates = fates.borrow();
        fates.len() as u64 == RECORDS && fates.iter().all(|fate| fate.borrow().is_some())
    });
    bench.run_for(Span::from_secs(5));
    let fates = fates.take();
    (bench, fates)
}

fn sent_to(number: u32) -> Vec<u64> {
    (0..RECORDS).filter(|record| record % u64::from(PARTITIONS) == u64::from(number)).collect()
}

#[test]
fn with_idempotence_nothing_is_lost_doubled_or_out_of_order() {
    let (mut retries, mut duplicates) = (0, 0);
    for seed in seeds(60) {
        let (bench, fates) = storm(seed, config());
        assert!(fates.iter().all(|fate| matches!(*fate.borrow(), Some(Ok(_)))), "seed {seed}: all are acknowledged");
        for number in 0..PARTITIONS {
            assert_eq!(bench.kept(number), sent_to(number), "seed {seed}, partition {number}");
        }
        retries += bench.facts::<BatchRetried>().len();
        duplicates += bench.facts::<eda_patterns::sim::broker::facts::Duplicate>().len();
    }
    assert!(retries > 60 && duplicates > 5, "{retries} retries, {duplicates} of them known again: the storm is none");
}

#[test]
fn without_idempotence_retries_double_and_reorder() {
    let (mut doubled, mut reordered) = (0, 0);
    for seed in 0..60 {
        let (bench, fates) = storm(seed, ProducerConfig { idempotence: false, ..config() });
        assert!(fates.iter().all(|fate| matches!(*fate.borrow(), Some(Ok(_)))), "seed {seed}: all are acknowledged");
        for number in 0..PARTITIONS {
            let kept = bench.kept(number);
            let mut first_seen = Vec::new();
            kept.iter().for_each(|record| {
                if !first_seen.contains(record) {
                    first_seen.push(*record);
                }
            });
            doubled += usize::from(first_seen.len() < kept.len());
            reordered += usize::from(!first_seen.is_sorted());
            first_seen.sort_unstable();
            assert_eq!(first_seen, sent_to(number), "seed {seed}: nothing is lost with acks=all");
        }
    }
    assert!(doubled > 3 && reordered > 3, "{doubled} doubled, {reordered} reordered");
}

/// `max.in.flight.requests.per.connection=1` keeps the order without numbers; copies it cannot prevent.
#[test]
fn one_request_in_flight_keeps_the_order_without_idempotence() {
    for seed in 0..25 {
        let (bench, _) = storm(seed, ProducerConfig { idempotence: false, max_in_flight: 1, ..config() });
        for number in 0..PARTITIONS {
            let mut kept = bench.kept(number);
            kept.dedup();
            let mut seen = Vec::new();
            kept.iter().for_each(|record| {
                if !seen.contains(record) {
                    seen.push(*record);
                }
            });
            assert!(seen.is_sorted(), "seed {seed}: {kept:?}");
        }
    }
}

#[test]
fn acks_0_loses_what_it_called_sent() {
    let mut lost = 0;
    for seed in 0..30 {
        let (bench, fates) = storm(seed, ProducerConfig { idempotence: false, acks: Acks::None, ..config() });
        let kept: Vec<u64> = (0..PARTITIONS).flat_map(|number| bench.kept(number)).collect();
        for (number, fate) in (0..).zip(&fates) {
            match &*fate.borrow() {
                Some(Ok(sent)) => assert_eq!(sent.offset, None, "nobody said where it lies"),
                other => panic!("seed {seed}: {other:?}"),
            }
            lost += usize::from(!kept.contains(&number));
        }
    }
    assert!(lost > 10, "{lost} lost");
}

/// A producer with `acks=0` hears nothing of a new leader but that the old one closes the connection.
#[test]
fn acks_0_finds_the_new_leader() {
    let bench = Bench::set_up(2, quick(), topic(1));
    let config = ProducerConfig { idempotence: false, acks: Acks::None, linger: Span::ZERO, ..config() };
    let producer = bench.log("client").producer(config);
    let early = producer.clone();
    bench.run_task("client", async move {
        send(&early, record(0, 0, "to know the cluster")).await;
        early.flush().await;
    });
    let old = bench.leader(&partition(0)).expect("somebody leads");
    bench.cut("controller", &format!("broker-{}", old.0), true);
    bench.run_until_so("another leads", || bench.leader(&partition(0)) != Some(old));
    bench.cut("controller", &format!("broker-{}", old.0), false);
    bench.run_until_so("the old leader knows it", || bench.cluster.node(old).leads(&partition(0)).is_none());
    let world = bench.world().clone();
    bench.run_task("client", async move {
        for number in 1..=5 {
            send(&producer, record(number, 0, "to whoever leads")).await;
            world.executor().sleep(Span::from_ms(300)).await;
        }
    });
    let kept = bench.kept(0);
    assert!(kept.ends_with(&[3, 4, 5]) && !kept.contains(&1), "{kept:?}: the first was lost and taught it");
}

#[test]
fn acks_1_loses_what_the_leader_alone_had_and_acks_all_does_not() {
    let told_and_kept = |acks| {
        let bench = Bench::set_up(4, quick(), topic(1));
        let producer = bench.log("client").producer(ProducerConfig { idempotence: false, acks, ..config() });
        let early = producer.clone();
        bench.run_task("client", async move {
            send(&early, record(0, 0, "everybody has it")).await;
            early.flush().await;
        });
        let old = format!("broker-{}", bench.leader(&partition(0)).expect("somebody leads").0);
        let others: Vec<String> = (1..=3)
            .map(|id| format!("broker-{id}"))
            .chain(["controller".to_owned()])
            .filter(|name| *name != old)
            .collect();
        others.iter().for_each(|other| bench.cut(&old, other, true));
        let fate: Rc<RefCell<Fate>> = Rc::default();
        let kept = Rc::clone(&fate);
        bench.spawn(
            "client",
            async move { *kept.borrow_mut() = send(&producer, record(1, 0, "the leader has it")).await },
        );
        bench.run_for(Span::from_ms(300));
        let told_at_once = fate.borrow().borrow().is_some();
        bench.run_for(Span::from_secs(3));
        others.iter().for_each(|other| bench.cut(&old, other, false));
        bench.run_for(Span::from_secs(10));
        (told_at_once, bench.kept(0))
    };
    assert_eq!(told_and_kept(Acks::Leader), (true, vec![0]));
    assert_eq!(told_and_kept(Acks::All), (false, vec![0, 1]));
}

/// One run on a healthy cluster.
fn calm<T: 'static, F: Future<Output = T> + 'static>(
    config: ProducerConfig,
    spec: eda_patterns::ports::log::TopicSpec,
    work: impl FnOnce(eda_patterns::sim::log_client::EitherProducer, eda_patterns::sim::World) -> F,
) -> (Gone, T) {
    let bench = Bench::set_up(7, quick(), spec);
    let producer = bench.log("client").producer(config);
    let ended = bench.run_task("client", work(producer, bench.world().clone()));
    (bench, ended)
}

#[test]
fn a_batch_lingers_for_more_records_and_a_flush_ends_that() {
    let config = ProducerConfig { linger: Span::from_ms(50), ..ProducerConfig::default() };
    let (bench, took) = calm(config, topic(1), |producer, world| async move {
        send(&producer, record(0, 0, "to know the cluster")).await;
        producer.flush().await;
        let began = world.now();
        for number in 1..=20 {
            send(&producer, record(number, 0, "a ride")).await;
            world.executor().sleep(Span::from_ms(2)).await;
        }
        let lingered = world.now().since(began);
        world.executor().sleep(Span::from_ms(60)).await;
        let last = send(&producer, record(21, 0, "the last")).await;
        let began = world.now();
        producer.flush().await;
        assert!(last.borrow().is_some(), "a flush ends when all is known");
        (lingered, world.now().since(began))
    });
    let sizes: Vec<u32> = bench.facts::<BatchSent>().iter().map(|sent| sent.records).collect();
    assert_eq!(sizes, [1, 20, 1], "what came within 50 ms went together");
    assert!(took.0 < Span::from_ms(50) && took.1 < Span::from_ms(40), "{took:?}: the flush did not linger");
}

#[test]
fn nothing_but_time_goes_into_the_happy_path() {
    let (bench, ()) = calm(config(), topic(1), |producer, world| async move {
        for number in 0..100 {
            send(&producer, record(number, 0, "a ride")).await;
            world.executor().sleep(Span::from_us(500)).await;
        }
        producer.close().await;
    });
    let facts = bench.facts::<Batched>().len() + bench.facts::<BatchSent>().len() + bench.facts::<BatchDone>().len();
    assert!(facts <= 300, "{facts} facts for a hundred records");
    assert_eq!(bench.kept(0), (0..100).collect::<Vec<u64>>());
}

#[test]
fn a_full_memory_holds_senders_up_in_the_order_of_their_calls() {
    let config = ProducerConfig {
        buffer_memory: 1_000,
        batch_size: 400,
        max_block: Span::from_secs(20),
        linger: Span::ZERO,
        ..config()
    };
    let bench = Bench::set_up(3, quick(), topic(1));
    let producer = bench.log("client").producer(config);
    let warm = producer.clone();
    bench.run_task("client", async move {
        send(&warm, record(0, 0, "to know the cluster")).await;
        warm.flush().await;
    });
    bench.cut_from_all("client", true);
    let placed: Rc<RefCell<Vec<u64>>> = Rc::default();
    for number in 1..=6 {
        let (producer, placed) = (producer.clone(), Rc::clone(&placed));
        bench.spawn("client", async move {
            // The second call is larger than all others and is not passed over.
            let value = if number == 3 { "x".repeat(700) } else { "x".repeat(350) };
            let fate = send(&producer, record(number, 0, &value)).await;
            if !matches!(*fate.borrow(), Some(Err(_))) {
                placed.borrow_mut().push(number);
            }
        });
        bench.run_for(Span::from_ms(1));
    }
    assert_eq!(*placed.borrow(), [1, 2], "two batches fit");
    assert_eq!(bench.facts::<Waits>().iter().filter(|waits| waits.memory).count(), 4);
    bench.run_for(Span::from_ms(500));
    bench.cut_from_all("client", false);
    bench.run_until_so("everybody has a place", || placed.borrow().len() == 6);
    bench.run_for(Span::from_secs(10));
    // Both answers come at once when the cut is over, and who is woken at one moment runs in any order; in which order
    // they were given their places is what the log says.
    let mut told = placed.borrow().clone();
    told.sort_unstable();
    assert_eq!(told, [1, 2, 3, 4, 5, 6], "each was told once");
    assert_eq!(bench.kept(0), [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn who_waits_for_longer_than_max_block_is_refused() {
    let config = ProducerConfig { buffer_memory: 500, batch_size: 400, max_block: Span::from_ms(300), ..config() };
    let bench = Bench::set_up(3, quick(), topic(1));
    let producer = bench.log("client").producer(config);
    let early = producer.clone();
    bench.run_task("client", async move {
        send(&early, record(0, 0, "to know the cluster")).await;
        early.flush().await;
    });
    bench.cut_from_all("client", true);
    let world = bench.world().clone();
    let (second, waited) = bench.run_task("client", async move {
        send(&producer, record(1, 0, &"x".repeat(300))).await;
        let began = world.now();
        let second = send(&producer, record(2, 0, &"x".repeat(300))).await;
        let unknown = NewRecord { topic: "nothing".into(), ..record(3, 0, "to nowhere") };
        let nowhere = send(&producer, unknown).await;
        assert_eq!(nowhere.borrow().clone(), Some(Err(SendError::NoRoom)), "the topic is not known");
        (second.borrow().clone(), world.now().since(began))
    });
    assert_eq!(second, Some(Err(SendError::NoRoom)));
    assert_eq!(waited, Span::from_ms(600), "each waited for max.block.ms");
}

#[test]
fn a_batch_that_the_broker_finds_too_large_is_split() {
    let log = LogConfig { max_message_bytes: 600, ..LogConfig::default() };
    let spec = eda_patterns::ports::log::TopicSpec { log, ..topic(1) };
    // The codec saves enough for the batch, but the broker takes no more than 600 bytes.
    for compression in [Compression::None, Compression::Lz4] {
        let config = ProducerConfig { batch_size: 2_000, compression, linger: Span::from_ms(20), ..config() };
        let (bench, fates) = calm(config, spec.clone(), |producer, _| async move {
            let mut fates = Vec::new();
            for number in 0..30 {
                fates.push(send(&producer, record(number, 0, &"x".repeat(100))).await);
            }
            let single = send(&producer, record(99, 0, &"x".repeat(1_800))).await;
            producer.flush().await;
            (fates, single)
        });
        assert!(fates.0.iter().all(|fate| matches!(*fate.borrow(), Some(Ok(_)))), "{compression:?}");
        assert!(bench.facts::<BatchSplit>().len() > 1, "{compression:?}: parts of parts");
        assert_eq!(bench.kept(0), (0..30).collect::<Vec<u64>>(), "{compression:?}");
        let refused = Some(Err(SendError::Refused(Error::MessageTooLarge)));
        assert_eq!(*fates.1.borrow(), refused, "a single record cannot be split");
    }
}

#[test]
fn a_record_beyond_max_request_size_is_refused_at_once() {
    let (_bench, fate) =
        calm(ProducerConfig { max_request_size: 200, ..config() }, topic(1), |producer, _| async move {
            send(&producer, record(0, 0, &"x".repeat(200))).await.borrow().clone()
        });
    assert_eq!(fate, Some(Err(SendError::Refused(Error::MessageTooLarge))));
}

#[test]
fn what_expires_is_reported_and_what_comes_after_goes_on_under_a_new_epoch() {
    let config =
        ProducerConfig { delivery_timeout: Span::from_secs(3), request_timeout: Span::from_secs(1), ..config() };
    let bench = Bench::set_up(11, quick(), topic(1));
    let producer = bench.log("client").producer(config);
    let begun = producer.clone();
    bench.run_task("client", async move {
        send(&begun, record(0, 0, "arrives")).await;
        begun.flush().await;
    });
    // Requests arrive, and their answers do not.
    let leader = format!("broker-{}", bench.leader(&partition(0)).expect("somebody leads").0);
    bench.lose(&leader, "client", 1_000);
    let silent = producer.clone();
    let expired = bench.run_task("client", async move {
        let fate = send(&silent, record(1, 0, "arrives unheard")).await;
        silent.flush().await;
        fate.borrow().clone()
    });
    assert_eq!(expired, Some(Err(SendError::TimedOut)));
    assert!(bench.facts::<BatchExpired>().iter().all(|expired| expired.sent));
    bench.lose(&leader, "client", 0);
    let later = bench.run_task("client", async move {
        let fate = send(&producer, record(2, 0, "goes on")).await;
        producer.flush().await;
        fate.borrow().clone()
    });
    assert!(matches!(later, Some(Ok(_))), "{later:?}");
    assert_eq!(bench.kept(0), [0, 1, 2]);
    let bumped = bench.facts::<EpochBumped>();
    assert_eq!(bumped.iter().map(|bump| bump.epoch).collect::<Vec<u32>>(), [1]);
}

/// What is still queued is told before what is under way, though it was handed over later (`Sender.sendProducerData`).
#[test]
fn what_waits_expires_before_what_is_under_way() {
    let config = ProducerConfig {
        batch_size: 1,
        max_in_flight: 1,
        delivery_timeout: Span::from_secs(3),
        request_timeout: Span::from_secs(5),
        ..config()
    };
    let bench = Bench::set_up(12, quick(), topic(1));
    let producer = bench.log("client").producer(config);
    let begun = producer.clone();
    bench.run_task("client", async move {
        send(&begun, record(0, 0, "arrives")).await;
        begun.flush().await;
    });
    let leader = format!("broker-{}", bench.leader(&partition(0)).expect("somebody leads").0);
    bench.lose(&leader, "client", 1_000);
    bench.run_task("client", async move {
        send(&producer, record(1, 0, "under way")).await;
        send(&producer, record(2, 0, "waits, as it found no room beside the one that is under way")).await;
        producer.flush().await;
    });
    let expired = bench.facts::<BatchExpired>();
    assert_eq!(expired.iter().map(|expired| expired.sent).collect::<Vec<bool>>(), [false, true]);
}

#[test]
fn a_crash_of_the_client_ends_its_producer_and_tells_nobody() {
    let bench = Bench::set_up(5, quick(), topic(1));
    let producer = bench.log("client").producer(ProducerConfig { linger: Span::from_ms(500), ..config() });
    let fate: Rc<RefCell<Option<Fate>>> = Rc::default();
    let kept = Rc::clone(&fate);
    bench.spawn("client", async move {
        *kept.borrow_mut() = Some(send(&producer, record(0, 0, "in memory alone")).await);
    });
    bench.run_for(Span::from_ms(100));
    bench.runtime.crash(bench.actor("client"));
    bench.run_for(Span::from_secs(5));
    let fate = fate.take().expect("it had a place");
    assert!(fate.borrow().is_none(), "a dead process hears nothing");
    assert_eq!(bench.kept(0), [] as [u64; 0]);
}

#[test]
fn a_closed_producer_sends_what_it_has_and_takes_no_more() {
    let (bench, late) =
        calm(ProducerConfig { linger: Span::from_secs(1), ..config() }, topic(1), |producer, _| async move {
            send(&producer, record(0, 0, "in time")).await;
            producer.close().await;
            send(&producer, record(1, 0, "late")).await.borrow().clone()
        });
    assert_eq!(late, Some(Err(SendError::Closed)));
    assert_eq!(bench.kept(0), [0]);
}

#[test]
fn idempotence_is_off_where_another_setting_does_not_allow_it() {
    for (config, numbered) in [
        (ProducerConfig { acks: Acks::Leader, ..config() }, false),
        (ProducerConfig { max_in_flight: 6, ..config() }, false),
        (config(), true),
    ] {
        let (bench, ()) = calm(config, topic(1), |producer, _| async move {
            send(&producer, record(0, 0, "a ride")).await;
            producer.close().await;
        });
        let appended = bench.facts::<eda_patterns::sim::broker::facts::Appended>();
        assert_eq!(appended[0].producer > 0, numbered);
    }
}

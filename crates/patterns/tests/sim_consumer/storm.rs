//! A group in bad weather: members and brokers crash, come back, are slow and are cut off.

use std::rc::Rc;

use eda_patterns::ports::log::ConsumerConfig;
use eda_patterns::ports::{Log, Runtime};
use eda_patterns::rng::{Purpose, Seed, Stream};
use eda_patterns::sim::broker::assignor::Assignor;
use eda_patterns::time::{Span, Time};

use crate::bench::{Bench, TOPIC, Work, member, quick};
use crate::facts::{check, rebalances};

const NAMES: [&str; 4] = ["anita", "bilal", "chitra", "deepak"];
const PARTITIONS: u32 = 5;

struct Outcome {
    sent: usize,
    handled: usize,
    rebalances: usize,
    refused: usize,
    hash: u64,
}

/// Sends while members and brokers come and go, then lets all come back and waits for everything to be read.
fn storm(seed: u64, assignor: Assignor, is_static: bool) -> Outcome {
    let bench = Bench::new(seed, quick(), PARTITIONS);
    let calm = Time::from_ms(45_000);
    let start = |name: &str, place: u64| {
        let config = ConsumerConfig { group_instance_id: is_static.then(|| name.into()), ..member(&[assignor]) };
        let pace = std::cell::RefCell::new(Stream::new(Seed(seed), Purpose::Scenario, place));
        bench.start(name, config, move |now| {
            let mut pace = pace.borrow_mut();
            // Some polls take longer than max.poll.interval.ms allows.
            let slow = pace.chance(40) && now < calm;
            if slow { Span::from_secs(8) } else { pace.span(Span::ZERO, Span::from_ms(60)) }
        })
    };
    let mut work: Vec<Rc<Work>> = NAMES.iter().zip(0..).map(|(name, place)| start(name, place)).collect();
    let mut draw = Stream::new(Seed(seed), Purpose::Chaos, 11);
    let mut sent = Vec::new();
    let mut partitions = PARTITIONS;
    let mut broker_down = None;
    while bench.world().now() < calm {
        bench.run_for(draw.span(Span::from_ms(100), Span::from_ms(1_500)));
        let name = *draw.pick(&NAMES);
        match draw.below(10) {
            0 => bench.crash(name),
            1 | 2 => NAMES.iter().for_each(|name| bench.restart(name)),
            3 => bench.cut_off(name, true),
            4 => NAMES.iter().for_each(|name| bench.cut_off(name, false)),
            // One broker at a time, so that the others are enough for min.insync.replicas.
            5 if broker_down.is_none() => {
                broker_down = bench.coordinator();
                broker_down.iter().for_each(|broker| bench.crash(broker));
            }
            6 => {
                broker_down.take().iter().for_each(|broker| bench.restart(broker));
                bench.run_for(Span::from_secs(2));
            }
            7 if partitions < 8 && broker_down.is_none() => {
                partitions += 1;
                let (log, count) = (bench.runtime.log(bench.actor("client")), partitions);
                bench.run_task(async move { log.add_partitions(TOPIC, count).await.expect("the cluster is there") });
                bench.run_for(Span::from_ms(300));
            }
            _ => sent.extend((0..partitions).map(|partition| bench.produce(partition))),
        }
    }
    broker_down.iter().for_each(|broker| bench.restart(broker));
    NAMES.iter().for_each(|name| bench.cut_off(name, false));
    NAMES.iter().for_each(|name| bench.restart(name));
    bench.run_for(Span::from_secs(20));
    // A static member that comes back changes nothing, although partitions may have been added while it was away,
    // or one is on its way from a member to another: as in Kafka, that waits for the next rebalance.
    work.push(start("esha", 4));
    bench.run_for(Span::from_secs(30));
    let what = format!("seed {seed} {assignor:?}");
    check(&bench, &what);
    let handled: Vec<u64> = work.iter().flat_map(|work| work.numbers()).collect();
    let missing: Vec<&u64> = sent.iter().filter(|number| !handled.contains(number)).collect();
    assert!(missing.is_empty(), "{what}: nobody has handled {missing:?}");
    // A commit whose answer was lost may have left a record twice in a log: the end is what was read.
    let mut ends = vec![0; partitions as usize];
    for work in &work {
        for (_, partition, offset) in work.handled.borrow().iter() {
            ends[*partition as usize] = (*offset + 1).max(ends[*partition as usize]);
        }
    }
    let committed: Vec<u64> = bench.committed(partitions).into_iter().map(Option::unwrap_or_default).collect();
    assert_eq!(committed, ends, "{what}: all that was read is committed in the end");
    let hash = bench.world().recorder().trace().hash();
    let refused = work.iter().map(|work| work.refused.borrow().len()).sum();
    Outcome { sent: sent.len(), handled: handled.len(), rebalances: rebalances(&bench), refused, hash }
}

fn storms(seeds: std::ops::Range<u64>, assignor: Assignor, is_static: bool) {
    let outcomes: Vec<Outcome> = seeds.map(|seed| storm(seed, assignor, is_static)).collect();
    let sum = |of: fn(&Outcome) -> usize| outcomes.iter().map(of).sum::<usize>();
    let (sent, handled) = (sum(|outcome| outcome.sent), sum(|outcome| outcome.handled));
    let (rebalances, refused) = (sum(|outcome| outcome.rebalances), sum(|outcome| outcome.refused));
    println!(
        "{assignor:?}, static {is_static}: {sent} sent, {handled} handled, {rebalances} rebalances, {refused} commits refused"
    );
    assert!(handled > sent, "some are handled twice");
    assert!(refused > 0 && rebalances > outcomes.len(), "the weather was bad");
}

#[test]
fn an_eager_group_handles_everything_at_least_once() {
    storms(0..60, Assignor::Range, false);
    storms(0..20, Assignor::Sticky, false);
}

#[test]
fn a_cooperative_group_handles_everything_at_least_once() {
    storms(0..80, Assignor::CooperativeSticky, false);
}

#[test]
fn static_members_handle_everything_at_least_once() {
    storms(0..40, Assignor::RoundRobin, true);
    storms(0..40, Assignor::CooperativeSticky, true);
}

#[test]
fn a_storm_is_a_function_of_its_seed() {
    let hash = |seed| storm(seed, Assignor::CooperativeSticky, false).hash;
    assert_eq!(hash(7), hash(7));
    assert_ne!(hash(7), hash(8));
}

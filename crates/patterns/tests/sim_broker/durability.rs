//! What is lost, and what is not, over random faults.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::ports::log::{Acks, TopicSpec};
use eda_patterns::rng::{Purpose, Seed, Stream};
use eda_patterns::time::Span;

use crate::bench::{Bench, quick, topic};
use crate::replicas::{Elections, check_replicas, check_terms};

/// Sends numbers while brokers crash, restart and are cut off, then lets all come back. Returns what was
/// acknowledged, and the log of each broker at the end.
fn storm(seed: u64, acks: Acks, spec: TopicSpec) -> (Vec<u64>, Vec<Vec<u64>>, Bench) {
    let elections = if spec.unclean_leader_election { Elections::Unclean } else { Elections::Clean };
    let bench = Bench::new(seed, quick(), spec);
    let acknowledged = Rc::new(RefCell::new(Vec::new()));
    let (sender, into) = (bench.clone(), Rc::clone(&acknowledged));
    bench.spawn(async move {
        for number in 0..120 {
            if sender.clone().send(number, acks).await.is_ok() {
                into.borrow_mut().push(number);
            }
            sender.world().executor().sleep(Span::from_ms(50)).await;
        }
    });
    let mut draw = Stream::new(Seed(seed), Purpose::Chaos, 7);
    let names = ["broker-1", "broker-2", "broker-3", "controller"];
    for _ in 0..12 {
        bench.run_for(draw.span(Span::from_ms(100), Span::from_ms(1_500)));
        let broker = draw.between(1, 3) as u32;
        match draw.below(4) {
            0 => bench.crash(broker),
            1 => bench.restart(broker),
            2 => bench.cut(names[broker as usize - 1], names[draw.below(4) as usize], true),
            _ => bench.cut(names[broker as usize - 1], names[draw.below(4) as usize], false),
        }
        check_replicas(&bench, elections);
    }
    for one in names {
        names.iter().for_each(|other| bench.cut(one, other, false));
    }
    (1..=3).for_each(|broker| bench.restart(broker));
    bench.run_for(Span::from_secs(60));
    check_replicas(&bench, elections);
    check_terms(&bench);
    let logs = (1..=3).map(|broker| bench.log_of(broker)).collect();
    let acknowledged = acknowledged.take();
    (acknowledged, logs, bench)
}

#[test]
fn with_acks_all_and_clean_elections_nothing_acknowledged_is_lost() {
    let mut sent = 0;
    for seed in 0..200 {
        let (acknowledged, logs, bench) = storm(seed, Acks::All, topic());
        assert_eq!(bench.isr(), [1, 2, 3], "seed {seed}: all are back");
        assert!(logs[0] == logs[1] && logs[1] == logs[2], "seed {seed}: the replicas are alike: {logs:?}");
        let lost: Vec<&u64> = acknowledged.iter().filter(|number| !logs[0].contains(number)).collect();
        assert!(lost.is_empty(), "seed {seed}: {lost:?} were acknowledged");
        sent += acknowledged.len();
    }
    assert!(sent > 5_000, "the storms let enough through: {sent}");
}

/// With `acks=1` exactly those are lost that the new leader had not copied; with an unclean election also what all
/// in sync had. Both happen, and the logs are alike afterwards all the same.
#[test]
fn weaker_settings_lose_writes_and_replicas_agree_all_the_same() {
    let unclean = TopicSpec { unclean_leader_election: true, min_insync_replicas: 1, ..topic() };
    for (acks, spec) in [(Acks::Leader, topic()), (Acks::All, unclean)] {
        let mut lost = 0;
        for seed in 0..200 {
            let (acknowledged, logs, bench) = storm(seed, acks, spec.clone());
            assert_eq!(bench.isr(), [1, 2, 3], "seed {seed}: all are back");
            assert!(logs[0] == logs[1] && logs[1] == logs[2], "seed {seed}: the replicas are alike: {logs:?}");
            lost += acknowledged.iter().filter(|number| !logs[0].contains(number)).count();
        }
        println!("{acks:?}: {lost} acknowledged records lost");
        assert!(lost > 0, "{acks:?} must lose something in 200 storms");
    }
}

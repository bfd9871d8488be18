//! What a rebalance costs, by the ways to make one.

use std::rc::Rc;

use eda_patterns::ports::Log;
use eda_patterns::ports::log::{CommitError, ConsumeError, ConsumerConfig, Polled, TopicSpec};
use eda_patterns::ports::{LogConsumer, Runtime};
use eda_patterns::sim::broker::assignor::Assignor;
use eda_patterns::sim::broker::facts::{GroupRefused, MemberLeft};
use eda_patterns::time::{Span, Time};

use crate::bench::{Bench, TOPIC, Work, member, quick};
use crate::facts::{check, check_one_at_a_time, rebalances};

fn revoked(work: &Work) -> usize {
    work.told(|event| if let Polled::Revoked(partitions) = event { Some(partitions.len()) } else { None })
}

fn assigned(work: &Work) -> usize {
    work.told(|event| if let Polled::Assigned(partitions) = event { Some(partitions.len()) } else { None })
}

fn lost(work: &Work) -> usize {
    work.told(|event| if let Polled::Lost(partitions) = event { Some(partitions.len()) } else { None })
}

/// Two members, then a third: how many partitions the first two gave up, and how many rebalances it took.
fn a_third_joins(seed: u64, assignor: Assignor) -> (usize, usize) {
    let bench = Bench::new(seed, quick(), 6);
    let mut work: Vec<Rc<Work>> =
        ["anita", "bilal"].iter().map(|name| bench.start(name, member(&[assignor]), |_| Span::ZERO)).collect();
    bench.run_for(Span::from_secs(4));
    let before = rebalances(&bench);
    work.push(bench.start("chitra", member(&[assignor]), |_| Span::ZERO));
    let sent: Vec<u64> = (0..60)
        .map(|at| {
            bench.run_for(Span::from_ms(50));
            bench.produce(at % 6)
        })
        .collect();
    bench.run_for(Span::from_secs(3));
    let mut handled: Vec<u64> = work.iter().flat_map(|work| work.numbers()).collect();
    handled.sort_unstable();
    assert_eq!(handled, sent, "{assignor:?}: each once: a rebalance with commits repeats nothing");
    // A cooperative member reads on while it joins, when it may not commit; it does so later.
    let harmless = |error: &CommitError| assignor.is_cooperative() && *error == CommitError::Rebalancing;
    let refused: Vec<CommitError> = work.iter().flat_map(|work| work.refused.take()).collect();
    assert!(refused.iter().all(harmless), "{assignor:?}: {refused:?}");
    check(&bench, assignor.name());
    check_one_at_a_time(&bench, assignor.name());
    (revoked(&work[0]) + revoked(&work[1]), rebalances(&bench) - before)
}

#[test]
fn an_eager_rebalance_stops_everything_and_a_cooperative_one_only_what_moves() {
    for seed in 0..20 {
        for assignor in [Assignor::Range, Assignor::RoundRobin, Assignor::Sticky] {
            assert_eq!(a_third_joins(seed, assignor), (6, 1), "{assignor:?}");
        }
        // What moves is given up in the first and handed out in the second.
        assert_eq!(a_third_joins(seed, Assignor::CooperativeSticky), (2, 2));
    }
}

/// Restarts three members one after the other, each down for a second, and counts the rebalances.
fn rolling_restart(seed: u64, is_static: bool) -> usize {
    let bench = Bench::new(seed, quick(), 6);
    let names = ["anita", "bilal", "chitra"];
    let config = |name: &str| ConsumerConfig {
        group_instance_id: is_static.then(|| Rc::from(name)),
        ..member(&[Assignor::Range])
    };
    let work: Vec<Rc<Work>> = names.iter().map(|name| bench.start(name, config(name), |_| Span::ZERO)).collect();
    bench.run_for(Span::from_secs(4));
    let before = rebalances(&bench);
    let mut sent = Vec::new();
    for name in names {
        bench.crash(name);
        bench.run_for(Span::from_secs(1));
        bench.restart(name);
        sent.extend((0..6).map(|partition| bench.produce(partition)));
        bench.run_for(Span::from_secs(6));
    }
    let handled: Vec<u64> = work.iter().flat_map(|work| work.numbers()).collect();
    assert!(sent.iter().all(|number| handled.contains(number)), "seed {seed}: {sent:?} {handled:?}");
    check(&bench, "rolling restart");
    rebalances(&bench) - before
}

#[test]
fn static_members_restart_without_a_rebalance_and_others_do_not() {
    for seed in 0..20 {
        assert_eq!(rolling_restart(seed, true), 0);
        assert!(rolling_restart(seed, false) >= 3);
    }
}

#[test]
fn the_older_of_two_with_one_static_name_is_fenced() {
    let bench = Bench::new(3, quick(), 2);
    let config = || ConsumerConfig { group_instance_id: Some("till".into()), ..member(&[Assignor::Range]) };
    let old = bench.start("anita", config(), |_| Span::ZERO);
    bench.run_for(Span::from_secs(3));
    let new = bench.start("bilal", config(), |_| Span::ZERO);
    bench.run_for(Span::from_secs(3));
    assert_eq!(*old.failures.borrow(), [ConsumeError::FencedInstance]);
    assert_eq!((lost(&old), assigned(&new)), (2, 2));
    let number = bench.produce(0);
    bench.run_for(Span::from_secs(1));
    assert_eq!(new.numbers(), [number]);
}

/// A member works on a poll for longer than `max.poll.interval.ms`.
#[test]
fn a_member_that_polls_too_late_loses_its_partitions_and_what_it_did_is_done_again() {
    for seed in 0..20 {
        let bench = Bench::new(seed, quick(), 2);
        // Anita takes nine seconds over the first poll, where six are allowed.
        let slow = bench.start("anita", member(&[Assignor::Range]), |now| {
            if now < Time::from_ms(10_000) { Span::from_secs(9) } else { Span::ZERO }
        });
        let quick = bench.start("bilal", member(&[Assignor::Range]), |_| Span::ZERO);
        bench.run_for(Span::from_secs(3));
        let sent: Vec<u64> = (0..4).map(|at| bench.produce(at % 2)).collect();
        bench.run_for(Span::from_secs(20));
        let of_slow = slow.numbers();
        assert!(!of_slow.is_empty() && of_slow.iter().all(|number| quick.numbers().contains(number)), "done again");
        assert!(sent.iter().all(|number| quick.numbers().contains(number)), "seed {seed}");
        assert_eq!(lost(&slow), 1);
        assert_eq!(slow.refused.borrow().first(), Some(&CommitError::NotMember));
        let trace = bench.world().recorder().trace();
        let reasons = trace.facts().filter_map(|fact| fact.read::<MemberLeft>()).map(|left| trace.text(left.reason));
        assert_eq!(reasons.collect::<Vec<_>>(), ["max.poll.interval.ms is over"]);
        drop(trace);
        assert_eq!(assigned(&slow), 2, "it is back with a partition");
        check(&bench, "slow");
    }
}

/// A member that is cut off goes on working on what it has; the group does not wait for it.
#[test]
fn a_zombie_may_not_commit() {
    for seed in 0..20 {
        let bench = Bench::new(seed, quick(), 2);
        let zombie = bench.start("anita", member(&[Assignor::Range]), |now| {
            if now < Time::from_ms(8_000) { Span::from_secs(5) } else { Span::ZERO }
        });
        let heir = bench.start("bilal", member(&[Assignor::Range]), |_| Span::ZERO);
        bench.run_for(Span::from_secs(3));
        let sent: Vec<u64> = (0..2).map(|partition| bench.produce(partition)).collect();
        bench.run_for(Span::from_ms(500));
        bench.cut_off("anita", true);
        bench.run_for(Span::from_ms(4_200));
        bench.cut_off("anita", false);
        bench.run_for(Span::from_secs(10));
        assert_eq!(zombie.numbers().len(), 1, "seed {seed}");
        assert!(sent.iter().all(|number| heir.numbers().contains(number)), "seed {seed}: the heir does it again");
        assert_eq!(*zombie.refused.borrow(), [CommitError::NotMember], "seed {seed}");
        let trace = bench.world().recorder().trace();
        let refusals = trace.facts().filter_map(|fact| fact.read::<GroupRefused>());
        assert!(refusals.count() >= 1);
        drop(trace);
        check(&bench, "zombie");
    }
}

#[test]
fn another_broker_coordinates_where_the_first_dies_and_nobody_rebalances() {
    for seed in 0..20 {
        let bench = Bench::new(seed, quick(), 4);
        let work = ["anita", "bilal"].map(|name| bench.start(name, member(&[Assignor::Range]), |_| Span::ZERO));
        bench.run_for(Span::from_secs(4));
        let (before, first) = (rebalances(&bench), bench.coordinator().expect("there is one"));
        let mut sent: Vec<u64> = (0..8).map(|at| bench.produce(at % 4)).collect();
        bench.run_for(Span::from_secs(1));
        bench.crash(&first);
        bench.run_for(Span::from_secs(4));
        assert_ne!(bench.coordinator().as_ref(), Some(&first));
        sent.extend((0..8).map(|at| bench.produce(at % 4)));
        bench.run_for(Span::from_secs(4));
        assert_eq!(rebalances(&bench), before, "seed {seed}: the group goes on as it was");
        assert_eq!(bench.committed(4), [Some(4); 4], "seed {seed}: what was committed is still there");
        let mut handled: Vec<u64> = work.iter().flat_map(|work| work.numbers()).collect();
        handled.sort_unstable();
        assert_eq!(handled, sent, "seed {seed}");
        check(&bench, "coordinator");
    }
}

#[test]
fn partitions_that_are_added_are_found_and_read_from_their_beginning() {
    for assignor in [Assignor::Range, Assignor::CooperativeSticky] {
        let bench = Bench::new(5, quick(), 2);
        let work = ["anita", "bilal"].map(|name| bench.start(name, member(&[assignor]), |_| Span::ZERO));
        bench.run_for(Span::from_secs(4));
        let log = bench.runtime.log(bench.actor("client"));
        bench.run_task(async move { log.add_partitions(TOPIC, 6).await.expect("the cluster is there") });
        let sent: Vec<u64> = (0..6).map(|partition| bench.produce(partition)).collect();
        bench.run_for(Span::from_secs(6));
        let mut handled: Vec<u64> = work.iter().flat_map(|work| work.numbers()).collect();
        handled.sort_unstable();
        assert_eq!(handled, sent, "{assignor:?}");
        check(&bench, "added");
        check_one_at_a_time(&bench, "added");
    }
}

#[test]
fn a_topic_may_come_after_its_readers() {
    let bench = Bench::new(8, quick(), 2);
    let reader = bench.runtime.log(bench.actor("client")).consumer(ConsumerConfig {
        metadata_max_age: Span::from_secs(300),
        group_id: Some("late".into()),
        ..member(&[Assignor::Range])
    });
    reader.subscribe(&["later"]);
    let (log, polling) = (bench.runtime.log(bench.actor("client")), reader.clone());
    let told = bench.run_task(async move {
        let mut told = Vec::new();
        for at in 0..40 {
            if at == 10 {
                log.create_topic(TopicSpec::named("later")).await.expect("the cluster is there");
            }
            match polling.poll(Span::from_ms(200)).await {
                Ok(Polled::Assigned(partitions)) => told.push(partitions.len()),
                Ok(Polled::Records(_) | Polled::Revoked(_)) => {}
                other => panic!("{other:?}"),
            }
        }
        told
    });
    assert_eq!(told, [0, 1]);
}

#[test]
fn members_without_an_assignor_in_common_cannot_be_in_one_group() {
    let bench = Bench::new(6, quick(), 2);
    let first = bench.start("anita", member(&[Assignor::Range]), |_| Span::ZERO);
    bench.run_for(Span::from_secs(3));
    let other = bench.start("bilal", member(&[Assignor::CooperativeSticky]), |_| Span::ZERO);
    bench.run_for(Span::from_secs(3));
    assert_eq!(other.failures.borrow().first(), Some(&ConsumeError::InconsistentProtocol));
    assert_eq!((assigned(&first), assigned(&other)), (2, 0));
}

/// A service is stopped in good order: who is left need not wait for its session to end.
#[test]
fn a_member_that_closes_hands_over_at_once() {
    let bench = Bench::new(7, quick(), 2);
    let work = ["anita", "bilal"].map(|name| bench.start(name, member(&[Assignor::Range]), |_| Span::ZERO));
    bench.run_for(Span::from_secs(3));
    work[0].is_over.set(true);
    bench.run_for(Span::from_ms(1_900));
    assert_eq!(assigned(&work[1]), 3, "one at first, then both");
    let consumer = bench.runtime.log(bench.actor("anita")).consumer(member(&[Assignor::Range]));
    let closed = bench.run_task(async move {
        consumer.close().await;
        consumer.poll(Span::from_ms(10)).await
    });
    assert_eq!(closed, Err(ConsumeError::Closed));
}

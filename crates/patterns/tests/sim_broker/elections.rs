//! Who leads when, and who counts as in sync.

use eda_patterns::ports::Runtime;
use eda_patterns::ports::log::{Acks, Offset, TopicSpec};
use eda_patterns::sim::broker::ask::NoAnswer;
use eda_patterns::sim::broker::error::Error;
use eda_patterns::sim::broker::ids::BrokerId;
use eda_patterns::time::Span;

use crate::bench::{Bench, SendFailed, quick, topic};

#[test]
fn what_all_in_sync_have_is_acknowledged_and_readable() {
    let bench = Bench::new(1, quick(), topic());
    assert_eq!((bench.leader(), bench.isr()), (Some(1), vec![1, 2, 3]));
    let sent = bench.run_task(bench.clone().send(7, Acks::All));
    assert_eq!(sent, Ok(Offset(0)));
    for broker in 1..=3 {
        assert_eq!(bench.log_of(broker), [7], "broker {broker}");
    }
    let read = bench.run_task(bench.clone().read(Offset(0))).expect("there is a leader");
    assert_eq!((read.batches.len(), read.high_watermark), (1, Offset(1)));
}

#[test]
fn another_replica_in_sync_leads_once_the_session_is_over() {
    let bench = Bench::new(2, quick(), topic());
    bench.run_task(bench.clone().send(1, Acks::All)).expect("all are there");
    bench.crash(1);
    let refused = bench.run_task(bench.clone().send(2, Acks::All));
    assert_eq!(refused, Err(SendFailed::NoAnswer(NoAnswer::Disconnected)), "the brokers do not know yet");
    bench.run_for(Span::from_secs(2));
    assert_eq!((bench.leader(), bench.isr()), (Some(2), vec![2, 3]));
    assert_eq!(bench.run_task(bench.clone().send(2, Acks::All)), Ok(Offset(1)));
    bench.restart(1);
    bench.run_for(Span::from_secs(5));
    assert_eq!(bench.isr(), [1, 2, 3], "it has caught up");
    assert_eq!(bench.log_of(1), [1, 2]);
}

/// `DuplicateBrokerRegistration`: the controller believes the earlier process until its session is over.
#[test]
fn a_broker_that_comes_back_at_once_is_fenced_first() {
    let bench = Bench::new(3, quick(), topic());
    bench.crash(1);
    bench.restart(1);
    bench.run_for(Span::from_ms(500));
    assert_eq!(bench.leader(), Some(1), "as far as the controller knows");
    assert_eq!(
        bench.run_task(bench.clone().send(1, Acks::All)),
        Err(SendFailed::Refused(Error::NotLeaderOrFollower)),
        "its new process leads nothing"
    );
    bench.run_for(Span::from_secs(3));
    assert_eq!(bench.leader(), Some(2));
    assert_eq!(bench.isr(), [1, 2, 3]);
}

#[test]
fn a_write_needs_enough_replicas_in_sync() {
    let bench = Bench::new(4, quick(), topic());
    bench.crash(2);
    bench.crash(3);
    bench.run_for(Span::from_secs(3));
    assert_eq!(bench.isr(), [1]);
    let refused = bench.run_task(bench.clone().send(1, Acks::All));
    assert_eq!(refused, Err(SendFailed::Refused(Error::NotEnoughReplicas)));
    assert_eq!(bench.run_task(bench.clone().send(2, Acks::Leader)), Ok(Offset(0)), "acks=1 does not ask for it");
    bench.restart(2);
    bench.run_for(Span::from_secs(3));
    assert_eq!(bench.run_task(bench.clone().send(3, Acks::All)), Ok(Offset(1)));
}

#[test]
fn without_a_replica_in_sync_nobody_leads_unless_unclean_elections_are_allowed() {
    for unclean in [false, true] {
        let spec = TopicSpec { unclean_leader_election: unclean, min_insync_replicas: 1, ..topic() };
        let bench = Bench::new(5, quick(), spec);
        bench.crash(2);
        bench.crash(3);
        bench.run_for(Span::from_secs(3));
        bench.run_task(bench.clone().send(1, Acks::All)).expect("one is enough");
        bench.crash(1);
        bench.restart(2);
        bench.run_for(Span::from_secs(4));
        if unclean {
            assert_eq!((bench.leader(), bench.isr()), (Some(2), vec![2]));
            bench.restart(1);
            bench.run_for(Span::from_secs(4));
            assert_eq!(bench.log_of(1), [] as [u64; 0], "what only it had is cut away");
        } else {
            assert_eq!((bench.leader(), bench.isr()), (None, vec![1]), "only 1 has everything");
            bench.restart(1);
            bench.run_for(Span::from_secs(4));
            assert_eq!(bench.leader(), Some(1));
            assert_eq!(bench.log_of(2), [1]);
        }
    }
}

/// A leader that is cut off from the others and from the controller goes on in its old term, but what it takes
/// with `acks=all` is never acknowledged, and is cut away when it learns of the new term.
#[test]
fn a_leader_that_is_cut_off_acknowledges_nothing() {
    let bench = Bench::new(6, quick(), topic());
    for other in ["broker-2", "broker-3", "controller"] {
        bench.cut("broker-1", other, true);
    }
    let alone = bench.run_task(bench.clone().send(1, Acks::All));
    assert_eq!(alone, Err(SendFailed::Refused(Error::RequestTimedOut)));
    assert_eq!(bench.leader(), Some(2));
    bench.cut("client", "broker-1", true);
    bench.run_task(bench.clone().send(2, Acks::All)).expect("2 and 3 are there");
    for other in ["broker-2", "broker-3", "controller", "client"] {
        bench.cut("broker-1", other, false);
    }
    bench.run_for(Span::from_secs(4));
    assert_eq!(bench.log_of(1), [2], "its own record is gone");
    assert_eq!(bench.isr(), [1, 2, 3]);
}

#[test]
fn a_slow_follower_leaves_those_in_sync_and_comes_back() {
    let bench = Bench::new(7, quick(), topic());
    bench.cut("broker-1", "broker-3", true);
    bench.run_task(bench.clone().send(1, Acks::All)).expect("3 is dismissed in time");
    assert_eq!(bench.isr(), [1, 2]);
    bench.cut("broker-1", "broker-3", false);
    bench.run_for(Span::from_secs(3));
    assert_eq!(bench.isr(), [1, 2, 3]);
    assert_eq!(bench.log_of(3), [1]);
}

#[test]
fn the_preferred_leader_gets_its_partition_back() {
    let spec = eda_patterns::sim::broker::cluster::ClusterSpec {
        leader_imbalance_check_interval: Span::from_secs(10),
        ..quick()
    };
    let bench = Bench::new(8, spec, topic());
    bench.crash(1);
    bench.run_for(Span::from_secs(2));
    bench.restart(1);
    bench.run_for(Span::from_secs(15));
    assert_eq!((bench.leader(), bench.isr()), (Some(1), vec![1, 2, 3]));
}

/// TCP sends again what a cut has stopped, at 0.2, 0.6, 1.4 and 3.0 s after it was first sent.
#[test]
fn after_a_short_cut_replication_goes_on_by_itself() {
    let spec = eda_patterns::sim::broker::cluster::ClusterSpec { replica_lag_time_max: Span::from_secs(30), ..quick() };
    let bench = Bench::new(9, spec, topic());
    bench.cut("broker-1", "broker-3", true);
    bench.run_for(Span::from_secs(2));
    bench.cut("broker-1", "broker-3", false);
    bench.run_for(Span::from_ms(1_500));
    assert_eq!(bench.run_task(bench.clone().send(1, Acks::All)), Ok(Offset(0)));
    assert_eq!(bench.isr(), [1, 2, 3], "nobody was given up");
}

/// A third of all messages on a link is lost, and replication is slow but goes on.
#[test]
fn on_a_lossy_link_replication_goes_on() {
    let spec = eda_patterns::sim::broker::cluster::ClusterSpec { replica_lag_time_max: Span::from_secs(30), ..quick() };
    let bench = Bench::new(10, spec, topic());
    bench.lose("broker-1", "broker-3", 300);
    let began = bench.world().now();
    for number in 0..10 {
        while bench.run_task(bench.clone().send(number, Acks::All)).is_err() {}
    }
    assert!(bench.world().now().since(began) < Span::from_secs(15), "it took until {}", bench.world().now());
}

/// The metadata are asked for again after two seconds, not after thirty.
#[test]
fn a_broker_that_was_cut_from_the_controller_is_soon_back() {
    let bench = Bench::new(11, quick(), topic());
    bench.cut("broker-3", "controller", true);
    bench.run_for(Span::from_secs(5));
    assert_eq!(bench.isr(), [1, 2]);
    bench.cut("broker-3", "controller", false);
    bench.run_for(Span::from_ms(2_500));
    assert_eq!(bench.isr(), [1, 2, 3]);
}

/// A broker waits half a session for the answer to a heartbeat, and has time for another (KAFKA-14392).
#[test]
fn a_heartbeat_that_is_lost_fences_nobody() {
    for seed in 0..10 {
        let bench = Bench::new(seed, quick(), topic());
        bench.cut("broker-3", "controller", true);
        bench.run_for(Span::from_ms(400));
        bench.cut("broker-3", "controller", false);
        bench.run_for(Span::from_secs(3));
        let trace = bench.world().recorder().trace();
        let fenced = trace.facts().any(|fact| fact.is::<eda_patterns::sim::broker::facts::BrokerFenced>());
        assert!(!fenced, "seed {seed}");
    }
}

/// A broker that has restarted leads nothing in its old term: the controller takes no process of it before the
/// session of the last is over, and then others lead.
#[test]
fn a_broker_that_comes_back_leads_nothing_before_it_is_registered() {
    let spec = eda_patterns::sim::broker::cluster::ClusterSpec {
        broker_session_timeout: Span::from_secs(9),
        broker_heartbeat_interval: Span::from_secs(2),
        ..quick()
    };
    let bench = Bench::new(12, spec, topic());
    bench.crash(1);
    bench.restart(1);
    // A change of the metadata that is about something else.
    bench.cut("broker-2", "controller", true);
    let log = bench.runtime.log(bench.client);
    bench.spawn(async move {
        use eda_patterns::ports::Log;
        let _ = log.create_topic(TopicSpec { replication_factor: 3, ..TopicSpec::named("others") }).await;
    });
    bench.run_for(Span::from_secs(1));
    assert_eq!(bench.leader(), Some(1), "as far as the controller knows");
    let refused = bench.run_task(bench.clone().send(1, Acks::Leader));
    assert_eq!(refused, Err(SendFailed::Refused(Error::NotLeaderOrFollower)));
}

/// A leader that asks again for replicas in sync asks for nothing that it saw before the partition has changed: the
/// controller would take it for what is so now.
#[test]
fn what_a_leader_saw_of_its_followers_is_not_asked_for_in_another_state_of_the_partition() {
    let spec = eda_patterns::sim::broker::cluster::ClusterSpec { replica_fetch_backoff: Span::from_secs(5), ..quick() };
    let bench = Bench::new(13, spec, topic());
    bench.crash(3);
    bench.run_for(Span::from_secs(3));
    assert_eq!(bench.isr(), [1, 2]);
    // The leader is granted that 3 is in sync again, and does not hear it before the connection breaks.
    bench.restart(3);
    let knows = (0..40_000).find(|_| {
        bench.run_for(Span::from_us(200));
        bench.cluster.node(BrokerId(1)).image().brokers.get(&BrokerId(3)).is_some_and(|three| !three.fenced)
    });
    assert!(knows.is_some(), "the leader knows that 3 is back");
    bench.lose("controller", "broker-1", 1_000);
    let waits = (0..4_000).find(|_| {
        bench.run_for(Span::from_ms(5));
        bench.isr() == [1, 2, 3]
    });
    assert!(waits.is_some(), "3 has caught up");
    bench.runtime.crash(bench.world().recorder().actor("controller"));
    bench.run_for(Span::from_ms(50));
    bench.lose("controller", "broker-1", 0);
    bench.runtime.restart(bench.world().recorder().actor("controller"));
    bench.crash(3);
    bench.run_for(Span::from_ms(1_500));
    assert_eq!(bench.isr(), [1, 2]);
    bench.cut("broker-1", "broker-3", true);
    bench.restart(3);
    bench.run_task(bench.clone().send(7, Acks::All)).expect("two are in sync");
    bench.run_for(Span::from_secs(8));
    assert_eq!(bench.log_of(3), [] as [u64; 0], "3 is cut off");
    assert_eq!(bench.isr(), [1, 2]);
}

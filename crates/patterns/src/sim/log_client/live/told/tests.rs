use super::*;
use crate::catalog;
use crate::invariant::{Judge, Judgement};
use crate::pattern::Engine;
use crate::ports::log::{Acknowledged, LeaderEpoch, Partition, SentTo};
use crate::rng::Seed;

const TOPIC: &str = "rides";

/// A cluster of one partition, as it tells of itself.
struct Bench {
    world: World,
    told: Told,
}

impl Bench {
    fn new() -> Bench {
        let mut bench = Bench { world: World::new(Seed(1)), told: Told::default() };
        bench.told.wants(&TOPIC.into());
        bench.survey(Some(1), &[1, 2], Some((0, 0)));
        bench
    }

    /// The cluster is asked, and answers this at once.
    fn survey(&mut self, leader: Option<u32>, isr: &[u32], bounds: Option<(u64, u64)>) {
        let ends = self.told.ends();
        self.answer(leader, isr, bounds, &ends);
    }

    fn answer(&mut self, leader: Option<u32>, isr: &[u32], bounds: Option<(u64, u64)>, ends: &Ends) {
        let partition = Partition(0);
        let (leader_epoch, replicas, isr) = (LeaderEpoch(0), vec![1, 2], isr.to_vec());
        let described = PartitionDescription { partition, leader, leader_epoch, replicas, isr };
        let bounds = bounds.map(|(start, end)| (Offset(start), Offset(end)));
        let survey = Survey {
            brokers: vec![1, 2],
            partitions: vec![Surveyed { topic: TOPIC.into(), described, bounds }],
            groups: vec![],
        };
        self.told.take(&self.world, &survey, ends);
    }

    /// A record is handed over, stored there, and its producer is told so.
    fn acknowledge(&mut self, offset: u64, number: u64) {
        let recorder = self.world.recorder().clone();
        let (api, topic) = (recorder.actor("rides-api-1"), recorder.name(TOPIC));
        record(&self.world, api, SentTo { record: Record(number), topic, key: topic, bytes: 1 });
        self.told.stored(&self.world, &TopicPartition::new(&TOPIC.into(), 0), offset, Record(number));
        record(&self.world, api, Acknowledged { record: Record(number), topic, partition: 0, offset });
    }

    fn count(&self, kind: &str) -> usize {
        self.world.recorder().trace().facts().filter(|fact| fact.kind().name == kind).count()
    }

    fn judgement(&self, id: &str) -> Judgement {
        let pattern = catalog::find("kafka").unwrap();
        let mut judge = Judge::new((catalog::program(pattern).invariants)());
        self.world.recorder().trace().facts().for_each(|fact| judge.observe(&fact));
        let verdicts = judge.verdicts_where(|kind| Engine::Bridge.records(kind));
        verdicts.into_iter().find(|(known, _)| *known == id).unwrap().1.judgement
    }
}

#[test]
fn what_a_real_cluster_does_not_tell_is_not_judged() {
    let mut bench = Bench::new();
    bench.acknowledge(0, 7);
    for id in ["replicas-agree", "watermarks", "one-owner"] {
        assert_eq!(bench.judgement(id), Judgement::NotObservable, "{id}");
    }
    assert_eq!(bench.judgement("reported-is-kept"), Judgement::Holds);
    assert_eq!(bench.judgement("nothing-skipped"), Judgement::NothingYet);
}

#[test]
fn records_may_be_told_of_in_any_order_and_twice() {
    let mut bench = Bench::new();
    for (offset, number) in [(2, 9), (0, 7), (1, 8), (2, 9)] {
        bench.acknowledge(offset, number);
    }
    assert_eq!(bench.count("kafka.stored"), 3);
    assert_eq!(bench.judgement("reported-is-kept"), Judgement::Holds);
    bench.survey(Some(1), &[1, 2], Some((0, 3)));
    bench.survey(Some(1), &[1, 2], Some((0, 3)));
    assert_eq!(bench.count("kafka.bounds"), 2, "once when it was found, and once when it had grown");
}

#[test]
fn a_log_that_has_become_shorter_has_lost_what_was_acknowledged() {
    let mut bench = Bench::new();
    bench.acknowledge(0, 7);
    bench.acknowledge(1, 8);
    bench.survey(Some(1), &[1, 2], Some((0, 1)));
    assert_eq!(bench.judgement("reported-is-kept"), Judgement::Holds, "it is asked once more");
    bench.survey(Some(1), &[1, 2], Some((0, 1)));
    assert!(matches!(bench.judgement("reported-is-kept"), Judgement::Broken(_)));
    assert_eq!(bench.count("kafka.truncated"), 1);
}

#[test]
fn an_answer_that_is_older_than_the_record_says_nothing_of_it() {
    let mut bench = Bench::new();
    let before = bench.told.ends();
    bench.acknowledge(0, 7);
    bench.answer(Some(1), &[1, 2], Some((0, 0)), &before);
    bench.answer(Some(1), &[1, 2], Some((0, 0)), &before);
    assert_eq!(bench.judgement("reported-is-kept"), Judgement::Holds);
}

#[test]
fn another_record_where_one_was_acknowledged_is_a_loss() {
    let mut bench = Bench::new();
    bench.acknowledge(0, 7);
    bench.told.stored(&bench.world, &TopicPartition::new(&TOPIC.into(), 0), 0, Record(8));
    assert!(matches!(bench.judgement("reported-is-kept"), Judgement::Broken(_)));
}

#[test]
fn a_new_leader_must_have_what_the_old_one_acknowledged() {
    let led_by_2 = |end: u64| {
        let mut bench = Bench::new();
        bench.acknowledge(0, 7);
        bench.acknowledge(1, 8);
        bench.survey(None, &[2], None);
        // Who does not answer yet leads nobody.
        bench.survey(Some(2), &[2], None);
        bench.survey(Some(2), &[2], Some((0, end)));
        assert_eq!(["kafka.leaderless", "kafka.elected", "kafka.leads"].map(|kind| bench.count(kind)), [1, 2, 2]);
        assert_eq!(bench.count("kafka.out-of-sync"), 1);
        bench.judgement("reported-is-kept")
    };
    assert_eq!(led_by_2(2), Judgement::Holds);
    assert!(matches!(led_by_2(1), Judgement::Broken(_)));
}

#[test]
fn silence_and_its_end_are_told_once() {
    let mut bench = Bench::new();
    for _ in 0..3 {
        bench.told.silent(&bench.world);
    }
    bench.told.answered(&bench.world);
    bench.told.answered(&bench.world);
    assert_eq!([bench.count("kafka.silent"), bench.count("kafka.answers")], [1, 1]);
}

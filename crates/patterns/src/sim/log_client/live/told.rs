//! What a real cluster has told so far, and the facts that what it tells next is written as.

use std::rc::Rc;

use super::facts::{Answers, Bounds, GroupIs, Silent};
use super::{Survey, Surveyed};
use crate::fact::{ActorId, Name, Record};
use crate::ports::log::{Offset, PartitionDescription, TopicPartition, TopicSpec};
use crate::recorder::Context;
use crate::sim::broker::cluster::broker_name;
use crate::sim::broker::facts::{
    BrokerFenced, BrokerUnfenced, Copied, Elected, InSync, Leaderless, Leads, OutOfSync, ReplicaPlaced, Stored,
    Truncated,
};
use crate::sim::broker::ids::BrokerId;
use crate::sim::network::World;
use crate::sorted::{SortedMap, SortedSet};
use crate::time::Time;

/// Who tells what no single broker is known to have said.
pub(super) fn kafka(world: &World) -> ActorId {
    world.recorder().actor("kafka")
}

pub(super) fn name_of(world: &World, actor: ActorId) -> String {
    world.recorder().trace().actor_name(actor).to_owned()
}

fn broker(world: &World, number: u32) -> ActorId {
    world.recorder().actor(&broker_name(BrokerId(number)))
}

pub(super) fn record<D: crate::fact::FactData>(world: &World, actor: ActorId, data: D) {
    world.record(Context::default(), actor, data);
}

/// Where each log was known to end.
pub(super) type Ends = SortedMap<TopicPartition, u64>;

/// All that is known.
#[derive(Default)]
pub(super) struct Told {
    topics: SortedSet<Rc<str>>,
    /// How many replicas in sync a write needs, of the topics that the run has made.
    min_insync: SortedMap<Rc<str>, u32>,
    partitions: SortedMap<TopicPartition, Known>,
    /// When each broker was last heard of, and whether it is there.
    brokers: SortedMap<u32, (Time, bool)>,
    groups: SortedMap<String, (String, u32)>,
    silent: Option<Time>,
}

/// What is known of one partition.
#[derive(Default)]
struct Known {
    leader: Option<u32>,
    /// Who led last, if nobody does.
    led: u32,
    isr: Vec<u32>,
    /// The records by offset.
    records: SortedMap<u64, Record>,
    bounds: Option<(u64, u64)>,
    /// It ends here at least.
    end: u64,
    /// Whether the last survey found it shorter than it was.
    is_shorter: bool,
}

impl Told {
    pub(super) fn made(&mut self, topic: &TopicSpec) {
        self.topics.insert(Rc::clone(&topic.name));
        self.min_insync.insert(Rc::clone(&topic.name), topic.min_insync_replicas);
    }

    pub(super) fn wants(&mut self, topic: &Rc<str>) {
        self.topics.insert(Rc::clone(topic));
    }

    pub(super) fn topics(&self) -> Vec<Rc<str>> {
        self.topics.iter().map(Rc::clone).collect()
    }

    /// Whether a leader has told of a partition.
    pub(super) fn knows(&self, partition: &TopicPartition) -> bool {
        self.partitions.get(partition).is_some_and(|known| known.bounds.is_some())
    }

    pub(super) fn ends(&self) -> Ends {
        let mut ends = Ends::new();
        for (partition, known) in self.partitions.iter() {
            ends.insert(partition.clone(), known.end);
        }
        ends
    }

    pub(super) fn silent(&mut self, world: &World) {
        if self.silent.is_none() {
            self.silent = Some(world.now());
            record(world, kafka(world), Silent {});
        }
    }

    pub(super) fn answered(&mut self, world: &World) {
        if let Some(since) = self.silent.take() {
            record(world, kafka(world), Answers { silent: world.now().since(since) });
            self.brokers.values_mut().for_each(|(_, is_there)| *is_there = true);
        }
    }

    /// A record lies here. Where another one was told to lie here, that one is gone.
    pub(super) fn stored(&mut self, world: &World, partition: &TopicPartition, offset: u64, number: Record) {
        let Some(known) = self.partitions.get_mut(partition) else { return };
        let place = Place::of(world, partition);
        let leader = broker(world, known.led);
        match known.records.get(&offset) {
            Some(there) if *there == number => return,
            Some(_) => known.cut(world, leader, place, offset),
            None => {}
        }
        known.records.insert(offset, number);
        known.end = known.end.max(offset + 1);
        record(world, leader, Stored { topic: place.topic, partition: place.partition, offset, record: number });
    }

    /// Takes in what the cluster is. It was asked when its logs were known to end at `ends`: what they had by then they must
    /// have now.
    pub(super) fn take(&mut self, world: &World, survey: &Survey, ends: &Ends) {
        self.take_brokers(world, &survey.brokers);
        for Surveyed { topic, described, bounds } in &survey.partitions {
            let partition = TopicPartition { topic: Rc::clone(topic), partition: described.partition };
            let place = Place::of(world, &partition);
            let is_new = !self.partitions.contains_key(&partition);
            let min_insync = self.min_insync.get(topic).copied().unwrap_or(1);
            let known = self.partitions.entry(partition.clone()).or_default();
            if is_new {
                place_replicas(world, place, described, min_insync);
                known.isr.clone_from(&described.replicas);
            }
            let bounds = bounds.map(|(Offset(start), Offset(end))| (start, end));
            known.lead(world, place, described.leader, bounds);
            known.sync(world, place, &described.isr);
            if let Some(bounds) = bounds {
                known.bound(world, place, bounds, ends.get(&partition).copied().unwrap_or_default());
            }
        }
        for (group, state, members) in &survey.groups {
            let is = (state.clone(), *members);
            if self.groups.get(group) != Some(&is) {
                let recorder = world.recorder();
                let (name, state) = (recorder.name(group), recorder.name(state));
                record(world, kafka(world), GroupIs { group: name, state, members: *members });
                self.groups.insert(group.clone(), is);
            }
        }
    }

    fn take_brokers(&mut self, world: &World, there: &[u32]) {
        for number in there {
            let known = self.brokers.insert(*number, (world.now(), true));
            if known.is_some_and(|(_, was_there)| !was_there) {
                record(world, kafka(world), BrokerUnfenced { broker: broker(world, *number) });
            }
        }
        for (number, (heard, is_there)) in self.brokers.iter_mut() {
            if *is_there && !there.contains(number) {
                *is_there = false;
                let fenced = BrokerFenced { broker: broker(world, *number), silent: world.now().since(*heard) };
                record(world, kafka(world), fenced);
            }
        }
    }
}

/// A partition as facts name it.
#[derive(Clone, Copy)]
struct Place {
    topic: Name,
    partition: u32,
}

impl Place {
    fn of(world: &World, partition: &TopicPartition) -> Place {
        Place { topic: world.recorder().name(&partition.topic), partition: partition.partition.0 }
    }
}

fn place_replicas(world: &World, Place { topic, partition }: Place, described: &PartitionDescription, min_insync: u32) {
    let replicas = described.replicas.len() as u32;
    for (place, number) in (0..).zip(&described.replicas) {
        record(world, broker(world, *number), ReplicaPlaced { topic, partition, place, replicas, min_insync });
    }
}

impl Known {
    /// Terms are told to no client: they are all 0.
    fn lead(&mut self, world: &World, place: Place, leader: Option<u32>, bounds: Option<(u64, u64)>) {
        let Place { topic, partition } = place;
        if leader == self.leader && self.bounds.is_some() {
            return;
        }
        match (leader, bounds) {
            (None, _) if self.leader.is_some() => {
                self.leader = None;
                record(world, kafka(world), Leaderless { topic, partition, epoch: 0 });
            }
            // It leads from when it has said how much it has.
            (Some(number), Some((_, end))) => {
                let leader = broker(world, number);
                let is_first = self.bounds.is_none();
                (self.leader, self.led) = (Some(number), number);
                record(world, kafka(world), Elected { topic, partition, leader, epoch: 0, unclean: false });
                if !is_first {
                    record(world, leader, Copied { topic, partition, end });
                }
                record(world, leader, Leads { topic, partition, epoch: 0, end });
                self.end = end.max(if is_first { self.end } else { 0 });
                let _beyond = self.records.split_off(&self.end);
            }
            _ => {}
        }
    }

    fn sync(&mut self, world: &World, Place { topic, partition }: Place, isr: &[u32]) {
        let (mut now, size) = (isr.to_vec(), isr.len() as u32);
        now.sort_unstable();
        let teller = self.leader.map_or_else(|| kafka(world), |leader| broker(world, leader));
        for number in isr.iter().filter(|number| !self.isr.contains(number)) {
            record(world, teller, InSync { topic, partition, replica: broker(world, *number), size });
        }
        for number in self.isr.iter().filter(|number| !isr.contains(number)) {
            record(world, teller, OutOfSync { topic, partition, replica: broker(world, *number), size });
        }
        self.isr = now;
    }

    fn bound(&mut self, world: &World, place: Place, (start, end): (u64, u64), had: u64) {
        let Some(leader) = self.leader.map(|leader| broker(world, leader)) else { return };
        let is_shorter = end < had.min(self.end);
        if is_shorter && !self.is_shorter {
            // A leader that has just begun may not say yet how far all others are: it is asked once more.
            self.is_shorter = true;
            return;
        }
        self.is_shorter = false;
        if is_shorter {
            self.cut(world, leader, place, end);
        }
        if self.bounds.replace((start, end)) != Some((start, end)) {
            record(world, leader, Bounds { topic: place.topic, partition: place.partition, start, end });
        }
        self.end = self.end.max(end);
    }

    /// What was there from `end` on is gone.
    fn cut(&mut self, world: &World, leader: ActorId, Place { topic, partition }: Place, end: u64) {
        let records = self.records.split_off(&end).len() as u64;
        self.end = end;
        record(world, leader, Truncated { topic, partition, end, records });
    }
}

#[cfg(test)]
mod tests;

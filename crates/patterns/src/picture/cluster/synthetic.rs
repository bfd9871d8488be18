//! A made-up run of a log, for benchmarks and tests: three brokers, six partitions, three who write and two
//! groups that read. A broker dies and comes back, and a group is rebalanced.
//!
//! Nothing simulates a cluster here: what is measured is reading, not running.

use std::panic::Location;

use crate::fact::{ActorId, Correlation, FactData, Name, Record};
use crate::ports::log::{
    Acknowledged, Committed, PartitionAssigned, PartitionRevoked, ReceivedFrom, SendFailed, SentTo,
};
use crate::sim::broker::facts::{
    Appended, BrokerFenced, BrokerUnfenced, Copied, Elected, GenerationBegan, GroupStable, HighWatermark, InSync,
    Leads, MemberJoined, MemberLeft, OffsetStored, OutOfSync, PartitionGiven, RebalanceBegan, ReplicaPlaced, Stored,
    Truncated,
};
use crate::sim::broker::partitioner::partition_for_key;
use crate::sim::network::Sent;
use crate::sim::runtime::{Crashed, Restarted};
use crate::sorted::insert_by_key;
use crate::time::{Span, Time};
use crate::trace::{Stamp, Trace};

/// Writes facts.
pub trait Pen {
    /// A word of the trace.
    fn word(&mut self, text: &str) -> Name;
    /// Writes what `actor` did.
    fn put<D: FactData>(&mut self, at: Time, actor: &'static str, data: D);
    /// The number of an actor.
    fn actor(&mut self, actor: &'static str) -> ActorId;
}

impl Pen for Trace {
    fn word(&mut self, text: &str) -> Name {
        self.name(text)
    }

    #[track_caller]
    fn put<D: FactData>(&mut self, at: Time, actor: &'static str, data: D) {
        let (actor, site) = (Trace::actor(self, actor), Location::caller());
        self.append(Stamp { at, actor, cause: None, correlation: Correlation::NONE, site }, data);
    }

    fn actor(&mut self, actor: &'static str) -> ActorId {
        Trace::actor(self, actor)
    }
}

const BROKERS: [&str; 3] = ["broker-1", "broker-2", "broker-3"];
const WRITERS: [&str; 3] = ["rides-api-1", "rides-api-2", "rides-api-3"];
const READERS: [(&str, &[&str]); 2] = [("payment", &["pay-1", "pay-2", "pay-3"]), ("analytics", &["ana-1", "ana-2"])];
const PARTITIONS: usize = 6;
const KEYS: u64 = 24;
const STALLED: &str = "pay-2";

#[derive(Clone, Copy)]
enum Step {
    Send(u64),
    Append { record: u64, writer: usize, lane: usize },
    Copy { lane: usize, end: u64 },
    Answer { record: u64, writer: usize, lane: usize, offset: u64 },
    Read { record: u64, lane: usize, offset: u64 },
    Commit { group: usize, lane: usize, offset: u64 },
    Crash,
    Elect,
    Restart,
    Rejoin { left: bool },
    Settle,
}

/// The run, step by step.
pub struct Story {
    due: Vec<(Time, Step)>,
    every: Span,
    ends: [u64; PARTITIONS],
    leaders: [usize; PARTITIONS],
    owners: [Vec<&'static str>; 2],
    generation: u32,
    down: bool,
    topic: Name,
    groups: [Name; 2],
}

impl Story {
    /// Begins a run in which a record is sent `every` so often.
    pub fn begin(pen: &mut impl Pen, every: Span) -> Story {
        pen.actor("controller");
        for actor in
            BROKERS.into_iter().chain(WRITERS).chain(READERS.iter().flat_map(|(_, members)| members.iter().copied()))
        {
            pen.actor(actor);
        }
        let topic = pen.word("ola-rides");
        let groups = READERS.map(|(name, _)| pen.word(name));
        let at = Time::ZERO;
        let mut story = Story {
            due: Vec::new(),
            every,
            ends: [0; PARTITIONS],
            leaders: [0, 1, 2, 0, 1, 2],
            owners: READERS
                .map(|(_, members)| (0..PARTITIONS).map(|lane| members[lane * members.len() / PARTITIONS]).collect()),
            generation: 0,
            down: false,
            topic,
            groups,
        };
        for lane in 0..PARTITIONS {
            for (place, broker) in BROKERS.into_iter().enumerate() {
                let placed =
                    ReplicaPlaced { topic, partition: lane as u32, place: place as u32, replicas: 3, min_insync: 2 };
                pen.put(at, broker, placed);
            }
            story.lead(pen, at, lane, 1);
        }
        for (group, members) in READERS.iter().enumerate().map(|(place, (_, members))| (place, members)) {
            for member in members.iter() {
                let joined = MemberJoined {
                    group: groups[group],
                    member: pen.word(member),
                    client: pen.actor(member),
                    is_static: false,
                };
                pen.put(at, BROKERS[0], joined);
            }
            story.settle(pen, at, group);
        }
        let steps = [(0, Step::Send(0)), (4_000, Step::Crash), (6_200, Step::Elect), (9_500, Step::Restart)];
        let more = [
            (5_000, Step::Rejoin { left: true }),
            (5_600, Step::Settle),
            (8_000, Step::Rejoin { left: false }),
            (8_700, Step::Settle),
        ];
        steps.into_iter().chain(more).for_each(|(ms, step)| story.plan(Time::from_ms(ms), step));
        story
    }

    /// When something happens next.
    pub fn next(&self) -> Option<Time> {
        self.due.first().map(|(at, _)| *at)
    }

    fn plan(&mut self, at: Time, step: Step) {
        insert_by_key(&mut self.due, (at, step), |(at, _)| *at);
    }

    fn lead(&self, pen: &mut impl Pen, at: Time, lane: usize, epoch: u32) {
        let (topic, partition, leader) = (self.topic, lane as u32, BROKERS[self.leaders[lane]]);
        let elected = Elected { topic, partition, leader: pen.actor(leader), epoch, unclean: false };
        pen.put(at, "controller", elected);
        pen.put(at, leader, Leads { topic, partition, epoch, end: self.ends[lane] });
    }

    fn settle(&mut self, pen: &mut impl Pen, at: Time, group: usize) {
        self.generation += 1;
        let (name, generation) = (self.groups[group], self.generation);
        let protocol = pen.word("cooperative-sticky");
        let members = self.owners[group].iter().fold(Vec::new(), |mut known, owner| {
            if !known.contains(owner) {
                known.push(*owner);
            }
            known
        });
        let count = members.len() as u32;
        pen.put(at, BROKERS[0], GenerationBegan { group: name, generation, members: count, protocol });
        for lane in 0..PARTITIONS {
            let owner = self.owners[group][lane];
            let (topic, partition) = (self.topic, lane as u32);
            let given = PartitionGiven { group: name, generation, client: pen.actor(owner), topic, partition };
            pen.put(at, BROKERS[0], given);
            for other in READERS[group].1.iter().filter(|other| **other != owner && **other != STALLED) {
                pen.put(at, other, PartitionRevoked { group: name, topic, partition, lost: false });
            }
            pen.put(at, owner, PartitionAssigned { group: name, generation, topic, partition });
        }
        pen.put(at, BROKERS[0], GroupStable { group: name, generation, members: count });
    }

    /// Writes what happens next.
    pub fn step(&mut self, pen: &mut impl Pen) {
        let (at, step) = self.due.remove(0);
        let topic = self.topic;
        let later = |ms| at + Span::from_ms(ms);
        match step {
            Step::Send(record) => {
                let key = pen.word(&format!("ride-{}", Record(record * 7 % KEYS)));
                let text = format!("ride-{}", Record(record * 7 % KEYS));
                let lane = partition_for_key(text.as_bytes(), PARTITIONS as u32).0 as usize;
                let writer = (record % 3) as usize;
                let (to, what) = (pen.actor(BROKERS[self.leaders[lane]]), pen.word("produce"));
                pen.put(at, WRITERS[writer], SentTo { record: Record(record), topic, key, bytes: 200 });
                pen.put(at, WRITERS[writer], Sent { to, record: Record(record), what, travels: Span::from_ms(1) });
                self.plan(later(1), Step::Append { record, writer, lane });
                self.plan(at + self.every, Step::Send(record + 1));
            }
            Step::Append { record, writer, lane } => {
                if self.down && self.leaders[lane] == 1 {
                    let reason = pen.word("no answer in time");
                    return pen.put(at, WRITERS[writer], SendFailed { record: Record(record), topic, reason });
                }
                let (offset, partition, leader) = (self.ends[lane], lane as u32, BROKERS[self.leaders[lane]]);
                self.ends[lane] += 1;
                pen.put(
                    at,
                    leader,
                    Appended {
                        topic,
                        partition,
                        base: offset,
                        last: offset,
                        epoch: 1,
                        producer: 1,
                        sequence: offset,
                        bytes: 214,
                    },
                );
                pen.put(at, leader, Stored { topic, partition, offset, record: Record(record) });
                self.plan(later(60 + record % 5 * 50), Step::Copy { lane, end: offset + 1 });
                self.plan(later(2), Step::Answer { record, writer, lane, offset });
                self.plan(later(340), Step::Read { record, lane, offset });
            }
            Step::Copy { lane, end } => {
                let partition = lane as u32;
                if self.down && self.leaders[lane] == 1 || end > self.ends[lane] {
                    return;
                }
                for (place, broker) in BROKERS.into_iter().enumerate() {
                    if place != self.leaders[lane] && !(self.down && place == 1) {
                        pen.put(at, broker, Copied { topic, partition, end });
                    }
                }
                let leader = BROKERS[self.leaders[lane]];
                pen.put(at, leader, HighWatermark { topic, partition, offset: end, end: self.ends[lane] });
            }
            Step::Answer { record, writer, lane, offset } => {
                pen.put(
                    at,
                    WRITERS[writer],
                    Acknowledged { record: Record(record), topic, partition: lane as u32, offset },
                );
            }
            Step::Read { record, lane, offset } => {
                if offset >= self.ends[lane] {
                    return;
                }
                for group in 0..READERS.len() {
                    let owner = self.owners[group][lane];
                    if owner == STALLED && at > Time::from_ms(2_000) && at < Time::from_ms(5_000) {
                        continue;
                    }
                    pen.put(
                        at,
                        owner,
                        ReceivedFrom {
                            record: Record(record),
                            topic,
                            partition: lane as u32,
                            offset,
                            group: self.groups[group],
                        },
                    );
                    self.plan(later(90 + 200 * group as u64), Step::Commit { group, lane, offset: offset + 1 });
                }
            }
            Step::Commit { group, lane, offset } => {
                let (partition, name, owner) = (lane as u32, self.groups[group], self.owners[group][lane]);
                let client = pen.actor(owner);
                pen.put(
                    at,
                    BROKERS[0],
                    OffsetStored { group: name, topic, partition, offset, generation: self.generation, client },
                );
                pen.put(at, owner, Committed { group: name, topic, partition, offset });
            }
            Step::Crash => {
                self.down = true;
                pen.put(at, BROKERS[1], Crashed {});
            }
            Step::Elect => {
                let broker = pen.actor(BROKERS[1]);
                pen.put(at, "controller", BrokerFenced { broker, silent: Span::from_secs(2) });
                for lane in 0..PARTITIONS {
                    pen.put(at, "controller", OutOfSync { topic, partition: lane as u32, replica: broker, size: 2 });
                    if self.leaders[lane] == 1 {
                        self.leaders[lane] = if lane % 2 == 0 { 0 } else { 2 };
                        self.ends[lane] -= self.ends[lane].min(2);
                        self.lead(pen, at, lane, 2);
                    }
                }
            }
            Step::Restart => {
                self.down = false;
                let replica = pen.actor(BROKERS[1]);
                pen.put(at, BROKERS[1], Restarted { restarts: 1 });
                pen.put(at, "controller", BrokerUnfenced { broker: replica });
                for lane in 0..PARTITIONS {
                    let (partition, end) = (lane as u32, self.ends[lane]);
                    if lane % 3 == 1 {
                        pen.put(at, BROKERS[1], Truncated { topic, partition, end, records: 2 });
                    }
                    pen.put(at, BROKERS[1], Copied { topic, partition, end });
                    pen.put(at, BROKERS[self.leaders[lane]], InSync { topic, partition, replica, size: 3 });
                }
            }
            Step::Rejoin { left } => {
                let (member, client, group) = (pen.word(STALLED), pen.actor(STALLED), self.groups[0]);
                let reason = pen.word(if left { "max.poll.interval.ms is over" } else { "a member joined" });
                if left {
                    pen.put(at, BROKERS[0], MemberLeft { group, member, client, reason });
                    self.owners[0] = ["pay-1", "pay-1", "pay-1", "pay-3", "pay-3", "pay-3"].into();
                } else {
                    for partition in [2, 3] {
                        pen.put(at, STALLED, PartitionRevoked { group, topic, partition, lost: true });
                    }
                    pen.put(at, BROKERS[0], MemberJoined { group, member, client, is_static: false });
                    self.owners[0] = ["pay-1", "pay-1", "pay-2", "pay-2", "pay-3", "pay-3"].into();
                }
                pen.put(at, BROKERS[0], RebalanceBegan { group, generation: self.generation, reason });
            }
            Step::Settle => self.settle(pen, at, 0),
        }
    }
}

/// A trace of at least `facts` facts, with a record `every` so often.
pub fn trace(facts: usize, every: Span) -> Trace {
    let mut trace = Trace::new();
    let mut story = Story::begin(&mut trace, every);
    while trace.len() < facts {
        story.step(&mut trace);
    }
    trace
}

//! The bus as it looks: what waits for whom, what is in hand, what was given up.

use crate::sorted::SortedMap;
use std::collections::VecDeque;

use crate::fact::{ActorId, FactData, FactId, Name, Record};
use crate::ports::Published;
use crate::sim::bus::{
    Closed, DeadLettered, Dispatched, Dropped, Kept, Opened, PublisherBlocked, Queued, Redriven, Replayed, Requeued,
    Settled,
};
use crate::time::Time;
use crate::trace::Fact;

const OPENED: u64 = <Opened as FactData>::KIND.id;
const CLOSED: u64 = <Closed as FactData>::KIND.id;
const KEPT: u64 = <Kept as FactData>::KIND.id;
const QUEUED: u64 = <Queued as FactData>::KIND.id;
const REPLAYED: u64 = <Replayed as FactData>::KIND.id;
const REDRIVEN: u64 = <Redriven as FactData>::KIND.id;
const BLOCKED: u64 = <PublisherBlocked as FactData>::KIND.id;
const DISPATCHED: u64 = <Dispatched as FactData>::KIND.id;
const SETTLED: u64 = <Settled as FactData>::KIND.id;
const REQUEUED: u64 = <Requeued as FactData>::KIND.id;
const DROPPED: u64 = <Dropped as FactData>::KIND.id;
const DEAD: u64 = <DeadLettered as FactData>::KIND.id;

const PUBLISHED: u64 = <Published as FactData>::KIND.id;

/// Of how many of the newest records the topic is known.
pub const TOPICS_OF_MAX: usize = 512;

/// How many of the newest records of a topic and of the dead letters are kept for drawing.
pub const KEPT_MAX: usize = 50;

/// A copy that a subscriber has on lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InHand {
    /// Which record.
    pub record: Record,
    /// Who has it: competing subscribers share one queue.
    pub member: ActorId,
    /// 1 at the first time.
    pub attempt: u32,
    /// When it was sent to the subscriber.
    pub since: Time,
    /// When the bus will send it again unless it is acknowledged.
    pub lease_ends: Time,
}

/// One subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Its name; the actor that handles its copies is called the same.
    pub subscriber: Name,
    /// The topics that it asked for.
    pub pattern: Name,
    /// Whether the queue stays while its subscriber is away.
    pub durable: bool,
    /// The most copies that wait; 0 is unbounded.
    pub capacity: u32,
    /// Whether the subscription is there.
    pub open: bool,
    /// The copies that wait, the next one first; those to be tried again stand in front.
    pub waiting: VecDeque<Record>,
    /// The copies that are out on lease.
    pub in_hand: Vec<InHand>,
    /// Copies that came to rest as acknowledged.
    pub acked: u64,
    /// How often a copy went back to be sent again.
    pub again: u64,
    /// Copies that were dropped from the full queue.
    pub dropped: u64,
    /// Copies that are dead letters.
    pub dead: u64,
    /// How often a publisher had to wait for room.
    pub blocked: u64,
    /// When it changed last, and by which fact.
    pub changed: (Time, FactId),
}

/// A topic with what the bus keeps of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: Name,
    /// How many records came in all.
    pub total: u64,
    /// How many copies were made of them.
    pub copies: u64,
    /// The newest records, the oldest of them first; at most [`KEPT_MAX`].
    pub newest: VecDeque<Record>,
}

/// A copy that was given up and kept for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Which record.
    pub record: Record,
    /// Whose copy.
    pub subscriber: Name,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it was given up.
    pub reason: Name,
    /// When.
    pub at: Time,
    /// The fact that says so.
    pub fact: FactId,
}

/// Subscriptions, topics and dead letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queues {
    queues: Vec<Queue>,
    topics: Vec<Topic>,
    dead_letters: VecDeque<DeadLetter>,
    dead_total: u64,
    /// Which queue changed last.
    changed: usize,
    /// The topics of the newest records that were published.
    topic_by_record: SortedMap<Record, Name>,
    newest_kept: Option<(Record, u32)>,
}

impl Queues {
    /// The queue that this fact changed, and its place in [`Queues::iter`], where it is the fact
    /// that was folded last among those of queues.
    pub(super) fn changed_by(&self, fact: FactId) -> Option<(usize, &Queue)> {
        let queue = self.queues.get(self.changed)?;
        (queue.changed.1 == fact).then_some((self.changed, queue))
    }

    /// The subscriptions, in the order in which they were opened first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Queue> {
        self.queues.iter()
    }

    /// The subscription of this name.
    pub fn of(&self, subscriber: Name) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.subscriber == subscriber)
    }

    /// The topics, in the order in which they were used first.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// The newest dead letters, the oldest of them first; at most [`KEPT_MAX`].
    pub fn dead_letters(&self) -> impl DoubleEndedIterator<Item = &DeadLetter> + ExactSizeIterator {
        self.dead_letters.iter()
    }

    /// How many dead letters there are.
    pub fn dead_total(&self) -> u64 {
        self.dead_total
    }

    /// The topic that a record was published on, where it is among the newest [`TOPICS_OF_MAX`].
    pub fn topic_of(&self, record: Record) -> Option<Name> {
        self.topic_by_record.get(&record).copied()
    }

    /// The newest records that were published, with their topics.
    pub fn published(&self) -> impl Iterator<Item = (Record, Name)> {
        self.topic_by_record.iter().map(|(&record, &topic)| (record, topic))
    }

    /// The record that the bus kept last, and how many copies it made of it.
    pub fn newest_kept(&self) -> Option<(Record, u32)> {
        self.newest_kept
    }

    /// How many copies were made.
    pub fn copies(&self) -> u64 {
        self.topics.iter().map(|topic| topic.copies).sum()
    }

    fn queue(&mut self, subscriber: Name, fact: &Fact<'_>) -> &mut Queue {
        let at = self.queues.iter().position(|queue| queue.subscriber == subscriber).unwrap_or_else(|| {
            self.queues.push(Queue {
                subscriber,
                pattern: subscriber,
                durable: true,
                capacity: 0,
                open: true,
                waiting: VecDeque::new(),
                in_hand: Vec::new(),
                acked: 0,
                again: 0,
                dropped: 0,
                dead: 0,
                blocked: 0,
                changed: (fact.at(), fact.id()),
            });
            self.queues.len() - 1
        });
        self.changed = at;
        let queue = &mut self.queues[at];
        queue.changed = (fact.at(), fact.id());
        queue
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>) {
        let words = fact.words();
        match fact.kind().id {
            PUBLISHED => {
                let Published { record, topic } = Published::read(words);
                if self.topic_by_record.len() == TOPICS_OF_MAX {
                    // Records are numbered as they are published: the least is the oldest.
                    self.topic_by_record.pop_first();
                }
                self.topic_by_record.insert(record, topic);
            }
            OPENED => {
                let Opened { subscriber, pattern, durable, capacity, .. } = Opened::read(words);
                let queue = self.queue(subscriber, fact);
                (queue.pattern, queue.durable, queue.capacity, queue.open) = (pattern, durable, capacity, true);
            }
            CLOSED => {
                let Closed { subscriber, dropped } = Closed::read(words);
                let queue = self.queue(subscriber, fact);
                queue.open = false;
                queue.dropped += u64::from(dropped);
                queue.waiting.clear();
                queue.in_hand.clear();
            }
            KEPT => {
                let Kept { topic, record, copies } = Kept::read(words);
                let at = self.topics.iter().position(|known| known.name == topic).unwrap_or_else(|| {
                    self.topics.push(Topic { name: topic, total: 0, copies: 0, newest: VecDeque::new() });
                    self.topics.len() - 1
                });
                let topic = &mut self.topics[at];
                topic.total += 1;
                topic.copies += u64::from(copies);
                self.newest_kept = Some((record, copies));
                push_bounded(&mut topic.newest, record);
            }
            QUEUED => {
                let Queued { subscriber, record, .. } = Queued::read(words);
                self.queue(subscriber, fact).waiting.push_back(record);
            }
            REPLAYED => {
                let Replayed { subscriber, record } = Replayed::read(words);
                self.queue(subscriber, fact).waiting.push_back(record);
            }
            REDRIVEN => {
                let Redriven { subscriber, record, .. } = Redriven::read(words);
                let is_it = |letter: &DeadLetter| (letter.subscriber, letter.record) == (subscriber, record);
                if let Some(at) = self.dead_letters.iter().position(is_it) {
                    self.dead_letters.remove(at);
                }
                self.dead_total -= 1;
                let queue = self.queue(subscriber, fact);
                queue.dead -= 1;
                queue.waiting.push_back(record);
            }
            BLOCKED => {
                let PublisherBlocked { subscriber, .. } = PublisherBlocked::read(words);
                self.queue(subscriber, fact).blocked += 1;
            }
            DISPATCHED => {
                let Dispatched { subscriber, record, attempt, lease_ends, member } = Dispatched::read(words);
                let queue = self.queue(subscriber, fact);
                queue.take(record);
                queue.in_hand.push(InHand { record, member, attempt, since: fact.at(), lease_ends });
            }
            SETTLED => {
                let Settled { subscriber, record, .. } = Settled::read(words);
                let queue = self.queue(subscriber, fact);
                queue.take(record);
                queue.acked += 1;
            }
            REQUEUED => {
                let Requeued { subscriber, record, .. } = Requeued::read(words);
                let queue = self.queue(subscriber, fact);
                queue.take(record);
                queue.again += 1;
                queue.waiting.push_front(record);
            }
            DROPPED => {
                let Dropped { subscriber, record, .. } = Dropped::read(words);
                let queue = self.queue(subscriber, fact);
                queue.take(record);
                queue.dropped += 1;
            }
            DEAD => {
                let DeadLettered { subscriber, record, attempts, reason } = DeadLettered::read(words);
                let queue = self.queue(subscriber, fact);
                queue.take(record);
                queue.dead += 1;
                self.dead_total += 1;
                let letter = DeadLetter { record, subscriber, attempts, reason, at: fact.at(), fact: fact.id() };
                push_bounded(&mut self.dead_letters, letter);
            }
            _ => {}
        }
    }
}

impl Queue {
    /// Takes a copy out of hand or, where nobody has it, out of the queue.
    fn take(&mut self, record: Record) {
        if let Some(at) = self.in_hand.iter().position(|held| held.record == record) {
            self.in_hand.remove(at);
        } else if let Some(at) = self.waiting.iter().position(|&waiting| waiting == record) {
            // What leaves stands in front, or nearly so; only a bounded queue is searched whole.
            self.waiting.remove(at);
        }
    }
}

fn push_bounded<T>(newest: &mut VecDeque<T>, item: T) {
    if newest.len() == KEPT_MAX {
        newest.pop_front();
    }
    newest.push_back(item);
}

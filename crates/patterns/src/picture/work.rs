//! Queues of leased work.

use std::collections::VecDeque;

use super::queues::KEPT_MAX;
use crate::fact::{ActorId, FactData, Name, Record};
use crate::ports::{WorkDone, WorkLeased, WorkQueued, WorkReleased};
use crate::sim::work_queue::LeaseExpired;
use crate::time::Time;
use crate::trace::Fact;

const QUEUED: u64 = <WorkQueued as FactData>::KIND.id;
const LEASED: u64 = <WorkLeased as FactData>::KIND.id;
const DONE: u64 = <WorkDone as FactData>::KIND.id;
const RELEASED: u64 = <WorkReleased as FactData>::KIND.id;
const EXPIRED: u64 = <LeaseExpired as FactData>::KIND.id;

/// One queue of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkPicture {
    /// Its name.
    pub name: Name,
    /// The newest pieces of work that wait, with when they are due; at most [`KEPT_MAX`].
    pub waiting: VecDeque<(Record, Time)>,
    /// How many wait in all.
    pub depth: u64,
    /// Pieces of work on lease: which, who has it, since when, which attempt.
    pub leased: Vec<(Record, ActorId, Time, u32)>,
    /// Pieces of work done.
    pub done: u64,
    /// How often work came back, given back or not finished in time.
    pub again: u64,
}

/// All queues of work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkQueues {
    queues: Vec<WorkPicture>,
}

impl WorkQueues {
    /// The queues, in the order in which they were used first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &WorkPicture> {
        self.queues.iter()
    }

    fn queue(&mut self, name: Name) -> &mut WorkPicture {
        let at = self.queues.iter().position(|queue| queue.name == name).unwrap_or_else(|| {
            let (waiting, leased) = (VecDeque::new(), Vec::new());
            self.queues.push(WorkPicture { name, waiting, depth: 0, leased, done: 0, again: 0 });
            self.queues.len() - 1
        });
        &mut self.queues[at]
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>) {
        let words = fact.words();
        match fact.kind().id {
            QUEUED => {
                let WorkQueued { queue, record, delay } = WorkQueued::read(words);
                self.queue(queue).wait(record, fact.at() + delay);
            }
            LEASED => {
                let WorkLeased { queue, record, attempt } = WorkLeased::read(words);
                let queue = self.queue(queue);
                queue.waiting.retain(|(waiting, _)| *waiting != record);
                queue.depth = queue.depth.saturating_sub(1);
                queue.leased.push((record, fact.actor(), fact.at(), attempt));
            }
            DONE => {
                let WorkDone { queue, record } = WorkDone::read(words);
                let queue = self.queue(queue);
                queue.leased.retain(|(leased, ..)| *leased != record);
                queue.done += 1;
            }
            RELEASED => {
                let WorkReleased { queue, record, delay } = WorkReleased::read(words);
                self.queue(queue).come_back(record, fact.at() + delay);
            }
            EXPIRED => {
                let LeaseExpired { queue, record, .. } = LeaseExpired::read(words);
                self.queue(queue).come_back(record, fact.at());
            }
            _ => {}
        }
    }
}

impl WorkPicture {
    fn wait(&mut self, record: Record, due: Time) {
        if self.waiting.len() == KEPT_MAX {
            self.waiting.pop_front();
        }
        self.waiting.push_back((record, due));
        self.depth += 1;
    }

    fn come_back(&mut self, record: Record, due: Time) {
        self.leased.retain(|(leased, ..)| *leased != record);
        self.again += 1;
        self.wait(record, due);
    }
}

//! What a run knows of what led to the moves of its bus, and how they come into the trace.

use crate::bus::{Change, MemberId};
use crate::fact::{FactId, Record};
use crate::recorder::Context;
use crate::sim::bus::told::write_copy;
use crate::sim::bus::{Closed, Kept, Opened, PublisherBlocked, SERVER};
use crate::sim::network::World;
use crate::sim::real::{BusMove, BusMoved, CopyMove};
use crate::sorted::SortedMap;

/// What is known of the bus by what its clients asked and what it told.
#[derive(Default)]
pub(super) struct Known {
    /// The newest move that was written to the trace.
    seen: u64,
    /// What led to each message.
    messages: SortedMap<Record, Context>,
    /// What somebody asked of a subscription last, by its name.
    asked: SortedMap<String, Context>,
    /// Who said last how it went with a copy, and what was told of it last, by subscription and message.
    answered: SortedMap<(String, Record), FactId>,
    trail: SortedMap<(String, Record), FactId>,
}

impl Known {
    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    /// Somebody publishes a message.
    pub(super) fn published(&mut self, record: Record, context: Context) {
        self.messages.insert(record, context);
    }

    /// Somebody asks something of a subscription.
    pub(super) fn asked(&mut self, name: &str, context: Context) {
        self.asked.insert(name.to_owned(), context);
    }

    /// Somebody says how it went with a copy.
    pub(super) fn answered(&mut self, name: &str, record: Record, context: Context) {
        if let Some(cause) = context.cause {
            self.answered.insert((name.to_owned(), record), cause);
        }
    }

    /// What led to a copy, up to what was told of it last.
    pub(super) fn copy(&self, name: &str, record: Record) -> Context {
        let context = self.messages.get(&record).copied().unwrap_or_default();
        Context { cause: self.trail.get(&(name.to_owned(), record)).copied().or(context.cause), ..context }
    }

    /// Writes moves to the trace, but for those that are there: two calls may have asked for the same.
    pub(super) fn write(&mut self, world: &World, moves: Vec<BusMoved>) {
        let recorder = world.recorder();
        let server = recorder.actor(SERVER);
        for BusMoved { number, what, .. } in moves {
            if number <= self.seen {
                continue;
            }
            self.seen = number;
            let led_to = |name: &str| self.asked.get(name).copied().unwrap_or_default();
            let of = |record: Record| self.messages.get(&record).copied().unwrap_or_default();
            match what {
                BusMove::Opened { name, member, pattern, durable, capacity, attempts_max } => {
                    let (subscriber, member, pattern) =
                        (recorder.name(&name), recorder.actor(&member), recorder.name(&pattern));
                    let data = Opened { subscriber, pattern, durable, capacity, member, attempts_max };
                    world.record(led_to(&name), server, data);
                }
                BusMove::Closed { name, dropped } => {
                    world.record(led_to(&name), server, Closed { subscriber: recorder.name(&name), dropped });
                }
                BusMove::Kept { record, topic, copies } => {
                    world.record(of(record), server, Kept { topic: recorder.name(&topic), record, copies });
                }
                BusMove::Blocked { record, name } => {
                    let subscriber = recorder.name(&name);
                    world.record(of(record), server, PublisherBlocked { subscriber, record });
                }
                BusMove::Copy { name, record, what } => self.write_copy(world, (name, record), &what),
            }
        }
    }

    fn write_copy(&mut self, world: &World, copy: (String, Record), what: &CopyMove) {
        let context = self.copy(&copy.0, copy.1);
        let ends = matches!(what, CopyMove::Acked(_) | CopyMove::Dropped(_) | CopyMove::Dead(..));
        // What a client said is caused by its saying so; what the bus does by itself, by what it did before.
        let said = match what {
            CopyMove::Redriven(_) => self.asked.get(&copy.0).and_then(|asked| asked.cause),
            CopyMove::Requeued { .. } => self.answered.remove(&copy),
            _ if ends => self.answered.remove(&copy),
            _ => None,
        };
        let context = Context { cause: said.or(context.cause), ..context };
        let change = match what {
            CopyMove::Queued(depth) => Change::Queued { depth: *depth },
            CopyMove::Replayed => Change::Replayed,
            CopyMove::Redriven(depth) => Change::Redriven { depth: *depth },
            CopyMove::Dispatched { member, attempt, until } => {
                let member = MemberId(world.recorder().actor(member).0.into());
                Change::Dispatched { member, attempt: *attempt, lease: 0, ends: *until }
            }
            CopyMove::Acked(attempt) => Change::Acked { attempt: *attempt },
            CopyMove::Requeued { attempt, wait, reason } => Change::Requeued { attempt: *attempt, wait: *wait, reason },
            CopyMove::Dropped(reason) => Change::Dropped { reason },
            CopyMove::Dead(attempts, reason) => Change::Dead { attempts: *attempts, reason },
        };
        let fact = write_copy(world, context, (world.recorder().name(&copy.0), copy.1), change);
        if ends {
            self.trail.remove(&copy);
        } else {
            self.trail.insert(copy, fact);
        }
    }
}

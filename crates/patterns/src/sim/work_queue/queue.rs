//! One queue of work: what is where, and every move between two places. No network and no clock: times come in.

use crate::fact::{ActorId, Record};
use crate::ports::{DeadWork, Depths, FailedAttempt, Lease, QueueError, Work};
use crate::recorder::Context;
use crate::sorted::{SortedMap, SortedSet};
use crate::time::{Span, Time};

/// How many failed attempts a message remembers: the newest.
const TRAIL_MAX: usize = 32;

/// How many finished messages are remembered, so that an old request cannot bring one back.
const FINISHED_MAX: usize = 4_096;

/// A move of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move<'a> {
    /// It is in the queue, and can be leased from `due` on.
    Enqueued { due: Time },
    /// Its time has come: from scheduled to queued.
    Due,
    /// A worker has it.
    Leased { worker: ActorId, until: Time },
    /// Its worker has it for longer.
    Extended { until: Time },
    /// It is done.
    Acked,
    /// It failed and can be leased again from `due` on.
    Scheduled { due: Time, reason: &'a str },
    /// Its lease ended with nothing said. It waits again.
    LeaseEnded,
    /// It lies among the dead letters until `keep_until`.
    Dead { keep_until: Time, reason: &'a str },
    /// There is no room for it among the dead letters. It stays on lease.
    NoRoom,
    /// A dead letter is in the queue again.
    Redriven { edited: bool },
    /// A dead letter was kept for as long as was asked, and is gone.
    Expired,
    /// A worker named a lease that is void; nothing was changed.
    Stale { receipt: u64 },
}

#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) work: Work,
    pub(super) context: Context,
    pub(super) receipt: u64,
    /// How often it was leased or tried again under its lease, since it was last put into the queue.
    pub(super) attempts: u32,
    /// Why it is to be a dead letter once there is room.
    given_up: Option<String>,
    /// When it was first put into the queue, and when last: a dead letter that is sent again begins anew.
    queued_at: Time,
    since: Time,
    waited: Span,
    trail: Vec<FailedAttempt>,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Since when it could be leased.
    Queued {
        since: Time,
    },
    Scheduled {
        due: Time,
    },
    Leased {
        until: Time,
    },
    Dead {
        at: Time,
        keep_until: Time,
    },
}

#[derive(Default)]
pub(super) struct Queue {
    messages: SortedMap<Record, Message>,
    /// How many dead letters it keeps at most, where that is bounded.
    dead_max: Option<usize>,
    finished: SortedSet<Record>,
}

/// Is told of every move, and may put what it wrote about it into the message's context.
pub(super) type Tell<'t> = &'t mut dyn FnMut(&mut Message, Move<'_>);

impl Queue {
    /// Bounds the dead letters. Those that lie there already stay.
    pub(super) fn limit_dead_letters(&mut self, most: usize) {
        self.dead_max = Some(most);
    }

    fn has_room_for_a_letter(&self) -> bool {
        let is_dead = |message: &&Message| matches!(message.place, Place::Dead { .. });
        self.dead_max.is_none_or(|most| self.messages.values().filter(is_dead).count() < most)
    }

    pub(super) fn enqueue(&mut self, work: Work, context: Context, (now, due): (Time, Time), tell: Tell<'_>) {
        let record = work.record;
        if self.finished.contains(&record) || self.messages.contains_key(&record) {
            return;
        }
        let place = if due > now { Place::Scheduled { due } } else { Place::Queued { since: due } };
        let (trail, waited) = (Vec::new(), due.since(now));
        let mut message = Message {
            work,
            context,
            receipt: 0,
            attempts: 0,
            given_up: None,
            queued_at: now,
            since: now,
            waited,
            trail,
            place,
        };
        tell(&mut message, Move::Enqueued { due });
        self.messages.insert(record, message);
    }

    /// Hands out what has been due for longest.
    pub(super) fn take(&mut self, worker: ActorId, until: Time, receipt: u64, tell: Tell<'_>) -> Option<Lease> {
        let queued = self.messages.iter().filter_map(|(record, message)| match message.place {
            Place::Queued { since } => Some((since, *record)),
            _ => None,
        });
        let (_, record) = queued.min()?;
        let message = self.messages.get_mut(&record).expect("it was just found");
        message.attempts += u32::from(message.given_up.is_none());
        message.receipt = receipt;
        message.place = Place::Leased { until };
        tell(message, Move::Leased { worker, until });
        let Work { topic, body, .. } = message.work.clone();
        let (attempt, waited, context) = (message.attempts, message.waited, message.context);
        let given_up = message.given_up.clone();
        Some(Lease { record, topic, body, attempt, waited, given_up, receipt, context })
    }

    /// The message under this lease, unless the lease is void.
    fn held(&mut self, lease: &Lease, tell: Tell<'_>) -> Result<&mut Message, QueueError> {
        let message = self.messages.get_mut(&lease.record).ok_or(QueueError::LeaseLost)?;
        if !matches!(message.place, Place::Leased { .. }) || message.receipt != lease.receipt {
            tell(message, Move::Stale { receipt: lease.receipt });
            return Err(QueueError::LeaseLost);
        }
        Ok(message)
    }

    pub(super) fn ack(&mut self, lease: &Lease, tell: Tell<'_>) -> Result<(), QueueError> {
        let message = self.held(lease, tell)?;
        tell(message, Move::Acked);
        self.messages.remove(&lease.record);
        if self.finished.len() == FINISHED_MAX {
            self.finished.pop_first();
        }
        self.finished.insert(lease.record);
        Ok(())
    }

    pub(super) fn nack(
        &mut self,
        lease: &Lease,
        (now, due): (Time, Time),
        reason: &str,
        tell: Tell<'_>,
    ) -> Result<(), QueueError> {
        let message = self.held(lease, tell)?;
        message.fail(now, reason);
        message.waited = due.since(now);
        message.place = if due > now { Place::Scheduled { due } } else { Place::Queued { since: due } };
        tell(message, Move::Scheduled { due, reason });
        Ok(())
    }

    pub(super) fn extend(
        &mut self,
        lease: &Lease,
        (now, until): (Time, Time),
        failed: Option<&str>,
        tell: Tell<'_>,
    ) -> Result<(), QueueError> {
        let message = self.held(lease, tell)?;
        // A request that arrives twice names the same attempt and counts once.
        if let Some(reason) = failed.filter(|_| lease.attempt == message.attempts) {
            message.fail(now, reason);
            message.attempts += 1;
        }
        message.place = Place::Leased { until };
        tell(message, Move::Extended { until });
        Ok(())
    }

    pub(super) fn bury(
        &mut self,
        lease: &Lease,
        reason: &str,
        (now, keep_until): (Time, Time),
        has_room: bool,
        tell: Tell<'_>,
    ) -> Result<(), QueueError> {
        let has_room = has_room && self.has_room_for_a_letter();
        let message = self.held(lease, tell)?;
        // A failure that was told before is not told again.
        if message.given_up.is_none() {
            message.fail(now, reason);
            message.given_up = Some(reason.to_owned());
        }
        if !has_room {
            tell(message, Move::NoRoom);
            return Err(QueueError::Full);
        }
        message.place = Place::Dead { at: now, keep_until };
        tell(message, Move::Dead { keep_until, reason });
        Ok(())
    }

    pub(super) fn redrive(
        &mut self,
        letter: &DeadWork,
        body: Option<String>,
        now: Time,
        tell: Tell<'_>,
    ) -> Result<(), QueueError> {
        let message = self.messages.get_mut(&letter.record).ok_or(QueueError::NoSuchLetter)?;
        if !matches!(message.place, Place::Dead { .. }) || message.receipt != letter.receipt {
            return Err(QueueError::NoSuchLetter);
        }
        let edited = body.is_some();
        message.work.body = body.unwrap_or_else(|| std::mem::take(&mut message.work.body));
        message.attempts = 0;
        message.given_up = None;
        message.waited = Span::ZERO;
        message.since = now;
        message.place = Place::Queued { since: now };
        tell(message, Move::Redriven { edited });
        Ok(())
    }

    /// Does what is due: ends leases, lets scheduled work in, forgets dead letters whose time is over.
    pub(super) fn tick(&mut self, now: Time, tell: Tell<'_>) {
        self.messages.retain(|_, message| match message.place {
            Place::Scheduled { due } if due <= now => {
                message.place = Place::Queued { since: due };
                tell(message, Move::Due);
                true
            }
            Place::Leased { until } if until <= now => {
                if message.given_up.is_none() {
                    message.fail(now, "lease-over");
                }
                message.place = Place::Queued { since: now };
                tell(message, Move::LeaseEnded);
                true
            }
            Place::Dead { keep_until, .. } if keep_until <= now => {
                tell(message, Move::Expired);
                false
            }
            _ => true,
        });
    }

    /// When [`Queue::tick`] has something to do next.
    pub(super) fn next_due(&self) -> Option<Time> {
        let due = |message: &Message| match message.place {
            Place::Queued { .. } => None,
            Place::Scheduled { due } => Some(due),
            Place::Leased { until } => Some(until),
            Place::Dead { keep_until, .. } => Some(keep_until),
        };
        self.messages.values().filter_map(due).filter(|due| *due < Time::NEVER).min()
    }

    pub(super) fn browse(&self, skip: usize, limit: usize) -> Vec<DeadWork> {
        let mut letters: Vec<(Time, &Message)> = self
            .messages
            .values()
            .filter_map(|message| match message.place {
                Place::Dead { at, .. } => Some((at, message)),
                _ => None,
            })
            .collect();
        letters.sort_by_key(|(at, message)| (*at, message.work.record));
        letters.into_iter().skip(skip).take(limit).map(|(at, message)| message.letter(at)).collect()
    }

    pub(super) fn depths(&self) -> Depths {
        let mut depths = Depths::default();
        for message in self.messages.values() {
            let count = match message.place {
                Place::Queued { .. } => &mut depths.queued,
                Place::Scheduled { .. } => &mut depths.scheduled,
                Place::Leased { .. } => &mut depths.leased,
                Place::Dead { .. } => {
                    depths.dead += 1;
                    continue;
                }
            };
            *count += 1;
            depths.oldest = Some(depths.oldest.map_or(message.since, |oldest| oldest.min(message.since)));
        }
        depths
    }
}

impl Message {
    fn fail(&mut self, at: Time, reason: &str) {
        if self.trail.len() == TRAIL_MAX {
            self.trail.remove(0);
        }
        self.trail.push(FailedAttempt { attempt: self.attempts, at, reason: reason.to_owned() });
    }

    fn letter(&self, dead_at: Time) -> DeadWork {
        let Work { record, topic, body } = self.work.clone();
        let (attempts, queued_at, trail, receipt, context) =
            (self.attempts, self.queued_at, self.trail.clone(), self.receipt, self.context);
        DeadWork { record, topic, body, queued_at, dead_at, attempts, trail, receipt, context }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Time {
        Time::from_ms(seconds * 1_000)
    }

    /// Work that finds no room among the dead letters comes back as given up: with its reason, and without an
    /// attempt more.
    #[test]
    fn a_dead_letter_without_room_waits_for_it_on_its_lease() {
        let (mut queue, tell) = (Queue::default(), &mut |_: &mut Message, _: Move<'_>| {});
        let work = Work { record: Record(7), topic: "order.sms".to_owned(), body: "{}".to_owned() };
        queue.enqueue(work, Context::default(), (at(0), at(0)), tell);
        let first = queue.take(ActorId(1), at(5), 1, tell).expect("it waits");
        let refused = queue.bury(&first, "no-route", (at(1), at(99)), false, tell);
        assert_eq!(refused, Err(QueueError::Full));
        assert_eq!(queue.depths().leased, 1, "it stays on its lease");
        queue.tick(at(5), tell);
        let again = queue.take(ActorId(1), at(10), 2, tell).expect("its lease is over");
        assert_eq!((again.attempt, again.given_up.as_deref()), (1, Some("no-route")));
        assert_eq!(queue.bury(&again, "no-route", (at(6), at(99)), true, tell), Ok(()));
        let letter = queue.browse(0, 9).pop().expect("there is room now");
        let trail: Vec<_> = letter.trail.iter().map(|failed| (failed.attempt, failed.reason.as_str())).collect();
        assert_eq!((letter.attempts, trail), (1, vec![(1, "no-route")]), "one attempt, told once");
        assert_eq!(queue.redrive(&letter, None, at(7), tell), Ok(()));
        let third = queue.take(ActorId(1), at(12), 3, tell).expect("it was sent again");
        assert_eq!((third.attempt, third.given_up), (1, None));
    }
}

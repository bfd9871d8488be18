//! A queue of work with its dead letters: where each message is, who has it, when it is due, and how a herd would
//! come back under each jitter.

mod spread;

#[cfg(test)]
mod tests;

pub use spread::{GATEWAY, HERD, STEPS, Spread};

use super::own_picture::{OwnFold, OwnPicture};
use crate::backoff::{Backoff, Growth, Jitter};
use crate::catalog::dead_letter_queue::facts::{AlertCleared, AlertRaised, Declared};
use crate::fact::{ActorId, FactData, FactId, Name, Record};
use crate::sim::work_queue::{
    Buried, CameDue, Enqueued, Finished, HandedOut, LeaseExpired, LetterExpired, Prolonged, Revived, Scheduled,
};
use crate::sorted::SortedMap;
use crate::time::{Span, Time};
use crate::trace::Fact;

/// How many failed attempts of a message are shown: the newest.
const TRAIL_MAX: usize = 8;

/// The fold for a run. What it keeps of a message ends with the message.
pub fn make(_length: Span) -> OwnPicture {
    OwnPicture::new(DeadLetters::default())
}

/// What a queue with dead letters looks like.
#[derive(Clone, Debug, Default)]
pub struct DeadLetters {
    /// How it retries, once that was stated.
    pub policy: Option<Policy>,
    /// How a herd would come back, by jitter, in the order of [`Jitter::ALL`].
    pub spreads: Vec<Spread>,
    /// Alerts that are raised: about what, the figure at that time, its limit.
    pub alerts: Vec<Alert>,
    /// Messages that were put into the queue.
    pub all: u64,
    /// Messages that are done.
    pub done: u64,
    /// Dead letters that were kept for as long as was asked.
    pub expired: u64,
    messages: SortedMap<Record, Message>,
}

/// How failed attempts are tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How many attempts there are at most.
    pub attempts_max: u32,
    /// How long the waits are.
    pub backoff: Backoff,
    /// How long a worker may keep a message.
    pub lease: Span,
    /// Whether a worker waits with a failed message in its hand.
    pub blocking: bool,
}

/// An alert that is raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// `depth`, `age` or `dead`.
    pub about: Name,
    /// From where on it is one.
    pub limit: u64,
}

/// A message that is not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its number.
    pub record: Record,
    /// What it is about.
    pub topic: Name,
    /// Where it is.
    pub place: Place,
    /// How many attempts were begun since it was last put into the queue.
    pub attempts: u32,
    /// When it was put into the queue: first, or as a dead letter that is sent again.
    pub queued_at: Time,
    /// Its failed attempts, oldest first: which, when, why.
    pub trail: Vec<(u32, Time, Name)>,
    /// The newest fact about it.
    pub fact: FactId,
}

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It can be taken, since then.
    Queued(Time),
    /// A worker has it.
    Leased {
        /// Who.
        worker: ActorId,
        /// Since when.
        from: Time,
        /// Until when.
        until: Time,
    },
    /// It failed and is due at `due`.
    Scheduled {
        /// When it failed.
        from: Time,
        /// When it can be taken.
        due: Time,
    },
    /// It was given up.
    Dead {
        /// When.
        at: Time,
        /// Why.
        reason: Name,
        /// Until when it is kept.
        keep_until: Time,
    },
}

/// How many messages are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Can be taken.
    pub queued: u64,
    /// With a worker.
    pub leased: u64,
    /// Due later.
    pub scheduled: u64,
    /// Given up.
    pub dead: u64,
}

impl DeadLetters {
    /// Every message that is not finished.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.messages.values()
    }

    /// The messages that can be taken, in the order in which they will be.
    pub fn queued(&self) -> Vec<&Message> {
        let since = |message: &&Message| match message.place {
            Place::Queued(since) => Some((since, message.record)),
            _ => None,
        };
        self.sorted(since)
    }

    /// The messages that a worker has, the oldest lease first.
    pub fn held_by(&self, actor: ActorId) -> Vec<&Message> {
        let since = |message: &&Message| match message.place {
            Place::Leased { worker, from, .. } if worker == actor => Some((from, message.record)),
            _ => None,
        };
        self.sorted(since)
    }

    /// The messages that wait for another attempt, the next one first.
    pub fn scheduled(&self) -> Vec<&Message> {
        let due = |message: &&Message| match message.place {
            Place::Scheduled { due, .. } => Some((due, message.record)),
            _ => None,
        };
        self.sorted(due)
    }

    /// The dead letters, the newest first.
    pub fn letters(&self) -> Vec<&Message> {
        let at = |message: &&Message| match message.place {
            Place::Dead { at, .. } => Some((std::cmp::Reverse(at), message.record)),
            _ => None,
        };
        self.sorted(at)
    }

    fn sorted<K: Ord>(&self, key: impl Fn(&&Message) -> Option<K>) -> Vec<&Message> {
        let mut found: Vec<(K, &Message)> =
            self.messages.values().filter_map(|message| Some((key(&message)?, message))).collect();
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found.into_iter().map(|(_, message)| message).collect()
    }

    /// How many are where.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for message in self.messages.values() {
            *match message.place {
                Place::Queued(_) => &mut counts.queued,
                Place::Leased { .. } => &mut counts.leased,
                Place::Scheduled { .. } => &mut counts.scheduled,
                Place::Dead { .. } => &mut counts.dead,
            } += 1;
        }
        counts
    }

    /// Since when the oldest message that is neither done nor dead has been there.
    pub fn oldest(&self) -> Option<Time> {
        let alive = self.messages.values().filter(|message| !matches!(message.place, Place::Dead { .. }));
        alive.map(|message| message.queued_at).min()
    }

    /// The longest wait before attempt `attempt`, which is 2 at least.
    pub fn bound(&self, attempt: u32) -> Option<Span> {
        let backoff = self.policy.as_ref()?.backoff;
        Some(match backoff.jitter {
            // Each of its waits may be three times the one before.
            Jitter::Decorrelated => {
                (1..attempt).fold(backoff.base, |bound, _| (bound * 3).min(backoff.cap)).min(backoff.cap)
            }
            _ => backoff.ceiling(attempt.max(2) - 1),
        })
    }

    fn declare(&mut self, declared: &Declared, fact: &Fact<'_>) {
        let word = |name| fact.trace().text(name);
        let (growth, jitter) = (Growth::of_word(word(declared.growth)), Jitter::of_word(word(declared.jitter)));
        let (Some(growth), Some(jitter)) = (growth, jitter) else { return };
        let backoff = Backoff { base: declared.base, cap: declared.cap, growth, jitter };
        let blocking = word(declared.in_place) == "blocking";
        self.policy = Some(Policy { attempts_max: declared.attempts_max, backoff, lease: declared.lease, blocking });
        self.spreads = Jitter::ALL.map(|(_, jitter)| Spread::of(Backoff { jitter, ..backoff })).to_vec();
    }

    fn go(&mut self, fact: &Fact<'_>, record: Record, place: Place) -> Option<&mut Message> {
        let message = self.messages.get_mut(&record)?;
        message.place = place;
        message.fact = fact.id();
        Some(message)
    }
}

/// Where a message is that can be taken from `due` on.
fn waiting(now: Time, due: Time) -> Place {
    if due > now { Place::Scheduled { from: now, due } } else { Place::Queued(due) }
}

impl Message {
    fn failed(&mut self, at: Time, reason: Name) {
        if self.trail.len() == TRAIL_MAX {
            self.trail.remove(0);
        }
        self.trail.push((self.attempts, at, reason));
    }
}

const DECLARED: u64 = Declared::KIND.id;
const RAISED: u64 = AlertRaised::KIND.id;
const CLEARED: u64 = AlertCleared::KIND.id;
const ENQUEUED: u64 = Enqueued::KIND.id;
const DUE: u64 = CameDue::KIND.id;
const LEASED: u64 = HandedOut::KIND.id;
const EXTENDED: u64 = Prolonged::KIND.id;
const FINISHED: u64 = Finished::KIND.id;
const SCHEDULED: u64 = Scheduled::KIND.id;
const LEASE_OVER: u64 = LeaseExpired::KIND.id;
const BURIED: u64 = Buried::KIND.id;
const REVIVED: u64 = Revived::KIND.id;
const EXPIRED: u64 = LetterExpired::KIND.id;

impl OwnFold for DeadLetters {
    fn observe(&mut self, fact: &Fact<'_>, _: usize) {
        let (words, now) = (fact.words(), fact.at());
        match fact.kind().id {
            DECLARED => self.declare(&Declared::read(words), fact),
            RAISED => {
                let AlertRaised { about, limit, .. } = AlertRaised::read(words);
                self.alerts.retain(|alert| alert.about != about);
                self.alerts.push(Alert { about, limit });
            }
            CLEARED => {
                let AlertCleared { about, .. } = AlertCleared::read(words);
                self.alerts.retain(|alert| alert.about != about);
            }
            ENQUEUED => {
                let Enqueued { record, topic, due, .. } = Enqueued::read(words);
                self.all += 1;
                let (place, trail) = (waiting(now, due), Vec::new());
                let message = Message { record, topic, place, attempts: 0, queued_at: now, trail, fact: fact.id() };
                self.messages.insert(record, message);
            }
            DUE => {
                self.go(fact, CameDue::read(words).record, Place::Queued(now));
            }
            LEASED => {
                let HandedOut { record, worker, attempt, until, .. } = HandedOut::read(words);
                if let Some(message) = self.go(fact, record, Place::Leased { worker, from: now, until }) {
                    message.attempts = attempt;
                }
            }
            EXTENDED => {
                let Prolonged { record, attempt, until, .. } = Prolonged::read(words);
                let Some(message) = self.messages.get_mut(&record) else { return };
                if let Place::Leased { worker, .. } = message.place {
                    message.place = Place::Leased { worker, from: now, until };
                    message.attempts = attempt;
                }
            }
            FINISHED => {
                self.messages.remove(&Finished::read(words).record);
                self.done += 1;
            }
            SCHEDULED => {
                let Scheduled { record, due, reason, .. } = Scheduled::read(words);
                if let Some(message) = self.go(fact, record, waiting(now, due)) {
                    message.failed(now, reason);
                }
            }
            LEASE_OVER => {
                self.go(fact, LeaseExpired::read(words).record, Place::Queued(now));
            }
            BURIED => {
                let Buried { record, reason, keep_until, .. } = Buried::read(words);
                if let Some(message) = self.go(fact, record, Place::Dead { at: now, reason, keep_until }) {
                    message.failed(now, reason);
                }
            }
            REVIVED => {
                if let Some(message) = self.go(fact, Revived::read(words).record, Place::Queued(now)) {
                    (message.attempts, message.queued_at) = (0, now);
                }
            }
            EXPIRED => {
                self.messages.remove(&LetterExpired::read(words).record);
                self.expired += 1;
            }
            _ => {}
        }
    }
}

//! What a bus tells its watcher.

use std::rc::Rc;

use super::subscription::{MemberId, SubscriptionId};
use crate::fact::Record;
use crate::ports::{Accepted, SubscriptionSpec};
use crate::time::{Span, Time};

/// What happened on the bus, as its watcher is told.
#[derive(Debug)]
pub enum Happened<'a, M> {
    /// A subscription was opened, or somebody joined it.
    Opened {
        /// Which.
        id: SubscriptionId,
        /// What was asked for.
        spec: &'a SubscriptionSpec,
        /// Who joined.
        member: MemberId,
    },
    /// A subscription ended.
    Closed {
        /// Its name.
        name: &'a Rc<str>,
        /// How many copies went with it.
        dropped: u32,
    },
    /// A message was taken, and so many copies are made of it.
    Kept {
        /// Its number.
        record: Record,
        /// Where to.
        topic: &'a Rc<str>,
        /// What.
        message: &'a M,
        /// How many subscriptions match.
        copies: u32,
    },
    /// All copies of a message that was taken are made; this is the publisher's answer.
    Answered {
        /// Its number.
        record: Record,
        /// Each matching subscription and what became of its copy.
        copies: &'a [(Rc<str>, Accepted)],
    },
    /// A publication waits for room.
    Blocked {
        /// Its number.
        record: Record,
        /// The first queue that is full, or that others wait for.
        name: &'a Rc<str>,
        /// What.
        message: &'a M,
    },
    /// Something happened to one copy.
    Copy {
        /// Whose.
        id: SubscriptionId,
        /// By name.
        name: &'a Rc<str>,
        /// Of which message.
        record: Record,
        /// What.
        message: &'a M,
        /// What happened.
        change: Change<'a>,
    },
    /// Every copy of a message has its final outcome.
    Settled {
        /// Its number.
        record: Record,
    },
}

/// What happened to one copy of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// It waits; so many copies wait with it now.
    Queued {
        /// With it.
        depth: u32,
    },
    /// It waits among the history that a late subscriber has yet to get.
    Replayed,
    /// It was a dead letter and waits again; so many copies wait with it now.
    Redriven {
        /// With it.
        depth: u32,
    },
    /// It went out on lease.
    Dispatched {
        /// To whom.
        member: MemberId,
        /// 1 at the first time.
        attempt: u32,
        /// What [`EventBus::ack`](super::EventBus::ack) ends.
        lease: u64,
        /// Until when.
        ends: Time,
    },
    /// It was acknowledged.
    Acked {
        /// At this attempt.
        attempt: u32,
    },
    /// It waits for another attempt.
    Requeued {
        /// This attempt failed.
        attempt: u32,
        /// For so long.
        wait: Span,
        /// Why.
        reason: &'a str,
    },
    /// It was dropped.
    Dropped {
        /// Why.
        reason: &'a str,
    },
    /// It was given up and kept for a person.
    Dead {
        /// After so many attempts.
        attempts: u32,
        /// Why the last one failed.
        reason: &'a str,
    },
}

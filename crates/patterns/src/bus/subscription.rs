//! One subscription: where its copies wait, and who holds which on lease.

use std::collections::VecDeque;
use std::rc::Rc;

use super::topic::TopicPattern;
use crate::fact::Record;
use crate::ports::SubscriptionSpec;
use crate::time::{Span, Time};

/// A subscription's number on its bus. It may be used again once the subscription has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubscriptionId(pub(super) usize);

/// One of those who compete for a subscription's copies. The caller chooses the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberId(pub u64);

/// Where the copies of a subscription, or of a whole bus, are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that were ever made.
    pub made: u64,
    /// Those that were acknowledged.
    pub acked: u64,
    /// Those that wait: in the queue, for a replay or for another attempt.
    pub waiting: u64,
    /// Those on lease.
    pub in_flight: u64,
    /// Those that were dropped, by a full queue or by the subscription's end.
    pub dropped: u64,
    /// Those that became dead letters.
    pub dead: u64,
}

impl Counts {
    /// Whether every copy that was made is in exactly one place.
    pub fn balance(&self) -> bool {
        self.made == self.acked + self.waiting + self.in_flight + self.dropped + self.dead
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.made += other.made;
        self.acked += other.acked;
        self.waiting += other.waiting;
        self.in_flight += other.in_flight;
        self.dropped += other.dropped;
        self.dead += other.dead;
    }
}

/// A copy of a message for one subscription.
#[derive(Clone, Debug)]
pub(super) struct Copy<M> {
    pub(super) record: Record,
    pub(super) message: M,
    /// How often it was sent.
    pub(super) attempts: u32,
    /// Not to be sent before.
    pub(super) due: Time,
    /// The wait before the last attempt, which decorrelated jitter asks for.
    pub(super) waited: Span,
}

/// A copy on lease.
#[derive(Clone, Debug)]
pub(super) struct InFlight<M> {
    pub(super) copy: Copy<M>,
    pub(super) member: MemberId,
    pub(super) lease: u64,
    pub(super) ends: Time,
}

#[derive(Debug)]
struct Member {
    id: MemberId,
    present: bool,
}

#[derive(Debug)]
pub(super) struct Subscription<M> {
    pub(super) name: Rc<str>,
    pub(super) pattern: TopicPattern,
    pub(super) spec: SubscriptionSpec,
    /// Copies that wait for another attempt. They come first, so that order holds.
    pub(super) again: VecDeque<Copy<M>>,
    /// History that a late subscriber has not had yet; never more than the history holds.
    pub(super) replay: VecDeque<Copy<M>>,
    /// What was published since it opened.
    pub(super) queue: VecDeque<Copy<M>>,
    pub(super) in_flight: Vec<InFlight<M>>,
    members: Vec<Member>,
    pub(super) acked: u64,
    pub(super) dropped: u64,
    pub(super) dead: u64,
    pub(super) made: u64,
}

impl<M> Subscription<M> {
    pub(super) fn new(spec: SubscriptionSpec, pattern: TopicPattern) -> Subscription<M> {
        Subscription {
            name: spec.name.as_str().into(),
            pattern,
            spec,
            again: VecDeque::new(),
            replay: VecDeque::new(),
            queue: VecDeque::new(),
            in_flight: Vec::new(),
            members: Vec::new(),
            acked: 0,
            dropped: 0,
            dead: 0,
            made: 0,
        }
    }

    /// Copies that wait, without those of a replay.
    pub(super) fn depth(&self) -> usize {
        self.again.len() + self.queue.len()
    }

    /// Whether it can take one more. A copy on lease keeps its place, since it may have to come back.
    pub(super) fn has_room(&self) -> bool {
        self.spec.queue_max.is_none_or(|max| self.depth() + self.in_flight.len() < max)
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            made: self.made,
            acked: self.acked,
            waiting: (self.depth() + self.replay.len()) as u64,
            in_flight: self.in_flight.len() as u64,
            dropped: self.dropped,
            dead: self.dead,
        }
    }

    /// A member comes, or comes back. What it held on lease before stays on lease.
    pub(super) fn join(&mut self, id: MemberId) {
        match self.members.iter_mut().find(|member| member.id == id) {
            Some(member) => member.present = true,
            None => self.members.push(Member { id, present: true }),
        }
    }

    /// A member goes away. Whether it was there.
    pub(super) fn leave(&mut self, id: MemberId) -> bool {
        let found = self.members.iter_mut().find(|member| member.id == id && member.present);
        found.is_some_and(|member| {
            member.present = false;
            true
        })
    }

    pub(super) fn has_present_member(&self) -> bool {
        self.members.iter().any(|member| member.present)
    }

    /// Takes the next copy that may go out now, and the member that gets it.
    ///
    /// Each member holds one copy at a time. A copy that waits for another attempt holds back those
    /// behind it, which keeps order; where several members compete there is no order to keep, and
    /// the others go on.
    pub(super) fn take_ready(&mut self, now: Time) -> Option<(Copy<M>, MemberId)> {
        if self.queue.is_empty() && self.again.is_empty() && self.replay.is_empty() {
            return None;
        }
        let in_flight = &self.in_flight;
        let holds = |id: MemberId| in_flight.iter().any(|held| held.member == id);
        // Who went away and holds nothing is forgotten; who is away with a lease still counts.
        self.members.retain(|member| member.present || holds(member.id));
        let free = self.members.iter().position(|member| member.present && !holds(member.id))?;
        let copy = match self.again.iter().position(|copy| copy.due <= now) {
            Some(at) => self.again.remove(at),
            None if !self.again.is_empty() && self.members.len() == 1 => None,
            None => self.replay.pop_front().or_else(|| self.queue.pop_front()),
        }?;
        // The one who was served goes to the end, so that members take turns.
        let id = self.members[free].id;
        self.members[free..].rotate_left(1);
        Some((copy, id))
    }

    /// When something is due by itself: a lease ends, or a copy may be sent again.
    pub(super) fn next_due(&self) -> Option<Time> {
        let leases = self.in_flight.iter().map(|held| held.ends).min();
        let again = self.again.iter().map(|copy| copy.due).min().filter(|_| self.has_idle_member());
        leases.into_iter().chain(again).min()
    }

    fn has_idle_member(&self) -> bool {
        let holds = |id: MemberId| self.in_flight.iter().any(|held| held.member == id);
        self.members.iter().any(|member| member.present && !holds(member.id))
    }
}

//! The bus itself: a state machine that is told what happens and when, and tells what it did.

mod admission;
mod leases;
mod outcomes;

use std::collections::VecDeque;
use std::rc::Rc;

use slab::Slab;

use self::outcomes::Track;
use super::happened::{Change, Happened};
use super::history::History;
use super::publication::{DeadLetter, Limits, Publication};
use super::subscription::{Copy, Counts, MemberId, Subscription, SubscriptionId};
use super::topic::{TopicError, TopicPattern};
use crate::fact::Record;
use crate::ports::{Outcome, Replay, SubscriptionSpec};
use crate::rng::Stream;
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// An event bus. See the [module](crate::bus).
#[derive(Debug)]
pub struct EventBus<M> {
    subscriptions: Slab<Subscription<M>>,
    by_name: SortedMap<Rc<str>, usize>,
    /// Which subscriptions match a topic; made anew when one opens or ends.
    routes: SortedMap<Rc<str>, Rc<[usize]>>,
    /// Publications that wait for room, first come first.
    blocked: VecDeque<Publication<M>>,
    history: History<M>,
    /// Messages that are still known, by number and by event id.
    tracks: SortedMap<Record, Track>,
    finished: VecDeque<Record>,
    record_by_id: SortedMap<u128, Record>,
    dead_letters: Vec<DeadLetter<M>>,
    ended: Counts,
    leases: u64,
    remembered_max: usize,
    jitter: Stream,
}

/// A lease that is void: the bus sent the copy again, or its subscription ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseVoid;

impl<M: Clone> EventBus<M> {
    /// An empty bus. `jitter` spreads the waits between attempts.
    pub fn new(limits: Limits, jitter: Stream) -> EventBus<M> {
        EventBus {
            subscriptions: Slab::new(),
            by_name: SortedMap::new(),
            routes: SortedMap::new(),
            blocked: VecDeque::new(),
            history: History::new(limits.history_max),
            tracks: SortedMap::new(),
            finished: VecDeque::new(),
            record_by_id: SortedMap::new(),
            dead_letters: Vec::new(),
            ended: Counts::default(),
            leases: 0,
            remembered_max: limits.remembered_max,
            jitter,
        }
    }

    /// Opens a subscription for `member`, or lets it join the one of that name, whose spec then
    /// stays as it is.
    ///
    /// # Errors
    /// Where the pattern is malformed.
    pub fn subscribe(
        &mut self,
        spec: &SubscriptionSpec,
        member: MemberId,
        now: Time,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) -> Result<SubscriptionId, TopicError> {
        let (at, is_new) = match self.by_name.get(spec.name.as_str()) {
            Some(&at) => (at, false),
            None => {
                let subscription = Subscription::new(spec.clone(), TopicPattern::parse(&spec.pattern)?);
                let name = Rc::clone(&subscription.name);
                let at = self.subscriptions.insert(subscription);
                self.by_name.insert(name, at);
                self.routes.clear();
                (at, true)
            }
        };
        let subscription = &mut self.subscriptions[at];
        subscription.join(member);
        watch(Happened::Opened { id: SubscriptionId(at), spec: &subscription.spec, member });
        if is_new && spec.replay == Replay::History {
            for kept in self.history.iter().filter(|kept| subscription.pattern.matches(&kept.topic)) {
                subscription.made += 1;
                let copy = fresh(kept.record, kept.message.clone());
                tell(subscription, at, &copy, Change::Replayed, watch);
                subscription.replay.push_back(copy);
            }
        }
        self.dispatch(at, now, watch);
        Ok(SubscriptionId(at))
    }

    /// Ends a member's subscription. The subscription itself ends with the last member that is
    /// there, and drops what it holds. Whether there was one.
    pub fn unsubscribe(
        &mut self,
        name: &str,
        member: MemberId,
        now: Time,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) -> bool {
        let Some(&at) = self.by_name.get(name) else { return false };
        let left = self.subscriptions[at].leave(member);
        if left && !self.subscriptions[at].has_present_member() {
            self.close(at, watch);
            self.admit_blocked(now, watch);
        }
        left
    }

    /// A member is gone without a word, as in a crash. Its ephemeral subscriptions end; durable ones
    /// keep their queues, and what it held stays on lease until that is over.
    pub fn leave(&mut self, member: MemberId, now: Time, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
        let mut orphans = Vec::new();
        for (at, subscription) in &mut self.subscriptions {
            let left = subscription.leave(member);
            if left && !subscription.spec.durable && !subscription.has_present_member() {
                orphans.push(at);
            }
        }
        orphans.into_iter().for_each(|at| self.close(at, watch));
        self.admit_blocked(now, watch);
    }

    /// Copies that were given up, oldest first.
    pub fn dead_letters(&self) -> &[DeadLetter<M>] {
        &self.dead_letters
    }

    /// The messages that a late subscriber would get, oldest first: number, topic, message.
    pub fn history(&self) -> impl Iterator<Item = (Record, &Rc<str>, &M)> {
        self.history.iter().map(|kept| (kept.record, &kept.topic, &kept.message))
    }

    /// Where all copies are.
    pub fn counts(&self) -> Counts {
        let mut counts = self.ended;
        self.subscriptions.iter().for_each(|(_, subscription)| counts += subscription.counts());
        counts
    }

    /// Where the copies of one subscription are. `None` where there is none of that name.
    pub fn counts_of(&self, name: &str) -> Option<Counts> {
        self.by_name.get(name).map(|&at| self.subscriptions[at].counts())
    }

    /// The subscription of this name.
    pub fn find(&self, name: &str) -> Option<SubscriptionId> {
        self.by_name.get(name).map(|&at| SubscriptionId(at))
    }

    /// The text of a topic, shared with earlier messages on it where there are any.
    pub fn topic(&self, text: &str) -> Rc<str> {
        self.routes.get_key_value(text).map_or_else(|| text.into(), |(topic, _)| Rc::clone(topic))
    }

    /// How many publications wait for room.
    pub fn blocked_len(&self) -> usize {
        self.blocked.len()
    }

    /// The subscriptions that match, in the order of their names.
    fn route(&mut self, topic: &Rc<str>) -> Rc<[usize]> {
        if let Some(route) = self.routes.get(topic) {
            return Rc::clone(route);
        }
        let matching = self.by_name.values().copied().filter(|&at| self.subscriptions[at].pattern.matches(topic));
        let route: Rc<[usize]> = matching.collect();
        // Topics that carry an id would fill the memory; a cache may start anew at any time.
        if self.routes.len() >= 1_024 {
            self.routes.clear();
        }
        self.routes.insert(Rc::clone(topic), Rc::clone(&route));
        route
    }

    fn close(&mut self, at: usize, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
        let mut subscription = self.subscriptions.remove(at);
        self.by_name.remove(&subscription.name);
        self.routes.clear();
        let on_lease = subscription.in_flight.drain(..).map(|held| held.copy);
        let waiting =
            subscription.again.drain(..).chain(subscription.replay.drain(..)).chain(subscription.queue.drain(..));
        let gone: Vec<Record> = on_lease.chain(waiting).map(|copy| copy.record).collect();
        subscription.dropped += gone.len() as u64;
        self.ended += subscription.counts();
        watch(Happened::Closed { name: &subscription.name, dropped: gone.len() as u32 });
        for record in gone {
            self.note(record, Rc::clone(&subscription.name), Outcome::Gone, watch);
        }
    }
}

fn fresh<M>(record: Record, message: M) -> Copy<M> {
    Copy { record, message, attempts: 0, due: Time::ZERO, waited: Span::ZERO }
}

fn tell<M>(
    subscription: &Subscription<M>,
    at: usize,
    copy: &Copy<M>,
    change: Change<'_>,
    watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
) {
    let id = SubscriptionId(at);
    watch(Happened::Copy { id, name: &subscription.name, record: copy.record, message: &copy.message, change });
}

//! The bus itself: a state machine that is told what happens and when, and tells what it did.

use crate::sorted::{SortedMap, SortedSet};
use std::collections::VecDeque;
use std::rc::Rc;

use slab::Slab;

use super::history::{History, Kept};
use super::subscription::{Copy, Counts, InFlight, MemberId, Subscription, SubscriptionId};
use super::topic::{TopicError, TopicPattern, check_topic};
use crate::fact::Record;
use crate::ports::{Accepted, Outcome, Overflow, Replay, SubscriptionSpec};
use crate::rng::Stream;
use crate::time::{Span, Time};

/// The reason of a copy whose lease ended without an answer.
const LEASE_OVER: &str = "lease-expired";
/// The reason of a copy that did not fit into a full queue.
const QUEUE_FULL: &str = "queue-full";

/// What the bus keeps, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages, for late subscribers.
    pub history_max: usize,
    /// Messages whose outcomes can still be asked for, and whose ids are still known, so that a
    /// message that is published again is not delivered again.
    pub remembered_max: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { history_max: 256, remembered_max: 1_024 }
    }
}

/// A message to publish.
#[derive(Clone, Debug)]
pub struct Publication<M> {
    /// Its number, unique on this bus.
    pub record: Record,
    /// Whose it is. Order is kept among the messages of one publisher.
    pub publisher: u64,
    /// The event's id, by which a second publication of the same event is known. `None` is never
    /// taken for a repetition.
    pub id: Option<u128>,
    /// Where to.
    pub topic: Rc<str>,
    /// What. It is cloned for each copy, so it should be shared.
    pub message: M,
}

/// What became of a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The bus has it. Each matching subscription and what became of its copy.
    Kept(Record, Vec<(Rc<str>, Accepted)>),
    /// A queue is full. The bus takes it once there is room, and says so by [`Happened::Kept`] with
    /// this record.
    Waits(Record),
}

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
        /// What [`EventBus::ack`] ends.
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

/// A copy that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter<M> {
    /// For whom it was.
    pub subscription: Rc<str>,
    /// Of which message.
    pub record: Record,
    /// What.
    pub message: M,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub reason: String,
    /// When it was given up.
    pub at: Time,
}

/// What became of a message's copies so far.
#[derive(Debug)]
struct Track {
    accepted: Vec<(Rc<str>, Accepted)>,
    /// One for each copy that was made at its publication; a replay is not the publisher's business.
    outcomes: Vec<(Rc<str>, Option<Outcome>)>,
    open: usize,
    id: Option<u128>,
}

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

    /// Takes a message, makes a copy for each matching subscription and sends out what can go.
    ///
    /// Where a queue that blocks is full, or an earlier message of the same publisher waits for it,
    /// the message waits as a whole: it reaches all of its subscriptions at one moment. Publishers
    /// do not wait for each other. If they did, a subscriber that publishes while it handles could
    /// wait for one that waits for this very subscriber. An event whose id is still known is not taken a second time; the answer is the first one's.
    ///
    /// # Errors
    /// Where the topic is malformed.
    pub fn publish(
        &mut self,
        publication: Publication<M>,
        now: Time,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) -> Result<Admission, TopicError> {
        let known = publication.id.and_then(|id| self.record_by_id.get(&id)).copied().unwrap_or(publication.record);
        if let Some(track) = self.tracks.get(&known) {
            return Ok(Admission::Kept(known, track.accepted.clone()));
        }
        if self.blocked.iter().any(|waiting| waiting.record == known) {
            return Ok(Admission::Waits(known));
        }
        check_topic(&publication.topic)?;
        if let (Some(id), true) = (publication.id, self.remembered_max > 0) {
            self.record_by_id.insert(id, publication.record);
        }
        let targets = self.route(&publication.topic);
        let awaited = self.awaited(publication.publisher);
        if let Some(&full) = targets.iter().find(|at| awaited.contains(at) || self.must_wait(**at)) {
            let name = &self.subscriptions[full].name;
            watch(Happened::Blocked { record: known, name, message: &publication.message });
            self.blocked.push_back(publication);
            return Ok(Admission::Waits(known));
        }
        Ok(Admission::Kept(known, self.admit(publication, &targets, now, watch)))
    }

    /// Says that the copy on `lease` is handled.
    ///
    /// # Errors
    /// Where the lease is void.
    pub fn ack(
        &mut self,
        id: SubscriptionId,
        lease: u64,
        now: Time,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) -> Result<(), LeaseVoid> {
        let (at, held) = self.end_lease(id, lease)?;
        let subscription = &mut self.subscriptions[at];
        subscription.acked += 1;
        let attempt = held.copy.attempts;
        tell(subscription, at, &held.copy, Change::Acked { attempt }, watch);
        let name = Rc::clone(&subscription.name);
        self.note(held.copy.record, name, Outcome::Acked(attempt), watch);
        self.after_room(at, now, watch);
        Ok(())
    }

    /// Says that the copy on `lease` could not be handled.
    ///
    /// # Errors
    /// Where the lease is void.
    pub fn nack(
        &mut self,
        id: SubscriptionId,
        lease: u64,
        reason: &str,
        now: Time,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) -> Result<(), LeaseVoid> {
        let (at, held) = self.end_lease(id, lease)?;
        self.fail(at, held.copy, reason, now, watch);
        self.after_room(at, now, watch);
        Ok(())
    }

    /// Takes the oldest dead letters of a subscription back into its queue, at most `limit` and as many
    /// as there is room for. How many. Each has all of its attempts before it again; it stands behind
    /// what waits, and its publisher, who was told that it is dead, hears no more of it.
    pub fn redrive(
        &mut self,
        name: &str,
        limit: usize,
        now: Time,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) -> usize {
        let Some(&at) = self.by_name.get(name) else { return 0 };
        let mut redriven = 0;
        while redriven < limit && self.subscriptions[at].has_room() {
            let letter = self.dead_letters.iter().position(|letter| *letter.subscription == *name);
            let Some(letter) = letter else { break };
            let DeadLetter { record, message, .. } = self.dead_letters.remove(letter);
            let subscription = &mut self.subscriptions[at];
            match subscription.dead.checked_sub(1) {
                Some(dead) => subscription.dead = dead,
                // It was given up by an earlier subscription of this name.
                None => {
                    self.ended.dead -= 1;
                    self.ended.made -= 1;
                    subscription.made += 1;
                }
            }
            let (copy, depth) = (fresh(record, message), subscription.depth() as u32 + 1);
            tell(subscription, at, &copy, Change::Redriven { depth }, watch);
            subscription.queue.push_back(copy);
            redriven += 1;
        }
        self.dispatch(at, now, watch);
        redriven
    }

    /// Ends leases that are over and sends again what is due.
    pub fn tick(&mut self, now: Time, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
        let due: Vec<usize> = self
            .subscriptions
            .iter()
            .filter(|(_, subscription)| subscription.next_due().is_some_and(|at| at <= now))
            .map(|(at, _)| at)
            .collect();
        for at in due {
            while let Some(over) = self.subscriptions[at].in_flight.iter().position(|held| held.ends <= now) {
                let held = self.subscriptions[at].in_flight.remove(over);
                self.fail(at, held.copy, LEASE_OVER, now, watch);
            }
            self.after_room(at, now, watch);
        }
    }

    /// When [`EventBus::tick`] has something to do next.
    pub fn next_due(&self) -> Option<Time> {
        self.subscriptions.iter().filter_map(|(_, subscription)| subscription.next_due()).min()
    }

    /// What became of each copy of a message, once all have their final outcome. `None` while some
    /// have not; also for a message that is not known, or no more.
    pub fn outcomes(&self, record: Record) -> Option<Vec<(Rc<str>, Outcome)>> {
        let outcomes = &self.tracks.get(&record)?.outcomes;
        outcomes.iter().map(|(name, outcome)| Some((Rc::clone(name), outcome.clone()?))).collect()
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

    fn must_wait(&self, at: usize) -> bool {
        let subscription = &self.subscriptions[at];
        subscription.spec.overflow == Overflow::Block && !subscription.has_room()
    }

    /// The subscriptions that a publisher's earlier messages wait for. A later one must not overtake
    /// them there.
    fn awaited(&mut self, publisher: u64) -> SortedSet<usize> {
        if self.blocked.is_empty() {
            return SortedSet::new();
        }
        let own = self.blocked.iter().filter(|waiting| waiting.publisher == publisher);
        let topics: Vec<Rc<str>> = own.map(|waiting| Rc::clone(&waiting.topic)).collect();
        topics.iter().flat_map(|topic| self.route(topic).to_vec()).collect()
    }

    fn admit(
        &mut self,
        publication: Publication<M>,
        targets: &[usize],
        now: Time,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) -> Vec<(Rc<str>, Accepted)> {
        let Publication { record, publisher: _, id, topic, message } = publication;
        watch(Happened::Kept { record, topic: &topic, message: &message, copies: targets.len() as u32 });
        let remembers = self.remembered_max > 0;
        if remembers {
            let names = targets.iter().map(|&at| (Rc::clone(&self.subscriptions[at].name), None));
            let track = Track { accepted: Vec::new(), outcomes: names.collect(), open: targets.len(), id };
            self.tracks.insert(record, track);
        }
        let mut accepted = Vec::with_capacity(targets.len());
        for &at in targets {
            let name = Rc::clone(&self.subscriptions[at].name);
            accepted.push((name, self.enqueue(at, fresh(record, message.clone()), watch)));
        }
        self.history.keep(Kept { record, topic, message });
        if remembers {
            let track = self.tracks.get_mut(&record).expect("it was just put there");
            track.accepted.clone_from(&accepted);
            if targets.is_empty() {
                self.finish(record, watch);
            }
        }
        watch(Happened::Answered { record, copies: &accepted });
        for &at in targets {
            self.dispatch(at, now, watch);
        }
        accepted
    }

    fn enqueue(&mut self, at: usize, copy: Copy<M>, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) -> Accepted {
        let subscription = &mut self.subscriptions[at];
        subscription.made += 1;
        let mut accepted = Accepted::Queued;
        if !subscription.has_room() {
            let oldest = match subscription.spec.overflow {
                Overflow::Block => unreachable!("a publication waits until a queue that blocks has room"),
                Overflow::DropOldest => subscription.queue.pop_front(),
                Overflow::DropNewest => None,
            };
            let Some(oldest) = oldest else {
                self.drop_copy(at, &copy, QUEUE_FULL, watch);
                return Accepted::Dropped;
            };
            self.drop_copy(at, &oldest, QUEUE_FULL, watch);
            accepted = Accepted::QueuedDroppingOldest;
        }
        let subscription = &mut self.subscriptions[at];
        let depth = subscription.depth() as u32 + 1;
        tell(subscription, at, &copy, Change::Queued { depth }, watch);
        subscription.queue.push_back(copy);
        accepted
    }

    fn drop_copy(
        &mut self,
        at: usize,
        copy: &Copy<M>,
        reason: &str,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) {
        let subscription = &mut self.subscriptions[at];
        subscription.dropped += 1;
        tell(subscription, at, copy, Change::Dropped { reason }, watch);
        let name = Rc::clone(&subscription.name);
        self.note(copy.record, name, Outcome::Dropped, watch);
    }

    fn dispatch(&mut self, at: usize, now: Time, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
        let subscription = &mut self.subscriptions[at];
        while let Some((mut copy, member)) = subscription.take_ready(now) {
            copy.attempts += 1;
            self.leases += 1;
            let (lease, ends, attempt) = (self.leases, now + subscription.spec.ack_timeout, copy.attempts);
            subscription.in_flight.push(InFlight { copy: copy.clone(), member, lease, ends });
            tell(subscription, at, &copy, Change::Dispatched { member, attempt, lease, ends }, watch);
        }
    }

    fn end_lease(&mut self, id: SubscriptionId, lease: u64) -> Result<(usize, InFlight<M>), LeaseVoid> {
        let at = id.0;
        let in_flight = &mut self.subscriptions.get_mut(at).ok_or(LeaseVoid)?.in_flight;
        let held = in_flight.iter().position(|held| held.lease == lease).ok_or(LeaseVoid)?;
        Ok((at, in_flight.remove(held)))
    }

    /// An attempt failed: the copy waits for the next one, or it was the last.
    fn fail(
        &mut self,
        at: usize,
        mut copy: Copy<M>,
        reason: &str,
        now: Time,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) {
        let subscription = &mut self.subscriptions[at];
        let attempt = copy.attempts;
        if attempt < subscription.spec.attempts_max {
            let wait = subscription.spec.backoff.wait(attempt, copy.waited, &mut self.jitter);
            copy.waited = wait;
            copy.due = now + wait;
            tell(subscription, at, &copy, Change::Requeued { attempt, wait, reason }, watch);
            subscription.again.push_back(copy);
            return;
        }
        if !subscription.spec.dead_letters {
            self.drop_copy(at, &copy, reason, watch);
            return;
        }
        subscription.dead += 1;
        tell(subscription, at, &copy, Change::Dead { attempts: attempt, reason }, watch);
        let name = Rc::clone(&subscription.name);
        let Copy { record, message, .. } = copy;
        let subscription = Rc::clone(&name);
        let reason_kept = reason.to_owned();
        self.dead_letters.push(DeadLetter {
            subscription,
            record,
            message,
            attempts: attempt,
            reason: reason_kept,
            at: now,
        });
        self.note(record, name, Outcome::Dead(reason.to_owned()), watch);
    }

    fn after_room(&mut self, at: usize, now: Time, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
        self.dispatch(at, now, watch);
        self.admit_blocked(now, watch);
    }

    /// Lets in what waits for room, in the order of publication for each subscription.
    fn admit_blocked(&mut self, now: Time, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
        let mut still = SortedSet::new();
        let mut at = 0;
        while at < self.blocked.len() {
            let (publisher, topic) = (self.blocked[at].publisher, Rc::clone(&self.blocked[at].topic));
            let targets = self.route(&topic);
            if targets.iter().any(|target| still.contains(&(publisher, *target)) || self.must_wait(*target)) {
                still.extend(targets.iter().map(|target| (publisher, *target)));
                at += 1;
                continue;
            }
            let publication = self.blocked.remove(at).expect("the index is within");
            self.admit(publication, &targets, now, watch);
        }
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

    /// Notes the final outcome of one copy.
    fn note(
        &mut self,
        record: Record,
        name: Rc<str>,
        outcome: Outcome,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) {
        let Some(track) = self.tracks.get_mut(&record) else { return };
        let open = track.outcomes.iter_mut().find(|(known, outcome)| *known == name && outcome.is_none());
        let Some((_, open)) = open else { return };
        *open = Some(outcome);
        track.open -= 1;
        if track.open == 0 {
            self.finish(record, watch);
        }
    }

    /// All outcomes of a message are known; the oldest such messages are forgotten.
    fn finish(&mut self, record: Record, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
        self.finished.push_back(record);
        if self.finished.len() > self.remembered_max
            && let Some(oldest) = self.finished.pop_front()
            && let Some(Track { id: Some(id), .. }) = self.tracks.remove(&oldest)
        {
            self.record_by_id.remove(&id);
        }
        watch(Happened::Settled { record });
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

//! How a message comes to the bus: a copy for each subscription that matches, or a wait for room.

use std::rc::Rc;

use super::outcomes::Track;
use super::{EventBus, fresh, tell};
use crate::bus::happened::{Change, Happened};
use crate::bus::history::Kept;
use crate::bus::publication::{Admission, Publication};
use crate::bus::subscription::Copy;
use crate::bus::topic::{TopicError, check_topic};
use crate::ports::{Accepted, Outcome, Overflow};
use crate::sorted::SortedSet;
use crate::time::Time;

/// The reason of a copy that did not fit into a full queue.
const QUEUE_FULL: &str = "queue-full";

impl<M: Clone> EventBus<M> {
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

    pub(super) fn drop_copy(
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

    /// Lets in what waits for room, in the order of publication for each subscription.
    pub(super) fn admit_blocked(&mut self, now: Time, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
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
}

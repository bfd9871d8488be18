//! How a copy goes out, and what becomes of it: acknowledged, tried again, given up, sent anew.

use std::rc::Rc;

use super::{EventBus, LeaseVoid, fresh, tell};
use crate::bus::happened::{Change, Happened};
use crate::bus::publication::DeadLetter;
use crate::bus::subscription::{Copy, InFlight, SubscriptionId};
use crate::ports::Outcome;
use crate::time::Time;

/// The reason of a copy whose lease ended without an answer.
const LEASE_OVER: &str = "lease-expired";

impl<M: Clone> EventBus<M> {
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

    pub(super) fn dispatch(&mut self, at: usize, now: Time, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
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
}

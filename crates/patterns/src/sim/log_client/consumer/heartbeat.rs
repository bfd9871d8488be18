//! Signs of life in the background, and leaving a group whose work is not done (`HeartbeatThread`).

use std::future::Future;
use std::rc::Rc;

use super::shared::Consumer;
use crate::recorder::Context;
use crate::sim::broker::error::Error;
use crate::sim::broker::group::heartbeat::Heartbeat;
use crate::sim::broker::group::leave::LeaveGroup;
use crate::time::Time;

impl Consumer {
    /// Begins to send heartbeats. They end with the consumer.
    pub(super) fn begin_beating(self: &Rc<Self>, group: &Rc<str>) {
        if std::mem::replace(&mut self.group.borrow_mut().beats, true) {
            return;
        }
        let (me, group) = (Rc::clone(self), Rc::clone(group));
        self.spawn(Context::default(), async move {
            while !me.is_closed.get() {
                let (now, due) = (me.now(), me.next_deed());
                if due > now {
                    me.world.executor().sleep(due.since(now)).await;
                }
                me.beat(&group);
            }
        });
    }

    /// When there is something to do: the next heartbeat, or to leave since nobody polls.
    fn next_deed(&self) -> Time {
        let membership = self.group.borrow();
        let next = self.now() + self.config.heartbeat_interval;
        if !membership.is_member() {
            return next;
        }
        let beat = if membership.is_beating { next } else { membership.next_beat };
        let leave = membership.idle_since.map_or(Time::NEVER, |since| since + self.config.max_poll_interval);
        beat.min(leave)
    }

    fn beat(self: &Rc<Self>, group: &Rc<str>) {
        let now = self.now();
        let (is_member, idle_since, is_due) = {
            let membership = self.group.borrow();
            let is_due = !membership.is_beating && membership.next_beat <= now;
            (membership.is_member(), membership.idle_since, is_due)
        };
        if !is_member || self.is_closed.get() {
            return;
        }
        if idle_since.is_some_and(|since| now.since(since) >= self.config.max_poll_interval) {
            let leave = self.leave(group, "max.poll.interval.ms is over");
            self.group.borrow_mut().fall_out(false);
            self.spawn(Context::default(), leave);
            self.bell.ring();
            return;
        }
        if is_due {
            self.group.borrow_mut().is_beating = true;
            let (me, group) = (Rc::clone(self), Rc::clone(group));
            self.spawn(Context::default(), async move { me.beat_once(&group).await });
        }
    }

    async fn beat_once(self: Rc<Self>, group: &Rc<str>) {
        let era = self.group.borrow().era;
        let until = self.now() + self.config.session_timeout;
        let coordinator = self.coordinator(group, until).await;
        let question = {
            let membership = self.group.borrow();
            let generation = membership.generation.filter(|_| membership.is_member() && membership.era == era);
            generation.map(|generation| Heartbeat {
                group: Rc::clone(group),
                generation,
                member_id: Rc::clone(&membership.member_id),
                instance_id: self.config.group_instance_id.clone(),
            })
        };
        let (Some(coordinator), Some(question)) = (coordinator, question) else {
            self.group.borrow_mut().is_beating = false;
            return;
        };
        let generation = question.generation;
        let limit = self.config.request_timeout.min(self.config.session_timeout);
        self.group.borrow_mut().next_beat = self.now() + self.config.heartbeat_interval;
        let answer = self.ask(coordinator, question, limit).await;
        let mut membership = self.group.borrow_mut();
        membership.is_beating = false;
        if membership.era != era || membership.generation != Some(generation) || !membership.is_member() {
            // It speaks of a membership that is over.
            return;
        }
        match answer {
            Ok(Ok(()) | Err(Error::CoordinatorLoadInProgress)) => {}
            Ok(Err(Error::RebalanceInProgress)) => membership.must_join = true,
            Ok(Err(Error::UnknownMemberId)) => membership.fall_out(false),
            Ok(Err(Error::IllegalGeneration)) => membership.fall_out(true),
            Ok(Err(Error::FencedInstanceId)) => membership.is_fenced(),
            Ok(Err(_)) | Err(_) => {
                self.forget_coordinator();
                membership.next_beat = self.now() + self.wait_after(0);
            }
        }
        drop(membership);
        self.bell.ring();
    }

    /// Tells the coordinator that this member leaves, if it is one that can: a static one stays until its
    /// session is over, so that it may come back (KIP-345).
    pub(super) fn leave(&self, group: &Rc<str>, reason: &'static str) -> impl Future<Output = ()> + 'static + use<> {
        let member_id = Rc::clone(&self.group.borrow().member_id);
        let question = LeaveGroup { group: Rc::clone(group), member_id, instance_id: None, reason };
        let is_static = self.config.group_instance_id.is_some();
        let coordinator = self.known_coordinator().filter(|_| !is_static && !question.member_id.is_empty());
        let asking = coordinator.map(|coordinator| self.ask(coordinator, question, self.config.request_timeout));
        async move {
            if let Some(asking) = asking {
                // Where it is not heard, the session ends by itself.
                let _ = asking.await;
            }
        }
    }
}

//! Joins the group and asks for the assignment; where this member is the leader, makes it
//! (`sendJoinGroupRequest`, `onLeaderElected`, `sendSyncGroupRequest`).
//!
//! The requests go on in the background once a poll has begun them; what comes of them is taken by the next poll. In
//! Kafka's client that holds for the answer to `SyncGroup` alone, which the heartbeat thread may handle: while a join
//! is under way that thread is at rest (`HeartbeatThread`), and the answer to `JoinGroup` waits for a poll.

use std::rc::Rc;

use super::membership::{Stage, is_cooperative};
use super::shared::Consumer;
use crate::ports::log::{ConsumeError, TopicPartition};
use crate::sim::broker::assignor::{Assignor, Subscription};
use crate::sim::broker::error::Error;
use crate::sim::broker::group::join::{JoinGroup, JoinRefused, Joined};
use crate::sim::broker::group::member::{Protocols, Subscribed};
use crate::sim::broker::group::sync::SyncGroup;
use crate::sim::broker::node::metadata::Metadata;
use crate::sorted::SortedSet;
use crate::time::{Span, Time};

/// How much longer than the rebalance a join is waited for (`JOIN_GROUP_TIMEOUT_LAPSE`).
const JOIN_LAPSE: Span = Span::from_secs(5);

/// What to do after a step that did not lead on.
enum Again {
    /// The same, at once or after a wait.
    Now,
    Later,
    /// Let the next poll begin anew: something else has to be done first.
    FromPoll,
}

impl Consumer {
    /// Begins to join. The stage is `Joining` until this is over.
    pub(super) fn begin_joining(self: &Rc<Self>, group: Rc<str>, topics: Rc<SortedSet<Rc<str>>>) {
        {
            let mut membership = self.group.borrow_mut();
            membership.stage = Stage::Joining;
            membership.must_join = false;
            membership.assigned_by = None;
            membership.joined_for.clone_from(&topics);
        }
        let era = self.group.borrow().era;
        let topics: Vec<Rc<str>> = topics.iter().cloned().collect();
        let me = Rc::clone(self);
        self.spawn(self.world.recorder().context(), async move {
            let mut failures = 0;
            loop {
                match me.join_once(&group, &topics, era).await {
                    Ok(()) | Err(Again::FromPoll) => break,
                    Err(Again::Now) => {}
                    Err(Again::Later) => {
                        me.back_off(failures).await;
                        failures += 1;
                    }
                }
                if me.is_closed.get() || me.group.borrow().era != era {
                    break;
                }
            }
            me.bell.ring();
        });
    }

    async fn join_once(self: &Rc<Self>, group: &Rc<str>, topics: &[Rc<str>], era: u64) -> Result<(), Again> {
        let Some(coordinator) = self.coordinator(group, Time::NEVER).await else { return Err(Again::FromPoll) };
        let question = JoinGroup {
            group: Rc::clone(group),
            member_id: Rc::clone(&self.group.borrow().member_id),
            instance_id: self.config.group_instance_id.clone(),
            session_timeout: self.config.session_timeout,
            rebalance_timeout: self.config.max_poll_interval,
            protocols: self.protocols(topics),
        };
        let limit = self.config.request_timeout.max(self.config.max_poll_interval + JOIN_LAPSE);
        let answer = self.ask(coordinator, question, limit).await;
        if self.group.borrow().era != era {
            return Err(Again::FromPoll);
        }
        let joined = match answer {
            Ok(Ok(joined)) => joined,
            Ok(Err(JoinRefused { error, member_id })) => return Err(self.join_refused(error, member_id)),
            Err(_) => {
                self.forget_coordinator();
                return Err(Again::Later);
            }
        };
        {
            let mut membership = self.group.borrow_mut();
            membership.member_id = Rc::clone(&joined.member_id);
            membership.generation = Some(joined.generation);
        }
        self.sync(group, &joined, era).await
    }

    fn join_refused(&self, error: Error, member_id: Rc<str>) -> Again {
        let mut membership = self.group.borrow_mut();
        match error {
            Error::MemberIdRequired => {
                membership.member_id = member_id;
                Again::Now
            }
            Error::UnknownMemberId => {
                membership.fall_out(false);
                Again::FromPoll
            }
            Error::FencedInstanceId => {
                membership.is_fenced();
                Again::FromPoll
            }
            Error::InconsistentGroupProtocol => {
                membership.fall_out(true);
                membership.failure = Some(ConsumeError::InconsistentProtocol);
                Again::FromPoll
            }
            Error::CoordinatorNotAvailable | Error::NotCoordinator => {
                self.forget_coordinator();
                Again::Later
            }
            Error::CoordinatorLoadInProgress | Error::RebalanceInProgress => Again::Later,
            other => {
                membership.fall_out(true);
                membership.failure = Some(ConsumeError::Refused(other));
                Again::FromPoll
            }
        }
    }

    async fn sync(self: &Rc<Self>, group: &Rc<str>, joined: &Joined, era: u64) -> Result<(), Again> {
        let is_leader = joined.leader == joined.member_id;
        let assignments = if is_leader { self.assign_all(joined).await } else { Vec::new() };
        let Some(coordinator) = self.known_coordinator() else { return Err(Again::Later) };
        let question = SyncGroup {
            group: Rc::clone(group),
            generation: joined.generation,
            member_id: Rc::clone(&joined.member_id),
            instance_id: self.config.group_instance_id.clone(),
            assignments,
        };
        // It is answered when the leader has brought the assignment, for whom the rebalance waits as long.
        let limit = self.config.request_timeout.max(self.config.max_poll_interval + JOIN_LAPSE);
        let answer = self.ask(coordinator, question, limit).await;
        let mut membership = self.group.borrow_mut();
        if membership.era != era {
            return Err(Again::FromPoll);
        }
        match answer {
            Ok(Ok(given)) => {
                membership.stage = Stage::Given(given.to_vec());
                membership.next_beat = self.now() + self.config.heartbeat_interval;
                Ok(())
            }
            Ok(Err(Error::RebalanceInProgress)) => Err(Again::Now),
            Ok(Err(error @ (Error::UnknownMemberId | Error::IllegalGeneration))) => {
                // In another generation the member may still be known (`resetStateOnResponseError`).
                membership.fall_out(error == Error::IllegalGeneration);
                Err(Again::FromPoll)
            }
            Ok(Err(Error::FencedInstanceId)) => {
                membership.is_fenced();
                Err(Again::FromPoll)
            }
            Ok(Err(_)) | Err(_) => {
                self.forget_coordinator();
                Err(Again::Later)
            }
        }
    }

    /// What this member says to each of its assignors.
    fn protocols(&self, topics: &[Rc<str>]) -> Protocols {
        let membership = self.group.borrow();
        let is_cooperative = is_cooperative(&self.config.assignors);
        let say = |assignor: &Assignor| {
            let (owned, generation) = match assignor {
                Assignor::Sticky => membership.remembered.clone(),
                _ if is_cooperative => (self.subscription.borrow().partitions(), membership.generation),
                _ => (Vec::new(), membership.generation),
            };
            (*assignor, Subscribed { topics: topics.to_vec(), owned, generation })
        };
        self.config.assignors.iter().map(say).collect()
    }

    /// The leader assigns to all. It keeps in mind by which partition counts, to notice when there are more.
    async fn assign_all(self: &Rc<Self>, joined: &Joined) -> Vec<(Rc<str>, Vec<TopicPartition>)> {
        let members: Vec<Subscription> = joined
            .members
            .iter()
            .map(|member| Subscription {
                member_id: Rc::clone(&member.member_id),
                group_instance_id: member.instance_id.clone(),
                topics: member.subscribed.topics.iter().cloned().collect(),
                owned: member.subscribed.owned.clone(),
                generation: member.subscribed.generation,
            })
            .collect();
        let topics: SortedSet<Rc<str>> = members.iter().flat_map(|member| member.topics.iter().cloned()).collect();
        self.hear_of_topics(&topics).await;
        let counts = self.metadata.borrow().image().partition_counts(topics.iter());
        let assigned = joined.protocol.assign(&counts, &members);
        let mut membership = self.group.borrow_mut();
        membership.assigned_by = Some(counts);
        membership.watched = topics;
        if joined.skip_assignment { Vec::new() } else { assigned.assignment.into_iter().collect() }
    }

    /// Asks for metadata until something is known at all, and once more where a topic is missing.
    async fn hear_of_topics(&self, topics: &SortedSet<Rc<str>>) {
        for failures in 0..3 {
            let image = self.metadata.borrow().image();
            if topics.iter().all(|topic| image.topics.contains_key(&**topic)) {
                return;
            }
            let answer = self.ask(self.any_broker(), Metadata, self.config.request_timeout).await;
            self.learn(answer.ok());
            if failures > 0 {
                self.back_off(failures).await;
            }
        }
    }
}

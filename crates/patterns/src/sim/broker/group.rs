//! The group coordinator: who is in a group, who reads what, and how far the group has come.
//!
//! The broker that leads a partition of `__consumer_offsets` coordinates the groups whose names hash to it, and
//! keeps their state in that very partition (`GroupCoordinatorService`, `CoordinatorRuntime`). Where another
//! broker takes the lead, it reads the log and goes on. What a request has changed is answered once it is
//! on all replicas in sync.
//!
//! 1. [`classic`]: a group's states and rules, without network or log.
//! 2. [`offsets`]: how far it has come.
//! 3. [`record`], [`load`]: what is kept of both, and how it is read again.
//! 4. [`join`], [`sync`], [`heartbeat`], [`leave`], [`commit`], [`offset_fetch`]: the requests.
//!
//! Not modelled: the next generation of the protocol (KIP-848), `group.max.size`, deletion of groups and the
//! expiration of their offsets (`offsets.retention.minutes`), and removal of static members by an administrator.

pub mod classic;
pub mod commit;
pub mod heartbeat;
pub mod join;
pub mod leave;
pub mod load;
pub mod member;
pub mod offset_fetch;
pub mod offsets;
pub mod record;
pub mod sync;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use self::classic::{Effect, Event, Group, Then};
pub(super) use self::commit::InTransaction;
use self::commit::OnCommitted;
use self::offsets::{Committer, Counts, GroupOffsets};
use super::ask::Asker;
use super::error::Error;
use super::facts::{
    Coordinates, GenerationBegan, GroupRefused, GroupStable, MemberJoined, MemberLeft, PartitionGiven, RebalanceBegan,
};
use super::ids::{LeaderEpoch, Partition, ProducerId, TopicPartition};
use super::log::Log;
use super::node::Node;
use super::node::find_coordinator::Coordinated;
use super::producer_state::{Origin, TransactionVersion};
use super::record::{Batch, Outcome};
use crate::ports::log::{GroupMetadata, Offsets};
use crate::recorder::Context;
use crate::sorted::SortedMap;
use crate::time::Time;

/// Tells a term of a coordinator from an earlier one of the same broker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Term(u64);

/// The groups that a broker coordinates: those whose part of the offsets topic it leads.
#[derive(Default)]
pub struct GroupCoordinator {
    shards: RefCell<SortedMap<Partition, Shard>>,
    terms: Cell<u64>,
}

/// The groups of one partition of the offsets topic.
struct Shard {
    term: Term,
    /// Whether its log has been read.
    is_loaded: bool,
    groups: SortedMap<Rc<str>, Slot>,
}

/// A group, and when its timer goes off.
#[derive(Default)]
struct Slot {
    group: Group,
    offsets: GroupOffsets,
    armed: Option<Time>,
}

impl GroupCoordinator {
    /// The broker leads a partition of the offsets topic from now on: reads what is in its log.
    pub(super) fn elected(&self, node: &Rc<Node>, partition: Partition, epoch: LeaderEpoch, log: &Log) {
        self.terms.set(self.terms.get() + 1);
        let term = Term(self.terms.get());
        let load::Loaded { groups, took } = load::load(log);
        let slot = |(id, (group, offsets))| (id, Slot { group, offsets, armed: None });
        let shard = Shard { term, is_loaded: false, groups: groups.into_iter().map(slot).collect() };
        self.shards.borrow_mut().insert(partition, shard);
        let (world, there) = (node.world().clone(), Rc::clone(node));
        let at = world.now() + took;
        world.executor().call_at(at, move || there.groups.is_loaded(&there, partition, term, epoch));
    }

    fn is_loaded(&self, node: &Rc<Node>, partition: Partition, term: Term, epoch: LeaderEpoch) {
        let now = node.world().now();
        let groups: Vec<Rc<str>> = {
            let mut shards = self.shards.borrow_mut();
            let Some(shard) = shards.get_mut(&partition).filter(|shard| shard.term == term) else { return };
            shard.is_loaded = true;
            shard.groups.values_mut().for_each(|slot| slot.group.restart_sessions(now));
            shard.groups.keys().cloned().collect()
        };
        let what = node.world().recorder().name("groups");
        let data = Coordinates { what, partition: partition.0, epoch: epoch.0 };
        node.world().record(Context::default(), node.actor(), data);
        groups.iter().for_each(|group| self.arm(node, partition, group));
    }

    /// The broker no longer leads a partition of the offsets topic: forgets its groups.
    pub(super) fn resigned(&self, node: &Rc<Node>, partition: Partition) {
        let _ = node;
        let shard = self.shards.borrow_mut().remove(&partition);
        let slots = shard.into_iter().flat_map(|shard| shard.groups.into_values());
        slots.for_each(|mut slot| slot.group.unload());
    }

    /// The marker of a transaction lies in a partition of the offsets topic: the offsets that the transaction has
    /// brought count from now on, or are forgotten.
    pub(super) fn marker_appended(
        &self,
        node: &Rc<Node>,
        partition: Partition,
        producer_id: ProducerId,
        outcome: Outcome,
    ) {
        let counts: Vec<(Rc<str>, Counts)> = {
            let mut shards = self.shards.borrow_mut();
            let Some(shard) = shards.get_mut(&partition) else { return };
            let of_group = |(id, slot): (&Rc<str>, &mut Slot)| {
                let ended = slot.offsets.end(producer_id, outcome);
                ended.into_iter().map(|counts| (Rc::clone(id), counts)).collect::<Vec<_>>()
            };
            shard.groups.iter_mut().flat_map(of_group).collect()
        };
        let context = node.world().recorder().context();
        for (group, Counts { of, offset, by }) in counts {
            let by = by.unwrap_or(Committer { client: node.actor(), generation: 0 });
            commit::tell_stored(node, context, &group, by, &of, offset);
        }
    }

    /// Stores offsets as part of a transaction: they count once [`GroupCoordinator::marker_appended`] says that it
    /// was committed. `done` is called when they are on all replicas in sync, or are refused.
    pub(super) fn commit_in_transaction(
        &self,
        node: &Rc<Node>,
        from: Asker,
        member: &GroupMetadata,
        offsets: &Offsets,
        transaction: InTransaction,
        done: OnCommitted,
    ) {
        let (there, group) = (Rc::clone(node), Rc::clone(&member.group));
        let told = move |answer| {
            if let Err(error) = answer {
                there.groups.refuse(&there, from, &group, error, "txn-offset-commit");
            }
            done(answer);
        };
        commit::commit(node, from, member, offsets, Some(transaction), Box::new(told));
    }

    /// The broker's process has died, or the run is over: forgets everything.
    pub(super) fn forget(&self) {
        let shards = self.shards.take();
        drop(shards);
    }

    /// The partition that keeps a group, which this broker leads and has read.
    fn place(&self, node: &Rc<Node>, group: &Rc<str>) -> Result<(TopicPartition, Term), Error> {
        let coordinated = Coordinated::Group(Rc::clone(group));
        let partition = coordinated.partition(&node.image()).ok_or(Error::CoordinatorNotAvailable)?;
        let shards = self.shards.borrow();
        let shard = shards.get(&partition.partition).ok_or(Error::NotCoordinator)?;
        if shard.is_loaded { Ok((partition, shard.term)) } else { Err(Error::CoordinatorLoadInProgress) }
    }

    /// Whether there is such a group.
    fn knows(&self, node: &Rc<Node>, group: &Rc<str>) -> Result<bool, Error> {
        let (partition, _) = self.place(node, group)?;
        Ok(self.shards.borrow()[&partition.partition].groups.contains_key(group))
    }

    /// Does something with a group, which is made where there is none, and then what the group wants done.
    fn with_group<T>(
        &self,
        node: &Rc<Node>,
        group: &Rc<str>,
        context: Context,
        act: impl FnOnce(&mut Group, &mut GroupOffsets) -> T,
    ) -> Result<T, Error> {
        let (partition, _) = self.place(node, group)?;
        let done = {
            let mut shards = self.shards.borrow_mut();
            let shard = shards.get_mut(&partition.partition).expect("it was just found");
            let slot = shard.groups.entry(Rc::clone(group)).or_default();
            act(&mut slot.group, &mut slot.offsets)
        };
        self.settle(node, &partition, group, context);
        Ok(done)
    }

    /// As before, for members of a group that must be there.
    fn with_known<T>(
        &self,
        node: &Rc<Node>,
        group: &Rc<str>,
        context: Context,
        act: impl FnOnce(&mut Group, &mut GroupOffsets) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if !self.knows(node, group)? {
            return Err(Error::UnknownMemberId);
        }
        self.with_group(node, group, context, act)?
    }

    /// Does something with the offsets of a group, where the coordinator's term has not ended.
    fn with_term(&self, partition: &TopicPartition, term: Term, group: &Rc<str>, act: impl FnOnce(&mut GroupOffsets)) {
        let mut shards = self.shards.borrow_mut();
        let shard = shards.get_mut(&partition.partition).filter(|shard| shard.term == term);
        if let Some(slot) = shard.and_then(|shard| shard.groups.get_mut(group)) {
            act(&mut slot.offsets);
        }
    }

    /// Does what a group wants done, and sets its timer.
    fn settle(&self, node: &Rc<Node>, partition: &TopicPartition, group: &Rc<str>, context: Context) {
        let (effects, term) = {
            let mut shards = self.shards.borrow_mut();
            let Some(shard) = shards.get_mut(&partition.partition) else { return };
            let effects = shard.groups.get_mut(group).map(|slot| slot.group.take_effects());
            (effects.unwrap_or_default(), shard.term)
        };
        for effect in effects {
            match effect {
                Effect::Tell(event) => tell(node, group, event, context),
                Effect::Store(value, then) => {
                    let record = record::group_record(group, &value, node.world().now());
                    let (place, group) = (partition.clone(), Rc::clone(group));
                    node.append_for_coordinator(
                        partition,
                        Batch::data(vec![record], None, false),
                        Origin::Coordinator(TransactionVersion::V2),
                        Box::new(move |node, appended| {
                            let outcome = appended.map(|_| ()).map_err(answered);
                            node.groups.stored(node, &place, term, &group, then, outcome, context);
                        }),
                    );
                }
            }
        }
        self.arm(node, partition.partition, group);
    }

    #[allow(clippy::too_many_arguments, reason = "a continuation: each is something that was known before")]
    fn stored(
        &self,
        node: &Rc<Node>,
        partition: &TopicPartition,
        term: Term,
        group: &Rc<str>,
        then: Then,
        outcome: Result<(), Error>,
        context: Context,
    ) {
        {
            let mut shards = self.shards.borrow_mut();
            let shard = shards.get_mut(&partition.partition).filter(|shard| shard.term == term);
            let Some(slot) = shard.and_then(|shard| shard.groups.get_mut(group)) else { return };
            slot.group.stored(then, outcome, node.world().now());
        }
        self.settle(node, partition, group, context);
    }

    /// Sets the group's timer, unless it goes off soon enough.
    fn arm(&self, node: &Rc<Node>, partition: Partition, group: &Rc<str>) {
        let (at, term) = {
            let mut shards = self.shards.borrow_mut();
            let Some(shard) = shards.get_mut(&partition) else { return };
            let term = shard.term;
            let Some(slot) = shard.groups.get_mut(group) else { return };
            let Some(at) = slot.group.next_deadline().filter(|at| slot.armed.is_none_or(|armed| *at < armed)) else {
                return;
            };
            slot.armed = Some(at);
            (at, term)
        };
        let (there, group) = (Rc::clone(node), Rc::clone(group));
        node.world().executor().call_at(at, move || there.groups.expire(&there, partition, term, &group, at));
    }

    fn expire(&self, node: &Rc<Node>, partition: Partition, term: Term, group: &Rc<str>, at: Time) {
        {
            let mut shards = self.shards.borrow_mut();
            let shard = shards.get_mut(&partition).filter(|shard| shard.term == term);
            let Some(slot) = shard.and_then(|shard| shard.groups.get_mut(group)) else { return };
            if slot.armed != Some(at) {
                // A sooner timer was set after this one, and has done what was due.
                return;
            }
            slot.armed = None;
            slot.group.expire(node.world().now());
        }
        let coordinated = Coordinated::Group(Rc::clone(group));
        if let Some(place) = coordinated.partition(&node.image()) {
            self.settle(node, &place, group, Context::default());
        }
    }

    /// Writes that a request was refused, where that is news: not where the client merely asks the wrong broker,
    /// comes too early, or is told its name.
    fn refuse(&self, node: &Rc<Node>, from: Asker, group: &Rc<str>, error: Error, request: &str) {
        let told = matches!(
            error,
            Error::UnknownMemberId
                | Error::IllegalGeneration
                | Error::FencedInstanceId
                | Error::RebalanceInProgress
                | Error::InconsistentGroupProtocol
                | Error::InvalidSessionTimeout
        );
        if told {
            let recorder = node.world().recorder();
            let (group, error) = (recorder.name(group), recorder.name(&error.to_string()));
            let data = GroupRefused { group, client: from.actor, error, request: recorder.name(request) };
            node.world().record(from.context, node.actor(), data);
        }
    }
}

/// What members learn of an append that failed (`GroupMetadataManager.appendGroupMetadataErrorToResponseError`).
fn answered(error: Error) -> Error {
    match error {
        Error::UnknownTopicOrPartition
        | Error::NotEnoughReplicas
        | Error::NotEnoughReplicasAfterAppend
        | Error::RequestTimedOut => Error::CoordinatorNotAvailable,
        Error::NotLeaderOrFollower => Error::NotCoordinator,
        other => other,
    }
}

fn tell(node: &Rc<Node>, group: &Rc<str>, event: Event, context: Context) {
    let (world, actor) = (node.world(), node.actor());
    let recorder = world.recorder();
    let group = recorder.name(group);
    match event {
        Event::Joined { member, client, is_static } => {
            world.record(context, actor, MemberJoined { group, member: recorder.name(&member), client, is_static });
        }
        Event::Left { member, client, reason } => {
            let (member, reason) = (recorder.name(&member), recorder.name(reason));
            world.record(context, actor, MemberLeft { group, member, client, reason });
        }
        Event::RebalanceBegan { generation, reason } => {
            world.record(context, actor, RebalanceBegan { group, generation, reason: recorder.name(reason) });
        }
        Event::GenerationBegan { generation, members, protocol } => {
            let protocol = recorder.name(protocol.name());
            world.record(context, actor, GenerationBegan { group, generation, members, protocol });
        }
        Event::Stable { generation, members } => {
            world.record(context, actor, GroupStable { group, generation, members });
        }
        Event::Given { generation, client, partition } => {
            let (topic, partition) = (recorder.name(&partition.topic), partition.partition.0);
            world.record(context, actor, PartitionGiven { group, generation, client, topic, partition });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waited_for_a_write_in_vain_looks_for_the_coordinator_again() {
        assert_eq!(answered(Error::RequestTimedOut), Error::CoordinatorNotAvailable);
        assert_eq!(answered(Error::NotLeaderOrFollower), Error::NotCoordinator);
    }
}

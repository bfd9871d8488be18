//! `OffsetCommit`, and the same as part of a transaction: how far a group has come is stored, if who says so is
//! one of it (`OffsetMetadataManager`).

use std::rc::Rc;

use super::classic::Speaker;
use super::offsets::Committer;
use super::record::offset_record;
use crate::ports::log::{GroupMetadata, Offsets};
use crate::recorder::Context;
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::facts::OffsetStored;
use crate::sim::broker::ids::{Offset, ProducerEpoch, ProducerId, TopicPartition};
use crate::sim::broker::node::Node;
use crate::sim::broker::producer_state::{Origin, TransactionVersion};
use crate::sim::broker::record::{Batch, Record, Stamp};
use crate::sim::network::Reply;

/// A member, or somebody who is alone, commits offsets for a group.
#[derive(Clone, Debug)]
pub struct OffsetCommit {
    /// In whose name. Without a generation and a name it is somebody who is alone.
    pub member: GroupMetadata,
    /// What is read next of each partition.
    pub offsets: Offsets,
}

impl Ask<Node> for OffsetCommit {
    type Answer = Result<(), Error>;

    const WHAT: &'static str = "offset-commit";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        let there = Rc::clone(node);
        let group = Rc::clone(&self.member.group);
        let done = move |answer| {
            if let Err(error) = answer {
                there.groups.refuse(&there, from, &group, error, Self::WHAT);
            }
            reply.send(answer);
        };
        commit(node, from, &self.member, &self.offsets, None, Box::new(done));
    }
}

/// Called with what became of a commit.
pub type OnCommitted = Box<dyn FnOnce(Result<(), Error>)>;

/// The producer whose transaction a commit is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InTransaction {
    /// Its number.
    pub producer_id: ProducerId,
    /// Its epoch.
    pub epoch: ProducerEpoch,
    /// By which rules its transactions go.
    pub version: TransactionVersion,
}

/// Stores offsets; those of a transaction count from its marker on. `done` is called when they are on all
/// replicas in sync, or are refused.
pub fn commit(
    node: &Rc<Node>,
    from: Asker,
    member: &GroupMetadata,
    offsets: &Offsets,
    transaction: Option<InTransaction>,
    done: OnCommitted,
) {
    let now = node.world().now();
    let speaker = Speaker {
        member_id: &member.member_id,
        instance_id: member.instance_id.as_ref(),
        generation: member.generation,
    };
    if member.generation.is_some() && node.groups.knows(node, &member.group) == Ok(false) {
        return done(Err(Error::IllegalGeneration));
    }
    let admitted = node.groups.with_group(node, &member.group, from.context, |group, kept| {
        group.admit_commit(speaker, transaction.is_some(), now)?;
        if let Some(transaction) = transaction {
            kept.expect(transaction.producer_id, offsets.iter().map(|(partition, _)| partition));
        }
        Ok(())
    });
    let place = admitted.flatten().and_then(|()| node.groups.place(node, &member.group));
    let (partition, term) = match place {
        Ok(place) => place,
        Err(error) => return done(Err(error)),
    };
    if offsets.is_empty() {
        return done(Ok(()));
    }
    let record = |(of, offset): &(TopicPartition, Offset)| offset_record(&member.group, of, *offset, now);
    let records: Vec<Record> = offsets.iter().map(record).collect();
    let stamp = transaction.map(|by| Stamp { producer_id: by.producer_id, epoch: by.epoch, base_sequence: None });
    let batch = Batch::data(records, stamp, transaction.is_some());
    let origin = Origin::Coordinator(transaction.map_or(TransactionVersion::V2, |by| by.version));
    let committer = Committer { client: from.actor, generation: member.generation.unwrap_or_default() };
    let (member, offsets, place) = (member.clone(), offsets.clone(), partition.clone());
    node.append_for_coordinator(
        &partition,
        batch,
        origin,
        Box::new(move |node, appended| {
            node.groups.with_term(&place, term, &member.group, |kept| match (appended, transaction) {
                (Ok(base), Some(by)) => kept.bring(
                    by.producer_id,
                    Some(committer),
                    (0..).zip(&offsets).map(|(at, (of, offset))| (of, *offset, base + at)),
                ),
                (Ok(base), None) => {
                    (0..).zip(&offsets).for_each(|(at, (of, offset))| kept.commit(of, *offset, base + at));
                }
                (Err(_), Some(by)) => kept.give_up(by.producer_id, offsets.iter().map(|(of, _)| of)),
                (Err(_), None) => {}
            });
            if appended.is_ok() && transaction.is_none() {
                tell(node, from, &member.group, committer, &offsets);
            }
            done(appended.map(|_| ()).map_err(answered));
        }),
    );
}

fn tell(node: &Rc<Node>, from: Asker, group: &Rc<str>, by: Committer, offsets: &Offsets) {
    for (of, offset) in offsets {
        tell_stored(node, from.context, group, by, of, *offset);
    }
}

/// Writes that an offset counts from now on.
pub(super) fn tell_stored(
    node: &Rc<Node>,
    context: Context,
    group: &Rc<str>,
    by: Committer,
    of: &TopicPartition,
    offset: Offset,
) {
    let recorder = node.world().recorder();
    let (group, topic, partition) = (recorder.name(group), recorder.name(&of.topic), of.partition.0);
    let Committer { client, generation } = by;
    let data = OffsetStored { group, topic, partition, offset: offset.0, generation, client };
    node.world().record(context, node.actor(), data);
}

/// What the client learns of an append that failed (`OffsetMetadataManager`,
/// `CoordinatorOperationExceptionHelper`).
fn answered(error: Error) -> Error {
    match error {
        Error::NotLeaderOrFollower => Error::NotCoordinator,
        Error::UnknownTopicOrPartition
        | Error::NotEnoughReplicas
        | Error::NotEnoughReplicasAfterAppend
        | Error::RequestTimedOut => Error::CoordinatorNotAvailable,
        other => other,
    }
}

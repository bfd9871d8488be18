//! What coordinators of groups keep in `__consumer_offsets`: the last record of each key counts
//! (`GroupCoordinatorRecordHelpers`).

use std::rc::Rc;

use super::member::{Member, Subscribed};
use crate::fact::ActorId;
use crate::sim::broker::assignor::Assignor;
use crate::sim::broker::encoding::{Encoded, bytes_of, fields, value_of};
use crate::sim::broker::ids::{Offset, TopicPartition};
use crate::sim::broker::record::Record;
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// What a record is about, as its key begins (`CoordinatorRecordType`).
const OFFSET: u16 = 1;
const GROUP: u16 = 2;

/// How far a group has come in a partition (`OffsetCommitKey`).
struct OffsetKey {
    group: Rc<str>,
    of: TopicPartition,
}

/// `OffsetCommitValue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetValue {
    /// What is read next.
    pub offset: Offset,
}

/// `GroupMetadataValue`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupValue {
    generation: u32,
    protocol: Option<Assignor>,
    leader: Option<Rc<str>>,
    members: Vec<MemberValue>,
}

/// `MemberMetadata`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MemberValue {
    member_id: Rc<str>,
    instance_id: Option<Rc<str>>,
    client: u16,
    session_timeout: Span,
    rebalance_timeout: Span,
    subscription: Subscribed,
    assignment: Vec<TopicPartition>,
}

fields! {
    OffsetKey { group, of }
    OffsetValue { offset }
    GroupValue { generation, protocol, leader, members }
    MemberValue { member_id, instance_id, client, session_timeout, rebalance_timeout, subscription, assignment }
}

/// What a group is made of again.
type Parts = (u32, Option<Assignor>, Option<Rc<str>>, SortedMap<Rc<str>, Member>);

impl GroupValue {
    pub(super) fn of(
        generation: u32,
        protocol: Option<Assignor>,
        leader: Option<&Rc<str>>,
        members: &SortedMap<Rc<str>, Member>,
    ) -> GroupValue {
        let of_member = |(id, member): (&Rc<str>, &Member)| MemberValue {
            member_id: Rc::clone(id),
            instance_id: member.instance_id.clone(),
            client: member.client.0,
            session_timeout: member.session_timeout,
            rebalance_timeout: member.rebalance_timeout,
            subscription: protocol.map(|protocol| member.subscribed(protocol)).unwrap_or_default(),
            assignment: member.assignment.clone(),
        };
        GroupValue { generation, protocol, leader: leader.cloned(), members: members.iter().map(of_member).collect() }
    }

    /// Gives these members what the leader has assigned to them, and nothing to others.
    pub(super) fn assign(&mut self, assignment: &SortedMap<Rc<str>, Vec<TopicPartition>>) {
        for member in &mut self.members {
            member.assignment = assignment.get(&member.member_id).cloned().unwrap_or_default();
        }
    }

    pub(super) fn into_parts(self) -> Parts {
        let GroupValue { generation, protocol, leader, members } = self;
        let restored = members.into_iter().map(|member| {
            let known = protocol.map(|protocol| (protocol, member.subscription));
            let restored = Member {
                client: ActorId(member.client),
                instance_id: member.instance_id,
                session_timeout: member.session_timeout,
                rebalance_timeout: member.rebalance_timeout,
                protocols: known.into_iter().collect(),
                assignment: member.assignment,
                expires_at: Time::NEVER,
                is_new: false,
                awaiting_join: None,
                awaiting_sync: None,
            };
            (member.member_id, restored)
        });
        (generation, protocol, leader, restored.collect())
    }
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A group has come so far.
    Offset(Rc<str>, TopicPartition, Option<OffsetValue>),
    /// So a group was.
    Group(Rc<str>, Option<GroupValue>),
}

/// A key of a kind.
fn key(kind: u16, about: &impl Encoded) -> Rc<[u8]> {
    let mut key = Vec::new();
    kind.write(&mut key);
    about.write(&mut key);
    key.into()
}

/// The record of an offset.
pub fn offset_record(group: &Rc<str>, of: &TopicPartition, offset: Offset, now: Time) -> Record {
    let about = OffsetKey { group: Rc::clone(group), of: of.clone() };
    Record::keyed(now, &key(OFFSET, &about), &bytes_of(&OffsetValue { offset }))
}

/// The record of a group.
pub fn group_record(group: &Rc<str>, value: &GroupValue, now: Time) -> Record {
    Record::keyed(now, &key(GROUP, group), &bytes_of(value))
}

/// Reads a record; `None` for one that no coordinator has written.
pub fn read(record: &Record) -> Option<Kept> {
    let mut key = record.key.as_deref()?;
    let value = record.value.as_deref();
    match u16::read(&mut key)? {
        OFFSET => {
            let OffsetKey { group, of } = value_of(key)?;
            let value = value.map(|value| value_of(value).ok_or(())).transpose().ok()?;
            Some(Kept::Offset(group, of, value))
        }
        GROUP => {
            let group = value_of(key)?;
            let value = value.map(|value| value_of(value).ok_or(())).transpose().ok()?;
            Some(Kept::Group(group, value))
        }
        _ => None,
    }
}

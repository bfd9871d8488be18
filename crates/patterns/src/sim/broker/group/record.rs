//! What coordinators of groups keep in `__consumer_offsets`: the last record of each key counts
//! (`GroupCoordinatorRecordHelpers`). Kafka writes bytes of its own format; here it is JSON.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::member::{Member, Subscribed};
use crate::fact::ActorId;
use crate::sim::broker::assignor::Assignor;
use crate::sim::broker::ids::{Offset, TopicPartition};
use crate::sim::broker::record::Record;
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// What a record is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// How far a group has come in a partition (`OffsetCommitKey`).
    Offset {
        /// The group.
        group: Rc<str>,
        /// The partition.
        of: TopicPartition,
    },
    /// Who is in a group (`GroupMetadataKey`).
    Group {
        /// The group.
        group: Rc<str>,
    },
}

/// `OffsetCommitValue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffsetValue {
    /// What is read next.
    pub offset: Offset,
}

/// `GroupMetadataValue`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupValue {
    generation: u32,
    protocol: Option<Assignor>,
    leader: Option<Rc<str>>,
    members: Vec<MemberValue>,
}

/// `MemberMetadata`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct MemberValue {
    member_id: Rc<str>,
    instance_id: Option<Rc<str>>,
    client: u16,
    session_timeout: Span,
    rebalance_timeout: Span,
    subscription: Subscribed,
    assignment: Vec<TopicPartition>,
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

fn json(value: &impl Serialize) -> Rc<[u8]> {
    serde_json::to_vec(value).expect("numbers, words and lists of them can be written").into()
}

/// The record of an offset.
pub fn offset_record(group: &Rc<str>, of: &TopicPartition, offset: Offset, now: Time) -> Record {
    let key = Key::Offset { group: Rc::clone(group), of: of.clone() };
    Record::keyed(now, &json(&key), &json(&OffsetValue { offset }))
}

/// The record of a group.
pub fn group_record(group: &Rc<str>, value: &GroupValue, now: Time) -> Record {
    Record::keyed(now, &json(&Key::Group { group: Rc::clone(group) }), &json(value))
}

/// Reads a record; `None` for one that no coordinator has written.
pub fn read(record: &Record) -> Option<Kept> {
    let value = record.value.as_deref();
    match serde_json::from_slice(record.key.as_deref()?).ok()? {
        Key::Offset { group, of } => {
            let value = value.map(serde_json::from_slice).transpose().ok()?;
            Some(Kept::Offset(group, of, value))
        }
        Key::Group { group } => {
            let value = value.map(serde_json::from_slice).transpose().ok()?;
            Some(Kept::Group(group, value))
        }
    }
}

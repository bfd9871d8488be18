//! Groups: who is in them, and how far they are.

use std::collections::BTreeMap;

use eda_wire::{Failed, GroupMember, GroupOffset, GroupState, LogOffset, LogPartition, LogReply, Page, PartitionState};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::Consumer;
use rdkafka::groups::GroupInfo;
use rdkafka::{Offset, TopicPartitionList};

use super::{Glance, PARTITIONS_MAX, Reader, alone, assignment, first};
use crate::kafka::problem::of;
use crate::kafka::{Names, Teller};

/// So many groups are in one answer at most: each is asked for what it has committed through a consumer of its name.
const GROUPS_MAX: u32 = 8;

impl Glance<'_> {
    pub(super) fn groups(&self, names: &Names, page: &Page) -> Result<LogReply, Failed> {
        let client = self.kafka.admin.inner();
        let listed = client.fetch_group_list(None, self.left()).map_err(|error| of(&error))?;
        let mut all: Vec<(String, &GroupInfo)> =
            listed.groups().iter().filter_map(|group| Some((names.own(group.name())?, group))).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        let wanted = all.into_iter().filter(|(group, _)| page.after.as_ref().is_none_or(|after| group > after));
        let (groups, more) = first(wanted, page.limit.min(GROUPS_MAX), |_| true);
        let topics = self.described(names)?;
        let states: Vec<GroupState> = groups.into_iter().map(|(group, info)| state(names, group, info)).collect();
        // A consumer that never joins asks for what a group has committed. Each takes its time to find the coordinator.
        let committed: Vec<_> = std::thread::scope(|scope| {
            let asked = states.iter().map(|GroupState { group, .. }| {
                let of_its_run = topics.iter().filter(|(topic, _)| names.are_of_one_run(topic, group));
                let (group, list) = (names.outer(group), partitions(names, of_its_run));
                scope.spawn(move || self.committed(&group, list))
            });
            let asked: Vec<_> = asked.collect();
            asked.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Ok(Vec::new()))).collect()
        });
        let offsets = committed.into_iter().collect::<Result<Vec<_>, Failed>>()?;
        let ends = self.ends(names, &topics, &offsets);
        let mut kept = 0;
        let filled = states.into_iter().zip(offsets).map(|(state, offsets)| {
            let offset = |(topic, partition, offset): (String, u32, u64)| GroupOffset {
                end: ends.get(&(topic.clone(), partition)).copied(),
                committed: LogOffset { at: LogPartition { topic: names.inner(&topic), partition }, offset },
            };
            GroupState { offsets: offsets.into_iter().map(offset).collect(), ..state }
        });
        let (groups, cut) = first(filled, GROUPS_MAX, |group| {
            kept += group.offsets.len() + group.members.iter().map(|member| member.assigned.len()).sum::<usize>();
            kept <= PARTITIONS_MAX
        });
        Ok(LogReply::Groups { groups, more: more || cut })
    }

    /// What a group has committed, by the names that Kafka has.
    fn committed(&self, group: &str, list: TopicPartitionList) -> Result<Vec<(String, u32, u64)>, Failed> {
        if list.count() == 0 {
            return Ok(Vec::new());
        }
        let mut config = alone(&self.kafka.config);
        config.set("group.id", group);
        let asker = Reader::from_config_and_context(&config, Teller).map_err(|error| of(&error))?;
        let found = asker.committed_offsets(list, self.left()).map_err(|error| of(&error))?;
        let offset = |offset: Offset| match offset {
            Offset::Offset(offset) => u64::try_from(offset).ok(),
            _ => None,
        };
        let found = found.elements();
        let known = found
            .iter()
            .filter_map(|it| Some((it.topic().to_owned(), u32::try_from(it.partition()).ok()?, offset(it.offset())?)));
        Ok(known.collect())
    }

    /// Where the partitions end of which something is committed.
    fn ends(
        &self,
        names: &Names,
        topics: &[(String, Vec<PartitionState>)],
        offsets: &[Vec<(String, u32, u64)>],
    ) -> BTreeMap<(String, u32), u64> {
        let is_read = |topic: &str| offsets.iter().flatten().any(|(read, ..)| read == topic);
        let read: Vec<_> = topics.iter().filter(|(topic, _)| is_read(&names.outer(topic))).cloned().collect();
        let ranges = self.ranges(names, &read);
        let ends = read.iter().zip(ranges).flat_map(|((topic, states), ranges)| {
            let topic = names.outer(topic);
            let end = move |(state, (_, end)): (&PartitionState, super::Range)| {
                Some(((topic.clone(), state.partition), end?))
            };
            states.iter().zip(ranges).filter_map(end)
        });
        ends.collect()
    }
}

fn partitions<'t>(
    names: &Names,
    topics: impl Iterator<Item = &'t (String, Vec<PartitionState>)>,
) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    for (topic, states) in topics {
        for state in states {
            list.add_partition(&names.outer(topic), state.partition as i32);
        }
    }
    list
}

fn state(names: &Names, group: String, info: &GroupInfo) -> GroupState {
    let member = |member: &rdkafka::groups::GroupMemberInfo| {
        let assigned = assignment::read(member.assignment().unwrap_or_default());
        let seen = assigned.into_iter().filter_map(|(topic, partition)| {
            let topic = names.own(&topic)?;
            Some(LogPartition { topic, partition })
        });
        GroupMember {
            member: member.id().to_owned(),
            client: member.client_id().to_owned(),
            host: member.client_host().to_owned(),
            assigned: seen.collect(),
        }
    };
    GroupState {
        group,
        state: info.state().to_owned(),
        assignor: info.protocol().to_owned(),
        members: info.members().iter().map(member).collect(),
        offsets: Vec::new(),
    }
}

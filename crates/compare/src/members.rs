//! What members of groups do, and consumers without one.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::join_all;

use crate::PATIENCE;
use crate::action::{Action, Name};
use crate::ends::POLL;
use crate::kinds::{Kind, ended};
use crate::outcome::What;
use crate::player::{Player, words};
use crate::settled::Settled;
use eda_patterns::ports::log::{ConsumeError, Consumed, ConsumerConfig, Offset, Polled, TopicPartition};
use eda_patterns::ports::{Clock, Log, LogConsumer};

/// A consumer, and what it has brought.
pub(crate) struct Member<K> {
    pub consumer: K,
    /// Whether it has a name of its own in its group.
    is_static: bool,
    /// What was assigned when its group had last settled.
    settled: Vec<TopicPartition>,
    /// What polls have brought that no action has asked for yet.
    unread: Vec<Consumed>,
    /// What went wrong in a poll and was not told yet.
    failed: Option<ConsumeError>,
    /// How many partitions were lost to others.
    lost: usize,
}

impl<K: LogConsumer> Member<K> {
    async fn poll(&mut self) {
        match self.consumer.poll(POLL).await {
            Ok(Polled::Records(records)) => self.unread.extend(records),
            Ok(Polled::Revoked(_)) => self.consumer.revoked(),
            Ok(Polled::Assigned(_)) | Err(ConsumeError::TimedOut) => {}
            Ok(Polled::Lost(lost)) => self.lost += lost.len(),
            Err(error) => self.failed = Some(error),
        }
    }
}

/// All consumers of a log.
pub(crate) struct Members<K>(BTreeMap<Name, Member<K>>);

impl<K> Default for Members<K> {
    fn default() -> Self {
        Members(BTreeMap::new())
    }
}

impl<K> Members<K> {
    pub(crate) fn get(&self, name: Name) -> &Member<K> {
        &self.0[name]
    }

    fn get_mut(&mut self, name: Name) -> &mut Member<K> {
        self.0.get_mut(name).expect("a log names its members before it uses them")
    }

    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (Name, Member<K>)> {
        std::mem::take(&mut self.0).into_iter()
    }
}

impl<L: Log, C: Clock> Player<'_, L, C> {
    fn new_member(&mut self, name: Name, config: &ConsumerConfig) -> L::Consumer {
        let group_id = config.group_id.as_ref().map(|group| self.outer(group));
        let consumer = self.log.consumer(ConsumerConfig { group_id, ..config.clone() });
        let member = Member {
            consumer: consumer.clone(),
            is_static: config.group_instance_id.is_some(),
            settled: Vec::new(),
            unread: Vec::new(),
            failed: None,
            lost: 0,
        };
        self.members.0.insert(name, member);
        consumer
    }

    pub(crate) async fn act_as_member(&mut self, step: usize, action: &Action) {
        match action {
            Action::Join { member, config, topics } => {
                let topics: Vec<Rc<str>> = topics.iter().map(|topic| self.outer(topic)).collect();
                self.new_member(member, config).subscribe(&topics.iter().map(AsRef::as_ref).collect::<Vec<_>>());
            }
            Action::Assign { member, config, partitions } => {
                let partitions = partitions.iter().map(|at| self.at(*at)).collect();
                self.new_member(member, config).assign(partitions);
            }
            Action::Settle(sizes) => self.settle(step, sizes).await,
            Action::Read { member, count } => self.read(step, member, *count).await,
            Action::ReadFails(name) => {
                let began = self.clock.now();
                let member = self.members.get_mut(name);
                while member.failed.is_none() && self.clock.now().since(began) < PATIENCE {
                    member.poll().await;
                }
                let told = member.failed.take().map_or_else(|| "no poll failed".to_owned(), |error| error.kind());
                self.answer(step, name, told);
            }
            Action::CommitOffset { member, at, offset } => {
                let offsets = vec![(self.at(*at), Offset(*offset))];
                let answer = self.members.get(member).consumer.commit(offsets).await;
                self.answer(step, member, ended(&answer));
            }
            Action::Committed { member, topic } => {
                let partitions = self.partitions_of(topic);
                let answer = self.members.get(member).consumer.committed(partitions).await;
                let told = match &answer {
                    Ok(all) => {
                        let one = |(partition, offset): &(TopicPartition, Option<Offset>)| {
                            let offset = offset.map_or_else(|| "-".to_owned(), |Offset(offset)| offset.to_string());
                            format!("{}@{offset}", self.inner(partition))
                        };
                        let mut all: Vec<String> = all.iter().map(one).collect();
                        all.sort();
                        all.join(" ")
                    }
                    Err(error) => error.kind(),
                };
                self.outcome.tell(Some(step), What::Committed, *member, told);
            }
            Action::Seek { member, at, offset } => {
                let (consumer, partition) = (&self.members.get(member).consumer, self.at(*at));
                match offset {
                    Some(offset) => consumer.seek(&partition, Offset(*offset)),
                    None => consumer.seek_to_beginning(&partition),
                }
            }
            Action::Pause { member, at, is_paused } => {
                let (consumer, partition) = (&self.members.get(member).consumer, [self.at(*at)]);
                if *is_paused {
                    consumer.pause(&partition);
                } else {
                    consumer.resume(&partition);
                }
            }
            Action::Leave(member) => self.members.get(member).consumer.close().await,
            other => unreachable!("{other:?} is no member's"),
        }
    }

    /// Polls all at once, since a rebalance needs every member.
    async fn settle(&mut self, step: usize, sizes: &[(Name, usize)]) {
        let began = self.clock.now();
        let is_settled = |members: &Members<L::Consumer>| {
            sizes.iter().all(|(name, size)| members.get(name).consumer.assignment().len() == *size)
        };
        let takes_part = |name: &Name| sizes.iter().any(|(member, _)| member == name);
        while !is_settled(&self.members) && self.clock.now().since(began) < PATIENCE {
            let members = self.members.0.iter_mut().filter(|(name, _)| takes_part(name));
            join_all(members.map(|(_, member)| member.poll())).await;
        }
        let mut settled = Vec::new();
        for (name, _) in sizes {
            let now = self.members.get(name).consumer.assignment();
            let assigned = now.iter().map(|partition| self.inner(partition)).collect();
            let member = self.members.get_mut(name);
            settled.push(Settled {
                name: member.is_static.then_some(*name),
                assigned,
                stayed: now.iter().filter(|partition| member.settled.contains(partition)).count(),
                lost: std::mem::take(&mut member.lost),
                failed: member.failed.take().map(|error| error.kind()),
            });
            member.settled = now;
        }
        self.outcome.tell_settled(step, &settled);
    }

    async fn read(&mut self, step: usize, name: Name, count: usize) {
        let began = self.clock.now();
        let member = self.members.get_mut(name);
        while member.unread.len() < count && member.failed.is_none() && self.clock.now().since(began) < PATIENCE {
            member.poll().await;
        }
        let (unread, failed) = (std::mem::take(&mut member.unread), member.failed.take());
        let mut by_partition: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for record in &unread {
            by_partition.entry(self.inner(&record.partition)).or_default().push(words(record));
        }
        let mut told: Vec<String> =
            by_partition.into_iter().map(|(partition, records)| format!("{partition} {}", records.join(" "))).collect();
        told.extend(failed.map(|error| error.kind()));
        self.outcome.tell(Some(step), What::Read, name, told.join(" | "));
    }
}

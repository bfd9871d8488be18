//! A poll: changes of what is held first, then records, then waiting (`ClassicKafkaConsumer.poll`).

use std::rc::Rc;

use futures::future::{Either, select};

use super::membership::{Change, Preparation, Stage, is_cooperative};
use super::shared::Consumer;
use super::subscription::{Begin, Wanted};
use crate::ports::log::{ConsumeError, Polled, TopicPartition};
use crate::sorted::SortedSet;
use crate::time::{Span, Time};

impl Consumer {
    /// Waits for something to tell, `limit` at most.
    pub(super) async fn poll(self: &Rc<Self>, limit: Span) -> Result<Polled, ConsumeError> {
        let until = self.now() + limit;
        self.group.borrow_mut().idle_since = None;
        self.give_up();
        let polled = loop {
            if let Err(error) = self.check_open() {
                break Err(error);
            }
            self.auto_commit();
            self.refresh_metadata();
            if let Some(told) = self.next_change() {
                break told;
            }
            self.find_positions();
            self.send_fetches();
            let records = self.take_records();
            if !records.is_empty() {
                // What comes next is fetched while the application works.
                self.send_fetches();
                break Ok(Polled::Records(records));
            }
            let now = self.now();
            if now >= until {
                break Ok(Polled::Records(Vec::new()));
            }
            let wait = self.next_due().min(until).since(now);
            match select(std::pin::pin!(self.bell.heard()), self.world.executor().sleep(wait)).await {
                Either::Left(_) | Either::Right(_) => {}
            }
        };
        self.group.borrow_mut().idle_since = Some(self.now());
        polled
    }

    /// When a poll that waits must look again, although nothing was heard.
    fn next_due(&self) -> Time {
        let now = self.now();
        let metadata = self.metadata.borrow().due(self.config.metadata_max_age);
        let retry = self.subscription.borrow().next_retry(now);
        let commit = Some(self.next_auto_commit.get()).filter(|at| self.config.auto_commit && *at > now);
        metadata.into_iter().chain(retry).chain(commit).min().map_or(Time::NEVER, |due| due.max(now + Span::from_ms(1)))
    }

    /// What the application was told to give up, it has given up now.
    pub(super) fn give_up(self: &Rc<Self>) {
        let mut membership = self.group.borrow_mut();
        if let Some(partitions) = membership.giving_up.take() {
            self.subscription.borrow_mut().remove(&partitions);
            if std::mem::take(&mut membership.offers) {
                membership.must_join = true;
            }
        }
    }

    /// The next thing that the application must know before it gets records.
    fn next_change(self: &Rc<Self>) -> Option<Result<Polled, ConsumeError>> {
        let no_offset = self.subscription.borrow().beginning(Begin::Nowhere).into_iter().next();
        if let Some(partition) = no_offset {
            return Some(Err(ConsumeError::NoOffset(partition)));
        }
        let topics = self.subscription.borrow().topics().cloned()?;
        let group = self.config.group_id.clone()?;
        self.begin_beating(&group);
        let image = self.metadata.borrow().image();
        if topics.iter().any(|topic| !image.topics.contains_key(topic)) {
            // A topic that is not there yet is asked for until it is.
            self.metadata.borrow_mut().want();
        }
        let mut membership = self.group.borrow_mut();
        if let Some(failure) = membership.failure.take() {
            return Some(Err(failure));
        }
        if membership.generation.is_none() && !self.subscription.borrow().is_empty() {
            // The group has gone on without it. Nothing that it holds is its own any more.
            let lost = self.subscription.borrow_mut().take_all();
            return Some(Ok(Polled::Lost(lost)));
        }
        if let Some(fatal) = &membership.fatal {
            return Some(Err(fatal.clone()));
        }
        if let Stage::Given(_) = membership.stage
            && let Stage::Given(given) = std::mem::take(&mut membership.stage)
        {
            membership.take_assignment(&self.subscription.borrow().partitions(), given);
        }
        if let Some(change) = membership.changes.pop_front() {
            return Some(Ok(match change {
                Change::Revoke(partitions) => {
                    self.subscription.borrow_mut().let_go(&partitions);
                    membership.giving_up = Some(partitions.clone());
                    Polled::Revoked(partitions)
                }
                Change::Assign(partitions) => {
                    self.subscription.borrow_mut().add(&partitions, Begin::Committed);
                    Polled::Assigned(partitions)
                }
            }));
        }
        let counts = membership.watched.iter().filter_map(|topic| Some((topic, image.partition_count(topic)?)));
        let has_changed = membership.joined_for != *topics
            || match &membership.assigned_by {
                Some(assigned_by) => counts.ne(assigned_by.iter().map(|(topic, count)| (topic, *count))),
                None => false,
            };
        if (membership.must_join || has_changed) && membership.stage != Stage::Joining {
            drop(membership);
            return self.prepare_to_join(group, topics);
        }
        None
    }

    /// Before a member joins, what was done is committed; an eager one gives everything up.
    fn prepare_to_join(
        self: &Rc<Self>,
        group: Rc<str>,
        topics: Rc<SortedSet<Rc<str>>>,
    ) -> Option<Result<Polled, ConsumeError>> {
        let is_eager = !is_cooperative(&self.config.assignors);
        let held = self.subscription.borrow().partitions();
        let preparation = self.group.borrow().preparation;
        match preparation {
            Preparation::Committing => None,
            Preparation::None if !held.is_empty() => {
                if is_eager {
                    // What is committed now must be what was read last.
                    self.subscription.borrow_mut().let_go(&held);
                }
                if self.config.auto_commit {
                    self.group.borrow_mut().preparation = Preparation::Committing;
                    let me = Rc::clone(self);
                    let era = self.group.borrow().era;
                    self.spawn(self.world.recorder().context(), async move {
                        me.commit_all(me.config.max_poll_interval.min(me.config.api_timeout)).await;
                        let mut membership = me.group.borrow_mut();
                        if membership.era == era {
                            membership.preparation = Preparation::Done;
                        }
                        drop(membership);
                        me.bell.ring();
                    });
                    return None;
                }
                self.revoke_and_join(is_eager, held, group, topics)
            }
            Preparation::None | Preparation::Done => self.revoke_and_join(is_eager, held, group, topics),
        }
    }

    fn revoke_and_join(
        self: &Rc<Self>,
        is_eager: bool,
        held: Vec<TopicPartition>,
        group: Rc<str>,
        topics: Rc<SortedSet<Rc<str>>>,
    ) -> Option<Result<Polled, ConsumeError>> {
        let mut membership = self.group.borrow_mut();
        if is_eager && !held.is_empty() {
            membership.preparation = Preparation::Done;
            membership.giving_up = Some(held.clone());
            return Some(Ok(Polled::Revoked(held)));
        }
        membership.preparation = Preparation::None;
        drop(membership);
        self.begin_joining(group, topics);
        None
    }

    /// Takes these partitions and no others, without a group.
    pub(super) fn hold(&self, partitions: &[TopicPartition]) {
        let mut subscription = self.subscription.borrow_mut();
        subscription.wanted = Wanted::Partitions;
        let gone: Vec<TopicPartition> =
            subscription.partitions().into_iter().filter(|held| !partitions.contains(held)).collect();
        subscription.remove(&gone);
        subscription.add(partitions, Begin::Committed);
        drop(subscription);
        self.bell.ring();
    }
}

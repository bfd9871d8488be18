//! A member of a group: poll, do what came, commit what is done; give up what is revoked.

use std::cell::RefCell;
use std::rc::Rc;

use super::dead_letters::{Grave, letter};
use super::drivers::watch;
use super::facts::{DeadLettered, Handled, HandlingFailed, HeldBack};
use super::group::{Desk, Group, Refusal, Whereabouts};
use super::progress::Progress;
use super::rules::{Commits, Rules};
use crate::ports::log::events::of_record;
use crate::ports::log::{CommitError, ConsumeError, Consumed, Offset, Polled};
use crate::ports::{Actor, Clock, Log, Runtime, Traced};
use crate::sim::Role;
use crate::sorted::SortedSet;
use crate::time::Span;

/// How long one poll waits. A member that is asked to go looks up between two polls.
const POLL: Span = Span::from_ms(500);
/// How long a member stays away that was asked to begin anew.
const AWAY: Span = Span::from_ms(800);

/// Members that a person asked to stop, tidily, and to begin again.
#[derive(Default)]
pub(super) struct Bounces {
    asked: RefCell<SortedSet<String>>,
}

impl Bounces {
    /// The member is to leave after what it is at, and to come back.
    pub(super) fn ask(&self, member: &str) {
        self.asked.borrow_mut().insert(member.to_owned());
    }

    fn take(&self, member: &str) -> bool {
        self.asked.borrow_mut().remove(member)
    }
}

type Consumer<R> = Traced<<<R as Runtime>::Log as Log>::Consumer>;
type Producer<R> = Traced<<<R as Runtime>::Log as Log>::Producer>;

/// A member at work.
struct Member<R: Runtime> {
    desk: Desk<R>,
    consumer: Consumer<R>,
    letters: Producer<R>,
    progress: RefCell<Progress>,
}

/// Starts a member of a group.
pub(super) fn start_member<R: Runtime>(
    runtime: &R,
    (name, group): (&str, Group),
    rules: &Rc<Rules>,
    bounces: &Rc<Bounces>,
    whereabouts: &Whereabouts,
) {
    let (rules, bounces, whereabouts) = (Rc::clone(rules), Rc::clone(bounces), Rc::clone(whereabouts));
    let start = move |actor: Actor<R>| {
        let (rules, bounces, whereabouts) = (Rc::clone(&rules), Rc::clone(&bounces), Rc::clone(&whereabouts));
        let me = actor.clone();
        if group == Group::Drivers {
            let watching = watch(actor.clone(), Rc::clone(&rules), Rc::clone(&whereabouts));
            actor.spawn(Role::Server, Box::pin(watching));
        }
        let serve = async move {
            wait_for_topics(&me, &rules).await;
            loop {
                join(&me, group, &rules, &bounces, &whereabouts).await;
                me.clock.sleep(AWAY).await;
            }
        };
        actor.spawn(Role::Server, Box::pin(serve));
    };
    runtime.start_actor(name, Rc::new(start));
}

/// Waits until the topics are made. A consumer that subscribes before looks again only after
/// `metadata.max.age.ms`.
pub(super) async fn wait_for_topics<R: Runtime>(actor: &Actor<R>, rules: &Rules) {
    for topic in rules.topics() {
        while actor.log.describe(&topic.name).await.is_err() {
            actor.clock.sleep(Span::from_ms(100)).await;
        }
    }
}

/// One life of a member, from joining to leaving.
async fn join<R: Runtime>(
    actor: &Actor<R>,
    group: Group,
    rules: &Rc<Rules>,
    bounces: &Bounces,
    whereabouts: &Whereabouts,
) {
    let member = Member {
        consumer: actor.log.consumer(rules.consumer(group, actor.name())),
        letters: actor.log.producer(rules.letters_producer()),
        desk: Desk {
            actor: actor.clone(),
            rules: Rc::clone(rules),
            group,
            views: RefCell::default(),
            whereabouts: Rc::clone(whereabouts),
        },
        progress: RefCell::default(),
    };
    member.consumer.subscribe(&[rules.scene.topic]);
    while !bounces.take(actor.name()) {
        if !member.turn().await {
            break;
        }
    }
    // Everything that was done is committed: nobody does it again.
    member.commit().await;
    member.letters.end_sending().await;
    member.consumer.leave().await;
}

impl<R: Runtime> Member<R> {
    /// One poll and what it asks for. False where the consumer is of no use any more.
    async fn turn(&self) -> bool {
        match self.consumer.poll(POLL).await {
            Ok(Polled::Records(records)) => self.work_through(records).await,
            Ok(Polled::Assigned(_)) | Err(ConsumeError::TimedOut) => {}
            Ok(Polled::Revoked(partitions)) => {
                self.commit().await;
                self.forget();
                self.consumer.revoked(&partitions);
            }
            // Somebody else has these partitions, and has them from the last commit on.
            Ok(Polled::Lost(_)) => self.forget(),
            // Nothing is committed, or it is no longer there, and nothing says where to begin: at the first record that
            // there is, rather than lose any.
            Err(ConsumeError::NoOffset(partition)) => self.consumer.seek_to_beginning(&partition),
            Err(
                ConsumeError::FencedInstance
                | ConsumeError::InconsistentProtocol
                | ConsumeError::Refused(_)
                | ConsumeError::Closed,
            ) => {
                return false;
            }
        }
        true
    }

    fn forget(&self) {
        *self.progress.borrow_mut() = Progress::default();
        self.desk.forget_views();
    }

    /// Does what a poll brought, record by record, and commits what is done.
    async fn work_through(&self, records: Vec<Consumed>) {
        let rules = Rc::clone(&self.desk.rules);
        if !rules.commits_after {
            // The guard is off: from here on the group believes that all of it is done.
            records.iter().for_each(|record| self.progress.borrow_mut().done(record));
            self.commit().await;
        }
        for record in &records {
            if self.progress.borrow().is_held(&record.partition) {
                continue;
            }
            self.consumer.work_on(record);
            let mut is_done = self.settle(record).await;
            if rules.commits == Commits::Each {
                // What is committed is counted for good: a crash in the next moment must not lose it.
                is_done &= self.desk.keep_views().await.is_ok();
            }
            if is_done {
                self.progress.borrow_mut().done(record);
            } else {
                self.hold_back(record);
            }
            if rules.commits == Commits::Each && rules.commits_after {
                self.commit().await;
            }
        }
        if self.desk.keep_views().await.is_err() {
            records.iter().for_each(|record| self.hold_back(record));
        }
        if rules.commits == Commits::Contiguous && rules.commits_after {
            self.commit().await;
        }
        self.progress.borrow_mut().release();
    }

    /// The record is not done, so nothing behind it may count as done: the next poll begins with it.
    fn hold_back(&self, record: &Consumed) {
        if self.progress.borrow_mut().hold(record) {
            let Consumed { partition, offset, provenance, .. } = record;
            self.consumer.seek(partition, *offset);
            let group = self.desk.actor.word(self.desk.group.id());
            let (partition, record) = (partition.partition.0, provenance.record);
            self.desk.actor.record(HeldBack { group, partition, offset: offset.0, record });
        }
    }

    /// Commits what is done. What could not be committed is kept for the next time, unless the group has gone on.
    async fn commit(&self) {
        if self.desk.rules.commits == Commits::Auto && self.desk.rules.commits_after {
            return;
        }
        let offsets = self.progress.borrow().offsets();
        if offsets.is_empty() {
            return;
        }
        match self.consumer.commit(offsets.clone()).await {
            Ok(()) => self.progress.borrow_mut().committed(&offsets),
            Err(CommitError::Rebalancing | CommitError::OutcomeUnknown) => {}
            Err(CommitError::NotMember | CommitError::FencedInstance | CommitError::Closed) => self.forget(),
        }
    }

    /// Handles a record, with retries; what cannot be handled becomes a dead letter. False where not even that
    /// was possible.
    async fn settle(&self, record: &Consumed) -> bool {
        let Desk { actor, rules, group, .. } = &self.desk;
        let group = actor.word(group.id());
        let Consumed { partition, offset: Offset(offset), provenance, .. } = record;
        let mut attempt = 1;
        loop {
            let reason = match self.attempt(record).await {
                Ok(outcome) => {
                    actor.record(Handled {
                        group,
                        topic: actor.word(&partition.topic),
                        partition: partition.partition.0,
                        offset: *offset,
                        record: provenance.record,
                        outcome: actor.word(outcome),
                    });
                    return true;
                }
                Err(Refusal::Again(reason)) if attempt < rules.attempts_max => {
                    let (record, reason) = (provenance.record, actor.word(reason));
                    actor.record(HandlingFailed { group, record, attempt, reason });
                    actor.clock.sleep(rules.backoff.ceiling(attempt)).await;
                    attempt += 1;
                    continue;
                }
                Err(Refusal::Again(reason) | Refusal::Never(reason)) => reason,
            };
            return self.bury(record, Grave { group: self.desk.group, attempts: attempt, reason }).await;
        }
    }

    async fn attempt(&self, record: &Consumed) -> Result<&'static str, Refusal> {
        let Desk { actor, rules, .. } = &self.desk;
        let event = of_record(record).ok_or(Refusal::Never("unreadable-event"))?;
        actor.work(rules.work).await;
        if actor.fails_now() {
            return Err(Refusal::Again("handler-error"));
        }
        self.desk.handle(record, &event).await
    }

    /// Puts a record into the dead letter topic. It counts as handled once the cluster has it there.
    async fn bury(&self, record: &Consumed, grave: Grave) -> bool {
        let Desk { actor, rules, .. } = &self.desk;
        let topic = rules.scene.dead_letters.into();
        let copy = actor.log.record_of(&topic, record.key.as_deref(), record.value.as_deref());
        let sent = match self.letters.send(letter(copy, record, &grave)).await {
            Ok(in_flight) => in_flight.acknowledged().await,
            Err(error) => Err(error),
        };
        if sent.is_err() {
            return false;
        }
        actor.record(DeadLettered {
            group: actor.word(grave.group.id()),
            topic: actor.word(&record.partition.topic),
            partition: record.partition.partition.0,
            offset: record.offset.0,
            record: record.provenance.record,
            attempts: grave.attempts,
            reason: actor.word(grave.reason),
        });
        true
    }
}

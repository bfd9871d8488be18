//! Reads records over a bridge.
//!
//! What a consumer has is kept here as well: partitions, positions, pauses. When a connection is lost, the bridge's
//! consumer ends with it. One with a group hears that all it had is lost and joins again with its next poll; one without
//! a group goes on where it was.

mod opening;
mod seeking;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;

use eda_patterns::ports::LogConsumer;
use eda_patterns::ports::log::{
    CommitError, ConsumeError, ConsumerConfig, GroupMetadata, Offset, Offsets, Polled, TopicPartition,
};
use eda_patterns::time::Span;
use eda_wire::{self as wire, LogCall, LogOffset, LogPartition, LogReply, Reply, SeekTo};

use self::opening::Opening;
use self::seeking::Seek;
use super::{RemoteLog, Spawn, problem, words};
use crate::{Ask, misfit};

/// The longest that one request waits for records. A bridge that allows less answers earlier, and is asked again.
const WAIT_MAX: Span = Span::from_secs(20);

/// How long the bridge may take to leave a group.
const CLOSE_MAX: Span = Span::from_secs(10);

/// A consumer. Clones are the same one; when the last one goes, it is closed.
pub struct RemoteConsumer<A: Ask, S: Spawn> {
    reader: Rc<Reader<A, S>>,
}

impl<A: Ask, S: Spawn> Clone for RemoteConsumer<A, S> {
    fn clone(&self) -> Self {
        RemoteConsumer { reader: Rc::clone(&self.reader) }
    }
}

#[derive(Clone, Default, PartialEq, Eq)]
enum Wanted {
    #[default]
    Nothing,
    Topics(Vec<String>),
    Partitions(Vec<LogPartition>),
}

#[derive(Default)]
struct Held {
    position: Option<u64>,
    end: Option<u64>,
    is_paused: bool,
}

#[derive(Default)]
struct State {
    /// The number of the consumer that the bridge has; none while it has none.
    handle: Option<u64>,
    opening: Option<Opening>,
    /// Whether what it had by its group was lost, and no poll has said so yet.
    is_lost: bool,
    is_closed: bool,
    wanted: Wanted,
    held: BTreeMap<TopicPartition, Held>,
    /// What the last poll asked to give up.
    giving_up: Vec<TopicPartition>,
    /// Where it is to go on before the next poll.
    seeks: BTreeMap<TopicPartition, Seek>,
    assignment: Option<u32>,
}

impl State {
    /// The bridge's consumer, which is to be closed then. One that is just being opened is closed right after that, since
    /// its calls are carried out in their order.
    fn open_or_opening(&mut self) -> Option<u64> {
        let opening = self.opening.take().map(|opening| opening.consumer);
        self.handle.take().or(opening)
    }
}

struct Reader<A: Ask, S: Spawn> {
    log: RemoteLog<A, S>,
    config: ConsumerConfig,
    state: RefCell<State>,
}

impl<A: Ask, S: Spawn> RemoteConsumer<A, S> {
    pub(super) fn new(log: RemoteLog<A, S>, config: ConsumerConfig) -> Self {
        RemoteConsumer { reader: Rc::new(Reader { log, config, state: RefCell::default() }) }
    }

    /// Tells the bridge's consumer, where there is one. One that is opened later is told by what is kept here.
    fn tell(&self, call: impl FnOnce(u64) -> LogCall) {
        let handle = self.reader.state.borrow().handle;
        if let Some(consumer) = handle {
            self.reader.log.tell(call(consumer));
        }
    }

    fn set_paused(&self, partitions: &[TopicPartition], is_paused: bool) -> Vec<LogPartition> {
        let mut state = self.reader.state.borrow_mut();
        for partition in partitions {
            if let Some(held) = state.held.get_mut(partition) {
                held.is_paused = is_paused;
            }
        }
        partitions.iter().map(words::at).collect()
    }
}

impl<A: Ask, S: Spawn> Reader<A, S> {
    /// What a consumer with a group had when the bridge's was lost.
    fn lost(&self) -> Option<Polled> {
        let mut state = self.state.borrow_mut();
        if !std::mem::take(&mut state.is_lost) {
            return None;
        }
        state.giving_up.clear();
        let held = std::mem::take(&mut state.held);
        Some(Polled::Lost(held.into_keys().collect()))
    }

    fn give_up(&self) {
        let mut state = self.state.borrow_mut();
        for partition in std::mem::take(&mut state.giving_up) {
            state.held.remove(&partition);
        }
    }

    async fn poll(&self, limit: Span) -> Result<Polled, ConsumeError> {
        let now = || self.log.ports.connection().now();
        let until = now() + limit;
        self.give_up();
        loop {
            if self.state.borrow().is_closed {
                return Err(ConsumeError::Closed);
            }
            // A commit may have learnt it first.
            if let Some(lost) = self.lost() {
                return Ok(lost);
            }
            let answer = match self.sought().await {
                Ok(()) => {
                    let wait = until.since(now()).min(WAIT_MAX);
                    self.ask(|consumer| LogCall::Poll { consumer, wait_us: wait.as_us() }, wait).await
                }
                Err(failed) => Err(failed),
            };
            if let Some(lost) = self.lost() {
                return Ok(lost);
            }
            match answer {
                Ok(Reply::Log(LogReply::Polled { polled, positions, ends, assignment })) => {
                    self.state.borrow_mut().assignment = Some(assignment);
                    let polled = self.take(polled);
                    self.place(positions, ends);
                    match polled {
                        Polled::Records(records) if records.is_empty() && now() < until => {}
                        polled => return Ok(polled),
                    }
                }
                Ok(_) => return Err(problem::polled(&misfit())),
                // Another one is opened and asked.
                Err(failed) if problem::is_not_open(&failed) && now() < until => {}
                Err(failed) if problem::is_not_open(&failed) => return Ok(Polled::Records(Vec::new())),
                Err(failed) => return Err(problem::polled(&failed)),
            }
        }
    }

    fn take(&self, polled: wire::Polled) -> Polled {
        let partitions = |all: Vec<LogPartition>| all.iter().map(words::partition).collect::<Vec<_>>();
        let mut state = self.state.borrow_mut();
        match polled {
            wire::Polled::Records(records) => {
                let hand = self.log.hand();
                Polled::Records(records.into_iter().map(|record| hand.read(record)).collect())
            }
            wire::Polled::Assigned { partitions: all } => {
                let all = partitions(all);
                state.held.extend(all.iter().map(|partition| (partition.clone(), Held::default())));
                Polled::Assigned(all)
            }
            wire::Polled::Revoked { partitions: all, .. } => {
                state.giving_up = partitions(all);
                Polled::Revoked(state.giving_up.clone())
            }
            wire::Polled::Lost { partitions: all } => {
                let all = partitions(all);
                for partition in &all {
                    state.held.remove(partition);
                }
                state.giving_up.clear();
                Polled::Lost(all)
            }
        }
    }

    fn place(&self, positions: Vec<LogOffset>, ends: Vec<LogOffset>) {
        let mut state = self.state.borrow_mut();
        for LogOffset { at, offset } in positions {
            if let Some(held) = state.held.get_mut(&words::partition(&at)) {
                held.position = Some(offset);
            }
        }
        for LogOffset { at, offset } in ends {
            if let Some(held) = state.held.get_mut(&words::partition(&at)) {
                held.end = Some(offset);
            }
        }
    }
}

impl<A: Ask, S: Spawn> LogConsumer for RemoteConsumer<A, S> {
    fn subscribe(&self, topics: &[&str]) {
        let topics: Vec<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
        self.reader.state.borrow_mut().wanted = Wanted::Topics(topics.clone());
        self.tell(|consumer| LogCall::Subscribe { consumer, topics });
    }

    fn assign(&self, partitions: Vec<TopicPartition>) {
        let wanted: Vec<LogPartition> = partitions.iter().map(words::at).collect();
        let mut state = self.reader.state.borrow_mut();
        state.wanted = Wanted::Partitions(wanted.clone());
        state.seeks.clear();
        state.is_lost = false;
        state.held = partitions.into_iter().map(|partition| (partition, Held::default())).collect();
        drop(state);
        self.tell(|consumer| LogCall::Assign { consumer, partitions: wanted });
    }

    fn poll(&self, limit: Span) -> impl Future<Output = Result<Polled, ConsumeError>> + 'static {
        let reader = Rc::clone(&self.reader);
        async move { reader.poll(limit).await }
    }

    fn revoked(&self) {
        self.reader.give_up();
        self.tell(|consumer| LogCall::Revoked { consumer });
    }

    fn commit(&self, offsets: Offsets) -> impl Future<Output = Result<(), CommitError>> + 'static {
        let reader = Rc::clone(&self.reader);
        async move {
            if reader.state.borrow().is_closed || reader.config.group_id.is_none() {
                return Err(CommitError::Closed);
            }
            let is_member = {
                let state = reader.state.borrow();
                !state.is_lost && (state.handle.is_some() || !matches!(state.wanted, Wanted::Topics(_)))
            };
            if !is_member {
                // Whoever was lost is no member, and learns so from the next poll.
                return Err(CommitError::NotMember);
            }
            let offsets = words::offsets(&offsets);
            let call = |consumer| LogCall::Commit { consumer, offsets };
            let answer = reader.ask(call, reader.config.api_timeout).await;
            answer.map(drop).map_err(|failed| problem::committed(&failed))
        }
    }

    fn seek(&self, partition: &TopicPartition, offset: Offset) {
        self.reader.seek(partition, SeekTo::Offset(offset.0));
    }

    fn seek_to_beginning(&self, partition: &TopicPartition) {
        self.reader.seek(partition, SeekTo::Beginning);
    }

    fn pause(&self, partitions: &[TopicPartition]) {
        let partitions = self.set_paused(partitions, true);
        self.tell(|consumer| LogCall::Pause { consumer, partitions });
    }

    fn resume(&self, partitions: &[TopicPartition]) {
        let partitions = self.set_paused(partitions, false);
        self.tell(|consumer| LogCall::Resume { consumer, partitions });
    }

    fn assignment(&self) -> Vec<TopicPartition> {
        self.reader.state.borrow().held.keys().cloned().collect()
    }

    fn position(&self, partition: &TopicPartition) -> Option<Offset> {
        self.reader.state.borrow().held.get(partition)?.position.map(Offset)
    }

    fn lag(&self, partition: &TopicPartition) -> Option<u64> {
        let state = self.reader.state.borrow();
        let held = state.held.get(partition)?;
        Some(held.end?.saturating_sub(held.position?))
    }

    fn committed(
        &self,
        partitions: Vec<TopicPartition>,
    ) -> impl Future<Output = Result<Vec<(TopicPartition, Option<Offset>)>, ConsumeError>> + 'static {
        let reader = Rc::clone(&self.reader);
        async move {
            if reader.state.borrow().is_closed {
                return Err(ConsumeError::Closed);
            }
            let partitions = partitions.iter().map(words::at).collect();
            let call = |consumer| LogCall::Committed { consumer, partitions };
            match reader.ask(call, reader.config.api_timeout).await {
                Ok(Reply::Log(LogReply::Committed(found))) => {
                    Ok(found.into_iter().map(|(at, offset)| (words::partition(&at), offset.map(Offset))).collect())
                }
                Ok(_) => Err(problem::polled(&misfit())),
                Err(failed) => Err(problem::polled(&failed)),
            }
        }
    }

    /// The member's name is the number of the bridge's consumer, and the generation counts how often its partitions have
    /// changed: the bridge knows by the two what Kafka asks for.
    fn group_metadata(&self) -> GroupMetadata {
        let (config, state) = (&self.reader.config, self.reader.state.borrow());
        GroupMetadata {
            group: config.group_id.clone().unwrap_or_default(),
            generation: state.assignment,
            member_id: state.handle.map(|handle| handle.to_string()).unwrap_or_default().into(),
            instance_id: config.group_instance_id.clone(),
        }
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        let reader = Rc::clone(&self.reader);
        async move {
            let handle = {
                let mut state = reader.state.borrow_mut();
                state.is_closed = true;
                state.held.clear();
                state.open_or_opening()
            };
            if let Some(consumer) = handle {
                // One that the bridge does not have any more is closed.
                let _ = reader.log.send_off(LogCall::CloseConsumer { consumer, commits: true }, CLOSE_MAX).await;
            }
        }
    }
}

impl<A: Ask, S: Spawn> Drop for Reader<A, S> {
    fn drop(&mut self) {
        if let Some(consumer) = self.state.get_mut().open_or_opening() {
            // Whoever went without a close may not have done what its polls brought.
            self.log.tell(LogCall::CloseConsumer { consumer, commits: false });
        }
    }
}

//! What a producer has to do, in its order, and what of it is on its way.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::rc::Rc;

use eda_patterns::ports::log::{ProducerConfig, SendError, TransactionError};
use eda_patterns::time::Span;
use eda_wire::{Failed, LogCall, LogReply, Reply};
use futures::channel::oneshot;

use super::super::{RemoteLog, Spawn, problem, words};
use super::op::{Op, length_of, refuse};
use super::transaction::Transaction;
use crate::{Ask, misfit};

/// Requests of one producer that are on their way at once.
const IN_FLIGHT_MAX: usize = 5;

/// A request has about so many bytes of records: a third of what a connection may have unanswered.
const BATCH_BYTES: usize = 80 << 10;

enum Stage {
    /// The bridge has no such producer.
    Absent,
    /// It is being opened.
    Opening,
    /// It has.
    Open,
    /// Nothing is to be done any more.
    Closed,
}

pub(super) struct State {
    stage: Stage,
    handle: u64,
    /// What is to be done, by its number.
    queue: BTreeMap<u64, Op>,
    next: u64,
    in_flight: usize,
    /// Records whose fate is not known yet.
    unended: BTreeSet<u64>,
    /// Bytes of records that have a place.
    placed_bytes: usize,
    pub(super) transaction: Transaction,
    will_pump: bool,
    /// Whoever waits for fates looks again when some are known.
    watching: Vec<oneshot::Sender<()>>,
}

pub(super) struct Line<A: Ask, S: Spawn> {
    pub(super) log: RemoteLog<A, S>,
    config: ProducerConfig,
    pub(super) state: RefCell<State>,
}

/// What goes in one request, by its numbers.
pub(super) type Group = Vec<(u64, Op)>;

impl<A: Ask, S: Spawn> RemoteLog<A, S> {
    pub(in crate::log) fn hand(&self) -> words::Hand<'_> {
        words::Hand { began_ms: self.began_ms, trace: &self.trace }
    }
}

impl<A: Ask, S: Spawn> Line<A, S> {
    pub(super) fn new(log: RemoteLog<A, S>, config: ProducerConfig) -> Rc<Line<A, S>> {
        let transaction =
            if config.transactional_id.is_some() { Transaction::Uninitialised } else { Transaction::Never };
        let state = State {
            stage: Stage::Absent,
            handle: 0,
            queue: BTreeMap::new(),
            next: 0,
            in_flight: 0,
            unended: BTreeSet::new(),
            placed_bytes: 0,
            transaction,
            will_pump: false,
            watching: Vec::new(),
        };
        Rc::new(Line { log, config, state: RefCell::new(state) })
    }

    /// Takes something in that is to be done. What comes in one turn of the program goes out together.
    pub(super) fn put(self: &Rc<Self>, op: Op) {
        let mut state = self.state.borrow_mut();
        if matches!(state.stage, Stage::Closed) {
            drop(state);
            return refuse(op, &SendError::Closed, &TransactionError::State("the producer is closed"));
        }
        let number = state.next;
        state.next += 1;
        if let Op::Send(_) = &op {
            state.unended.insert(number);
        }
        state.queue.insert(number, op);
        drop(state);
        self.pump_soon();
    }

    fn pump_soon(self: &Rc<Self>) {
        if std::mem::replace(&mut self.state.borrow_mut().will_pump, true) {
            return;
        }
        let line = Rc::clone(self);
        self.log.spawn.spawn(Box::pin(async move {
            line.state.borrow_mut().will_pump = false;
            line.pump();
        }));
    }

    /// Ready when the fate of every record is known that was handed over until now.
    pub(super) fn flushed(self: &Rc<Self>) -> impl Future<Output = ()> + 'static {
        let (line, until) = (Rc::clone(self), self.state.borrow().next);
        async move {
            if line.state.borrow().unended.range(..until).next().is_some() {
                let (tell, told) = oneshot::channel();
                line.put(Op::Flush(tell));
                // A producer that was closed in between has ended all its records.
                let _ = told.await;
            }
            while line.state.borrow().unended.range(..until).next().is_some() {
                let (tell, told) = oneshot::channel();
                line.state.borrow_mut().watching.push(tell);
                let _ = told.await;
            }
        }
    }

    /// Ends everything.
    pub(super) fn close(&self) {
        let mut state = self.state.borrow_mut();
        let stage = std::mem::replace(&mut state.stage, Stage::Closed);
        let (queue, handle) = (std::mem::take(&mut state.queue), state.handle);
        drop(state);
        if matches!(stage, Stage::Open | Stage::Opening) {
            self.log.tell(LogCall::CloseProducer { producer: handle });
        }
        for (number, op) in queue {
            self.state.borrow_mut().unended.remove(&number);
            refuse(op, &SendError::Closed, &TransactionError::State("the producer is closed"));
        }
        self.wake();
    }

    pub(super) fn wake(&self) {
        for watcher in std::mem::take(&mut self.state.borrow_mut().watching) {
            // They may have gone.
            let _ = watcher.send(());
        }
    }

    /// Sends off what can be sent.
    fn pump(self: &Rc<Self>) {
        self.give_places();
        loop {
            let state = self.state.borrow();
            match state.stage {
                Stage::Opening | Stage::Closed => return,
                // What is on its way through the lost one is waited for, to keep the order.
                Stage::Absent if state.queue.is_empty() || state.in_flight > 0 => return,
                // All that is left is answered here.
                Stage::Absent if state.transaction == Transaction::Gone => {}
                Stage::Absent => {
                    drop(state);
                    return self.open();
                }
                Stage::Open if state.in_flight >= IN_FLIGHT_MAX => return,
                Stage::Open => {}
            }
            drop(state);
            let Some(group) = self.next_group() else { return };
            if let Some(group) = self.answer_here(group) {
                self.send_off(group);
            }
        }
    }

    /// Gives records a place, in their order, for as long as there is room.
    fn give_places(&self) {
        let mut placed = Vec::new();
        let mut state = self.state.borrow_mut();
        let State { queue, placed_bytes, .. } = &mut *state;
        for op in queue.values_mut() {
            let Op::Send(sending) = op else { continue };
            if sending.placed.is_none() {
                continue;
            }
            let bytes = length_of(&sending.record);
            // One that is longer than all there is goes alone, and the brokers say what they think of it.
            if *placed_bytes > 0 && *placed_bytes + bytes > self.config.buffer_memory as usize {
                break;
            }
            *placed_bytes += bytes;
            placed.extend(sending.placed.take());
        }
        drop(state);
        for tell in placed {
            // Whoever handed the record over may not wait for its place.
            let _ = tell.send(Ok(()));
        }
    }

    /// What goes in the next request: one call, or records that came one after another.
    fn next_group(&self) -> Option<Group> {
        let mut state = self.state.borrow_mut();
        let (mut group, mut bytes) = (Group::new(), 0);
        loop {
            let has_more = match state.queue.first_key_value() {
                Some((_, Op::Send(sending))) => {
                    bytes += length_of(&sending.record);
                    sending.placed.is_none() && (group.is_empty() || bytes <= BATCH_BYTES)
                }
                Some(_) if group.is_empty() => {
                    group.extend(state.queue.pop_first());
                    return Some(group);
                }
                _ => false,
            };
            if !has_more {
                return (!group.is_empty()).then_some(group);
            }
            group.extend(state.queue.pop_first());
        }
    }

    /// A record's fate is known.
    pub(super) fn forget(&self, number: u64, op: &Op) {
        let mut state = self.state.borrow_mut();
        if let Op::Send(sending) = op {
            state.unended.remove(&number);
            if sending.placed.is_none() {
                state.placed_bytes = state.placed_bytes.saturating_sub(length_of(&sending.record));
            }
        }
    }

    fn send_off(self: &Rc<Self>, group: Group) {
        let producer = self.state.borrow().handle;
        let config = &self.config;
        let (call, wait) = match &group[0].1 {
            Op::Send(_) => {
                let records = group.iter().filter_map(|(_, op)| match op {
                    Op::Send(sending) => Some(sending.record.clone()),
                    _ => None,
                });
                let records = records.collect();
                (LogCall::Send { producer, records }, config.delivery_timeout + config.max_block)
            }
            Op::Flush(_) => (LogCall::Flush { producer }, config.delivery_timeout + config.max_block),
            Op::Init(_) => (LogCall::InitTransactions { producer }, config.max_block),
            Op::Begin => (LogCall::BeginTransaction { producer }, Span::ZERO),
            Op::Offsets(offsets, group, _) => {
                // A consumer's name is its number at the bridge; see `consumer`.
                let consumer = group.member_id.parse().unwrap_or_default();
                let assignment = group.generation.unwrap_or_default();
                let offsets = offsets.clone();
                (LogCall::SendOffsets { producer, consumer, assignment, offsets }, config.max_block)
            }
            Op::End { commits: true, .. } => (LogCall::CommitTransaction { producer }, config.transaction_timeout),
            Op::End { commits: false, .. } => (LogCall::AbortTransaction { producer }, config.transaction_timeout),
        };
        self.state.borrow_mut().in_flight += 1;
        let (answer, line) = (self.log.send_off(call, wait), Rc::clone(self));
        self.log.spawn.spawn(Box::pin(async move {
            let answer = answer.await;
            line.state.borrow_mut().in_flight -= 1;
            line.take(producer, group, answer);
            line.wake();
            line.pump();
        }));
    }

    /// Takes an answer in.
    fn take(&self, producer: u64, group: Group, answer: Result<Reply, Failed>) {
        if answer.as_ref().is_err_and(problem::is_not_open) && !matches!(self.state.borrow().stage, Stage::Closed) {
            // Nothing was done: the connection is another one. It is done in its place, unless that might be another's.
            return self.lose(producer, group);
        }
        for (number, op) in &group {
            self.forget(*number, op);
        }
        let told = |answer: &Result<Reply, Failed>| match answer {
            Ok(_) => Ok(()),
            Err(failed) => Err(problem::transaction(failed)),
        };
        match (&group[0].1, &answer) {
            (Op::Init(_), Ok(_)) | (Op::End { .. }, Ok(_)) => self.turn(Transaction::Ready),
            (Op::Begin | Op::Offsets(..) | Op::End { .. }, Err(failed)) => {
                if let TransactionError::MustAbort(why) = problem::transaction(failed) {
                    self.turn(Transaction::MustAbort(why));
                } else if matches!(group[0].1, Op::Begin) {
                    self.turn(Transaction::MustAbort(failed.message.clone()));
                }
            }
            _ => {}
        }
        match answer {
            Ok(Reply::Log(LogReply::Fates(fates))) => {
                let mut fates = fates.into_iter();
                for (_, op) in group {
                    let Op::Send(sending) = op else { continue };
                    let fate = match fates.next() {
                        Some(fate) => sending.fate(fate),
                        None => Err(problem::sent(&misfit())),
                    };
                    sending.end(fate);
                }
            }
            answer => {
                for (_, op) in group {
                    match op {
                        Op::Send(sending) => {
                            let failed = answer.as_ref().err().cloned().unwrap_or_else(misfit);
                            sending.end(Err(problem::sent(&failed)));
                        }
                        Op::Flush(tell) => drop(tell.send(())),
                        Op::Begin => {}
                        // Whoever asked may have gone.
                        Op::Init(tell) | Op::Offsets(_, _, tell) | Op::End { tell, .. } => {
                            let _ = tell.send(told(&answer));
                        }
                    }
                }
            }
        }
    }

    /// The bridge has no such producer any more.
    fn lose(&self, producer: u64, group: Group) {
        let mut state = self.state.borrow_mut();
        if state.handle == producer && matches!(state.stage, Stage::Open) {
            state.stage = Stage::Absent;
            if !matches!(state.transaction, Transaction::Never | Transaction::Uninitialised) {
                state.transaction = Transaction::Gone;
            }
        }
        state.queue.extend(group);
    }

    /// Opens a producer at the bridge. It takes no transactional id unasked: a newer owner would lose it.
    fn open(self: &Rc<Self>) {
        let handle = self.log.new_handle();
        let mut state = self.state.borrow_mut();
        (state.stage, state.handle) = (Stage::Opening, handle);
        drop(state);
        let settings = Box::new(words::producer(&self.config));
        let opened = self.log.send_off(LogCall::OpenProducer { producer: handle, settings }, Span::ZERO);
        let line = Rc::clone(self);
        self.log.spawn.spawn(Box::pin(async move {
            let opened = opened.await;
            if matches!(line.state.borrow().stage, Stage::Closed) {
                return;
            }
            match opened {
                Ok(_) => line.state.borrow_mut().stage = Stage::Open,
                Err(failed) => line.give_up(&failed),
            }
            line.wake();
            line.pump();
        }));
    }

    /// No producer could be opened: what waited for one ends.
    fn give_up(&self, failed: &Failed) {
        let mut state = self.state.borrow_mut();
        state.stage = Stage::Absent;
        let queue = std::mem::take(&mut state.queue);
        drop(state);
        // Of what was never sent it is known that nothing was done.
        let sent = match problem::sent(failed) {
            SendError::TimedOut => SendError::NoRoom,
            sent => sent,
        };
        for (number, op) in queue {
            self.forget(number, &op);
            refuse(op, &sent, &problem::transaction(failed));
        }
    }
}

impl<A: Ask, S: Spawn> Drop for Line<A, S> {
    fn drop(&mut self) {
        self.close();
    }
}

//! What can be known of the transactions of a run on a real cluster.
//!
//! Kafka tells a client neither the number and epoch of its producer nor of markers. What it tells is enough to see a late
//! holder commit, or an open transaction read:
//!
//! - Who asked for a transactional id after somebody else had been given it comes after them: it has a later turn. Of two
//!   who asked for it at once nobody can say who came first, and both have the same turn.
//! - A transaction is known to be committed when its producer is told so, or when a reader of what is committed gets a
//!   record of it after that was asked for, whichever is first. That is written before either.
//! - A transaction is known to be aborted when its producer is told so, or when a reader of what is committed gets a record
//!   that lies behind one of it before its commit was ever asked for: nobody reads on beyond what is open. So it is known of
//!   one that took too long. That a commit is answered with *fenced* says nothing: it may have been carried out before, and
//!   that answer have been lost.

use std::rc::Rc;

use super::facts::{CommitAsked, Decided, IdGiven, PartOf};
use super::told::{kafka, record};
use crate::fact::{ActorId, Record};
use crate::ports::log::{Offset, TopicPartition};
use crate::sim::network::World;
use crate::sorted::SortedMap;

/// Who has a transactional id, and how many had it before.
#[derive(Clone)]
pub(super) struct Holder {
    id: Rc<str>,
    client: ActorId,
    turn: u32,
}

#[derive(Default)]
pub(super) struct Transactions {
    /// The latest turn of each transactional id that was given.
    turns: SortedMap<Rc<str>, u32>,
    /// Each with its number.
    begun: Vec<Begun>,
    /// Of the records that were sent in a transaction: in which, and whether that is told.
    records: SortedMap<Record, (usize, bool)>,
    /// Where records of transactions lie beyond which nobody has read yet, by offset.
    ahead: SortedMap<TopicPartition, SortedMap<u64, usize>>,
}

/// A transaction that was begun.
struct Begun {
    holder: Holder,
    state: State,
    /// Whether it is told as aborted since readers of what is committed passed over it.
    is_passed_over: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// A commit was asked for.
    Asked,
    /// What became of it is told.
    Told,
}

impl Transactions {
    /// Somebody asks for a transactional id.
    pub(super) fn asks_for(&self, id: &Rc<str>, client: ActorId) -> Holder {
        let turn = self.turns.get(id).map_or(1, |turn| turn + 1);
        Holder { id: Rc::clone(id), client, turn }
    }

    /// It was given.
    pub(super) fn given(&mut self, world: &World, holder: &Holder) {
        let Holder { id, client, turn } = holder;
        let latest = self.turns.entry(Rc::clone(id)).or_default();
        *latest = (*latest).max(*turn);
        let transactional = world.recorder().name(id);
        record(world, kafka(world), IdGiven { client: *client, transactional, turn: *turn });
    }

    /// A transaction is begun; its number.
    pub(super) fn begin(&mut self, holder: &Holder) -> usize {
        self.begun.push(Begun { holder: holder.clone(), state: State::Open, is_passed_over: false });
        self.begun.len() - 1
    }

    /// A record is handed over in a transaction.
    pub(super) fn send(&mut self, transaction: usize, record: Record) {
        self.records.insert(record, (transaction, false));
    }

    /// A record lies here.
    pub(super) fn stored(&mut self, world: &World, at: &TopicPartition, Offset(offset): Offset, number: Record) {
        let Some((transaction, is_told)) = self.records.get_mut(&number) else { return };
        if !std::mem::replace(is_told, true) {
            let (topic, partition) = (world.recorder().name(&at.topic), at.partition.0);
            record(world, kafka(world), PartOf { topic, partition, offset, transaction: *transaction as u64 });
            self.ahead.entry(at.clone()).or_default().insert(offset, *transaction);
        }
    }

    /// A commit is asked for. Whoever asks again may be answered for the first time.
    pub(super) fn asks_to_commit(&mut self, world: &World, transaction: usize) {
        let Begun { holder: Holder { id, client, turn }, state, .. } = &mut self.begun[transaction];
        if *state == State::Open {
            *state = State::Asked;
            let (transactional, transaction) = (world.recorder().name(id), transaction as u64);
            record(world, *client, CommitAsked { transactional, turn: *turn, transaction });
        }
    }

    /// A reader of what is committed has got a record, which lies here.
    pub(super) fn read(&mut self, world: &World, at: &TopicPartition, Offset(offset): Offset, number: Record) {
        if let Some((transaction, _)) = self.records.get(&number).copied()
            && self.begun[transaction].state == State::Asked
        {
            self.decided(world, transaction, true);
        }
        let Some(ahead) = self.ahead.get_mut(at) else { return };
        let beyond = ahead.split_off(&offset);
        let behind = std::mem::replace(ahead, beyond);
        behind.values().for_each(|transaction| self.passed_over(world, *transaction));
    }

    /// Readers of what is committed are beyond a record of this transaction.
    fn passed_over(&mut self, world: &World, transaction: usize) {
        let begun = &mut self.begun[transaction];
        if begun.state == State::Open && !std::mem::replace(&mut begun.is_passed_over, true) {
            tell(world, begun, transaction, false);
        }
    }

    /// A transaction is committed or aborted, and nothing can change that. Whose commit is done after all although readers
    /// had passed over it is told of twice.
    pub(super) fn decided(&mut self, world: &World, transaction: usize, commit: bool) {
        let begun = &mut self.begun[transaction];
        let was_told = std::mem::replace(&mut begun.state, State::Told) == State::Told;
        if !was_told && (commit || !begun.is_passed_over) {
            tell(world, begun, transaction, commit);
        }
    }
}

fn tell(world: &World, begun: &Begun, transaction: usize, commit: bool) {
    let (transactional, transaction) = (world.recorder().name(&begun.holder.id), transaction as u64);
    record(world, kafka(world), Decided { transactional, transaction, commit });
}

#[cfg(test)]
mod tests;

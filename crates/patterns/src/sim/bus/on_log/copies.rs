//! What one reader of a log holds: the copies that it has read and that are not handled yet.
//!
//! A log hands out no single records: a group has one place in each partition, and all before it counts as done. So a copy
//! that is to come again is kept here while others go on, and the place moves to the first that is not done.

use std::rc::Rc;

use crate::ports::Message;
use crate::ports::log::{Offset, TopicPartition};
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// How a copy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is handed out from this moment on.
    Waits(Time),
    /// It is with its handler, on this lease.
    Out(u64),
    Done,
}

#[derive(Clone, Debug)]
struct Copy {
    /// `None` where the record is nothing to be handled.
    message: Option<Rc<Message>>,
    state: State,
    attempts: u32,
    /// How long it waited last between two attempts.
    waited: Span,
}

/// A copy that is handed out.
#[derive(Clone, Debug)]
pub(super) struct HandedOut {
    pub(super) message: Rc<Message>,
    pub(super) attempt: u32,
    pub(super) lease: u64,
}

/// The copies of one reader.
#[derive(Clone, Debug, Default)]
pub(super) struct Copies {
    partitions: SortedMap<TopicPartition, SortedMap<u64, Copy>>,
    leases: u64,
}

impl Copies {
    /// A record was read, and can be handed out at once.
    pub(super) fn read(&mut self, partition: &TopicPartition, Offset(offset): Offset, message: Message, now: Time) {
        let message = Some(Rc::new(message));
        let copy = Copy { message, state: State::Waits(now), attempts: 0, waited: Span::ZERO };
        self.partitions.entry(partition.clone()).or_default().insert(offset, copy);
    }

    /// A record was read that is nothing to be handled.
    pub(super) fn pass(&mut self, partition: &TopicPartition, Offset(offset): Offset) {
        let copy = Copy { message: None, state: State::Done, attempts: 0, waited: Span::ZERO };
        self.partitions.entry(partition.clone()).or_default().insert(offset, copy);
    }

    /// How many are not done.
    pub(super) fn open(&self) -> usize {
        self.all().filter(|copy| copy.state != State::Done).count()
    }

    /// When the next copy is to be handed out.
    pub(super) fn next_due(&self) -> Option<Time> {
        self.all().filter_map(|copy| if let State::Waits(due) = copy.state { Some(due) } else { None }).min()
    }

    /// Hands out the copy that has waited longest of those that are due; of two, the one that lies first.
    pub(super) fn hand_out(&mut self, now: Time) -> Option<HandedOut> {
        self.leases += 1;
        let lease = self.leases;
        let due = self.next_due().filter(|due| *due <= now)?;
        let mut copies = self.partitions.values_mut().flat_map(|copies| copies.values_mut());
        let copy = copies.find(|copy| copy.state == State::Waits(due))?;
        (copy.state, copy.attempts) = (State::Out(lease), copy.attempts + 1);
        Some(HandedOut { message: copy.message.clone()?, attempt: copy.attempts, lease })
    }

    /// The copy of this lease is done. Its partition; `None` where the lease is void.
    pub(super) fn done(&mut self, lease: u64) -> Option<TopicPartition> {
        let (partition, copy) = self.find(lease)?;
        copy.state = State::Done;
        Some(partition)
    }

    /// The copy of this lease is to come again after `wait`, which is made of the number of the attempt and of what was
    /// waited before. The wait; `None` where the lease is void.
    pub(super) fn again(&mut self, lease: u64, now: Time, wait: impl FnOnce(u32, Span) -> Span) -> Option<Span> {
        let (_, copy) = self.find(lease)?;
        copy.waited = wait(copy.attempts, copy.waited);
        copy.state = State::Waits(now + copy.waited);
        Some(copy.waited)
    }

    /// Takes away what is done at the beginning of a partition. Where to read on; `None` where the first is not done.
    pub(super) fn settle(&mut self, partition: &TopicPartition) -> Option<Offset> {
        let copies = self.partitions.get_mut(partition)?;
        let (first, last) = (*copies.keys().next()?, *copies.keys().next_back()?);
        let open = copies.iter().find(|(_, copy)| copy.state != State::Done).map(|(offset, _)| *offset);
        let next = open.unwrap_or(last + 1);
        *copies = copies.split_off(&next);
        (next > first).then_some(Offset(next))
    }

    /// These partitions are somebody else's: their leases are void.
    pub(super) fn forget(&mut self, partitions: &[TopicPartition]) {
        for partition in partitions {
            self.partitions.remove(partition);
        }
    }

    fn find(&mut self, lease: u64) -> Option<(TopicPartition, &mut Copy)> {
        let mut all = self
            .partitions
            .iter_mut()
            .flat_map(|(partition, copies)| copies.values_mut().map(move |copy| (partition, copy)));
        let (partition, copy) = all.find(|(_, copy)| copy.state == State::Out(lease))?;
        Some((partition.clone(), copy))
    }

    fn all(&self) -> impl Iterator<Item = &Copy> {
        self.partitions.values().flat_map(|copies| copies.values())
    }
}

#[cfg(test)]
mod tests;

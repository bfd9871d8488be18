//! What comes to a bus, how much of it is kept, and what is left of it in the end.

use std::rc::Rc;

use crate::fact::Record;
use crate::ports::Accepted;
use crate::time::Time;

/// What the bus keeps, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages, for late subscribers.
    pub history_max: usize,
    /// Messages whose outcomes can still be asked for, and whose ids are still known, so that a
    /// message that is published again is not delivered again.
    pub remembered_max: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { history_max: 256, remembered_max: 1_024 }
    }
}

/// A message to publish.
#[derive(Clone, Debug)]
pub struct Publication<M> {
    /// Its number, unique on this bus.
    pub record: Record,
    /// Whose it is. Order is kept among the messages of one publisher.
    pub publisher: u64,
    /// The event's id, by which a second publication of the same event is known. `None` is never
    /// taken for a repetition.
    pub id: Option<u128>,
    /// Where to.
    pub topic: Rc<str>,
    /// What. It is cloned for each copy, so it should be shared.
    pub message: M,
}

/// What became of a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The bus has it. Each matching subscription and what became of its copy.
    Kept(Record, Vec<(Rc<str>, Accepted)>),
    /// A queue is full. The bus takes it once there is room, and says so by [`Happened::Kept`](super::Happened::Kept) with
    /// this record.
    Waits(Record),
}

/// A copy that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter<M> {
    /// For whom it was.
    pub subscription: Rc<str>,
    /// Of which message.
    pub record: Record,
    /// What.
    pub message: M,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub reason: String,
    /// When it was given up.
    pub at: Time,
}

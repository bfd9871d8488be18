//! One saga as it looks: its attempts, how it stands, what it holds.

use std::collections::VecDeque;

use crate::fact::{FactId, Name};
use crate::money::Money;
use crate::saga::End;
use crate::time::{Span, Time};

/// How an attempt came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It is under way.
    Open,
    /// Done.
    Done,
    /// The service said no.
    Refused,
    /// The service failed or was silent.
    Failed,
    /// Another saga holds what it needs.
    Held,
    /// Whoever asked has crashed.
    CutShort,
}

/// One attempt at an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The fact that asked.
    pub fact: FactId,
    /// What was asked for.
    pub operation: &'static str,
    /// Which row it lies in: the step's place.
    pub row: usize,
    /// Whether it undoes.
    pub undoes: bool,
    /// For the how-manieth time.
    pub number: u32,
    /// From when.
    pub from: Time,
    /// To when.
    pub to: Option<Time>,
    /// How it came out.
    pub came: Came,
    /// How long is waited after it.
    pub waits: Option<Span>,
}

/// How a saga stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Going forward.
    Running,
    /// Undoing what was done.
    Undoing,
    /// Over.
    Ended(End),
}

/// One saga.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SagaPicture {
    /// Its name.
    pub name: Name,
    /// The number at the name's end.
    pub number: u32,
    /// The fact with which it began.
    pub fact: FactId,
    /// The customer, where it is known.
    pub customer: Option<Name>,
    /// What is to be paid.
    pub to_pay: Money,
    /// The slot that was asked for.
    pub slot: Option<Name>,
    /// When it began.
    pub began: Time,
    /// When it ended.
    pub ended: Option<Time>,
    /// Its newest attempts, oldest first.
    pub attempts: VecDeque<Attempt>,
    /// How it stands.
    pub standing: Standing,
    /// Where it turned back, and why.
    pub turned_back: Option<(usize, Name)>,
    /// Who has what could not be done.
    pub desk: Option<Name>,
    /// What became of it at the desk, once nothing is left there: a word.
    pub settled: Option<Name>,
    /// From when to when articles are held for it: the semantic lock.
    pub lock: Option<(Time, Option<Time>)>,
    /// How often a service knew an operation by its key.
    pub repeated: u32,
}

impl SagaPicture {
    /// How many of its operations were tried again.
    pub fn retries(&self) -> usize {
        self.attempts.iter().filter(|attempt| attempt.number > 1).count()
    }
}

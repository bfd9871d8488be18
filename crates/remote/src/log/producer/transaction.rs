//! What a producer may do by where its transaction stands.

use std::rc::Rc;

use eda_patterns::ports::log::{SendError, TransactionError};

use super::line::{Group, Line};
use super::op::{Op, refuse};
use crate::Ask;
use crate::log::{Spawn, problem};

/// Where a producer's transactions stand.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Transaction {
    /// It has no transactional id.
    Never,
    /// It has not taken its id yet.
    Uninitialised,
    /// None is open.
    Ready,
    /// One is open.
    Open,
    /// One is open that can only be aborted.
    MustAbort(String),
    /// The bridge's producer is lost, and with it the right to the id. Whether its last transaction was committed is not
    /// known, and the id may have a newer owner meanwhile: the program makes a new producer, and reads again from what is
    /// committed.
    Gone,
}

impl<A: Ask, S: Spawn> Line<A, S> {
    /// Begins a transaction.
    pub(super) fn begin(self: &Rc<Self>) -> Result<(), TransactionError> {
        let mut state = self.state.borrow_mut();
        match &state.transaction {
            Transaction::Never => return Err(TransactionError::State("transactional.id is not set")),
            Transaction::Uninitialised => return Err(TransactionError::State("init_transactions comes first")),
            Transaction::Open => return Err(TransactionError::State("a transaction is open")),
            Transaction::MustAbort(why) => return Err(TransactionError::MustAbort(why.clone())),
            Transaction::Gone => return Err(TransactionError::Fenced),
            Transaction::Ready => {}
        }
        state.transaction = Transaction::Open;
        drop(state);
        self.put(Op::Begin);
        Ok(())
    }

    /// Answers what a transaction forbids to send. What is left is to be sent.
    pub(super) fn answer_here(&self, group: Group) -> Option<Group> {
        let transaction = self.state.borrow().transaction.clone();
        let (sent, told) = match (&transaction, &group[0].1) {
            (Transaction::Gone, _) => (SendError::Fenced, TransactionError::Fenced),
            (Transaction::Never | Transaction::Ready | Transaction::Open, Op::Begin | Op::Flush(_))
            | (Transaction::Never | Transaction::Open, Op::Send(_))
            | (Transaction::Uninitialised | Transaction::Ready, Op::Init(_))
            | (Transaction::Open, Op::Offsets(..) | Op::End { .. })
            | (_, Op::Flush(_))
            | (Transaction::MustAbort(_), Op::End { commits: false, .. }) => return Some(group),
            (Transaction::MustAbort(why), _) => (SendError::Aborted, TransactionError::MustAbort(why.clone())),
            (Transaction::Never, _) => (SendError::Closed, TransactionError::State("transactional.id is not set")),
            (Transaction::Uninitialised | Transaction::Ready, Op::Send(_)) => {
                (problem::fate(&eda_wire::LogProblem::State), TransactionError::State("no transaction is open"))
            }
            _ => (SendError::Aborted, TransactionError::State("the call does not fit the transaction's state")),
        };
        for (number, op) in group {
            self.forget(number, &op);
            refuse(op, &sent, &told);
        }
        self.wake();
        None
    }

    /// What is gone stays so.
    pub(super) fn turn(&self, to: Transaction) {
        let mut state = self.state.borrow_mut();
        if state.transaction != Transaction::Gone {
            state.transaction = to;
        }
    }
}

//! What a producer may do by where its transaction stands.

use std::rc::Rc;

use eda_patterns::ports::log::{SendError, TransactionError};

use super::line::{Group, Line};
use super::op::{Op, refuse};
use crate::Ask;
use crate::log::{Spawn, problem};

/// A lost transaction's last word.
const LOST: &str = "the connection to the bridge was lost, and the transaction with it";

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
    /// One was open at a producer that is lost: whoever aborts it has nothing to ask for.
    Lost,
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
            Transaction::Lost => return Err(TransactionError::MustAbort(LOST.to_owned())),
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
            (Transaction::Never | Transaction::Ready | Transaction::Open, Op::Begin | Op::Flush(_))
            | (Transaction::Never | Transaction::Open, Op::Send(_))
            | (Transaction::Uninitialised | Transaction::Ready, Op::Init(_))
            | (Transaction::Open, Op::Offsets(..) | Op::End { .. })
            | (_, Op::Flush(_))
            | (Transaction::MustAbort(_), Op::End { commits: false, .. }) => return Some(group),
            (Transaction::Lost, Op::End { commits: false, .. }) => {
                self.turn(Transaction::Ready);
                for (_, op) in group {
                    if let Op::End { tell, .. } = op {
                        // Whoever asked may have gone.
                        let _ = tell.send(Ok(()));
                    }
                }
                return None;
            }
            (Transaction::Lost, _) => (SendError::Aborted, TransactionError::MustAbort(LOST.to_owned())),
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

    pub(super) fn turn(&self, to: Transaction) {
        self.state.borrow_mut().transaction = to;
    }
}

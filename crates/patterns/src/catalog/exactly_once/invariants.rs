//! What must hold in the exactly-once lane, and of money in all three, as folds over the trace alone.

mod aborted;
mod balances;
mod effects;
mod epochs;
mod notices;
mod places;

use crate::invariant::Invariant;

/// All of them.
pub(super) fn all() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::new(balances::SumConstant::default()),
        Box::new(effects::OneEffect::default()),
        Box::new(places::NothingPassedOver::default()),
        Box::new(notices::OneLine::default()),
        Box::new(aborted::NoAbortedSeen::default()),
        Box::new(epochs::OldEpochRejected::default()),
    ]
}

#[cfg(test)]
mod tests;

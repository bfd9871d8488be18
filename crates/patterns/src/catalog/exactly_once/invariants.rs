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

macro_rules! needs {
    ($($data:ty),* $(,)?) => {
        fn needs(&self) -> &'static [&'static crate::fact::Kind] {
            const KINDS: &[&crate::fact::Kind] = &[$(<$data as crate::fact::FactData>::KIND),*];
            KINDS
        }

        fn boxed_clone(&self) -> Box<dyn crate::invariant::Invariant> {
            Box::new(self.clone())
        }
    };
}

use needs;

#[cfg(test)]
mod tests;

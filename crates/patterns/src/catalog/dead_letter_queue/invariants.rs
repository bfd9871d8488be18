//! What must hold of a queue with dead letters, as folds over the trace alone.

mod herd;
mod limits;
mod lost;
mod places;

#[cfg(test)]
mod tests;

use crate::invariant::Invariant;

/// What every invariant says in the same way: its id and the kinds that it reads.
macro_rules! invariant {
    ($id:literal, [$($data:ty),* $(,)?]) => {
        fn id(&self) -> &'static str {
            $id
        }

        fn needs(&self) -> &'static [&'static crate::fact::Kind] {
            const KINDS: &[&crate::fact::Kind] = &[$(<$data as crate::fact::FactData>::KIND),*];
            KINDS
        }

        fn boxed_clone(&self) -> Box<dyn crate::invariant::Invariant> {
            Box::new(self.clone())
        }
    };
}
pub(super) use invariant;

/// All of them, in the order of the page.
pub(super) fn all() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::new(places::OnePlace::default()),
        Box::new(limits::AttemptsMax::default()),
        Box::new(limits::DelayCap::default()),
        Box::new(lost::NothingLost::default()),
        Box::new(herd::NoHerd::default()),
    ]
}

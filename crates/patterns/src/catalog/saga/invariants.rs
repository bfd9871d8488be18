//! What must hold, whoever carries the sagas out. What was done is read from the services' own ledgers,
//! not from what a caller believes.

mod conserved;
mod effects_once;
mod named_end;
mod resolved;
mod reverse;

use self::conserved::Conserved;
use self::effects_once::EffectsOnce;
use self::named_end::NamedEnd;
use self::resolved::ResolvedIsTrue;
use self::reverse::UndoInReverse;
use crate::invariant::Invariant;

/// All of them, in the order of the page.
pub(super) fn all() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::new(NamedEnd::default()),
        Box::new(EffectsOnce::default()),
        Box::new(Conserved::default()),
        Box::new(UndoInReverse::default()),
        Box::new(ResolvedIsTrue::default()),
    ]
}

/// The parts of [`Invariant`] that are the same for each.
macro_rules! invariant {
    ($id:literal, $needs:expr) => {
        fn id(&self) -> &'static str {
            $id
        }

        fn needs(&self) -> &'static [&'static crate::fact::Kind] {
            const NEEDS: &[&crate::fact::Kind] = $needs;
            NEEDS
        }

        fn boxed_clone(&self) -> Box<dyn Invariant> {
            Box::new(self.clone())
        }
    };
}
use invariant;

#[cfg(test)]
mod tests;

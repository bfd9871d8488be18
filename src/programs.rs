//! The programs of the patterns, each fetched when the first of its runs is asked for.
//!
//! In the published site every program is a module of its own, cut out of the one that the compiler
//! made (the feature `split`, and the task that builds the site). What a reader downloads does not
//! grow with the catalogue then. Elsewhere, in tests and under `trunk serve`, all of them are there
//! from the beginning.

use std::cell::RefCell;

use eda_patterns::catalog::{circuit_breaker, event_sourcing, pubsub};
use eda_patterns::pattern::{Pattern, Program};

use crate::words::Spoken;

/// The program could not be fetched. The reader is offline, or the site was put up without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missing;

macro_rules! programs {
    ($($part:ident $name:ident: $id:literal,)*) => {
        #[cfg(feature = "split")]
        mod fetched {
            use super::*;
            use wasm_split_helpers::SplitLoaderError;
            $(
                #[wasm_split_helpers::wasm_split($part, fallible)]
                pub(super) fn $name() -> Result<&'static Program, SplitLoaderError> {
                    static PROGRAM: Program = super::$name::PROGRAM;
                    Ok(&PROGRAM)
                }
            )*
        }

        /// The program of a pattern.
        ///
        /// # Errors
        /// [`Missing`] where it cannot be had now. Asking again tries again.
        pub(crate) async fn fetch(pattern: &Pattern) -> Result<&'static Program, Missing> {
            let program = match pattern.id {
                $(
                    #[cfg(feature = "split")]
                    $id => fetched::$name().await.map_err(|_| Missing)?,
                    #[cfg(not(feature = "split"))]
                    $id => { static PROGRAM: Program = $name::PROGRAM; &PROGRAM },
                )*
                other => panic!("the catalogue holds a program for {other}"),
            };
            Spoken::learn(program);
            FETCHED.with_borrow_mut(|known| known.push((pattern.id, program)));
            Ok(program)
        }
    };
}

programs! {
    program_pubsub pubsub: "pubsub",
    program_event_sourcing event_sourcing: "event-sourcing",
    program_circuit_breaker circuit_breaker: "circuit-breaker",
}

thread_local! {
    static FETCHED: RefCell<Vec<(&'static str, &'static Program)>> = const { RefCell::new(Vec::new()) };
}

/// The program of a pattern, if it was fetched before.
pub(crate) fn known(pattern: &Pattern) -> Option<&'static Program> {
    FETCHED.with_borrow(|known| known.iter().find(|(id, _)| *id == pattern.id).map(|(_, program)| *program))
}

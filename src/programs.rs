//! The patterns, as far as only their own pages need them: each is fetched when the first of its runs
//! is asked for.

use std::cell::RefCell;

use eda_patterns::catalog::{
    circuit_breaker, cqrs, dead_letter_queue, event_sourcing, exactly_once, kafka, pubsub, saga, schema_versioning,
};
use eda_patterns::pattern::{Pattern, Program};

use crate::parts::{Missing, part};
use crate::stage::{Beside, Draw, drawings};
use crate::words::Spoken;

/// What only the page of one pattern needs.
#[derive(Debug)]
pub(crate) struct Play {
    /// What runs and judges it.
    pub(crate) program: Program,
    /// The drawing of its stage.
    pub(crate) draw: Draw,
    /// What its inspector says of the part of the drawing that is looked at.
    pub(crate) beside: Option<Beside>,
}

part! {
    fn program_pubsub() -> &'static Play {
        static PLAY: Play = Play { program: pubsub::PROGRAM, draw: drawings::bus, beside: None };
        &PLAY
    }
}

part! {
    fn program_kafka() -> &'static Play {
        static PLAY: Play = Play { program: kafka::PROGRAM, draw: drawings::cluster, beside: Some(drawings::partition) };
        &PLAY
    }
}

part! {
    fn program_event_sourcing() -> &'static Play {
        static PLAY: Play = Play { program: event_sourcing::PROGRAM, draw: drawings::portfolios, beside: None };
        &PLAY
    }
}

part! {
    fn program_saga() -> &'static Play {
        static PLAY: Play = Play { program: saga::PROGRAM, draw: drawings::sagas, beside: None };
        &PLAY
    }
}

part! {
    fn program_dead_letter_queue() -> &'static Play {
        static PLAY: Play = Play { program: dead_letter_queue::PROGRAM, draw: drawings::dead_letters, beside: None };
        &PLAY
    }
}

part! {
    fn program_schema_versioning() -> &'static Play {
        static PLAY: Play = Play { program: schema_versioning::PROGRAM, draw: drawings::schemas, beside: None };
        &PLAY
    }
}

part! {
    fn program_exactly_once() -> &'static Play {
        static PLAY: Play = Play { program: exactly_once::PROGRAM, draw: drawings::guarantees, beside: None };
        &PLAY
    }
}

part! {
    fn program_circuit_breaker() -> &'static Play {
        static PLAY: Play = Play { program: circuit_breaker::PROGRAM, draw: drawings::breakers, beside: None };
        &PLAY
    }
}

part! {
    fn program_cqrs() -> &'static Play {
        static PLAY: Play = Play { program: cqrs::PROGRAM, draw: drawings::read_models, beside: None };
        &PLAY
    }
}

thread_local! {
    static FETCHED: RefCell<Vec<(&'static str, &'static Play)>> = const { RefCell::new(Vec::new()) };
}

/// Fetches what the page of a pattern needs.
///
/// # Errors
/// [`Missing`] where it cannot be had now. Asking again tries again.
///
/// # Panics
/// When nothing is declared for the pattern above.
pub(crate) async fn fetch(pattern: &Pattern) -> Result<&'static Play, Missing> {
    let play = match pattern.id {
        "pubsub" => program_pubsub().await?,
        "kafka" => program_kafka().await?,
        "event-sourcing" => program_event_sourcing().await?,
        "saga" => program_saga().await?,
        "dead-letter-queue" => program_dead_letter_queue().await?,
        "schema-versioning" => program_schema_versioning().await?,
        "exactly-once" => program_exactly_once().await?,
        "circuit-breaker" => program_circuit_breaker().await?,
        "cqrs" => program_cqrs().await?,
        other => panic!("a part is declared for {other}"),
    };
    Spoken::learn(&play.program);
    FETCHED.with_borrow_mut(|known| known.push((pattern.id, play)));
    Ok(play)
}

/// What the page of a pattern needs, if it was fetched before.
pub(crate) fn known(pattern: &Pattern) -> Option<&'static Play> {
    FETCHED.with_borrow(|known| known.iter().find(|(id, _)| *id == pattern.id).map(|(_, play)| *play))
}

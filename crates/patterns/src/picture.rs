//! What a run looks like at one point of its trace.
//!
//! The picture is a fold: one fact after the other, nothing else goes in. It can be cloned, so that
//! scrubbing starts from a checkpoint (see [`crate::scrubber`]), and it never looks at the wall
//! clock or at anything but facts, so the simulator, a browser and a recorded file look the same.
//!
//! Everything in it is bounded: flights that arrived are forgotten, plots have a fixed number of
//! buckets over the run's whole length, lists keep their newest entries and count the rest. A
//! frame's cost therefore does not grow with the run.
//!
//! One part of the world is one fold in one file: a struct that is `Clone` and has
//! `observe(&mut self, &Fact)`. A pattern's own fold comes with its program (see [`OwnPicture`]).

mod actors;
pub mod breakers;
pub mod cluster;
pub mod dead_letters;
mod flights;
pub mod guarantees;
mod histogram;
mod own_picture;
mod plots;
pub mod portfolio;
mod queues;
pub mod read_models;
pub mod sagas;
mod store_calls;
pub mod synthetic;
pub mod versions;

pub use actors::{ActorState, Actors, BadLink};
pub use flights::{FLIGHTS_MAX, Fate, Flight, Flights, LINGER};
pub use histogram::{Histogram, Percentiles};
pub use own_picture::{MakeOwnPicture, OwnFold, OwnPicture};
pub use plots::{BUCKETS, ERROR_SERIES_MAX, ErrorSeries, Plots, QUEUE_SERIES_MAX};
pub use queues::{DeadLetter, InHand, KEPT_MAX, Queue, Queues, TOPICS_OF_MAX, Topic};
pub use store_calls::{StoreCall, Way};

use crate::pattern::{Engine, Pattern};
use crate::time::{Span, Time};
use crate::trace::Fact;

/// The fold over a trace that the page draws.
#[derive(Clone, Debug)]
pub struct Picture {
    now: Time,
    facts: usize,
    length: Span,
    /// Who is up, slow, failing, cut off; and what each has done.
    pub actors: Actors,
    /// Messages between actors that are on their way or arrived a moment ago.
    pub flights: Flights,
    /// The bus: subscriptions with what waits and what is in hand, topics, dead letters.
    pub queues: Queues,
    /// Rates, latencies, depths and errors over the run's whole length.
    pub plots: Plots,
    /// The fold that the pattern's program brings.
    own: Option<OwnPicture>,
}

impl Picture {
    /// The picture before the first fact of a run of `pattern` that lasts `length`.
    pub fn new(pattern: &'static Pattern, length: Span) -> Picture {
        Picture {
            now: Time::ZERO,
            facts: 0,
            actors: Actors::new(pattern.actors.len()),
            flights: Flights::default(),
            queues: Queues::default(),
            plots: Plots::new(length),
            own: None,
            length,
        }
    }

    /// The same before the first fact of a run that happens on `engine`.
    pub fn on(engine: Engine, pattern: &'static Pattern, length: Span) -> Picture {
        Picture { flights: Flights::on(engine, pattern.served), ..Picture::new(pattern, length) }
    }

    /// The same with the pattern's own fold, where its program brings one.
    pub fn with_own(self, make: Option<MakeOwnPicture>) -> Picture {
        Picture { own: make.map(|make| make(self.length)), ..self }
    }

    /// The pattern's own fold, if its program brings one of this type.
    pub fn own<F: OwnFold>(&self) -> Option<&F> {
        self.own.as_ref()?.get()
    }

    /// Folds the next fact. Facts come in the order of their trace.
    pub fn observe(&mut self, fact: &Fact<'_>) {
        self.now = fact.at();
        self.facts += 1;
        self.actors.observe(fact);
        self.flights.observe(fact);
        self.plots.advance(fact.at(), &self.queues);
        self.queues.observe(fact);
        self.plots.observe(fact, &self.queues);
        if let Some(own) = &mut self.own {
            own.observe(fact, self.plots.newest());
        }
    }

    /// When the newest folded fact happened.
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many facts were folded: the cursor that the picture shows.
    pub fn facts(&self) -> usize {
        self.facts
    }
}

#[cfg(test)]
mod tests;

//! Event-driven patterns as ordinary async Rust on a few ports, and the simulated world that they
//! run in.
//!
//! A tour, in reading order:
//!
//! 1. [`ports`]: all that a pattern may touch, and the [`Runtime`](ports::Runtime) that bundles it.
//! 2. [`catalog`]: the patterns; one file each, to be read from top to bottom.
//! 3. [`trace`], [`fact`], [`recorder`]: what happened, who caused it, and which line did it.
//! 4. [`invariant`]: what must hold, folded over the trace.
//! 5. [`sim`]: the executor with virtual time, the network, the faults, the simulated ports.
//! 6. [`link`], [`pattern`]: a run as one line of text, and what a pattern says of itself.
//! 7. [`hunt`]: the same setting over many seeds.
//! 8. [`picture`], [`scrubber`]: what the page draws, and moving through a run quickly.
//! 9. [`words`]: every fact as a sentence, in English and Hindi.
//!
//! [`following`], [`read_model`], [`saga`] and [`once`] are what several patterns build on: a subscription that catches
//! up, rows with the position up to which a log is folded into them, transactions of many steps with their durable log,
//! and what makes an effect happen once.
//!
//! [`memory`] is what a store keeps, simulated or in a page's memory; [`wire`] is how one is called from
//! afar. [`bus`] is the event bus by itself: a page or a test can use it without any of the above.
//!
//! This crate knows no browser, no tokio, no wall clock and no global randomness.

pub mod backoff;
pub mod bus;
pub mod catalog;
pub mod conformance;
pub mod event;
pub mod fact;
pub mod following;
pub mod hunt;
pub mod invariant;
pub mod link;
pub mod memory;
pub mod money;
pub mod once;
pub mod pattern;
pub mod picture;
pub mod ports;
pub mod read_model;
pub mod recorder;
pub mod retry;
pub mod rng;
pub mod saga;
pub mod scrubber;
pub mod sim;
pub mod sorted;
pub mod time;
pub mod trace;
mod waiting_line;
pub mod wire;
pub mod words;

//! Sagas: one business transaction made of steps in several services, each with a store of its own.
//!
//! No lock spans the services. What has been done is undone, in reverse, when a later step says no.
//! This room holds what does not depend on what the steps do:
//!
//! ```text
//!  definition ── which steps, in which order, how each is undone
//!  progress ──── entries of one saga, folded; from them alone follows what comes next
//!  log ───────── the entries behind the event store port, written before each step
//!  orchestrator  asks, waits, tries again, and goes on after a crash from what the log says
//! ```
//!
//! Source of the notion: Hector Garcia-Molina and Kenneth Salem, "Sagas", SIGMOD 1987. The words
//! compensatable, pivot and retriable, and the semantic lock, are those of Chris Richardson,
//! "Microservices Patterns", 2018, chapter 4, who takes them from Lars Frank and Torben U. Zahle,
//! "Semantic ACID properties in multidatabases", 1998.

pub mod definition;
pub mod facts;
pub mod log;
pub mod orchestrator;
pub mod progress;

pub use definition::{Class, Definition, Step};
pub use facts::KINDS;
pub use log::{LoggedSaga, SagaLog, TakenOver};
pub use orchestrator::{Call, Orchestrator, Participants, Policy, Reply};
pub use progress::{End, Entry, Next, Outcome, Progress};

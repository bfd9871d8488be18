//! The ports of `eda-patterns`, implemented by what a browser has.
//!
//! Reading order: [`clock`], [`indexed_db`], [`memory`] and the choice between the two in
//! [`storage`]; how the page asks it in [`messages`] and [`kept`]; then [`real_time`], [`live_store`] and [`runtime`],
//! on which a pattern runs live; [`bridge`] is where servers keep what a live run has, and [`comparer`] plays the
//! same on a real Kafka and on the simulated one.

pub mod bridge;
pub mod clock;
pub mod comparer;
pub mod indexed_db;
pub mod kept;
pub mod live_store;
pub mod memory;
pub mod messages;
pub mod real_time;
pub mod runtime;
pub mod storage;

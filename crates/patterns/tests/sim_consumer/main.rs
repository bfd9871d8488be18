//! Kafka's consumer and the group coordinator on the simulated cluster.
#![cfg(not(target_arch = "wasm32"))]

mod bench;
mod facts;
mod offsets;
mod reading;
mod rebalances;
mod storm;
mod transactions;

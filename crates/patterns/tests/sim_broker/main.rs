//! The simulated cluster between its machines: replication, elections, and what is promised to whom, over
//! random workloads and faults.
#![cfg(not(target_arch = "wasm32"))]

mod bench;
mod durability;
mod elections;
mod places;
mod replicas;

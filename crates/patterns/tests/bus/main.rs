//! The event bus by itself.
#![cfg(not(target_arch = "wasm32"))]

mod bench;
mod deeds;
mod histories;
mod topics;

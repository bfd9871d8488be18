//! What a store keeps, without the way there: the state behind the simulated servers, and behind a
//! page whose browser keeps nothing.

mod event_log;
mod key_table;

pub use event_log::EventLog;
pub use key_table::KeyTable;

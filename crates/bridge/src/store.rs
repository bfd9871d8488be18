//! Redis as the ports see it: each call is one command or one script of ours, and so takes effect whole or not at
//! all.
//!
//! A run's keys all begin with `playground.<run>.`: `kv:<key>` and the index `keys` for keys and values,
//! `q:<queue>:…` and the counter `receipts` for work.

mod bus;
mod connection;
mod keys;
mod reply;
mod work;

use std::time::Duration;

pub use bus::{BusStep, Came};
pub use connection::Connection;

use crate::settings::RedisAddress;
use eda_wire::{Call, Failed, Problem, Reply};

/// What every name of every run begins with.
pub const PREFIX: &str = "playground.";

/// Names of keys and queues are no longer, in bytes.
const NAME_MAX_BYTES: usize = 512;

/// A page of keys or of letters has about so many bytes and no more: one answer must fit into a message.
const PAGE_BYTES: usize = 256 << 10;

/// Dead letters that a queue keeps. Beyond that they stay on their leases, as the port says.
pub const LETTERS_MAX: usize = 10_000;

/// The longest delay, lease or keeping, in microseconds: about 35 years, which a Lua number holds to the unit.
const SPAN_MAX_US: u64 = 1 << 50;

/// How a call's wait for work goes on.
pub enum Step {
    /// It has its answer.
    Answered(Reply),
    /// There is no work now. Something is due after so long, if anything is.
    Nothing {
        /// Until then nobody need look again, unless work comes.
        next_due: Option<Duration>,
    },
}

/// The names of one run in Redis.
#[derive(Clone)]
pub struct Store {
    redis: Connection,
    prefix: String,
}

impl Store {
    /// The run's part of Redis.
    pub fn new(redis: Connection, run: &str) -> Store {
        Store { redis, prefix: format!("{PREFIX}{run}.") }
    }

    /// Carries a call out once; a lease that finds no work does not wait.
    ///
    /// # Errors
    /// What went wrong, with what to do about it.
    pub async fn call(&self, call: &Call) -> Result<Step, Failed> {
        check_names(call)?;
        match self.keys(call).await? {
            Some(reply) => Ok(Step::Answered(reply)),
            None => self.work(call).await,
        }
    }
}

impl Connection {
    /// A connection to the Redis that the settings name, made when it is first needed.
    ///
    /// # Errors
    /// Why this is no address of a Redis.
    pub fn to(address: &RedisAddress) -> Result<Connection, redis::RedisError> {
        Ok(Connection::new(redis::Client::open(address.url())?))
    }
}

fn check_names(call: &Call) -> Result<(), Failed> {
    let names: Vec<&str> = match call {
        Call::Get { key } | Call::Delete { key, .. } => vec![key],
        Call::Put(put) => vec![&put.key],
        Call::Scan { prefix, after, .. } => vec![prefix, after.as_deref().unwrap_or_default()],
        Call::Batch { writes } => writes.iter().map(keys::name_of).collect(),
        Call::Enqueue { queue, .. }
        | Call::Lease { queue, .. }
        | Call::Ack { queue, .. }
        | Call::Nack { queue, .. }
        | Call::Extend { queue, .. }
        | Call::DeadLetter { queue, .. }
        | Call::Browse { queue, .. }
        | Call::Redrive { queue, .. }
        | Call::Moves { queue, .. }
        | Call::Depths { queue } => vec![queue],
        Call::Bus(call) => bus::names(call),
    };
    check_length(&names)
}

fn check_length(names: &[&str]) -> Result<(), Failed> {
    if names.iter().all(|name| name.len() <= NAME_MAX_BYTES) {
        return Ok(());
    }
    Err(Failed::new(Problem::BadName, format!("a name may have {NAME_MAX_BYTES} bytes and no more")))
}

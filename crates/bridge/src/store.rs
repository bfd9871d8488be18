//! Redis as the ports see it: each call is one command or one script of ours, and so takes effect whole or not at
//! all.
//!
//! A run's keys all begin with `playground.<run>.`: `kv:<key>` and the index `keys` for keys and values,
//! `q:<queue>:…` and the counter `receipts` for work.

mod bounds;
mod bus;
mod connection;
mod keys;
mod reply;
mod work;

use std::time::Duration;

pub use bus::{BusStep, Came};
pub use connection::Connection;

use crate::settings::{RedisAddress, WITH_TLS};
use eda_wire::{Call, Failed, Reply};

/// What every name of every run begins with.
pub const PREFIX: &str = "playground.";

/// A page of keys or of letters has no more bytes, unless its first one alone has: one answer must fit into a message.
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
    /// Whether reading may take away what is over.
    may_sweep: bool,
}

impl Store {
    /// The run's part of Redis. With `read_only` no call that reads makes Redis write anything.
    pub fn new(redis: Connection, run: &str, read_only: bool) -> Store {
        Store { redis, prefix: format!("{PREFIX}{run}."), may_sweep: !read_only }
    }

    /// Carries a call out once; a lease that finds no work does not wait.
    ///
    /// # Errors
    /// What went wrong, with what to do about it.
    pub async fn call(&self, call: &Call) -> Result<Step, Failed> {
        bounds::check(call)?;
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
    pub fn to(address: &RedisAddress) -> Result<Connection, String> {
        if address.is_secured() && !cfg!(feature = "tls") {
            return Err(format!("rediss:// needs {WITH_TLS}"));
        }
        let client = redis::Client::open(address.url());
        Ok(Connection::new(client.map_err(|error| format!("this is no address of a Redis: {error}"))?))
    }
}

//! What a client may ask: the ports' calls.

use serde::{Deserialize, Serialize};

use crate::{BusCall, LogCall};

/// A port call. Times are whole microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Call {
    /// The value of a key.
    Get {
        /// Which.
        key: String,
    },
    /// Writes a value where the condition holds.
    Put(Put),
    /// Removes a key where the condition holds.
    Delete {
        /// Which.
        key: String,
        /// Where this holds.
        condition: Condition,
    },
    /// Keys that begin with a prefix, in the order of their bytes.
    Scan {
        /// What they begin with.
        prefix: String,
        /// After this key.
        after: Option<String>,
        /// At most so many. The bridge may give fewer, and then says that there are more.
        limit: u32,
    },
    /// Several writes, all or none.
    Batch {
        /// These.
        writes: Vec<Write>,
    },
    /// Puts work into a queue, unless work of this number was put there before.
    Enqueue {
        /// Which queue.
        queue: String,
        /// What.
        work: Work,
        /// How long it is kept back.
        delay_us: u64,
    },
    /// Takes work on lease.
    Lease {
        /// From which queue.
        queue: String,
        /// For how long.
        visibility_us: u64,
        /// How long to wait for work.
        wait_us: u64,
        /// Who asks, for whoever is told of the queue's moves.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        worker: String,
    },
    /// Work is done.
    Ack {
        /// Of which queue.
        queue: String,
        /// On which lease.
        held: Held,
    },
    /// Work is given back.
    Nack {
        /// To which queue.
        queue: String,
        /// From which lease.
        held: Held,
        /// For how long it is kept back.
        delay_us: u64,
        /// Why.
        reason: String,
    },
    /// A lease ends so long from now.
    Extend {
        /// Of which queue.
        queue: String,
        /// Which lease.
        held: Held,
        /// So long.
        visibility_us: u64,
        /// Why the attempt failed, where another one is made under the same lease.
        failed: Option<String>,
    },
    /// Work is given up and kept for a person.
    DeadLetter {
        /// Of which queue.
        queue: String,
        /// On which lease.
        held: Held,
        /// Why.
        reason: String,
        /// For how long it is kept.
        keep_us: u64,
        /// Where so many dead letters are kept already there is no room for it, nor beyond the bridge's own bound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        letters_max: Option<u32>,
    },
    /// Dead letters, oldest first.
    Browse {
        /// Of which queue.
        queue: String,
        /// After the first so many.
        skip: u32,
        /// At most so many. The bridge may give fewer, and then says that there are more.
        limit: u32,
    },
    /// A dead letter goes back into its queue.
    Redrive {
        /// Which queue.
        queue: String,
        /// The work's number.
        record: u64,
        /// The lease under which it was given up.
        receipt: u64,
        /// Another body, where one is given.
        body: Option<String>,
    },
    /// What moved in a queue. Its moves are kept from the first such call on: about the newest 10,000.
    Moves {
        /// Which queue.
        queue: String,
        /// After the move of this number; 0 is before the first.
        after: u64,
        /// At most so many. The bridge may give fewer, and then says that there are more.
        limit: u32,
    },
    /// Removes everything of this run. Nobody may go on with it meanwhile.
    Clean,
    /// What is where in a queue.
    Depths {
        /// Which queue.
        queue: String,
    },
    /// A call of the log.
    Log(LogCall),
    /// A call of the bus port.
    Bus(BusCall),
}

/// One value to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Put {
    /// Under this key.
    pub key: String,
    /// This text.
    pub value: String,
    /// Where this holds.
    pub condition: Condition,
    /// For so long; none is for ever.
    pub ttl_us: Option<u64>,
}

/// What must be true of a key for a write to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Condition {
    /// Nothing.
    Always,
    /// It is absent.
    Absent,
    /// It has this version.
    Version(u64),
}

/// One write of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Write {
    /// Writes a value.
    Put(Put),
    /// Removes a key.
    Delete {
        /// Which.
        key: String,
    },
}

/// Work for a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Work {
    /// Its number in the run.
    pub record: u64,
    /// What it is about.
    pub topic: String,
    /// What to do.
    pub body: String,
}

/// Names a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Held {
    /// The work's number.
    pub record: u64,
    /// The lease's number.
    pub receipt: u64,
    /// The attempt that the worker makes.
    pub attempt: u32,
}

impl Call {
    /// One word for figures and logs.
    pub fn word(&self) -> &'static str {
        match self {
            Call::Get { .. } => "get",
            Call::Put(_) => "put",
            Call::Delete { .. } => "delete",
            Call::Scan { .. } => "scan",
            Call::Batch { .. } => "batch",
            Call::Enqueue { .. } => "enqueue",
            Call::Lease { .. } => "lease",
            Call::Ack { .. } => "ack",
            Call::Nack { .. } => "nack",
            Call::Extend { .. } => "extend",
            Call::DeadLetter { .. } => "dead-letter",
            Call::Browse { .. } => "browse",
            Call::Redrive { .. } => "redrive",
            Call::Moves { .. } => "moves",
            Call::Clean => "clean",
            Call::Depths { .. } => "depths",
            Call::Log(call) => call.word(),
            Call::Bus(call) => call.word(),
        }
    }

    /// Whether it changes nothing.
    pub fn only_reads(&self) -> bool {
        match self {
            Call::Log(call) => call.only_reads(),
            Call::Bus(call) => call.only_reads(),
            _ => matches!(self, Call::Get { .. } | Call::Scan { .. } | Call::Browse { .. } | Call::Depths { .. }),
        }
    }

    /// Whether asking it twice is as good as once, so that a client may ask again after an unknown outcome.
    pub fn may_be_asked_again(&self) -> bool {
        match self {
            Call::Log(call) => call.may_be_asked_again(),
            Call::Bus(call) => call.may_be_asked_again(),
            _ => self.only_reads() || matches!(self, Call::Enqueue { .. } | Call::Moves { .. } | Call::Clean),
        }
    }

    /// Whether it is a wait that ends with whoever asked.
    pub fn is_wait(&self) -> bool {
        match self {
            Call::Bus(call) => call.is_wait(),
            _ => matches!(self, Call::Lease { .. } | Call::Log(LogCall::Poll { .. })),
        }
    }
}

//! The protocol between a client and the bridge, and what every client has to keep of its calls.
//!
//! In reading order:
//!
//! - [`FromClient`] and [`FromBridge`] are the frames, [`encode`] and [`decode`] their bytes; [`Call`] is what is asked and
//!   [`Outcome`] what is answered.
//! - [`LogCall`], [`LogReply`] and [`LogProblem`] are those of the log, which keeps producers and consumers open;
//!   [`Page`] and [`Reading`] look into it.
//! - [`Calls`] keeps a client's calls: what waits, what was sent, and what becomes of both when a connection is lost.
//! - [`Backoff`] says how long to wait before the next attempt to connect.
//!
//! Nothing here knows of sockets, clocks, Redis, tokio or a browser: whoever uses it brings those along, and so the same
//! rules hold natively and in WebAssembly.

mod backoff;
mod bus;
mod call;
mod calls;
mod frame;
mod log;
mod problem;
mod reply;

pub use backoff::Backoff;
pub use bus::{
    Accepted, BusCall, BusDelivery, BusLetter, BusMove, BusMoved, BusReply, CopyMove, Ending, Growth, Jitter, Overflow,
    Publication, Rules, Seat, Waits,
};
pub use call::{Call, Condition, Held, Put, Work, Write};
pub use calls::{CREDIT_BYTES, Calls, Ended};
pub use frame::{
    BadFrame, CloseCode, FromBridge, FromClient, HELLO_MAX_BYTES, Hello, MESSAGE_MAX_BYTES, VERSION, Welcome, decode,
    encode, is_run_name,
};
pub use log::browse::{
    Found, FoundRecord, GroupMember, GroupOffset, GroupState, Page, PartitionRange, PartitionRead, Place, ReadFrom,
    Reading, TopicState,
};
pub use log::call::{Handle, LogCall, LogHeader, NewLogRecord, SeekTo, TopicSettings};
pub use log::reply::{Fate, LogProblem, LogRecord, LogReply, PartitionState, Polled, Survey, Surveyed, SurveyedGroup};
pub use log::settings::{Acks, Assignor, ConsumerSettings, Isolation, Partitioner, ProducerSettings, Reset};
pub use log::{LogOffset, LogPartition};
pub use reply::{Advice, Attempt, Failed, Leased, Letter, Move, Moved, Outcome, Problem, Reply, Versioned};

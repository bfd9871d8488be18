//! What the facts say of calls to stores and to a log: to which, and which way.
//!
//! In the simulator a call is a message, and a fact of its own. The stores of a live run are the
//! browser's or a server's, its log is that of a real Kafka, and nobody sees a message; the caller's own
//! facts are all that there is.

use crate::fact::{FactData, Record, Tone};
use crate::ports::log::{Acknowledged, Committed, ReceivedFrom, TransactionAborted, TransactionCommitted};
use crate::ports::{
    AllRead, AppendConflicted, AppendFailed, Appended, Appending, Got, Put, PutConflicted, SnapshotRead, SnapshotSaved,
    StreamRead, ViewCommitted,
};
use crate::trace::Fact;

/// Which way something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the caller to the store.
    There,
    /// Back to the caller.
    Back,
}

/// A call of a store, or its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreCall {
    /// The store's name as an actor.
    pub store: &'static str,
    /// Which way it went.
    pub way: Way,
    /// What it means, where it carries no record of the run.
    pub means: Option<Tone>,
    /// What it carries, if anything.
    pub record: Record,
}

/// Who stands for the whole of a real Kafka: which of its brokers a client has spoken to is not told.
pub(super) const LOG: &str = "kafka";

/// What each kind of fact says. A read that found nothing is a look and no news, see [`StoreCall::of`].
const CALLS: [(u64, &str, Way, Option<Tone>); 17] = [
    (<Appending as FactData>::KIND.id, "store", Way::There, Some(Tone::Flight)),
    (<Appended as FactData>::KIND.id, "store", Way::Back, Some(Tone::Delivered)),
    (<AppendConflicted as FactData>::KIND.id, "store", Way::Back, Some(Tone::Retry)),
    (<AppendFailed as FactData>::KIND.id, "store", Way::Back, Some(Tone::Failed)),
    (<StreamRead as FactData>::KIND.id, "store", Way::Back, Some(Tone::Flight)),
    (<AllRead as FactData>::KIND.id, "store", Way::Back, Some(Tone::Flight)),
    (<SnapshotSaved as FactData>::KIND.id, "store", Way::There, Some(Tone::Delivered)),
    (<SnapshotRead as FactData>::KIND.id, "store", Way::Back, Some(Tone::Flight)),
    (<ViewCommitted as FactData>::KIND.id, "store", Way::There, Some(Tone::Delivered)),
    (<Got as FactData>::KIND.id, "keys", Way::Back, Some(Tone::Flight)),
    (<Put as FactData>::KIND.id, "keys", Way::There, Some(Tone::Delivered)),
    (<PutConflicted as FactData>::KIND.id, "keys", Way::Back, Some(Tone::Failed)),
    // Of these two the first field is the record.
    (<Acknowledged as FactData>::KIND.id, LOG, Way::There, None),
    (<ReceivedFrom as FactData>::KIND.id, LOG, Way::Back, None),
    (<Committed as FactData>::KIND.id, LOG, Way::There, Some(Tone::Delivered)),
    (<TransactionCommitted as FactData>::KIND.id, LOG, Way::There, Some(Tone::Delivered)),
    (<TransactionAborted as FactData>::KIND.id, LOG, Way::There, Some(Tone::Retry)),
];

impl StoreCall {
    /// The call that a fact tells of, if it does.
    pub fn of(fact: &Fact<'_>) -> Option<StoreCall> {
        let found_nothing = fact.read::<AllRead>().is_some_and(|read| read.events == 0);
        let (_, store, way, means) = *CALLS.iter().find(|(kind, ..)| *kind == fact.kind().id && !found_nothing)?;
        let record = if means.is_none() { Record(fact.words()[0]) } else { Record::default() };
        Some(StoreCall { store, way, means, record })
    }
}

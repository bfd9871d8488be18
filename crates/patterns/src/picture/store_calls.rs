//! What the facts say of calls to the stores: which store, and which way.
//!
//! In the simulator a call is a message, and a fact of its own. The stores of a live run are the
//! browser's, and nobody sees a message; the caller's own facts are all that there is.

use crate::fact::{FactData, Tone};
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
    /// What it means.
    pub means: Tone,
}

/// What each kind of fact says. A read that found nothing is a look and no news, see [`StoreCall::of`].
const CALLS: [(u64, &str, Way, Tone); 12] = [
    (<Appending as FactData>::KIND.id, "store", Way::There, Tone::Flight),
    (<Appended as FactData>::KIND.id, "store", Way::Back, Tone::Delivered),
    (<AppendConflicted as FactData>::KIND.id, "store", Way::Back, Tone::Retry),
    (<AppendFailed as FactData>::KIND.id, "store", Way::Back, Tone::Failed),
    (<StreamRead as FactData>::KIND.id, "store", Way::Back, Tone::Flight),
    (<AllRead as FactData>::KIND.id, "store", Way::Back, Tone::Flight),
    (<SnapshotSaved as FactData>::KIND.id, "store", Way::There, Tone::Delivered),
    (<SnapshotRead as FactData>::KIND.id, "store", Way::Back, Tone::Flight),
    (<ViewCommitted as FactData>::KIND.id, "store", Way::There, Tone::Delivered),
    (<Got as FactData>::KIND.id, "keys", Way::Back, Tone::Flight),
    (<Put as FactData>::KIND.id, "keys", Way::There, Tone::Delivered),
    (<PutConflicted as FactData>::KIND.id, "keys", Way::Back, Tone::Failed),
];

impl StoreCall {
    /// The call that a fact tells of, if it does.
    pub fn of(fact: &Fact<'_>) -> Option<StoreCall> {
        let found_nothing = fact.read::<AllRead>().is_some_and(|read| read.events == 0);
        let (_, store, way, means) = *CALLS.iter().find(|(kind, ..)| *kind == fact.kind().id && !found_nothing)?;
        Some(StoreCall { store, way, means })
    }
}

//! What a producer may have to do.

use std::rc::Rc;

use eda_patterns::ports::log::{GroupMetadata, OnSent, RecordMetadata, SendError, TransactionError};
use eda_wire::{LogOffset, NewLogRecord};
use futures::channel::oneshot;

pub(super) type Told = oneshot::Sender<Result<(), TransactionError>>;

/// A record that is to be sent.
pub(super) struct Sending {
    pub(super) record: NewLogRecord,
    pub(super) topic: Rc<str>,
    pub(super) done: Option<OnSent>,
    /// Told when there is room for it; none when it has it.
    pub(super) placed: Option<oneshot::Sender<Result<(), SendError>>>,
}

/// One thing to do.
pub(super) enum Op {
    Send(Sending),
    Flush(oneshot::Sender<()>),
    Init(Told),
    Begin,
    Offsets(Vec<LogOffset>, GroupMetadata, Told),
    End { commits: bool, tell: Told },
}

/// Ends something that is not done.
pub(super) fn refuse(op: Op, sent: &SendError, told: &TransactionError) {
    match op {
        Op::Send(sending) => sending.end(Err::<RecordMetadata, _>(sent.clone())),
        Op::Flush(tell) => drop(tell.send(())),
        Op::Begin => {}
        // Whoever asked may have gone.
        Op::Init(tell) | Op::Offsets(_, _, tell) | Op::End { tell, .. } => drop(tell.send(Err(told.clone()))),
    }
}

/// How many bytes of a request a record takes, about.
pub(super) fn length_of(record: &NewLogRecord) -> usize {
    let of = |bytes: &Option<serde_bytes::ByteBuf>| bytes.as_ref().map_or(0, |bytes| bytes.len());
    let headers: usize = record.headers.iter().map(|header| header.key.len() + of(&header.value) + 24).sum();
    of(&record.key) + of(&record.value) + headers + record.topic.len() + 96
}

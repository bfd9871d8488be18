//! What is taken in, so that whatever was taken in can be given out again: each answer has to fit into one message.

use super::keys;
use eda_wire::{Call, Failed, MESSAGE_MAX_BYTES, Problem, Put, Write};

/// Names of keys, queues, workers and topics are no longer, in bytes.
pub(super) const NAME_MAX_BYTES: usize = 512;

/// What an answer with one key has beside that key and its value, at most: its frame, the names of its fields, two
/// numbers and three lengths.
const VALUE_OVERHEAD_BYTES: usize = 128;

/// The longest body of work: one letter with its topic and all its reasons fits into a message beside it.
pub(super) const BODY_MAX_BYTES: usize = MESSAGE_MAX_BYTES - (48 << 10);

/// Of a reason so many bytes are kept. A letter has 32 of them at most (`work.lua`).
const REASON_MAX_BYTES: usize = 1 << 10;

/// Refuses what could be written but not be read again, before anything is changed.
pub(super) fn check(call: &Call) -> Result<(), Failed> {
    check_names(call)?;
    match call {
        Call::Put(put) => check_put(put),
        Call::Batch { writes } => writes.iter().try_for_each(|write| match write {
            Write::Put(put) => check_put(put),
            Write::Delete { .. } => Ok(()),
        }),
        Call::Enqueue { work, .. } => check_body(&work.body),
        Call::Redrive { body: Some(body), .. } => check_body(body),
        _ => Ok(()),
    }
}

fn check_put(put: &Put) -> Result<(), Failed> {
    // A page of keys has the last one twice: with its value, and to go on after.
    if put.value.len() + 2 * put.key.len() + VALUE_OVERHEAD_BYTES <= MESSAGE_MAX_BYTES {
        return Ok(());
    }
    Err(Failed::new(Problem::TooLarge, "the value and its key are longer than an answer may be"))
}

fn check_body(body: &str) -> Result<(), Failed> {
    if body.len() <= BODY_MAX_BYTES {
        return Ok(());
    }
    Err(Failed::new(Problem::TooLarge, format!("a body may have {BODY_MAX_BYTES} bytes and no more")))
}

fn check_names(call: &Call) -> Result<(), Failed> {
    let names: Vec<&str> = match call {
        Call::Get { key } | Call::Delete { key, .. } => vec![key],
        Call::Put(put) => vec![&put.key],
        Call::Scan { prefix, after, .. } => vec![prefix, after.as_deref().unwrap_or_default()],
        Call::Batch { writes } => writes.iter().map(keys::name_of).collect(),
        Call::Enqueue { queue, work, .. } => vec![queue, &work.topic],
        Call::Lease { queue, worker, .. } => vec![queue, worker],
        Call::Ack { queue, .. }
        | Call::Nack { queue, .. }
        | Call::Extend { queue, .. }
        | Call::DeadLetter { queue, .. }
        | Call::Browse { queue, .. }
        | Call::Redrive { queue, .. }
        | Call::Moves { queue, .. }
        | Call::Depths { queue } => vec![queue],
        // Kafka has its own rules for names, and the bus checks its own.
        Call::Clean | Call::Log(_) | Call::Bus(_) => Vec::new(),
    };
    check_length(&names)
}

/// Refuses names that are too long.
pub(super) fn check_length(names: &[&str]) -> Result<(), Failed> {
    if names.iter().all(|name| name.len() <= NAME_MAX_BYTES) {
        return Ok(());
    }
    Err(Failed::new(Problem::BadName, format!("a name may have {NAME_MAX_BYTES} bytes and no more")))
}

/// What is kept of a reason: a failure that is told at length must not keep its work from being given back.
pub(super) fn kept(reason: &str) -> &str {
    &reason[..reason.floor_char_boundary(REASON_MAX_BYTES)]
}

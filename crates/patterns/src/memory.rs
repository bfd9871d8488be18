//! What a store keeps, without the way there: the state behind the simulated servers, and behind a
//! page whose browser keeps nothing.

mod event_log;
mod key_table;

pub use event_log::EventLog;
pub use key_table::KeyTable;

use crate::ports::Position;
use crate::recorder::Context;
use crate::time::Time;
use crate::wire::{Answer, Call};

/// Events and keys in memory.
#[derive(Default)]
pub struct Memory {
    /// The events.
    pub log: EventLog,
    /// The keys.
    pub keys: KeyTable,
}

impl Memory {
    /// Where the newest event lies; 0 where there is none.
    pub fn end(&self) -> Position {
        self.log.end()
    }

    /// Answers a call that `context` led to. `None` for a wait that must go on.
    pub fn answer(&mut self, call: &Call, context: Context, now: Time) -> Option<Answer> {
        let Memory { log, keys } = self;
        Some(match call {
            Call::Append(stream, expected, events) => {
                log.append(stream, *expected, events, context).map_or_else(Answer::StoreFailed, Answer::Appended)
            }
            Call::ReadStream(stream, from, limit) => Answer::Events(log.stream(stream, *from, *limit)),
            Call::ReadAll(after, limit) => Answer::Events(log.after(*after, *limit)),
            Call::WaitBeyond(position) if log.end() > *position => Answer::Done,
            Call::WaitBeyond(_) => return None,
            Call::SaveSnapshot(stream, snapshot) => {
                log.save_snapshot(stream, snapshot.clone()).map_or_else(Answer::StoreFailed, |()| Answer::Done)
            }
            Call::LoadSnapshot(stream, at_most) => Answer::Snapshot(log.snapshot(stream, *at_most)),
            Call::CommitView(view, position, rows) => {
                log.commit_view(view, *position, rows).map_or_else(Answer::StoreFailed, |()| Answer::Done)
            }
            Call::LoadView(view) => {
                let (position, rows) = log.view(view);
                Answer::View(position, rows)
            }
            Call::Get(key) => Answer::Value(keys.get(key, now)),
            Call::Put(key, value, condition, ttl) => {
                keys.put(key, value, *condition, *ttl, now).map_or_else(Answer::KeysFailed, Answer::Put)
            }
            Call::Delete(key, condition) => {
                keys.delete(key, *condition, now).map_or_else(Answer::KeysFailed, |()| Answer::Done)
            }
            Call::Scan(prefix, after, limit) => Answer::Values(keys.scan(prefix, after.as_deref(), *limit, now)),
            Call::Batch(writes) => keys.write(writes, now).map_or_else(Answer::KeysFailed, |()| Answer::Done),
        })
    }
}

//! Dead letters: a record that nobody could handle, as it was, with where it came from and why it is here.

use super::group::Group;
use crate::ports::log::events::header;
use crate::ports::log::{Consumed, NewRecord};

/// Why a record was given up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grave {
    pub(super) group: Group,
    pub(super) attempts: u32,
    pub(super) reason: &'static str,
}

/// The letter: `copy` has the key and the value of `record` and goes to the dead letter topic.
pub(super) fn letter(copy: NewRecord, record: &Consumed, grave: &Grave) -> NewRecord {
    let origin = [
        ("dlq.origin.topic", record.partition.topic.to_string()),
        ("dlq.origin.partition", record.partition.partition.0.to_string()),
        ("dlq.origin.offset", record.offset.0.to_string()),
        ("dlq.origin.timestamp.us", record.timestamp.as_us().to_string()),
        ("dlq.group", grave.group.id().to_owned()),
        ("dlq.attempts", grave.attempts.to_string()),
        ("dlq.reason", grave.reason.to_owned()),
    ];
    let mut headers = record.headers.to_vec();
    headers.extend(origin.iter().map(|(key, value)| header(key, value)));
    NewRecord { headers, ..copy }
}

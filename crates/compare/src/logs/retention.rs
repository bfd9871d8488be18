//! What is removed: by hand, by size, by age and by key.

use eda_patterns::sim::broker::log_config::LogConfig;
use eda_patterns::time::Span;

use super::{bare, log, send};
use crate::action::{Action, ActionLog, ToSend};

/// A segment ends after a second, and the cleaner comes at once.
fn compacted() -> LogConfig {
    LogConfig {
        compact: true,
        delete: false,
        segment_ms: Span::from_secs(1),
        min_cleanable_dirty_per_mille: 10,
        ..LogConfig::default()
    }
}

fn topic(settings: LogConfig) -> Action {
    Action::Topic { topic: "rides", partitions: 1, settings }
}

pub(super) fn logs() -> Vec<ActionLog> {
    let at = ("rides", 0);
    let five = || vec![Action::topic("rides", 1), Action::producer("p"), send(bare("rides", 5))];
    // A record so much later ends the segment of those before it.
    let later = || send(vec![ToSend::keyed("rides", "later", "0").at_ms(10_000)]);
    let early = |key: &str, value: &str| ToSend::keyed("rides", key, value).at_ms(0);
    vec![
        log(
            "records-are-deleted",
            "what lies before an offset is gone, and nothing beyond the end can be deleted",
            [
                five(),
                vec![
                    Action::DeleteRecords { at, before: 50 },
                    Action::DeleteRecords { at, before: 3 },
                    Action::Ends("rides"),
                    Action::DeleteRecords { at, before: 2 },
                    Action::DeleteRecords { at: ("rides", 7), before: 1 },
                ],
            ]
            .concat(),
        ),
        log(
            "all-records-are-deleted",
            "an empty partition goes on counting where it was",
            [five(), vec![Action::DeleteRecords { at, before: 5 }, Action::Ends("rides"), send(bare("rides", 2))]]
                .concat(),
        ),
        log(
            "retention-by-size",
            "whole segments go while what is left is no smaller than asked for",
            vec![
                topic(LogConfig { segment_bytes: 1 << 20, retention_bytes: Some(2 << 20), ..LogConfig::default() }),
                Action::producer("p"),
                send((0..10).map(|number| ToSend::bare("rides", number.to_string()).padded(500_000)).collect()),
                Action::AwaitBegin { at, offset: 4 },
            ],
        ),
        log(
            "retention-by-age",
            "what is too old goes, the newest segment too",
            vec![
                topic(LogConfig { retention_ms: Some(Span::from_secs(20)), ..LogConfig::default() }),
                Action::producer("p"),
                send(bare("rides", 4)),
                Action::AwaitBegin { at, offset: 4 },
            ],
        ),
        log(
            "compaction",
            "of each key the last record stays, at its offset; the newest segment is left alone",
            vec![
                topic(compacted()),
                Action::producer("p"),
                send((0..9).map(|number| early(&format!("k{}", number % 3), &number.to_string())).collect()),
                later(),
                Action::AwaitRecords { at, count: 4 },
            ],
        ),
        log(
            "a-key-is-deleted",
            "a record without a value removes what its key had, and stays itself for a while",
            vec![
                topic(compacted()),
                Action::producer("p"),
                send(vec![
                    early("k0", "a"),
                    early("k1", "b"),
                    ToSend { value: None, ..early("k0", "") },
                    early("k2", "c"),
                ]),
                later(),
                Action::AwaitRecords { at, count: 4 },
            ],
        ),
        log(
            "a-compacted-topic-wants-keys",
            "a record without a key is refused there",
            vec![
                topic(compacted()),
                Action::producer("p"),
                send(vec![ToSend::bare("rides", "no key")]),
                send(vec![ToSend::keyed("rides", "k0", "a")]),
            ],
        ),
        log(
            "topics-that-cannot-be",
            "a topic without partitions is refused, and a topic never has fewer than before",
            vec![
                Action::topic("none", 0),
                Action::topic("rides", 3),
                Action::MorePartitions { topic: "rides", count: 2 },
                Action::MorePartitions { topic: "rides", count: 3 },
                Action::MorePartitions { topic: "missing", count: 3 },
            ],
        ),
    ]
}

//! Keys, partitions, and the order of what has the same key.

use eda_patterns::ports::log::{Acks, PartitionerKind, ProducerConfig};

use super::{keyed, log, send};
use crate::action::{Action, ActionLog, ToSend};

pub(super) fn logs() -> Vec<ActionLog> {
    vec![
        log(
            "keys-choose-partitions",
            "a key goes to the partition that murmur2 gives",
            vec![Action::topic("rides", 7), Action::producer("p"), send(keyed("rides", 20, 40))],
        ),
        log(
            "keys-of-all-kinds",
            "empty, long and non-English keys choose as others do",
            vec![
                Action::topic("rides", 5),
                Action::producer("p"),
                send(
                    ["", "a", "ab", "abc", "abcd", "सवारी", "schlüssel", "a key that is longer than the others"]
                        .iter()
                        .map(|key| ToSend::keyed("rides", *key, "v"))
                        .collect(),
                ),
            ],
        ),
        log(
            "partitions-are-added",
            "keys go elsewhere once there are more partitions, and what lies stays",
            vec![
                Action::topic("rides", 2),
                Action::producer("p"),
                send(keyed("rides", 6, 12)),
                Action::MorePartitions { topic: "rides", count: 5 },
                Action::Producer { producer: "p", config: ProducerConfig::default() },
                send(keyed("rides", 6, 12)),
                Action::MorePartitions { topic: "rides", count: 3 },
            ],
        ),
        log(
            "round-robin",
            "the round-robin partitioner takes no notice of keys",
            vec![
                Action::topic("rides", 3),
                Action::Producer {
                    producer: "p",
                    config: ProducerConfig { partitioner: PartitionerKind::RoundRobin, ..ProducerConfig::default() },
                },
                send(keyed("rides", 1, 7)),
            ],
        ),
        log(
            "a-named-partition",
            "a partition that is named is taken whatever the key says, and one that is not there is refused",
            vec![
                Action::topic("rides", 3),
                Action::producer("p"),
                send(vec![
                    ToSend { partition: Some(2), ..ToSend::keyed("rides", "k0", "a") },
                    ToSend { partition: Some(0), ..ToSend::keyed("rides", "k0", "b") },
                    ToSend::to(("rides", 1), "c"),
                ]),
                Action::topic("rides", 3),
            ],
        ),
        log(
            "acks-of-the-leader",
            "with the leader's word alone, without numbers, offsets are told all the same; with nobody's they are not",
            vec![
                Action::topic("rides", 1),
                Action::Producer {
                    producer: "p",
                    config: ProducerConfig { acks: Acks::Leader, idempotence: false, ..ProducerConfig::default() },
                },
                send(keyed("rides", 2, 4)),
                Action::Producer {
                    producer: "none",
                    config: ProducerConfig { acks: Acks::None, idempotence: false, ..ProducerConfig::default() },
                },
                Action::Send { producer: "none", records: keyed("rides", 2, 2) },
                Action::AwaitRecords { at: ("rides", 0), count: 6 },
            ],
        ),
    ]
}

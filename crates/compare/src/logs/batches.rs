//! Batches, their sizes and their order.

use eda_patterns::ports::log::{Compression, ProducerConfig};
use eda_patterns::sim::broker::log_config::LogConfig;

use super::{bare, keyed, log, send};
use crate::action::{Action, ActionLog, ToSend};

fn producer(config: ProducerConfig) -> Action {
    Action::Producer { producer: "p", config }
}

pub(super) fn logs() -> Vec<ActionLog> {
    let plain = ProducerConfig::default;
    vec![
        log(
            "many-small-batches",
            "records of one key keep their order through batches of a few records, several of them under way",
            vec![
                Action::topic("rides", 1),
                producer(ProducerConfig { batch_size: 200, ..plain() }),
                send(keyed("rides", 1, 60)),
            ],
        ),
        log(
            "compressed-batches",
            "compression changes no offset",
            vec![
                Action::topic("rides", 2),
                producer(ProducerConfig { compression: Compression::Gzip, ..plain() }),
                send(keyed("rides", 8, 24)),
            ],
        ),
        log(
            "two-producers",
            "two producers with numbers of their own write to one partition, one after the other",
            vec![
                Action::topic("rides", 1),
                Action::producer("p"),
                Action::producer("q"),
                send(bare("rides", 3)),
                Action::Send { producer: "q", records: bare("rides", 2) },
                send(bare("rides", 2)),
            ],
        ),
        log(
            "larger-than-the-topic-takes",
            "a record beyond max.message.bytes is refused, and what comes after it is taken",
            vec![
                Action::Topic {
                    topic: "rides",
                    partitions: 1,
                    settings: LogConfig { max_message_bytes: 2_000, ..LogConfig::default() },
                },
                Action::producer("p"),
                send(bare("rides", 1)),
                send(vec![ToSend::bare("rides", "large").padded(5_000)]),
                send(bare("rides", 2)),
            ],
        ),
        log(
            "larger-than-the-producer-takes",
            "a record beyond max.request.size is refused before it is sent",
            vec![
                Action::topic("rides", 1),
                producer(ProducerConfig { max_request_size: 10_000, ..plain() }),
                send(vec![ToSend::bare("rides", "large").padded(20_000)]),
                send(bare("rides", 2)),
            ],
        ),
    ]
}

//! How one run behaves: its parameters and guards.

use std::rc::Rc;

use crate::pattern::Settings;
use crate::ports::log::{AutoOffsetReset, ConsumerConfig, Isolation, ProducerConfig, TopicSpec};
use crate::sim::broker::cluster::ClusterSpec;
use crate::time::Span;

/// The stream of wishes.
pub(super) const TRANSFERS: &str = "hdfc-transfers";
/// What the exactly-once lane has booked: two postings a transfer.
pub const POSTINGS: &str = "hdfc-postings";
/// What customers are to be told.
pub(super) const NOTICES: &str = "hdfc-notices";

/// What customers wish for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wishes {
    /// What the seed draws.
    Mixed,
    /// What the original's demonstration asked for.
    Original,
    /// The same again and again, each time meant.
    Alike,
}

/// How everybody behaves in one run.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) wishes: Wishes,
    pub(super) transfers: u64,
    pub(super) gap: Span,
    pub(super) work: Span,
    pub(super) members: usize,
    pub(super) partitions: u32,
    pub(super) lease: Span,
    pub(super) window: Span,
    /// Whether the notifier notes a text before it sends it: then a crash may lose one, and never repeats one.
    pub(super) notes_first: bool,
    /// Off: nobody asks for a key.
    pub(super) keyed: bool,
    /// Off: the key is stored by a second call, after the effect.
    pub(super) key_with_effect: bool,
    /// Off: the notifier does not ask whether it has acted on a notice before.
    pub(super) inboxed: bool,
    /// Off: the ledger does not look at tokens.
    pub(super) fenced: bool,
    read_committed: bool,
    transaction_timeout: Span,
    transaction_version_2: bool,
    max_poll_interval: Span,
}

impl Rules {
    pub(super) fn of(settings: &Settings) -> Rules {
        Rules {
            wishes: match settings.choice("wishes") {
                "original" => Wishes::Original,
                "alike" => Wishes::Alike,
                _ => Wishes::Mixed,
            },
            transfers: settings.count("transfers"),
            gap: settings.span("gap"),
            work: settings.span("work"),
            members: settings.count("processors") as usize,
            partitions: settings.count("partitions") as u32,
            lease: settings.span("lease"),
            window: settings.span("window"),
            notes_first: settings.choice("text") == "note-first",
            keyed: settings.guard("key"),
            key_with_effect: settings.guard("key-with-effect"),
            inboxed: settings.guard("inbox"),
            fenced: settings.guard("fencing"),
            read_committed: settings.guard("read-committed"),
            transaction_timeout: settings.span("transaction.timeout.ms"),
            transaction_version_2: settings.choice("transaction.version") == "2",
            max_poll_interval: settings.span("max.poll.interval.ms"),
        }
    }

    /// One broker: this page is about what happens around the log, and not about its copies.
    pub(super) fn cluster(&self) -> ClusterSpec {
        ClusterSpec {
            brokers: 1,
            broker_heartbeat_interval: Span::from_ms(500),
            broker_session_timeout: Span::from_secs(2),
            offsets_partitions: 1,
            transactions_partitions: 1,
            internal_replication_factor: 1,
            internal_min_insync: 1,
            group_initial_rebalance_delay: Span::from_ms(100),
            group_min_session_timeout: Span::from_ms(500),
            // Ten seconds in Kafka; a run has fifteen.
            transaction_abort_interval: Span::from_ms(500),
            // Thirty in Kafka, as long as any run.
            request_timeout: Span::from_secs(1),
            transaction_version_2: self.transaction_version_2,
            ..ClusterSpec::default()
        }
    }

    pub(super) fn topics(&self) -> [TopicSpec; 3] {
        let of = |name: &str, partitions| TopicSpec { partitions, ..TopicSpec::named(name) };
        [of(TRANSFERS, self.partitions), of(POSTINGS, 1), of(NOTICES, 1)]
    }

    /// The client's and the relay's producer. It gives up soon, as an app does whose user waits.
    pub(super) fn producer() -> ProducerConfig {
        ProducerConfig {
            linger: Span::ZERO,
            request_timeout: Span::from_ms(500),
            delivery_timeout: Span::from_ms(1_000),
            max_block: Span::from_secs(5),
            metadata_max_age: Span::from_secs(5),
            ..ProducerConfig::default()
        }
    }

    /// The exactly-once lane's producer for a partition of the stream.
    pub(super) fn transactional(&self, id: Rc<str>) -> ProducerConfig {
        ProducerConfig {
            transactional_id: Some(id),
            transaction_timeout: self.transaction_timeout,
            request_timeout: Span::from_secs(1),
            delivery_timeout: Span::from_secs(4),
            ..Rules::producer()
        }
    }

    /// A consumer of a group. It is a static member, so that it goes on at once after a restart.
    pub(super) fn consumer(&self, group: &str, member: &str) -> ConsumerConfig {
        let (group_id, group_instance_id) = (Some(group.into()), Some(member.into()));
        ConsumerConfig { group_id, group_instance_id, ..self.reader() }
    }

    /// A consumer without a group.
    pub(super) fn reader(&self) -> ConsumerConfig {
        ConsumerConfig {
            auto_commit: false,
            auto_offset_reset: AutoOffsetReset::Earliest,
            // One at a time, so that every step is seen.
            max_poll_records: 1,
            session_timeout: Span::from_secs(2),
            heartbeat_interval: Span::from_ms(600),
            max_poll_interval: self.max_poll_interval,
            fetch_max_wait: Span::from_ms(250),
            request_timeout: Span::from_secs(1),
            api_timeout: Span::from_secs(4),
            metadata_max_age: Span::from_secs(5),
            ..ConsumerConfig::default()
        }
    }

    /// The reader of the postings.
    pub(super) fn statements(&self) -> ConsumerConfig {
        let isolation = if self.read_committed { Isolation::ReadCommitted } else { Isolation::ReadUncommitted };
        ConsumerConfig { isolation, ..self.reader() }
    }
}

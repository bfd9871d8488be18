//! How one run behaves: its parameters and guards, as the settings that Kafka's own parts take.

use super::group::Group;
use super::scene::Scene;
use crate::backoff::Backoff;
use crate::pattern::Settings;
use crate::ports::log::{
    Acks, Assignor, AutoOffsetReset, Compression, ConsumerConfig, GroupProtocol, ProducerConfig, TopicSpec,
};
use crate::sim::broker::cluster::ClusterSpec;
use crate::sim::broker::log_config::LogConfig;
use crate::time::Span;

/// When a group's place is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Commits {
    /// After each poll: up to the first record that is not done.
    Contiguous,
    /// After each record.
    Each,
    /// By the consumer itself, with a later poll (`enable.auto.commit`).
    Auto,
}

/// How everybody behaves in one run.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) scene: &'static Scene,
    pub(super) rate: u64,
    pub(super) journeys: u64,
    pub(super) work: Span,
    pub(super) attempts_max: u32,
    pub(super) backoff: Backoff,
    pub(super) commits: Commits,
    pub(super) members: Members,
    /// Whether drivers are chosen, from a compacted topic of where they are.
    pub(super) dispatches: bool,
    /// Off: a member commits what a poll brought before it has done it.
    pub(super) commits_after: bool,
    /// Off: payment does not ask whether an event's charge is made, and names no key to the gateway.
    pub(super) dedupes: bool,
    cluster: ClusterSpec,
    topic: TopicSpec,
    producer: ProducerConfig,
    consumer: ConsumerConfig,
    is_static: bool,
}

/// How many members each group has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Members {
    pub(super) payment: u64,
    pub(super) analytics: u64,
    pub(super) fraud: u64,
}

impl Rules {
    pub(super) fn of(settings: &Settings) -> Rules {
        let scene = Scene::of(settings.choice("scene"));
        let base = Span::from_ms(100);
        Rules {
            scene,
            rate: settings.count("rate"),
            journeys: settings.count("journeys"),
            work: settings.span("work"),
            attempts_max: settings.count("attempts") as u32,
            backoff: Backoff::exponential(base, base * 8),
            commits: match settings.choice("commit") {
                "contiguous" => Commits::Contiguous,
                "each" => Commits::Each,
                _ => Commits::Auto,
            },
            members: Members {
                payment: settings.count("payment-members"),
                analytics: settings.count("analytics-members"),
                fraud: settings.count("fraud-members"),
            },
            dispatches: settings.choice("dispatch") == "on",
            commits_after: settings.guard("commit-after"),
            dedupes: settings.guard("dedupe"),
            cluster: cluster(settings),
            topic: topic(settings, scene),
            producer: producer(settings),
            consumer: consumer(settings),
            is_static: settings.choice("group.instance.id") == "static",
        }
    }

    /// The cluster.
    pub(super) fn cluster(&self) -> ClusterSpec {
        self.cluster.clone()
    }

    /// The topics of the run, the scene's own first.
    pub(super) fn topics(&self) -> Vec<TopicSpec> {
        let letters = TopicSpec {
            name: self.scene.dead_letters.into(),
            partitions: 1,
            log: LogConfig::default(),
            ..self.topic.clone()
        };
        let mut topics = vec![self.topic.clone(), letters];
        if self.dispatches {
            topics.push(TopicSpec {
                name: super::drivers::LOCATIONS.into(),
                partitions: 1,
                // A pass each two seconds over all but the newest second: short, so that it is seen.
                log: LogConfig {
                    delete: false,
                    compact: true,
                    segment_ms: Span::from_secs(1),
                    min_cleanable_dirty_per_mille: 100,
                    delete_retention_ms: Span::from_secs(3),
                    ..LogConfig::default()
                },
                ..self.topic.clone()
            });
        }
        topics
    }

    /// Every producer's settings.
    pub(super) fn producer(&self) -> ProducerConfig {
        self.producer.clone()
    }

    /// Settings of who puts dead letters away: nothing may be lost there, whatever the run tries out.
    pub(super) fn letters_producer(&self) -> ProducerConfig {
        ProducerConfig { metadata_max_age: self.producer.metadata_max_age, ..ProducerConfig::default() }
    }

    /// The settings of a member.
    pub(super) fn consumer(&self, group: Group, member: &str) -> ConsumerConfig {
        ConsumerConfig {
            group_id: Some(group.id().into()),
            group_instance_id: self.is_static.then(|| member.into()),
            ..self.consumer.clone()
        }
    }

    /// The settings of a reader without a group.
    pub(super) fn reader(&self) -> ConsumerConfig {
        ConsumerConfig {
            group_id: None,
            auto_commit: false,
            auto_offset_reset: AutoOffsetReset::Earliest,
            ..self.consumer.clone()
        }
    }
}

fn cluster(settings: &Settings) -> ClusterSpec {
    ClusterSpec {
        brokers: settings.count("brokers") as u32,
        broker_session_timeout: settings.span("broker.session.timeout.ms"),
        // A quarter of the session, as with Kafka's own 2 s and 9 s.
        broker_heartbeat_interval: Span::from_us(settings.span("broker.session.timeout.ms").as_us() / 4),
        replica_lag_time_max: settings.span("replica.lag.time.max.ms"),
        group_initial_rebalance_delay: settings.span("group.initial.rebalance.delay.ms"),
        group_min_session_timeout: Span::from_ms(500),
        // Minutes in Kafka; a run has thirty seconds.
        retention_check_interval: Span::from_secs(1),
        cleaner_backoff: Span::from_secs(2),
        offsets_partitions: 1,
        ..ClusterSpec::default()
    }
}

fn topic(settings: &Settings, scene: &Scene) -> TopicSpec {
    let brokers = settings.count("brokers") as u32;
    let bytes = settings.number("retention.bytes");
    TopicSpec {
        name: scene.topic.into(),
        partitions: settings.count("partitions") as u32,
        replication_factor: brokers,
        min_insync_replicas: (settings.count("min.insync.replicas") as u32).min(brokers),
        unclean_leader_election: settings.choice("unclean.leader.election.enable") == "true",
        log: LogConfig {
            segment_ms: settings.span("segment.ms"),
            retention_ms: Some(settings.span("retention.ms")),
            retention_bytes: u64::try_from(bytes).ok(),
            ..LogConfig::default()
        },
    }
}

fn producer(settings: &Settings) -> ProducerConfig {
    let acks = match settings.choice("acks") {
        _ if !settings.guard("acks") => Acks::None,
        "all" => Acks::All,
        "1" => Acks::Leader,
        _ => Acks::None,
    };
    let numbered = settings.choice("enable.idempotence") == "true" && settings.guard("idempotence");
    ProducerConfig {
        acks,
        // Kafka turns idempotence off where acks is not all, unless it was asked for by name (KIP-679).
        idempotence: numbered && acks == Acks::All,
        max_in_flight: settings.count("max.in.flight.requests.per.connection") as u32,
        batch_size: settings.count("batch.size") as u32,
        linger: settings.span("linger.ms"),
        compression: match settings.choice("compression.type") {
            "gzip" => Compression::Gzip,
            "snappy" => Compression::Snappy,
            "lz4" => Compression::Lz4,
            "zstd" => Compression::Zstd,
            _ => Compression::None,
        },
        request_timeout: settings.span("request.timeout.ms"),
        metadata_max_age: settings.span("metadata.max.age.ms"),
        ..ProducerConfig::default()
    }
}

fn consumer(settings: &Settings) -> ConsumerConfig {
    let session_timeout = settings.span("session.timeout.ms");
    ConsumerConfig {
        group_protocol: GroupProtocol::Classic,
        assignors: vec![match settings.choice("partition.assignment.strategy") {
            "range" => Assignor::Range,
            "roundrobin" => Assignor::RoundRobin,
            "sticky" => Assignor::Sticky,
            _ => Assignor::CooperativeSticky,
        }],
        session_timeout,
        // A heartbeat must come at least three times in a session (the advice in Kafka's own documentation).
        heartbeat_interval: settings.span("heartbeat.interval.ms").min(Span::from_us(session_timeout.as_us() / 3)),
        max_poll_interval: settings.span("max.poll.interval.ms"),
        max_poll_records: settings.count("max.poll.records") as u32,
        auto_offset_reset: match settings.choice("auto.offset.reset") {
            "earliest" => AutoOffsetReset::Earliest,
            "latest" => AutoOffsetReset::Latest,
            _ => AutoOffsetReset::None,
        },
        auto_commit: settings.choice("commit") == "auto",
        auto_commit_interval: settings.span("auto.commit.interval.ms"),
        fetch_min_bytes: settings.count("fetch.min.bytes") as u32,
        request_timeout: settings.span("request.timeout.ms"),
        metadata_max_age: settings.span("metadata.max.age.ms"),
        ..ConsumerConfig::default()
    }
}

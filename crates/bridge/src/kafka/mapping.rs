//! Which of librdkafka's settings each setting of the port becomes. Nothing is left to librdkafka's own defaults where
//! those are other than the Java client's; `docs/bridge.md` has the table.

use eda_wire::{Acks, Assignor, ConsumerSettings, Failed, Isolation, LogProblem, Partitioner, ProducerSettings, Reset};
use rdkafka::ClientConfig;

use super::Names;
use super::problem::failed;

/// What waits for one consumer before no more is fetched, in KiB: librdkafka's own default is 64 MiB. One fetch brings no
/// more than that either.
const READ_AHEAD_KIB: u32 = 4_096;

fn ms(us: u64) -> String {
    us.div_ceil(1_000).min(i32::MAX as u64).to_string()
}

fn refuse<T>(why: &str) -> Result<T, Failed> {
    Err(failed(LogProblem::BadSettings, why))
}

/// Makes a producer's settings of the cluster's.
pub(super) fn producer(
    cluster: &ClientConfig,
    names: &Names,
    settings: &ProducerSettings,
) -> Result<ClientConfig, Failed> {
    let mut config = cluster.clone();
    let acks = match settings.acks {
        Acks::None => "0",
        Acks::Leader => "1",
        Acks::All => "all",
    };
    // As in the Java client, it is off where what it needs is missing.
    let is_idempotent = settings.idempotence
        && settings.acks == Acks::All
        && settings.retries > 0
        && (1..=5).contains(&settings.in_flight_max);
    let mut delivery_timeout_us = settings.delivery_timeout_us;
    let mut socket_timeout_us = settings.request_timeout_us;
    if let Some(id) = &settings.transactional_id {
        if !is_idempotent {
            return refuse("a transactional producer needs acks=all, retries, and at most five requests in flight");
        }
        // librdkafka takes no records that might outlive their transaction.
        delivery_timeout_us = delivery_timeout_us.min(settings.transaction_timeout_us);
        // Nor may a connection be waited for longer than that; the Java client takes any two.
        socket_timeout_us = socket_timeout_us.min(settings.transaction_timeout_us);
        config.set("transactional.id", names.outer(id));
        config.set("transaction.timeout.ms", ms(settings.transaction_timeout_us));
    }
    config.set("acks", acks);
    config.set("enable.idempotence", is_idempotent.to_string());
    config.set("batch.size", settings.batch_bytes.max(1).to_string());
    config.set("linger.ms", ms(settings.linger_us));
    config.set("queue.buffering.max.kbytes", (settings.buffer_bytes / 1_024).max(1).to_string());
    config.set("compression.type", &settings.compression);
    config.set("delivery.timeout.ms", ms(delivery_timeout_us));
    config.set("request.timeout.ms", ms(settings.request_timeout_us));
    config.set("socket.timeout.ms", ms(socket_timeout_us));
    config.set("retries", settings.retries.min(i32::MAX as u32).to_string());
    config.set("retry.backoff.ms", ms(settings.retry_backoff_us));
    config.set("retry.backoff.max.ms", ms(settings.retry_backoff_max_us));
    config.set("max.in.flight.requests.per.connection", settings.in_flight_max.to_string());
    config.set("message.max.bytes", settings.request_max_bytes.to_string());
    config.set("topic.metadata.refresh.interval.ms", ms(settings.metadata_max_age_us));
    // The bridge counts for itself where each record is to go to the next partition.
    if settings.partitioner == Partitioner::Key {
        config.set("partitioner", "murmur2_random");
    }
    Ok(config)
}

/// Makes a consumer's settings of the cluster's. Where it has no group, it reads under a name of its own that it never
/// joins.
pub(super) fn consumer(
    cluster: &ClientConfig,
    names: &Names,
    settings: &ConsumerSettings,
    alone: &str,
) -> Result<ClientConfig, Failed> {
    let mut config = cluster.clone();
    config.set("group.id", names.outer(settings.group.as_deref().unwrap_or(alone)));
    if let Some(instance) = &settings.instance {
        config.set("group.instance.id", instance);
    }
    config.set("partition.assignment.strategy", strategy(&settings.assignors)?);
    config.set("session.timeout.ms", ms(settings.session_timeout_us));
    config.set("heartbeat.interval.ms", ms(settings.heartbeat_us));
    config.set("max.poll.interval.ms", ms(settings.poll_interval_max_us.max(settings.session_timeout_us)));
    config.set(
        "auto.offset.reset",
        match settings.reset {
            Reset::Earliest => "earliest",
            Reset::Latest => "latest",
            Reset::None => "error",
        },
    );
    config.set(
        "isolation.level",
        match settings.isolation {
            Isolation::ReadUncommitted => "read_uncommitted",
            Isolation::ReadCommitted => "read_committed",
        },
    );
    config.set("fetch.min.bytes", settings.fetch_min_bytes.max(1).to_string());
    config.set("fetch.wait.max.ms", ms(settings.fetch_wait_max_us));
    config.set("fetch.message.max.bytes", settings.partition_fetch_max_bytes.max(1).to_string());
    // librdkafka wants room for the largest message, and for an answer's frame around what was fetched. A record that is
    // longer than a fetch comes alone, so that what may be received is as much as the client asks for.
    let fetch_max_bytes = settings.fetch_max_bytes.clamp(1_000_000, 1_000_000_000);
    config.set("fetch.max.bytes", fetch_max_bytes.min(READ_AHEAD_KIB << 10).to_string());
    config.set("receive.message.max.bytes", (fetch_max_bytes + 1_000_000).to_string());
    config.set("socket.timeout.ms", ms(settings.request_timeout_us.max(settings.fetch_wait_max_us + 1_000_000)));
    config.set("retry.backoff.ms", ms(settings.retry_backoff_us));
    config.set("retry.backoff.max.ms", ms(settings.retry_backoff_max_us));
    config.set("topic.metadata.refresh.interval.ms", ms(settings.metadata_max_age_us));
    config.set("queued.max.messages.kbytes", READ_AHEAD_KIB.to_string());
    // The port's commits are the bridge's work: by itself librdkafka commits by the clock, and not with a poll.
    config.set("enable.auto.commit", "false").set("enable.auto.offset.store", "false");
    config.set("allow.auto.create.topics", "false").set("enable.partition.eof", "false");
    Ok(config)
}

/// Which assignors a consumer offers. librdkafka takes either those that stop everyone or those that do not, so that
/// of a mixed list those count that are of the first one's kind.
fn strategy(assignors: &[Assignor]) -> Result<String, Failed> {
    if assignors.contains(&Assignor::Sticky) {
        return refuse(
            "the eager sticky assignor is not to be had on a real Kafka through this bridge; take cooperative-sticky",
        );
    }
    let word = |assignor: &Assignor| match assignor {
        Assignor::Range => "range",
        Assignor::RoundRobin => "roundrobin",
        Assignor::Sticky => "sticky",
        Assignor::CooperativeSticky => "cooperative-sticky",
    };
    let is_cooperative = |assignor: &Assignor| *assignor == Assignor::CooperativeSticky;
    let Some(first) = assignors.first() else { return refuse("a consumer needs an assignor") };
    let kept = assignors.iter().filter(|assignor| is_cooperative(assignor) == is_cooperative(first));
    Ok(kept.map(word).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use rdkafka::producer::BaseProducer;

    use super::*;

    /// librdkafka refuses to wait for a connection longer than a transaction may take.
    #[test]
    fn a_transaction_may_be_shorter_than_a_request() {
        let settings = |transactional_id: Option<&str>| ProducerSettings {
            transactional_id: transactional_id.map(str::to_owned),
            acks: Acks::All,
            idempotence: true,
            batch_bytes: 16_384,
            linger_us: 0,
            buffer_bytes: 33_554_432,
            compression: "none".to_owned(),
            max_block_us: 60_000_000,
            delivery_timeout_us: 120_000_000,
            request_timeout_us: 30_000_000,
            retries: i32::MAX as u32,
            retry_backoff_us: 100_000,
            retry_backoff_max_us: 1_000_000,
            in_flight_max: 5,
            request_max_bytes: 1_048_576,
            partitioner: Partitioner::Key,
            transaction_timeout_us: 10_000_000,
            metadata_max_age_us: 300_000_000,
        };
        let (cluster, names) = (ClientConfig::new(), Names::of("run"));
        let socket_timeout = |config: &ClientConfig| config.get("socket.timeout.ms").map(str::to_owned);
        let plain = producer(&cluster, &names, &settings(None)).unwrap();
        assert_eq!(socket_timeout(&plain).as_deref(), Some("30000"));
        let transactional = producer(&cluster, &names, &settings(Some("id"))).unwrap();
        assert_eq!(socket_timeout(&transactional).as_deref(), Some("10000"));
        transactional.create::<BaseProducer>().map(drop).unwrap();
    }

    #[test]
    fn of_assignors_of_two_kinds_those_of_the_first_ones_kind_are_kept() {
        use Assignor::{CooperativeSticky, Range, RoundRobin, Sticky};
        assert_eq!(strategy(&[Range, CooperativeSticky, RoundRobin]).unwrap(), "range,roundrobin");
        assert_eq!(strategy(&[CooperativeSticky, Range]).unwrap(), "cooperative-sticky");
        assert!(strategy(&[Range, Sticky]).is_err());
        assert!(strategy(&[]).is_err());
    }
}

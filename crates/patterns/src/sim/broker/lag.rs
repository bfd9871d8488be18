//! How far behind a consumer is: three numbers that all go by the name of lag.

use super::ids::Offset;

/// The client's metric `records-lag` when it reads everything: up to the high watermark
/// (`SubscriptionState.partitionLag`).
pub fn lag_of_uncommitted_reader(high_watermark: Offset, position: Offset) -> u64 {
    high_watermark - position
}

/// The client's metric `records-lag` with `isolation.level=read_committed`: up to the last stable
/// offset, since it cannot read further (`SubscriptionState.partitionLag`).
pub fn lag_of_committed_reader(last_stable: Offset, position: Offset) -> u64 {
    last_stable - position
}

/// The column LAG of `kafka-consumer-groups`: from the committed offset to the log end. `None`, which
/// the tool writes as `-`, where the group has committed nothing (`ConsumerGroupCommand.getLag`).
pub fn lag_of_group(log_end: Offset, committed: Option<Offset>) -> Option<u64> {
    committed.map(|committed| log_end - committed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `FetchRequestManagerTest#testFetcherMetrics`, `#testReadCommittedLagMetric`.
    #[test]
    fn each_reader_counts_to_where_it_could_read() {
        assert_eq!(lag_of_uncommitted_reader(Offset(200), Offset(3)), 197);
        assert_eq!(lag_of_committed_reader(Offset(150), Offset(3)), 147);
        assert_eq!(lag_of_group(Offset(10), Some(Offset(10))), Some(0));
        assert_eq!(lag_of_group(Offset(10), None), None);
    }
}

//! What must hold of every run of a group, read from its facts.

use std::collections::BTreeMap;

use eda_patterns::fact::ActorId;
use eda_patterns::ports::log::{PartitionAssigned, PartitionRevoked, ReceivedFrom};
use eda_patterns::sim::broker::facts::{HighWatermark, OffsetStored, PartitionGiven, RebalanceBegan};
use eda_patterns::sim::{Crashed, Restarted};

use crate::bench::Bench;

/// How often the group was rebalanced.
pub fn rebalances(bench: &Bench) -> usize {
    bench.world().recorder().trace().facts().filter(|fact| fact.is::<RebalanceBegan>()).count()
}

/// Checks what must hold of every run.
pub fn check(bench: &Bench, what: &str) {
    let trace = bench.world().recorder().trace();
    let mut given: BTreeMap<(u32, u32), ActorId> = BTreeMap::new();
    let mut high_watermarks: BTreeMap<u32, u64> = BTreeMap::new();
    // The next offset that a member gets of a partition that it holds; `None` before the first.
    let mut holds: BTreeMap<(ActorId, u32), Option<u64>> = BTreeMap::new();
    for fact in trace.facts() {
        let actor = fact.actor();
        if let Some(PartitionGiven { generation, client, partition, .. }) = fact.read() {
            let owner = *given.entry((generation, partition)).or_insert(client);
            assert_eq!(owner, client, "{what}: partition {partition} has two owners in generation {generation}");
        } else if let Some(HighWatermark { partition, offset, end, .. }) = fact.read() {
            assert!(offset <= end, "{what}: a high watermark of {offset} beyond the log's end at {end}");
            let known = high_watermarks.entry(partition).or_default();
            *known = offset.max(*known);
        } else if let Some(OffsetStored { partition, offset, .. }) = fact.read() {
            let known = high_watermarks.get(&partition).copied().unwrap_or_default();
            assert!(offset <= known, "{what}: {offset} committed of partition {partition}, readable up to {known}");
        } else if let Some(PartitionAssigned { partition, .. }) = fact.read() {
            let before = holds.insert((actor, partition), None);
            assert_eq!(before, None, "{what}: {actor:?} is given partition {partition}, which it holds");
        } else if let Some(PartitionRevoked { partition, .. }) = fact.read() {
            assert!(holds.remove(&(actor, partition)).is_some(), "{what}: {actor:?} never held {partition}");
        } else if let Some(ReceivedFrom { partition, offset, .. }) = fact.read() {
            let next = holds.get_mut(&(actor, partition));
            let next = next.unwrap_or_else(|| panic!("{what}: {actor:?} reads {partition}, which it does not hold"));
            assert!(
                next.is_none_or(|next| next == offset),
                "{what}: {actor:?} got {offset} of {partition}, not {next:?}"
            );
            *next = Some(offset + 1);
        } else if fact.is::<Crashed>() || fact.is::<Restarted>() {
            holds.retain(|(holder, _), _| *holder != actor);
        }
    }
}

/// Checks that no two members held a partition at the same time. It can only be asked of runs in which nobody was
/// taken for dead.
pub fn check_one_at_a_time(bench: &Bench, what: &str) {
    let trace = bench.world().recorder().trace();
    let mut holder: BTreeMap<u32, ActorId> = BTreeMap::new();
    for fact in trace.facts() {
        if let Some(PartitionAssigned { partition, .. }) = fact.read() {
            let before = holder.insert(partition, fact.actor());
            assert_eq!(before, None, "{what}: partition {partition} is held twice");
        } else if let Some(PartitionRevoked { partition, .. }) = fact.read() {
            holder.remove(&partition);
        }
    }
}

//! What must hold of the log and of those who use it, as folds over the trace alone.

mod effects;
mod kept;
mod key_order;
mod owners;
mod partition_order;
mod places;
mod replicas;
mod replicas_agree;
mod skipped;
mod watermarks;

use crate::fact::Name;
use crate::invariant::Invariant;
use crate::trace::Fact;

/// All of them.
pub(super) fn all() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::new(kept::ReportedIsKept::default()),
        Box::new(partition_order::PartitionOrder::default()),
        Box::new(key_order::KeyOrder::default()),
        Box::new(owners::OneOwner::default()),
        Box::new(watermarks::Watermarks::default()),
        Box::new(effects::EffectsOnce::default()),
        Box::new(skipped::NothingSkipped::default()),
        Box::new(replicas_agree::ReplicasAgree::default()),
    ]
}

/// A partition of a topic, as facts name it.
type Place = (Name, u32);

/// Whether a topic is one of the cluster's own, whose records nobody was told of.
fn is_internal(fact: &Fact<'_>, topic: Name) -> bool {
    fact.trace().text(topic).starts_with("__")
}

#[cfg(test)]
mod tests;

//! A broker's copy of a partition.

/// A copy of a partition.
pub struct Replica {}

//! What a run looks like at one point of its trace: folds over the facts.

pub mod breakers;

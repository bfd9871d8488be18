//! What a run looks like at one point of its trace: folds over facts.

pub mod portfolio;

//! The ports of `eda-patterns`, implemented by what a browser has.

pub mod clock;
pub mod indexed_db;
pub mod memory;
pub mod storage;

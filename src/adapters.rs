//! The ports of `eda-patterns`, implemented by what a browser has.

pub mod indexed_db;

//! Event-driven patterns.

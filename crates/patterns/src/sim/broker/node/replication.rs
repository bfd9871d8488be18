//! How followers copy what leaders append.

//! The browser app: what is seen and pressed around the engine of `eda-patterns`.

pub mod app;
pub mod session;
pub mod stage;

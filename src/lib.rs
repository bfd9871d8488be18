//! The browser app: what is seen and pressed around the engine of `eda-patterns`.
//!
//! [`app`] reads the route; [`session`] plays a run; `views` is what is read and pressed; [`stage`]
//! is what moves, and the panels of facts; [`adapters`] are the ports on this browser.

pub mod adapters;
pub mod app;
mod later;
mod parts;
mod preferences;
mod programs;
mod route;
pub mod session;
pub mod stage;
mod views;
pub mod words;

//! An event bus that needs nothing but memory: topics with wildcards, durable and ephemeral
//! subscriptions, bounded queues, leases, retries, dead letters, history.
//!
//! ```text
//!              ┌── route by topic ──┐      one queue a subscription      one lease a member
//!  publish ──▶ │ history │ dedupe   │ ──▶ [ again │ replay │ queue ] ──▶ in flight ──▶ settled
//!              └────────────────────┘            ▲                          │ nack, lease over
//!                                                └────── back-off ──────────┤
//!                                                                           └──▶ dead letter
//! ```
//!
//! [`EventBus`] is a state machine without input and output: **time is a parameter, and whatever
//! happens is told to a watcher.** The simulator puts a network around it; [`HandlerBus`] puts plain
//! functions around it, for a page or a test. A copy of a message is always in exactly one place,
//! so that copies made = acknowledged + waiting + in flight + dropped + dead.

mod event_bus;
mod handler_bus;
mod happened;
mod history;
mod publication;
mod subscription;
mod topic;

pub use event_bus::{EventBus, LeaseVoid};
pub use handler_bus::{Handled, HandlerBus, HandlerId, HandlerSpec, Handling};
pub use happened::{Change, Happened};
pub use publication::{Admission, DeadLetter, Limits, Publication};
pub use subscription::{Counts, MemberId, SubscriptionId};
pub use topic::{TopicError, TopicPattern, check_topic};

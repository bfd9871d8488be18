//! What makes an effect happen once although everything around it happens again: keys with kept answers, leases with
//! fencing tokens, an outbox and an inbox.
//!
//! [`Keys`] and [`Outbox`] are parts of whatever keeps the effect: they do nothing by themselves, and are written in
//! the same transaction as the effect. [`Lease`] and [`Inbox`] lie behind the key-value port.
//!
//! Sources: RFC draft-ietf-httpapi-idempotency-key-header (keys, fingerprints); Martin Kleppmann, "How to do distributed
//! locking" (2016) (fencing tokens); Chris Richardson, "Microservices Patterns" (2018), chapter 3 (transactional outbox,
//! idempotent consumer).

mod inbox;
mod keys;
mod lease;
mod outbox;

pub use inbox::{Inbox, Noted};
pub use keys::{Answer, Keys};
pub use lease::{Lease, Token};
pub use outbox::{Outbox, Row};

//! What the registry, the deployment, the producer and the consumers say of themselves.

use crate::fact::{ContentHash, Name, Record};
use crate::money::Hundredths;
use crate::time::Span;

crate::facts! {
    /// The registry promised which changes it lets in.
    ModePromised = "schema.mode", Plain, Marked { mode: Name }
    /// The registry let a schema in, under a version and an id. `schema` is the hash of its text.
    Registered = "schema.registered", Delivered, Marked { version: u32, id: u32, schema: ContentHash }
    /// The registry let a schema not in: which earlier version, where, by which rule. `latest` and how many
    /// `versions` there are is what it has after that.
    Refused = "schema.refused", Failed, Marked { against: u32, path: Name, rule: Name, latest: u32, versions: u32 }
    /// One side of the stream is to work with a version from now on.
    RolledOut = "schema.rolled-out", Plain, Marked { side: Name, version: u32 }
    /// An actor learned the schema of an id.
    Learned = "schema.learned", Plain, Detail { version: u32, id: u32, schema: ContentHash }
    /// The producer wrote a payment.
    Written = "payment.written", Plain, Story {
        record: Record, version: u32, id: u32, amount: Hundredths, currency: Name
    }
    /// A consumer asked Avro to resolve a record with its own schema.
    Resolved = "payment.resolved", Plain, Detail { record: Record, writer: u32, reader: u32, resolves: bool }
    /// A record was lifted or lowered by one version, and what came out fits that version's schema.
    Stepped = "payment.stepped", Plain, Detail { record: Record, from: u32, to: u32 }
    /// A consumer read a payment.
    Read = "payment.read", Delivered, Story {
        record: Record, writer: u32, reader: u32, amount: Hundredths, currency: Name
    }
    /// A consumer set a record aside: one step would lose or change a field, or has no value for it, which `why` tells.
    StepRefused = "payment.step-refused", Dead, Story { record: Record, from: u32, to: u32, field: Name, why: Name }
    /// A consumer set a record aside that its schema does not resolve.
    Undecodable = "payment.undecodable", Failed, Story { record: Record, writer: u32, reader: u32 }
    /// The producer waits before it asks the registry again.
    RegistrySilent = "schema.silent", Retry, Detail { wait: Span }
}

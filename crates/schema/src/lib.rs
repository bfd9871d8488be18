//! What a schema registry decides: whether one schema can read what another has written, and under which
//! version and id a new one is kept.
//!
//! Apache's own Avro crate parses, resolves and encodes; a well-kept validator holds JSON documents to a JSON
//! Schema. What they do not have stands here: Avro's compatibility with the path that breaks it ([`avro`]), the
//! differences between two JSON Schemas after Confluent's documented rules ([`json_schema`]), subjects, versions and
//! modes ([`registry`]), and the frame in which a record names its schema ([`wire`]). A malformed text is told with
//! its line and column ([`text`]).
//!
//! ```
//! use eda_schema::registry::{Mode, Registry};
//! use eda_schema::SchemaType::Avro;
//!
//! let mut registry = Registry::new(Mode::Backward);
//! let account = |fields: &str| format!(r#"{{"type":"record","name":"Account","fields":[{fields}]}}"#);
//! let id = registry.register("accounts", Avro, &account(r#"{"name":"id","type":"long"}"#)).expect("the first");
//! let refused = registry.register("accounts", Avro, &account(r#"{"name":"owner","type":"string"}"#));
//! assert!(refused.is_err(), "a reader with the new schema finds no owner in what was written before");
//! assert_eq!(registry.latest("accounts").map(|version| version.id), Some(id.id));
//! ```

pub mod avro;
pub mod changes;
mod difference;
pub mod json_schema;
pub mod registry;
pub mod text;
pub mod wire;

pub use difference::Difference;

/// The language of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaType {
    /// Apache Avro, 1.12.
    Avro,
    /// JSON Schema, draft 4 to 2020-12.
    JsonSchema,
}

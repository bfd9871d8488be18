//! JSON Schema: what changed from one schema to the next, and whether old documents are still valid.
//!
//! The rules are those that Confluent documents for its registry ("Schema evolution and compatibility", JSON Schema) and
//! that its class `SchemaDiff` applies, under the names that it gives them. A schema is *open* to properties that
//! it does not name, *closed*, or *partially open* where `patternProperties` or a schema of `additionalProperties` says
//! which; that decides what adding and removing a property means. As there, `format`, `contains`,
//! `propertyNames`, `patternProperties` themselves and `if` are not compared. `$ref` is followed within the document.
//!
//! Read against the classes of `io.confluent.kafka.schemaregistry.json.diff` (confluentinc/schema-registry:
//! `SchemaDiff`, `ObjectSchemaDiff`, `ArraySchemaDiff`, `CombinedSchemaDiff`, `NumberSchemaDiff`, `StringSchemaDiff`,
//! `EnumSchemaDiff`, `NotSchemaDiff`) and "Schema Evolution and Compatibility" (docs.confluent.io). In these points, where those
//! let something in that makes a valid document invalid, or stumble, this says what is the case:
//!
//! - `required` for a property that neither schema describes, and for one that comes with an empty schema into an open
//!   model, is `REQUIRED_ATTRIBUTE_ADDED`. Confluent looks only at properties that both describe.
//! - Beside `patternProperties`, a name that fits none of them is free where `additionalProperties` says nothing;
//!   Confluent calls such a model closed.
//! - `multipleOf` is compared in full: Confluent takes the whole part of each, and divides by nought for 0.5.
//! - A decreased `exclusiveMaximum` is compared with the other one; Confluent reads `maximum` there.
//! - The same branch twice counts once, but for `oneOf`, where it counts twice since it is then never valid.
//!
//! In these points this lets in what Confluent lets in, though it may make a valid document invalid:
//!
//! - Branches of `oneOf` that overlap: from `number` to `oneOf` of `number` and `integer`, no whole number is valid.
//! - `type` added to a schema that has only keywords of that type, as `minimum`: those alone let every text in.
//! - A property that is required now and has a `default`: a reader fills that in, where a validator misses the property.
//! - Keywords beside `$ref`: what is referred to is compared, and nothing else of that schema.
//! - `unevaluatedProperties` and `unevaluatedItems`, which are not compared.
//! - `exclusiveMinimum` and `exclusiveMaximum` as `true`, in draft 4: only numbers, as from draft 6 on, are compared.

mod diff;
mod rules;
mod shape;
mod validation;

use serde_json::Value;

pub use self::validation::{invalid, parse_strictly};
use crate::Difference;
use crate::text::{Malformed, malformed, read};

/// A change and whether it leaves every document valid that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What changed, with the rule's name.
    pub difference: Difference,
    /// Whether the rule allows it.
    pub is_compatible: bool,
}

/// Reads a schema, as far as its comparison needs: [`parse_strictly`] holds it to its meta-schema as well.
///
/// # Errors
/// Where the text is no JSON or no JSON Schema.
pub fn parse(text: &str) -> Result<Value, Malformed> {
    let schema = read(text)?;
    if schema.is_object() || schema.is_boolean() {
        return Ok(schema);
    }
    Err(malformed(text, "", "a JSON Schema is an object, true or false"))
}

/// Everything that changed from `original` to `update`.
pub fn changes(original: &Value, update: &Value) -> Vec<Change> {
    diff::changes(original, update)
}

/// What keeps `reader` from taking every document that `writer` takes. Nothing where it does.
pub fn differences(reader: &Value, writer: &Value) -> Vec<Difference> {
    let changes = changes(writer, reader).into_iter();
    changes.filter(|change| !change.is_compatible).map(|change| change.difference).collect()
}

//! What needs the validator: a schema against its meta-schema, and a document against a schema. Nothing else names it,
//! since it is heavier than the rest of a page.

use serde_json::Value;

use crate::text::{Malformed, malformed, read};

/// Reads a schema and holds it to the meta-schema that it names, or to draft 2020-12.
///
/// # Errors
/// Where the text is no JSON, or not what the meta-schema says.
pub fn parse_strictly(text: &str) -> Result<Value, Malformed> {
    let schema = read(text)?;
    match jsonschema::meta::validate(&schema) {
        Ok(()) => Ok(schema),
        Err(error) => Err(malformed(text, &error.instance_path().to_string(), error.to_string())),
    }
}

/// Everything in a document that its schema does not allow, with its place.
///
/// # Errors
/// Where the schema cannot be used: it refers to another document, or one of its patterns cannot be read.
pub fn invalid(schema: &Value, document: &str) -> Result<Vec<Malformed>, String> {
    let validator = jsonschema::validator_for(schema).map_err(|error| error.to_string())?;
    let value = match read(document) {
        Ok(value) => value,
        Err(malformed) => return Ok(vec![malformed]),
    };
    let errors = validator.iter_errors(&value);
    Ok(errors.map(|error| malformed(document, &error.instance_path().to_string(), error.to_string())).collect())
}

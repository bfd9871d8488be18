//! The kinds of change that people make to a schema, each with an example, and what the modes say of it.

use crate::SchemaType;
use crate::registry::{Clash, Comparable, Mode, Parsed, clashes};

/// A kind of change: the schemas before it, oldest first, and the one after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its word, for links and messages.
    pub id: &'static str,
    /// What was there.
    pub earlier: &'static [&'static str],
    /// What is to be let in.
    pub new: &'static str,
}

/// An Avro record of a payment with these fields.
macro_rules! avro {
    ($first:literal $(, $more:literal)* $(,)?) => {
        concat!(
            "{\n  \"type\": \"record\",\n  \"name\": \"Payment\",\n  \"fields\": [\n    ",
            $first, $(",\n    ", $more,)* "\n  ]\n}"
        )
    };
}

/// A JSON Schema of a payment that is closed: these properties and no other, the first list required.
macro_rules! json {
    ([$($required:literal),*] $first:literal $(, $more:literal)* $(,)?) => {
        concat!(
            "{\n  \"type\": \"object\",\n  \"properties\": {\n    ",
            $first, $(",\n    ", $more,)* "\n  },\n  \"required\": [", $($required,)* "],\n  \"additionalProperties\": false\n}"
        )
    };
}

/// The kinds for Avro.
pub const AVRO: [Change; 11] = [
    Change {
        id: "optional-added",
        earlier: &[avro![r#"{"name": "id", "type": "string"}"#]],
        new: avro![
            r#"{"name": "id", "type": "string"}"#,
            r#"{"name": "note", "type": ["null", "string"], "default": null}"#
        ],
    },
    Change {
        id: "required-added",
        earlier: &[avro![r#"{"name": "id", "type": "string"}"#]],
        new: avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "note", "type": "string"}"#],
    },
    Change {
        id: "optional-removed",
        earlier: &[avro![
            r#"{"name": "id", "type": "string"}"#,
            r#"{"name": "note", "type": ["null", "string"], "default": null}"#
        ]],
        new: avro![r#"{"name": "id", "type": "string"}"#],
    },
    Change {
        id: "required-removed",
        earlier: &[avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "note", "type": "string"}"#]],
        new: avro![r#"{"name": "id", "type": "string"}"#],
    },
    Change {
        id: "renamed",
        earlier: &[avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "sender_id", "type": "string"}"#]],
        new: avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "payer_id", "type": "string"}"#],
    },
    Change {
        id: "renamed-with-alias",
        earlier: &[avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "sender_id", "type": "string"}"#]],
        new: avro![
            r#"{"name": "id", "type": "string"}"#,
            r#"{"name": "payer_id", "type": "string", "aliases": ["sender_id"]}"#
        ],
    },
    Change {
        id: "widened",
        earlier: &[avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "amount", "type": "int"}"#]],
        new: avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "amount", "type": "long"}"#],
    },
    Change {
        id: "narrowed",
        earlier: &[avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "amount", "type": "long"}"#]],
        new: avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "amount", "type": "int"}"#],
    },
    Change {
        id: "symbol-added",
        earlier: &[avro![r#"{"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["INR"]}}"#]],
        new: avro![r#"{"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["INR", "USD"]}}"#],
    },
    Change {
        id: "symbol-removed",
        earlier: &[avro![
            r#"{"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["INR", "USD"]}}"#
        ]],
        new: avro![r#"{"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["INR"]}}"#],
    },
    Change {
        id: "re-added",
        earlier: &[
            avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "note", "type": "string", "default": ""}"#],
            avro![r#"{"name": "id", "type": "string"}"#],
        ],
        new: avro![r#"{"name": "id", "type": "string"}"#, r#"{"name": "note", "type": "long", "default": 0}"#],
    },
];

/// The kinds for JSON Schema, which knows no aliases.
pub const JSON_SCHEMA: [Change; 10] = [
    Change {
        id: "optional-added",
        earlier: &[json![["\"id\""] r#""id": {"type": "string"}"#]],
        new: json![["\"id\""] r#""id": {"type": "string"}"#, r#""note": {"type": "string"}"#],
    },
    Change {
        id: "required-added",
        earlier: &[json![["\"id\""] r#""id": {"type": "string"}"#]],
        new: json![["\"id\", \"note\""] r#""id": {"type": "string"}"#, r#""note": {"type": "string"}"#],
    },
    Change {
        id: "optional-removed",
        earlier: &[json![["\"id\""] r#""id": {"type": "string"}"#, r#""note": {"type": "string"}"#]],
        new: json![["\"id\""] r#""id": {"type": "string"}"#],
    },
    Change {
        id: "required-removed",
        earlier: &[json![["\"id\", \"note\""] r#""id": {"type": "string"}"#, r#""note": {"type": "string"}"#]],
        new: json![["\"id\""] r#""id": {"type": "string"}"#],
    },
    Change {
        id: "renamed",
        earlier: &[json![["\"sender_id\""] r#""sender_id": {"type": "string"}"#]],
        new: json![["\"payer_id\""] r#""payer_id": {"type": "string"}"#],
    },
    Change {
        id: "widened",
        earlier: &[json![["\"amount\""] r#""amount": {"type": "integer"}"#]],
        new: json![["\"amount\""] r#""amount": {"type": "number"}"#],
    },
    Change {
        id: "narrowed",
        earlier: &[json![["\"amount\""] r#""amount": {"type": "number"}"#]],
        new: json![["\"amount\""] r#""amount": {"type": "integer"}"#],
    },
    Change {
        id: "symbol-added",
        earlier: &[json![["\"currency\""] r#""currency": {"enum": ["INR"]}"#]],
        new: json![["\"currency\""] r#""currency": {"enum": ["INR", "USD"]}"#],
    },
    Change {
        id: "symbol-removed",
        earlier: &[json![["\"currency\""] r#""currency": {"enum": ["INR", "USD"]}"#]],
        new: json![["\"currency\""] r#""currency": {"enum": ["INR"]}"#],
    },
    Change {
        id: "re-added",
        earlier: &[
            json![["\"id\""] r#""id": {"type": "string"}"#, r#""note": {"type": "string"}"#],
            json![["\"id\""] r#""id": {"type": "string"}"#],
        ],
        new: json![["\"id\""] r#""id": {"type": "string"}"#, r#""note": {"type": "integer"}"#],
    },
];

/// The kinds for a language.
pub fn changes_of(ty: SchemaType) -> &'static [Change] {
    match ty {
        SchemaType::Avro => &AVRO,
        SchemaType::JsonSchema => &JSON_SCHEMA,
    }
}

impl Change {
    /// What a mode has against it. Nothing where it lets it in.
    ///
    /// # Panics
    /// When the change is of another language.
    pub fn clashes(&self, ty: SchemaType, mode: Mode) -> Vec<Clash> {
        let read = |text: &str| Parsed::parse(ty, text).expect("an example is a schema");
        let earlier: Vec<Parsed> = self.earlier.iter().map(|text| read(text)).collect();
        clashes(mode, &read(self.new), &earlier.iter().collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Direction::{NewReadsOld, OldReadsNew};

    /// For each kind: what keeps the new schema from reading the old, and the old from reading the new. `last` says
    /// whether something does where what comes back as another type is compared with the last version alone.
    #[track_caller]
    fn decided(ty: SchemaType, last: (bool, bool), expected: &[(&str, Option<&str>, Option<&str>)]) {
        assert_eq!(changes_of(ty).len(), expected.len());
        for (change, (id, backward, forward)) in changes_of(ty).iter().zip(expected) {
            assert_eq!(change.id, *id);
            let found = change.clashes(ty, Mode::FullTransitive);
            let rule = |direction| {
                let clash = found.iter().find(|clash| clash.direction == direction);
                clash.map(|clash| clash.difference.rule)
            };
            assert_eq!((rule(NewReadsOld), rule(OldReadsNew)), (*backward, *forward), "{id}");
            for mode in Mode::ALL {
                let looks_back = mode.is_transitive() || *id != "re-added";
                let against = if looks_back { (backward.is_some(), forward.is_some()) } else { last };
                let is_refused = mode.is_backward() && against.0 || mode.is_forward() && against.1;
                assert_eq!(!change.clashes(ty, mode).is_empty(), is_refused, "{id} under {}", mode.name());
            }
        }
    }

    #[test]
    fn avros_changes_are_decided_by_their_rules() {
        let missing = Some("READER_FIELD_MISSING_DEFAULT_VALUE");
        decided(
            SchemaType::Avro,
            (false, false),
            &[
                ("optional-added", None, None),
                ("required-added", missing, None),
                ("optional-removed", None, None),
                ("required-removed", None, missing),
                ("renamed", missing, missing),
                ("renamed-with-alias", None, missing),
                ("widened", None, Some("TYPE_MISMATCH")),
                ("narrowed", Some("TYPE_MISMATCH"), None),
                ("symbol-added", None, Some("MISSING_ENUM_SYMBOLS")),
                ("symbol-removed", Some("MISSING_ENUM_SYMBOLS"), None),
                ("re-added", Some("TYPE_MISMATCH"), Some("TYPE_MISMATCH")),
            ],
        );
    }

    #[test]
    fn json_schemas_changes_are_decided_by_their_rules() {
        let closed = Some("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL");
        decided(
            SchemaType::JsonSchema,
            // The version before is closed, and so takes nothing that it does not name.
            (false, true),
            &[
                ("optional-added", None, closed),
                ("required-added", Some("REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"), closed),
                ("optional-removed", closed, None),
                ("required-removed", closed, Some("REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL")),
                ("renamed", closed, closed),
                ("widened", None, Some("TYPE_NARROWED")),
                ("narrowed", Some("TYPE_NARROWED"), None),
                ("symbol-added", None, Some("ENUM_ARRAY_NARROWED")),
                ("symbol-removed", Some("ENUM_ARRAY_NARROWED"), None),
                ("re-added", Some("TYPE_CHANGED"), closed),
            ],
        );
    }
}

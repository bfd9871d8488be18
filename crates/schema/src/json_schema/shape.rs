//! A schema as the rules see it: of one kind, or a combination of several.

use serde_json::{Map, Value};

/// A schema, or the part of it that one of its keywords makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'s> {
    pub(super) schema: &'s Value,
    pub(super) part: Part<'s>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part<'s> {
    Whole,
    Type(&'s str),
    Types,
    Enum,
    Combination(&'static str),
    Not,
}

/// What a combination asks of its branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Criterion {
    All,
    Any,
    One,
}

#[derive(Clone, Debug)]
pub(super) enum Shape<'s> {
    /// Everything is valid.
    Any,
    /// Nothing is valid.
    Never,
    Null,
    Boolean,
    String(&'s Map<String, Value>),
    /// A number, with whether it must be whole.
    Number(&'s Map<String, Value>, bool),
    Object(&'s Map<String, Value>),
    Array(&'s Map<String, Value>),
    Enum(Vec<&'s Value>),
    Not(&'s Value),
    /// Branches, each with its steps from here.
    Combined(Criterion, Vec<(String, Node<'s>)>),
}

impl<'s> Node<'s> {
    pub(super) fn whole(schema: &'s Value) -> Node<'s> {
        Node { schema, part: Part::Whole }
    }

    fn part(self, part: Part<'s>) -> Node<'s> {
        Node { schema: self.schema, part }
    }

    pub(super) fn shape(self) -> Shape<'s> {
        let Value::Object(keywords) = self.schema else {
            return if self.schema == &Value::Bool(false) { Shape::Never } else { Shape::Any };
        };
        match self.part {
            Part::Whole => {
                let parts = parts(keywords);
                match parts[..] {
                    [] => Shape::Any,
                    [part] => self.part(part).shape(),
                    _ => {
                        let branch = |part: &Part<'s>| (String::new(), self.part(*part));
                        Shape::Combined(Criterion::All, parts.iter().map(branch).collect())
                    }
                }
            }
            Part::Type(name) => match name {
                "null" => Shape::Null,
                "boolean" => Shape::Boolean,
                "string" => Shape::String(keywords),
                "number" | "integer" => Shape::Number(keywords, name == "integer"),
                "object" => Shape::Object(keywords),
                "array" => Shape::Array(keywords),
                _ => Shape::Never,
            },
            Part::Types => {
                let names = keywords["type"].as_array().into_iter().flatten().filter_map(Value::as_str).enumerate();
                let branch = |(index, name)| (format!("/type/{index}"), self.part(Part::Type(name)));
                Shape::Combined(Criterion::Any, names.map(branch).collect())
            }
            Part::Enum => match keywords.get("enum").and_then(Value::as_array) {
                Some(values) => Shape::Enum(values.iter().collect()),
                None => Shape::Enum(vec![&keywords["const"]]),
            },
            Part::Not => Shape::Not(&keywords["not"]),
            Part::Combination(keyword) => {
                let criterion = match keyword {
                    "allOf" => Criterion::All,
                    "anyOf" => Criterion::Any,
                    _ => Criterion::One,
                };
                let branches = keywords[keyword].as_array().into_iter().flatten().enumerate();
                let branch = |(index, schema)| (format!("/{keyword}/{index}"), Node::whole(schema));
                Shape::Combined(criterion, branches.map(branch).collect())
            }
        }
    }
}

/// Keywords that say of a schema without `type` what they are about.
const TELLING: [(&str, &[&str]); 4] = [
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "minProperties",
            "maxProperties",
            "dependencies",
            "dependentRequired",
            "dependentSchemas",
        ],
    ),
    ("array", &["items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems"]),
    ("string", &["minLength", "maxLength", "pattern"]),
    ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
];

fn parts(keywords: &Map<String, Value>) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    match keywords.get("type") {
        Some(Value::String(name)) => parts.push(Part::Type(name)),
        Some(Value::Array(names)) => match &names[..] {
            [Value::String(name)] => parts.push(Part::Type(name)),
            _ => parts.push(Part::Types),
        },
        _ => {
            let told = TELLING.iter().filter(|(_, telling)| telling.iter().any(|word| keywords.contains_key(*word)));
            parts.extend(told.map(|(name, _)| Part::Type(name)));
        }
    }
    if keywords.contains_key("enum") || keywords.contains_key("const") {
        parts.push(Part::Enum);
    }
    let combinations = ["allOf", "anyOf", "oneOf"].into_iter().filter(|word| keywords.contains_key(*word));
    parts.extend(combinations.map(Part::Combination));
    if keywords.contains_key("not") {
        parts.push(Part::Not);
    }
    parts
}

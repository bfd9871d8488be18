//! Objects: their properties under the content model, what is required, and what depends on what.

use serde_json::Value;

use super::{Diff, Keywords};
use crate::json_schema::rules::OF_OBJECTS;
use crate::json_schema::shape::{Node, Shape};

/// What an object may have beside the properties that it names.
enum Content<'s> {
    /// Everything.
    Open,
    /// Nothing.
    Closed,
    /// What this schema says, for the property that was asked about.
    Partially(&'s Value),
}

fn content<'s>(keywords: &'s Keywords, property: &str) -> Content<'s> {
    let patterns = keywords.get("patternProperties").and_then(Value::as_object);
    let matched = patterns.into_iter().flatten().find(|(pattern, _)| is_match(pattern, property));
    if let Some((_, schema)) = matched {
        return Content::Partially(schema);
    }
    match keywords.get("additionalProperties") {
        Some(Value::Bool(false)) => Content::Closed,
        None | Some(Value::Bool(true)) if patterns.is_none_or(|patterns| patterns.is_empty()) => Content::Open,
        None | Some(Value::Bool(true)) => Content::Partially(&Value::Bool(true)),
        Some(schema) => Content::Partially(schema),
    }
}

/// Whether a property's name fits a pattern of `patternProperties`. One that the engine cannot read fits nothing.
fn is_match(pattern: &str, property: &str) -> bool {
    regex_lite::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(property))
}

fn requires(keywords: &Keywords, property: &str) -> bool {
    let required = keywords.get("required").and_then(Value::as_array);
    required.into_iter().flatten().any(|name| name == property)
}

fn step(keyword: &str, property: &str) -> String {
    format!("/{keyword}/{}", property.replace('~', "~0").replace('/', "~1"))
}

impl<'s> Diff<'s> {
    pub(super) fn objects(&mut self, was: &'s Keywords, is: &'s Keywords) {
        self.properties(was, is);
        self.required(was, is);
        self.dependencies(was, is);
        self.additional(
            (was.get("additionalProperties"), is.get("additionalProperties")),
            "/additionalProperties",
            &[
                "ADDITIONAL_PROPERTIES_ADDED",
                "ADDITIONAL_PROPERTIES_REMOVED",
                "ADDITIONAL_PROPERTIES_NARROWED",
                "ADDITIONAL_PROPERTIES_EXTENDED",
            ],
        );
        self.limits(was, is, OF_OBJECTS);
    }

    fn properties(&mut self, was: &'s Keywords, is: &'s Keywords) {
        let of = |keywords: &'s Keywords| keywords.get("properties").and_then(Value::as_object);
        let (old, new) = (of(was), of(is));
        for (name, original) in old.into_iter().flatten() {
            match new.and_then(|new| new.get(name)) {
                Some(update) => {
                    self.within(&step("properties", name), |diff| {
                        diff.compare(Node::whole(original), Node::whole(update))
                    });
                }
                None => self
                    .within(&step("properties", name), |diff| diff.property_removed(original, content(is, name), name)),
            }
        }
        let added = new.into_iter().flatten().filter(|(name, _)| old.is_none_or(|old| !old.contains_key(*name)));
        for (name, update) in added {
            let is_required = requires(is, name);
            self.within(&step("properties", name), |diff| {
                diff.property_added(update, content(was, name), is_required, name)
            });
        }
    }

    fn property_removed(&mut self, original: &'s Value, now: Content<'s>, name: &str) {
        match now {
            Content::Open => self.report("PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL", name),
            Content::Partially(covering) => {
                let (changes, is_covered) =
                    self.apart(|diff| diff.compare(Node::whole(original), Node::whole(covering)));
                self.changes.extend(changes);
                let rule = if is_covered {
                    "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                } else {
                    "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                };
                self.report(rule, name);
            }
            Content::Closed if original == &Value::Bool(false) => {
                self.report("PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL", name);
            }
            Content::Closed => self.report("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", name),
        }
    }

    fn property_added(&mut self, update: &'s Value, before: Content<'s>, is_required: bool, name: &str) {
        match before {
            Content::Open => {
                let allows_all = matches!(Node::whole(update).shape(), Shape::Any);
                let rule = match (allows_all, is_required) {
                    (false, _) => "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
                    (true, false) => "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
                    // Confluent's set allows it; a document without the property was valid and is no more.
                    (true, true) => "REQUIRED_ATTRIBUTE_ADDED",
                };
                self.report(rule, name);
                return;
            }
            Content::Partially(covering) => {
                let (changes, is_covered) = self.apart(|diff| diff.compare(Node::whole(covering), Node::whole(update)));
                self.changes.extend(changes);
                let rule = if is_covered {
                    "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                } else {
                    "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                };
                self.report(rule, name);
                if !is_required {
                    return;
                }
            }
            Content::Closed => {}
        }
        let rule = match (is_required, update.get("default").is_some()) {
            (false, _) => "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
            (true, true) => "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL",
            (true, false) => "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
        };
        self.report(rule, name);
    }

    /// What was required of a property that both name, and what is.
    fn required(&mut self, was: &'s Keywords, is: &'s Keywords) {
        let of = |keywords: &'s Keywords| keywords.get("properties").and_then(Value::as_object);
        let (old, new) = (of(was), of(is));
        let names = |keywords: &'s Keywords| {
            let required = keywords.get("required").and_then(Value::as_array);
            required.into_iter().flatten().filter_map(Value::as_str)
        };
        for name in names(was).filter(|name| !requires(is, name)) {
            self.within("/required", |diff| diff.report("REQUIRED_ATTRIBUTE_REMOVED", name));
        }
        for name in names(is).filter(|name| !requires(was, name)) {
            let update = new.and_then(|new| new.get(name));
            let is_added = update.is_some() && old.is_none_or(|old| !old.contains_key(name));
            if is_added {
                // Told with the property itself.
                continue;
            }
            let has_default = update.is_some_and(|update| update.get("default").is_some());
            let rule = if has_default { "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED" } else { "REQUIRED_ATTRIBUTE_ADDED" };
            self.within("/required", |diff| diff.report(rule, name));
        }
    }

    fn dependencies(&mut self, was: &'s Keywords, is: &'s Keywords) {
        for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
            let of = |keywords: &'s Keywords| keywords.get(keyword).and_then(Value::as_object);
            let (old, new) = (of(was), of(is));
            for (name, original) in old.into_iter().flatten() {
                self.within(&step(keyword, name), |diff| match (original, new.and_then(|new| new.get(name))) {
                    (Value::Array(original), Some(Value::Array(update))) => diff.dependency(original, update),
                    (Value::Array(_), None) => diff.report("DEPENDENCY_ARRAY_REMOVED", name),
                    (_, None) => diff.report("DEPENDENCY_SCHEMA_REMOVED", name),
                    (_, Some(Value::Array(_))) => diff.report("DEPENDENCY_ARRAY_ADDED", name),
                    (Value::Array(_), Some(_)) => diff.report("DEPENDENCY_SCHEMA_ADDED", name),
                    (original, Some(update)) => diff.compare(Node::whole(original), Node::whole(update)),
                });
            }
            for (name, update) in
                new.into_iter().flatten().filter(|(name, _)| old.is_none_or(|old| !old.contains_key(*name)))
            {
                let rule = if update.is_array() { "DEPENDENCY_ARRAY_ADDED" } else { "DEPENDENCY_SCHEMA_ADDED" };
                self.within(&step(keyword, name), |diff| diff.report(rule, name));
            }
        }
    }

    fn dependency(&mut self, was: &[Value], is: &[Value]) {
        let (keeps, adds) = (was.iter().all(|name| is.contains(name)), is.iter().any(|name| !was.contains(name)));
        match (keeps, adds) {
            (true, false) => {}
            (true, true) => self.report("DEPENDENCY_ARRAY_EXTENDED", ""),
            (false, false) => self.report("DEPENDENCY_ARRAY_NARROWED", ""),
            (false, true) => self.report("DEPENDENCY_ARRAY_CHANGED", ""),
        }
    }

    /// What may be there beside what is named. `rules`: added, removed, narrowed, extended.
    pub(super) fn additional(
        &mut self,
        (was, is): (Option<&'s Value>, Option<&'s Value>),
        steps: &str,
        rules: &[&'static str; 4],
    ) {
        let permits = |value: Option<&Value>| value != Some(&Value::Bool(false));
        let schema = |value: Option<&'s Value>| value.filter(|value| value.is_object());
        self.within(steps, |diff| match (permits(was), permits(is)) {
            (false, true) => diff.report(rules[0], ""),
            (true, false) => diff.report(rules[1], ""),
            _ => match (schema(was), schema(is)) {
                (None, Some(_)) => diff.report(rules[2], ""),
                (Some(_), None) => diff.report(rules[3], ""),
                (Some(was), Some(is)) => diff.compare(Node::whole(was), Node::whole(is)),
                (None, None) => {}
            },
        });
    }
}

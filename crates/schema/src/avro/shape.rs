//! The first fault in the shape of an Avro schema, with its place, which Apache's crate does not tell.

use serde_json::Value;

/// Where and why a text is no schema. `None` where only a deeper look could tell.
pub(super) fn fault_of(schema: &Value) -> Option<(String, String)> {
    let mut names = Vec::new();
    fault(schema, "", None, &mut names)
}

const PRIMITIVES: [&str; 8] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

type Fault = Option<(String, String)>;

fn fault(schema: &Value, path: &str, namespace: Option<&str>, names: &mut Vec<String>) -> Fault {
    match schema {
        Value::String(name) => {
            let is_known = PRIMITIVES.contains(&name.as_str()) || names.contains(&full(name, namespace));
            (!is_known).then(|| (path.to_owned(), format!("no type has the name {name:?}")))
        }
        Value::Array(branches) => {
            let mut branches = branches.iter().enumerate();
            branches.find_map(|(index, branch)| fault(branch, &format!("{path}/{index}"), namespace, names))
        }
        Value::Object(object) => {
            let at = |step: &str| format!("{path}/{step}");
            let Some(ty) = object.get("type") else { return Some((path.to_owned(), "a schema has a type".to_owned())) };
            let Some(ty) = ty.as_str() else { return fault(ty, &at("type"), namespace, names) };
            let mut namespace = namespace;
            if ["record", "enum", "fixed"].contains(&ty) {
                let Some(name) = object.get("name").and_then(Value::as_str) else {
                    return Some((path.to_owned(), format!("a type {ty} has a name")));
                };
                // A name with dots is whole: its namespace goes before the one that is named, and holds for what is
                // within ("Names", Avro 1.12).
                namespace = match name.rsplit_once('.') {
                    Some((space, _)) => Some(space),
                    None => object.get("namespace").and_then(Value::as_str).or(namespace),
                };
                names.push(full(name, namespace));
            }
            match ty {
                "record" => {
                    let Some(fields) = object.get("fields").and_then(Value::as_array) else {
                        return Some((path.to_owned(), "a record has a list of fields".to_owned()));
                    };
                    let mut fields = fields.iter().enumerate();
                    fields.find_map(|(index, field)| {
                        field_fault(field, &at(&format!("fields/{index}")), namespace, names)
                    })
                }
                "enum" => {
                    let symbols = object.get("symbols").and_then(Value::as_array);
                    let are_words = symbols.is_some_and(|symbols| symbols.iter().all(Value::is_string));
                    (!are_words).then(|| (path.to_owned(), "an enum has a list of symbols".to_owned()))
                }
                "fixed" => {
                    let has_size = object.get("size").is_some_and(Value::is_u64);
                    (!has_size).then(|| (path.to_owned(), "a fixed has a size in bytes".to_owned()))
                }
                "array" | "map" => {
                    let part = if ty == "array" { "items" } else { "values" };
                    match object.get(part) {
                        Some(inner) => fault(inner, &at(part), namespace, names),
                        None => Some((path.to_owned(), format!("a type {ty} says what its {part} are"))),
                    }
                }
                name => fault(&Value::from(name), &at("type"), namespace, names),
            }
        }
        _ => Some((path.to_owned(), "a schema is a name, a list or an object".to_owned())),
    }
}

fn field_fault(field: &Value, path: &str, namespace: Option<&str>, names: &mut Vec<String>) -> Fault {
    if !field.get("name").is_some_and(Value::is_string) {
        return Some((path.to_owned(), "a field has a name".to_owned()));
    }
    match field.get("type") {
        Some(ty) => fault(ty, &format!("{path}/type"), namespace, names),
        None => Some((path.to_owned(), "a field has a type".to_owned())),
    }
}

fn full(name: &str, namespace: Option<&str>) -> String {
    match namespace.filter(|space| !space.is_empty() && !name.contains('.')) {
        Some(space) => format!("{space}.{name}"),
        // A dot in front says that there is no namespace.
        None => name.strip_prefix('.').unwrap_or(name).to_owned(),
    }
}

//! A value that a person writes as JSON, as a schema says it ("JSON Encoding", Avro 1.12). A union's value need not name
//! its branch: the first one that it fits is taken. Where it does, a record, an enum or a fixed goes by its full name, as
//! Apache's Java class `ValidatingGrammarGenerator` labels it, or by that without the namespace, since the specification
//! says "the user-specified name" and no more (AVRO-2287); every other branch by its type.

use apache_avro::Schema;
use apache_avro::types::Value;
use serde_json::Value as Json;

use super::{Base, Names, base, learn};

/// Where in the JSON text, as a JSON pointer, and why it is no value of the schema.
pub type Misfit = (String, String);

/// The value that a JSON text says.
///
/// # Errors
/// Where it is none of the schema's.
pub fn payload(schema: &Schema, json: &Json) -> Result<Value, Misfit> {
    let mut names = Names::new();
    learn(schema, &mut names);
    value(schema, json, &names, "")
}

fn value(schema: &Schema, json: &Json, names: &Names<'_>, path: &str) -> Result<Value, Misfit> {
    let expected = |what: &str| Err((path.to_owned(), format!("expected {what}")));
    Ok(match (base(schema, names), json) {
        (Base::Union(union), _) => {
            let mut first_misfit = None;
            for (index, branch) in union.variants().iter().enumerate() {
                let kind = base(branch, names);
                let single = json.as_object().filter(|object| object.len() == 1);
                let named = single.and_then(|object| labels(kind).into_iter().find_map(|label| object.get(&label)));
                let found = named.ok_or(()).and_then(|inner| value(branch, inner, names, path).map_err(|_| ()));
                match found.or_else(|()| value(branch, json, names, path)) {
                    Ok(found) => return Ok(Value::Union(index as u32, Box::new(found))),
                    // Null tells least of what was meant.
                    Err(misfit) if kind.name() != "null" => first_misfit = first_misfit.or(Some(misfit)),
                    Err(_) => {}
                }
            }
            return Err(first_misfit.unwrap_or_else(|| (path.to_owned(), "expected null".to_owned())));
        }
        (Base::Primitive("null"), Json::Null) => Value::Null,
        (Base::Primitive("boolean"), Json::Bool(is_true)) => Value::Boolean(*is_true),
        (Base::Primitive("string"), Json::String(text)) => Value::String(text.clone()),
        (Base::Primitive("bytes"), Json::String(text)) => match text.chars().map(u8::try_from).collect() {
            Ok(bytes) => Value::Bytes(bytes),
            Err(_) => return expected("bytes, each as a character up to U+00FF"),
        },
        (Base::Primitive("int"), Json::Number(number)) => {
            match number.as_i64().and_then(|whole| i32::try_from(whole).ok()) {
                Some(whole) => Value::Int(whole),
                None => return expected("an int: a whole number of 32 bits"),
            }
        }
        (Base::Primitive("long"), Json::Number(number)) => match number.as_i64() {
            Some(whole) => Value::Long(whole),
            None => return expected("a long: a whole number of 64 bits"),
        },
        (Base::Primitive("float"), Json::Number(number)) => Value::Float(number.as_f64().unwrap_or_default() as f32),
        (Base::Primitive("double"), Json::Number(number)) => Value::Double(number.as_f64().unwrap_or_default()),
        (Base::Primitive(name), _) => return expected(name),
        (Base::Enum(symbols), Json::String(text)) => match symbols.symbols.iter().position(|symbol| symbol == text) {
            Some(place) => Value::Enum(place as u32, text.clone()),
            None => return expected(&format!("one of {}", symbols.symbols.join(", "))),
        },
        (Base::Fixed(fixed), Json::String(text)) => {
            match text.chars().map(u8::try_from).collect::<Result<Vec<u8>, _>>() {
                Ok(bytes) if bytes.len() == fixed.size => Value::Fixed(fixed.size, bytes),
                _ => return expected(&format!("{} bytes", fixed.size)),
            }
        }
        (Base::Array(items), Json::Array(list)) => {
            let items =
                list.iter().enumerate().map(|(index, item)| value(items, item, names, &format!("{path}/{index}")));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        (Base::Map(values), Json::Object(object)) => {
            let entry = |(name, inner): (&String, &Json)| {
                Ok((name.clone(), value(values, inner, names, &format!("{path}/{}", escaped(name)))?))
            };
            Value::Map(object.iter().map(entry).collect::<Result<_, Misfit>>()?)
        }
        (Base::Record(record), Json::Object(object)) => {
            let is_known = |name: &&String| record.fields.iter().any(|field| field.name == **name);
            if let Some(stranger) = object.keys().find(|name| !is_known(name)) {
                let why = format!("the schema has no field {stranger}");
                return Err((format!("{path}/{}", escaped(stranger)), why));
            }
            let field = |field: &apache_avro::schema::RecordField| {
                let Some(inner) = object.get(&field.name) else {
                    return Err((
                        path.to_owned(),
                        format!("a writer writes every field, and {} is missing", field.name),
                    ));
                };
                let inner = value(&field.schema, inner, names, &format!("{path}/{}", escaped(&field.name)))?;
                Ok((field.name.clone(), inner))
            };
            Value::Record(record.fields.iter().map(field).collect::<Result<_, _>>()?)
        }
        (Base::Enum(_) | Base::Fixed(_), _) => return expected("a text"),
        (Base::Array(_), _) => return expected("a list"),
        (Base::Map(_) | Base::Record(_), _) => return expected("an object"),
    })
}

/// The names by which a value says that it is of this branch.
fn labels(kind: Base<'_>) -> Vec<String> {
    let name = match kind {
        Base::Record(record) => &record.name,
        Base::Enum(symbols) => &symbols.name,
        Base::Fixed(fixed) => &fixed.name,
        Base::Primitive(_) | Base::Array(_) | Base::Map(_) | Base::Union(_) => return vec![kind.name().to_owned()],
    };
    vec![name.fullname(None), name.name().to_owned()]
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::super::{decode, encode, parse};
    use super::*;

    const SCHEMA: &str = r#"{"type":"record","name":"R","fields":[
        {"name":"a","type":"int"},{"name":"b","type":["null","string"]},{"name":"c","type":{"type":"array","items":"long"}},
        {"name":"d","type":{"type":"enum","name":"E","symbols":["X","Y"]}}]}"#;

    fn read(text: &str) -> Result<Value, Misfit> {
        payload(&parse(SCHEMA).expect("a schema"), &serde_json::from_str(text).expect("JSON"))
    }

    #[test]
    fn what_a_person_writes_is_written_and_read_again() {
        for text in [
            r#"{"a":1,"b":null,"c":[1,2],"d":"Y"}"#,
            r#"{"a":1,"b":"x","c":[],"d":"X"}"#,
            r#"{"a":1,"b":{"string":"x"},"c":[],"d":"X"}"#,
        ] {
            let schema = parse(SCHEMA).expect("a schema");
            let value = read(text).expect(text);
            let body = encode(&schema, value.clone()).expect("it fits");
            assert_eq!(decode(&schema, None, &body).expect("it was written"), value);
        }
    }

    #[test]
    fn a_branch_of_a_named_type_goes_by_its_name() {
        let schema = parse(
            r#"["null",{"type":"record","name":"a.b.R","fields":[{"name":"x","type":"int"}]},
                {"type":"record","name":"a.c.R","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]},
                {"type":"map","values":"int"}]"#,
        );
        let schema = schema.expect("a schema");
        let branch = |text: &str| match payload(&schema, &serde_json::from_str(text).expect("JSON")) {
            Ok(Value::Union(branch, _)) => Some(branch),
            _ => None,
        };
        assert_eq!(branch(r#"{"a.b.R":{"x":1}}"#), Some(1));
        assert_eq!(branch(r#"{"a.c.R":{"x":1,"y":2}}"#), Some(2));
        assert_eq!(branch(r#"{"R":{"x":1,"y":2}}"#), Some(2), "the first of the name that it fits");
        assert_eq!(branch(r#"{"map":{"x":1}}"#), Some(3));
        assert_eq!(branch(r#"{"record":{"x":1}}"#), None, "no type has that name");
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_place() {
        let place = |text: &str| read(text).expect_err(text).0;
        assert_eq!(place(r#"{"a":4294967296,"b":null,"c":[],"d":"X"}"#), "/a");
        assert_eq!(place(r#"{"a":1,"b":7,"c":[],"d":"X"}"#), "/b");
        assert_eq!(place(r#"{"a":1,"b":null,"c":[1,"2"],"d":"X"}"#), "/c/1");
        assert_eq!(place(r#"{"a":1,"b":null,"c":[],"d":"Z"}"#), "/d");
        assert_eq!(place(r#"{"a":1,"b":null,"c":[],"d":"X","e/f":1}"#), "/e~1f");
        assert_eq!(read(r#"{"a":1}"#).expect_err("fields are missing").0, "");
    }
}

//! From one version to the next and back, a field at a time.
//!
//! A step up fills what the older schema did not have: from its default, or from what the older fields tell. A step down
//! leaves fields out, and is **refused where going up again would not give the same record back**: the
//! field would be lost, or would mean something else. So an amount in dollars never becomes one in rupees.

use apache_avro::Schema;
use apache_avro::schema::{RecordField, RecordSchema};
use apache_avro::types::Value;
use eda_schema::avro::value_of;

/// A record's fields, in the order of its schema.
pub(super) type Fields = Vec<(String, Value)>;

/// The field that a step would lose or change, or for which there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loses(pub(super) String);

/// The record that a schema of this pattern is.
pub(super) fn record_of(schema: &Schema) -> &RecordSchema {
    match schema {
        Schema::Record(record) => record,
        _ => panic!("every release is a record"),
    }
}

fn find<'f>(fields: &'f Fields, name: &str) -> Option<&'f Value> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// What the older fields tell of one that is new.
fn told(field: &RecordField, older: &Fields) -> Option<Value> {
    let text = |name: &str| match find(older, name) {
        Some(Value::String(text)) => text.as_str(),
        _ => "",
    };
    let receiver = text("receiver_id");
    match field.name.as_str() {
        "transaction_type" if receiver.starts_with("MERCHANT_") => Some(Value::String("peer_to_merchant".to_owned())),
        "merchant_category" if receiver.contains("FOOD") => Some(Value::String("food".to_owned())),
        "merchant_category" if receiver.contains("GROCERY") => Some(Value::String("grocery".to_owned())),
        _ => None,
    }
}

/// Lifts a record to the schema `to`.
pub(super) fn lift(older: &Fields, to: &RecordSchema) -> Result<Fields, Loses> {
    let fields = to.fields.iter().map(|field| {
        let mut names = std::iter::once(&field.name).chain(&field.aliases);
        let known = names.find_map(|name| find(older, name)).cloned();
        let value = known.or_else(|| told(field, older)).or_else(|| field.default.as_ref().map(value_of));
        let value = value.and_then(|value| value.resolve(&field.schema).ok());
        value.map(|value| (field.name.clone(), value)).ok_or_else(|| Loses(field.name.clone()))
    });
    fields.collect()
}

/// Lowers a record from the schema `from` to the older `to`. Where `keeps_all` is false nothing is refused: what does not
/// fit becomes the first thing that does, which is the guard turned off.
pub(super) fn lower(newer: &Fields, from: &RecordSchema, to: &RecordSchema, keeps_all: bool) -> Result<Fields, Loses> {
    let fields = to.fields.iter().map(|field| {
        let mut known = find(newer, &field.name).cloned();
        if known.is_none() {
            // The newer name of a field that was renamed tells the older one among its aliases.
            let renamed = from.fields.iter().find(|newer| newer.aliases.contains(&field.name));
            known = renamed.and_then(|renamed| find(newer, &renamed.name)).cloned();
        }
        let known = known.or_else(|| field.default.as_ref().map(value_of));
        let fits = known.and_then(|value| value.resolve(&field.schema).ok());
        let value = match (fits, &field.schema) {
            (Some(value), _) => Some(value),
            (None, Schema::Enum(symbols)) if !keeps_all => Some(Value::Enum(0, symbols.symbols[0].clone())),
            (None, _) => None,
        };
        value.map(|value| (field.name.clone(), value)).ok_or_else(|| Loses(field.name.clone()))
    });
    let lowered: Fields = fields.collect::<Result<_, _>>()?;
    if keeps_all {
        let back = lift(&lowered, from)?;
        let differs = |((name, before), (_, after)): (&(String, Value), &(String, Value))| {
            (before != after).then(|| Loses(name.clone()))
        };
        if let Some(loses) = newer.iter().zip(&back).find_map(differs) {
            return Err(loses);
        }
    }
    Ok(lowered)
}

#[cfg(test)]
mod tests {
    use super::super::schemas::releases;
    use super::*;

    fn schemas() -> Vec<Schema> {
        releases("paytm").iter().map(|text| eda_schema::avro::parse(text).expect("a schema")).collect()
    }

    fn first(receiver: &str) -> Fields {
        let text = |text: &str| Value::String(text.to_owned());
        vec![
            ("event_id".to_owned(), text("e")),
            ("transaction_id".to_owned(), text("t")),
            ("amount".to_owned(), Value::Long(500_000)),
            ("sender_id".to_owned(), text("U1")),
            ("receiver_id".to_owned(), text(receiver)),
            ("timestamp".to_owned(), Value::Long(0)),
            ("status".to_owned(), Value::Enum(1, "completed".to_owned())),
            ("currency".to_owned(), Value::Enum(0, "INR".to_owned())),
        ]
    }

    fn set(fields: &mut Fields, name: &str, value: Value) {
        fields.iter_mut().find(|(known, _)| known == name).expect("a field").1 = value;
    }

    #[test]
    fn up_four_versions_and_down_again_gives_the_same_record() {
        let schemas = schemas();
        for receiver in ["U2", "MERCHANT_FOOD_DOMINOS", "MERCHANT_GROCERY_1", "MERCHANT_X"] {
            let mut fields = first(receiver);
            for schema in &schemas[1..] {
                fields = lift(&fields, record_of(schema)).expect("defaults");
                assert!(Value::Record(fields.clone()).validate(schema));
            }
            assert_eq!(fields.len(), 15);
            for step in (0..3).rev() {
                let (from, to) = (record_of(&schemas[step + 1]), record_of(&schemas[step]));
                fields = lower(&fields, from, to, true).expect("nothing was added");
                assert!(Value::Record(fields.clone()).validate(&schemas[step]));
            }
            assert_eq!(fields, first(receiver));
        }
    }

    #[test]
    fn what_a_step_down_would_lose_or_change_is_refused() {
        let schemas = schemas();
        let mut fields = first("U2");
        for schema in &schemas[1..] {
            fields = lift(&fields, record_of(schema)).expect("defaults");
        }
        let (from, to) = (record_of(&schemas[3]), record_of(&schemas[2]));
        let mut dollars = fields.clone();
        set(&mut dollars, "currency", Value::Enum(1, "USD".to_owned()));
        assert_eq!(lower(&dollars, from, to, true), Err(Loses("currency".to_owned())));
        let relabelled = lower(&dollars, from, to, false).expect("nothing is refused");
        assert_eq!(find(&relabelled, "currency"), Some(&Value::Enum(0, "INR".to_owned())));
        assert_eq!(find(&relabelled, "amount"), Some(&Value::Long(500_000)));
        let mut described = fields;
        set(&mut described, "description", Value::Union(1, Box::new(Value::String("rent".to_owned()))));
        let third = lower(&described, from, to, true).expect("V3 has a description");
        let second = lower(&third, record_of(&schemas[2]), record_of(&schemas[1]), true).expect("V2 too");
        let lowest = lower(&second, record_of(&schemas[1]), record_of(&schemas[0]), true);
        assert_eq!(lowest, Err(Loses("description".to_owned())));
    }
}

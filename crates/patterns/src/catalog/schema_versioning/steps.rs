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

/// Why a step is refused, with the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The step would lose the field, or make it mean something else.
    Loses(String),
    /// The schema that the step goes to wants a value, and nothing tells one.
    NoValue(String),
}

impl Refusal {
    /// The field, and the word of the reason.
    pub(super) fn told(&self) -> (&str, &'static str) {
        match self {
            Refusal::Loses(field) => (field, "loses"),
            Refusal::NoValue(field) => (field, NO_VALUE),
        }
    }
}

/// The reason of a step for whose field there is no value, as the facts name it.
pub(crate) const NO_VALUE: &str = "no-value";

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
pub(super) fn lift(older: &Fields, to: &RecordSchema) -> Result<Fields, Refusal> {
    let fields = to.fields.iter().map(|field| {
        let mut names = std::iter::once(&field.name).chain(&field.aliases);
        let known = names.find_map(|name| find(older, name)).cloned();
        let value = known.or_else(|| told(field, older)).or_else(|| field.default.as_ref().map(value_of));
        fitted(field, value)
    });
    fields.collect()
}

/// A field with its value, where there is one and it fits.
fn fitted(field: &RecordField, value: Option<Value>) -> Result<(String, Value), Refusal> {
    let name = field.name.clone();
    let Some(value) = value else { return Err(Refusal::NoValue(name)) };
    match value.resolve(&field.schema) {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(Refusal::Loses(name)),
    }
}

/// The field that means one thing to Avro, which reads a record `at_once`, and another one after each version's step. What
/// the writer's schema does not have is not compared: there a step may know more than a default.
pub(super) fn means_another(
    at_once: &Fields,
    by_steps: &Fields,
    writer: &RecordSchema,
    reader: &RecordSchema,
) -> Option<Refusal> {
    let was_written = |field: &&RecordField| {
        let mut names = std::iter::once(&field.name).chain(&field.aliases);
        names.any(|name| writer.fields.iter().any(|written| written.name == *name))
    };
    let mut fields = reader.fields.iter().filter(was_written);
    let differs = fields.find(|field| find(at_once, &field.name) != find(by_steps, &field.name));
    differs.map(|field| Refusal::Loses(field.name.clone()))
}

/// Lowers a record from the schema `from` to the older `to`. Where `keeps_all` is false nothing is refused: what does not
/// fit becomes the first thing that does, which is the guard turned off.
pub(super) fn lower(
    newer: &Fields,
    from: &RecordSchema,
    to: &RecordSchema,
    keeps_all: bool,
) -> Result<Fields, Refusal> {
    let fields = to.fields.iter().map(|field| {
        let mut known = find(newer, &field.name).cloned();
        if known.is_none() {
            // The newer name of a field that was renamed tells the older one among its aliases.
            let renamed = from.fields.iter().find(|newer| newer.aliases.contains(&field.name));
            known = renamed.and_then(|renamed| find(newer, &renamed.name)).cloned();
        }
        let known = known.or_else(|| field.default.as_ref().map(value_of));
        match (fitted(field, known), &field.schema) {
            (Err(_), Schema::Enum(symbols)) if !keeps_all => {
                Ok((field.name.clone(), Value::Enum(0, symbols.symbols[0].clone())))
            }
            (fitted, _) => fitted,
        }
    });
    let lowered: Fields = fields.collect::<Result<_, _>>()?;
    if keeps_all {
        let back = lift(&lowered, from)?;
        let differs = |((name, before), (_, after)): (&(String, Value), &(String, Value))| {
            (before != after).then(|| Refusal::Loses(name.clone()))
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
        assert_eq!(lower(&dollars, from, to, true), Err(Refusal::Loses("currency".to_owned())));
        let relabelled = lower(&dollars, from, to, false).expect("nothing is refused");
        assert_eq!(find(&relabelled, "currency"), Some(&Value::Enum(0, "INR".to_owned())));
        assert_eq!(find(&relabelled, "amount"), Some(&Value::Long(500_000)));
        let mut described = fields;
        set(&mut described, "description", Value::Union(1, Box::new(Value::String("rent".to_owned()))));
        let third = lower(&described, from, to, true).expect("V3 has a description");
        let second = lower(&third, record_of(&schemas[2]), record_of(&schemas[1]), true).expect("V2 too");
        let lowest = lower(&second, record_of(&schemas[1]), record_of(&schemas[0]), true);
        assert_eq!(lowest, Err(Refusal::Loses("description".to_owned())));
    }

    #[test]
    fn a_field_for_which_nothing_tells_a_value_is_no_field_that_is_lost() {
        let texts = releases("removed-field");
        let schemas: Vec<Schema> = texts.iter().map(|text| eda_schema::avro::parse(text).expect("a schema")).collect();
        let (older, newer) = (record_of(&schemas[0]), record_of(&schemas[1]));
        let no_value = Err(Refusal::NoValue("device_id".to_owned()));
        assert_eq!(lower(&first("U2"), newer, older, true), no_value);
        assert_eq!(lift(&first("U2"), older), no_value);
    }

    #[test]
    fn a_step_that_makes_something_else_of_what_was_written_is_seen() {
        let schemas = schemas();
        let (writer, reader) = (record_of(&schemas[0]), record_of(&schemas[1]));
        let at_once = lift(&first("MERCHANT_X"), reader).expect("defaults");
        let mut by_steps = at_once.clone();
        set(&mut by_steps, "transaction_type", Value::Enum(0, "peer_to_peer".to_owned()));
        assert_eq!(means_another(&at_once, &by_steps, writer, reader), None, "the writer did not say it");
        set(&mut by_steps, "amount", Value::Long(0));
        let amount = Some(Refusal::Loses("amount".to_owned()));
        assert_eq!(means_another(&at_once, &by_steps, writer, reader), amount);
    }
}

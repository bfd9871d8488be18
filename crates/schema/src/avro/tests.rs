use super::*;
use crate::text::Position;

#[track_caller]
fn check(reader: &str, writer: &str, expected: &[(&str, &str)]) {
    let schema = |text: &str| parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let found = differences(&schema(reader), &schema(writer));
    let found: Vec<(&str, &str)> = found.iter().map(|found| (found.path.as_str(), found.rule)).collect();
    assert_eq!(found, expected, "{reader} reads {writer}");
}

fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#)
}

/// The main values of `TestSchemaCompatibility*.java` (apache/avro, Apache-2.0); the rest are outside vectors.
#[test]
fn the_rules_and_places_are_those_of_the_java_class() {
    check(r#"["int","string"]"#, r#"["int","string","long"]"#, &[("/2", "MISSING_UNION_BRANCH")]);
    let nullable = record(r#"{"name":"age","type":["null","int"],"default":null}"#);
    check(&record(r#"{"name":"age","type":"int"}"#), &nullable, &[("/fields/0/type/0", "TYPE_MISMATCH")]);
    check(&record(r#"{"name":"a","type":"int"}"#), &record(""), &[("/fields/0", "READER_FIELD_MISSING_DEFAULT_VALUE")]);
    check(&record(r#"{"name":"a","type":"int","default":0}"#), &record(""), &[]);
    check(&record(""), &record(r#"{"name":"a","type":"int"}"#), &[]);
    let symbols = |symbols: &str| format!(r#"{{"type":"enum","name":"E","symbols":[{symbols}]}}"#);
    check(&symbols(r#""A""#), &symbols(r#""A","B""#), &[("/symbols", "MISSING_ENUM_SYMBOLS")]);
    check(r#"{"type":"enum","name":"E","symbols":["A"],"default":"A"}"#, &symbols(r#""A","B""#), &[]);
    check("\"long\"", "\"int\"", &[]);
    check("\"int\"", "\"long\"", &[("", "TYPE_MISMATCH")]);
    let fixed = |size: u32| format!(r#"{{"type":"fixed","name":"F","size":{size}}}"#);
    check(&fixed(4), &fixed(8), &[("/size", "FIXED_SIZE_MISMATCH")]);
    let other = r#"{"type":"fixed","name":"G","size":4}"#;
    check(&fixed(4), other, &[("/name", "NAME_MISMATCH")]);
}

#[test]
fn a_renamed_field_is_found_by_its_alias_alone() {
    let old = record(r#"{"name":"sender_id","type":"string"}"#);
    let renamed = record(r#"{"name":"payer_id","type":"string"}"#);
    let aliased = record(r#"{"name":"payer_id","type":"string","aliases":["sender_id"]}"#);
    check(&renamed, &old, &[("/fields/0", "READER_FIELD_MISSING_DEFAULT_VALUE")]);
    check(&aliased, &old, &[]);
    check(&old, &aliased, &[("/fields/0", "READER_FIELD_MISSING_DEFAULT_VALUE")]);
}

#[test]
fn a_record_within_itself_is_compared_once() {
    let list = |head: &str| {
        format!(
            r#"{{"type":"record","name":"L","fields":[{{"name":"h","type":"{head}"}},{{"name":"t","type":["null","L"]}}]}}"#
        )
    };
    check(&list("long"), &list("int"), &[]);
    check(&list("int"), &list("long"), &[("/fields/0/type", "TYPE_MISMATCH")]);
}

#[test]
fn every_fault_is_told_and_not_the_first_alone() {
    let reader = record(r#"{"name":"a","type":"int"},{"name":"b","type":"int"},{"name":"c","type":"string"}"#);
    let writer = record(r#"{"name":"a","type":"long"},{"name":"b","type":"int"}"#);
    let expected = [("/fields/0/type", "TYPE_MISMATCH"), ("/fields/2", "READER_FIELD_MISSING_DEFAULT_VALUE")];
    check(&reader, &writer, &expected);
}

#[test]
fn what_is_no_schema_is_told_with_its_line_and_column() {
    let fault = |text: &str| parse(text).expect_err("no schema");
    let text =
        "{\n \"type\": \"record\", \"name\": \"R\",\n \"fields\": [\n  {\"name\": \"a\", \"type\": \"strng\"}\n ]\n}";
    assert_eq!(fault(text).at, Position { line: 4, column: 25 });
    assert!(fault(text).why.contains("strng"));
    assert_eq!(fault(&record(r#"{"type":"int"}"#)).why, "a field has a name");
    assert_eq!(fault(r#"{"type":"record","fields":[]}"#).why, "a type record has a name");
    assert_eq!(fault(r#"{"type":"enum","name":"E"}"#).why, "an enum has a list of symbols");
    assert_eq!(fault("7").at, Position { line: 1, column: 1 });
    // A default of another type is found by Apache's crate.
    assert!(parse(&record(r#"{"name":"a","type":"int","default":"x"}"#)).is_err());
}

/// Written by one schema, read by another.
#[track_caller]
fn reads(reader: &str, writer: &str, json: &str, expected: &str) {
    check(reader, writer, &[]);
    resolves(reader, writer, json, expected);
}

#[track_caller]
fn resolves(reader: &str, writer: &str, json: &str, expected: &str) {
    let (reader, writer) = (parse(reader).expect("a schema"), parse(writer).expect("a schema"));
    let json: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let body = encode(&writer, payload(&writer, &json).expect("it fits")).expect("it was read for this schema");
    let read = decode(&writer, Some(&reader), &body).expect("an alias names the writer's field");
    assert_eq!(serde_json::Value::try_from(read).expect("JSON").to_string(), expected);
}

#[test]
fn a_readers_aliases_rename_what_was_written() {
    let old = record(r#"{"name":"sender_id","type":"string"}"#);
    let aliased = record(r#"{"name":"payer_id","type":"string","aliases":["from","sender_id"]}"#);
    reads(&aliased, &old, r#"{"sender_id":"U1"}"#, r#"{"payer_id":"U1"}"#);
    // No mode lets in what matches twice. Where a record comes all the same, the reader's own name is before its aliases.
    let both = record(r#"{"name":"payer_id","type":"string"},{"name":"sender_id","type":"string"}"#);
    resolves(&aliased, &both, r#"{"payer_id":"U1","sender_id":"U2"}"#, r#"{"payer_id":"U1"}"#);
    // A default must not stand in for what was written under the older name.
    let with_default = record(r#"{"name":"payer_id","type":"string","aliases":["sender_id"],"default":"nobody"}"#);
    reads(&with_default, &old, r#"{"sender_id":"U1"}"#, r#"{"payer_id":"U1"}"#);
}

#[test]
fn aliases_rename_records_within_records_and_unions() {
    let inner = |name: &str, field: &str| {
        format!(r#"{{"name":"in","type":["null",{{"type":"record","name":"{name}","fields":[{field}]}}]}}"#)
    };
    let writer = record(&inner("Old", r#"{"name":"x","type":"int"}"#));
    let reader =
        record(&inner("New\",\"aliases\":[\"Old\"],\"doc\":\"", r#"{"name":"y","aliases":["x"],"type":"long"}"#));
    reads(&reader, &writer, r#"{"in":{"x":7}}"#, r#"{"in":{"y":7}}"#);
}

#[test]
fn without_an_alias_a_renamed_field_is_not_found() {
    let old = parse(&record(r#"{"name":"sender_id","type":"string"}"#)).expect("a schema");
    let renamed = parse(&record(r#"{"name":"payer_id","type":"string"}"#)).expect("a schema");
    let body = encode(&old, Value::Record(vec![("sender_id".to_owned(), Value::String("U1".to_owned()))]));
    assert!(decode(&old, Some(&renamed), &body.expect("it fits")).is_err());
}

#[test]
fn a_name_with_dots_gives_its_fields_its_namespace() {
    let list = |name: &str, next: &str| {
        format!(r#"{{"type":"record",{name},"fields":[{{"name":"next","type":["null","{next}"]}}]}}"#)
    };
    assert!(parse(&list(r#""name":"com.paytm.L""#, "L")).is_ok());
    assert!(parse(&list(r#""name":"com.paytm.L""#, "com.paytm.L")).is_ok());
    // A namespace beside a whole name is ignored.
    assert!(parse(&list(r#""name":"com.paytm.L","namespace":"org.else""#, "L")).is_ok());
    assert!(parse(&list(r#""name":"com.paytm.L","namespace":"org.else""#, "org.else.L")).is_err());
    assert!(parse(&list(r#""name":"L","namespace":"org.else""#, "org.else.L")).is_ok());
}

#[test]
fn a_field_that_matches_several_of_the_writers_is_refused() {
    let reader = record(r#"{"name":"payer","type":"string","aliases":["sender","from"]}"#);
    let both = record(r#"{"name":"sender","type":"string"},{"name":"from","type":"string"}"#);
    check(&reader, &both, &[("/fields/0", "MATCHES_MULTIPLE_FIELDS")]);
    let own = record(r#"{"name":"payer","type":"string"},{"name":"from","type":"string"}"#);
    check(&reader, &own, &[("/fields/0", "MATCHES_MULTIPLE_FIELDS")]);
    check(&reader, &record(r#"{"name":"from","type":"string"}"#), &[]);
}

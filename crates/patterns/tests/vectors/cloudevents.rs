//! CloudEvents 1.0: the examples and rules of the specification and of its conformance tests.

use std::collections::BTreeMap;

use eda_patterns::event::{Binding, CloudEvent, CloudEventError, Message, Mode};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    json_examples_valid: Vec<Box<RawValue>>,
    json_to_binary_mode: Vec<ToBinary>,
    kafka_binary: KafkaBinary,
    kafka_structured: KafkaStructured,
    kafka_rules: Vec<String>,
    rules: Vec<String>,
    derived_invalid: Invalid,
    json_schema: Schema,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToBinary {
    event_index_note: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    body_json: Option<Value>,
    #[serde(default)]
    absent: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KafkaBinary {
    #[serde(rename = "from")]
    _from: String,
    headers: BTreeMap<String, String>,
    value: Value,
    attributes: BTreeMap<String, String>,
    data: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KafkaStructured {
    #[serde(rename = "from")]
    _from: String,
    content_types: Vec<String>,
    value: Value,
    attributes: BTreeMap<String, String>,
    data: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invalid {
    #[serde(rename = "note")]
    _note: String,
    events: Vec<InvalidEvent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InvalidEvent {
    why: String,
    event: Box<RawValue>,
}

#[derive(Deserialize)]
struct Schema {
    required: Vec<String>,
    properties: BTreeMap<String, Property>,
}

#[derive(Deserialize)]
struct Property {
    #[serde(default)]
    examples: Vec<Value>,
}

#[test]
fn cloud_events() {
    for (name, file) in crate::files::<File>("cloudevents").into_iter().flatten() {
        assert!(!file.json_examples_valid.is_empty(), "{name} has no examples");
        let examples: Vec<CloudEvent> =
            file.json_examples_valid.iter().flat_map(|json| read_example(json.get())).collect();
        file.json_to_binary_mode.iter().for_each(|case| check_to_binary(case, &examples));
        check_kafka_binary(&file.kafka_binary);
        check_kafka_structured(&file.kafka_structured);
        file.kafka_rules.iter().for_each(|rule| check_kafka_rule(rule));
        file.rules.iter().for_each(|rule| check_rule(rule));
        for InvalidEvent { why, event } in &file.derived_invalid.events {
            assert!(CloudEvent::from_json(event.get()).is_err(), "{why}: {event}");
        }
        check_schema(&file.json_schema);
    }
}

/// An example is an event or a batch. Either reads back as it was written.
fn read_example(json: &str) -> Vec<CloudEvent> {
    let refused = |error: CloudEventError| -> ! { panic!("{json}: {error}") };
    let events = if json.starts_with('[') {
        let batch = CloudEvent::batch_from_json(json).unwrap_or_else(|error| refused(error));
        assert_eq!(CloudEvent::batch_from_json(&CloudEvent::batch_to_json(&batch)), Ok(batch.clone()));
        batch
    } else {
        vec![CloudEvent::from_json(json).unwrap_or_else(|error| refused(error))]
    };
    for event in &events {
        assert_eq!(CloudEvent::from_json(&event.to_json()).as_ref(), Ok(event));
    }
    events
}

fn body_text(message: &Message) -> String {
    String::from_utf8(message.body.clone().expect("there is data")).expect("the examples are text")
}

/// The case says in words which example it means; the one whose binary form it describes is looked
/// for, and must be there.
fn check_to_binary(case: &ToBinary, examples: &[CloudEvent]) {
    let note = &case.event_index_note;
    assert!(case.body.is_some() || case.body_json.is_some(), "{note}: no body to compare with");
    let fits = |event: &CloudEvent| {
        let Ok(message) = Binding::Http.write(event, Mode::Binary) else { return false };
        if message.body.is_none() {
            return false;
        }
        let body = body_text(&message);
        let body_fits = case.body.as_ref().is_none_or(|expected| *expected == body)
            && case
                .body_json
                .as_ref()
                .is_none_or(|expected| serde_json::from_str::<Value>(&body).ok().as_ref() == Some(expected));
        let headers_fit = case.headers.iter().all(|(name, value)| message.header(name) == Some(value));
        let absent = |text: &String| {
            let name = text.split(' ').next().unwrap_or_default();
            message.header(name).is_none() && message.header(&format!("ce-{name}")).is_none()
        };
        body_fits && headers_fit && case.absent.iter().all(absent)
    };
    assert!(examples.iter().any(fits), "{note}: no example has this binary form");
}

fn attributes_of(event: &CloudEvent) -> BTreeMap<String, String> {
    event.attributes().into_iter().map(|(name, value)| (name, value.to_string())).collect()
}

fn data_of(event: &CloudEvent) -> Value {
    let bytes = event.data_bytes().expect("it is good").expect("there is data");
    serde_json::from_slice(&bytes).expect("it is JSON")
}

fn check_kafka_binary(case: &KafkaBinary) {
    let headers = case.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let message = Message { headers, body: Some(case.value.to_string().into_bytes()) };
    assert_eq!(message.mode(), Mode::Binary);
    let event = Binding::Kafka.read(&message).expect("it is a good message");
    assert_eq!((attributes_of(&event), data_of(&event)), (case.attributes.clone(), case.data.clone()));
    let again = Binding::Kafka.write(&event, Mode::Binary).expect("it can be written");
    let headers: BTreeMap<String, String> = again.headers.iter().cloned().collect();
    assert_eq!((headers, again.body), (case.headers.clone(), message.body));
}

fn check_kafka_structured(case: &KafkaStructured) {
    assert!(!case.content_types.is_empty());
    for content_type in &case.content_types {
        let headers = vec![("content-type".to_owned(), content_type.clone())];
        let message = Message { headers, body: Some(case.value.to_string().into_bytes()) };
        assert_eq!(message.mode(), Mode::Structured, "{content_type}");
        let event = Binding::Kafka.read(&message).expect("it is a good message");
        assert_eq!((attributes_of(&event), data_of(&event)), (case.attributes.clone(), case.data.clone()));
    }
}

fn minimal(more: &str) -> Result<CloudEvent, CloudEventError> {
    CloudEvent::from_json(&format!(r#"{{"specversion":"1.0","id":"1","source":"/s","type":"t"{more}}}"#))
}

fn good(more: &str) -> CloudEvent {
    minimal(more).unwrap_or_else(|error| panic!("{more}: {error}"))
}

fn check_kafka_rule(rule: &str) {
    let begins = |begin: &str| rule.starts_with(begin);
    if begins("structured iff content-type header starts with application/cloudevents") {
        let mode =
            |value: &str| Message { headers: vec![("Content-Type".to_owned(), value.to_owned())], body: None }.mode();
        assert_eq!(mode("Application/CloudEvents+JSON"), Mode::Structured);
        assert_eq!(mode("application/json"), Mode::Binary);
        assert_eq!(Message { headers: Vec::new(), body: None }.mode(), Mode::Binary);
    } else if begins("binary mode, no data = Kafka message with no value") {
        assert_eq!(Binding::Kafka.write(&good(""), Mode::Binary).expect("good").body, None);
        assert!(Binding::Kafka.write(&good(""), Mode::Structured).expect("good").body.is_some());
    } else if begins("default key = the user's key; optional mapper copies partitionkey") {
        let event = good(r#","partitionkey":"ZR1042""#);
        assert_eq!(event.partition_key().as_deref(), Some("ZR1042"));
        let message = Binding::Kafka.write(&event, Mode::Binary).expect("good");
        assert_eq!(message.header("ce_partitionkey"), Some("ZR1042"));
        assert_eq!(good("").partition_key(), None);
    } else {
        panic!("an unknown rule: {rule}");
    }
}

fn check_rule(rule: &str) {
    let begins = |begin: &str| rule.starts_with(begin);
    let refused = |more: &str| assert!(minimal(more).is_err(), "{rule}: {more}");
    if begins("id, source, specversion, type REQUIRED and non-empty") {
        for absent in ["id", "source", "specversion", "type"] {
            for value in ["", "0.3"] {
                let attributes = [("id", "1"), ("source", "/s"), ("specversion", "1.0"), ("type", "t")];
                let set = attributes.map(|(name, good)| (name, if name == absent { value } else { good }));
                let json = serde_json::to_string(&BTreeMap::from(set)).expect("a map");
                let fits = value == "0.3" && absent != "specversion";
                assert_eq!(CloudEvent::from_json(&json).is_ok(), fits, "{json}");
            }
        }
    } else if begins("data and data_base64 are mutually exclusive") {
        refused(r#","data":1,"data_base64":"AQ==""#);
    } else if begins("time is RFC 3339; source is a URI-reference; dataschema an absolute URI; subject non-empty") {
        refused(r#","time":"2018-04-05""#);
        refused(r#","dataschema":"relative/path""#);
        refused(r#","subject":"""#);
        good(r#","time":"2018-04-05T17:31:00.5+05:30","dataschema":"https://example.com/s","subject":"x""#);
        assert!(CloudEvent::from_json(r#"{"specversion":"1.0","id":"1","source":"a b","type":"t"}"#).is_err());
    } else if begins("attribute names: lower-case a-z and 0-9") {
        for name in ["Upper", "with-hyphen", "with_underscore", "ünicode", ""] {
            refused(&format!(r#","{name}":"x""#));
        }
        good(r#","abc123":"x""#);
    } else if begins("null attribute = absent; null data = explicit null payload") {
        assert_eq!(good(r#","subject":null,"time":null,"anything":null"#), good(""));
        assert_ne!(good(r#","data":null"#), good(""));
    } else if begins("same source+id = may be treated as duplicate") {
        // A permission to readers, not a rule for an event.
    } else {
        panic!("an unknown rule: {rule}");
    }
}

/// The schema's own examples are good values, and what it requires is required.
fn check_schema(schema: &Schema) {
    let whole = || -> BTreeMap<String, Value> {
        let pairs = [("id", "1"), ("source", "/s"), ("specversion", "1.0"), ("type", "t")];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
    };
    for required in &schema.required {
        let mut event = whole();
        assert!(event.remove(required).is_some(), "{required} is an unknown requirement");
        assert!(CloudEvent::from_json(&serde_json::to_string(&event).expect("a map")).is_err(), "without {required}");
    }
    for (name, property) in &schema.properties {
        for example in &property.examples {
            let mut event = whole();
            event.insert(name.clone(), example.clone());
            let json = serde_json::to_string(&event).expect("a map");
            let read = CloudEvent::from_json(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
            if !name.starts_with("data") {
                assert_eq!(attributes_of(&read).get(name).map(String::as_str), example.as_str(), "{json}");
            }
        }
    }
}

use uuid::Uuid;

use super::super::Event;
use super::*;

/// Examples of `formats/json-format.md`, section 3.2, shortened.
const JSON_DATA: &str = r#"{"specversion":"1.0","type":"com.example.someevent","source":"/mycontext","subject":null,"id":"C234-1234-1234","time":"2018-04-05T17:31:00Z","comexampleextension1":"value","comexampleothervalue":5,"datacontenttype":"application/json","data":{"appinfoA":"abc","appinfoB":123,"appinfoC":true}}"#;
const XML_DATA: &str = r#"{"specversion":"1.0","type":"t","source":"/s","id":"B","unsetextension":null,"datacontenttype":"application/xml","data":"<much wow=\"xml\"/>"}"#;
const BARE_BYTES: &str =
    r#"{"specversion":"1.0","type":"t","source":"/s","id":"D","data_base64":"eyAieHl6IjogMTIzIH0="}"#;

fn event(json: &str) -> CloudEvent {
    CloudEvent::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn minimal(more: &str) -> Result<CloudEvent, CloudEventError> {
    CloudEvent::from_json(&format!(r#"{{"specversion":"1.0","id":"1","source":"/s","type":"t"{more}}}"#))
}

#[test]
fn an_event_reads_back_as_it_was_written() {
    for json in [JSON_DATA, XML_DATA, BARE_BYTES] {
        let read = event(json);
        assert_eq!(event(&read.to_json()), read);
        for binding in [Binding::Http, Binding::Kafka] {
            let structured = binding.write(&read, Mode::Structured).expect("it can be written");
            assert_eq!(structured.mode(), Mode::Structured);
            assert_eq!(binding.read(&structured), Ok(read.clone()));
        }
    }
    let batch = [event(JSON_DATA), event(XML_DATA)];
    assert_eq!(CloudEvent::batch_from_json(&CloudEvent::batch_to_json(&batch)), Ok(batch.to_vec()));
    assert_eq!(CloudEvent::batch_from_json("[]"), Ok(Vec::new()));
}

#[test]
fn binary_mode_puts_attributes_into_headers_and_data_into_the_body() {
    let message = Binding::Http.write(&event(JSON_DATA), Mode::Binary).expect("it can be written");
    assert_eq!(message.header("ce-comexampleothervalue"), Some("5"));
    assert_eq!(message.header("content-type"), Some("application/json"));
    assert_eq!(message.header("ce-subject"), None);
    assert_eq!(message.body.as_deref(), Some(r#"{"appinfoA":"abc","appinfoB":123,"appinfoC":true}"#.as_bytes()));
    let xml = Binding::Http.write(&event(XML_DATA), Mode::Binary).expect("it can be written");
    assert_eq!(xml.body.as_deref(), Some(r#"<much wow="xml"/>"#.as_bytes()));
    let bytes = Binding::Kafka.write(&event(BARE_BYTES), Mode::Binary).expect("it can be written");
    assert_eq!((bytes.header("content-type"), bytes.body.as_deref()), (None, Some(&b"{ \"xyz\": 123 }"[..])));
}

#[test]
fn http_headers_are_percent_encoded_and_kafkas_are_not() {
    let odd = minimal(r#","subject":"₹ 100 % \"x\"""#).expect("it is good");
    let http = Binding::Http.write(&odd, Mode::Binary).expect("it can be written");
    assert_eq!(http.header("ce-subject"), Some("%E2%82%B9%20100%20%25%20%22x%22"));
    assert_eq!(Binding::Http.read(&http).map(|read| read.subject), Ok(odd.subject.clone()));
    let kafka = Binding::Kafka.write(&odd, Mode::Binary).expect("it can be written");
    assert_eq!(kafka.header("ce_subject"), odd.subject.as_deref());
}

#[test]
fn no_data_is_not_null_data() {
    let (none, null) = (minimal("").expect("good"), minimal(r#","data":null"#).expect("good"));
    assert_ne!(none, null);
    assert_eq!(Binding::Kafka.write(&none, Mode::Binary).expect("good").body, None);
    assert_eq!(Binding::Kafka.write(&null, Mode::Binary).expect("good").body.as_deref(), Some(&b"null"[..]));
    assert!(Binding::Kafka.write(&none, Mode::Structured).expect("good").body.is_some());
}

#[test]
fn what_is_no_cloud_event_is_refused_by_name() {
    let wrong_attribute = |more: &str| match minimal(more) {
        Err(CloudEventError::Attribute { name, .. }) => name,
        other => panic!("{more}: {other:?}"),
    };
    assert_eq!(wrong_attribute(r#","subject":"""#), "subject");
    assert_eq!(wrong_attribute(r#","time":"yesterday""#), "time");
    assert_eq!(wrong_attribute(r#","dataschema":"/relative""#), "dataschema");
    assert_eq!(wrong_attribute(r#","datacontenttype":"json""#), "datacontenttype");
    assert_eq!(wrong_attribute(r#","Upper":"x""#), "Upper");
    assert_eq!(wrong_attribute(r#","big":2147483648"#), "big");
    assert_eq!(wrong_attribute(r#","list":[1]"#), "list");
    assert_eq!(wrong_attribute(r#","data_base64":12"#), "data_base64");
    assert_eq!(minimal(r#","data":1,"data_base64":"AQ==""#), Err(CloudEventError::TwoData));
    let of = |json: &str| CloudEvent::from_json(json).expect_err("it is wrong");
    assert_eq!(of(r#"{"specversion":"1.0","source":"/s","type":"t"}"#), CloudEventError::Missing("id"));
    assert_eq!(of(r#"{"id":"1","source":"/s","type":"t"}"#), CloudEventError::Missing("specversion"));
    let old = of(r#"{"specversion":"0.3","id":"1","source":"/s","type":"t"}"#);
    assert_eq!(old, CloudEventError::SpecVersion("0.3".to_owned()));
    assert!(matches!(
        of(r#"{"specversion":"1.0","id":"1","source":"/a b","type":"t"}"#),
        CloudEventError::Attribute { .. }
    ));
    assert_eq!(of("[]"), CloudEventError::Shape);
    assert!(matches!(of("{"), CloudEventError::Json(_)));
}

#[test]
fn our_own_events_keep_every_digit_on_the_way_out_and_back() {
    for data in [
        r#"{"beyond_2_53":9007199254740993,"u64_max":18446744073709551615}"#,
        r#"{"one":1.0,"hundred":1e2,"tenth":0.10}"#,
        r#"{"text":"₹ नमस्ते 😀 \u0000"}"#,
    ] {
        let ours = Event {
            id: Uuid::from_u128(7),
            ty: "stock.sold".into(),
            source: "/app".into(),
            subject: "ZR1042".into(),
            unix_ms: 1_772_423_100_123,
            correlation_id: "order-1".into(),
            causation_id: Some(Uuid::from_u128(6)),
            data: data.into(),
        };
        let out = CloudEvent::try_from(&ours).expect("it is one").to_json();
        assert!(out.contains(data), "{out}");
        assert!(out.contains(r#""time":"2026-03-02T03:45:00.123Z""#), "{out}");
        assert_eq!(Event::try_from(&event(&out)), Ok(ours));
    }
    assert!(matches!(Event::try_from(&event(JSON_DATA)), Err(CloudEventError::NotOurs(_))));
}

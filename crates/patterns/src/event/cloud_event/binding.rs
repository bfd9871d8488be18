//! How a CloudEvent travels: as headers and a body, over HTTP or Kafka.

use super::{BASE64, CloudEvent, CloudEventError, Data, is_json_media_type, raw_text};
use crate::sorted::SortedMap;

use base64::Engine as _;
use serde_json::value::RawValue;

use super::Extension;

/// The protocol that carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Headers begin with `ce-`; what is not plain ASCII is percent-encoded.
    Http,
    /// Headers begin with `ce_` and are UTF-8; no data is a message without a value.
    Kafka,
}

/// Where attributes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Attributes in headers, data as the body.
    Binary,
    /// Everything in the body, in the JSON format.
    Structured,
}

/// A header's name and value. Names compare without regard to case.
type Header<'m> = (&'m str, &'m str);

fn find<'m>(mut headers: impl Iterator<Item = Header<'m>>, name: &str) -> Option<&'m str> {
    headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Structured where the content type begins with `application/cloudevents`.
fn mode_of(content_type: Option<&str>) -> Mode {
    let wanted = "application/cloudevents";
    match content_type.and_then(|value| value.get(..wanted.len())) {
        Some(begin) if begin.eq_ignore_ascii_case(wanted) => Mode::Structured,
        _ => Mode::Binary,
    }
}

/// A message of either protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Names and values. Names compare without regard to case.
    pub headers: Vec<(String, String)>,
    /// The body or value. `None` is a Kafka message without a value: on a compacted topic it
    /// deletes its key.
    pub body: Option<Vec<u8>>,
}

impl Message {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(self.headers(), name)
    }

    /// The mode: structured where the content type begins with `application/cloudevents`.
    pub fn mode(&self) -> Mode {
        mode_of(self.header("content-type"))
    }

    fn headers(&self) -> impl Iterator<Item = Header<'_>> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl Binding {
    const fn prefix(self) -> &'static str {
        match self {
            Binding::Http => "ce-",
            Binding::Kafka => "ce_",
        }
    }

    fn encode(self, value: String) -> String {
        match self {
            Binding::Kafka => value,
            Binding::Http => percent_encode(&value),
        }
    }

    fn decode(self, name: &str, value: &str) -> Result<String, CloudEventError> {
        match self {
            Binding::Kafka => Ok(value.to_owned()),
            Binding::Http => percent_decode(value).ok_or_else(|| CloudEventError::Encoding(name.to_owned())),
        }
    }

    /// An event as a message.
    ///
    /// # Errors
    /// When its Base64 data cannot be decoded for a binary body.
    pub fn write(self, event: &CloudEvent, mode: Mode) -> Result<Message, CloudEventError> {
        if mode == Mode::Structured {
            let headers = vec![("content-type".to_owned(), "application/cloudevents+json; charset=utf-8".to_owned())];
            return Ok(Message { headers, body: Some(event.to_json().into_bytes()) });
        }
        let mut attributes = event.attributes();
        attributes.remove("datacontenttype");
        let mut headers: Vec<(String, String)> = attributes
            .into_iter()
            .map(|(name, value)| ([self.prefix(), &name].concat(), self.encode(value.into_text())))
            .collect();
        // Without a content type a JSON value is JSON; bytes say nothing of what they are.
        let implied = matches!(event.data, Some(Data::Json(_))).then(|| "application/json".to_owned());
        let content_type = event.data_content_type.clone().or(implied);
        headers.extend(content_type.map(|value| ("content-type".to_owned(), value)));
        Ok(Message { headers, body: event.data_bytes()? })
    }

    /// The event of a message, in whichever mode it is.
    ///
    /// # Errors
    /// What makes it no CloudEvent.
    pub fn read(self, message: &Message) -> Result<CloudEvent, CloudEventError> {
        let headers: Vec<Header<'_>> = message.headers().collect();
        self.read_parts(&headers, message.body.as_deref())
    }

    /// As [`Binding::read`], where the parts of the message belong to somebody else.
    ///
    /// # Errors
    /// What makes it no CloudEvent.
    pub fn read_parts(self, headers: &[(&str, &str)], body: Option<&[u8]>) -> Result<CloudEvent, CloudEventError> {
        let content_type = find(headers.iter().copied(), "content-type");
        match mode_of(content_type) {
            Mode::Structured => {
                let body = body.unwrap_or_default();
                let text = std::str::from_utf8(body).map_err(|_| CloudEventError::Encoding("the body".to_owned()))?;
                CloudEvent::from_json(text)
            }
            Mode::Binary => self.read_binary(headers, content_type, body),
        }
    }

    fn read_binary(
        self,
        headers: &[Header<'_>],
        content_type: Option<&str>,
        body: Option<&[u8]>,
    ) -> Result<CloudEvent, CloudEventError> {
        let mut attributes: SortedMap<String, String> = SortedMap::new();
        for (name, value) in headers {
            let split = name.split_at_checked(self.prefix().len());
            if let Some((_, attribute)) = split.filter(|(prefix, _)| prefix.eq_ignore_ascii_case(self.prefix())) {
                attributes.insert(attribute.to_ascii_lowercase(), self.decode(name, value)?);
            }
        }
        let mut required = |name| attributes.remove(name).ok_or(CloudEventError::Missing(name));
        let spec_version = required("specversion")?;
        if spec_version != "1.0" {
            return Err(CloudEventError::SpecVersion(spec_version));
        }
        let (id, source, ty) = (required("id")?, required("source")?, required("type")?);
        let data = body.filter(|body| !body.is_empty() || self == Binding::Kafka);
        let data = data.map(|body| read_data(body, content_type)).transpose()?;
        let event = CloudEvent {
            id,
            source,
            ty,
            data_content_type: content_type.map(str::to_owned),
            data_schema: attributes.remove("dataschema"),
            subject: attributes.remove("subject"),
            time: attributes.remove("time"),
            // In headers every extension is text.
            extensions: attributes.into_iter().map(|(name, value)| (name, Extension::Text(value))).collect(),
            data,
        };
        event.check()?;
        Ok(event)
    }
}

/// A body as data: JSON where its type says so, text where it is some, else bytes.
fn read_data(body: &[u8], content_type: Option<&str>) -> Result<Data, CloudEventError> {
    let text = std::str::from_utf8(body).ok();
    match (content_type, text) {
        (Some(ty), text) if is_json_media_type(ty) => {
            let text = text.ok_or_else(|| CloudEventError::Encoding("the body".to_owned()))?;
            let json: Box<RawValue> =
                serde_json::from_str(text).map_err(|error| CloudEventError::Json(error.to_string()))?;
            Ok(Data::Json(json))
        }
        (Some(_), Some(text)) => Ok(Data::Json(raw_text(text))),
        _ => Ok(Data::Base64(BASE64.encode(body))),
    }
}

/// HTTP binding, section 3.1.3.2: printable ASCII stays, but for space, quote and percent.
fn percent_encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'"' | b'%' => encoded.push_str(&format!("%{byte:02X}")),
            0x21..=0x7e => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn percent_decode(value: &str) -> Option<String> {
    let bytes = value.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let hex = std::str::from_utf8(bytes.get(at + 1..at + 3)?).ok()?;
            decoded.push(u8::from_str_radix(hex, 16).ok()?);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).ok()
}

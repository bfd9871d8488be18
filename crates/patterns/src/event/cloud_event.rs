//! CloudEvents 1.0, where events leave the program: the JSON format (single and batch) and the
//! binary and structured modes of the HTTP and Kafka bindings.
//!
//! Sources: `cloudevents/spec` at v1.0.2: `spec.md`, `formats/json-format.md`,
//! `bindings/http-protocol-binding.md`, `bindings/kafka-protocol-binding.md`.
//!
//! Data is kept as the JSON text that was read. A number therefore keeps all its digits and the way
//! in which it was written, which a tree of values would not promise.

mod convert;
use crate::sorted::SortedMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::value::RawValue;

use super::rfc3339;

mod binding;

pub use binding::{Binding, Message, Mode};

/// An event with the attributes of CloudEvents 1.0.
#[derive(Clone, Debug)]
pub struct CloudEvent {
    /// `id`: unique together with the source.
    pub id: String,
    /// `source`: who says so, a URI reference.
    pub source: String,
    /// `type`.
    pub ty: String,
    /// `datacontenttype`, a media type.
    pub data_content_type: Option<String>,
    /// `dataschema`, an absolute URI.
    pub data_schema: Option<String>,
    /// `subject`: about whom.
    pub subject: Option<String>,
    /// `time`, RFC 3339, as it was written.
    pub time: Option<String>,
    /// All other attributes.
    pub extensions: SortedMap<String, Extension>,
    /// The data; `None` where there is none, which is not the same as `null`.
    pub data: Option<Data>,
}

/// The value of an extension attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extension {
    /// Text, and everything that has a textual form.
    Text(String),
    /// A whole number of 32 bits.
    Integer(i32),
    /// Yes or no.
    Boolean(bool),
}

impl Extension {
    /// Its textual form.
    fn into_text(self) -> String {
        match self {
            Extension::Text(text) => text,
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Extension::Text(text) => f.write_str(text),
            Extension::Integer(number) => write!(f, "{number}"),
            Extension::Boolean(flag) => write!(f, "{flag}"),
        }
    }
}

/// Data as the JSON format carries it.
#[derive(Clone, Debug)]
pub enum Data {
    /// A JSON value, as it was written.
    Json(Box<RawValue>),
    /// Bytes, in Base64. Decoded when somebody needs them.
    Base64(String),
}

/// Why something is no CloudEvent. Trying again will not help: correct the sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloudEventError {
    /// It is no JSON, and why.
    Json(String),
    /// It is JSON, but no object (or no array, where a batch was expected).
    Shape,
    /// A required attribute is missing.
    Missing(&'static str),
    /// An attribute has a value that it must not have, and why.
    Attribute {
        /// Which attribute.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A version of the specification that is not read here.
    SpecVersion(String),
    /// Both `data` and `data_base64`.
    TwoData,
    /// The data is not Base64.
    Base64,
    /// A header or body that is not text of the encoding that it must have.
    Encoding(String),
    /// It is a CloudEvent, but not one of ours: the attribute that an [`Event`](super::Event) needs.
    NotOurs(&'static str),
}

impl fmt::Display for CloudEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CloudEventError::Json(why) => write!(f, "it is no JSON: {why}"),
            CloudEventError::Shape => f.write_str("an event is a JSON object, a batch an array of them"),
            CloudEventError::Missing(name) => write!(f, "the attribute {name} is missing"),
            CloudEventError::Attribute { name, why } => write!(f, "the attribute {name} {why}"),
            CloudEventError::SpecVersion(version) => write!(f, "specversion is {version}, and only 1.0 is read"),
            CloudEventError::TwoData => f.write_str("there may be data or data_base64, not both"),
            CloudEventError::Base64 => f.write_str("data_base64 is not Base64"),
            CloudEventError::Encoding(what) => write!(f, "{what} is not encoded as it must be"),
            CloudEventError::NotOurs(what) => write!(f, "it is a CloudEvent, but {what}"),
        }
    }
}

impl std::error::Error for CloudEventError {}

type Attributes = SortedMap<String, Box<RawValue>>;

fn wrong(name: &str, why: &'static str) -> CloudEventError {
    CloudEventError::Attribute { name: name.to_owned(), why }
}

fn raw_text(text: &str) -> Box<RawValue> {
    serde_json::value::to_raw_value(text).expect("text is JSON")
}

/// Two events are equal where a reader cannot tell them apart: data as it was written counts.
impl PartialEq for Data {
    fn eq(&self, other: &Data) -> bool {
        match (self, other) {
            (Data::Json(one), Data::Json(other)) => one.get() == other.get(),
            (Data::Base64(one), Data::Base64(other)) => one == other,
            _ => false,
        }
    }
}

impl PartialEq for CloudEvent {
    fn eq(&self, other: &CloudEvent) -> bool {
        self.attributes() == other.attributes() && self.data == other.data
    }
}

impl CloudEvent {
    /// Reads one event in the JSON format.
    ///
    /// # Errors
    /// What makes it no CloudEvent.
    pub fn from_json(text: &str) -> Result<CloudEvent, CloudEventError> {
        let attributes: Attributes = serde_json::from_str(text).map_err(read_error)?;
        CloudEvent::from_attributes(attributes)
    }

    /// Reads a batch in the JSON format: an array, which may be empty.
    ///
    /// # Errors
    /// What makes one of them no CloudEvent.
    pub fn batch_from_json(text: &str) -> Result<Vec<CloudEvent>, CloudEventError> {
        let batch: Vec<Attributes> = serde_json::from_str(text).map_err(read_error)?;
        batch.into_iter().map(CloudEvent::from_attributes).collect()
    }

    fn from_attributes(mut attributes: Attributes) -> Result<CloudEvent, CloudEventError> {
        // An attribute of null is absent; data of null is data.
        let data = attributes.remove("data").map(Data::Json);
        attributes.retain(|_, value| value.get() != "null");
        let encoded = attributes.remove("data_base64").map(|value| text_of("data_base64", &value)).transpose()?;
        let data = match (data, encoded) {
            (Some(_), Some(_)) => return Err(CloudEventError::TwoData),
            (data, None) => data,
            (None, Some(encoded)) => Some(Data::Base64(encoded)),
        };
        let mut read = |name: &'static str| -> Result<Option<String>, CloudEventError> {
            attributes.remove(name).map(|value| text_of(name, &value)).transpose()
        };
        let spec_version = read("specversion")?;
        let mut event = CloudEvent {
            id: read("id")?.ok_or(CloudEventError::Missing("id"))?,
            source: read("source")?.ok_or(CloudEventError::Missing("source"))?,
            ty: read("type")?.ok_or(CloudEventError::Missing("type"))?,
            data_content_type: read("datacontenttype")?,
            data_schema: read("dataschema")?,
            subject: read("subject")?,
            time: read("time")?,
            extensions: SortedMap::new(),
            data,
        };
        match spec_version.as_deref() {
            Some("1.0") => {}
            Some(other) => return Err(CloudEventError::SpecVersion(other.to_owned())),
            None => return Err(CloudEventError::Missing("specversion")),
        }
        for (name, value) in attributes {
            let extension = read_extension(&name, &value)?;
            event.extensions.insert(name, extension);
        }
        event.check()?;
        Ok(event)
    }

    /// Checks every rule of the specification on attributes.
    ///
    /// # Errors
    /// The first attribute that breaks one.
    pub fn check(&self) -> Result<(), CloudEventError> {
        let texts = [("id", Some(&self.id)), ("source", Some(&self.source)), ("type", Some(&self.ty))];
        let optional = [
            ("datacontenttype", self.data_content_type.as_ref()),
            ("dataschema", self.data_schema.as_ref()),
            ("subject", self.subject.as_ref()),
            ("time", self.time.as_ref()),
        ];
        for (name, text) in texts.into_iter().chain(optional) {
            if text.is_some_and(String::is_empty) {
                return Err(wrong(name, "is empty"));
            }
        }
        if !is_uri_reference(&self.source) {
            return Err(wrong("source", "is no URI reference"));
        }
        if self.data_schema.as_deref().is_some_and(|uri| !is_absolute_uri(uri)) {
            return Err(wrong("dataschema", "is no absolute URI"));
        }
        if self.time.as_deref().is_some_and(|time| rfc3339::parse(time).is_none()) {
            return Err(wrong("time", "is no RFC 3339 date-time"));
        }
        if self.data_content_type.as_deref().is_some_and(|media| !is_media_type(media)) {
            return Err(wrong("datacontenttype", "is no media type"));
        }
        for name in self.extensions.keys() {
            let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            if name.is_empty() || !name.bytes().all(fits) {
                return Err(wrong(name, "has a name with other letters than a to z and 0 to 9"));
            }
            if RESERVED.contains(&name.as_str()) {
                return Err(wrong(name, "is no extension"));
            }
        }
        Ok(())
    }

    /// Writes the event in the JSON format. Its data stays as it was written.
    pub fn to_json(&self) -> String {
        let mut attributes: Attributes = self
            .attributes()
            .into_iter()
            .map(|(name, value)| {
                let value = match value {
                    Extension::Text(text) => raw_text(&text),
                    other => RawValue::from_string(other.to_string()).expect("a number or a flag is JSON"),
                };
                (name, value)
            })
            .collect();
        match &self.data {
            Some(Data::Json(json)) => attributes.insert("data".to_owned(), json.clone()),
            Some(Data::Base64(encoded)) => attributes.insert("data_base64".to_owned(), raw_text(encoded)),
            None => None,
        };
        serde_json::to_string(&attributes).expect("a map of JSON texts serialises")
    }

    /// Writes the event in the JSON format on one line, for JSON Lines. A line break of the data, which
    /// can only stand between two tokens, becomes a space.
    pub fn to_json_line(&self) -> String {
        self.to_json().replace(['\n', '\r'], " ")
    }

    /// Writes a batch in the JSON format.
    pub fn batch_to_json(batch: &[CloudEvent]) -> String {
        let events: Vec<String> = batch.iter().map(CloudEvent::to_json).collect();
        format!("[{}]", events.join(","))
    }

    /// Every attribute that is set, by name.
    pub fn attributes(&self) -> SortedMap<String, Extension> {
        let text = |text: &String| Some(Extension::Text(text.clone()));
        let core = [
            ("specversion", Some(Extension::Text("1.0".to_owned()))),
            ("id", text(&self.id)),
            ("source", text(&self.source)),
            ("type", text(&self.ty)),
            ("datacontenttype", self.data_content_type.as_ref().and_then(text)),
            ("dataschema", self.data_schema.as_ref().and_then(text)),
            ("subject", self.subject.as_ref().and_then(text)),
            ("time", self.time.as_ref().and_then(text)),
        ];
        let core = core.into_iter().filter_map(|(name, value)| value.map(|value| (name.to_owned(), value)));
        core.chain(self.extensions.clone()).collect()
    }

    /// The key under which a partitioned log may keep it: the extension `partitionkey`. The
    /// attribute stays in the event.
    pub fn partition_key(&self) -> Option<String> {
        self.extensions.get("partitionkey").map(Extension::to_string)
    }

    /// The data's bytes: JSON as text, Base64 decoded.
    ///
    /// # Errors
    /// When the Base64 is none.
    pub fn data_bytes(&self) -> Result<Option<Vec<u8>>, CloudEventError> {
        match &self.data {
            None => Ok(None),
            Some(Data::Base64(encoded)) => BASE64.decode(encoded).map(Some).map_err(|_| CloudEventError::Base64),
            Some(Data::Json(json)) => {
                // A JSON string whose content type is not JSON stands for the text itself.
                let is_json = self.data_content_type.as_deref().is_none_or(is_json_media_type);
                let plain = if is_json { None } else { serde_json::from_str::<String>(json.get()).ok() };
                Ok(Some(plain.unwrap_or_else(|| json.get().to_owned()).into_bytes()))
            }
        }
    }
}

/// Names that are attributes or members of the format and therefore never extensions.
const RESERVED: [&str; 9] =
    ["specversion", "id", "source", "type", "datacontenttype", "dataschema", "subject", "time", "data"];

fn read_error(error: serde_json::Error) -> CloudEventError {
    match error.classify() {
        serde_json::error::Category::Data => CloudEventError::Shape,
        _ => CloudEventError::Json(error.to_string()),
    }
}

fn text_of(name: &str, value: &RawValue) -> Result<String, CloudEventError> {
    serde_json::from_str(value.get()).map_err(|_| wrong(name, "is no text"))
}

fn read_extension(name: &str, value: &RawValue) -> Result<Extension, CloudEventError> {
    let text = value.get();
    match text.as_bytes()[0] {
        b'"' => text_of(name, value).map(Extension::Text),
        b't' | b'f' => Ok(Extension::Boolean(text == "true")),
        b'-' | b'0'..=b'9' => {
            text.parse().map(Extension::Integer).map_err(|_| wrong(name, "is no whole number of 32 bits"))
        }
        _ => Err(wrong(name, "is neither text, number nor flag")),
    }
}

/// Whether every character may stand in a URI (RFC 3986, section 2) and every `%` begins an octet.
fn is_uri_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    let fits = |(at, byte): (usize, &u8)| match byte {
        b'%' => bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        byte => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(byte),
    };
    bytes.iter().enumerate().all(fits) && bytes.iter().filter(|byte| **byte == b'#').count() <= 1
}

/// Whether a URI reference begins with a scheme (RFC 3986, section 3.1).
fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_fits = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    scheme_fits && !rest.is_empty() && is_uri_reference(text)
}

/// Whether a text is `type/subtype`, perhaps with parameters (RFC 2046).
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let token = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    essence.split_once('/').is_some_and(|(ty, subtype)| token(ty) && token(subtype))
}

/// Whether data of this media type is JSON: the subtype is `json` or ends in `+json`.
fn is_json_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let ends_in_json =
        |subtype: &str| subtype.as_bytes().last_chunk::<5>().is_some_and(|end| end.eq_ignore_ascii_case(b"+json"));
    essence.split_once('/').is_some_and(|(_, subtype)| subtype.eq_ignore_ascii_case("json") || ends_in_json(subtype))
}

#[cfg(test)]
mod tests;

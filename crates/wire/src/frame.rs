//! The frames: what goes over a connection. What is asked and what is answered is in the two files beside this one,
//! `call.rs` and `reply.rs`.
//!
//! Every WebSocket message is binary and holds exactly one frame in CBOR (RFC 8949). CBOR is an IETF standard with
//! a notation for people (its section 8), so the examples of the description are exact; it has byte strings, unlike
//! JSON, and a reader skips what it does not know, so that a field may be added without a new version. MessagePack
//! would do as well, but is no standard of a standards body and has no notation.
//!
//! A struct is a map from names to values; an enum is a map with its variant's name as the one key, or that name alone where
//! the variant has nothing in it. The document `docs/bridge.md` describes the same with examples, which a test
//! compares with what is written here.

use std::fmt;

use cbor4ii::core::dec::{self, Read};
use cbor4ii::core::utils::SliceReader;
use cbor4ii::serde::{DecodeError, Deserializer};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Call, Outcome};

/// The version of this protocol. A bridge serves exactly the versions that it names in its refusal.
pub const VERSION: u16 = 1;

/// The most bytes of one message, either way: 1 MiB.
pub const MESSAGE_MAX_BYTES: usize = 1 << 20;

/// The most bytes of the first message: 4 KiB.
pub const HELLO_MAX_BYTES: usize = 4 << 10;

/// What a client sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum FromClient {
    /// The first message: who asks, and for which run.
    Hello(Hello),
    /// A port call.
    Request {
        /// The client's number for it, not that of another request that is still unanswered.
        id: u64,
        /// What is asked.
        call: Call,
    },
    /// Nobody waits for this answer any more. What was begun is never undone; a wait for work ends. The request is
    /// answered all the same.
    Cancel {
        /// The request's number.
        id: u64,
    },
    /// The client has taken in so many more bytes of answers.
    Credit {
        /// Bytes of whole messages.
        bytes: u64,
    },
}

/// The first message of a connection.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Hello {
    /// [`VERSION`] as the client knows it.
    pub version: u16,
    /// The token of the URL that the bridge printed at its start.
    #[serde(default)]
    pub token: String,
    /// The run whose names are meant: 1 to 64 of `a-z`, `0-9` and `-`.
    pub run: String,
    /// How many bytes of answers may be under way to the client before it gives credit.
    pub credit: u64,
}

/// A token is never written into a log, and so not by this either.
impl fmt::Debug for Hello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Hello { version, run, credit, .. } = self;
        f.debug_struct("Hello").field("version", version).field("run", run).field("credit", credit).finish()
    }
}

/// What the bridge sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum FromBridge {
    /// The client is let in.
    Welcome(Welcome),
    /// What a request came to. Each request is answered once.
    Answer {
        /// The request's number.
        id: u64,
        /// How many bytes of credit the client has again: those of the request.
        credit: u64,
        /// What it came to.
        outcome: Outcome,
    },
}

/// What a client may do on this connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Welcome {
    /// The version that is spoken.
    pub version: u16,
    /// The ports that are served, by name: `key-value`, `work-queue`, `bus`, `log`, and `topics`
    /// where the log can be looked into.
    pub ports: Vec<String>,
    /// Whether calls that change something are refused.
    pub read_only: bool,
    /// How many bytes of requests may be unanswered before the client has to wait.
    pub credit: u64,
    /// How many requests may be unanswered.
    pub requests_max: u32,
    /// The longest that one request waits for work, in milliseconds; a client that wants to wait longer asks again.
    pub wait_max_ms: u64,
    /// The connection is closed after so many milliseconds in which nothing came, not even an answer to a ping.
    pub idle_ms: u64,
}

/// Why a connection was closed: the code of the WebSocket's close frame. Its reason is a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum CloseCode {
    /// The bridge stops. Connect again later.
    GoingAway = 1001,
    /// The WebSocket protocol was broken.
    Protocol = 1002,
    /// A text message came; this protocol is binary.
    Unsupported = 1003,
    /// A text that is not UTF-8.
    NotUtf8 = 1007,
    /// A message was longer than allowed.
    TooLarge = 1009,
    /// A frame could not be read, or is not allowed at this place.
    BadFrame = 4400,
    /// The token is missing or wrong. Take the one that the bridge printed.
    BadToken = 4401,
    /// The page's origin is not allowed.
    BadOrigin = 4403,
    /// This version of the protocol is not spoken. Reload the page, or take another bridge.
    BadVersion = 4406,
    /// No first message came in time, or nothing came for too long.
    TimedOut = 4408,
    /// The client sent more than its credit, or too many sockets wait to be let in.
    TooMany = 4429,
}

impl CloseCode {
    /// Whether a close frame's code says that the same client need not come again.
    pub fn is_refusal(code: u16) -> bool {
        [CloseCode::BadToken, CloseCode::BadOrigin, CloseCode::BadVersion].iter().any(|last| *last as u16 == code)
    }
}

/// Why bytes are no frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadFrame {
    /// There are more bytes than a message may have.
    TooLong,
    /// They end too early.
    Truncated,
    /// They go on after the frame.
    Trailing,
    /// They are not CBOR, or not the CBOR of a frame; why. Never in words of theirs: a token may be among those, and
    /// this is logged.
    Malformed(&'static str),
}

impl fmt::Display for BadFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadFrame::TooLong => f.write_str("the message is too long"),
            BadFrame::Truncated => f.write_str("the frame ends too early"),
            BadFrame::Trailing => f.write_str("there is more than one frame in the message"),
            BadFrame::Malformed(why) => write!(f, "the frame cannot be read: {why}"),
        }
    }
}

impl std::error::Error for BadFrame {}

/// Writes a frame.
pub fn encode(frame: &impl Serialize) -> Vec<u8> {
    let bytes = cbor4ii::serde::to_vec(Vec::new(), frame);
    bytes.expect("memory takes all bytes, and every frame has a form in CBOR")
}

/// Reads a frame.
///
/// # Errors
/// What is wrong with the bytes.
pub fn decode<F: DeserializeOwned>(bytes: &[u8]) -> Result<F, BadFrame> {
    if bytes.len() > MESSAGE_MAX_BYTES {
        return Err(BadFrame::TooLong);
    }
    let mut reader = Deserializer::new(SliceReader::new(bytes));
    let frame = F::deserialize(&mut reader).map_err(|error| match error {
        DecodeError::Core(dec::Error::Eof { .. }) => BadFrame::Truncated,
        DecodeError::Core(dec::Error::DepthOverflow { .. }) => BadFrame::Malformed("it is nested too deep"),
        DecodeError::Core(_) | DecodeError::Custom(_) => {
            BadFrame::Malformed("it is no CBOR, or has a field, a word or a number that no frame has")
        }
    })?;
    match reader.into_inner().fill(1) {
        Ok(rest) if rest.as_ref().is_empty() => Ok(frame),
        Ok(_) | Err(_) => Err(BadFrame::Trailing),
    }
}

/// Whether a run may have this name, which becomes part of Redis' keys.
pub fn is_run_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

//! What is said of a ride or a transaction, and how it travels: a CloudEvent in binary mode, its attributes as
//! headers and its data as the value.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::event::{Binding, CloudEvent, Event, Mode};
use crate::money::Money;
use crate::ports::log::{Consumed, Header};

/// The body of every event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The ride's or the transaction's number.
    pub id: String,
    /// The fare, or the amount, in paise.
    pub amount: Money,
    /// Always `INR`.
    pub currency: String,
    /// Who rides or pays.
    pub customer_id: String,
    /// Where a ride begins.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pickup: Option<String>,
    /// Where it ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub drop: Option<String>,
    /// The account, all but its last four digits covered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub account: Option<String>,
    /// How the money moved: `ATM`, `UPI`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub transaction_type: Option<String>,
}

/// An account's number with all but its last four digits covered, as it may leave the program.
pub(super) fn mask(account: &str) -> String {
    let covered = account.len().saturating_sub(4);
    account.char_indices().map(|(at, digit)| if at < covered { 'X' } else { digit }).collect()
}

/// The hour of day in India, which is five and a half hours ahead of UTC and keeps no summer time.
pub(super) fn hour_in_india(unix_ms: u64) -> u32 {
    (in_india_ms(unix_ms) / 3_600_000 % 24) as u32
}

/// The time of day in India: `09:15:20`.
pub(super) fn clock_in_india(unix_ms: u64) -> String {
    let seconds = in_india_ms(unix_ms) / 1_000 % 86_400;
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

const fn in_india_ms(unix_ms: u64) -> u64 {
    unix_ms + (5 * 60 + 30) * 60 * 1_000
}

/// A header with text.
pub(super) fn header(key: &str, value: &str) -> Header {
    Header { key: key.into(), value: value.as_bytes().into() }
}

/// An event as the headers and the value of a record.
///
/// # Panics
/// When the event breaks a rule of CloudEvents; those of this pattern do not.
pub(super) fn to_record(event: &Event) -> (Vec<Header>, Rc<[u8]>) {
    let event = CloudEvent::try_from(event).expect("the attributes of our events are well formed");
    let message = Binding::Kafka.write(&event, Mode::Binary).expect("our events carry JSON");
    let headers = message.headers.iter().map(|(key, value)| header(key, value)).collect();
    (headers, message.body.unwrap_or_default().into())
}

/// The event of a record; `None` where it is none: trying again will not help.
pub(super) fn of_record(record: &Consumed) -> Option<Event> {
    let mut headers = Vec::with_capacity(record.headers.len());
    for header in record.headers.iter() {
        headers.push((&*header.key, std::str::from_utf8(&header.value).ok()?));
    }
    let event = Binding::Kafka.read_parts(&headers, record.value.as_deref()).ok()?;
    Event::try_from(&event).ok()
}

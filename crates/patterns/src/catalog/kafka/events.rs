//! What is said of a ride or a transaction.

use serde::{Deserialize, Serialize};

use crate::money::Money;

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

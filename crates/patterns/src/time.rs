//! Points and lengths of time, in whole microseconds.
//!
//! Integers only: floating-point time rounds differently natively and in WebAssembly, and a run
//! must have the same trace hash in both.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, Sub};

use serde::{Deserialize, Serialize};

/// A point on a run's clock: microseconds since the run began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(u64);

/// A length of time in microseconds; never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(u64);

impl Time {
    /// The beginning of a run.
    pub const ZERO: Time = Time(0);
    /// A point that no run reaches.
    pub const NEVER: Time = Time(u64::MAX);

    /// The point `us` microseconds after the beginning.
    pub const fn from_us(us: u64) -> Time {
        Time(us)
    }

    /// The point `ms` milliseconds after the beginning.
    pub const fn from_ms(ms: u64) -> Time {
        Time(ms * 1_000)
    }

    /// Microseconds since the beginning.
    pub const fn as_us(self) -> u64 {
        self.0
    }

    /// The length of time from `earlier` to here, or zero where `earlier` is in fact later.
    pub const fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// Longer than any run.
    pub const FOREVER: Span = Span(u64::MAX);

    /// `us` microseconds.
    pub const fn from_us(us: u64) -> Span {
        Span(us)
    }

    /// `ms` milliseconds.
    pub const fn from_ms(ms: u64) -> Span {
        Span(ms * 1_000)
    }

    /// `secs` seconds.
    pub const fn from_secs(secs: u64) -> Span {
        Span(secs * 1_000_000)
    }

    /// Whole microseconds.
    pub const fn as_us(self) -> u64 {
        self.0
    }

    /// Whole milliseconds, rounded down.
    pub const fn as_ms(self) -> u64 {
        self.0 / 1_000
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Span;
    /// Stops at zero.
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl Mul<u64> for Span {
    type Output = Span;
    fn mul(self, times: u64) -> Span {
        Span(self.0.saturating_mul(times))
    }
}

/// Seconds with three decimals, as the time line writes them: `12.500 s`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03} s", self.0 / 1_000_000, self.0 / 1_000 % 1_000)
    }
}

/// The largest unit that keeps the number whole: `250 ms`, `2 s`, `1500 µs`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("0 ms"),
            us if us % 1_000_000 == 0 => write!(f, "{} s", us / 1_000_000),
            us if us % 1_000 == 0 => write!(f, "{} ms", us / 1_000),
            us if us > 1_000 => write!(f, "{}.{} ms", us / 1_000, us / 100 % 10),
            us => write!(f, "{us} µs"),
        }
    }
}

/// Reads a length of time as links write it: a decimal number and `us`, `ms`, `s` or `m`, with no
/// space between (`12.5s`, `250ms`). Returns `None` for anything else, for more than three
/// decimals and for more than a day.
pub fn parse_span(text: &str) -> Option<Span> {
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    let unit_us: u64 = match unit {
        "us" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "m" => 60_000_000,
        _ => return None,
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || whole.len() > 9 || decimals.len() > 6 || number.ends_with('.') {
        return None;
    }
    if !whole.bytes().chain(decimals.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut us = whole.parse::<u64>().ok()?.checked_mul(unit_us)?;
    let mut place_us = unit_us;
    for digit in decimals.bytes() {
        if !place_us.is_multiple_of(10) {
            return None;
        }
        place_us /= 10;
        us += u64::from(digit - b'0') * place_us;
    }
    (us <= 86_400_000_000).then_some(Span(us))
}

/// Writes a length of time as [`parse_span`] reads it, as short as it can be.
pub fn format_span(span: Span) -> String {
    let us = span.0;
    if us.is_multiple_of(1_000_000) {
        return format!("{}s", us / 1_000_000);
    }
    if us < 1_000_000 && us.is_multiple_of(1_000) {
        return format!("{}ms", us / 1_000);
    }
    if us < 1_000 {
        return format!("{us}us");
    }
    let decimals = format!("{:06}", us % 1_000_000);
    format!("{}.{}s", us / 1_000_000, decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_back_as_they_were_written() {
        for us in [0, 1, 999, 1_000, 1_500, 250_000, 999_999, 1_000_000, 12_500_000, 60_000_001] {
            let span = Span::from_us(us);
            assert_eq!(parse_span(&format_span(span)), Some(span), "{}", format_span(span));
        }
    }

    #[test]
    fn what_is_not_a_span_is_refused() {
        for text in ["", "s", "12", "1.s", ".5s", "1e3s", "-1s", "1 s", "1.2345678s", "2h", "0.5us", "99999999999s"] {
            assert_eq!(parse_span(text), None, "{text}");
        }
    }
}

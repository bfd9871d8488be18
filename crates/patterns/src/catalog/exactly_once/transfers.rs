//! A transfer: what a customer asks for, as it is written into the stream.

use std::rc::Rc;

use crate::event::rfc3339;
use crate::money::Money;
use crate::ports::log::{Consumed, Header};

/// The accounts of the scene, and what is on them at the beginning, in rupees.
pub(super) const ACCOUNTS: [(&str, i64); 4] =
    [("RAHUL_001", 250_000), ("PRIYA_002", 180_000), ("AMIT_003", 95_000), ("NEHA_004", 320_000)];

/// A wish to move money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Transfer {
    /// Drawn by the customer's device, once for each wish: two wishes that say the same have two keys.
    pub(super) key: Rc<str>,
    pub(super) from: Rc<str>,
    pub(super) to: Rc<str>,
    pub(super) amount: Money,
    pub(super) reference: Rc<str>,
}

impl Transfer {
    /// What is asked, without the key: equal for two requests if and only if they ask for the same.
    pub(super) fn fingerprint(&self) -> String {
        format!("{}>{}:{}:{}", self.from, self.to, self.amount.paise(), self.reference)
    }

    /// As the value of a record.
    pub(super) fn write(&self) -> String {
        format!("{} {} {} {} {}", self.key, self.from, self.to, self.amount.paise(), self.reference)
    }

    /// Reads what [`Transfer::write`] wrote; `None` where it is something else.
    pub(super) fn read(text: &str) -> Option<Transfer> {
        let mut words = text.split(' ');
        let mut next = || words.next().filter(|word| !word.is_empty());
        let (key, from, to) = (next()?.into(), next()?.into(), next()?.into());
        let amount = Money::from_paise(next()?.parse().ok()?);
        let reference = next()?.into();
        words.next().is_none().then_some(Transfer { key, from, to, amount, reference })
    }

    /// The transfer of a record.
    pub(super) fn of(record: &Consumed) -> Option<Transfer> {
        Transfer::read(std::str::from_utf8(record.value.as_deref()?).ok()?)
    }

    /// The attributes of the event, as CloudEvents 1.0 names them in a Kafka record of binary mode.
    pub(super) fn headers(&self, id: &str, unix_ms: u64) -> Vec<Header> {
        let time = rfc3339::format(unix_ms);
        let named = [
            ("ce_specversion", "1.0"),
            ("ce_id", id),
            ("ce_type", "fund.transfer"),
            ("ce_source", "/netbanking"),
            ("ce_subject", &*self.key),
            ("ce_time", &time),
            ("content-type", "text/plain"),
        ];
        named.iter().map(|(key, value)| Header { key: (*key).into(), value: value.as_bytes().into() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer() -> Transfer {
        Transfer {
            key: "K-1".into(),
            from: "RAHUL_001".into(),
            to: "PRIYA_002".into(),
            amount: Money::from_rupees(25_000),
            reference: "rent".into(),
        }
    }

    #[test]
    fn a_transfer_is_read_as_it_was_written() {
        assert_eq!(Transfer::read(&transfer().write()), Some(transfer()));
        for broken in ["", "K-1", "K-1 A B x r", "K-1 A B 100", "K-1 A B 100 r more", "K-1  B 100 r"] {
            assert_eq!(Transfer::read(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_fingerprint_differs_with_whatever_is_asked_and_not_with_the_key() {
        let same = Transfer { key: "K-2".into(), ..transfer() };
        assert_eq!(same.fingerprint(), transfer().fingerprint());
        let others = [
            Transfer { amount: Money::from_rupees(25_001), ..transfer() },
            Transfer { to: "AMIT_003".into(), ..transfer() },
            Transfer { reference: "rent-2".into(), ..transfer() },
        ];
        assert!(others.iter().all(|other| other.fingerprint() != transfer().fingerprint()));
    }
}

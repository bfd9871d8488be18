//! How coordinators write what they keep in the cluster's own topics: numbers with the most significant byte first,
//! texts and lists after their length, an option after a byte that says whether there is something.
//!
//! Kafka has formats of its own for these records (`GroupMetadataValue.json` and its neighbours), with fields that
//! the model does not need. Nobody but a coordinator reads them.

use std::rc::Rc;

use super::ids::{Offset, Partition, ProducerEpoch, ProducerId, TopicPartition};
use crate::time::{Span, Time};

/// What can be written, and read back from the front of what is left.
pub(super) trait Encoded: Sized {
    /// Appends it.
    fn write(&self, to: &mut Vec<u8>);
    /// Takes it off the front; `None` where it is not there.
    fn read(from: &mut &[u8]) -> Option<Self>;
}

/// The bytes of a value.
pub(super) fn bytes_of(value: &impl Encoded) -> Rc<[u8]> {
    let mut bytes = Vec::new();
    value.write(&mut bytes);
    bytes.into()
}

/// The value of these bytes, all of them.
pub(super) fn value_of<T: Encoded>(mut bytes: &[u8]) -> Option<T> {
    T::read(&mut bytes).filter(|_| bytes.is_empty())
}

/// Numbers as so many bytes.
macro_rules! numbers {
    ($($number:ty)*) => { $(
        impl Encoded for $number {
            fn write(&self, to: &mut Vec<u8>) {
                to.extend(self.to_be_bytes());
            }

            fn read(from: &mut &[u8]) -> Option<$number> {
                let (front, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(<$number>::from_be_bytes(*front))
            }
        }
    )* };
}

numbers!(u8 u16 u32 u64);

/// Structures as their fields, one after the other.
macro_rules! fields {
    ($($type:ident { $($field:tt),* })*) => { $(
        impl $crate::sim::broker::encoding::Encoded for $type {
            fn write(&self, to: &mut Vec<u8>) {
                $( self.$field.write(to); )*
            }

            fn read(from: &mut &[u8]) -> Option<$type> {
                Some($type { $( $field: $crate::sim::broker::encoding::Encoded::read(from)? ),* })
            }
        }
    )* };
}

pub(super) use fields;

fields! {
    Offset { 0 }
    Partition { 0 }
    ProducerEpoch { 0 }
    ProducerId { 0 }
    TopicPartition { topic, partition }
}

impl Encoded for Span {
    fn write(&self, to: &mut Vec<u8>) {
        self.as_us().write(to);
    }

    fn read(from: &mut &[u8]) -> Option<Span> {
        u64::read(from).map(Span::from_us)
    }
}

impl Encoded for Time {
    fn write(&self, to: &mut Vec<u8>) {
        self.as_us().write(to);
    }

    fn read(from: &mut &[u8]) -> Option<Time> {
        u64::read(from).map(Time::from_us)
    }
}

impl Encoded for Rc<str> {
    fn write(&self, to: &mut Vec<u8>) {
        (self.len() as u32).write(to);
        to.extend(self.bytes());
    }

    fn read(from: &mut &[u8]) -> Option<Rc<str>> {
        let length = u32::read(from)? as usize;
        let (front, rest) = from.split_at_checked(length)?;
        *from = rest;
        std::str::from_utf8(front).ok().map(Rc::from)
    }
}

impl<T: Encoded> Encoded for Vec<T> {
    fn write(&self, to: &mut Vec<u8>) {
        (self.len() as u32).write(to);
        self.iter().for_each(|item| item.write(to));
    }

    fn read(from: &mut &[u8]) -> Option<Vec<T>> {
        let length = u32::read(from)?;
        (0..length).map(|_| T::read(from)).collect()
    }
}

impl<T: Encoded> Encoded for Option<T> {
    fn write(&self, to: &mut Vec<u8>) {
        u8::from(self.is_some()).write(to);
        if let Some(value) = self {
            value.write(to);
        }
    }

    fn read(from: &mut &[u8]) -> Option<Option<T>> {
        match u8::read(from)? {
            0 => Some(None),
            1 => T::read(from).map(Some),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Row {
        name: Option<Rc<str>>,
        parts: Vec<TopicPartition>,
        at: Time,
    }

    fields! { Row { name, parts, at } }

    fn row() -> Row {
        let topic: Rc<str> = "सवारी".into();
        Row { name: Some("b".into()), parts: vec![TopicPartition::new(&topic, 3)], at: Time::from_ms(5) }
    }

    #[test]
    fn what_is_written_reads_back() {
        for row in [row(), Row { name: None, parts: vec![], ..row() }] {
            assert_eq!(value_of::<Row>(&bytes_of(&row)), Some(row));
        }
        assert_eq!(*bytes_of(&258_u32), [0, 0, 1, 2]);
    }

    #[test]
    fn bytes_that_are_cut_or_left_over_are_no_value() {
        let bytes = bytes_of(&row());
        for end in 0..bytes.len() {
            assert_eq!(value_of::<Row>(&bytes[..end]), None, "{end}");
        }
        let more: Vec<u8> = bytes.iter().copied().chain([0]).collect();
        assert_eq!(value_of::<Row>(&more), None);
        assert_eq!(value_of::<Option<u8>>(&[2, 0]), None);
    }
}

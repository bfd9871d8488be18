//! What a fact is made of: its kind, its typed fields, and how they fit into 64-bit words.
//!
//! A fact's data is a row of 64-bit words. That keeps a million facts small, gives the trace hash
//! a fixed-width encoding that is the same on every target, and lets the page, the JSON export and
//! the sentences in two languages be made from the kind's description alone.

use crate::money::{Hundredths, Money};
use crate::time::{Span, Time};

/// A fact's place in its trace, from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub u32);

/// An actor's number in its trace, from zero in the order of registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(pub u16);

/// A word that is stored once in its trace: a topic, a reason, a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(pub u32);

/// A record's number in its run: what the picture draws as a cell with a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Record(pub u64);

/// Thousandths, for rates and percentages that must not be floats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PerMille(pub u32);

/// The business thing that a fact belongs to: an order, a booking, a portfolio. Zero is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Correlation(pub u32);

impl Correlation {
    /// No business thing.
    pub const NONE: Correlation = Correlation(0);
}

impl Record {
    /// No record: what a message is about that asks for one, or says that somebody lives.
    pub const NONE: Record = Record(u64::MAX);
}

/// The record's letter: `a` to `z`, then `aa`. No record has none.
impl std::fmt::Display for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if *self == Record::NONE {
            return f.write_str("–");
        }
        let mut letters = Vec::new();
        let mut rest = self.0;
        loop {
            letters.push(b'a' + (rest % 26) as u8);
            if rest < 26 {
                break;
            }
            rest = rest / 26 - 1;
        }
        letters.iter().rev().try_for_each(|&letter| write!(f, "{}", char::from(letter)))
    }
}

/// The meaning that a fact is drawn with: one colour and one shape each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Nothing special happened.
    Plain,
    /// Sent and not answered yet.
    Flight,
    /// Stored, acknowledged, running.
    Delivered,
    /// Failed once, will be tried again.
    Retry,
    /// Refused, timed out, crashed, lost.
    Failed,
    /// Given up and kept for a person.
    Dead,
    /// A fault or a command that somebody asked for.
    Asked,
}

/// How much a newcomer needs the fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A turning point; the player can jump to it and the time line marks it.
    Marked,
    /// Part of the story.
    Story,
    /// Needed by the picture or by an invariant, and noise to a reader.
    Detail,
}

/// How a field's word is to be read and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A count.
    Count,
    /// A signed number.
    Signed,
    /// Yes or no.
    Flag,
    /// A point in time.
    Time,
    /// A length of time.
    Span,
    /// A word of the trace.
    Name,
    /// An actor of the trace.
    Actor,
    /// Another fact.
    Fact,
    /// An amount in paise.
    Money,
    /// An amount in hundredths of a currency that another field names.
    Hundredths,
    /// A record, shown as its letter.
    Record,
    /// Thousandths.
    PerMille,
    /// A 64-bit hash, shown in hexadecimal digits.
    Hash,
}

/// One field of a kind of fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// The name in the JSON export and in the sentences.
    pub name: &'static str,
    /// How to read the word.
    pub ty: FieldType,
}

/// A kind of fact: `bus.published`, `breaker.opened`.
#[derive(Debug)]
pub struct Kind {
    /// Port or pattern, a dot, the past-tense verb. The sentence's message id is the same with a
    /// hyphen for the dot.
    pub name: &'static str,
    /// [`kind_id`] of the name: what folds compare.
    pub id: u64,
    /// Colour and shape.
    pub tone: Tone,
    /// How much a newcomer needs it.
    pub level: Level,
    /// The fields, in the order of their words.
    pub fields: &'static [FieldSpec],
}

/// FNV-1a over the kind's name. It can be computed in a constant, which makes comparing kinds a comparison of integers.
pub const fn kind_id(name: &str) -> u64 {
    fnv_1a(name.as_bytes())
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv).
pub(crate) const fn fnv_1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}

/// The most fields that a kind may have.
pub const FIELDS_MAX: usize = 8;

/// The words of one fact before they are stored.
pub type Words = [u64; FIELDS_MAX];

/// A type that fits into one word of a fact.
pub trait Field: Copy {
    /// How the word is to be read.
    const TYPE: FieldType;
    /// The word.
    fn to_word(self) -> u64;
    /// The value of a word that [`Field::to_word`] made.
    fn from_word(word: u64) -> Self;
}

/// The data of one kind of fact. Made by [`facts!`](crate::facts).
pub trait FactData: Copy {
    /// The kind's description.
    const KIND: &'static Kind;
    /// Writes the fields to `words`, in the order of the kind's fields.
    fn write(self, words: &mut Words);
    /// Reads the fields back.
    fn read(words: &[u64]) -> Self;
}

macro_rules! fields {
    ($($ty:ty, $as:ident, |$value:ident| $to:expr, |$word:ident| $from:expr;)*) => {$(
        impl Field for $ty {
            const TYPE: FieldType = FieldType::$as;
            fn to_word(self) -> u64 { let $value = self; $to }
            fn from_word($word: u64) -> $ty { $from }
        }
    )*};
}

fields! {
    u64, Count, |v| v, |w| w;
    u32, Count, |v| v.into(), |w| w as u32;
    i64, Signed, |v| v as u64, |w| w as i64;
    bool, Flag, |v| v.into(), |w| w != 0;
    Time, Time, |v| v.as_us(), |w| Time::from_us(w);
    Span, Span, |v| v.as_us(), |w| Span::from_us(w);
    Name, Name, |v| v.0.into(), |w| Name(w as u32);
    ActorId, Actor, |v| v.0.into(), |w| ActorId(w as u16);
    FactId, Fact, |v| v.0.into(), |w| FactId(w as u32);
    Money, Money, |v| v.paise() as u64, |w| Money::from_paise(w as i64);
    Hundredths, Hundredths, |v| v.0, |w| Hundredths(w);
    Record, Record, |v| v.0, |w| Record(w);
    PerMille, PerMille, |v| v.0.into(), |w| PerMille(w as u32);
    ContentHash, Hash, |v| v.0, |w| ContentHash(w);
}

/// A 64-bit hash of some content, such as the link of a hash chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub u64);

/// Declares kinds of facts: a struct each, its kind, and the list `KINDS` of them all.
///
/// ```
/// use eda_patterns::fact::{FactData, Record, Name};
/// eda_patterns::facts! {
///     /// A publisher handed an event to the bus.
///     Published = "demo.published", Flight, Story { message: Record, topic: Name }
/// }
/// assert_eq!(Published::KIND.name, "demo.published");
/// assert_eq!(KINDS.len(), 1);
/// ```
#[macro_export]
macro_rules! facts {
    ($($(#[$doc:meta])* $data:ident = $name:literal, $tone:ident, $level:ident {
        $($(#[$field_doc:meta])* $field:ident : $ty:ty),* $(,)?
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            #[allow(missing_docs, reason = "a field's name is its meaning; the kind's own line says the rest")]
            pub struct $data { $($(#[$field_doc])* pub $field: $ty),* }

            impl $crate::fact::FactData for $data {
                const KIND: &'static $crate::fact::Kind = {
                    static KIND: $crate::fact::Kind = $crate::fact::Kind {
                        name: $name,
                        id: $crate::fact::kind_id($name),
                        tone: $crate::fact::Tone::$tone,
                        level: $crate::fact::Level::$level,
                        fields: &[$($crate::fact::FieldSpec {
                            name: stringify!($field),
                            ty: <$ty as $crate::fact::Field>::TYPE,
                        }),*],
                    };
                    &KIND
                };

                #[allow(unused_variables, unused_assignments, unused_mut, reason = "a kind may have no field")]
                fn write(self, words: &mut $crate::fact::Words) {
                    let mut at = 0;
                    $(words[at] = $crate::fact::Field::to_word(self.$field); at += 1;)*
                }

                #[allow(unused_variables, unused_assignments, unused_mut, reason = "a kind may have no field")]
                fn read(words: &[u64]) -> Self {
                    let mut at = 0;
                    $(let $field = <$ty as $crate::fact::Field>::from_word(words[at]); at += 1;)*
                    Self { $($field),* }
                }
            }
        )*

        /// Every kind that is declared here.
        pub const KINDS: &[&$crate::fact::Kind] = &[$(<$data as $crate::fact::FactData>::KIND),*];
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_lettered_like_columns_of_a_sheet() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702].map(|n| Record(n).to_string()).into();
        assert_eq!(letters, ["a", "z", "aa", "az", "ba", "zz", "aaa"]);
        assert_eq!(Record::NONE.to_string(), "–");
    }

    #[test]
    fn kind_ids_are_fnv_1a() {
        // Test vectors of draft-eastlake-fnv, appendix C.
        assert_eq!(kind_id(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(kind_id("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(kind_id("foobar"), 0x8594_4171_f739_67e8);
    }
}

//! Reads a problem, also one that only a newer bridge knows.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::Problem;

/// In words of ours and not of the message: what came is never repeated.
const MALFORMED: &str = "a problem that has not what it must have";

impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Problem, D::Error> {
        deserializer.deserialize_any(Name)
    }
}

/// A problem is its name alone, or a map with its name as the only key.
struct Name;

#[derive(serde::Deserialize)]
struct Conflict {
    key: String,
    actual: u64,
}

#[derive(serde::Deserialize)]
struct Corrupt {
    key: String,
}

impl<'de> Visitor<'de> for Name {
    type Value = Problem;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a problem's name, or a map of one")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Problem, E> {
        let alone = [
            Problem::OutcomeUnknown,
            Problem::Unavailable,
            Problem::Full,
            Problem::LeaseLost,
            Problem::NoSuchLetter,
            Problem::TooMany,
            Problem::TooLarge,
            Problem::BadName,
            Problem::ReadOnly,
            Problem::Cancelled,
            Problem::Unsubscribed,
            Problem::BadTopic,
        ];
        match name {
            "conflict" | "corrupt" | "log" => Err(E::custom(MALFORMED)),
            name => Ok(alone.into_iter().find(|known| known.word() == name).unwrap_or(Problem::Other)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Problem, A::Error> {
        let name: String = map.next_key()?.ok_or_else(|| A::Error::custom(MALFORMED))?;
        let problem = match name.as_str() {
            "conflict" => {
                let Conflict { key, actual } = map.next_value()?;
                Problem::Conflict { key, actual }
            }
            "corrupt" => {
                let Corrupt { key } = map.next_value()?;
                Problem::Corrupt { key }
            }
            "log" => Problem::Log(map.next_value()?),
            name => {
                // A problem that is its name alone today may say more tomorrow.
                map.next_value::<IgnoredAny>()?;
                self.visit_str(name)?
            }
        };
        match map.next_key::<IgnoredAny>()? {
            None => Ok(problem),
            Some(_) => Err(A::Error::custom(MALFORMED)),
        }
    }
}

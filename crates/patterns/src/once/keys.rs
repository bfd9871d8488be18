//! Idempotency keys: under each, what was asked and what was answered, for as long as the window is.

use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: do it, and [`Keys::keep`] the answer in the same transaction.
    New,
    /// The same was asked before, and this was the answer: give it again, and do nothing.
    Known(String),
    /// Something else was asked under the key before: refuse.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    /// What was asked, whole: two requests can then not be taken for one, as two with the same digest could.
    fingerprint: String,
    answer: String,
    until: Time,
}

/// Keys with the answers that are kept under them. A part of the store that keeps the effect.
#[derive(Clone, Debug)]
pub struct Keys {
    window: Span,
    kept: SortedMap<String, Kept>,
}

impl Keys {
    /// Keys that are known for `window` after their effect.
    pub fn new(window: Span) -> Keys {
        Keys { window, kept: SortedMap::new() }
    }

    /// What is known of `key`, when what is asked now is `fingerprint`.
    pub fn ask(&self, key: &str, fingerprint: &str, now: Time) -> Answer {
        match self.kept.get(key).filter(|kept| kept.until > now) {
            None => Answer::New,
            Some(kept) if kept.fingerprint == fingerprint => Answer::Known(kept.answer.clone()),
            Some(_) => Answer::Other,
        }
    }

    /// Keeps an answer. What is kept under the key already stays, unless its window is over.
    pub fn keep(&mut self, key: &str, fingerprint: &str, answer: &str, now: Time) {
        if self.kept.get(key).is_none_or(|kept| kept.until <= now) {
            let (fingerprint, answer) = (fingerprint.to_owned(), answer.to_owned());
            self.kept.insert(key.to_owned(), Kept { fingerprint, answer, until: now + self.window });
        }
    }

    /// Forgets the keys whose window is over, and returns them.
    pub fn forget(&mut self, now: Time) -> Vec<String> {
        let over = self.kept.iter().filter(|(_, kept)| kept.until <= now).map(|(key, _)| key.clone());
        let over: Vec<String> = over.collect();
        over.iter().for_each(|key| drop(self.kept.remove(key)));
        over
    }

    /// How many keys are known.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether no key is known.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Time {
        Time::from_ms(seconds * 1_000)
    }

    #[test]
    fn the_same_request_gets_the_same_answer_and_another_one_is_refused() {
        let mut keys = Keys::new(Span::from_secs(10));
        assert_eq!(keys.ask("k", "25000 to PRIYA", at(0)), Answer::New);
        keys.keep("k", "25000 to PRIYA", "R1", at(0));
        assert_eq!(keys.ask("k", "25000 to PRIYA", at(9)), Answer::Known("R1".into()));
        assert_eq!(keys.ask("k", "26000 to PRIYA", at(9)), Answer::Other);
        keys.keep("k", "26000 to PRIYA", "R2", at(9));
        assert_eq!(keys.ask("k", "25000 to PRIYA", at(9)), Answer::Known("R1".into()), "the first answer stays");
    }

    #[test]
    fn two_keys_are_two_requests_however_alike_they_are() {
        let mut keys = Keys::new(Span::from_secs(10));
        keys.keep("k", "25000 to PRIYA", "R1", at(0));
        assert_eq!(keys.ask("l", "25000 to PRIYA", at(1)), Answer::New);
    }

    #[test]
    fn a_key_is_forgotten_after_its_window_and_the_others_are_not() {
        let mut keys = Keys::new(Span::from_secs(10));
        keys.keep("old", "a", "R1", at(0));
        keys.keep("young", "a", "R2", at(5));
        assert_eq!(keys.ask("old", "a", at(10)), Answer::New, "asking alone does not prolong it");
        assert_eq!(keys.forget(at(10)), ["old"]);
        assert_eq!(keys.len(), 1);
        keys.keep("old", "b", "R3", at(10));
        assert_eq!(keys.ask("old", "b", at(11)), Answer::Known("R3".into()), "it can be used again");
    }
}

//! Topics and the patterns that match them.
//!
//! A topic is words parted by dots. In a pattern `*` stands for exactly one word and a last `#` for
//! any number of words, none included: the rules of AMQP 0-9-1's topic exchange, section 3.1.3.3,
//! but for `#`, which may stand at the end alone.

use std::fmt;

/// Which topics a subscription wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicPattern {
    words: Vec<Word>,
    /// Whether it ends in `#`.
    open: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Literal(Box<str>),
    Any,
}

/// Why a topic or a pattern is malformed. Correct the call; trying again will not help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TopicError {
    /// A word is empty: two dots in a row, a dot at an end, or no text at all.
    EmptyWord(String),
    /// `#` stands before the last word of a pattern.
    RestNotLast(String),
    /// A topic to publish on has a wildcard.
    WildcardInTopic(String),
}

impl fmt::Display for TopicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TopicError::EmptyWord(text) => write!(f, "“{text}” has an empty word"),
            TopicError::RestNotLast(text) => write!(f, "“{text}” has a # before its last word"),
            TopicError::WildcardInTopic(text) => write!(f, "“{text}” has a wildcard, and a topic has none"),
        }
    }
}

impl std::error::Error for TopicError {}

impl TopicPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Where a word is empty, or `#` is not the last one.
    pub fn parse(text: &str) -> Result<TopicPattern, TopicError> {
        let (closed, open) = match text {
            "#" => return Ok(TopicPattern { words: Vec::new(), open: true }),
            _ => text.strip_suffix(".#").map_or((text, false), |rest| (rest, true)),
        };
        let word = |word: &str| match word {
            "" => Err(TopicError::EmptyWord(text.to_owned())),
            "#" => Err(TopicError::RestNotLast(text.to_owned())),
            "*" => Ok(Word::Any),
            literal => Ok(Word::Literal(literal.into())),
        };
        let words = closed.split('.').map(word).collect::<Result<Vec<Word>, TopicError>>()?;
        Ok(TopicPattern { words, open })
    }

    /// Whether it matches `topic`.
    pub fn matches(&self, topic: &str) -> bool {
        let mut given = topic.split('.');
        let all = self.words.iter().all(|word| match (word, given.next()) {
            (Word::Any, Some(_)) => true,
            (Word::Literal(literal), Some(word)) => **literal == *word,
            (_, None) => false,
        });
        all && (self.open || given.next().is_none())
    }
}

/// Whether `topic` can be published on.
///
/// # Errors
/// Where a word is empty or a wildcard.
pub fn check_topic(topic: &str) -> Result<(), TopicError> {
    topic.split('.').try_for_each(|word| match word {
        "" => Err(TopicError::EmptyWord(topic.to_owned())),
        "*" | "#" => Err(TopicError::WildcardInTopic(topic.to_owned())),
        _ => Ok(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_one_word_and_a_last_hash_is_any_number() {
        let cases = [
            ("order.placed", "order.placed", true),
            ("order.placed", "order.placed.late", false),
            ("order.placed", "order", false),
            ("order.*", "order.placed", true),
            ("order.*", "order", false),
            ("order.*", "order.placed.late", false),
            ("*.completed", "payment.completed", true),
            ("*.*", "payment.completed", true),
            ("*", "payment.completed", false),
            ("order.#", "order", true),
            ("order.#", "order.placed.late", true),
            ("order.#", "orders", false),
            ("*.placed.#", "order.placed", true),
            ("#", "anything.at.all", true),
            ("Order.*", "order.placed", false),
        ];
        for (pattern, topic, expected) in cases {
            let parsed = TopicPattern::parse(pattern).expect("these are well formed");
            assert_eq!(parsed.matches(topic), expected, "{pattern} on {topic}");
        }
    }

    #[test]
    fn what_is_malformed_is_refused_with_its_reason() {
        for text in ["", ".", "order.", ".order", "order..placed"] {
            assert_eq!(TopicPattern::parse(text), Err(TopicError::EmptyWord(text.to_owned())));
            assert_eq!(check_topic(text), Err(TopicError::EmptyWord(text.to_owned())));
        }
        assert_eq!(TopicPattern::parse("#.placed"), Err(TopicError::RestNotLast("#.placed".to_owned())));
        assert_eq!(TopicPattern::parse("#.#"), Err(TopicError::RestNotLast("#.#".to_owned())));
        assert_eq!(check_topic("order.*"), Err(TopicError::WildcardInTopic("order.*".to_owned())));
    }
}

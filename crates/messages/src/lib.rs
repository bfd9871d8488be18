//! Messages of the [Fluent](https://projectfluent.org/fluent/guide/) format, in two halves.
//!
//! `compile` (a feature) parses `.ftl` files with Mozilla's own parser while the program is built and
//! writes each message in a compact form. [`Catalogue`] finds and formats those when the program runs.
//! Fluent's own runtime would bring a parser, the plural rules of every language and the parsing of
//! floating-point numbers into the page: a tenth of what it may weigh. The tests hold every message of
//! the project to what that runtime makes of it.
//!
//! Supported are text, `{ $variables }`, quoted text and selectors on a variable, nested as one likes.
//! Whatever else Fluent has is refused when the program is built.

#[cfg(feature = "compile")]
mod compile;
mod form;

#[cfg(feature = "compile")]
pub use compile::{Refused, compile};

use form::{ARGUMENT, CASE, CASES, CASES_END, DEFAULT, MESSAGE_END, NAME_END};

/// Which plural forms a language has, of those that `CLDR` (<https://cldr.unicode.org>) names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plurals {
    /// `one` for 1 alone, as in English.
    One,
    /// `one` for 0 and 1, as in Hindi.
    ZeroAndOne,
}

impl Plurals {
    fn category(self, number: i64) -> &'static str {
        match (self, number.unsigned_abs()) {
            (_, 1) | (Plurals::ZeroAndOne, 0) => "one",
            _ => "other",
        }
    }
}

/// What an argument of a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number, which may choose a plural form.
    Number(i64),
    /// Text, which may choose a case of its own name.
    Text(String),
    /// A word that is shown in the reader's language and chooses a case by what it is in every language.
    Word {
        /// What cases name.
        key: String,
        /// What is shown.
        text: String,
    },
}

/// The messages of one language.
#[derive(Clone, Debug)]
pub struct Catalogue {
    plurals: Plurals,
    /// Each message by its id, sorted.
    messages: Vec<(Box<str>, Box<str>)>,
}

impl Catalogue {
    /// A catalogue without a message.
    pub fn new(plurals: Plurals) -> Catalogue {
        Catalogue { plurals, messages: Vec::new() }
    }

    /// Adds the messages of a compiled text. One that is there already is replaced.
    ///
    /// # Panics
    /// When the text is not one that `compile` made.
    pub fn add(&mut self, compiled: &str) {
        for message in compiled.split_terminator(MESSAGE_END) {
            let (id, pattern) = message.split_once(NAME_END).expect("a compiled message has an id");
            match self.place(id) {
                Ok(place) => self.messages[place].1 = pattern.into(),
                Err(place) => self.messages.insert(place, (id.into(), pattern.into())),
            }
        }
    }

    /// Whether a message exists. `id.attribute` names an attribute.
    pub fn has(&self, id: &str) -> bool {
        self.place(id).is_ok()
    }

    /// The ids of all messages, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(|(id, _)| &**id)
    }

    /// A message with its arguments put in; `None` where there is no such message. An argument that is
    /// missing shows as `{$name}`.
    pub fn format(&self, id: &str, args: &[(&str, Value)]) -> Option<String> {
        let mut writer = Writer { plurals: self.plurals, args, rest: &self.messages[self.place(id).ok()?].1 };
        let mut text = String::with_capacity(writer.rest.len());
        writer.write(Some(&mut text));
        Some(text)
    }

    fn place(&self, id: &str) -> Result<usize, usize> {
        self.messages.binary_search_by(|(known, _)| (**known).cmp(id))
    }
}

/// Walks once through a compiled pattern.
struct Writer<'a> {
    plurals: Plurals,
    args: &'a [(&'a str, Value)],
    rest: &'a str,
}

impl<'a> Writer<'a> {
    /// Writes up to the end of the pattern, of the case that it is in, or of all cases; passes over it
    /// where there is nowhere to write to. Returns what it stopped at.
    fn write(&mut self, mut to: Option<&mut String>) -> Option<char> {
        loop {
            let plain = self.rest.find(form::is_mark).unwrap_or(self.rest.len());
            if let Some(to) = &mut to {
                to.push_str(&self.rest[..plain]);
            }
            self.rest = &self.rest[plain..];
            let mark = self.rest.chars().next()?;
            self.rest = &self.rest[mark.len_utf8()..];
            match mark {
                ARGUMENT => {
                    let name = self.name();
                    if let Some(to) = &mut to {
                        match self.argument(name) {
                            Some(Value::Number(number)) => to.push_str(&number.to_string()),
                            Some(Value::Text(text) | Value::Word { text, .. }) => to.push_str(text),
                            None => to.extend(["{$", name, "}"]),
                        }
                    }
                }
                CASES => self.choose(to.as_deref_mut()),
                end => return Some(end),
            }
        }
    }

    /// Writes the first case that fits, else the default one, and passes over the others.
    fn choose(&mut self, mut to: Option<&mut String>) {
        let name = self.name();
        let selector = self.argument(name);
        let mut default = None;
        let mut chosen = false;
        let mut mark = self.write(None);
        while mark == Some(CASE) {
            let key = self.name();
            let (key, is_default) = key.strip_prefix(DEFAULT).map_or((key, false), |key| (key, true));
            if is_default {
                default = Some(self.rest);
            }
            let fits = !chosen && selector.is_some_and(|value| self.fits(value, key));
            chosen |= fits;
            mark = self.write(if fits { to.as_deref_mut() } else { None });
        }
        if let (false, Some(pattern)) = (chosen, default) {
            Writer { plurals: self.plurals, args: self.args, rest: pattern }.write(to);
        }
    }

    fn fits(&self, value: &Value, key: &str) -> bool {
        match value {
            Value::Text(word) | Value::Word { key: word, .. } => word == key,
            Value::Number(number) => self.plurals.category(*number) == key || key == number.to_string(),
        }
    }

    fn name(&mut self) -> &'a str {
        let (name, rest) = self.rest.split_once(NAME_END).expect("a compiled name ends");
        self.rest = rest;
        name
    }

    fn argument(&self, name: &str) -> Option<&'a Value> {
        let found = self.args.iter().find(|(known, _)| *known == name);
        debug_assert!(found.is_some(), "a message asks for ${name}, which it is not given");
        found.map(|(_, value)| value)
    }
}

const _: () = assert!(CASES_END != CASE, "a case and the end of all cases are told apart");

//! Sentences in English and Hindi, from one message catalogue.
//!
//! Fluent, because word order and plurals differ between the two languages and neither belongs
//! into code. A fact's sentence is the message of its kind's name with a hyphen for the dot; its
//! arguments are the actor and the kind's fields, already shown as people read them.

use std::cell::RefCell;

use eda_messages::{Catalogue, Plurals, Value};

use crate::fact::{ActorId, FieldType, Name, Record};
use crate::invariant::Reason;
use crate::money::{Hundredths, Money, grouped};
use crate::sim::Commanded;
use crate::time::{Span, Time};
use crate::trace::{Fact, Trace};

/// A language of the playground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Hindi.
    Hindi,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 2] = [Language::English, Language::Hindi];

    /// The tag that HTML and links use.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Hindi => "hi",
        }
    }

    /// The language of a tag.
    pub fn find(tag: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

/// What the editor of schemas says in English, as [`Words::add`] takes it: it comes with the editor.
pub const SCHEMA_EDITOR: &str = include_str!(concat!(env!("OUT_DIR"), "/schema-editor.words"));

/// What the panels of live runs say in English: it comes with them.
pub const LIVE: &str = include_str!(concat!(env!("OUT_DIR"), "/live.words"));

/// What the dialog that compares a real Kafka with the simulated one says in English: it comes with the panels of live runs.
pub const COMPARE: &str = include_str!(concat!(env!("OUT_DIR"), "/compare.words"));

/// The message catalogue of one language.
pub struct Words {
    language: Language,
    catalogue: RefCell<Catalogue>,
}

impl Words {
    /// A language's whole catalogue, as it was compiled in.
    pub fn new(language: Language) -> Words {
        let compiled = match language {
            Language::English => include_str!(concat!(env!("OUT_DIR"), "/en.words")),
            Language::Hindi => include_str!(concat!(env!("OUT_DIR"), "/hi.words")),
        };
        Words::read(language, compiled)
    }

    /// What every page says in English. A pattern's own words come with its
    /// [`Program`](crate::pattern::Program).
    pub fn of_every_page() -> Words {
        Words::read(Language::English, include_str!(concat!(env!("OUT_DIR"), "/page.words")))
    }

    /// Reads a language's catalogue as `eda-messages` compiles it.
    ///
    /// # Panics
    /// When the text is no compiled catalogue.
    pub fn read(language: Language, compiled: &str) -> Words {
        let plurals = match language {
            Language::English => Plurals::One,
            Language::Hindi => Plurals::ZeroAndOne,
        };
        let words = Words { language, catalogue: RefCell::new(Catalogue::new(plurals)) };
        words.add(compiled);
        words
    }

    /// Adds messages of the same language.
    ///
    /// # Panics
    /// When the text is no compiled catalogue.
    pub fn add(&self, compiled: &str) {
        self.catalogue.borrow_mut().add(compiled);
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether a message exists. `id.attribute` names an attribute.
    pub fn has(&self, id: &str) -> bool {
        self.catalogue.borrow().has(id)
    }

    /// A message without arguments. `id.attribute` names an attribute. A missing message shows as
    /// its id in brackets.
    pub fn text(&self, id: &str) -> String {
        self.format(id, &[])
    }

    /// A message, where there is one.
    pub fn optional(&self, id: &str) -> Option<String> {
        self.find(id, &[])
    }

    /// A message with arguments that are text.
    pub fn text_with(&self, id: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, text)| (*name, Value::Text((*text).to_owned()))).collect();
        self.format(id, &args)
    }

    /// A message with one count, which may choose a plural form.
    pub fn counted(&self, id: &str, name: &str, count: u64) -> String {
        self.format(id, &[(name, Value::Number(count as i64))])
    }

    /// A fact as a sentence.
    pub fn fact(&self, fact: &Fact<'_>) -> String {
        let fields = fact.kind().fields.iter().zip(fact.words());
        let names: Vec<String> = fact.kind().fields.iter().map(|field| hyphenated(field.name)).collect();
        let values = fields.map(|(field, &word)| self.value(fact.trace(), field.ty, word));
        let mut args: Vec<(&str, Value)> = names.iter().map(String::as_str).zip(values).collect();
        args.push(("actor", Value::Text(self.actor(fact.actor_name()))));
        let asked = fact.read::<Commanded>().and_then(|asked| self.asked(fact.trace(), asked, &args));
        asked.unwrap_or_else(|| self.format(&fact.kind().name.replace('.', "-"), &args))
    }

    /// What was asked, as the pattern says it: `asked-<verb>`, with what the command was given as
    /// `$first`, `$second` and `$third`, each `none` where it was not.
    fn asked(&self, trace: &Trace, Commanded { command, with }: Commanded, args: &[(&str, Value)]) -> Option<String> {
        let mut given = trace.text(with).split(' ').filter(|arg| !arg.is_empty());
        let given = ["first", "second", "third"].map(|name| {
            let value = given.next().map(|arg| Value::Word { key: arg.to_owned(), text: self.given(arg) });
            (name, value.unwrap_or_else(|| Value::Word { key: "none".to_owned(), text: String::new() }))
        });
        let args: Vec<(&str, Value)> = args.iter().cloned().chain(given).collect();
        self.find(&format!("asked-{}", trace.text(command)), &args)
    }

    /// What a command was given: an actor, a word, or a number as it is grouped in India.
    fn given(&self, arg: &str) -> String {
        let number = arg.parse::<u64>().ok().map(grouped);
        number.or_else(|| self.optional(&format!("actor-{arg}"))).unwrap_or_else(|| self.word(arg))
    }

    /// Why a verdict is what it is.
    pub fn reason(&self, reason: &Reason, trace: &Trace) -> String {
        let names: Vec<String> = reason.args.iter().map(|(name, ..)| hyphenated(name)).collect();
        let values = reason.args.iter().map(|(_, ty, word)| self.value(trace, *ty, *word));
        let args: Vec<(&str, Value)> = names.iter().map(String::as_str).zip(values).collect();
        self.format(reason.message, &args)
    }

    /// An actor's name as people read it.
    pub fn actor(&self, name: &str) -> String {
        self.optional(&format!("actor-{name}")).unwrap_or_else(|| name.to_owned())
    }

    /// A word or a phrase of a trace as people read it: the message `word-` and its slug. What has none, such as
    /// somebody's data, is shown as it is.
    pub fn word(&self, text: &str) -> String {
        let translated = slug(text).and_then(|slug| self.optional(&format!("word-{slug}")));
        translated.unwrap_or_else(|| text.to_owned())
    }

    fn value(&self, trace: &Trace, ty: FieldType, word: u64) -> Value {
        Value::Text(match ty {
            FieldType::Count | FieldType::Signed => return Value::Number(word as i64),
            FieldType::Name => {
                let key = trace.text(Name(word as u32));
                return Value::Word { key: key.to_owned(), text: self.word(key) };
            }
            FieldType::Actor => {
                let key = trace.actor_name(ActorId(word as u16));
                return Value::Word { key: key.to_owned(), text: self.actor(key) };
            }
            FieldType::Flag => if word != 0 { "yes" } else { "no" }.to_owned(),
            FieldType::Time => Time::from_us(word).to_string(),
            FieldType::Span => Span::from_us(word).to_string(),
            FieldType::Fact => grouped(word),
            FieldType::Money => Money::from_paise(word as i64).to_string(),
            FieldType::Hundredths => Hundredths(word).to_string(),
            FieldType::Record => Record(word).to_string(),
            FieldType::PerMille => per_cent(word),
            FieldType::Hash if word == 0 => "–".to_owned(),
            // Its end is enough to tell two of one run apart, and is what the cards show.
            FieldType::Hash => format!("…{:04x}", word & 0xffff),
        })
    }

    fn format(&self, id: &str, args: &[(&str, Value)]) -> String {
        self.find(id, args).unwrap_or_else(|| format!("[{id}]"))
    }

    fn find(&self, id: &str, args: &[(&str, Value)]) -> Option<String> {
        self.catalogue.borrow().format(id, args)
    }
}

/// What a word or a phrase of a trace is called among the messages: `session timed out` is `session-timed-out`, and
/// `store-full` is itself. `None` where it is neither, such as the name of a class.
fn slug(text: &str) -> Option<String> {
    if text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        return Some(text.to_owned());
    }
    text.contains(' ').then(|| {
        let lower = text.to_ascii_lowercase();
        let parts = lower.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("-")
    })
}

/// Fluent's argument names take hyphens where Rust's fields have underscores.
fn hyphenated(name: &str) -> String {
    name.replace('_', "-")
}

/// `12.5 %`, with a decimal only where there is one.
fn per_cent(per_mille: u64) -> String {
    match per_mille % 10 {
        0 => format!("{} %", per_mille / 10),
        rest => format!("{}.{rest} %", per_mille / 10),
    }
}

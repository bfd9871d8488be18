//! Sentences in English and Hindi, from one message catalogue.
//!
//! Fluent, because word order and plurals differ between the two languages and neither belongs
//! into code. A fact's sentence is the message of its kind's name with a hyphen for the dot; its
//! arguments are the actor and the kind's fields, already shown as people read them.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::fact::{ActorId, FieldType, Name, Record};
use crate::invariant::Reason;
use crate::money::{Money, grouped};
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

/// The message catalogue of one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// A language's catalogue, as it was compiled in.
    pub fn new(language: Language) -> Words {
        match language {
            Language::English => Words::english(),
            Language::Hindi => Words::read(Language::Hindi, include_str!(concat!(env!("OUT_DIR"), "/hi.ftl"))),
        }
    }

    /// The English catalogue. A page that calls only this does not carry the other language.
    pub fn english() -> Words {
        Words::read(Language::English, include_str!(concat!(env!("OUT_DIR"), "/en.ftl")))
    }

    /// Reads a language's catalogue from its text.
    ///
    /// # Panics
    /// When the catalogue is malformed or says a message twice; a test reads them all.
    pub fn read(language: Language, catalogue: &str) -> Words {
        let tag: LanguageIdentifier = language.tag().parse().expect("our own tags are well-formed");
        let resource = FluentResource::try_new(catalogue.to_owned())
            .unwrap_or_else(|(_, errors)| panic!("the {} catalogue is malformed: {errors:?}", language.tag()));
        let mut bundle = FluentBundle::new(vec![tag]);
        // Our arguments are short words within a sentence of one direction.
        bundle.set_use_isolating(false);
        bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("the {} catalogue says a message twice: {errors:?}", language.tag()));
        Words { language, bundle }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether a message exists.
    pub fn has(&self, id: &str) -> bool {
        let (id, attribute) = id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
        self.bundle.get_message(id).is_some_and(|message| match attribute {
            Some(name) => message.get_attribute(name).is_some(),
            None => message.value().is_some(),
        })
    }

    /// A message without arguments. `id.attribute` names an attribute. A missing message shows as
    /// its id in brackets.
    pub fn text(&self, id: &str) -> String {
        self.format(id, None)
    }

    /// A message, where there is one.
    pub fn optional(&self, id: &str) -> Option<String> {
        self.find(id, None)
    }

    /// A message with arguments that are text.
    pub fn text_with(&self, id: &str, args: &[(&str, &str)]) -> String {
        let mut fluent = FluentArgs::new();
        args.iter().for_each(|(name, value)| fluent.set(*name, *value));
        self.format(id, Some(&fluent))
    }

    /// A message with one count, which may choose a plural form.
    pub fn counted(&self, id: &str, name: &str, count: u64) -> String {
        let mut fluent = FluentArgs::new();
        fluent.set(name, FluentValue::from(count as f64));
        self.format(id, Some(&fluent))
    }

    /// A fact as a sentence.
    pub fn fact(&self, fact: &Fact<'_>) -> String {
        let mut args = FluentArgs::new();
        args.set("actor", self.actor(fact.actor_name()));
        for (field, &word) in fact.kind().fields.iter().zip(fact.words()) {
            args.set(hyphenated(field.name), self.value(fact.trace(), field.ty, word));
        }
        self.format(&fact.kind().name.replace('.', "-"), Some(&args))
    }

    /// Why a verdict is what it is.
    pub fn reason(&self, reason: &Reason, trace: &Trace) -> String {
        let mut args = FluentArgs::new();
        for (name, ty, word) in &reason.args {
            args.set(hyphenated(name), self.value(trace, *ty, *word));
        }
        self.format(reason.message, Some(&args))
    }

    /// An actor's name as people read it.
    pub fn actor(&self, name: &str) -> String {
        self.optional(&format!("actor-{name}")).unwrap_or_else(|| name.to_owned())
    }

    /// A word of a trace as people read it.
    pub fn word(&self, text: &str) -> String {
        let fits = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let translated = fits.then(|| self.optional(&format!("word-{text}"))).flatten();
        translated.unwrap_or_else(|| text.to_owned())
    }

    fn value(&self, trace: &Trace, ty: FieldType, word: u64) -> FluentValue<'static> {
        let text = match ty {
            FieldType::Count => return FluentValue::from(word as f64),
            FieldType::Signed => return FluentValue::from(word as i64 as f64),
            FieldType::Flag => if word != 0 { "yes" } else { "no" }.to_owned(),
            FieldType::Time => Time::from_us(word).to_string(),
            FieldType::Span => Span::from_us(word).to_string(),
            FieldType::Name => self.word(trace.text(Name(word as u32))),
            FieldType::Actor => self.actor(trace.actor_name(ActorId(word as u16))),
            FieldType::Fact => grouped(word),
            FieldType::Money => Money::from_paise(word as i64).to_string(),
            FieldType::Record => Record(word).to_string(),
            FieldType::PerMille => per_cent(word),
            FieldType::Hash => format!("{word:016x}"),
        };
        FluentValue::from(text)
    }

    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        self.find(id, args).unwrap_or_else(|| format!("[{id}]"))
    }

    fn find(&self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let (id, attribute) = id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors);
        debug_assert!(errors.is_empty(), "message {id}: {errors:?}");
        Some(text.into_owned())
    }
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

//! The append-only log of what happened in a run. The only thing that the page reads.
//!
//! Pausing, stepping, scrubbing back, checking invariants and explaining a fact are all reads of
//! this log. Headers and data words lie in two vectors, about 60 bytes a fact in WebAssembly, so a
//! million facts fit into a browser tab.

mod names;
pub mod recording;

use std::panic::Location;

use xxhash_rust::xxh64::Xxh64;

use self::names::Names;
use self::recording::Sites;
use crate::fact::{ActorId, Correlation, FactData, FactId, FieldType, Kind, Level, Name, Words};
use crate::sorted::SortedSet;
use crate::time::Time;

/// The most facts that a trace holds. A run that reaches it stops and says so.
pub const FACTS_MAX: usize = 1_000_000;

const NO_CAUSE: u32 = u32::MAX;

/// The log of one run.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    headers: Vec<Header>,
    words: Vec<u64>,
    /// Causes beyond the first, in the order of their facts.
    more_causes: Vec<(u32, u32)>,
    actors: Vec<String>,
    names: Names,
    /// The lines of a trace that was read from a recording; a run knows them as it goes.
    sites: Option<Sites>,
}

#[derive(Clone, Copy, Debug)]
struct Header {
    at_us: u64,
    kind: &'static Kind,
    site: &'static Location<'static>,
    words_start: u32,
    cause: u32,
    correlation: u32,
    actor: u16,
}

/// What a fact is appended with, beside its data.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// When it happened.
    pub at: Time,
    /// Who did it.
    pub actor: ActorId,
    /// What led to it, if anything did.
    pub cause: Option<FactId>,
    /// The business thing that it belongs to.
    pub correlation: Correlation,
    /// The line of Rust that did it.
    pub site: &'static Location<'static>,
}

impl Trace {
    /// An empty trace.
    pub fn new() -> Trace {
        Trace::default()
    }

    /// How many facts there are.
    pub fn len(&self) -> usize {
        self.headers.len()
    }

    /// Whether nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }

    /// Whether [`FACTS_MAX`] is reached.
    pub fn is_full(&self) -> bool {
        self.headers.len() >= FACTS_MAX
    }

    /// Registers an actor, or finds the one of that name.
    pub fn actor(&mut self, name: &str) -> ActorId {
        let at = self.actors.iter().position(|known| known == name).unwrap_or_else(|| {
            self.actors.push(name.to_owned());
            self.actors.len() - 1
        });
        ActorId(u16::try_from(at).expect("a run has fewer than 65,536 actors"))
    }

    /// The actors' names, by number.
    pub fn actors(&self) -> &[String] {
        &self.actors
    }

    /// The actor of a name, where there is one.
    pub fn find_actor(&self, name: &str) -> Option<ActorId> {
        self.actors.iter().position(|known| known == name).map(|place| ActorId(place as u16))
    }

    /// An actor's name.
    pub fn actor_name(&self, actor: ActorId) -> &str {
        self.actors.get(usize::from(actor.0)).map_or("?", String::as_str)
    }

    /// The number of a word, storing it where it is new.
    pub fn name(&mut self, text: &str) -> Name {
        self.names.name(text)
    }

    /// The number of a word that some fact used already.
    pub fn find_name(&self, text: &str) -> Option<Name> {
        self.names.find(text)
    }

    /// A word's text.
    pub fn text(&self, name: Name) -> &str {
        self.names.texts().get(name.0 as usize).map_or("?", String::as_str)
    }

    /// Appends a fact. The caller has checked [`Trace::is_full`].
    pub fn append<D: FactData>(&mut self, stamp: Stamp, data: D) -> FactId {
        let id = FactId(self.headers.len() as u32);
        let mut words: Words = [0; crate::fact::FIELDS_MAX];
        data.write(&mut words);
        self.headers.push(Header {
            at_us: stamp.at.as_us(),
            kind: D::KIND,
            site: stamp.site,
            words_start: self.words.len() as u32,
            cause: stamp.cause.map_or(NO_CAUSE, |cause| cause.0),
            correlation: stamp.correlation.0,
            actor: stamp.actor.0,
        });
        self.words.extend_from_slice(&words[..D::KIND.fields.len()]);
        id
    }

    /// An empty trace with the actors and words of another, so that copies of its facts mean the same.
    #[cfg(test)]
    pub(crate) fn with_words_of(other: &Trace) -> Trace {
        Trace { actors: other.actors.clone(), names: other.names.clone(), ..Trace::default() }
    }

    /// Appends a copy of another trace's fact, with these data words and without its causes, whose
    /// numbers may differ here.
    #[cfg(test)]
    pub(crate) fn append_copy(&mut self, fact: &Fact<'_>, words: &[u64]) {
        let words_start = self.words.len() as u32;
        self.headers.push(Header { words_start, cause: NO_CAUSE, ..*fact.header });
        self.words.extend_from_slice(words);
    }

    /// Adds a further cause to the newest fact.
    pub fn add_cause(&mut self, cause: FactId) {
        let newest = self.headers.len().checked_sub(1).expect("a cause belongs to a fact");
        self.more_causes.push((newest as u32, cause.0));
    }

    /// The fact at `index`, counted from zero.
    ///
    /// # Panics
    /// When there are fewer facts.
    pub fn fact(&self, index: usize) -> Fact<'_> {
        Fact { trace: self, index, header: &self.headers[index] }
    }

    /// All facts, oldest first.
    pub fn facts(&self) -> impl DoubleEndedIterator<Item = Fact<'_>> + ExactSizeIterator {
        self.headers.iter().enumerate().map(|(index, header)| Fact { trace: self, index, header })
    }

    /// When the newest fact happened.
    pub fn end(&self) -> Time {
        self.headers.last().map_or(Time::ZERO, |header| Time::from_us(header.at_us))
    }

    /// How many facts happened at `at` or before: the cursor that shows the run at that time.
    pub fn cursor_at(&self, at: Time) -> usize {
        self.headers.partition_point(|header| header.at_us <= at.as_us())
    }

    /// The facts that `fact` led to, oldest first. Reads the whole trace after it.
    pub fn effects(&self, fact: FactId) -> Vec<FactId> {
        let after = self.headers.iter().enumerate().skip(fact.0 as usize + 1);
        let mut effects: SortedSet<FactId> =
            after.filter(|(_, header)| header.cause == fact.0).map(|(index, _)| FactId(index as u32)).collect();
        effects
            .extend(self.more_causes.iter().filter(|(_, cause)| *cause == fact.0).map(|(effect, _)| FactId(*effect)));
        effects.into_iter().collect()
    }

    /// The trace hash: XXH64 with seed 0 over the canonical encoding.
    ///
    /// The encoding is little-endian 64-bit words: the number of actors and each name's length and
    /// bytes; for each fact its time in microseconds, actor, kind id, correlation, number of causes
    /// and the causes, number of data words and the words; then the names as the actors before.
    /// Source lines are left out: moving code does not change a run.
    pub fn hash(&self) -> u64 {
        let mut hasher = Xxh64::new(0);
        let word = |hasher: &mut Xxh64, word: u64| hasher.update(&word.to_le_bytes());
        let texts = |hasher: &mut Xxh64, texts: &[String]| {
            hasher.update(&(texts.len() as u64).to_le_bytes());
            for text in texts {
                hasher.update(&(text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
        };
        texts(&mut hasher, &self.actors);
        for fact in self.facts() {
            word(&mut hasher, fact.header.at_us);
            word(&mut hasher, fact.header.actor.into());
            word(&mut hasher, fact.header.kind.id);
            word(&mut hasher, fact.header.correlation.into());
            word(&mut hasher, fact.causes().count() as u64);
            for cause in fact.causes() {
                word(&mut hasher, cause.0.into());
            }
            word(&mut hasher, fact.words().len() as u64);
            for &data in fact.words() {
                word(&mut hasher, data);
            }
        }
        texts(&mut hasher, self.names.texts());
        hasher.digest()
    }
}

/// A line of Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site<'t> {
    /// The file, from the project's root.
    pub file: &'t str,
    /// The line, counted from one.
    pub line: u32,
}

/// One fact of a trace.
#[derive(Clone, Copy, Debug)]
pub struct Fact<'t> {
    trace: &'t Trace,
    index: usize,
    header: &'t Header,
}

impl<'t> Fact<'t> {
    /// Its place in the trace.
    pub fn id(&self) -> FactId {
        FactId(self.index as u32)
    }

    /// The trace that it belongs to.
    pub fn trace(&self) -> &'t Trace {
        self.trace
    }

    /// When it happened.
    pub fn at(&self) -> Time {
        Time::from_us(self.header.at_us)
    }

    /// Who did it.
    pub fn actor(&self) -> ActorId {
        ActorId(self.header.actor)
    }

    /// Who did it, by name.
    pub fn actor_name(&self) -> &'t str {
        self.trace.actor_name(self.actor())
    }

    /// What kind it is.
    pub fn kind(&self) -> &'static Kind {
        self.header.kind
    }

    /// How much a newcomer needs it.
    pub fn level(&self) -> Level {
        self.header.kind.level
    }

    /// The business thing that it belongs to.
    pub fn correlation(&self) -> Correlation {
        Correlation(self.header.correlation)
    }

    /// The line of Rust that did it.
    pub fn site(&self) -> Site<'t> {
        let of_run = Site { file: self.header.site.file(), line: self.header.site.line() };
        self.trace.sites.as_ref().map_or(of_run, |sites| sites.of(self.index))
    }

    /// Its data words, in the order of its kind's fields.
    pub fn words(&self) -> &'t [u64] {
        let start = self.header.words_start as usize;
        &self.trace.words[start..start + self.header.kind.fields.len()]
    }

    /// Its data, where it is of this kind.
    pub fn read<D: FactData>(&self) -> Option<D> {
        (self.header.kind.id == D::KIND.id).then(|| D::read(self.words()))
    }

    /// Whether it is of this kind.
    pub fn is<D: FactData>(&self) -> bool {
        self.header.kind.id == D::KIND.id
    }

    /// What led to it: the first cause, then any others.
    pub fn causes(&self) -> impl Iterator<Item = FactId> + use<'t> {
        let own = self.index as u32;
        let more = &self.trace.more_causes;
        let from = more.partition_point(|(fact, _)| *fact < own);
        let others = more[from..].iter().take_while(move |(fact, _)| *fact == own).map(|(_, cause)| FactId(*cause));
        let first = (self.header.cause != NO_CAUSE).then_some(FactId(self.header.cause));
        first.into_iter().chain(others)
    }

    /// The fact as one line of JSON: `seq`, `at_us`, `actor`, `kind`, `correlation`, `causes`,
    /// `site`, and the fields of its kind under `data`.
    pub fn to_json(&self) -> String {
        let mut data = serde_json::Map::new();
        for (field, &word) in self.kind().fields.iter().zip(self.words()) {
            data.insert(field.name.to_owned(), self.field_json(field.ty, word));
        }
        serde_json::json!({
            "seq": self.index,
            "at_us": self.header.at_us,
            "actor": self.actor_name(),
            "kind": self.kind().name,
            "correlation": self.header.correlation,
            "causes": self.causes().map(|cause| cause.0).collect::<Vec<_>>(),
            "site": format!("{}:{}", self.site().file, self.site().line),
            "data": data,
        })
        .to_string()
    }

    fn field_json(&self, ty: FieldType, word: u64) -> serde_json::Value {
        match ty {
            FieldType::Signed | FieldType::Money => (word as i64).into(),
            FieldType::Flag => (word != 0).into(),
            FieldType::Name => self.trace.text(Name(word as u32)).into(),
            FieldType::Actor => self.trace.actor_name(ActorId(word as u16)).into(),
            FieldType::Hash => format!("{word:016x}").into(),
            FieldType::Count
            | FieldType::Time
            | FieldType::Span
            | FieldType::Fact
            | FieldType::Hundredths
            | FieldType::Record
            | FieldType::PerMille => word.into(),
        }
    }
}

#[cfg(test)]
mod tests;

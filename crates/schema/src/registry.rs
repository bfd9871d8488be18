//! Subjects, their versions, ids, and the mode that says which changes are let in.

use std::fmt;

use apache_avro::Schema;
use serde_json::Value;

use crate::text::{Malformed, malformed};
use crate::{Difference, SchemaType, avro, json_schema};

/// The number of a schema in the whole registry, from 1. It never names another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaId(pub u32);

/// The place of a schema among those of its subject, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaVersion(pub u32);

/// Which changes a subject lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Every one.
    None,
    /// Readers with the new schema read what the last one wrote: upgrade the consumers first.
    Backward,
    /// Readers with the new schema read what every earlier one wrote.
    BackwardTransitive,
    /// Readers with the last schema read what the new one writes: upgrade the producers first.
    Forward,
    /// Readers with every earlier schema read what the new one writes.
    ForwardTransitive,
    /// Both, against the last one.
    Full,
    /// Both, against every earlier one.
    FullTransitive,
}

impl Mode {
    /// All of them, the strictest last.
    pub const ALL: [Mode; 7] = [
        Mode::None,
        Mode::Backward,
        Mode::BackwardTransitive,
        Mode::Forward,
        Mode::ForwardTransitive,
        Mode::Full,
        Mode::FullTransitive,
    ];

    /// Its name in the registry's interface.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::None => "NONE",
            Mode::Backward => "BACKWARD",
            Mode::BackwardTransitive => "BACKWARD_TRANSITIVE",
            Mode::Forward => "FORWARD",
            Mode::ForwardTransitive => "FORWARD_TRANSITIVE",
            Mode::Full => "FULL",
            Mode::FullTransitive => "FULL_TRANSITIVE",
        }
    }

    /// The mode of that name.
    pub fn named(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Whether the new schema must read what earlier ones wrote.
    pub const fn is_backward(self) -> bool {
        matches!(self, Mode::Backward | Mode::BackwardTransitive | Mode::Full | Mode::FullTransitive)
    }

    /// Whether earlier schemas must read what the new one writes.
    pub const fn is_forward(self) -> bool {
        matches!(self, Mode::Forward | Mode::ForwardTransitive | Mode::Full | Mode::FullTransitive)
    }

    /// Whether every earlier version is compared, and not the last alone.
    pub const fn is_transitive(self) -> bool {
        matches!(self, Mode::BackwardTransitive | Mode::ForwardTransitive | Mode::FullTransitive)
    }
}

/// Who reads what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The new schema reads what the old one wrote.
    NewReadsOld,
    /// The old schema reads what the new one writes.
    OldReadsNew,
}

/// A schema as a registry compares it. The page of one pattern has only the languages that its registry names.
pub trait Comparable: Sized {
    /// Reads a schema.
    ///
    /// # Errors
    /// Where the text is none of its type.
    fn parse(ty: SchemaType, text: &str) -> Result<Self, Malformed>;

    /// What keeps this one from reading all that `writer` lets be written. Nothing where it can.
    fn differences_reading(&self, writer: &Self) -> Vec<Difference>;
}

/// A schema in Avro, for a registry that keeps no other. What it complains of has neither place nor reason: who writes
/// schemas by hand takes [`Parsed`].
impl Comparable for Schema {
    fn parse(ty: SchemaType, text: &str) -> Result<Schema, Malformed> {
        let schema = if ty == SchemaType::Avro { avro::parse_tersely(text) } else { None };
        schema.ok_or_else(|| malformed(text, "", "no Avro schema"))
    }

    fn differences_reading(&self, writer: &Schema) -> Vec<Difference> {
        avro::differences(self, writer)
    }
}

/// A schema that was read, in either language.
#[derive(Clone, Debug)]
pub enum Parsed {
    /// In Avro.
    Avro(Box<Schema>),
    /// In JSON Schema.
    JsonSchema(Value),
}

impl Comparable for Parsed {
    fn parse(ty: SchemaType, text: &str) -> Result<Parsed, Malformed> {
        Ok(match ty {
            SchemaType::Avro => Parsed::Avro(Box::new(avro::parse(text)?)),
            SchemaType::JsonSchema => Parsed::JsonSchema(json_schema::parse(text)?),
        })
    }

    fn differences_reading(&self, writer: &Parsed) -> Vec<Difference> {
        match (self, writer) {
            (Parsed::Avro(reader), Parsed::Avro(writer)) => avro::differences(reader, writer),
            (Parsed::JsonSchema(reader), Parsed::JsonSchema(writer)) => json_schema::differences(reader, writer),
            _ => {
                let about = "one is Avro and the other JSON Schema".to_owned();
                vec![Difference { path: String::new(), rule: "SCHEMA_TYPE_MISMATCH", about }]
            }
        }
    }
}

/// A version that a new schema does not get along with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Which.
    pub version: SchemaVersion,
    /// Who could not read what.
    pub direction: Direction,
    /// Where and why.
    pub difference: Difference,
}

/// Compares `new` with the earlier schemas of its subject, given oldest first. Clashes with the newest come first.
pub fn clashes<S: Comparable>(mode: Mode, new: &S, earlier: &[&S]) -> Vec<Clash> {
    let compared = if mode.is_transitive() { earlier.len() } else { 1 };
    let mut clashes = Vec::new();
    for (index, old) in earlier.iter().enumerate().rev().take(compared) {
        let version = SchemaVersion(index as u32 + 1);
        let mut add = |direction, differences: Vec<Difference>| {
            clashes.extend(differences.into_iter().map(|difference| Clash { version, direction, difference }));
        };
        if mode.is_backward() {
            add(Direction::NewReadsOld, new.differences_reading(old));
        }
        if mode.is_forward() {
            add(Direction::OldReadsNew, old.differences_reading(new));
        }
    }
    clashes
}

/// A schema under its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its number in the registry.
    pub id: SchemaId,
    /// Its number in the subject.
    pub version: SchemaVersion,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// Why a schema was not registered. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no schema. Correct the text.
    Malformed(Malformed),
    /// The subject's mode does not let it in. Change the schema so that it does, or begin a new subject.
    Incompatible(Vec<Clash>),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Malformed(malformed) => malformed.fmt(f),
            Refusal::Incompatible(clashes) => {
                let Some(Clash { version, difference, .. }) = clashes.first() else { return Ok(()) };
                write!(f, "version {}: {difference}", version.0)
            }
        }
    }
}

impl std::error::Error for Refusal {}

/// A schema that the registry keeps.
#[derive(Debug)]
struct Kept<S> {
    ty: SchemaType,
    /// The text as JSON, so that spaces and the order of members make no other schema.
    json: Value,
    text: String,
    parsed: S,
}

#[derive(Debug)]
struct Subject {
    name: String,
    mode: Option<Mode>,
    versions: Vec<SchemaId>,
}

/// A registry of schemas.
#[derive(Debug)]
pub struct Registry<S = Parsed> {
    mode: Mode,
    subjects: Vec<Subject>,
    schemas: Vec<Kept<S>>,
}

impl Registry {
    /// An empty one for both languages, with the mode of the subjects that have none of their own.
    pub fn new(mode: Mode) -> Registry {
        Registry::empty(mode)
    }
}

impl Registry<Schema> {
    /// An empty one for Avro alone, with the mode of the subjects that have none of their own.
    pub fn of_avro(mode: Mode) -> Registry<Schema> {
        Registry::empty(mode)
    }
}

impl<S: Comparable> Registry<S> {
    fn empty(mode: Mode) -> Registry<S> {
        Registry { mode, subjects: Vec::new(), schemas: Vec::new() }
    }

    /// Gives a subject a mode of its own. What is registered stays.
    pub fn set_mode(&mut self, subject: &str, mode: Mode) {
        self.subject(subject).mode = Some(mode);
    }

    /// The mode that decides in a subject.
    pub fn mode(&self, subject: &str) -> Mode {
        self.find(subject).and_then(|subject| subject.mode).unwrap_or(self.mode)
    }

    /// The names of the subjects, in the order in which they came.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.subjects.iter().map(|subject| subject.name.as_str())
    }

    /// The versions of a subject, oldest first.
    pub fn versions(&self, subject: &str) -> impl Iterator<Item = Registered> {
        let ids = self.find(subject).map_or(&[][..], |subject| &subject.versions);
        ids.iter().enumerate().map(|(index, id)| Registered {
            id: *id,
            version: SchemaVersion(index as u32 + 1),
            is_new: false,
        })
    }

    /// The newest version of a subject.
    pub fn latest(&self, subject: &str) -> Option<Registered> {
        self.versions(subject).last()
    }

    /// The schema of an id.
    pub fn schema(&self, id: SchemaId) -> Option<&S> {
        Some(&self.schemas.get(id.0.checked_sub(1)? as usize)?.parsed)
    }

    /// The text of an id, as it was registered first.
    pub fn text(&self, id: SchemaId) -> Option<&str> {
        Some(&self.schemas.get(id.0.checked_sub(1)? as usize)?.text)
    }

    /// Says whether a schema would be let in, without registering it.
    ///
    /// # Errors
    /// Where it would not.
    pub fn check(&self, subject: &str, ty: SchemaType, text: &str) -> Result<(), Refusal> {
        let parsed = S::parse(ty, text).map_err(Refusal::Malformed)?;
        let earlier: Vec<&S> = self.versions(subject).filter_map(|version| self.schema(version.id)).collect();
        let clashes = clashes(self.mode(subject), &parsed, &earlier);
        if clashes.is_empty() { Ok(()) } else { Err(Refusal::Incompatible(clashes)) }
    }

    /// Registers a schema under the next version of its subject. One that the subject has already keeps the version and
    /// the id that it has; one that another subject has keeps its id.
    ///
    /// # Errors
    /// Where it is not let in.
    pub fn register(&mut self, subject: &str, ty: SchemaType, text: &str) -> Result<Registered, Refusal> {
        let json: Value = crate::text::read(text).map_err(Refusal::Malformed)?;
        let known = self.schemas.iter().position(|kept| kept.ty == ty && kept.json == json);
        let known = known.map(|index| SchemaId(index as u32 + 1));
        if let Some(there) = self.versions(subject).find(|version| Some(version.id) == known) {
            return Ok(there);
        }
        self.check(subject, ty, text)?;
        let id = match known {
            Some(id) => id,
            None => {
                let parsed = S::parse(ty, text).map_err(Refusal::Malformed)?;
                self.schemas.push(Kept { ty, json, text: text.to_owned(), parsed });
                SchemaId(self.schemas.len() as u32)
            }
        };
        let versions = &mut self.subject(subject).versions;
        versions.push(id);
        Ok(Registered { id, version: SchemaVersion(versions.len() as u32), is_new: true })
    }

    fn find(&self, name: &str) -> Option<&Subject> {
        self.subjects.iter().find(|subject| subject.name == name)
    }

    fn subject(&mut self, name: &str) -> &mut Subject {
        let found = self.subjects.iter().position(|subject| subject.name == name);
        let index = found.unwrap_or_else(|| {
            self.subjects.push(Subject { name: name.to_owned(), mode: None, versions: Vec::new() });
            self.subjects.len() - 1
        });
        &mut self.subjects[index]
    }
}

#[cfg(test)]
mod tests;

//! The versions of a schema as they look: what was let in and refused, who works with which, and what each reader made of
//! the records of each version.
//!
//! Bounded: [`RELEASES_MAX`] releases, one entry a reader, and the newest [`AMOUNTS_MAX`] records whose amounts are known.

use std::collections::VecDeque;

use super::{OwnFold, OwnPicture};
use crate::catalog::schema_versioning::NO_VALUE;
use crate::catalog::schema_versioning::facts::{
    ModePromised, Read, Refused, Registered, RolledOut, StepRefused, Undecodable, Written,
};
use crate::fact::{ActorId, FactId, Name, Record};
use crate::money::Hundredths;
use crate::time::Span;
use crate::trace::Fact;

/// How many of the newest releases are kept.
pub const RELEASES_MAX: usize = 12;

/// Of how many of the newest records the written amount is remembered.
pub const AMOUNTS_MAX: usize = 256;

/// Makes the fold.
pub(crate) fn make(_: Span) -> OwnPicture {
    OwnPicture::new(Versions::default())
}

/// What somebody brought to the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Let in.
    In {
        /// The fact that says so.
        fact: FactId,
        /// Its place in the subject.
        version: u32,
        /// Its number in the registry.
        id: u32,
        /// How many records were written with it.
        written: u64,
    },
    /// Refused.
    Refused {
        /// The fact that says so.
        fact: FactId,
        /// The version that it does not get along with.
        against: u32,
        /// Where.
        path: Name,
        /// By which rule.
        rule: Name,
    },
}

/// A consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub actor: ActorId,
    /// The version that it read with last.
    pub version: u32,
    /// How many records it read.
    pub read: u64,
    /// How many it read with another amount or currency than was written.
    pub relabelled: u64,
    /// How many it set aside since a step down would lose something.
    pub lossy: u64,
    /// How many it set aside since its schema does not resolve them, or wants a field that was not written.
    pub unresolved: u64,
    /// Its newest record: which version wrote it, and the fact that says what became of it.
    pub newest: (u32, FactId),
}

/// The versions, and who works with them.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    /// The mode that was promised.
    pub mode: Option<Name>,
    /// What was brought to the registry, oldest first.
    pub releases: VecDeque<Release>,
    /// The versions that were rolled out, by the side's word.
    pub rolled_out: Vec<(Name, u32)>,
    /// The consumers, in the order in which they read first.
    pub readers: Vec<Reader>,
    written: VecDeque<(Record, Hundredths, Name)>,
}

impl Versions {
    /// How many records were set aside.
    pub fn set_aside(&self) -> u64 {
        self.readers.iter().map(|reader| reader.lossy + reader.unresolved).sum()
    }

    /// How many were read otherwise than they were written.
    pub fn relabelled(&self) -> u64 {
        self.readers.iter().map(|reader| reader.relabelled).sum()
    }

    fn bring(&mut self, release: Release) {
        if self.releases.len() == RELEASES_MAX {
            self.releases.pop_front();
        }
        self.releases.push_back(release);
    }

    fn reader(&mut self, fact: &Fact<'_>, writer: u32, version: u32) -> &mut Reader {
        let actor = fact.actor();
        let at = self.readers.iter().position(|reader| reader.actor == actor).unwrap_or(self.readers.len());
        if at == self.readers.len() {
            let newest = (writer, fact.id());
            self.readers.push(Reader { actor, version, read: 0, relabelled: 0, lossy: 0, unresolved: 0, newest });
        }
        let reader = &mut self.readers[at];
        (reader.version, reader.newest) = (version, (writer, fact.id()));
        reader
    }
}

impl OwnFold for Versions {
    fn observe(&mut self, fact: &Fact<'_>, _: usize) {
        if let Some(ModePromised { mode }) = fact.read() {
            self.mode = Some(mode);
        } else if let Some(Registered { version, id, .. }) = fact.read() {
            self.bring(Release::In { fact: fact.id(), version, id, written: 0 });
        } else if let Some(Refused { against, path, rule, .. }) = fact.read() {
            // A deployment that starts again brings the same once more.
            let newest = self.releases.back();
            if !matches!(newest, Some(Release::Refused { path: known, rule: by, .. }) if (*known, *by) == (path, rule))
            {
                self.bring(Release::Refused { fact: fact.id(), against, path, rule });
            }
        } else if let Some(RolledOut { side, version }) = fact.read() {
            match self.rolled_out.iter_mut().find(|(known, _)| *known == side) {
                Some((_, known)) => *known = version,
                None => self.rolled_out.push((side, version)),
            }
        } else if let Some(wrote) = fact.read::<Written>() {
            let of = self.releases.iter_mut().find_map(|release| match release {
                Release::In { version, written, .. } if *version == wrote.version => Some(written),
                _ => None,
            });
            if let Some(written) = of {
                *written += 1;
            }
            if self.written.len() == AMOUNTS_MAX {
                self.written.pop_front();
            }
            self.written.push_back((wrote.record, wrote.amount, wrote.currency));
        } else if let Some(Read { record, writer, reader, amount, currency }) = fact.read() {
            let written = self.written.iter().find(|(known, ..)| *known == record).copied();
            let differs = written.is_some_and(|(_, was, of)| (was, of) != (amount, currency));
            let reader = self.reader(fact, writer, reader);
            reader.read += 1;
            reader.relabelled += u64::from(differs);
        } else if let Some(StepRefused { from, to, why, .. }) = fact.read() {
            // The step that was refused begins where the record was and ends one nearer to its reader.
            let version =
                self.readers.iter().find(|reader| reader.actor == fact.actor()).map_or(to, |known| known.version);
            let has_no_value = fact.trace().text(why) == NO_VALUE;
            let reader = self.reader(fact, from, version);
            reader.lossy += u64::from(!has_no_value);
            reader.unresolved += u64::from(has_no_value);
        } else if let Some(Undecodable { writer, reader, .. }) = fact.read() {
            self.reader(fact, writer, reader).unresolved += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::schema_versioning::PATTERN;
    use crate::link::Link;
    use crate::sim::Sim;

    fn folded(preset: &str) -> Versions {
        fold(&Link::to_preset(&PATTERN, PATTERN.preset(preset).expect("it is there")))
    }

    fn fold(link: &Link) -> Versions {
        let (trace, _) = Sim::new(link).run();
        let mut versions = Versions::default();
        trace.facts().for_each(|fact| versions.observe(&fact, 0));
        versions
    }

    #[test]
    fn what_was_let_in_and_refused_is_there_with_who_read_it() {
        let versions = folded("renamed-with-alias");
        let is_in = |release: &&Release| matches!(release, Release::In { .. });
        assert_eq!(versions.releases.iter().filter(is_in).count(), 2);
        assert_eq!(versions.releases.len(), 3);
        assert_eq!(versions.readers.len(), 4);
        assert!(versions.rolled_out.iter().all(|(_, version)| *version == 2));
        assert_eq!((versions.relabelled(), versions.readers.iter().map(|reader| reader.unresolved).sum()), (0, 0_u64));
    }

    fn unresolved(versions: &Versions) -> u64 {
        versions.readers.iter().map(|reader| reader.unresolved).sum()
    }

    #[test]
    fn who_upgrades_first_decides_whether_a_removed_field_is_missed() {
        let link =
            |first| Link::parse(&format!("#/schema-versioning?preset=producer-first&first={first}")).expect("a link");
        let (producer, consumers) = (fold(&link("producer")), fold(&link("consumers")));
        assert!(unresolved(&producer) > 0);
        assert_eq!((unresolved(&consumers), consumers.set_aside()), (0, 0));
        assert!([&producer, &consumers].iter().all(|versions| versions.releases.len() == 2));
    }

    #[test]
    fn what_is_lost_or_relabelled_is_counted() {
        assert!(folded("rolling-upgrade").set_aside() > 0);
        assert_eq!(folded("rolling-upgrade").relabelled(), 0);
        assert!(folded("relabelled").relabelled() > 0);
        assert!(unresolved(&folded("renamed-no-alias")) > 0);
    }
}

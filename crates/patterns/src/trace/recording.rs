//! A trace as a text, to be kept and read again: a live run happens once, and this is what is left of it.
//!
//! The first line is JSON that says what the run was, how many facts it has, their hash, and every actor and word in the
//! order of their numbers. Each further line is one fact, as [`Fact::to_json`](super::Fact::to_json) writes it. Whoever reads it gets the very same
//! trace, which the hash proves: what was cut or changed is refused, and nothing of it is shown.

use std::panic::Location;
use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::{Header, Site, Trace};
use crate::catalog;
use crate::fact::{ActorId, FIELDS_MAX, FieldType, Kind, Words};
use crate::link::Link;
use crate::recorder::{Now, Recorder};
use crate::time::Time;

/// What the first line calls the format.
const FORMAT: &str = "event-playground recording";

/// The format's version. It changes when an old reader could not read a new text.
const VERSION: u64 = 1;

/// A run that was read from its recording.
pub struct Recording {
    /// What the run was.
    pub link: Link,
    /// What happened.
    pub trace: Trace,
}

/// Why a text is not read. Nothing is read of it then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Its first line does not say that it is a recording. Choose another file.
    NoRecording,
    /// A newer program wrote it, in this version of the format. Reload the page.
    Newer(u64),
    /// It is of a run that this program does not know, by its link. The program that made it can show it.
    Unknown(String),
    /// This line, counted from one, does not say this part of its fact as it should. Take another copy of the file.
    Line(usize, &'static str),
    /// It has other facts than it had when it was written, or fewer. Take another copy of the file.
    Changed,
}

/// The lines of Rust of a trace that was read: each file's name once.
#[derive(Clone, Debug, Default)]
pub(super) struct Sites {
    files: Vec<String>,
    lines: Vec<(u32, u32)>,
}

impl Sites {
    pub(super) fn of(&self, fact: usize) -> Site<'_> {
        let (file, line) = self.lines[fact];
        Site { file: &self.files[file as usize], line }
    }

    fn add(&mut self, file: &str, line: u32) {
        let at = self.files.iter().position(|known| known == file).unwrap_or_else(|| {
            self.files.push(file.to_owned());
            self.files.len() - 1
        });
        self.lines.push((at as u32, line));
    }
}

/// The recording of a run.
pub fn write(link: &Link, trace: &Trace) -> String {
    let head = json!({
        "format": FORMAT,
        "version": VERSION,
        "link": Link { at: None, ..link.clone() }.to_string(),
        "facts": trace.len(),
        "hash": format!("{:016x}", trace.hash()),
        "actors": trace.actors,
        "names": trace.names.texts(),
    });
    let mut text = head.to_string();
    for fact in trace.facts() {
        text.push('\n');
        text.push_str(&fact.to_json());
    }
    text.push('\n');
    text
}

/// Reads a recording.
///
/// # Errors
/// When it is not whole, or of a run that is not known here.
pub fn read(text: &str) -> Result<Recording, Unreadable> {
    let mut lines = text.lines();
    let head: Value = lines.next().and_then(|line| serde_json::from_str(line).ok()).ok_or(Unreadable::NoRecording)?;
    if head["format"] != FORMAT {
        return Err(Unreadable::NoRecording);
    }
    match head["version"].as_u64() {
        Some(VERSION) => {}
        Some(newer) => return Err(Unreadable::Newer(newer)),
        None => return Err(Unreadable::NoRecording),
    }
    let link = head["link"].as_str().unwrap_or_default();
    let link = Link::parse(link).map_err(|_| Unreadable::Unknown(link.to_owned()))?;

    let mut reader = Reader { trace: Trace::new(), sites: Sites::default(), kinds: catalog::kinds() };
    reader.kinds.sort_unstable_by_key(|kind| kind.name);
    for actor in texts(&head["actors"])? {
        reader.trace.actor(actor);
    }
    for name in texts(&head["names"])? {
        reader.trace.name(name);
    }
    for (line, number) in lines.zip(2..) {
        reader.fact(line).map_err(|part| Unreadable::Line(number, part))?;
    }
    let Reader { mut trace, sites, .. } = reader;
    if head["facts"] != trace.len() || head["hash"] != format!("{:016x}", trace.hash()) {
        return Err(Unreadable::Changed);
    }
    trace.sites = Some(sites);
    Ok(Recording { link, trace })
}

fn texts(value: &Value) -> Result<impl Iterator<Item = &str>, Unreadable> {
    let texts = value.as_array().ok_or(Unreadable::NoRecording)?;
    // What is no text is left out, and the numbers of the others change, which the hash tells.
    Ok(texts.iter().filter_map(Value::as_str))
}

struct Reader {
    trace: Trace,
    sites: Sites,
    /// Sorted by name.
    kinds: Vec<&'static Kind>,
}

impl Reader {
    /// Appends the fact of a line, or says what of it cannot be read.
    fn fact(&mut self, line: &str) -> Result<(), &'static str> {
        let line: Value = serde_json::from_str(line).map_err(|_| "JSON")?;
        let seq = self.trace.len();
        if self.trace.is_full() || line["seq"] != seq {
            return Err("seq");
        }
        let at_us = line["at_us"].as_u64().filter(|at| *at >= self.trace.end().as_us()).ok_or("at_us")?;
        let actor = line["actor"].as_str().and_then(|name| self.trace.find_actor(name)).ok_or("actor")?;
        let correlation = line["correlation"].as_u64().and_then(|it| u32::try_from(it).ok()).ok_or("correlation")?;
        let kind = line["kind"].as_str().ok_or("kind")?;
        let kind = self.kinds.binary_search_by_key(&kind, |known| known.name).map_err(|_| "kind")?;
        let kind = self.kinds[kind];
        let causes = line["causes"].as_array().ok_or("causes")?.iter();
        let causes: Option<Vec<u32>> =
            causes.map(|it| it.as_u64().filter(|cause| *cause < seq as u64).map(|cause| cause as u32)).collect();
        let causes = causes.ok_or("causes")?;
        let site = line["site"].as_str().and_then(|site| site.rsplit_once(':')).ok_or("site")?;
        let site_line = site.1.parse().map_err(|_| "site")?;

        let mut words: Words = [0; FIELDS_MAX];
        let data = line["data"].as_object().ok_or("data")?;
        for (word, field) in words.iter_mut().zip(kind.fields) {
            *word = self.word(data, field.name, field.ty).ok_or(field.name)?;
        }
        self.sites.add(site.0, site_line);
        let (cause, words_start) = (causes.first().copied().unwrap_or(super::NO_CAUSE), self.trace.words.len() as u32);
        // The line of Rust is told by `sites`.
        let site = Location::caller();
        self.trace.headers.push(Header { at_us, kind, site, words_start, cause, correlation, actor: actor.0 });
        self.trace.words.extend_from_slice(&words[..kind.fields.len()]);
        self.trace.more_causes.extend(causes.iter().skip(1).map(|cause| (seq as u32, *cause)));
        Ok(())
    }

    /// The word of a field, as `Fact::to_json` writes it.
    fn word(&self, data: &Map<String, Value>, name: &str, ty: FieldType) -> Option<u64> {
        let value = data.get(name)?;
        match ty {
            FieldType::Signed | FieldType::Money => value.as_i64().map(|signed| signed as u64),
            FieldType::Flag => value.as_bool().map(u64::from),
            FieldType::Name => value.as_str().and_then(|text| self.trace.find_name(text)).map(|name| name.0.into()),
            FieldType::Actor => {
                value.as_str().and_then(|name| self.trace.find_actor(name)).map(|ActorId(actor)| actor.into())
            }
            FieldType::Hash => value.as_str().and_then(|digits| u64::from_str_radix(digits, 16).ok()),
            FieldType::Count
            | FieldType::Time
            | FieldType::Span
            | FieldType::Fact
            | FieldType::Hundredths
            | FieldType::Record
            | FieldType::PerMille => value.as_u64(),
        }
    }
}

/// A trace that is not written any more, for whoever reads the trace of a run.
pub fn recorder_of(trace: Trace) -> Recorder {
    struct Ended(Time);
    impl Now for Ended {
        fn now(&self) -> Time {
            self.0
        }
    }
    let ended = Rc::new(Ended(trace.end()));
    Recorder::with(trace, ended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Sim;

    fn recorded(id: &str) -> (Link, Trace, String) {
        let link = Link::to(catalog::find(id).expect("it is in the catalogue"));
        let (trace, _) = Sim::of(catalog::program(link.pattern), &link).run();
        let text = write(&link, &trace);
        (link, trace, text)
    }

    fn why(text: &str) -> Unreadable {
        read(text).err().expect("it is not whole")
    }

    #[test]
    fn a_run_of_every_pattern_is_read_as_it_was_written() {
        for pattern in catalog::PATTERNS {
            let (link, trace, text) = recorded(pattern.id);
            let read = read(&text).unwrap_or_else(|why| panic!("{}: {why:?}", pattern.id));
            assert_eq!((read.link.to_string(), read.trace.hash()), (link.to_string(), trace.hash()), "{}", pattern.id);
            let sites = |trace: &Trace| trace.facts().map(|fact| format!("{:?}", fact.site())).collect::<Vec<_>>();
            assert_eq!(sites(&read.trace), sites(&trace), "{}", pattern.id);
            assert_eq!(write(&read.link, &read.trace), text, "{}", pattern.id);
        }
    }

    #[test]
    fn what_was_cut_or_changed_is_refused() {
        let (.., text) = recorded("pubsub");
        let lines: Vec<&str> = text.lines().collect();
        let with = |at: usize, line: &str| {
            let mut lines = lines.clone();
            lines[at] = line;
            lines.join("\n")
        };
        assert_eq!(why(&lines[..lines.len() - 1].join("\n")), Unreadable::Changed);
        assert_eq!(why(&[&lines[..5], &lines[6..]].concat().join("\n")), Unreadable::Line(6, "seq"));
        assert_eq!(why(&with(3, &lines[3][..20])), Unreadable::Line(4, "JSON"));
        assert_eq!(why(&with(3, &lines[3].replace("\"kind\":\"", "\"kind\":\"x"))), Unreadable::Line(4, "kind"));
        let later = recorded("pubsub").1.fact(2).to_json().replace("\"correlation\":", "\"correlation\":1");
        assert_eq!(why(&with(3, &later)), Unreadable::Changed);
    }

    #[test]
    fn what_is_no_recording_is_told_apart() {
        let (link, _, text) = recorded("pubsub");
        assert_eq!(why(""), Unreadable::NoRecording);
        assert_eq!(why("{\"specversion\":\"1.0\"}"), Unreadable::NoRecording);
        assert_eq!(why(&text.replacen("\"version\":1", "\"version\":2", 1)), Unreadable::Newer(2));
        let other = link.to_string().replace("pubsub", "pigeons");
        assert_eq!(why(&text.replacen(&link.to_string(), &other, 1)), Unreadable::Unknown(other));
    }
}

//! What is done in a log, for a person. The sentences are messages, put into words by whoever knows the reader's language;
//! settings have Kafka's names.

mod settings;

use eda_patterns::words::Words;
use serde::{Deserialize, Serialize};

use crate::action::{Action, Place, ToSend};

/// So many records of a batch are told one by one.
const RECORDS_TOLD: usize = 4;

/// A message, and what is put into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    id: String,
    args: Vec<(String, Arg)>,
}

/// What is put into a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Arg {
    Text(String),
    /// How many of something; it is the only one of its message.
    Count(u64),
    Said(Said),
    /// One after the other, with commas.
    All(Vec<Arg>),
}

impl Said {
    fn new<const N: usize>(id: &str, args: [(&str, Arg); N]) -> Said {
        Said { id: id.to_owned(), args: args.map(|(name, arg)| (name.to_owned(), arg)).to_vec() }
    }

    /// A message with one text put into it.
    pub(crate) fn of_text(id: &str, arg: &str, text: &str) -> Said {
        Said::new(id, [(arg, name(text))])
    }

    /// A sentence of a catalogue.
    pub fn text(&self, words: &Words) -> String {
        if let [(name, Arg::Count(count))] = self.args.as_slice() {
            return words.counted(&self.id, name, *count);
        }
        let args: Vec<(&str, String)> = self.args.iter().map(|(name, arg)| (name.as_str(), arg.text(words))).collect();
        let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
        words.text_with(&self.id, &args)
    }
}

impl Arg {
    fn text(&self, words: &Words) -> String {
        match self {
            Arg::Text(text) => text.clone(),
            Arg::Count(count) => count.to_string(),
            Arg::Said(said) => said.text(words),
            Arg::All(all) => all.iter().map(|arg| arg.text(words)).collect::<Vec<_>>().join(", "),
        }
    }
}

fn name(text: impl ToString) -> Arg {
    Arg::Text(text.to_string())
}

fn counted(id: &str, count: impl TryInto<u64>) -> Arg {
    Arg::Said(Said::new(id, [("count", Arg::Count(count.try_into().unwrap_or(u64::MAX)))]))
}

fn records(count: usize) -> Arg {
    counted("compare-records", count)
}

fn partitions(count: u32) -> Arg {
    counted("topics-partitions", count)
}

/// Settings in brackets, where there are any.
fn set(settings: Vec<String>) -> Arg {
    Arg::Text(if settings.is_empty() { String::new() } else { format!(" ({})", settings.join(", ")) })
}

/// What is done.
pub fn action(action: &Action) -> Said {
    match action {
        Action::Topic { topic, partitions: count, settings } => say(
            "topic",
            [
                ("topic", name(topic)),
                ("partitions", partitions(*count)),
                ("settings", set(settings::of_topic(settings))),
            ],
        ),
        Action::MorePartitions { topic, count } => {
            say("more-partitions", [("topic", name(topic)), ("partitions", partitions(*count))])
        }
        Action::DeleteRecords { at, before } => {
            say("delete-records", [("place", place(*at)), ("offset", name(before))])
        }
        Action::Producer { producer, config } => {
            say("producer", [("producer", name(producer)), ("settings", set(settings::of_producer(config)))])
        }
        Action::Send { producer, records: all } => {
            say("send", [("producer", name(producer)), ("count", records(all.len())), ("records", told(all))])
        }
        Action::Init(producer) => say("init", [("producer", name(producer))]),
        Action::Begin(producer) => say("begin", [("producer", name(producer))]),
        Action::Commit(producer) => say("commit", [("producer", name(producer))]),
        Action::Abort(producer) => say("abort", [("producer", name(producer))]),
        Action::SendOffset { producer, member, at, offset } => say(
            "send-offset",
            [("producer", name(producer)), ("member", name(member)), ("place", place(*at)), ("offset", name(offset))],
        ),
        Action::Join { member, config, topics } => say(
            "join",
            [
                ("member", name(member)),
                ("topics", name(topics.join(", "))),
                ("settings", set(settings::of_member(config))),
            ],
        ),
        Action::Assign { member, config, partitions } => say(
            "assign",
            [
                ("member", name(member)),
                ("places", Arg::All(partitions.iter().copied().map(place).collect())),
                ("settings", set(settings::of_member(config))),
            ],
        ),
        Action::Settle(sizes) => {
            let all = sizes.iter().map(|(member, size)| name(format!("{member}: {size}"))).collect();
            say("settle", [("sizes", Arg::All(all))])
        }
        Action::Read { member, count } => say("read", [("member", name(member)), ("count", records(*count))]),
        Action::ReadFails(member) => say("read-fails", [("member", name(member))]),
        Action::CommitOffset { member, at, offset } => {
            say("commit-offset", [("member", name(member)), ("place", place(*at)), ("offset", name(offset))])
        }
        Action::Committed { member, topic } => say("committed", [("member", name(member)), ("topic", name(topic))]),
        Action::Seek { member, at, offset: Some(offset) } => {
            say("seek", [("member", name(member)), ("place", place(*at)), ("offset", name(offset))])
        }
        Action::Seek { member, at, offset: None } => {
            say("seek-to-beginning", [("member", name(member)), ("place", place(*at))])
        }
        Action::Pause { member, at, is_paused } => {
            say(if *is_paused { "pause" } else { "resume" }, [("member", name(member)), ("place", place(*at))])
        }
        Action::Leave(member) => say("leave", [("member", name(member))]),
        Action::Ends(topic) => say("ends", [("topic", name(topic))]),
        Action::Quiet(topic) => say("quiet", [("topic", name(topic))]),
        Action::AwaitBegin { at, offset } => say("await-begin", [("place", place(*at)), ("offset", name(offset))]),
        Action::AwaitRecords { at, count } => say("await-records", [("place", place(*at)), ("count", records(*count))]),
    }
}

fn say<const N: usize>(id: &str, args: [(&str, Arg); N]) -> Said {
    Said::new(&format!("compare-do-{id}"), args)
}

fn place((topic, partition): Place) -> Arg {
    Arg::Text(format!("{topic}-{partition}"))
}

/// The first records of some, and how many there are beside them.
fn told(all: &[ToSend]) -> Arg {
    let mut told: Vec<Arg> = all.iter().take(RECORDS_TOLD).map(one).collect();
    if let Some(more @ 1..) = all.len().checked_sub(RECORDS_TOLD) {
        told.push(counted("compare-more", more));
    }
    Arg::All(told)
}

/// `rides-2 k0=a`: where to, the key and the value. An empty key is written as one.
fn one(record: &ToSend) -> Arg {
    let partition = record.partition.map(|partition| format!("-{partition}")).unwrap_or_default();
    let value = record.value.as_deref().unwrap_or("null");
    let body = match &record.key {
        Some(key) if key.is_empty() => format!("\"\"={value}"),
        Some(key) => format!("{key}={value}"),
        None => value.to_owned(),
    };
    let record_told = name(format!("{}{partition} {body}", record.topic));
    match record.padding {
        0 => record_told,
        bytes => Arg::Said(Said::new("compare-padded", [("record", record_told), ("bytes", name(bytes))])),
    }
}

#[cfg(test)]
mod tests {
    use eda_patterns::words::Language;

    use super::*;
    use crate::known::KNOWN;
    use crate::{logs, themes};

    /// A sentence without what was to be put into it has brackets or braces left.
    fn is_whole(sentence: &str) -> bool {
        !sentence.is_empty() && !sentence.contains(['[', ']', '{', '}', '$'])
    }

    #[test]
    fn everything_that_is_done_has_a_sentence_in_both_languages() {
        for words in Language::ALL.map(Words::new) {
            for log in logs::all().iter().chain(&logs::eager_sticky()) {
                for done in &log.actions {
                    let sentence = action(done).text(&words);
                    assert!(is_whole(&sentence), "{}, {done:?}: {sentence}", log.name);
                }
            }
        }
    }

    #[test]
    fn every_log_theme_and_known_difference_has_words_in_both_languages() {
        for words in Language::ALL.map(Words::new) {
            for (theme, logs) in themes::all() {
                assert!(words.has(theme.message()), "{theme:?}");
                for log in logs {
                    let id = format!("compare-log-{}", log.name);
                    assert!(words.has(&id) && words.has(&format!("{id}.about")), "{id}");
                }
            }
            for known in KNOWN {
                assert!(words.has(&format!("compare-known-{}", known.log)), "{}", known.log);
                assert!(words.has(&format!("compare-what-{}", known.what.name())));
            }
        }
    }

    /// What the tests print and what the page shows is one text.
    #[test]
    fn the_english_words_are_those_of_the_logs() {
        let words = Words::new(Language::English);
        for log in logs::all() {
            let about = words.text(&format!("compare-log-{}.about", log.name)).replace('’', "'");
            let (first, rest) = log.about.split_at(1);
            assert_eq!(about, format!("{}{rest}.", first.to_uppercase()), "{}", log.name);
        }
        for known in KNOWN {
            assert_eq!(words.text(&format!("compare-known-{}", known.log)).replace('’', "'"), known.reason);
        }
    }

    #[test]
    fn actions_are_told_with_what_is_not_usual() {
        let words = Words::new(Language::English);
        let of = |name: &str| -> Vec<String> {
            let log = logs::all().into_iter().find(|log| log.name == name).unwrap();
            log.actions.iter().map(|done| action(done).text(&words)).collect()
        };
        assert_eq!(
            of("a-key-is-deleted")[..3],
            [
                "Create the topic rides with 1 partition (cleanup.policy=compact, segment.ms=1000, \
                 min.cleanable.dirty.ratio=0.01)",
                "Open the producer p",
                "p sends 4 records: rides k0=a, rides k1=b, rides k0=null, rides k2=c",
            ]
        );
        assert_eq!(of("larger-than-the-topic-takes")[3], "p sends 1 record: rides large with 5000 bytes more");
        assert_eq!(
            of("keys-choose-partitions")[2],
            "p sends 40 records: rides k0=0, rides k1=1, rides k2=2, rides k3=3, 36 more"
        );
        assert_eq!(
            of("range-of-two-topics")[2],
            "x joins for rides, fares (group.id=g, group.instance.id=x, partition.assignment.strategy=range, \
             heartbeat.interval.ms=300)"
        );
    }
}

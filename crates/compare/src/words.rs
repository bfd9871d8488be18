//! What is done in a log, and what an item is about, for a person. The sentences are messages; settings have Kafka's names.

mod settings;

use eda_patterns::words::Words;

use crate::action::{Action, Place, ToSend};
use crate::outcome::What;

/// So many records of a batch are told one by one.
const RECORDS_TOLD: usize = 4;

/// An action as a sentence.
pub fn action(words: &Words, action: &Action) -> String {
    let say = |id: &str, args: &[(&str, &str)]| words.text_with(&format!("compare-do-{id}"), args);
    let of_count = |id: &str, count: u32| words.counted(id, "count", count.into());
    let set = |settings: Vec<String>| match settings.as_slice() {
        [] => String::new(),
        all => format!(" ({})", all.join(", ")),
    };
    match action {
        Action::Topic { topic, partitions, settings } => {
            let (partitions, settings) =
                (of_count("topics-partitions", *partitions), set(settings::of_topic(settings)));
            say("topic", &[("topic", topic), ("partitions", &partitions), ("settings", &settings)])
        }
        Action::MorePartitions { topic, count } => {
            say("more-partitions", &[("topic", topic), ("partitions", &of_count("topics-partitions", *count))])
        }
        Action::DeleteRecords { at, before } => {
            say("delete-records", &[("place", &place(*at)), ("offset", &before.to_string())])
        }
        Action::Producer { producer, config } => {
            say("producer", &[("producer", producer), ("settings", &set(settings::of_producer(config)))])
        }
        Action::Send { producer, records } => {
            let count = words.counted("compare-records", "count", records.len() as u64);
            say("send", &[("producer", producer), ("count", &count), ("records", &told(words, records))])
        }
        Action::Init(producer) => say("init", &[("producer", producer)]),
        Action::Begin(producer) => say("begin", &[("producer", producer)]),
        Action::Commit(producer) => say("commit", &[("producer", producer)]),
        Action::Abort(producer) => say("abort", &[("producer", producer)]),
        Action::SendOffset { producer, member, at, offset } => {
            let (at, offset) = (place(*at), offset.to_string());
            say("send-offset", &[("producer", producer), ("member", member), ("place", &at), ("offset", &offset)])
        }
        Action::Join { member, config, topics } => {
            let settings = set(settings::of_member(config));
            say("join", &[("member", member), ("topics", &topics.join(", ")), ("settings", &settings)])
        }
        Action::Assign { member, config, partitions } => {
            let places: Vec<String> = partitions.iter().copied().map(place).collect();
            let settings = set(settings::of_member(config));
            say("assign", &[("member", member), ("places", &places.join(", ")), ("settings", &settings)])
        }
        Action::Settle(sizes) => {
            let all: Vec<String> = sizes.iter().map(|(name, size)| format!("{name}: {size}")).collect();
            say("settle", &[("sizes", &all.join(", "))])
        }
        Action::Read { member, count } => {
            say("read", &[("member", member), ("count", &words.counted("compare-records", "count", *count as u64))])
        }
        Action::ReadFails(member) => say("read-fails", &[("member", member)]),
        Action::CommitOffset { member, at, offset } => {
            say("commit-offset", &[("member", member), ("place", &place(*at)), ("offset", &offset.to_string())])
        }
        Action::Committed { member, topic } => say("committed", &[("member", member), ("topic", topic)]),
        Action::Seek { member, at, offset: Some(offset) } => {
            say("seek", &[("member", member), ("place", &place(*at)), ("offset", &offset.to_string())])
        }
        Action::Seek { member, at, offset: None } => {
            say("seek-to-beginning", &[("member", member), ("place", &place(*at))])
        }
        Action::Pause { member, at, is_paused } => {
            say(if *is_paused { "pause" } else { "resume" }, &[("member", member), ("place", &place(*at))])
        }
        Action::Leave(member) => say("leave", &[("member", member)]),
        Action::Ends(topic) => say("ends", &[("topic", topic)]),
        Action::Quiet(topic) => say("quiet", &[("topic", topic)]),
        Action::AwaitBegin { at, offset } => {
            say("await-begin", &[("place", &place(*at)), ("offset", &offset.to_string())])
        }
        Action::AwaitRecords { at, count } => {
            let count = words.counted("compare-records", "count", *count as u64);
            say("await-records", &[("place", &place(*at)), ("count", &count)])
        }
    }
}

/// What an item tells.
pub fn what(words: &Words, what: What) -> String {
    words.text(&format!("compare-what-{}", what.name()))
}

fn place((topic, partition): Place) -> String {
    format!("{topic}-{partition}")
}

/// The first records of some, and how many there are beside them.
fn told(words: &Words, records: &[ToSend]) -> String {
    let mut told: Vec<String> = records.iter().take(RECORDS_TOLD).map(|record| one(words, record)).collect();
    if let Some(more @ 1..) = records.len().checked_sub(RECORDS_TOLD) {
        told.push(words.counted("compare-more", "count", more as u64));
    }
    told.join(", ")
}

/// `rides-2 k0=a`: where to, the key and the value. An empty key is written as one.
fn one(words: &Words, record: &ToSend) -> String {
    let at = record.partition.map_or_else(|| record.topic.to_owned(), |partition| place((record.topic, partition)));
    let value = record.value.as_deref().unwrap_or("null");
    let body = match &record.key {
        Some(key) if key.is_empty() => format!("\"\"={value}"),
        Some(key) => format!("{key}={value}"),
        None => value.to_owned(),
    };
    match record.padding {
        0 => format!("{at} {body}"),
        padding => format!("{at} {body} {}", words.text_with("compare-padded", &[("bytes", &padding.to_string())])),
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
                    let sentence = action(&words, done);
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
                assert!(words.has(&known.message()), "{}", known.message());
                assert!(is_whole(&what(&words, known.what)));
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
            assert_eq!(words.text(&known.message()).replace('’', "'"), known.reason);
        }
    }

    #[test]
    fn actions_are_told_with_what_is_not_usual() {
        let words = Words::new(Language::English);
        let of = |name: &str| -> Vec<String> {
            let log = logs::all().into_iter().find(|log| log.name == name).unwrap();
            log.actions.iter().map(|done| action(&words, done)).collect()
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

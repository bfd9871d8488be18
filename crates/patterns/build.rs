//! Compiles the message catalogues, so that a pattern's words are a file dropped into
//! `locales/<language>/` and nothing else.
//!
//! `<language>.words` has all of a language. English, which the page brings along, is written in parts
//! as well: `page.words` is what every page needs, and `<pattern>.words` what only the pattern's own does.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use eda_messages::compile;

/// Words that no other page needs, though they are not a pattern's own: they come with the pattern that uses them.
const OF_PATTERN: [(&str, &[&str]); 5] = [
    ("log", &["kafka", "exactly-once"]),
    ("log-transactions", &["exactly-once"]),
    ("stage-log", &["kafka"]),
    ("queue", &["dead-letter-queue"]),
    ("stage-queue", &["dead-letter-queue"]),
];

/// Words of what is fetched apart from every pattern.
const OF_PART: [&str; 4] = ["compare", "limits", "live", "schema-editor"];

/// What a real cluster tells and who tells it, on the page of a pattern that has no log of its own: the words of the log that
/// begin so come with live runs.
const TOLD_LIVE: [&str; 3] = ["kafka-", "actor-kafka", "actor-broker-"];

/// What other pages say of a pattern, too.
const OF_EVERY_PAGE: [&str; 2] = ["title", "tagline"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    for language in ["en", "hi"] {
        let mut texts = Vec::new();
        for entry in fs::read_dir(Path::new("locales").join(language))? {
            let path = entry?.path();
            let file = path.file_stem().expect("a catalogue is a file").to_string_lossy().into_owned();
            texts.push((file, fs::read_to_string(path)?));
        }
        texts.sort();
        let joined = |of: &[&(String, String)]| of.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
        // All at once, so that no two files say the same message.
        let all: Vec<&(String, String)> = texts.iter().collect();
        let log =
            texts.iter().find(|(name, _)| name == "log").map(|(_, text)| text.clone()).ok_or("log.ftl is there")?;
        fs::write(out.join(format!("{language}.words")), compile(&joined(&all), |_| true)?)?;
        if language != "en" {
            continue;
        }
        for part in OF_PART {
            let at = texts.iter().position(|(name, _)| name == part).ok_or_else(|| format!("{part}.ftl is there"))?;
            let (file, text) = texts.remove(at);
            let mut words = compile(&text, |_| true)?;
            if file == "live" {
                words += &compile(&log, |id| TOLD_LIVE.iter().any(|told| id.starts_with(told)))?;
            }
            fs::write(out.join(format!("{file}.words")), words)?;
        }
        for (file, patterns) in OF_PATTERN {
            let at = texts.iter().position(|(name, _)| name == file).ok_or_else(|| format!("{file}.ftl is there"))?;
            let (_, words) = texts.remove(at);
            let own = texts.iter_mut().filter(|(name, _)| patterns.contains(&name.as_str()));
            own.for_each(|(_, text)| *text = format!("{text}\n{words}"));
        }
        let (patterns, shared): (Vec<_>, Vec<_>) = texts.iter().partition(|(file, text)| is_pattern(file, text));
        let mut page = compile(&joined(&shared), |_| true)?;
        for (file, text) in patterns {
            let is_of_every_page = |id: &str| OF_EVERY_PAGE.iter().any(|word| id == format!("{file}-{word}"));
            page += &compile(text, is_of_every_page)?;
            fs::write(out.join(format!("{file}.words")), compile(text, |id| !is_of_every_page(id))?)?;
        }
        fs::write(out.join("page.words"), page)?;
    }
    Ok(())
}

fn is_pattern(file: &str, text: &str) -> bool {
    text.contains(&format!("\n{file}-title =")) || text.starts_with(&format!("{file}-title ="))
}

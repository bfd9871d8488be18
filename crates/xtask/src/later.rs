//! What the page fetches only when a reader asks for it: the source panel's files, the second language, and the list of
//! what is not modelled. None of them belongs into the first load.
//!
//! The source panel shows the very files that the page was built from and marks the line that ran.
//! Which parts are keywords, comments and strings is worked out here, since a highlighter on the page
//! would cost far more: for each file runs are written, a byte each, the class in its low three bits
//! and a length in the others (1 to 31 bytes of source). Longer tokens are several runs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use eda_messages::compile;
use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};
use serde_json::json;

/// The folder of the site that holds what is fetched later.
pub const FOLDER: &str = "later";

/// What a reader can open: what a pattern does, what is recorded of its port calls, what the simulated
/// world does by itself, the bus that it does it with, what several patterns are built of, and where a live
/// run ends. Facts point into no other file.
const SOURCES: [&str; 16] = [
    "crates/patterns/src/catalog",
    "crates/patterns/src/ports",
    "crates/patterns/src/sim",
    "crates/patterns/src/bus",
    "crates/patterns/src/saga.rs",
    "crates/patterns/src/saga",
    "crates/patterns/src/following.rs",
    "crates/patterns/src/read_model.rs",
    "crates/patterns/src/read_model",
    "crates/patterns/src/backoff.rs",
    "crates/patterns/src/retry.rs",
    "crates/patterns/src/once.rs",
    "crates/patterns/src/once",
    "crates/schema/src",
    "src/adapters/real_time.rs",
    "src/adapters/runtime.rs",
];

/// The words of the second language.
const HINDI: &str = "crates/patterns/locales/hi";

/// What is not modelled, in the first language.
const LIMITS: &str = "crates/patterns/locales/en/limits.ftl";

/// What belongs to a part of the page: the styles of its dialogs, and the programs of its workers.
const OF_PARTS: [&str; 4] = ["static/topics.css", "static/compare.css", "static/alarm.js", "static/comparer.js"];

/// The classes, as `src/stage/source.rs` of the page reads them.
const PLAIN: u8 = 0;
const KEYWORD: u8 = 1;
const COMMENT: u8 = 2;
const TEXT: u8 = 3;
const NUMBER: u8 = 4;
const TYPE: u8 = 5;
const MACRO: u8 = 6;

const RUN_MAX: usize = 31;

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "type", "use", "where", "while",
];

/// Whether the page whose index.html lies in `folder` is the site, which stands at the checkout's root.
pub fn belongs_to(folder: &Path) -> bool {
    folder.join(SOURCES[0]).is_dir()
}

/// Puts what is fetched later beside a page that Trunk has just built. `root` is the checkout.
pub fn put(root: &Path, page: &Path) -> Result<()> {
    let folder = page.join(FOLDER);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("sources.json"), sources(root)?)?;
    for file in OF_PARTS.map(|file| root.join(file)) {
        fs::copy(&file, folder.join(file.file_name().context("a file has a name")?))?;
    }
    fs::write(folder.join("limits.words"), compile(&fs::read_to_string(root.join(LIMITS))?, |_| true)?)?;
    let words: Vec<String> =
        files_below(&root.join(HINDI), "ftl")?.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
    Ok(fs::write(folder.join("hi.words"), compile(&words.join("\n"), |_| true)?)?)
}

/// Every file that a fact can point into, as the source panel reads it. Which of them record facts is not
/// asked: a list that is a little long costs a few bytes when a reader asks for it, one that is too short
/// a panel without its file.
fn sources(root: &Path) -> Result<String> {
    let mut files = Vec::new();
    for source in SOURCES {
        let source = root.join(source);
        for path in if source.is_file() { vec![source] } else { files_below(&source, "rs")? } {
            if path.file_name().is_some_and(|name| name == "tests.rs") {
                continue;
            }
            let text = fs::read_to_string(&path)?;
            let name = path.strip_prefix(root).context("it lies below the checkout")?;
            let name = name.to_string_lossy().replace('\\', "/");
            files.push(json!({ "path": name, "runs": runs_of(&text), "text": text }));
        }
    }
    Ok(serde_json::to_string(&files)?)
}

/// The files of a folder and of all folders in it that end so, in order.
fn files_below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} is not there", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path, extension)?);
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn runs_of(source: &str) -> Vec<u8> {
    let mut merged: Vec<(u8, usize)> = Vec::new();
    let mut at = 0;
    let mut tokens = tokenize(source, FrontmatterAllowed::No).peekable();
    while let Some(token) = tokens.next() {
        let length = token.len as usize;
        let text = &source[at..at + length];
        at += length;
        let class = match token.kind {
            TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => COMMENT,
            TokenKind::Literal { kind: LiteralKind::Int { .. } | LiteralKind::Float { .. }, .. } => NUMBER,
            TokenKind::Literal { .. } => TEXT,
            TokenKind::Ident if KEYWORDS.contains(&text) => KEYWORD,
            TokenKind::Ident if tokens.peek().is_some_and(|next| next.kind == TokenKind::Bang) => MACRO,
            TokenKind::Ident if text.starts_with(char::is_uppercase) => TYPE,
            _ => PLAIN,
        };
        match merged.last_mut() {
            Some((last, total)) if *last == class => *total += length,
            _ => merged.push((class, length)),
        }
    }
    let mut runs = Vec::new();
    for (class, mut length) in merged {
        while length > 0 {
            let part = length.min(RUN_MAX);
            runs.push(class | (part as u8) << 3);
            length -= part;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use eda_patterns::catalog::PATTERNS;
    use eda_patterns::link::Link;
    use eda_patterns::sim::Sim;

    use super::*;

    fn files() -> Vec<serde_json::Value> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
        serde_json::from_str(&sources(&root).unwrap()).unwrap()
    }

    #[test]
    fn the_runs_of_every_file_cover_its_text() {
        for file in files() {
            let bytes: u64 = file["runs"].as_array().unwrap().iter().map(|run| run.as_u64().unwrap() >> 3).sum();
            assert_eq!(bytes, file["text"].as_str().unwrap().len() as u64, "{}", file["path"]);
        }
    }

    #[test]
    fn the_file_of_every_fact_of_every_preset_is_there() {
        let files = files();
        let there: BTreeSet<&str> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
        for pattern in PATTERNS {
            let missing: Vec<_> = pattern.sources.iter().filter(|file| !there.contains(*file)).collect();
            assert!(missing.is_empty(), "{} tells of {missing:?}", pattern.id);
            for preset in pattern.presets {
                let (trace, _) = Sim::new(&Link::to_preset(pattern, preset)).run();
                for fact in trace.facts() {
                    // The compiler says the file as it was called: from the checkout's root, or from the package's.
                    let file = fact.site().file.replace('\\', "/");
                    let found = there.iter().any(|path| file.ends_with(path) || path.ends_with(&file));
                    assert!(found, "{} of {} is in {file}", fact.kind().name, preset.id);
                }
            }
        }
    }
}

//! What the page fetches only when a reader asks for it: the source panel's files, the second
//! language and the storage of live runs. None belongs into the first load.
//!
//! The source panel shows the very files that the page was built from and marks the line that ran.
//! Which parts are keywords, comments and strings is worked out here, since a highlighter on the page
//! would cost far more: for each file runs are written, a byte each, the class in its low three bits
//! and a length in the others (1 to 31 bytes of source). Longer tokens are several runs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};
use serde_json::json;

/// The folder of the site that holds what is fetched later.
pub const FOLDER: &str = "later";

/// The files that facts can point into lie below this.
const SOURCES: &str = "crates/patterns/src";

/// The words of the second language.
const HINDI: &str = "crates/patterns/locales/hi";

/// The storage of live runs, which Trunk builds beside the page.
const STORE: [&str; 2] = ["store.js", "store_bg.wasm"];

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
    folder.join(SOURCES).is_dir()
}

/// Puts what is fetched later beside a page that Trunk has just built. `root` is the checkout.
pub fn put(root: &Path, page: &Path) -> Result<()> {
    let folder = page.join(FOLDER);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("sources.json"), sources(root)?)?;
    let words: Vec<String> =
        files_below(&root.join(HINDI), "ftl")?.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
    fs::write(folder.join("hi.ftl"), words.join("\n"))?;
    for name in STORE {
        let made = page.join(name);
        fs::rename(&made, folder.join(name)).with_context(|| format!("Trunk made no {}", made.display()))?;
    }
    Ok(())
}

/// Every file that a fact can point into, as the source panel reads it.
fn sources(root: &Path) -> Result<String> {
    let mut files = Vec::new();
    for path in files_below(&root.join(SOURCES), "rs")? {
        let text = fs::read_to_string(&path)?;
        let name = path.strip_prefix(root).context("it lies below the checkout")?.to_string_lossy().replace('\\', "/");
        if name.contains("/catalog/") || records(&text) {
            files.push(json!({ "path": name, "runs": runs_of(&text), "text": text }));
        }
    }
    Ok(serde_json::to_string(&files)?)
}

/// Whether facts can point into a file: it records some itself, for the simulated world.
fn records(source: &str) -> bool {
    source.contains("facts!") && [".record(", ".record_in("].iter().any(|call| source.contains(call))
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
    use super::*;

    #[test]
    fn the_runs_of_every_file_cover_its_text() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
        let files: Vec<serde_json::Value> = serde_json::from_str(&sources(&root).unwrap()).unwrap();
        assert!(files.iter().any(|file| file["path"] == "crates/patterns/src/catalog/pubsub.rs"));
        for file in files {
            let bytes: u64 = file["runs"].as_array().unwrap().iter().map(|run| run.as_u64().unwrap() >> 3).sum();
            assert_eq!(bytes, file["text"].as_str().unwrap().len() as u64, "{}", file["path"]);
        }
    }
}

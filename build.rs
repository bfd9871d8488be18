//! Prepares the source panel: which parts of each source file are keywords, comments and strings.
//!
//! The page shows the very files that it was built from and marks the line that ran. Colouring
//! them here costs a byte a token in the module; a highlighter on the page would cost far more.
//!
//! For each file one text of runs is written: a run is a byte, the class in its low three bits and
//! a length in the others (1 to 31 bytes of source). Longer tokens are several runs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

const ROOT: &str = "crates/patterns/src";
const CATALOG: &str = "crates/patterns/src/catalog";

/// The classes, as `src/stage/source.rs` reads them.
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

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={ROOT}");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut files = Vec::new();
    collect(Path::new(ROOT), &mut files)?;
    files.sort();
    // The patterns' lists are string literals in the catalogue; what else is quoted there does no harm.
    let catalogue = files.iter().filter(|path| path.starts_with(CATALOG)).map(fs::read_to_string);
    let listed = catalogue.collect::<io::Result<Vec<String>>>()?.concat();
    let mut generated = String::from("static FILES: &[File] = &[\n");
    for (number, path) in files.iter().enumerate() {
        let whole = fs::read_to_string(path)?;
        let name = path.to_string_lossy().replace('\\', "/");
        // A pattern brings the text of the files that it lists; the engine's come from here.
        let is_engines = records(&whole) && !name.starts_with(CATALOG);
        if !is_engines && !listed.contains(&name) {
            continue;
        }
        let text = if is_engines {
            fs::write(out.join(format!("{number}.rs")), without_tests(&whole))?;
            format!("Some(include_str!(concat!(env!(\"OUT_DIR\"), \"/{number}.rs\")))")
        } else {
            "None".to_owned()
        };
        let source = if is_engines { without_tests(&whole) } else { &whole };
        fs::write(out.join(format!("{number}.runs")), runs_of(source))?;
        let runs = format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{number}.runs\"))");
        writeln!(generated, "    File {{ path: {name:?}, text: {text}, runs: {runs} }},").map_err(io::Error::other)?;
    }
    generated.push_str("];\n");
    fs::write(out.join("sources.rs"), generated)
}

/// No fact points into a file's tests, which stand at its end: the lines before keep their numbers.
fn without_tests(source: &str) -> &str {
    source.find("\n#[cfg(test)]\nmod tests").map_or(source, |at| &source[..=at])
}

/// Whether facts can point into a file: it records some itself, for the simulated world.
fn records(source: &str) -> bool {
    source.contains("facts!") && [".record(", ".record_in("].iter().any(|call| source.contains(call))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
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

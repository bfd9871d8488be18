//! What the page weighs at first load, against the most that it may weigh.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use brotli::enc::BrotliEncoderParams;

use crate::{later, parts, project::Project};

/// What the first load weighs at most, compressed as a good host does it.
const FIRST_LOAD_BYTES_MAX: usize = 400_000;

/// Programs that weigh more than the others leave room for, with what the first load may weigh with each. Such a
/// figure may only be lowered; what is asked of every page is [`FIRST_LOAD_BYTES_MAX`].
const HEAVIER: [(&str, usize); 3] = [("exactly_once", 450_000), ("kafka", 526_000), ("schema_versioning", 414_000)];

/// The folder with a file for each pattern.
const CATALOG: &str = "crates/patterns/src/catalog";

/// Prints what each file of the first load weighs and fails when that is too much in all.
///
/// The first load is the home page and the page of one pattern: what every page loads, and the parts of
/// that pattern.
pub fn check(project: &Project) -> Result<()> {
    let dist = project.root().join("dist");
    let parts: BTreeMap<String, Vec<String>> = serde_json::from_slice(
        &fs::read(dist.join(parts::LIST)).context("the page is in one piece: cargo xtask build")?,
    )?;
    let mut weights = BTreeMap::new();
    println!("{:>10} {:>10}  first load", "raw", "brotli");
    for (name, content) in first_load(&dist)? {
        let compressed_bytes = brotli_bytes(&content)?;
        println!("{:>10} {compressed_bytes:>10}  {name}", content.len());
        weights.insert(name, compressed_bytes);
    }
    let of_part = |names: &Vec<String>| names.iter().map(|name| weights[name]).sum::<usize>();
    for (part, names) in &parts {
        println!("{:>10} {:>10}  part {part}", "", of_part(names));
    }
    let apart: BTreeSet<&String> = parts.values().flatten().collect();
    let shared_bytes: usize = weights.iter().filter(|(name, _)| !apart.contains(name)).map(|(_, bytes)| bytes).sum();
    println!("{shared_bytes:>21}  what every page loads");
    let mut too_heavy = Vec::new();
    for pattern in patterns(project)? {
        let part = format!("program_{pattern}");
        let names = parts.get(&part).with_context(|| format!("src/programs.rs declares no part {part}"))?;
        let total_bytes = shared_bytes + of_part(names);
        let allowed = HEAVIER.iter().find(|(heavier, _)| *heavier == pattern).map(|(_, bytes)| *bytes);
        let most_bytes = allowed.unwrap_or(FIRST_LOAD_BYTES_MAX);
        let note = if total_bytes > FIRST_LOAD_BYTES_MAX { "  above what is asked" } else { "" };
        println!("{total_bytes:>21}  with {pattern}; at most {most_bytes}, asked {FIRST_LOAD_BYTES_MAX}{note}");
        if total_bytes > most_bytes {
            too_heavy.push(format!("{pattern} by {} bytes", total_bytes - most_bytes));
        }
    }
    ensure!(too_heavy.is_empty(), "the first load is too heavy with {}", too_heavy.join(", "));
    Ok(())
}

/// The patterns, as the files of the catalogue are named.
fn patterns(project: &Project) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(project.root().join(CATALOG))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.push(path.file_stem().context("a file has a name")?.to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// The files that the page loads: `index.html`, and whatever is named in a file that it loads. What lies
/// in the folder of what is fetched later is left out, by that folder's meaning; an end-to-end test holds
/// that it is not fetched at once.
fn first_load(dist: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut waiting = files_under(dist)?;
    waiting.retain(|name, _| !name.starts_with(later::FOLDER));
    let mut loaded = BTreeMap::new();
    let mut unread = vec!["index.html".to_owned()];
    while let Some(name) = unread.pop() {
        let path = waiting.remove(&name).with_context(|| format!("dist/{name} is not there: cargo xtask build"))?;
        let content = fs::read(path)?;
        let names = waiting.keys().filter(|it| mentions(&content, it) && !unread.contains(it));
        let found: Vec<String> = names.cloned().collect();
        unread.extend(found);
        loaded.insert(name, content);
    }
    Ok(loaded)
}

fn mentions(content: &[u8], name: &str) -> bool {
    content.windows(name.len()).any(|window| window == name.as_bytes())
}

/// Each file by its address in the site.
fn files_under(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries =
            fs::read_dir(&next).with_context(|| format!("{} is not there: cargo xtask build", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
                files.insert(name, path);
            }
        }
    }
    Ok(files)
}

fn brotli_bytes(content: &[u8]) -> Result<usize> {
    let mut compressed = Vec::new();
    let settings = BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &settings)?;
    Ok(compressed.len())
}

//! Makes the published module small: each pattern's program, and whatever else the page marks so, is
//! cut out of the module that the compiler made and fetched when it is first needed.
//!
//! `wasm_split_cli_support` does the cutting: it reads from the linker's relocations what is reached
//! from the marked functions alone. It must come before wasm-bindgen, which throws the relocations
//! away, so Trunk's own result is replaced here. All parts are made together and fit only each other;
//! therefore their names carry the hash that Trunk gave the page.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use regex_lite::{Captures, Regex};
use wasm_split_cli_support::{Options, transform};
use xshell::cmd;

use crate::{imports, optimise::optimise, project::Project, tools};

/// The file beside the page that tells of which files each part is made.
pub const LIST: &str = "parts.json";

/// Where the script that starts the module reads its address, see `pattern_script` in Trunk.toml.
const SCRIPT: &str = "data-wasm=";

/// What the compiler named the module.
const MODULE: &str = "event-playground";

/// What a module that is to be cut imports until that is done.
const MARK: &[u8] = b"__wasm_split_placeholder__";

/// Replaces Trunk's module in `page` by a small one, in parts where it was built with the feature `split`.
pub fn make(project: &Project, page: &Path) -> Result<()> {
    tools::ensure_for_page(project, true)?;
    let (stem, bound) = module_of(page)?;
    let linked = project.target().join("wasm32-unknown-unknown/release").join(MODULE).with_extension("wasm");
    let linked = fs::read(&linked).with_context(|| format!("{} is not there", linked.display()))?;
    if !linked.windows(MARK.len()).any(|window| window == MARK) {
        return optimise(project, vec![(bound.clone(), bound)]);
    }

    let hash = stem.rsplit('-').next().context("Trunk names the module by a hash")?;
    let work = project.target().join("parts");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    let whole = work.join(&stem).with_extension("wasm");
    let (link_name, main_name) = (format!("./parts-{hash}.js"), format!("./{stem}.js"));
    let mut options = Options::new(&linked);
    options.output_dir = &work;
    options.main_out_path = &whole;
    options.link_name = &link_name;
    options.main_module = &main_name;
    let cut = transform(options).map_err(|error| anyhow!("the module could not be cut: {error:?}"))?;

    let shell = &project.shell;
    cmd!(
        shell,
        "wasm-bindgen {whole} --target web --no-typescript --keep-lld-exports --out-dir {page} --out-name {stem}"
    )
    .run()?;
    let pieces = work.join("pieces");
    fs::create_dir_all(&pieces)?;
    let mut jobs = vec![(bound.clone(), bound.clone())];
    for piece in cut.split_modules {
        let small = pieces.join(piece.file_name().context("a piece is a file")?);
        jobs.push((piece, small));
    }
    optimise(project, jobs)?;
    let script = page.join(&main_name);
    let (shorter, glue) = imports::shorten(&fs::read(&bound)?, &fs::read_to_string(&script)?)?;
    fs::write(&bound, shorter)?;
    fs::write(&script, glue)?;
    let mut list = BTreeMap::new();
    for (part, names) in cut.prefetch_map {
        let published = format!("split_{part}-{hash}.wasm");
        fs::write(page.join(&published), packed(&pieces, &names)?)?;
        list.insert(part, vec![published]);
    }
    let link = fs::read_to_string(work.join(&link_name))?;
    fs::write(page.join(&link_name), link_of_packs(&link, &list)?)?;
    fs::write(page.join(LIST), serde_json::to_string(&list)?)?;
    announce(page, &list)
}

/// The pieces of a part in one file: a module of WebAssembly that has a custom section for each and nothing else, so
/// that hosts compress it as they do any module and the browser takes it apart (`WebAssembly.Module.customSections`).
///
/// The cutting makes a piece of whatever the very same parts need. With nine parts those are some seventy for each, most
/// of a few hundred bytes, which cost a request and compress badly by themselves.
fn packed(pieces: &Path, names: &[String]) -> Result<Vec<u8>> {
    let mut pack = b"\0asm\x01\0\0\0".to_vec();
    for name in names {
        let piece = fs::read(pieces.join(name).with_extension("wasm"))?;
        let named = [leb128(name.len()), name.clone().into_bytes()].concat();
        pack.push(0);
        pack.extend(leb128(named.len() + piece.len()));
        pack.extend(named);
        pack.extend(piece);
    }
    Ok(pack)
}

/// A number as WebAssembly writes it: seven bits a byte, the lowest first.
fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// The script that loads the parts, so changed that a piece comes out of the file of a part that is being fetched.
fn link_of_packs(link: &str, list: &BTreeMap<String, Vec<String>>) -> Result<String> {
    let fetches = Regex::new(
        r#"const src = fetch\(new URL\("\./([a-z0-9_]+)\.wasm", import\.meta\.url\)\);\s*src\.catch\(\(\) => \{\}\);"#,
    )?;
    let pieces = fetches.replace_all(link, r#"const src = piece("$1");"#);
    let pieces = pieces.replace(
        "WebAssembly.instantiateStreaming(src, imports)",
        "src.then((bytes) => WebAssembly.instantiate(bytes, imports))",
    );
    let loads = Regex::new(r"_wasm_split_load_([a-z0-9_]+) = wrapAsyncCb\(makeLoad\(")?;
    let begun = loads.replace_all(&pieces, "_wasm_split_load_$1 = wrapAsyncCb(after(() => begin(\"$1\"), makeLoad(");
    ensure!(!begun.contains("fetch("), "the script of the parts fetches in a way that is not known here");
    // Each load ends with the list of the pieces that it needs.
    let ended = Regex::new(r"(?s)(wrapAsyncCb\(after\(.*?\n, \[[^\]]*\]\))\);")?.replace_all(&begun, "$1));");
    let short = by_numbers(&ended)?;
    Ok(format!("{short}{}", PACKS.replace("LIST", &serde_json::to_string(list)?)))
}

/// The script of the parts with its hundreds of pieces as lists of numbers: each of them would have a comment that names
/// its parts, and the same function over again, and every page loads the script, with its other comments and its indentation.
fn by_numbers(script: &str) -> Result<String> {
    let comments = Regex::new(r"/\* [a-z0-9_, ]+ \*/\n|(?m)^ *// .*\n|(?m)^ +")?;
    let piece = Regex::new(
        r#"const __chunk_\d+ = makeLoad\(\(\) => \{\s*const src = piece\("chunk_\d+"\);\s*return async \(imports\) => \(src\.then\(\(bytes\) => WebAssembly\.instantiate\(bytes, imports\)\)\);\s*\}\s*, \[\]\);\n"#,
    )?;
    let lists = Regex::new(r"\[((?:__chunk_\d+(?:, )?)+)\]")?;
    let numbers = |found: &Captures<'_>| format!("pieces({})", found[1].replace("__chunk_", ""));
    let script = comments.replace_all(script, "");
    let script = piece.replace_all(&script, "");
    let script = lists.replace_all(&script, numbers);
    ensure!(!script.contains("__chunk_"), "the script of the parts names its pieces in a way that is not known here");
    Ok(script.into_owned())
}

/// How the script finds a piece: in any file that has been asked for and has it. `begin` fetches a part; what could not be
/// fetched is forgotten, so that asking again tries again. `pieces` is what loads some of them, each once.
const PACKS: &str = r#"
const packs = LIST;
const begun = new Map();
function after(first, then) {
    return () => {
        first();
        return then();
    };
}
function begin(part) {
    if (begun.has(part)) return;
    const address = new URL(`./${packs[part][0]}`, import.meta.url);
    const pack = WebAssembly.compileStreaming(fetch(address));
    begun.set(part, pack);
    pack.catch(() => begun.delete(part));
}
function pieces(...numbers) {
    const known = (pieces.known ??= new Map());
    return numbers.map((number) => {
        if (!known.has(number)) {
            const load = () => {
                const src = piece(`chunk_${number}`);
                return async (imports) => src.then((bytes) => WebAssembly.instantiate(bytes, imports));
            };
            known.set(number, makeLoad(load, []));
        }
        return known.get(number);
    });
}
async function piece(name) {
    for (const pack of [...begun.values()].reverse()) {
        const held = await pack.catch(() => undefined);
        const [found] = held ? WebAssembly.Module.customSections(held, name) : [];
        if (found) return found;
    }
    throw new Error(`no part that was asked for has ${name}`);
}
"#;

/// Tells the script that starts the module of which files each pattern's program is made, so that they
/// are fetched beside the module and not after it.
fn announce(page: &Path, list: &BTreeMap<String, Vec<String>>) -> Result<()> {
    let programs: BTreeMap<String, &Vec<String>> = list
        .iter()
        .filter_map(|(part, files)| Some((part.strip_prefix("program_")?.replace('_', "-"), files)))
        .collect();
    let path = page.join("index.html");
    let text = fs::read_to_string(&path)?;
    ensure!(text.matches(SCRIPT).count() == 1, "index.html must start the module once, by `{SCRIPT}…`");
    let announced = format!("data-programs='{}' {SCRIPT}", serde_json::to_string(&programs)?);
    Ok(fs::write(&path, text.replace(SCRIPT, &announced))?)
}

/// The name of the module in the page, without its ending, and its file.
fn module_of(page: &Path) -> Result<(String, PathBuf)> {
    let names: Vec<String> = fs::read_dir(page)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    let stems: Vec<&str> = names.iter().filter_map(|name| name.strip_suffix("_bg.wasm")).collect();
    ensure!(stems.len() == 1, "Trunk should have made one module, and made {stems:?}");
    Ok((stems[0].to_owned(), page.join(format!("{}_bg.wasm", stems[0]))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_lists_of_numbers() {
        let piece = |number: u32| {
            format!(
                "/* panels, program_saga */\nconst __chunk_{number} = makeLoad(() => {{\n    const src = piece(\"chunk_{number}\");\n    return async (imports) => (src.then((bytes) => WebAssembly.instantiate(bytes, imports)));\n}}\n, []);\n"
            )
        };
        let script =
            format!("{}{}    // Why.\n  export const a = load(b, [__chunk_7, __chunk_12]);\n", piece(7), piece(12));
        assert_eq!(by_numbers(&script).unwrap(), "export const a = load(b, pieces(7, 12));\n");
        assert!(by_numbers("const __chunk_7 = somethingElse();").is_err(), "what is not known here is told");
    }
}

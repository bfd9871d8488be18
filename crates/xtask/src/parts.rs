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
use wasm_split_cli_support::{Options, transform};
use xshell::cmd;

use crate::{project::Project, tools};

/// The file beside the page that tells of which files each part is made.
pub const LIST: &str = "parts.json";

/// Where the script that starts the module reads its address, see `pattern_script` in Trunk.toml.
const SCRIPT: &str = "data-wasm=";

/// What the compiler named the module.
const MODULE: &str = "event-playground";

/// What a module that is to be cut imports until that is done.
const MARK: &[u8] = b"__wasm_split_placeholder__";

/// What rustc lets LLVM use, and wasm-opt must be told of for a part that no longer says so itself.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Replaces Trunk's module in `page` by a small one, in parts where it was built with the feature `split`.
pub fn make(project: &Project, page: &Path) -> Result<()> {
    tools::ensure_for_page(project, true)?;
    let (stem, bound) = module_of(page)?;
    let linked = project.target().join("wasm32-unknown-unknown/release").join(MODULE).with_extension("wasm");
    let linked = fs::read(&linked).with_context(|| format!("{} is not there", linked.display()))?;
    if !linked.windows(MARK.len()).any(|window| window == MARK) {
        return optimise(project, &bound, &bound);
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
    optimise(project, &bound, &bound)?;
    let mut link = fs::read_to_string(work.join(&link_name))?;
    for part in &cut.split_modules {
        let name = part.file_stem().context("a part is a file")?.to_string_lossy();
        let published = format!("{name}-{hash}.wasm");
        optimise(project, part, &page.join(&published))?;
        link = link.replace(&format!("\"./{name}.wasm\""), &format!("\"./{published}\""));
    }
    fs::write(page.join(&link_name), link)?;

    let files = |names: Vec<String>| names.into_iter().map(|name| format!("{name}-{hash}.wasm")).collect();
    let list: BTreeMap<String, Vec<String>> =
        cut.prefetch_map.into_iter().map(|(part, names)| (part, files(names))).collect();
    fs::write(page.join(LIST), serde_json::to_string(&list)?)?;
    announce(page, &list)
}

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

fn optimise(project: &Project, from: &Path, to: &Path) -> Result<()> {
    let shell = &project.shell;
    let command = cmd!(shell, "wasm-opt -Oz {FEATURES...} {from} -o {to}");
    Ok(command.quiet().ignore_stderr().run()?)
}

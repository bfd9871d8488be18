//! Short names for what the module imports from its script.
//!
//! wasm-bindgen ends each such name with a hash of sixteen digits, once in the module and once in the script, so that
//! crates of different versions fit together when they are linked. After that they only weigh: nothing compresses them,
//! and the page has some three hundred.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, ensure};
use regex_lite::Regex;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{Import, Imports, Parser};

/// Leaves the hash out of the names by which `module` and its `script` know each other.
pub fn shorten(module: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut names = Names::of(script)?;
    let mut shorter = Module::new();
    let read = names.parse_core_module(&mut shorter, Parser::new(0), module);
    read.map_err(|error| anyhow!("the module of the page cannot be read: {error}"))?;
    let known = names.0;
    let unmet: Vec<_> = known.iter().filter(|(_, name)| !name.imported).map(|(long, _)| long).collect();
    ensure!(unmet.is_empty(), "the script gives the module what it does not import: {unmet:?}");
    let script = key()?.replace_all(script, |found: &regex_lite::Captures<'_>| format!("{}: ", known[&found[1]].short));
    Ok((shorter.finish(), script.into_owned()))
}

/// What the script gives the module: a key of an object, at the beginning of its line.
fn key() -> Result<Regex> {
    Ok(Regex::new(r"(?m)(__wbg_\w+_[0-9a-f]{16}): ")?)
}

/// Each name with its hash, and what stands for it.
struct Names(BTreeMap<String, Name>);

struct Name {
    short: String,
    imported: bool,
}

impl Names {
    fn of(script: &str) -> Result<Names> {
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        let mut names = BTreeMap::new();
        for found in key()?.captures_iter(script) {
            let long = found[1].to_owned();
            let word = &long["__wbg_".len()..long.len() - "_0123456789abcdef".len()];
            let times = taken.entry(word.to_owned()).or_default();
            // No name of wasm-bindgen's own has a dollar, so none of these is taken.
            let short = format!("{word}${}", if *times == 0 { String::new() } else { times.to_string() });
            *times += 1;
            names.insert(long, Name { short, imported: false });
        }
        Ok(Names(names))
    }
}

impl Reencode for Names {
    type Error = std::convert::Infallible;

    fn parse_imports(&mut self, section: &mut ImportSection, imports: Imports<'_>) -> Result<(), Error<Self::Error>> {
        if let Imports::Single(place, import) = &imports
            && let Some(name) = self.0.get_mut(import.name)
        {
            name.imported = true;
            let short = name.short.clone();
            return utils::parse_imports(self, section, Imports::Single(*place, Import { name: &short, ..*import }));
        }
        utils::parse_imports(self, section, imports)
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, TypeSection};

    use super::*;

    const SCRIPT: &str = "
        __wbg_body_5f971cbc6950ca4f: function(arg0) {
        __wbg_body_7a971cbc6950ca4f: function(arg0) {
        __wbindgen_init_externref_table: function() {
";

    fn module_that_imports(names: &[&str]) -> Vec<u8> {
        let (mut module, mut types, mut imports) = (Module::new(), TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        for name in names {
            imports.import("./page_bg.js", name, EntityType::Function(0));
        }
        module.section(&types).section(&imports);
        module.finish()
    }

    const LONG: [&str; 3] =
        ["__wbg_body_7a971cbc6950ca4f", "__wbg_body_5f971cbc6950ca4f", "__wbindgen_init_externref_table"];

    #[test]
    fn the_module_and_its_script_agree_on_the_shorter_names() {
        let (module, script) = shorten(&module_that_imports(&LONG), SCRIPT).unwrap();
        assert_eq!(module, module_that_imports(&["body$1", "body$", "__wbindgen_init_externref_table"]));
        let keys: Vec<&str> =
            script.lines().filter_map(|line| line.trim().split_once(": ")).map(|(key, _)| key).collect();
        assert_eq!(keys, ["body$", "body$1", "__wbindgen_init_externref_table"]);
    }

    #[test]
    fn what_only_the_script_has_is_an_error() {
        let error = shorten(&module_that_imports(&LONG[1..]), SCRIPT).unwrap_err();
        assert!(error.to_string().contains(LONG[0]), "{error}");
    }
}

//! Scripts as a browser needs them: comments on lines of their own and the indentation are for who reads them, or are left by
//! wasm-bindgen.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use regex_lite::Regex;

/// Rewrites every script of a page without them.
pub fn tighten(page: &Path) -> Result<()> {
    for entry in fs::read_dir(page)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js") {
            fs::write(&path, tight(&fs::read_to_string(&path)?)?)?;
        }
    }
    Ok(())
}

fn tight(script: &str) -> Result<String> {
    // What is indented within a text of several lines belongs to the text.
    let is_whole = |line: &str| line.matches('`').count().is_multiple_of(2);
    ensure!(script.lines().all(is_whole), "a script has a text of several lines, which would lose its indentation");
    let script = Regex::new(r"(?m)^[ \t]*//.*\n|(?s)^[ \t]*/\*\*.*?\*/\n")?.replace_all(script, "");
    Ok(Regex::new(r"(?m)^\s+|^\n")?.replace_all(&script, "").into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_browser_reads_is_left() {
        let script = "// Why.\n\n/**\n * @param {number} one\n */\nconst f = (one) => {\n  // How.\n  return \"a  // b\" + one; // So.\n};\n";
        assert_eq!(tight(script).unwrap(), "const f = (one) => {\nreturn \"a  // b\" + one; // So.\n};\n");
        assert!(tight("const text = `one\n  two`;\n").is_err());
    }
}

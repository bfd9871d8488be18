//! Style sheets as a browser needs them: the comments and the indentation are for who writes them.

use std::fs;
use std::path::Path;

use anyhow::Result;
use regex_lite::Regex;

/// Rewrites every style sheet of a page without them.
pub fn tighten(page: &Path) -> Result<()> {
    for entry in fs::read_dir(page)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "css") {
            fs::write(&path, tight(&fs::read_to_string(&path)?)?)?;
        }
    }
    Ok(())
}

fn tight(sheet: &str) -> Result<String> {
    let sheet = Regex::new(r"(?s)/\*.*?\*/")?.replace_all(sheet, "");
    Ok(Regex::new(r"(?m)^\s+|^\n")?.replace_all(&sheet, "").into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_browser_reads_is_left() {
        let sheet = "/* The page. */\n\nbody {\n  margin: 0; /* None. */\n}\n";
        assert_eq!(tight(sheet).unwrap(), "body {\nmargin: 0; \n}\n");
    }
}

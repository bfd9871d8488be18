//! Scripts and style sheets as a browser needs them: names and comments are for who writes them.
//!
//! esbuild does it: one program for both, which knows each language's grammar, and npm carries it for any system. Trunk has
//! a minifier as well, but it comes before the glue of wasm-bindgen is made for the module's parts.

use std::fs;
use std::path::Path;

use anyhow::Result;
use xshell::cmd;

use crate::{project::Project, tools};

/// Rewrites every script and style sheet that lies in the folder of a page itself.
pub fn minify(project: &Project, page: &Path) -> Result<()> {
    tools::esbuild(project)?;
    let mut files = Vec::new();
    for entry in fs::read_dir(page)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js" || extension == "css") {
            files.push(path);
        }
    }
    // A warning tells of what wasm-bindgen has written, which nobody can mend here.
    let how = ["--minify", "--format=esm", "--allow-overwrite", "--log-level=error"];
    Ok(cmd!(project.shell, "esbuild {files...} {how...} --outdir={page}").quiet().run()?)
}

//! The static site.

use std::path::PathBuf;

use anyhow::Result;
use xshell::cmd;

use crate::{project::Project, tools};

/// Builds the site into `dist/`. All its addresses are relative, so any folder of any host will do.
///
/// Its module is in parts; a plain `trunk build --release` makes the same page with one module.
pub fn site(project: &Project) -> Result<()> {
    tools::ensure_for_page(project, true)?;
    let shell = &project.shell;
    Ok(cmd!(shell, "trunk build --release --features split").run()?)
}

/// Builds the page that does nothing but start Yew, the yardstick of the cold start, and tells where it is.
pub fn bare_page(project: &Project) -> Result<PathBuf> {
    let dist = project.target().join("bare-yew");
    let shell = &project.shell;
    let _there = shell.push_dir("benches/bare-yew");
    cmd!(shell, "trunk build --release --dist {dist}").run()?;
    Ok(dist)
}

/// Builds the page that lends the event store to the end-to-end tests, and tells where it is.
pub fn store_probe(project: &Project) -> Result<PathBuf> {
    let dist = project.target().join("store-probe");
    let shell = &project.shell;
    let _there = shell.push_dir("tests/store-probe");
    cmd!(shell, "trunk build --release --dist {dist}").run()?;
    Ok(dist)
}

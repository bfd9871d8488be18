//! The page on this machine, built again on each change.

use anyhow::Result;
use xshell::cmd;

use crate::{project::Project, tools};

/// Installs what is missing and hands over to `trunk serve`; `options` are Trunk's own.
pub fn serve(project: &Project, options: &[&str]) -> Result<()> {
    tools::ensure_for_page(project, options.contains(&"--release"))?;
    println!("The first build takes about a minute, later ones a few seconds. Ctrl-C ends it.");
    let shell = &project.shell;
    Ok(cmd!(shell, "trunk serve {options...}").run()?)
}

//! The benchmarks.

use anyhow::Result;
use xshell::cmd;

use crate::project::Project;

/// Runs every Criterion benchmark, or those whose names contain the filter.
pub fn bench(project: &Project, filter: &[&str]) -> Result<()> {
    let shell = &project.shell;
    // The benchmarks alone: libtest, which the other targets would start, refuses Criterion's options.
    Ok(cmd!(shell, "cargo bench --workspace --bench * -- {filter...}").run()?)
}

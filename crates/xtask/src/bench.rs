//! The benchmarks.

use anyhow::Result;
use xshell::cmd;

use crate::project::Project;

/// Runs every Criterion benchmark, or those whose names contain the filter.
pub fn bench(project: &Project, filter: &[&str]) -> Result<()> {
    let shell = &project.shell;
    // Only `--benches` of packages that have some: libtest's own harness would refuse Criterion's options.
    Ok(cmd!(shell, "cargo bench --workspace --benches -- {filter...}").run()?)
}

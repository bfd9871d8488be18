//! The end-to-end tests: Playwright drives the installed browser through the built site.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::{debian, lines::run_tests, project::Project, report::Report};

/// Runs the tests on the site in `dist/`, with the bare page beside it to compare with and the probe
/// that lends them the event store.
pub fn run(project: &Project, bare: &Path, probe: &Path, report: &mut Report) -> Result<()> {
    let browser = debian::browser(project).context("the browser was installed above")?;

    let shell = &project.shell;
    let _there = shell.push_dir("tests");
    let _no_download = shell.push_env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    if !is_installed(&project.root().join("tests")) {
        cmd!(shell, "npm ci --no-audit --no-fund").run()?;
    }
    cmd!(shell, "npm run --silent check").run()?;
    let command = cmd!(shell, "npm test --silent")
        .env("CHROMIUM", browser)
        .env("SITE_DIR", project.root().join("dist"))
        .env("BARE_DIR", bare)
        .env("PROBE_DIR", probe)
        // Built along with the tests of the bridge, which come first.
        .env("BRIDGE", project.root().join("target/debug/eda-bridge"))
        // Fetched for them, too.
        .env("KAFKA", project.tools().join("kafka"));
    run_tests(report, command)
}

/// Whether npm has installed what the lock file names, and the lock file did not change since.
fn is_installed(tests: &Path) -> bool {
    let changed = |file: &str| fs::metadata(tests.join(file)).and_then(|it| it.modified()).ok();
    match (changed("package-lock.json"), changed("node_modules/.package-lock.json")) {
        (Some(lock), Some(installed)) => lock <= installed,
        _ => false,
    }
}

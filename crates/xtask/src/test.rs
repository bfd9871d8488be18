//! Every test of the project, quick things first.

use std::path::Path;

use anyhow::{Result, bail};
use xshell::cmd;

use crate::{
    budgets, build, debian, kafka,
    lines::{run_tests, run_tests_at_once},
    page_tests,
    project::Project,
    report::Report,
    tools,
};

/// The root package, which runs only in a browser.
const APP: &str = "event-playground";
/// The patterns, which run natively and in a browser.
const PATTERNS: &str = "eda-patterns";

/// The tests that read the outside vectors, of whichever package.
const VECTORS: &str = "vectors";
/// The bridge, whose integration tests run on real servers.
const BRIDGE: &str = "eda-bridge";
/// How many of those run at once: few of them compute.
const ON_SERVERS_AT_ONCE: &str = "4";

/// What the caller asked to leave out.
#[derive(Default)]
pub struct Choice {
    quick: bool,
    without_vectors: bool,
}

impl Choice {
    /// Reads the words after `cargo xtask test`.
    pub fn from_words(words: &[&str]) -> Result<Self> {
        match words {
            [] => Ok(Self::default()),
            ["--quick", rest @ ..] => Ok(Self { quick: true, ..Self::from_words(rest)? }),
            ["--without", "vectors", rest @ ..] => Ok(Self { without_vectors: true, ..Self::from_words(rest)? }),
            [unknown, ..] => bail!("`cargo xtask test` knows no `{unknown}`"),
        }
    }
}

/// Runs the tests, stops at the first stage that fails, and reports in either case.
pub fn test(project: &Project, choice: Choice) -> Result<()> {
    let mut report = Report::default();
    let result = run(project, &choice, &mut report);
    report.close(result)
}

fn run(project: &Project, choice: &Choice, report: &mut Report) -> Result<()> {
    report.stage("native tests", |report| native_tests(project, choice, report))?;
    if choice.quick {
        report.skip("wasm and end-to-end tests", "--quick");
        return Ok(());
    }
    let browser = report.stage("tools", |report| tools_for_browser_tests(project, report))?;
    if browser {
        report.stage("wasm tests", |report| wasm_tests(project, report))?;
    }
    report.stage("build", |_| build::site(project))?;
    report.stage("size", |_| budgets::check(project))?;
    if browser {
        let bare = report.stage("bare page", |_| build::bare_page(project))?;
        let probe = report.stage("store probe", |_| build::store_probe(project))?;
        report.stage("end-to-end tests", |report| page_tests::run(project, &bare, &probe, report))?;
    }
    Ok(())
}

fn native_tests(project: &Project, choice: &Choice, report: &mut Report) -> Result<()> {
    let vectors = std::env::var_os("VECTORS_DIR");
    match &vectors {
        Some(folder) if !Path::new(folder).is_dir() => {
            bail!("VECTORS_DIR names no folder: {}", folder.display())
        }
        None if choice.without_vectors => println!("Without the outside vectors, as asked."),
        None => report.skip("outside vectors", "VECTORS_DIR is not set"),
        Some(_) => {}
    }
    if let Err(missing) = debian::ensure(project, &[debian::REDIS]) {
        // Each of them says so as well, and is a failure in CI.
        report.skip("the bridge's tests on a real Redis", format!("{missing:#}"));
    }
    if let Err(missing) = kafka::ensure(project) {
        // As above.
        report.skip("the bridge's tests on a real Kafka", format!("{missing:#}"));
    }
    let mut features = Vec::new();
    match debian::ensure(project, &[debian::OPENSSL]) {
        Ok(()) => features.extend(["--features", "eda-bridge/tls"]),
        // They are not compiled, and so say nothing themselves.
        Err(missing) => report.skip("the bridge's tests over TLS", format!("{missing:#}")),
    }
    // Nothing can be compiled without them.
    debian::ensure(project, &[debian::CXX, debian::MAKE])?;
    let (shell, features) = (&project.shell, &features);
    cmd!(shell, "cargo test --workspace {features...} --no-run").run()?;
    // Those on real servers mostly wait for them, and the hunts over thousands of seeds need every processor: at once they
    // take as long as the hunts alone. All is named in both, and so it is compiled once.
    let (on_servers, mut others) = (project.tests_of(BRIDGE), project.tests_except(BRIDGE));
    if choice.without_vectors {
        others.retain(|test| test != VECTORS);
    }
    let targets = |names: Vec<String>| names.into_iter().flat_map(|name| ["--test".to_owned(), name]);
    let (on_servers, others) = (targets(on_servers), targets(others));
    run_tests_at_once(
        report,
        cmd!(shell, "cargo test --workspace {features...} --lib --bins {others...}"),
        cmd!(shell, "cargo test --workspace {features...} {on_servers...} -- --test-threads={ON_SERVERS_AT_ONCE}"),
    )?;
    run_tests(report, cmd!(shell, "cargo test --workspace {features...} --doc"))
}

/// Installs what the tests in a browser need. Where it cannot, they are skipped: false.
fn tools_for_browser_tests(project: &Project, report: &mut Report) -> Result<bool> {
    tools::ensure_for_page(project, true)?;
    let needed = [debian::CHROMIUM, debian::CHROMEDRIVER, debian::LATIN, debian::DEVANAGARI];
    let ready = debian::ensure(project, &needed).and_then(|()| tools::node(project));
    if let Err(missing) = ready {
        report.skip("wasm and end-to-end tests", format!("{missing:#}"));
        return Ok(false);
    }
    Ok(true)
}

/// The tests of the app, and those integration tests of the patterns that are written for the browser too:
/// the others read files or run for thousands of seeds, which is the native run's work.
fn wasm_tests(project: &Project, report: &mut Report) -> Result<()> {
    let shell = &project.shell;
    let _runner = shell.push_env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    let _browser = shell.push_env("WASM_BINDGEN_TEST_ONLY_WEB", "1");
    let target = ["--target", "wasm32-unknown-unknown"];
    run_tests(report, cmd!(shell, "cargo test {target...} --package {APP}"))?;
    for test in project.browser_tests(PATTERNS) {
        run_tests(report, cmd!(shell, "cargo test {target...} --package {PATTERNS} --test {test}"))?;
    }
    Ok(())
}

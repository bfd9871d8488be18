//! The benchmarks.

use anyhow::Result;
use xshell::cmd;

use crate::{debian, kafka, project::Project, tools};

/// Runs every Criterion benchmark, or those whose names contain the filter.
pub fn bench(project: &Project, filter: &[&str]) -> Result<()> {
    let shell = &project.shell;
    // The benchmarks alone: libtest, which the other targets would start, refuses Criterion's options.
    Ok(cmd!(shell, "cargo bench --workspace --bench * -- {filter...}").run()?)
}

/// What most people would write instead of the bridge, in the versions that it is compared with.
const KAFKAJS: &[&str] = &["kafkajs@2.2.4", "ws@8.18.3"];

/// Compares the bridge with what one would do without it, and prints the ratios beside their goals.
pub fn bridge(project: &Project) -> Result<()> {
    debian::ensure(project, &[debian::REDIS, debian::CXX, debian::MAKE])?;
    kafka::ensure(project)?;
    tools::node(project)?;
    tools::npm(project, KAFKAJS)?;
    if let Err(missing) = debian::ensure(project, &[debian::WEBDIS]) {
        println!("WITHOUT webdis, so that Redis operations are compared with nothing: {missing:#}");
    }
    let shell = &project.shell;
    cmd!(shell, "cargo build --profile native -p eda-bridge --bins --example bench").run()?;
    let (built, packages) = (project.target().join("native"), project.tools().join("node_modules"));
    let (bench, bridge) = (built.join("examples/bench"), built.join("eda-bridge"));
    let node_program = project.root().join("benches/kafkajs/server.cjs");
    Ok(cmd!(shell, "{bench} {bridge} {node_program}").env("NODE_PATH", packages).run()?)
}

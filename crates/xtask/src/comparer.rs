//! The module that compares a real Kafka with the simulated one in a worker. It is linked by itself and lies in the folder of
//! what is fetched later: cut out of the page's own, it would make every part heavier by the seams.

use std::path::Path;

use anyhow::Result;
use xshell::cmd;

use crate::{optimise::optimise, project::Project, tools};

/// Its name in the folder, as `static/comparer.js` has it.
const NAME: &str = "comparer-module";

/// Builds it into `folder`, as small as the page where it is published.
pub fn make(project: &Project, folder: &Path, publishes: bool) -> Result<()> {
    tools::wasm_bindgen(project)?;
    let shell = &project.shell;
    let (release, profile) = if publishes { (Some("--release"), "release") } else { (None, "debug") };
    // Named together with the page, so that what both are made of has the page's features and is not compiled twice.
    cmd!(
        shell,
        "cargo build --quiet -p event-playground -p eda-comparer --bin comparer --target wasm32-unknown-unknown {release...}"
    )
    .run()?;
    let linked = project.target().join("wasm32-unknown-unknown").join(profile).join("comparer.wasm");
    cmd!(shell, "wasm-bindgen {linked} --target no-modules --no-typescript --out-dir {folder} --out-name {NAME}")
        .run()?;
    if publishes {
        let bound = folder.join(format!("{NAME}_bg.wasm"));
        optimise(project, vec![(bound.clone(), bound)])?;
    }
    Ok(())
}

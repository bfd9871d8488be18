//! The static site.

use std::path::PathBuf;

use anyhow::Result;
use xshell::{PushEnv, cmd};

use crate::{project::Project, tools};

/// Builds the site into `dist/`. All its addresses are relative, so any folder of any host will do.
///
/// Its module is in parts; a plain `trunk build --release` makes the same page with one module, and a larger one.
pub fn site(project: &Project) -> Result<()> {
    tools::ensure_for_page(project, true)?;
    let _settings = published_settings(project)?;
    let shell = &project.shell;
    Ok(cmd!(shell, "trunk build --release --features split").run()?)
}

/// Compiles what is published together with the standard library, for its size and without what panics would say: a panic
/// is an error of ours and stops the page in either case. A tenth of what every page loads is saved by that.
///
/// Cargo and rustc let nobody ask for this but with a nightly release, or in their own build, as which we pose: the
/// release is pinned, and so nothing changes under us. <https://doc.rust-lang.org/cargo/reference/unstable.html#build-std>
///
/// It has a folder of its own, since everything that is compiled without these settings would be compiled anew by turns.
fn published_settings(project: &Project) -> Result<[PushEnv<'_>; 5]> {
    tools::standard_library_source(project)?;
    let flags = "-Zunstable-options -Cpanic=immediate-abort";
    Ok([
        project.shell.push_env("RUSTC_BOOTSTRAP", "1"),
        project.shell.push_env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
        project.shell.push_env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
        project.shell.push_env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags),
        project.shell.push_env("CARGO_TARGET_DIR", project.target().join("published")),
    ])
}

/// Builds the page that does nothing but start Yew, the yardstick of the cold start, and tells where it is.
pub fn bare_page(project: &Project) -> Result<PathBuf> {
    let dist = project.target().join("bare-yew");
    let _settings = published_settings(project)?;
    let shell = &project.shell;
    let _there = shell.push_dir("benches/bare-yew");
    cmd!(shell, "trunk build --release --dist {dist}").run()?;
    Ok(dist)
}

/// Builds the page that lends the event store to the end-to-end tests, and tells where it is.
pub fn store_probe(project: &Project) -> Result<PathBuf> {
    let dist = project.target().join("store-probe");
    let _settings = published_settings(project)?;
    let shell = &project.shell;
    let _there = shell.push_dir("tests/store-probe");
    cmd!(shell, "trunk build --release --dist {dist}").run()?;
    Ok(dist)
}

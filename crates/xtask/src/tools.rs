//! The programs that a task runs, the version that each must have, and how to get it.
//!
//! A matching program that is already there is used. Otherwise a prebuilt one is fetched where
//! `cargo binstall` is installed and finds one; else it is compiled, with a profile that halves the
//! waiting, since these tools spend their own time in rustc and not in themselves. Where another version
//! is on the path, ours goes under `target/tools`, and the user's own stays as it is.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use cargo_metadata::semver::Version;
use xshell::cmd;

use crate::{debian, project::Project, report::in_words};

const TRUNK: Version = Version::new(0, 21, 14);
const BINARYEN: &str = "binaryen@132.0.0";
const ESBUILD: &str = "esbuild@0.28.2";
/// The oldest that Playwright runs on.
const NODE: Version = Version::new(20, 0, 0);
const NODE_PACKAGE: &str = "node@22";
const WASM: &str = "wasm32-unknown-unknown";

/// What a build of the page needs; `release` builds are also made smaller by wasm-opt.
pub fn ensure_for_page(project: &Project, release: bool) -> Result<()> {
    wasm_target(project)?;
    trunk(project)?;
    wasm_bindgen(project)?;
    if release {
        wasm_opt(project)?;
        esbuild(project)?;
    }
    Ok(())
}

/// The standard library for the browser.
pub fn wasm_target(project: &Project) -> Result<()> {
    let shell = &project.shell;
    let library = cmd!(shell, "rustc --print target-libdir --target {WASM}").quiet().read()?;
    if std::path::Path::new(&library).is_dir() {
        return Ok(());
    }
    if project.find("rustup").is_none() {
        bail!("Rust's standard library for {WASM} is not installed, and there is no rustup to add it with");
    }
    installing("Rust's standard library for the browser", "a few seconds", || {
        Ok(cmd!(shell, "rustup target add {WASM}").run()?)
    })
}

/// The source of the standard library, which a published page is compiled with.
pub fn standard_library_source(project: &Project) -> Result<()> {
    let shell = &project.shell;
    let sysroot = cmd!(shell, "rustc --print sysroot").quiet().read()?;
    if std::path::Path::new(&sysroot).join("lib/rustlib/src/rust/library").is_dir() {
        return Ok(());
    }
    if project.find("rustup").is_none() {
        bail!(
            "the source of Rust's standard library is not installed, and there is no rustup to add it with; \
             `trunk build --release` makes a larger page without it"
        );
    }
    installing("the source of Rust's standard library", "a few seconds", || {
        Ok(cmd!(shell, "rustup component add rust-src").run()?)
    })
}

/// The builder of the page. Any version from ours up to the next breaking one will do.
fn trunk(project: &Project) -> Result<()> {
    let found = version(project, "trunk");
    if found.as_ref().is_some_and(|it| *it >= TRUNK && (it.major, it.minor) == (TRUNK.major, TRUNK.minor)) {
        return Ok(());
    }
    // Its default features only serve downloads, and it has nothing left to download.
    let how = Cargo { package: "trunk", version: TRUNK, options: &["--locked", "--no-default-features"] };
    how.install(project, found, "about 5 minutes")
}

/// Writes the JavaScript that starts the module. It must be the very version that the module was compiled with.
pub fn wasm_bindgen(project: &Project) -> Result<()> {
    let needed = project.locked_version("wasm-bindgen")?;
    let found = version(project, "wasm-bindgen");
    if found.as_ref() == Some(&needed) && project.find("wasm-bindgen-test-runner").is_some() {
        return Ok(());
    }
    // Not `--locked`: the lock file that it is published with can name releases that were withdrawn.
    let other = found.filter(|it| *it != needed);
    let how = Cargo { package: "wasm-bindgen-cli", version: needed, options: &["--no-default-features"] };
    how.install(project, other, "about 2 minutes")
}

/// Makes modules smaller: Binaryen, of which npm carries a build that runs on any system with Node. Trunk calls its
/// program `wasm-opt`, and we its library.
fn wasm_opt(project: &Project) -> Result<()> {
    node(project).context("Binaryen, which makes the module smaller, runs on it")?;
    npm(project, &[BINARYEN])
}

/// Makes scripts and style sheets smaller.
pub fn esbuild(project: &Project) -> Result<()> {
    node(project).context("npm, which carries esbuild, comes with it")?;
    npm(project, &[ESBUILD])
}

/// Runs Playwright and Binaryen. npm carries it as well, which helps where the system's own is too old.
pub fn node(project: &Project) -> Result<()> {
    debian::ensure(project, &[debian::NODE, debian::NPM])?;
    if version(project, "node").is_some_and(|it| it >= NODE) {
        return Ok(());
    }
    install_by_npm(project, NODE_PACKAGE)
}

fn install_by_npm(project: &Project, request: &str) -> Result<()> {
    let shell = &project.shell;
    let folder = project.tools();
    installing(request, "a few seconds", || {
        shell.create_dir(&folder)?;
        let command = cmd!(shell, "npm install --prefix {folder} --no-audit --no-fund {request}");
        Ok(command.run()?)
    })
}

/// Packages that programs of ours require, under `target/tools`.
pub fn npm(project: &Project, requests: &[&str]) -> Result<()> {
    for request in requests {
        let (package, version) = request.split_once('@').unwrap_or((request, ""));
        let installed = project.tools().join("node_modules").join(package).join("package.json");
        let is_there = std::fs::read_to_string(installed).is_ok_and(|text| {
            let known: Result<serde_json::Value, _> = serde_json::from_str(&text);
            known.is_ok_and(|known| known["version"] == version)
        });
        if !is_there {
            install_by_npm(project, request)?;
        }
    }
    Ok(())
}

/// A program that is published on crates.io.
struct Cargo {
    package: &'static str,
    version: Version,
    options: &'static [&'static str],
}

impl Cargo {
    fn install(self, project: &Project, found: Option<Version>, takes: &str) -> Result<()> {
        let shell = &project.shell;
        let Self { package, version, options } = self;
        let request = format!("{package}@{version}");
        let root = found.map(|other| {
            println!("{package} {other} is on the path and stays there; this project needs {version}.");
            vec!["--root".into(), project.tools().into_os_string()]
        });
        let root = &root.unwrap_or_default();

        if project.find("cargo-binstall").is_some() {
            let fetched = installing(&request, "a few seconds", || {
                let command =
                    cmd!(shell, "cargo binstall --no-confirm --disable-strategies compile {root...} {request}");
                Ok(command.run()?)
            });
            match fetched {
                Ok(()) => return Ok(()),
                Err(error) => println!("No prebuilt {request} was to be had ({error}); it is compiled instead."),
            }
        }
        installing(&request, takes, || {
            let command = cmd!(shell, "cargo install {options...} {root...} {request}");
            let command = command
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
            Ok(command.run()?)
        })
    }
}

/// Says what is installed, does it, and says how long it took.
pub fn installing(what: &str, takes: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("Installing {what}: takes {takes}.");
    #[allow(clippy::disallowed_methods, reason = "how long it really took is what is printed")]
    let start = Instant::now();
    install().with_context(|| format!("{what} could not be installed"))?;
    println!("Installed {what} in {}.", in_words(start.elapsed()));
    Ok(())
}

/// The version that an installed program gives of itself.
pub fn version(project: &Project, program: &str) -> Option<Version> {
    project.find(program)?;
    let shell = &project.shell;
    let answer = cmd!(shell, "{program} --version").quiet().ignore_stderr().read().ok()?;
    answer.split_whitespace().find_map(version_from_word)
}

/// Reads `0.21.14` and `v20.1.0`, and takes what is not said for zero.
fn version_from_word(word: &str) -> Option<Version> {
    let numbers = word.trim_start_matches('v').split('.').map(|it| it.parse().ok());
    let numbers: Vec<u64> = numbers.collect::<Option<_>>()?;
    let at = |index: usize| numbers.get(index).copied().unwrap_or(0);
    Some(Version::new(at(0), at(1), at(2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_programs_write_them() {
        let read = |answer: &str| answer.split_whitespace().find_map(version_from_word);
        assert_eq!(read("trunk 0.21.14"), Some(Version::new(0, 21, 14)));
        assert_eq!(read("rustup 1"), Some(Version::new(1, 0, 0)));
        assert_eq!(read("v20.20.2"), Some(Version::new(20, 20, 2)));
        assert_eq!(read("unknown"), None);
    }
}

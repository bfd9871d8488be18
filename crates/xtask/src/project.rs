//! Where the project is, what Cargo knows of it, and the shell that its commands run in.

use std::{collections::BTreeSet, env, ffi::OsString, fs, path::PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand, Package, Target, TargetKind, semver::Version};
use xshell::Shell;

/// The checkout that a task works on.
pub struct Project {
    /// Runs commands in the root folder, with the project's own tools first on the path.
    pub shell: Shell,
    metadata: Metadata,
}

impl Project {
    /// Reads what Cargo knows and puts the project's own tools first on the path.
    pub fn open() -> Result<Self> {
        let metadata = MetadataCommand::new().exec().context("cargo metadata could not read the workspace")?;
        let shell = Shell::new()?;
        shell.change_dir(&metadata.workspace_root);
        let project = Self { shell, metadata };
        project.shell.set_var("PATH", project.search_path()?);
        Ok(project)
    }

    /// The root folder of the checkout.
    pub fn root(&self) -> PathBuf {
        self.metadata.workspace_root.clone().into()
    }

    /// The folder for whatever can be made again.
    pub fn target(&self) -> PathBuf {
        self.metadata.target_directory.clone().into()
    }

    /// The folder of tools that belong to this checkout alone, so that the user's own stay as they are. It is the same
    /// wherever Cargo is told to put what it compiles.
    pub fn tools(&self) -> PathBuf {
        self.root().join("target/tools")
    }

    /// Programs are looked up here: our own, then the user's, then Cargo's in case its folder is not on the path.
    pub fn search_path(&self) -> Result<OsString> {
        let ours = [self.tools().join("bin"), self.tools().join("node_modules/.bin")];
        let users = env::var_os("PATH").unwrap_or_default();
        let cargo = env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
            .map(|home| home.join("bin"));
        let all = ours.into_iter().chain(env::split_paths(&users)).chain(cargo);
        Ok(env::join_paths(all)?)
    }

    /// Where the program is, if it is installed.
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        let path = self.search_path().ok()?;
        which::which_in(program, Some(path), self.root()).ok()
    }

    /// The version of a package in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> Result<Version> {
        let found = self.metadata.packages.iter().find(|it| it.name == package);
        Ok(found.with_context(|| format!("Cargo.lock names no `{package}`"))?.version.clone())
    }

    /// The integration tests of a package that are written for the browser too: they name its test macro.
    pub fn browser_tests(&self, package: &str) -> Vec<String> {
        let for_browser = |source: &str| source.contains("wasm_bindgen_test");
        let tests = self.tests().filter(|(of, test)| {
            of.name == package && fs::read_to_string(&test.src_path).is_ok_and(|source| for_browser(&source))
        });
        tests.map(|(_, test)| test.name.clone()).collect()
    }

    /// The integration tests of a package.
    pub fn tests_of(&self, package: &str) -> Vec<String> {
        self.tests().filter(|(of, _)| of.name == package).map(|(_, test)| test.name.clone()).collect()
    }

    /// The integration tests of all other packages, each name once.
    pub fn tests_except(&self, package: &str) -> Vec<String> {
        let others = self.tests().filter(|(of, _)| of.name != package);
        let names: BTreeSet<_> = others.map(|(_, test)| test.name.clone()).collect();
        names.into_iter().collect()
    }

    /// Every integration test with its package.
    fn tests(&self) -> impl Iterator<Item = (&Package, &Target)> {
        let members = self.metadata.workspace_packages().into_iter();
        let all = members.flat_map(|package| package.targets.iter().map(move |target| (package, target)));
        all.filter(|(_, target)| target.kind.contains(&TargetKind::Test))
    }
}

/// Whether this runs where nobody looks on, and so nothing may be left out silently.
pub fn is_ci() -> bool {
    env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false" && value != "0")
}

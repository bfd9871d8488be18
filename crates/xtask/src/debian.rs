//! Programs that come from the system's own packages: installed by us where this is Debian (or a
//! descendant) and we are root, else named, so that the user can install them their own way.

use anyhow::{Result, bail, ensure};
use xshell::cmd;

use crate::{project::Project, tools::installing};

/// Something that a system package provides.
#[derive(Clone, Copy)]
pub struct Package {
    /// How a person calls it.
    name: &'static str,
    /// Debian's packages that bring it.
    packages: &'static [&'static str],
    /// How to see that it is there.
    sign: Sign,
}

#[derive(Clone, Copy)]
enum Sign {
    /// One of these programs is on the path.
    Program(&'static [&'static str]),
    /// A font that can write this language.
    Font(&'static str),
    /// This program, and this library with its headers.
    Library { program: &'static str, library: &'static str },
}

/// Runs Playwright, and the JavaScript build of Binaryen.
pub const NODE: Package = Package { name: "Node.js", packages: &["nodejs"], sign: Sign::Program(&["node"]) };
/// Fetches what Playwright needs.
pub const NPM: Package = Package { name: "npm", packages: &["npm"], sign: Sign::Program(&["npm"]) };
/// The browser that the tests run in.
pub const CHROMIUM: Package = Package { name: "Chromium", packages: &["chromium"], sign: Sign::Program(BROWSERS) };
/// Lets the wasm tests drive it.
pub const CHROMEDRIVER: Package =
    Package { name: "chromedriver", packages: &["chromium-driver"], sign: Sign::Program(&["chromedriver"]) };
/// Without a font text has no width, and layouts are tested.
pub const LATIN: Package = Package { name: "a Latin font", packages: &["fonts-dejavu-core"], sign: Sign::Font("en") };
/// The page speaks Hindi too.
pub const DEVANAGARI: Package =
    Package { name: "a Devanagari font", packages: &["fonts-noto-core"], sign: Sign::Font("hi") };

/// Kafka's C client, which the bridge is built with, is compiled along with it.
pub const CXX: Package =
    Package { name: "a C++ compiler", packages: &["g++", "libc6-dev"], sign: Sign::Program(&["c++", "g++"]) };
/// As above.
pub const MAKE: Package = Package { name: "make", packages: &["make"], sign: Sign::Program(&["make"]) };

/// What the bridge needs for servers that are spoken to over TLS, and what makes its tests' certificates.
pub const OPENSSL: Package = Package {
    name: "OpenSSL",
    packages: &["openssl", "libssl-dev", "pkg-config"],
    sign: Sign::Library { program: "openssl", library: "openssl" },
};

/// What the bridge answers from.
pub const REDIS: Package =
    Package { name: "Redis", packages: &["redis-server"], sign: Sign::Program(&["redis-server"]) };

/// What the bridge's operations on Redis are compared with.
pub const WEBDIS: Package = Package { name: "webdis", packages: &["webdis"], sign: Sign::Program(&["webdis"]) };

/// Runs Kafka.
pub const JAVA: Package =
    Package { name: "Java 17", packages: &["openjdk-17-jre-headless"], sign: Sign::Program(&["java"]) };
/// Fetches Kafka.
pub const MAVEN: Package = Package { name: "Maven", packages: &["maven"], sign: Sign::Program(&["mvn"]) };

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The installed browser.
pub fn browser(project: &Project) -> Option<std::path::PathBuf> {
    BROWSERS.iter().find_map(|program| project.find(program))
}

/// Installs what is missing, or fails with a line that names it.
pub fn ensure(project: &Project, wanted: &[Package]) -> Result<()> {
    let missing = missing(project, wanted);
    if missing.is_empty() {
        return Ok(());
    }
    if !may_install(project) {
        bail!("not installed: {}", in_words(&missing));
    }
    let shell = &project.shell;
    let packages = missing.iter().flat_map(|it| it.packages);
    installing(&in_words(&missing), "half a minute", || {
        let _no_questions = shell.push_env("DEBIAN_FRONTEND", "noninteractive");
        cmd!(shell, "apt-get update -q").ignore_stdout().run()?;
        let command = cmd!(shell, "apt-get install -q -y --no-install-recommends {packages...}");
        Ok(command.ignore_stdout().run()?)
    })?;
    let still = self::missing(project, wanted);
    ensure!(still.is_empty(), "installed and yet not found: {}", in_words(&still));
    Ok(())
}

fn missing(project: &Project, wanted: &[Package]) -> Vec<Package> {
    let missing = wanted.iter().filter(|it| !is_there(project, it));
    missing.copied().collect()
}

/// What a person calls them, and what Debian does.
fn in_words(packages: &[Package]) -> String {
    let names: Vec<&str> = packages.iter().map(|it| it.name).collect();
    let debian: Vec<&str> = packages.iter().flat_map(|it| it.packages).copied().collect();
    format!("{} (Debian: {})", names.join(", "), debian.join(" "))
}

fn is_there(project: &Project, package: &Package) -> bool {
    match package.sign {
        Sign::Program(names) => names.iter().any(|name| project.find(name).is_some()),
        Sign::Library { program, library } => {
            let asked = cmd!(project.shell, "pkg-config --exists {library}").quiet().ignore_stderr().run();
            project.find(program).is_some() && asked.is_ok()
        }
        Sign::Font(language) => {
            let shell = &project.shell;
            let fonts = cmd!(shell, "fc-list :lang={language} family").quiet().ignore_stderr().read();
            // Systems without fontconfig bring their own fonts.
            fonts.map_or(!cfg!(target_os = "linux"), |list| !list.is_empty())
        }
    }
}

fn may_install(project: &Project) -> bool {
    let shell = &project.shell;
    let is_root = cmd!(shell, "id -u").quiet().ignore_stderr().read().is_ok_and(|id| id == "0");
    is_root && project.find("apt-get").is_some()
}

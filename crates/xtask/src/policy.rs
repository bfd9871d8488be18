//! The content security policy of the published page.
//!
//! It is put in by a hook of Trunk, so that `trunk build --release` makes the same page as our own
//! task. A page that is being developed gets none: Trunk's reload script stands in the page itself,
//! which is just what the policy forbids.

use std::{env, fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::later;

/// Where index.html wants the policy.
const PLACE: &str = "<!-- content-security-policy -->";
/// What Trunk puts into a page that it serves.
const RELOAD_SCRIPT: &str = ".well-known/trunk/ws";

/// Nothing is allowed but what is named. `frame-ancestors` works only as a header, so it is not here.
const POLICY: &[(&str, &str)] = &[
    ("default-src", "'none'"),
    // The module and the script that starts it. Compiling WebAssembly has a permission of its own, far from `eval`.
    ("script-src", "'self' 'wasm-unsafe-eval'"),
    ("worker-src", "'self'"),
    ("style-src", "'self'"),
    // Plots and stills can be saved as pictures, which are made in the page.
    ("img-src", "'self' data: blob:"),
    ("font-src", "'self'"),
    // The module itself, and a bridge: on this machine without TLS, elsewhere only with it.
    ("connect-src", "'self' ws://127.0.0.1:* ws://localhost:* wss:"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
];

/// Completes the page that Trunk has just built: puts what is fetched later beside it, and the policy
/// into it if that page is to be published.
pub fn seal() -> Result<()> {
    let of_trunk = |name: &str| env::var(name).with_context(|| format!("{name} is not set: this is a hook of Trunk"));
    let staging = of_trunk("TRUNK_STAGING_DIR")?;
    later::put(Path::new(&of_trunk("TRUNK_SOURCE_DIR")?), Path::new(&staging))?;
    if of_trunk("TRUNK_PROFILE")? != "release" {
        return Ok(());
    }
    let path = Path::new(&staging).join("index.html");
    let page = fs::read_to_string(&path).with_context(|| format!("{} is not there", path.display()))?;
    if page.contains(RELOAD_SCRIPT) {
        return Ok(());
    }
    Ok(fs::write(&path, sealed(&page)?)?)
}

fn sealed(page: &str) -> Result<String> {
    ensure!(page.matches(PLACE).count() == 1, "index.html must hold `{PLACE}` once");
    let policy: Vec<String> = POLICY.iter().map(|(what, from)| format!("{what} {from}")).collect();
    let policy = policy.join("; ");
    Ok(page.replace(PLACE, &format!(r#"<meta http-equiv="Content-Security-Policy" content="{policy}">"#)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_sealed_at_its_place_and_nowhere_else() {
        let page = sealed(&format!("<head>{PLACE}</head>")).unwrap();
        assert!(page.starts_with(r#"<head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; "#));
        assert!(sealed("<head></head>").is_err(), "a page without a place must not be published");
    }
}

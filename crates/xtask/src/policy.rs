//! The content security policy of the published page.
//!
//! It is put in by a hook of Trunk, so that `trunk build --release` makes the same page as our own
//! task. A page that is being developed gets none: Trunk's reload script stands in the page itself,
//! which is just what the policy forbids.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

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

/// Puts the policy into a page that is to be published. A page that Trunk serves is left as it is.
pub fn put(page: &Path) -> Result<()> {
    let path = page.join("index.html");
    let text = fs::read_to_string(&path).with_context(|| format!("{} is not there", path.display()))?;
    if text.contains(RELOAD_SCRIPT) {
        return Ok(());
    }
    Ok(fs::write(&path, sealed(&text)?)?)
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

//! Every preset's trace hash, natively and in WebAssembly, against the values that are kept here.
//!
//! A link lives long: it names the version of its pattern. When a hash changes, the same link runs
//! differently, so the pattern's `version` must be raised and a line for the new version added to
//! `golden/hashes.txt` (`cargo test -p eda-patterns --test golden -- --nocapture` prints it).

use eda_patterns::catalog;
use eda_patterns::link::Link;
use eda_patterns::sim::Sim;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const GOLDEN: &str = include_str!("golden/hashes.txt");

fn kept(pattern: &str, version: u32, preset: &str) -> Option<&'static str> {
    let wanted = format!("{pattern} {version} {preset} ");
    GOLDEN.lines().find_map(|line| line.strip_prefix(&wanted))
}

#[test]
fn every_preset_has_the_trace_hash_that_its_version_promises() {
    let mut wrong = Vec::new();
    for pattern in catalog::PATTERNS {
        for preset in pattern.presets {
            let link = Link::to_preset(pattern, preset);
            let hash = format!("{:016x}", Sim::new(&link).run().0.hash());
            let again = format!("{:016x}", Sim::new(&link).run().0.hash());
            assert_eq!(hash, again, "{link} runs differently the second time");
            let line = format!("{} {} {} {hash}", pattern.id, pattern.version, preset.id);
            match kept(pattern.id, pattern.version, preset.id) {
                Some(golden) if golden == hash => {}
                Some(golden) => wrong.push(format!("{line} was {golden}: raise the version of {}", pattern.id)),
                None => wrong.push(format!("{line} is new: add this line")),
            }
        }
    }
    assert!(wrong.is_empty(), "golden/hashes.txt does not fit:\n{}", wrong.join("\n"));
}

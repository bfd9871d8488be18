//! The simulated side of a comparison, as a module of its own for a worker of the page (`static/simulated.js`). It is fetched
//! when the first log is played: so no part of the page carries a cluster for it, and the page can be used meanwhile.

use eda_compare::logs;
use eda_compare::simulated::play_simulated;
use eda_patterns::rng::Seed;
use wasm_bindgen::prelude::wasm_bindgen;

/// No seed changes what comes of a log, as a test holds.
const SEED: Seed = Seed(1);

/// What comes of the log of this name, as JSON; nothing where there is no such log.
#[wasm_bindgen]
pub fn simulated(name: &str) -> Option<String> {
    let actions = logs::all().into_iter().find(|log| log.name == name)?;
    serde_json::to_string(&play_simulated(SEED, &actions)).ok()
}

fn main() {}

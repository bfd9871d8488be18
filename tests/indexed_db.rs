//! The stores of the page in a real browser.

#![cfg(target_arch = "wasm32")]

use eda_patterns::conformance;
use event_playground::adapters::clock::BrowserClock;
use event_playground::adapters::indexed_db::{Durability, IndexedDb};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A database that no other test uses.
fn database(name: &str) -> IndexedDb {
    IndexedDb::new(&format!("test.{name}.{}", js_sys::Math::random()), Durability::Relaxed)
}

#[wasm_bindgen_test]
async fn the_event_store_keeps_its_promises() {
    conformance::event_store(&database("events"), &BrowserClock::start(), "").await.unwrap();
}

#[wasm_bindgen_test]
async fn the_key_value_store_keeps_its_promises() {
    conformance::key_value(&database("keys"), &BrowserClock::start(), "").await.unwrap();
}

#[wasm_bindgen_test]
async fn the_clock_keeps_its_promises() {
    conformance::clock(&BrowserClock::start()).await.unwrap();
}

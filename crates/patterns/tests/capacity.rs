//! A trace of a million facts fits into a browser tab.

use eda_patterns::fact::{Correlation, FactId, Record};
use eda_patterns::time::Time;
use eda_patterns::trace::{FACTS_MAX, Stamp, Trace};
use std::panic::Location;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

eda_patterns::facts! {
    /// As wide as the facts of a bus are on average.
    Filled = "test.filled", Plain, Story { record: Record, a: u64, b: u64, c: u32 }
}

#[test]
fn a_million_facts_take_less_than_200_megabytes() {
    let mut trace = Trace::new();
    let actor = trace.actor("someone");
    for index in 0..FACTS_MAX as u64 {
        let stamp = Stamp {
            at: Time::from_us(index),
            actor,
            cause: index.checked_sub(1).map(|cause| FactId(cause as u32)),
            correlation: Correlation(7),
            site: Location::caller(),
        };
        trace.append(stamp, Filled { record: Record(index), a: index, b: index, c: 1 });
    }
    assert!(trace.is_full());
    assert_eq!(trace.len(), FACTS_MAX);
    assert_eq!(KINDS.len(), 1);
    #[cfg(target_arch = "wasm32")]
    {
        let bytes = core::arch::wasm32::memory_size::<0>() * 65_536;
        assert!(bytes < 200_000_000, "the page's memory has {bytes} bytes");
    }
}

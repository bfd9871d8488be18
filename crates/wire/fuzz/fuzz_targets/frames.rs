//! Whatever bytes come, reading them as a frame of either side does not panic, and what was read is written and read
//! again as the same.

#![no_main]

use eda_wire::{FromBridge, FromClient, decode, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frame) = decode::<FromClient>(bytes) {
        assert_eq!(decode::<FromClient>(&encode(&frame)), Ok(frame));
    }
    if let Ok(frame) = decode::<FromBridge>(bytes) {
        assert_eq!(decode::<FromBridge>(&encode(&frame)), Ok(frame));
    }
});

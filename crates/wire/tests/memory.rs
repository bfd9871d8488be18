//! Reading a message takes memory by what came, and not by what it promises. One test alone in its program, since the
//! allocator counts for all of it.

use eda_wire::*;
use peak_alloc::PeakAlloc;
use serde::de::DeserializeOwned;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Of each list that is promised, serde makes room for so much at once and for the rest as it comes; lists lie within
/// lists twice (a letter's attempts).
const PROMISED_MAX_BYTES: usize = 2 << 20;

/// The shortest thing that a message may have many of takes 14 bytes in it and about 80 in memory, and a list that grows
/// is there twice, once half as long.
const TIMES_MAX: usize = 16;

#[track_caller]
fn check<F: DeserializeOwned>(bytes: &[u8]) -> Result<F, BadFrame> {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let frame = decode::<F>(bytes);
    let took = MEMORY.peak_usage().saturating_sub(before);
    let most = PROMISED_MAX_BYTES + bytes.len() * TIMES_MAX;
    assert!(took <= most, "{took} bytes for a message of {}", bytes.len());
    frame
}

/// Every place of a frame where a list, a map or a text begins is made one of 2^60 elements, of which no more come.
fn promise_everywhere<F: DeserializeOwned + serde::Serialize>(frame: &F) {
    let bytes = encode(frame);
    for at in 0..bytes.len() {
        for promise in [0x5b, 0x7b, 0x9b, 0xbb] {
            for length in [1_u64 << 60, 1 << 32, 1 << 20] {
                let promised = [&bytes[..at], &[promise], &length.to_be_bytes(), &bytes[at + 1..]].concat();
                // A wrong promise is never kept, wherever it stands.
                let _ = check::<F>(&promised);
            }
        }
    }
}

#[test]
fn a_message_takes_memory_by_its_length_and_not_by_what_it_promises() {
    let put = Put { key: "k".into(), value: "v".into(), condition: Condition::Version(1), ttl_us: Some(1) };
    let writes = vec![Write::Delete { key: String::new() }, Write::Put(put)];
    promise_everywhere(&FromClient::Request { id: 1, call: Call::Batch { writes } });
    let held = Held { record: 1, receipt: 1, attempt: 1 };
    let attempt = Attempt { attempt: 1, at_us: 1, reason: "why".into() };
    let letter = Letter {
        held,
        topic: "t".into(),
        body: "b".into(),
        queued_at_us: 1,
        dead_at_us: 2,
        trail: vec![attempt.clone(), attempt],
    };
    let letters = Reply::Letters { now_us: 1, letters: vec![letter.clone(), letter], more: true };
    let found = vec![("k".to_owned(), Versioned { value: "v".into(), version: 1 })];
    for reply in [letters, Reply::Values { found, more: Some("k".into()) }] {
        promise_everywhere(&FromBridge::Answer { id: 1, credit: 1, outcome: Outcome::Done(reply) });
    }
    let problem = Problem::Conflict { key: "k".into(), actual: 1 };
    let outcome = Outcome::Failed(Failed::new(problem, "why"));
    promise_everywhere(&FromBridge::Answer { id: 1, credit: 1, outcome });

    // As many as a message has room for.
    let writes = vec![Write::Delete { key: String::new() }; 65_000];
    let full = encode(&FromClient::Request { id: 1, call: Call::Batch { writes } });
    assert!((MESSAGE_MAX_BYTES * 3 / 4..=MESSAGE_MAX_BYTES).contains(&full.len()), "{}", full.len());
    assert!(check::<FromClient>(&full).is_ok());
    // Nested as deep as it is long, and a text as long as the message.
    for first in [0x81, 0x9f, 0xc1] {
        assert!(check::<FromClient>(&vec![first; MESSAGE_MAX_BYTES]).is_err());
    }
    let text = FromClient::Request { id: 1, call: Call::Get { key: "k".repeat(MESSAGE_MAX_BYTES - 100) } };
    assert!(check::<FromClient>(&encode(&text)).is_ok());
}

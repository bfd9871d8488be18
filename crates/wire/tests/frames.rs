//! The wire format: what is written is read again, and whatever else comes is refused and never panics.

use eda_wire::*;
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z/]{0,12}", Just("नमस्ते 😀\0".to_owned())]
}

fn held() -> impl Strategy<Value = Held> {
    (any::<u64>(), any::<u64>(), any::<u32>()).prop_map(|(record, receipt, attempt)| Held { record, receipt, attempt })
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![Just(Condition::Always), Just(Condition::Absent), any::<u64>().prop_map(Condition::Version)]
}

fn put() -> impl Strategy<Value = Put> {
    (text(), text(), condition(), any::<Option<u64>>()).prop_map(|(key, value, condition, ttl_us)| Put {
        key,
        value,
        condition,
        ttl_us,
    })
}

fn write() -> impl Strategy<Value = Write> {
    prop_oneof![put().prop_map(Write::Put), text().prop_map(|key| Write::Delete { key })]
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text())
}

fn call() -> impl Strategy<Value = Call> {
    let (us, count) = (any::<u64>, any::<u32>);
    prop_oneof![
        text().prop_map(|key| Call::Get { key }),
        put().prop_map(Call::Put),
        (text(), condition()).prop_map(|(key, condition)| Call::Delete { key, condition }),
        (text(), maybe(), count()).prop_map(|(prefix, after, limit)| Call::Scan { prefix, after, limit }),
        proptest::collection::vec(write(), 0..4).prop_map(|writes| Call::Batch { writes }),
        (text(), us(), text(), text(), us()).prop_map(|(queue, record, topic, body, delay_us)| Call::Enqueue {
            queue,
            work: Work { record, topic, body },
            delay_us
        }),
        (text(), us(), us(), text()).prop_map(|(queue, visibility_us, wait_us, worker)| Call::Lease {
            queue,
            visibility_us,
            wait_us,
            worker
        }),
        (text(), held()).prop_map(|(queue, held)| Call::Ack { queue, held }),
        (text(), held(), us(), text()).prop_map(|(queue, held, delay_us, reason)| Call::Nack {
            queue,
            held,
            delay_us,
            reason
        }),
        (text(), held(), us(), maybe()).prop_map(|(queue, held, visibility_us, failed)| Call::Extend {
            queue,
            held,
            visibility_us,
            failed
        }),
        (text(), held(), text(), us(), any::<Option<u32>>()).prop_map(|(queue, held, reason, keep_us, letters_max)| {
            Call::DeadLetter { queue, held, reason, keep_us, letters_max }
        }),
        (text(), us(), count()).prop_map(|(queue, after, limit)| Call::Moves { queue, after, limit }),
        (text(), count(), count()).prop_map(|(queue, skip, limit)| Call::Browse { queue, skip, limit }),
        (text(), us(), us(), maybe()).prop_map(|(queue, record, receipt, body)| Call::Redrive {
            queue,
            record,
            receipt,
            body
        }),
        text().prop_map(|queue| Call::Depths { queue }),
        Just(Call::Clean),
    ]
}

fn from_client() -> impl Strategy<Value = FromClient> {
    prop_oneof![
        (any::<u16>(), text(), text(), any::<u64>())
            .prop_map(|(version, token, run, credit)| FromClient::Hello(Hello { version, token, run, credit })),
        (any::<u64>(), call()).prop_map(|(id, call)| FromClient::Request { id, call }),
        any::<u64>().prop_map(|id| FromClient::Cancel { id }),
        any::<u64>().prop_map(|bytes| FromClient::Credit { bytes }),
    ]
}

fn versioned() -> impl Strategy<Value = Versioned> {
    (text(), any::<u64>()).prop_map(|(value, version)| Versioned { value, version })
}

fn letter() -> impl Strategy<Value = Letter> {
    let attempt =
        (any::<u32>(), any::<u64>(), text()).prop_map(|(attempt, at_us, reason)| Attempt { attempt, at_us, reason });
    (held(), text(), text(), any::<(u64, u64)>(), proptest::collection::vec(attempt, 0..3)).prop_map(
        |(held, topic, body, (queued_at_us, dead_at_us), trail)| Letter {
            held,
            topic,
            body,
            queued_at_us,
            dead_at_us,
            trail,
        },
    )
}

fn moved() -> impl Strategy<Value = Moved> {
    let us = any::<u64>;
    let what = prop_oneof![
        (text(), us()).prop_map(|(topic, due_us)| Move::Enqueued { topic, due_us }),
        (text(), us()).prop_map(|(worker, until_us)| Move::Leased { worker, until_us }),
        us().prop_map(|until_us| Move::Extended { until_us }),
        (us(), text()).prop_map(|(due_us, reason)| Move::Scheduled { due_us, reason }),
        (us(), text()).prop_map(|(keep_until_us, reason)| Move::Dead { keep_until_us, reason }),
        any::<bool>().prop_map(|edited| Move::Redriven { edited }),
        us().prop_map(|receipt| Move::Stale { receipt }),
        proptest::sample::select(vec![Move::Due, Move::LeaseOver, Move::Acked, Move::NoRoom, Move::Expired]),
    ];
    (us(), held(), what).prop_map(|(number, held, what)| Moved { number, held, what })
}

fn reply() -> impl Strategy<Value = Reply> {
    let leased = (held(), text(), text(), any::<u64>(), maybe())
        .prop_map(|(held, topic, body, waited_us, given_up)| Leased { held, topic, body, waited_us, given_up });
    prop_oneof![
        Just(Reply::Ok),
        proptest::option::of(versioned()).prop_map(Reply::Value),
        any::<u64>().prop_map(Reply::Version),
        (proptest::collection::vec((text(), versioned()), 0..3), maybe())
            .prop_map(|(found, more)| Reply::Values { found, more }),
        proptest::option::of(leased).prop_map(Reply::Leased),
        (any::<u64>(), proptest::collection::vec(letter(), 0..3), any::<bool>())
            .prop_map(|(now_us, letters, more)| Reply::Letters { now_us, letters, more }),
        (any::<u64>(), proptest::collection::vec(moved(), 0..3), any::<bool>())
            .prop_map(|(now_us, moves, more)| Reply::Moves { now_us, moves, more }),
        (any::<[u64; 5]>(), any::<Option<u64>>()).prop_map(|([now_us, queued, leased, scheduled, dead], oldest_us)| {
            Reply::Depths { now_us, queued, leased, scheduled, dead, oldest_us }
        }),
    ]
}

fn problem() -> impl Strategy<Value = Problem> {
    prop_oneof![
        (text(), any::<u64>()).prop_map(|(key, actual)| Problem::Conflict { key, actual }),
        text().prop_map(|key| Problem::Corrupt { key }),
        proptest::sample::select(vec![
            Problem::OutcomeUnknown,
            Problem::Unavailable,
            Problem::Full,
            Problem::LeaseLost,
            Problem::NoSuchLetter,
            Problem::TooMany,
            Problem::TooLarge,
            Problem::BadName,
            Problem::ReadOnly,
            Problem::Cancelled,
            Problem::Unsubscribed,
            Problem::BadTopic,
            Problem::Other,
        ]),
    ]
}

fn from_bridge() -> impl Strategy<Value = FromBridge> {
    let outcome = prop_oneof![
        reply().prop_map(Outcome::Done),
        (problem(), text()).prop_map(|(problem, message)| Outcome::Failed(Failed::new(problem, message))),
    ];
    let welcome =
        (any::<u16>(), proptest::collection::vec(text(), 0..3), any::<bool>(), any::<[u64; 3]>(), any::<u32>())
            .prop_map(|(version, ports, read_only, [credit, wait_max_ms, idle_ms], requests_max)| Welcome {
                version,
                ports,
                read_only,
                credit,
                requests_max,
                wait_max_ms,
                idle_ms,
            });
    prop_oneof![
        welcome.prop_map(FromBridge::Welcome),
        (any::<u64>(), any::<u64>(), outcome).prop_map(|(id, credit, outcome)| FromBridge::Answer {
            id,
            credit,
            outcome
        }),
    ]
}

/// What may happen to bytes on their way.
#[derive(Clone, Debug)]
enum Change {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index),
    /// What lies between two places comes once more at a third.
    Repeat([prop::sample::Index; 3]),
    Cut(prop::sample::Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let at = any::<prop::sample::Index>;
    // The first bytes of lists, maps and texts of many lengths are among those that CBOR reads most into.
    let byte =
        || prop_oneof![any::<u8>(), prop::sample::select(vec![0x5b, 0x7b, 0x9b, 0xbb, 0x9f, 0xbf, 0xc0, 0xf6, 0xff])];
    let change = prop_oneof![
        3 => (at(), byte()).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => (at(), prop::collection::vec(byte(), 1..9)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => at().prop_map(Change::Remove),
        1 => [at(), at(), at()].prop_map(Change::Repeat),
        1 => at().prop_map(Change::Cut),
    ];
    prop::collection::vec(change, 1..6)
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        // One more place than there are bytes: behind the last.
        let place = |at: &prop::sample::Index| at.index(bytes.len() + 1);
        match change {
            Change::Set(at, byte) => {
                let at = place(at);
                bytes.splice(at..bytes.len().min(at + 1), [*byte]);
            }
            Change::Insert(at, more) => {
                let at = place(at);
                bytes.splice(at..at, more.iter().copied());
            }
            Change::Remove(at) => {
                let at = place(at);
                bytes.drain(at..bytes.len().min(at + 1));
            }
            Change::Repeat([one, other, to]) => {
                let (one, other, to) = (place(one), place(other), place(to));
                let again = bytes[one.min(other)..one.max(other)].to_vec();
                bytes.splice(to..to, again);
            }
            Change::Cut(at) => {
                let at = place(at);
                bytes.truncate(at);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn what_a_client_writes_is_read_again(frame in from_client()) {
        prop_assert_eq!(decode::<FromClient>(&encode(&frame)), Ok(frame));
    }

    #[test]
    fn what_the_bridge_writes_is_read_again(frame in from_bridge()) {
        prop_assert_eq!(decode::<FromBridge>(&encode(&frame)), Ok(frame));
    }

    #[test]
    fn a_frame_that_ends_too_early_is_told_so(frame in from_client(), at in any::<prop::sample::Index>()) {
        let bytes = encode(&frame);
        let cut = at.index(bytes.len());
        prop_assert_eq!(decode::<FromClient>(&bytes[..cut]), Err(BadFrame::Truncated));
    }

    #[test]
    fn a_frame_with_something_behind_it_is_told_so(frame in from_client(), more in prop::collection::vec(any::<u8>(), 1..9)) {
        let bytes = [encode(&frame), more].concat();
        prop_assert_eq!(decode::<FromClient>(&bytes), Err(BadFrame::Trailing));
    }

    #[test]
    fn any_bytes_are_a_frame_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        // Whatever is read is something that can be written.
        if let Ok(frame) = decode::<FromClient>(&bytes) {
            prop_assert_eq!(decode::<FromClient>(&encode(&frame)), Ok(frame));
        }
    }

    #[test]
    fn a_frame_that_was_changed_in_several_places_is_a_frame_or_an_error(
        from_client in from_client(), from_bridge in from_bridge(), changes in changes(),
    ) {
        if let Ok(frame) = decode::<FromClient>(&changed(encode(&from_client), &changes)) {
            prop_assert_eq!(decode::<FromClient>(&encode(&frame)), Ok(frame));
        }
        if let Ok(frame) = decode::<FromBridge>(&changed(encode(&from_bridge), &changes)) {
            prop_assert_eq!(decode::<FromBridge>(&encode(&frame)), Ok(frame));
        }
    }

    #[test]
    fn a_changed_byte_is_a_frame_or_an_error(
        frame in from_client(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = encode(&frame);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(frame) = decode::<FromClient>(&bytes) {
            prop_assert_eq!(decode::<FromClient>(&encode(&frame)), Ok(frame));
        }
    }
}

#[test]
fn a_frame_is_not_nested_without_end_and_promises_no_memory() {
    assert!(matches!(decode::<FromClient>(&[0x81; 100_000]), Err(BadFrame::Malformed(_))));
    // An array, a text and a byte string of 2^60 elements, of which none comes.
    for promise in [0x9b, 0x7b, 0x5b, 0xbb] {
        let bytes = [&[promise][..], &(1_u64 << 60).to_be_bytes()].concat();
        assert!(decode::<FromClient>(&bytes).is_err());
    }
    assert_eq!(decode::<FromClient>(&vec![0; MESSAGE_MAX_BYTES + 1]), Err(BadFrame::TooLong));
}

/// A field that a newer client adds is skipped.
#[test]
fn what_is_not_known_is_skipped() {
    // {"cancel": {"id": 7, "why": "late"}}
    let bytes = b"\xa1\x66cancel\xa2\x62id\x07\x63why\x64late";
    assert_eq!(decode::<FromClient>(bytes), Ok(FromClient::Cancel { id: 7 }));
}

/// A bridge that is newer than its client may know a problem that the client does not, with or without more about it.
#[test]
fn a_problem_that_is_not_known_is_read_with_its_advice() {
    // {"answer": {"id": 7, "credit": 9, "outcome": {"failed": {"problem": …, "advice": "reload", "message": "why"}}}}
    let answer = |problem: &[u8]| {
        let head = b"\xa1\x66answer\xa3\x62id\x07\x66credit\x09\x67outcome\xa1\x66failed\xa3\x67problem";
        let bytes = [&head[..], problem, b"\x66advice\x66reload\x67message\x63why"].concat();
        decode::<FromBridge>(&bytes).map(|frame| match frame {
            FromBridge::Answer { id: 7, credit: 9, outcome: Outcome::Failed(failed) } => failed,
            frame => panic!("{frame:?}"),
        })
    };
    let other = Failed { problem: Problem::Other, advice: Advice::Reload, message: "why".to_owned() };
    assert_eq!(answer(b"\x67rotated"), Ok(other.clone()));
    // {"moved": {"to": [1, {"a": h'00'}]}}, and a problem that is known by its name alone with more about it
    assert_eq!(answer(b"\xa1\x65moved\xa1\x62to\x82\x01\xa1\x61a\x41\x00"), Ok(other));
    assert_eq!(answer(b"\xa1\x64full\xa1\x64most\x07").map(|failed| failed.problem), Ok(Problem::Full));
    // One that is known has what belongs to it, and there is one.
    for wrong in [&b"\x68conflict"[..], b"\xa1\x67corrupt\xa0", b"\x07", b"\xa0", b"\xa2\x64full\xf6\x64full\xf6"] {
        assert!(matches!(answer(wrong), Err(BadFrame::Malformed(_))), "{wrong:x?}");
    }
}

/// The examples of the document are a sentence, the frame in CBOR's notation and its bytes. What the notation says is
/// written here once more, as this protocol's own types.
#[test]
fn the_examples_of_the_document_are_frames() {
    let document = include_str!("../../../docs/bridge.md");
    let examples = document.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("examples");
    let frames: Vec<Vec<u8>> = examples.split("\n\n").map(|example| bytes(example.lines().nth(2).unwrap())).collect();
    let answer = |id, credit, outcome| encode(&FromBridge::Answer { id, credit, outcome });
    let put = encode(&FromClient::Request {
        id: 0,
        call: Call::Put(Put {
            key: "seat/7A".into(),
            value: "held".into(),
            condition: Condition::Absent,
            ttl_us: Some(30_000_000),
        }),
    });
    let lease = encode(&FromClient::Request {
        id: 1,
        call: Call::Lease { queue: "sms".into(), visibility_us: 2_000_000, wait_us: 5_000_000, worker: String::new() },
    });
    let conflict = Failed::new(
        Problem::Conflict { key: "seat/7A".into(), actual: 1 },
        "the key has version 1, which was not expected",
    );
    let reading = Reading {
        every_run: false,
        topic: "rides".into(),
        from: vec![ReadFrom { partition: 0, place: Place::Newest(1) }],
        limit: 1,
        value_max_bytes: 16,
        isolation: Isolation::ReadCommitted,
    };
    let records = encode(&FromClient::Request { id: 3, call: Call::Log(LogCall::Records(reading)) });
    let records_bytes = records.len() as u64;
    let record = LogRecord {
        at: LogOffset { at: LogPartition { topic: "rides".into(), partition: 0 }, offset: 41 },
        timestamp_ms: 1_767_225_600_000,
        key: Some(b"r-7".to_vec().into()),
        value: Some(br#"{"from":"Mysuru""#.to_vec().into()),
        headers: vec![LogHeader { key: "ce_type".into(), value: Some(b"ride.asked".to_vec().into()) }],
    };
    let found = Found {
        records: vec![FoundRecord { record, value_bytes: 28 }],
        read: vec![PartitionRead { partition: 0, next: 42, begin: 0, end: 42 }],
    };
    let (put_bytes, lease_bytes) = (put.len() as u64, lease.len() as u64);
    let expected = vec![
        encode(&FromClient::Hello(Hello {
            version: 1,
            token: "0123456789abcdefghijkl".into(),
            run: "demo-1".into(),
            credit: 262_144,
        })),
        encode(&FromBridge::Welcome(Welcome {
            version: 1,
            ports: vec!["key-value".into(), "work-queue".into(), "bus".into()],
            read_only: false,
            credit: 262_144,
            requests_max: 256,
            wait_max_ms: 20_000,
            idle_ms: 60_000,
        })),
        put,
        answer(0, put_bytes, Outcome::Done(Reply::Version(1))),
        answer(0, put_bytes, Outcome::Failed(conflict)),
        lease,
        answer(1, lease_bytes, Outcome::Done(Reply::Leased(None))),
        encode(&FromClient::Cancel { id: 2 }),
        records,
        answer(3, records_bytes, Outcome::Done(Reply::Log(LogReply::Found(found)))),
        encode(&FromClient::Credit { bytes: 65_536 }),
    ];
    for (found, expected) in frames.iter().zip(&expected) {
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(expected));
    }
    assert_eq!(frames.len(), expected.len());
}

fn bytes(line: &str) -> Vec<u8> {
    let digits = line.trim().as_bytes().chunks(2);
    digits.map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

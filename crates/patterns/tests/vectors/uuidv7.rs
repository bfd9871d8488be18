//! UUID version 7: RFC 9562, and the tests of LiosK/uuidv7 and uuid-rs.

use eda_patterns::event::uuid_v7::{Fields, Generator, ROLLBACK_ALLOWANCE_MS};
use eda_patterns::rng::{Purpose, Seed, Stream};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(rename = "layout")]
    _layout: String,
    rfc9562_a6: Example,
    fields_to_uuid: Vec<Example>,
    ordering: Vec<Ordering>,
    monotonic_generator: Monotonic,
    reject: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    uuid: String,
    unix_ts_ms: i64,
    rand_a_hex: String,
    rand_b_hex: String,
    time: Option<String>,
    unix_ts_ms_hex: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordering {
    #[serde(rename = "from")]
    _from: String,
    #[serde(rename = "rule")]
    _rule: String,
    fields_in_order: Option<Vec<[Value; 3]>>,
    earlier: Option<i64>,
    later: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Monotonic {
    #[serde(rename = "from")]
    _from: String,
    rules: Vec<String>,
}

#[test]
fn uuids_of_version_7() {
    for (name, file) in crate::files::<File>("uuidv7").into_iter().flatten() {
        let File { rfc9562_a6, fields_to_uuid, ordering, monotonic_generator, reject, .. } = file;
        assert!(!fields_to_uuid.is_empty() && !ordering.is_empty(), "{name} has no cases");
        [rfc9562_a6].iter().chain(&fields_to_uuid).for_each(check_example);
        ordering.iter().for_each(check_ordering);
        monotonic_generator.rules.iter().for_each(|rule| check_generator(rule));
        reject.iter().for_each(|case| check_refused(case));
    }
}

fn hex(text: &str) -> u64 {
    u64::from_str_radix(text, 16).unwrap_or_else(|_| panic!("{text} is no hexadecimal number"))
}

fn check_example(example: &Example) {
    let Example { uuid, unix_ts_ms, rand_a_hex, rand_b_hex, time, unix_ts_ms_hex } = example;
    let uuid = Uuid::try_parse(uuid).unwrap_or_else(|error| panic!("{uuid}: {error}"));
    let fields = Fields { unix_ms: *unix_ts_ms, rand_a: hex(rand_a_hex) as u16, rand_b: hex(rand_b_hex) };
    assert_eq!(fields.to_uuid(), Ok(uuid));
    assert_eq!(Fields::of(uuid), Some(fields));
    if let Some(time) = time {
        assert_eq!(eda_patterns::event::rfc3339::parse(time), Some(*unix_ts_ms), "{time}");
    }
    if let Some(ms) = unix_ts_ms_hex {
        assert_eq!(hex(ms) as i64, *unix_ts_ms);
    }
}

/// `5`, `"0xfff"` or `"2^48-1"`.
fn number(value: &Value) -> u64 {
    if let Some(number) = value.as_u64() {
        return number;
    }
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no number"));
    if let Some(digits) = text.strip_prefix("0x") {
        return hex(digits);
    }
    let power = text.strip_prefix("2^").unwrap_or_else(|| panic!("{text} is written in an unknown way"));
    let (exponent, less) = power.split_once('-').unwrap_or((power, "0"));
    let read = |digits: &str| digits.parse::<u64>().unwrap_or_else(|_| panic!("{text} is written in an unknown way"));
    (1 << read(exponent)) - read(less)
}

fn check_ordering(ordering: &Ordering) {
    let of = |unix_ms, rand_a, rand_b| Fields { unix_ms, rand_a, rand_b }.to_uuid().expect("the parts fit");
    let ids: Vec<Uuid> = match ordering {
        Ordering { fields_in_order: Some(rows), earlier: None, later: None, .. } => {
            rows.iter().map(|[ms, a, b]| of(number(ms) as i64, number(a) as u16, number(b))).collect()
        }
        // The random parts are drawn against the order of time, so that time alone decides.
        Ordering { fields_in_order: None, earlier: Some(earlier), later: Some(later), .. } => {
            vec![of(*earlier, 0xfff, u64::MAX >> 2), of(*later, 0, 0)]
        }
        _ => panic!("an unknown kind of ordering"),
    };
    assert!(ids.len() > 1);
    for pair in ids.windows(2) {
        assert!(pair[0].as_bytes() < pair[1].as_bytes(), "{} before {}", pair[0], pair[1]);
        assert!(pair[0].to_string() < pair[1].to_string(), "{} before {}", pair[0], pair[1]);
    }
}

fn check_generator(rule: &str) {
    let mut generator = Generator::new(Stream::new(Seed(9), Purpose::Id, 1));
    let base = 1_645_557_742_000;
    let allowance = ROLLBACK_ALLOWANCE_MS;
    let mut before = generator.next_or_abort(base, allowance).expect("the first");
    let mut increases = |generator: &mut Generator, unix_ms: i64| {
        let next = generator.next_or_abort(unix_ms, allowance).expect("within the allowance");
        assert!(next > before, "{rule}: {next} after {before}");
        assert!(Fields::of(next).expect("version 7").unix_ms >= base, "{rule}: {next} is before the base time");
        before = next;
    };
    let begins = |begin: &str| rule.starts_with(begin);
    if begins("constant timestamp") {
        (0..100_000).for_each(|_| increases(&mut generator, base));
    } else if begins("timestamp going back by up to rollback_allowance") {
        (0..25_000).for_each(|at| increases(&mut generator, base - at % (allowance + 1)));
    } else if begins("back by exactly rollback_allowance") {
        (0..100).for_each(|_| increases(&mut generator, base - allowance));
    } else if begins("back by rollback_allowance+1") {
        let too_far = base - allowance - 1;
        assert_eq!(generator.next_or_abort(too_far, allowance), None);
        let mut reset = generator.next_or_reset(too_far, allowance).expect("a good time");
        assert!(reset < before, "{rule}: the order breaks once");
        assert_eq!(Fields::of(reset).map(|fields| fields.unix_ms), Some(too_far));
        for _ in 0..100 {
            let next = generator.next_or_reset(too_far, allowance).expect("a good time");
            assert!(next > reset, "{rule}: then it increases again");
            reset = next;
        }
    } else {
        panic!("an unknown rule: {rule}");
    }
}

fn check_refused(case: &str) {
    let good = Fields { unix_ms: 0, rand_a: 0, rand_b: 0 };
    let bad = match case {
        "timestamp > 2^48-1" => Fields { unix_ms: 1 << 48, ..good },
        "negative timestamp" => Fields { unix_ms: -1, ..good },
        "rand_a > 0xfff" => Fields { rand_a: 0x1000, ..good },
        "rand_b > 62 bits" => Fields { rand_b: 1 << 62, ..good },
        _ => panic!("an unknown case: {case}"),
    };
    assert!(bad.to_uuid().is_err(), "{case}");
}

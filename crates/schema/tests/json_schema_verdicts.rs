//! What the rules of JSON Schema call compatible, the validator finds compatible: no generated document that is valid by
//! the original schema is invalid by the update.
//!
//! Left out of the generator is what `json_schema` says of itself that it lets in as Confluent does: branches of `oneOf`
//! that overlap, keywords without their `type`, keywords beside `$ref`, `default`, and what is not compared at all.

#![cfg(not(target_arch = "wasm32"))]

use std::cell::Cell;

use eda_schema::json_schema::differences;
use jsonschema::Validator;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Map, Value, json};

const CASES: u32 = 4_000;
const DOCUMENTS: usize = 40;
const NAMES: &[&str] = &["a", "b", "c"];

/// A schema of these keywords, as far as they are there.
fn of(keywords: Vec<(&'static str, Option<Value>)>) -> Value {
    let there = keywords.into_iter().filter_map(|(keyword, value)| Some((keyword.to_owned(), value?)));
    Value::Object(there.collect())
}

fn small(from: i64, to: i64) -> impl Strategy<Value = Option<Value>> {
    option::of((from..=to).prop_map(Value::from))
}

fn leaf_document() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..7).prop_map(Value::from),
        select(&[0.5, 1.0, 2.5, -1.5][..]).prop_map(Value::from),
        select(&["", "x", "yy", "zzz"][..]).prop_map(Value::from),
    ]
}

fn document() -> impl Strategy<Value = Value> {
    leaf_document().prop_recursive(2, 8, 3, |inner| {
        let names = select(&["a", "b", "c", "x"][..]).prop_map(str::to_owned);
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(names, inner, 0..4).prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

fn string() -> impl Strategy<Value = Value> {
    let pattern = option::of(select(&["^x", "y"][..]).prop_map(Value::from));
    (small(0, 2), small(1, 3), pattern).prop_map(|(min, max, pattern)| {
        of(vec![("type", Some("string".into())), ("minLength", min), ("maxLength", max), ("pattern", pattern)])
    })
}

fn number() -> impl Strategy<Value = Value> {
    let multiple = option::weighted(0.3, select(&[0.5, 1.0, 2.0, 4.0][..]).prop_map(Value::from));
    (select(&["integer", "number"][..]), small(-2, 3), small(-3, 2), small(1, 6), small(1, 6), multiple).prop_map(
        |(name, min, above, max, below, multiple)| {
            of(vec![
                ("type", Some(name.into())),
                ("minimum", min),
                ("exclusiveMinimum", above),
                ("maximum", max),
                ("exclusiveMaximum", below),
                ("multipleOf", multiple),
            ])
        },
    )
}

fn values() -> impl Strategy<Value = Value> {
    vec(leaf_document(), 1..4).prop_map(|values| {
        let mut apart: Vec<Value> = Vec::new();
        for value in values {
            if !apart.contains(&value) {
                apart.push(value);
            }
        }
        json!({ "enum": apart })
    })
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => any::<bool>().prop_map(Value::from),
        1 => select(&["null", "boolean"][..]).prop_map(|name| json!({ "type": name })),
        1 => select(vec![vec!["string", "null"], vec!["integer", "boolean"], vec!["number", "string", "null"]])
            .prop_map(|names| json!({ "type": names })),
        2 => string(),
        2 => number(),
        1 => values(),
    ]
}

fn object(inner: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    let properties = btree_map(select(NAMES).prop_map(str::to_owned), inner.clone(), 0..4)
        .prop_map(|all| Some(Value::Object(all.into_iter().collect())));
    let required = option::of(proptest::sample::subsequence(NAMES, 0..=2).prop_map(|names| json!(names)));
    let dependent = option::weighted(0.2, select(vec![json!({"a": ["b"]}), json!({"a": ["b", "c"]})]));
    (properties, required, option::of(inner), small(0, 2), small(1, 3), dependent).prop_map(
        |(properties, required, additional, min, max, dependent)| {
            of(vec![
                ("type", Some("object".into())),
                ("properties", properties),
                ("required", required),
                ("additionalProperties", additional),
                ("minProperties", min),
                ("maxProperties", max),
                ("dependentRequired", dependent),
            ])
        },
    )
}

fn array(inner: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    let by_place = option::weighted(0.4, vec(inner.clone(), 1..3).prop_map(Value::from));
    let unique = option::weighted(0.3, any::<bool>().prop_map(Value::from));
    (by_place, option::of(inner), small(0, 2), small(1, 3), unique).prop_map(|(by_place, items, min, max, unique)| {
        of(vec![
            ("type", Some("array".into())),
            ("prefixItems", by_place),
            ("items", items),
            ("minItems", min),
            ("maxItems", max),
            ("uniqueItems", unique),
        ])
    })
}

fn schema() -> BoxedStrategy<Value> {
    let inner = |inner: BoxedStrategy<Value>| {
        let branches = (select(&["anyOf", "allOf"][..]), vec(inner.clone(), 1..4));
        prop_oneof![
            3 => object(inner.clone()),
            2 => array(inner.clone()),
            1 => branches.prop_map(|(keyword, branches)| json!({ keyword: branches })),
            1 => inner.prop_map(|schema| json!({ "not": schema })),
        ]
        .boxed()
    };
    leaf().boxed().prop_recursive(2, 12, 3, move |strategy| inner(strategy.boxed())).boxed()
}

/// A change to one schema within a schema.
#[derive(Clone, Debug)]
enum Edit {
    /// One keyword is gone, if it is not what says what the others are about; or one value of an `enum`.
    Drop(Index),
    /// A limit is raised or lowered.
    Shift(Index, i64),
    /// One keyword is that of another schema.
    Take(Index, Value),
    /// Another schema stands there.
    Replace(Value),
    /// This or another.
    Widen(Value),
    /// This and another.
    Narrow(Value),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        3 => any::<Index>().prop_map(Edit::Drop),
        3 => (any::<Index>(), select(&[-1_i64, 1][..])).prop_map(|(at, by)| Edit::Shift(at, by)),
        3 => (any::<Index>(), schema()).prop_map(|(at, other)| Edit::Take(at, other)),
        1 => schema().prop_map(Edit::Replace),
        1 => schema().prop_map(Edit::Widen),
        1 => schema().prop_map(Edit::Narrow),
    ]
}

/// Where schemas stand within a schema.
fn places(schema: &Value, at: &str, places: &mut Vec<String>) {
    places.push(at.to_owned());
    let Value::Object(keywords) = schema else { return };
    for (keyword, value) in keywords {
        let at = format!("{at}/{keyword}");
        match (keyword.as_str(), value) {
            ("properties", Value::Object(all)) => {
                all.iter().for_each(|(name, inner)| self::places(inner, &format!("{at}/{name}"), places));
            }
            ("prefixItems" | "anyOf" | "allOf", Value::Array(all)) => {
                all.iter().enumerate().for_each(|(place, inner)| self::places(inner, &format!("{at}/{place}"), places));
            }
            ("items" | "additionalProperties" | "not", inner) => self::places(inner, &at, places),
            _ => {}
        }
    }
}

/// Keywords that may go and come without changing what the others are about.
fn is_limit(keyword: &str) -> bool {
    !["type", "enum", "anyOf", "allOf", "not"].contains(&keyword)
}

fn edited(schema: &Value, at: Index, edit: &Edit) -> Value {
    let mut all = Vec::new();
    places(schema, "", &mut all);
    let mut whole = schema.clone();
    let place = whole.pointer_mut(&all[at.index(all.len())]).expect("it was found there");
    let limits = |keywords: &Map<String, Value>, is_it: fn(&Value) -> bool| -> Vec<String> {
        keywords.iter().filter(|(word, value)| is_limit(word) && is_it(value)).map(|(word, _)| word.clone()).collect()
    };
    match (edit, &mut *place) {
        (Edit::Drop(which), Value::Object(keywords)) if keywords.contains_key("enum") => {
            if let Some(Value::Array(values)) = keywords.get_mut("enum")
                && values.len() > 1
            {
                values.remove(which.index(values.len()));
            }
        }
        (Edit::Drop(which), Value::Object(keywords)) => {
            let words = limits(keywords, |_| true);
            if !words.is_empty() {
                keywords.remove(which.get(&words));
            }
        }
        (Edit::Shift(which, by), Value::Object(keywords)) => {
            let words = limits(keywords, Value::is_i64);
            if !words.is_empty() {
                let limit = &mut keywords[which.get(&words)];
                let shifted = limit.as_i64().unwrap_or_default() + by;
                *limit = Value::from(shifted.max(0));
            }
        }
        (Edit::Take(which, Value::Object(others)), Value::Object(keywords)) => {
            let words = limits(others, |_| true);
            if !words.is_empty() && others.get("type") == keywords.get("type") {
                let word = which.get(&words);
                keywords.insert(word.clone(), others[word].clone());
            }
        }
        (Edit::Replace(other), place) => *place = other.clone(),
        (Edit::Widen(other), place) => *place = json!({ "anyOf": [place.clone(), other] }),
        (Edit::Narrow(other), place) => *place = json!({ "allOf": [place.clone(), other] }),
        _ => {}
    }
    whole
}

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).unwrap_or_else(|error| panic!("{schema} is a schema: {error}"))
}

#[test]
fn what_is_called_compatible_leaves_every_valid_document_valid() {
    let (compatible, valid, incompatible, refuted) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let count = |what: &Cell<u32>| what.set(what.get() + 1);
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let cases = (schema(), vec((any::<Index>(), edit()), 1..3), vec(document(), DOCUMENTS));
    let checked = runner.run(&cases, |(original, edits, documents)| {
        let update = edits.iter().fold(original.clone(), |schema, (at, edit)| edited(&schema, *at, edit));
        for (writer, reader) in [(&original, &update), (&update, &original)] {
            let (writes, reads) = (validator(writer), validator(reader));
            let differences = differences(reader, writer);
            let written = documents.iter().filter(|document| writes.is_valid(document));
            let unread: Vec<&Value> = written.clone().filter(|document| !reads.is_valid(document)).collect();
            if differences.is_empty() && writer != reader {
                count(&compatible);
                valid.set(valid.get() + written.count() as u32);
                if let Some(unread) = unread.first() {
                    let why = format!("{unread} is valid by {writer} and not by {reader}, which is called compatible");
                    return Err(TestCaseError::fail(why));
                }
            } else if !differences.is_empty() {
                count(&incompatible);
                refuted.set(refuted.get() + u32::from(!unread.is_empty()));
            }
        }
        Ok(())
    });
    if let Err(error) = checked {
        panic!("{error}");
    }
    let counts = [&compatible, &valid, &incompatible, &refuted].map(Cell::get);
    println!("compatible {}, documents {}, incompatible {}, refuted {}", counts[0], counts[1], counts[2], counts[3]);
    // The generator must reach what it is there to judge.
    assert!(counts[0] > CASES / 4 && counts[1] > CASES, "{counts:?}");
    assert!(counts[3] > CASES / 10, "{counts:?}");
}

//! Keys of the stores: of one record, of a range, and of what is damaged.

use indexed_db_futures::KeyRange;
use js_sys::Array;
use wasm_bindgen::JsValue;

use super::super::failure::Failure;
use super::super::quarantine::Damaged;
use super::super::record;
use super::super::record::double;
use super::super::schema::EVENTS;

/// A damaged record with the key under which it lies.
pub(super) fn damage(store: &str, record: &JsValue, key_path: &[&str], why: String) -> Damaged {
    let word = |part: JsValue| part.as_string().or_else(|| part.as_f64().map(|number| number.to_string()));
    let key: Vec<String> = key_path.iter().map(|name| word(field(record, name)).unwrap_or_default()).collect();
    Damaged { place: format!("{store}/{}", key.join("/")), why, record: record.clone() }
}

/// The key of a record, which is a value or an array of several.
pub(super) fn key_of(record: &JsValue, key_path: &[&str]) -> JsValue {
    match key_path {
        [name] => field(record, name),
        names => names.iter().map(|name| field(record, name)).collect::<Array>().into(),
    }
}

/// A field of whatever a record is; `undefined` where it has none.
pub(super) fn field(record: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(record, &name.into()).unwrap_or_default()
}

pub(super) fn key_number(key: &JsValue) -> Result<u64, Failure> {
    record::number("key", key)
        .map_err(|why| Failure::Corrupt(vec![Damaged { place: format!("{EVENTS}/{key:?}"), why, record: key.clone() }]))
}

/// The key of a place in a stream.
pub(super) fn place(stream: &str, version: u64) -> JsValue {
    Array::of2(&stream.into(), &double(version).into()).into()
}

/// The key of a view's row.
pub(super) fn pair(view: &str, key: &str) -> JsValue {
    Array::of2(&view.into(), &key.into()).into()
}

/// All positions. A damaged key, text for one, is greater than any number: it stays outside, or it
/// would be taken for the newest.
pub(super) fn numbers() -> KeyRange<JsValue> {
    KeyRange::Bound(double(0).into(), false, f64::INFINITY.into(), false)
}

/// All versions of a stream, and no damaged ones either.
pub(super) fn whole(stream: &str) -> KeyRange<JsValue> {
    let end = Array::of2(&stream.into(), &f64::INFINITY.into());
    KeyRange::Bound(beginning_of(stream), false, end.into(), false)
}

/// Before every key that begins with `first`.
pub(super) fn beginning_of(first: &str) -> JsValue {
    Array::of1(&first.into()).into()
}

/// After every key that begins with `first`: an array is greater than any text or number.
pub(super) fn end_of(first: &str) -> JsValue {
    Array::of2(&first.into(), &Array::new().into()).into()
}

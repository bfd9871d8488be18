//! The stores of the page in a real browser.

#![cfg(target_arch = "wasm32")]

use std::pin::pin;

use eda_patterns::conformance;
use eda_patterns::event::Event;
use eda_patterns::event::json_lines::Misfit;
use eda_patterns::pattern::Intake;
use eda_patterns::ports::{
    EventStore, Expected, KeyValue, KeyValueError, NewEvent, Position, PutIf, Snapshot, StoreError, Version,
};
use eda_patterns::recorder::Now;
use event_playground::adapters::clock::BrowserClock;
use event_playground::adapters::indexed_db::{Durability, IndexedDb, SetAside};
use event_playground::adapters::storage::{ImportError, Storage, StorageStatus};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use uuid::Uuid;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A database that no other test uses.
fn database(name: &str) -> IndexedDb {
    IndexedDb::new(&format!("test.{name}.{}", js_sys::Math::random()), Durability::Relaxed)
}

fn new_event(number: u64, data: &str) -> NewEvent {
    let event = Event {
        id: Uuid::from_u128(u128::from(number)),
        ty: "share.bought".into(),
        source: "/test".into(),
        subject: "portfolio/1".into(),
        unix_ms: 1_772_423_100_000,
        correlation_id: "portfolio/1".into(),
        causation_id: None,
        data: data.into(),
    };
    NewEvent { event, schema: 1 }
}

async fn append(store: &IndexedDb, stream: &str, at: u64, count: u64) {
    let events = (at..at + count).map(|number| new_event(number, "{}")).collect();
    store.append(stream, Expected::Version(Version(at)), events).await.unwrap();
}

/// What the page would export: every event of the database.
async fn export(store: &IndexedDb) -> String {
    Storage::open(store.name(), Durability::Relaxed).await.export().await.unwrap()
}

async fn import(store: &IndexedDb, lines: &str) -> Result<usize, ImportError> {
    Storage::open(store.name(), Durability::Relaxed).await.import(lines, || Box::new(|_| Ok(()))).await
}

async fn versions(store: &IndexedDb, stream: &str) -> Vec<u64> {
    let events = store.read_stream(stream, Version(1), 100).await.unwrap();
    events.iter().map(|stored| stored.version.0).collect()
}

/// Writes into the database past the store, as a bug or a bad disk would.
async fn tamper(store: &IndexedDb, object_store: &str, record: &str, key: Option<JsValue>) {
    let database = Database::open(store.name()).await.unwrap();
    let transaction = database.transaction(object_store).with_mode(TransactionMode::Readwrite).build().unwrap();
    let objects = transaction.object_store(object_store).unwrap();
    let record = js_sys::JSON::parse(record).unwrap();
    match key {
        Some(key) => objects.put(record).with_key(key).primitive().unwrap().await.map(|_: JsValue| ()).unwrap(),
        None => objects.put(record).primitive().unwrap().await.unwrap(),
    }
    transaction.commit().await.unwrap();
    database.close();
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

#[wasm_bindgen_test]
async fn the_stores_in_memory_keep_the_same_promises() {
    let store = Storage::in_memory(StoreError::Full).stores();
    let clock = BrowserClock::start();
    conformance::event_store(&store, &clock, "").await.unwrap();
    conformance::key_value(&store, &clock, "").await.unwrap();
}

#[wasm_bindgen_test]
async fn two_connections_are_one_store() {
    let one = database("two");
    let other = IndexedDb::new(one.name(), Durability::Relaxed);
    append(&one, "s", 0, 2).await;
    let refused = other.append("s", Expected::Version(Version(1)), vec![new_event(9, "{}")]).await;
    assert_eq!(refused, Err(StoreError::Conflict { actual: Version(2) }));
    append(&other, "s", 2, 1).await;
    assert_eq!(versions(&one, "s").await, [1, 2, 3]);
}

#[wasm_bindgen_test]
async fn another_connection_hears_of_an_append() {
    let one = database("news");
    let other = IndexedDb::new(one.name(), Durability::Relaxed);
    append(&one, "s", 0, 1).await;
    let clock = BrowserClock::start();
    let (woken, ()) = futures::join!(other.wait_beyond(Position(1)), async {
        gloo_timers::future::TimeoutFuture::new(100).await;
        append(&one, "s", 1, 1).await;
    });
    woken.unwrap();
    let took_ms = Now::now(&clock).as_us() / 1_000;
    assert!(took_ms < 1_500, "the news came after {took_ms} ms, so it was found by looking again");
}

#[wasm_bindgen_test]
async fn what_was_kept_is_there_after_reopening() {
    let name = {
        let store = database("reopened");
        append(&store, "s", 0, 3).await;
        let snapshot = Snapshot { version: Version(3), schema: 1, body: "{}".to_owned() };
        store.save_snapshot("s", snapshot).await.unwrap();
        store.commit_view("v", Position(3), vec![("k".to_owned(), Some("1.0".to_owned()))]).await.unwrap();
        store.put("k", "1.0", PutIf::Absent, None).await.unwrap();
        store.name().to_owned()
    };
    let store = IndexedDb::new(&name, Durability::Strict);
    assert_eq!(versions(&store, "s").await, [1, 2, 3]);
    assert_eq!(store.load_snapshot("s", None).await.unwrap().unwrap().version, Version(3));
    assert_eq!(store.load_view("v").await.unwrap(), (Position(3), vec![("k".to_owned(), "1.0".to_owned())]));
    assert_eq!(store.get("k").await.unwrap().unwrap().value, "1.0");
}

/// A run that another tab has cut short may write once more before it hears of it. Taken up by the next run, that
/// would skip what is appended from now on.
#[wasm_bindgen_test]
async fn nothing_of_what_was_deleted_comes_back() {
    let store = database("cut-short");
    append(&store, "s", 0, 3).await;
    IndexedDb::new(store.name(), Durability::Relaxed).clear().await.unwrap();
    let snapshot = Snapshot { version: Version(3), schema: 1, body: "{}".to_owned() };
    assert_eq!(store.save_snapshot("s", snapshot).await, Err(StoreError::Gone));
    let rows = vec![("k".to_owned(), Some("1".to_owned()))];
    assert_eq!(store.commit_view("v", Position(3), rows).await, Err(StoreError::Gone));
    assert_eq!(store.load_snapshot("s", None).await.unwrap(), None);
    assert_eq!(store.load_view("v").await.unwrap(), (Position(0), Vec::new()));
}

#[wasm_bindgen_test]
async fn numbers_keep_their_digits_and_their_form() {
    let store = database("numbers");
    let body = r#"{"beyond":9007199254740993,"max":18446744073709551615,"one":1.0,"exp":1e2,"minus":-0.0}"#;
    store.append("s", Expected::Any, vec![new_event(1, body)]).await.unwrap();
    let read = store.read_all(Position(0), 10).await.unwrap();
    assert_eq!(&*read[0].event.data, body);
}

#[wasm_bindgen_test]
async fn the_browser_confirms_the_durability() {
    for durability in [Durability::Strict, Durability::Relaxed] {
        let store = IndexedDb::new(database("durability").name(), durability);
        assert_eq!(store.durability_in_force(), None, "nothing was written yet");
        append(&store, "s", 0, 1).await;
        assert_eq!(store.durability_in_force().as_deref(), Some(durability.word()));
    }
}

#[wasm_bindgen_test]
async fn a_newer_version_is_not_blocked_and_the_older_page_says_so() {
    let store = database("upgraded");
    append(&store, "s", 0, 1).await;
    let newer = Database::open(store.name()).with_version(1_000u32).await.unwrap();
    let Err(StoreError::Unavailable(why)) = store.read_all(Position(0), 1).await else {
        panic!("an older page cannot read a newer database");
    };
    assert!(why.contains("newer version of this page"), "{why}");
    newer.close();
}

#[wasm_bindgen_test]
async fn a_deleted_database_is_opened_again_empty() {
    let store = database("deleted");
    append(&store, "s", 0, 1).await;
    Database::delete_by_name(store.name()).unwrap().await.unwrap();
    assert_eq!(versions(&store, "s").await, [0; 0]);
    append(&store, "s", 0, 1).await;
    assert_eq!(versions(&store, "s").await, [1]);
}

#[wasm_bindgen_test]
async fn a_corrupt_event_is_reported_once_and_set_aside() {
    let store = database("corrupt");
    append(&store, "s", 0, 3).await;
    tamper(&store, "events", r#"{"position":2,"stream":"s","version":2,"event":"{\"id\":"}"#, None).await;
    let Err(StoreError::Corrupt { key, why }) = store.read_stream("s", Version(1), 10).await else {
        panic!("a damaged event is reported");
    };
    assert_eq!(key, "events/2");
    assert_eq!(store.set_aside().await.unwrap(), [SetAside { place: key, why }]);
    assert_eq!(versions(&store, "s").await, [1, 3], "later reads pass it over");
    let all = store.read_all(Position(0), 2).await.unwrap();
    assert_eq!(all.iter().map(|stored| stored.position.0).collect::<Vec<_>>(), [1, 3], "a page is filled beyond it");
    append(&store, "s", 3, 1).await;
    assert_eq!(versions(&store, "s").await, [1, 3, 4], "its version is not given away again");
}

#[wasm_bindgen_test]
async fn damage_at_the_end_is_not_waited_on_in_a_circle() {
    let store = database("corrupt-end");
    append(&store, "s", 0, 2).await;
    tamper(&store, "events", r#"{"position":2,"stream":"s","version":2,"event":7}"#, None).await;
    assert!(matches!(store.wait_beyond(Position(1)).await, Err(StoreError::Corrupt { .. })));
    let (waited, ()) = futures::join!(store.wait_beyond(Position(1)), append(&store, "s", 2, 1));
    waited.unwrap();
    assert_eq!(store.read_all(Position(1), 9).await.unwrap()[0].position, Position(3));
}

#[wasm_bindgen_test]
async fn a_damaged_key_is_not_taken_for_the_newest() {
    let store = database("corrupt-key");
    append(&store, "s", 0, 2).await;
    tamper(&store, "events", r#"{"position":"x","stream":"s","version":"y","event":7}"#, None).await;
    let page = Storage::open(store.name(), Durability::Relaxed).await;
    assert!(matches!(page.status(), StorageStatus::Kept { .. }), "{:?}", page.status());
    assert_eq!(store.end().await.unwrap(), Position(2));
    append(&store, "s", 2, 1).await;
    assert_eq!(store.end().await.unwrap(), Position(3));
    assert_eq!(store.read_all(Position(0), 9).await.unwrap().len(), 3);
}

#[wasm_bindgen_test]
async fn a_corrupt_snapshot_gives_way_to_an_older_one() {
    let store = database("corrupt-snapshot");
    append(&store, "s", 0, 5).await;
    let snapshot = Snapshot { version: Version(3), schema: 1, body: "{}".to_owned() };
    store.save_snapshot("s", snapshot.clone()).await.unwrap();
    tamper(&store, "snapshots", r#"{"stream":"s","version":5,"schema":-1,"body":"{}"}"#, None).await;
    assert!(matches!(store.load_snapshot("s", None).await, Err(StoreError::Corrupt { .. })));
    assert_eq!(store.load_snapshot("s", None).await.unwrap(), Some(snapshot));
}

#[wasm_bindgen_test]
async fn a_corrupt_value_is_no_absent_one_until_it_is_removed() {
    let store = database("corrupt-value");
    store.put("k", "1", PutIf::Absent, None).await.unwrap();
    let key = js_sys::Uint8Array::from(&b"k"[..]).into();
    tamper(&store, "keys", r#"{"key":"k","value":"1","version":"one"}"#, Some(key)).await;
    for _ in 0..2 {
        let Err(KeyValueError::Corrupt { key, .. }) = store.get("k").await else { panic!("the damage is reported") };
        assert_eq!(key, "keys/k");
    }
    assert!(matches!(store.put("k", "2", PutIf::Absent, None).await, Err(KeyValueError::Corrupt { .. })));
    assert_eq!(store.scan("", None, 9).await.unwrap(), [], "it was reported, so a scan passes it over");
    store.delete("k", PutIf::Always).await.unwrap();
    store.put("k", "2", PutIf::Absent, None).await.unwrap();
    assert_eq!(store.set_aside().await.unwrap().len(), 1, "the copy stays");
}

#[wasm_bindgen_test]
async fn the_page_says_where_its_events_are() {
    let kept = Storage::open(database("status").name(), Durability::Strict).await;
    let status = StorageStatus::Kept { durability: Durability::Strict, in_force: None };
    assert_eq!(kept.status(), status);
    let why = StoreError::Unavailable("blocked".to_owned());
    let memory = Storage::in_memory(why.clone());
    memory.stores().append("s", Expected::Any, vec![new_event(1, "{}")]).await.unwrap();
    assert_eq!(memory.stores().read_all(Position(0), 9).await.unwrap().len(), 1);
    assert_eq!(memory.status(), StorageStatus::InMemory { why });
}

#[wasm_bindgen_test]
async fn what_was_acknowledged_and_is_gone_is_counted() {
    let name = database("lost").name().to_owned();
    append(&IndexedDb::new(&name, Durability::Relaxed), "s", 0, 3).await;
    let kept = Storage::open(&name, Durability::Relaxed).await;
    assert_eq!(kept.lost(), 0);
    assert_eq!(kept.census().await.unwrap().events, 3);
    Database::delete_by_name(&name).unwrap().await.unwrap();
    let (gone, other) =
        futures::join!(Storage::open(&name, Durability::Relaxed), Storage::open(&name, Durability::Relaxed));
    assert_eq!((gone.lost(), other.lost()), (3, 3));
    let news = other.news();
    gone.clear().await.unwrap();
    news.await;
    assert_eq!((gone.lost(), other.lost()), (0, 0), "whoever deletes everything misses nothing");
}

/// A tab may note what it has appended only after another one has deleted it.
#[wasm_bindgen_test]
async fn a_note_that_comes_after_everything_was_deleted_counts_for_nothing() {
    let store = database("late-note");
    append(&store, "s", 0, 3).await;
    let notes = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    let key = format!("{}.acknowledged", store.name());
    let note = notes.get_item(&key).unwrap().expect("an append is noted");
    store.clear().await.unwrap();
    notes.set_item(&key, &note).unwrap();
    assert_eq!(Storage::open(store.name(), Durability::Relaxed).await.lost(), 0);
    append(&store, "s", 0, 1).await;
    assert_eq!(store.acknowledged(), Position(1));
}

#[wasm_bindgen_test]
async fn clearing_leaves_nothing_and_another_tab_hears_of_it() {
    let one = database("clear");
    let other = IndexedDb::new(one.name(), Durability::Relaxed);
    append(&one, "s", 0, 2).await;
    assert_eq!(other.end().await.unwrap(), Position(2));
    let news = other.news();
    one.clear().await.unwrap();
    news.await;
    assert_eq!((one.clears_elsewhere(), other.clears_elsewhere()), (0, 1));
    assert_eq!(other.end().await.unwrap(), Position(0));
    append(&one, "s", 0, 1).await;
    assert_eq!(versions(&other, "s").await, [1]);
}

#[wasm_bindgen_test]
async fn an_export_is_cloud_events_and_imports_as_the_same_events() {
    let (from, to) = (database("export"), database("import"));
    let bodies =
        [r#"{"paise":9007199254740993,"one":1.0, "exp":1e2}"#, "{\n  \"lines\": 2\r\n}", "no json", r#""a text""#];
    let news = bodies.iter().zip(1..).map(|(body, number)| {
        let mut new = new_event(number, body);
        new.event.unix_ms += number;
        new.event.causation_id = (number > 1).then(|| Uuid::from_u128(u128::from(number) - 1));
        NewEvent { schema: number as u32, ..new }
    });
    from.append("s", Expected::Any, news.collect()).await.unwrap();
    append(&from, "t", 0, 1).await;
    let lines = export(&from).await;
    assert_eq!(lines.lines().count(), 5);
    assert!(lines.lines().all(|line| line.contains(r#""specversion":"1.0""#)), "{lines}");
    assert!(lines.contains(r#""data":{"paise":9007199254740993,"one":1.0, "exp":1e2}"#), "{lines}");

    assert_eq!(import(&to, &lines).await, Ok(5));
    let (exported, imported) =
        (from.read_all(Position(0), 10).await.unwrap(), to.read_all(Position(0), 10).await.unwrap());
    for (exported, imported) in exported.iter().zip(&imported) {
        let on_one_line = exported.event.data.replace(['\n', '\r'], " ");
        let expected = Event { data: on_one_line.into(), ..exported.event.clone() };
        assert_eq!((&imported.event, imported.schema), (&expected, exported.schema));
        assert_eq!((&imported.stream, imported.version), (&exported.stream, exported.version));
    }
    let again = import(&to, &lines).await;
    let why = "stream s is at version 4, so version 1 cannot follow".to_owned();
    assert_eq!(again, Err(ImportError::Misfit(Misfit { line: 1, why })));
}

#[wasm_bindgen_test]
async fn an_import_that_does_not_fit_is_refused_whole_with_the_line_and_why() {
    let from = database("export-bad");
    append(&from, "s", 0, 2).await;
    let lines = export(&from).await;
    let [first, second] = lines.lines().collect::<Vec<_>>()[..] else { panic!("two events are two lines") };
    let changed = |what: &str, to: &str| format!("{first}\n{}", second.replacen(what, to, 1));
    let bad = [
        ("{", "EOF"),
        (&changed(r#""specversion":"1.0""#, r#""specversion":"0.3""#), "specversion is 0.3, and only 1.0 is read"),
        (&changed(r#""id":""#, r#""id":"x"#), "UUID"),
        (
            &changed(r#""streamversion":"2""#, r#""streamversion":"3""#),
            "stream s is at version 1, so version 3 cannot follow",
        ),
        (&changed(r#""stream":"s""#, r#""stream":"""#), "it has no stream"),
        (&changed("Z\"", "\""), "the attribute time is no RFC 3339 date-time"),
        (&changed(r#""data""#, r#""traceparent":"00","data""#), "the attribute traceparent is none that could be kept"),
        (&changed(r#""data":{},"#, ""), "its data is neither JSON nor text"),
        (&changed("application/json", "application/xml"), "its data is neither JSON nor plain text"),
        (&format!("{first}\n{first}"), "is in the file twice"),
    ];
    for (file, reason) in bad {
        let store = database("import-bad");
        let Err(ImportError::Misfit(Misfit { line, why })) = import(&store, file).await else {
            panic!("{file} is refused")
        };
        assert_eq!(line, if file == "{" { 1 } else { 2 }, "{why}");
        assert!(why.contains(reason), "{why} tells of {reason}");
        assert_eq!(store.read_all(Position(0), 9).await.unwrap(), [], "nothing of it was taken in");
    }
}

#[wasm_bindgen_test]
async fn an_import_is_judged_after_what_is_there() {
    let (from, to) = (database("export-judged"), database("import-judged"));
    append(&from, "s", 0, 4).await;
    let lines = export(&from).await;
    let lines: Vec<&str> = lines.lines().collect();
    let import = async |lines: &str| {
        let at_most_three = || {
            let mut count = 0;
            let intake: Intake = Box::new(move |_| {
                count += 1;
                if count > 3 { Err("three are enough".to_owned()) } else { Ok(()) }
            });
            intake
        };
        Storage::open(to.name(), Durability::Relaxed).await.import(lines, at_most_three).await
    };
    assert_eq!(import(&lines[..2].join("\n")).await, Ok(2));
    let misfit = Misfit { line: 2, why: "three are enough".to_owned() };
    assert_eq!(import(&lines[2..].join("\n")).await, Err(ImportError::Misfit(misfit)));
    assert_eq!(import(lines[2]).await, Ok(1));
    assert_eq!(versions(&to, "s").await, [1, 2, 3]);
}

/// Whoever shows the promise looks again at news, and without any only after two seconds.
#[wasm_bindgen_test]
async fn another_promise_is_news() {
    let storage = Storage::open(database("promise").name(), Durability::Strict).await;
    let news = pin!(storage.news());
    storage.set_durability(Durability::Relaxed);
    let first = select(news, TimeoutFuture::new(500)).await;
    assert!(matches!(first, Either::Left(_)), "half a second passed without any news");
    let StorageStatus::Kept { durability, .. } = storage.status() else { panic!("the browser keeps events") };
    assert_eq!(durability, Durability::Relaxed);
}

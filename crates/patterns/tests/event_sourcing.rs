//! Event sourcing, run as a whole: the demo's figures, and what each preset is there to show.

use eda_patterns::catalog::event_sourcing::scenario;
use eda_patterns::catalog::event_sourcing::story::{
    Alerted, Announced, Answered, Audited, CaughtUp, EventRead, Exported, Folded, FoundDone, GaveUp, NoteFound,
    NoteIssued, RepeatIgnored, Retried, SnapshotIgnored, Stopped,
};
use eda_patterns::catalog::event_sourcing::{PATTERN, PROGRAM};
use eda_patterns::event::Event;
use eda_patterns::event::json_lines::{Misfit, TrailEvent, check_readable, from_json_lines, to_json_lines};
use eda_patterns::fact::{ContentHash, FactData, Record};
use eda_patterns::link::Link;
use eda_patterns::money::Money;
use eda_patterns::pattern::Program;
use eda_patterns::ports::{
    Actor, AppendConflicted, AppendFailed, Appending, EventStore, Expected, Followed, NewEvent, Position, Runtime,
    StoredEvent, Version,
};
use eda_patterns::recorder::Context;
use eda_patterns::sim::{Kept, Role, Sim, SimRuntime};
use eda_patterns::time::Time;
use eda_patterns::trace::Trace;

fn run(preset: &str) -> Trace {
    let preset = PATTERN.preset(preset).unwrap_or_else(|| panic!("there is no preset {preset}"));
    Sim::new(&Link::to_preset(&PATTERN, preset)).run().0
}

fn facts<D: FactData>(trace: &Trace) -> Vec<(Time, D)> {
    trace.facts().filter_map(|fact| fact.read::<D>().map(|data| (fact.at(), data))).collect()
}

#[test]
fn the_demo_comes_to_its_figures_in_the_default_run() {
    for preset in ["two-writers", "buy-four-sell-two"] {
        let trace = run(preset);
        let demo = trace.find_name("ZR1042").expect("the demo runs");
        let states: Vec<Folded> = facts::<Folded>(&trace)
            .into_iter()
            .map(|(_, folded)| folded)
            .filter(|fold| fold.portfolio == demo)
            .collect();
        assert_eq!(states.len(), 8, "{preset}");
        assert_eq!(states[5].cash, Money::from_rupees(34_550));
        assert_eq!((states[7].cash, states[7].realised), (Money::from_rupees(55_050), Money::from_rupees(400)));
        let (_, at_three) =
            facts::<Answered>(&trace).into_iter().find(|(_, answer)| answer.version == 3).expect("asked");
        assert_eq!((at_three.cash, at_three.holdings), (Money::from_rupees(75_000), 1));
    }
}

#[test]
fn the_default_run_tells_a_story_in_its_first_ten_seconds() {
    let trace = run(PATTERN.presets[0].id);
    assert!(trace.len() >= 1_000, "{} facts", trace.len());
    let (conflicted_at, _) = facts::<AppendConflicted>(&trace)[0];
    let (retried_at, _) = facts::<Retried>(&trace)[0];
    assert!(conflicted_at <= retried_at && retried_at < Time::from_ms(10_000));
    assert!(facts::<Exported>(&trace)[0].1.events == 8);
    // A snapshot is what makes the fold short: most audits begin at one.
    let audits = facts::<Audited>(&trace);
    assert!(audits.iter().filter(|(_, audit)| audit.snapshot > 0).count() * 2 > audits.len());
}

#[test]
fn a_publisher_that_was_down_catches_up_and_misses_nothing() {
    let trace = run("crash-before-publish");
    let caught_up = facts::<CaughtUp>(&trace);
    assert!(caught_up.iter().any(|(_, caught_up)| caught_up.events > 5), "{caught_up:?}");
    let mut positions: Vec<u64> = facts::<Announced>(&trace).iter().map(|(_, announced)| announced.position).collect();
    let published = positions.len();
    positions.sort_unstable();
    positions.dedup();
    assert_eq!(positions, (1..=positions.len() as u64).collect::<Vec<_>>());
    // It died while the bus had an event and it did not know: the bus has that one twice.
    let records: Vec<Record> = facts::<Kept>(&trace).iter().map(|(_, kept)| kept.record).collect();
    assert_eq!(records.len(), published + 1);
}

#[test]
fn a_trade_that_comes_twice_is_shown_once() {
    let trace = run("crash-before-publish");
    let (again_at, again) = *facts::<RepeatIgnored>(&trace).first().expect("one trade comes twice");
    assert!(again_at > Time::from_ms(7_000), "after the publisher came back");
    let shown: Vec<ContentHash> = facts::<Alerted>(&trace).iter().map(|(_, alerted)| alerted.event).collect();
    let times = |event: ContentHash| shown.iter().filter(|shown| **shown == event).count();
    assert!(shown.len() > 10, "{} alerts", shown.len());
    assert!(shown.iter().all(|event| times(*event) == 1));
    assert_eq!(times(again.event), 1);
    // Funds and withdrawals are published as well, and nobody subscribed to them.
    let topics = facts::<Kept>(&trace).into_iter().map(|(_, kept)| (trace.text(kept.topic).to_owned(), kept.copies));
    assert!(topics.clone().all(|(topic, copies)| copies == u32::from(topic.starts_with("stock."))));
    assert!(topics.into_iter().any(|(_, copies)| copies == 0));
}

/// Whoever files the notes dies where a note is filed and nobody knows.
#[test]
fn a_trade_gets_its_note_once_though_the_notes_crash() {
    let noted_at = facts::<NoteIssued>(&run("two-writers")).into_iter().map(|(at, _)| at.as_us() / 1_000);
    let mut found = 0;
    for at_ms in noted_at.filter(|at_ms| *at_ms < 9_000) {
        let link = format!("#/event-sourcing?v={}&do={at_ms}ms:crash.notes,9s:restart.notes", PATTERN.version);
        let trace = Sim::new(&Link::parse(&link).expect("a good link")).run().0;
        let mut noted: Vec<ContentHash> = facts::<NoteIssued>(&trace).iter().map(|(_, issued)| issued.event).collect();
        let notes = noted.len();
        noted.sort_unstable();
        noted.dedup();
        assert_eq!(noted.len(), notes, "{link}");
        found += facts::<NoteFound>(&trace).len();
    }
    assert!(found > 0, "no crash came between a note and its position");
}

#[test]
fn a_snapshot_by_older_code_is_left_aside() {
    let trace = run("stale-snapshot");
    let ignored = facts::<SnapshotIgnored>(&trace);
    assert!(!ignored.is_empty());
    assert!(ignored.iter().all(|(_, ignored)| trace.text(ignored.why) == "old-schema"));
}

#[test]
fn a_reader_without_an_upcaster_stops_and_goes_on_where_it_stopped() {
    let trace = run("missing-upcaster");
    let (stopped_at, stopped) = facts::<Stopped>(&trace)[0];
    assert_eq!(stopped.schema, 1);
    let read_after = facts::<EventRead>(&trace).into_iter().find(|(at, _)| *at > stopped_at);
    let (went_on_at, next) = read_after.expect("it goes on");
    assert!(went_on_at >= Time::from_ms(10_000));
    assert_eq!((next.portfolio, next.version), (stopped.portfolio, stopped.version));
}

#[test]
fn a_full_store_refuses_and_takes_orders_again_once_it_has_room() {
    let trace = run("store-full");
    assert!(facts::<AppendFailed>(&trace).iter().any(|(_, failed)| trace.text(failed.why) == "store-full"));
    let (_, gave_up) = facts::<GaveUp>(&trace)[0];
    assert_eq!(trace.text(gave_up.why), "store-full");
    let during = Time::from_ms(4_010)..Time::from_ms(8_000);
    assert!(facts::<EventRead>(&trace).iter().all(|(at, _)| !during.contains(at)));
    assert!(facts::<EventRead>(&trace).iter().any(|(at, _)| *at > Time::from_ms(8_000)));
}

/// An append whose answer is lost has happened all the same; the writer finds it instead of writing
/// it again.
#[test]
fn a_writer_without_an_answer_finds_what_it_wrote() {
    let found = (0..30).find_map(|seed| {
        let link =
            format!("#/event-sourcing?v={}&seed={seed}&preset=two-writers&do=1s:lose.app.store.40", PATTERN.version);
        let trace = Sim::new(&Link::parse(&link).expect("a good link")).run().0;
        facts::<FoundDone>(&trace).first().copied()
    });
    assert!(found.is_some(), "no seed lost an answer to an append");
}

#[test]
fn a_trail_reads_back_as_it_was_written() {
    let event = |number: u64, data: &str| StoredEvent {
        stream: "ZR1042".to_owned(),
        version: Version(number),
        position: Position(number + 30),
        schema: number as u32,
        event: Event {
            id: uuid::Uuid::from_u128(u128::from(number)),
            ty: "stock.sold".into(),
            source: "/app".into(),
            subject: "ZR1042".into(),
            unix_ms: 1_772_423_100_000 + number,
            correlation_id: "ZR1042".into(),
            causation_id: None,
            data: data.into(),
        },
        context: Context::default(),
    };
    let stored = [event(1, r#"{"n":9007199254740993,"d":1.0}"#), event(u64::from(u32::MAX), "{\"b\":1,\n \"a\":2}")];
    let lines = to_json_lines(&stored).expect("the bodies are JSON");
    assert_eq!(lines.lines().count(), 2);
    let read = from_json_lines(&lines).expect("it reads back");
    for (read, stored) in read.iter().zip(&stored) {
        assert_eq!((&read.stream, read.version, read.event.schema), (&stored.stream, stored.version, stored.schema));
        assert_eq!(read.event.event.data.replace(' ', ""), stored.event.data.replace(['\n', ' '], ""));
        assert_eq!(
            Event { data: "".into(), ..read.event.event.clone() },
            Event { data: "".into(), ..stored.event.clone() }
        );
    }
    assert_eq!(&*read[0].event.event.data, &*stored[0].event.data);
    let broken = lines.replacen("streamversion", "streamversio", 1);
    assert_eq!(from_json_lines(&broken).expect_err("it lacks its version").line, 1);
}

/// An event whose type is no topic may lie in a store since before imports were checked: it stops its
/// readers, each time that they come to it, and nothing else.
#[test]
fn a_reader_stops_before_an_event_that_is_none_of_ours() {
    thread_local! { static FOREIGN: std::cell::Cell<&'static str> = const { std::cell::Cell::new("") } }
    for ty in ["x.", "a..b", "stock.*"] {
        FOREIGN.set(ty);
        let program = Program {
            start: |runtime, settings| {
                scenario::start(runtime, settings);
                let append = |actor: Actor<SimRuntime>| {
                    let asks = actor.clone();
                    let appends = async move {
                        let new = NewEvent { event: asks.event(FOREIGN.get(), "ZR9", &1), schema: 3 };
                        asks.event_store.append("ZR9", Expected::Any, vec![new]).await.expect("there is room");
                    };
                    actor.spawn(Role::Work, Box::pin(appends));
                };
                runtime.start_actor("web", std::rc::Rc::new(append));
            },
            ..PROGRAM
        };
        let preset = PATTERN.preset("buy-four-sell-two").expect("it has no web tab of its own");
        let trace = Sim::of(&program, &Link::to_preset(&PATTERN, preset)).run().0;
        for reader in ["publisher", "projector"] {
            let stops = trace.facts().filter(|fact| {
                let at_it = fact.read::<Stopped>().is_some_and(|stopped| trace.text(stopped.portfolio) == "ZR9");
                at_it && trace.actor_name(fact.actor()) == reader
            });
            assert!(stops.count() > 5, "{reader} comes to {ty} again and again");
        }
    }
}

#[test]
fn an_import_refuses_what_the_pattern_cannot_read() {
    let trail = |ty: &str, data: &str| {
        let line = format!(
            r#"{{"specversion":"1.0","id":"00000000-0000-7000-8000-000000000001","source":"/app","type":"{ty}","#
        ) + r#""subject":"ZR9","time":"2026-03-02T04:45:00Z","stream":"ZR9","streamversion":"1","#
            + &format!(r#""schemaversion":"3","datacontenttype":"application/json","data":{data}}}"#);
        from_json_lines(&line).expect("it is a good CloudEvent")
    };
    let refused = |ty: &str, data: &str| check_readable(&trail(ty, data), (PROGRAM.reads)()).expect_err(ty);
    let sold = r#"{"previous":"0","symbol":"TCS","quantity":1,"price_paise":100}"#;
    assert_eq!(check_readable(&trail("stock.sold", sold), (PROGRAM.reads)()), Ok(()));
    for ty in ["x.", "a..b", "stock.*", "com.example.x"] {
        let why = "its type or the shape of its data is unknown here".to_owned();
        assert_eq!(refused(ty, sold), Misfit { line: 1, why });
    }
    let why = "quantity of its data is missing or not what its schema says".to_owned();
    assert_eq!(refused("stock.sold", &sold.replace(r#""quantity":1"#, r#""quantity":-1"#)), Misfit { line: 1, why });
}

/// Each line is one that an order could have made; all of them together would overflow the cash, of one
/// portfolio or of all.
#[test]
fn an_import_refuses_what_moves_more_money_than_can_be_added_up() {
    let sold = |number: u64| {
        let data = r#"{"previous":"0","symbol":"TCS","quantity":1000000,"price_paise":10000000000}"#;
        let event = Event {
            id: uuid::Uuid::from_u128(u128::from(number)),
            ty: "stock.sold".into(),
            source: "/app".into(),
            subject: "ZR9".into(),
            unix_ms: number,
            correlation_id: "ZR9".into(),
            causation_id: None,
            data: data.into(),
        };
        let stream = format!("ZR{}", number % 7);
        TrailEvent { line: number as usize, stream, version: Version(1), event: NewEvent { event, schema: 3 } }
    };
    let lines: Vec<TrailEvent> = (1..=1_000).map(sold).collect();
    // The 231st makes it more than a quarter of what 64 bits hold.
    let why = "with it the events move more money than can be added up".to_owned();
    assert_eq!(check_readable(&lines, (PROGRAM.reads)()), Err(Misfit { line: 231, why: why.clone() }));
    assert_eq!(check_readable(&lines[..230], (PROGRAM.reads)()), Ok(()));
    // What the store has counts as well.
    let mut intake = (PROGRAM.reads)();
    lines[..200].iter().for_each(|stored| intake(&stored.event).expect("it is there"));
    assert_eq!(check_readable(&lines[200..], intake), Err(Misfit { line: 231, why }));
}

/// Whoever reads an event can be asked why, back to the writer that appended it.
#[test]
fn what_is_followed_was_caused_by_its_append() {
    let trace = Sim::new(&Link::to(&PATTERN)).run().0;
    let followed: Vec<_> = trace.facts().filter(|fact| fact.kind().name == Followed::KIND.name).collect();
    assert!(followed.len() > 50, "{} events were followed", followed.len());
    for fact in followed {
        let cause = fact.causes().next().expect("an event came from somewhere");
        assert_eq!(trace.fact(cause.0 as usize).kind().name, Appending::KIND.name, "{}", fact.id().0);
    }
}

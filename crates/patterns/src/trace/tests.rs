use super::*;
use crate::fact::Record;

crate::facts! {
    /// For the tests here.
    Seen = "test.seen", Plain, Story { record: Record, place: Name }
}

#[test]
fn a_kind_lists_its_fields() {
    assert_eq!(KINDS[0].fields.iter().map(|field| field.name).collect::<Vec<_>>(), ["record", "place"]);
}

fn trace_of(facts: &[(u64, u64)]) -> Trace {
    let mut trace = Trace::new();
    let actor = trace.actor("someone");
    let place = trace.name("here");
    for &(at_ms, record) in facts {
        let at = Time::from_ms(at_ms);
        let stamp = Stamp { at, actor, cause: None, correlation: Correlation::NONE, site: Location::caller() };
        trace.append(stamp, Seen { record: Record(record), place });
    }
    trace
}

#[test]
fn a_fact_reads_back_as_it_was_written() {
    let trace = trace_of(&[(5, 7)]);
    let seen = trace.fact(0).read::<Seen>().expect("it is of that kind");
    assert_eq!((seen.record, trace.text(seen.place)), (Record(7), "here"));
    assert_eq!(trace.fact(0).actor_name(), "someone");
}

#[test]
fn the_cursor_of_a_time_includes_what_happened_at_it() {
    let trace = trace_of(&[(1, 0), (2, 0), (2, 1), (4, 0)]);
    let cursors: Vec<usize> = [0, 1, 2, 3, 4, 9].map(|ms| trace.cursor_at(Time::from_ms(ms))).into();
    assert_eq!(cursors, [0, 1, 3, 3, 4, 4]);
}

#[test]
fn a_fact_may_have_several_causes() {
    let mut trace = trace_of(&[(1, 0), (2, 1)]);
    let stamp = Stamp {
        at: Time::from_ms(3),
        actor: ActorId(0),
        cause: Some(FactId(0)),
        correlation: Correlation::NONE,
        site: Location::caller(),
    };
    let joined = trace.append(stamp, Seen { record: Record(2), place: Name(0) });
    trace.add_cause(FactId(1));
    assert_eq!(trace.fact(2).causes().collect::<Vec<_>>(), [FactId(0), FactId(1)]);
    assert_eq!(trace.effects(FactId(1)), [joined]);
}

#[test]
fn the_hash_sees_every_part_but_the_source_line() {
    assert_eq!(trace_of(&[(1, 2)]).hash(), trace_of(&[(1, 2)]).hash());
    assert_ne!(trace_of(&[(1, 2)]).hash(), trace_of(&[(1, 3)]).hash());
    assert_ne!(trace_of(&[(1, 2)]).hash(), trace_of(&[(2, 2)]).hash());
    assert_ne!(trace_of(&[(1, 2)]).hash(), trace_of(&[(1, 2), (1, 2)]).hash());
}

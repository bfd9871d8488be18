use super::*;
use crate::catalog::saga::PATTERN;
use crate::link::Link;
use crate::sim::Sim;
use crate::trace::Trace;

fn picture_of(preset: &str) -> (Sagas, Trace) {
    let link = Link::to_preset(&PATTERN, PATTERN.preset(preset).expect("it is there"));
    let (trace, _) = Sim::new(&link).run();
    let mut sagas = Sagas::default();
    trace.facts().for_each(|fact| sagas.observe(&fact));
    (sagas, trace)
}

#[test]
fn an_undone_order_goes_down_and_comes_back() {
    let (sagas, trace) = picture_of("decline-at-pivot");
    let first = &sagas.sagas[0];
    assert_eq!((trace.text(first.name), places(&sagas.sagas, None)[0]), ("BB-1041", Some(0)));
    assert_eq!(first.standing, Standing::Ended(End::Compensated));
    let done = first.attempts.iter().filter(|it| it.came == Came::Done).map(|it| (it.row, it.undoes));
    assert!(done.eq([(0, false), (1, false), (1, true), (0, true)]));
    assert_eq!(first.turned_back.map(|(row, _)| row), Some(2));
    let (from, to) = first.lock.expect("stock was held");
    assert!(to.is_some_and(|to| from < to));
    assert_eq!(sagas.log.len(), ENTRIES_MAX);
}

#[test]
fn what_was_resolved_at_a_desk_says_how() {
    let (sagas, trace) = picture_of("desk-resolves");
    let settled: Vec<Option<&str>> = sagas.sagas.iter().map(|saga| saga.settled.map(|end| trace.text(end))).collect();
    assert_eq!(settled, [Some("compensated"), Some("marked-settled"), None]);
    assert!(sagas.sagas.iter().all(|saga| saga.standing == Standing::Ended(End::Escalated)));
}

#[test]
fn sagas_on_one_place_never_overlap_whichever_is_picked() {
    for preset in PATTERN.presets {
        let (sagas, _) = picture_of(preset.id);
        for picked in std::iter::once(None).chain((0..sagas.sagas.len()).map(Some)) {
            let places = places(&sagas.sagas, picked);
            assert!(picked.is_none_or(|at| places[at].is_some_and(|place| place < TRACKS)), "{}", preset.id);
            for place in 0..TRACKS + LANES {
                let there = sagas.sagas.iter().zip(&places).filter(|(_, at)| **at == Some(place));
                let there: Vec<&SagaPicture> = there.map(|(saga, _)| saga).collect();
                for pair in there.windows(2) {
                    assert!(pair[0].ended.is_some_and(|ended| ended <= pair[1].began), "{}", preset.id);
                }
            }
        }
    }
}

#[test]
fn a_place_stays_while_time_goes_on() {
    let link = Link::to_preset(&PATTERN, PATTERN.preset("random-faults").expect("it is there"));
    let (trace, _) = Sim::new(&link).run();
    let (mut sagas, mut before) = (Sagas::default(), Vec::new());
    for fact in trace.facts() {
        sagas.observe(&fact);
        let now = places(&sagas.sagas, None);
        assert_eq!(now[..before.len()], before);
        before = now;
    }
    assert!(before.iter().flatten().any(|place| *place >= TRACKS), "more ran at once than there are tracks");
}

#[test]
fn the_facts_of_a_saga_tell_which_it_is() {
    let (sagas, trace) = picture_of("choreographed");
    let second = &sagas.sagas[1];
    assert_eq!(sagas.about(&trace.fact(second.fact.0 as usize)), Some(1));
    assert!(sagas.log.iter().all(|line| line.saga.is_some()), "every event is one of an order");
}

#[test]
fn a_crash_cuts_short_what_was_asked_and_a_desk_has_a_name() {
    let (sagas, _) = picture_of("orchestrator-crash");
    let cut = sagas.sagas.iter().flat_map(|saga| &saga.attempts).filter(|it| it.came == Came::CutShort).count();
    assert!(cut >= 7, "{cut} attempts were cut short");
    let (sagas, trace) = picture_of("compensation-fails");
    let desk = sagas.sagas.iter().find_map(|saga| saga.desk).expect("a desk has it");
    assert_eq!(trace.text(desk), "finance-desk");
}

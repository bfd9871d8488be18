//! The breakers of whole runs: what they show, and that every call and booking is somewhere.

use super::*;
use crate::catalog::circuit_breaker::PATTERN;
use crate::link::Link;
use crate::sim::Sim;
use crate::trace::Trace;

fn trace_of(preset: &str) -> Trace {
    let preset = PATTERN.preset(preset).expect("the preset exists");
    Sim::new(&Link::to_preset(&PATTERN, preset)).run().0
}

fn picture_from(trace: &Trace, until: Time) -> Breakers {
    let mut picture = Breakers::default();
    trace.facts().take_while(|fact| fact.at() <= until).for_each(|fact| picture.observe(&fact));
    picture
}

#[test]
fn the_brown_out_shows_an_open_breaker_and_what_opened_it() {
    let trace = trace_of("brown-out");
    let payment = trace.find_name("payment").expect("it takes part");
    let open = picture_from(&trace, Time::from_ms(5_000));
    let row = open.of(payment).expect("it has a breaker");
    assert_eq!(row.state, State::Open);
    assert_eq!(row.window.len(), row.window_size as usize);
    assert_eq!(row.window.iter().filter(|cell| cell.failed).count() as u32, row.failed);
    assert!(row.judged && row.rate >= row.limit, "{:?} of {:?}", row.rate, row.limit);
    assert!(row.refused > 0 && row.refusals.seen() as u64 == row.refused);
    assert!(open.tally.held > 0, "customers keep their seats meanwhile");
    let bands: Vec<State> = row.bands.iter().map(|band| band.state).collect();
    assert_eq!(bands, [State::Closed, State::Open]);
    assert_eq!(row.bands[0].to, Some(row.bands[1].from));

    let closed = picture_from(&trace, Time::from_ms(10_000));
    let row = closed.of(payment).expect("it has a breaker");
    assert_eq!(row.state, State::Closed);
    assert_eq!(row.notable.kept().iter().filter(|point| point.probe).count(), 2);
}

#[test]
fn every_call_and_every_booking_is_somewhere() {
    for preset in PATTERN.presets {
        let trace = trace_of(preset.id);
        let picture = picture_from(&trace, Time::NEVER);
        for row in &picture.breakers {
            let ended = (row.answered.seen() + row.notable.seen()) as u64;
            // Calls whose caller crashed have no end; no preset but the random one crashes anybody.
            if preset.chaos == 0 {
                assert_eq!(row.made, ended + u64::from(row.in_flight), "{}", preset.id);
            }
            assert!(row.probes.len() <= row.permitted as usize || preset.id == "unlimited-probes");
        }
        let Tally { asked, confirmed, notice_queued, held, declined, waitlisted, .. } = picture.tally;
        let ended = confirmed + notice_queued + held + declined + waitlisted;
        if preset.chaos == 0 {
            assert_eq!(asked, ended + picture.tally.under_way(), "{}", preset.id);
        }
    }
}

#[test]
fn a_sample_is_even_and_bounded() {
    let mut sampled = Sampled::default();
    (0..10_000).for_each(|number| sampled.push(number));
    assert!(sampled.kept().len() <= POINTS_MAX && sampled.kept().len() > POINTS_MAX / 4);
    assert_eq!(sampled.seen(), 10_000);
    let stride = sampled.stride();
    assert!(sampled.kept().iter().enumerate().all(|(index, number)| *number == index * stride));
}

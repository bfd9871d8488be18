//! The fold says of every message where it is, and agrees with the verdict that counts for itself.

use super::*;
use crate::catalog::dead_letter_queue::PATTERN;
use crate::link::Link;
use crate::picture::Flights;
use crate::sim::Sim;
use crate::sim::work_queue::BurialRefused;

fn folded(query: &str, until: Time) -> DeadLetters {
    let link = Link::parse(&format!("#/dead-letter-queue?{query}")).expect("a good link");
    let (trace, _) = Sim::new(&link).run();
    let mut picture = DeadLetters::default();
    trace.facts().filter(|fact| fact.at() <= until).for_each(|fact| picture.observe(&fact, 0));
    picture
}

#[test]
fn every_message_is_in_one_place_at_every_moment() {
    for preset in PATTERN.presets {
        for second in [0, 3, 5, 9, 20] {
            let picture = folded(&format!("preset={}", preset.id), Time::from_ms(second * 1_000));
            let Counts { queued, leased, scheduled, dead } = picture.counts();
            let found = queued + leased + scheduled + dead + picture.done + picture.expired;
            assert_eq!(found, picture.all, "{} at {second} s", preset.id);
            assert_eq!(picture.queued().len() as u64, queued);
            assert_eq!(picture.scheduled().len() as u64, scheduled);
            assert_eq!(picture.letters().len() as u64, dead);
        }
    }
}

#[test]
fn what_is_scheduled_is_due_within_its_bound() {
    for jitter in ["full", "equal", "decorrelated"] {
        let picture = folded(&format!("jitter={jitter}"), Time::from_ms(4_000));
        let scheduled = picture.scheduled();
        assert!(scheduled.len() > 10, "{jitter}: {} wait in the middle of an outage", scheduled.len());
        for message in scheduled {
            let Place::Scheduled { from, due } = message.place else { panic!("it is scheduled") };
            let bound = picture.bound(message.attempts + 1).expect("the policy was stated");
            assert!(due.since(from) <= bound, "{jitter}: {} of {bound}", due.since(from));
        }
    }
}

#[test]
fn a_dead_letter_tells_its_story() {
    let picture = folded("preset=poison-pill", Time::from_ms(23_000));
    let story = |letter: &Message| letter.trail.iter().map(|(attempt, ..)| *attempt).collect::<Vec<_>>();
    let letters = picture.letters();
    assert!(letters.iter().any(|letter| story(letter) == [1, 2, 3, 4]), "a broken text is tried four times");
    assert!(letters.iter().any(|letter| story(letter) == [1]), "a topic without a route is tried once");
}

/// Two seconds, doubled each time: the defaults of the pattern.
#[test]
fn without_jitter_a_herd_comes_back_as_one() {
    let spread = |jitter| {
        Spread::of(Backoff { base: Span::from_secs(2), cap: Span::from_secs(300), growth: Growth::Exponential, jitter })
    };
    let none = spread(Jitter::None);
    let at: Vec<(usize, u32)> = none.retries.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect();
    assert_eq!(at, [(8, 40), (24, 30), (56, 20)], "after 2, 6 and 14 s; ten are taken each time");
    for jitter in [Jitter::Equal, Jitter::Full, Jitter::Decorrelated] {
        assert!(spread(jitter).peak() < 40, "{jitter:?}: {:?}", spread(jitter).retries);
    }
}

#[test]
fn a_full_dead_letter_queue_takes_no_more_until_there_is_room() {
    let link = Link::parse("#/dead-letter-queue?preset=no-room-left").expect("it is a preset");
    let trace = Sim::new(&link).run().0;
    let mut picture = DeadLetters::default();
    let (mut refused, mut revived) = (0, 0);
    for fact in trace.facts() {
        picture.observe(&fact, 0);
        let dead = picture.counts().dead;
        assert!(dead <= 2, "{dead} dead letters at {:?}", fact.at());
        if fact.is::<BurialRefused>() {
            assert_eq!(dead, 2, "one is refused only where there is no room");
            refused += 1;
        }
        revived += u32::from(fact.is::<Revived>());
    }
    assert!(refused >= 2, "{refused} were refused");
    assert_eq!(revived, 2, "support made room twice");
    let counts = picture.counts();
    assert_eq!((counts.dead, counts.queued + counts.leased + counts.scheduled), (2, 0), "all the others are done");
}

#[test]
fn a_message_flies_to_its_worker_and_to_the_dead_letters() {
    let link = Link::parse("#/dead-letter-queue?preset=no-room-left").expect("it is a preset");
    let trace = Sim::new(&link).run().0;
    let actor = |name: &str| trace.find_actor(name).expect("it takes part");
    let (queue, letters, worker) = (actor("queue"), actor("dead-letters"), actor("worker-1"));
    let mut flights = Flights::default();
    let (mut to_worker, mut to_letters, mut back) = (false, false, false);
    for fact in trace.facts() {
        flights.observe(&fact);
        let Some(newest) = flights.iter().next_back().filter(|flight| flight.fact == fact.id()) else { continue };
        to_worker |= (newest.from, newest.to) == (queue, worker) && fact.is::<HandedOut>();
        to_letters |= (newest.from, newest.to) == (queue, letters);
        back |= (newest.from, newest.to) == (letters, queue);
    }
    assert!(to_worker && to_letters && back, "{to_worker} {to_letters} {back}");
}

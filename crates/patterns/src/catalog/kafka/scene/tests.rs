//! The scenes are what the pattern promises: amounts that reach the fraud rules, event time, no account in clear.

use super::super::events::{clock_in_india, hour_in_india, mask};
use super::*;
use crate::rng::{Purpose, Seed};
use crate::sim::runtime::UNIX_MS_AT_START;

fn journeys(scene: &Scene, count: u64) -> Vec<Journey> {
    let mut random = Stream::new(Seed(42), Purpose::Scenario, 0);
    (1..=count).map(|number| scene.journey(number, &mut random)).collect()
}

fn scores(scene: &Scene) -> Vec<(u32, Journey)> {
    let score = |journey: Journey| {
        let hour = hour_in_india(UNIX_MS_AT_START - journey.late.as_ms());
        (scene.score(&journey.details, hour), journey)
    };
    journeys(scene, 400).into_iter().map(score).collect()
}

#[test]
fn the_demonstration_begins_with_its_two_fares() {
    let fares: Vec<Money> = journeys(&OLA, 2).iter().map(|journey| journey.details.amount).collect();
    assert_eq!(fares, [Money::from_rupees(180), Money::from_rupees(120)]);
}

#[test]
fn every_fraud_rule_is_reached_and_by_amount_alone_too() {
    for (scene, threshold) in [(&OLA, 2_000), (&PHONEPE, 50_000)] {
        let scores = scores(scene);
        let above = |journey: &Journey| journey.details.amount > Money::from_rupees(threshold);
        let flagged = |(score, _): &&(u32, Journey)| *score > FLAG_ABOVE;
        assert!(scores.iter().filter(flagged).any(|(_, journey)| above(journey) && journey.late == Span::ZERO));
        assert!(scores.iter().filter(flagged).any(|(_, journey)| !above(journey)), "the night alone is enough");
        assert!(scores.iter().any(|(score, _)| *score <= FLAG_ABOVE));
    }
    // At ICICI it takes two of three: 30 for the amount, 20 for the night, 10 for a cash machine.
    let scores: Vec<u32> = scores(&ICICI).into_iter().map(|(score, _)| score).collect();
    for wanted in [0, 10, 20, 30, 40, 50] {
        assert!(scores.contains(&wanted), "nobody scores {wanted}");
    }
}

#[test]
fn the_hour_is_that_of_the_event() {
    let details = journeys(&PHONEPE, 1).remove(0).details;
    let details = Details { amount: Money::from_rupees(100), ..details };
    for (hour, night) in [(22, false), (23, true), (0, true), (5, true), (6, false), (9, false)] {
        assert_eq!(PHONEPE.score(&details, hour) > FLAG_ABOVE, night, "at {hour}");
    }
    assert_eq!(clock_in_india(UNIX_MS_AT_START), "09:15:00");
    let late = scores(&OLA).into_iter().filter(|(_, journey)| journey.late > Span::ZERO).count();
    assert!((20..80).contains(&late), "{late} of 400 happened in the night");
}

#[test]
fn an_account_is_covered_wherever_it_is_said() {
    assert_eq!(mask("000401504821"), "XXXXXXXX4821");
    assert_eq!(mask("821"), "821");
    for journey in journeys(&ICICI, 100) {
        let body = crate::event::Event::body(&journey.details);
        assert!(journey.key.starts_with("XXXXXXXX") && journey.key.len() == 12);
        assert!(ACCOUNTS.iter().all(|account| !body.contains(account)), "{body}");
    }
}

#[test]
fn a_ride_keeps_its_order_by_its_own_key() {
    for journey in journeys(&OLA, 20) {
        assert_eq!(journey.key, journey.details.id);
        let types: Vec<&str> = journey.steps.iter().map(|(_, ty)| *ty).collect();
        assert_eq!(types, ["ride.requested", "ride.started", "ride.completed"]);
    }
}

//! The logs of actions on the simulated Kafka by itself: what is compared with the real one holds of every seed.

use std::collections::BTreeSet;

use eda_compare::action::Action;
use eda_compare::outcome::{Subject, What};
use eda_compare::simulated::play_simulated;
use eda_compare::{compare, logs};
use eda_patterns::rng::Seed;

#[test]
fn an_outcome_does_not_depend_on_the_seed() {
    for log in logs::all().into_iter().chain(logs::eager_sticky()) {
        let first = play_simulated(Seed(0), &log);
        for seed in 1..8 {
            let again = play_simulated(Seed(seed), &log);
            for line in compare(log.name, &first, &again) {
                assert!(line.is_equal(), "{}, seed 0 and {seed}: {line}", log.name);
            }
        }
    }
}

#[test]
fn every_item_has_a_subject_of_its_own() {
    for log in logs::all().into_iter().chain(logs::eager_sticky()) {
        let outcome = play_simulated(Seed(0), &log);
        let all: Vec<String> = outcome.subjects().map(ToString::to_string).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{}", log.name);
        assert!(all.len() >= 5, "{} compares something", log.name);
    }
}

/// What does not settle is waited for, for a minute of a real Kafka's time.
#[test]
fn sticky_groups_settle_as_they_are_waited_for() {
    for log in logs::eager_sticky() {
        let outcome = play_simulated(Seed(0), &log);
        for (step, action) in (1..).zip(&log.actions) {
            let Action::Settle(sizes) = action else { continue };
            let subject = Subject { step: Some(step), what: What::Assigned, place: "the group".to_owned() };
            let told = outcome.told(&subject).unwrap_or_default();
            let of_each: Vec<usize> = told.split(" | ").map(|member| member.split(' ').count() - 1).collect();
            assert_eq!(of_each, sizes.iter().map(|(_, size)| *size).collect::<Vec<_>>(), "{}: {told}", log.name);
        }
    }
}

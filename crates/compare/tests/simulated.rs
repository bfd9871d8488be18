//! The logs of actions on the simulated Kafka by itself: what is compared with the real one holds of every seed.

use std::collections::BTreeSet;

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

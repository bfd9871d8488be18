//! Which topics a pattern matches.

use proptest::prelude::*;

/// The rule once more, by recursion over the words, as an oracle.
fn oracle(pattern: &[&str], topic: &[&str]) -> bool {
    match (pattern, topic) {
        (["#"], _) => true,
        ([], []) => true,
        (["*", pattern @ ..], [_, topic @ ..]) => oracle(pattern, topic),
        ([one, pattern @ ..], [other, topic @ ..]) => one == other && oracle(pattern, topic),
        _ => false,
    }
}

proptest! {
    #[test]
    fn matching_is_what_the_recursive_rule_says(
        pattern in prop::collection::vec(prop::sample::select(vec!["a", "b", "*"]), 1..5),
        rest in any::<bool>(),
        topic in prop::collection::vec(prop::sample::select(vec!["a", "b"]), 1..6),
    ) {
        let mut pattern = pattern;
        if rest {
            pattern.push("#");
        }
        let parsed = eda_patterns::bus::TopicPattern::parse(&pattern.join(".")).expect("it is well formed");
        prop_assert_eq!(parsed.matches(&topic.join(".")), oracle(&pattern, &topic));
    }
}

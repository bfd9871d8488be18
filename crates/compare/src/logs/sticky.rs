//! Groups with the eager sticky assignor: everybody gives everything up, and gets back as much of it as can be.

use eda_patterns::ports::log::{Assignor, ConsumerConfig};
use eda_patterns::time::Span;

use super::{come_and_go, join, log, of_name, settle};
use crate::action::{Action, ActionLog, Name};

fn sticky(name: Name) -> ConsumerConfig {
    of_name(Assignor::Sticky, name)
}

pub(super) fn logs() -> Vec<ActionLog> {
    let both = ["rides", "fares"];
    vec![
        log("sticky-members-come-and-go", "a member gets back what does not move", come_and_go(Assignor::Sticky)),
        log(
            "sticky-of-two-topics",
            "what does not go evenly into the members goes to the first of them, and moves as little as can be",
            vec![
                Action::topic("rides", 5),
                Action::topic("fares", 3),
                join("x", sticky("x"), &both),
                settle(&[("x", 8)]),
                join("y", sticky("y"), &both),
                settle(&[("x", 4), ("y", 4)]),
                join("z", sticky("z"), &both),
                settle(&[("x", 3), ("y", 3), ("z", 2)]),
                Action::Leave("y"),
                settle(&[("x", 4), ("z", 4)]),
            ],
        ),
        log(
            "sticky-members-that-want-other-topics",
            "where members want different topics the sticky assignor weighs partition by partition",
            vec![
                Action::topic("rides", 4),
                Action::topic("fares", 3),
                Action::topic("tips", 2),
                join("x", sticky("x"), &["rides", "fares"]),
                settle(&[("x", 7)]),
                join("y", sticky("y"), &["fares", "tips"]),
                settle(&[("x", 5), ("y", 4)]),
                join("z", sticky("z"), &["rides", "tips"]),
                settle(&[("x", 3), ("y", 3), ("z", 3)]),
                Action::Leave("x"),
                settle(&[("y", 4), ("z", 5)]),
            ],
        ),
        log(
            "a-topic-grows-under-sticky-members",
            "new partitions go to who has least, and nothing else moves",
            vec![
                Action::topic("rides", 3),
                join("x", ConsumerConfig { metadata_max_age: Span::from_secs(1), ..sticky("x") }, &["rides"]),
                settle(&[("x", 3)]),
                join("y", ConsumerConfig { metadata_max_age: Span::from_secs(1), ..sticky("y") }, &["rides"]),
                settle(&[("x", 2), ("y", 1)]),
                Action::MorePartitions { topic: "rides", count: 6 },
                settle(&[("x", 3), ("y", 3)]),
            ],
        ),
    ]
}

//! What moves when members come and go.

use eda_patterns::ports::log::{Assignor, ConsumerConfig};
use eda_patterns::time::Span;

use super::{come_and_go, join, log, member, named, settle};
use crate::action::{Action, ActionLog};

pub(super) fn logs() -> Vec<ActionLog> {
    let range = |name| named("g", Assignor::Range, name);
    vec![
        log(
            "cooperative-members-come-and-go",
            "cooperative members keep what does not move",
            come_and_go(Assignor::CooperativeSticky),
        ),
        log(
            "round-robin-members-come-and-go",
            "with an eager assignor everybody starts anew",
            vec![
                Action::topic("rides", 4),
                join("a", member("g", Assignor::RoundRobin), &["rides"]),
                settle(&[("a", 4)]),
                join("b", member("g", Assignor::RoundRobin), &["rides"]),
                settle(&[("a", 2), ("b", 2)]),
                Action::Leave("a"),
                settle(&[("b", 4)]),
            ],
        ),
        log(
            "a-named-member-comes-back",
            "a static member gets back what it had, without a rebalance",
            vec![
                Action::topic("rides", 4),
                join("x", range("x"), &["rides"]),
                join("y", range("y"), &["rides"]),
                settle(&[("x", 2), ("y", 2)]),
                Action::Leave("x"),
                join("x", range("x"), &["rides"]),
                settle(&[("x", 2), ("y", 2)]),
            ],
        ),
        log(
            "a-named-member-is-replaced",
            "of two members with one name the newer stays, and the older is fenced",
            vec![
                Action::topic("rides", 4),
                join("older", range("x"), &["rides"]),
                settle(&[("older", 4)]),
                join("newer", range("x"), &["rides"]),
                settle(&[("newer", 4)]),
                Action::ReadFails("older"),
            ],
        ),
        log(
            "a-topic-grows-under-its-group",
            "new partitions are noticed and given out",
            vec![
                Action::topic("rides", 2),
                join(
                    "a",
                    ConsumerConfig { metadata_max_age: Span::from_secs(1), ..member("g", Assignor::CooperativeSticky) },
                    &["rides"],
                ),
                settle(&[("a", 2)]),
                Action::MorePartitions { topic: "rides", count: 5 },
                settle(&[("a", 5)]),
            ],
        ),
    ]
}

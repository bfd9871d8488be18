//! Who gets what, where members have names of their own and so no lot decides.

use eda_patterns::ports::log::Assignor;

use super::{join, keyed, log, member, named, send, settle};
use crate::action::{Action, ActionLog};

fn two_topics() -> Vec<Action> {
    vec![Action::topic("rides", 5), Action::topic("fares", 3)]
}

pub(super) fn logs() -> Vec<ActionLog> {
    let both = ["rides", "fares"];
    let three = |assignor, sizes: [usize; 3]| {
        let all = ["x", "y", "z"];
        let joins = all.iter().map(|name| join(name, named("g", assignor, name), &both));
        let sizes = all.iter().copied().zip(sizes).collect::<Vec<_>>();
        [two_topics(), joins.collect(), vec![settle(&sizes)]].concat()
    };
    vec![
        log("range-of-two-topics", "the range assignor takes topic by topic", three(Assignor::Range, [3, 3, 2])),
        log(
            "round-robin-of-two-topics",
            "the round-robin assignor deals all partitions out",
            three(Assignor::RoundRobin, [3, 3, 2]),
        ),
        log(
            "members-that-want-other-topics",
            "a member gets nothing of a topic that it does not want",
            [
                two_topics(),
                vec![
                    join("x", named("g", Assignor::Range, "x"), &["rides"]),
                    join("y", named("g", Assignor::Range, "y"), &both),
                    settle(&[("x", 3), ("y", 5)]),
                ],
            ]
            .concat(),
        ),
        log(
            "more-members-than-partitions",
            "who is too many gets nothing",
            vec![
                Action::topic("rides", 2),
                join("x", named("g", Assignor::Range, "x"), &["rides"]),
                join("y", named("g", Assignor::Range, "y"), &["rides"]),
                settle(&[("x", 1), ("y", 1)]),
                join("z", named("g", Assignor::Range, "z"), &["rides"]),
                settle(&[("x", 1), ("y", 1), ("z", 0)]),
            ],
        ),
        log(
            "no-assignor-in-common",
            "who knows none of the group's assignors is not let in",
            vec![
                Action::topic("rides", 2),
                join("a", member("g", Assignor::Range), &["rides"]),
                settle(&[("a", 2)]),
                join("b", member("g", Assignor::RoundRobin), &["rides"]),
                Action::ReadFails("b"),
            ],
        ),
        log(
            "a-group-reads-by-key",
            "each member reads the records of its partitions, in order",
            vec![
                Action::topic("rides", 4),
                Action::producer("p"),
                send(keyed("rides", 9, 36)),
                join("x", named("g", Assignor::Range, "x"), &["rides"]),
                join("y", named("g", Assignor::Range, "y"), &["rides"]),
                settle(&[("x", 2), ("y", 2)]),
            ],
        ),
    ]
}

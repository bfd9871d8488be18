//! Where readers begin, go on and are set, and what groups commit.

use eda_patterns::ports::log::{Assignor, AutoOffsetReset, ConsumerConfig, Isolation};

use super::{bare, join, log, member, reader, send, settle};
use crate::action::{Action, ActionLog, ToSend};

fn commit(member: &'static str, offset: u64) -> Action {
    Action::CommitOffset { member, at: ("rides", 0), offset }
}

fn committed(member: &'static str) -> Action {
    Action::Committed { member, topic: "rides" }
}

fn read(member: &'static str, count: usize) -> Action {
    Action::Read { member, count }
}

pub(super) fn logs() -> Vec<ActionLog> {
    let range = || member("g", Assignor::Range);
    let ten = || vec![Action::topic("rides", 1), Action::producer("p"), send(bare("rides", 10))];
    let seek = |at, offset| Action::Seek { member: "a", at, offset };
    vec![
        log(
            "commit-and-go-on",
            "a group goes on where it has committed, and reads again what it has not",
            [
                ten(),
                vec![
                    join("a", range(), &["rides"]),
                    committed("a"),
                    read("a", 10),
                    commit("a", 6),
                    committed("a"),
                    Action::Leave("a"),
                    commit("a", 9),
                    join("b", range(), &["rides"]),
                    read("b", 4),
                    commit("b", 3),
                    committed("b"),
                ],
            ]
            .concat(),
        ),
        log(
            "commit-at-the-end-by-itself",
            "a member that commits by itself does so when it leaves",
            [
                ten(),
                vec![
                    join("a", ConsumerConfig { auto_commit: true, ..range() }, &["rides"]),
                    read("a", 10),
                    Action::Leave("a"),
                    join("b", range(), &["rides"]),
                    settle(&[("b", 1)]),
                    committed("b"),
                ],
            ]
            .concat(),
        ),
        log(
            "two-groups",
            "each group reads everything, and commits for itself",
            [
                ten(),
                vec![
                    join("a", range(), &["rides"]),
                    join("b", member("h", Assignor::Range), &["rides"]),
                    read("a", 10),
                    read("b", 10),
                    commit("a", 10),
                    commit("b", 2),
                    committed("a"),
                    committed("b"),
                ],
            ]
            .concat(),
        ),
        log(
            "nowhere-to-begin",
            "without a committed offset and with auto.offset.reset=none a poll fails",
            [
                ten(),
                vec![
                    join("a", ConsumerConfig { auto_offset_reset: AutoOffsetReset::None, ..range() }, &["rides"]),
                    Action::ReadFails("a"),
                ],
            ]
            .concat(),
        ),
        log(
            "seek-and-pause",
            "a consumer reads from where it was set, and nothing of a partition that is paused",
            vec![
                Action::topic("rides", 2),
                Action::producer("p"),
                send((0..6).map(|number| ToSend::to(("rides", number % 2), number.to_string())).collect()),
                Action::Assign {
                    member: "a",
                    config: reader(Isolation::ReadUncommitted),
                    partitions: vec![("rides", 0), ("rides", 1)],
                },
                read("a", 6),
                seek(("rides", 0), Some(1)),
                read("a", 2),
                Action::Pause { member: "a", at: ("rides", 1), is_paused: true },
                seek(("rides", 0), None),
                seek(("rides", 1), Some(1)),
                read("a", 3),
                Action::Pause { member: "a", at: ("rides", 1), is_paused: false },
                read("a", 2),
            ],
        ),
        log(
            "seek-beyond-the-end",
            "a position that is not in the log is set by auto.offset.reset",
            [
                ten(),
                vec![
                    Action::Assign {
                        member: "a",
                        config: reader(Isolation::ReadUncommitted),
                        partitions: vec![("rides", 0)],
                    },
                    read("a", 10),
                    seek(("rides", 0), Some(50)),
                    read("a", 10),
                ],
            ]
            .concat(),
        ),
    ]
}

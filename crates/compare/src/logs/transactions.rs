//! What readers see of transactions.

use eda_patterns::ports::log::{Assignor, Isolation};

use super::{bare, join, keyed, log, member, reader, send, transactional};
use crate::action::{Action, ActionLog, ToSend};

pub(super) fn logs() -> Vec<ActionLog> {
    let begun = |producer| [transactional(producer, producer), Action::Init(producer), Action::Begin(producer)];
    let one = |producer, value: &str| Action::Send { producer, records: vec![ToSend::to(("rides", 0), value)] };
    let committed_reader = || Action::Assign {
        member: "reader",
        config: reader(Isolation::ReadCommitted),
        partitions: vec![("rides", 0)],
    };
    let read = |count| Action::Read { member: "reader", count };
    let all = |parts: &[&[Action]]| parts.concat();
    vec![
        log(
            "a-transaction-is-committed",
            "its records are read, and its mark takes an offset",
            all(&[
                &[Action::topic("rides", 1)],
                &begun("t"),
                &[one("t", "a"), one("t", "b"), Action::Commit("t"), Action::Quiet("rides"), Action::Ends("rides")],
                &[Action::producer("p"), send(bare("rides", 1))],
            ]),
        ),
        log(
            "a-transaction-is-aborted",
            "its records lie there and are never read as committed",
            all(&[
                &[Action::topic("rides", 1), Action::producer("p"), send(bare("rides", 1))],
                &begun("t"),
                &[one("t", "a"), one("t", "b"), Action::Abort("t"), Action::Quiet("rides"), Action::Ends("rides")],
                &[Action::Begin("t"), one("t", "c"), Action::Commit("t"), Action::Quiet("rides")],
            ]),
        ),
        log(
            "an-open-transaction-holds-readers-up",
            "nobody who reads what is committed gets beyond the first record of an open transaction",
            all(&[
                &[Action::topic("rides", 1), Action::producer("p"), send(bare("rides", 1))],
                &begun("t"),
                &[one("t", "open"), send(bare("rides", 2)), Action::Ends("rides")],
                &[committed_reader(), read(1), Action::Commit("t"), read(3), Action::Quiet("rides")],
                &[Action::Ends("rides")],
            ]),
        ),
        log(
            "two-transactions-at-once",
            "one that ends frees what lies before the other's first record",
            all(&[
                &[Action::topic("rides", 1)],
                &begun("t"),
                &begun("u"),
                &[one("t", "t0"), one("u", "u0"), one("t", "t1"), Action::Ends("rides")],
                &[Action::Abort("u"), Action::Ends("rides"), one("t", "t2"), Action::Commit("t")],
                &[Action::Quiet("rides"), Action::Ends("rides")],
            ]),
        ),
        log(
            "a-transaction-over-partitions",
            "each partition that it touched gets a mark of its own, and no other",
            all(&[
                &[Action::topic("rides", 4), Action::topic("fares", 1)],
                &begun("t"),
                &[
                    Action::Send { producer: "t", records: keyed("rides", 3, 9) },
                    Action::Send { producer: "t", records: bare("fares", 1) },
                    Action::Commit("t"),
                    Action::Quiet("rides"),
                    Action::Quiet("fares"),
                ],
            ]),
        ),
        log(
            "an-empty-transaction",
            "one without records leaves no mark",
            all(&[
                &[Action::topic("rides", 1)],
                &begun("t"),
                &[Action::Commit("t"), Action::Begin("t"), Action::Abort("t")],
                &[Action::Begin("t"), one("t", "a"), Action::Commit("t"), Action::Quiet("rides")],
            ]),
        ),
        log(
            "offsets-in-a-transaction",
            "offsets are committed with their transaction, or not at all",
            all(&[
                &[Action::topic("rides", 1), Action::topic("fares", 1), Action::producer("p"), send(bare("rides", 4))],
                &[join("a", member("g", Assignor::Range), &["rides"]), Action::Read { member: "a", count: 4 }],
                &begun("t"),
                &[
                    Action::Send { producer: "t", records: bare("fares", 1) },
                    Action::SendOffset { producer: "t", member: "a", at: ("rides", 0), offset: 2 },
                    Action::Abort("t"),
                    Action::Quiet("fares"),
                    Action::Committed { member: "a", topic: "rides" },
                    Action::Begin("t"),
                    Action::Send { producer: "t", records: bare("fares", 1) },
                    Action::SendOffset { producer: "t", member: "a", at: ("rides", 0), offset: 3 },
                    Action::Commit("t"),
                    Action::Quiet("fares"),
                    Action::CommitOffset { member: "a", at: ("rides", 0), offset: 4 },
                    Action::Committed { member: "a", topic: "rides" },
                ],
            ]),
        ),
    ]
}

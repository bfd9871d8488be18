//! Transactions that are fenced, are too slow, or are called out of turn.

use eda_patterns::ports::log::ProducerConfig;
use eda_patterns::time::Span;

use super::{bare, log, send, transactional};
use crate::action::{Action, ActionLog, ToSend};

fn timed(producer: &'static str, timeout: Span) -> Action {
    let config = ProducerConfig {
        transactional_id: Some(producer.into()),
        transaction_timeout: timeout,
        ..ProducerConfig::default()
    };
    Action::Producer { producer, config }
}

pub(super) fn logs() -> Vec<ActionLog> {
    let one = |producer, value: &str| Action::Send { producer, records: vec![ToSend::to(("rides", 0), value)] };
    vec![
        log(
            "a-producer-is-fenced",
            "a newer producer with the same id ends the older one's transaction, and the older can do nothing more",
            vec![
                Action::topic("rides", 1),
                transactional("older", "t"),
                Action::Init("older"),
                Action::Begin("older"),
                one("older", "zombie"),
                transactional("newer", "t"),
                Action::Init("newer"),
                Action::Ends("rides"),
                Action::Begin("newer"),
                one("newer", "heir"),
                Action::Commit("newer"),
                Action::Quiet("rides"),
                Action::Commit("older"),
                Action::Abort("older"),
            ],
        ),
        log(
            "a-fenced-producer-sends",
            "what the older producer sends after that is not taken",
            vec![
                Action::topic("rides", 1),
                transactional("older", "t"),
                Action::Init("older"),
                Action::Begin("older"),
                one("older", "before"),
                transactional("newer", "t"),
                Action::Init("newer"),
                one("older", "after"),
                Action::Abort("older"),
                Action::Begin("newer"),
                one("newer", "heir"),
                Action::Commit("newer"),
                Action::Quiet("rides"),
            ],
        ),
        log(
            "a-transaction-takes-too-long",
            "the coordinator aborts it, and who began it learns so",
            vec![
                Action::topic("rides", 1),
                timed("t", Span::from_secs(2)),
                Action::Init("t"),
                Action::Begin("t"),
                one("t", "slow"),
                Action::Quiet("rides"),
                Action::Ends("rides"),
                Action::Commit("t"),
            ],
        ),
        log(
            "a-transaction-may-not-take-so-long",
            "a timeout beyond the broker's own is refused",
            vec![Action::topic("rides", 1), timed("t", Span::from_secs(1_000)), Action::Init("t")],
        ),
        log(
            "calls-out-of-turn",
            "calls that do not fit the state are refused and change nothing",
            vec![
                Action::topic("rides", 1),
                Action::producer("p"),
                Action::Begin("p"),
                transactional("t", "t"),
                Action::Begin("t"),
                Action::Init("t"),
                Action::Commit("t"),
                Action::Begin("t"),
                Action::Begin("t"),
                one("t", "a"),
                Action::Commit("t"),
                Action::Abort("t"),
                Action::Quiet("rides"),
                send(bare("rides", 1)),
            ],
        ),
    ]
}

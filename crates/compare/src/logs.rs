//! The logs of actions that are compared.

mod batches;
mod groups;
mod keys;
mod offsets;
mod rebalances;
mod retention;
mod sticky;
mod transactions;
mod transactions_end;

use std::rc::Rc;

use eda_patterns::ports::log::{Assignor, AutoOffsetReset, ConsumerConfig, Isolation, ProducerConfig};
use eda_patterns::time::Span;

use crate::action::{Action, ActionLog, Name, ToSend};
use crate::themes::Theme;

/// All that a bridge can play.
pub fn all() -> Vec<ActionLog> {
    by_file().map(|(_, log)| log).collect()
}

/// All that a bridge can play, each with what most logs of its file are about.
pub(crate) fn by_file() -> impl Iterator<Item = (Theme, ActionLog)> {
    let groups = Theme::Groups(Assignor::Range);
    [
        (Theme::Keys, keys::logs()),
        (Theme::Batches, batches::logs()),
        (Theme::Offsets, offsets::logs()),
        (groups, groups::logs()),
        (groups, rebalances::logs()),
        (Theme::Transactions, transactions::logs()),
        (Theme::Fencing, transactions_end::logs()),
        (Theme::Deletion, retention::logs()),
    ]
    .into_iter()
    .flat_map(|(theme, logs)| logs.into_iter().map(move |log| (theme, log)))
}

/// Those with the eager sticky assignor, which the Java client has and librdkafka, and so the bridge, has not.
pub fn eager_sticky() -> Vec<ActionLog> {
    sticky::logs()
}

fn log(name: &'static str, about: &'static str, actions: Vec<Action>) -> ActionLog {
    ActionLog { name, about, actions }
}

/// `count` records with `keys` keys, in turn.
fn keyed(topic: Name, keys: u32, count: u32) -> Vec<ToSend> {
    (0..count).map(|number| ToSend::keyed(topic, format!("k{}", number % keys), number.to_string())).collect()
}

/// `count` records without a key.
fn bare(topic: Name, count: u32) -> Vec<ToSend> {
    (0..count).map(|number| ToSend::bare(topic, number.to_string())).collect()
}

/// The producer "p" sends these.
fn send(records: Vec<ToSend>) -> Action {
    Action::Send { producer: "p", records }
}

/// A producer with a transactional id.
fn transactional(producer: Name, id: &str) -> Action {
    let config = ProducerConfig { transactional_id: Some(id.into()), ..ProducerConfig::default() };
    Action::Producer { producer, config }
}

/// A consumer without a group that reads all there is, or what is committed.
fn reader(isolation: Isolation) -> ConsumerConfig {
    ConsumerConfig {
        auto_offset_reset: AutoOffsetReset::Earliest,
        auto_commit: false,
        isolation,
        ..ConsumerConfig::default()
    }
}

/// A member of a group, which hears soon that others have come or gone.
fn member(group: &str, assignor: Assignor) -> ConsumerConfig {
    ConsumerConfig {
        group_id: Some(Rc::from(group)),
        assignors: vec![assignor],
        heartbeat_interval: Span::from_ms(300),
        ..reader(Isolation::ReadUncommitted)
    }
}

/// A member that makes itself known by a name of its own.
fn named(group: &str, assignor: Assignor, name: &str) -> ConsumerConfig {
    ConsumerConfig { group_instance_id: Some(Rc::from(name)), ..member(group, assignor) }
}

fn join(member: Name, config: ConsumerConfig, topics: &[Name]) -> Action {
    Action::Join { member, config, topics: topics.to_vec() }
}

/// A member with a name, which an assignor goes by: the names of those that have none of their own are drawn by lot. It may be
/// silent for as short a time as a broker allows.
fn of_name(assignor: Assignor, name: Name) -> ConsumerConfig {
    ConsumerConfig { session_timeout: Span::from_secs(6), ..named("g", assignor, name) }
}

/// Three members come one after the other, and two of them go.
fn come_and_go(assignor: Assignor) -> Vec<Action> {
    let member = |name| join(name, of_name(assignor, name), &["rides"]);
    vec![
        Action::topic("rides", 6),
        member("x"),
        settle(&[("x", 6)]),
        member("y"),
        settle(&[("x", 3), ("y", 3)]),
        member("z"),
        settle(&[("x", 2), ("y", 2), ("z", 2)]),
        Action::Leave("x"),
        settle(&[("y", 3), ("z", 3)]),
        Action::Leave("y"),
        settle(&[("z", 6)]),
    ]
}

fn settle(sizes: &[(Name, usize)]) -> Action {
    Action::Settle(sizes.to_vec())
}

//! The same actions on the simulated Kafka and on a real one: what came of them is alike, item by item, but for the
//! differences that are known.

use eda_bridge::client::{NativeClock, NativeLog};
use eda_compare::action::ActionLog;
use eda_compare::known::KNOWN;
use eda_compare::simulated::play_simulated;
use eda_compare::{Line, compare, logs, play};
use eda_patterns::rng::Seed;
use futures::StreamExt;
use tokio::task::LocalSet;

use crate::kafka_server::KafkaServer;
use crate::log::bridge_to;

/// So many logs are played on the real Kafka at a time. Their topics, groups and ids have names of their own.
const AT_ONCE: usize = 6;

/// The logs that `COMPARE_LOGS` names, parted by commas, or all.
fn chosen() -> Vec<ActionLog> {
    let names = std::env::var("COMPARE_LOGS").unwrap_or_default();
    let is_chosen = |log: &ActionLog| names.is_empty() || names.split(',').any(|name| name == log.name);
    logs::all().into_iter().filter(is_chosen).collect()
}

async fn compared(log: NativeLog, actions: &ActionLog) -> Vec<Line> {
    let real = play(&log, &NativeClock::start(), actions.name, actions).await;
    compare(actions.name, &play_simulated(Seed(1), actions), &real)
}

#[tokio::test]
async fn the_simulated_kafka_does_as_the_real_one() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let bridge = bridge_to(&kafka).await;
    let (chosen, bridge_of) = (chosen(), &bridge);
    let (mut unknown, mut seen, mut items) = (Vec::new(), Vec::new(), 0);
    let test = async {
        let mut all = futures::stream::iter(&chosen)
            // Each has a connection of its own, which holds no more than so many producers and consumers.
            .map(|actions| async move { (actions, compared(bridge_of.log("compare"), actions).await) })
            .buffer_unordered(AT_ONCE);
        while let Some((actions, lines)) = all.next().await {
            items += lines.len();
            for line in lines.iter().filter(|line| !line.is_equal()) {
                match line.known {
                    Some(known) => seen.push(known),
                    None => unknown.push(format!("{}: {line}", actions.name)),
                }
            }
        }
    };
    LocalSet::new().run_until(test).await;
    bridge.stop().await;
    println!("{items} items of {} logs, {} known differences", chosen.len(), seen.len());
    assert!(!chosen.is_empty(), "a log that is named is there");
    assert!(unknown.is_empty(), "not in the list of differences:\n{}", unknown.join("\n"));
    let is_played = |name: &str| chosen.iter().any(|actions| actions.name == name);
    let gone: Vec<_> = KNOWN.iter().filter(|known| is_played(known.log) && !seen.contains(known)).collect();
    assert!(gone.is_empty(), "in the list of differences, and equal: {gone:#?}");
}

//! What the cluster is at the moment, as far as it tells a client: its brokers, the partitions of a run's topics with where
//! each begins and ends, and the run's groups.
//!
//! How far a follower has copied, and what lies above the high watermark, is told to no client.

use std::time::Duration;

use eda_wire::{Failed, Isolation, LogProblem, LogReply, Reply, Survey, Surveyed, SurveyedGroup};
use tokio::task::spawn_blocking;

use super::admin::states;
use super::problem::{failed, of};
use super::{Kafka, Names, STATE_MAX};

/// How long the leader of one partition has to say where it ends.
const BOUNDS_MAX: Duration = Duration::from_millis(500);

impl Kafka {
    /// Looks at the cluster. Kafka is asked one thing after the other, so that what is told is of moments between the
    /// question and the answer.
    pub(super) async fn survey(&self, names: &Names, topics: &[String]) -> Result<Reply, Failed> {
        let (kafka, names, topics) = (self.clone(), names.clone(), topics.to_vec());
        let asked = spawn_blocking(move || survey(&kafka, &names, topics).map(LogReply::Surveyed).map(Reply::Log));
        asked.await.unwrap_or_else(|error| Err(failed(LogProblem::TimedOut, error.to_string())))
    }
}

fn survey(kafka: &Kafka, names: &Names, topics: Vec<String>) -> Result<Survey, Failed> {
    let client = kafka.admin.inner();
    // All topics are asked for: to ask for one may make it.
    let metadata = client.fetch_metadata(None, STATE_MAX).map_err(|error| of(&error))?;
    let (mut partitions, mut answers) = (Vec::new(), true);
    for topic in topics {
        let outer = names.outer(&topic);
        let Some(found) = metadata.topics().iter().find(|it| it.name() == outer) else { continue };
        for state in states(found) {
            // Once a leader is silent the others wait for the next survey.
            let asks = answers && state.leader.is_some();
            // What an open transaction has written is there, though not everybody may read it yet.
            let all = Isolation::ReadUncommitted;
            let bounds = || kafka.bounds.ask(&kafka.config, all, (&outer, state.partition), BOUNDS_MAX).ok();
            let bounds = asks.then(bounds).flatten();
            answers &= !asks || bounds.is_some();
            partitions.push(Surveyed { topic: topic.clone(), state, bounds });
        }
    }
    let brokers = metadata.brokers().iter().filter_map(|broker| u32::try_from(broker.id()).ok()).collect();
    // Without its groups it is still a survey: a coordinator that moves does not answer.
    let listed = client.fetch_group_list(None, STATE_MAX).ok();
    let groups = listed.iter().flat_map(|list| list.groups()).filter_map(|group| {
        let inner = names.inner(group.name());
        let is_ours = inner != group.name();
        is_ours.then(|| SurveyedGroup {
            group: inner,
            state: group.state().to_owned(),
            members: group.members().len() as u32,
        })
    });
    Ok(Survey { brokers, partitions, groups: groups.collect() })
}

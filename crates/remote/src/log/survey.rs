//! Looks at the cluster of a live run.

use std::future::Future;
use std::rc::Rc;

use eda_patterns::ports::log::{AdminError, Offset};
use eda_patterns::sim::log_client::live::{Survey, Surveyed, Surveys};
use eda_wire::{Call, LogCall, LogReply, Reply};

use super::{ADMIN_MAX, RemoteLog, Spawn, problem, words};
use crate::{Ask, misfit};

impl<A: Ask, S: Spawn> Surveys for RemoteLog<A, S> {
    fn survey(&self, topics: Vec<Rc<str>>) -> impl Future<Output = Result<Survey, AdminError>> + 'static {
        let call = LogCall::Survey { topics: topics.iter().map(|topic| topic.to_string()).collect() };
        let asked = self.ports.connection().ask(Call::Log(call), ADMIN_MAX);
        async move {
            let survey = match asked.await {
                Ok(Reply::Log(LogReply::Surveyed(survey))) => survey,
                Ok(_) => return Err(problem::admin(&misfit())),
                Err(failed) => return Err(problem::admin(&failed)),
            };
            let partitions = survey.partitions.into_iter().map(|surveyed| {
                let bounds = surveyed.bounds.map(|(start, end)| (Offset(start), Offset(end)));
                Surveyed { topic: surveyed.topic.into(), described: words::described(surveyed.state), bounds }
            });
            let groups = survey.groups.into_iter().map(|group| (group.group, group.state, group.members));
            Ok(Survey { brokers: survey.brokers, partitions: partitions.collect(), groups: groups.collect() })
        }
    }
}

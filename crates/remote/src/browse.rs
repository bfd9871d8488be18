//! Looks into the log over a bridge: topics, groups and what lies in partitions. No port has this: a person asks, and
//! not a pattern.

use eda_patterns::time::Span;
use eda_wire::{Call, Failed, Found, GroupState, LogCall, LogReply, Page, Reading, Reply, TopicState};

use crate::{Ask, Ports, take};

/// How long a look may take.
const LOOK_MAX: Span = Span::from_secs(10);

/// So many names are asked for at once.
const PAGE: u32 = 100;

/// Names, and whether there are more than those.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// These.
    pub all: Vec<T>,
    /// Whether there are more.
    pub more: bool,
}

impl<A: Ask> Ports<A> {
    /// The topics after the name `after`, of this run or of all runs of the bridge. A page of them.
    ///
    /// # Errors
    /// As of every call of the log. Looking changes nothing, and may be done again.
    pub async fn topics(&self, every_run: bool, after: Option<String>) -> Result<Listed<TopicState>, Failed> {
        let answer = self.look(LogCall::Topics(Page { every_run, after, limit: PAGE })).await;
        take!(answer, std::convert::identity,
            Reply::Log(LogReply::Topics { topics, more }) => Listed { all: topics, more })
    }

    /// The groups after the name `after`, of this run or of all runs of the bridge. A page of them.
    ///
    /// # Errors
    /// As of every call of the log. Looking changes nothing, and may be done again.
    pub async fn groups(&self, every_run: bool, after: Option<String>) -> Result<Listed<GroupState>, Failed> {
        let answer = self.look(LogCall::Groups(Page { every_run, after, limit: PAGE })).await;
        take!(answer, std::convert::identity,
            Reply::Log(LogReply::Groups { groups, more }) => Listed { all: groups, more })
    }

    /// Records as they lie in the partitions of a topic.
    ///
    /// # Errors
    /// As of every call of the log. Looking changes nothing, and may be done again.
    pub async fn records(&self, reading: Reading) -> Result<Found, Failed> {
        let answer = self.look(LogCall::Records(reading)).await;
        take!(answer, std::convert::identity, Reply::Log(LogReply::Found(found)) => found)
    }

    fn look(&self, call: LogCall) -> impl Future<Output = Result<Reply, Failed>> + 'static {
        self.ask.ask(Call::Log(call), LOOK_MAX)
    }
}

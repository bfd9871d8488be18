//! Which assignor a group takes: of those that all members know, the one that most of them prefer
//! (`ClassicGroup.selectProtocol`).

use super::{Group, State};
use crate::sim::broker::assignor::Assignor;
use crate::sim::broker::group::member::Protocols;

impl Group {
    /// Whether a member with these assignors can be in the group: it must know one that all others know.
    pub(super) fn supports(&self, protocols: &Protocols) -> bool {
        let known_to_all = |name: Assignor| self.members.values().all(|member| knows(&member.protocols, name));
        match self.state {
            State::Empty => !protocols.is_empty(),
            _ => protocols.iter().any(|(name, _)| known_to_all(*name)),
        }
    }

    /// Each member votes for the first of its list that all know. Where two have as many votes, it is the one
    /// that was voted for first; Kafka takes either.
    ///
    /// # Panics
    /// When the members have none in common, who would not have been let in.
    pub(super) fn select_protocol(&self) -> Assignor {
        let known_to_all = |name: Assignor| self.members.values().all(|member| knows(&member.protocols, name));
        let mut votes: Vec<(Assignor, u32)> = Vec::new();
        for member in self.members.values() {
            let mut names = member.protocols.iter().map(|(name, _)| *name);
            let Some(vote) = names.find(|name| known_to_all(*name)) else { continue };
            match votes.iter_mut().find(|(name, _)| *name == vote) {
                Some((_, count)) => *count += 1,
                None => votes.push((vote, 1)),
            }
        }
        let most = votes.iter().map(|(_, count)| *count).max();
        let chosen = votes.into_iter().find(|(_, count)| Some(*count) == most);
        chosen.expect("all members know one assignor, or were not let in").0
    }
}

fn knows(protocols: &Protocols, name: Assignor) -> bool {
    protocols.iter().any(|(known, _)| *known == name)
}

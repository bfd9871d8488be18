//! What the logs are about, as a person looks for them.

use eda_patterns::ports::log::Assignor;
use serde::{Deserialize, Serialize};

use crate::action::{Action, ActionLog};
use crate::logs;
use crate::words::{self, Said};

/// Logs with something in common, as they are listed for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// What they have in common.
    pub theme: Said,
    /// The logs.
    pub logs: Vec<ListedLog>,
}

/// A log as it is listed for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedLog {
    /// Its name. `compare-log-` and this are the message of its title.
    pub name: String,
    /// See [`ActionLog::waits_for_retention`].
    pub waits_for_retention: bool,
    /// What is done.
    pub actions: Vec<Said>,
}

/// All logs that a bridge can play, as they are listed.
pub fn listed() -> Vec<Listed> {
    let log = |log: &ActionLog| ListedLog {
        name: log.name.to_owned(),
        waits_for_retention: log.waits_for_retention(),
        actions: log.actions.iter().map(words::action).collect(),
    };
    all().iter().map(|(theme, logs)| Listed { theme: theme.said(), logs: logs.iter().map(log).collect() }).collect()
}

/// What logs have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Keys, partitions, and the order of what has the same key.
    Keys,
    /// Batches and their sizes.
    Batches,
    /// Where readers begin and go on.
    Offsets,
    /// Groups whose members divide by this assignor.
    Groups(Assignor),
    /// What readers see of transactions.
    Transactions,
    /// Transactions that are fenced, too slow or out of turn.
    Fencing,
    /// Topics, and what is removed from them by hand, by size and by age.
    Deletion,
    /// What is removed by key.
    Compaction,
}

impl Theme {
    /// The message that names it.
    pub const fn message(self) -> &'static str {
        match self {
            Theme::Keys => "compare-theme-keys",
            Theme::Batches => "compare-theme-batches",
            Theme::Offsets => "compare-theme-offsets",
            Theme::Groups(_) => "compare-theme-groups",
            Theme::Transactions => "compare-theme-transactions",
            Theme::Fencing => "compare-theme-fencing",
            Theme::Deletion => "compare-theme-deletion",
            Theme::Compaction => "compare-theme-compaction",
        }
    }

    fn said(self) -> Said {
        match self {
            Theme::Groups(assignor) => Said::of_text(self.message(), "assignor", assignor.name()),
            other => Said::of_text(other.message(), "", ""),
        }
    }
}

/// All logs that a bridge can play, by what they are about.
pub fn all() -> Vec<(Theme, Vec<ActionLog>)> {
    let mut all: Vec<(Theme, Vec<ActionLog>)> = Vec::new();
    for (usual, log) in logs::by_file() {
        let theme = theme_of(usual, &log);
        match all.iter_mut().find(|(other, _)| *other == theme) {
            Some((_, logs)) => logs.push(log),
            None => all.push((theme, vec![log])),
        }
    }
    all
}

/// The theme of a log of which most of its file are of this one.
fn theme_of(usual: Theme, log: &ActionLog) -> Theme {
    let first = |wanted: fn(&Action) -> Option<Theme>| log.actions.iter().find_map(wanted).unwrap_or(usual);
    match usual {
        Theme::Groups(_) => first(|action| match action {
            Action::Join { config, .. } => config.assignors.first().map(|assignor| Theme::Groups(*assignor)),
            _ => None,
        }),
        Theme::Deletion => first(|action| match action {
            Action::Topic { settings, .. } => settings.compact.then_some(Theme::Compaction),
            _ => None,
        }),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_log_has_one_theme() {
        let mut names: Vec<&str> = all().iter().flat_map(|(_, logs)| logs.iter().map(|log| log.name)).collect();
        assert_eq!(names.len(), logs::all().len());
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), logs::all().len());
    }

    #[test]
    fn groups_are_told_apart_by_their_assignor_and_compaction_from_deletion() {
        let all = all();
        let theme_of = |name: &str| all.iter().find(|(_, logs)| logs.iter().any(|log| log.name == name)).unwrap().0;
        assert_eq!(theme_of("round-robin-of-two-topics"), Theme::Groups(Assignor::RoundRobin));
        assert_eq!(theme_of("cooperative-members-come-and-go"), Theme::Groups(Assignor::CooperativeSticky));
        assert_eq!(theme_of("a-named-member-comes-back"), Theme::Groups(Assignor::Range));
        assert_eq!((theme_of("a-key-is-deleted"), theme_of("retention-by-age")), (Theme::Compaction, Theme::Deletion));
    }
}

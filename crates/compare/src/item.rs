//! A line of a comparison as it goes elsewhere: to the page, and into what a person copies.

use serde::{Deserialize, Serialize};

use crate::Line;
use crate::outcome::What;

/// What both sides say of one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Of which log of actions.
    pub log: String,
    /// The action after which it was told, counted from 1; `None` at the end of all.
    pub step: Option<usize>,
    /// What it tells.
    pub what: What,
    /// Whom or which partition it is about.
    pub place: String,
    /// What the simulator says; `None` where it never came to that.
    pub simulated: Option<String>,
    /// What the real cluster says; `None` where it never came to that.
    pub real: Option<String>,
    /// Whether both say the same.
    pub equal: bool,
    /// Why they differ, in English, where that is known.
    pub known: Option<String>,
}

impl Item {
    /// A line of the comparison of the log `name`.
    pub fn of(name: &str, line: Line) -> Item {
        Item {
            log: name.to_owned(),
            equal: line.is_equal(),
            step: line.subject.step,
            what: line.subject.what,
            place: line.subject.place,
            simulated: line.simulated,
            real: line.real,
            known: line.known.map(|known| known.reason.to_owned()),
        }
    }

    /// The message that says why the two differ, where that is known: all known differences of a log have one reason.
    pub fn reason(&self) -> Option<String> {
        self.known.as_ref().map(|_| format!("compare-known-{}", self.log))
    }
}

//! A group after a rebalance, in an outcome.

use crate::action::Name;
use crate::outcome::{Outcome, What};

/// A member of a group that has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Its name, where it has one of its own in its group.
    pub name: Option<Name>,
    /// What it has, in order.
    pub assigned: Vec<String>,
    /// How many of these it had when the group had last settled.
    pub stayed: usize,
    /// How many partitions went to others before it gave them up.
    pub lost: usize,
    /// What went wrong.
    pub failed: Option<String>,
}

impl Outcome {
    /// Tells who has what after an action, and what stayed where it was.
    pub fn tell_settled(&mut self, step: usize, members: &[Settled]) {
        let of_each = |words: &dyn Fn(&Settled) -> String| {
            let whose = |member: &Settled| member.name.map(|name| format!("{name}: ")).unwrap_or_default();
            let mut all: Vec<String> = members.iter().map(|it| format!("{}{}", whose(it), words(it))).collect();
            all.sort();
            all.join(" | ")
        };
        let assigned = of_each(&|member| {
            let failed = member.failed.as_ref().map(|failed| format!(", {failed}")).unwrap_or_default();
            format!("{}{failed}", member.assigned.join(" "))
        });
        let kept = of_each(&|member| {
            let new = member.assigned.len() - member.stayed;
            format!("kept {}, new {new}, lost {}", member.stayed, member.lost)
        });
        self.tell(Some(step), What::Assigned, "the group", assigned);
        self.tell(Some(step), What::Kept, "the group", kept);
    }
}

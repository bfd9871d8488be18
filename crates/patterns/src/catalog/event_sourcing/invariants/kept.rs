//! Positions that followers keep: by this run, or by another page that has the same store open.

use super::super::story::TakenUp;
use crate::fact::Name;
use crate::ports::ViewCommitted;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// How far this run itself has kept each view.
///
/// Two pages that run live share the store and its views, and each has a trace of its own. What lies
/// before a position that another page has kept was seen there, so it cannot be missing here. What
/// this run kept it must have seen, whoever takes it up.
#[derive(Clone, Debug, Default)]
pub(super) struct KeptHere(SortedMap<Name, u64>);

impl KeptHere {
    /// Where a fact takes up a position that this run has not kept, the view and the position.
    pub(super) fn elsewhere(&mut self, fact: &Fact<'_>) -> Option<(Name, u64)> {
        if let Some(ViewCommitted { view, position }) = fact.read() {
            let kept = self.0.entry(view).or_default();
            *kept = position.max(*kept);
        }
        let TakenUp { view, position } = fact.read()?;
        let kept = self.0.get(&view).copied().unwrap_or_default();
        (position > kept).then_some((view, position))
    }
}

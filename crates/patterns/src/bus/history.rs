//! The last messages that went over the bus, for whoever comes late.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::fact::Record;

/// A message that was kept.
#[derive(Clone, Debug)]
pub(super) struct Kept<M> {
    pub(super) record: Record,
    pub(super) topic: Rc<str>,
    pub(super) message: M,
}

/// A bounded history, oldest first. What is older than its bound is forgotten.
#[derive(Debug)]
pub(super) struct History<M> {
    kept: VecDeque<Kept<M>>,
    max: usize,
}

impl<M> History<M> {
    pub(super) fn new(max: usize) -> History<M> {
        History { kept: VecDeque::new(), max }
    }

    pub(super) fn keep(&mut self, kept: Kept<M>) {
        if self.max == 0 {
            return;
        }
        if self.kept.len() == self.max {
            self.kept.pop_front();
        }
        self.kept.push_back(kept);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Kept<M>> {
        self.kept.iter()
    }
}

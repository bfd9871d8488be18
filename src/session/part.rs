//! The part of the drawing that the reader looks at. It is neither an actor nor a fact, so it is chosen beside those.

use std::rc::Rc;

use super::Session;

/// A partition of a log, by the names that it keeps when the run is made anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its topic.
    pub topic: Rc<str>,
    /// Its number.
    pub partition: u32,
}

impl Session {
    /// The part that is looked at.
    pub fn part(&self) -> Option<Part> {
        self.0.state.borrow().part.clone()
    }

    /// Looks at a part, or at none.
    pub fn look_at(&self, part: Option<Part>) {
        self.edit(|state| state.part = part);
    }
}

//! The fold of a partitioned log behind a trait object.
//!
//! The page of a pattern without a log must not fetch the code of this fold, so nothing that every page has names it:
//! the pattern's program brings it along, and it is folded, copied and dropped through its table of functions.

use std::fmt;
use std::ops::Deref;

use super::cluster::ClusterPicture;
use crate::time::Span;
use crate::trace::Fact;

/// Makes the fold for a run of this length.
pub type MakeLogPicture = fn(Span) -> LogPicture;

trait LogFold {
    fn observe(&mut self, fact: &Fact<'_>, bucket: usize);
    fn copy(&self) -> Box<dyn LogFold>;
    fn picture(&self) -> &ClusterPicture;
}

impl LogFold for ClusterPicture {
    fn observe(&mut self, fact: &Fact<'_>, bucket: usize) {
        ClusterPicture::observe(self, fact, bucket);
    }

    fn copy(&self) -> Box<dyn LogFold> {
        Box::new(self.clone())
    }

    fn picture(&self) -> &ClusterPicture {
        self
    }
}

/// What a partitioned log looks like.
pub struct LogPicture(Box<dyn LogFold>);

impl LogPicture {
    /// The log before the first fact of a run of this length.
    pub fn new(length: Span) -> LogPicture {
        LogPicture(Box::new(ClusterPicture::new(length)))
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>, bucket: usize) {
        self.0.observe(fact, bucket);
    }
}

impl Clone for LogPicture {
    fn clone(&self) -> LogPicture {
        LogPicture(self.0.copy())
    }
}

impl Deref for LogPicture {
    type Target = ClusterPicture;

    fn deref(&self) -> &ClusterPicture {
        self.0.picture()
    }
}

impl fmt::Debug for LogPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogPicture")
    }
}

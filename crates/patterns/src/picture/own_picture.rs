//! A pattern's own fold behind a trait object.
//!
//! The page of one pattern must not fetch the code of another's fold, so nothing that every page has names it: the
//! pattern's program brings it along, and it is folded, copied and dropped through its table of functions. The drawing
//! that comes with the same program knows which type it is and asks for that.

use std::any::Any;
use std::fmt;

use crate::time::Span;
use crate::trace::Fact;

/// Makes the fold for a run of this length.
pub type MakeOwnPicture = fn(Span) -> OwnPicture;

/// A fold over the facts that one pattern's drawing needs.
pub trait OwnFold: Clone + 'static {
    /// Folds the next fact; `bucket` is the newest bucket of the plots.
    fn observe(&mut self, fact: &Fact<'_>, bucket: usize);
}

/// What [`OwnPicture`] keeps: a fold that can be copied, and asked for its type.
trait Kept {
    fn observe(&mut self, fact: &Fact<'_>, bucket: usize);
    fn copy(&self) -> Box<dyn Kept>;
    fn as_any(&self) -> &dyn Any;
}

impl<F: OwnFold> Kept for F {
    fn observe(&mut self, fact: &Fact<'_>, bucket: usize) {
        OwnFold::observe(self, fact, bucket);
    }

    fn copy(&self) -> Box<dyn Kept> {
        Box::new(self.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What only one pattern's drawing shows.
pub struct OwnPicture(Box<dyn Kept>);

impl OwnPicture {
    /// The picture before the first fact.
    pub fn new(fold: impl OwnFold) -> OwnPicture {
        OwnPicture(Box::new(fold))
    }

    /// The fold, if it is of this type.
    pub fn get<F: OwnFold>(&self) -> Option<&F> {
        // Named through the reference, since the box itself is `Any` as well.
        (*self.0).as_any().downcast_ref()
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>, bucket: usize) {
        self.0.observe(fact, bucket);
    }
}

impl Clone for OwnPicture {
    fn clone(&self) -> OwnPicture {
        OwnPicture((*self.0).copy())
    }
}

impl fmt::Debug for OwnPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnPicture")
    }
}

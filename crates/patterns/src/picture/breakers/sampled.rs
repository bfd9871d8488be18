//! An even sample of a long list.

use super::POINTS_MAX;

/// A list that keeps an even sample of what is pushed, [`POINTS_MAX`] at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled<T> {
    kept: Vec<T>,
    seen: usize,
    /// One of so many is kept.
    stride: usize,
}

impl<T> Default for Sampled<T> {
    fn default() -> Sampled<T> {
        Sampled { kept: Vec::new(), seen: 0, stride: 1 }
    }
}

impl<T> Sampled<T> {
    pub(super) fn push(&mut self, item: T) {
        if self.seen.is_multiple_of(self.stride) {
            if self.kept.len() == POINTS_MAX {
                self.stride *= 2;
                let mut index = 0;
                self.kept.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
            }
            // The stride may just have doubled; the place of this item fits the new one as well,
            // since POINTS_MAX is even.
            self.kept.push(item);
        }
        self.seen += 1;
    }

    /// What is kept, oldest first.
    pub fn kept(&self) -> &[T] {
        &self.kept
    }

    /// How many there were in all.
    pub fn seen(&self) -> usize {
        self.seen
    }

    /// One of so many is kept; 1 while all are.
    pub fn stride(&self) -> usize {
        self.stride
    }
}

//! The set: a map without values.

use std::borrow::Borrow;
use std::ops::RangeBounds;
use std::vec;

use super::map::{Iter, SortedMap};

/// A set in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortedSet<K> {
    map: SortedMap<K, ()>,
}

impl<K> Default for SortedSet<K> {
    fn default() -> SortedSet<K> {
        SortedSet::new()
    }
}

impl<K> SortedSet<K> {
    /// An empty set.
    pub const fn new() -> SortedSet<K> {
        SortedSet { map: SortedMap::new() }
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// Removes all members.
    pub fn clear(&mut self) {
        self.map.clear();
    }

    /// The members, in order.
    pub fn iter(&self) -> SetIter<'_, K> {
        SetIter { entries: self.map.iter() }
    }

    /// The least member.
    pub fn first(&self) -> Option<&K> {
        self.map.first_key_value().map(|(key, ())| key)
    }

    /// The greatest member.
    pub fn last(&self) -> Option<&K> {
        self.map.last_key_value().map(|(key, ())| key)
    }

    /// Removes the least member. Moves all others.
    pub fn pop_first(&mut self) -> Option<K> {
        self.map.pop_first().map(|(key, ())| key)
    }

    /// Keeps the members that `keep` wants.
    pub fn retain(&mut self, mut keep: impl FnMut(&K) -> bool) {
        self.map.retain(|key, ()| keep(key));
    }
}

impl<K: Ord> SortedSet<K> {
    /// Adds a member. False where it was there.
    pub fn insert(&mut self, key: K) -> bool {
        self.map.insert(key, ()).is_none()
    }

    /// Removes a member. False where there was none.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.remove(key).is_some()
    }

    /// Whether this is a member.
    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.contains_key(key)
    }

    /// The members in a range.
    pub fn range<Q: Ord + ?Sized>(&self, range: impl RangeBounds<Q>) -> SetIter<'_, K>
    where
        K: Borrow<Q>,
    {
        SetIter { entries: self.map.range(range) }
    }
}

/// The members of a set, in order.
#[derive(Debug)]
pub struct SetIter<'m, K> {
    entries: Iter<'m, K, ()>,
}

impl<'m, K> Iterator for SetIter<'m, K> {
    type Item = &'m K;

    fn next(&mut self) -> Option<&'m K> {
        self.entries.next().map(|(key, ())| key)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl<K> DoubleEndedIterator for SetIter<'_, K> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.entries.next_back().map(|(key, ())| key)
    }
}

impl<K> ExactSizeIterator for SetIter<'_, K> {}

impl<'m, K> IntoIterator for &'m SortedSet<K> {
    type Item = &'m K;
    type IntoIter = SetIter<'m, K>;

    fn into_iter(self) -> SetIter<'m, K> {
        self.iter()
    }
}

impl<K> IntoIterator for SortedSet<K> {
    type Item = K;
    type IntoIter = SetIntoIter<K>;

    fn into_iter(self) -> SetIntoIter<K> {
        SetIntoIter { entries: self.map.into_iter() }
    }
}

/// The members of a set, in order, by value.
#[derive(Debug)]
pub struct SetIntoIter<K> {
    entries: vec::IntoIter<(K, ())>,
}

impl<K> Iterator for SetIntoIter<K> {
    type Item = K;

    fn next(&mut self) -> Option<K> {
        self.entries.next().map(|(key, ())| key)
    }
}

impl<K: Ord> Extend<K> for SortedSet<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl<'k, K: Ord + Copy + 'k> Extend<&'k K> for SortedSet<K> {
    fn extend<I: IntoIterator<Item = &'k K>>(&mut self, keys: I) {
        self.extend(keys.into_iter().copied());
    }
}

impl<K: Ord> FromIterator<K> for SortedSet<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> SortedSet<K> {
        let mut set = SortedSet::new();
        set.extend(keys);
        set
    }
}

impl<K: Ord, const N: usize> From<[K; N]> for SortedSet<K> {
    fn from(keys: [K; N]) -> SortedSet<K> {
        keys.into_iter().collect()
    }
}

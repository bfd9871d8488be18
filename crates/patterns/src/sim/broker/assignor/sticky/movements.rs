//! Which partitions have moved so far, so that no two of one topic swap places for nothing.
//!
//! `AbstractStickyAssignor.PartitionMovements`: before a partition moves from A to B, look whether
//! another of the same topic has moved from B to A; sending that one back does the same with one move
//! less.

use std::rc::Rc;

use crate::sim::broker::assignor::java_map;
use crate::sim::broker::ids::TopicPartition;
use crate::sorted::SortedMap;

/// From which member to which, by their places.
type Route = (usize, usize);

/// The moves of one assignment.
#[derive(Debug, Default)]
pub(super) struct Movements {
    routes: SortedMap<TopicPartition, Route>,
    moved: SortedMap<(Rc<str>, Route), Vec<TopicPartition>>,
}

impl Movements {
    /// Takes note of a move; a partition that comes back to where it was has not moved.
    pub(super) fn note(&mut self, partition: &TopicPartition, from: usize, to: usize) {
        let origin = match self.routes.remove(partition) {
            None => from,
            Some(route) => {
                let key = (Rc::clone(&partition.topic), route);
                let moved = self.moved.get_mut(&key).expect("a route has its partitions");
                moved.retain(|other| other != partition);
                if moved.is_empty() {
                    self.moved.remove(&key);
                }
                route.0
            }
        };
        if origin != to {
            self.routes.insert(partition.clone(), (origin, to));
            self.moved.entry((Rc::clone(&partition.topic), (origin, to))).or_default().push(partition.clone());
        }
    }

    /// The partition to move in place of `partition`, so that the fewest have moved in the end.
    pub(super) fn better(&self, partition: &TopicPartition, from: usize, to: usize) -> TopicPartition {
        let origin = self.routes.get(partition).map_or(from, |route| route.0);
        let back = self.moved.get(&(Rc::clone(&partition.topic), (to, origin)));
        let first = back
            .and_then(|moved| java_map::in_map_order(moved, |other| java_map::partition_hash(other)).first().copied());
        first.unwrap_or(partition).clone()
    }
}

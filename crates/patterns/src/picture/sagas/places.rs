//! Where each saga is drawn: on a track, which has a row for each step, or on a lane, which is one row for all of them.
//!
//! Sagas that run at the same time lie on different tracks; one that begins takes the track that has been free for the
//! longest, else a lane. A place follows from the sagas that began earlier, so nothing jumps while time goes on. A saga
//! that somebody picks takes the first track instead, and those that it overlaps there move.

use std::collections::VecDeque;
use std::ops::Range;

use super::SagaPicture;
use crate::time::Time;

/// How many tracks lie below one another.
pub const TRACKS: usize = 2;

/// How many lanes lie below them.
pub const LANES: usize = 3;

/// The place of each saga: a track, or a lane where it is [`TRACKS`] or more; `None` where nothing was free.
/// `picked` is where among them the one lies that somebody picked.
pub fn places(sagas: &VecDeque<SagaPicture>, picked: Option<usize>) -> Vec<Option<usize>> {
    let natural = placed(sagas, None);
    let has_track = |at: usize| natural[at].is_some_and(|place| place < TRACKS);
    match picked {
        Some(at) if !has_track(at) => placed(sagas, picked),
        _ => natural,
    }
}

fn placed(sagas: &VecDeque<SagaPicture>, first: Option<usize>) -> Vec<Option<usize>> {
    let mut places = vec![None; sagas.len()];
    if let Some(first) = first {
        places[first] = Some(0);
    }
    for (at, saga) in sagas.iter().enumerate() {
        if places[at].is_some() {
            continue;
        }
        let free_since = |place: usize| {
            let there = sagas.iter().zip(&places).filter(|(_, other)| **other == Some(place));
            there.map(|(other, _)| clear(saga, other)).try_fold(Time::ZERO, |since, clear| Some(since.max(clear?)))
        };
        let free = |among: Range<usize>| among.filter_map(|place| Some((free_since(place)?, place))).min();
        let found = free(0..TRACKS).or_else(|| free(TRACKS..TRACKS + LANES));
        places[at] = found.map(|(_, place)| place);
    }
    places
}

/// Since when the other one's place is free for a saga; `None` while both run at the same time.
fn clear(saga: &SagaPicture, other: &SagaPicture) -> Option<Time> {
    let before = |one: &SagaPicture, next: &SagaPicture| one.ended.filter(|ended| *ended <= next.began);
    before(other, saga).or_else(|| before(saga, other).map(|_| Time::ZERO))
}

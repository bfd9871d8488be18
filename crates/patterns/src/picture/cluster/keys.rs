//! The letter and the hue that each key has, and which of the newest records has which key.
//!
//! A key that ends in a letter of its own, as `ride-k` does, keeps it, so that a cell and a sentence say the
//! same; any other takes the next free one. Keys that share a lane take hues in turn, since a lane whose
//! cells are all of one hue says nothing about order within a key.

use super::lanes::{LaneId, Topic};
use crate::fact::{Name, Record};
use crate::sim::broker::partitioner::partition_for_key;
use crate::sorted::SortedMap;
use crate::time::Time;
use crate::trace::Fact;

/// Of how many records, the newest, the key is known.
pub const RECORDS_MAX: usize = 2_048;

/// The most keys that are told apart; those beyond look like an earlier one.
pub const KEYS_MAX: usize = 512;

/// How many hues there are.
const HUES: u32 = 8;

/// How a record's cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Face {
    /// The key's letter, as the record of that letter.
    pub letter: Record,
    /// Its hue, from 0.
    pub hue: u8,
    /// The key; none for records without one.
    pub key: Option<Name>,
}

/// What is known of a record that was sent.
#[derive(Clone, Copy, Debug)]
struct Known {
    record: Record,
    sent: Time,
    face: Face,
    lane: Option<LaneId>,
}

/// The keys of a run.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    faces: SortedMap<Name, Face>,
    /// How many keys each lane has been given.
    by_lane: SortedMap<LaneId, u32>,
    /// By the record's number, modulo [`RECORDS_MAX`].
    records: Vec<Option<Known>>,
    letters_taken: u64,
}

impl Keys {
    /// How a record looks. One whose key is not known any more, or that has none, has a letter of its own.
    pub fn face(&self, record: Record) -> Face {
        self.known(record).map_or_else(|| without_key(record), |known| known.face)
    }

    /// The lane that a record is for, as soon as that is known.
    pub fn lane_of(&self, record: Record) -> Option<LaneId> {
        self.known(record)?.lane
    }

    /// When it was handed to its producer first.
    pub(super) fn sent_at(&self, record: Record) -> Option<Time> {
        Some(self.known(record)?.sent)
    }

    fn known(&self, record: Record) -> Option<&Known> {
        let known = self.records.get(record.0 as usize % RECORDS_MAX)?.as_ref()?;
        (known.record == record).then_some(known)
    }

    /// A record with a key was handed to a producer.
    pub(super) fn sent(&mut self, fact: &Fact<'_>, record: Record, key: Name, topic: Option<(usize, &Topic)>) {
        if self.known(record).is_some() {
            return;
        }
        let text = fact.trace().text(key);
        let lane = topic.filter(|_| !text.is_empty()).map(|(place, topic)| {
            let partition = partition_for_key(text.as_bytes(), topic.lanes.len().max(1) as u32);
            LaneId { topic: place as u16, partition: partition.0 as u16 }
        });
        let face = if text.is_empty() { without_key(record) } else { self.face_of(key, text, lane) };
        let slot = record.0 as usize % RECORDS_MAX;
        if self.records.len() <= slot {
            self.records.resize(slot + 1, None);
        }
        self.records[slot] = Some(Known { record, sent: fact.at(), face, lane });
    }

    /// A record turned out to lie in a lane.
    pub(super) fn lies_in(&mut self, record: Record, lane: LaneId) {
        let slot = self.records.get_mut(record.0 as usize % RECORDS_MAX).and_then(Option::as_mut);
        if let Some(known) = slot.filter(|known| known.record == record) {
            known.lane = Some(lane);
        }
    }

    fn face_of(&mut self, key: Name, text: &str, lane: Option<LaneId>) -> Face {
        if let Some(face) = self.faces.get(&key) {
            return *face;
        }
        let letter = own_letter(text).unwrap_or_else(|| {
            self.letters_taken += 1;
            Record(self.letters_taken - 1)
        });
        let nth = match lane {
            Some(lane) => {
                let given = self.by_lane.entry(lane).or_insert(0);
                *given += 1;
                // Neighbouring lanes begin with different hues, and the hues of one lane lie apart.
                (*given - 1) * 3 + u32::from(lane.partition)
            }
            None => self.faces.len() as u32 * 3,
        };
        let face = Face { letter, hue: (nth % HUES) as u8, key: Some(key) };
        if self.faces.len() < KEYS_MAX {
            self.faces.insert(key, face);
        }
        face
    }
}

const fn without_key(record: Record) -> Face {
    Face { letter: record, hue: (record.0 * 3 % HUES as u64) as u8, key: None }
}

/// The letter or the two letters behind a key's last hyphen, as the record that is lettered so.
fn own_letter(text: &str) -> Option<Record> {
    let (_, end) = text.rsplit_once('-')?;
    let place = |letter: u8| letter.is_ascii_lowercase().then(|| u64::from(letter - b'a'));
    match *end.as_bytes() {
        [letter] => Some(Record(place(letter)?)),
        [first, second] => Some(Record(26 * (place(first)? + 1) + place(second)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_the_letters_that_it_ends_in() {
        for (key, letters) in [("ride-k", "k"), ("ride-ab", "ab"), ("driver-zz", "zz")] {
            assert_eq!(own_letter(key).map(|letter| letter.to_string()).as_deref(), Some(letters), "{key}");
        }
        for key in ["ride", "ride-7", "ride-abc", "ride-", "ride-K"] {
            assert_eq!(own_letter(key), None, "{key}");
        }
    }
}

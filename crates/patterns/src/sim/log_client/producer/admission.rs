//! How a record comes into the producer's memory: it waits for its topic's partitions, then for room
//! (`KafkaProducer.doSend`, `waitOnMetadata`, `BufferPool.allocate`).
//!
//! Who waits stands in a line and is a value, not a future: whoever handed a record over may drop what it
//! waits on, and the record goes on all the same. Lines also keep the order of the calls.

use std::collections::VecDeque;

use super::accumulator;
use super::batch::{Held, upper_bound};
use super::partitioning::Choice;
use super::state::{Placed, State};
use crate::ports::log::{NewRecord, OnSent, SendError};
use crate::sim::broker::error::Error;
use crate::sim::broker::image::Image;
use crate::sim::broker::record::Record;
use crate::sim::log_client::facts::{Batched, Waits};
use crate::time::Time;

/// A record on its way into the memory.
pub(super) struct Handed {
    pub record: NewRecord,
    pub done: OnSent,
    /// Told once it has a place, or will have none.
    pub placed: Placed,
    /// When `max.block.ms` is over.
    pub deadline: Time,
}

/// Those who wait.
#[derive(Default)]
pub(super) struct Admission {
    for_metadata: Vec<Handed>,
    for_memory: VecDeque<Handed>,
}

impl Admission {
    /// Whether somebody waits for memory: then nothing lingers.
    pub fn is_memory_short(&self) -> bool {
        !self.for_memory.is_empty()
    }

    /// Whether a topic is asked for that is not known.
    pub fn lacks_metadata(&self) -> bool {
        !self.for_metadata.is_empty()
    }

    /// When the first has waited for too long.
    pub fn next_deadline(&self) -> Option<Time> {
        self.for_metadata.iter().chain(&self.for_memory).map(|handed| handed.deadline).min()
    }

    /// Takes out everybody.
    pub fn take_all(&mut self) -> Vec<Handed> {
        std::mem::take(&mut self.for_metadata).into_iter().chain(std::mem::take(&mut self.for_memory)).collect()
    }
}

fn is_known(record: &NewRecord, image: &Image) -> bool {
    let count = image.partition_count(&record.topic).unwrap_or(0);
    record.partition.map_or(count > 0, |partition| partition.0 < count)
}

impl State {
    /// A record is handed over.
    pub fn hand_over(&mut self, record: NewRecord, done: OnSent, placed: Placed) {
        let deadline = self.world.now() + self.config.max_block;
        let handed = Handed { record, done, placed, deadline };
        let image = self.knowledge.image();
        if let Err(error) = self.may_send() {
            self.refuse(handed, error);
        } else if !is_known(&handed.record, &image) {
            self.tell_waits(&handed, self.admission.for_metadata.len(), false);
            self.admission.for_metadata.push(handed);
            self.knowledge.want();
            self.wants_pass = true;
        } else if self.admission.is_memory_short() {
            self.line_up_for_memory(handed);
        } else if let Some(handed) = self.place(handed, &image) {
            self.line_up_for_memory(handed);
        }
    }

    fn line_up_for_memory(&mut self, handed: Handed) {
        self.tell_waits(&handed, self.admission.for_memory.len(), true);
        self.admission.for_memory.push_back(handed);
        self.wants_pass = true;
    }

    fn tell_waits(&self, handed: &Handed, before: usize, memory: bool) {
        let topic = self.world.recorder().name(&handed.record.topic);
        let provenance = handed.record.provenance;
        let data = Waits { record: provenance.record, topic, waiting: before as u32 + 1, memory };
        self.world.record(provenance.context, self.actor, data);
    }

    /// The cluster is known better: who waited for that goes on, in order.
    pub fn admit_known(&mut self) {
        let image = self.knowledge.image();
        for handed in std::mem::take(&mut self.admission.for_metadata) {
            if !is_known(&handed.record, &image) {
                self.admission.for_metadata.push(handed);
            } else if self.admission.is_memory_short() {
                self.line_up_for_memory(handed);
            } else if let Some(handed) = self.place(handed, &image) {
                self.line_up_for_memory(handed);
            }
        }
        if self.admission.lacks_metadata() {
            self.knowledge.want();
        }
    }

    /// Memory was given back: who waits for it goes on, the first first.
    pub fn admit_waiting(&mut self) {
        let image = self.knowledge.image();
        while let Some(first) = self.admission.for_memory.pop_front() {
            if let Some(back) = self.place(first, &image) {
                self.admission.for_memory.push_front(back);
                break;
            }
        }
    }

    /// Ends the waiting of those who have waited for `max.block.ms`.
    pub fn give_up_blocked(&mut self, now: Time) {
        let late = |handed: &mut Handed| handed.deadline <= now;
        let mut given_up: Vec<Handed> = self.admission.for_metadata.extract_if(.., late).collect();
        let lined_up = std::mem::take(&mut self.admission.for_memory);
        let (over, rest): (VecDeque<Handed>, _) = lined_up.into_iter().partition(|handed| handed.deadline <= now);
        self.admission.for_memory = rest;
        given_up.extend(over);
        given_up.into_iter().for_each(|handed| self.refuse(handed, SendError::NoRoom));
    }

    /// A record will have no place. A transaction cannot be committed without it.
    pub fn refuse(&mut self, handed: Handed, error: SendError) {
        self.transaction_lost(&error);
        self.outbox.fates.push((handed.done, Err(error.clone())));
        self.outbox.placed.push((handed.placed, Err(error)));
    }

    /// Puts a record into a batch. Gives it back where there is no memory for it.
    fn place(&mut self, handed: Handed, image: &Image) -> Option<Handed> {
        let Handed { record, done, placed, deadline } = handed;
        let held = Held { record: self.serialised(&record), done };
        if !self.accumulator.could_take(upper_bound(&held.record), self.config.max_request_size) {
            let handed = Handed { record, done: held.done, placed, deadline };
            self.refuse(handed, SendError::Refused(Error::MessageTooLarge));
            return None;
        }
        let (choice, place) = match self.append(&record, held, image) {
            Ok(place) => place,
            Err(held) => return Some(Handed { record, done: held.done, placed, deadline }),
        };
        self.partitioning.appended(&choice, place.added, image, &self.accumulator);
        self.transaction_writes_to(&choice.partition);
        let provenance = record.provenance;
        let data = Batched {
            record: provenance.record,
            topic: self.world.recorder().name(&choice.partition.topic),
            partition: choice.partition.partition.0,
            batch: place.batch.0,
            bytes: place.bytes,
            limit: place.limit,
        };
        self.world.record(provenance.context, self.actor, data);
        self.wants_pass |= place.wakes_sender;
        self.outbox.placed.push((placed, Ok(())));
        None
    }

    /// Chooses a partition for a record and puts it into a batch there; gives it back where there is no memory for that
    /// (`RecordAccumulator.append`).
    fn append(&mut self, record: &NewRecord, held: Held, image: &Image) -> Result<(Choice, accumulator::Placed), Held> {
        let mut choice = self.partitioning.choose(record, image, &self.accumulator);
        let mut held = held;
        loop {
            match self.accumulator.add(&choice.partition, held) {
                Ok(place) => return Ok((choice, place)),
                Err(back) => held = back,
            }
            if choice.sticky {
                // The batch that could not take the record is full now, for which a switch may have been put off.
                let again = self.partitioning.choose(record, image, &self.accumulator);
                if again != choice {
                    choice = again;
                    continue;
                }
            }
            let place = self.accumulator.begin(&choice.partition, held, self.world.now())?;
            return Ok((choice, place));
        }
    }

    fn serialised(&self, record: &NewRecord) -> Record {
        Record {
            offset_delta: 0,
            timestamp: record.timestamp.unwrap_or_else(|| self.world.now()),
            key: record.key.clone(),
            value: record.value.clone(),
            headers: (!record.headers.is_empty()).then(|| record.headers.clone().into()),
            provenance: record.provenance,
        }
    }
}

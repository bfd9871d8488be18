use std::rc::Rc;

use super::super::batch::tests::{held, partition};
use super::super::sequences::Identity;
use super::*;
use crate::fact::ActorId;
use crate::ports::log::{LeaderEpoch, TopicSpec};
use crate::sim::broker::ids::{ProducerEpoch, ProducerId};
use crate::sim::broker::image::{BrokerImage, Image, PartitionImage, TopicImage};

/// Topic `rides`, whose partitions these brokers lead, in this term.
fn image(leaders: &[Option<u32>], epoch: u32) -> Image {
    let mut image = Image { version: 1, ..Image::default() };
    for id in 1..=3 {
        image.brokers.insert(BrokerId(id), BrokerImage { actor: ActorId(id as u16), fenced: false });
    }
    let partition = |leader: &Option<u32>| PartitionImage {
        replicas: Vec::new(),
        isr: Vec::new(),
        leader: leader.map(BrokerId),
        leader_epoch: LeaderEpoch(epoch),
        partition_epoch: 0,
    };
    let spec = Rc::new(TopicSpec::named("rides"));
    image.topics.insert("rides".into(), TopicImage { spec, partitions: leaders.iter().map(partition).collect() });
    image
}

fn accumulator(batch_size: u32, linger_ms: u64, buffer_memory: u32) -> Accumulator {
    let linger = Span::from_ms(linger_ms);
    Accumulator::new(&ProducerConfig { batch_size, linger, buffer_memory, ..ProducerConfig::default() })
}

impl Accumulator {
    /// Puts a record into a batch of this partition, whichever the partitioner would have by now.
    pub fn append(&mut self, partition: &TopicPartition, held: Held, now: Time) -> Result<Placed, Held> {
        self.add(partition, held).or_else(|held| self.begin(partition, held, now))
    }
}

fn append(accumulator: &mut Accumulator, number: u32, bytes: usize, now_ms: u64) -> Option<Placed> {
    accumulator.append(&partition(number), held(bytes), Time::from_ms(now_ms)).ok()
}

fn moment(image: &Image, now_ms: u64) -> Moment<'_> {
    Moment { now: Time::from_ms(now_ms), image, hurries: false }
}

fn drain(accumulator: &mut Accumulator, image: &Image, now_ms: u64, max_bytes: u32) -> Vec<(u32, BatchId)> {
    let drained = accumulator.drain(BrokerId(1), max_bytes, moment(image, now_ms), |_| false);
    drained.iter().map(|batch| (batch.partition.partition.0, batch.id)).collect()
}

#[test]
fn a_batch_is_ready_when_it_has_lingered_or_is_full() {
    let one = image(&[Some(1)], 0);
    let mut accumulator = accumulator(1_000, 5, 10_000);
    let first = append(&mut accumulator, 0, 300, 10).expect("there is room");
    assert!(first.wakes_sender, "the sender must learn when the lingering ends");
    let ready = accumulator.ready(moment(&one, 10));
    assert!(ready.brokers.is_empty());
    assert_eq!(ready.next_check, Some(Time::from_ms(15)));
    assert!(accumulator.ready(moment(&one, 15)).brokers.contains(&BrokerId(1)), "it has lingered");
    let second = append(&mut accumulator, 0, 300, 11).expect("there is room");
    assert_eq!((second.batch, second.wakes_sender), (first.batch, false));
    let third = append(&mut accumulator, 0, 400, 11).expect("there is room");
    assert_ne!(third.batch, first.batch, "the first took no more");
    assert!(accumulator.ready(moment(&one, 11)).brokers.contains(&BrokerId(1)), "the first is full");
}

#[test]
fn nothing_lingers_when_there_is_a_hurry() {
    let one = image(&[Some(1)], 0);
    let mut accumulator = accumulator(1_000, 50, 10_000);
    append(&mut accumulator, 0, 300, 0).expect("there is room");
    let hurried = Moment { hurries: true, ..moment(&one, 0) };
    assert!(accumulator.ready(hurried).brokers.contains(&BrokerId(1)));
}

#[test]
fn memory_is_taken_batch_by_batch_and_given_back_at_the_end() {
    let one = image(&[Some(1)], 0);
    let mut accumulator = accumulator(1_000, 0, 2_500);
    assert!(append(&mut accumulator, 0, 900, 0).is_some());
    assert!(append(&mut accumulator, 1, 900, 0).is_some());
    assert!(append(&mut accumulator, 2, 10, 0).is_none(), "500 bytes are less than a batch");
    assert!(append(&mut accumulator, 1, 5, 0).is_some(), "it needs no new batch");
    let sent = accumulator.drain(BrokerId(1), 1 << 20, moment(&one, 0), |_| false);
    assert!(append(&mut accumulator, 2, 10, 0).is_none(), "what is under way still holds its memory");
    accumulator.complete(&sent[0]);
    assert!(append(&mut accumulator, 2, 10, 0).is_some());
    assert!(accumulator.has_incomplete());
}

#[test]
fn a_large_record_takes_what_it_needs() {
    let mut accumulator = accumulator(1_000, 0, 5_000);
    let placed = append(&mut accumulator, 0, 3_000, 0).expect("there is room");
    assert!(placed.limit > 3_000 && placed.limit < 3_100, "{placed:?}");
    assert!(accumulator.could_take(5_000, 1 << 20) && !accumulator.could_take(5_001, 1 << 20));
    assert!(!accumulator.could_take(4_000, 3_999));
}

#[test]
fn a_request_takes_one_batch_of_each_partition_up_to_its_size_and_the_next_begins_where_it_ended() {
    let three = image(&[Some(1), Some(1), Some(2), Some(1)], 0);
    let mut accumulator = accumulator(1_000, 0, 1 << 20);
    for number in [0, 0, 1, 2, 3] {
        append(&mut accumulator, number, 800, 0).expect("there is room");
    }
    let all = drain(&mut accumulator, &three, 0, 2_000);
    assert_eq!(all, [(0, BatchId(0)), (1, BatchId(2))], "the third would be beyond the size");
    let rest = drain(&mut accumulator, &three, 0, 2_000);
    assert_eq!(rest, [(3, BatchId(4)), (0, BatchId(1))]);
    assert_eq!(drain(&mut accumulator, &three, 0, 2_000), []);
}

#[test]
fn the_first_batch_goes_along_however_large_it_is() {
    let one = image(&[Some(1)], 0);
    let mut accumulator = accumulator(1_000, 0, 1 << 20);
    append(&mut accumulator, 0, 5_000, 0).expect("there is room");
    assert_eq!(drain(&mut accumulator, &one, 0, 100), [(0, BatchId(0))]);
}

#[test]
fn a_muted_partition_and_one_without_a_leader_wait() {
    let some = image(&[Some(1), None], 0);
    let mut accumulator = accumulator(1_000, 0, 1 << 20);
    append(&mut accumulator, 0, 100, 0).expect("there is room");
    append(&mut accumulator, 1, 100, 0).expect("there is room");
    accumulator.mute(&partition(0), true);
    let ready = accumulator.ready(moment(&some, 0));
    assert!(ready.brokers.is_empty() && ready.leaderless);
    assert_eq!(drain(&mut accumulator, &some, 0, 1 << 20), []);
    accumulator.mute(&partition(0), false);
    assert_eq!(drain(&mut accumulator, &some, 0, 1 << 20), [(0, BatchId(0))]);
}

/// The one thing that makes a producer without idempotence change the order of records.
#[test]
fn without_numbers_what_failed_later_comes_first() {
    let one = image(&[Some(1)], 0);
    let mut accumulator = accumulator(100, 0, 1 << 20);
    for _ in 0..3 {
        append(&mut accumulator, 0, 90, 0).expect("there is room");
    }
    let mut sent = Vec::new();
    for _ in 0..2 {
        sent.extend(accumulator.drain(BrokerId(1), 1 << 20, moment(&one, 0), |_| false));
    }
    for mut batch in sent {
        batch.failed(Time::from_ms(1), Span::ZERO);
        accumulator.put_back(batch, None);
    }
    let order: Vec<u64> = (0..3).map(|_| drain(&mut accumulator, &one, 1, 1 << 20)[0].1.0).collect();
    assert_eq!(order, [1, 0, 2]);
}

#[test]
fn with_numbers_what_failed_goes_again_in_order_whatever_failed_first() {
    let one = image(&[Some(1)], 0);
    let mut accumulator = accumulator(100, 0, 1 << 20);
    let mut sequences = Sequences::default();
    let identity = Identity { producer_id: ProducerId(1), epoch: ProducerEpoch(0) };
    for _ in 0..4 {
        append(&mut accumulator, 0, 90, 0).expect("there is room");
    }
    let mut sent = Vec::new();
    for _ in 0..3 {
        let drained = accumulator.drain(BrokerId(1), 1 << 20, moment(&one, 0), |_| false);
        drained.iter().for_each(|batch| {
            sequences.stamp(&batch.partition, batch.id, batch.count(), identity);
        });
        sent.extend(drained);
    }
    let mut put_back = |at: usize, sent: &mut Vec<ProducerBatch>| {
        let mut batch = sent.remove(at);
        batch.failed(Time::from_ms(1), Span::ZERO);
        accumulator.put_back(batch, Some(&sequences));
    };
    put_back(2, &mut sent);
    put_back(0, &mut sent);
    put_back(0, &mut sent);
    let order: Vec<u64> = (0..4).map(|_| drain(&mut accumulator, &one, 1, 1 << 20)[0].1.0).collect();
    assert_eq!(order, [0, 1, 2, 3]);
}

#[test]
fn a_failed_batch_waits_and_does_not_linger() {
    let one = image(&[Some(1)], 0);
    let mut accumulator = accumulator(1_000, 500, 1 << 20);
    append(&mut accumulator, 0, 100, 0).expect("there is room");
    let hurried = Moment { hurries: true, ..moment(&one, 0) };
    let mut sent = accumulator.drain(BrokerId(1), 1 << 20, hurried, |_| false);
    let mut batch = sent.remove(0);
    batch.failed(Time::from_ms(10), Span::from_ms(100));
    accumulator.put_back(batch, None);
    assert_eq!(accumulator.ready(moment(&one, 20)).next_check, Some(Time::from_ms(110)));
    assert_eq!(drain(&mut accumulator, &one, 109, 1 << 20), []);
    assert_eq!(drain(&mut accumulator, &one, 110, 1 << 20), [(0, BatchId(0))]);
}

#[test]
fn a_flush_waits_for_the_parts_of_what_was_split() {
    let one = image(&[Some(1)], 0);
    let mut accumulator = accumulator(1_000, 0, 1 << 20);
    for _ in 0..4 {
        append(&mut accumulator, 0, 200, 0).expect("there is room");
    }
    let last = accumulator.last_incomplete().expect("one is open");
    append(&mut accumulator, 1, 200, 0).expect("there is room");
    let mut sent = accumulator.drain(BrokerId(1), 1 << 20, moment(&one, 0), |_| false);
    accumulator.batch_size = 500;
    let parts = accumulator.split(sent.remove(0), None);
    assert_eq!(parts, [(BatchId(2), 2), (BatchId(3), 2)]);
    for (part, open) in [(0, true), (1, false)] {
        assert!(accumulator.has_incomplete_upto(last), "before part {part}");
        let part = accumulator.drain(BrokerId(1), 1 << 20, moment(&one, 0), |_| false).remove(0);
        accumulator.complete(&part);
        assert_eq!(accumulator.has_incomplete_upto(last), open);
    }
    assert!(accumulator.has_incomplete(), "the other partition's batch was begun later");
}

#[test]
fn what_waits_for_too_long_is_taken_out() {
    let mut accumulator = accumulator(100, 0, 1 << 20);
    append(&mut accumulator, 0, 90, 0).expect("there is room");
    append(&mut accumulator, 0, 90, 30).expect("there is room");
    let limit = Span::from_ms(100);
    assert_eq!(accumulator.next_expiry(limit), Some(Time::from_ms(100)));
    assert_eq!(accumulator.take_expired(Time::from_ms(99), limit).len(), 0);
    assert_eq!(accumulator.take_expired(Time::from_ms(100), limit).len(), 1);
    assert_eq!(accumulator.next_expiry(limit), Some(Time::from_ms(130)));
}

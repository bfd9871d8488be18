use super::*;
use crate::fact::{Correlation, Name, Record};
use crate::picture::Fate;
use crate::ports::log::{PartitionAssigned, PartitionRevoked};
use crate::sim::broker::facts::{
    Appended, Copied, Elected, GenerationBegan, GroupStable, HighWatermark, InSync, LastStable, Leaderless, Leads,
    LogStart, MarkerAppended, MemberJoined, MemberLeft, OffsetStored, OutOfSync, PartitionGiven, RebalanceBegan,
    ReplicaPlaced, Truncated,
};
use crate::sim::log_client::facts::{BatchDone, BatchRetried, BatchSent, Batched};
use crate::sorted::SortedSet;
use crate::trace::{Stamp, Trace};

const LENGTH: Span = Span::from_secs(12);
const CONTROLLER: u16 = 0;
const FIRST: u16 = 1;
const SECOND: u16 = 2;
const WRITER: u16 = 3;
const READER: u16 = 4;
const OTHER: u16 = 5;
const LANE: LaneId = LaneId { topic: 0, partition: 0 };

/// A trace that is written by hand, one fact at a time.
struct Story {
    trace: Trace,
    topic: Name,
    group: Name,
}

/// A topic of one partition on two brokers, led by the first.
fn story() -> Story {
    let mut trace = Trace::new();
    for actor in ["controller", "broker-1", "broker-2", "writer", "reader", "other"] {
        trace.actor(actor);
    }
    let (topic, group) = (trace.name("rides"), trace.name("payment"));
    let placed = |place| ReplicaPlaced { topic, partition: 0, place, replicas: 2, min_insync: 1 };
    Story { trace, topic, group }.put(0, FIRST, placed(0)).put(0, SECOND, placed(1)).led_by(0, FIRST, 1, 0)
}

impl Story {
    #[track_caller]
    fn put<D: FactData>(mut self, at_ms: u64, actor: u16, data: D) -> Story {
        let (at, actor, site) = (Time::from_ms(at_ms), ActorId(actor), std::panic::Location::caller());
        self.trace.append(Stamp { at, actor, cause: None, correlation: Correlation::NONE, site }, data);
        self
    }

    fn word(&mut self, text: &str) -> Name {
        self.trace.name(text)
    }

    fn led_by(self, at_ms: u64, broker: u16, epoch: u32, end: u64) -> Story {
        let (topic, leader) = (self.topic, ActorId(broker));
        self.put(at_ms, CONTROLLER, Elected { topic, partition: 0, leader, epoch, unclean: false }).put(
            at_ms,
            broker,
            Leads { topic, partition: 0, epoch, end },
        )
    }

    fn sent(mut self, at_ms: u64, record: u64, key: &str) -> Story {
        let (topic, key) = (self.topic, self.word(key));
        self.put(at_ms, WRITER, SentTo { record: Record(record), topic, key, bytes: 100 })
    }

    fn stored(self, at_ms: u64, broker: u16, offset: u64, record: u64) -> Story {
        let topic = self.topic;
        let (producer, sequence, bytes) = (1, offset, 100);
        self.put(
            at_ms,
            broker,
            Appended { topic, partition: 0, base: offset, last: offset, epoch: 1, producer, sequence, bytes },
        )
        .put(at_ms, broker, Stored { topic, partition: 0, offset, record: Record(record) })
    }

    fn acknowledged(self, at_ms: u64, offset: u64, record: u64) -> Story {
        let topic = self.topic;
        self.put(at_ms, WRITER, Acknowledged { record: Record(record), topic, partition: 0, offset })
    }

    fn watermark(self, at_ms: u64, broker: u16, offset: u64) -> Story {
        let topic = self.topic;
        self.put(at_ms, broker, HighWatermark { topic, partition: 0, offset, end: offset })
    }

    fn received(self, at_ms: u64, reader: u16, offset: u64, record: u64) -> Story {
        let (topic, group) = (self.topic, self.group);
        self.put(at_ms, reader, ReceivedFrom { record: Record(record), topic, partition: 0, offset, group })
    }

    fn committed(self, at_ms: u64, offset: u64) -> Story {
        let (topic, group, client) = (self.topic, self.group, ActorId(READER));
        self.put(at_ms, FIRST, OffsetStored { group, topic, partition: 0, offset, generation: 1, client })
    }

    fn held_by(self, at_ms: u64, reader: u16) -> Story {
        let (topic, group) = (self.topic, self.group);
        self.put(at_ms, reader, PartitionAssigned { group, generation: 1, topic, partition: 0 })
    }

    fn picture(&self) -> ClusterPicture {
        let mut picture = ClusterPicture::new(LENGTH);
        for fact in self.trace.facts() {
            let bucket = fact.at().as_us() * BUCKETS as u64 / LENGTH.as_us();
            picture.observe(&fact, bucket as usize);
        }
        picture
    }

    fn lane(&self) -> Lane {
        self.picture().lanes.get(LANE).expect("it was made").clone()
    }
}

fn offsets<'c>(cells: impl IntoIterator<Item = &'c Cell>) -> Vec<u64> {
    cells.into_iter().map(|cell| cell.offset).collect()
}

#[test]
fn a_record_is_stored_copied_and_acknowledged() {
    let topic = story().topic;
    let story = story().sent(0, 7, "ride-k").stored(1, FIRST, 0, 7);
    let lane = story.lane();
    assert_eq!((lane.leader, lane.epoch, lane.end, lane.high_watermark), (Some(ActorId(FIRST)), 1, 1, 0));
    let What::Record(record, face) = lane.cells[0].what else { panic!("it is a record") };
    assert_eq!((record, face.letter.to_string().as_str()), (Record(7), "k"));
    assert_eq!(lane.replica(ActorId(SECOND)).map(|replica| replica.end), Some(0));
    let story =
        story.put(3, SECOND, Copied { topic, partition: 0, end: 1 }).watermark(4, FIRST, 1).acknowledged(5, 0, 7);
    let lane = story.lane();
    assert_eq!(lane.replica(ActorId(SECOND)).map(|replica| replica.end), Some(1));
    assert_eq!((lane.high_watermark, lane.cells[0].acknowledged), (1, true));
    let picture = story.picture();
    let took = picture.flow.until_acknowledged(0, 1).expect("one was acknowledged");
    assert!(took.count == 1 && took.p50.as_us().abs_diff(5_000) < 700, "{took:?}");
}

#[test]
fn what_a_dead_leader_had_alone_is_lost_and_counted_where_it_was_acknowledged() {
    let story = story()
        .stored(1, FIRST, 0, 0)
        .stored(2, FIRST, 1, 1)
        .stored(3, FIRST, 2, 2)
        .acknowledged(4, 1, 1)
        .put(5, FIRST, Crashed {})
        .led_by(9, SECOND, 2, 1);
    let lane = story.lane();
    assert_eq!((lane.leader, lane.end, offsets(&lane.cells)), (Some(ActorId(SECOND)), 1, vec![0]));
    assert_eq!((offsets(&lane.lost), lane.lost_acknowledged), (vec![1, 2], 1));
    // The one that nobody was told of is sent again, and is then no longer lost.
    let story = story.stored(11, SECOND, 1, 2);
    let lane = story.lane();
    assert_eq!((offsets(&lane.lost), offsets(&lane.cells)), (vec![1], vec![0, 1]));
    let topic = story.topic;
    let back = story.put(20, FIRST, Truncated { topic, partition: 0, end: 1, records: 2 }).lane();
    assert_eq!((back.replica(ActorId(FIRST)).map(|replica| replica.end), back.lost_acknowledged), (Some(1), 1));
}

#[test]
fn what_somebody_appends_who_no_longer_leads_is_lost() {
    let lane = story().led_by(5, SECOND, 2, 0).stored(6, FIRST, 0, 4).acknowledged(7, 0, 4).lane();
    assert_eq!((lane.end, lane.cells.len(), offsets(&lane.lost), lane.lost_acknowledged), (0, 0, vec![0], 1));
}

#[test]
fn what_is_acknowledged_while_nobody_leads_is_lost_once_a_leader_has_it_not() {
    let story = story().stored(1, FIRST, 0, 0);
    let topic = story.topic;
    let story = story.put(5, CONTROLLER, Leaderless { topic, partition: 0, epoch: 1 });
    let story = story.stored(6, FIRST, 1, 1).acknowledged(6, 1, 1).stored(7, SECOND, 1, 9);
    let lane = story.lane();
    assert_eq!((lane.leader, lane.end, offsets(&lane.cells), lane.lost_acknowledged), (None, 2, vec![0, 1], 0));
    assert_eq!(offsets(&lane.lost), [1], "what somebody else has who led long ago");
    let back = story.led_by(9, FIRST, 2, 2);
    assert_eq!((offsets(&back.lane().cells), back.lane().lost_acknowledged), (vec![0, 1], 0));
    let other = back.put(10, CONTROLLER, Leaderless { topic, partition: 0, epoch: 2 }).led_by(11, SECOND, 3, 1);
    assert_eq!((offsets(&other.lane().cells), other.lane().lost_acknowledged), (vec![0], 1));
}

#[test]
fn replicas_join_and_leave_those_in_sync() {
    let topic = story().topic;
    let out = OutOfSync { topic, partition: 0, replica: ActorId(SECOND), size: 1 };
    let story = story().put(5, FIRST, out);
    assert_eq!(story.lane().in_sync(), 1);
    let joined = InSync { topic, partition: 0, replica: ActorId(SECOND), size: 2 };
    assert_eq!(story.put(6, FIRST, joined).lane().in_sync(), 2);
}

#[test]
fn an_unclean_leader_is_alone_in_sync() {
    let topic = story().topic;
    let elected = Elected { topic, partition: 0, leader: ActorId(SECOND), epoch: 2, unclean: true };
    let lane = story().put(5, CONTROLLER, elected).lane();
    assert!(lane.unclean && lane.in_sync() == 1 && lane.replicas[1].in_sync);
}

#[test]
fn markers_and_the_last_stable_offset_show_until_the_watermark_is_there() {
    let topic = story().topic;
    let story = story().stored(1, FIRST, 0, 0).watermark(2, FIRST, 1).put(
        3,
        FIRST,
        LastStable { topic, partition: 0, offset: 0 },
    );
    assert_eq!(story.lane().last_stable, Some(0));
    let marker = MarkerAppended { topic, partition: 0, offset: 1, producer: 1, epoch: 0, commit: true };
    let story =
        story.put(4, FIRST, marker).watermark(5, FIRST, 2).put(6, FIRST, LastStable { topic, partition: 0, offset: 2 });
    let lane = story.lane();
    assert_eq!((lane.last_stable, lane.end, lane.cells[1].what), (None, 2, What::Marker { commit: true }));
}

#[test]
fn a_log_forgets_its_beginning() {
    let topic = story().topic;
    let story = (0..5).fold(story(), |story, offset| story.stored(offset, FIRST, offset, offset));
    let lane = story.put(9, FIRST, LogStart { topic, partition: 0, offset: 3 }).lane();
    assert_eq!((lane.start, offsets(&lane.cells)), (3, vec![3, 4]));
}

#[test]
fn the_clusters_own_topics_are_not_drawn() {
    let mut story = story();
    let topic = story.word("__consumer_offsets");
    let placed = ReplicaPlaced { topic, partition: 0, place: 0, replicas: 2, min_insync: 1 };
    assert_eq!(story.put(1, FIRST, placed).picture().lanes.topics().len(), 1);
}

#[test]
fn a_group_reads_commits_and_lags() {
    let story = (0..4).fold(story(), |story, offset| story.stored(100 * offset, FIRST, offset, offset));
    let story = story.watermark(400, FIRST, 4).held_by(450, READER);
    let lag = |story: &Story| {
        let picture = story.picture();
        let group = picture.groups.of(story.group).expect("it was heard of");
        let time =
            group.lag_time(LANE, &picture.lanes, Time::from_ms(1_000), |bucket| picture.flow.bucket_start(bucket));
        (group.lag(LANE, &picture.lanes), time)
    };
    assert_eq!(lag(&story), (Some(4), Some(Span::from_ms(1_000))));
    let story = story.received(500, READER, 0, 0).received(500, READER, 1, 1).committed(600, 1);
    assert_eq!(lag(&story), (Some(3), Some(Span::from_ms(900))));
    let place = story.picture().groups.of(story.group).expect("it is there").places[&LANE];
    assert_eq!((place.committed, place.position, place.reader), (Some(1), Some(2), Some(ActorId(READER))));
    assert_eq!(lag(&story.committed(700, 4)), (Some(0), Some(Span::ZERO)));
}

#[test]
fn a_rebalance_begins_is_given_a_generation_and_ends() {
    let mut story = story();
    let (topic, group, client) = (story.topic, story.group, ActorId(READER));
    let (member, reason, protocol) = (story.word("reader-1"), story.word("a member joined"), story.word("range"));
    let story = story.put(1, FIRST, MemberJoined { group, member, client, is_static: true }).put(
        1,
        FIRST,
        RebalanceBegan { group, generation: 0, reason },
    );
    let state = |story: &Story| story.picture().groups.of(group).expect("it is there").clone();
    assert!(state(&story).is_rebalancing() && state(&story).rebalances[0].ended.is_none());
    let story = story
        .put(4, FIRST, GenerationBegan { group, generation: 3, members: 1, protocol })
        .put(5, FIRST, PartitionGiven { group, generation: 3, client, topic, partition: 0 })
        .put(6, FIRST, GroupStable { group, generation: 3, members: 1 });
    let stable = state(&story);
    assert_eq!((stable.state, stable.generation, stable.protocol), (GroupState::Stable, 3, Some(protocol)));
    assert_eq!(stable.members[0].given, [LANE]);
    assert!(stable.members[0].is_static && stable.members[0].holds.is_empty());
    let ended = Rebalance { began: Time::from_ms(1), reason, generation: 3, ended: Some(Time::from_ms(6)) };
    assert_eq!(stable.rebalances, [ended]);
    let left = state(&story.put(9, FIRST, MemberLeft { group, member, client, reason }));
    assert_eq!((left.state, left.members[0].is_in), (GroupState::Empty, false));
}

#[test]
fn two_hold_a_partition_until_the_one_that_was_late_hears_of_it() {
    let story = story().held_by(1, READER).held_by(5, OTHER);
    let holders = |story: &Story| {
        let picture = story.picture();
        let group = picture.groups.of(story.group).expect("it is there");
        group.holders(LANE).map(|member| member.client.0).collect::<Vec<_>>()
    };
    assert_eq!(holders(&story), [READER, OTHER]);
    let (topic, group) = (story.topic, story.group);
    let story = story.put(9, READER, PartitionRevoked { group, topic, partition: 0, lost: true });
    assert_eq!(holders(&story), [OTHER]);
    assert_eq!(holders(&story.put(10, OTHER, Crashed {})), Vec::<u16>::new());
}

#[test]
fn a_batch_fills_leaves_comes_back_and_leaves_again() {
    let mut story = story();
    let (topic, reason) = (story.topic, story.word("no answer in time"));
    let batched = |record, bytes| Batched { record: Record(record), topic, partition: 0, batch: 4, bytes, limit: 500 };
    let left = |attempt| BatchSent {
        topic,
        partition: 0,
        batch: 4,
        records: 2,
        bytes: 300,
        broker: ActorId(FIRST),
        attempt,
        in_flight: 1,
    };
    let story = story.sent(0, 1, "ride-a").put(0, WRITER, batched(1, 150)).put(1, WRITER, batched(2, 300));
    let batches = |story: &Story| story.picture().producers.of(ActorId(WRITER)).expect("it sent").batches.clone();
    let fills = batches(&story);
    let batch = fills.filling(LANE).next().expect("it fills");
    assert_eq!((batch.records, batch.bytes, batch.limit, batch.first), (2, 300, 500, Some(Record(1))));
    let story = story.put(5, WRITER, left(1));
    assert_eq!((batches(&story).under_way(), batches(&story).filling(LANE).count()), (1, 0));
    let wait = Span::from_ms(100);
    let story = story.put(9, WRITER, BatchRetried { topic, partition: 0, batch: 4, attempt: 1, wait, reason });
    assert_eq!((batches(&story).under_way(), batches(&story).waiting()), (0, 1));
    let story = story.put(110, WRITER, left(2));
    assert_eq!((batches(&story).under_way(), batches(&story).again), (1, 1));
    let story = story.put(112, WRITER, BatchDone { topic, partition: 0, batch: 4, records: 2 });
    assert_eq!(batches(&story).iter().len(), 0);
    let moves: Vec<_> = story.picture().moves.flights().iter().map(|flight| (flight.record, flight.fate)).collect();
    assert_eq!(moves, [Fate::Arrives, Fate::Lost, Fate::ArrivesAgain].map(|fate| (Record(1), fate)));
}

#[test]
fn what_leaders_appended_is_counted_in_bytes_and_a_deposed_leader_counts_no_more() {
    let story = story().stored(1, FIRST, 0, 1).stored(2, FIRST, 1, 2);
    assert_eq!(story.lane().appended_bytes, 200);
    let story = story.led_by(3, SECOND, 2, 2).stored(4, FIRST, 2, 3).stored(5, SECOND, 2, 4);
    assert_eq!(story.lane().appended_bytes, 300);
}

#[test]
fn what_clients_get_moves_once_a_batch_and_once_a_poll() {
    let story = story().stored(2, FIRST, 0, 1).stored(2, FIRST, 1, 2).acknowledged(3, 0, 1).acknowledged(3, 1, 2);
    let picture = story.received(5, READER, 0, 1).received(5, READER, 1, 2).picture();
    let seen: Vec<_> = picture.moves.flights().iter().map(|flight| (flight.from.0, flight.to.0, flight.what)).collect();
    assert_eq!(seen, [(FIRST, WRITER, ACKNOWLEDGED), (FIRST, READER, FETCHED)]);
}

#[test]
fn keys_of_one_lane_differ_in_hue() {
    let story = ["ride-a", "ride-b", "ride-c", "ride-d"]
        .into_iter()
        .zip(0..)
        .fold(story(), |story, (key, record)| story.sent(record, record, key));
    let picture = story.picture();
    let hues: SortedSet<u8> = (0..4).map(|record| picture.keys.face(Record(record)).hue).collect();
    assert_eq!(hues.len(), 4);
}

#[test]
fn a_crash_of_a_writer_leaves_nothing_unanswered() {
    let story = story().sent(0, 0, "ride-a").sent(0, 1, "ride-a").acknowledged(1, 0, 0);
    let unanswered = |story: &Story| story.picture().producers.of(ActorId(WRITER)).map(Producer::unanswered);
    assert_eq!(unanswered(&story), Some(1));
    assert_eq!(unanswered(&story.put(2, WRITER, Crashed {})), Some(0));
}

#[test]
fn lag_is_kept_bucket_by_bucket() {
    let story = (0..4).fold(story(), |story, offset| story.stored(offset, FIRST, offset, offset));
    let story = story.watermark(4, FIRST, 4).held_by(5, READER).committed(250, 4).watermark(320, FIRST, 5);
    let picture = story.picture();
    // Each bucket is 100 ms long.
    assert_eq!(picture.flow.lags(), [(story.group, vec![4, 4, 0])]);
}

#[test]
fn a_cluster_is_bounded_whatever_the_run() {
    let trace = synthetic::trace(100_000, Span::from_ms(1));
    let length = trace.end().since(Time::ZERO);
    let mut picture = ClusterPicture::new(length);
    for fact in trace.facts() {
        let bucket = fact.at().as_us() * BUCKETS as u64 / length.as_us();
        picture.observe(&fact, (bucket as usize).min(BUCKETS - 1));
    }
    for (_, lane) in picture.lanes.iter() {
        assert!(lane.cells.len() == CELLS_MAX && lane.lost.len() <= LOST_MAX);
        assert!(lane.high_watermark <= lane.end);
    }
    assert!(picture.lanes.iter().map(|(_, lane)| lane.lost_acknowledged).sum::<u64>() >= 2);
    assert!(picture.groups.iter().all(|group| group.rebalances.len() <= REBALANCES_MAX));
    assert!(picture.moves.flights().iter().len() <= crate::picture::FLIGHTS_MAX);
    let acknowledged: u64 = picture.flow.acknowledged_by().iter().map(|&count| u64::from(count)).sum();
    let by_writers: u64 = picture.producers.iter().map(|producer| producer.acknowledged).sum();
    assert_eq!(acknowledged, by_writers);
}

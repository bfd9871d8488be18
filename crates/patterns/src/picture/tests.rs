use super::*;
use crate::catalog::circuit_breaker::PATTERN;
use crate::fact::{ActorId, Correlation, FactData, FactId, PerMille, Record, Tone};
use crate::pattern::Engine;
use crate::ports::log::{Acknowledged, ReceivedFrom, SentTo, TransactionCommitted};
use crate::ports::{Acked, AllRead, Answered, Appended, Appending, Called, Published, Put, ServiceFailed};
use crate::sim::actions::{Healed, MadeFailing, Partitioned, Repaired, Slowed};
use crate::sim::bus::{DeadLettered, Dispatched, Dropped, Kept, Opened, Queued, Requeued, Settled};
use crate::sim::network::{Duplicated, Lost, Sent};
use crate::sim::runtime::{Crashed, Restarted};
use crate::trace::{Stamp, Trace};

const LENGTH: Span = Span::from_secs(12);

/// A trace that is written by hand, one fact at a time.
#[derive(Default)]
struct Story {
    trace: Trace,
}

impl Story {
    #[track_caller]
    fn put<D: FactData>(mut self, at_ms: u64, actor: u16, data: D) -> Story {
        let at = Time::from_ms(at_ms);
        let (actor, correlation) = (ActorId(actor), Correlation::NONE);
        let site = std::panic::Location::caller();
        self.trace.append(Stamp { at, actor, cause: None, correlation, site }, data);
        self
    }

    /// What the fact before led to.
    #[track_caller]
    fn after<D: FactData>(mut self, at_ms: u64, actor: u16, data: D) -> Story {
        let (at, actor, correlation) = (Time::from_ms(at_ms), ActorId(actor), Correlation::NONE);
        let cause = Some(FactId(self.trace.len() as u32 - 1));
        let site = std::panic::Location::caller();
        self.trace.append(Stamp { at, actor, cause, correlation, site }, data);
        self
    }

    fn picture(&self) -> Picture {
        let mut picture = Picture::new(&PATTERN, LENGTH);
        self.trace.facts().for_each(|fact| picture.observe(&fact));
        picture
    }
}

/// A story with the words `zero` to `four`, numbered so.
fn story() -> Story {
    let mut story = Story::default();
    for text in ["zero", "one", "two", "three", "four"] {
        story.trace.name(text);
        story.trace.actor(text);
    }
    story
}

use crate::fact::Name;

const SUBSCRIBER: Name = Name(1);
const REASON: Name = Name(2);

fn queued(record: u64) -> Queued {
    Queued { subscriber: SUBSCRIBER, record: Record(record), depth: 0 }
}

fn dispatched(record: u64, attempt: u32) -> Dispatched {
    let lease_ends = Time::from_ms(9_000);
    Dispatched { subscriber: SUBSCRIBER, record: Record(record), attempt, lease_ends, member: ActorId(1) }
}

#[test]
fn a_copy_waits_is_in_hand_and_comes_to_rest() {
    let opened = Opened {
        subscriber: SUBSCRIBER,
        pattern: Name(3),
        durable: true,
        capacity: 8,
        member: ActorId(1),
        attempts_max: 3,
    };
    let story = story().put(0, 0, opened).put(1, 0, queued(0)).put(2, 0, queued(1)).put(3, 0, dispatched(0, 1));
    let queue_of = |story: &Story| story.picture().queues.of(SUBSCRIBER).expect("it was opened").clone();
    let queue = queue_of(&story);
    assert_eq!((queue.capacity, queue.waiting.iter().copied().collect::<Vec<_>>()), (8, vec![Record(1)]));
    assert_eq!(queue.in_hand.iter().map(|held| held.record).collect::<Vec<_>>(), [Record(0)]);
    let settled = Settled { subscriber: SUBSCRIBER, record: Record(0), attempt: 1 };
    let queue = queue_of(&story.put(4, 0, settled));
    assert_eq!((queue.acked, queue.in_hand.len(), queue.waiting.len()), (1, 0, 1));
}

#[test]
fn a_copy_that_failed_stands_in_front_again_and_dies_in_the_end() {
    let requeued =
        Requeued { subscriber: SUBSCRIBER, record: Record(0), attempt: 1, wait: Span::from_ms(200), reason: REASON };
    let story = story().put(0, 0, queued(0)).put(1, 0, queued(1)).put(2, 0, dispatched(0, 1)).put(3, 0, requeued);
    let queue = story.picture().queues.of(SUBSCRIBER).expect("it is known").clone();
    assert_eq!((queue.again, queue.waiting.front()), (1, Some(&Record(0))));
    let dead = DeadLettered { subscriber: SUBSCRIBER, record: Record(0), attempts: 2, reason: REASON };
    let picture = story.put(4, 0, dispatched(0, 2)).put(5, 0, dead).picture();
    let queue = picture.queues.of(SUBSCRIBER).expect("it is known");
    assert_eq!((queue.dead, queue.waiting.len(), queue.in_hand.len()), (1, 1, 0));
    assert_eq!(picture.queues.dead_letters().map(|letter| letter.record).collect::<Vec<_>>(), [Record(0)]);
}

#[test]
fn a_dropped_copy_leaves_the_queue_only_where_it_was_in_it() {
    let dropped = |record| Dropped { subscriber: SUBSCRIBER, record: Record(record), reason: REASON };
    let story = story().put(0, 0, queued(0)).put(1, 0, queued(1)).put(2, 0, dropped(0)).put(3, 0, dropped(7));
    let picture = story.picture();
    let queue = picture.queues.of(SUBSCRIBER).expect("it is known");
    assert_eq!((queue.dropped, queue.waiting.iter().copied().collect::<Vec<_>>()), (2, vec![Record(1)]));
}

#[test]
fn topics_keep_their_newest_records_and_count_the_rest() {
    let mut story = story();
    for record in 0..60 {
        story = story.put(record, 0, Kept { topic: Name(3), record: Record(record), copies: 2 });
    }
    let picture = story.picture();
    let topic = &picture.queues.topics()[0];
    assert_eq!((topic.total, topic.copies, topic.newest.len()), (60, 120, KEPT_MAX));
    assert_eq!((topic.newest.front(), topic.newest.back()), (Some(&Record(10)), Some(&Record(59))));
}

#[test]
fn flights_know_their_fate_and_are_forgotten() {
    let (to, record, what, travels) = (ActorId(1), Record(0), Name(0), Span::from_ms(10));
    let story = story()
        .put(0, 0, Sent { to, record, what, travels })
        .put(1, 0, Lost { to, record, what, travels })
        .put(2, 0, Duplicated { to, record, what, travels });
    let picture = story.picture();
    let fates: Vec<Fate> = picture.flights.iter().map(|flight| flight.fate).collect();
    assert_eq!(fates, [Fate::Arrives, Fate::Lost, Fate::ArrivesAgain]);
    assert_eq!(picture.flights.under_way(Time::from_us(10_500)), 2);
    let later = story.put(10_000, 0, Crashed {}).picture();
    assert_eq!(later.flights.iter().count(), 0);
}

#[test]
fn what_somebody_did_to_an_actor_shows_until_it_is_healed() {
    let story =
        story().put(0, 1, Slowed { factor: 10 }).put(1, 1, MadeFailing { rate: PerMille(500) }).put(2, 1, Crashed {});
    let state = story.picture().actors.get(ActorId(1));
    assert_eq!((state.up, state.slow_factor, state.failing, state.is_impaired()), (false, 10, PerMille(500), true));
    let story = story.put(3, 1, Restarted { restarts: 1 }).put(4, 1, Healed {});
    let state = story.picture().actors.get(ActorId(1));
    assert_eq!((state.up, state.restarts, state.is_impaired()), (true, 1, false));
}

#[test]
fn a_partition_shows_from_both_sides_until_it_is_repaired() {
    let story = story().put(0, 2, Partitioned { from: ActorId(1) });
    let picture = story.picture();
    assert!(picture.actors.bad_link(ActorId(2), ActorId(1)).is_some_and(|link| link.cut));
    let picture = story.put(1, 1, Repaired { from: ActorId(2) }).picture();
    assert_eq!(picture.actors.bad_links(), []);
}

#[test]
fn plots_count_calls_latencies_and_errors_where_they_happened() {
    let (service, call) = (Name(0), Record(0));
    let took = Span::from_ms(100);
    let story = story()
        .put(0, 0, Called { service, operation: REASON, call })
        .put(100, 0, Answered { service, call, took })
        .put(6_000, 0, Called { service, operation: REASON, call })
        .put(6_100, 0, ServiceFailed { service, call, took, code: REASON });
    let picture = story.picture();
    let plots = &picture.plots;
    let (first, second) = (plots.bucket_at(Time::ZERO), plots.bucket_at(Time::from_ms(6_000)));
    assert_eq!((first, second, plots.newest()), (0, 60, 61));
    assert_eq!((plots.called()[first], plots.called()[second]), (1, 1));
    assert_eq!(
        plots.errors().iter().map(|series| (series.code, series.counts[61])).collect::<Vec<_>>(),
        [(Some(REASON), 1)]
    );
    assert_eq!(plots.percentiles(119, BUCKETS).map(|read| read.count), Some(2));
    assert_eq!(plots.percentiles(50, 10), None);
}

#[test]
fn a_depth_is_carried_to_where_nothing_changed() {
    let picture = story().put(0, 0, queued(0)).put(50, 0, queued(1)).put(1_000, 0, dispatched(0, 1)).picture();
    let (name, depths) = &picture.plots.depths()[0];
    assert_eq!((*name, &depths[..12]), (SUBSCRIBER, &[2; 11][..].iter().copied().chain([0]).collect::<Vec<u32>>()[..]));
}

#[test]
fn a_picture_is_bounded_whatever_the_run() {
    let trace = synthetic::trace(200_000, Span::from_secs(60));
    assert_eq!(trace.len(), 200_000);
    let mut picture = Picture::new(&PATTERN, Span::from_secs(60));
    trace.facts().for_each(|fact| picture.observe(&fact));
    assert!(picture.flights.iter().len() <= FLIGHTS_MAX);
    assert!(picture.queues.topics().iter().all(|topic| topic.newest.len() <= KEPT_MAX));
    assert!(picture.queues.iter().all(|queue| queue.waiting.len() + queue.in_hand.len() <= 1));
    let counted: u64 = picture.plots.facts().iter().map(|&count| u64::from(count)).sum();
    assert_eq!(counted, 200_000);
}

/// In the simulator a call of a store is a message, in a live run it is not.
#[test]
fn calls_of_real_stores_are_drawn_by_what_they_led_to() {
    let mut story = Story::default();
    for actor in ["app", "store", "keys"] {
        story.trace.actor(actor);
    }
    let [app, store, keys] = [0, 1, 2].map(ActorId);
    let stream = story.trace.name("ZR1042");
    let story = story
        .put(1, 0, Appending { stream, events: 1 })
        .put(2, 0, Appended { stream, first: 1, last: 1, position: 1 })
        .put(3, 0, AllRead { after: 0, events: 0 })
        .put(4, 0, AllRead { after: 0, events: 2 })
        .put(5, 0, Put { key: stream, version: 1 });
    let drawn = |mut picture: Picture| {
        story.trace.facts().for_each(|fact| picture.observe(&fact));
        picture.flights.iter().map(|flight| (flight.from, flight.to, flight.means)).collect::<Vec<_>>()
    };
    let moved = [
        (app, store, Some(Tone::Flight)),
        (store, app, Some(Tone::Delivered)),
        (store, app, Some(Tone::Flight)),
        (app, keys, Some(Tone::Delivered)),
    ];
    assert_eq!(drawn(Picture::on(Engine::Browser, &PATTERN, LENGTH)), moved);
    assert_eq!(drawn(Picture::new(&PATTERN, LENGTH)), []);
}

/// Nobody sees a message to a real bus or from it: what the bus tells is drawn, from whoever asked for it.
#[test]
fn calls_of_a_real_bus_are_drawn_by_what_they_led_to() {
    let mut story = Story::default();
    let [shop, bus, worker] = ["shop", "bus", "worker"].map(|actor| story.trace.actor(actor));
    let (name, record) = (story.trace.name("payment"), Record(7));
    let story = story
        .put(1, shop.0, Published { record, topic: name })
        .after(1, bus.0, Kept { topic: name, record, copies: 1 })
        .after(1, bus.0, Queued { subscriber: name, record, depth: 1 })
        .after(2, bus.0, Dispatched { subscriber: name, record, attempt: 1, lease_ends: Time::NEVER, member: worker })
        .after(3, worker.0, Acked { record, attempt: 1, subscriber: name })
        .after(4, bus.0, Settled { subscriber: name, record, attempt: 1 })
        .after(5, bus.0, Requeued { subscriber: name, record, attempt: 1, wait: Span::ZERO, reason: name });
    let mut picture = Picture::on(Engine::Bridge, &PATTERN, LENGTH);
    story.trace.facts().for_each(|fact| picture.observe(&fact));
    let drawn: Vec<_> = picture.flights.iter().map(|flight| (flight.from, flight.to, flight.means)).collect();
    assert_eq!(drawn, [(shop, bus, None), (bus, worker, None), (worker, bus, Some(Tone::Delivered))]);
    assert!(picture.flights.iter().all(|flight| flight.record == record));
}

/// Nor a message to a real log or from it: what its clients are told is drawn, and so are keys where they are real.
#[test]
fn calls_of_a_real_log_are_drawn_by_what_its_clients_are_told() {
    let mut story = Story::default();
    let [shop, kafka, keys, worker] = ["shop", "kafka", "keys", "worker"].map(|actor| story.trace.actor(actor));
    let (topic, record) = (story.trace.name("postings"), Record(7));
    let story = story
        .put(1, shop.0, SentTo { record, topic, key: topic, bytes: 1 })
        .put(2, shop.0, Acknowledged { record, topic, partition: 0, offset: 0 })
        .put(3, worker.0, ReceivedFrom { record, topic, partition: 0, offset: 0, group: topic })
        .put(4, worker.0, Put { key: topic, version: 1 })
        .put(5, worker.0, TransactionCommitted {});
    let drawn = |mut picture: Picture| {
        story.trace.facts().for_each(|fact| picture.observe(&fact));
        picture.flights.iter().map(|it| (it.from, it.to, it.record, it.means)).collect::<Vec<_>>()
    };
    let moved = [
        (shop, kafka, record, None),
        (kafka, worker, record, None),
        (worker, keys, Record::default(), Some(Tone::Delivered)),
        (worker, kafka, Record::default(), Some(Tone::Delivered)),
    ];
    let both = &crate::catalog::exactly_once::PATTERN;
    assert_eq!(drawn(Picture::on(Engine::Bridge, both, LENGTH)), moved);
    assert_eq!(drawn(Picture::on(Engine::Sim, both, LENGTH)), []);
    // Simulated keys get their calls as messages.
    let log_alone = drawn(Picture::on(Engine::Bridge, &crate::catalog::kafka::PATTERN, LENGTH));
    assert_eq!(log_alone, [moved[0], moved[1], moved[3]]);
}

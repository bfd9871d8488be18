//! Choosing a driver by distance, from a compacted topic that says where each driver is.
//!
//! The topic keeps the last place of every driver, whoever asks and whenever: that is what compaction is for. A
//! driver who goes home is deleted from it by a record without a value, a tombstone.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::events::Details;
use super::facts::DriverChosen;
use super::group::{Desk, Refusal, Whereabouts};
use super::rules::Rules;
use super::scene::PLACES;
use crate::event::Event;
use crate::ports::log::{Polled, TopicPartition};
use crate::ports::{Actor, Clock, Runtime};
use crate::rng::{Purpose, Stream};
use crate::sim::Role;
use crate::time::Span;

/// The compacted topic.
pub(super) const LOCATIONS: &str = "ola-driver-locations";

/// The cars, which is all that is said of who drives them.
const DRIVERS: [&str; 5] = ["cab-1", "cab-2", "cab-3", "cab-4", "cab-5"];

/// How often a driver says where it is.
const EVERY: Span = Span::from_ms(900);

/// Metres east and north of Churchgate.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Location {
    east: i64,
    north: i64,
}

/// Starts the fleet: five cars that say where they are, and now and then go home for a while.
pub(super) fn start_fleet<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    let rules = Rc::clone(rules);
    let start = move |actor: Actor<R>| {
        let rules = Rc::clone(&rules);
        actor.clone().spawn(Role::Server, Box::pin(drive(actor, rules)));
    };
    runtime.start_actor("fleet", Rc::new(start));
}

async fn drive<R: Runtime>(actor: Actor<R>, rules: Rc<Rules>) {
    super::member::wait_for_topics(&actor, &rules).await;
    let producer = actor.log.producer(rules.producer());
    let topic = LOCATIONS.into();
    let mut random: Stream = actor.random(Purpose::Scenario);
    let mut places: Vec<(i64, i64)> = DRIVERS.iter().map(|_| random.pick(&PLACES).1).collect();
    loop {
        for (driver, place) in DRIVERS.iter().zip(&mut places) {
            let step = |random: &mut Stream| random.between(0, 1_200) as i64 - 600;
            *place = (place.0 + step(&mut random), place.1 + step(&mut random));
            let location = Event::body(&Location { east: place.0, north: place.1 });
            let value = if random.chance(100) { None } else { Some(location.as_bytes()) };
            let record = actor.log.record_of(&topic, Some(driver.as_bytes()), value);
            // A place that is not told is told again in a second, somewhere else.
            if let Ok(in_flight) = producer.send(record).await {
                drop(in_flight);
            }
        }
        actor.clock.sleep(EVERY).await;
    }
}

/// Reads the topic from its beginning, without a group, and keeps the last place of each driver in memory: after a
/// crash it is read again.
pub(super) async fn watch<R: Runtime>(actor: Actor<R>, rules: Rc<Rules>, whereabouts: Whereabouts) {
    super::member::wait_for_topics(&actor, &rules).await;
    whereabouts.borrow_mut().clear();
    let consumer = actor.log.consumer(rules.reader());
    consumer.assign(vec![TopicPartition::new(&LOCATIONS.into(), 0)]);
    loop {
        let Ok(polled) = consumer.poll(EVERY).await else { continue };
        let Polled::Records(records) = polled else { continue };
        for record in records {
            let Some(driver) = record.key.as_deref().and_then(|key| std::str::from_utf8(key).ok()) else { continue };
            let location = record.value.as_deref().and_then(|value| serde_json::from_slice::<Location>(value).ok());
            let mut known = whereabouts.borrow_mut();
            match location {
                Some(Location { east, north }) => known.insert(driver.to_owned(), (east, north)),
                None => known.remove(driver),
            };
        }
    }
}

/// The nearest driver for a ride. A second choice for the same ride would be the nearest of that moment, and
/// nobody has moved yet: choosing is no promise to the driver, whose own answer is not part of the scene.
pub(super) fn choose<R: Runtime>(desk: &Desk<R>, details: &Details) -> Result<&'static str, Refusal> {
    let pickup = PLACES.iter().find(|(name, _)| Some(*name) == details.pickup.as_deref());
    let Some(&(_, (east, north))) = pickup else { return Err(Refusal::Never("unknown-place")) };
    let whereabouts = desk.whereabouts.borrow();
    let distances = whereabouts.iter().map(|(driver, at)| ((at.0 - east).pow(2) + (at.1 - north).pow(2), driver));
    let Some((squared, driver)) = distances.min() else { return Err(Refusal::Again("no-driver")) };
    let metres = squared.unsigned_abs().isqrt();
    let (subject, driver) = (desk.actor.word(&details.id), desk.actor.word(driver));
    desk.actor.record(DriverChosen { subject, driver, metres });
    Ok("assigned")
}

//! Where every record on its way is drawn.
//!
//! A message travels for about a millisecond, which nobody sees. So a flight is drawn for
//! [`LEAST_MS`] of the reader's time at least, and a record that goes on at once waits until it is
//! seen to have come. The drawing therefore trails the facts by up to [`LAG_MAX`] legs; the panels
//! and the trace never do.

use eda_patterns::sorted::SortedMap;

use eda_patterns::fact::{ActorId, Record, Tone};
use eda_patterns::picture::{Fate, Flight, Flights, LINGER};

use super::cone::Relation;
use super::scene::{Point, Scene};

/// The least time that a record takes between two places, as `--t-move`.
pub(super) const LEAST_MS: f64 = 320.0;

/// How many legs the drawing may trail behind.
const LAG_MAX: f64 = 2.0;

/// With more flights than this nobody follows a single one, and each is drawn when it happened.
const FOLLOWED_MAX: usize = 600;

/// A record on its way, where it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mover {
    pub(super) at: Point,
    pub(super) record: Record,
    pub(super) look: Look,
    /// How it stands to the selected fact.
    pub(super) relation: Option<Relation>,
}

/// How a record on its way is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// A cell with the mark of a meaning.
    Cell(Tone),
    /// The mark alone: an answer.
    Mark(Tone),
}

/// How time is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    /// Virtual time in microseconds.
    pub(super) now_us: f64,
    /// Virtual seconds a second.
    pub(super) speed: f64,
    /// Whether nothing may travel: a record then stands half-way until it arrives.
    pub(super) still: bool,
}

/// Hands every record that is to be drawn to `draw`.
pub(super) fn each_mover(flights: &Flights, scene: &Scene, watch: Watch, mut draw: impl FnMut(Mover)) {
    let least_us = (LEAST_MS * 1_000.0 * watch.speed).min(LINGER.as_us() as f64 / (LAG_MAX + 1.0));
    let follows = flights.iter().len() <= FOLLOWED_MAX;
    let mut landed: SortedMap<(Record, ActorId), f64> = SortedMap::new();
    for flight in flights.iter() {
        let departs_us = flight.departs.as_us() as f64;
        let leg_us = (flight.arrives.as_us() as f64 - departs_us).max(least_us);
        let begins_us = match landed.get(&(flight.record, flight.from)) {
            Some(&landed_us) => landed_us.clamp(departs_us, departs_us + LAG_MAX * least_us),
            None => departs_us,
        };
        if follows && flight.fate == Fate::Arrives {
            landed.insert((flight.record, flight.to), begins_us + leg_us);
        }
        let share = (watch.now_us - begins_us) / leg_us;
        if !(0.0..1.0).contains(&share) {
            continue;
        }
        let Some(curve) = scene.curve(flight.from, flight.to, flight.record) else { continue };
        let at = curve.at(if watch.still { 0.5 } else { travelled(flight, share) });
        draw(Mover {
            at,
            record: flight.record,
            look: look_of(flight, scene),
            relation: scene.cone.relation(flight.fact),
        });
    }
}

/// How far along its link a flight is drawn.
fn travelled(flight: &Flight, share: f64) -> f64 {
    match flight.fate {
        Fate::Arrives | Fate::ArrivesAgain => share,
        Fate::Lost => share.min(0.5),
        Fate::Blocked => 0.1,
    }
}

fn look_of(flight: &Flight, scene: &Scene) -> Look {
    let answer = flight.means.or_else(|| scene.answers.get(&flight.what).copied());
    match (flight.fate, answer) {
        (Fate::Lost | Fate::Blocked, _) => Look::Cell(Tone::Failed),
        (Fate::ArrivesAgain, _) => Look::Cell(Tone::Retry),
        (Fate::Arrives, Some(tone)) => Look::Mark(tone),
        (Fate::Arrives, None) => Look::Cell(Tone::Flight),
    }
}

#[cfg(test)]
mod tests {
    use eda_patterns::fact::{FactId, Name};
    use eda_patterns::time::Time;

    use super::super::scene::Curve;
    use super::*;

    const HERE: ActorId = ActorId(0);
    const THERE: ActorId = ActorId(1);

    fn scene() -> Scene {
        let line = Curve::level(Point { x: 0.0, y: 0.0 }, Point { x: 100.0, y: 0.0 });
        let links = [((HERE, THERE, None), line), ((THERE, HERE, None), line.back())].into();
        Scene { links, ..Scene::default() }
    }

    fn flight(from: ActorId, to: ActorId, departs_ms: u64, fate: Fate) -> Flight {
        let (departs, arrives) = (Time::from_ms(departs_ms), Time::from_ms(departs_ms + 1));
        Flight { fact: FactId(0), from, to, record: Record(0), what: Name(0), departs, arrives, fate, means: None }
    }

    fn places(flights: &[Flight], now_ms: f64, still: bool) -> Vec<f64> {
        let mut all = Flights::default();
        flights.iter().for_each(|flight| all.push(*flight));
        let mut places = Vec::new();
        let watch = Watch { now_us: now_ms * 1_000.0, speed: 1.0, still };
        each_mover(&all, &scene(), watch, |mover| places.push(mover.at.x.round()));
        places
    }

    #[test]
    fn a_short_flight_is_drawn_for_as_long_as_an_eye_needs() {
        let sent = [flight(HERE, THERE, 0, Fate::Arrives)];
        assert_eq!(places(&sent, 160.0, false), [50.0]);
        assert!(places(&sent, 321.0, false).is_empty());
    }

    #[test]
    fn the_answer_sets_out_when_the_question_is_seen_to_arrive() {
        let both = [flight(HERE, THERE, 0, Fate::Arrives), flight(THERE, HERE, 2, Fate::Arrives)];
        assert_eq!(places(&both, 160.0, false), [50.0]);
        assert_eq!(places(&both, 480.0, false), [50.0]);
    }

    #[test]
    fn what_is_lost_ends_half_way_and_stills_stand_there() {
        assert_eq!(places(&[flight(HERE, THERE, 0, Fate::Lost)], 300.0, false), [50.0]);
        assert_eq!(places(&[flight(HERE, THERE, 0, Fate::Arrives)], 10.0, true), [50.0]);
    }
}

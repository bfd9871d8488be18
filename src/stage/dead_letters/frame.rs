//! Where the parts of the drawing stand: the queue and its workers at the left, the schedule at the right; on a phone
//! one below the other.

use eda_patterns::picture::dead_letters::DeadLetters;

use super::super::scene::{Area, Drawing};

/// The height of a worker's box and of the boxes of the last row, with the gap below.
pub(super) const BOX: f64 = 29.0;

/// The height of the queue with its two gauges and of the head of the workers.
const GAUGES: f64 = 128.0;

/// The height of the schedule without its tracks: its head and its axis.
const AXIS: f64 = 54.0;

pub(super) struct Frame {
    pub(super) narrow: bool,
    /// The queue and its gauges.
    pub(super) gauges: Area,
    /// The workers, a box each, then the gateways.
    pub(super) hands: Area,
    pub(super) schedule: Area,
    /// How many are where.
    pub(super) counts: Area,
    /// How many tracks there are: one for each attempt after the first, the last also for all later ones.
    pub(super) tracks: u32,
    pub(super) height: f64,
}

impl Frame {
    pub(super) fn of(drawing: &Drawing<'_>, queue: &DeadLetters) -> Frame {
        let width = drawing.layout.width;
        let attempts = queue.policy.as_ref().map_or(4, |policy| policy.attempts_max);
        let tracks = attempts.saturating_sub(1).min(5);
        let hands = 3.0 * BOX;
        if drawing.layout.is_narrow() {
            let (x, inner) = (8.0, width - 16.0);
            let schedule = f64::from(tracks) * 40.0 + AXIS;
            let area = |y: f64, height: f64| Area { x, y, width: inner, height };
            return Frame {
                narrow: true,
                gauges: area(4.0, GAUGES),
                hands: area(4.0 + GAUGES, hands),
                schedule: area(GAUGES + hands + 48.0, schedule),
                counts: area(GAUGES + hands + schedule + 54.0, 72.0),
                tracks,
                height: GAUGES + hands + schedule + 130.0,
            };
        }
        let left = drawing.layout.pick(250.0, 226.0, 0.0);
        let right = 16.0 + left + 24.0;
        let top = 6.0;
        let bottom = top + GAUGES + hands;
        let beside = |y: f64, height: f64| Area { x: right, y, width: width - right - 16.0, height };
        Frame {
            narrow: false,
            gauges: Area { x: 16.0, y: top, width: left, height: GAUGES },
            hands: Area { x: 16.0, y: top + GAUGES, width: left, height: hands },
            schedule: beside(top, GAUGES + hands - 8.0),
            counts: beside(bottom + 2.0, 26.0),
            tracks,
            height: bottom + 36.0,
        }
    }

    /// Where the gateways stand: a row below the workers.
    pub(super) fn gateway(&self, place: usize) -> Area {
        let width = (self.hands.width - 12.0) / 3.0;
        let y = self.hands.y + self.hands.height + 2.0;
        Area { x: self.hands.x + place as f64 * (width + 6.0), y, width, height: if self.narrow { 34.0 } else { 26.0 } }
    }
}

//! Where the lanes, their boxes and the positions of the log stand.

use super::super::scene::{Area, Drawing};
use super::BOX;

/// From one lane to the next.
pub(super) const LANE: f64 = 46.0;

/// From one position of the log to the next.
pub(super) const STEP: f64 = 15.0;

/// Where things stand.
pub(super) struct Columns {
    /// The left edge of the boxes.
    pub(super) left: f64,
    pub(super) box_width: f64,
    /// The tracks of the log and the views.
    pub(super) track: f64,
    pub(super) track_end: f64,
    /// What is said of a view.
    pub(super) info: f64,
    pub(super) end: f64,
    pub(super) narrow: bool,
}

impl Columns {
    pub(super) fn of(drawing: &Drawing<'_>) -> Columns {
        let width = drawing.layout.width;
        let (left, box_width, info_width) =
            drawing.layout.pick((16.0, 150.0, 236.0), (16.0, 134.0, 190.0), (8.0, 96.0, 0.0));
        let end = width - left;
        let track = left + box_width + 14.0;
        let narrow = drawing.layout.is_narrow();
        let track_end = if narrow { end } else { end - info_width - 12.0 };
        Columns { left, box_width, track, track_end, info: end - info_width, end, narrow }
    }

    /// How many positions fit.
    pub(super) fn places(&self) -> usize {
        ((self.track_end - self.track) / STEP) as usize
    }

    pub(super) fn lane(&self) -> f64 {
        if self.narrow { LANE + 14.0 } else { LANE }
    }

    pub(super) fn box_at(&self, y: f64) -> Area {
        Area { x: self.left, y, width: self.box_width, height: BOX }
    }

    /// The second box of a lane.
    pub(super) fn box_beside(&self, y: f64) -> Area {
        let x = if self.narrow { self.left + self.box_width + 8.0 } else { self.track };
        Area { x, y, width: self.box_width, height: BOX }
    }

    /// The third box of a lane, on a phone.
    pub(super) fn third_box(&self, y: f64) -> Area {
        Area { x: self.left + 2.0 * (self.box_width + 8.0), y, width: self.box_width, height: BOX }
    }

    /// What keeps the views: a box beside their lanes, from the first to below the last.
    pub(super) fn read_models(&self, first_y: f64, below_y: f64) -> Area {
        let (x, y) = (self.info - 10.0, first_y - 18.0);
        Area { x, y, width: self.end - x, height: below_y - 10.0 - y }
    }
}

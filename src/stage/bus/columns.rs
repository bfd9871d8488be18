//! Where the columns of the drawing stand.

use super::super::scene::{Area, Drawing};
use super::{is_member, publishers};

/// Where the columns stand.
pub(super) struct Columns {
    pub(super) publishers: Area,
    pub(super) topics: Area,
    pub(super) rows: Area,
    pub(super) queue: f64,
    pub(super) now: f64,
    pub(super) acked: f64,
    pub(super) again: f64,
    pub(super) dead: f64,
    row_height: f64,
}

impl Columns {
    pub(super) fn of(drawing: &Drawing<'_>) -> Columns {
        let width = drawing.layout.width;
        let rows = drawing.plan.subscriptions.len() as f64;
        if drawing.layout.is_narrow() {
            let inner = width - 16.0;
            let publishers = drawing.plan.publishers.iter().filter(|actor| !is_member(drawing, **actor)).count() as f64;
            let topics_y = 6.0 + publishers * 36.0 + 4.0;
            let rows_y = topics_y + drawing.plan.topics.len() as f64 * 34.0 + 26.0;
            return Columns {
                publishers: Area { x: 8.0, y: 6.0, width: inner, height: publishers * 36.0 },
                topics: Area { x: 8.0, y: topics_y, width: inner, height: drawing.plan.topics.len() as f64 * 34.0 },
                rows: Area { x: 36.0, y: rows_y, width: inner - 28.0, height: rows * 64.0 - 6.0 },
                queue: 46.0,
                now: 200.0,
                acked: width - 92.0,
                again: width - 54.0,
                dead: width - 18.0,
                row_height: 58.0,
            };
        }
        let wide = drawing.layout.pick(true, false, false);
        // What is wider than a laptop's stage is shared out, so that the links stay between the columns.
        let spare = (width - 1_000.0).max(0.0);
        let (publisher_width, topic_x, topic_width, row_x) = if wide {
            (108.0 + spare * 0.05, 164.0 + spare * 0.15, 150.0 + spare * 0.1, 420.0 + spare * 0.4)
        } else {
            (92.0, 126.0, 142.0, 318.0)
        };
        let right = width - 14.0;
        let (now, step) = if wide { (right - 144.0, 36.0) } else { (right - 112.0, 30.0) };
        let topics = drawing.plan.topics.len() as f64;
        let height = (rows * 60.0 - 8.0).max(topics * 66.0 + 58.0);
        Columns {
            publishers: Area { x: 16.0, y: 50.0, width: publisher_width, height },
            topics: Area { x: topic_x, y: 50.0, width: topic_width, height },
            rows: Area { x: row_x, y: 46.0, width: right - row_x, height },
            queue: if wide { row_x + 136.0 } else { row_x + 128.0 },
            now,
            acked: right - 8.0 - 2.0 * step,
            again: right - 8.0 - step,
            dead: right - 8.0,
            row_height: 52.0,
        }
    }

    /// The row of the subscription at a place.
    pub(super) fn row(&self, place: usize) -> Area {
        let gap = if self.row_height > 55.0 { 6.0 } else { 8.0 };
        let y = self.rows.y + place as f64 * (self.row_height + gap);
        Area { x: self.rows.x, y, width: self.rows.width, height: self.row_height }
    }

    /// The box of the topic at a place.
    pub(super) fn topic(&self, place: usize, count: usize, narrow: bool) -> Area {
        if narrow {
            return Area { y: self.topics.y + place as f64 * 34.0, height: 30.0, ..self.topics };
        }
        // The topics share the height above the dead letters evenly.
        let room = self.topics.height - 58.0;
        let step = (room / count.max(1) as f64).min(120.0);
        Area { y: self.topics.y + place as f64 * step, height: 58.0, ..self.topics }
    }

    /// The box of the publisher at a place.
    pub(super) fn publisher(&self, drawing: &Drawing<'_>, place: usize) -> Area {
        let Area { x, y, width, .. } = self.publishers;
        if drawing.layout.is_narrow() {
            return Area { x, y: y + place as f64 * 36.0, width, height: 30.0 };
        }
        let height = if publishers(drawing).count() > 1 { 78.0 } else { 110.0 };
        Area { x, y: y + place as f64 * (height + 8.0), width, height }
    }
}

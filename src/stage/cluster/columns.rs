//! Where everything stands. Columns align across panels: a broker is a column through all lanes, a member a
//! block beside its lanes.

use eda_patterns::fact::{ActorId, Name};
use eda_patterns::picture::cluster::{ClusterPicture, LaneId};
use eda_patterns::sorted::SortedSet;

use super::super::scene::{Area, Drawing};

/// The step from one record's cell to the next.
pub(super) const STEP: f64 = 18.0;

/// From this width on, lanes are so long that groups can take more of it.
const ROOMY: f64 = 1_150.0;

/// The least step from one producer's box to the next.
const WRITER_STEP: f64 = 116.0;

/// How much higher a lane's part becomes at most, so that all lanes together are as high as the producers.
const SPREAD_MAX: f64 = 16.0;

/// The height of a topic's name between its lanes and those before.
const TOPIC: f64 = 24.0;

/// Whether a topic keeps what nobody could handle: so are such topics named.
fn is_of_dead_letters(topic: &str) -> bool {
    [".dlq", "-dlq", ".dlt", "dead-letters"].iter().any(|end| topic.ends_with(end))
}

/// A partition's lane.
pub(super) struct Row {
    pub(super) topic: Name,
    pub(super) partition: u32,
    /// What the picture calls it, once it is there.
    pub(super) id: Option<LaneId>,
    /// The upper edge of its part of the drawing, and how high that is.
    pub(super) y: f64,
    pub(super) height: f64,
    /// The upper edge of its cells.
    pub(super) cells_y: f64,
    /// The groups that read it, by their places in the plan.
    pub(super) groups: Vec<usize>,
}

impl Row {
    /// Where a group's marks stand.
    pub(super) fn rail_y(&self, columns: &Columns, group: usize) -> f64 {
        let place = self.groups.iter().position(|known| *known == group).unwrap_or(0);
        self.cells_y + columns.rail_first + place as f64 * columns.rail_step
    }

    /// Where a record on its way to a group travels: the ways to several groups lie apart.
    pub(super) fn way_y(&self, group: usize) -> f64 {
        let place = self.groups.iter().position(|known| *known == group).unwrap_or(0);
        self.y + (place as f64 + 0.5) * self.height / self.groups.len().max(1) as f64
    }

    /// The middle of its cells.
    pub(super) fn middle(&self) -> f64 {
        self.cells_y + 8.0
    }
}

/// Where the columns stand.
pub(super) struct Columns {
    pub(super) narrow: bool,
    pub(super) width: f64,
    pub(super) height: f64,
    /// The upper edge of the first lane's part, and the lower edge of the last's.
    pub(super) top: f64,
    lanes_bottom: f64,
    /// The lower edge of lanes and producers.
    pub(super) bottom: f64,
    pub(super) writers: Vec<ActorId>,
    pub(super) writers_x: f64,
    pub(super) writer_width: f64,
    pub(super) label_x: f64,
    pub(super) brokers: Vec<ActorId>,
    pub(super) brokers_x: f64,
    pub(super) broker_step: f64,
    pub(super) broker_width: f64,
    pub(super) track_x: f64,
    pub(super) track_width: f64,
    pub(super) groups_x: f64,
    pub(super) group_step: f64,
    pub(super) group_width: f64,
    /// How far a lane's cells stand below its upper edge.
    inset: f64,
    pub(super) rail_first: f64,
    pub(super) rail_step: f64,
    pub(super) rows: Vec<Row>,
    /// Topics of dead letters: each a box below the lanes.
    pub(super) letters: Vec<Name>,
    /// The names of topics after the first, with the lower edge of their words.
    pub(super) topics: Vec<(Name, f64)>,
    /// Who takes part and is none of these: a controller, a gateway.
    pub(super) others: Vec<ActorId>,
}

impl Columns {
    pub(super) fn of(drawing: &Drawing<'_>, cluster: &ClusterPicture) -> Columns {
        let layout = drawing.layout;
        let (narrow, width, plan) = (layout.is_narrow(), layout.width, drawing.plan);
        let readers: SortedSet<ActorId> = plan.groups.iter().flat_map(|group| group.members.iter().copied()).collect();
        let brokers: Vec<ActorId> = plan.brokers.iter().copied().collect();
        let writers: Vec<ActorId> = plan.writers.iter().copied().filter(|actor| !readers.contains(actor)).collect();
        let many = plan.groups.len();
        let (writers_x, writer_width, label_x) =
            layout.pick((16.0, 104.0, 196.0), (16.0, 92.0, 168.0), (8.0, 0.0, 4.0));
        let (brokers_x, broker_step, broker_width) =
            layout.pick((245.0, 28.0, 26.0), (210.0, 26.0, 24.0), (26.0, 25.0, 24.0));
        let (group_width, gap) = match (many, narrow) {
            // No narrower than a finger.
            (_, true) => (24.0, 3.0),
            // Where the lanes have room to spare, names stand in full.
            (_, false) if width > ROOMY => (106.0, 10.0),
            (..=2, false) => layout.pick((88.0, 10.0), (80.0, 8.0), (24.0, 3.0)),
            (_, false) => layout.pick((58.0, 8.0), (58.0, 6.0), (24.0, 3.0)),
        };
        let group_step = group_width + gap;
        let groups_x = width - if narrow { 8.0 } else { 12.0 } - many as f64 * group_step + gap;
        let track_x = brokers_x + brokers.len() as f64 * broker_step + if narrow { 19.0 } else { 30.0 };
        // Between the end of a log and the blocks records are on their way.
        let between = layout.pick(44.0, 38.0, 32.0);
        // With more groups their marks stand closer, so that a usual cluster is seen without scrolling.
        let (inset, rail_first, rail_step) = match (many, narrow) {
            (_, true) => (7.0, 22.0, 10.0),
            (..=2, false) => (8.0, 27.0, 14.0),
            (_, false) => (6.0, 25.0, 12.0),
        };
        let mut columns = Columns {
            narrow,
            width,
            height: 0.0,
            top: if narrow { 66.0 } else { 52.0 },
            lanes_bottom: 0.0,
            bottom: 0.0,
            writers,
            writers_x,
            writer_width,
            label_x,
            brokers,
            brokers_x,
            broker_step,
            broker_width,
            track_x,
            track_width: groups_x - between - track_x,
            groups_x,
            group_step,
            group_width,
            inset,
            rail_first,
            rail_step,
            rows: Vec::new(),
            letters: Vec::new(),
            topics: Vec::new(),
            others: Vec::new(),
        };
        columns.stack(drawing, cluster);
        columns.others = (0..drawing.trace.actors().len() as u16)
            .map(ActorId)
            .filter(|actor| drawing.pattern.has_actor(drawing.trace.actor_name(*actor)))
            .filter(|actor| {
                let known =
                    columns.brokers.contains(actor) || columns.writers.contains(actor) || readers.contains(actor);
                !known && plan.acting.contains(actor)
            })
            .collect();
        columns.height = columns.bottom + columns.below(drawing, cluster);
        columns
    }

    /// Puts the lanes below each other, and dead letters aside.
    fn stack(&mut self, drawing: &Drawing<'_>, cluster: &ClusterPicture) {
        let mut y = self.top;
        for (place, &(topic, partitions)) in drawing.plan.logs.iter().enumerate() {
            if place > 0 && is_of_dead_letters(drawing.trace.text(topic)) {
                self.letters.push(topic);
                continue;
            }
            if place > 0 {
                self.topics.push((topic, y + TOPIC - 6.0));
                y += TOPIC;
            }
            let reads = |group: &usize| drawing.plan.groups[*group].topics.contains(&topic);
            let groups: Vec<usize> = (0..drawing.plan.groups.len()).filter(reads).collect();
            let rails = groups.len().saturating_sub(1) as f64 * self.rail_step;
            let least = if self.narrow { 30.0 } else { 46.0 };
            let height = (self.inset + self.rail_first + rails + if self.inset > 7.0 { 15.0 } else { 11.0 }).max(least);
            for partition in 0..partitions as u32 {
                let id = cluster.lanes.id(topic, partition);
                let cells_y = y + self.inset;
                self.rows.push(Row { topic, partition, id, y, height, cells_y, groups: groups.clone() });
                y += height;
            }
        }
        let needed = self.top + self.writers.len() as f64 * WRITER_STEP;
        if !self.narrow && y < needed {
            y += self.spread(((needed - y) / self.rows.len() as f64).min(SPREAD_MAX));
        }
        self.lanes_bottom = y;
        self.bottom = if self.narrow { y } else { y.max(needed) };
    }

    /// Makes every lane's part higher by `more`, where few lanes stand beside many producers. Returns by how much that is
    /// in all.
    fn spread(&mut self, more: f64) -> f64 {
        for (_, topic_y) in &mut self.topics {
            let above = self.rows.iter().filter(|row| row.y < *topic_y).count();
            *topic_y += above as f64 * more;
        }
        for (place, row) in self.rows.iter_mut().enumerate() {
            row.y += place as f64 * more;
            row.cells_y += place as f64 * more;
            row.height += more;
        }
        self.rows.len() as f64 * more
    }

    /// How much room is needed below the lanes: for members who hold nothing where theirs is taken, and for
    /// whoever else takes part.
    fn below(&self, drawing: &Drawing<'_>, cluster: &ClusterPicture) -> f64 {
        let homeless = |group: usize| super::groups::homeless(drawing, cluster, self, group).len();
        let most = (0..drawing.plan.groups.len()).map(homeless).max().unwrap_or(0);
        let letters = self.letters.len();
        let lines = super::others::lines(self);
        let lines = if self.narrow { lines + letters } else { lines.max(letters.min(1)) };
        let rooms = drawing.plan.groups.iter().map(|group| group.members.len()).max().unwrap_or(0);
        let rows = most.max(usize::from(rooms > 1)).max(lines);
        6.0 + rows as f64 * super::others::LINE
    }

    /// A broker's column, from its head down.
    pub(super) fn broker(&self, place: usize) -> Area {
        let x = self.brokers_x + place as f64 * self.broker_step;
        Area { x, y: self.top - 4.0, width: self.broker_width, height: self.lanes_bottom - self.top + 4.0 }
    }

    /// Where a group's column begins.
    pub(super) fn group(&self, place: usize) -> f64 {
        self.groups_x + place as f64 * self.group_step
    }

    /// The box of a producer. On a phone they stand in a row above the lanes.
    pub(super) fn writer(&self, place: usize) -> Area {
        let count = self.writers.len().max(1) as f64;
        if self.narrow {
            let left = self.writers_x;
            let step = (self.width - left - 8.0 + 6.0) / count;
            return Area { x: left + place as f64 * step, y: 4.0, width: step - 6.0, height: 28.0 };
        }
        let step = ((self.bottom - self.top) / count).clamp(WRITER_STEP, 168.0);
        Area { x: self.writers_x, y: self.top + 2.0 + place as f64 * step, width: self.writer_width, height: 108.0 }
    }

    /// The left end of the lanes, where records arrive.
    pub(super) fn arrival(&self) -> f64 {
        self.label_x - 8.0
    }
}

//! The geometry that the SVG and the canvas share.

use eda_patterns::sorted::SortedMap;
use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::fact::{ActorId, Name, Record, Tone};
use eda_patterns::pattern::Pattern;
use eda_patterns::picture::Picture;
use eda_patterns::trace::Trace;
use yew::prelude::*;

use super::cone::{Cone, Relation};
use super::layout::Layout;
use super::marks::{cell, key_of, px};
use super::plan::Plan;
use super::thing::Thing;
use crate::session::Session;
use crate::words::Spoken;

/// All that a drawing is made from.
pub(crate) struct Drawing<'a> {
    pub(super) words: &'a Spoken,
    pub(super) layout: Layout,
    pub(super) plan: &'a Plan,
    pub(super) picture: &'a Picture,
    pub(super) trace: &'a Trace,
    pub(super) session: &'a Session,
    /// What led to the selected fact, and what it led to.
    pub(super) cone: &'a Rc<Cone>,
    pub(super) pattern: &'static Pattern,
    pub(super) open: Callback<Option<Thing>>,
}

/// A drawing.
pub(crate) struct Sheet {
    /// What the stage shows, in two or three words.
    pub(super) title: String,
    /// Its settings or size.
    pub(super) summary: String,
    /// The one figure that matters most.
    pub(super) figure: String,
    /// Panels below the drawing, where the pattern has some.
    pub(super) blocks: Html,
    /// The content of the SVG.
    pub(super) svg: Html,
    /// What the marks mean.
    pub(super) legend: Html,
    /// Where things and links are.
    pub(super) scene: Scene,
}

/// A point of the drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A cubic Bézier curve along which records travel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curve(pub(super) [Point; 4]);

/// Which of several links between two: a topic's, or a partition's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Branch(pub(super) u32);

impl From<Name> for Branch {
    fn from(topic: Name) -> Branch {
        Branch(topic.0)
    }
}

/// What a record's cell shows where it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// The record whose letters it carries: its own, or those of its key.
    pub(super) letter: Record,
    /// Its hue, from 0.
    pub(super) hue: usize,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Where things and links are.
#[derive(Clone, Debug, Default)]
pub(super) struct Scene {
    pub(super) width: f64,
    pub(super) height: f64,
    /// From whom to whom, and where there are several links between the two, which.
    pub(super) links: SortedMap<(ActorId, ActorId, Option<Branch>), Curve>,
    /// Which of several links the newest records take.
    pub(super) branches: SortedMap<Record, Branch>,
    /// Whether what takes none of several links is left out, and not drawn on the first.
    pub(super) is_exact: bool,
    /// How records look that do not carry their own letters.
    pub(super) faces: SortedMap<Record, Face>,
    /// Messages that are drawn as a mark alone: answers, and what they mean.
    pub(super) answers: SortedMap<Name, Tone>,
    /// Where each actor stands, for its menu.
    pub(super) things: SortedMap<ActorId, Area>,
    /// What stands how to the selected fact.
    pub(super) cone: Rc<Cone>,
}

/// A scene that the component draws and the canvas reads. Equality is identity.
#[derive(Clone)]
pub(super) struct Shared(pub(super) Rc<RefCell<Scene>>);

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Scene {
    pub(super) fn shared() -> Rc<RefCell<Scene>> {
        Rc::default()
    }

    /// The messages that are answers, by their words.
    pub(super) fn answers_in(trace: &Trace) -> SortedMap<Name, Tone> {
        let done = ["reply", "ack", "done"].map(|text| (text, Tone::Delivered));
        // Calls to a store carry no record of the run; the mark says that something is on its way.
        let stores = [
            "put", "get", "delete", "scan", "batch", "append", "read", "read-all", "follow", "lease", "snapshot",
            "view", "wait",
        ];
        let asked = stores.map(|text| (text, Tone::Flight));
        let known = done.into_iter().chain(asked).chain([("nack", Tone::Retry)]);
        known.filter_map(|(text, tone)| Some((trace.find_name(text)?, tone))).collect()
    }

    /// The way from one actor to another, by the record's topic where the link has several.
    pub(super) fn curve(&self, from: ActorId, to: ActorId, record: Record) -> Option<&Curve> {
        if let Some(curve) = self.links.get(&(from, to, None)) {
            return Some(curve);
        }
        let branch = self.branches.get(&record).copied();
        let mut between = self.links.range((from, to, None)..);
        let first = between.next().filter(|((f, t, _), _)| (*f, *t) == (from, to)).map(|(_, curve)| curve);
        self.links.get(&(from, to, branch)).or(first.filter(|_| !self.is_exact))
    }

    /// How a record looks.
    pub(super) fn face(&self, record: Record) -> Face {
        self.faces.get(&record).copied().unwrap_or(Face { letter: record, hue: key_of(record) })
    }
}

impl Drawing<'_> {
    /// A record's cell, marked where it is a cause or an effect of the selected fact.
    pub(super) fn cell(&self, x: f64, y: f64, record: Record, more: &'static str) -> Html {
        cell(x, y, record, classes!(more, self.cone.record(record).map(Relation::class)))
    }

    /// The ways that led to the selected fact and on from it, to be laid over the links.
    pub(super) fn ways(&self, scene: &Scene) -> Html {
        let paths = self.cone.ways.iter().filter_map(|&(relation, from, to, record)| {
            let curve = scene.curve(from, to, record)?;
            Some(html! { <path class={classes!("way", relation.class())} d={curve.path()} /> })
        });
        html! { <g>{ for paths }</g> }
    }
}

impl Curve {
    /// From `a` to `b`, leaving and arriving level.
    pub(super) fn level(a: Point, b: Point) -> Curve {
        let middle = (a.x + b.x) / 2.0;
        Curve([a, Point { x: middle, y: a.y }, Point { x: middle, y: b.y }, b])
    }

    /// From `a` to `b`, leaving and arriving upright.
    pub(super) fn upright(a: Point, b: Point) -> Curve {
        let middle = (a.y + b.y) / 2.0;
        Curve([a, Point { x: a.x, y: middle }, Point { x: b.x, y: middle }, b])
    }

    /// The same way back.
    pub(super) fn back(self) -> Curve {
        let Curve([a, b, c, d]) = self;
        Curve([d, c, b, a])
    }

    /// The point at a share of the curve, from 0 to 1.
    pub(super) fn at(&self, t: f64) -> Point {
        let Curve([a, b, c, d]) = self;
        let u = 1.0 - t;
        let (wa, wb, wc, wd) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
        Point { x: wa * a.x + wb * b.x + wc * c.x + wd * d.x, y: wa * a.y + wb * b.y + wc * c.y + wd * d.y }
    }

    /// As an SVG path.
    pub(super) fn path(&self) -> String {
        let Curve([a, b, c, d]) = self;
        let point = |point: &Point| format!("{} {}", px(point.x), px(point.y));
        format!("M{}C{} {} {}", point(a), point(b), point(c), point(d))
    }
}

impl Area {
    /// The middle of the left edge, moved down by `dy`.
    pub(super) fn left(&self, dy: f64) -> Point {
        Point { x: self.x, y: self.y + self.height / 2.0 + dy }
    }

    /// The middle of the right edge, moved down by `dy`.
    pub(super) fn right(&self, dy: f64) -> Point {
        Point { x: self.x + self.width, y: self.y + self.height / 2.0 + dy }
    }

    /// The middle of the lower edge.
    pub(super) fn bottom(&self, dx: f64) -> Point {
        Point { x: self.x + self.width / 2.0 + dx, y: self.y + self.height }
    }

    /// The middle of the upper edge.
    pub(super) fn top(&self, dx: f64) -> Point {
        Point { x: self.x + self.width / 2.0 + dx, y: self.y }
    }
}

//! What the player knows, and how time moves in it.

use eda_patterns::fact::FactId;
use eda_patterns::link::{Engine, Link};
use eda_patterns::pattern::Program;
use eda_patterns::time::Time;

use super::live::Places;
use super::part::Part;
use super::run::Run;
use super::{FIRST_SLICE_MS, Notice, PANEL_MS, SLICE_MS};

pub(super) struct State {
    pub(super) program: &'static Program,
    pub(super) link: Link,
    pub(super) run: Run,
    /// Where live runs keep what is real of them.
    pub(super) places: Places,
    pub(super) revision: u32,
    pub(super) cursor: usize,
    /// Virtual time in microseconds. A fraction, since a slow speed moves less than one a frame.
    pub(super) now_us: f64,
    /// Whether the cursor is the newest fact at `now`. Stepping through facts of one moment ends it.
    pub(super) follows: bool,
    /// The latest time that was shown of this run, to know what a person takes for the future.
    pub(super) seen_us: f64,
    pub(super) playing: bool,
    pub(super) speed: f64,
    pub(super) selected: Option<FactId>,
    /// The part of the drawing that is looked at; it outlives the run that is made anew.
    pub(super) part: Option<Part>,
    pub(super) notice: Option<Notice>,
    pub(super) before: Option<Link>,
    pub(super) changed: bool,
    pub(super) panels_ms: f64,
}

impl State {
    /// Makes as much of a new run as fits before it is first shown.
    pub(super) fn begin(&mut self) {
        self.run.make(FIRST_SLICE_MS);
        self.follows = true;
        // A run of the page's own making begins before its first fact, not just after it.
        if self.now_us == 0.0 && !self.run.goes_on() {
            self.cursor = 0;
            self.follows = false;
        }
    }

    /// Shows this run of this link from its beginning, at rest.
    pub(super) fn show(&mut self, link: Link, run: Run) {
        (self.link, self.run) = (link, run);
        self.places.ready(&self.link);
        self.revision += 1;
        (self.now_us, self.seen_us) = (0.0, 0.0);
        (self.selected, self.notice, self.before) = (None, None, None);
        self.playing = false;
        self.begin();
    }

    pub(super) fn remake(&mut self) {
        self.link.at = None;
        if self.link.engine != Engine::Bridge {
            self.places.leave_bridge();
        }
        self.run = Run::new(self.program, &self.link, &mut self.places);
        self.revision += 1;
        self.selected = None;
        self.now_us = self.now_us.min(self.run.length().as_us() as f64);
        if self.run.goes_on() {
            // It has no other time than now.
            (self.now_us, self.playing) = (0.0, true);
        }
        self.begin();
    }

    pub(super) fn go_to(&mut self, at_us: f64) {
        self.now_us = at_us.max(0.0);
        self.follows = true;
    }

    pub(super) fn go_to_fact(&mut self, fact: FactId) {
        self.now_us = self.run.recorder().trace().fact(fact.0 as usize).at().as_us() as f64;
        self.cursor = fact.0 as usize + 1;
        self.follows = false;
        self.selected = Some(fact);
        self.playing = false;
    }

    pub(super) fn follow(&mut self) {
        self.seen_us = self.seen_us.max(self.now_us);
        if self.follows {
            self.cursor = self.run.recorder().trace().cursor_at(Time::from_us(self.now_us as u64));
        }
    }

    /// One frame. Says whether another is needed, and whether panels are to be drawn.
    pub(super) fn frame(&mut self, at_ms: f64, passed_ms: f64, unread: bool) -> (bool, bool) {
        if !self.run.is_made() {
            self.run.make(SLICE_MS);
            self.changed |= self.run.is_made();
        }
        if self.playing {
            let until_us = self.run.made_until().as_us() as f64;
            // Whoever follows a live run sees it at the speed of the clock.
            let passed_us = if self.run.goes_on() { until_us } else { passed_ms * 1_000.0 * self.speed };
            self.now_us = (self.now_us + passed_us).min(until_us.max(self.now_us));
            self.follows = true;
            if self.run.is_made() && self.now_us >= until_us {
                self.playing = false;
                self.changed = true;
            }
        }
        self.follow();
        let moves = self.playing || !self.run.is_made() || unread;
        let panels = self.changed || (moves && at_ms - self.panels_ms >= PANEL_MS);
        // The frame after the last one that read draws what was found.
        self.changed = unread && !self.playing;
        if panels {
            self.panels_ms = at_ms;
        }
        (moves, panels)
    }
}

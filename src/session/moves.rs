//! Moving through a run: playing it, and going to a place in it.

use eda_patterns::fact::FactId;
use eda_patterns::time::Time;

use super::Session;

impl Session {
    /// Lets time pass, from the beginning where the run was at its end.
    pub fn play(&self) {
        self.edit(|state| {
            if state.run.is_made() && state.now_us >= state.run.length().as_us() as f64 {
                state.go_to(0.0);
            }
            state.playing = true;
            state.notice = None;
        });
    }

    /// Stops time.
    pub fn pause(&self) {
        self.edit(|state| state.playing = false);
    }

    /// Plays or pauses.
    pub fn toggle(&self) {
        if self.is_playing() { self.pause() } else { self.play() }
    }

    /// Sets the virtual seconds a second.
    pub fn set_speed(&self, speed: f64) {
        match self.refuses_steps() {
            Some(refusal) => self.tell(refusal),
            None => self.edit(|state| state.speed = speed),
        }
    }

    /// Shows the run as it was at a time.
    pub fn seek_time(&self, at: Time) {
        self.edit(|state| {
            state.go_to(at.min(state.run.last()).as_us() as f64);
            // To look back at a live run is to follow it no longer.
            state.playing &= !state.run.goes_on();
        });
    }

    /// Shows the run just after a fact, selects it and pauses.
    pub fn seek_fact(&self, fact: FactId) {
        self.edit(|state| state.go_to_fact(fact));
    }

    /// Selects a fact, or none.
    pub fn select(&self, fact: Option<FactId>) {
        self.edit(|state| state.selected = fact);
    }

    /// Goes to the beginning and pauses.
    pub fn to_start(&self) {
        self.edit(|state| {
            state.go_to(0.0);
            state.cursor = 0;
            state.follows = false;
            state.playing = false;
            state.selected = None;
        });
    }

    /// Goes to the end and pauses.
    pub fn to_end(&self) {
        self.edit(|state| {
            state.go_to(state.run.last().as_us() as f64);
            // The end of a live run is now, and now goes on.
            state.playing = state.run.goes_on();
        });
    }
}

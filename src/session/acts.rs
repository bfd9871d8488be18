//! Acting on a run: what makes it another one, and taking that back.

use eda_patterns::link::{Engine, Link};
use eda_patterns::sim::{Action, ActionError};
use eda_patterns::time::{Time, format_span};

use super::{Notice, Refusal, Session};

impl Session {
    /// Does something to the run at the time that is shown, as a link writes it without its time:
    /// `crash.payment`. Later actions are dropped. Nothing is done where no link could hold it.
    ///
    /// # Errors
    /// What the pattern does not understand.
    pub fn act(&self, what: &str) -> Result<(), ActionError> {
        if self.engine() != Engine::Sim {
            return self.act_live(what);
        }
        let now = self.now();
        let action = self
            .with_link(|link| Action::parse(&format!("{}:{what}", format_span(now.since(Time::ZERO))), link.pattern))?;
        self.edit(|state| {
            if now >= state.run.length() {
                state.notice = Some(Notice::Over);
                return;
            }
            let dropped = state.link.actions().iter().filter(|known| known.at > now).count();
            let saw_more = state.seen_us > state.now_us;
            let mut acted = state.link.clone();
            // What nobody has seen yet still comes, such as the restart that a preset has in store.
            if saw_more {
                acted.fork(action);
            } else {
                acted.act(action);
            }
            if !acted.has_room() {
                state.notice = Some(Notice::Full);
                return;
            }
            state.before = Some(std::mem::replace(&mut state.link, acted));
            state.remake();
            state.notice = saw_more.then_some(Notice::Forked { at: now, dropped });
            state.seen_us = state.now_us;
        });
        Ok(())
    }

    /// Changes the link and makes the run anew, showing the same time of it.
    pub fn change(&self, change: impl FnOnce(&mut Link)) {
        self.edit(|state| {
            let link = state.link.clone();
            change(&mut state.link);
            if state.link.engine != Engine::Sim && state.link.is_only_simulated() {
                state.link = link;
                state.notice = Some(Notice::Refused(Refusal::Unreal));
                return;
            }
            state.remake();
            state.notice = None;
            state.before = None;
        });
    }

    /// Shows another run of the same pattern from its beginning, and plays it.
    pub fn start(&self, link: Link) {
        self.edit(|state| {
            state.link = Link { at: None, ..link };
            state.now_us = 0.0;
            state.seen_us = 0.0;
            state.playing = true;
            state.notice = None;
            state.before = None;
            state.remake();
        });
    }

    /// Takes back what [`Session::act`] did last.
    pub fn undo(&self) {
        self.edit(|state| {
            if let Some(before) = state.before.take() {
                state.link = before;
                state.notice = None;
                state.remake();
            }
        });
    }

    /// What was to be told is told.
    pub fn dismiss(&self) {
        self.edit(|state| state.notice = None);
    }
}

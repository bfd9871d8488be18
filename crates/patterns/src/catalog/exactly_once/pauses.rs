//! Pauses that a person asks for at a step: the work stands still there, and knows nothing of it. Heartbeats go on, as
//! they do on a thread of their own: who stands still too long is found out by `max.poll.interval.ms`.
//!
//! A pause strikes all three lanes alike: each at the step that it has, which for the two simple ones is the one
//! between their effect and their commit.

use std::cell::RefCell;
use std::rc::Rc;

use super::facts::StoodStill;
use super::lanes::Lane;
use crate::ports::{Actor, Clock, Runtime};
use crate::sorted::SortedMap;
use crate::time::Span;

/// The gaps between two steps of the exactly-once lane, in their order.
pub(super) const STEPS: [&str; 5] = ["leased", "read", "written", "sent", "offsets"];

/// Where the notifier stands between its text and its note.
pub(super) const TEXTED: &str = "texted";

/// Where the relay stands: a notice is told, and the outbox does not know it yet.
pub(super) const TOLD: &str = "told";

/// Where the two simple lanes stand between their two steps.
const BETWEEN: &str = "between";

/// What was asked for and has not happened yet.
#[derive(Clone, Default)]
pub(super) struct Pauses(Rc<RefCell<SortedMap<&'static str, (String, Span)>>>);

impl Pauses {
    /// The next processor of each lane that comes to `step` stands still there. A step that is unknown is the third.
    pub(super) fn ask(&self, step: &str, pause: Span) {
        let mut asked = self.0.borrow_mut();
        if let Some(own) = [TEXTED, TOLD].into_iter().find(|own| *own == step) {
            asked.insert(own, (own.to_owned(), pause));
            return;
        }
        let known = STEPS.iter().find(|known| **known == step).unwrap_or(&STEPS[2]);
        asked.insert(Lane::Exact.word(), ((*known).to_owned(), pause));
        for lane in [Lane::Most, Lane::Least] {
            asked.insert(lane.word(), (BETWEEN.to_owned(), pause));
        }
    }

    async fn stand<R: Runtime>(&self, actor: &Actor<R>, lane: &'static str, step: &str, done: &str) {
        let asked = self.0.borrow().get(lane).filter(|(at, _)| at == step).map(|(_, pause)| *pause);
        if let Some(pause) = asked {
            self.0.borrow_mut().remove(lane);
            actor.record(StoodStill { lane: actor.word(lane), step: actor.word(&format!("step-{done}")), pause });
            actor.clock.sleep(pause).await;
        }
    }

    /// A step of the exactly-once lane is done.
    pub(super) async fn after<R: Runtime>(&self, actor: &Actor<R>, step: &str) {
        self.stand(actor, Lane::Exact.word(), step, step).await;
    }

    /// One of the two steps of a simple lane is done.
    pub(super) async fn between<R: Runtime>(&self, actor: &Actor<R>, lane: Lane) {
        self.stand(actor, lane.word(), BETWEEN, BETWEEN).await;
    }

    /// The notifier has done the first of its two steps: `texted` or `noted`.
    pub(super) async fn texted<R: Runtime>(&self, actor: &Actor<R>, done: &str) {
        self.stand(actor, TEXTED, TEXTED, done).await;
    }

    /// The relay has told a notice.
    pub(super) async fn told<R: Runtime>(&self, actor: &Actor<R>) {
        self.stand(actor, TOLD, TOLD, TOLD).await;
    }
}

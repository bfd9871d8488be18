//! The groups that read the topic, each at its own pace, and what a member of each does with a record.

use std::cell::RefCell;
use std::rc::Rc;

use super::analytics::Views;
use super::events::{Details, hour_in_india};
use super::facts::Flagged;
use super::rules::Rules;
use super::scene::FLAG_ABOVE;
use super::{drivers, payment};
use crate::event::Event;
use crate::ports::log::Consumed;
use crate::ports::{Actor, KeyValueError, Runtime};
use crate::sorted::SortedMap;

/// A group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Charges every ride that is over, once.
    Payment,
    /// Counts and sums, by window of event time.
    Analytics,
    /// Looks for what a person should look at.
    Fraud,
    /// Chooses a driver for every ride that is asked for.
    Drivers,
}

impl Group {
    /// `group.id`.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Group::Payment => "payment",
            Group::Analytics => "analytics",
            Group::Fraud => "fraud",
            Group::Drivers => "driver-assignment",
        }
    }
}

/// Why a record is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It may go better later.
    Again(&'static str),
    /// It never will: the record is poison.
    Never(&'static str),
}

impl From<KeyValueError> for Refusal {
    fn from(error: KeyValueError) -> Refusal {
        Refusal::Again(error.code())
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(_: serde_json::Error) -> Refusal {
        Refusal::Never("unreadable-event")
    }
}

/// Where the drivers are, as the one who chooses them knows: metres east and north of Churchgate.
pub(super) type Whereabouts = Rc<RefCell<SortedMap<String, (i64, i64)>>>;

/// What a member's work needs.
pub(super) struct Desk<R: Runtime> {
    pub(super) actor: Actor<R>,
    pub(super) rules: Rc<Rules>,
    pub(super) group: Group,
    /// What analytics has counted and not kept yet.
    pub(super) views: RefCell<Views>,
    /// Where the drivers are.
    pub(super) whereabouts: Whereabouts,
}

impl<R: Runtime> Desk<R> {
    /// Does what the group does with an event, and says what that was. It may come twice.
    pub(super) async fn handle(&self, record: &Consumed, event: &Event) -> Result<&'static str, Refusal> {
        let details: Details = event.read()?;
        match self.group {
            Group::Payment if *event.ty != *self.rules.scene.completed => Ok("passed"),
            Group::Payment => payment::charge(self, record, event, &details).await,
            Group::Analytics => self.count(record, event, &details).await,
            Group::Fraud => Ok(self.look(event, &details)),
            Group::Drivers if &*event.ty != "ride.requested" => Ok("passed"),
            Group::Drivers => drivers::choose(self, &details),
        }
    }

    /// Scores an event by its amount and by when it happened.
    fn look(&self, event: &Event, details: &Details) -> &'static str {
        let hour = hour_in_india(event.unix_ms);
        let score = self.rules.scene.score(details, hour);
        if score <= FLAG_ABOVE {
            return "passed";
        }
        let subject = self.actor.word(&details.id);
        self.actor.record(Flagged { subject, score, amount: details.amount, hour });
        "flagged"
    }
}

//! What must hold of those outside: they are told of every event, and act on it once.

use crate::sorted::{SortedMap, SortedSet};

use super::super::contract_notes;
use super::super::publisher::POSITION;
use super::super::story::{Announced, NoteFound, NoteIssued, TakenUp};
use super::kept::KeptHere;
use crate::fact::{ContentHash, FactData, Kind, Name, Record};
use crate::invariant::{Checks, Invariant, RUN_ENDED, Reason, RunEnded, Verdict};
use crate::ports::{Appended, PublishConfirmed, Published, ViewCommitted};
use crate::time::{Span, Time};
use crate::trace::Fact;

/// How long after an append or a publication its consequence may still be missing when the run ends.
const GRACE: Span = Span::from_secs(5);

/// Every event that is in the store is published, in the store's order, however often somebody
/// crashes between the two, and is called announced only once the bus has it.
#[derive(Clone, Debug, Default)]
pub(super) struct AllAnnounced {
    checks: Checks,
    furthest: Option<u64>,
    kept: KeptHere,
    announced: u64,
    /// Messages that the bus has and whose announcement is yet to come.
    confirmed: SortedSet<Record>,
    /// Positions that were appended and are not announced yet, with their times, oldest first.
    waiting: SortedMap<u64, Time>,
}

impl AllAnnounced {
    /// Everything up to `position` is announced, here or by another page.
    fn done_up_to(&mut self, position: u64) {
        let furthest = self.furthest.map_or(position, |furthest| furthest.max(position));
        self.furthest = Some(furthest);
        self.waiting = self.waiting.split_off(&(furthest + 1));
    }
}

impl Invariant for AllAnnounced {
    fn id(&self) -> &'static str {
        "announced"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[Announced::KIND, Appended::KIND, PublishConfirmed::KIND, ViewCommitted::KIND, TakenUp::KIND, RUN_ENDED] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some((view, position)) = self.kept.elsewhere(fact)
            && fact.trace().text(view) == POSITION
        {
            self.done_up_to(position);
        }
        if let Some(Appended { position, .. }) = fact.read::<Appended>()
            && self.furthest.is_none_or(|furthest| position > furthest)
        {
            self.waiting.insert(position, fact.at());
        }
        if let Some(PublishConfirmed { record, .. }) = fact.read::<PublishConfirmed>() {
            self.confirmed.insert(record);
        }
        if let Some(Announced { position, record, .. }) = fact.read::<Announced>() {
            let has_it = self.confirmed.remove(&record);
            self.checks.check(has_it, fact, || {
                Reason::new("event-sourcing-not-published").with("position", position).with("record", record)
            });
            let furthest = self.furthest.unwrap_or(position - 1);
            self.announced += u64::from(position > furthest);
            self.checks.check(position <= furthest + 1, fact, || {
                Reason::new("event-sourcing-announced-late").with("position", position).with("missing", furthest + 1)
            });
            self.done_up_to(position);
        }
        if fact.is::<RunEnded>() {
            let overdue = self.waiting.iter().find(|(_, at)| **at + GRACE < fact.at());
            let overdue = overdue.map(|(position, _)| *position);
            self.checks.check(overdue.is_none(), fact, || {
                Reason::new("event-sourcing-never-announced").with("position", overdue.unwrap_or_default())
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("event-sourcing-all-announced").with("events", self.announced)))
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

/// Every trade that was announced gets a contract note, and no trade gets two, however often whoever
/// writes them comes to it.
#[derive(Clone, Debug, Default)]
pub(super) struct NotedOnce {
    checks: Checks,
    kept: KeptHere,
    /// Trades up to this position got their notes from another page.
    elsewhere: u64,
    /// Messages that tell of a trade and are not known to be with the bus yet.
    trades: SortedSet<Record>,
    /// Trades that were announced and have no note yet: whose they are and which, where, and since when.
    waiting: SortedMap<ContentHash, (Name, u64, u64, Time)>,
    noted: SortedSet<ContentHash>,
    again: u64,
}

impl NotedOnce {
    /// The trade has its note.
    fn settle(&mut self, event: ContentHash) -> bool {
        self.waiting.remove(&event);
        self.noted.insert(event)
    }
}

impl Invariant for NotedOnce {
    fn id(&self) -> &'static str {
        "noted-once"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const {
            &[
                Published::KIND,
                Announced::KIND,
                NoteIssued::KIND,
                NoteFound::KIND,
                ViewCommitted::KIND,
                TakenUp::KIND,
                RUN_ENDED,
            ]
        }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some((view, position)) = self.kept.elsewhere(fact)
            && fact.trace().text(view) == contract_notes::POSITION
        {
            self.elsewhere = position.max(self.elsewhere);
            self.waiting.retain(|_, (_, _, at, _)| *at > position);
        }
        if let Some(Published { record, topic }) = fact.read() {
            if fact.trace().text(topic).starts_with("stock.") {
                self.trades.insert(record);
            }
        } else if let Some(Announced { portfolio, version, position, record, event }) = fact.read() {
            let is_open = position > self.elsewhere && !self.noted.contains(&event);
            if self.trades.remove(&record) && is_open {
                self.waiting.insert(event, (portfolio, version, position, fact.at()));
            }
        } else if let Some(NoteIssued { portfolio, version, event }) = fact.read() {
            let first = self.settle(event);
            self.checks.check(first, fact, || {
                Reason::new("event-sourcing-noted-twice").with("portfolio", portfolio).with("version", version)
            });
        } else if let Some(NoteFound { event, .. }) = fact.read() {
            // The note may have been filed by an attempt that had no answer, or died before it said so.
            self.settle(event);
            self.again += 1;
        } else if fact.is::<RunEnded>() {
            let overdue = self.waiting.iter().find(|(_, (.., since))| *since + GRACE < fact.at());
            let overdue = overdue.map(|(_, (portfolio, version, ..))| (*portfolio, *version));
            self.checks.check(overdue.is_none(), fact, || {
                let (portfolio, version) = overdue.expect("it was just found");
                Reason::new("event-sourcing-never-noted").with("portfolio", portfolio).with("version", version)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let noted = self.noted.len() as u64;
            Some(Reason::new("event-sourcing-all-noted").with("notes", noted).with("again", self.again))
        })
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

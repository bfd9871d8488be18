//! A catalogue as it looks: the newest commands and what became of them, the newest events of the log, and how far each
//! view is behind it, in events and in time.
//!
//! Bounded: [`COMMANDS_MAX`] commands, [`EVENTS_MAX`] events, one entry a view. A view that is further behind than the
//! events that are kept is behind for at least as long as the oldest of them is there.

use std::collections::VecDeque;

use super::OwnFold;
use crate::catalog::cqrs::story::{
    Accepted, Committed, Compared, FoundDone, GaveUp, GaveUpProjecting, GaveUpRebuilding, NotYet, OutOfOrder,
    Projected, Read, RebuildBegan, Refused, Retried, Searched, Skipped, StaleRead, Switched, TakenUp, Unchanged,
};
use crate::catalog::cqrs::views::View;
use crate::fact::{FactId, Name, Tone};
use crate::ports::{Appended, Followed};
use crate::time::{Span, Time};
use crate::trace::Fact;

/// How many of the newest commands are kept.
pub const COMMANDS_MAX: usize = 30;

/// How many of the newest events are kept.
pub const EVENTS_MAX: usize = 400;

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandMark {
    /// The fact that says so.
    pub fact: FactId,
    /// Of which product.
    pub product: Name,
    /// What was asked.
    pub command: Name,
    /// How it ended.
    pub tone: Tone,
    /// The product's version afterwards; 0 where nothing was written.
    pub version: u64,
}

/// An event of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogCell {
    /// Its place.
    pub position: u64,
    /// Of which product.
    pub product: Name,
    /// The first fact that told of it.
    pub fact: FactId,
    /// When that was.
    pub at: Time,
}

/// A view and its projector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewPicture {
    /// The generation that readers read.
    pub generation: u32,
    /// Up to where it is folded.
    pub checkpoint: u64,
    /// The last event that its projector folded, whether or not it is committed.
    pub folded: u64,
    /// How many rows it has, as far as it was told.
    pub rows: u32,
    /// How many events came again and were skipped.
    pub skipped: u64,
    /// How often an event came before its turn.
    pub out_of_order: u64,
    /// A generation that is being built beside it.
    pub rebuild: Option<Rebuild>,
    /// How many rows were wrong when readers were switched last.
    pub corrected: Option<u32>,
    /// Why its projector or its rebuild gave up last, until the live generation is written or taken up again.
    pub gave_up: Option<Name>,
}

/// A generation beside the live one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuild {
    /// Which.
    pub generation: u32,
    /// Up to where it is folded.
    pub checkpoint: u64,
    /// How many rows differed when it was compared with the live one.
    pub differ: Option<u32>,
}

/// What somebody read last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastRead {
    /// A product's page.
    Page(Read),
    /// A product's page that lacked what its reader had written.
    Stale(StaleRead),
    /// Somebody was told to come back.
    NotYet(NotYet),
}

/// A catalogue.
#[derive(Clone, Debug, Default)]
pub struct ReadModels {
    /// The newest commands, oldest first.
    pub commands: VecDeque<CommandMark>,
    /// How many were done, and how many refused or given up.
    pub done: u64,
    /// How many were refused or given up.
    pub refused: u64,
    /// How often one was decided again.
    pub retried: u64,
    /// The newest events, oldest first.
    pub events: VecDeque<LogCell>,
    /// By the order of [`View::ALL`].
    views: [ViewPicture; 3],
    /// What was read last with or without a token.
    pub read: Option<LastRead>,
    /// The newest search.
    pub search: Option<Searched>,
    /// How many reads were older than what their reader had written.
    pub stale: u64,
}

impl ReadModels {
    /// A view.
    pub fn view(&self, view: View) -> &ViewPicture {
        &self.views[view as usize]
    }

    /// The position of the newest event; 0 where there is none.
    pub fn end(&self) -> u64 {
        self.events.back().map_or(0, |cell| cell.position)
    }

    /// How many events a view is behind the log.
    pub fn lag_events(&self, view: View) -> u64 {
        self.end().saturating_sub(self.view(view).checkpoint)
    }

    /// How long the oldest event that is not in a view has been in the log.
    pub fn lag(&self, view: View, now: Time) -> Span {
        let checkpoint = self.view(view).checkpoint;
        let waiting = self.events.iter().find(|cell| cell.position > checkpoint);
        waiting.map_or(Span::ZERO, |cell| now.since(cell.at.min(now)))
    }

    fn of(&mut self, fact: &Fact<'_>, view: Name) -> Option<&mut ViewPicture> {
        let view = View::find(fact.trace().text(view))?;
        Some(&mut self.views[view as usize])
    }

    fn command(&mut self, fact: &Fact<'_>, product: Name, command: Name, tone: Tone, version: u64) {
        match tone {
            Tone::Retry => self.retried += 1,
            Tone::Failed => self.refused += 1,
            _ => self.done += 1,
        }
        self.commands.push_back(CommandMark { fact: fact.id(), product, command, tone, version });
        if self.commands.len() > COMMANDS_MAX {
            self.commands.pop_front();
        }
    }

    /// An event is in the log. Facts tell of it out of order, since whoever appended may hear of it last.
    fn logged(&mut self, fact: &Fact<'_>, product: Name, position: u64) {
        let place = self.events.partition_point(|cell| cell.position < position);
        if self.events.get(place).is_some_and(|cell| cell.position == position) {
            return;
        }
        if place == 0 && self.events.len() == EVENTS_MAX {
            return;
        }
        self.events.insert(place, LogCell { position, product, fact: fact.id(), at: fact.at() });
        if self.events.len() > EVENTS_MAX {
            self.events.pop_front();
        }
    }

    fn write_side(&mut self, fact: &Fact<'_>) -> bool {
        if let Some(Appended { stream, last, position, first }) = fact.read() {
            let before = position - (last - first);
            (before..=position).for_each(|position| self.logged(fact, stream, position));
        } else if let Some(Followed { stream, position, .. }) = fact.read() {
            self.logged(fact, stream, position);
        } else if let Some(Accepted { product, command, version, .. }) = fact.read() {
            self.command(fact, product, command, Tone::Delivered, version);
        } else if let Some(FoundDone { product, command, version, .. }) = fact.read() {
            self.command(fact, product, command, Tone::Delivered, version);
        } else if let Some(Unchanged { product, command, version }) = fact.read() {
            self.command(fact, product, command, Tone::Plain, version);
        } else if let Some(Retried { product, command, .. }) = fact.read() {
            self.command(fact, product, command, Tone::Retry, 0);
        } else if let Some(Refused { product, command, .. }) = fact.read() {
            self.command(fact, product, command, Tone::Failed, 0);
        } else if let Some(GaveUp { product, command, .. }) = fact.read() {
            self.command(fact, product, command, Tone::Failed, 0);
        } else {
            return false;
        }
        true
    }

    /// Where a generation of a view is: the live one, or the one beside it.
    fn reached(&mut self, fact: &Fact<'_>, view: Name, generation: u32, position: u64) {
        let Some(view) = self.of(fact, view) else { return };
        match &mut view.rebuild {
            Some(rebuild) if rebuild.generation == generation => rebuild.checkpoint = position,
            _ => {
                view.generation = generation;
                view.checkpoint = position;
                view.gave_up = None;
                view.folded = view.folded.max(position);
            }
        }
    }

    fn projection(&mut self, fact: &Fact<'_>) -> bool {
        if let Some(Projected { view, generation, position, .. }) = fact.read() {
            if let Some(view) =
                self.of(fact, view).filter(|view| view.rebuild.is_none_or(|it| it.generation != generation))
            {
                view.folded = position;
            }
        } else if let Some(Committed { view, generation, position, .. }) = fact.read() {
            self.reached(fact, view, generation, position);
        } else if let Some(TakenUp { view, generation, position, rows }) = fact.read() {
            self.reached(fact, view, generation, position);
            if let Some(view) = self.of(fact, view) {
                (view.rows, view.folded) = (rows, position);
            }
        } else if let Some(Skipped { view, .. }) = fact.read() {
            self.of(fact, view).into_iter().for_each(|view| view.skipped += 1);
        } else if let Some(OutOfOrder { view, .. }) = fact.read() {
            self.of(fact, view).into_iter().for_each(|view| view.out_of_order += 1);
        } else if let Some(RebuildBegan { view, generation, .. }) = fact.read() {
            let rebuild = Rebuild { generation, checkpoint: 0, differ: None };
            self.of(fact, view).into_iter().for_each(|view| view.rebuild = Some(rebuild));
        } else if let Some(GaveUpProjecting { view, why }) = fact.read() {
            self.of(fact, view).into_iter().for_each(|view| view.gave_up = Some(why));
        } else if let Some(GaveUpRebuilding { view, why, .. }) = fact.read() {
            // What it had built is no longer being built.
            self.of(fact, view).into_iter().for_each(|view| (view.rebuild, view.gave_up) = (None, Some(why)));
        } else if let Some(Compared { view, differ, rows, .. }) = fact.read() {
            if let Some(view) = self.of(fact, view) {
                view.rows = rows;
                view.rebuild.iter_mut().for_each(|rebuild| rebuild.differ = Some(differ));
            }
        } else if let Some(Switched { view, generation, position, differ, .. }) = fact.read() {
            if let Some(view) = self.of(fact, view) {
                (view.rebuild, view.corrected) = (None, Some(differ));
                (view.generation, view.checkpoint) = (generation, position);
            }
        } else {
            return false;
        }
        true
    }

    fn reading(&mut self, fact: &Fact<'_>) {
        if let Some(read) = fact.read::<Read>() {
            self.read = Some(LastRead::Page(read));
        } else if let Some(stale) = fact.read::<StaleRead>() {
            self.read = Some(LastRead::Stale(stale));
            self.stale += 1;
        } else if let Some(not_yet) = fact.read::<NotYet>() {
            self.read = Some(LastRead::NotYet(not_yet));
        } else if let Some(search) = fact.read::<Searched>() {
            self.search = Some(search);
        }
    }
}

impl OwnFold for ReadModels {
    fn observe(&mut self, fact: &Fact<'_>, _bucket: usize) {
        if !self.write_side(fact) && !self.projection(fact) {
            self.reading(fact);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::cqrs::PATTERN;
    use crate::link::Link;
    use crate::sim::Sim;

    fn folded(until_ms: u64) -> (ReadModels, Time) {
        let trace = Sim::new(&Link::to(&PATTERN)).run().0;
        let mut picture = ReadModels::default();
        let until = Time::from_ms(until_ms);
        trace.facts().filter(|fact| fact.at() <= until).for_each(|fact| picture.observe(&fact, 0));
        (picture, until)
    }

    #[test]
    fn a_stalled_view_falls_behind_and_comes_back() {
        let (stalled, now) = folded(6_000);
        assert!(stalled.lag_events(View::Products) >= 5, "{}", stalled.lag_events(View::Products));
        assert!(stalled.lag(View::Products, now) > Span::from_secs(1));
        assert!(stalled.lag_events(View::Prices) <= 2, "the others go on");
        let (healed, now) = folded(10_000);
        assert!(healed.lag_events(View::Products) <= 2);
        assert!(healed.lag(View::Products, now) < Span::from_secs(1));
    }

    #[test]
    fn readers_see_the_rebuilt_generation() {
        let (before, _) = folded(11_900);
        assert_eq!(before.view(View::Products).generation, 1);
        let (after, _) = folded(20_000);
        let view = after.view(View::Products);
        assert_eq!((view.generation, view.corrected, view.rebuild), (2, Some(0), None));
        assert_eq!(after.view(View::Prices).generation, 1);
    }

    #[test]
    fn a_view_says_why_its_projector_gave_up_until_it_goes_on() {
        let link = Link::parse("#/cqrs?preset=lossy-commits").expect("it is a preset");
        let trace = Sim::new(&link).run().0;
        let mut picture = ReadModels::default();
        let mut seen = 0;
        for fact in trace.facts() {
            picture.observe(&fact, 0);
            if let Some(GaveUpProjecting { view, why }) = fact.read() {
                let view = View::find(trace.text(view)).expect("a projector has a view");
                assert_eq!(picture.view(view).gave_up, Some(why));
                seen += 1;
            }
        }
        assert!(seen > 0, "no projector gave up");
        assert!(View::ALL.iter().all(|view| picture.view(*view).gave_up.is_none()), "all go on in the end");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let (picture, _) = folded(30_000);
        assert_eq!(picture.commands.len(), COMMANDS_MAX);
        assert!(picture.done > 60 && picture.events.len() <= EVENTS_MAX);
        assert!(picture.events.iter().zip(picture.events.iter().skip(1)).all(|(a, b)| a.position + 1 == b.position));
    }
}

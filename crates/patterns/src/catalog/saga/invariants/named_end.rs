//! Every saga ends: completed, fully compensated, or escalated by name. And it is true.

use super::super::facts::{Applied, Booked, Debited, Freed, Ordered, PaidBack, Reserved, Sold};
use super::super::steps::{APPLY, CONFIRM, REFUND, RELEASE, SETTLE};
use crate::fact::{ActorId, FactData, Kind, Name, PerMille};
use crate::invariant::{Checks, Invariant, RUN_ENDED, Reason, RunEnded, Verdict};
use crate::money::Money;
use crate::saga::End;
use crate::saga::facts::{
    Asked, Began, Compensated, Completed, Done, EndedEscalated, Escalated, GaveUp, Held, LogUnwritten, Logged, Refused,
    Resumed, TurnedBack, Unanswered, Waits,
};
use crate::sim::log_client::live::facts::{Answers, Silent};
use crate::sim::{Crashed, LinkWorsened, Partitioned, Repaired, Restarted};
use crate::sorted::{SortedMap, SortedSet};
use crate::time::{Span, Time};
use crate::trace::Fact;

/// What a saga has done by its services' ledgers, and how it is said to have ended.
#[derive(Clone, Debug, Default)]
struct Saga {
    ordered: bool,
    began: bool,
    heard_at: Time,
    to_pay: Money,
    units: i64,
    points: i64,
    held: i64,
    sold: i64,
    taken: Money,
    booked: i64,
    applied: i64,
    spent: i64,
    escalated: SortedSet<Name>,
    end: Option<End>,
}

/// At its end, what a saga is said to be is what the ledgers say; nothing happens to it afterwards; and
/// no saga is forgotten.
#[derive(Clone, Debug, Default)]
pub(super) struct NamedEnd {
    checks: Checks,
    sagas: SortedMap<Name, Saga>,
    patience: Span,
    down: SortedSet<ActorId>,
    cut: SortedSet<(ActorId, ActorId)>,
    cluster: Cluster,
}

/// How a real cluster stands that carries the bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Cluster {
    /// It has answered so far, or there is none.
    #[default]
    WasNeverSilent,
    /// Nobody answers: what waits for it is not forgotten.
    Silent,
    /// Since then it answers again.
    AnswersSince(Time),
}

impl Saga {
    fn has_nothing(&self) -> bool {
        (self.held, self.sold, self.taken, self.booked, self.applied) == (0, 0, Money::ZERO, 0, 0)
    }

    fn has_everything(&self) -> bool {
        let goods_and_points = (self.held, self.sold, self.spent) == (0, self.units, self.points);
        goods_and_points && (self.taken, self.booked, self.applied) == (self.to_pay, 1, 1)
    }

    /// Whether the ledgers say what the end says.
    fn is_true(&self, end: End, escalated: impl Fn(&str) -> bool) -> bool {
        match end {
            End::Completed => self.has_everything() && self.escalated.is_empty(),
            End::Compensated => self.has_nothing() && self.escalated.is_empty(),
            End::Escalated if self.escalated.is_empty() => false,
            // Whether there is a booking is what the desk has to find out.
            End::Escalated if escalated(SETTLE) => {
                self.held == self.units && self.taken == self.to_pay && self.applied == 0
            }
            End::Escalated if self.booked > 0 => {
                self.taken == self.to_pay
                    && (self.applied == 1 || escalated(APPLY))
                    && (self.held == 0 && self.sold == self.units || escalated(CONFIRM))
            }
            End::Escalated => {
                (self.taken == Money::ZERO || escalated(REFUND))
                    && (self.held == 0 || escalated(RELEASE))
                    && self.sold == 0
                    && self.applied == 0
            }
        }
    }
}

impl NamedEnd {
    fn of(&mut self, saga: Name) -> &mut Saga {
        self.sagas.entry(saga).or_default()
    }

    /// Folds an entry of a ledger. `None` where the fact is none.
    fn effect(&mut self, fact: &Fact<'_>) -> Option<Name> {
        if let Some(Reserved { saga, units, .. }) = fact.read() {
            self.of(saga).held += units;
            return Some(saga);
        }
        if let Some(Freed { saga, units, .. }) = fact.read() {
            self.of(saga).held -= units;
            return Some(saga);
        }
        if let Some(Sold { saga, units, .. }) = fact.read() {
            let of = self.of(saga);
            (of.held, of.sold) = (of.held - units, of.sold + units);
            return Some(saga);
        }
        if let Some(Debited { saga, amount, .. }) = fact.read() {
            self.of(saga).taken += amount;
            return Some(saga);
        }
        if let Some(PaidBack { saga, amount, .. }) = fact.read() {
            self.of(saga).taken += -amount;
            return Some(saga);
        }
        if let Some(Booked { saga, .. }) = fact.read() {
            self.of(saga).booked += 1;
            return Some(saga);
        }
        let Applied { saga, spent, .. } = fact.read()?;
        let of = self.of(saga);
        (of.applied, of.spent) = (of.applied + 1, of.spent + spent);
        Some(saga)
    }

    fn ended(&mut self, fact: &Fact<'_>, saga: Name, end: End) {
        let of = self.sagas.entry(saga).or_default();
        let escalated = of.escalated.clone();
        let is = |operation: &str| escalated.iter().any(|name| fact.trace().text(*name) == operation);
        let holds = of.is_true(end, is) && of.end.is_none_or(|before| before == end);
        of.end = Some(end);
        let message = match end {
            End::Completed => "saga-not-completed",
            End::Compensated => "saga-not-compensated",
            End::Escalated => "saga-not-escalated",
        };
        self.checks.check(holds, fact, || Reason::new(message).with("saga", saga));
    }

    fn run_ended(&mut self, fact: &Fact<'_>, quiet: bool) {
        // Where nobody has anything left to do, nobody is held up by a cut either.
        if !self.down.is_empty() || !(self.cut.is_empty() || quiet) || self.cluster == Cluster::Silent {
            return;
        }
        let answers_since = if let Cluster::AnswersSince(at) = self.cluster { at } else { Time::ZERO };
        let open = self.sagas.iter().filter(|(_, saga)| (saga.began || quiet && saga.ordered) && saga.end.is_none());
        let forgotten: Vec<Name> = open
            .filter(|(_, saga)| quiet || fact.at().since(saga.heard_at.max(answers_since)) > self.patience)
            .map(|(name, _)| *name)
            .collect();
        for saga in forgotten {
            self.checks.check(false, fact, || Reason::new("saga-forgotten").with("saga", saga));
        }
    }

    fn fault(&mut self, fact: &Fact<'_>) {
        let to = fact.actor();
        if let Some(Crashed {}) = fact.read() {
            self.down.insert(to);
        } else if let Some(Restarted { .. }) = fact.read() {
            self.down.remove(&to);
        } else if let Some(Partitioned { from }) = fact.read() {
            self.cut.insert((from, to));
        } else if let Some(LinkWorsened { from, lost, .. }) = fact.read() {
            // What is doubled or late holds nobody up.
            if lost > PerMille(0) {
                self.cut.insert((from, to));
            } else {
                self.cut.remove(&(from, to));
            }
        } else if let Some(Repaired { from }) = fact.read() {
            self.cut.remove(&(from, to));
        } else if let Some(Silent {}) = fact.read() {
            self.cluster = Cluster::Silent;
        } else if let Some(Answers { .. }) = fact.read() {
            self.cluster = Cluster::AnswersSince(fact.at());
        }
    }
}

impl Invariant for NamedEnd {
    super::invariant!(
        "named-end",
        &[
            Ordered::KIND,
            Reserved::KIND,
            Freed::KIND,
            Sold::KIND,
            Debited::KIND,
            PaidBack::KIND,
            Booked::KIND,
            Applied::KIND,
            Began::KIND,
            Resumed::KIND,
            Logged::KIND,
            LogUnwritten::KIND,
            Asked::KIND,
            Done::KIND,
            Refused::KIND,
            Held::KIND,
            Unanswered::KIND,
            Waits::KIND,
            GaveUp::KIND,
            TurnedBack::KIND,
            Escalated::KIND,
            Completed::KIND,
            Compensated::KIND,
            EndedEscalated::KIND,
            Crashed::KIND,
            Restarted::KIND,
            RUN_ENDED,
        ]
    );

    /// Who is cut off from whom, and whether a real cluster answers.
    fn reads(&self) -> &'static [&'static Kind] {
        const READS: &[&Kind] = &[Partitioned::KIND, Repaired::KIND, LinkWorsened::KIND, Silent::KIND, Answers::KIND];
        READS
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(RunEnded { quiet }) = fact.read() {
            return self.run_ended(fact, quiet);
        }
        if let Some(saga) = self.effect(fact) {
            let is_over = matches!(self.of(saga).end, Some(End::Completed | End::Compensated));
            self.checks.check(!is_over, fact, || Reason::new("saga-done-after-end").with("saga", saga));
            return;
        }
        if fact.kind().fields.first().is_none_or(|field| field.name != "saga") {
            return self.fault(fact);
        }
        // Whatever is said of a saga begins with its name.
        let saga = Name(fact.words()[0] as u32);
        self.of(saga).heard_at = fact.at();
        if let Some(Ordered { to_pay, units, points, .. }) = fact.read() {
            let of = self.of(saga);
            (of.ordered, of.to_pay, of.units, of.points) = (true, to_pay, units.into(), points);
        } else if let Some(Began { patience, .. }) = fact.read() {
            self.of(saga).began = true;
            self.patience = patience;
        } else if let Some(Resumed { .. }) = fact.read() {
            self.of(saga).began = true;
        } else if let Some(Escalated { operation, .. }) = fact.read() {
            self.of(saga).escalated.insert(operation);
        } else if let Some(Completed { .. }) = fact.read() {
            self.ended(fact, saga, End::Completed);
        } else if let Some(Compensated { .. }) = fact.read() {
            self.ended(fact, saga, End::Compensated);
        } else if let Some(EndedEscalated { .. }) = fact.read() {
            self.ended(fact, saga, End::Escalated);
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let ended = |end: End| self.sagas.values().filter(|saga| saga.end == Some(end)).count() as u64;
            let open = self.sagas.values().filter(|saga| saga.began && saga.end.is_none()).count() as u64;
            let reason = Reason::new("saga-ends").with("completed", ended(End::Completed));
            let reason = reason.with("compensated", ended(End::Compensated));
            Some(reason.with("escalated", ended(End::Escalated)).with("open", open))
        })
    }
}

//! What must hold of publish/subscribe, as folds over the trace alone.

mod conservation;

use crate::sorted::{SortedMap, SortedSet};

use self::conservation::Conservation;
use super::facts::{Charged, Handled, HandlingFailed, ShipmentBooked, StockReserved};
use crate::bus::TopicPattern;
use crate::fact::{ActorId, Name, Record};
use crate::invariant::{Checks, Invariant, Reason, RunEnded, Verdict, needs};
use crate::ports::{Published, Received};
use crate::sim::{
    Closed, Crashed, DeadLettered, Dispatched, Dropped, Kept, Opened, Queued, Redriven, Replayed, Settled,
};
use crate::trace::Fact;

/// The most copies that any queue may ever hold: what the bus has memory for.
pub(super) const DEPTH_MAX: u32 = 32;

/// All of them.
pub(super) fn all() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::new(AtLeastOnce::default()),
        Box::new(OnlyMatching::default()),
        Box::new(Order::default()),
        Box::new(Conservation::default()),
        Box::new(BoundedQueue::default()),
        Box::new(EffectsOnce::default()),
    ]
}

/// One copy: whose, of which message.
type CopyKey = (Name, Record);

/// The subscriptions that are open, as the bus's facts tell.
#[derive(Clone, Debug, Default)]
struct Subscriptions {
    open: SortedMap<Name, Open>,
}

#[derive(Clone, Debug)]
struct Open {
    pattern: Option<TopicPattern>,
    durable: bool,
    attempts_max: u32,
    present: SortedSet<ActorId>,
    /// Whether ever more than one competed for its copies.
    shared: bool,
}

impl Subscriptions {
    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(opened) = fact.read::<Opened>() {
            let open = self.open.entry(opened.subscriber).or_insert_with(|| Open {
                pattern: TopicPattern::parse(fact.trace().text(opened.pattern)).ok(),
                durable: opened.durable,
                attempts_max: opened.attempts_max,
                present: SortedSet::new(),
                shared: false,
            });
            open.present.insert(opened.member);
            open.shared |= open.present.len() > 1;
        } else if let Some(closed) = fact.read::<Closed>() {
            self.open.remove(&closed.subscriber);
        } else if fact.is::<Crashed>() {
            for open in self.open.values_mut() {
                open.present.remove(&fact.actor());
            }
        }
    }

    fn is_durable(&self, subscriber: Name) -> bool {
        self.open.get(&subscriber).is_some_and(|open| open.durable)
    }

    fn matches(&self, subscriber: Name, topic: &str) -> bool {
        let pattern = self.open.get(&subscriber).and_then(|open| open.pattern.as_ref());
        pattern.is_some_and(|pattern| pattern.matches(topic))
    }
}

/// Every durable subscriber whose pattern matches handles each event at least once, or it lies
/// among the dead letters after its last attempt.
#[derive(Clone, Debug, Default)]
struct AtLeastOnce {
    checks: Checks,
    subscriptions: Subscriptions,
    /// Copies for durable subscribers that the bus still has.
    owed: SortedSet<CopyKey>,
    handled: SortedSet<CopyKey>,
    /// Copies that the bus has forgotten and nobody has handled yet, and who has them.
    only_in_memory: SortedMap<CopyKey, ActorId>,
    holders: SortedMap<CopyKey, ActorId>,
}

impl AtLeastOnce {
    fn lost(&mut self, copy: CopyKey, fact: &Fact<'_>) {
        let (subscriber, record) = copy;
        self.checks.check(false, fact, || {
            Reason::new("pubsub-never-handled").with("subscriber", subscriber).with("record", record)
        });
    }
}

impl Invariant for AtLeastOnce {
    needs![
        Opened,
        Closed,
        Crashed,
        Kept,
        Queued,
        Replayed,
        Redriven,
        Dispatched,
        Settled,
        Dropped,
        DeadLettered,
        Handled,
        HandlingFailed,
        RunEnded,
    ];

    fn id(&self) -> &'static str {
        "at-least-once"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        self.subscriptions.observe(fact);
        if let Some(kept) = fact.read::<Kept>() {
            let topic = fact.trace().text(kept.topic);
            let names = self.subscriptions.open.keys();
            let matching = names.filter(|name| self.subscriptions.matches(**name, topic)).count() as u32;
            self.checks.check(kept.copies == matching, fact, || {
                Reason::new("pubsub-copies-missing")
                    .with("record", kept.record)
                    .with("copies", kept.copies)
                    .with("matching", matching)
            });
        } else if let Some(Queued { subscriber, record, .. }) = fact.read() {
            if self.subscriptions.is_durable(subscriber) {
                self.owed.insert((subscriber, record));
            }
        } else if let Some(Replayed { subscriber, record }) = fact.read() {
            if self.subscriptions.is_durable(subscriber) {
                self.owed.insert((subscriber, record));
            }
        } else if let Some(Redriven { subscriber, record, .. }) = fact.read() {
            if self.subscriptions.is_durable(subscriber) {
                self.owed.insert((subscriber, record));
            }
        } else if let Some(Dispatched { subscriber, record, member, .. }) = fact.read() {
            self.holders.insert((subscriber, record), member);
        } else if let Some(Handled { subscriber, record, .. }) = fact.read() {
            self.only_in_memory.remove(&(subscriber, record));
            self.handled.insert((subscriber, record));
            self.checks.check(true, fact, || unreachable!("it holds"));
        } else if let Some(HandlingFailed { subscriber, record, .. }) = fact.read() {
            // Nobody will try again what the bus has forgotten.
            if self.only_in_memory.remove(&(subscriber, record)).is_some() {
                self.lost((subscriber, record), fact);
            }
        } else if let Some(Settled { subscriber, record, .. }) = fact.read() {
            let copy = (subscriber, record);
            let is_owed = self.owed.remove(&copy);
            if let (true, false, Some(&holder)) = (is_owed, self.handled.contains(&copy), self.holders.get(&copy)) {
                self.only_in_memory.insert(copy, holder);
            }
        } else if let Some(Dropped { subscriber, record, .. }) = fact.read() {
            let copy = (subscriber, record);
            self.owed.remove(&copy);
            if self.subscriptions.is_durable(subscriber) && !self.handled.contains(&copy) {
                self.lost(copy, fact);
            }
        } else if let Some(dead) = fact.read::<DeadLettered>() {
            self.owed.remove(&(dead.subscriber, dead.record));
            let promised = self.subscriptions.open.get(&dead.subscriber).map_or(0, |open| open.attempts_max);
            self.checks.check(dead.attempts == promised, fact, || {
                Reason::new("pubsub-given-up-early")
                    .with("subscriber", dead.subscriber)
                    .with("record", dead.record)
                    .with("attempts", dead.attempts)
                    .with("promised", promised)
            });
        } else if fact.is::<Crashed>() {
            let gone = self.only_in_memory.iter().find(|(_, holder)| **holder == fact.actor()).map(|(copy, _)| *copy);
            if let Some(copy) = gone {
                self.only_in_memory.retain(|_, holder| *holder != fact.actor());
                self.lost(copy, fact);
            }
        } else if let Some(closed) = fact.read::<Closed>() {
            self.owed.retain(|(subscriber, _)| *subscriber != closed.subscriber);
        } else if let Some(RunEnded { quiet: true }) = fact.read() {
            // Nothing is left to happen: what somebody who is there should have had, nobody will bring.
            let open = &self.subscriptions.open;
            let is_there = |name: &Name| open.get(name).is_some_and(|open| !open.present.is_empty());
            let owed = self.owed.iter().find(|(name, _)| is_there(name)).or(self.only_in_memory.keys().next());
            if let Some(&copy) = owed {
                self.lost(copy, fact);
            }
        }
    }

    fn verdict(&self) -> Verdict {
        let handled = self.handled.len() as u64;
        self.checks.verdict(|| Some(Reason::new("pubsub-all-handled").with("copies", handled)))
    }
}

/// Nobody gets an event whose topic it did not subscribe to, nor one after its subscription ended.
#[derive(Clone, Debug, Default)]
struct OnlyMatching {
    checks: Checks,
    subscriptions: Subscriptions,
    topics: SortedMap<Record, Name>,
}

impl Invariant for OnlyMatching {
    needs![Opened, Closed, Crashed, Kept, Dispatched, Received];

    fn id(&self) -> &'static str {
        "only-matching"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        self.subscriptions.observe(fact);
        let why = |subscriber: Name, record: Record| {
            move || Reason::new("pubsub-not-subscribed").with("subscriber", subscriber).with("record", record)
        };
        if let Some(kept) = fact.read::<Kept>() {
            self.topics.insert(kept.record, kept.topic);
        } else if let Some(sent) = fact.read::<Dispatched>() {
            let topic = self.topics.get(&sent.record).map_or("", |topic| fact.trace().text(*topic));
            let holds = self.subscriptions.matches(sent.subscriber, topic);
            self.checks.check(holds, fact, why(sent.subscriber, sent.record));
        } else if let Some(received) = fact.read::<Received>() {
            // It may have been under way while the subscription ended; the topic must fit all the same.
            let was_open = self.subscriptions.open.contains_key(&received.subscriber);
            let topic = fact.trace().text(received.topic);
            let holds = !was_open || self.subscriptions.matches(received.subscriber, topic);
            self.checks.check(holds, fact, why(received.subscriber, received.record));
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("pubsub-only-matching").with("topics", self.topics.len() as u64)))
    }
}

/// A subscriber gets one publisher's events in the order in which they were published. A copy that
/// is tried again holds back those behind it, unless several compete for the copies: then order is
/// promised for first attempts alone, to each of them. A dead letter that is sent again has lost its place.
#[derive(Clone, Debug, Default)]
struct Order {
    checks: Checks,
    subscriptions: Subscriptions,
    published: SortedMap<Record, (ActorId, u64)>,
    last: SortedMap<(Name, ActorId, ActorId), (u64, u32)>,
    /// Dead letters that a person had sent again, behind what came later.
    redriven: SortedSet<CopyKey>,
}

impl Invariant for Order {
    needs![Opened, Closed, Crashed, Published, Redriven, Received];

    fn id(&self) -> &'static str {
        "order"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        self.subscriptions.observe(fact);
        if fact.is::<Opened>() {
            // A subscriber that comes back may be sent again what it held before.
            let Some(opened) = fact.read::<Opened>() else { return };
            if !self.subscriptions.is_durable(opened.subscriber) {
                self.last
                    .retain(|(subscriber, member, _), _| (*subscriber, *member) != (opened.subscriber, opened.member));
            }
        } else if let Some(published) = fact.read::<Published>() {
            let next = self.published.len() as u64;
            self.published.entry(published.record).or_insert((fact.actor(), next));
        } else if let Some(Redriven { subscriber, record, .. }) = fact.read() {
            self.redriven.insert((subscriber, record));
        } else if let Some(received) = fact.read::<Received>() {
            let Some(&(publisher, place)) = self.published.get(&received.record) else { return };
            let shared = self.subscriptions.open.get(&received.subscriber).is_some_and(|open| open.shared);
            if shared && received.attempt > 1 || self.redriven.contains(&(received.subscriber, received.record)) {
                return;
            }
            let key = (received.subscriber, fact.actor(), publisher);
            let now = (place, received.attempt);
            let holds = self.last.get(&key).is_none_or(|last| now > *last);
            self.last.insert(key, now);
            self.checks.check(holds, fact, || {
                Reason::new("pubsub-overtaken")
                    .with("subscriber", received.subscriber)
                    .with("record", received.record)
                    .with("publisher", publisher)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("pubsub-in-order").with("published", self.published.len() as u64)))
    }
}

/// No queue holds more than it was opened for, and none ever more than the bus has memory for.
#[derive(Clone, Debug, Default)]
struct BoundedQueue {
    checks: Checks,
    capacities: SortedMap<Name, u32>,
    deepest: u32,
}

impl Invariant for BoundedQueue {
    needs![Opened, Queued, Redriven];

    fn id(&self) -> &'static str {
        "bounded-queue"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(opened) = fact.read::<Opened>() {
            self.capacities.insert(opened.subscriber, opened.capacity);
            return;
        }
        let queued = fact.read::<Queued>().map(|queued| (queued.subscriber, queued.depth));
        let redriven = fact.read::<Redriven>().map(|redriven| (redriven.subscriber, redriven.depth));
        let Some((subscriber, depth)) = queued.or(redriven) else { return };
        let capacity = self.capacities.get(&subscriber).copied().unwrap_or(0);
        let max = if capacity == 0 { DEPTH_MAX } else { capacity.min(DEPTH_MAX) };
        self.deepest = self.deepest.max(depth);
        self.checks.check(depth <= max, fact, || {
            let reason = Reason::new("pubsub-queue-too-deep").with("subscriber", subscriber);
            reason.with("depth", depth).with("max", max)
        });
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("pubsub-queues-bounded").with("deepest", self.deepest)))
    }
}

/// Stock is taken, money charged and a parcel booked at most once for each order.
#[derive(Clone, Debug, Default)]
struct EffectsOnce {
    checks: Checks,
    done: SortedMap<(u64, Name), u32>,
}

impl Invariant for EffectsOnce {
    needs![StockReserved, Charged, ShipmentBooked];

    fn id(&self) -> &'static str {
        "effects-once"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let reserved = fact.read::<StockReserved>().map(|reserved| reserved.order);
        let charged = fact.read::<Charged>().map(|charged| charged.order);
        let booked = fact.read::<ShipmentBooked>().map(|booked| booked.order);
        let Some(order) = reserved.or(charged).or(booked) else { return };
        let times = self.done.entry((fact.kind().id, order)).or_default();
        *times += 1;
        let message = match (reserved.is_some(), charged.is_some()) {
            (true, _) => "pubsub-reserved-twice",
            (_, true) => "pubsub-charged-twice",
            _ => "pubsub-booked-twice",
        };
        self.checks.check(*times == 1, fact, || Reason::new(message).with("order", order));
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("pubsub-effects-once").with("effects", self.done.len() as u64)))
    }
}

#[cfg(test)]
mod tests;

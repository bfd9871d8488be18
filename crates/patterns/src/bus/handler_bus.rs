//! Plain functions on an event bus: for a page, a test, a program without a network.

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use super::event_bus::EventBus;
use super::happened::{Change, Happened};
use super::publication::{DeadLetter, Limits, Publication};
use super::subscription::{Counts, MemberId, SubscriptionId};
use super::topic::TopicError;
use crate::backoff::Backoff;
use crate::fact::Record;
use crate::ports::{Overflow, Replay, SubscriptionSpec};
use crate::rng::{Purpose, Seed, Stream};
use crate::time::{Span, Time};

/// An event bus whose subscribers are functions.
///
/// Events are typed and immutable: a handler sees `&T`, and one handler's error is its own affair.
/// It is tried again after a back-off, later events wait behind it for this handler alone, and
/// after the last attempt the event lies among the dead letters.
///
/// ```
/// use eda_patterns::bus::{Handled, HandlerBus};
/// use eda_patterns::time::{Span, Time};
///
/// struct OrderPlaced { order_id: u32 }
///
/// let mut bus = HandlerBus::new();
/// let mut reached = false;
/// let payment = bus.on::<OrderPlaced>("order.*", move |_| {
///     if std::mem::replace(&mut reached, true) { Ok(()) } else { Err("gateway down".to_owned()) }
/// })?;
/// let inventory = bus.on::<OrderPlaced>("order.placed", |order| {
///     assert_eq!(order.order_id, 7);
///     Ok(())
/// })?;
///
/// // The publisher learns how it went with each handler.
/// let outcome = bus.publish("order.placed", OrderPlaced { order_id: 7 }, Time::ZERO)?;
/// assert_eq!(outcome[0].handler, payment);
/// assert_eq!(outcome[0].result, Handled::Retrying(Time::from_ms(100)));
/// assert_eq!((outcome[1].handler, &outcome[1].result), (inventory, &Handled::Done));
///
/// // The bus has no clock of its own: say what time it is, and what is due happens.
/// assert_eq!(bus.next_due(), Some(Time::from_ms(100)));
/// assert_eq!(bus.run_due(Time::from_ms(100))[0].result, Handled::Done);
/// # Ok::<(), eda_patterns::bus::TopicError>(())
/// ```
pub struct HandlerBus {
    bus: EventBus<Rc<dyn Any>>,
    /// By subscription number; `None` where a subscription has ended.
    handlers: Vec<Option<Handler>>,
    registered: u64,
    published: u64,
    /// Copies that the bus has sent out and that wait for their handler.
    ready: VecDeque<Ready>,
}

struct Handler {
    serial: u64,
    name: String,
    call: Call,
}

/// A typed handler with its type forgotten: `None` where the event is of another type.
type Call = Box<dyn FnMut(&dyn Any) -> Option<Result<(), String>>>;

struct Ready {
    id: SubscriptionId,
    record: Record,
    event: Rc<dyn Any>,
    lease: u64,
}

/// A handler that is registered, until it is turned [`off`](HandlerBus::off).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandlerId {
    at: SubscriptionId,
    serial: u64,
}

/// How a handler is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandlerSpec {
    /// How often an event is tried at most.
    pub attempts_max: u32,
    /// How long to wait between two attempts.
    pub backoff: Backoff,
    /// How many events may wait behind one that is tried again. The oldest of those that wait is
    /// dropped beyond that.
    pub queue_max: usize,
    /// Whether it gets the history first.
    pub replay: Replay,
}

impl Default for HandlerSpec {
    fn default() -> HandlerSpec {
        HandlerSpec {
            attempts_max: 3,
            backoff: Backoff::exponential(Span::from_ms(100), Span::from_secs(10)),
            queue_max: 1_024,
            replay: Replay::None,
        }
    }
}

/// How it went with one event and one handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Which handler.
    pub handler: HandlerId,
    /// Which event, by the order of publication from zero.
    pub record: Record,
    /// How it went.
    pub result: Handled,
}

/// What a handler made of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It is done.
    Done,
    /// It failed and is tried again then.
    Retrying(Time),
    /// It waits behind an event that is tried again.
    Waiting,
    /// It was dropped from a full queue.
    Dropped,
    /// It failed for the last time and lies among the dead letters, with this reason.
    Dead(String),
}

impl fmt::Debug for HandlerBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerBus").field("bus", &self.bus).finish_non_exhaustive()
    }
}

impl Default for HandlerBus {
    fn default() -> HandlerBus {
        HandlerBus::new()
    }
}

impl HandlerBus {
    /// A bus without handlers, with a history of 256 events.
    pub fn new() -> HandlerBus {
        HandlerBus::with_history(Limits::default().history_max)
    }

    /// A bus that keeps so many events for late handlers.
    pub fn with_history(history_max: usize) -> HandlerBus {
        // The publisher is answered at once and nobody asks later, so nothing is remembered.
        let limits = Limits { history_max, remembered_max: 0 };
        HandlerBus {
            bus: EventBus::new(limits, Stream::new(Seed(0), Purpose::Jitter, 0)),
            handlers: Vec::new(),
            registered: 0,
            published: 0,
            ready: VecDeque::new(),
        }
    }

    /// Registers a handler for events of type `T` on topics that match `pattern`. Events of other
    /// types on those topics are not for it.
    ///
    /// # Errors
    /// Where the pattern is malformed.
    pub fn on<T: 'static>(
        &mut self,
        pattern: &str,
        handler: impl FnMut(&T) -> Result<(), String> + 'static,
    ) -> Result<HandlerId, TopicError> {
        self.on_with(pattern, HandlerSpec::default(), Time::ZERO, handler)
    }

    /// As [`HandlerBus::on`], with rules of its own. Where the history is replayed, the handler is
    /// called before this returns.
    ///
    /// # Errors
    /// Where the pattern is malformed.
    pub fn on_with<T: 'static>(
        &mut self,
        pattern: &str,
        spec: HandlerSpec,
        now: Time,
        mut handler: impl FnMut(&T) -> Result<(), String> + 'static,
    ) -> Result<HandlerId, TopicError> {
        let serial = self.registered;
        self.registered += 1;
        let name = serial.to_string();
        let subscription = SubscriptionSpec {
            name: name.clone(),
            pattern: pattern.to_owned(),
            durable: true,
            queue_max: Some(spec.queue_max),
            overflow: Overflow::DropOldest,
            // A function answers before anybody can look at a clock.
            ack_timeout: Span::FOREVER,
            attempts_max: spec.attempts_max,
            dead_letters: true,
            backoff: spec.backoff,
            replay: spec.replay,
        };
        let ready = &mut self.ready;
        let at = self.bus.subscribe(&subscription, MemberId(serial), now, &mut |happened| note(ready, &happened))?;
        if self.handlers.len() <= at.0 {
            self.handlers.resize_with(at.0 + 1, || None);
        }
        let call = Box::new(move |event: &dyn Any| event.downcast_ref::<T>().map(&mut handler));
        self.handlers[at.0] = Some(Handler { serial, name, call });
        self.run_ready(now);
        Ok(HandlerId { at, serial })
    }

    /// Ends a handler and drops what waits for it. Whether it was there.
    pub fn off(&mut self, handler: HandlerId) -> bool {
        let slot = self.handlers.get_mut(handler.at.0);
        let Some(slot) = slot.filter(|slot| slot.as_ref().is_some_and(|found| found.serial == handler.serial)) else {
            return false;
        };
        let Some(ended) = slot.take() else { return false };
        self.bus.unsubscribe(&ended.name, MemberId(ended.serial), Time::ZERO, &mut |_| {})
    }

    /// Hands an event to every handler that wants it, and says how it went with each.
    ///
    /// # Errors
    /// Where the topic is malformed.
    pub fn publish<T: 'static>(&mut self, topic: &str, event: T, now: Time) -> Result<Vec<Handling>, TopicError> {
        let record = Record(self.published);
        let publication = Publication {
            record,
            publisher: 0,
            id: None,
            topic: self.bus.topic(topic),
            message: Rc::new(event) as Rc<dyn Any>,
        };
        let (ready, mut dropped) = (&mut self.ready, Vec::new());
        let mut waiting = Vec::new();
        self.bus.publish(publication, now, &mut |happened| {
            if let Happened::Copy { id, record, change, .. } = &happened {
                match change {
                    Change::Dropped { .. } => dropped.push((*id, *record)),
                    Change::Queued { depth: 2.. } => waiting.push((*id, *record)),
                    _ => {}
                }
            }
            note(ready, &happened);
        })?;
        self.published += 1;
        let mut handlings = self.run_ready(now);
        let aside = dropped.into_iter().map(|copy| (copy, Handled::Dropped));
        for ((id, record), result) in aside.chain(waiting.into_iter().map(|copy| (copy, Handled::Waiting))) {
            if let Some(handler) = self.handler_id(id) {
                handlings.push(Handling { handler, record, result });
            }
        }
        Ok(handlings)
    }

    /// Tries again what is due by now, and says how it went.
    pub fn run_due(&mut self, now: Time) -> Vec<Handling> {
        let ready = &mut self.ready;
        self.bus.tick(now, &mut |happened| note(ready, &happened));
        self.run_ready(now)
    }

    /// When [`HandlerBus::run_due`] has something to do next.
    pub fn next_due(&self) -> Option<Time> {
        self.bus.next_due()
    }

    /// Events that a handler failed on for the last time.
    pub fn dead_letters(&self) -> &[DeadLetter<Rc<dyn Any>>] {
        self.bus.dead_letters()
    }

    /// Where all copies are.
    pub fn counts(&self) -> Counts {
        self.bus.counts()
    }

    fn handler_id(&self, at: SubscriptionId) -> Option<HandlerId> {
        let handler = self.handlers.get(at.0)?.as_ref()?;
        Some(HandlerId { at, serial: handler.serial })
    }

    /// Calls handlers until nothing more is sent out.
    fn run_ready(&mut self, now: Time) -> Vec<Handling> {
        let mut handlings = Vec::with_capacity(self.ready.len());
        while let Some(Ready { id, record, event, lease }) = self.ready.pop_front() {
            let Some(handler) = self.handlers.get_mut(id.0).and_then(Option::as_mut) else { continue };
            let serial = handler.serial;
            let outcome = (handler.call)(&*event);
            let ready = &mut self.ready;
            let ended = match &outcome {
                None | Some(Ok(())) => {
                    let acked = self.bus.ack(id, lease, now, &mut |happened| note(ready, &happened));
                    acked.map(|()| Handled::Done)
                }
                Some(Err(reason)) => {
                    let mut result = Handled::Dead(reason.clone());
                    let nacked = self.bus.nack(id, lease, reason, now, &mut |happened| {
                        if let Happened::Copy { change: Change::Requeued { wait, .. }, .. } = &happened {
                            result = Handled::Retrying(now + *wait);
                        }
                        note(ready, &happened);
                    });
                    nacked.map(|()| result)
                }
            };
            let result = ended.expect("a lease without an end is held until its handler has answered");
            if outcome.is_some() {
                handlings.push(Handling { handler: HandlerId { at: id, serial }, record, result });
            }
        }
        handlings
    }
}

/// Keeps what the bus sends out, for its handler.
fn note(ready: &mut VecDeque<Ready>, happened: &Happened<'_, Rc<dyn Any>>) {
    if let Happened::Copy { id, record, message, change: Change::Dispatched { lease, .. }, .. } = happened {
        ready.push_back(Ready { id: *id, record: *record, event: Rc::clone(message), lease: *lease });
    }
}

#[cfg(test)]
mod tests;

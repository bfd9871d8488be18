//! Publish/subscribe over a bridge.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use eda_patterns::backoff;
use eda_patterns::event::{CloudEvent, Event};
use eda_patterns::fact::Record;
use eda_patterns::ports::{
    self, Accepted, Bus, BusError, DeadLetter, Delivery, Message, Outcome, Receipt, Replay, SubscriptionSpec,
};
use eda_patterns::recorder::Context;
use eda_patterns::time::{Span, Time};
use eda_wire::{self as wire, Advice, BusCall, BusReply, Call, Failed, Problem, Reply, Seat};
use uuid::Uuid;

use crate::{Ask, Ports, take};

/// The longest that one request waits. A bridge that allows less answers earlier, and is asked again.
const WAIT_MAX: Span = Span::from_secs(20);

/// A bridge that cannot be reached, or cannot reach Redis, takes longer to say so than one that refuses.
const REFUSED_WITHIN: Span = Span::from_secs(1);

pub(crate) fn failed(failed: Failed) -> BusError {
    match failed.problem {
        Problem::LeaseLost => BusError::LeaseLost,
        Problem::Unsubscribed => BusError::Unsubscribed,
        Problem::BadTopic | Problem::BadName => BusError::BadTopic(failed.message),
        // A wait that was ended may be asked again, and so may all that the other advices are for.
        Problem::Cancelled => BusError::OutcomeUnknown,
        _ if failed.advice == Advice::GiveUp => BusError::Refused(failed.message),
        _ => BusError::OutcomeUnknown,
    }
}

/// A bridge that stops ends every wait. What was waited for is still to come.
fn or_not_yet(answer: Result<Reply, Failed>) -> Result<Reply, Failed> {
    match answer {
        Err(Failed { problem: Problem::Cancelled, .. }) => Ok(Reply::Bus(BusReply::NotYet)),
        answer => answer,
    }
}

fn rules(spec: SubscriptionSpec, replay_max: Option<usize>) -> wire::Rules {
    let overflow = match spec.overflow {
        ports::Overflow::Block => wire::Overflow::Block,
        ports::Overflow::DropOldest => wire::Overflow::DropOldest,
        ports::Overflow::DropNewest => wire::Overflow::DropNewest,
    };
    let growth = match spec.backoff.growth {
        backoff::Growth::Fixed => wire::Growth::Fixed,
        backoff::Growth::Linear => wire::Growth::Linear,
        backoff::Growth::Exponential => wire::Growth::Exponential,
    };
    let jitter = match spec.backoff.jitter {
        backoff::Jitter::None => wire::Jitter::None,
        backoff::Jitter::Equal => wire::Jitter::Equal,
        backoff::Jitter::Full => wire::Jitter::Full,
        backoff::Jitter::Decorrelated => wire::Jitter::Decorrelated,
    };
    let (base_us, cap_us) = (spec.backoff.base.as_us(), spec.backoff.cap.as_us());
    wire::Rules {
        name: spec.name,
        pattern: spec.pattern,
        durable: spec.durable,
        queue_max: spec.queue_max.map(|max| max as u64),
        overflow,
        ack_timeout_us: spec.ack_timeout.as_us(),
        attempts_max: spec.attempts_max,
        dead_letters: spec.dead_letters,
        backoff: wire::Waits { base_us, cap_us, growth, jitter },
        replay: spec.replay == Replay::History,
        replay_max: replay_max.map(|max| max as u64),
    }
}

/// The message that lies at the bus. A text of somebody else that is none of our events becomes one whose body it is: it is
/// poison to whoever reads it, and dealt with as such.
fn message(record: u64, topic: &str, text: String) -> Message {
    let topic: Rc<str> = topic.into();
    let ours = CloudEvent::from_json(&text).and_then(|event| Event::try_from(&event));
    let event = ours.unwrap_or_else(|_| Event {
        id: Uuid::from_u128(record.into()),
        ty: Rc::clone(&topic),
        source: "/".into(),
        subject: record.to_string().into(),
        unix_ms: 0,
        correlation_id: record.to_string().into(),
        causation_id: None,
        data: text.into(),
    });
    Message { record: Record(record), topic, event, context: Context::default() }
}

fn accepted(accepted: wire::Accepted) -> Accepted {
    match accepted {
        wire::Accepted::Queued => Accepted::Queued,
        wire::Accepted::DroppingOldest => Accepted::QueuedDroppingOldest,
        wire::Accepted::Dropped => Accepted::Dropped,
    }
}

fn outcome(ending: wire::Ending) -> Outcome {
    match ending {
        wire::Ending::Acked(attempt) => Outcome::Acked(attempt),
        wire::Ending::Dropped => Outcome::Dropped,
        wire::Ending::Dead(reason) => Outcome::Dead(reason),
        wire::Ending::Gone => Outcome::Gone,
    }
}

impl<A: Ask> Ports<A> {
    /// The number of whoever asks among the members and publishers of a bus. Those who share a connection are several.
    fn member(&self) -> u64 {
        let mut names = self.names.lock().expect("nobody panics while holding it");
        let known = names.iter().position(|name| *name == self.who);
        let at = known.unwrap_or_else(|| {
            names.push(Arc::clone(&self.who));
            names.len() - 1
        });
        u64::from(self.lot) << 32 | at as u64
    }

    /// The name of a member. One of another client has none here, and is told by its number.
    pub(crate) fn name_of(&self, member: u64) -> String {
        let names = self.names.lock().expect("nobody panics while holding it");
        let own = (member >> 32 == u64::from(self.lot)).then(|| names.get((member & u64::from(u32::MAX)) as usize));
        own.flatten().map_or_else(|| format!("member-{member}"), |name| name.to_string())
    }

    /// Opens a subscription as the port does. Of what was published before it gets so many of the newest at most.
    ///
    /// # Errors
    /// As of the port's call.
    pub async fn subscribe_late(
        &self,
        spec: SubscriptionSpec,
        replay_max: Option<usize>,
    ) -> Result<Subscription<A>, BusError> {
        let ports = self.clone();
        let (name, member) = (Rc::from(spec.name.as_str()), ports.member());
        let answer = ports.at_once(Call::Bus(BusCall::Subscribe { rules: rules(spec, replay_max), member })).await;
        take!(answer, failed, Reply::Bus(BusReply::Subscribed { subscription, after }) => {
            let state = State { newest: AtomicU64::new(after), has_ended: AtomicBool::new(false) };
            Subscription { ports, name, seat: Seat { subscription, member }, state: Arc::new(state) }
        })
    }
}

fn dead_letter(subscription: &Rc<str>, letter: wire::BusLetter, time: &impl Fn(u64) -> Time) -> DeadLetter {
    let wire::BusLetter { record, topic, event, attempts, reason, at_us } = letter;
    let (subscription, at) = (Rc::clone(subscription), time(at_us));
    let message = Rc::new(message(record, &topic, event));
    DeadLetter { subscription, record: Record(record), message, attempts, reason, at }
}

impl<A: Ask> Bus for Ports<A> {
    type Subscription = Subscription<A>;

    fn publish(&self, message: Message) -> impl Future<Output = Result<Receipt, BusError>> + 'static {
        let ports = self.clone();
        async move {
            let event = CloudEvent::try_from(&message.event).map_err(|error| BusError::Refused(error.to_string()))?;
            let (id, event) = (event.id.clone(), event.to_json());
            // At first it does not wait, so that a bridge that is away is soon known to be. Then the bus has the event,
            // and it is only to be heard whether there is room for it.
            let mut wait = Span::ZERO;
            loop {
                let call = Call::Bus(BusCall::Publish(wire::Publication {
                    record: message.record.0,
                    id: id.clone(),
                    publisher: ports.member(),
                    topic: message.topic.to_string(),
                    event: event.clone(),
                    wait_us: wait.as_us(),
                }));
                match or_not_yet(ports.connection().ask(call, wait).await) {
                    Ok(Reply::Bus(BusReply::NotYet)) => wait = WAIT_MAX,
                    answer => {
                        return take!(answer, failed, Reply::Bus(BusReply::Receipt { record, copies }) => {
                            let copies = copies.into_iter().map(|(name, copy)| (name.into(), accepted(copy)));
                            Receipt { record: Record(record), copies: copies.collect() }
                        });
                    }
                }
            }
        }
    }

    fn settled(&self, record: Record) -> impl Future<Output = Result<Vec<(Rc<str>, Outcome)>, BusError>> + 'static {
        let ports = self.clone();
        async move {
            loop {
                let call = Call::Bus(BusCall::Settled { record: record.0, wait_us: WAIT_MAX.as_us() });
                match or_not_yet(ports.connection().ask(call, WAIT_MAX).await) {
                    Ok(Reply::Bus(BusReply::NotYet)) => {}
                    answer => {
                        return take!(answer, failed, Reply::Bus(BusReply::Outcomes(copies)) => {
                            copies.into_iter().map(|(name, ending)| (name.into(), outcome(ending))).collect()
                        });
                    }
                }
            }
        }
    }

    fn subscribe(&self, spec: SubscriptionSpec) -> impl Future<Output = Result<Subscription<A>, BusError>> + 'static {
        let ports = self.clone();
        async move { ports.subscribe_late(spec, None).await }
    }

    fn dead_letters(
        &self,
        subscription: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, BusError>> + 'static {
        let (ports, name) = (self.clone(), Rc::<str>::from(subscription));
        async move {
            let mut all = Vec::new();
            loop {
                let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
                let (skip, left) = (number(skip.saturating_add(all.len())), number(limit - all.len()));
                let call = Call::Bus(BusCall::DeadLetters { name: name.to_string(), skip, limit: left });
                let asked_at = ports.connection().now();
                let (now_us, letters, more) = take!(ports.at_once(call).await, failed,
                    Reply::Bus(BusReply::Letters { now_us, letters, more }) => (now_us, letters, more))?;
                let (came, time) = (letters.len(), ports.read_clock(asked_at, now_us).no_earlier());
                all.extend(letters.into_iter().map(|letter| dead_letter(&name, letter, &time)));
                if !more || came == 0 || all.len() >= limit {
                    all.truncate(limit);
                    return Ok(all);
                }
            }
        }
    }

    fn redrive(&self, subscription: &str, limit: usize) -> impl Future<Output = Result<usize, BusError>> + 'static {
        let (ports, name) = (self.clone(), subscription.to_owned());
        async move {
            let mut redriven = 0;
            loop {
                let left = u32::try_from(limit - redriven).unwrap_or(u32::MAX);
                let answer = ports.at_once(Call::Bus(BusCall::Redrive { name: name.clone(), limit: left })).await;
                let (count, more) = take!(answer, failed,
                    Reply::Bus(BusReply::Redriven { count, more }) => (count as usize, more))?;
                redriven += count;
                if !more || redriven >= limit {
                    return Ok(redriven);
                }
            }
        }
    }

    fn next_record(&self) -> Record {
        self.new_record()
    }
}

/// A subscription that was opened over a bridge. Clones are the same.
#[derive(Clone)]
pub struct Subscription<A> {
    ports: Ports<A>,
    name: Rc<str>,
    seat: Seat,
    state: Arc<State>,
}

struct State {
    /// The newest lease that was handed to somebody here.
    newest: AtomicU64,
    has_ended: AtomicBool,
}

impl<A: Ask> Subscription<A> {
    /// Takes an answer in, and keeps in mind if it says that this has ended.
    fn heard(&self, answer: Result<Reply, Failed>) -> Result<Reply, Failed> {
        if matches!(&answer, Err(Failed { problem: Problem::Unsubscribed, .. })) {
            self.state.has_ended.store(true, Ordering::Relaxed);
        }
        answer
    }

    async fn end_lease(self, call: BusCall) -> Result<(), BusError> {
        take!(self.ports.at_once(Call::Bus(call)).await, failed, Reply::Ok => ())
    }

    /// Handles the copy on this lease.
    pub(crate) async fn ack_lease(self, lease: u64) -> Result<(), BusError> {
        let subscription = self.seat.subscription;
        self.end_lease(BusCall::Ack { subscription, lease }).await
    }

    /// Gives the copy on this lease back.
    pub(crate) async fn nack_lease(self, lease: u64, reason: String) -> Result<(), BusError> {
        let subscription = self.seat.subscription;
        self.end_lease(BusCall::Nack { subscription, lease, reason }).await
    }

    /// Says that whoever took part is gone without a word.
    pub(crate) async fn leave(self) -> Result<(), BusError> {
        let seat = self.seat;
        self.end_lease(BusCall::Leave { seat }).await
    }

    /// The next copy, where one comes within `wait`. Where two wait here at once and are given the same one, it is no
    /// news to the second.
    pub(crate) async fn next_within(&self, wait: Span) -> Result<Option<Delivery>, BusError> {
        let Subscription { ports, name, seat, state } = self;
        if state.has_ended.load(Ordering::Relaxed) {
            return Err(BusError::Unsubscribed);
        }
        let after = state.newest.load(Ordering::Relaxed);
        let call = Call::Bus(BusCall::Next { seat: *seat, after, wait_us: wait.as_us() });
        let delivery = match self.heard(or_not_yet(ports.connection().ask(call, wait).await)) {
            Ok(Reply::Bus(BusReply::NotYet)) => return Ok(None),
            answer => take!(answer, failed, Reply::Bus(BusReply::Delivery(delivery)) => delivery)?,
        };
        let wire::BusDelivery { lease, attempt, record, topic, event } = delivery;
        let is_news = state.newest.fetch_max(lease, Ordering::Relaxed) < lease;
        let message = message(record, &topic, event);
        Ok(is_news.then(|| Delivery { subscription: Rc::clone(name), message, attempt, lease }))
    }
}

impl<A: Ask> ports::Subscription for Subscription<A> {
    fn next(&self) -> impl Future<Output = Result<Delivery, BusError>> + 'static {
        let subscription = self.clone();
        async move {
            loop {
                let began = subscription.ports.connection().now();
                let waited = || subscription.ports.connection().now().since(began);
                match subscription.next_within(WAIT_MAX).await {
                    Ok(Some(delivery)) => return Ok(delivery),
                    Ok(None) => {}
                    // Whoever waits for a copy waits for the bus as well.
                    Err(BusError::OutcomeUnknown) if waited() >= REFUSED_WITHIN => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }

    fn ack(&self, delivery: &Delivery) -> impl Future<Output = Result<(), BusError>> + 'static {
        self.clone().ack_lease(delivery.lease)
    }

    fn nack(&self, delivery: &Delivery, reason: &str) -> impl Future<Output = Result<(), BusError>> + 'static {
        self.clone().nack_lease(delivery.lease, reason.to_owned())
    }

    fn unsubscribe(&self) -> impl Future<Output = Result<(), BusError>> + 'static {
        let subscription = self.clone();
        async move {
            if subscription.state.has_ended.load(Ordering::Relaxed) {
                return Err(BusError::Unsubscribed);
            }
            let call = Call::Bus(BusCall::Unsubscribe { seat: subscription.seat });
            let answer = subscription.heard(subscription.ports.at_once(call).await);
            take!(answer, failed, Reply::Ok => subscription.state.has_ended.store(true, Ordering::Relaxed))
        }
    }
}

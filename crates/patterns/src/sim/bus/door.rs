//! The bus of a live run as its actors reach it, behind a trait object: what is behind it is fetched when a run on a real
//! server begins, and no page that only simulates one carries it.

use std::rc::Rc;

use crate::fact::{ActorId, Record};
use crate::ports::{BusError, DeadLetter, Delivery, Message, Outcome, Receipt, SubscriptionSpec};
use crate::sim::real::Boxed;

/// What became of each copy of a message, by the subscription's name.
pub type Outcomes = Vec<(Rc<str>, Outcome)>;

/// A real bus, as the actors of one run reach it: each method is that of [`Bus`](crate::ports::Bus) or of
/// [`Subscription`](crate::ports::Subscription) of its name, for an actor and in the latter case for the subscription of a
/// name.
pub trait LiveBuses {
    /// Bounds what a late subscriber gets.
    fn limit_replay(&self, most: usize);
    /// An actor that may have subscriptions has crashed.
    fn client_crashed(&self, actor: ActorId);
    /// As in the port.
    fn publish(&self, actor: ActorId, message: Message) -> Boxed<Result<Receipt, BusError>>;
    /// As in the port.
    fn settled(&self, actor: ActorId, record: Record) -> Boxed<Result<Outcomes, BusError>>;
    /// As in the port; says the subscription's name.
    fn subscribe(&self, actor: ActorId, spec: SubscriptionSpec) -> Boxed<Result<Rc<str>, BusError>>;
    /// As in the port.
    fn dead_letters(
        &self,
        actor: ActorId,
        subscription: &str,
        skip: usize,
        limit: usize,
    ) -> Boxed<Result<Vec<DeadLetter>, BusError>>;
    /// As in the port.
    fn redrive(&self, actor: ActorId, subscription: &str, limit: usize) -> Boxed<Result<usize, BusError>>;
    /// As in the port.
    fn next_record(&self) -> Record;
    /// As in the port.
    fn next(&self, actor: ActorId, subscription: &Rc<str>) -> Boxed<Result<Delivery, BusError>>;
    /// As in the port.
    fn ack(&self, actor: ActorId, subscription: &Rc<str>, delivery: &Delivery) -> Boxed<Result<(), BusError>>;
    /// As in the port.
    fn nack(
        &self,
        actor: ActorId,
        subscription: &Rc<str>,
        delivery: &Delivery,
        reason: &str,
    ) -> Boxed<Result<(), BusError>>;
    /// As in the port.
    fn unsubscribe(&self, actor: ActorId, subscription: &Rc<str>) -> Boxed<Result<(), BusError>>;
}

//! Orchestration: one service knows all the steps and asks for each.
//!
//! ```text
//!  shop ── order.placed ─▶ bus ─▶ orchestrator ─┬─ append, then ask ─▶ stock
//!                                  │  ▲         ├────────────────────▶ wallet
//!                   saga log ◀─────┘  │         ├────────────────────▶ slots
//!                   (store) ──────────┘         └────────────────────▶ points
//!                      after a crash
//! ```

use std::cell::RefCell;
use std::rc::Rc;

use uuid::Uuid;
use xxhash_rust::xxh64::xxh64;

use super::choreography::Story;
use super::desk::Desk;
use super::orders::Order;
use super::rules::Rules;
use super::steps::{Errand, STEPS, builds_on, run_errand};
use crate::event::Event;
use crate::ports::{Actor, Bus, BusError, Runtime, Subscription};
use crate::rng::Purpose;
use crate::saga::facts::{Began, Resumed, Told};
use crate::saga::{Call, End, LoggedSaga, Orchestrator, Participants, Reply, SagaLog};
use crate::sim::Role;
use crate::sorted::SortedSet;

/// The four services, as the orchestrator asks them.
struct Services<R: Runtime> {
    actor: Actor<R>,
    rules: Rc<Rules>,
    desk: Rc<Desk>,
}

/// The order that a saga is about.
fn order_of(saga: &LoggedSaga) -> Order {
    serde_json::from_str(saga.progress.about()).expect("a saga is begun for an order of this program")
}

impl<R: Runtime> Participants for Services<R> {
    async fn ask(&self, call: Call<'_>) -> Reply {
        let Call { operation, attempt, saga, .. } = call;
        let earlier = builds_on(operation).and_then(|before| saga.progress.result(before)).map(str::to_owned);
        let order = order_of(saga);
        run_errand(&self.actor, &self.rules, Errand { order: &order, operation, attempt, earlier, by_hand: false })
            .await
    }

    async fn tell(&self, saga: &LoggedSaga, end: End) {
        let order = order_of(saga);
        if end == End::Escalated {
            let result = |operation: &str| builds_on(operation).and_then(|before| saga.progress.result(before));
            let open = saga.progress.escalated().map(|it| (it.to_owned(), result(it).map(str::to_owned)));
            self.desk.file(&order, open);
        }
        let event = self.actor.event(&format!("saga.{}", end.word()), &order.order_id, &Story::of(&order));
        publish(&self.actor, Event { id: event_id(&order.order_id, &event.ty), ..event }).await;
    }
}

/// The id of the one event of this type about an order: UUID version 8 (RFC 9562, section 5.8), made of
/// both, so that whoever says it again says the same.
pub(super) fn event_id(order_id: &str, ty: &str) -> Uuid {
    let half = |seed| xxh64(format!("{order_id} {ty}").as_bytes(), seed).to_be_bytes();
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&half(0));
    bytes[8..].copy_from_slice(&half(1));
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Publishes until the bus says that it has the event.
pub(super) async fn publish<R: Runtime>(actor: &Actor<R>, event: Event) {
    let message = actor.bus.message(event);
    loop {
        match actor.bus.publish(message.clone()).await {
            Ok(_) => return,
            Err(BusError::OutcomeUnknown) => {}
            Err(error) => panic!("a topic is all that the bus asks of an event: {error}"),
        }
    }
}

/// Subscribes, however long it takes.
pub(super) async fn subscribe<R: Runtime>(
    actor: &Actor<R>,
    rules: &Rules,
    name: &str,
    topic: &str,
) -> impl Subscription + use<R> {
    loop {
        match actor.bus.subscribe(rules.subscription(name, topic)).await {
            Ok(subscription) => return subscription,
            Err(BusError::OutcomeUnknown) => {}
            Err(error) => panic!("{topic} is well formed: {error}"),
        }
    }
}

/// Starts the orchestrator.
pub(super) fn start_orchestrator<R: Runtime>(runtime: &R, rules: &Rc<Rules>, desk: &Rc<Desk>) {
    let (rules, desk) = (Rc::clone(rules), Rc::clone(desk));
    let start = move |actor: Actor<R>| {
        let office = Rc::new(Office {
            orchestrator: Orchestrator {
                actor: actor.clone(),
                log: SagaLog::new(actor.clone(), rules.is_logged),
                definition: STEPS,
                policy: rules.policy,
                participants: Services { actor: actor.clone(), rules: Rc::clone(&rules), desk: Rc::clone(&desk) },
                jitter: RefCell::new(actor.random(Purpose::Jitter)),
            },
            rules: Rc::clone(&rules),
            at_work: RefCell::default(),
        });
        actor.spawn(Role::Server, Box::pin(office.open()));
    };
    runtime.start_actor("orchestrator", Rc::new(start));
}

/// The orchestrator of one process.
struct Office<R: Runtime> {
    orchestrator: Orchestrator<R, Services<R>>,
    rules: Rc<Rules>,
    /// The sagas that this process carries out or has carried out.
    at_work: RefCell<SortedSet<String>>,
}

impl<R: Runtime> Office<R> {
    /// Goes on with what the log says is not finished, then takes orders.
    async fn open(self: Rc<Self>) {
        let Orchestrator { actor, log, .. } = &self.orchestrator;
        for saga in log.unfinished().await {
            actor.correlate(order_of(&saga).correlation());
            let (operation, attempt) = saga.progress.asked().unwrap_or(("none", 0));
            let (name, operation) = (actor.word(&saga.name), actor.word(operation));
            actor.record(Resumed { saga: name, entries: saga.progress.entries(), operation, attempt });
            self.carry_out(saga);
        }
        let subscription = subscribe(actor, &self.rules, "orchestrator", "order.placed").await;
        while let Ok(delivery) = subscription.next().await {
            let Story { order, .. } = delivery.message.event.read().expect("orders are written by this program");
            actor.correlate(order.correlation());
            self.begin(&order).await;
            // Where this is not heard, the order comes again, and its saga is known.
            let _ = subscription.ack(&delivery).await;
        }
    }

    async fn begin(self: &Rc<Self>, order: &Order) {
        let Orchestrator { actor, log, .. } = &self.orchestrator;
        if self.at_work.borrow().contains(&order.order_id) {
            return;
        }
        let about = serde_json::to_string(order).expect("an order serialises");
        let Ok(saga) = log.begin(&order.order_id, about).await else { return };
        let (name, style) = (actor.word(&saga.name), actor.word("orchestrated"));
        actor.record(Began { saga: name, style, patience: self.rules.patience() });
        self.carry_out(saga);
    }

    fn carry_out(self: &Rc<Self>, saga: LoggedSaga) {
        self.at_work.borrow_mut().insert(saga.name.clone());
        let office = Rc::clone(self);
        let work = async move {
            // Whoever has taken the saga over carries it to its end.
            let _ = office.orchestrator.carry_out(saga).await;
        };
        self.orchestrator.actor.spawn(Role::Work, Box::pin(work));
    }
}

/// The shop hears how a saga ended and tells the customer.
pub(super) async fn tell_customers<R: Runtime>(shop: Actor<R>, rules: Rc<Rules>) {
    let subscription = subscribe(&shop, &rules, "shop", "saga.*").await;
    while let Ok(delivery) = subscription.next().await {
        let event = &delivery.message.event;
        let end = event.ty.strip_prefix("saga.").unwrap_or_default();
        shop.record(Told { saga: shop.word(&event.subject), end: shop.word(end) });
        // Where this is not heard, the customer is told again, which does no harm.
        let _ = subscription.ack(&delivery).await;
    }
}

//! Publish/subscribe: an order at Flipkart.
//!
//! **The problem.** When a customer presses “Place order”, stock must be reserved, the money taken,
//! a parcel booked, a message sent. If the checkout calls them one by one, it is as slow as their
//! sum, as unreliable as the worst of them, and must change whenever somebody new wants to know.
//!
//! **The pattern.** The checkout states a fact, `order.placed`, and goes on. The bus makes a copy
//! for whoever subscribed and keeps it until that one has acknowledged it.
//!
//! ```text
//!                              ┌─▶ [queue] ─▶ inventory ──▶ stock, under the order's key
//!  checkout ── order.placed ─▶ │
//!                             bus ─▶ [queue] ─▶ payment ──▶ gateway, under the order's key
//!                              │ ▲                 │
//!                              │ └─ payment.completed
//!                              ├─▶ [queue] ─▶ shipping
//!                              ├─▶ [queue] ─▶ notification | notification-2   (they compete)
//!                              └─▶ [queue] ─▶ analytics                       (comes late)
//! ```
//!
//! **What breaks without its parts.**
//! - Without a retry, whoever is down for a second never hears of the order.
//! - With the acknowledgement before the work, a crash in between loses it as surely.
//! - Without a key under which the effect is made, trying again charges the customer twice.
//! - Without a bound, a slow subscriber's queue takes all memory, and the bus dies for everyone.
//!
//! **What must hold** (`pubsub/invariants.rs`): every durable subscriber whose pattern matches handles each
//! event at least once, or it lies among the dead letters after its last attempt; nobody else gets
//! it; order is kept for each publisher and subscriber; copies made = acknowledged + waiting + in
//! flight + dropped + dead; no queue outgrows its bound; no effect happens twice.
//!
//! **हिन्दी में:** चेकआउट बस इतना कहता है कि ऑर्डर आया है; किसे क्या करना है, यह हर सुनने वाला खुद जानता है।
//!
//! The scene follows the usual textbook one; the names of companies are illustrative.

mod invariants;

use crate::sorted::SortedMap;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::rc::Rc;
use std::task::{Poll, Waker};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::backoff::Backoff;
use crate::event::Event;
use crate::fact::{Correlation, Name, Record, Tone};
use crate::money::Money;
use crate::pattern::{
    ActorRole, ActorSpec, ChoiceOption, CommandSpec, Engine, Param, Pattern, Preset, Settings, Switch, Unit,
};
use crate::ports::{
    Actor, Bus, BusError, Clock, Command, Delivery, KeyValue, KeyValueError, KeyVersion, Message, Outcome, Overflow,
    PutIf, Replay, Request, Runtime, Service, ServiceError, Subscription, SubscriptionSpec, Write, timeout,
};
use crate::rng::{Purpose, Stream};
use crate::sim::{Latency, Role, ServiceCall, ServiceFault, ServiceSpec, SimRuntime};
use crate::time::Span;

crate::facts! {
    /// A customer pressed “Place order”.
    Ordered = "shop.ordered", Asked, Story { order: Name, total: Money, units: u32 }
    /// The checkout learned what became of every copy of an order's event.
    OrderSettled = "shop.settled", Plain, Story { order: Name, acked: u32, dropped: u32, dead: u32 }
    /// A subscriber has done what it does with an event.
    Handled = "subscriber.handled", Delivered, Story { subscriber: Name, record: Record, attempt: u32 }
    /// A subscriber could not do it.
    HandlingFailed = "subscriber.failed", Failed, Story { subscriber: Name, record: Record, attempt: u32, reason: Name }
    /// A subscriber found the effect of an earlier attempt and made no second one.
    FoundDone = "subscriber.found-done", Plain, Story { subscriber: Name, order: Name }
    /// Stock was taken off the shelf for an order.
    StockReserved = "stock.reserved", Delivered, Story { order: Name, units: u32 }
    /// The gateway took the customer's money.
    Charged = "gateway.charged", Delivered, Story { order: Name, amount: Money }
    /// A parcel was booked for an order.
    ShipmentBooked = "shipment.booked", Delivered, Story { order: Name }
    /// A message went to the customer.
    Notified = "customer.notified", Plain, Story { order: Name, about: Name }
    /// The late subscriber knows of so many orders now.
    Counted = "analytics.counted", Plain, Story { orders: u32, revenue: Money }
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The article's number.
    pub sku: String,
    /// What the customer reads.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// For one of them, in paise.
    pub price: Money,
}

/// The body of `order.placed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPlaced {
    /// `FKT-` and eight digits.
    pub order_id: String,
    /// Who ordered.
    pub customer_id: String,
    /// What.
    pub items: Vec<Item>,
    /// The sum of the lines, in paise.
    pub total: Money,
    /// Always `INR`.
    pub currency: String,
    /// Where to.
    pub delivery_address: String,
}

/// The body of `payment.completed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentCompleted {
    /// For this order.
    pub order_id: String,
    /// In paise.
    pub amount: Money,
    /// `UPI`.
    pub method: String,
    /// The gateway's own number.
    pub transaction_id: String,
}

/// The body of `payment.declined`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDeclined {
    /// For this order.
    pub order_id: String,
    /// What the gateway said.
    pub code: String,
}

/// What the shop sells: number, name, rupees.
const SHELF: [(&str, &str, i64); 6] = [
    ("IPH15", "iPhone", 80_000),
    ("APODS", "AirPods", 25_000),
    ("KURTA", "Cotton kurta", 1_299),
    ("COOKR", "Pressure cooker 5 L", 2_350),
    ("SHOES", "Running shoes", 1_799),
    ("PBANK", "Power bank 20,000 mAh", 2_149),
];

/// How many of each article are on the shelf when a run begins.
const STOCK_AT_START: i64 = 5_000;

/// How long payment waits for the gateway.
const CHARGE_TIMEOUT: Span = Span::from_ms(500);

/// How the subscribers of one run behave: its parameters and guards.
#[derive(Clone, Debug)]
struct Rules {
    rate: u64,
    orders: u64,
    work: Span,
    handler_timeout: Span,
    queue_max: Option<usize>,
    overflow: Overflow,
    ack_timeout: Span,
    attempts_max: u32,
    backoff: Backoff,
    /// Off: the bus tries once and forgets.
    retries: bool,
    /// Off: the copy is acknowledged as it comes.
    acks_after: bool,
    /// Off: effects are made without asking whether they are there already.
    keyed: bool,
}

impl Rules {
    fn of(settings: &Settings) -> Rules {
        let retries = settings.guard("retry");
        let base = settings.span("backoff");
        Rules {
            rate: settings.count("rate"),
            orders: settings.count("orders"),
            work: settings.span("work"),
            handler_timeout: settings.span("handler-timeout"),
            queue_max: settings.guard("bounded-queue").then(|| settings.count("queue") as usize),
            overflow: match settings.choice("overflow") {
                "block" => Overflow::Block,
                "drop-oldest" => Overflow::DropOldest,
                _ => Overflow::DropNewest,
            },
            ack_timeout: settings.span("ack-timeout"),
            attempts_max: if retries { settings.count("attempts") as u32 } else { 1 },
            backoff: Backoff::exponential(base, base * 16),
            retries,
            acks_after: settings.guard("ack-after"),
            keyed: settings.guard("idempotency-key"),
        }
    }

    fn durable(&self, name: &str, pattern: &str) -> SubscriptionSpec {
        SubscriptionSpec {
            name: name.to_owned(),
            pattern: pattern.to_owned(),
            durable: true,
            queue_max: self.queue_max,
            overflow: self.overflow,
            ack_timeout: self.ack_timeout,
            attempts_max: self.attempts_max,
            dead_letters: self.retries,
            backoff: self.backoff,
            replay: Replay::None,
        }
    }

    /// A subscriber that wants the past as well and can live with a loss.
    fn late(&self, name: &str, pattern: &str) -> SubscriptionSpec {
        SubscriptionSpec {
            durable: false,
            overflow: Overflow::DropOldest,
            replay: Replay::History,
            ..self.durable(name, pattern)
        }
    }

    /// The condition of a write that must happen once.
    fn once(&self) -> PutIf {
        if self.keyed { PutIf::Absent } else { PutIf::Always }
    }
}

/// Why a handler gave up on an attempt. The bus will try again.
struct Refusal(&'static str);

impl From<KeyValueError> for Refusal {
    fn from(error: KeyValueError) -> Refusal {
        Refusal(match error {
            KeyValueError::Conflict { .. } => "key-changed",
            KeyValueError::OutcomeUnknown => "outcome-unknown",
            KeyValueError::Full => "store-full",
            KeyValueError::Corrupt { .. } => "key-unreadable",
            KeyValueError::Unavailable(_) => "store-unavailable",
        })
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(_: serde_json::Error) -> Refusal {
        Refusal("unreadable-event")
    }
}

// ── The checkout ────────────────────────────────────────────────────────────────────────────────

/// The customers. They stand outside of the program: what they ask for is not lost when the
/// checkout crashes, since they still wait at its door.
struct Customers {
    door: RefCell<VecDeque<Waiting>>,
    came: Cell<u64>,
    random: RefCell<Stream>,
    waker: RefCell<Option<Waker>>,
}

/// A customer who waits for a confirmation. Once the checkout has written the event, it is kept
/// here, so that a second try publishes the same event under the same id.
#[derive(Clone)]
struct Waiting {
    number: u32,
    order: OrderPlaced,
    message: Option<Message>,
}

impl Customers {
    fn new(random: Stream) -> Customers {
        Customers {
            door: RefCell::default(),
            came: Cell::new(0),
            random: RefCell::new(random),
            waker: RefCell::default(),
        }
    }

    /// The next customer comes and knows what to buy.
    fn come(&self) {
        let number = self.came.get() + 1;
        self.came.set(number);
        let mut random = self.random.borrow_mut();
        let order_id = format!("FKT-{:08X}", random.next_u64() as u32);
        // The first order is the demonstration's own: a telephone and its earphones, ₹1,05,000.
        let lines: Vec<(usize, u32)> = if number == 1 {
            vec![(0, 1), (1, 1)]
        } else {
            let first = random.below(SHELF.len() as u64) as usize;
            let other = (first + 1 + random.below(SHELF.len() as u64 - 1) as usize) % SHELF.len();
            let quantity = random.between(1, 3) as u32;
            if random.chance(400) { vec![(first, quantity), (other, 1)] } else { vec![(first, quantity)] }
        };
        let items: Vec<Item> = lines
            .into_iter()
            .map(|(at, quantity)| {
                let (sku, name, rupees) = SHELF[at];
                Item { sku: sku.to_owned(), name: name.to_owned(), quantity, price: Money::from_rupees(rupees) }
            })
            .collect();
        let order = OrderPlaced {
            order_id,
            customer_id: format!("C{:05}", random.below(100_000)),
            total: items.iter().map(|item| item.price * i64::from(item.quantity)).sum(),
            items,
            currency: "INR".to_owned(),
            delivery_address: format!("Bengaluru 5600{:02}", random.between(1, 99)),
        };
        self.door.borrow_mut().push_back(Waiting { number: number as u32, order, message: None });
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// The customer who came first, once there is one.
    async fn first(&self) -> Waiting {
        poll_fn(|cx| match self.door.borrow().front() {
            Some(waiting) => Poll::Ready(waiting.clone()),
            None => {
                *self.waker.borrow_mut() = Some(cx.waker().clone());
                Poll::Pending
            }
        })
        .await
    }

    fn is_nobody_waiting(&self) -> bool {
        self.door.borrow().is_empty()
    }
}

fn start_checkout<R: Runtime>(runtime: &R, rules: &Rc<Rules>, customers: &Rc<Customers>) {
    let (rules, customers) = (Rc::clone(rules), Rc::clone(customers));
    let to_come = Rc::new(Cell::new(rules.orders));
    let start = move |checkout: Actor<R>| {
        let (clock, at_door, left) = (checkout.clock.clone(), Rc::clone(&customers), Rc::clone(&to_come));
        let gap = Span::from_us(1_000_000 / rules.rate);
        let come = async move {
            while left.get() > 0 {
                clock.sleep(gap).await;
                left.set(left.get() - 1);
                at_door.come();
            }
            while !at_door.is_nobody_waiting() {
                clock.sleep(gap).await;
            }
        };
        checkout.spawn(Role::Work, Box::pin(come));
        checkout.clone().spawn(Role::Server, Box::pin(take_orders(checkout, Rc::clone(&customers))));
    };
    runtime.start_actor("checkout", Rc::new(start));
}

/// Serves one customer after the other: publish, and go on as soon as the bus has the event. What
/// the subscribers make of it is not waited for.
async fn take_orders<R: Runtime>(checkout: Actor<R>, customers: Rc<Customers>) {
    loop {
        let Waiting { number, order, message } = customers.first().await;
        checkout.correlate(Correlation(number));
        let order_name = checkout.word(&order.order_id);
        let message = message.unwrap_or_else(|| {
            let units = order.items.iter().map(|item| item.quantity).sum();
            checkout.record(Ordered { order: order_name, total: order.total, units });
            checkout.bus.message(checkout.event("order.placed", &order.order_id, &order))
        });
        if let Some(first) = customers.door.borrow_mut().front_mut() {
            first.message = Some(message.clone());
        }
        let record = loop {
            match checkout.bus.publish(message.clone()).await {
                Ok(receipt) => break receipt.record,
                // The bus may have it. The same event again is taken for what it is.
                Err(BusError::OutcomeUnknown) => continue,
                Err(error) => panic!("order.placed is a topic and nothing else can fail: {error}"),
            }
        };
        customers.door.borrow_mut().pop_front();
        checkout.clone().spawn(Role::Server, Box::pin(hear_outcome(checkout.clone(), record, order_name)));
    }
}

/// Waits for every subscriber's outcome and notes it, while the checkout serves others.
async fn hear_outcome<R: Runtime>(checkout: Actor<R>, record: Record, order: Name) {
    let outcomes = loop {
        match checkout.bus.settled(record).await {
            Ok(outcomes) => break outcomes,
            Err(_) => continue,
        }
    };
    let count = |of: fn(&Outcome) -> bool| outcomes.iter().filter(|(_, outcome)| of(outcome)).count() as u32;
    checkout.record(OrderSettled {
        order,
        acked: count(|outcome| matches!(outcome, Outcome::Acked(_))),
        dropped: count(|outcome| matches!(outcome, Outcome::Dropped | Outcome::Gone)),
        dead: count(|outcome| matches!(outcome, Outcome::Dead(_))),
    });
}

// ── What every subscriber does ──────────────────────────────────────────────────────────────────

/// Whether subscribers were asked to leave, by name.
#[derive(Default)]
struct Farewells {
    left: RefCell<SortedMap<String, Option<Waker>>>,
    asked: RefCell<crate::sorted::SortedSet<String>>,
}

impl Farewells {
    fn ask(&self, name: &str) {
        self.asked.borrow_mut().insert(name.to_owned());
        if let Some(Some(waker)) = self.left.borrow_mut().remove(name) {
            waker.wake();
        }
    }

    async fn asked(&self, name: &str) {
        poll_fn(|cx| {
            if self.asked.borrow().contains(name) {
                return Poll::Ready(());
            }
            self.left.borrow_mut().insert(name.to_owned(), Some(cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}

/// A subscriber's loop: take a copy, handle it within its time, say how it went.
async fn serve<R, H, F>(actor: Actor<R>, spec: SubscriptionSpec, rules: Rc<Rules>, farewells: Rc<Farewells>, handle: H)
where
    R: Runtime,
    H: Fn(Event) -> F,
    F: Future<Output = Result<(), Refusal>>,
{
    if farewells.asked.borrow().contains(actor.name()) {
        return;
    }
    let subscription = loop {
        match actor.bus.subscribe(spec.clone()).await {
            Ok(subscription) => break subscription,
            Err(BusError::OutcomeUnknown) => continue,
            Err(error) => panic!("the pattern {} is well formed: {error}", spec.pattern),
        }
    };
    let (leaving, name) = (subscription.clone(), actor.name().to_owned());
    let leave = async move {
        farewells.asked(&name).await;
        while leaving.unsubscribe().await == Err(BusError::OutcomeUnknown) {}
    };
    actor.spawn(Role::Server, Box::pin(leave));
    while let Ok(delivery) = subscription.next().await {
        if !rules.acks_after {
            // The guard is off: from here on the bus has forgotten the copy, whatever happens.
            let _ = subscription.ack(&delivery).await;
        }
        let handled = if actor.fails_now() {
            Err(Refusal("handler-error"))
        } else {
            let handling = handle(delivery.message.event.clone());
            timeout(&actor.clock, rules.handler_timeout, handling).await.unwrap_or(Err(Refusal("handler-slow")))
        };
        let subscriber = actor.word(&spec.name);
        let Delivery { message: Message { record, .. }, attempt, .. } = delivery;
        // Where the answer does not reach the bus, or comes after the lease, the bus sends the copy
        // again, and the effect's key tells that it was handled.
        let _ = match handled {
            Ok(()) => {
                actor.record(Handled { subscriber, record, attempt });
                if rules.acks_after { subscription.ack(&delivery).await } else { Ok(()) }
            }
            Err(Refusal(reason)) => {
                actor.record(HandlingFailed { subscriber, record, attempt, reason: actor.word(reason) });
                if rules.acks_after { subscription.nack(&delivery, reason).await } else { Ok(()) }
            }
        };
    }
}

/// Starts an actor that subscribes and handles.
fn start_subscriber<R, H, F>(
    runtime: &R,
    (name, spec): (&'static str, SubscriptionSpec),
    rules: &Rc<Rules>,
    farewells: &Rc<Farewells>,
    handle: H,
) where
    R: Runtime,
    H: Fn(Actor<R>, Rc<Rules>, Event) -> F + Copy + 'static,
    F: Future<Output = Result<(), Refusal>> + 'static,
{
    let (rules, farewells) = (Rc::clone(rules), Rc::clone(farewells));
    let start = move |actor: Actor<R>| {
        let (me, by) = (actor.clone(), Rc::clone(&rules));
        let handle = move |event| handle(me.clone(), Rc::clone(&by), event);
        let serving = serve(actor.clone(), spec.clone(), Rc::clone(&rules), Rc::clone(&farewells), handle);
        actor.spawn(Role::Server, Box::pin(serving));
    };
    runtime.start_actor(name, Rc::new(start));
}

// ── What each of them does ──────────────────────────────────────────────────────────────────────

/// Inventory: takes the items off the shelf, all or none, once for each order.
async fn reserve_stock<R: Runtime>(inventory: Actor<R>, rules: Rc<Rules>, event: Event) -> Result<(), Refusal> {
    let order: OrderPlaced = event.read()?;
    inventory.work(rules.work).await;
    let key = format!("reserved/{}", order.order_id);
    let order_name = inventory.word(&order.order_id);
    if rules.keyed && inventory.key_value.get(&key).await?.is_some() {
        inventory.record(FoundDone { subscriber: inventory.word("inventory"), order: order_name });
        return Ok(());
    }
    let units: u32 = order.items.iter().map(|item| item.quantity).sum();
    let mut writes = vec![Write::Put { key, value: units.to_string(), condition: rules.once(), ttl: None }];
    for item in &order.items {
        let key = format!("stock/{}", item.sku);
        let found = inventory.key_value.get(&key).await?;
        let version = found.as_ref().map_or(KeyVersion(0), |found| found.version);
        let left = found.and_then(|found| found.value.parse().ok()).unwrap_or(STOCK_AT_START);
        let value = (left - i64::from(item.quantity)).to_string();
        writes.push(Write::Put { key, value, condition: PutIf::Version(version), ttl: None });
    }
    // The key and the stock change together, so that no crash can part them.
    inventory.key_value.batch(writes).await?;
    inventory.record(StockReserved { order: order_name, units });
    Ok(())
}

/// Payment: charges under the order's number, then states how it went.
async fn take_payment<R: Runtime>(payment: Actor<R>, rules: Rc<Rules>, event: Event) -> Result<(), Refusal> {
    let order: OrderPlaced = event.read()?;
    payment.work(rules.work).await;
    let body = Event::body(&(&order.order_id, order.total));
    let charge = Request {
        idempotency_key: rules.keyed.then(|| order.order_id.clone()),
        ..Request::new("gateway", "charge", body.to_string(), CHARGE_TIMEOUT)
    };
    let outcome = match payment.service.call(charge).await {
        Ok(transaction_id) => {
            let body = PaymentCompleted {
                order_id: order.order_id.clone(),
                amount: order.total,
                method: "UPI".to_owned(),
                transaction_id,
            };
            payment.event_after(&event, "payment.completed", &order.order_id, &body)
        }
        Err(ServiceError::Declined(code)) => {
            let body = PaymentDeclined { order_id: order.order_id.clone(), code };
            payment.event_after(&event, "payment.declined", &order.order_id, &body)
        }
        Err(ServiceError::Failed(_)) => return Err(Refusal("gateway-failed")),
        Err(ServiceError::TimedOut) => return Err(Refusal("gateway-silent")),
    };
    // A second attempt states the same fact, so it has the same id and the bus knows it.
    let outcome = Event { id: id_after(event.id), ..outcome };
    payment.bus.publish_event(outcome).await.map(|_| ()).map_err(|_| Refusal("bus-silent"))
}

/// The id of the one event that follows from another: UUID version 8 (RFC 9562, section 5.8), made
/// of the first one's bits, so that each attempt gives the same.
fn id_after(cause: Uuid) -> Uuid {
    let mut bytes = cause.into_bytes();
    bytes.iter_mut().skip(9).for_each(|byte| *byte ^= 0x5a);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Shipping: books one parcel for each order that is paid.
async fn book_shipment<R: Runtime>(shipping: Actor<R>, rules: Rc<Rules>, event: Event) -> Result<(), Refusal> {
    let paid: PaymentCompleted = event.read()?;
    shipping.work(rules.work).await;
    let order = shipping.word(&paid.order_id);
    let key = format!("shipment/{}", paid.order_id);
    match shipping.key_value.put(&key, &paid.transaction_id, rules.once(), None).await {
        Ok(_) => {
            shipping.record(ShipmentBooked { order });
        }
        Err(KeyValueError::Conflict { .. }) => {
            shipping.record(FoundDone { subscriber: shipping.word("shipping"), order });
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Notification: returns at once. A message that goes out twice does no harm, so it has no key.
async fn notify<R: Runtime>(notification: Actor<R>, _: Rc<Rules>, event: Event) -> Result<(), Refusal> {
    let (order, about) = (notification.word(&event.subject), notification.word(&event.ty));
    notification.record(Notified { order, about });
    Ok(())
}

/// Analytics: counts what was ordered, from the history on.
fn start_analytics<R: Runtime>(runtime: &R, rules: &Rc<Rules>, farewells: &Rc<Farewells>) {
    let (rules, farewells) = (Rc::clone(rules), Rc::clone(farewells));
    let start = move |actor: Actor<R>| {
        // Its view lives in memory: after a crash it subscribes anew and reads the history again.
        let seen = Rc::new(RefCell::new(SortedMap::new()));
        let me = actor.clone();
        let handle = move |event: Event| {
            let (me, seen) = (me.clone(), Rc::clone(&seen));
            async move {
                let order: OrderPlaced = event.read()?;
                seen.borrow_mut().insert(order.order_id, order.total);
                let (orders, revenue) = (seen.borrow().len() as u32, seen.borrow().values().copied().sum());
                me.record(Counted { orders, revenue });
                Ok(())
            }
        };
        let spec = rules.late("analytics", "order.*");
        let serving = serve(actor.clone(), spec, Rc::clone(&rules), Rc::clone(&farewells), handle);
        actor.spawn(Role::Server, Box::pin(serving));
    };
    runtime.start_actor("analytics", Rc::new(start));
}

/// The payment gateway: not ours, and careful. A call that names a key is done once, and the same
/// answer is given again.
fn gateway(runtime: &SimRuntime) -> ServiceSpec {
    let answers: Rc<RefCell<SortedMap<String, Result<String, String>>>> = Rc::default();
    let recorder = runtime.recorder().clone();
    let charge = move |call: ServiceCall<'_>| {
        // The draws are made for every call, so that a repeated one shifts no later call.
        let (declines, number) = (call.random.chance(40), call.random.next_u64());
        let known = call.idempotency_key.and_then(|key| answers.borrow().get(key).cloned());
        let answer = known.unwrap_or_else(|| {
            if declines {
                return Err("insufficient-funds".to_owned());
            }
            let (order_id, amount): (String, Money) =
                serde_json::from_str(call.body).expect("payment writes a number and an amount");
            let order = recorder.name(&order_id);
            recorder.record(recorder.actor("gateway"), Charged { order, amount }, Location::caller());
            Ok(format!("UPI{:012}", number % 1_000_000_000_000))
        });
        if let Some(key) = call.idempotency_key {
            answers.borrow_mut().insert(key.to_owned(), answer.clone());
        }
        answer.map_err(ServiceFault::Declined)
    };
    ServiceSpec {
        name: "gateway",
        latency: Latency::ms(20, 70, 250),
        failing_per_mille: 15,
        failure_code: "503",
        handler: Rc::new(charge),
    }
}

// ── The run ─────────────────────────────────────────────────────────────────────────────────────

fn start(runtime: &SimRuntime, settings: &Settings) {
    runtime.start_service(gateway(runtime));
    start_shop(runtime, &Rc::new(Rules::of(settings)));
}

fn start_shop<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    let customers = Rc::new(Customers::new(Stream::new(runtime.seed(), Purpose::Scenario, 0)));
    let farewells = Rc::new(Farewells::default());
    let durable = |name, subscription, pattern| (name, rules.durable(subscription, pattern));
    start_subscriber(runtime, durable("inventory", "inventory", "order.placed"), rules, &farewells, reserve_stock);
    start_subscriber(runtime, durable("payment", "payment", "order.placed"), rules, &farewells, take_payment);
    start_subscriber(runtime, durable("shipping", "shipping", "*.completed"), rules, &farewells, book_shipment);
    // Two under one name compete; each event goes to one of them.
    start_subscriber(runtime, durable("notification", "notification", "#"), rules, &farewells, notify);
    start_subscriber(runtime, durable("notification-2", "notification", "#"), rules, &farewells, notify);
    start_checkout(runtime, rules, &customers);
    let (desk, rules) = (runtime.clone(), Rc::clone(rules));
    let analytics_runs = Cell::new(false);
    runtime.on_command(Rc::new(move |Command { verb, args }| match verb.as_str() {
        "order" => customers.come(),
        "burst" => {
            let count = args.first().and_then(|text| text.parse().ok()).unwrap_or(40).min(200);
            (0..count).for_each(|_| customers.come());
        }
        "subscribe" => {
            if !analytics_runs.replace(true) {
                start_analytics(&desk, &rules, &farewells);
            }
        }
        "unsubscribe" => farewells.ask(args.first().map_or("shipping", String::as_str)),
        other => unreachable!("the pattern declares no command {other}"),
    }));
}

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "pubsub",
    number: 1,
    version: 1,
    minutes: 6,
    params: &[
        Param::number("rate", (1, 20, 1), 2, Unit::PerSecond),
        Param::number("orders", (1, 200, 1), 12, Unit::Count),
        Param::number("work", (0, 500, 10), 40, Unit::Ms),
        Param::number("handler-timeout", (100, 3_000, 50), 900, Unit::Ms),
        Param::number("queue", (1, invariants::DEPTH_MAX as i64, 1), 8, Unit::Count),
        Param::choice(
            "overflow",
            &[
                ChoiceOption::safe("block"),
                ChoiceOption { word: "drop-oldest", may_break: &["at-least-once"] },
                ChoiceOption { word: "drop-newest", may_break: &["at-least-once"] },
            ],
        ),
        Param::number("ack-timeout", (200, 5_000, 50), 1_200, Unit::Ms),
        Param::number("attempts", (1, 10, 1), 5, Unit::Count),
        Param::number("backoff", (10, 2_000, 10), 200, Unit::Ms),
    ],
    switches: &[
        Switch { id: "retry", preset: "crash-before-ack", breaks: "at-least-once", may_break: &[] },
        Switch { id: "ack-after", preset: "crash-before-ack", breaks: "at-least-once", may_break: &[] },
        Switch { id: "bounded-queue", preset: "burst", breaks: "bounded-queue", may_break: &[] },
        Switch { id: "idempotency-key", preset: "crash-after-effect", breaks: "effects-once", may_break: &[] },
    ],
    presets: &[
        Preset {
            tone: Tone::Retry,
            length: Span::from_secs(20),
            actions: "2.56s:crash.payment,3.5s:restart.payment",
            ..Preset::named("crash-before-ack")
        },
        Preset {
            tone: Tone::Retry,
            length: Span::from_secs(30),
            params: &[("rate", "4"), ("orders", "24")],
            actions: "1.5s:slow.inventory.15,6s:heal.inventory",
            ..Preset::named("slow-subscriber")
        },
        Preset {
            tone: Tone::Retry,
            length: Span::from_secs(20),
            actions: "2.62s:crash.payment,3.5s:restart.payment",
            ..Preset::named("crash-after-effect")
        },
        Preset {
            length: Span::from_secs(20),
            params: &[("orders", "4")],
            actions: "1s:burst.40",
            ..Preset::named("burst")
        },
        Preset {
            tone: Tone::Dead,
            length: Span::from_secs(45),
            actions: "1.2s:fail.shipping.100,10s:heal.shipping",
            ..Preset::named("poison")
        },
        Preset { length: Span::from_secs(20), actions: "4.2s:subscribe.analytics", ..Preset::named("late-subscriber") },
        Preset {
            seed: 29,
            length: Span::from_secs(30),
            params: &[("rate", "1"), ("orders", "18")],
            chaos: 5,
            ..Preset::named("chaos")
        },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(20),
            off: &["retry"],
            actions: "2.56s:crash.payment,3.5s:restart.payment",
            breaks: &["at-least-once"],
            ..Preset::named("no-retry")
        },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(20),
            off: &["ack-after"],
            actions: "2.56s:crash.payment,3.5s:restart.payment",
            breaks: &["at-least-once"],
            ..Preset::named("ack-first")
        },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(20),
            params: &[("orders", "4")],
            off: &["bounded-queue"],
            actions: "1s:burst.40",
            breaks: &["bounded-queue"],
            ..Preset::named("unbounded")
        },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(20),
            off: &["idempotency-key"],
            actions: "2.62s:crash.payment,3.5s:restart.payment",
            breaks: &["effects-once"],
            ..Preset::named("no-key")
        },
    ],
    commands: &[
        CommandSpec { verb: "order", args_max: 0, example: &[] },
        CommandSpec { verb: "burst", args_max: 1, example: &["40"] },
        CommandSpec { verb: "subscribe", args_max: 1, example: &["analytics"] },
        CommandSpec { verb: "unsubscribe", args_max: 1, example: &["shipping"] },
    ],
    actors: &[
        ActorSpec { name: "checkout", role: ActorRole::Client },
        ActorSpec { name: "bus", role: ActorRole::Infrastructure },
        ActorSpec { name: "inventory", role: ActorRole::Worker },
        ActorSpec { name: "payment", role: ActorRole::Worker },
        ActorSpec { name: "shipping", role: ActorRole::Worker },
        ActorSpec { name: "notification", role: ActorRole::Worker },
        ActorSpec { name: "notification-2", role: ActorRole::Worker },
        ActorSpec { name: "analytics", role: ActorRole::Worker },
        ActorSpec { name: "gateway", role: ActorRole::Service },
        ActorSpec { name: "keys", role: ActorRole::Infrastructure },
    ],
    faults: &[
        "crash.payment",
        "crash.inventory",
        "crash.shipping",
        "slow.inventory.15",
        "fail.shipping",
        "slow.gateway",
        "fail.gateway",
        "partition.bus.shipping",
        "lose.bus.payment.30",
    ],
    chaos: &[
        "crash.payment",
        "crash.inventory",
        "crash.shipping",
        "crash.notification",
        "slow.inventory.15",
        "slow.shipping.8",
        "fail.payment.60",
        "fail.shipping.60",
        "fail.gateway.60",
        "slow.gateway.5",
        "lose.bus.payment.30",
        "lose.checkout.bus.30",
        "double.bus.inventory.40",
        "double.payment.gateway.40",
        "reorder.bus.shipping",
        "partition.bus.shipping",
        "partition.inventory.keys",
    ],
    kinds: KINDS,
    engines: &[Engine::Sim],
    invariants: invariants::all,
    start,
    sources: &[
        "crates/patterns/src/catalog/pubsub.rs",
        "crates/patterns/src/bus/event_bus.rs",
        "crates/patterns/src/sim/bus.rs",
    ],
};

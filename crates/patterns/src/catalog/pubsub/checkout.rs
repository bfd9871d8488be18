//! The checkout: states that an order was placed, and serves the next customer.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::facts::{OrderSettled, Ordered};
use super::orders::{Item, OrderPlaced, SHELF};
use super::rules::Rules;
use crate::fact::{Correlation, Name, Record};
use crate::money::Money;
use crate::ports::{Actor, Bus, BusError, Clock, Message, Outcome, Runtime};
use crate::rng::Stream;
use crate::sim::Role;
use crate::time::Span;
use crate::waiting_line::WaitingLine;

/// How long a bus that takes nothing in is let be.
const AFTER_REFUSAL: Span = Span::from_secs(1);

/// The customers. They stand outside of the program: what they ask for is not lost when the
/// checkout crashes, since they still wait at its door.
pub(super) struct Customers {
    door: WaitingLine<Waiting>,
    came: Cell<u64>,
    random: RefCell<Stream>,
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
    pub(super) fn new(random: Stream) -> Customers {
        Customers { door: WaitingLine::default(), came: Cell::new(0), random: RefCell::new(random) }
    }

    /// The next customer comes and knows what to buy.
    pub(super) fn come(&self) {
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
        self.door.join(Waiting { number: number as u32, order, message: None });
    }
}

pub(super) fn start_checkout<R: Runtime>(runtime: &R, rules: &Rc<Rules>, customers: &Rc<Customers>) {
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
            while !at_door.door.is_empty() {
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
        let Waiting { number, order, message } = customers.door.first().await;
        checkout.correlate(Correlation(number));
        let order_name = checkout.word(&order.order_id);
        let message = message.unwrap_or_else(|| {
            let units = order.items.iter().map(|item| item.quantity).sum();
            checkout.record(Ordered { order: order_name, total: order.total, units });
            checkout.bus.message(checkout.event("order.placed", &order.order_id, &order))
        });
        customers.door.note(|first| first.message = Some(message.clone()));
        let record = loop {
            match checkout.bus.publish(message.clone()).await {
                Ok(receipt) => break receipt.record,
                // The bus may have it. The same event again is taken for what it is.
                Err(BusError::OutcomeUnknown) => continue,
                // A real bus may be full for now. The customer waits.
                Err(BusError::Refused(_)) => checkout.clock.sleep(AFTER_REFUSAL).await,
                Err(error) => panic!("order.placed is a topic and nothing else can fail: {error}"),
            }
        };
        customers.door.leave();
        checkout.clone().spawn(Role::Server, Box::pin(hear_outcome(checkout.clone(), record, order_name)));
    }
}

/// Waits for every subscriber's outcome and notes it, while the checkout serves others.
async fn hear_outcome<R: Runtime>(checkout: Actor<R>, record: Record, order: Name) {
    let outcomes = loop {
        match checkout.bus.settled(record).await {
            Ok(outcomes) => break outcomes,
            Err(BusError::Refused(_)) => checkout.clock.sleep(AFTER_REFUSAL).await,
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

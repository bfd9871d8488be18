//! The shop: takes orders, says that they were placed, and tells customers how they ended.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::choreography::{Story, begin};
use super::facts::Ordered;
use super::orders::{CUSTOMERS, Order, SLOTS, draw_order};
use super::rules::Rules;
use crate::ports::{Actor, Bus, BusError, Clock, Message, Runtime};
use crate::rng::Stream;
use crate::sim::Role;
use crate::waiting_line::WaitingLine;

/// The customers. They stand outside of the program: who has pressed the button still waits when the
/// shop comes back from a crash.
pub(super) struct Customers {
    door: WaitingLine<Waiting>,
    came: Cell<u32>,
    random: RefCell<Stream>,
}

/// An order that the bus has not confirmed. Its message is kept, so that a second try publishes the same
/// event under the same id.
#[derive(Clone)]
struct Waiting {
    order: Order,
    message: Option<Message>,
}

impl Customers {
    pub(super) fn new(random: Stream) -> Customers {
        Customers { door: WaitingLine::default(), came: Cell::new(0), random: RefCell::new(random) }
    }

    /// The next customer comes; a person may say who it is and which slot is wanted.
    pub(super) fn come(&self, rules: &Rules, customer: Option<&str>, slot: Option<&str>) {
        let nth = self.came.get() + 1;
        self.came.set(nth);
        let mut order = draw_order(nth, rules.baskets, &mut self.random.borrow_mut());
        if let Some((known, ..)) = CUSTOMERS.iter().find(|(known, ..)| customer == Some(known)) {
            order.customer = (*known).to_owned();
        }
        if let Some((known, _)) = SLOTS.iter().find(|(known, _)| slot == Some(known)) {
            order.slot = (*known).to_owned();
        }
        self.door.join(Waiting { order, message: None });
    }
}

/// Opens the shop. `listen` starts what hears how sagas ended.
pub(super) fn start_shop<R: Runtime>(
    runtime: &R,
    rules: &Rc<Rules>,
    customers: &Rc<Customers>,
    listen: impl Fn(&Actor<R>) + 'static,
) {
    let (rules, customers) = (Rc::clone(rules), Rc::clone(customers));
    let to_come = Rc::new(Cell::new(rules.orders));
    let start = move |shop: Actor<R>| {
        let (clock, at_door, left) = (shop.clock.clone(), Rc::clone(&customers), Rc::clone(&to_come));
        let of = Rc::clone(&rules);
        let come = async move {
            while left.get() > 0 {
                clock.sleep(of.gap).await;
                left.set(left.get() - 1);
                at_door.come(&of, None, None);
            }
        };
        shop.spawn(Role::Server, Box::pin(come));
        let taking = take_orders(shop.clone(), Rc::clone(&customers), Rc::clone(&rules));
        shop.spawn(Role::Server, Box::pin(taking));
        listen(&shop);
    };
    runtime.start_actor("shop", Rc::new(start));
}

/// Serves one customer after the other, and goes on as soon as the bus has the order.
async fn take_orders<R: Runtime>(shop: Actor<R>, customers: Rc<Customers>, rules: Rc<Rules>) {
    loop {
        let Waiting { order, message } = customers.door.first().await;
        shop.correlate(order.correlation());
        let message = message.unwrap_or_else(|| {
            shop.record(Ordered {
                saga: shop.word(&order.order_id),
                customer: shop.word(&order.customer),
                units: order.units(),
                total: order.total(),
                points: order.points,
                to_pay: order.to_pay(),
                slot: shop.word(&order.slot),
            });
            shop.bus.message(shop.event("order.placed", &order.order_id, &Story::of(&order)))
        });
        customers.door.note(|first| first.message = Some(message.clone()));
        loop {
            match shop.bus.publish(message.clone()).await {
                Ok(_) => break,
                // The bus may have it. The same event again is taken for what it is.
                Err(BusError::OutcomeUnknown) => continue,
                Err(error) => panic!("order.placed is a topic and nothing else can fail: {error}"),
            }
        }
        customers.door.leave();
        if !rules.is_orchestrated {
            begin(&shop, &rules, &order);
        }
    }
}

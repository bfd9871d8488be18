//! Orders: whatever happens to one, somebody is to be told. The notification goes into the queue, and the order
//! goes on.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::facts::Asked;
use super::notices::{BROKEN_TEXT, Notice, QUEUE, TEXT, TOPICS, gateway_of};
use super::rules::Rules;
use super::worker::ERROR_PAUSE;
use crate::fact::Correlation;
use crate::ports::{Actor, Clock, QueueError, Runtime, Work, WorkQueue};
use crate::rng::Stream;
use crate::sim::Role;
use crate::time::Span;
use crate::waiting_line::WaitingLine;

/// What happened and is still to be put into the queue. It stands outside of the program, as the orders' own
/// store would: a crash loses nothing of it.
pub(super) struct Outbox {
    waiting: WaitingLine<(String, Notice)>,
    /// The one that is being put into the queue: asked again, it is the same work.
    current: RefCell<Option<Work>>,
    asked: Cell<u64>,
    random: RefCell<Stream>,
    shares: Shares,
}

/// How many of a thousand addresses are wrong, by gateway.
pub(super) struct Shares {
    pub(super) sms: u32,
    pub(super) push: u32,
    pub(super) email: u32,
}

impl Shares {
    fn of(&self, topic: &str) -> u32 {
        match gateway_of(topic) {
            Some("sms") => self.sms,
            Some("push") => self.push,
            Some(_) => self.email,
            None => 0,
        }
    }
}

impl Outbox {
    pub(super) fn new(random: Stream, shares: Shares) -> Outbox {
        Outbox {
            waiting: WaitingLine::default(),
            current: RefCell::default(),
            asked: Cell::new(0),
            random: RefCell::new(random),
            shares,
        }
    }

    /// The next topic in turn.
    pub(super) fn next_topic(&self) -> &'static str {
        TOPICS[self.asked.get() as usize % TOPICS.len()]
    }

    /// Somebody is to be told. `text` is what of it is written; a broken one is a poison pill.
    pub(super) fn ask(&self, topic: &str, broken: bool) {
        self.asked.set(self.asked.get() + 1);
        let mut random = self.random.borrow_mut();
        // All draws are made for every notification, so that one more or less shifts no later one's content.
        let (order, customer) = (random.next_u64() as u32, random.below(100_000));
        let stale = random.chance(self.shares.of(topic)) && !broken;
        let notice = Notice {
            order_id: format!("SWG-{order:08X}"),
            customer_id: format!("C{customer:05}"),
            address_is_current: !stale,
            text: if broken { BROKEN_TEXT } else { TEXT }.to_owned(),
        };
        self.waiting.join((topic.to_owned(), notice));
    }
}

pub(super) fn start_orders<R: Runtime>(runtime: &R, rules: &Rc<Rules>, outbox: &Rc<Outbox>) {
    let (rules, outbox) = (Rc::clone(rules), Rc::clone(outbox));
    let to_come = Rc::new(Cell::new(rules.notices));
    let start = move |orders: Actor<R>| {
        if orders.restarts() == 0 {
            rules.declare(&orders);
        }
        let (clock, outside, left) = (orders.clock.clone(), Rc::clone(&outbox), Rc::clone(&to_come));
        let gap = Span::from_us(1_000_000 / rules.rate);
        let happen = async move {
            while left.get() > 0 {
                clock.sleep(gap).await;
                left.set(left.get() - 1);
                outside.ask(outside.next_topic(), false);
            }
        };
        orders.spawn(Role::Work, Box::pin(happen));
        orders.clone().spawn(Role::Server, Box::pin(queue_notices(orders, Rc::clone(&outbox))));
    };
    runtime.start_actor("orders", Rc::new(start));
}

/// Puts one notification after the other into the queue, and never one twice.
async fn queue_notices<R: Runtime>(orders: Actor<R>, outbox: Rc<Outbox>) {
    let queue = &orders.work_queue;
    loop {
        let (topic, notice) = outbox.waiting.first().await;
        let again = outbox.current.borrow().clone();
        let work = again.unwrap_or_else(|| Work { record: queue.next_record(), topic, body: notice.write() });
        orders.correlate(Correlation(work.record.0 as u32 + 1));
        if outbox.current.replace(Some(work.clone())).is_none() {
            orders.record(Asked { message: work.record, topic: orders.word(&work.topic) });
        }
        while let Err(error) = queue.enqueue(QUEUE, work.clone(), Span::ZERO).await {
            // The queue knows the number and does nothing twice. One that cannot be reached is let be for a while.
            if error != QueueError::OutcomeUnknown {
                orders.clock.sleep(ERROR_PAUSE).await;
            }
        }
        outbox.current.replace(None);
        outbox.waiting.leave();
    }
}

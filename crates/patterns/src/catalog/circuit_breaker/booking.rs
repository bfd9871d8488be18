//! The booking office: seats, then payment, then a message, and what it does instead when one of
//! them is not to be had.
//!
//! ```text
//! hold seats ──▶ charge ──▶ send ticket ──▶ confirmed
//!     │             │            └─ not sent ──▶ paid; the ticket waits in a queue
//!     │             ├─ not charged ──▶ seats held for ten minutes, then given back
//!     │             ├─ not known ────▶ seats held; void the charge, then give the seats back
//!     │             └─ declined ─────▶ seats given back
//!     └─ no seats, or no answer ──▶ waitlist; nothing is charged
//! ```
//!
//! Every step is saved before the next begins. What is still open after a crash is settled from the
//! saved bookings.

use std::cell::Cell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::facts;
use super::guard::{CallError, Guard};
use crate::fact::{Correlation, Record};
use crate::money::Money;
use crate::ports::{Actor, Clock, KeyValue, PutIf, Runtime, Work, WorkQueue, Write};
use crate::rng::{Purpose, Stream};
use crate::sim::Role;
use crate::time::Span;

/// What one seat costs.
pub(super) const SEAT_PRICE: Money = Money::from_rupees(250);

/// How many shows are on.
pub(super) const SHOWS: u64 = 8;

/// The most seats that one customer may book.
pub(super) const SEATS_MAX: u32 = 10;

/// How long a worker has for one piece of work before another may take it.
const VISIBILITY: Span = Span::from_secs(30);

/// How long work that could not be done waits.
const TRY_AGAIN_AFTER: Span = Span::from_ms(1_500);

/// One customer's wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    /// Its number, from 1.
    pub booking: u64,
    /// For which show.
    pub show: String,
    /// How many seats.
    pub seats: u32,
    /// What they cost together.
    pub price: Money,
}

impl Order {
    /// Reads what [`Order::write`] wrote.
    pub fn read(body: &str) -> Order {
        serde_json::from_str(body).expect("orders are written by this program")
    }

    fn write(&self) -> String {
        serde_json::to_string(self).expect("an order serialises")
    }
}

/// How far a booking has come. Saved before the next step begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    /// Seats may be held.
    Asked,
    /// Seats are held, money may be taken.
    Paying,
    /// Money is taken, the ticket may be sent.
    Paid,
    /// Seats are held and the bank said that no money is taken; over when the hold is.
    Held,
    /// Nothing is left to be done.
    Closed,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    order: Order,
    stage: Stage,
}

/// Work for later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Job {
    /// Send the ticket.
    Notify,
    /// Settle once the hold is over.
    ExpireHold,
    /// Make sure that no money is taken, then give the seats back.
    Settle,
}

#[derive(Serialize, Deserialize)]
struct Later {
    order: Order,
    job: Job,
}

impl Job {
    const fn queue(self) -> &'static str {
        match self {
            Job::Notify => "notices",
            Job::ExpireHold | Job::Settle => "settlements",
        }
    }
}

/// The services, each behind its own breaker.
pub(super) struct Services<R: Runtime> {
    /// The ticket office.
    pub seats: Guard<R>,
    /// The bank.
    pub payment: Guard<R>,
    /// The messenger.
    pub notification: Guard<R>,
}

/// The booking office of one process.
pub(super) struct Office<R: Runtime> {
    actor: Actor<R>,
    services: Services<R>,
    hold: Span,
    last_booking: Cell<u64>,
}

impl<R: Runtime> Office<R> {
    /// An office that has served nobody yet.
    pub fn new(actor: Actor<R>, services: Services<R>, hold: Span) -> Office<R> {
        Office { actor, services, hold, last_booking: Cell::new(0) }
    }

    /// The service of this name.
    pub fn guard(&self, service: &str) -> Option<&Guard<R>> {
        match service {
            "seats" => Some(&self.services.seats),
            "payment" => Some(&self.services.payment),
            "notification" => Some(&self.services.notification),
            _ => None,
        }
    }

    /// Opens: settles what a crash left open, then serves customers, one every `gap` on average.
    pub async fn run(self: Rc<Self>, gap: Span) {
        self.settle_saved_bookings().await;
        for queue in [Job::Notify.queue(), Job::Settle.queue()] {
            let office = Rc::clone(&self);
            self.actor.spawn(Role::Server, Box::pin(async move { office.work_off(queue).await }));
        }
        let mut customers = self.actor.random(Purpose::Scenario);
        loop {
            let next = customers.span(Span::from_us(gap.as_us() / 2), gap + Span::from_us(gap.as_us() / 2));
            self.actor.clock.sleep(next).await;
            let (show, seats) = draw_wish(&mut customers);
            self.serve(show, seats);
        }
    }

    /// Serves one customer, beside all others.
    pub fn serve(self: &Rc<Self>, show: u64, seats: u32) {
        let booking = self.last_booking.get() + 1;
        self.last_booking.set(booking);
        let price = SEAT_PRICE * i64::from(seats);
        let order = Order { booking, show: format!("show-{show}"), seats, price };
        let office = Rc::clone(self);
        let work = async move {
            office.actor.correlate(Correlation(booking as u32));
            office.book(&order).await;
        };
        self.actor.spawn(Role::Work, Box::pin(work));
    }

    async fn book(&self, order: &Order) {
        let actor = &self.actor;
        let (booking, seats, price) = (Record(order.booking), order.seats, order.price);
        let (key, body) = (order.booking.to_string(), order.write());
        actor.record(facts::Asked { booking, show: actor.word(&order.show), seats, price });
        self.save(order, Stage::Asked).await;

        let seats = match self.services.seats.call("hold", &key, &body).await {
            Ok(seats) => actor.word(&seats),
            Err(error) => {
                if matches!(error, CallError::Failed | CallError::Unknown) {
                    self.later(order, Job::Settle, Span::ZERO).await;
                }
                let why = match &error {
                    CallError::Declined(code) => actor.word(code),
                    other => actor.word(other.word()),
                };
                actor.record(facts::Waitlisted { booking, why });
                return self.save(order, Stage::Closed).await;
            }
        };

        self.save_with_hold(order).await;
        match self.services.payment.call("charge", &key, &body).await {
            Ok(_) => {}
            Err(CallError::Declined(code)) => {
                actor.record(facts::CardDeclined { booking, code: actor.word(&code) });
                return self.give_seats_back(order).await;
            }
            Err(error) => {
                let until = actor.now() + self.hold;
                actor.record(facts::Held { booking, until, why: actor.word(error.word()) });
                if error == CallError::Unknown {
                    // It stays saved as paying: until it is settled, money may have been taken.
                    return self.later(order, Job::Settle, Span::ZERO).await;
                }
                self.later(order, Job::ExpireHold, self.hold).await;
                return self.save(order, Stage::Held).await;
            }
        }

        self.save(order, Stage::Paid).await;
        match self.services.notification.call("send", &key, &body).await {
            Ok(_) => {
                actor.record(facts::Confirmed { booking, amount: price, seats });
                self.save(order, Stage::Closed).await;
            }
            Err(error) => {
                actor.record(facts::NoticeQueued { booking, why: actor.word(error.word()) });
                self.later(order, Job::Notify, TRY_AGAIN_AFTER).await;
            }
        }
    }

    /// Gives the seats of a booking back that was certainly not charged.
    async fn give_seats_back(&self, order: &Order) {
        match self.services.seats.call("release", &order.booking.to_string(), &order.write()).await {
            Ok(_) => self.save(order, Stage::Closed).await,
            Err(_) => self.later(order, Job::Settle, TRY_AGAIN_AFTER).await,
        }
    }

    /// Does queued work for as long as the process lives. What cannot be done yet waits again.
    async fn work_off(&self, queue: &str) {
        let work = &self.actor.work_queue;
        loop {
            let Ok(Some(lease)) = work.lease(queue, VISIBILITY, Span::FOREVER).await else {
                self.actor.clock.sleep(TRY_AGAIN_AFTER).await;
                continue;
            };
            let later: Later = serde_json::from_str(&lease.body).expect("jobs are written by this program");
            let ended = match self.work(&later, lease.attempt).await {
                Worked::Done => work.ack(queue, &lease).await,
                Worked::NotYet => work.nack(queue, &lease, TRY_AGAIN_AFTER, "not-yet").await,
            };
            // A lease that was lost or a call without an answer brings the work back. Each job can be
            // done twice without harm, since every service knows the booking.
            drop(ended);
        }
    }

    async fn work(&self, later: &Later, attempt: u32) -> Worked {
        let (actor, order) = (&self.actor, &later.order);
        let (booking, key, body) = (Record(order.booking), order.booking.to_string(), order.write());
        match later.job {
            Job::Notify => {
                if self.services.notification.call("send", &key, &body).await.is_err() {
                    return Worked::NotYet;
                }
                actor.record(facts::NoticeDelivered { booking, attempt });
            }
            Job::ExpireHold => {
                // The hold is a key with a time to live; the seats go back once it is gone.
                if !matches!(actor.key_value.get(&hold_key(order)).await, Ok(None)) || !self.undo(order).await {
                    return Worked::NotYet;
                }
                actor.record(facts::HoldExpired { booking });
            }
            Job::Settle => {
                if !self.undo(order).await {
                    return Worked::NotYet;
                }
                actor.record(facts::Settled { booking, attempt });
            }
        }
        self.save(order, Stage::Closed).await;
        Worked::Done
    }

    /// Makes sure that no money is taken, then gives the seats back. In this order: nobody may pay for
    /// a seat that is sold again. The charge is voided even where the bank said that it had failed,
    /// since a request may arrive twice and only one of the two be answered.
    async fn undo(&self, order: &Order) -> bool {
        let (key, body) = (order.booking.to_string(), order.write());
        self.services.payment.call("void", &key, &body).await.is_ok()
            && self.services.seats.call("release", &key, &body).await.is_ok()
    }

    async fn later(&self, order: &Order, job: Job, delay: Span) {
        let body = serde_json::to_string(&Later { order: order.clone(), job }).expect("a job serialises");
        let queue = &self.actor.work_queue;
        let work = Work { record: queue.next_record(), topic: job.queue().to_owned(), body };
        while queue.enqueue(job.queue(), work.clone(), delay).await.is_err() {
            self.actor.clock.sleep(TRY_AGAIN_AFTER).await;
        }
    }

    async fn save(&self, order: &Order, stage: Stage) {
        let saved = saved_text(order, stage);
        while self.actor.key_value.put(&booking_key(order.booking), &saved, PutIf::Always, None).await.is_err() {
            self.actor.clock.sleep(TRY_AGAIN_AFTER).await;
        }
    }

    async fn save_with_hold(&self, order: &Order) {
        let put = |key: String, value: String, ttl| Write::Put { key, value, condition: PutIf::Always, ttl };
        let writes = vec![
            put(booking_key(order.booking), saved_text(order, Stage::Paying), None),
            put(hold_key(order), order.seats.to_string(), Some(self.hold)),
        ];
        while self.actor.key_value.batch(writes.clone()).await.is_err() {
            self.actor.clock.sleep(TRY_AGAIN_AFTER).await;
        }
    }

    async fn settle_saved_bookings(&self) {
        let mut after: Option<String> = None;
        loop {
            let Ok(page) = self.actor.key_value.scan("booking/", after.as_deref(), 100).await else {
                self.actor.clock.sleep(TRY_AGAIN_AFTER).await;
                continue;
            };
            let Some((last, _)) = page.last() else { return };
            after = Some(last.clone());
            for (_, row) in page {
                let Saved { order, stage } = serde_json::from_str(&row.value).expect("saved by this program");
                self.last_booking.set(self.last_booking.get().max(order.booking));
                match stage {
                    Stage::Asked | Stage::Paying => self.later(&order, Job::Settle, Span::ZERO).await,
                    Stage::Held => self.later(&order, Job::ExpireHold, self.hold).await,
                    Stage::Paid => self.later(&order, Job::Notify, Span::ZERO).await,
                    Stage::Closed => {}
                }
            }
        }
    }
}

/// What became of queued work.
enum Worked {
    Done,
    NotYet,
}

fn draw_wish(customers: &mut Stream) -> (u64, u32) {
    // The lower of two draws: some shows are more wanted than others, and sell out.
    let show = customers.below(SHOWS).min(customers.below(SHOWS)) + 1;
    (show, *customers.pick(&[1, 2, 2, 2, 3, 4]))
}

fn booking_key(booking: u64) -> String {
    format!("booking/{booking:06}")
}

fn hold_key(order: &Order) -> String {
    format!("hold/{:06}", order.booking)
}

fn saved_text(order: &Order, stage: Stage) -> String {
    serde_json::to_string(&Saved { order: order.clone(), stage }).expect("a booking serialises")
}

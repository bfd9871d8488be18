//! The client: customers wish for transfers, and an app that hears nothing sends a wish again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::facts::{Requested, SentAgain};
use super::rules::{Rules, TRANSFERS, Wishes};
use super::transfers::{ACCOUNTS, Transfer};
use crate::fact::Correlation;
use crate::money::Money;
use crate::ports::log::{AdminError, Partition};
use crate::ports::{Actor, Clock, Log, Runtime, Traced};
use crate::rng::{Purpose, Stream};
use crate::sim::Role;
use crate::sim::broker::error::Error;
use crate::sorted::SortedMap;
use crate::time::Span;

/// How long anybody waits before trying again.
pub(super) const AGAIN: Span = Span::from_ms(150);
/// How long anybody waits for the ledger.
pub(super) const PATIENCE: Span = Span::from_ms(500);

/// What the original's demonstration asked for: from, to, rupees, reference.
const ORIGINAL: [(usize, usize, i64, &str); 4] =
    [(0, 1, 25_000, "rent"), (1, 2, 15_000, "loan"), (2, 3, 8_000, "fees"), (3, 0, 50_000, "salary")];

/// When the original's three further parts begin: the replay, three processors at once, and the stale lock. What the
/// last two ask for is sent to every partition, and so to every processor.
const REPLAY_AT: Span = Span::from_secs(4);
const AT_ONCE_AT: Span = Span::from_secs(7);
const STALE_AT: Span = Span::from_secs(10);
const AT_ONCE: (usize, usize, i64, &str) = (0, 1, 5_000, "gift");
const STALE: (usize, usize, i64, &str) = (2, 1, 2_000, "bill");

/// What a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// One more transfer.
    Transfer,
    /// The newest one, under its own key.
    Again,
    /// A transfer of twice as much under the newest one's key.
    OtherPayload,
}

/// Waits until the topics are made.
pub(super) async fn wait_for_topics<R: Runtime>(actor: &Actor<R>, rules: &Rules) {
    for topic in rules.topics() {
        while actor.log.describe(&topic.name).await.is_err() {
            actor.clock.sleep(Span::from_ms(100)).await;
        }
    }
}

/// What customers have asked for; their devices remember it while the client is down.
struct Customers {
    random: RefCell<Stream>,
    asked: RefCell<Vec<Transfer>>,
    /// Those that nobody has confirmed.
    open: RefCell<Vec<Sending>>,
    /// How often each key was sent.
    times: RefCell<SortedMap<Rc<str>, u32>>,
    made: Cell<u64>,
    /// How many parts of the original's demonstration are over.
    shown: Cell<usize>,
}

/// A record that is being sent until somebody confirms it.
#[derive(Clone, Debug, PartialEq)]
struct Sending {
    transfer: Transfer,
    to: Option<Partition>,
}

/// Why something is sent under a key that was sent before.
#[derive(Clone, Copy)]
enum Why {
    /// It is the first time, or nobody has answered.
    NoAnswer,
    /// Somebody asked for it.
    AskedAgain,
    /// Somebody asked for something else under the same key.
    OtherPayload,
    /// It goes to every partition at once.
    EachPartition,
}

impl Why {
    fn word(self) -> &'static str {
        match self {
            Why::NoAnswer => "no-answer",
            Why::AskedAgain => "asked-again",
            Why::OtherPayload => "other-payload",
            Why::EachPartition => "each-partition",
        }
    }
}

impl Customers {
    /// Counts one more time that a key is sent, and says the how manieth it is.
    fn sends(&self, key: &Rc<str>) -> u32 {
        let mut times = self.times.borrow_mut();
        let times = times.entry(Rc::clone(key)).or_default();
        *times += 1;
        *times
    }
}

struct Client<R: Runtime> {
    actor: Actor<R>,
    rules: Rc<Rules>,
    producer: Traced<<R::Log as Log>::Producer>,
    customers: Rc<Customers>,
}

/// Starts the client. What is returned hands a person's wish to it; nobody hears it while it is down.
pub(super) fn start_client<R: Runtime>(runtime: &R, rules: &Rc<Rules>) -> impl Fn(Wish) + 'static + use<R> {
    let customers = Rc::new(Customers {
        random: RefCell::new(Stream::new(runtime.seed(), Purpose::Scenario, 0)),
        asked: RefCell::default(),
        open: RefCell::default(),
        times: RefCell::default(),
        made: Cell::new(0),
        shown: Cell::new(0),
    });
    let rules = Rc::clone(rules);
    let running: Rc<RefCell<Option<std::rc::Weak<Client<R>>>>> = Rc::default();
    let now = Rc::clone(&running);
    let start = move |actor: Actor<R>| {
        let client = Rc::new(Client {
            producer: actor.log.producer(Rules::producer()),
            actor: actor.clone(),
            rules: Rc::clone(&rules),
            customers: Rc::clone(&customers),
        });
        *now.borrow_mut() = Some(Rc::downgrade(&client));
        actor.spawn(Role::Server, Box::pin(client.serve()));
    };
    runtime.start_actor("netbanking", Rc::new(start));
    move |wish| {
        if let Some(client) = running.borrow().as_ref().and_then(std::rc::Weak::upgrade) {
            client.fulfil(wish);
        }
    }
}

impl<R: Runtime> Client<R> {
    async fn serve(self: Rc<Self>) {
        self.make_topics().await;
        let open: Vec<_> = self.customers.open.take();
        for Sending { transfer, to } in open {
            self.send(transfer, Why::NoAnswer, to);
        }
        let clock = &self.actor.clock;
        while self.customers.made.get() < self.rules.transfers {
            clock.sleep(self.rules.gap).await;
            let transfer = self.wish();
            self.send(transfer, Why::NoAnswer, None);
        }
        if self.rules.wishes == Wishes::Original {
            self.as_in_the_original().await;
        }
        std::future::pending::<()>().await;
    }

    async fn make_topics(&self) {
        for topic in self.rules.topics() {
            while let Err(error) = self.actor.log.create_topic(topic.clone()).await {
                if error == AdminError::Refused(Error::TopicAlreadyExists) {
                    break;
                }
                self.actor.clock.sleep(AGAIN).await;
            }
        }
    }

    /// The replay, the three at once, and the stale lock.
    async fn as_in_the_original(&self) {
        let clock = &self.actor.clock;
        let until = |at: Span| clock.sleep(Span::from_us(at.as_us().saturating_sub(clock.now().as_us())));
        // What was shown before a crash of the client is not shown again: it would be another wish.
        let parts = [(REPLAY_AT, None), (AT_ONCE_AT, Some(AT_ONCE)), (STALE_AT, Some(STALE))];
        for (at, wish) in parts.into_iter().skip(self.customers.shown.get()) {
            until(at).await;
            self.customers.shown.set(self.customers.shown.get() + 1);
            let Some((from, to, rupees, reference)) = wish else {
                let first: Vec<Transfer> = self.customers.asked.borrow().clone();
                first.into_iter().for_each(|transfer| self.send(transfer, Why::AskedAgain, None));
                continue;
            };
            let transfer = self.ask_for(from, to, Money::from_rupees(rupees), reference);
            for number in 0..self.rules.partitions {
                self.send(transfer.clone(), Why::EachPartition, Some(Partition(number)));
            }
        }
    }

    /// The next customer's wish.
    fn wish(&self) -> Transfer {
        let number = self.customers.made.get();
        let mut random = self.customers.random.borrow_mut();
        // All draws are made for every wish, so that the scene shifts nothing.
        let from = random.below(ACCOUNTS.len() as u64) as usize;
        let to = (from + 1 + random.below(ACCOUNTS.len() as u64 - 1) as usize) % ACCOUNTS.len();
        let rupees = random.between(1, 30) as i64 * 500;
        drop(random);
        let (from, to, rupees, reference) = match self.rules.wishes {
            Wishes::Original => ORIGINAL[number as usize % ORIGINAL.len()],
            Wishes::Alike => (0, 1, 500, "pocket-money"),
            Wishes::Mixed => (from, to, rupees, "transfer"),
        };
        self.ask_for(from, to, Money::from_rupees(rupees), reference)
    }

    /// A customer's device draws a key for the wish, once.
    fn ask_for(&self, from: usize, to: usize, amount: Money, reference: &str) -> Transfer {
        let made = self.customers.made.get() + 1;
        self.customers.made.set(made);
        let transfer = Transfer {
            key: format!("T{made}").into(),
            from: ACCOUNTS[from].0.into(),
            to: ACCOUNTS[to].0.into(),
            amount,
            reference: reference.into(),
        };
        self.customers.asked.borrow_mut().push(transfer.clone());
        let (key, from, to) =
            (self.actor.word(&transfer.key), self.actor.word(&transfer.from), self.actor.word(&transfer.to));
        self.actor.correlate(Correlation(made as u32));
        self.actor.record(Requested { key, from, to, amount });
        transfer
    }

    /// Sends a transfer until the log has it: each time as a new record, under the same key.
    fn send(&self, transfer: Transfer, why: Why, to: Option<Partition>) {
        let sending = Sending { transfer: transfer.clone(), to };
        self.customers.open.borrow_mut().push(sending.clone());
        let (actor, producer, customers) = (self.actor.clone(), self.producer.clone(), Rc::clone(&self.customers));
        let task = async move {
            let mut why = why;
            loop {
                let attempt = customers.sends(&transfer.key);
                if attempt > 1 {
                    actor.record(SentAgain { key: actor.word(&transfer.key), attempt, why: actor.word(why.word()) });
                }
                why = Why::NoAnswer;
                let value = transfer.write();
                let topic = TRANSFERS.into();
                let mut record = actor.log.record_of(&topic, Some(transfer.key.as_bytes()), Some(value.as_bytes()));
                record.headers = transfer.headers(&actor.new_id().to_string(), actor.clock.unix_ms());
                record.partition = to;
                let told = match producer.send(record).await {
                    Ok(in_flight) => in_flight.acknowledged().await,
                    Err(error) => Err(error),
                };
                if told.is_ok() {
                    break;
                }
                actor.clock.sleep(AGAIN).await;
            }
            let mut open = customers.open.borrow_mut();
            if let Some(at) = open.iter().position(|other| *other == sending) {
                open.remove(at);
            }
        };
        self.actor.spawn(Role::Work, Box::pin(task));
    }

    fn fulfil(&self, wish: Wish) {
        let newest = self.customers.asked.borrow().last().cloned();
        match (wish, newest) {
            (Wish::Again, Some(transfer)) => self.send(transfer, Why::AskedAgain, None),
            (Wish::OtherPayload, Some(transfer)) => {
                self.send(Transfer { amount: transfer.amount * 2, ..transfer }, Why::OtherPayload, None);
            }
            _ => {
                let transfer = self.wish();
                self.send(transfer, Why::NoAnswer, None);
            }
        }
    }
}

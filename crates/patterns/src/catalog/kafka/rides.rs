//! The producers: three instances of the rides API (at PhonePe and ICICI: of the bank's), which tell what happens.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use super::rules::Rules;
use super::scene::Journey;
use crate::event::Event;
use crate::fact::Correlation;
use crate::ports::log::events::{header, to_record};
use crate::ports::log::{AdminError, NewRecord};
use crate::ports::{Actor, Clock, Log, Runtime, Traced};
use crate::rng::Stream;
use crate::sim::Role;
use crate::sim::broker::error::Error;
use crate::time::Span;

/// The instances of the API. Riders are sent to them in turn.
const APIS: [&str; 3] = ["rides-api-1", "rides-api-2", "rides-api-3"];

/// How long an API waits before it tells something again that may not have arrived.
const AGAIN: Span = Span::from_ms(200);

/// What happens outside of the program: rides go on whether or not an API hears of it, and whoever was not heard
/// waits until it is back.
pub(super) struct Riders {
    rules: Rc<Rules>,
    random: RefCell<Stream>,
    came: Cell<u64>,
    under_way: RefCell<Vec<Rc<Ride>>>,
}

/// A journey as far as it was told. The record that is being told is kept, so that a second try says the same
/// thing under the same id.
struct Ride {
    number: u64,
    /// The API that tells of it.
    api: usize,
    journey: Journey,
    told: Cell<usize>,
    telling: RefCell<Option<NewRecord>>,
}

/// What a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// One more journey.
    Ride,
    /// So many records of one key, as fast as they come.
    HotKey(u64),
    /// A record that is no event.
    Poison,
    /// So many partitions from now on.
    Partitions(u32),
    /// The preferred leaders are to lead again, or, `unclean`, anybody who is left.
    Elect {
        /// At the price of what the new leader has no copy of.
        unclean: bool,
    },
}

impl Riders {
    pub(super) fn new(rules: &Rc<Rules>, random: Stream) -> Riders {
        Riders {
            rules: Rc::clone(rules),
            random: RefCell::new(random),
            came: Cell::new(0),
            under_way: RefCell::default(),
        }
    }

    fn come(&self, api: usize) -> Rc<Ride> {
        let number = self.came.get() + 1;
        self.came.set(number);
        let journey = self.rules.scene.journey(number, &mut self.random.borrow_mut());
        let ride = Rc::new(Ride { number, api, journey, told: Cell::new(0), telling: RefCell::default() });
        self.under_way.borrow_mut().push(Rc::clone(&ride));
        ride
    }

    /// The rides that an API has begun to tell of and has not told to their end.
    fn unfinished(&self, api: usize) -> Vec<Rc<Ride>> {
        let mut under_way = self.under_way.borrow_mut();
        under_way.retain(|ride| ride.told.get() < ride.journey.steps.len());
        under_way.iter().filter(|ride| ride.api == api).map(Rc::clone).collect()
    }
}

/// Starts the APIs. The first of them makes the topics, and does what a person asks for; this is the way to it.
pub(super) fn start_apis<R: Runtime>(
    runtime: &R,
    rules: &Rc<Rules>,
    riders: Riders,
) -> impl Fn(Wish) + 'static + use<R> {
    let riders = Rc::new(riders);
    let first: Rc<RefCell<Weak<Api<R>>>> = Rc::default();
    for (at, name) in APIS.into_iter().enumerate() {
        let (rules, riders, first) = (Rc::clone(rules), Rc::clone(&riders), Rc::clone(&first));
        let start = move |actor: Actor<R>| {
            let api = Rc::new(Api {
                producer: actor.log.producer(rules.producer()),
                actor: actor.clone(),
                rules: Rc::clone(&rules),
                riders: Rc::clone(&riders),
                at,
            });
            riders.unfinished(at).into_iter().for_each(|ride| api.follow(ride));
            if at == 0 {
                *first.borrow_mut() = Rc::downgrade(&api);
            }
            actor.spawn(Role::Server, Box::pin(api.open()));
        };
        runtime.start_actor(name, Rc::new(start));
    }
    move |wish| {
        // Nobody hears it while the first instance is down.
        if let Some(api) = first.borrow().upgrade() {
            api.fulfil(wish);
        }
    }
}

/// One instance.
struct Api<R: Runtime> {
    actor: Actor<R>,
    producer: Traced<<R::Log as Log>::Producer>,
    rules: Rc<Rules>,
    riders: Rc<Riders>,
    at: usize,
}

impl<R: Runtime> Api<R> {
    /// Lets riders come, one after the other, and stays for what a person may ask for.
    async fn open(self: Rc<Api<R>>) {
        let clock = &self.actor.clock;
        if self.at == 0 {
            self.make_topics().await;
        }
        let gap = Span::from_us(1_000_000 / self.rules.rate);
        clock.sleep(gap * (self.at as u64 + 1)).await;
        while self.riders.came.get() < self.rules.journeys {
            self.follow(self.riders.come(self.at));
            clock.sleep(gap * APIS.len() as u64).await;
        }
        std::future::pending().await
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

    /// Tells of a journey to its end, beside the others.
    fn follow(self: &Rc<Api<R>>, ride: Rc<Ride>) {
        let api = Rc::clone(self);
        let task = async move {
            api.actor.correlate(Correlation(ride.number as u32));
            while let Some(&(after, ty)) = ride.journey.steps.get(ride.told.get()) {
                let kept = ride.telling.borrow().clone();
                let record = match kept {
                    Some(record) => record,
                    None => {
                        api.actor.clock.sleep(after).await;
                        let record = api.write(&ride.journey, ty);
                        *ride.telling.borrow_mut() = Some(record.clone());
                        record
                    }
                };
                api.tell(record).await;
                ride.telling.take();
                ride.told.set(ride.told.get() + 1);
            }
        };
        self.actor.spawn(Role::Work, Box::pin(task));
    }

    /// An event of a journey as a record. Its time is when it happened, which may be hours ago.
    fn write(&self, journey: &Journey, ty: &str) -> NewRecord {
        let details = &journey.details;
        let event = self.actor.event(ty, &details.id, details);
        let event = Event { unix_ms: event.unix_ms - journey.late.as_ms(), ..event };
        let (headers, value) = to_record(&event);
        let topic = self.rules.scene.topic.into();
        let mut record = self.actor.log.record_of(&topic, Some(journey.key.as_bytes()), Some(&value));
        record.headers = headers;
        if let Some(ty) = &details.transaction_type {
            let own = [header("transaction_type", ty), header("customer_id", &details.customer_id)];
            record.headers.extend(own);
        }
        record
    }

    /// Hands a record over and waits for its fate; where that is unknown, hands it over again.
    async fn tell(&self, record: NewRecord) {
        loop {
            let told = match self.producer.send(record.clone()).await {
                Ok(in_flight) => in_flight.acknowledged().await,
                Err(error) => Err(error),
            };
            if told.is_ok() {
                return;
            }
            self.actor.clock.sleep(AGAIN).await;
        }
    }

    /// Does what a person asks for.
    fn fulfil(self: Rc<Api<R>>, wish: Wish) {
        match wish {
            Wish::Ride => self.follow(self.riders.come(self.at)),
            Wish::HotKey(count) => {
                let ride = self.riders.come(self.at);
                (0..count).for_each(|_| self.send_aside(self.write(&ride.journey, "ride.tracked")));
                ride.told.set(ride.journey.steps.len());
            }
            Wish::Poison => {
                let topic = self.rules.scene.topic.into();
                let key = format!("poison-{}", self.riders.came.get());
                self.send_aside(self.actor.log.record_of(&topic, Some(key.as_bytes()), Some(b"\xff\xfe{half")));
            }
            Wish::Partitions(count) => {
                let call = self.actor.log.add_partitions(self.rules.scene.topic, count);
                self.ask(async move { call.await.map_err(drop) });
            }
            Wish::Elect { unclean } => {
                let call = self.actor.log.elect_leaders(self.rules.scene.topic, unclean);
                self.ask(async move { call.await.map_err(drop) });
            }
        }
    }

    fn send_aside(self: &Rc<Api<R>>, record: NewRecord) {
        let api = Rc::clone(self);
        self.actor.spawn(Role::Work, Box::pin(async move { api.tell(record).await }));
    }

    /// Asks the cluster for a change. Whether it was made is seen in the cluster's own facts.
    fn ask(&self, call: impl Future<Output = Result<(), ()>> + 'static) {
        self.actor.spawn(Role::Work, Box::pin(async move { call.await.unwrap_or(()) }));
    }
}

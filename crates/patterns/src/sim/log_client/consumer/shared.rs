//! What the parts of a consumer share: its settings, what it knows, and the way to the brokers.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use super::fetcher::Fetching;
use super::membership::Membership;
use super::subscription::Subscription;
use crate::fact::ActorId;
use crate::ports::log::{ConsumeError, ConsumerConfig, TopicPartition};
use crate::recorder::Context;
use crate::rng::{Purpose, Stream};
use crate::sim::broker::ask::{Ask, Label, NoAnswer};
use crate::sim::broker::cluster::Cluster;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::image::Image;
use crate::sim::broker::node::Node;
use crate::sim::broker::node::find_coordinator::{Coordinated, FindCoordinator};
use crate::sim::broker::node::metadata::Metadata;
use crate::sim::executor::Role;
use crate::sim::log_client::backoff::ClientBackoff;
use crate::sim::log_client::bell::Bell;
use crate::sim::log_client::metadata::Knowledge;
use crate::sim::network::World;
use crate::time::{Span, Time};

/// A consumer.
pub struct Consumer {
    pub(super) world: World,
    pub(super) actor: ActorId,
    pub(super) cluster: Cluster,
    pub(super) config: ConsumerConfig,
    pub(super) group: RefCell<Membership>,
    pub(super) subscription: RefCell<Subscription>,
    pub(super) fetching: RefCell<Fetching>,
    pub(super) metadata: RefCell<Knowledge>,
    /// Rung when the poll that waits has something to look at.
    pub(super) bell: Bell,
    pub(super) is_closed: Cell<bool>,
    /// Whether the task that looks for positions is under way.
    pub(super) is_positioning: Cell<bool>,
    /// When offsets are next committed by themselves.
    pub(super) next_auto_commit: Cell<Time>,
    coordinator: Cell<Option<BrokerId>>,
    /// Whose turn it is to be asked what any broker can answer.
    turn: Cell<u64>,
    draw: RefCell<Stream>,
}

impl Consumer {
    pub(super) fn new(world: World, actor: ActorId, cluster: Cluster, config: ConsumerConfig) -> Consumer {
        let number = cluster.next_client();
        let draw = Stream::new(world.seed(), Purpose::Jitter, u64::from(actor.0) << 32 | number);
        Consumer {
            next_auto_commit: Cell::new(world.now() + config.auto_commit_interval),
            world,
            actor,
            cluster,
            config,
            group: RefCell::default(),
            subscription: RefCell::default(),
            fetching: RefCell::default(),
            metadata: RefCell::default(),
            bell: Bell::default(),
            is_closed: Cell::new(false),
            is_positioning: Cell::new(false),
            coordinator: Cell::new(None),
            turn: Cell::new(number),
            draw: RefCell::new(draw),
        }
    }

    pub(super) fn now(&self) -> Time {
        self.world.now()
    }

    pub(super) fn backoff(&self) -> ClientBackoff {
        ClientBackoff { first: self.config.retry_backoff, longest: self.config.retry_backoff_max }
    }

    /// The wait after so many failures, counted from 0.
    pub(super) fn wait_after(&self, failures: u32) -> Span {
        self.backoff().wait(failures, &mut self.draw.borrow_mut())
    }

    /// Waits after so many failures, counted from 0.
    pub(super) fn back_off(&self, failures: u32) -> impl Future<Output = ()> + use<> {
        self.world.executor().sleep(self.wait_after(failures))
    }

    /// Starts a task in the background, which ends when the actor crashes.
    pub(super) fn spawn(&self, context: Context, task: impl Future<Output = ()> + 'static) {
        let task = self.world.recorder().causal(context, Box::pin(task));
        self.world.executor().spawn(self.actor.0, Role::Server, task);
    }

    /// Asks a broker.
    pub(super) fn ask<Q: Ask<Node>>(
        &self,
        to: BrokerId,
        question: Q,
        limit: Span,
    ) -> impl Future<Output = Result<Q::Answer, NoAnswer>> + 'static + use<Q> {
        let label = Label { context: self.world.recorder().context(), ..Label::default() };
        self.cluster.ask(self.actor, to, question, label, limit)
    }

    /// A broker that can be asked what any of them can answer: one after the other.
    pub(super) fn any_broker(&self) -> BrokerId {
        let turn = self.turn.get();
        self.turn.set(turn + 1);
        BrokerId((turn % u64::from(self.cluster.spec().brokers)) as u32 + 1)
    }

    /// The group's coordinator, as far as it is known.
    pub(super) fn known_coordinator(&self) -> Option<BrokerId> {
        self.coordinator.get()
    }

    /// The coordinator is another, or gone.
    pub(super) fn forget_coordinator(&self) {
        self.coordinator.set(None);
    }

    /// The group's coordinator; looked for until `until`, again and again.
    pub(super) async fn coordinator(&self, group: &Rc<str>, until: Time) -> Option<BrokerId> {
        let mut failures = 0;
        loop {
            if let Some(known) = self.coordinator.get() {
                return Some(known);
            }
            if self.is_closed.get() || self.now() >= until {
                return None;
            }
            let question = FindCoordinator(Coordinated::Group(Rc::clone(group)));
            let answer = self.ask(self.any_broker(), question, self.config.request_timeout).await;
            match answer {
                Ok(Ok(coordinator)) => self.coordinator.set(Some(coordinator)),
                Ok(Err(_)) | Err(_) => {
                    self.back_off(failures).await;
                    failures += 1;
                }
            }
        }
    }

    /// Asks for metadata in the background, if it is time to.
    pub(super) fn refresh_metadata(self: &Rc<Self>) {
        let due = self.metadata.borrow().due(self.config.metadata_max_age);
        if due.is_none_or(|due| due > self.now()) {
            return;
        }
        self.metadata.borrow_mut().asks();
        let me = Rc::clone(self);
        self.spawn(Context::default(), async move {
            let answer = me.ask(me.any_broker(), Metadata, me.config.request_timeout).await;
            me.learn(answer.ok());
            me.bell.ring();
        });
    }

    /// Metadata came, or did not.
    pub(super) fn learn(&self, image: Option<Rc<Image>>) {
        let before = self.metadata.borrow().image();
        self.metadata.borrow_mut().learns(image, self.now(), self.backoff(), &mut self.draw.borrow_mut());
        let image = self.metadata.borrow().image();
        // Who waits for a leader that failed need not wait for another.
        let has_moved = |of: &TopicPartition| image.leader(of) != before.leader(of);
        self.subscription.borrow_mut().end_waits(has_moved);
    }

    /// Why polls cannot go on.
    pub(super) fn check_open(&self) -> Result<(), ConsumeError> {
        if self.is_closed.get() { Err(ConsumeError::Closed) } else { Ok(()) }
    }
}

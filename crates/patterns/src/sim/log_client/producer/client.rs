//! A producer as its tasks and its callers share it.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use super::sender::Pass;
use super::state::State;
use crate::fact::ActorId;
use crate::recorder::Context;
use crate::sim::broker::ask::{Ask, Label, NoAnswer};
use crate::sim::broker::cluster::Cluster;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::node::Node;
use crate::sim::executor::{Executor, Role};
use crate::sim::log_client::bell::Bell;
use crate::time::Span;

/// A producer.
pub(super) struct Client {
    actor: ActorId,
    cluster: Cluster,
    request_timeout: Span,
    state: RefCell<State>,
    bell: Bell,
    /// Wakes the task that ends transactions.
    pub(super) transaction_bell: Bell,
}

impl Client {
    /// A producer. Its tasks are still to be started.
    pub fn new(actor: ActorId, cluster: Cluster, request_timeout: Span, state: State) -> Client {
        let (state, bell, transaction_bell) = (RefCell::new(state), Bell::default(), Bell::default());
        Client { actor, cluster, request_timeout, state, bell, transaction_bell }
    }

    /// Looks at the state or changes it; then, with nothing borrowed, tells what there is to tell.
    pub fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let (result, outbox, ring) = {
            let mut state = self.state.borrow_mut();
            let before = state.wants_pass;
            let result = act(&mut state);
            (result, std::mem::take(&mut state.outbox), state.wants_pass && !before)
        };
        for (done, fate) in outbox.fates {
            done(fate);
        }
        for (placed, answer) in outbox.placed {
            // Who handed the record over may not wait for it.
            let _ = placed.send(answer);
        }
        if ring {
            self.bell.ring();
            self.transaction_bell.ring();
        }
        result
    }

    /// What the sender is to do now.
    pub fn pass(&self) -> Pass {
        let nodes = |broker: BrokerId| self.cluster.node(broker).actor();
        let brokers = self.cluster.nodes().len() as u32;
        let pass = self.with(|state| state.pass(nodes, brokers));
        // What a pass gives up may be something to look at for the next.
        if self.state.borrow().wants_pass {
            self.bell.ring();
        }
        self.transaction_bell.ring();
        pass
    }

    /// Wakes the sender.
    pub const fn bell(&self) -> &Bell {
        &self.bell
    }

    /// Tasks and time.
    pub fn executor(&self) -> &Executor {
        self.cluster.world().executor()
    }

    /// What the running task was caused by.
    pub fn context(&self) -> Context {
        self.cluster.world().recorder().context()
    }

    /// Asks a broker, `request.timeout.ms` at most. The question leaves with this call.
    pub fn ask<Q: Ask<Node>>(
        &self,
        broker: BrokerId,
        question: Q,
        label: Label,
    ) -> impl Future<Output = Result<Q::Answer, NoAnswer>> + 'static + use<Q> {
        self.ask_within(self.request_timeout, broker, question, label)
    }

    /// As [`Client::ask`], `limit` at most. A request that nobody answers (`acks=0`) has no limit: its connection
    /// stays open.
    pub fn ask_within<Q: Ask<Node>>(
        &self,
        limit: Span,
        broker: BrokerId,
        question: Q,
        label: Label,
    ) -> impl Future<Output = Result<Q::Answer, NoAnswer>> + 'static + use<Q> {
        self.cluster.ask(self.actor, broker, question, label, limit)
    }

    /// `request.timeout.ms`.
    pub const fn request_timeout(&self) -> Span {
        self.request_timeout
    }

    /// A broker that may be asked what any broker knows; `None` while all connections rest.
    pub fn any_broker(&self) -> Option<BrokerId> {
        let brokers = self.cluster.nodes().len() as u32;
        self.with(|state| {
            let now = state.world.now();
            state.connections.least_loaded(brokers, now, &mut state.jitter)
        })
    }

    /// Whether a broker's machine says at once that nobody listens there.
    pub fn is_refused(&self, broker: BrokerId) -> bool {
        let faults = self.cluster.world().faults().borrow();
        let to = self.cluster.node(broker).actor();
        faults.is_down(to) && !faults.is_cut(self.actor, to)
    }

    /// Starts a task of the producer's actor.
    pub fn spawn<F: Future<Output = ()> + 'static>(
        self: &Rc<Client>,
        context: Context,
        work: impl FnOnce(Rc<Client>) -> F,
    ) {
        let work = Box::pin(work(Rc::clone(self)));
        let causal = self.cluster.world().recorder().causal(context, work);
        self.executor().spawn(self.actor.0, Role::Server, causal);
    }
}

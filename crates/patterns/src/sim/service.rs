//! Simulated services: the bank, the ticket office. What they decide is the pattern's; how long
//! they take and when they fail is the simulator's.

use crate::sorted::SortedMap;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use super::faults::Latency;
use super::network::{Envelope, World};
use crate::fact::{ActorId, Name, PerMille, Record};
use crate::ports::{Request, Service, ServiceError};
use crate::recorder::Context;
use crate::rng::{Purpose, Stream};
use crate::time::Span;

crate::facts! {
    /// A service began to work on a call.
    ServiceBegan = "service.began", Plain, Detail { call: Record, works: Span }
    /// A service did what it was asked to do.
    ServiceDid = "service.did", Plain, Detail { call: Record, operation: Name }
    /// A service failed by itself, as one in so many calls does.
    ServiceBroke = "service.broke", Failed, Detail { call: Record, rate: PerMille }
    /// A service has done its work and never answers.
    ServiceHung = "service.hung", Failed, Detail { call: Record }
}

/// A call as the service sees it.
pub struct ServiceCall<'a> {
    /// What to do.
    pub operation: &'a str,
    /// With what, JSON text.
    pub body: &'a str,
    /// Under which key the work is done at most once.
    pub idempotency_key: Option<&'a str>,
    /// The call's number.
    pub call: Record,
    /// What led to the call, for the facts of the service's own ledger.
    pub context: Context,
    /// The service's own randomness.
    pub random: &'a mut Stream,
}

/// How a service says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceFault {
    /// The business does not allow it.
    Declined(String),
    /// The service is at fault.
    Failed(String),
}

/// What a service does with a call.
pub type Handler = Rc<dyn Fn(ServiceCall<'_>) -> Result<String, ServiceFault>>;

/// How a simulated service behaves.
#[derive(Clone)]
pub struct ServiceSpec {
    /// Its name, which is its actor's.
    pub name: &'static str,
    /// How long it works on a call.
    pub latency: Latency,
    /// How many of a thousand calls it fails, when nothing else is wrong.
    pub failing_per_mille: u32,
    /// The answer to calls that it fails.
    pub failure_code: &'static str,
    /// What it does.
    pub handler: Handler,
}

/// A running service.
pub(super) struct Running {
    spec: ServiceSpec,
    actor: ActorId,
    time: RefCell<Stream>,
    failure: RefCell<Stream>,
    own: RefCell<Stream>,
}

/// All services of a run.
#[derive(Default)]
pub(super) struct Services {
    by_name: RefCell<SortedMap<&'static str, Rc<Running>>>,
    calls: Cell<u64>,
}

impl Services {
    /// Starts a service.
    pub(super) fn start(&self, world: &World, spec: ServiceSpec) -> ActorId {
        let actor = world.recorder().actor(spec.name);
        let stream = |purpose| RefCell::new(Stream::new(world.seed(), purpose, actor.0.into()));
        let running = Running {
            actor,
            time: stream(Purpose::ServiceTime),
            failure: stream(Purpose::ServiceFailure),
            own: stream(Purpose::Scenario),
            spec,
        };
        self.by_name.borrow_mut().insert(running.spec.name, Rc::new(running));
        actor
    }
}

/// Services as one actor reaches them.
#[derive(Clone)]
pub struct SimService {
    world: World,
    actor: ActorId,
    services: Rc<Services>,
}

impl SimService {
    pub(super) fn new(world: World, actor: ActorId, services: Rc<Services>) -> SimService {
        SimService { world, actor, services }
    }
}

impl Service for SimService {
    fn call(&self, request: Request) -> impl Future<Output = Result<String, ServiceError>> + 'static {
        let (world, from) = (self.world.clone(), self.actor);
        let running = self.services.by_name.borrow().get(request.service.as_str()).map(Rc::clone);
        async move {
            let running =
                running.unwrap_or_else(|| panic!("the pattern starts service {} before it calls it", request.service));
            let envelope = Envelope {
                from,
                to: running.actor,
                record: request.call,
                what: world.recorder().name("call"),
                context: request.context,
            };
            let limit = request.timeout;
            let server = world.clone();
            let answer = world.call(envelope, limit, move |reply| {
                let (world, running, request) = (server.clone(), Rc::clone(&running), request.clone());
                running.begin(&world, request, move |answer| reply.send(answer));
            });
            answer.await.unwrap_or(Err(ServiceError::TimedOut))
        }
    }

    fn next_call(&self) -> Record {
        let call = self.services.calls.get();
        self.services.calls.set(call + 1);
        Record(call)
    }
}

impl Running {
    fn begin(
        self: &Rc<Self>,
        world: &World,
        request: Request,
        answer: impl FnOnce(Result<String, ServiceError>) + 'static,
    ) {
        let (fault, hangs) = {
            let faults = world.faults().borrow();
            (faults.of(self.actor), faults.is_hanging(self.actor))
        };
        let works = self.spec.latency.draw(&mut self.time.borrow_mut()) * u64::from(fault.slow_factor);
        let rate = self.spec.failing_per_mille.max(fault.failing_per_mille);
        let fails = self.failure.borrow_mut().chance(rate);
        let (call, context) = (request.call, request.context);
        world.record(context, self.actor, ServiceBegan { call, works: if hangs { Span::FOREVER } else { works } });
        let (world, running) = (world.clone(), Rc::clone(self));
        let done_at = world.now() + works;
        world.clone().executor().call_at(done_at, move || {
            if world.faults().borrow().is_down(running.actor) {
                return;
            }
            if fails {
                world.record(context, running.actor, ServiceBroke { call, rate: PerMille(rate) });
                answer(Err(ServiceError::Failed(running.spec.failure_code.to_owned())));
                return;
            }
            // Facts that the handler records are caused by the call.
            let outer = world.recorder().context();
            world.recorder().receive(context);
            let outcome = (running.spec.handler)(ServiceCall {
                operation: &request.operation,
                body: &request.body,
                idempotency_key: request.idempotency_key.as_deref(),
                call,
                context,
                random: &mut running.own.borrow_mut(),
            });
            world.recorder().receive(outer);
            let operation = world.recorder().name(&request.operation);
            if outcome.is_ok() {
                world.record(context, running.actor, ServiceDid { call, operation });
            }
            if hangs {
                world.record(context, running.actor, ServiceHung { call });
                return;
            }
            answer(outcome.map_err(|fault| match fault {
                ServiceFault::Declined(code) => ServiceError::Declined(code),
                ServiceFault::Failed(code) => ServiceError::Failed(code),
            }));
        });
    }
}

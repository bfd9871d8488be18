//! A request to a broker or to the controller, and how it is answered.
//!
//! Each request is a type of its own beside the mechanism that serves it, named as Kafka's protocol names
//! it. It crosses the simulated network, may be late or lost, and is answered at once or later.
//!
//! A connection is TCP's: it brings requests in order and none twice, and what the network loses or a cut stops is
//! sent again, after 200 ms and then after twice as long each time. Where the server's process dies, its machine says
//! so and the asker knows within a moment ([`NoAnswer::Disconnected`]); while the network is cut nobody says anything,
//! and the asker waits until that is over, or for its time limit.

mod connection;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;

use self::connection::{Connections, Sending};

use futures::channel::oneshot;
use futures::future::{Either, FutureExt, Shared, select};

use super::facts::RequestStalled;
use crate::fact::{ActorId, Record};
use crate::recorder::Context;
use crate::sim::network::{AnyAnswer, AnyReply, Envelope, Reply, World, sent_again_after, the};
use crate::time::{Span, Time};

/// A request that a server of this kind serves.
pub trait Ask<Server>: 'static {
    /// What it is answered with.
    type Answer: Clone + 'static;

    /// The word that the picture writes on its message.
    const WHAT: &'static str;

    /// How many bytes the server has to take in: part of how long it is busy with the request.
    fn size_bytes(&self) -> u64 {
        0
    }

    /// Serves it at the server. It may come twice where the network doubles messages.
    fn serve(&self, server: &Rc<Server>, from: Asker, reply: Reply<Self::Answer>);
}

/// Who asks, and what led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// The actor.
    pub actor: ActorId,
    /// What led to it.
    pub context: Context,
}

/// Why there is no answer. The request may have been served all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The time is over.
    TimedOut,
    /// The server's process is gone.
    Disconnected,
}

/// How soon a machine says that nobody listens there.
const REFUSED_AFTER: Span = Span::from_us(700);
/// How long answers that were sent just before a crash may still be under way.
const LAST_WORDS: Span = Span::from_ms(5);

/// Ready when the server's process dies.
pub type Lifeline = Shared<oneshot::Receiver<()>>;

/// How long a server is busy with any request, and with each 1,024 bytes of it: some 10,000 requests or 100 MB in a
/// second, which is what one disk and one core of a broker do. A server that somebody has slowed down takes a multiple.
const REQUEST_TAKES: Span = Span::from_us(100);
const KILOBYTE_TAKES_US: u64 = 10;

/// A server's process: its life, for those who are connected to it, and its work, which it does one request after
/// the other.
pub struct Process {
    line: RefCell<(Option<oneshot::Sender<()>>, Lifeline)>,
    /// Counts the processes that have died here.
    died: Cell<u64>,
    busy_until: Cell<Time>,
    /// The kind of request with the next of which a thread stands still, and for how long.
    stalls: Cell<Option<(&'static str, Span)>>,
    connections: Rc<Connections>,
}

impl Default for Process {
    fn default() -> Process {
        Process {
            line: RefCell::new(begin()),
            died: Cell::new(0),
            busy_until: Cell::new(Time::ZERO),
            stalls: Cell::new(None),
            connections: Rc::default(),
        }
    }
}

fn begin() -> (Option<oneshot::Sender<()>>, Lifeline) {
    let (sender, receiver) = oneshot::channel();
    (Some(sender), receiver.shared())
}

impl Process {
    /// The process dies, and whoever is connected learns of it. A new one may begin.
    pub fn dies(&self) {
        // Dropping the sender is what tells.
        let old = self.line.replace(begin());
        drop(old);
        self.died.set(self.died.get() + 1);
        self.busy_until.set(Time::ZERO);
        self.connections.break_all();
    }

    /// The thread that takes the next request of this kind stands still with it for `pause`; the other threads go on
    /// (`num.io.threads`). That is how a broker comes to serve a request after others that were sent later. Kafka
    /// takes nothing more from that connection meanwhile (`KafkaChannel.mute`); here what it sends later is served too.
    pub fn stall_next(&self, what: &'static str, pause: Span) {
        self.stalls.set(Some((what, pause)));
    }

    /// How long a thread stands still with this request.
    fn stalls(&self, what: &'static str) -> Option<Span> {
        let (_, pause) = self.stalls.get().filter(|(of, _)| *of == what)?;
        self.stalls.set(None);
        Some(pause)
    }

    /// When a request of so many bytes, which comes now, is served: after those before it.
    fn serves_at(&self, now: Time, size_bytes: u64, slow_factor: u32) -> Time {
        let takes = REQUEST_TAKES + Span::from_us(size_bytes * KILOBYTE_TAKES_US / 1_024);
        let at = self.busy_until.get().max(now) + takes * u64::from(slow_factor);
        self.busy_until.set(at);
        at
    }

    fn lifeline(&self) -> Lifeline {
        self.line.borrow().1.clone()
    }
}

/// What a message is written with, beside who it is for.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    /// The record that it is about; [`Record::NONE`] for what the picture does not draw.
    pub record: Record,
    /// What led to it.
    pub context: Context,
}

impl Default for Label {
    fn default() -> Label {
        Label { record: Record::NONE, context: Context::default() }
    }
}

/// A server that can be asked.
pub trait Server: 'static {
    /// Which actor it is.
    fn actor(&self) -> ActorId;
    /// The life of its process.
    fn process(&self) -> &Process;
}

/// Asks `server` and waits for its answer, `limit` at most. The request leaves with this call.
///
/// # Errors
/// [`NoAnswer`]: the outcome is unknown.
pub fn ask<S: Server, Q: Ask<S>>(
    world: &World,
    from: ActorId,
    server: &Rc<S>,
    question: Q,
    label: Label,
    limit: Span,
) -> impl Future<Output = Result<Q::Answer, NoAnswer>> + 'static + use<S, Q> {
    let asker = Asker { actor: from, context: label.context };
    let (size_bytes, there) = (question.size_bytes(), Rc::clone(server));
    let serve: Rc<dyn Fn(AnyReply)> = Rc::new(move |reply| question.serve(&there, asker, Reply::of(reply)));
    let asked =
        ask_for_any(world, from, Rc::clone(server) as _, Request { what: Q::WHAT, size_bytes, serve }, label, limit);
    async move { asked.await.map(the) }
}

/// A request, whatever its type: what follows is there once, and not once for each of them.
#[derive(Clone)]
struct Request {
    what: &'static str,
    size_bytes: u64,
    serve: Rc<dyn Fn(AnyReply)>,
}

fn ask_for_any(
    world: &World,
    from: ActorId,
    server: Rc<dyn Server>,
    request: Request,
    label: Label,
    limit: Span,
) -> impl Future<Output = Result<AnyAnswer, NoAnswer>> + 'static + use<> {
    let to = server.actor();
    let what = world.recorder().name(request.what);
    let envelope = Envelope { from, to, record: label.record, what, context: label.context };
    let was_down = world.faults().borrow().is_down(to);
    let mut lifeline = server.process().lifeline();
    let busy = world.clone();
    let sending = Sending::begin(&server.process().connections, from, request.what);
    let place = sending.place();
    let serve = move |reply| {
        let (world, there, request) = (busy.clone(), Rc::clone(&server), request.clone());
        let take_in = move || take_in(&world, there, request, reply);
        server.process().connections.arrived(place, Box::new(take_in));
    };
    let call = world.call_for_any(envelope, limit, Some(sending.line()), Rc::new(serve));
    let world = world.clone();
    async move {
        let mut call = Box::pin(call);
        let first = if was_down {
            let was_cut = world.faults().borrow().is_cut(from, to);
            match select(&mut call, pin!(hears(&world, from, to, REFUSED_AFTER))).await {
                Either::Left((answer, _)) => Some(answer),
                // Behind a cut it may have come back, and have what was sent again.
                Either::Right(_) if was_cut && !world.faults().borrow().is_down(to) => None,
                Either::Right(_) => return Err(NoAnswer::Disconnected),
            }
        } else {
            None
        };
        let answer = match first {
            Some(answer) => answer,
            None => match select(&mut call, &mut lifeline).await {
                Either::Left((answer, _)) => answer,
                Either::Right(_) => match select(call, pin!(hears(&world, from, to, LAST_WORDS))).await {
                    Either::Left((answer, _)) => answer,
                    Either::Right(_) => return Err(NoAnswer::Disconnected),
                },
            },
        };
        if answer.is_some() {
            sending.answered();
        }
        answer.ok_or(NoAnswer::TimedOut)
    }
}

/// Ready when a machine has said what it says after `span`: that nobody listens there, or that the process is gone. A
/// cut holds it back until it is sent again.
async fn hears(world: &World, from: ActorId, to: ActorId, span: Span) {
    let mut tries = 0;
    while world.faults().borrow().is_cut(from, to) {
        world.executor().sleep(sent_again_after(tries)).await;
        tries += 1;
    }
    world.executor().sleep(span).await;
}

/// A request has arrived: it is served once the server has done what came before, unless the server hangs.
fn take_in(world: &World, server: Rc<dyn Server>, request: Request, reply: AnyReply) {
    let slow_factor = {
        let faults = world.faults().borrow();
        if faults.is_hanging(server.actor()) {
            return;
        }
        faults.of(server.actor()).slow_factor
    };
    let process = server.process();
    let mut at = process.serves_at(world.now(), request.size_bytes, slow_factor);
    if let Some(pause) = process.stalls(request.what) {
        let stalled = RequestStalled { request: world.recorder().name(request.what), pause };
        world.record(reply.context(), server.actor(), stalled);
        at += pause;
    }
    let died = process.died.get();
    world.executor().call_at(at, move || {
        if server.process().died.get() == died {
            (request.serve)(reply);
        }
    });
}

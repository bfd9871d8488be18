//! Messages between actors: how long they travel, and which never arrive.

use crate::sorted::SortedMap;
use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::Location;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};

use super::executor::Executor;
use super::faults::Faults;
use crate::fact::{ActorId, FactData, FactId, Name, Record};
use crate::recorder::{Context, Recorder};
use crate::rng::{Purpose, Seed, Stream};
use crate::time::{Span, Time};

crate::facts! {
    /// A message set out on a link and arrives after `travels`.
    Sent = "net.sent", Flight, Detail { to: ActorId, record: Record, what: Name, travels: Span }
    /// A message was lost on the way.
    Lost = "net.lost", Failed, Story { to: ActorId, record: Record, what: Name, travels: Span }
    /// A message arrives a second time.
    Duplicated = "net.duplicated", Retry, Story { to: ActorId, record: Record, what: Name, travels: Span }
    /// A message could not leave: the two are cut off from each other.
    Blocked = "net.blocked", Failed, Story { to: ActorId, record: Record, what: Name }
    /// A message reached an actor that had crashed.
    Unheard = "net.unheard", Failed, Detail { to: ActorId, record: Record, what: Name }
}

/// How long TCP waits before it sends again what was not received: at first, with each further try twice as long, and
/// at most (RFC 6298, sections 2 and 5; the bounds are those of Linux, `TCP_RTO_MIN` and `TCP_RTO_MAX`).
const SENT_AGAIN_AFTER: Span = Span::from_ms(200);
const SENT_AGAIN_AFTER_MAX: Span = Span::from_secs(120);

/// How long TCP waits after so many tries, counted from 0.
pub(in crate::sim) fn sent_again_after(tries: u32) -> Span {
    (SENT_AGAIN_AFTER * (1 << tries.min(10))).min(SENT_AGAIN_AFTER_MAX)
}

/// A connection on which what the network loses is sent again for as long as it is open.
pub(in crate::sim) trait Line {
    /// Whether both ends still hold it.
    fn is_open(&self) -> bool;
}

/// How often a message has been tried, on which connection; without one it is tried once.
struct Tries {
    line: Option<Rc<dyn Line>>,
    before: u32,
}

/// How long a caller waits for the answer of a store or a bus before it calls the outcome unknown.
pub const CALL_TIMEOUT: Span = Span::from_secs(1);

/// What is written on a message: from whom, to whom, and what the picture draws.
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    /// The sender.
    pub from: ActorId,
    /// The receiver.
    pub to: ActorId,
    /// The record that the message is about. Where that is [`Record::NONE`], its arrival is a matter of course and
    /// no fact.
    pub record: Record,
    /// The message's kind, a word of the trace: `publish`, `ack`, `append`.
    pub what: Name,
    /// What led to it.
    pub context: Context,
}

/// The world that all simulated ports of a run share. Clones share it.
#[derive(Clone)]
pub struct World {
    inner: Rc<Inner>,
}

struct Inner {
    executor: Executor,
    recorder: Recorder,
    faults: RefCell<Faults>,
    links: RefCell<SortedMap<(ActorId, ActorId), Link>>,
    seed: Seed,
}

struct Link {
    latency: Stream,
    loss: Stream,
    duplicate: Stream,
    again: Stream,
    last_arrival: Time,
}

impl World {
    /// An empty world at time zero.
    pub fn new(seed: Seed) -> World {
        let executor = Executor::new(seed);
        let recorder = Recorder::new(Rc::new(executor.clone()));
        World {
            inner: Rc::new(Inner { executor, recorder, faults: RefCell::default(), links: RefCell::default(), seed }),
        }
    }

    /// What all clones share, to see when the last is gone.
    #[cfg(test)]
    pub(super) fn inner(&self) -> &Rc<impl Sized + use<>> {
        &self.inner
    }

    /// Tasks and virtual time.
    pub fn executor(&self) -> &Executor {
        &self.inner.executor
    }

    /// Where facts go.
    pub fn recorder(&self) -> &Recorder {
        &self.inner.recorder
    }

    /// What is wrong at the moment.
    pub fn faults(&self) -> &RefCell<Faults> {
        &self.inner.faults
    }

    /// The run's seed.
    pub fn seed(&self) -> Seed {
        self.inner.seed
    }

    /// Virtual time.
    pub fn now(&self) -> Time {
        self.inner.executor.now()
    }

    /// Records a fact of the simulated world itself.
    #[track_caller]
    pub fn record<D: FactData>(&self, context: Context, actor: ActorId, data: D) -> FactId {
        self.inner.recorder.record_in(context, actor, data, Location::caller())
    }

    /// Sends a message. `arrive` is called for each copy that reaches a running receiver, at the
    /// time when it does.
    pub fn send(&self, envelope: Envelope, arrive: impl Fn() + 'static) {
        self.send_shared(envelope, Tries { line: None, before: 0 }, Rc::new(arrive));
    }

    fn send_shared(&self, envelope: Envelope, tries: Tries, arrive: Rc<dyn Fn()>) {
        let Envelope { from, to, record, what, context } = envelope;
        let (cut, spec) = {
            let faults = self.inner.faults.borrow();
            (faults.is_cut(from, to), faults.link(from, to))
        };
        let mut links = self.inner.links.borrow_mut();
        let owner = u64::from(from.0) << 32 | u64::from(to.0);
        let seed = self.inner.seed;
        let link = links.entry((from, to)).or_insert_with(|| Link {
            latency: Stream::new(seed, Purpose::Latency, owner),
            loss: Stream::new(seed, Purpose::Loss, owner),
            duplicate: Stream::new(seed, Purpose::Duplicate, owner),
            again: Stream::new(seed, Purpose::SentAgain, owner),
            last_arrival: Time::ZERO,
        });
        // All draws are made for every message, so that a rate or a cut never shifts a later draw.
        // What is sent again has a stream of its own for the same reason.
        let (travels, again, lost, twice) = if tries.before == 0 {
            (
                spec.latency.draw(&mut link.latency),
                spec.latency.draw(&mut link.latency),
                link.loss.chance(spec.loss_per_mille),
                link.duplicate.chance(spec.duplicate_per_mille),
            )
        } else {
            (spec.latency.draw(&mut link.again), Span::ZERO, link.again.chance(spec.loss_per_mille), false)
        };
        if cut {
            drop(links);
            if tries.before == 0 {
                self.record(context, from, Blocked { to, record, what });
            }
            self.send_again(envelope, tries, arrive);
            return;
        }
        let now = self.now();
        let mut arrival = now + travels;
        if !spec.reorders {
            arrival = arrival.max(link.last_arrival + Span::from_us(1));
            link.last_arrival = arrival;
        }
        drop(links);
        let travels = arrival.since(now);
        if lost {
            self.record(context, from, Lost { to, record, what, travels });
            self.send_again(envelope, tries, arrive);
            return;
        }
        // Half of all facts of a cluster would be heartbeats and fetches that find nothing. What they bring about
        // is told where it happens, and where one goes astray, that is told too.
        if record != Record::NONE {
            self.record(context, from, Sent { to, record, what, travels });
        }
        if twice {
            let travels = travels + again;
            self.record(context, from, Duplicated { to, record, what, travels });
            self.arrive_at(now + travels, envelope, Rc::clone(&arrive));
        }
        self.arrive_at(arrival, envelope, arrive);
    }

    /// A message was not received: where it was sent on a connection, that tries again.
    fn send_again(&self, envelope: Envelope, tries: Tries, arrive: Rc<dyn Fn()>) {
        let Tries { line: Some(line), before } = tries else { return };
        let world = self.clone();
        self.inner.executor.call_at(self.now() + sent_again_after(before), move || {
            if line.is_open() {
                world.send_shared(envelope, Tries { line: Some(line), before: before + 1 }, arrive);
            }
        });
    }

    fn arrive_at(&self, at: Time, envelope: Envelope, arrive: Rc<dyn Fn()>) {
        let world = self.clone();
        self.inner.executor.call_at(at, move || {
            if world.inner.faults.borrow().is_down(envelope.to) {
                let Envelope { from, to, record, what, context } = envelope;
                world.record(context, from, Unheard { to, record, what });
            } else {
                arrive();
            }
        });
    }

    /// Asks a server and waits for its answer, for `limit` at most. `serve` runs at the server when
    /// the request arrives (twice where the request is duplicated) and answers through the
    /// `Reply`, at once or later. `None` means that no answer came: the outcome is unknown.
    ///
    /// The request is sent by this call itself, not by the first poll of what it returns; callers
    /// put the call inside an async block, which is what delays it to the first poll.
    pub fn call<T: Clone + 'static, S: Fn(Reply<T>) + 'static>(
        &self,
        envelope: Envelope,
        limit: Span,
        serve: S,
    ) -> impl Future<Output = Option<T>> + 'static + use<T, S> {
        let call = self.call_for_any(envelope, limit, None, Rc::new(move |reply| serve(Reply::of(reply))));
        async move { call.await.map(the) }
    }

    /// As [`World::call`], for an answer of any type: the code is there once, and not once for each type. On a `line`
    /// what is lost is sent again.
    pub(in crate::sim) fn call_for_any(
        &self,
        envelope: Envelope,
        limit: Span,
        line: Option<Rc<dyn Line>>,
        serve: Rc<dyn Fn(AnyReply)>,
    ) -> impl Future<Output = Option<AnyAnswer>> + 'static + use<> {
        let (sender, receiver) = oneshot::channel();
        let sender = Rc::new(RefCell::new(Some(sender)));
        let world = self.clone();
        let back = line.clone();
        let arrive = move || {
            serve(AnyReply { world: world.clone(), envelope, line: back.clone(), sender: Rc::clone(&sender) });
        };
        self.send_shared(envelope, Tries { line, before: 0 }, Rc::new(arrive));
        let executor = self.inner.executor.clone();
        async move {
            // Where the server forgot the request, the caller cannot know that and waits on.
            let answer = async {
                match receiver.await {
                    Ok(answer) => answer,
                    Err(oneshot::Canceled) => std::future::pending().await,
                }
            };
            if limit == Span::FOREVER {
                return Some(answer.await);
            }
            match select(std::pin::pin!(answer), executor.sleep(limit)).await {
                Either::Left((answer, _)) => Some(answer),
                Either::Right(((), _)) => None,
            }
        }
    }
}

/// An answer as it crosses the network.
pub(in crate::sim) type AnyAnswer = Rc<dyn Any>;

/// An answer as its caller knows it.
pub(in crate::sim) fn the<T: Clone + 'static>(answer: AnyAnswer) -> T {
    let answer = answer.downcast().expect("a reply takes only what its call waits for");
    Rc::unwrap_or_clone(answer)
}

/// A way to answer one request, whatever the type of its answer.
pub(in crate::sim) struct AnyReply {
    world: World,
    envelope: Envelope,
    line: Option<Rc<dyn Line>>,
    sender: Rc<RefCell<Option<oneshot::Sender<AnyAnswer>>>>,
}

impl AnyReply {
    /// What led to the request.
    pub(in crate::sim) const fn context(&self) -> Context {
        self.envelope.context
    }

    fn send(self, answer: AnyAnswer) {
        let Envelope { from, to, record, context, .. } = self.envelope;
        let what = self.world.recorder().name("reply");
        let back = Envelope { from: to, to: from, record, what, context };
        let sender = self.sender;
        let arrive = move || {
            if let Some(sender) = sender.borrow_mut().take() {
                // A caller that gave up or crashed does not hear the answer.
                let _ = sender.send(Rc::clone(&answer));
            }
        };
        self.world.send_shared(back, Tries { line: self.line, before: 0 }, Rc::new(arrive));
    }
}

/// A way to answer one request. The answer crosses the network back to the caller.
pub struct Reply<T> {
    reply: AnyReply,
    answer: PhantomData<T>,
}

impl<T: Clone + 'static> Reply<T> {
    pub(in crate::sim) const fn of(reply: AnyReply) -> Reply<T> {
        Reply { reply, answer: PhantomData }
    }

    /// Sends the answer back.
    pub fn send(self, answer: T) {
        self.reply.send(Rc::new(answer));
    }
}

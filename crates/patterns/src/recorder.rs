//! Writes the trace of a run as it happens, and knows what caused what.
//!
//! Cause is defined by what a task has received: each task carries the fact that it last received,
//! a spawned task inherits it, and messages carry it. A future wrapped by [`Recorder::causal`] puts
//! its own context in place whenever it is polled and takes it away again, so the same rule holds
//! in the simulator and in a browser.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};

use futures::future::LocalBoxFuture;

use crate::fact::{ActorId, Correlation, FactData, FactId, Name};
use crate::time::Time;
use crate::trace::{Stamp, Trace};

/// The time of a runtime, for stamping facts.
pub trait Now {
    /// Time since the run began.
    fn now(&self) -> Time;
}

/// What a task carries: who it works for, what it last received, and for which business thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The fact that the task last received.
    pub cause: Option<FactId>,
    /// The business thing that the task works on.
    pub correlation: Correlation,
}

/// A handle to the trace of a run that is being written.
#[derive(Clone)]
pub struct Recorder {
    inner: Rc<Inner>,
}

struct Inner {
    trace: RefCell<Trace>,
    context: Cell<Context>,
    /// Facts that came after the trace was full. They are counted, not kept.
    refused: Cell<u64>,
    clock: Rc<dyn Now>,
}

impl Recorder {
    /// A recorder that stamps facts with `clock`.
    pub fn new(clock: Rc<dyn Now>) -> Recorder {
        Recorder::with(Trace::new(), clock)
    }

    /// A recorder of a trace that has facts already.
    pub(crate) fn with(trace: Trace, clock: Rc<dyn Now>) -> Recorder {
        let trace = RefCell::new(trace);
        Recorder { inner: Rc::new(Inner { trace, context: Cell::default(), refused: Cell::new(0), clock }) }
    }

    /// The trace so far.
    pub fn trace(&self) -> std::cell::Ref<'_, Trace> {
        self.inner.trace.borrow()
    }

    /// Takes the trace out, leaving an empty one.
    pub fn take_trace(&self) -> Trace {
        self.inner.trace.take()
    }

    /// The time now.
    pub fn now(&self) -> Time {
        self.inner.clock.now()
    }

    /// Whether facts were refused because the trace is full.
    pub fn overflowed(&self) -> bool {
        self.inner.refused.get() > 0
    }

    /// An actor's number.
    pub fn actor(&self, name: &str) -> ActorId {
        self.inner.trace.borrow_mut().actor(name)
    }

    /// A word's number.
    pub fn name(&self, text: &str) -> Name {
        self.inner.trace.borrow_mut().name(text)
    }

    /// What the running task carries.
    pub fn context(&self) -> Context {
        self.inner.context.get()
    }

    /// From here on the running task works on `correlation`.
    pub fn correlate(&self, correlation: Correlation) {
        let context = Context { correlation, ..self.context() };
        self.inner.context.set(context);
    }

    /// From here on the running task is caused by `context`: it has received something.
    pub fn receive(&self, context: Context) {
        self.inner.context.set(context);
    }

    /// Appends a fact that the running task caused.
    pub fn record<D: FactData>(&self, actor: ActorId, data: D, site: &'static Location<'static>) -> FactId {
        self.record_in(self.context(), actor, data, site)
    }

    /// Appends a fact in a context that is not the running task's: the simulated world's own facts
    /// are caused by the message that arrived.
    pub fn record_in<D: FactData>(
        &self,
        context: Context,
        actor: ActorId,
        data: D,
        site: &'static Location<'static>,
    ) -> FactId {
        let mut trace = self.inner.trace.borrow_mut();
        if trace.is_full() {
            self.inner.refused.set(self.inner.refused.get() + 1);
            return FactId(trace.len() as u32 - 1);
        }
        let Context { cause, correlation } = context;
        trace.append(Stamp { at: self.inner.clock.now(), actor, cause, correlation, site }, data)
    }

    /// Adds a further cause to the fact that was recorded last.
    pub fn add_cause(&self, cause: FactId) {
        if !self.overflowed() {
            self.inner.trace.borrow_mut().add_cause(cause);
        }
    }

    /// Wraps a task's future, so that it carries `context` and what it receives later.
    pub fn causal(&self, context: Context, future: LocalBoxFuture<'static, ()>) -> Causal {
        Causal { recorder: self.clone(), context, future }
    }
}

/// A task's future together with what the task carries. Made by [`Recorder::causal`].
pub struct Causal {
    recorder: Recorder,
    context: Context,
    future: LocalBoxFuture<'static, ()>,
}

impl Future for Causal {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<()> {
        let this = &mut *self;
        let outer = this.recorder.inner.context.replace(this.context);
        let polled = this.future.as_mut().poll(cx);
        this.context = this.recorder.inner.context.replace(outer);
        polled
    }
}

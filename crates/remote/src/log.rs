//! The log over a bridge.
//!
//! The bridge keeps producers and consumers open for as long as a connection lives. So each of ours has one there by a
//! number, opens it before its first call, and opens another when the bridge says that it knows no such number: then a
//! connection was lost in between. What that means is said where it happens, `producer` and `consumer`.

mod consumer;
mod problem;
mod producer;
mod survey;
mod words;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use eda_patterns::fact::Record;
use eda_patterns::ports::Log;
use eda_patterns::ports::log::{AdminError, ConsumerConfig, Offsets, PartitionDescription, ProducerConfig, TopicSpec};
use eda_patterns::sim::broker::error::Error;
use eda_patterns::time::Span;
use eda_wire::{Call, Failed, LogCall, LogReply, Reply};
use futures::future::{LocalBoxFuture, maybe_done};

pub use consumer::RemoteConsumer;
pub use producer::RemoteProducer;
pub(crate) use words::RECORD;
pub use words::producer as producer_settings;

use crate::{Ask, Ports, misfit};

/// How long a call may take that changes the cluster.
const ADMIN_MAX: Span = Span::from_secs(15);

/// Starts tasks on the thread that asks: what was sent has its answer taken in, whoever waits for it or not.
pub trait Spawn: Clone + 'static {
    /// Starts a task, which goes on by itself.
    fn spawn(&self, task: LocalBoxFuture<'static, ()>);
}

impl<F: Fn(LocalBoxFuture<'static, ()>) + Clone + 'static> Spawn for F {
    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        self(task);
    }
}

/// The log through `A`. Clones are the same.
#[derive(Clone)]
pub struct RemoteLog<A, S> {
    ports: Ports<A>,
    spawn: S,
    /// When the run began, in milliseconds since 1970.
    began_ms: u64,
    /// Names this trace among all whose records lie in the log.
    trace: Rc<str>,
}

impl<A: Ask, S: Spawn> RemoteLog<A, S> {
    /// The log of a run that began at `began_ms`, in milliseconds since 1970.
    pub fn new(ports: Ports<A>, spawn: S, began_ms: u64) -> RemoteLog<A, S> {
        let trace = ports.new_record().0.to_string().into();
        RemoteLog { ports, spawn, began_ms, trace }
    }

    /// Sends a call off at once, and so in the order of these calls. What comes of it is the caller's to await.
    fn send_off(&self, call: LogCall, wait: Span) -> impl Future<Output = Result<Reply, Failed>> + 'static {
        let mut asked: Pin<Box<_>> = Box::pin(maybe_done(self.ports.connection().ask(Call::Log(call), wait)));
        // A call is on its way from the first poll on. Whether it is ready by then is seen below.
        let _ = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        async move {
            asked.as_mut().await;
            asked.as_mut().take_output().unwrap_or_else(|| Err(misfit()))
        }
    }

    /// Sends a call off of which nobody wants to know what comes of it.
    fn tell(&self, call: LogCall) {
        let answer = self.send_off(call, Span::ZERO);
        self.spawn.spawn(Box::pin(async move {
            let _ = answer.await;
        }));
    }

    /// A number under which a producer or consumer is opened. No other client of the run has it.
    fn new_handle(&self) -> u64 {
        self.ports.new_record().0
    }

    /// Makes a change of the cluster.
    fn change(&self, call: LogCall) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let asked = self.ports.connection().ask(Call::Log(call), ADMIN_MAX);
        async move { asked.await.map(drop).map_err(|failed| problem::admin(&failed)) }
    }
}

impl<A: Ask, S: Spawn> Log for RemoteLog<A, S> {
    type Producer = RemoteProducer<A, S>;
    type Consumer = RemoteConsumer<A, S>;

    fn create_topic(&self, topic: TopicSpec) -> impl Future<Output = Result<(), AdminError>> + 'static {
        self.change(LogCall::CreateTopic(words::topic(&topic)))
    }

    fn add_partitions(&self, topic: &str, count: u32) -> impl Future<Output = Result<(), AdminError>> + 'static {
        self.change(LogCall::AddPartitions { topic: topic.to_owned(), count })
    }

    fn delete_records(&self, before: Offsets) -> impl Future<Output = Result<(), AdminError>> + 'static {
        self.change(LogCall::DeleteRecords { before: words::offsets(&before) })
    }

    /// A bridge holds no elections.
    fn elect_leaders(&self, _topic: &str, _unclean: bool) -> impl Future<Output = Result<(), AdminError>> + 'static {
        std::future::ready(Err(AdminError::Refused(Error::InvalidRequest)))
    }

    /// The leaders' terms are not told by Kafka's clients: they are all 0.
    fn describe(&self, topic: &str) -> impl Future<Output = Result<Vec<PartitionDescription>, AdminError>> + 'static {
        let call = Call::Log(LogCall::Describe { topic: topic.to_owned() });
        let asked = self.ports.connection().ask(call, ADMIN_MAX);
        async move {
            let states = match asked.await {
                Ok(Reply::Log(LogReply::Partitions(states))) => states,
                Ok(_) => return Err(problem::admin(&misfit())),
                Err(failed) => return Err(problem::admin(&failed)),
            };
            Ok(states.into_iter().map(words::described).collect())
        }
    }

    fn producer(&self, config: ProducerConfig) -> RemoteProducer<A, S> {
        RemoteProducer::new(self.clone(), config)
    }

    fn consumer(&self, config: ConsumerConfig) -> RemoteConsumer<A, S> {
        RemoteConsumer::new(self.clone(), config)
    }

    fn next_record(&self) -> Record {
        self.ports.new_record()
    }
}

//! The producers and consumers of one connection. Each has a thread and a queue, so that its calls are carried out in
//! the order in which they came, whatever the others wait for. The queues are bounded by what a connection may have
//! unanswered.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak, mpsc};

use eda_wire::{ConsumerSettings, Failed, Handle, LogCall, LogProblem, ProducerSettings, Reply};
use prometheus_client::metrics::gauge::Gauge;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata};
use tokio::sync::oneshot;

use super::browse::Browser;
use super::consumer::group::Group;
use super::problem::failed;
use super::{Kafka, Names, consumer, producer};

/// Producers and consumers that one connection may have open.
const OPEN_MAX: usize = 64;

/// Whoever waits for what a call comes to.
pub(super) type Answer = oneshot::Sender<Result<Reply, Failed>>;

/// A call on its way to a thread.
pub(super) struct Job {
    pub(super) call: LogCall,
    pub(super) answer: Answer,
    /// Nobody waits for a poll any more.
    pub(super) is_cancelled: Arc<AtomicBool>,
    /// The consumer whose offsets are to become part of a transaction.
    pub(super) member: Option<Arc<Membership>>,
}

/// What a producer has to know of a consumer.
#[derive(Default)]
pub(super) struct Membership {
    pub(super) consumer: OnceLock<Weak<BaseConsumer<Group>>>,
    /// How many assignments the consumer has had.
    pub(super) assignment: AtomicU32,
}

impl Membership {
    /// What Kafka asks for with offsets, if they were read under the consumer's present assignment.
    pub(super) fn metadata(&self, assignment: u32) -> Option<ConsumerGroupMetadata> {
        if self.assignment.load(Ordering::Acquire) != assignment {
            return None;
        }
        self.consumer.get()?.upgrade()?.group_metadata()
    }
}

struct Open {
    jobs: mpsc::Sender<Job>,
    member: Option<Arc<Membership>>,
    is_polled: Arc<AtomicBool>,
}

/// A call that was begun.
pub(crate) struct Begun {
    pub(crate) answer: oneshot::Receiver<Result<Reply, Failed>>,
    /// To be set when nobody waits for it any more.
    pub(crate) is_cancelled: Arc<AtomicBool>,
    /// To be kept until the answer of a poll has a place.
    pub(crate) polling: Option<Polling>,
}

/// A consumer is polled once at a time, since records that were taken have to lie somewhere until they are sent.
pub(crate) struct Polling(Arc<AtomicBool>);

impl Drop for Polling {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// What a connection has open. When it goes, its producers and consumers are closed.
pub(crate) struct Handles {
    pub(crate) kafka: Kafka,
    pub(crate) names: Names,
    /// What it looks into the log with.
    pub(crate) browser: Browser,
    open: Mutex<BTreeMap<Handle, Open>>,
    /// How much all consumers have still to read.
    lag: Gauge,
}

impl Handles {
    /// None yet.
    pub(crate) fn new(kafka: Kafka, run: &str, lag: Gauge) -> Handles {
        Handles { kafka, names: Names::of(run), browser: Browser::default(), open: Mutex::default(), lag }
    }

    /// Puts a call into the queue of the producer or consumer that it is about.
    ///
    /// # Errors
    /// There is none of this number, or there is and it was to be opened.
    pub(crate) fn begin(&self, handle: Handle, call: LogCall) -> Result<Begun, Failed> {
        let mut open = self.open.lock().expect("nobody panics while holding it");
        // Those that could not be opened, or have ended, have no thread.
        let is_opening = matches!(call, LogCall::OpenProducer { .. } | LogCall::OpenConsumer { .. });
        if is_opening {
            if open.contains_key(&handle) {
                return Err(failed(LogProblem::NotOpened, "this connection has one of this number"));
            }
            if open.len() >= OPEN_MAX {
                let why = format!("a connection may have {OPEN_MAX} producers and consumers open");
                return Err(failed(LogProblem::NotOpened, why));
            }
            open.insert(handle, self.start(&call)?);
        }
        let member = match &call {
            LogCall::SendOffsets { consumer, .. } => {
                open.get(&Handle::Consumer(*consumer)).and_then(|open| open.member.clone())
            }
            _ => None,
        };
        let not_open = || failed(LogProblem::NotOpen, "this connection has no such producer or consumer");
        let found = open.get(&handle).ok_or_else(not_open)?;
        let polling = match call {
            LogCall::Poll { .. } if found.is_polled.swap(true, Ordering::AcqRel) => {
                return Err(failed(LogProblem::State, "a consumer is polled once at a time"));
            }
            LogCall::Poll { .. } => Some(Polling(Arc::clone(&found.is_polled))),
            _ => None,
        };
        let is_last = matches!(call, LogCall::CloseProducer { .. } | LogCall::CloseConsumer { .. });
        let (answer, answered) = oneshot::channel();
        let is_cancelled = Arc::new(AtomicBool::new(false));
        let job = Job { call, answer, is_cancelled: Arc::clone(&is_cancelled), member };
        let taken = found.jobs.send(job);
        if taken.is_err() || is_last {
            open.remove(&handle);
        }
        taken.map_err(|_| not_open())?;
        Ok(Begun { answer: answered, is_cancelled, polling })
    }

    /// What could not be opened is not open.
    pub(crate) fn forget(&self, handle: Handle) {
        self.open.lock().expect("nobody panics while holding it").remove(&handle);
    }

    /// Starts the thread of a producer or consumer.
    fn start(&self, call: &LogCall) -> Result<Open, Failed> {
        let (jobs, inbox) = mpsc::channel();
        let (kafka, names) = (self.kafka.clone(), self.names.clone());
        let (mut member, thread) = (None, std::thread::Builder::new());
        let started = match call {
            LogCall::OpenProducer { settings, .. } => {
                let settings = ProducerSettings::clone(settings);
                thread.name("producer".to_owned()).spawn(move || producer::run(&kafka.config, &names, settings, &inbox))
            }
            LogCall::OpenConsumer { settings, .. } => {
                let (settings, membership) = (ConsumerSettings::clone(settings), Arc::<Membership>::default());
                member = Some(Arc::clone(&membership));
                let lag = self.lag.clone();
                let run = move || consumer::run(kafka, &names, settings, &inbox, &membership, lag);
                thread.name("consumer".to_owned()).spawn(run)
            }
            _ => return Err(failed(LogProblem::NotOpen, "nothing is opened by this call")),
        };
        started.map_err(|error| failed(LogProblem::NotOpened, format!("there is no thread left: {error}")))?;
        Ok(Open { jobs, member, is_polled: Arc::default() })
    }
}

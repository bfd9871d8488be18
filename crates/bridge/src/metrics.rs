//! What the bridge counts, as Prometheus reads it.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

type Label = [(&'static str, &'static str); 1];
type ByLabel<M> = Family<Label, M>;

/// Every figure.
pub struct Metrics {
    registry: Registry,
    messages: ByLabel<Counter>,
    bytes: ByLabel<Counter>,
    failures: ByLabel<Counter>,
    closed: Family<[(&'static str, u16); 1], Counter>,
    seconds: Family<Label, Histogram, fn() -> Histogram>,
    sockets: ByLabel<Gauge>,
    /// Requests that have no answer yet, on all connections.
    pub unanswered: Gauge,
    /// Bytes of answers that wait for a client's credit.
    pub answers_waiting: Gauge,
    unsent: Gauge,
    unsent_bytes: Gauge,
    redis_up: Gauge,
    redis_memory: Gauge,
    redis_connections: Gauge,
}

fn histogram() -> Histogram {
    // From 0.1 ms to 13 s, each twice the one before.
    Histogram::new(exponential_buckets(0.000_1, 2.0, 18))
}

/// Which way a message went.
#[derive(Clone, Copy)]
pub enum Way {
    /// From a client.
    In,
    /// To a client.
    Out,
}

impl Way {
    fn label(self) -> Label {
        [(
            "way",
            match self {
                Way::In => "in",
                Way::Out => "out",
            },
        )]
    }
}

/// A gauge that is one higher while this lives.
pub struct Counted(Gauge);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// An answer that is counted as unsent while this lives.
pub struct Unsent {
    answers: Gauge,
    answers_bytes: Gauge,
    bytes: i64,
}

impl Drop for Unsent {
    fn drop(&mut self) {
        self.answers.dec();
        self.answers_bytes.dec_by(self.bytes);
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("eda_bridge");
        let seconds: Family<Label, Histogram, fn() -> Histogram> = Family::new_with_constructor(histogram);
        let (messages, bytes, failures) = (ByLabel::default(), ByLabel::default(), ByLabel::default());
        let (closed, sockets) = (Family::default(), ByLabel::default());
        let (unanswered, answers_waiting) = (Gauge::default(), Gauge::default());
        let (unsent, unsent_bytes) = (Gauge::default(), Gauge::default());
        let (redis_up, redis_memory, redis_connections) = (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("messages", "WebSocket messages, by way", messages.clone());
        registry.register_with_unit("message", "Bytes of WebSocket messages, by way", Unit::Bytes, bytes.clone());
        registry.register("failures", "Calls that failed, by problem", failures.clone());
        registry.register("closed", "Connections that the bridge closed, by close code", closed.clone());
        registry.register_with_unit(
            "call",
            "How long calls took, by call, without the time that they waited for their clients",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register("sockets", "Open WebSockets, by state", sockets.clone());
        registry.register("requests_unanswered", "Requests without an answer yet", unanswered.clone());
        let help = "Bytes of answers that wait for a client's credit";
        registry.register_with_unit("answers_waiting", help, Unit::Bytes, answers_waiting.clone());
        let help = "Answers that were given to a connection and that its client has not taken in";
        registry.register("answers_unsent", help, unsent.clone());
        let help = "Bytes of answers that were given to a connection and that its client has not taken in";
        registry.register_with_unit("answers_unsent", help, Unit::Bytes, unsent_bytes.clone());
        registry.register("redis_up", "Whether Redis answered when this was read", redis_up.clone());
        let help = "Memory that Redis uses, when this was read";
        registry.register_with_unit("redis_memory", help, Unit::Bytes, redis_memory.clone());
        registry.register("redis_connections", "Connections made to Redis since the start", redis_connections.clone());
        Metrics {
            registry,
            messages,
            bytes,
            failures,
            closed,
            seconds,
            sockets,
            unanswered,
            answers_waiting,
            unsent,
            unsent_bytes,
            redis_up,
            redis_memory,
            redis_connections,
        }
    }
}

impl Metrics {
    /// A message of so many bytes went this way.
    pub fn message(&self, way: Way, bytes: usize) {
        self.messages.get_or_create(&way.label()).inc();
        self.bytes.get_or_create(&way.label()).inc_by(bytes as u64);
    }

    /// A call took so long, without the time that it waited for its client to take answers in.
    pub fn call(&self, word: &'static str, seconds: f64) {
        self.seconds.get_or_create(&[("call", word)]).observe(seconds);
    }

    /// A call failed.
    pub fn failure(&self, word: &'static str) {
        self.failures.get_or_create(&[("problem", word)]).inc();
    }

    /// The bridge closed a connection.
    pub fn closed(&self, code: u16) {
        self.closed.get_or_create(&[("code", code)]).inc();
    }

    /// Counts a socket in this state while the answer lives.
    pub fn socket(&self, state: &'static str) -> Counted {
        let gauge = self.sockets.get_or_create(&[("state", state)]).clone();
        gauge.inc();
        Counted(gauge)
    }

    /// Counts an answer of so many bytes as unsent while what this gives lives.
    pub fn unsent(&self, bytes: usize) -> Unsent {
        let (answers, answers_bytes, bytes) = (self.unsent.clone(), self.unsent_bytes.clone(), bytes as i64);
        answers.inc();
        answers_bytes.inc_by(bytes);
        Unsent { answers, answers_bytes, bytes }
    }

    /// What Redis said of itself just now: how much memory it uses, if it said anything.
    pub fn redis(&self, memory_bytes: Option<i64>, connections: u64) {
        self.redis_up.set(i64::from(memory_bytes.is_some()));
        self.redis_memory.set(memory_bytes.unwrap_or_default());
        self.redis_connections.set(connections as i64);
    }

    /// All of it, in the text form of OpenMetrics.
    pub fn text(&self) -> String {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry).expect("a text takes all letters");
        text
    }
}

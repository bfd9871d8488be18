//! All that a producer knows, and the ways in which it changes.
//!
//! Nobody outside is called while it is borrowed: what is to be told is put into the [`Outbox`] and delivered
//! afterwards.

use futures::channel::oneshot;

use super::accumulator::Accumulator;
use super::admission::Admission;
use super::batch::BatchId;
use super::connections::Connections;
use super::idempotence::Idempotence;
use super::in_flight::InFlight;
use super::partitioning::Partitioning;
use super::transactions::Transactions;
use crate::fact::ActorId;
use crate::ports::log::{Acks, OnSent, ProducerConfig, RecordMetadata, SendError};
use crate::rng::{Purpose, Stream};
use crate::sim::log_client::backoff::ClientBackoff;
use crate::sim::log_client::metadata::Knowledge;
use crate::sim::network::World;

/// Who handed a record over, and waits for it to have a place.
pub(super) type Placed = oneshot::Sender<Result<(), SendError>>;

/// What is to be told once the state is no longer borrowed.
#[derive(Default)]
pub(super) struct Outbox {
    /// Records, whose fate is known.
    pub fates: Vec<(OnSent, Result<RecordMetadata, SendError>)>,
    /// Senders, whose records have a place or will have none.
    pub placed: Vec<(Placed, Result<(), SendError>)>,
}

/// Somebody waits until all is done that was there when it was called.
pub(super) struct Flush {
    /// The last batch of which it waits.
    pub last: BatchId,
    pub done: oneshot::Sender<()>,
}

/// The most requests in flight that an idempotent producer may have: a broker knows so many batches again.
const IN_FLIGHT_MAX: u32 = 5;

/// Whether a producer numbers its records. Without retries, or with fewer `acks` than all, it does not, as Kafka's does
/// where `enable.idempotence` is left to its default (`ProducerConfig.postProcessAndValidateIdempotenceConfigs`). More
/// than five requests in flight have the same effect here; Kafka 4 refuses to make such a producer, unless idempotence
/// is switched off. A transactional id asks for it in any case, and the settings give way, where Kafka refuses them.
fn numbers_records(config: &ProducerConfig) -> bool {
    let is_possible = config.acks == Acks::All && config.retries > 0 && config.max_in_flight <= IN_FLIGHT_MAX;
    config.transactional_id.is_some() || (config.idempotence && is_possible)
}

/// A producer's state.
pub(super) struct State {
    pub world: World,
    pub actor: ActorId,
    pub config: ProducerConfig,
    /// Whether the cluster lets partitions join a transaction by themselves, and raises the epoch with each
    /// (KIP-890). A real client learns it from `ApiVersions`.
    pub transaction_version_2: bool,
    pub accumulator: Accumulator,
    pub partitioning: Partitioning,
    pub admission: Admission,
    pub knowledge: Knowledge,
    pub connections: Connections,
    pub in_flight: InFlight,
    /// For a producer that numbers what it sends.
    pub idempotence: Option<Idempotence>,
    /// For a producer with a transactional id.
    pub transactions: Option<Transactions>,
    pub flushes: Vec<Flush>,
    pub outbox: Outbox,
    pub jitter: Stream,
    /// Whether the sender has something to look at.
    pub wants_pass: bool,
    /// Whether no record is taken any more.
    pub closing: bool,
    /// Whether the producer is no more.
    pub ended: bool,
}

impl State {
    /// The state of a new producer. `client` is its number in the run.
    pub fn new(
        world: World,
        actor: ActorId,
        mut config: ProducerConfig,
        client: u64,
        transaction_version_2: bool,
    ) -> State {
        let stream = |purpose| Stream::new(world.seed(), purpose, u64::from(actor.0) | (client + 1) << 32);
        let transactions = config.transactional_id.clone().map(Transactions::new);
        if transactions.is_some() {
            config.acks = Acks::All;
            config.max_in_flight = config.max_in_flight.min(IN_FLIGHT_MAX);
        }
        State {
            transaction_version_2,
            accumulator: Accumulator::new(&config),
            partitioning: Partitioning::new(config.partitioner, config.batch_size, stream(Purpose::Partitioner)),
            admission: Admission::default(),
            knowledge: Knowledge::default(),
            connections: Connections::default(),
            in_flight: InFlight::default(),
            idempotence: numbers_records(&config).then(Idempotence::default),
            transactions,
            flushes: Vec::new(),
            outbox: Outbox::default(),
            jitter: stream(Purpose::Jitter),
            wants_pass: false,
            closing: false,
            ended: false,
            world,
            actor,
            config,
        }
    }

    /// `retry.backoff.ms` and `retry.backoff.max.ms`.
    pub const fn backoff(&self) -> ClientBackoff {
        ClientBackoff { first: self.config.retry_backoff, longest: self.config.retry_backoff_max }
    }

    /// Whether a record may be handed over now.
    pub fn may_send(&self) -> Result<(), SendError> {
        if self.closing {
            return Err(SendError::Closed);
        }
        self.transactions.as_ref().map_or(Ok(()), Transactions::may_send)
    }

    /// Whether nothing lingers: memory is short, somebody flushes, a transaction ends, or the producer does.
    pub fn hurries(&self) -> bool {
        let completing = self.transactions.as_ref().is_some_and(Transactions::is_completing);
        self.admission.is_memory_short() || !self.flushes.is_empty() || completing || self.closing
    }

    /// Begins a flush. Ready at once where nothing is open.
    pub fn begin_flush(&mut self, done: oneshot::Sender<()>) {
        match self.accumulator.last_incomplete() {
            None => {
                // Who called may have gone; then nobody waits.
                let _ = done.send(());
            }
            Some(last) => {
                self.flushes.push(Flush { last, done });
                self.wants_pass = true;
            }
        }
    }

    /// Tells the flushes that are over.
    pub fn end_flushes(&mut self) {
        let accumulator = &self.accumulator;
        for flush in self.flushes.extract_if(.., |flush| !accumulator.has_incomplete_upto(flush.last)) {
            // Who called may have gone; then nobody waits.
            let _ = flush.done.send(());
        }
    }

    /// The producer was closed, or its process died: nothing is told to anybody.
    pub fn forget(&mut self) {
        (self.closing, self.ended, self.wants_pass) = (true, true, true);
        self.admission.take_all();
        self.in_flight.take_all();
        self.accumulator.take_waiting(|_| false);
        self.flushes.clear();
        self.outbox = Outbox::default();
        if let Some(transactions) = &mut self.transactions {
            transactions.forget_calls();
        }
    }
}

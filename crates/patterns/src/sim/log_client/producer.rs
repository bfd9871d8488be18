//! Kafka's producer on the simulated cluster (`KafkaProducer`, `Sender`, `RecordAccumulator`,
//! `TransactionManager`).
//!
//! A record's way: [`admission`] until its topic is known and there is room, [`partitioning`], a [`batch`] of the
//! [`accumulator`], the [`sender`], a request that is [`in_flight`], and its [`delivery`]. [`idempotence`] and
//! [`sequences`] number what is sent; [`transactions`] and [`transactor`] bind it together.
//!
//! Not modelled: interceptors, serialisers, metrics, quotas; `partitioner.ignore.keys`,
//! `partitioner.availability.timeout.ms` (0, as is Kafka's default), `connections.max.idle.ms`,
//! `metadata.max.idle.ms`, `metadata.recovery.strategy`; the new leader that a refusal may carry along
//! (KIP-951): the metadata is asked for instead. `delivery.timeout.ms` counts from the beginning of the batch, as in
//! Kafka. What numbers promise rests on connections that keep the order of requests, as TCP's do: on a link that lets
//! messages overtake each other, the broker may find a gap where none is, and a new epoch lets a copy pass.

mod accumulator;
mod admission;
mod batch;
mod client;
mod compression;
mod connections;
mod delivery;
mod idempotence;
mod in_flight;
mod memory;
mod partitioning;
mod sender;
mod sequences;
mod state;
mod transactions;
mod transactor;

use std::future::Future;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};

use self::client::Client;
use self::state::State;
use self::transactions::{Call, Transactions};
use crate::fact::ActorId;
use crate::ports::LogProducer;
use crate::ports::log::{GroupMetadata, NewRecord, Offsets, OnSent, ProducerConfig, SendError, TransactionError};
use crate::sim::broker::cluster::Cluster;
use crate::sim::network::World;
use crate::time::Span;

/// A producer. Clones are the same one.
#[derive(Clone)]
pub struct SimProducer {
    client: Rc<Client>,
    max_block: Span,
}

/// Forgets what a producer holds when its actor crashes or the run ends: whoever drops the task drops this.
struct Alive(Rc<Client>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.with(State::forget);
    }
}

impl SimProducer {
    pub(super) fn new(world: World, actor: ActorId, cluster: Cluster, config: ProducerConfig) -> SimProducer {
        let (max_block, request_timeout) = (config.max_block, config.request_timeout);
        let is_transactional = config.transactional_id.is_some();
        let version_2 = cluster.spec().transaction_version_2;
        let state = State::new(world, actor, config, cluster.next_client(), version_2);
        let client = Rc::new(Client::new(actor, cluster, request_timeout, state));
        let alive = Alive(Rc::clone(&client));
        client.spawn(client.context(), |client| async move {
            let _alive = alive;
            sender::run(client).await;
        });
        if is_transactional {
            client.spawn(client.context(), transactor::run);
        }
        SimProducer { client, max_block }
    }

    /// Makes a call, `max.block.ms` at most. The call goes on after that.
    fn call(&self, call: Call) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        let (client, max_block) = (Rc::clone(&self.client), self.max_block);
        async move {
            let (caller, answer) = oneshot::channel();
            client.with(|state| state.call(call, caller));
            match select(answer, client.executor().sleep(max_block)).await {
                Either::Left((answer, _)) => answer.unwrap_or(Err(TransactionError::State("the producer is closed"))),
                Either::Right(_) => Err(TransactionError::OutcomeUnknown),
            }
        }
    }
}

impl LogProducer for SimProducer {
    fn send(&self, record: NewRecord, done: OnSent) -> impl Future<Output = Result<(), SendError>> + 'static {
        let client = Rc::clone(&self.client);
        async move {
            let (placed, told) = oneshot::channel();
            client.with(|state| state.hand_over(record, done, placed));
            told.await.unwrap_or(Err(SendError::Closed))
        }
    }

    fn flush(&self) -> impl Future<Output = ()> + 'static {
        let client = Rc::clone(&self.client);
        async move {
            // A producer that has ended has nothing left to wait for.
            let _ = sender::flushed(&client).await;
        }
    }

    fn init_transactions(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.call(Call::Init)
    }

    fn begin_transaction(&self) -> Result<(), TransactionError> {
        let without = Err(TransactionError::State("transactional.id is not set"));
        self.client.with(|state| state.transactions.as_mut().map_or(without, Transactions::begin))
    }

    fn send_offsets_to_transaction(
        &self,
        offsets: Offsets,
        group: GroupMetadata,
    ) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.call(Call::SendOffsets(offsets, group))
    }

    fn commit_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.call(Call::Commit)
    }

    fn abort_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.call(Call::Abort)
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        let (client, abort) = (Rc::clone(&self.client), self.call(Call::Abort));
        async move {
            let is_open = client.with(|state| {
                state.closing = true;
                state.wants_pass = true;
                state.transactions.as_ref().is_some_and(Transactions::is_open)
            });
            // A producer that has ended has nothing left to wait for.
            let _ = sender::flushed(&client).await;
            if is_open {
                // Whether it worked makes no difference to a producer that ends.
                let _ = abort.await;
            }
            client.with(State::forget);
        }
    }
}

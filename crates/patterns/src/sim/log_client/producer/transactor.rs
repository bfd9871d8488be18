//! The task that speaks with coordinators for a transactional producer: one request at a time, each until it
//! has an answer that counts (`Sender.maybeSendAndPollTransactionalRequest`, `TransactionManager.TxnRequestHandler`).

use std::rc::Rc;

use super::client::Client;
use super::sequences::Identity;
use super::state::State;
use super::transactions::{Call, Step, Transactions};
use crate::ports::log::{GroupMetadata, Offsets, TopicPartition, TransactionError};
use crate::sim::broker::ask::{Ask, Label};
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::node::Node;
use crate::sim::broker::node::find_coordinator::{Coordinated, FindCoordinator};
use crate::sim::broker::transaction_coordinator::{
    AddOffsetsToTxn, AddPartitionsToTxn, EndTxn, InitProducerId, TxnOffsetCommit, TxnProducer,
};
use crate::time::Span;

/// `TransactionManager.ADD_PARTITIONS_RETRY_BACKOFF_MS`: how long the first partition of a transaction waits for the
/// transaction before to be over. Here every request that comes too early waits no longer; in Kafka the others wait for
/// `retry.backoff.ms`, which does not grow for requests of a transaction.
const FIRST_PARTITION_WAITS: Span = Span::from_ms(20);

/// Makes the calls of a producer, one after the other.
pub(super) async fn run(client: Rc<Client>) {
    while !client.with(|state| state.ended) {
        let step = client.with(|state| {
            let has_incomplete = state.accumulator.has_incomplete();
            state.own_transactions().next(has_incomplete)
        });
        match step {
            None => client.transaction_bell.heard().await,
            Some(Step::AddPartitions(partitions)) => add_partitions(&client, partitions).await,
            Some(Step::Make(call)) => {
                let made = make(&client, call).await;
                client.with(|state| {
                    let answer = made.map_err(|error| state.call_failed(error));
                    state.own_transactions().made(&answer);
                    state.wants_pass = true;
                });
            }
        }
    }
}

impl State {
    fn own_transactions(&mut self) -> &mut Transactions {
        self.transactions.as_mut().expect("only a transactional producer has this task")
    }

    /// A coordinator refuses for good. Some refusals leave the producer able to abort and go on.
    fn call_failed(&mut self, error: Error) -> TransactionError {
        let failed = match error {
            // The first is an old coordinator's word for the second (`TransactionManager`). Whose id the coordinator does not
            // know can only be closed as well (KIP-1050).
            Error::InvalidProducerEpoch | Error::ProducerFenced | Error::InvalidProducerIdMapping => {
                TransactionError::Fenced
            }
            _ => TransactionError::MustAbort(error.to_string()),
        };
        match error {
            Error::FencedInstanceId | Error::UnknownMemberId | Error::IllegalGeneration => {
                self.must_abort(&error.to_string(), false);
            }
            _ => self.cannot_go_on(failed.clone()),
        }
        failed
    }
}

async fn make(client: &Rc<Client>, call: Call) -> Result<(), Error> {
    match call {
        Call::Init => init(client, None).await,
        Call::SendOffsets(offsets, group) => send_offsets(client, offsets, group).await,
        Call::Commit => end(client, true).await,
        Call::Abort => end(client, false).await,
    }
}

async fn init(client: &Rc<Client>, expected: Option<Identity>) -> Result<(), Error> {
    let question = client.with(|state| InitProducerId {
        transactional_id: state.config.transactional_id.clone(),
        timeout: state.config.transaction_timeout,
        expected: expected.map(|Identity { producer_id, epoch }| (producer_id, epoch)),
    });
    let (producer_id, epoch) = from_transactions(client, question).await?;
    client.with(|state| {
        state.identified(Identity { producer_id, epoch });
        state.own_transactions().is_over();
    });
    Ok(())
}

/// Who the producer is, as each request of a transaction says.
fn producer(client: &Client) -> TxnProducer {
    client.with(|state| {
        let transactional_id = Rc::clone(&state.own_transactions().id);
        let identity = state.idempotence.as_ref().and_then(|idempotence| idempotence.identity);
        let Identity { producer_id, epoch } = identity.expect("init_transactions comes first");
        TxnProducer { transactional_id, producer_id, epoch }
    })
}

async fn add_partitions(client: &Rc<Client>, partitions: Vec<TopicPartition>) {
    let question = AddPartitionsToTxn { producer: producer(client), partitions: partitions.clone() };
    let added = from_transactions(client, question).await;
    client.with(|state| {
        match added {
            Ok(()) => state.own_transactions().joined(partitions),
            Err(error) => {
                state.call_failed(error);
            }
        }
        state.wants_pass = true;
    });
}

async fn send_offsets(client: &Rc<Client>, offsets: Offsets, group: GroupMetadata) -> Result<(), Error> {
    let version_2 = client.with(|state| state.transaction_version_2);
    let producer = producer(client);
    if !version_2 {
        let question = AddOffsetsToTxn { producer: producer.clone(), group: Rc::clone(&group.group) };
        from_transactions(client, question).await?;
    }
    let of = Coordinated::Group(Rc::clone(&group.group));
    until_answered(client, of, TxnOffsetCommit { producer, group, offsets }).await
}

/// Ends the transaction, and raises the epoch afterwards where numbers may be missing.
async fn end(client: &Rc<Client>, commit: bool) -> Result<(), Error> {
    let (empty, bump) = client.with(|state| {
        let transactions = state.own_transactions();
        (transactions.is_empty(), transactions.wants_bump())
    });
    if !empty {
        let (producer_id, epoch) = from_transactions(client, EndTxn { producer: producer(client), commit }).await?;
        client.with(|state| {
            if state.transaction_version_2 {
                state.identified(Identity { producer_id, epoch });
            }
        });
    }
    if bump {
        let TxnProducer { producer_id, epoch, .. } = producer(client);
        return init(client, Some(Identity { producer_id, epoch })).await;
    }
    client.with(|state| state.own_transactions().is_over());
    Ok(())
}

async fn from_transactions<T: Clone + 'static, Q: Ask<Node, Answer = Result<T, Error>> + Clone>(
    client: &Rc<Client>,
    question: Q,
) -> Result<T, Error> {
    let id = client.with(|state| Rc::clone(&state.own_transactions().id));
    until_answered(client, Coordinated::Transactions(id), question).await
}

/// Asks a coordinator until it says yes, or no for good.
async fn until_answered<T: Clone + 'static, Q: Ask<Node, Answer = Result<T, Error>> + Clone>(
    client: &Rc<Client>,
    of: Coordinated,
    question: Q,
) -> Result<T, Error> {
    let mut failures = 0;
    loop {
        let coordinator = coordinator(client, &of).await;
        let answer = client.ask(coordinator, question.clone(), label(client)).await;
        let is_busy = matches!(answer, Ok(Err(Error::ConcurrentTransactions)));
        match answer {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) if !error.is_retriable() => return Err(error),
            Ok(Err(Error::CoordinatorNotAvailable | Error::NotCoordinator | Error::RequestTimedOut)) | Err(_) => {
                client.with(|state| state.own_transactions().coordinators.retain(|(known, _)| *known != of));
            }
            Ok(Err(_)) => {}
        }
        let wait = client.with(|state| {
            let backoff = state.backoff().wait(failures, &mut state.jitter);
            if is_busy { backoff.min(FIRST_PARTITION_WAITS) } else { backoff }
        });
        client.executor().sleep(wait).await;
        failures += 1;
    }
}

fn label(client: &Client) -> Label {
    Label { context: client.context(), ..Label::default() }
}

/// Who coordinates, as any broker says.
async fn coordinator(client: &Rc<Client>, of: &Coordinated) -> BrokerId {
    let mut failures = 0;
    loop {
        let known = client.with(|state| {
            let all = &state.own_transactions().coordinators;
            all.iter().find(|(known, _)| known == of).map(|(_, broker)| *broker)
        });
        if let Some(broker) = known {
            return broker;
        }
        let any = client.any_broker();
        if let Some(any) = any {
            let found = client.ask(any, FindCoordinator(of.clone()), label(client)).await;
            let found = client.with(|state| {
                let now = state.world.now();
                match found {
                    Ok(Ok(broker)) => state.own_transactions().coordinators.push((of.clone(), broker)),
                    Ok(Err(_)) => {}
                    Err(_) => state.connections.broke(any, now, &mut state.jitter),
                }
                matches!(found, Ok(Ok(_)))
            });
            if found {
                continue;
            }
        }
        let wait = client.with(|state| state.backoff().wait(failures, &mut state.jitter));
        client.executor().sleep(wait).await;
        failures += 1;
    }
}

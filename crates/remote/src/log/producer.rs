//! Sends records over a bridge.
//!
//! Records that are handed over in one turn of the program go in one request; calls are sent in their order without
//! waiting for one another's answers. Where a connection is lost, what was on its way has an unknown end, and what was
//! not goes through a producer that is opened anew. That one is another producer to Kafka: the order of records and the
//! knowledge of copies end with the old one. A producer that had taken a transactional id is not opened anew: whether its
//! last transaction was committed is not known, and somebody else may have the id by now. All its calls answer `Fenced`.

mod line;
mod op;
mod transaction;

use std::future::Future;
use std::rc::Rc;

use eda_patterns::ports::LogProducer;
use eda_patterns::ports::log::{
    GroupMetadata, NewRecord, Offsets, OnSent, Partition, ProducerConfig, RecordMetadata, SendError, TopicPartition,
    TransactionError,
};
use eda_wire::Fate;
use futures::channel::oneshot;

use self::line::Line;
use self::op::{Op, Sending};
use super::{RemoteLog, Spawn, problem, words};
use crate::Ask;

/// A producer. Clones are the same one; when the last one goes, it is closed.
pub struct RemoteProducer<A: Ask, S: Spawn> {
    line: Rc<Line<A, S>>,
}

impl<A: Ask, S: Spawn> Clone for RemoteProducer<A, S> {
    fn clone(&self) -> Self {
        RemoteProducer { line: Rc::clone(&self.line) }
    }
}

impl<A: Ask, S: Spawn> RemoteProducer<A, S> {
    pub(super) fn new(log: RemoteLog<A, S>, config: ProducerConfig) -> Self {
        RemoteProducer { line: Line::new(log, config) }
    }

    /// Makes a call of a transaction, in its turn.
    fn transact(
        &self,
        op: impl FnOnce(oneshot::Sender<Result<(), TransactionError>>) -> Op + 'static,
    ) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        let line = Rc::clone(&self.line);
        async move {
            let (tell, told) = oneshot::channel();
            line.put(op(tell));
            told.await.unwrap_or(Err(TransactionError::State("the producer is closed")))
        }
    }
}

impl<A: Ask, S: Spawn> LogProducer for RemoteProducer<A, S> {
    fn send(&self, record: NewRecord, done: OnSent) -> impl Future<Output = Result<(), SendError>> + 'static {
        let line = Rc::clone(&self.line);
        async move {
            let topic = Rc::clone(&record.topic);
            let written = line.log.hand().write(&record);
            let (placed, told) = oneshot::channel();
            line.put(Op::Send(Sending { record: written, topic, done: Some(done), placed: Some(placed) }));
            told.await.unwrap_or(Err(SendError::Closed))
        }
    }

    fn flush(&self) -> impl Future<Output = ()> + 'static {
        let line = Rc::clone(&self.line);
        async move {
            line.flushed().await;
        }
    }

    fn init_transactions(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.transact(Op::Init)
    }

    fn begin_transaction(&self) -> Result<(), TransactionError> {
        self.line.begin()
    }

    fn send_offsets_to_transaction(
        &self,
        offsets: Offsets,
        group: GroupMetadata,
    ) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.transact(move |tell| Op::Offsets(words::offsets(&offsets), group, tell))
    }

    fn commit_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.transact(|tell| Op::End { commits: true, tell })
    }

    fn abort_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        self.transact(|tell| Op::End { commits: false, tell })
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        let line = Rc::clone(&self.line);
        async move {
            line.flushed().await;
            line.close();
        }
    }
}

impl Sending {
    /// Calls back with what became of the record.
    fn end(mut self, fate: Result<RecordMetadata, SendError>) {
        // Whoever waited for a place has one by now, or the record never gets it.
        if let Some(placed) = self.placed.take() {
            let _ = placed.send(fate.clone().map(drop));
        }
        if let Some(done) = self.done.take() {
            done(fate);
        }
    }

    fn fate(&self, fate: Fate) -> Result<RecordMetadata, SendError> {
        match fate {
            Fate::At { partition, offset } => Ok(RecordMetadata {
                partition: TopicPartition { topic: Rc::clone(&self.topic), partition: Partition(partition) },
                offset: offset.map(eda_patterns::ports::log::Offset),
            }),
            Fate::Failed(failed) => Err(problem::fate(&failed)),
        }
    }
}

//! A producer on a real cluster.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;

use super::transactions::Holder;
use super::{LiveLog, Surveys};
use crate::fact::ActorId;
use crate::ports::log::{
    GroupMetadata, NewRecord, Offsets, OnSent, ProducerConfig, RecordMetadata, SendError, TransactionError,
};
use crate::ports::{Log, LogProducer};
use crate::sim::executor::Role;
use crate::sim::log_client::door::{Boxed, LiveSender};
use crate::time::Span;

/// How long whoever has no answer about a transaction waits for it: to ask again at once would be to ask without end.
const ASK_AGAIN: Span = Span::from_ms(250);

pub(super) struct Sender<L: Log> {
    live: LiveLog<L>,
    actor: ActorId,
    producer: L::Producer,
    transactional_id: Option<Rc<str>>,
    /// Since it first asked for its transactional id: whoever asks again may be given it for the first time.
    holder: RefCell<Option<Holder>>,
    /// The number of its newest transaction.
    transaction: Cell<Option<usize>>,
}

impl<L: Log + Surveys> Sender<L> {
    pub(super) fn new(live: LiveLog<L>, actor: ActorId, config: ProducerConfig) -> Sender<L> {
        let transactional_id = config.transactional_id.clone();
        let producer = live.inner.log.producer(config);
        let (holder, transaction) = Default::default();
        Sender { live, actor, producer, transactional_id, holder, transaction }
    }

    /// Asks something about a transaction, and does `once` when it is done.
    fn ask(
        &self,
        call: impl Future<Output = Result<(), TransactionError>> + 'static,
        once: impl FnOnce(&LiveLog<L>) + 'static,
    ) -> Boxed<Result<(), TransactionError>> {
        let (live, answer) = (self.live.clone(), self.live.outside(true, call));
        Box::pin(async move {
            let answer = answer.await;
            match &answer {
                Ok(()) => once(&live),
                Err(TransactionError::OutcomeUnknown) => live.world().executor().sleep(ASK_AGAIN).await,
                Err(_) => {}
            }
            answer
        })
    }

    /// Ends its transaction, and tells what is known of it then.
    fn end(
        &self,
        call: impl Future<Output = Result<(), TransactionError>> + 'static,
        commit: bool,
    ) -> Boxed<Result<(), TransactionError>> {
        let transaction = self.transaction.get();
        self.ask(call, move |live| {
            if let Some(transaction) = transaction {
                live.inner.transactions.borrow_mut().decided(live.world(), transaction, commit);
            }
        })
    }
}

impl<L: Log + Surveys> LiveSender for Sender<L> {
    /// What became of the record is taken in by a task of the actor's: it is not told to one that has crashed.
    fn send(&self, record: NewRecord, done: OnSent) -> Boxed<Result<(), SendError>> {
        let (live, number) = (self.live.clone(), record.provenance.record);
        if let Some(transaction) = self.transaction.get() {
            live.inner.transactions.borrow_mut().send(transaction, number);
        }
        let ((tell, told), (heard, is_told)) = (oneshot::channel(), oneshot::channel::<()>());
        let fate = async move {
            let _heard = heard;
            let Some(fate) = live.outside(false, told.map(Result::ok)).await else { return };
            if let Ok(RecordMetadata { partition, offset: Some(offset) }) = &fate {
                live.know(vec![partition.clone()]).await;
                live.stored(partition, *offset, number);
            }
            done(fate);
        };
        let recorder = self.live.world().recorder();
        let fate = recorder.causal(recorder.context(), Box::pin(fate));
        self.live.world().executor().spawn(self.actor.0, Role::Server, fate);
        let tell: OnSent = Box::new(move |fate| {
            // Nobody listens any more for an actor that has crashed.
            let _ = tell.send(fate);
        });
        let sent = self.live.outside(true, self.producer.send(record, tell));
        Box::pin(async move {
            let sent = sent.await;
            if sent.is_err() {
                // `done` comes before the error, as the port says.
                let _ = is_told.await;
            }
            sent
        })
    }

    fn flush(&self) -> Boxed<()> {
        self.live.outside(true, self.producer.flush())
    }

    fn init_transactions(&self) -> Boxed<Result<(), TransactionError>> {
        let asks = |id| self.live.inner.transactions.borrow().asks_for(id, self.actor);
        let mut holder = self.holder.borrow_mut();
        if holder.is_none() {
            *holder = self.transactional_id.as_ref().map(asks);
        }
        let holder = holder.clone();
        self.ask(self.producer.init_transactions(), move |live| {
            if let Some(holder) = holder {
                live.inner.transactions.borrow_mut().given(live.world(), &holder);
            }
        })
    }

    fn begin_transaction(&self) -> Result<(), TransactionError> {
        self.producer.begin_transaction()?;
        let begin = |holder: &Holder| self.live.inner.transactions.borrow_mut().begin(holder);
        self.transaction.set(self.holder.borrow().as_ref().map(begin));
        Ok(())
    }

    fn send_offsets(&self, offsets: Offsets, group: GroupMetadata) -> Boxed<Result<(), TransactionError>> {
        self.ask(self.producer.send_offsets_to_transaction(offsets, group), |_| {})
    }

    fn commit_transaction(&self) -> Boxed<Result<(), TransactionError>> {
        if let Some(transaction) = self.transaction.get() {
            self.live.inner.transactions.borrow_mut().asks_to_commit(self.live.world(), transaction);
        }
        self.end(self.producer.commit_transaction(), true)
    }

    fn abort_transaction(&self) -> Boxed<Result<(), TransactionError>> {
        self.end(self.producer.abort_transaction(), false)
    }

    fn close(&self) -> Boxed<()> {
        self.live.outside(true, self.producer.close())
    }
}

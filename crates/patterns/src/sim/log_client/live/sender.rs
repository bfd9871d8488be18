//! A producer on a real cluster.

use futures::FutureExt;
use futures::channel::oneshot;

use super::{LiveLog, Surveys};
use crate::fact::ActorId;
use crate::ports::log::{GroupMetadata, NewRecord, Offsets, OnSent, RecordMetadata, SendError, TransactionError};
use crate::ports::{Log, LogProducer};
use crate::sim::executor::Role;
use crate::sim::log_client::door::{Boxed, LiveSender};

pub(super) struct Sender<L: Log> {
    pub(super) live: LiveLog<L>,
    pub(super) actor: ActorId,
    pub(super) producer: L::Producer,
}

impl<L: Log + Surveys> LiveSender for Sender<L> {
    /// What became of the record is taken in by a task of the actor's: it is not told to one that has crashed.
    fn send(&self, record: NewRecord, done: OnSent) -> Boxed<Result<(), SendError>> {
        let (live, number) = (self.live.clone(), record.provenance.record);
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
        self.live.outside(true, self.producer.init_transactions())
    }

    fn begin_transaction(&self) -> Result<(), TransactionError> {
        self.producer.begin_transaction()
    }

    fn send_offsets(&self, offsets: Offsets, group: GroupMetadata) -> Boxed<Result<(), TransactionError>> {
        self.live.outside(true, self.producer.send_offsets_to_transaction(offsets, group))
    }

    fn commit_transaction(&self) -> Boxed<Result<(), TransactionError>> {
        self.live.outside(true, self.producer.commit_transaction())
    }

    fn abort_transaction(&self) -> Boxed<Result<(), TransactionError>> {
        self.live.outside(true, self.producer.abort_transaction())
    }

    fn close(&self) -> Boxed<()> {
        self.live.outside(true, self.producer.close())
    }
}

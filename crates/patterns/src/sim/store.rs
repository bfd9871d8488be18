//! Simulated stores: a server for events and one for keys, what they keep, and the network in
//! between.

pub mod live;

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;

use super::network::{CALL_TIMEOUT, Envelope, Reply, World};
use crate::fact::{ActorId, Record};
use crate::memory::Memory;
use crate::ports::{Position, StoreError};
use crate::time::Span;
use crate::wire::{Answer, Call, Carry};

/// The servers' state, which survives every crash of their clients.
#[derive(Default)]
pub(super) struct StoreServers {
    memory: RefCell<Memory>,
    waiting: RefCell<Vec<(Position, Reply<Answer>)>>,
}

impl StoreServers {
    /// Answers a call that has arrived, at once or when there is something to answer.
    fn handle(&self, world: &World, envelope: Envelope, call: &Call, reply: Reply<Answer>) {
        let writes = matches!(call, Call::Append(..) | Call::SaveSnapshot(..));
        if writes && world.faults().borrow().is_full(envelope.to) {
            reply.send(Answer::StoreFailed(StoreError::Full));
            return;
        }
        let answer = self.memory.borrow_mut().answer(call, envelope.context, world.now());
        if matches!(answer, Some(Answer::Appended(_))) {
            self.wake();
        }
        match (answer, call) {
            (Some(answer), _) => reply.send(answer),
            (None, Call::WaitBeyond(position)) => self.waiting.borrow_mut().push((*position, reply)),
            (None, _) => panic!("only a wait can wait"),
        }
    }

    /// Answers those who have waited for what is there now.
    fn wake(&self) {
        let end = self.memory.borrow().end();
        let (ready, waiting): (Vec<_>, Vec<_>) = self.waiting.take().into_iter().partition(|(after, _)| end > *after);
        self.waiting.replace(waiting);
        ready.into_iter().for_each(|(_, reply)| reply.send(Answer::Done));
    }
}

/// How an actor reaches the servers.
pub(super) fn carry(world: World, actor: ActorId, servers: Rc<StoreServers>) -> Carry {
    Rc::new(move |call| {
        let (world, servers) = (world.clone(), Rc::clone(&servers));
        async move {
            let recorder = world.recorder();
            let (server, what, timeout) = route(&call);
            let (to, what) = (recorder.actor(server), recorder.name(what));
            let envelope = Envelope { from: actor, to, record: Record::default(), what, context: recorder.context() };
            let unknown = call.unknown();
            let there = world.clone();
            let answered = world.call(envelope, timeout, move |reply| servers.handle(&there, envelope, &call, reply));
            answered.await.unwrap_or(unknown)
        }
        .boxed_local()
    })
}

/// Which server a call goes to, the word that the picture writes on its message, and how long its
/// caller waits.
fn route(call: &Call) -> (&'static str, &'static str, Span) {
    let (server, what) = match call {
        Call::Append(..) => ("store", "append"),
        Call::ReadStream(..) | Call::ReadAll(..) => ("store", "read"),
        Call::WaitBeyond(..) => return ("store", "wait", Span::FOREVER),
        Call::SaveSnapshot(..) | Call::LoadSnapshot(..) => ("store", "snapshot"),
        Call::CommitView(..) | Call::LoadView(..) => ("store", "view"),
        Call::Get(..) => ("keys", "get"),
        Call::Put(..) => ("keys", "put"),
        Call::Delete(..) => ("keys", "delete"),
        Call::Scan(..) => ("keys", "scan"),
        Call::Batch(..) => ("keys", "batch"),
    };
    (server, what, CALL_TIMEOUT)
}

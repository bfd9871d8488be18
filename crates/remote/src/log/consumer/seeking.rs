//! Where the client wants to go on. The bridge is told at once, and no poll goes before it has done so: records of the old
//! place would be taken for those of the new one.

use eda_patterns::ports::log::TopicPartition;
use eda_patterns::time::Span;
use eda_wire::{Failed, LogCall, LogProblem, Problem, Reply, SeekTo};
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::{Reader, State};
use crate::Ask;
use crate::log::{Spawn, words};

/// A seek of which it is not known yet that it was done.
pub(super) struct Seek {
    to: SeekTo,
    /// What comes of it; none where nobody was told yet, or nobody waits for it any more.
    told: Option<LocalBoxFuture<'static, Result<Reply, Failed>>>,
}

impl<A: Ask, S: Spawn> Reader<A, S> {
    /// Goes on there with a partition. One that the consumer does not have is left alone.
    pub(super) fn seek(&self, partition: &TopicPartition, to: SeekTo) {
        let mut state = self.state.borrow_mut();
        let handle = state.handle;
        let Some(held) = state.held.get_mut(partition) else { return };
        held.position = match to {
            SeekTo::Offset(offset) => Some(offset),
            SeekTo::Beginning => None,
        };
        let tell = |consumer| {
            let at = words::at(partition);
            self.log.send_off(LogCall::Seek { consumer, at, to }, Span::ZERO).boxed_local()
        };
        let told = handle.map(tell);
        state.seeks.insert(partition.clone(), Seek { to, told });
    }

    /// Ready when every seek was done. One that failed is asked again, and where it fails once more, stays for the next
    /// time.
    pub(super) async fn sought(&self) -> Result<(), Failed> {
        loop {
            let (partition, to, told) = {
                let mut state = self.state.borrow_mut();
                let State { seeks, held, .. } = &mut *state;
                // What the consumer has no more is not sought either.
                seeks.retain(|partition, _| held.contains_key(partition));
                let Some((partition, seek)) = seeks.iter_mut().next() else { return Ok(()) };
                (partition.clone(), seek.to, seek.told.take())
            };
            let mut answer = match told {
                Some(told) => told.await.map(Some),
                None => Ok(None),
            };
            if !matches!(answer, Ok(Some(_))) && !is_not_had(&answer) {
                let call = |consumer| LogCall::Seek { consumer, at: words::at(&partition), to };
                answer = self.ask(call, self.config.api_timeout).await.map(Some);
            }
            if !is_not_had(&answer) {
                answer?;
            }
            let mut state = self.state.borrow_mut();
            // Another may have been asked for meanwhile.
            if state.seeks.get(&partition).is_some_and(|seek| seek.to == to && seek.told.is_none()) {
                state.seeks.remove(&partition);
            }
        }
    }
}

/// Whether the bridge's consumer does not have the partition any more, which polls tell.
fn is_not_had<T>(answer: &Result<T, Failed>) -> bool {
    answer.as_ref().is_err_and(|failed| failed.problem == Problem::Log(LogProblem::State))
}

//! The bridge's consumer: opened when it is first needed, and told what it is to do.

use eda_patterns::time::Span;
use eda_wire::{Failed, LogCall, LogProblem, Problem, Reply, SeekTo};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};

use super::{Reader, Wanted};
use crate::Ask;
use crate::log::{Spawn, problem, words};

/// A consumer that is being opened. Whoever calls meanwhile waits for the same one.
#[derive(Clone)]
pub(super) struct Opening {
    pub(super) consumer: u64,
    opened: Shared<LocalBoxFuture<'static, Result<(), Failed>>>,
}

impl<A: Ask, S: Spawn> Reader<A, S> {
    /// The bridge's consumer, opened where there is none and told what it is to do.
    async fn open(&self) -> Result<u64, Failed> {
        let opening = {
            let mut state = self.state.borrow_mut();
            if let Some(handle) = state.handle {
                return Ok(handle);
            }
            state.opening.get_or_insert_with(|| self.begin_to_open()).clone()
        };
        let (consumer, opened) = (opening.consumer, opening.opened.await);
        let mut state = self.state.borrow_mut();
        if state.handle == Some(consumer) {
            // Somebody else who waited for it has told it already.
            return Ok(consumer);
        }
        if state.opening.take_if(|opening| opening.consumer == consumer).is_none() {
            // It was closed meanwhile, or could not be opened.
            opened?;
            return Err(Failed::new(Problem::Log(LogProblem::NotOpen), "the consumer was closed meanwhile"));
        }
        opened?;
        state.handle = Some(consumer);
        match &state.wanted {
            Wanted::Nothing => {}
            Wanted::Topics(topics) => self.log.tell(LogCall::Subscribe { consumer, topics: topics.clone() }),
            Wanted::Partitions(partitions) => {
                self.log.tell(LogCall::Assign { consumer, partitions: partitions.clone() });
                for (partition, held) in &state.held {
                    if let Some(offset) = held.position {
                        let (at, to) = (words::at(partition), SeekTo::Offset(offset));
                        self.log.tell(LogCall::Seek { consumer, at, to });
                    }
                    if held.is_paused {
                        self.log.tell(LogCall::Pause { consumer, partitions: vec![words::at(partition)] });
                    }
                }
            }
        }
        Ok(consumer)
    }

    fn begin_to_open(&self) -> Opening {
        let consumer = self.log.new_handle();
        let settings = Box::new(words::consumer(&self.config));
        let opened = self.log.send_off(LogCall::OpenConsumer { consumer, settings }, Span::ZERO);
        Opening { consumer, opened: async move { opened.await.map(drop) }.boxed_local().shared() }
    }

    /// Asks the bridge's consumer.
    pub(super) async fn ask(&self, call: impl FnOnce(u64) -> LogCall, wait: Span) -> Result<Reply, Failed> {
        let handle = self.open().await?;
        let answer = self.log.send_off(call(handle), wait).await;
        if let Err(failed) = &answer
            && (problem::is_not_open(failed) || failed.problem == Problem::OutcomeUnknown)
        {
            // What an answer that never came has brought is not known here: so it is read again by another one.
            self.forget(handle);
        }
        answer
    }

    /// The bridge's consumer is of no use any more.
    fn forget(&self, consumer: u64) {
        let mut state = self.state.borrow_mut();
        if state.handle == Some(consumer) {
            state.handle = None;
            state.is_lost = matches!(state.wanted, Wanted::Topics(_)) && !state.held.is_empty();
            self.log.tell(LogCall::CloseConsumer { consumer, commits: false });
        }
    }
}

//! Tasks as a port: spawn, join, abort.

use std::future::Future;
use std::panic::Location;

use futures::future::LocalBoxFuture;

use super::Traced;
use crate::fact::FactId;
use crate::sim::Role;

crate::facts! {
    /// A task waited for others and has their results.
    Joined = "task.joined", Plain, Detail { tasks: u32 }
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It ran to its end. The last fact that it had received by then.
    Done(Option<FactId>),
    /// It was aborted, or its actor crashed.
    Aborted,
}

/// A task that can be waited for.
pub trait TaskHandle: 'static {
    /// Ready when the task has ended.
    fn ended(self) -> impl Future<Output = Ended> + 'static;
    /// Ends the task where it waits. What it has asked of ports goes on.
    fn abort(&self);
}

/// Concurrency within one actor.
pub trait Tasks: Clone + 'static {
    /// A task that can be waited for.
    type Handle: TaskHandle;

    /// Starts a task. [`Role::Work`] must end for the run to end well; [`Role::Server`] may go on
    /// for ever. Dropping the handle lets the task go on.
    #[track_caller]
    fn spawn(&self, role: Role, future: LocalBoxFuture<'static, ()>) -> Self::Handle;
}

impl<T: Tasks> Traced<T> {
    /// Waits for all of `handles` and records a fact that their last facts caused.
    #[track_caller]
    pub fn join_all(&self, handles: Vec<T::Handle>) -> impl Future<Output = Vec<Ended>> + 'static {
        let (recorder, actor, site) = (self.recorder.clone(), self.actor, Location::caller());
        async move {
            let ended = futures::future::join_all(handles.into_iter().map(TaskHandle::ended)).await;
            recorder.record(actor, Joined { tasks: ended.len() as u32 }, site);
            for end in &ended {
                if let Ended::Done(Some(cause)) = end {
                    recorder.add_cause(*cause);
                }
            }
            ended
        }
    }
}

impl<T: Tasks> Tasks for Traced<T> {
    type Handle = T::Handle;

    #[track_caller]
    fn spawn(&self, role: Role, future: LocalBoxFuture<'static, ()>) -> T::Handle {
        self.port.spawn(role, future)
    }
}

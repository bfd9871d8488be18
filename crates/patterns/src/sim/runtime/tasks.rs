//! An actor's tasks on the executor.

use futures::channel::oneshot;
use futures::future::LocalBoxFuture;

use crate::fact::ActorId;
use crate::ports::{Ended, TaskHandle, Tasks};
use crate::sim::executor::{Role, TaskId};
use crate::sim::network::World;

/// Tasks of one actor.
#[derive(Clone)]
pub struct SimTasks {
    world: World,
    actor: ActorId,
}

/// A simulated task that can be waited for.
pub struct SimTask {
    world: World,
    task: TaskId,
    ended: oneshot::Receiver<Ended>,
}

impl SimTasks {
    pub(super) fn new(world: World, actor: ActorId) -> SimTasks {
        SimTasks { world, actor }
    }
}

impl Tasks for SimTasks {
    type Handle = SimTask;

    fn spawn(&self, role: Role, future: LocalBoxFuture<'static, ()>) -> SimTask {
        let (sender, ended) = oneshot::channel();
        let recorder = self.world.recorder().clone();
        let context = recorder.context();
        let at_end = recorder.clone();
        let whole = Box::pin(async move {
            future.await;
            // Whoever waits may be gone; then nobody needs to know.
            let _ = sender.send(Ended::Done(at_end.context().cause));
        });
        let task = self.world.executor().spawn(self.actor.0, role, recorder.causal(context, whole));
        SimTask { world: self.world.clone(), task, ended }
    }
}

impl TaskHandle for SimTask {
    async fn ended(self) -> Ended {
        self.ended.await.unwrap_or(Ended::Aborted)
    }

    fn abort(&self) {
        self.world.executor().abort(self.task);
    }
}

//! A task: a future, whose it is, and how it is woken.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Wake, Waker};

use futures::future::LocalBoxFuture;

/// A task of this executor. The generation tells a task from a later one in the same slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskId {
    pub(super) slot: u32,
    pub(super) generation: u64,
}

/// Whether a run may end while a task is unfinished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It has work to finish. If nothing can ever wake it, the run is deadlocked.
    Work,
    /// It serves others for as long as the run lasts.
    Server,
}

pub(super) struct Task {
    /// Its future and what wakes it, taken out while it is being polled.
    pub(super) parts: Option<(LocalBoxFuture<'static, ()>, Waker)>,
    pub(super) wake: Arc<TaskWaker>,
    pub(super) generation: u64,
    pub(super) owner: u16,
    pub(super) role: Role,
}

/// Tasks that were woken since they were last asked for. Wakers must be `Send`, hence the mutex, which nobody ever
/// contends for.
#[derive(Default)]
pub(super) struct Woken {
    tasks: Mutex<Vec<TaskId>>,
    /// Whether there is any: spares most steps the lock.
    any: AtomicBool,
}

impl Woken {
    fn push(&self, task: TaskId) {
        self.tasks.lock().expect("no holder of the lock can panic").push(task);
        self.any.store(true, Ordering::Release);
    }

    /// Calls `rank` with each, in the order in which they were woken.
    pub(super) fn drain(&self, rank: impl FnMut(TaskId)) {
        if self.any.load(Ordering::Acquire) {
            self.any.store(false, Ordering::Relaxed);
            self.tasks.lock().expect("no holder of the lock can panic").drain(..).for_each(rank);
        }
    }
}

pub(super) struct TaskWaker {
    pub(super) task: TaskId,
    pub(super) queued: AtomicBool,
    pub(super) woken: Arc<Woken>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            self.woken.push(self.task);
        }
    }
}

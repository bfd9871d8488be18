//! A single-threaded executor with virtual time and a seeded choice among the tasks that are ready.
//!
//! Why an executor of our own: no simulator that builds on tokio runs in
//! `wasm32-unknown-unknown`, and a run here must be a pure function of its seed. Why no
//! `block_on`: the page runs the engine in slices between frames, so the executor takes one step
//! at a time and says what is left.
//!
//! How random and deterministic go together: a task that becomes ready draws a priority from the
//! stream of its owner, and the lowest priority runs first. Any order that the rules of async Rust
//! allow can therefore happen, the seed says which, and what one owner draws never shifts what
//! another draws.
//!
//! Prior art: madsim (a ready task is drawn at random) and moonpool (virtual time under provider
//! traits, runs in wasm).

mod task;
mod timers;

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use slab::Slab;

pub use self::task::{Role, TaskId};
pub use self::timers::Sleep;

use self::task::{Task, TaskWaker, Woken};
use self::timers::Timer;
use crate::recorder::Now;
use crate::rng::{Purpose, Seed, Stream};
use crate::sorted::SortedSet;
use crate::time::Time;

/// The most steps that may pass without virtual time moving. More is taken for a livelock.
pub const STEPS_WITHOUT_TIME_MAX: u64 = 1_000_000;

/// A handle to the executor. Clones share it.
#[derive(Clone)]
pub struct Executor {
    inner: Rc<Inner>,
}

struct Inner {
    tasks: RefCell<Slab<Task>>,
    woken: Arc<Woken>,
    ready: RefCell<BinaryHeap<Reverse<(u64, u64, TaskId)>>>,
    timers: RefCell<BinaryHeap<Timer>>,
    /// How many of the timers belong to a sleep that was dropped.
    dead_timers: Cell<usize>,
    now: Cell<Time>,
    sequence: Cell<u64>,
    schedule: RefCell<Vec<Stream>>,
    seed: Seed,
    steps_without_time: Cell<u64>,
    /// Unfinished tasks that the run must not end without.
    work_left: Cell<usize>,
}

/// What one step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A task was polled, or time moved.
    Stepped,
    /// Nothing can happen any more, but these owners have unfinished work.
    Deadlocked {
        /// The owners of the blocked tasks, without repeats.
        blocked: Vec<u16>,
    },
    /// A task keeps itself busy without ever letting time pass.
    Livelocked {
        /// The owner of the task.
        busy: u16,
    },
    /// Nothing can happen any more, and nobody minds.
    Finished,
    /// Nothing can happen before the limit.
    Reached,
}

impl Executor {
    /// An executor at time zero whose choices come from `seed`.
    pub fn new(seed: Seed) -> Executor {
        Executor {
            inner: Rc::new(Inner {
                tasks: RefCell::default(),
                woken: Arc::default(),
                ready: RefCell::default(),
                timers: RefCell::default(),
                dead_timers: Cell::new(0),
                now: Cell::new(Time::ZERO),
                sequence: Cell::new(0),
                schedule: RefCell::default(),
                seed,
                steps_without_time: Cell::new(0),
                work_left: Cell::new(0),
            }),
        }
    }

    /// Virtual time.
    pub fn now(&self) -> Time {
        self.inner.now.get()
    }

    /// Starts a task of `owner`. It is first polled by a later step.
    pub fn spawn(&self, owner: u16, role: Role, future: impl Future<Output = ()> + 'static) -> TaskId {
        let generation = self.next_sequence();
        let mut tasks = self.inner.tasks.borrow_mut();
        let entry = tasks.vacant_entry();
        let task = TaskId { slot: entry.key() as u32, generation };
        let wake = Arc::new(TaskWaker { task, queued: AtomicBool::new(false), woken: Arc::clone(&self.inner.woken) });
        let waker = Waker::from(Arc::clone(&wake));
        waker.wake_by_ref();
        entry.insert(Task { parts: Some((Box::pin(future), waker)), wake, generation, owner, role });
        if role == Role::Work {
            self.inner.work_left.set(self.inner.work_left.get() + 1);
        }
        task
    }

    /// Ends a task without polling it again and drops what it holds. A task may abort itself: it
    /// ends when it next waits. Aborting a task that has ended does nothing.
    pub fn abort(&self, task: TaskId) {
        let mut tasks = self.inner.tasks.borrow_mut();
        if tasks.get(task.slot as usize).is_some_and(|found| found.generation == task.generation) {
            let removed = tasks.remove(task.slot as usize);
            self.note_end(removed.role);
            // The future's drop may spawn or abort, so the table must be free again by then.
            drop(tasks);
            drop(removed);
        }
    }

    /// Ends every task of `owner`: what a crash does to an actor.
    pub fn abort_owner(&self, owner: u16) {
        let of_owner: Vec<TaskId> = {
            let tasks = self.inner.tasks.borrow();
            let ids = tasks.iter().filter(|(_, task)| task.owner == owner);
            ids.map(|(slot, task)| TaskId { slot: slot as u32, generation: task.generation }).collect()
        };
        of_owner.into_iter().for_each(|task| self.abort(task));
    }

    /// Whether a task has ended, by itself or by force.
    pub fn has_ended(&self, task: TaskId) -> bool {
        let tasks = self.inner.tasks.borrow();
        tasks.get(task.slot as usize).is_none_or(|found| found.generation != task.generation)
    }

    /// Polls one ready task; where none is ready, moves time to the next timer.
    pub fn step(&self) -> Step {
        self.step_until(Time::NEVER)
    }

    /// As [`Executor::step`], but leaves alone what would happen after `limit`.
    pub fn step_until(&self, limit: Time) -> Step {
        self.inner.woken.drain(|task| self.rank(task));
        if let Some(task) = self.next_ready() {
            let quiet = self.inner.steps_without_time.get() + 1;
            self.inner.steps_without_time.set(quiet);
            if quiet > STEPS_WITHOUT_TIME_MAX {
                let owner = self.inner.tasks.borrow().get(task.slot as usize).map_or(0, |task| task.owner);
                return Step::Livelocked { busy: owner };
            }
            self.poll(task);
            return Step::Stepped;
        }
        match self.next_timer() {
            Some(at) if at > limit => return Step::Reached,
            Some(at) => {
                self.fire_timers_of(at);
                return Step::Stepped;
            }
            None => {}
        }
        if self.inner.work_left.get() == 0 {
            return Step::Finished;
        }
        Step::Deadlocked { blocked: self.owners_at_work() }
    }

    /// Lets everything happen that is due until `at`, and time come there.
    ///
    /// # Panics
    /// An actor keeps itself busy without letting time pass.
    pub fn run_until(&self, at: Time) {
        loop {
            match self.step_until(at) {
                Step::Stepped => {}
                Step::Livelocked { busy } => panic!("actor {busy} keeps itself busy"),
                Step::Reached | Step::Finished | Step::Deadlocked { .. } => break,
            }
        }
        self.advance_to(at);
    }

    /// Moves time forward without anything happening, as to the end of a run or, in a live run, to
    /// what the wall clock reads.
    pub fn advance_to(&self, at: Time) {
        if at > self.now() {
            self.inner.now.set(at);
            self.inner.steps_without_time.set(0);
        }
    }

    /// When the next timer is due; `None` where only a task that is ready, or a wake from outside,
    /// can make anything happen.
    pub fn next_due(&self) -> Option<Time> {
        self.next_timer()
    }

    /// Drops every task and every timer. They hold handles to the executor and to all that they work
    /// with, so a run that is over frees its memory only when this is called.
    pub fn clear(&self) {
        loop {
            // What is dropped may spawn, abort or set timers, so nothing may be borrowed meanwhile.
            let tasks = self.inner.tasks.take();
            let timers = self.inner.timers.take();
            if tasks.is_empty() && timers.is_empty() {
                break;
            }
            drop((tasks, timers));
        }
        self.inner.ready.take();
        self.inner.dead_timers.set(0);
        self.inner.work_left.set(0);
    }

    fn owners_at_work(&self) -> Vec<u16> {
        let tasks = self.inner.tasks.borrow();
        let owners: SortedSet<u16> =
            tasks.iter().filter(|(_, task)| task.role == Role::Work).map(|(_, task)| task.owner).collect();
        owners.into_iter().collect()
    }

    /// A task was woken: it draws its place among those that are ready.
    fn rank(&self, task: TaskId) {
        let tasks = self.inner.tasks.borrow();
        let Some(found) = tasks.get(task.slot as usize).filter(|found| found.generation == task.generation) else {
            return;
        };
        let owner = usize::from(found.owner);
        let mut schedule = self.inner.schedule.borrow_mut();
        while schedule.len() <= owner {
            let stream = Stream::new(self.inner.seed, Purpose::Schedule, schedule.len() as u64);
            schedule.push(stream);
        }
        let place = Reverse((schedule[owner].next_u64(), self.next_sequence(), task));
        self.inner.ready.borrow_mut().push(place);
    }

    fn next_ready(&self) -> Option<TaskId> {
        let tasks = self.inner.tasks.borrow();
        let mut ready = self.inner.ready.borrow_mut();
        loop {
            let Reverse((_, _, task)) = ready.pop()?;
            if tasks.get(task.slot as usize).is_some_and(|found| found.generation == task.generation) {
                return Some(task);
            }
        }
    }

    fn poll(&self, task: TaskId) {
        let taken = {
            let mut tasks = self.inner.tasks.borrow_mut();
            let found = &mut tasks[task.slot as usize];
            found.wake.queued.store(false, Ordering::Relaxed);
            found.parts.take()
        };
        let Some((mut future, waker)) = taken else { return };
        let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
        let mut tasks = self.inner.tasks.borrow_mut();
        let Some(found) = tasks.get_mut(task.slot as usize).filter(|found| found.generation == task.generation) else {
            // It aborted itself while it ran; its future is dropped here.
            return;
        };
        match polled {
            Poll::Pending => found.parts = Some((future, waker)),
            Poll::Ready(()) => {
                let ended = tasks.remove(task.slot as usize);
                self.note_end(ended.role);
            }
        }
    }

    fn note_end(&self, role: Role) {
        if role == Role::Work {
            self.inner.work_left.set(self.inner.work_left.get() - 1);
        }
    }

    fn next_sequence(&self) -> u64 {
        let next = self.inner.sequence.get() + 1;
        self.inner.sequence.set(next);
        next
    }
}

impl Now for Executor {
    fn now(&self) -> Time {
        Executor::now(self)
    }
}

#[cfg(test)]
mod tests;

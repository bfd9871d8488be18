//! What happens at a time: a sleep ends, or something is called.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::Executor;
use crate::time::{Span, Time};

pub(super) struct Timer {
    at: Time,
    sequence: u64,
    action: TimerAction,
}

enum TimerAction {
    Wake(Rc<RefCell<SleepState>>),
    Call(Box<dyn FnOnce()>),
}

enum SleepState {
    Waiting(Waker),
    Fired,
    Dropped,
}

impl Timer {
    /// Whether its sleep was dropped.
    fn is_dead(&self) -> bool {
        matches!(&self.action, TimerAction::Wake(state) if matches!(*state.borrow(), SleepState::Dropped))
    }
}

impl PartialEq for Timer {
    fn eq(&self, other: &Timer) -> bool {
        (self.at, self.sequence) == (other.at, other.sequence)
    }
}

impl Eq for Timer {}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Timer) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timer {
    /// Reversed, since the standard heap gives the greatest first.
    fn cmp(&self, other: &Timer) -> std::cmp::Ordering {
        (other.at, other.sequence).cmp(&(self.at, self.sequence))
    }
}

impl Executor {
    /// A future that is ready once `span` has passed. Time starts at its first poll.
    pub fn sleep(&self, span: Span) -> Sleep {
        Sleep { executor: self.clone(), span, state: None }
    }

    /// Calls `call` at `at`, or at once where that is past. Calls for the same moment happen in the
    /// order in which they were asked for, before any task runs.
    pub fn call_at(&self, at: Time, call: impl FnOnce() + 'static) {
        self.push_timer(at, TimerAction::Call(Box::new(call)));
    }

    /// When the next timer is due. A sleep that was dropped left its timer behind; it must not move
    /// time, so it is taken away here.
    pub(super) fn next_timer(&self) -> Option<Time> {
        let mut timers = self.inner.timers.borrow_mut();
        loop {
            let timer = timers.peek()?;
            if !timer.is_dead() {
                return Some(timer.at);
            }
            timers.pop();
            self.inner.dead_timers.update(|dead| dead - 1);
        }
    }

    /// Moves time to `at`, when the next timer is due, and fires all timers of that moment, in the order in which they
    /// were set.
    pub(super) fn fire_timers_of(&self, at: Time) {
        self.advance_to(at);
        loop {
            let timer = self.inner.timers.borrow_mut().pop().expect("the next timer is there");
            match timer.action {
                TimerAction::Wake(state) => {
                    if let SleepState::Waiting(waker) = std::mem::replace(&mut *state.borrow_mut(), SleepState::Fired) {
                        waker.wake();
                    }
                }
                TimerAction::Call(call) => call(),
            }
            if self.next_timer() != Some(at) {
                break;
            }
        }
    }

    fn push_timer(&self, at: Time, action: TimerAction) {
        let at = at.max(self.now());
        let mut timers = self.inner.timers.borrow_mut();
        if self.inner.dead_timers.get() > timers.len() / 2 {
            // Most sleeps are time limits of what takes much less, so without this nearly all timers would be dead.
            timers.retain(|timer| !timer.is_dead());
            self.inner.dead_timers.set(0);
        }
        timers.push(Timer { at, sequence: self.next_sequence(), action });
    }
}

/// A wait in virtual time. Made by [`Executor::sleep`].
pub struct Sleep {
    executor: Executor,
    span: Span,
    state: Option<Rc<RefCell<SleepState>>>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &self.state {
            None => {
                let state = Rc::new(RefCell::new(SleepState::Waiting(cx.waker().clone())));
                if self.span == Span::FOREVER {
                    return Poll::Pending;
                }
                let at = self.executor.now() + self.span;
                self.executor.push_timer(at, TimerAction::Wake(Rc::clone(&state)));
                self.state = Some(state);
                Poll::Pending
            }
            Some(state) => match &mut *state.borrow_mut() {
                SleepState::Fired => Poll::Ready(()),
                SleepState::Waiting(waker) => {
                    waker.clone_from(cx.waker());
                    Poll::Pending
                }
                SleepState::Dropped => unreachable!("only the drop of this future sets it"),
            },
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(state) = &self.state {
            let before = std::mem::replace(&mut *state.borrow_mut(), SleepState::Dropped);
            if matches!(before, SleepState::Waiting(_)) {
                self.executor.inner.dead_timers.update(|dead| dead + 1);
            }
        }
    }
}

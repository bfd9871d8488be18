//! A line of people, orders or wishes that wait to be served one after the other.
//!
//! It stands outside of the actor that serves it: when that crashes, who has come still waits. One task serves it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Poll, Waker};

pub(crate) struct WaitingLine<T> {
    waiting: RefCell<VecDeque<T>>,
    waker: RefCell<Option<Waker>>,
}

impl<T> Default for WaitingLine<T> {
    fn default() -> WaitingLine<T> {
        WaitingLine { waiting: RefCell::default(), waker: RefCell::default() }
    }
}

impl<T: Clone> WaitingLine<T> {
    /// One more at the end of the line.
    pub(crate) fn join(&self, one: T) {
        self.waiting.borrow_mut().push_back(one);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Who came first, once there is one. It stays in the line until it [leaves](Self::leave), so that a crash in
    /// between loses nobody.
    pub(crate) async fn first(&self) -> T {
        poll_fn(|cx| match self.waiting.borrow().front() {
            Some(first) => Poll::Ready(first.clone()),
            None => {
                *self.waker.borrow_mut() = Some(cx.waker().clone());
                Poll::Pending
            }
        })
        .await
    }

    /// Notes something about who is first, for the time after a crash.
    pub(crate) fn note(&self, change: impl FnOnce(&mut T)) {
        if let Some(first) = self.waiting.borrow_mut().front_mut() {
            change(first);
        }
    }

    /// The first was served and leaves.
    pub(crate) fn leave(&self) {
        self.waiting.borrow_mut().pop_front();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.borrow().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Context;

    use super::*;

    #[test]
    fn who_is_served_waits_until_it_leaves() {
        let line = WaitingLine::default();
        let mut context = Context::from_waker(Waker::noop());
        let mut first = pin!(line.first());
        assert!(first.as_mut().poll(&mut context).is_pending());
        line.join(1);
        line.join(2);
        assert_eq!(first.as_mut().poll(&mut context), Poll::Ready(1));
        // Whoever served it has crashed: the next one begins with the same.
        line.note(|first| *first = 10);
        assert_eq!(pin!(line.first()).poll(&mut context), Poll::Ready(10));
        line.leave();
        assert_eq!(pin!(line.first()).poll(&mut context), Poll::Ready(2));
        line.leave();
        assert!(line.is_empty());
    }
}

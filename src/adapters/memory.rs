//! The stores of a page whose browser keeps nothing: in memory, with the same promises until the
//! page is closed.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::event::json_lines::{Misfit, TrailEvent, check_versions};
use eda_patterns::memory::Memory;
use eda_patterns::ports::{Expected, Position};
use eda_patterns::recorder::Context;
use eda_patterns::time::Time;
use eda_patterns::wire::{Answer, Call};
use futures::channel::oneshot;

/// An event store and a key-value store in memory. Clones share them.
#[derive(Clone)]
pub struct MemoryStore {
    memory: Rc<RefCell<Memory>>,
    waiting: Rc<RefCell<Vec<oneshot::Sender<()>>>>,
    now: Rc<dyn Fn() -> Time>,
}

impl MemoryStore {
    /// Empty stores, whose times to live go by `now`.
    pub fn new(now: impl Fn() -> Time + 'static) -> MemoryStore {
        MemoryStore { memory: Rc::default(), waiting: Rc::default(), now: Rc::new(now) }
    }

    /// Where the newest event lies.
    pub fn end(&self) -> Position {
        self.memory.borrow().end()
    }

    /// Answers a call of a port.
    pub async fn answer(&self, call: Call) -> Answer {
        loop {
            let answer = self.memory.borrow_mut().answer(&call, Context::default(), (self.now)());
            if matches!(answer, Some(Answer::Appended(_))) {
                self.wake();
            }
            if let Some(answer) = answer {
                return answer;
            }
            let (sender, told) = oneshot::channel();
            self.waiting.borrow_mut().push(sender);
            told.await.expect("the store lives as long as whoever waits on it");
        }
    }

    /// Appends all of `events`, or none.
    ///
    /// # Errors
    /// The first event that does not go on where its stream stops.
    pub fn import(&self, events: &[TrailEvent]) -> Result<(), Misfit> {
        let log = &mut self.memory.borrow_mut().log;
        let versions = events.iter().map(|trail| (trail.stream.clone(), log.version(&trail.stream))).collect();
        check_versions(events, versions)?;
        for trail in events {
            let new = std::slice::from_ref(&trail.event);
            let appended = log.append(&trail.stream, Expected::Any, new, Context::default());
            appended.expect("an append that expects nothing has no conflict");
        }
        self.wake();
        Ok(())
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.memory.take();
    }

    fn wake(&self) {
        for waiting in self.waiting.take() {
            // Whoever gave up waiting needs no answer.
            let _ = waiting.send(());
        }
    }
}

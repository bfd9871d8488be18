//! What a person may see of a connection.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use eda_patterns::ports::KeyValueError;
use eda_patterns::wire::{Answer, Carry};
use futures::channel::oneshot;
use wasm_bindgen_futures::spawn_local;

use super::round_trip::measured_us;
use super::{Address, Looked, State};
use crate::adapters::clock::BrowserClock;

/// What is to be seen of a connection, and those who wait for it to change.
pub(super) struct Seen {
    looked: RefCell<Looked>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

impl Seen {
    /// That the run of this name connects for the first time.
    pub(super) fn of(run: &str) -> Seen {
        let state = State::Connecting(0);
        let looked =
            Looked { state, run: run.to_owned(), round_trip_us: None, lost: 0, read_only: false, no_keys: None };
        Seen { looked: RefCell::new(looked), waiting: RefCell::default() }
    }

    pub(super) fn look(&self) -> Looked {
        self.looked.borrow().clone()
    }

    /// Ready when it has changed.
    pub(super) fn news(&self) -> impl Future<Output = ()> + use<> {
        let (sender, told) = oneshot::channel();
        self.waiting.borrow_mut().push(sender);
        // Where nobody is left to tell, nothing changes any more.
        async move {
            if told.await.is_err() {
                futures::future::pending().await
            }
        }
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Looked)) {
        change(&mut self.looked.borrow_mut());
        for waiting in self.waiting.take() {
            // Whoever gave up waiting needs no answer.
            let _ = waiting.send(());
        }
    }

    /// The same keys, whose absence is seen here.
    pub(super) fn of_keys(self: Rc<Self>, carry: Carry) -> Carry {
        Rc::new(move |call| {
            let (seen, answer) = (Rc::clone(&self), carry(call));
            Box::pin(async move {
                let answer = answer.await;
                let no_keys = match &answer {
                    Answer::KeysFailed(KeyValueError::Unavailable(why)) => Some(why.clone()),
                    _ => None,
                };
                if seen.looked.borrow().no_keys != no_keys {
                    seen.change(|looked| looked.no_keys = no_keys);
                }
                answer
            })
        })
    }

    /// Tells how long a message takes there and back, once that is measured.
    pub(super) fn measure(self: &Rc<Self>, address: Address, run: String, clock: BrowserClock) {
        let seen = Rc::downgrade(self);
        spawn_local(async move {
            let round_trip_us = measured_us(&address, &run, &clock).await;
            if let (Some(_), Some(seen)) = (round_trip_us, seen.upgrade()) {
                seen.change(|looked| looked.round_trip_us = round_trip_us);
            }
        });
    }
}

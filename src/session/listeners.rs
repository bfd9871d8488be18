//! Who wants to know when the session moves.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// How often somebody wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// In every frame in which something moves: for a canvas.
    Frame,
    /// At every change by a person, and about ten times a second while playing: for panels.
    Panel,
}

#[derive(Default)]
pub(super) struct Listeners {
    next: Cell<u64>,
    known: RefCell<Vec<Known>>,
    panel_calls: Cell<u64>,
}

#[derive(Clone)]
struct Known {
    number: u64,
    rate: Rate,
    callback: Rc<dyn Fn()>,
}

/// Somebody who listens, until this is dropped.
#[must_use = "dropping it ends the listening"]
pub struct Listener {
    number: u64,
    listeners: Weak<Listeners>,
}

impl Listeners {
    pub(super) fn add(self: &Rc<Self>, rate: Rate, callback: Rc<dyn Fn()>) -> Listener {
        let number = self.next.replace(self.next.get() + 1);
        self.known.borrow_mut().push(Known { number, rate, callback });
        Listener { number, listeners: Rc::downgrade(self) }
    }

    /// How often panels were called. Whoever was drawn before a call and listens only after it has
    /// missed it, and can tell by this.
    pub(super) fn panel_calls(&self) -> u64 {
        self.panel_calls.get()
    }

    /// Calls those of a rate. A callback may add and drop listeners.
    pub(super) fn call(&self, rate: Rate) {
        if rate == Rate::Panel {
            self.panel_calls.set(self.panel_calls.get() + 1);
        }
        let known = self.known.borrow().clone();
        known.iter().filter(|listener| listener.rate == rate).for_each(|listener| (listener.callback)());
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(listeners) = self.listeners.upgrade() {
            listeners.known.borrow_mut().retain(|known| known.number != self.number);
        }
    }
}

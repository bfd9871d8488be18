//! News of appends: to whoever waits in this page, and to every other tab of this origin.
//!
//! News is a hint to look again, never the truth. A tab that dies between its commit and its message
//! leaves the others without one, so whoever waits looks again after a while by itself.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::select;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// How long at most somebody waits before looking again without any news.
const LOOK_AGAIN_MS: u32 = 2_000;

/// The message that says that everything was deleted. Any other says that something was appended.
const CLEARED: &str = "cleared";

type Waiting = Rc<RefCell<Vec<oneshot::Sender<()>>>>;

/// A channel of news about one database.
pub(super) struct News {
    waiting: Waiting,
    clears_elsewhere: Rc<Cell<u32>>,
    /// `None` where the browser has no such channel; then other tabs are found by looking again.
    channel: Option<(BroadcastChannel, EventListener)>,
}

impl News {
    /// News of the database `name`.
    pub(super) fn new(name: &str) -> News {
        let (waiting, clears_elsewhere) = (Waiting::default(), Rc::<Cell<u32>>::default());
        let channel = BroadcastChannel::new(&format!("{name}.appended")).ok().map(|channel| {
            let (woken, clears) = (Rc::clone(&waiting), Rc::clone(&clears_elsewhere));
            let listener = EventListener::new(&channel, "message", move |event| {
                let message = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
                if message.is_some_and(|message| message == CLEARED) {
                    clears.set(clears.get() + 1);
                }
                wake(&woken);
            });
            (channel, listener)
        });
        News { waiting, clears_elsewhere, channel }
    }

    /// How often another tab has deleted everything.
    pub(super) fn clears_elsewhere(&self) -> u32 {
        self.clears_elsewhere.get()
    }

    /// Tells whoever waits in this page alone that there is something to look at.
    pub(super) fn tell_here(&self) {
        wake(&self.waiting);
    }

    /// Tells everybody that there is something new.
    pub(super) fn tell(&self) {
        self.post(&JsValue::UNDEFINED);
    }

    /// Tells everybody that everything was deleted.
    pub(super) fn tell_cleared(&self) {
        self.post(&CLEARED.into());
    }

    fn post(&self, message: &JsValue) {
        wake(&self.waiting);
        if let Some((channel, _)) = &self.channel {
            // A channel that is closed already belongs to a page that is going away.
            let _ = channel.post_message(message);
        }
    }

    /// Ready at the next news, counted from this call and not from the first poll, or after a while.
    pub(super) fn next(&self) -> impl Future<Output = ()> + use<> {
        let (sender, told) = oneshot::channel();
        let mut waiting = self.waiting.borrow_mut();
        // Whoever gave up waiting would stay here until the next append, which may never come.
        waiting.retain(|sender| !sender.is_canceled());
        waiting.push(sender);
        async move {
            select(told, TimeoutFuture::new(LOOK_AGAIN_MS)).await;
        }
    }
}

impl Drop for News {
    fn drop(&mut self) {
        if let Some((channel, _)) = &self.channel {
            channel.close();
        }
    }
}

fn wake(waiting: &RefCell<Vec<oneshot::Sender<()>>>) {
    for sender in waiting.take() {
        // Whoever gave up waiting needs no news.
        let _ = sender.send(());
    }
}

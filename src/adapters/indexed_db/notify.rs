//! News of appends: to whoever waits in this page, and to every other tab of this origin.
//!
//! News is a hint to look again, never the truth. A tab that dies between its commit and its message
//! leaves the others without one, so whoever waits looks again after a while by itself.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::select;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;

/// How long at most somebody waits before looking again without any news.
const LOOK_AGAIN_MS: u32 = 2_000;

type Waiting = Rc<RefCell<Vec<oneshot::Sender<()>>>>;

/// A channel of news about one database.
pub(super) struct News {
    waiting: Waiting,
    /// `None` where the browser has no such channel; then other tabs are found by looking again.
    channel: Option<(BroadcastChannel, EventListener)>,
}

impl News {
    /// News of the database `name`.
    pub(super) fn new(name: &str) -> News {
        let waiting = Waiting::default();
        let channel = BroadcastChannel::new(&format!("{name}.appended")).ok().map(|channel| {
            let woken = Rc::clone(&waiting);
            let listener = EventListener::new(&channel, "message", move |_| wake(&woken));
            (channel, listener)
        });
        News { waiting, channel }
    }

    /// Tells everybody that there is something new.
    pub(super) fn tell(&self) {
        wake(&self.waiting);
        if let Some((channel, _)) = &self.channel {
            // A channel that is closed already belongs to a page that is going away.
            let _ = channel.post_message(&JsValue::UNDEFINED);
        }
    }

    /// Ready at the next news, counted from this call and not from the first poll, or after a while.
    pub(super) fn next(&self) -> impl Future<Output = ()> + use<> {
        let (sender, told) = oneshot::channel();
        self.waiting.borrow_mut().push(sender);
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

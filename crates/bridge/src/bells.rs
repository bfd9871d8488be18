//! Wakes those who wait for work of a queue when some comes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Weak};

use tokio::sync::Notify;

/// A bell for each queue that somebody waits at. Work that comes through another bridge rings none here, so whoever
/// waits also looks again from time to time.
#[derive(Default)]
pub struct Bells {
    by_queue: Mutex<BTreeMap<(String, String), Weak<Notify>>>,
}

impl Bells {
    /// The bell of a run's queue.
    pub fn of(&self, run: &str, queue: &str) -> Arc<Notify> {
        let mut bells = self.by_queue.lock().expect("nobody panics while holding it");
        let name = (run.to_owned(), queue.to_owned());
        if let Some(bell) = bells.get(&name).and_then(Weak::upgrade) {
            return bell;
        }
        // Bells that nobody waits at any more are taken down when a new one is hung up.
        bells.retain(|_, bell| bell.strong_count() > 0);
        let bell = Arc::new(Notify::new());
        bells.insert(name, Arc::downgrade(&bell));
        bell
    }

    /// Wakes everyone who waits at a queue.
    pub fn ring(&self, run: &str, queue: &str) {
        let bells = self.by_queue.lock().expect("nobody panics while holding it");
        if let Some(bell) = bells.get(&(run.to_owned(), queue.to_owned())).and_then(Weak::upgrade) {
            bell.notify_waiters();
        }
    }
}

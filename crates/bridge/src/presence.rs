//! Who takes part in subscriptions of the bus over one connection, and that it is still there.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::store::Store;
use eda_wire::Seat;

/// How long the end of a connection waits for Redis. Who is not said to be gone by then is taken for gone later.
const LEAVE_MAX: Duration = Duration::from_secs(2);

/// The seats that are taken over a connection. As long as it is there, Redis hears of them often enough.
pub struct Presence {
    /// A number that no other connection has.
    pub connection: u64,
    /// A member of whom nothing was heard for so long is gone.
    pub max: Duration,
    store: Store,
    seats: Arc<Mutex<BTreeSet<Seat>>>,
    renewing: Mutex<Option<JoinHandle<()>>>,
}

impl Presence {
    /// That of a new connection, over which nobody takes part yet. A member of whom Redis hears nothing for `max` is gone.
    ///
    /// # Panics
    /// Where the system gives no randomness.
    pub fn new(store: Store, max: Duration) -> Presence {
        let connection = getrandom::u64().expect("the system gave randomness for the token");
        Presence { connection, max, store, seats: Arc::default(), renewing: Mutex::default() }
    }

    /// Somebody takes part.
    pub fn came(&self, seat: Seat) {
        self.seats.lock().expect("nobody panics while holding it").insert(seat);
        let mut renewing = self.renewing.lock().expect("nobody panics while holding it");
        renewing.get_or_insert_with(|| {
            let (connection, max) = (self.connection, self.max);
            tokio::spawn(renew(connection, max, self.store.clone(), Arc::clone(&self.seats)))
        });
    }

    /// Somebody has left by itself.
    pub fn went(&self, seat: Seat) {
        self.seats.lock().expect("nobody panics while holding it").remove(&seat);
    }

    /// The connection has ended: whoever was there over it is gone. What waits for that is to be woken.
    pub async fn end(&self) -> Vec<String> {
        if let Some(renewing) = self.renewing.lock().expect("nobody panics while holding it").take() {
            renewing.abort();
        }
        let seats = all(&self.seats);
        if seats.is_empty() {
            return Vec::new();
        }
        match timeout(LEAVE_MAX, self.store.bus_leave(self.connection, &seats)).await {
            Ok(Ok(step)) => step.bells,
            _ => Vec::new(),
        }
    }
}

fn all(seats: &Mutex<BTreeSet<Seat>>) -> Vec<Seat> {
    seats.lock().expect("nobody panics while holding it").iter().copied().collect()
}

async fn renew(connection: u64, max: Duration, store: Store, seats: Arc<Mutex<BTreeSet<Seat>>>) {
    loop {
        sleep(max / 3).await;
        let seats = all(&seats);
        if !seats.is_empty() {
            // The next time comes soon enough. Whoever was taken for gone meanwhile comes back with its next call.
            let _ = store.bus_stay(connection, max, &seats).await;
        }
    }
}

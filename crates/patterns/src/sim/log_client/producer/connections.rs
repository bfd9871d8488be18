//! The connections to brokers: how many requests are under way on each, and which rest after they broke
//! (`InFlightRequests`, `ClusterConnectionStates`).

use crate::rng::Stream;
use crate::sim::broker::ids::BrokerId;
use crate::sim::log_client::backoff::ClientBackoff;
use crate::sorted::SortedMap;
use crate::time::Time;

#[derive(Clone, Copy, Debug, Default)]
struct Connection {
    in_flight: u32,
    failures: u32,
    rests_until: Time,
}

/// The connections of a producer.
#[derive(Debug, Default)]
pub(super) struct Connections {
    known: SortedMap<BrokerId, Connection>,
}

impl Connections {
    fn of(&self, broker: BrokerId) -> Connection {
        self.known.get(&broker).copied().unwrap_or_default()
    }

    /// Whether a request may leave for a broker (`NetworkClient.ready`).
    pub fn is_ready(&self, broker: BrokerId, max_in_flight: u32, now: Time) -> bool {
        let connection = self.of(broker);
        connection.in_flight < max_in_flight && connection.rests_until <= now
    }

    /// A request leaves. Says how many are under way with it.
    pub fn sent(&mut self, broker: BrokerId) -> u32 {
        let connection = self.known.entry(broker).or_default();
        connection.in_flight += 1;
        connection.in_flight
    }

    /// A request is answered, or is no longer waited for.
    pub fn done(&mut self, broker: BrokerId) {
        let connection = self.known.entry(broker).or_default();
        connection.in_flight = connection.in_flight.saturating_sub(1);
    }

    /// The connection is good.
    pub fn works(&mut self, broker: BrokerId) {
        self.known.entry(broker).or_default().failures = 0;
    }

    /// The connection broke, or could not be made: it rests before it is tried again.
    pub fn broke(&mut self, broker: BrokerId, now: Time, draw: &mut Stream) {
        let connection = self.known.entry(broker).or_default();
        connection.rests_until = now + ClientBackoff::RECONNECT.wait(connection.failures, draw);
        connection.failures += 1;
    }

    /// When the next connection may be tried again, after `now`.
    pub fn next_rested(&self, now: Time) -> Option<Time> {
        self.known.values().map(|connection| connection.rests_until).filter(|at| *at > now).min()
    }

    /// The broker with the fewest requests under way among those that do not rest; of several one at random
    /// (`NetworkClient.leastLoadedNode`).
    pub fn least_loaded(&self, brokers: u32, now: Time, draw: &mut Stream) -> Option<BrokerId> {
        let from = draw.below(u64::from(brokers)) as u32;
        let around = (0..brokers).map(|step| BrokerId((from + step) % brokers + 1));
        around.filter(|broker| self.of(*broker).rests_until <= now).min_by_key(|broker| self.of(*broker).in_flight)
    }
}

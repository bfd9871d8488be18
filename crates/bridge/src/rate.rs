//! How many requests a client may send in a time.

use std::time::Duration;

use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// So many requests a second, of which a second's worth may come at once. Every request takes its share of a second,
/// and one is too many that would end more than a second from now (the generic cell rate algorithm, of ITU-T I.371).
pub struct Rate {
    share: Duration,
    taken_until: Instant,
}

impl Rate {
    /// A rate of `per_second` requests, of which none has come by `now`.
    pub fn new(per_second: u32, now: Instant) -> Rate {
        Rate { share: SECOND / per_second.max(1), taken_until: now }
    }

    /// Whether a request may come at the moment `now`. One that may not takes no share.
    pub fn take(&mut self, now: Instant) -> bool {
        let until = self.taken_until.max(now) + self.share;
        let may_come = until.duration_since(now) <= SECOND;
        if may_come {
            self.taken_until = until;
        }
        may_come
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_come_at_once_and_then_one_for_each_share_of_a_second() {
        let began = Instant::now();
        let mut rate = Rate::new(20_000, began);
        let mut come = |after_us: u64| {
            let now = began + Duration::from_micros(after_us);
            (0..30_000).filter(|_| rate.take(now)).count()
        };
        assert_eq!(come(0), 20_000);
        assert_eq!(come(49), 0, "50 µs are one share");
        assert_eq!(come(50), 1);
        assert_eq!(come(1_050), 20);
        assert_eq!(come(60_000_000), 20_000, "what was not used is not kept for later");
    }
}

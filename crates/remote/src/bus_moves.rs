//! What moved on the bus, told by Redis in the order in which it happened.

use eda_patterns::fact::Record;
use eda_patterns::ports::BusError;
use eda_patterns::sim::real::{BusMove, BusMoved, CopyMove};
use eda_patterns::time::{Span, Time};
use eda_wire::{self as wire, BusCall, BusReply, Call, Reply};

use crate::bus::failed;
use crate::{Ask, Ports, take};

impl<A: Ask> Ports<A> {
    /// What moved on the bus after the move of the number `after`. Moves are kept from the first such call on.
    ///
    /// # Errors
    /// As of every call of the port.
    pub async fn bus_moves(&self, mut after: u64) -> Result<Vec<BusMoved>, BusError> {
        let mut all = Vec::new();
        loop {
            let asked_at = self.connection().now();
            let answer = self.at_once(Call::Bus(BusCall::Moves { after, limit: u32::MAX })).await;
            let (now_us, moves, more) = take!(answer, failed,
                Reply::Bus(BusReply::Moves { now_us, moves, more }) => (now_us, moves, more))?;
            let time = self.read_clock(asked_at, now_us).no_later();
            let by = time(now_us);
            all.extend(moves.into_iter().map(|moved| BusMoved {
                number: moved.number,
                by,
                what: self.read_move(moved.what, &time),
            }));
            match all.last() {
                Some(last) if more => after = last.number,
                _ => return Ok(all),
            }
        }
    }

    fn read_move(&self, what: wire::BusMove, time: &impl Fn(u64) -> Time) -> BusMove {
        match what {
            wire::BusMove::Opened { name, member, pattern, durable, queue_max, attempts_max } => {
                let capacity = queue_max.map_or(0, |max| u32::try_from(max).unwrap_or(u32::MAX));
                BusMove::Opened { name, member: self.name_of(member), pattern, durable, capacity, attempts_max }
            }
            wire::BusMove::Closed { name, dropped } => BusMove::Closed { name, dropped },
            wire::BusMove::Kept { record, topic, copies } => BusMove::Kept { record: Record(record), topic, copies },
            wire::BusMove::Blocked { record, name } => BusMove::Blocked { record: Record(record), name },
            wire::BusMove::Copy { name, record, what } => {
                BusMove::Copy { name, record: Record(record), what: self.read_copy(what, time) }
            }
        }
    }

    fn read_copy(&self, what: wire::CopyMove, time: &impl Fn(u64) -> Time) -> CopyMove {
        match what {
            wire::CopyMove::Queued { depth } => CopyMove::Queued(depth),
            wire::CopyMove::Replayed => CopyMove::Replayed,
            wire::CopyMove::Redriven { depth } => CopyMove::Redriven(depth),
            wire::CopyMove::Dispatched { member, attempt, until_us } => {
                CopyMove::Dispatched { member: self.name_of(member), attempt, until: time(until_us) }
            }
            wire::CopyMove::Acked { attempt } => CopyMove::Acked(attempt),
            wire::CopyMove::Requeued { attempt, wait_us, reason } => {
                CopyMove::Requeued { attempt, wait: Span::from_us(wait_us), reason }
            }
            wire::CopyMove::Dropped { reason } => CopyMove::Dropped(reason),
            wire::CopyMove::Dead { attempts, reason } => CopyMove::Dead(attempts, reason),
        }
    }
}

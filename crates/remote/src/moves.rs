//! What moved in a queue of work, told by Redis in the order in which it happened.

use eda_patterns::fact::Record;
use eda_patterns::ports::QueueError;
use eda_patterns::sim::real::{Moved, WhereTo};
use eda_patterns::time::{Span, Time};
use eda_wire::{self as wire, Call, Move, Reply};

use crate::work::queue_failed;
use crate::{Ask, Ports, take};

/// A moment this far away is never: no lease or letter is asked to last so long, unless for ever.
const FOR_EVER: Span = Span::from_secs(365 * 24 * 3_600);

/// Moves, in their order.
pub type Moves = Vec<Moved>;

impl<A: Ask> Ports<A> {
    /// What moved in `queue` after the move of the number `after`. Moves are kept from the first such call on.
    ///
    /// # Errors
    /// As of every call of the port.
    pub async fn moves(&self, queue: &str, mut after: u64) -> Result<Moves, QueueError> {
        let mut all = Moves::new();
        loop {
            let asked_at = self.connection().now();
            let call = Call::Moves { queue: queue.to_owned(), after, limit: u32::MAX };
            let answer = self.at_once(call).await;
            let (now_us, moves, more) = take!(answer, queue_failed,
                Reply::Moves { now_us, moves, more } => (now_us, moves, more))?;
            let time = self.read_clock(asked_at, now_us).no_later();
            let moment = |at_us: u64| {
                if at_us.saturating_sub(now_us) > FOR_EVER.as_us() { Time::NEVER } else { time(at_us) }
            };
            let by = moment(now_us);
            all.extend(moves.into_iter().map(|moved| read(moved, by, &moment)));
            match all.last() {
                Some(last) if more => after = last.number,
                _ => return Ok(all),
            }
        }
    }
}

fn read(moved: wire::Moved, by: Time, moment: &impl Fn(u64) -> Time) -> Moved {
    let to = match moved.what {
        Move::Enqueued { topic, due_us } => WhereTo::Enqueued { topic, due: moment(due_us) },
        Move::Due => WhereTo::Due,
        Move::Leased { worker, until_us } => WhereTo::Leased { worker, until: moment(until_us) },
        Move::Extended { until_us } => WhereTo::Extended { until: moment(until_us) },
        Move::LeaseOver => WhereTo::LeaseOver,
        Move::Acked => WhereTo::Acked,
        Move::Scheduled { due_us, reason } => WhereTo::Scheduled { due: moment(due_us), reason },
        Move::Dead { keep_until_us, reason } => WhereTo::Dead { keep_until: moment(keep_until_us), reason },
        Move::NoRoom => WhereTo::NoRoom,
        Move::Redriven { edited } => WhereTo::Redriven { edited },
        Move::Expired => WhereTo::Expired,
        Move::Stale { receipt } => WhereTo::Stale { receipt },
    };
    let wire::Held { record, receipt, attempt } = moved.held;
    Moved { number: moved.number, by, record: Record(record), receipt, attempts: attempt, to }
}

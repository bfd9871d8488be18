//! What a client keeps of its calls. Nothing here does input or output or reads a clock: whoever has a connection tells
//! what came, and is told what to send and who is to be answered.
//!
//! One thing is never guessed, and that is whether a call was sent. A call that never was ends as *unavailable*, and
//! nothing was changed. A call that was sent and has no answer is asked again where that does no harm, and ends as
//! *unknown outcome* otherwise, as it does where asking again came to nothing.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::{Call, Failed, FromClient, MESSAGE_MAX_BYTES, Outcome, Problem, Reply, Welcome, encode};

/// How many bytes of answers may be under way to a client, as its hello says: 256 KiB.
pub const CREDIT_BYTES: u64 = 256 << 10;

/// The bridge is told that answers were taken in after so many bytes of them: a quarter of the credit, the latest that the
/// protocol allows.
const CREDIT_STEP_BYTES: u64 = CREDIT_BYTES / 4;

/// Calls that may wait in a client; one more is told to try again.
const CALLS_MAX: usize = 4_096;

/// Whoever waited for a call, and what it came to.
pub type Ended<W> = (W, Result<Reply, Failed>);

struct Pending<W> {
    /// The request's bytes; empty once they were sent, unless they may be sent again.
    message: Vec<u8>,
    /// None where nobody waits any more.
    waiting: Option<W>,
    until: Duration,
    /// On the connection that there is now.
    is_sent: bool,
    /// On this connection or an earlier one, and so it may have taken effect.
    was_sent: bool,
    may_be_asked_again: bool,
    is_wait_for_work: bool,
}

/// A client's calls, over all its connections. `W` is whoever waits for one. Moments are durations since any one moment,
/// which is always the same.
pub struct Calls<W> {
    pending: BTreeMap<u64, Pending<W>>,
    /// No call is over before this moment: none where there is none. Looking for the very first one each time would
    /// cost each message as much as there are calls.
    next_over: Option<Duration>,
    /// Calls that are not sent yet, in their order.
    queue: VecDeque<u64>,
    /// Bytes of requests that may be sent, below zero after the last one.
    credit: i64,
    /// Requests on this connection that have no answer yet.
    unanswered: usize,
    unanswered_max: usize,
    /// Bytes of answers of which the bridge was not told yet.
    taken_in: u64,
}

impl<W> Default for Calls<W> {
    fn default() -> Calls<W> {
        let (pending, queue) = (BTreeMap::new(), VecDeque::new());
        Calls { pending, next_over: None, queue, credit: 0, unanswered: 0, unanswered_max: 0, taken_in: 0 }
    }
}

impl<W> Calls<W> {
    /// Takes a call in. `id` is a number that no earlier call had; the call is over at the moment `until`.
    ///
    /// # Errors
    /// Too many calls wait, or this one is longer than a message may be. Whoever waited comes back.
    pub fn keep(&mut self, id: u64, call: Call, waiting: W, until: Duration) -> Result<(), (W, Failed)> {
        if self.pending.len() >= CALLS_MAX {
            return Err((waiting, Failed::new(Problem::TooMany, "too many calls wait for the bridge")));
        }
        let may_be_asked_again = call.may_be_asked_again();
        let is_wait_for_work = call.is_wait();
        let message = encode(&FromClient::Request { id, call });
        if message.len() > MESSAGE_MAX_BYTES {
            return Err((waiting, Failed::new(Problem::TooLarge, "the call is longer than a message may be")));
        }
        self.queue.push_back(id);
        let waiting = Some(waiting);
        let pending =
            Pending { message, waiting, until, is_sent: false, was_sent: false, may_be_asked_again, is_wait_for_work };
        self.pending.insert(id, pending);
        self.next_over = Some(self.next_over.map_or(until, |over| over.min(until)));
        Ok(())
    }

    /// Nobody waits for a call any more. What is to be sent where the bridge is to be told.
    pub fn abandon(&mut self, id: u64) -> Option<Vec<u8>> {
        let pending = self.pending.get_mut(&id)?;
        pending.waiting = None;
        // Work that was leased for nobody would lie until its lease is over. Every other call goes on.
        if !pending.is_wait_for_work {
            return None;
        }
        if pending.is_sent {
            return Some(encode(&FromClient::Cancel { id }));
        }
        self.forget(id);
        None
    }

    /// A connection was made.
    pub fn connected(&mut self, welcome: &Welcome) {
        self.credit = i64::try_from(welcome.credit).unwrap_or(i64::MAX);
        (self.unanswered, self.unanswered_max, self.taken_in) = (0, welcome.requests_max as usize, 0);
    }

    /// The next message that may be sent now. It counts as sent from here on, since nobody can tell otherwise.
    pub fn next_message(&mut self) -> Option<Vec<u8>> {
        if self.taken_in >= CREDIT_STEP_BYTES {
            let bytes = std::mem::take(&mut self.taken_in);
            return Some(encode(&FromClient::Credit { bytes }));
        }
        if self.credit <= 0 || self.unanswered >= self.unanswered_max {
            return None;
        }
        let pending = self.pending.get_mut(&self.queue.pop_front()?)?;
        let message =
            if pending.may_be_asked_again { pending.message.clone() } else { std::mem::take(&mut pending.message) };
        (pending.is_sent, pending.was_sent) = (true, true);
        self.credit = self.credit.saturating_sub_unsigned(message.len() as u64);
        self.unanswered += 1;
        Some(message)
    }

    /// An answer came, in a message of `length` bytes. Whoever waited for it, if anybody still does.
    pub fn answered(&mut self, id: u64, credit: u64, outcome: Outcome, length: u64) -> Option<Ended<W>> {
        self.taken_in = self.taken_in.saturating_add(length);
        // An answer to what was never asked says nothing.
        self.pending.get(&id).filter(|pending| pending.is_sent)?;
        let pending = self.pending.remove(&id)?;
        self.credit = self.credit.saturating_add_unsigned(credit);
        self.unanswered -= 1;
        let result = match outcome {
            Outcome::Done(reply) => Ok(reply),
            Outcome::Failed(failed) => Err(failed),
        };
        Some((pending.waiting?, result))
    }

    /// When to ask [`Calls::end_what_is_over`] next, if anything is left: nothing ends before.
    pub fn next_over(&self) -> Option<Duration> {
        self.next_over
    }

    /// Whether somebody still waits, at the moment `now`, for an answer on this connection that should have come by then.
    pub fn is_overdue(&self, now: Duration) -> bool {
        let is_overdue = |pending: &Pending<W>| pending.is_sent && pending.waiting.is_some() && pending.until <= now;
        self.pending.values().any(is_overdue)
    }

    /// Ends those whose time is over at the moment `now`: what was never sent never will be, and of the rest nobody knows.
    pub fn end_what_is_over(&mut self, now: Duration) -> Vec<Ended<W>> {
        let over = |pending: &Pending<W>| pending.until <= now;
        let mut ended = Vec::new();
        for id in self.ids(over) {
            let Some(pending) = self.pending.get_mut(&id) else { continue };
            let failed = if pending.was_sent { unknown() } else { unavailable("the bridge cannot be reached") };
            ended.extend(pending.waiting.take().map(|waiting| (waiting, Err(failed))));
            // An answer to what was sent may still come, and gives credit back.
            if !pending.is_sent {
                self.forget(id);
            }
        }
        let may_end = self.pending.values().filter(|pending| pending.waiting.is_some() || !pending.is_sent);
        self.next_over = may_end.map(|pending| pending.until).min();
        ended
    }

    /// The connection is lost: what was sent and has no answer is asked again where that does no harm and somebody still
    /// waits, and is unknown otherwise.
    pub fn lost(&mut self) -> Vec<Ended<W>> {
        let mut ended = Vec::new();
        for id in self.ids(|pending| pending.is_sent).into_iter().rev() {
            let Some(pending) = self.pending.get_mut(&id) else { continue };
            if pending.may_be_asked_again && pending.waiting.is_some() {
                pending.is_sent = false;
                self.queue.push_front(id);
            } else {
                ended.extend(pending.waiting.take().map(|waiting| (waiting, Err(unknown()))));
                self.pending.remove(&id);
            }
        }
        ended
    }

    /// The bridge refuses this client, and says why: of what was ever sent nobody knows, and the rest was not done.
    pub fn refused(&mut self, why: &str) -> Vec<Ended<W>> {
        self.queue.clear();
        let all = std::mem::take(&mut self.pending).into_values();
        let failed = |was_sent| if was_sent { unknown() } else { Self::refusal(why) };
        all.filter_map(|pending| Some((pending.waiting?, Err(failed(pending.was_sent))))).collect()
    }

    /// What a call comes to that is made of a bridge that refused.
    pub fn refusal(why: &str) -> Failed {
        unavailable(&format!("the bridge refuses: {why}"))
    }

    /// Whether every call was sent or has ended.
    pub fn is_all_sent(&self) -> bool {
        self.queue.is_empty()
    }

    fn ids(&self, wanted: impl Fn(&Pending<W>) -> bool) -> Vec<u64> {
        self.pending.iter().filter(|(_, pending)| wanted(pending)).map(|(id, _)| *id).collect()
    }

    /// Forgets a call that was not sent.
    fn forget(&mut self, id: u64) {
        self.pending.remove(&id);
        self.queue.retain(|queued| *queued != id);
    }
}

fn unknown() -> Failed {
    Failed::new(Problem::OutcomeUnknown, "no answer came from the bridge; the call may have taken effect")
}

fn unavailable(message: &str) -> Failed {
    Failed::new(Problem::Unavailable, message)
}

//! How the bookings ended.

use super::{id, read};
use crate::catalog::circuit_breaker::facts::{
    Asked, CardDeclined, Confirmed, Held, HoldExpired, NoticeDelivered, NoticeQueued, Settled, Waitlisted,
};
use crate::fact::Record;
use crate::sorted::SortedSet;
use crate::trace::Fact;

const ASKED: u64 = id::<Asked>();
const CONFIRMED: u64 = id::<Confirmed>();
const NOTICE_QUEUED: u64 = id::<NoticeQueued>();
const NOTICED: u64 = id::<NoticeDelivered>();
const HELD: u64 = id::<Held>();
const HOLD_OVER: u64 = id::<HoldExpired>();
const CARD_DECLINED: u64 = id::<CardDeclined>();
const WAITLISTED: u64 = id::<Waitlisted>();
const SETTLED: u64 = id::<Settled>();

/// How the bookings ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Asked for.
    pub asked: u64,
    /// Paid, held, told.
    pub confirmed: u64,
    /// Paid and held; the message waits, or waited, in a queue.
    pub notice_queued: u64,
    /// Of those: the message has arrived since.
    pub noticed: u64,
    /// Held and not charged.
    pub held: u64,
    /// Of those: the hold is over.
    pub hold_over: u64,
    /// The card was declined.
    pub declined: u64,
    /// On the waitlist, not charged.
    pub waitlisted: u64,
    /// Settled afterwards.
    pub settled: u64,
    under_way: SortedSet<Record>,
}

impl Tally {
    /// Asked for and not ended yet.
    pub fn under_way(&self) -> u64 {
        self.under_way.len() as u64
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>) {
        let booking = match fact.kind().id {
            ASKED => {
                let Asked { booking, .. } = read(fact);
                self.asked += 1;
                self.under_way.insert(booking);
                return;
            }
            CONFIRMED => {
                self.confirmed += 1;
                read::<Confirmed>(fact).booking
            }
            NOTICE_QUEUED => {
                self.notice_queued += 1;
                read::<NoticeQueued>(fact).booking
            }
            HELD => {
                self.held += 1;
                read::<Held>(fact).booking
            }
            CARD_DECLINED => {
                self.declined += 1;
                read::<CardDeclined>(fact).booking
            }
            WAITLISTED => {
                self.waitlisted += 1;
                read::<Waitlisted>(fact).booking
            }
            NOTICED => {
                self.noticed += 1;
                read::<NoticeDelivered>(fact).booking
            }
            HOLD_OVER => {
                self.hold_over += 1;
                read::<HoldExpired>(fact).booking
            }
            SETTLED => {
                self.settled += 1;
                read::<Settled>(fact).booking
            }
            _ => return,
        };
        self.under_way.remove(&booking);
    }
}

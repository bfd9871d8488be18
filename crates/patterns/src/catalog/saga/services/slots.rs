//! The delivery slots. Here it is decided: a slot that is booked stays booked.

use super::super::facts::{Booked, SlotOpened};
use super::super::orders::SLOTS;
use super::super::steps::{Answer, BOOK, SETTLE, Wish};
use super::{Answers, Ledger, Store};
use crate::sim::{ServiceCall, ServiceFault};
use crate::sorted::SortedMap;

/// The slots of the day: how many orders fit, and how many are in.
pub(super) struct Slots {
    slots: SortedMap<String, (i64, i64)>,
    answers: Answers,
}

impl Slots {
    /// Empty slots, the second with so many places.
    pub(super) fn new(second: i64) -> Slots {
        let capacity = |slot: &str, capacity: u32| if slot == "SLOT_2" { second } else { i64::from(capacity) };
        let slots = SLOTS.into_iter().map(|(slot, usual)| (slot.to_owned(), (capacity(slot, usual), 0)));
        Slots { slots: slots.collect(), answers: Answers::default() }
    }

    fn book(&mut self, ledger: &Ledger, call: &ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        let slot = &wish.order.slot;
        let (capacity, booked) = self.slots.get_mut(slot).expect("the shop offers slots that there are");
        if booked >= capacity {
            return Err(ServiceFault::Declined("slot-full".to_owned()));
        }
        *booked += 1;
        let name = self.answers.name('S');
        let (saga, booking, slot) = (ledger.word(&wish.order.order_id), ledger.word(&name), ledger.word(slot));
        ledger.write(call, Booked { saga, booking, slot, booked: *booked, capacity: *capacity });
        Ok(Answer::Done(name))
    }

    /// Whether it was booked. If not, it never will be.
    fn settle(&mut self, ledger: &Ledger, call: &ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        let booking = self.answers.earlier(wish.earlier.as_ref());
        booking.map(Answer::Done).ok_or_else(|| {
            ledger.void(call, wish);
            ServiceFault::Declined("not-booked".to_owned())
        })
    }
}

impl Store for Slots {
    fn open(&self, ledger: &Ledger) {
        for (slot, (capacity, _)) in self.slots.iter() {
            ledger.open(SlotOpened { slot: ledger.word(slot), capacity: *capacity });
        }
    }

    fn serve(&mut self, ledger: &Ledger, call: &mut ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        match call.operation {
            BOOK => self.book(ledger, call, wish),
            SETTLE => self.settle(ledger, call, wish),
            other => panic!("the delivery is not asked to {other}"),
        }
    }

    fn answers(&mut self) -> &mut Answers {
        &mut self.answers
    }
}

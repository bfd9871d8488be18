//! The three services that the booking office calls. They are simulated on every runtime; what they
//! write into the trace is their own ledger: the truth about seats and money, whatever a caller
//! believes after a timeout.
//!
//! Every operation names its booking and happens at most once for it, so that a retry is harmless.

use crate::sorted::{SortedMap, SortedSet};
use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use super::booking::Order;
use super::facts;
use crate::fact::{FactData, Record};
use crate::pattern::Settings;
use crate::ports::Runtime;
use crate::recorder::Recorder;
use crate::sim::{Latency, ServiceCall, ServiceFault, ServiceSpec, SimRuntime};

/// Seats in a row of a hall: `A1` to `A10`, then `B1`.
const SEATS_IN_A_ROW: usize = 10;

/// Of a thousand cards, so many are declined.
const DECLINED_PER_MILLE: u32 = 40;

/// Starts the ticket office, the bank and the messenger.
pub(super) fn start(runtime: &SimRuntime, settings: &Settings) {
    let failing = |key: &str| settings.count(key) as u32 * 10;
    let halls = Rc::new(RefCell::new(Halls::new(settings.count("capacity") as usize)));
    let bank = Rc::new(RefCell::new(Bank::default()));
    let sent = Rc::new(RefCell::new(SortedSet::new()));

    let ledger = Ledger::new(runtime, "seats");
    runtime.start_service(ServiceSpec {
        name: "seats",
        latency: Latency::ms(12, 35, 110),
        failing_per_mille: failing("seats-failing"),
        failure_code: "503",
        handler: Rc::new(move |call| halls.borrow_mut().serve(&ledger, &call)),
    });
    let ledger = Ledger::new(runtime, "payment");
    runtime.start_service(ServiceSpec {
        name: "payment",
        latency: Latency::ms(40, 105, 240),
        failing_per_mille: failing("payment-failing"),
        failure_code: "503",
        handler: Rc::new(move |call| bank.borrow_mut().serve(&ledger, call)),
    });
    let ledger = Ledger::new(runtime, "notification");
    runtime.start_service(ServiceSpec {
        name: "notification",
        latency: Latency::ms(8, 22, 70),
        failing_per_mille: failing("notification-failing"),
        failure_code: "503",
        handler: Rc::new(move |call| {
            let order = Order::read(call.body);
            if sent.borrow_mut().insert(order.booking) {
                ledger.write(&call, facts::TicketSent { booking: Record(order.booking) });
            }
            Ok("{}".to_owned())
        }),
    });
}

/// Where a service writes what it has done.
struct Ledger {
    recorder: Recorder,
    service: crate::fact::ActorId,
}

impl Ledger {
    fn new(runtime: &SimRuntime, service: &str) -> Ledger {
        let recorder = runtime.recorder().clone();
        Ledger { service: recorder.actor(service), recorder }
    }

    #[track_caller]
    fn write<D: FactData>(&self, call: &ServiceCall<'_>, fact: D) {
        self.recorder.record_in(call.context, self.service, fact, Location::caller());
    }
}

/// The ticket office: who holds which seat of which show.
struct Halls {
    capacity: usize,
    taken: SortedMap<String, SortedSet<usize>>,
    held: SortedMap<u64, (String, Vec<usize>)>,
    /// Bookings that gave their seats back. A late request must not take them again.
    given_back: SortedSet<u64>,
}

impl Halls {
    fn new(capacity: usize) -> Halls {
        Halls { capacity, taken: SortedMap::new(), held: SortedMap::new(), given_back: SortedSet::new() }
    }

    fn serve(&mut self, ledger: &Ledger, call: &ServiceCall<'_>) -> Result<String, ServiceFault> {
        let order = Order::read(call.body);
        let booking = Record(order.booking);
        match call.operation {
            "hold" => {
                let seats = match self.hold(&order) {
                    Hold::New(seats) => {
                        let words = ledger.recorder.name(&seats);
                        let show = ledger.recorder.name(&order.show);
                        ledger.write(call, facts::SeatsHeld { booking, show, seats: words });
                        seats
                    }
                    Hold::Known(seats) => seats,
                    Hold::Full => return Err(ServiceFault::Declined("sold-out".to_owned())),
                };
                Ok(seats)
            }
            "release" => {
                if let Some(seats) = self.release(order.booking) {
                    let seats = ledger.recorder.name(&seats);
                    ledger.write(call, facts::SeatsReleased { booking, seats });
                }
                Ok(String::new())
            }
            other => panic!("the booking office asks the ticket office to hold or release, not to {other}"),
        }
    }

    /// Holds the lowest free seats of the show, or none.
    fn hold(&mut self, order: &Order) -> Hold {
        if let Some((_, seats)) = self.held.get(&order.booking) {
            return Hold::Known(seat_names(seats));
        }
        if self.given_back.contains(&order.booking) {
            return Hold::Full;
        }
        let taken = self.taken.entry(order.show.clone()).or_default();
        let free: Vec<usize> =
            (0..self.capacity).filter(|seat| !taken.contains(seat)).take(order.seats as usize).collect();
        if free.len() < order.seats as usize {
            return Hold::Full;
        }
        taken.extend(&free);
        let names = seat_names(&free);
        self.held.insert(order.booking, (order.show.clone(), free));
        Hold::New(names)
    }

    fn release(&mut self, booking: u64) -> Option<String> {
        self.given_back.insert(booking);
        let (show, seats) = self.held.remove(&booking)?;
        let taken = self.taken.get_mut(&show).expect("a held seat is taken");
        seats.iter().for_each(|seat| assert!(taken.remove(seat), "a held seat is taken"));
        Some(seat_names(&seats))
    }
}

enum Hold {
    New(String),
    Known(String),
    Full,
}

fn seat_names(seats: &[usize]) -> String {
    let name = |seat: &usize| {
        let row = Record((seat / SEATS_IN_A_ROW) as u64).to_string().to_uppercase();
        format!("{row}{}", seat % SEATS_IN_A_ROW + 1)
    };
    seats.iter().map(name).collect::<Vec<_>>().join(" ")
}

/// The bank: which bookings were charged, declined, or must not be charged any more.
#[derive(Default)]
struct Bank {
    charged: SortedSet<u64>,
    declined: SortedSet<u64>,
    voided: SortedSet<u64>,
}

impl Bank {
    fn serve(&mut self, ledger: &Ledger, call: ServiceCall<'_>) -> Result<String, ServiceFault> {
        let order = Order::read(call.body);
        let (booking, amount) = (Record(order.booking), order.price);
        match call.operation {
            "charge" => {
                // Drawn for every charge, so that one that is repeated shifts no later draw.
                let declines = call.random.chance(DECLINED_PER_MILLE);
                if self.voided.contains(&order.booking) {
                    return Err(ServiceFault::Declined("voided".to_owned()));
                }
                if self.charged.contains(&order.booking) {
                    return Ok(String::new());
                }
                if declines || self.declined.contains(&order.booking) {
                    self.declined.insert(order.booking);
                    return Err(ServiceFault::Declined("card-declined".to_owned()));
                }
                self.charged.insert(order.booking);
                ledger.write(&call, facts::Charged { booking, amount });
                Ok(String::new())
            }
            "void" => {
                let first = self.voided.insert(order.booking);
                match (first, self.charged.contains(&order.booking)) {
                    (true, true) => ledger.write(&call, facts::Refunded { booking, amount }),
                    (true, false) => ledger.write(&call, facts::Voided { booking }),
                    (false, _) => {}
                }
                Ok(String::new())
            }
            other => panic!("the booking office asks the bank to charge or void, not to {other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::Money;

    fn order(booking: u64, show: u64, seats: u32) -> Order {
        Order { booking, show: format!("show-{show}"), seats, price: Money::ZERO }
    }

    #[test]
    fn seats_are_named_by_row_and_number() {
        assert_eq!(seat_names(&[0, 9, 10, 25]), "A1 A10 B1 C6");
    }

    #[test]
    fn a_repeated_hold_gives_the_same_seats() {
        let mut halls = Halls::new(4);
        assert!(matches!(halls.hold(&order(1, 1, 2)), Hold::New(seats) if seats == "A1 A2"));
        assert!(matches!(halls.hold(&order(1, 1, 2)), Hold::Known(seats) if seats == "A1 A2"));
        assert!(matches!(halls.hold(&order(2, 1, 2)), Hold::New(seats) if seats == "A3 A4"));
        assert!(matches!(halls.hold(&order(3, 1, 1)), Hold::Full));
        assert_eq!(halls.release(1).as_deref(), Some("A1 A2"));
        assert!(matches!(halls.hold(&order(1, 1, 2)), Hold::Full), "a late request takes nothing back");
        assert!(matches!(halls.hold(&order(3, 1, 1)), Hold::New(seats) if seats == "A1"));
    }

    proptest! {
        #[test]
        fn no_seat_is_held_twice(steps in proptest::collection::vec((0_u64..20, 0_u64..2, 1_u32..4, any::<bool>()), 0..80)) {
            let mut halls = Halls::new(6);
            for (booking, show, seats, release) in steps {
                if release { halls.release(booking); } else { halls.hold(&order(booking, show, seats)); }
                let mut all: Vec<(&String, usize)> =
                    halls.held.values().flat_map(|(show, seats)| seats.iter().map(move |seat| (show, *seat))).collect();
                let count = all.len();
                all.sort_unstable();
                all.dedup();
                prop_assert_eq!(all.len(), count);
                prop_assert_eq!(halls.taken.values().map(SortedSet::len).sum::<usize>(), count);
            }
        }
    }
}

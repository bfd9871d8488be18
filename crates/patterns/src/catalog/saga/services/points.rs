//! The loyalty points. The slot is booked by now, so nobody says no here: an account may go below zero.

use super::super::facts::{Applied, PointsOpened};
use super::super::orders::CUSTOMERS;
use super::super::steps::{APPLY, Answer, Wish};
use super::{Answers, Ledger, Store};
use crate::sim::{ServiceCall, ServiceFault};
use crate::sorted::SortedMap;

/// The accounts.
pub(super) struct Points {
    balances: SortedMap<String, i64>,
    answers: Answers,
}

impl Points {
    /// Accounts that nobody has used.
    pub(super) fn new() -> Points {
        let balances = CUSTOMERS.into_iter().map(|(customer, _, points)| (customer.to_owned(), points)).collect();
        Points { balances, answers: Answers::default() }
    }
}

impl Store for Points {
    fn open(&self, ledger: &Ledger) {
        for (customer, balance) in self.balances.iter() {
            ledger.open(PointsOpened { customer: ledger.word(customer), balance: *balance });
        }
    }

    fn serve(&mut self, ledger: &Ledger, call: &mut ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        assert_eq!(call.operation, APPLY, "the points are asked for nothing else");
        let (spent, earned) = (wish.order.points, wish.order.earned());
        let balance = self.balances.get_mut(&wish.order.customer).expect("a customer has an account");
        *balance += earned - spent;
        let (saga, customer) = (ledger.word(&wish.order.order_id), ledger.word(&wish.order.customer));
        ledger.write(call, Applied { saga, customer, spent, earned, balance: *balance });
        Ok(Answer::Done(self.answers.name('L')))
    }

    fn answers(&mut self) -> &mut Answers {
        &mut self.answers
    }
}

//! The wallets: money that customers have with the shop.

use super::super::facts::{Debited, PaidBack, WalletOpened};
use super::super::orders::CUSTOMERS;
use super::super::steps::{Answer, PAY, REFUND, Wish};
use super::{Answers, Ledger, Store};
use crate::money::Money;
use crate::sim::{ServiceCall, ServiceFault};
use crate::sorted::SortedMap;

/// Money that was taken for an order and not given back.
struct Payment {
    customer: String,
    amount: Money,
}

/// The wallets.
pub(super) struct Wallets {
    balances: SortedMap<String, Money>,
    payments: SortedMap<String, Payment>,
    /// Of a thousand payments and of a thousand refunds, so many fail.
    failing_per_mille: (u32, u32),
    answers: Answers,
}

impl Wallets {
    /// Wallets that nobody has used.
    pub(super) fn new(payments_failing_per_mille: u32, refunds_failing_per_mille: u32) -> Wallets {
        Wallets {
            balances: CUSTOMERS.into_iter().map(|(customer, balance, _)| (customer.to_owned(), balance)).collect(),
            payments: SortedMap::new(),
            failing_per_mille: (payments_failing_per_mille, refunds_failing_per_mille),
            answers: Answers::default(),
        }
    }

    /// Looks and takes in one go, so that nobody comes between.
    fn pay(&mut self, ledger: &Ledger, call: &ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        let (customer, amount) = (&wish.order.customer, wish.order.to_pay());
        let balance = self.balances.get_mut(customer).expect("a customer has a wallet");
        if *balance < amount {
            return Err(ServiceFault::Declined("wallet-too-low".to_owned()));
        }
        *balance -= amount;
        let name = self.answers.name('P');
        self.payments.insert(name.clone(), Payment { customer: customer.clone(), amount });
        let (saga, payment) = (ledger.word(&wish.order.order_id), ledger.word(&name));
        let (customer, balance) = (ledger.word(customer), *balance);
        ledger.write(call, Debited { saga, payment, customer, amount, balance });
        Ok(Answer::Done(name))
    }

    fn refund(&mut self, ledger: &Ledger, call: &ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        let name = self.answers.earlier(wish.earlier.as_ref()).unwrap_or_default();
        let Some(Payment { customer, amount }) = self.payments.remove(&name) else {
            ledger.void(call, wish);
            return Ok(Answer::Done(name));
        };
        let balance = self.balances.get_mut(&customer).expect("a customer has a wallet");
        *balance += amount;
        let (saga, payment) = (ledger.word(&wish.order.order_id), ledger.word(&name));
        let (customer, balance) = (ledger.word(&customer), *balance);
        ledger.write(call, PaidBack { saga, payment, customer, amount, balance });
        Ok(Answer::Done(name))
    }
}

impl Store for Wallets {
    fn open(&self, ledger: &Ledger) {
        for (customer, balance) in self.balances.iter() {
            ledger.open(WalletOpened { customer: ledger.word(customer), balance: *balance });
        }
    }

    fn serve(&mut self, ledger: &Ledger, call: &mut ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        // Both are drawn for every call, so that no rate shifts a later draw.
        let (payments, refunds) = self.failing_per_mille;
        let (pay_fails, refund_fails) = (call.random.chance(payments), call.random.chance(refunds));
        match call.operation {
            PAY if pay_fails => Err(ServiceFault::Failed("503".to_owned())),
            REFUND if refund_fails && !wish.by_hand => Err(ServiceFault::Failed("503".to_owned())),
            PAY => self.pay(ledger, call, wish),
            REFUND => self.refund(ledger, call, wish),
            other => panic!("the wallet is not asked to {other}"),
        }
    }

    fn answers(&mut self) -> &mut Answers {
        &mut self.answers
    }
}

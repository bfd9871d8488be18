//! The three scenes: rides at Ola, UPI payments at PhonePe, accounts at ICICI. They differ in words, amounts
//! and rules, not in code.

use crate::money::Money;
use crate::rng::Stream;
use crate::time::Span;

use super::events::{Details, mask};

/// One scene.
#[derive(Debug)]
pub(super) struct Scene {
    /// The topic that everything is about.
    pub(super) topic: &'static str,
    /// Where records go that nobody could handle.
    pub(super) dead_letters: &'static str,
    /// The type of event that money is taken for.
    pub(super) completed: &'static str,
    /// What the gateway is asked to do then.
    pub(super) operation: &'static str,
    /// What a subject's number begins with.
    prefix: &'static str,
    /// The steps of one journey: how long after the step before at least and at most, and the event's type.
    steps: &'static [(u64, u64, &'static str)],
    /// What the last step is instead, for one journey in ten.
    failed: Option<&'static str>,
    /// Ordinary amounts, in rupees.
    usual: (u64, u64),
    /// Amounts that fraud detection should see, in rupees: above its threshold.
    large: (u64, u64),
    /// What raises suspicion.
    rule: Rule,
}

/// When fraud detection becomes suspicious.
#[derive(Clone, Copy, Debug)]
enum Rule {
    /// Above so many rupees, or at night: either is enough.
    Either(i64),
    /// Points for an amount above so many rupees, for the night, and for a cash machine.
    Points(i64),
}

/// A score above this is shown to a person.
pub(super) const FLAG_ABOVE: u32 = 40;

const ENOUGH: u32 = 50;

const OLA: Scene = Scene {
    topic: "ola-rides",
    dead_letters: "ola-rides.dlq",
    completed: "ride.completed",
    operation: "charge",
    prefix: "OLA",
    steps: &[(0, 0, "ride.requested"), (700, 1_400, "ride.started"), (900, 2_200, "ride.completed")],
    failed: None,
    usual: (90, 900),
    large: (2_001, 3_600),
    rule: Rule::Either(2_000),
};

const PHONEPE: Scene = Scene {
    topic: "phonepe-transactions",
    dead_letters: "phonepe-transactions.dlq",
    completed: "transaction.completed",
    operation: "settle",
    prefix: "PPE",
    steps: &[(0, 0, "transaction.initiated"), (300, 1_200, "transaction.completed")],
    failed: Some("transaction.failed"),
    usual: (50, 5_000),
    large: (50_001, 95_000),
    rule: Rule::Either(50_000),
};

const ICICI: Scene = Scene {
    topic: "icici-bank-transactions",
    dead_letters: "icici-bank-transactions.dlq",
    completed: "transaction.posted",
    operation: "book",
    prefix: "ICI",
    steps: &[(0, 0, "transaction.posted")],
    failed: None,
    usual: (500, 60_000),
    large: (100_001, 250_000),
    rule: Rule::Points(100_000),
};

/// What kinds of transaction ICICI's customers make; the first is a cash machine.
const TRANSACTION_TYPES: [&str; 4] = ["ATM", "UPI", "NEFT", "POS"];

/// Accounts of the ICICI scene. They are made up, and only their last four digits leave this file.
const ACCOUNTS: [&str; 8] = [
    "000401504821",
    "000401507714",
    "000401509063",
    "000401502258",
    "000401506930",
    "000401501187",
    "000401503346",
    "000401508592",
];

/// The demonstration's own two rides begin each run at Ola.
const FIRST_FARES: [i64; 2] = [180, 120];

/// Places in Mumbai, with metres east and north of Churchgate.
pub(super) const PLACES: [(&str, (i64, i64)); 6] = [
    ("Churchgate", (0, 0)),
    ("Dadar", (1_900, 9_400)),
    ("Bandra", (1_300, 13_900)),
    ("Andheri", (2_400, 20_600)),
    ("Powai", (8_300, 20_300)),
    ("Chembur", (7_600, 13_200)),
];

/// One journey: a ride, or a transaction.
#[derive(Clone, Debug)]
pub(super) struct Journey {
    /// What every event of it says.
    pub(super) details: Details,
    /// The key of all its records.
    pub(super) key: String,
    /// How long ago it happened by the time it is told: somebody was without a network.
    pub(super) late: Span,
    /// How long to wait, then which event to send.
    pub(super) steps: Vec<(Span, &'static str)>,
}

impl Scene {
    /// The scene of this word in the link.
    pub(super) fn of(word: &str) -> &'static Scene {
        match word {
            "phonepe" => &PHONEPE,
            "icici" => &ICICI,
            _ => &OLA,
        }
    }

    /// Whether records are kept in order by account, and not by ride or transaction.
    pub(super) fn is_by_account(&self) -> bool {
        self.failed.is_none() && self.steps.len() == 1
    }

    /// The next journey, the `number`th from 1. Each makes the same draws, so that one never shifts another.
    pub(super) fn journey(&self, number: u64, random: &mut Stream) -> Journey {
        let id = format!("{}-{:04}{:02X}", self.prefix, number, random.below(256));
        let is_large = random.chance(80);
        let (usual, large) = (random.between(self.usual.0, self.usual.1), random.between(self.large.0, self.large.1));
        let drawn = if is_large { large } else { usual } as i64;
        let first = (self.prefix == OLA.prefix).then(|| FIRST_FARES.get(number as usize - 1).copied()).flatten();
        let fails = random.chance(100);
        let (from, to) = (random.below(PLACES.len() as u64), random.below(PLACES.len() as u64 - 1));
        let to = (from + 1 + to) % PLACES.len() as u64;
        let account = ACCOUNTS[random.below(ACCOUNTS.len() as u64) as usize];
        let ty = *random.pick(&TRANSACTION_TYPES);
        let customer_id = format!("C{:05}", random.below(100_000));
        // From 09:15 in the morning back into the night: 23:00 is 10 h 15 min ago, 05:59 3 h 16 min.
        let was_offline = random.chance(100) && number as usize > FIRST_FARES.len();
        let late = random.span(Span::from_secs(3 * 3_600 + 1_200), Span::from_secs(10 * 3_600));
        let mut steps: Vec<(Span, &'static str)> = self
            .steps
            .iter()
            .map(|&(low, high, ty)| (random.span(Span::from_ms(low), Span::from_ms(high)), ty))
            .collect();
        if let (true, Some(failed), Some(last)) = (fails, self.failed, steps.last_mut()) {
            last.1 = failed;
        }
        let by_account = self.is_by_account();
        let is_ride = self.prefix == OLA.prefix;
        let place = |at: u64| is_ride.then(|| PLACES[at as usize].0.to_owned());
        let details = Details {
            amount: Money::from_rupees(first.unwrap_or(drawn)),
            currency: "INR".to_owned(),
            customer_id,
            pickup: place(from),
            drop: place(to),
            account: by_account.then(|| mask(account)),
            transaction_type: by_account.then(|| ty.to_owned()),
            id: id.clone(),
        };
        let key = details.account.clone().unwrap_or(id);
        Journey { details, key, late: if was_offline { late } else { Span::ZERO }, steps }
    }

    /// How suspicious an event is. `hour` is the hour of day in India at which it happened: event time, not the
    /// time at which somebody got round to reading it.
    pub(super) fn score(&self, details: &Details, hour: u32) -> u32 {
        let at_night = !(6..23).contains(&hour);
        let points = |holds: bool, points: u32| if holds { points } else { 0 };
        match self.rule {
            Rule::Either(rupees) => points(at_night || details.amount > Money::from_rupees(rupees), ENOUGH),
            Rule::Points(rupees) => {
                let is_cash = details.transaction_type.as_deref() == Some(TRANSACTION_TYPES[0]);
                points(details.amount > Money::from_rupees(rupees), 30) + points(at_night, 20) + points(is_cash, 10)
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! The bank's ledger: three books, one a lane, in one store. It is simulated on every runtime.
//!
//! A call is one transaction of the store. The at-most-once and at-least-once lanes ask it to move money. The
//! exactly-once lane reads the balances, decides, and writes new ones together with the key, the answer that is kept
//! under it, and the row of the outbox: all or nothing. What it reads and writes carries its token, and an older one
//! is refused.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use super::facts::{Declined, FoundDone, KeyForgotten, KeyReused, Moved, Opened, TokenSeen, WriteFenced};
use super::lanes::Lane;
use super::rules::Rules;
use super::transfers::{ACCOUNTS, Transfer};
use crate::fact::{ActorId, FactData, Name};
use crate::money::Money;
use crate::once::{Answer, Keys, Outbox};
use crate::ports::Runtime;
use crate::recorder::Recorder;
use crate::sim::{Latency, ServiceCall, ServiceFault, ServiceSpec, SimRuntime};
use crate::sorted::SortedMap;

/// What the exactly-once lane is told when it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// Nothing is known of the key; the accounts hold so much. `None` is no account of this bank.
    New(Option<Money>, Option<Money>),
    /// It is done; this was the answer.
    Known(String),
    /// The key was used for something else.
    Other,
}

/// The words of a body or an answer, parted by spaces, inside of a JSON string.
pub(super) fn body(words: &str) -> String {
    format!("\"{words}\"")
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}

impl Read {
    fn write(&self) -> String {
        let balance = |money: &Option<Money>| money.map_or("-".to_owned(), |money| money.paise().to_string());
        body(&match self {
            Read::New(from, to) => format!("new {} {}", balance(from), balance(to)),
            Read::Known(answer) => format!("known {answer}"),
            Read::Other => "other".to_owned(),
        })
    }

    /// Reads the answer of the ledger.
    ///
    /// # Panics
    /// Where it is none.
    pub(super) fn of(text: &str) -> Read {
        let balance = |word: &str| word.parse().ok().map(Money::from_paise);
        match unquoted(text).split_once(' ') {
            Some(("known", answer)) => Read::Known(answer.to_owned()),
            Some(("new", balances)) => {
                let (from, to) = balances.split_once(' ').expect("the ledger gives two balances");
                Read::New(balance(from), balance(to))
            }
            _ => Read::Other,
        }
    }
}

type Book = SortedMap<Rc<str>, Money>;

struct Ledger {
    recorder: Recorder,
    actor: ActorId,
    books: [Book; 3],
    keys: Keys,
    outbox: Outbox,
    newest_token: u64,
    rules: Rc<Rules>,
}

/// Starts the ledger.
pub(super) fn start_ledger(runtime: &SimRuntime, rules: &Rc<Rules>) {
    let recorder = runtime.recorder().clone();
    let book: Book = ACCOUNTS.iter().map(|&(name, rupees)| (name.into(), Money::from_rupees(rupees))).collect();
    let ledger = Ledger {
        actor: recorder.actor("ledger"),
        recorder,
        books: [book.clone(), book.clone(), book],
        keys: Keys::new(rules.window),
        outbox: Outbox::default(),
        newest_token: 0,
        rules: Rc::clone(rules),
    };
    ledger.open();
    let ledger = RefCell::new(ledger);
    runtime.start_service(ServiceSpec {
        name: "ledger",
        latency: Latency::ms(3, 8, 25),
        failing_per_mille: 0,
        failure_code: "503",
        handler: Rc::new(move |call| ledger.borrow_mut().serve(&call)),
    });
}

impl Ledger {
    fn word(&self, text: &str) -> Name {
        self.recorder.name(text)
    }

    #[track_caller]
    fn tell<D: FactData>(&self, data: D) {
        self.recorder.record(self.actor, data, Location::caller());
    }

    fn open(&self) {
        for lane in Lane::ALL {
            for (account, balance) in &self.books[lane as usize] {
                self.tell(Opened { book: self.word(lane.word()), account: self.word(account), balance: *balance });
            }
        }
    }

    fn serve(&mut self, call: &ServiceCall<'_>) -> Result<String, ServiceFault> {
        for key in self.keys.forget(self.recorder.now()) {
            self.tell(KeyForgotten { key: self.word(&key) });
        }
        let mut words = unquoted(call.body).splitn(4, ' ');
        let mut next = || words.next().unwrap_or_default();
        match call.operation {
            "outbox" => {
                let rows = self.outbox.waiting(10).map(|row| format!("{} {}", row.number, row.text));
                Ok(body(&rows.collect::<Vec<_>>().join("|")))
            }
            "told" => {
                self.outbox.told(next().parse().expect("the relay says a number"));
                Ok(body("told"))
            }
            "move" => {
                let lane = Lane::find(next()).expect("a lane names its book");
                let transfer = rest_of(call.body, 1);
                self.move_money(lane, &transfer)
            }
            "read" => {
                let token = next().parse().expect("a processor names its token");
                self.check(token)?;
                self.tell(TokenSeen { token });
                let transfer = rest_of(call.body, 1);
                Ok(self.read(&transfer).write())
            }
            "write" => {
                let (token, place) = (next().parse().expect("a processor names its token"), next());
                self.check(token)?;
                let balances = next().to_owned();
                self.write(token, place, &balances, &rest_of(call.body, 3))
            }
            "keep" => {
                let answer = next();
                let transfer = rest_of(call.body, 1);
                self.keys.keep(&transfer.key, &transfer.fingerprint(), answer, self.recorder.now());
                Ok(body("kept"))
            }
            other => panic!("the ledger is not asked to {other}"),
        }
    }

    /// Refuses who holds an older token than one that was seen.
    fn check(&mut self, token: u64) -> Result<(), ServiceFault> {
        if self.rules.fenced && token < self.newest_token {
            self.tell(WriteFenced { token, newest: self.newest_token });
            return Err(ServiceFault::Declined("fenced".to_owned()));
        }
        self.newest_token = self.newest_token.max(token);
        Ok(())
    }

    fn read(&self, transfer: &Transfer) -> Read {
        let known = if self.rules.keyed {
            self.keys.ask(&transfer.key, &transfer.fingerprint(), self.recorder.now())
        } else {
            Answer::New
        };
        let key = self.word(&transfer.key);
        match known {
            Answer::New => {
                let book = &self.books[Lane::Exact as usize];
                Read::New(book.get(&transfer.from).copied(), book.get(&transfer.to).copied())
            }
            Answer::Known(answer) => {
                self.tell(FoundDone { key });
                Read::Known(answer)
            }
            Answer::Other => {
                self.tell(KeyReused { key });
                Read::Other
            }
        }
    }

    /// Writes what the processor has decided: new balances, or why there are none, and with them the key and the row
    /// of the outbox. `place` is where the record lies that this is the answer to.
    fn write(&mut self, token: u64, place: &str, decided: &str, transfer: &Transfer) -> Result<String, ServiceFault> {
        let now = self.recorder.now();
        let fingerprint = transfer.fingerprint();
        let keeps = self.rules.keyed && self.rules.key_with_effect;
        if keeps && self.keys.ask(&transfer.key, &fingerprint, now) != Answer::New {
            return Err(ServiceFault::Declined("key-known".to_owned()));
        }
        let outcome = match decided.split_once('/') {
            Some((from, to)) => {
                let paise = |word: &str| Money::from_paise(word.parse().expect("a balance is a number of paise"));
                self.post(Lane::Exact, transfer, (paise(from), paise(to)), token);
                "moved"
            }
            None => {
                self.decline(Lane::Exact, transfer, decided);
                "declined"
            }
        };
        let answer = format!("{outcome}@{place}");
        if keeps {
            self.keys.keep(&transfer.key, &fingerprint, &answer, now);
        }
        if outcome == "moved" {
            self.outbox.add(transfer.key.to_string());
        }
        Ok(body(&answer))
    }

    /// Moves money by itself: the way of the two simple lanes.
    fn move_money(&mut self, lane: Lane, transfer: &Transfer) -> Result<String, ServiceFault> {
        let book = &self.books[lane as usize];
        match decide(transfer, book.get(&transfer.from).copied(), book.get(&transfer.to).copied()) {
            Ok(balances) => {
                self.post(lane, transfer, balances, 0);
                Ok(body("moved"))
            }
            Err(code) => {
                self.decline(lane, transfer, code);
                Ok(body("declined"))
            }
        }
    }

    fn post(&mut self, lane: Lane, transfer: &Transfer, (from_balance, to_balance): (Money, Money), token: u64) {
        let book = &mut self.books[lane as usize];
        book.insert(Rc::clone(&transfer.from), from_balance);
        book.insert(Rc::clone(&transfer.to), to_balance);
        self.tell(Moved {
            book: self.word(lane.word()),
            key: self.word(&transfer.key),
            from: self.word(&transfer.from),
            to: self.word(&transfer.to),
            amount: transfer.amount,
            from_balance,
            to_balance,
            token,
        });
    }

    fn decline(&self, lane: Lane, transfer: &Transfer, code: &str) {
        let (book, key, code) = (self.word(lane.word()), self.word(&transfer.key), self.word(code));
        self.tell(Declined { book, key, code });
    }
}

/// The transfer that follows after so many words of a body.
fn rest_of(body: &str, words: usize) -> Transfer {
    let rest = unquoted(body).splitn(words + 1, ' ').nth(words);
    rest.and_then(Transfer::read).expect("a processor names a transfer")
}

/// The balances after a transfer, or why it is not allowed.
pub(super) fn decide(
    transfer: &Transfer,
    from: Option<Money>,
    to: Option<Money>,
) -> Result<(Money, Money), &'static str> {
    let (Some(from), Some(to)) = (from, to) else { return Err("no-such-account") };
    if transfer.from == transfer.to {
        return Err("same-account");
    }
    if transfer.amount <= Money::ZERO {
        return Err("not-an-amount");
    }
    if transfer.amount > from {
        return Err("insufficient-funds");
    }
    let to = to.checked_add(transfer.amount).ok_or("not-an-amount")?;
    Ok((from - transfer.amount, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer(from: &str, to: &str, paise: i64) -> Transfer {
        let amount = Money::from_paise(paise);
        Transfer { key: "K".into(), from: from.into(), to: to.into(), amount, reference: "r".into() }
    }

    #[test]
    fn a_transfer_takes_exactly_what_it_gives_or_nothing() {
        let rupees = |rupees| Some(Money::from_rupees(rupees));
        let all = decide(&transfer("A", "B", 10_000), rupees(100), rupees(5));
        assert_eq!(all, Ok((Money::ZERO, Money::from_rupees(105))));
        assert_eq!(decide(&transfer("A", "B", 10_001), rupees(100), rupees(5)), Err("insufficient-funds"));
        assert_eq!(decide(&transfer("A", "A", 1), rupees(100), rupees(100)), Err("same-account"));
        assert_eq!(decide(&transfer("A", "B", 1), rupees(100), None), Err("no-such-account"));
        for amount in [0, -1, i64::MIN] {
            assert_eq!(decide(&transfer("A", "B", amount), rupees(100), rupees(5)), Err("not-an-amount"));
        }
        let full = Some(Money::from_paise(i64::MAX));
        assert_eq!(decide(&transfer("A", "B", 1), rupees(100), full), Err("not-an-amount"));
    }

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        for answer in [Read::New(Some(Money::from_paise(-5)), None), Read::Known("moved@P0/12".to_owned()), Read::Other]
        {
            assert_eq!(Read::of(&answer.write()), answer);
        }
    }
}

//! The warehouse: what is free, what is held for an order, what is sold.

use super::super::facts::{Freed, Reserved, Sold, Stocked};
use super::super::orders::{Line, SHELF};
use super::super::steps::{Answer, CONFIRM, RELEASE, RESERVE, Wish};
use super::{Answers, Ledger, Store};
use crate::sim::{ServiceCall, ServiceFault};
use crate::sorted::SortedMap;

/// Units of one article.
#[derive(Clone, Copy, Default)]
struct Article {
    free: i64,
    held: i64,
}

/// What is kept for an order until it is released or sold.
struct Reservation {
    saga: String,
    lines: Vec<Line>,
}

/// The shelves.
pub(super) struct Shelf {
    articles: SortedMap<String, Article>,
    held: SortedMap<String, Reservation>,
    /// Whether an order is told that what it needs is held, and may be free again.
    tells_held: bool,
    answers: Answers,
}

impl Shelf {
    /// Shelves as full as ever, with so many litres of oil.
    pub(super) fn new(oil: i64, tells_held: bool) -> Shelf {
        let units = |sku: &str, units: u32| if sku == "OIL_1L" { oil } else { i64::from(units) };
        let article = |(sku, full, _): (&str, u32, _)| (sku.to_owned(), Article { free: units(sku, full), held: 0 });
        Shelf {
            articles: SHELF.into_iter().map(article).collect(),
            held: SortedMap::new(),
            tells_held,
            answers: Answers::default(),
        }
    }

    /// All lines of the order, or none.
    fn reserve(&mut self, ledger: &Ledger, call: &ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        let lines = &wish.order.lines;
        let lacks = |line: &&Line| self.articles[&line.sku].free < i64::from(line.units);
        if let Some(short) = lines.iter().find(lacks) {
            let Article { free, held } = self.articles[&short.sku];
            let may_come_back = free + held >= i64::from(short.units);
            let holder = self.held.values().find(|held| held.lines.iter().any(|line| line.sku == short.sku));
            return match holder.filter(|_| may_come_back && self.tells_held) {
                Some(holder) => Ok(Answer::Held(holder.saga.clone())),
                None => Err(ServiceFault::Declined("out-of-stock".to_owned())),
            };
        }
        let name = self.answers.name('R');
        for line in lines {
            let (saga, reservation, sku) = words(ledger, wish, &name, line);
            let (units, article) = self.moved(line, -1, 1);
            let Article { free, held } = article;
            ledger.write(call, Reserved { saga, reservation, sku, units, free, held });
        }
        let reservation = Reservation { saga: wish.order.order_id.clone(), lines: lines.clone() };
        self.held.insert(name.clone(), reservation);
        Ok(Answer::Done(name))
    }

    fn release(&mut self, ledger: &Ledger, call: &ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        let name = self.answers.earlier(wish.earlier.as_ref()).unwrap_or_default();
        let Some(reservation) = self.held.remove(&name) else {
            ledger.void(call, wish);
            return Ok(Answer::Done(name));
        };
        for line in &reservation.lines {
            let (saga, reservation, sku) = words(ledger, wish, &name, line);
            let (units, Article { free, held }) = self.moved(line, 1, -1);
            ledger.write(call, Freed { saga, reservation, sku, units, free, held });
        }
        Ok(Answer::Done(name))
    }

    fn confirm(&mut self, ledger: &Ledger, call: &ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        let name = self.answers.earlier(wish.earlier.as_ref()).unwrap_or_default();
        let Some(reservation) = self.held.remove(&name) else {
            return Err(ServiceFault::Declined("not-reserved".to_owned()));
        };
        for line in &reservation.lines {
            let (saga, reservation, sku) = words(ledger, wish, &name, line);
            let (units, Article { free, held }) = self.moved(line, 0, -1);
            ledger.write(call, Sold { saga, reservation, sku, units, free, held });
        }
        Ok(Answer::Done(name))
    }

    /// Moves a line's units: what becomes of those that are free, and of those that are held.
    fn moved(&mut self, line: &Line, free: i64, held: i64) -> (i64, Article) {
        let units = i64::from(line.units);
        let article = self.articles.get_mut(&line.sku).expect("the shop sells what is on the shelf");
        *article = Article { free: article.free + free * units, held: article.held + held * units };
        (units, *article)
    }
}

fn words(
    ledger: &Ledger,
    wish: &Wish,
    reservation: &str,
    line: &Line,
) -> (crate::fact::Name, crate::fact::Name, crate::fact::Name) {
    (ledger.word(&wish.order.order_id), ledger.word(reservation), ledger.word(&line.sku))
}

impl Store for Shelf {
    fn open(&self, ledger: &Ledger) {
        for (sku, article) in self.articles.iter() {
            ledger.open(Stocked { sku: ledger.word(sku), units: article.free });
        }
    }

    fn serve(&mut self, ledger: &Ledger, call: &mut ServiceCall<'_>, wish: &Wish) -> Result<Answer, ServiceFault> {
        match call.operation {
            RESERVE => self.reserve(ledger, call, wish),
            RELEASE => self.release(ledger, call, wish),
            CONFIRM => self.confirm(ledger, call, wish),
            other => panic!("the warehouse is not asked to {other}"),
        }
    }

    fn answers(&mut self) -> &mut Answers {
        &mut self.answers
    }
}

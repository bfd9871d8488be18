//! The desk: where what nobody could do is written down, and where a person works it off.
//!
//! A person who resolves an order either finishes each operation by hand, which happens at the services under the very
//! key of the operation, so that it happens once whatever had been done of it; or marks it settled where it was put right
//! elsewhere. The desk stands outside of the program: what lies there still lies there after a crash.

use std::cell::RefCell;
use std::rc::Rc;

use super::facts::{NotResolved, Resolved, Settled};
use super::orders::Order;
use super::rules::Rules;
use super::steps::{APPLY, CONFIRM, Errand, SETTLE, STEPS, run_errand};
use crate::ports::{Actor, Clock, Runtime};
use crate::rng::Purpose;
use crate::saga::{End, Reply};
use crate::sorted::SortedMap;
use crate::waiting_line::WaitingLine;

/// An order of which something is with a desk.
#[derive(Clone, Debug)]
struct File {
    order: Order,
    /// What is to be done, and what it builds on gave back.
    open: Vec<(&'static str, Option<String>)>,
    /// What it is once that is done.
    end: End,
    /// Whether something of it was marked and not done.
    marked: bool,
}

/// How a person resolves an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// By doing what is left.
    Finish,
    /// By saying that it was put right elsewhere.
    Settle,
}

/// What a person asked for: an order, or whichever is oldest, and how.
#[derive(Clone, Debug)]
struct Wish {
    order: Option<String>,
    how: Option<How>,
}

/// Every desk's files, and what a person wants done with them.
#[derive(Default)]
pub(super) struct Desk {
    files: RefCell<SortedMap<String, File>>,
    wishes: WaitingLine<Wish>,
}

impl Desk {
    /// Puts an order there, with what is left of it. Whoever says it again changes nothing.
    pub(super) fn file(&self, order: &Order, open: impl Iterator<Item = (String, Option<String>)>) {
        let open: Vec<_> = open.filter_map(|(word, earlier)| Some((STEPS.operation(&word)?, earlier))).collect();
        let is_forward = open.iter().any(|(operation, _)| [APPLY, CONFIRM].contains(operation));
        let end = if is_forward { End::Completed } else { End::Compensated };
        let file = || File { order: order.clone(), open, end, marked: false };
        self.files.borrow_mut().entry(order.order_id.clone()).or_insert_with(file);
    }

    /// A person asks for an order to be resolved: `finish`, which is what is meant where nothing is said, or `settle`.
    pub(super) fn wish(&self, order: Option<&str>, how: Option<&str>) {
        let how = match how {
            None | Some("finish") => Some(How::Finish),
            Some("settle") => Some(How::Settle),
            Some(_) => None,
        };
        self.wishes.join(Wish { order: order.map(str::to_owned), how });
    }

    /// The file that a wish is about, where there is one with something left.
    fn find(&self, name: Option<&str>) -> Option<File> {
        let files = self.files.borrow();
        let mut open = files.iter().filter(|(_, file)| !file.open.is_empty());
        open.find(|(known, _)| name.is_none_or(|name| name == known.as_str())).map(|(_, file)| file.clone())
    }

    /// An operation is resolved. The order's file as it is then.
    fn close(&self, order: &str, operation: &str, how: How) -> Option<File> {
        let mut files = self.files.borrow_mut();
        let file = files.get_mut(order)?;
        file.open.retain(|(open, _)| *open != operation);
        file.marked |= how == How::Settle;
        Some(file.clone())
    }
}

/// Works off what a person asks for, one wish after the other. A crash in between leaves it to be done again.
pub(super) async fn work_off<R: Runtime>(shop: Actor<R>, rules: Rc<Rules>, desk: Rc<Desk>) {
    loop {
        let wish = desk.wishes.first().await;
        resolve(&shop, &rules, &desk, &wish).await;
        desk.wishes.leave();
    }
}

async fn resolve<R: Runtime>(shop: &Actor<R>, rules: &Rules, desk: &Desk, wish: &Wish) {
    let refuse = |order: &str, why: &str| {
        shop.record(NotResolved { saga: shop.word(order), why: shop.word(why) });
    };
    let Some(file) = desk.find(wish.order.as_deref()) else {
        return refuse(wish.order.as_deref().unwrap_or_default(), "not-at-a-desk");
    };
    let order = &file.order;
    shop.correlate(order.correlation());
    let Some(how) = wish.how else { return refuse(&order.order_id, "no-such-way") };
    for (operation, earlier) in file.open {
        if how == How::Finish
            && let Err(why) = finish(shop, rules, order, operation, earlier).await
        {
            return refuse(&order.order_id, &why);
        }
        let saga = shop.word(&order.order_id);
        let word = if how == How::Finish { "finished" } else { "marked-settled" };
        shop.record(Resolved { saga, operation: shop.word(operation), how: shop.word(word) });
        let Some(left) = desk.close(&order.order_id, operation, how) else { return };
        if left.open.is_empty() {
            let end = if left.marked { "marked-settled" } else { left.end.word() };
            shop.record(Settled { saga, end: shop.word(end) });
        }
    }
}

/// Does an operation by hand: as often as a step is tried, under the operation's own key.
async fn finish<R: Runtime>(
    shop: &Actor<R>,
    rules: &Rules,
    order: &Order,
    operation: &'static str,
    earlier: Option<String>,
) -> Result<(), String> {
    // Whether there is a booking decides about all of the order; that is to be found out elsewhere.
    if operation == SETTLE {
        return Err("booking-unknown".to_owned());
    }
    let mut jitter = shop.random(Purpose::Jitter);
    let mut waited = rules.policy.backoff.base;
    let mut attempt = 1;
    loop {
        let errand = Errand { order, operation, attempt, earlier: earlier.clone(), by_hand: true };
        let code = match run_errand(shop, rules, errand).await {
            Reply::Done(_) => return Ok(()),
            Reply::Refused(code) => return Err(code),
            Reply::Held(_) => "held".to_owned(),
            Reply::Failed(code) => code,
        };
        if attempt == rules.policy.attempts {
            return Err(code);
        }
        waited = rules.policy.backoff.wait(attempt, waited, &mut jitter);
        shop.clock.sleep(waited).await;
        attempt += 1;
    }
}

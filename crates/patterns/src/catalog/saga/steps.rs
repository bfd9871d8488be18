//! The steps of an order, and how a service is asked for one: the same whether an orchestrator asks or
//! the services go on from each other's events.

use serde::{Deserialize, Serialize};

use super::orders::Order;
use super::rules::Rules;
use crate::ports::{Actor, Request, Runtime, Service, ServiceError};
use crate::saga::facts::{Asked, Done, Held, Refused, Unanswered};
use crate::saga::{Definition, Reply, Step};

/// Keep the articles for this order.
pub const RESERVE: &str = "reserve-stock";
/// Let them be sold to others again.
pub const RELEASE: &str = "release-stock";
/// Take the money.
pub const PAY: &str = "take-payment";
/// Give it back.
pub const REFUND: &str = "refund-payment";
/// Book the delivery.
pub const BOOK: &str = "book-slot";
/// Find out whether it was booked, and else make sure that it never is.
pub const SETTLE: &str = "settle-slot";
/// Spend and earn points.
pub const APPLY: &str = "apply-points";
/// Make the reservation a sale.
pub const CONFIRM: &str = "confirm-stock";

/// The steps. The last one ends what the first began: what was held is sold, and the semantic lock is
/// gone. Points are spent after the pivot, where nobody may say no, so spending and earning are
/// commutative: an account may go below zero, and its next points fill it up.
pub const STEPS: Definition = Definition::new(&[
    Step::compensatable(RESERVE, RELEASE, "warehouse-desk"),
    Step::compensatable(PAY, REFUND, "finance-desk"),
    Step::pivot(BOOK, SETTLE, "delivery-desk"),
    Step::retriable(APPLY, "loyalty-desk"),
    Step::retriable(CONFIRM, "warehouse-desk"),
]);

/// The service that does an operation.
pub fn service_of(operation: &str) -> &'static str {
    match operation {
        RESERVE | RELEASE | CONFIRM => "stock",
        PAY | REFUND => "wallet",
        BOOK | SETTLE => "slots",
        APPLY => "points",
        other => panic!("{other} is no operation of an order"),
    }
}

/// The operation whose result another one needs.
pub fn builds_on(operation: &str) -> Option<&'static str> {
    match operation {
        RELEASE | CONFIRM => Some(RESERVE),
        REFUND => Some(PAY),
        SETTLE => Some(BOOK),
        _ => None,
    }
}

/// The key under which an operation of an order happens at most once.
pub fn key_of(order_id: &str, operation: &str) -> String {
    format!("{order_id}/{operation}")
}

/// What a service is told.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Wish {
    /// The order.
    pub(super) order: Order,
    /// What the operation builds on, where it does.
    pub(super) earlier: Option<Earlier>,
    /// Whether a person does it, past the gateway that fails by itself.
    pub(super) by_hand: bool,
}

/// An operation that was asked for before: by its result where that is known, else by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Earlier {
    /// What it gave back.
    pub(super) result: Option<String>,
    /// Under which key it was asked for.
    pub(super) key: Option<String>,
}

/// What a service answers where it does not say no.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// It is done; this names it.
    Done(String),
    /// This order holds what is needed, and may give it back yet.
    Held(String),
}

/// An operation to be asked for.
pub(super) struct Errand<'a> {
    pub(super) order: &'a Order,
    pub(super) operation: &'static str,
    pub(super) attempt: u32,
    /// The result of what it builds on, where that is known.
    pub(super) earlier: Option<String>,
    /// Whether a person does it.
    pub(super) by_hand: bool,
}

/// Asks the service once, and says how it went.
pub(super) async fn run_errand<R: Runtime>(actor: &Actor<R>, rules: &Rules, errand: Errand<'_>) -> Reply {
    let Errand { order, operation, attempt, earlier, by_hand } = errand;
    let (saga, word) = (actor.word(&order.order_id), actor.word(operation));
    let limit = rules.policy.limit;
    let key = |operation: &str| rules.is_keyed.then(|| key_of(&order.order_id, operation));
    let earlier = builds_on(operation).map(|before| Earlier { result: earlier, key: key(before) });
    let wish = Wish { order: order.clone(), earlier, by_hand };
    let body = serde_json::to_string(&wish).expect("a wish serialises");
    actor.record(Asked { saga, operation: word, attempt, limit });
    let request =
        Request { idempotency_key: key(operation), ..Request::new(service_of(operation), operation, body, limit) };
    let code = match actor.service.call(request).await {
        Ok(answer) => match serde_json::from_str(&answer).expect("answers are written by this program") {
            Answer::Done(result) => {
                actor.record(Done { saga, operation: word, attempt, result: actor.word(&result) });
                return Reply::Done(result);
            }
            Answer::Held(by) => {
                actor.record(Held { saga, operation: word, attempt, by: actor.word(&by) });
                return Reply::Held(by);
            }
        },
        Err(ServiceError::Declined(code)) => {
            actor.record(Refused { saga, operation: word, attempt, code: actor.word(&code) });
            return Reply::Refused(code);
        }
        Err(ServiceError::Failed(code)) => code,
        Err(ServiceError::TimedOut) => "timed-out".to_owned(),
    };
    actor.record(Unanswered { saga, operation: word, attempt, code: actor.word(&code) });
    Reply::Failed(code)
}

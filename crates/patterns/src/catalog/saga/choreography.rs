//! Choreography: nobody knows all the steps. Each service listens for the events that concern it, does
//! its step, and says what became of it.
//!
//! ```text
//!  order.placed ─▶ inventory ─ stock.reserved ─▶ payments ─ payment.taken ─▶ delivery ─ slot.taken ─▶ loyalty
//!                                                                              │                       │
//!                      inventory ◀─ payment.returned ─ payments ◀─ slot.refused ┘       points.applied ┘
//!                          │                                                                  │
//!                     stock.released ─▶ shop: undone            inventory ─ stock.sold ─▶ shop: completed
//! ```
//!
//! What a person has says so: `payment.escalated` in the place of `payment.returned`, and so with the others.
//!
//! The bus waits between the attempts: a copy that could not be handled comes again. How often a service has asked, and
//! what it has concluded, is kept before it goes on, so that whoever repeats it after a crash says the same, and a store
//! that is silent costs no attempt. The events carry what was done so far; nobody else keeps it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::orchestration::{event_id, publish, subscribe};
use super::orders::Order;
use super::rules::Rules;
use super::steps::{APPLY, BOOK, CONFIRM, Errand, PAY, REFUND, RELEASE, RESERVE, SETTLE, STEPS, builds_on, run_errand};
use crate::backoff::Jitter;
use crate::event::Event;
use crate::ports::{Actor, Delivery, KeyValue, KeyValueError, PutIf, Runtime, Subscription};
use crate::saga::facts::{Began, Compensated, Completed, EndedEscalated, Escalated, GaveUp, Told, TurnedBack, Waits};
use crate::saga::{Class, Reply};
use crate::sim::Role;

/// What an event of an order says: the order, and what was done for it so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Story {
    /// The order.
    pub(super) order: Order,
    /// What each operation gave back.
    results: Vec<(String, String)>,
    /// What is with a person.
    escalated: Vec<String>,
}

impl Story {
    /// An order for which nothing was done yet.
    pub(super) fn of(order: &Order) -> Story {
        Story { order: order.clone(), results: Vec::new(), escalated: Vec::new() }
    }

    /// What an event says. On a real log anybody may write: what tells of no order of the shop's is done with as soon as it
    /// is heard.
    fn in_event(event: &Event) -> Option<Story> {
        event.read().ok().filter(|story: &Story| story.order.is_of_the_shop())
    }

    fn result(&self, operation: &str) -> Option<String> {
        self.results.iter().find(|(known, _)| known == operation).map(|(_, result)| result.clone())
    }
}

/// What a service does when it hears of something.
struct Rule {
    /// Who.
    actor: &'static str,
    /// Hears what.
    hears: &'static str,
    /// And does what.
    does: &'static str,
    /// And says this once it is done.
    done: &'static str,
    /// Or this where a person has it and the others go on.
    escalated: Option<&'static str>,
    /// Or this where the answer was no.
    refused: Option<&'static str>,
    /// Or this where nobody knows.
    unknown: Option<&'static str>,
}

const fn rule(actor: &'static str, hears: &'static str, does: &'static str, done: &'static str) -> Rule {
    Rule { actor, hears, does, done, escalated: None, refused: None, unknown: None }
}

impl Rule {
    const fn desk(self, escalated: &'static str) -> Rule {
        Rule { escalated: Some(escalated), ..self }
    }

    const fn or(self, refused: &'static str, unknown: &'static str) -> Rule {
        Rule { refused: Some(refused), unknown: Some(unknown), ..self }
    }
}

/// Who goes on from what: forward first, then back. An order meets at most one of the rules by which a
/// service does a thing, so what it has concluded is known by the order and the thing.
const RULES: [Rule; 13] = [
    rule("inventory", "order.placed", RESERVE, "stock.reserved").or("stock.refused", "stock.unknown"),
    rule("payments", "stock.reserved", PAY, "payment.taken").or("payment.refused", "payment.unknown"),
    rule("delivery", "payment.taken", BOOK, "slot.taken").or("slot.refused", "slot.unknown"),
    Rule {
        refused: Some("slot.refused"),
        ..rule("delivery", "slot.unknown", SETTLE, "slot.taken").desk("slot.escalated")
    },
    rule("loyalty", "slot.taken", APPLY, "points.applied").desk("points.escalated"),
    rule("inventory", "points.applied", CONFIRM, "stock.sold").desk("stock.escalated"),
    rule("inventory", "points.escalated", CONFIRM, "stock.sold").desk("stock.escalated"),
    rule("payments", "slot.refused", REFUND, "payment.returned").desk("payment.escalated"),
    rule("payments", "payment.unknown", REFUND, "payment.returned").desk("payment.escalated"),
    rule("inventory", "payment.refused", RELEASE, "stock.released").desk("stock.escalated"),
    rule("inventory", "payment.returned", RELEASE, "stock.released").desk("stock.escalated"),
    rule("inventory", "payment.escalated", RELEASE, "stock.released").desk("stock.escalated"),
    rule("inventory", "stock.unknown", RELEASE, "stock.released").desk("stock.escalated"),
];

/// The events at which an order is over.
const ENDS: [&str; 5] = ["stock.sold", "stock.refused", "stock.released", "stock.escalated", "slot.escalated"];

/// Says that the bus has an order, so that its saga has begun.
pub(super) fn begin<R: Runtime>(shop: &Actor<R>, rules: &Rules, order: &Order) {
    let (saga, style) = (shop.word(&order.order_id), shop.word("choreographed"));
    shop.record(Began { saga, style, patience: rules.patience() });
}

/// Starts the services' listeners.
pub(super) fn start_services<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    for name in ["inventory", "payments", "delivery", "loyalty"] {
        let rules = Rc::clone(rules);
        let start = move |actor: Actor<R>| {
            for rule in RULES.iter().filter(|rule| rule.actor == name) {
                let listener = Listener { actor: actor.clone(), rules: Rc::clone(&rules), rule };
                actor.spawn(Role::Server, Box::pin(listener.run()));
            }
        };
        runtime.start_actor(name, Rc::new(start));
    }
}

/// How a service's thing came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Came {
    /// Done, with this result.
    Done(String),
    /// It will not be done.
    Refused(String),
    /// Nobody knows, after so many attempts.
    Unknown(String, u32),
    /// A person has it, after so many attempts.
    Escalated(u32),
}

/// What a service has concluded for an order. It is kept before it is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Conclusion {
    came: Came,
    topic: String,
    story: Story,
}

/// What a service keeps of an order and a thing that it does for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Kept {
    /// It has asked so often, and was not answered well.
    Asked(u32),
    /// It has concluded.
    Concluded(Box<Conclusion>),
}

/// A copy is to come again: what is not ours did not answer well.
struct Again(&'static str);

impl From<KeyValueError> for Again {
    fn from(error: KeyValueError) -> Again {
        Again(error.code())
    }
}

/// One service, listening for one kind of event.
struct Listener<R: Runtime> {
    actor: Actor<R>,
    rules: Rc<Rules>,
    rule: &'static Rule,
}

impl<R: Runtime> Listener<R> {
    async fn run(self) {
        let Rule { hears, does, .. } = *self.rule;
        let subscription = subscribe(&self.actor, &self.rules, &format!("{does}/{hears}"), hears).await;
        while let Ok(delivery) = subscription.next().await {
            // Where the answer is not heard, the copy comes again, and the conclusion is known.
            let _ = match self.handle(&delivery).await {
                Ok(()) => subscription.ack(&delivery).await,
                Err(Again(why)) => subscription.nack(&delivery, why).await,
            };
        }
    }

    /// Concludes, unless that was done before, and says what was concluded.
    async fn handle(&self, delivery: &Delivery) -> Result<(), Again> {
        let actor = &self.actor;
        let event = &delivery.message.event;
        let Some(story) = Story::in_event(event) else { return Ok(()) };
        actor.correlate(story.order.correlation());
        let key = format!("concluded/{}/{}", story.order.order_id, self.rule.does);
        let conclusion = match self.kept(&key).await? {
            (Some(Kept::Concluded(conclusion)), _) => conclusion,
            (kept, condition) => {
                let asked = if let Some(Kept::Asked(asked)) = kept { asked } else { 0 };
                let (kept, again) = match self.conclude(story, asked + 1, delivery.attempt).await {
                    Some(conclusion) => (Kept::Concluded(Box::new(conclusion)), None),
                    None => (Kept::Asked(asked + 1), Some(Again("later"))),
                };
                let text = serde_json::to_string(&kept).expect("what is kept serialises");
                match actor.key_value.put(&key, &text, condition, None).await {
                    Ok(_) | Err(KeyValueError::Conflict { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
                if let Some(again) = again {
                    return Err(again);
                }
                // Where a process that crashed had concluded after all, that stands.
                let (Some(Kept::Concluded(conclusion)), _) = self.kept(&key).await? else {
                    return Err(Again("not-kept"));
                };
                conclusion
            }
        };
        self.tell(&conclusion);
        let Conclusion { topic, story, .. } = *conclusion;
        let said = actor.event_after(event, &topic, &story.order.order_id, &story);
        publish(actor, Event { id: event_id(&story.order.order_id, &topic), ..said }).await;
        Ok(())
    }

    /// What is kept under a key, and under which condition something else may take its place.
    async fn kept(&self, key: &str) -> Result<(Option<Kept>, PutIf), Again> {
        let Some(found) = self.actor.key_value.get(key).await? else { return Ok((None, PutIf::Absent)) };
        let kept = serde_json::from_str(&found.value).expect("what is kept is written by this program");
        Ok((Some(kept), PutIf::Version(found.version)))
    }

    /// Asks once, for the `attempt`th time, when the copy came for the `delivered`th: what follows from the answer.
    /// `None` where the copy is to come again.
    async fn conclude(&self, mut story: Story, attempt: u32, delivered: u32) -> Option<Conclusion> {
        let Rule { does, done, escalated, refused, unknown, .. } = *self.rule;
        let policy = &self.rules.policy;
        let step = STEPS.step_of(does).expect("every rule does what belongs to a step");
        let attempts = policy.attempts_of(does, step);
        let earlier = builds_on(does).and_then(|before| story.result(before));
        let errand = Errand { order: &story.order, operation: does, attempt, earlier, by_hand: false };
        let came = match run_errand(&self.actor, &self.rules, errand).await {
            Reply::Done(result) => Came::Done(result),
            Reply::Refused(code) if refused.is_some() => Came::Refused(code),
            Reply::Refused(_) => Came::Escalated(attempt),
            Reply::Held(_) | Reply::Failed(_) if attempt < attempts => {
                let (saga, operation) = (self.actor.word(&story.order.order_id), self.actor.word(does));
                // The bus waits by how often it has sent the copy.
                let (_, most) = policy.backoff.range(delivered, policy.backoff.cap);
                let wait = most.min(policy.backoff.cap);
                let at_most = policy.backoff.jitter != Jitter::None;
                self.actor.record(Waits { saga, operation, attempt, wait, at_most });
                return None;
            }
            // The guard is off: what became of the undo is not looked at.
            _ if step.undo == Some(does) && !policy.retries_undo => Came::Done(String::new()),
            Reply::Held(_) if does == step.action => Came::Unknown("held".to_owned(), attempts),
            Reply::Failed(code) if does == step.action && step.class != Class::Retriable => {
                Came::Unknown(code, attempts)
            }
            Reply::Held(_) | Reply::Failed(_) => Came::Escalated(attempts),
        };
        let topic = match &came {
            Came::Done(_) => Some(done),
            Came::Refused(_) => refused,
            Came::Unknown(..) => unknown,
            Came::Escalated(_) => escalated,
        };
        match &came {
            Came::Done(result) => story.results.push((does.to_owned(), result.clone())),
            Came::Escalated(_) => story.escalated.push(does.to_owned()),
            Came::Refused(_) | Came::Unknown(..) => {}
        }
        Some(Conclusion { came, topic: topic.expect("a rule names what it can come to").to_owned(), story })
    }

    /// Says in the trace what follows for the order.
    fn tell(&self, conclusion: &Conclusion) {
        let actor = &self.actor;
        let step = STEPS.step_of(self.rule.does).expect("every rule does what belongs to a step");
        let (saga, operation) = (actor.word(&conclusion.story.order.order_id), actor.word(self.rule.does));
        match &conclusion.came {
            Came::Done(_) => {}
            Came::Refused(code) => {
                actor.record(TurnedBack { saga, operation, code: actor.word(code) });
            }
            Came::Unknown(code, attempts) => {
                let code = actor.word(code);
                actor.record(GaveUp { saga, operation, attempts: *attempts, code });
                if step.class == Class::Compensatable {
                    actor.record(TurnedBack { saga, operation, code });
                }
            }
            Came::Escalated(attempts) => {
                actor.record(Escalated { saga, operation, desk: actor.word(step.desk), attempts: *attempts });
            }
        }
    }
}

/// The shop listens for the events at which an order is over, says how it ended, and tells the customer.
pub(super) fn listen_for_ends<R: Runtime>(shop: &Actor<R>, rules: &Rc<Rules>, desk: &Rc<Desk>) {
    for topic in ENDS {
        let (shop, rules, desk) = (shop.clone(), Rc::clone(rules), Rc::clone(desk));
        let listen = {
            let shop = shop.clone();
            async move {
                let subscription = subscribe(&shop, &rules, &format!("shop/{topic}"), topic).await;
                while let Ok(delivery) = subscription.next().await {
                    if let Some(story) = Story::in_event(&delivery.message.event) {
                        shop.correlate(story.order.correlation());
                        over(&shop, &desk, &story, topic);
                    }
                    // Where this is not heard, the customer is told again, which does no harm.
                    let _ = subscription.ack(&delivery).await;
                }
            }
        };
        shop.spawn(Role::Server, Box::pin(listen));
    }
}

fn over<R: Runtime>(shop: &Actor<R>, desk: &Desk, story: &Story, topic: &str) {
    let saga = shop.word(&story.order.order_id);
    let end = if !story.escalated.is_empty() {
        shop.record(EndedEscalated { saga });
        let result = |operation: &str| builds_on(operation).and_then(|before| story.result(before));
        desk.file(&story.order, story.escalated.iter().map(|it| (it.clone(), result(it))));
        "escalated"
    } else if topic == "stock.sold" {
        shop.record(Completed { saga });
        "completed"
    } else {
        shop.record(Compensated { saga });
        "compensated"
    };
    shop.record(Told { saga, end: shop.word(end) });
}

//! The bus port over whoever asks: what is asked again, and what is not.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use eda_patterns::backoff::Backoff;
use eda_patterns::event::Event;
use eda_patterns::ports::{Bus, BusError, Message, Overflow, Replay, Subscription, SubscriptionSpec};
use eda_patterns::recorder::Context;
use eda_patterns::time::{Span, Time};
use eda_remote::{Ask, Ports};
use eda_wire::{Accepted, BusCall, BusDelivery, BusReply, Call, Failed, Problem, Reply};
use futures::FutureExt;

/// After so long, this answer.
type Answer = (Span, Result<Reply, Failed>);

/// Answers as it was told, and keeps what it was asked.
#[derive(Clone, Default)]
struct Scripted {
    now: Rc<Cell<Time>>,
    answers: Rc<RefCell<VecDeque<Answer>>>,
    asked: Rc<RefCell<Vec<BusCall>>>,
}

impl Ask for Scripted {
    fn ask(&self, call: Call, _wait: Span) -> impl Future<Output = Result<Reply, Failed>> + 'static {
        let scripted = self.clone();
        async move {
            let Call::Bus(call) = call else { panic!("not of the bus: {call:?}") };
            scripted.asked.borrow_mut().push(call);
            let (took, answer) = scripted.answers.borrow_mut().pop_front().expect("it is not asked more often");
            scripted.now.set(scripted.now.get() + took);
            answer
        }
    }

    fn now(&self) -> Time {
        self.now.get()
    }
}

impl Scripted {
    fn answers(&self, took: Span, answer: Result<Reply, Failed>) {
        self.answers.borrow_mut().push_back((took, answer));
    }

    fn asked(&self) -> Vec<BusCall> {
        assert!(self.answers.borrow().is_empty(), "every answer was asked for");
        self.asked.take()
    }

    /// An open subscription, after which leases from `after` on are its own.
    fn subscription(&self, after: u64) -> impl Subscription + use<> {
        self.answers(Span::ZERO, Ok(Reply::Bus(BusReply::Subscribed { subscription: 3, after })));
        let spec = SubscriptionSpec {
            name: "s".to_owned(),
            pattern: "#".to_owned(),
            durable: true,
            queue_max: None,
            overflow: Overflow::Block,
            ack_timeout: Span::from_secs(1),
            attempts_max: 1,
            dead_letters: true,
            backoff: Backoff::exponential(Span::from_ms(1), Span::from_ms(1)),
            replay: Replay::None,
        };
        let subscription = now(Ports::new(self.clone(), 7).subscribe(spec)).unwrap();
        self.asked.take();
        subscription
    }
}

/// The answer of a call that waits for nothing here.
fn now<T>(call: impl Future<Output = T>) -> T {
    call.now_or_never().expect("whoever is asked answers at once")
}

fn failed(problem: Problem) -> Result<Reply, Failed> {
    Err(Failed::new(problem, "why"))
}

fn not_yet() -> Result<Reply, Failed> {
    Ok(Reply::Bus(BusReply::NotYet))
}

fn delivery(lease: u64, event: &str) -> Result<Reply, Failed> {
    let (topic, event) = ("a.b".to_owned(), event.to_owned());
    Ok(Reply::Bus(BusReply::Delivery(BusDelivery { lease, attempt: 1, record: 5, topic, event })))
}

#[test]
fn who_waits_for_a_copy_goes_on_waiting_while_the_bridge_is_away() {
    let scripted = Scripted::default();
    let subscription = scripted.subscription(4);
    let (long, short) = (Span::from_secs(20), Span::from_ms(1));
    scripted.answers(long, not_yet());
    scripted.answers(short, failed(Problem::Cancelled));
    scripted.answers(long, failed(Problem::Unavailable));
    scripted.answers(long, failed(Problem::OutcomeUnknown));
    scripted.answers(short, delivery(9, "{}"));
    assert_eq!(now(subscription.next()).map(|delivery| delivery.lease), Ok(9));
    let asked = scripted.asked();
    assert!(asked.iter().all(|call| matches!(call, BusCall::Next { after: 4, .. })), "{asked:?}");
    // A bridge that refuses this client says so at once, and would for ever.
    scripted.answers(short, failed(Problem::Unavailable));
    assert_eq!(now(subscription.next()).map(|delivery| delivery.lease), Err(BusError::OutcomeUnknown));
    scripted.answers(short, failed(Problem::ReadOnly));
    let refused = now(subscription.next()).map(|delivery| delivery.lease);
    assert_eq!(refused, Err(BusError::Refused("why".to_owned())));
}

#[test]
fn a_lease_is_handed_out_once_and_the_newest_is_named_from_then_on() {
    let scripted = Scripted::default();
    let subscription = scripted.subscription(4);
    scripted.answers(Span::ZERO, delivery(9, "{}"));
    assert_eq!(now(subscription.next()).map(|delivery| delivery.lease), Ok(9));
    // Somebody else who waits here had it already.
    scripted.answers(Span::ZERO, delivery(9, "{}"));
    scripted.answers(Span::ZERO, delivery(10, "{}"));
    assert_eq!(now(subscription.next()).map(|delivery| delivery.lease), Ok(10));
    let named = scripted.asked().into_iter().map(|call| match call {
        BusCall::Next { after, .. } => after,
        call => panic!("{call:?}"),
    });
    assert_eq!(named.collect::<Vec<_>>(), [4, 9, 9]);
}

#[test]
fn who_has_heard_of_the_end_asks_no_more() {
    let scripted = Scripted::default();
    let subscription = scripted.subscription(0);
    scripted.answers(Span::ZERO, failed(Problem::Unsubscribed));
    assert_eq!(now(subscription.next()).map(|delivery| delivery.lease), Err(BusError::Unsubscribed));
    assert_eq!(now(subscription.unsubscribe()), Err(BusError::Unsubscribed));
    assert_eq!(scripted.asked().len(), 1);
    let subscription = scripted.subscription(0);
    // Nobody knows whether it has left, and so it asks again.
    scripted.answers(Span::ZERO, failed(Problem::OutcomeUnknown));
    assert_eq!(now(subscription.unsubscribe()), Err(BusError::OutcomeUnknown));
    scripted.answers(Span::ZERO, Ok(Reply::Ok));
    assert_eq!(now(subscription.unsubscribe()), Ok(()));
    assert_eq!(now(subscription.next()).map(|delivery| delivery.lease), Err(BusError::Unsubscribed));
}

fn message(source: &str) -> Message {
    let topic: Rc<str> = "a.b".into();
    let event = Event {
        id: "00000000-0000-7000-8000-000000000001".parse().unwrap(),
        ty: Rc::clone(&topic),
        source: source.into(),
        subject: "thing/1".into(),
        unix_ms: 0,
        correlation_id: "thing/1".into(),
        causation_id: None,
        data: "1".into(),
    };
    Message { record: eda_patterns::fact::Record(5), topic, event, context: Context::default() }
}

#[test]
fn a_publisher_waits_for_room_with_the_same_event() {
    let scripted = Scripted::default();
    let ports = Ports::new(scripted.clone(), 7);
    scripted.answers(Span::ZERO, not_yet());
    scripted.answers(Span::ZERO, failed(Problem::Cancelled));
    let copies = vec![("s".to_owned(), Accepted::Queued)];
    scripted.answers(Span::ZERO, Ok(Reply::Bus(BusReply::Receipt { record: 5, copies })));
    assert_eq!(now(ports.publish(message("/test"))).unwrap().copies.len(), 1);
    let asked = scripted.asked().into_iter().map(|call| match call {
        BusCall::Publish(publication) => publication,
        call => panic!("{call:?}"),
    });
    let asked: Vec<_> = asked.collect();
    assert_eq!(asked.iter().map(|publication| publication.wait_us > 0).collect::<Vec<_>>(), [false, true, true]);
    assert!(asked.iter().all(|other| (other.record, &other.id, &other.event) == (5, &asked[0].id, &asked[0].event)));
    // The bus takes events alone, and this one never leaves.
    let refused = now(ports.publish(message("no reference: %%")));
    assert!(matches!(refused, Err(BusError::Refused(_))), "{refused:?}");
    assert_eq!(scripted.asked(), []);
}

#[test]
fn what_is_no_event_of_ours_is_poison_and_nothing_worse() {
    let scripted = Scripted::default();
    let subscription = scripted.subscription(0);
    scripted.answers(Span::ZERO, delivery(1, "no JSON at all"));
    let event = now(subscription.next()).unwrap().message.event;
    assert_eq!((&*event.ty, &*event.data), ("a.b", "no JSON at all"));
    assert!(event.read::<u32>().is_err());
}

#[test]
fn each_who_asks_by_a_name_is_a_publisher_of_its_own() {
    let scripted = Scripted::default();
    let ports = Ports::new(scripted.clone(), 7);
    let mut publishers = Vec::new();
    for who in ["one", "other", "one"] {
        scripted.answers(Span::ZERO, Ok(Reply::Bus(BusReply::Receipt { record: 5, copies: Vec::new() })));
        now(ports.of(who).publish(message("/test"))).unwrap();
        let Some(BusCall::Publish(publication)) = scripted.asked().pop() else { panic!("it publishes") };
        publishers.push(publication.publisher);
    }
    assert!(publishers[0] == publishers[2] && publishers[0] != publishers[1], "{publishers:?}");
}

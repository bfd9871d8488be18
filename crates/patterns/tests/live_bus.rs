//! Publish/subscribe on a bus that a server keeps: a server that cannot be reached or takes nothing in is survived, and what
//! it tells comes into the trace before whoever asked goes on.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::catalog::pubsub::facts::Handled;
use eda_patterns::catalog::pubsub::{PATTERN, PROGRAM};
use eda_patterns::fact::{FactData, Record};
use eda_patterns::link::Link;
use eda_patterns::ports::{Acked, BusError, Delivery, Message, Published, Receipt, Received, Runtime};
use eda_patterns::rng::Seed;
use eda_patterns::sim::real::{Behind, BusCall, BusMove, BusMoved, BusReply, CarryBus, CopyMove, Door, Real};
use eda_patterns::sim::{Dispatched, LiveServer, Settled, SimRuntime, Step, World};
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::Trace;
use futures::FutureExt;

const LENGTH: Span = Span::from_secs(10);

/// A run whose bus answers so, whose first crash and restart are left out.
fn run<T>(answer: impl Fn(BusCall) -> Result<BusReply, BusError> + 'static, read: impl FnOnce(&Trace) -> T) -> T {
    let carry: CarryBus = Rc::new(move |call| {
        let answer = answer(call);
        async move {
            match answer {
                // A server would wait. Whoever asks again at once would never let time pass.
                Ok(BusReply::Delivered(None)) => futures::future::pending().await,
                answer => answer,
            }
        }
        .boxed_local()
    });
    let (world, door) = (World::new(Seed(3)), Door::default());
    let real = Real { bridge: Some(Rc::clone(&door)), ..Real::default() };
    let runtime = SimRuntime::live(world.clone(), 1_772_423_100_000, real);
    let bus = LiveServer::open(world, carry, Rc::new(|_, work| work));
    door.get_or_init(|| Behind { bus: Some(bus), ..Behind::default() });
    for actor in PATTERN.actors {
        runtime.recorder().actor(actor.name);
    }
    (PROGRAM.start)(&runtime, &Link::to(&PATTERN).settings());
    let end = Time::ZERO + LENGTH;
    let stopped = loop {
        match runtime.world().executor().step_until(end) {
            Step::Stepped => {}
            stopped => break stopped,
        }
    };
    assert!(!matches!(stopped, Step::Livelocked { .. }), "it asks without letting time pass");
    let told = read(&runtime.recorder().trace());
    runtime.forget();
    told
}

fn count<D: FactData>(trace: &Trace) -> usize {
    trace.facts().filter(|fact| fact.is::<D>()).count()
}

#[test]
fn a_server_that_cannot_be_reached_is_asked_again_about_once_a_second() {
    let published = run(|_| Err(BusError::OutcomeUnknown), count::<Published>);
    assert!((5..=11).contains(&published), "{published} attempts in ten seconds");
}

#[test]
fn a_server_that_takes_nothing_in_is_let_be_and_asked_again() {
    let refuses = |call| match call {
        BusCall::Moves(_) => Ok(BusReply::Moves(Vec::new())),
        _ => Err(BusError::Refused("its memory is used up".to_owned())),
    };
    let published = run(refuses, count::<Published>);
    assert!((5..=11).contains(&published), "{published} attempts in ten seconds");
}

/// Keeps the events of one subscription and hands each of them out once.
#[derive(Default)]
struct Server {
    moves: Vec<BusMove>,
    waiting: Vec<Message>,
}

impl Server {
    fn answer(&mut self, call: BusCall) -> Result<BusReply, BusError> {
        let name = || "inventory".to_owned();
        let copy = |record: Record, what: CopyMove| BusMove::Copy { name: name(), record, what };
        Ok(match call {
            BusCall::Publish(_, message) => {
                let (record, topic) = (message.record, message.topic.to_string());
                self.moves.push(BusMove::Kept { record, topic, copies: 1 });
                self.moves.push(copy(record, CopyMove::Queued(1)));
                self.waiting.push(message);
                BusReply::Receipt(Receipt { record, copies: Vec::new() })
            }
            BusCall::Next(who, subscription, _) if who == "inventory" && !self.waiting.is_empty() => {
                let message = self.waiting.remove(0);
                let until = Time::NEVER;
                self.moves.push(copy(message.record, CopyMove::Dispatched { member: who, attempt: 1, until }));
                BusReply::Delivered(Some(Delivery { subscription, lease: message.record.0, message, attempt: 1 }))
            }
            BusCall::Next(..) => BusReply::Delivered(None),
            BusCall::Ack(_, _, lease) => {
                self.moves.push(copy(Record(lease), CopyMove::Acked(1)));
                BusReply::Done
            }
            BusCall::Settled(_) => return Err(BusError::OutcomeUnknown),
            BusCall::Moves(after) => {
                let by = Time::ZERO;
                let moves = self.moves.iter().enumerate().skip(after as usize);
                let told = moves.map(|(at, what)| BusMoved { number: at as u64 + 1, by, what: what.clone() });
                BusReply::Moves(told.collect())
            }
            _ => BusReply::Done,
        })
    }
}

#[test]
fn what_moved_is_told_before_whoever_asked_goes_on_and_each_move_once() {
    let server = RefCell::new(Server::default());
    // Nobody waits when the first asks, so the inventory is asked to wait until something is there.
    let first = run(
        move |call| {
            let answer = server.borrow_mut().answer(call.clone());
            match (call, answer) {
                // It looks again after a while, as if the answer were lost.
                (BusCall::Next(who, ..), Ok(BusReply::Delivered(None))) if who == "inventory" => {
                    Err(BusError::OutcomeUnknown)
                }
                (_, answer) => answer,
            }
        },
        |trace| {
            let of_first = |fact: &eda_patterns::trace::Fact<'_>| {
                let record = Record(0);
                let dispatched = fact.read::<Dispatched>().is_some_and(|it| it.record == record);
                let received = fact.read::<Received>().is_some_and(|it| it.record == record);
                let handled = fact.read::<Handled>().is_some_and(|it| it.record == record);
                let acked = fact.read::<Acked>().is_some_and(|it| it.record == record);
                let settled = fact.read::<Settled>().is_some_and(|it| it.record == record);
                dispatched || received || handled || acked || settled
            };
            let story: Vec<_> = trace.facts().filter(of_first).collect();
            let causes = |at: usize| story[at].causes().next();
            assert_eq!(causes(1), Some(story[0].id()), "the delivery is caused by its being sent");
            assert_eq!(causes(4), Some(story[3].id()), "the end of the copy is caused by the acknowledgement");
            story.iter().map(|fact| fact.kind().name).collect::<Vec<_>>()
        },
    );
    assert_eq!(first, ["bus.dispatched", "bus.received", "subscriber.handled", "bus.acked", "bus.settled"]);
}

//! Actors that live in the browser: real storage, real time.

#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::catalog::{self, event_sourcing};
use eda_patterns::conformance;
use eda_patterns::fact::ActorId;
use eda_patterns::invariant::{Judge, Judgement, RunEnded};
use eda_patterns::link::Link;
use eda_patterns::pattern::{ActorRole, ActorSpec, CommandSpec, Engine, Pattern, Program};
use eda_patterns::ports::{
    Actor, Appended, Called, Clock, EventStore, Expected, Followed, KeyValue, NewEvent, Position, PutIf, Request,
    Runtime, Service, Version, timeout,
};
use eda_patterns::sim::{Action, Latency, Role, ServiceSpec, SimRuntime};
use eda_patterns::time::{Span, Time};
use eda_patterns::wire::Carry;
use event_playground::adapters::clock::BrowserClock;
use event_playground::adapters::indexed_db::Durability;
use event_playground::adapters::real_time::Stopped;
use event_playground::adapters::runtime::{BrowserRuntime, OnlySimulated, Place};
use event_playground::adapters::storage::Storage;
use futures::FutureExt;
use futures::channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const PATTERN: Pattern = Pattern {
    id: "live-test",
    number: 1,
    version: 1,
    minutes: 1,
    params: &[],
    switches: &[],
    presets: &[],
    commands: &[CommandSpec { verb: "buy", args_max: 1, example: &[] }],
    world_commands: &[],
    actors: &[
        ActorSpec { name: "writer", role: ActorRole::Client },
        ActorSpec { name: "reader", role: ActorRole::Worker },
        ActorSpec { name: "bank", role: ActorRole::Service },
    ],
    faults: &[],
    chaos: &[],
    kinds: &[],
    engines: &[Engine::Sim, Engine::Browser],
    served: &[],
    sources: &[],
};

const PROGRAM: Program =
    Program { invariants: Vec::new, start: |_, _| {}, words: "", reads: || Box::new(|_| Ok(())), picture: None };

/// The stores of a database that no other test uses.
fn carry() -> Carry {
    let name = format!("test.live.{}", js_sys::Math::random());
    let opening = async move { Storage::open(&name, Durability::Relaxed).await }.boxed_local().shared();
    Rc::new(move |call| {
        let opening = opening.clone();
        async move { opening.await.answer(call).await }.boxed_local()
    })
}

fn live() -> BrowserRuntime {
    BrowserRuntime::begin(&PATTERN, &PROGRAM, Place::Storage(carry()), BrowserClock::start())
}

/// The actor as a live run has it.
type LiveActor = Actor<SimRuntime>;

async fn stream_length(runtime: &BrowserRuntime, stream: &str) -> usize {
    runtime.stores().expect("it is on a storage").read_stream(stream, Version(1), 1_000).await.unwrap().len()
}

fn act(runtime: &BrowserRuntime, action: &str) -> Result<(), OnlySimulated> {
    runtime.act(&Action::parse(&format!("0s:{action}"), &PATTERN).expect("the action fits the pattern"))
}

/// Starts an actor that runs `work` once and hands its result over.
async fn in_actor<T: 'static, F: Future<Output = T> + 'static>(
    runtime: &BrowserRuntime,
    name: &str,
    work: impl Fn(LiveActor) -> F + 'static,
) -> T {
    let (sender, done) = oneshot::channel();
    let sender = RefCell::new(Some(sender));
    let start = move |actor: LiveActor| {
        let (sender, work) = (sender.borrow_mut().take(), work(actor.clone()));
        actor.spawn(
            Role::Work,
            Box::pin(async move {
                let done = work.await;
                if let Some(sender) = sender {
                    sender.send(done).ok().expect("the test waits");
                }
            }),
        );
    };
    runtime.enter(|runtime| runtime.start_actor(name, Rc::new(start)));
    done.await.expect("the actor sends before it ends")
}

fn kinds_of(runtime: &BrowserRuntime, actor: ActorId) -> Vec<&'static str> {
    let trace = runtime.recorder().trace();
    trace.facts().filter(|fact| fact.actor() == actor).map(|fact| fact.kind().name).collect()
}

#[wasm_bindgen_test]
async fn the_ports_of_a_live_run_keep_their_promises() {
    let runtime = live();
    let kept = in_actor(&runtime, "writer", |actor| async move {
        conformance::clock(&actor.clock).await?;
        conformance::event_store(&actor.event_store, &actor.clock, "").await?;
        conformance::key_value(&actor.key_value, &actor.clock, "").await?;
        conformance::work_queue(&actor.work_queue, &actor.clock, "").await?;
        let reader = actor.runtime().recorder().actor("reader");
        let other = Actor::new(actor.runtime().clone(), reader, 0);
        conformance::bus(&actor.bus, &other.bus, &actor.clock, "").await
    });
    kept.await.unwrap();
    runtime.stop(Stopped::Asked);
}

#[wasm_bindgen_test]
async fn an_event_is_followed_and_knows_its_cause() {
    let runtime = live();
    let follows = in_actor(&runtime, "reader", |actor| async move {
        actor.event_store.follow(Position(0), 10).await.map(|events| events.len())
    });
    let appends = in_actor(&runtime, "writer", |actor| async move {
        actor.clock.sleep(Span::from_ms(50)).await;
        actor.key_value.put("k", "1", PutIf::Absent, None).await.unwrap();
        let event = actor.event("share.bought", "p-1", &1);
        actor.event_store.append("p-1", Expected::Version(Version(0)), vec![NewEvent { event, schema: 1 }]).await
    });
    let (followed, appended) = futures::join!(follows, appends);
    assert_eq!((followed.unwrap(), appended.unwrap().position), (1, Position(1)));

    let trace = runtime.recorder().trace();
    let appended = trace.facts().find(|fact| fact.is::<Appended>()).expect("the append is a fact");
    let followed = trace.facts().find(|fact| fact.is::<Followed>()).expect("the read is a fact");
    assert!(appended.site().file.ends_with("tests/live_run.rs"), "a fact has the pattern's own line");
    assert!(appended.at() >= Time::from_ms(50), "time is the wall clock's");
    assert!(trace.facts().zip(trace.facts().skip(1)).all(|(one, next)| one.at() <= next.at()), "and goes forward");
    assert_eq!(trace.actor_name(followed.actor()), "reader");
}

#[wasm_bindgen_test]
async fn a_crash_ends_the_tasks_and_a_restart_begins_again() {
    let runtime = live();
    let starts = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&starts);
    let start = Rc::new(move |actor: LiveActor| {
        seen.borrow_mut().push(actor.restarts());
        let me = actor.clone();
        actor.spawn(
            Role::Server,
            Box::pin(async move {
                loop {
                    me.clock.sleep(Span::from_ms(10)).await;
                    let event = me.event("tick", "t", &0);
                    let appended = me.event_store.append("t", Expected::Any, vec![NewEvent { event, schema: 1 }]);
                    appended.await.unwrap();
                }
            }),
        );
    });
    let writer = runtime.enter(|runtime| runtime.start_actor("writer", start));
    TimeoutFuture::new(200).await;
    act(&runtime, "crash.writer").unwrap();
    // An append on its way when its writer crashes takes effect all the same.
    TimeoutFuture::new(100).await;
    let kept = stream_length(&runtime, "t").await;
    assert!(kept > 3, "{kept} events in 200 ms");
    TimeoutFuture::new(150).await;
    assert_eq!(stream_length(&runtime, "t").await, kept, "nobody writes");
    act(&runtime, "restart.writer").unwrap();
    TimeoutFuture::new(150).await;
    assert!(stream_length(&runtime, "t").await > kept, "it writes again");
    assert_eq!(*starts.borrow(), [0, 1]);
    let kinds = kinds_of(&runtime, writer);
    assert!(kinds.contains(&"actor.crashed") && kinds.contains(&"actor.restarted"));
    runtime.stop(Stopped::Asked);
    assert_eq!(runtime.stopped(), Some(Stopped::Asked));
}

#[wasm_bindgen_test]
async fn a_service_is_simulated_on_the_wall_clock() {
    let runtime = live();
    let spec = ServiceSpec {
        name: "bank",
        latency: Latency::fixed(Span::from_ms(60)),
        failing_per_mille: 0,
        failure_code: "503",
        handler: Rc::new(|call| Ok(call.body.to_owned())),
    };
    runtime.enter(|runtime| runtime.start_service(spec));
    act(&runtime, "slow.bank.2").unwrap();
    let answered = in_actor(&runtime, "writer", |actor| async move {
        let began = actor.now();
        let answer = actor.service.call(Request::new("bank", "pay", "1.0".to_owned(), Span::from_secs(5))).await;
        (answer, actor.now().since(began))
    });
    let (answer, took) = answered.await;
    assert_eq!(answer.as_deref(), Ok("1.0"));
    assert!((120..400).contains(&took.as_ms()), "{took}");
    assert!(runtime.recorder().trace().facts().any(|fact| fact.is::<Called>()));
}

#[wasm_bindgen_test]
async fn a_command_reaches_the_pattern_and_the_network_cannot_be_cut() {
    let runtime = live();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let hears = Rc::clone(&heard);
    runtime.enter(|runtime| runtime.on_command(Rc::new(move |command| hears.borrow_mut().push(command))));
    act(&runtime, "buy.tcs").unwrap();
    assert_eq!(heard.borrow()[0].args, ["tcs"]);
    assert_eq!(act(&runtime, "partition.writer.reader"), Err(OnlySimulated { verb: "partition".to_owned() }));
}

#[wasm_bindgen_test]
async fn event_sourcing_runs_unchanged_on_the_browsers_storage() {
    let link = Link::to(&event_sourcing::PATTERN);
    let runtime = BrowserRuntime::begin(
        link.pattern,
        catalog::program(link.pattern),
        Place::Storage(carry()),
        BrowserClock::start(),
    );
    runtime.start(&link.settings(), link.actions());
    TimeoutFuture::new(4_000).await;
    runtime.stop(Stopped::Asked);

    let kept = runtime.stores().expect("it is on a storage").read_all(Position(0), 10_000).await.unwrap();
    assert!(kept.len() > 10, "{} events in four seconds", kept.len());
    let trace = runtime.recorder().trace();
    let last = trace.facts().next_back().expect("something happened");
    assert_eq!(last.read::<RunEnded>(), Some(RunEnded { quiet: false }), "a run says that it has ended");
    let published = trace.facts().filter(|fact| fact.is::<event_sourcing::story::Announced>()).count();
    assert!(published > 10, "{published} events went over the page's bus");
    assert!(trace.facts().any(|fact| fact.is::<event_sourcing::story::NoteIssued>()), "a trade got its note");
    let mut judge = Judge::new((catalog::program(link.pattern).invariants)());
    trace.facts().for_each(|fact| judge.observe(&fact));
    for (invariant, verdict) in judge.verdicts() {
        assert!(!matches!(verdict.judgement, Judgement::Broken { .. }), "{invariant}: {verdict:?}");
    }
    assert!(
        judge.verdicts().iter().any(|(_, verdict)| matches!(verdict.judgement, Judgement::Holds)),
        "something was checked"
    );
}

/// Whoever looks for news again and again gives up waiting each time.
#[wasm_bindgen_test]
async fn a_wait_ends_when_nobody_waits_any_more() {
    let waits = Rc::new(());
    let carry: Carry = {
        let waits = Rc::clone(&waits);
        Rc::new(move |_| {
            let wait = Rc::clone(&waits);
            async move {
                std::future::pending::<()>().await;
                drop(wait);
                unreachable!("nothing ever comes")
            }
            .boxed_local()
        })
    };
    // The carrier holds one more.
    let waiting = || Rc::strong_count(&waits) - 2;
    let runtime = BrowserRuntime::begin(&PATTERN, &PROGRAM, Place::Storage(carry), BrowserClock::start());
    in_actor(&runtime, "reader", |actor| async move {
        for _ in 0..10 {
            let wait = actor.event_store.wait_beyond(Position(0));
            assert!(timeout(&actor.clock, Span::from_ms(5), wait).await.is_err(), "nothing ever comes");
        }
    })
    .await;
    TimeoutFuture::new(20).await;
    assert_eq!(waiting(), 0, "waits that nobody waits for");

    let start = |actor: LiveActor| {
        let me = actor.clone();
        actor.spawn(Role::Server, Box::pin(async move { drop(me.event_store.wait_beyond(Position(0)).await) }));
    };
    runtime.enter(|runtime| runtime.start_actor("writer", Rc::new(start)));
    TimeoutFuture::new(20).await;
    assert_eq!(waiting(), 1);
    runtime.stop(Stopped::Asked);
    TimeoutFuture::new(20).await;
    assert_eq!(waiting(), 0, "a wait of a run that has ended");
}

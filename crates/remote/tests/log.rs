//! The log port over whoever asks: what it takes for granted after an answer was lost, and what not.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use eda_patterns::ports::log::{
    CommitError, ConsumeError, ConsumerConfig, NewRecord, Offset, Polled, ProducerConfig, Provenance, SendError,
    TopicPartition, TransactionError,
};
use eda_patterns::ports::{Log, LogConsumer, LogProducer};
use eda_patterns::rng::Seed;
use eda_patterns::sim::World;
use eda_patterns::sim::log_client::door::LiveLogs;
use eda_patterns::sim::log_client::live::LiveLog;
use eda_patterns::time::{Span, Time};
use eda_remote::{Ask, Ports, RemoteLog, Spawn};
use eda_wire::{Call, Failed, LogCall, LogProblem, LogReply, Problem, Reply};
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;

/// So often everything may go one step on before what is waited for counts as never coming.
const STEPS: u32 = 1_000;

type Answer = Result<Reply, Failed>;

/// A bridge that answers as it was told, and else that all is done.
#[derive(Clone, Default)]
struct Bridge {
    /// What it answers to the next call of this name.
    answers: Rc<RefCell<VecDeque<(&'static str, Answer)>>>,
    /// Calls of this name are answered later.
    held: Rc<Cell<Option<&'static str>>>,
    waiting: Rc<RefCell<Vec<oneshot::Sender<Answer>>>>,
    asked: Rc<RefCell<Vec<LogCall>>>,
    tasks: Rc<RefCell<Vec<LocalBoxFuture<'static, ()>>>>,
}

impl Ask for Bridge {
    fn ask(&self, call: Call, _wait: Span) -> impl Future<Output = Answer> + 'static {
        let bridge = self.clone();
        async move {
            let Call::Log(call) = call else { panic!("not of the log: {call:?}") };
            let name = call.word();
            let answer = bridge.answer(name, &call);
            bridge.asked.borrow_mut().push(call);
            if bridge.held.get() == Some(name) {
                let (tell, told) = oneshot::channel();
                bridge.waiting.borrow_mut().push(tell);
                return told.await.unwrap();
            }
            answer
        }
    }

    fn now(&self) -> Time {
        Time::ZERO
    }
}

impl Bridge {
    fn answer(&self, name: &'static str, call: &LogCall) -> Answer {
        let mut answers = self.answers.borrow_mut();
        if answers.front().is_some_and(|(next, _)| *next == name) {
            return answers.pop_front().unwrap().1;
        }
        match call {
            LogCall::Poll { .. } => Ok(Reply::Log(LogReply::Polled {
                polled: eda_wire::Polled::Records(Vec::new()),
                positions: Vec::new(),
                ends: Vec::new(),
                assignment: 0,
            })),
            LogCall::Committed { .. } => Ok(Reply::Log(LogReply::Committed(Vec::new()))),
            LogCall::Send { records, .. } => {
                let fate = eda_wire::Fate::At { partition: 0, offset: None };
                Ok(Reply::Log(LogReply::Fates(records.iter().map(|_| fate.clone()).collect())))
            }
            _ => Ok(Reply::Ok),
        }
    }

    /// The next call of this name fails like that.
    fn fails(&self, name: &'static str, problem: Problem) {
        self.answers.borrow_mut().push_back((name, Err(Failed::new(problem, "why"))));
    }

    /// What it was asked since the last time.
    fn asked(&self) -> Vec<&'static str> {
        assert!(self.answers.borrow().is_empty(), "every answer was asked for");
        self.asked.take().iter().map(LogCall::word).collect()
    }

    /// Answers what was held.
    fn release(&self) {
        self.held.set(None);
        for waiting in self.waiting.take() {
            let _ = waiting.send(Ok(Reply::Ok));
        }
    }

    fn log(&self) -> RemoteLog<Bridge, impl Spawn + use<>> {
        let tasks = Rc::clone(&self.tasks);
        let spawn = move |task: LocalBoxFuture<'static, ()>| tasks.borrow_mut().push(task);
        RemoteLog::new(Ports::new(self.clone(), 7), spawn, 0)
    }

    /// Everything goes one step on.
    fn step(&self) {
        let mut context = Context::from_waker(Waker::noop());
        let mut tasks = self.tasks.take();
        tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
        self.tasks.borrow_mut().extend(tasks);
    }

    fn run<T>(&self, call: impl Future<Output = T>) -> T {
        let mut call = pin!(call);
        for _ in 0..STEPS {
            if let Poll::Ready(value) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                return value;
            }
            self.step();
        }
        panic!("it waits for ever");
    }
}

const NOT_OPEN: Problem = Problem::Log(LogProblem::NotOpen);

/// One that has taken its id.
fn transactional<S: Spawn>(bridge: &Bridge, log: &RemoteLog<Bridge, S>) -> impl LogProducer + use<S> {
    let producer = log.producer(ProducerConfig { transactional_id: Some("id".into()), ..ProducerConfig::default() });
    bridge.run(producer.init_transactions()).unwrap();
    bridge.asked();
    producer
}

fn record(log: &impl Log) -> NewRecord {
    NewRecord {
        topic: "rides".into(),
        partition: None,
        key: None,
        value: None,
        headers: Vec::new(),
        timestamp: None,
        provenance: Provenance { record: log.next_record(), ..Provenance::default() },
    }
}

/// What was committed is not called aborted: whoever believed it would do the work twice.
#[test]
fn after_a_commit_of_unknown_outcome_and_a_lost_producer_nothing_can_be_aborted() {
    let bridge = Bridge::default();
    let log = bridge.log();
    let producer = transactional(&bridge, &log);
    producer.begin_transaction().unwrap();
    bridge.fails("log-commit-transaction", Problem::OutcomeUnknown);
    assert_eq!(bridge.run(producer.commit_transaction()), Err(TransactionError::OutcomeUnknown));
    bridge.fails("log-commit-transaction", NOT_OPEN);
    assert_eq!(bridge.run(producer.commit_transaction()), Err(TransactionError::Fenced));
    assert_eq!(bridge.run(producer.abort_transaction()), Err(TransactionError::Fenced));
    assert_eq!(producer.begin_transaction(), Err(TransactionError::Fenced));
    let expected = ["log-begin-transaction", "log-commit-transaction", "log-commit-transaction"];
    assert_eq!(bridge.asked(), expected);
}

/// Another one may have the id by now, and would lose it.
#[test]
fn a_lost_producer_does_not_take_its_id_again_unasked() {
    let bridge = Bridge::default();
    let log = bridge.log();
    let producer = transactional(&bridge, &log);
    bridge.fails("log-begin-transaction", NOT_OPEN);
    bridge.fails("log-send", NOT_OPEN);
    producer.begin_transaction().unwrap();
    let fate = Rc::new(RefCell::new(None));
    let told = Rc::clone(&fate);
    let sent = producer.send(record(&log), Box::new(move |fate| *told.borrow_mut() = Some(fate)));
    // It had a place before anybody knew.
    let _ = bridge.run(sent);
    bridge.run(producer.flush());
    assert_eq!(*fate.borrow(), Some(Err(SendError::Fenced)));
    assert_eq!(bridge.run(producer.commit_transaction()), Err(TransactionError::Fenced));
    assert_eq!(bridge.run(producer.init_transactions()), Err(TransactionError::Fenced));
    let asked = bridge.asked();
    let unasked = ["log-open-producer", "log-init-transactions"];
    assert!(!asked.iter().any(|word| unasked.contains(word)), "{asked:?}");
    // A new one takes it, since it is told to.
    transactional(&bridge, &log);
}

#[test]
fn a_cluster_that_nobody_looks_at_is_asked_less_often() {
    let looks = |is_seen: fn() -> bool| {
        let (bridge, world) = (Bridge::default(), World::new(Seed(1)));
        LiveLog::new(world.clone(), bridge.log(), Rc::new(|_, work| work), is_seen).begin();
        while world.now() < Time::from_ms(12_000) {
            world.executor().step_until(Time::from_ms(12_000));
        }
        bridge.asked().len()
    };
    assert_eq!((looks(|| true), looks(|| false)), (48, 4));
}

/// Whoever calls while a consumer is being opened waits for that one.
#[test]
fn two_calls_at_once_open_one_consumer() {
    let bridge = Bridge::default();
    let consumer = bridge.log().consumer(ConsumerConfig::default());
    consumer.subscribe(&["rides"]);
    bridge.held.set(Some("log-open-consumer"));
    let (mut poll, mut committed) =
        (consumer.poll(Span::ZERO).boxed_local(), consumer.committed(Vec::new()).boxed_local());
    assert!((&mut poll).now_or_never().is_none());
    assert!((&mut committed).now_or_never().is_none());
    bridge.release();
    assert_eq!(bridge.run(committed), Ok(Vec::new()));
    assert_eq!(bridge.run(poll), Ok(Polled::Records(Vec::new())));
    let mut asked = bridge.asked();
    asked.sort_unstable();
    assert_eq!(asked, ["log-committed", "log-open-consumer", "log-poll", "log-subscribe"]);
}

#[test]
fn a_consumer_that_is_closed_while_it_is_being_opened_is_closed_at_the_bridge() {
    let bridge = Bridge::default();
    let consumer = bridge.log().consumer(ConsumerConfig::default());
    bridge.held.set(Some("log-open-consumer"));
    let mut poll = consumer.poll(Span::from_secs(1)).boxed_local();
    assert!((&mut poll).now_or_never().is_none());
    bridge.run(consumer.close());
    bridge.release();
    assert_eq!(bridge.run(poll), Err(ConsumeError::Closed));
    assert_eq!(bridge.asked(), ["log-open-consumer", "log-close-consumer"]);
}

/// Records of the old place would be taken for those of the new one.
#[test]
fn no_poll_goes_before_a_seek_that_failed_was_done() {
    let bridge = Bridge::default();
    let consumer = bridge.log().consumer(ConsumerConfig { group_id: None, ..ConsumerConfig::default() });
    let partition = TopicPartition::new(&"rides".into(), 0);
    consumer.assign(vec![partition.clone()]);
    bridge.run(consumer.poll(Span::ZERO)).unwrap();
    assert_eq!(bridge.asked(), ["log-open-consumer", "log-assign", "log-poll"]);
    let timed_out = || Problem::Log(LogProblem::TimedOut);
    // It is asked once more, and a poll says that this failed as well.
    bridge.fails("log-seek", timed_out());
    consumer.seek(&partition, Offset(5));
    bridge.fails("log-seek", timed_out());
    assert_eq!(bridge.run(consumer.poll(Span::ZERO)), Err(ConsumeError::TimedOut));
    assert_eq!(bridge.asked(), ["log-seek", "log-seek"]);
    assert_eq!(bridge.run(consumer.poll(Span::ZERO)), Ok(Polled::Records(Vec::new())));
    assert_eq!(bridge.asked(), ["log-seek", "log-poll"]);
    assert_eq!(consumer.position(&partition), Some(Offset(5)));
    // It is done, and a poll asks for no more than records.
    bridge.run(consumer.poll(Span::ZERO)).unwrap();
    assert_eq!(bridge.asked(), ["log-poll"]);
}

/// Nobody is told of a seek before there is a consumer, and then it is.
#[test]
fn a_seek_before_the_first_poll_is_done_by_it() {
    let bridge = Bridge::default();
    let consumer = bridge.log().consumer(ConsumerConfig { group_id: None, ..ConsumerConfig::default() });
    let partition = TopicPartition::new(&"rides".into(), 0);
    consumer.assign(vec![partition.clone()]);
    consumer.seek_to_beginning(&partition);
    bridge.run(consumer.poll(Span::ZERO)).unwrap();
    assert_eq!(bridge.asked(), ["log-open-consumer", "log-assign", "log-seek", "log-poll"]);
}

/// Whichever call opens the next consumer, what the group had given the lost one is gone.
#[test]
fn what_a_group_had_given_is_lost_whichever_call_finds_out() {
    let bridge = Bridge::default();
    let config = ConsumerConfig { group_id: Some("group".into()), ..ConsumerConfig::default() };
    let consumer = bridge.log().consumer(config);
    let partition = TopicPartition::new(&"rides".into(), 0);
    consumer.subscribe(&["rides"]);
    let assigned = Reply::Log(LogReply::Polled {
        polled: eda_wire::Polled::Assigned {
            partitions: vec![eda_wire::LogPartition { topic: "rides".to_owned(), partition: 0 }],
        },
        positions: Vec::new(),
        ends: Vec::new(),
        assignment: 1,
    });
    bridge.answers.borrow_mut().push_back(("log-poll", Ok(assigned)));
    assert_eq!(bridge.run(consumer.poll(Span::ZERO)), Ok(Polled::Assigned(vec![partition.clone()])));
    bridge.fails("log-committed", NOT_OPEN);
    assert!(bridge.run(consumer.committed(Vec::new())).is_err());
    assert_eq!(bridge.run(consumer.committed(Vec::new())), Ok(Vec::new()));
    let committed = bridge.run(consumer.commit(vec![(partition.clone(), Offset(1))]));
    assert_eq!(committed, Err(CommitError::NotMember));
    assert_eq!(bridge.run(consumer.poll(Span::ZERO)), Ok(Polled::Lost(vec![partition])));
    assert_eq!(bridge.run(consumer.poll(Span::ZERO)), Ok(Polled::Records(Vec::new())));
}

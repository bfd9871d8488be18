//! A record that a person writes: what the bridge is asked for it, and what it is told of the record.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use eda_patterns::time::{Span, Time};
use eda_remote::{Ask, Ports};
use eda_wire::{Acks, Call, Failed, Fate, LogCall, LogProblem, LogReply, NewLogRecord, Problem, Reply};

/// A bridge that answers at once, and sends as it was told.
#[derive(Clone)]
struct Bridge {
    sends: Result<Fate, Failed>,
    opens: Result<(), Failed>,
    asked: Rc<RefCell<Vec<LogCall>>>,
}

impl Ask for Bridge {
    fn ask(&self, call: Call, _wait: Span) -> impl Future<Output = Result<Reply, Failed>> + 'static {
        let Call::Log(call) = call else { panic!("not of the log: {call:?}") };
        let answer = match &call {
            LogCall::Send { .. } => self.sends.clone().map(|fate| Reply::Log(LogReply::Fates(vec![fate]))),
            LogCall::OpenProducer { .. } => self.opens.clone().map(|()| Reply::Ok),
            _ => Ok(Reply::Ok),
        };
        self.asked.borrow_mut().push(call);
        std::future::ready(answer)
    }

    fn now(&self) -> Time {
        Time::ZERO
    }
}

fn bridge(sends: Result<Fate, Failed>) -> Bridge {
    Bridge { sends, opens: Ok(()), asked: Rc::default() }
}

fn write(ports: &Ports<Bridge>) -> Result<Fate, Failed> {
    let record = NewLogRecord {
        topic: "rides".to_owned(),
        partition: Some(2),
        key: None,
        value: None,
        headers: Vec::new(),
        timestamp_ms: None,
    };
    let mut writing = pin!(ports.write_by_hand(record));
    match writing.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(fate) => fate,
        Poll::Pending => panic!("the bridge has answered"),
    }
}

fn words(bridge: &Bridge) -> Vec<&'static str> {
    bridge.asked.borrow().iter().map(LogCall::word).collect()
}

/// The number in a record's header.
fn number(call: &LogCall) -> Option<String> {
    let LogCall::Send { records, .. } = call else { return None };
    let header = records[0].headers.iter().find(|header| header.key == "playground-record")?;
    String::from_utf8(header.value.clone()?.into_vec()).ok()
}

#[test]
fn a_record_has_a_producer_and_a_number_of_its_own() {
    let lies = Fate::At { partition: 2, offset: Some(5) };
    let bridge = bridge(Ok(lies.clone()));
    let ports = Ports::new(bridge.clone(), 0);
    assert_eq!((write(&ports), write(&ports)), (Ok(lies.clone()), Ok(lies)));
    let once = ["log-open-producer", "log-send", "log-close-producer"];
    assert_eq!(words(&bridge), [once, once].concat());
    let asked = bridge.asked.borrow();
    let LogCall::OpenProducer { settings, .. } = &asked[0] else { panic!("it opens a producer first") };
    assert!(settings.acks == Acks::All && settings.idempotence && settings.transactional_id.is_none());
    assert_eq!(asked[0].handle(), asked[2].handle());
    assert_ne!(asked[0].handle(), asked[3].handle());
    let numbers: Vec<String> = asked.iter().filter_map(number).collect();
    assert!(numbers.len() == 2 && numbers[0] != numbers[1], "{numbers:?}");
}

#[test]
fn what_goes_wrong_is_said_and_the_producer_is_closed() {
    let failed = Failed::new(Problem::OutcomeUnknown, "the connection has ended");
    let lost = bridge(Err(failed.clone()));
    assert_eq!(write(&Ports::new(lost.clone(), 0)), Err(failed));
    assert_eq!(words(&lost).last(), Some(&"log-close-producer"));

    let refused = Fate::Failed(LogProblem::Refused { code: 10 });
    assert_eq!(write(&Ports::new(bridge(Ok(refused.clone())), 0)), Ok(refused));

    let read_only = Failed::new(Problem::ReadOnly, "this bridge was started to change nothing");
    let closed = Bridge { opens: Err(read_only.clone()), ..bridge(Ok(Fate::At { partition: 0, offset: None })) };
    assert_eq!(write(&Ports::new(closed.clone(), 0)), Err(read_only));
    assert_eq!(words(&closed), ["log-open-producer"], "there is nothing to close");
}

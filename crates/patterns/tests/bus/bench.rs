//! A bus whose every deed is written down.

use std::rc::Rc;

use eda_patterns::backoff::Backoff;
use eda_patterns::bus::{
    Admission, Change, EventBus, Happened, LeaseVoid, Limits, MemberId, Publication, SubscriptionId,
};
use eda_patterns::fact::Record;
use eda_patterns::ports::{Overflow, Replay, SubscriptionSpec};
use eda_patterns::rng::{Purpose, Seed, Stream};
use eda_patterns::time::{Span, Time};

pub const ACK_TIMEOUT: Span = Span::from_ms(1_000);
pub const BASE: Span = Span::from_ms(100);

/// A copy that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub id: SubscriptionId,
    pub name: String,
    pub member: u64,
    pub record: u64,
    pub attempt: u32,
    pub lease: u64,
}

/// A bus whose every deed is written down.
pub struct Bench {
    pub bus: EventBus<Rc<str>>,
    pub sent: Vec<Sent>,
    pub log: Vec<String>,
    pub now: Time,
}

impl Bench {
    pub fn new(limits: Limits) -> Bench {
        let bus = EventBus::new(limits, Stream::new(Seed(1), Purpose::Jitter, 0));
        Bench { bus, sent: Vec::new(), log: Vec::new(), now: Time::ZERO }
    }

    pub fn with<T>(
        &mut self,
        step: impl FnOnce(&mut EventBus<Rc<str>>, Time, &mut dyn FnMut(Happened<'_, Rc<str>>)) -> T,
    ) -> T {
        let (sent, log) = (&mut self.sent, &mut self.log);
        step(&mut self.bus, self.now, &mut |happened| match happened {
            Happened::Copy { id, name, record, change, .. } => {
                let what = match change {
                    Change::Queued { depth } => format!("queued at {depth}"),
                    Change::Replayed => "replayed".to_owned(),
                    Change::Redriven { depth } => format!("redriven at {depth}"),
                    Change::Dispatched { member, attempt, lease, .. } => {
                        let (name, record) = (name.to_string(), record.0);
                        sent.push(Sent { id, name, member: member.0, record, attempt, lease });
                        format!("sent to {} at attempt {attempt}", member.0)
                    }
                    Change::Acked { attempt } => format!("acked at attempt {attempt}"),
                    Change::Requeued { wait, reason, .. } => format!("again after {wait}: {reason}"),
                    Change::Dropped { reason } => format!("dropped: {reason}"),
                    Change::Dead { attempts, reason } => format!("dead after {attempts}: {reason}"),
                };
                log.push(format!("{name} {record}: {what}"));
            }
            Happened::Blocked { record, name, .. } => log.push(format!("{name} {record}: publisher waits")),
            Happened::Closed { name, dropped } => log.push(format!("{name} closed over {dropped}")),
            Happened::Opened { .. } | Happened::Kept { .. } | Happened::Answered { .. } | Happened::Settled { .. } => {}
        })
    }

    pub fn subscribe(&mut self, member: u64, spec: &SubscriptionSpec) {
        self.with(|bus, now, watch| bus.subscribe(spec, MemberId(member), now, watch)).expect("the pattern is valid");
    }

    pub fn publish(&mut self, record: u64, topic: &str) -> Admission {
        self.publish_as(0, record, topic)
    }

    pub fn publish_as(&mut self, publisher: u64, record: u64, topic: &str) -> Admission {
        let (topic, message) = (topic.into(), "body".into());
        let publication = Publication { record: Record(record), publisher, id: Some(record.into()), topic, message };
        self.with(|bus, now, watch| bus.publish(publication, now, watch)).expect("the topic is valid")
    }

    /// The newest copy that went out.
    pub fn last(&self) -> Sent {
        self.sent.last().cloned().expect("something went out")
    }

    pub fn ack(&mut self, sent: &Sent) -> Result<(), LeaseVoid> {
        self.with(|bus, now, watch| bus.ack(sent.id, sent.lease, now, watch))
    }

    pub fn nack(&mut self, sent: &Sent) -> Result<(), LeaseVoid> {
        self.with(|bus, now, watch| bus.nack(sent.id, sent.lease, "no", now, watch))
    }

    pub fn wait(&mut self, span: Span) {
        self.now += span;
        self.with(|bus, now, watch| bus.tick(now, watch));
    }

    /// What was written down since the last look.
    pub fn news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }
}

pub fn bench() -> Bench {
    Bench::new(Limits::default())
}

pub fn spec(name: &str, pattern: &str) -> SubscriptionSpec {
    SubscriptionSpec {
        name: name.to_owned(),
        pattern: pattern.to_owned(),
        durable: true,
        queue_max: Some(2),
        overflow: Overflow::Block,
        ack_timeout: ACK_TIMEOUT,
        attempts_max: 2,
        dead_letters: true,
        backoff: Backoff::exponential(BASE, Span::from_secs(10)),
        replay: Replay::None,
    }
}

//! How everybody behaves in one run: its parameters and guards.

use crate::backoff::Backoff;
use crate::pattern::Settings;
use crate::ports::{Overflow, PutIf, Replay, SubscriptionSpec};
use crate::time::Span;

/// How the subscribers of one run behave: its parameters and guards.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) rate: u64,
    pub(super) orders: u64,
    pub(super) work: Span,
    pub(super) handler_timeout: Span,
    pub(super) queue_max: Option<usize>,
    pub(super) overflow: Overflow,
    pub(super) ack_timeout: Span,
    pub(super) attempts_max: u32,
    backoff: Backoff,
    /// Off: the bus tries once and forgets.
    pub(super) retries: bool,
    /// Off: the copy is acknowledged as it comes.
    pub(super) acks_after: bool,
    /// Off: effects are made without asking whether they are there already.
    pub(super) keyed: bool,
}

impl Rules {
    pub(super) fn of(settings: &Settings) -> Rules {
        let retries = settings.guard("retry");
        let base = settings.span("backoff");
        Rules {
            rate: settings.count("rate"),
            orders: settings.count("orders"),
            work: settings.span("work"),
            handler_timeout: settings.span("handler-timeout"),
            queue_max: settings.guard("bounded-queue").then(|| settings.count("queue") as usize),
            overflow: match settings.choice("overflow") {
                "block" => Overflow::Block,
                "drop-oldest" => Overflow::DropOldest,
                _ => Overflow::DropNewest,
            },
            ack_timeout: settings.span("ack-timeout"),
            attempts_max: if retries { settings.count("attempts") as u32 } else { 1 },
            backoff: Backoff::exponential(base, base * 16),
            retries,
            acks_after: settings.guard("ack-after"),
            keyed: settings.guard("idempotency-key"),
        }
    }

    pub(super) fn durable(&self, name: &str, pattern: &str) -> SubscriptionSpec {
        SubscriptionSpec {
            name: name.to_owned(),
            pattern: pattern.to_owned(),
            durable: true,
            queue_max: self.queue_max,
            overflow: self.overflow,
            ack_timeout: self.ack_timeout,
            attempts_max: self.attempts_max,
            dead_letters: self.retries,
            backoff: self.backoff,
            replay: Replay::None,
        }
    }

    /// A subscriber that wants the past as well and can live with a loss.
    pub(super) fn late(&self, name: &str, pattern: &str) -> SubscriptionSpec {
        SubscriptionSpec {
            durable: false,
            overflow: Overflow::DropOldest,
            replay: Replay::History,
            ..self.durable(name, pattern)
        }
    }

    /// The condition of a write that must happen once.
    pub(super) fn once(&self) -> PutIf {
        if self.keyed { PutIf::Absent } else { PutIf::Always }
    }
}

//! How everybody behaves in one run: its parameters and guards.

use super::orders::Baskets;
use crate::backoff::{Backoff, Jitter};
use crate::pattern::Settings;
use crate::ports::{Overflow, Replay, SubscriptionSpec};
use crate::saga::Policy;
use crate::time::Span;

/// How many times the first wait the longest is.
const LONGEST_WAIT: u64 = 4;

/// How much longer than its handler needs a subscriber may keep a copy.
const LEASE_MARGIN: Span = Span::from_secs(3);

/// How often the bus sends a copy before it is a dead letter. Whoever handles it concludes long before.
const DELIVERIES_MAX: u32 = 1_000;

/// How many copies may wait for a subscriber.
const QUEUE_MAX: usize = 256;

/// The parameters and guards of one run.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// Whether an orchestrator carries the sagas out; else the services do so among themselves.
    pub(super) is_orchestrated: bool,
    /// How many customers come by themselves.
    pub(super) orders: u32,
    /// How long after one another.
    pub(super) gap: Span,
    /// What they buy.
    pub(super) baskets: Baskets,
    /// How often and how long is tried.
    pub(super) policy: Policy,
    /// Whether steps carry idempotency keys. A guard.
    pub(super) is_keyed: bool,
    /// Whether the saga log is kept. A guard.
    pub(super) is_logged: bool,
}

impl Rules {
    pub(super) fn of(settings: &Settings) -> Rules {
        let first = settings.span("first-wait");
        Rules {
            is_orchestrated: settings.choice("style") == "orchestrated",
            orders: settings.count("orders") as u32,
            gap: settings.span("gap"),
            baskets: match settings.choice("baskets") {
                "mixed" => Baskets::Mixed,
                "original-a" => Baskets::OriginalA,
                "original-b" => Baskets::OriginalB,
                _ => Baskets::Oil,
            },
            policy: Policy {
                attempts: settings.count("attempts") as u32,
                backoff: Backoff {
                    jitter: Jitter::of_word(settings.choice("jitter")).expect("every option names a jitter"),
                    ..Backoff::exponential(first, first * LONGEST_WAIT)
                },
                limit: settings.span("step-timeout"),
                retries_undo: settings.guard("undo-retry"),
            },
            is_keyed: settings.guard("idempotency-key"),
            is_logged: settings.guard("saga-log"),
        }
    }

    /// What a service or the orchestrator asks of the bus. What it subscribes to waits while it is away.
    pub(super) fn subscription(&self, name: &str, pattern: &str) -> SubscriptionSpec {
        SubscriptionSpec {
            name: name.to_owned(),
            pattern: pattern.to_owned(),
            durable: true,
            queue_max: Some(QUEUE_MAX),
            overflow: Overflow::Block,
            ack_timeout: self.policy.limit + LEASE_MARGIN,
            attempts_max: DELIVERIES_MAX,
            dead_letters: true,
            backoff: self.policy.backoff,
            replay: Replay::None,
        }
    }

    /// The longest that a saga can be silent while everybody is well.
    pub(super) fn patience(&self) -> Span {
        self.policy.patience() + LEASE_MARGIN
    }
}

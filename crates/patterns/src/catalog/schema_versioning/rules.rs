//! How everybody behaves in one run: its parameters and guards.

use eda_schema::registry::Mode;

use crate::backoff::Backoff;
use crate::pattern::Settings;
use crate::ports::{Overflow, Replay, SubscriptionSpec};
use crate::time::Span;

#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) mode: Mode,
    pub(super) change: &'static str,
    pub(super) consumers_first: bool,
    pub(super) gap: Span,
    pub(super) lag: Span,
    pub(super) rate: u64,
    pub(super) payments: u64,
    /// Off: the registry lets everything in.
    pub(super) checks: bool,
    /// Off: a step down drops and relabels what does not fit.
    pub(super) keeps_all: bool,
}

impl Rules {
    pub(super) fn of(settings: &Settings) -> Rules {
        Rules {
            mode: Mode::named(settings.choice("mode")).expect("each option is a mode's name"),
            change: settings.choice("change"),
            consumers_first: settings.choice("first") == "consumers",
            gap: settings.span("gap"),
            lag: settings.span("lag"),
            rate: settings.count("rate"),
            payments: settings.count("payments"),
            checks: settings.guard("compatibility-check"),
            keeps_all: settings.guard("lossless"),
        }
    }

    pub(super) fn subscription(name: &str) -> SubscriptionSpec {
        SubscriptionSpec {
            name: name.to_owned(),
            pattern: "payment.recorded".to_owned(),
            durable: true,
            queue_max: Some(32),
            overflow: Overflow::Block,
            ack_timeout: Span::from_ms(1_500),
            attempts_max: 12,
            dead_letters: true,
            backoff: Backoff::exponential(Span::from_ms(100), Span::from_ms(1_600)),
            replay: Replay::None,
        }
    }
}

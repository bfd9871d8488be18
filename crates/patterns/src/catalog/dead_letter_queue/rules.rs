//! How everybody behaves in one run: its parameters and guards.

use super::facts::Declared;
use crate::backoff::{Backoff, Growth, Jitter};
use crate::pattern::Settings;
use crate::ports::{Actor, Runtime};
use crate::retry::RetryPolicy;
use crate::time::Span;

/// How the workers and those around them behave in one run.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// How many notifications are asked for in a second, and in all.
    pub(super) rate: u64,
    pub(super) notices: u64,
    /// How many notifications a worker has in hand at once.
    pub(super) slots: u64,
    /// How long a worker may keep one. For ever where the guard is off: what it held is then popped, not leased.
    pub(super) lease: Span,
    /// How long a worker waits for a gateway.
    pub(super) timeout: Span,
    pub(super) retry: RetryPolicy,
    /// Whether a worker waits with the message in its hand, instead of putting it aside.
    pub(super) in_place: bool,
    /// How long a dead letter is kept.
    pub(super) keep: Span,
    /// Between two dead letters that are sent again.
    pub(super) redrive_gap: Span,
    /// From where on depth, age in seconds and dead letters are an alert.
    pub(super) alerts: [(&'static str, u64); 3],
    /// How many calls a gateway takes in a second.
    pub(super) gateway: u32,
    declared_attempts: u32,
    words: [&'static str; 3],
    declared_lease: Span,
}

impl Rules {
    pub(super) fn of(settings: &Settings) -> Rules {
        let [growth, jitter, in_place] = ["growth", "jitter", "retry"].map(|key| settings.choice(key));
        let backoff = Backoff {
            base: settings.span("base"),
            cap: settings.span("cap"),
            growth: Growth::of_word(growth).expect("every option names a growth"),
            jitter: if settings.guard("jitter") {
                Jitter::of_word(jitter).expect("every option names a jitter")
            } else {
                Jitter::None
            },
        };
        let attempts = settings.count("attempts") as u32;
        let lease = settings.span("lease");
        Rules {
            rate: settings.count("rate"),
            notices: settings.count("notices"),
            slots: settings.count("slots"),
            lease: if settings.guard("lease") { lease } else { Span::FOREVER },
            timeout: settings.span("timeout"),
            retry: RetryPolicy { attempts_max: settings.guard("attempt-cap").then_some(attempts), backoff },
            in_place: in_place == "blocking",
            keep: match settings.choice("kept") {
                "thirty-days" => Span::from_secs(30 * 86_400),
                "one-minute" => Span::from_secs(60),
                _ => Span::from_secs(10),
            },
            redrive_gap: Span::from_us(1_000_000 / settings.count("redrive-rate")),
            alerts: [("depth", "alert-depth"), ("age", "alert-age"), ("dead", "alert-dead")]
                .map(|(about, key)| (about, settings.count(key))),
            gateway: settings.count("gateway") as u32,
            declared_attempts: attempts,
            words: [growth, jitter, in_place],
            declared_lease: lease,
        }
    }

    /// States the policy as it is declared, whichever guards are off: what must hold is measured by it.
    pub(super) fn declare<R: Runtime>(&self, actor: &Actor<R>) {
        let [growth, jitter, in_place] = self.words.map(|word| actor.word(word));
        let Backoff { base, cap, .. } = self.retry.backoff;
        let (attempts_max, lease, gateway) = (self.declared_attempts, self.declared_lease, self.gateway);
        actor.record(Declared { attempts_max, base, cap, growth, jitter, lease, gateway, in_place });
    }
}

//! What is wrong with the simulated world at the moment.

use crate::sorted::{SortedMap, SortedSet};

use crate::fact::ActorId;
use crate::ports::Fault;
use crate::rng::Stream;
use crate::time::Span;

/// How long something takes: a distribution by three of its points, in whole microseconds.
///
/// Half of the draws lie between `low` and `median`, 49 % between `median` and `p99`, and 1 %
/// between `p99` and twice `p99`, evenly within each part. The shape is that of measured service
/// latencies (a body and a long tail), and it needs no logarithm, whose last bits differ between a
/// native build and WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// The least.
    pub low: Span,
    /// Half take less.
    pub median: Span,
    /// 99 of 100 take less.
    pub p99: Span,
}

impl Latency {
    /// From milliseconds.
    pub const fn ms(low: u64, median: u64, p99: u64) -> Latency {
        Latency { low: Span::from_ms(low), median: Span::from_ms(median), p99: Span::from_ms(p99) }
    }

    /// Always the same.
    pub const fn fixed(span: Span) -> Latency {
        Latency { low: span, median: span, p99: span }
    }

    /// Draws one. Always takes two draws from the stream.
    pub fn draw(&self, stream: &mut Stream) -> Span {
        let (low, high) = match stream.below(100) {
            0..50 => (self.low, self.median),
            50..99 => (self.median, self.p99),
            _ => (self.p99, self.p99 * 2),
        };
        stream.span(low, high.max(low))
    }
}

/// How a link between two actors behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkSpec {
    /// How long a message travels.
    pub latency: Latency,
    /// How many of a thousand messages are lost.
    pub loss_per_mille: u32,
    /// How many of a thousand arrive twice.
    pub duplicate_per_mille: u32,
    /// Whether a message may overtake another. Without it a link is first in, first out, as TCP is.
    pub reorders: bool,
}

impl LinkSpec {
    /// A healthy link within one region: half a millisecond, seldom three.
    pub const HEALTHY: LinkSpec = LinkSpec {
        latency: Latency { low: Span::from_us(300), median: Span::from_us(700), p99: Span::from_us(3_000) },
        loss_per_mille: 0,
        duplicate_per_mille: 0,
        reorders: false,
    };
}

/// The faults in force. Actions switch them on and off; everything simulated asks here.
#[derive(Clone, Debug)]
pub struct Faults {
    /// How a link behaves that has no rule of its own.
    pub default_link: LinkSpec,
    links: SortedMap<(ActorId, ActorId), LinkSpec>,
    cut: SortedSet<(ActorId, ActorId)>,
    down: SortedSet<ActorId>,
    slow: SortedMap<ActorId, u32>,
    failing: SortedMap<ActorId, u32>,
    hanging: SortedSet<ActorId>,
    full: SortedSet<ActorId>,
    skew_us: SortedMap<ActorId, i64>,
}

impl Default for Faults {
    fn default() -> Faults {
        Faults {
            default_link: LinkSpec::HEALTHY,
            links: SortedMap::new(),
            cut: SortedSet::new(),
            down: SortedSet::new(),
            slow: SortedMap::new(),
            failing: SortedMap::new(),
            hanging: SortedSet::new(),
            full: SortedSet::new(),
            skew_us: SortedMap::new(),
        }
    }
}

impl Faults {
    /// How the link from one actor to another behaves.
    pub fn link(&self, from: ActorId, to: ActorId) -> LinkSpec {
        self.links.get(&(from, to)).copied().unwrap_or(self.default_link)
    }

    /// Gives a link a rule of its own.
    pub fn set_link(&mut self, from: ActorId, to: ActorId, spec: LinkSpec) {
        self.links.insert((from, to), spec);
    }

    /// Whether messages between the two are cut off, both ways.
    pub fn is_cut(&self, from: ActorId, to: ActorId) -> bool {
        self.cut.contains(&(from.min(to), from.max(to)))
    }

    /// Cuts two actors off from each other, or joins them again.
    pub fn set_cut(&mut self, one: ActorId, other: ActorId, cut: bool) {
        let pair = (one.min(other), one.max(other));
        if cut {
            self.cut.insert(pair)
        } else {
            self.cut.remove(&pair)
        };
    }

    /// Whether an actor has crashed.
    pub fn is_down(&self, actor: ActorId) -> bool {
        self.down.contains(&actor)
    }

    /// Marks an actor as crashed or as running.
    pub fn set_down(&mut self, actor: ActorId, down: bool) {
        if down {
            self.down.insert(actor)
        } else {
            self.down.remove(&actor)
        };
    }

    /// Makes an actor take `factor` times as long.
    pub fn set_slow(&mut self, actor: ActorId, factor: u32) {
        self.slow.insert(actor, factor.max(1));
    }

    /// Makes so many of a thousand pieces of an actor's work fail.
    pub fn set_failing(&mut self, actor: ActorId, per_mille: u32) {
        self.failing.insert(actor, per_mille.min(1_000));
    }

    /// Makes an actor do its work and never answer.
    pub fn set_hanging(&mut self, actor: ActorId) {
        self.hanging.insert(actor);
    }

    /// Whether an actor never answers.
    pub fn is_hanging(&self, actor: ActorId) -> bool {
        self.hanging.contains(&actor)
    }

    /// Leaves a store no room for anything new.
    pub fn set_full(&mut self, actor: ActorId) {
        self.full.insert(actor);
    }

    /// Whether a store has no room left.
    pub fn is_full(&self, actor: ActorId) -> bool {
        self.full.contains(&actor)
    }

    /// Moves an actor's wall clock ahead (or, negative, back).
    pub fn set_skew_us(&mut self, actor: ActorId, skew_us: i64) {
        self.skew_us.insert(actor, skew_us);
    }

    /// How far an actor's wall clock is ahead.
    pub fn skew_us(&self, actor: ActorId) -> i64 {
        self.skew_us.get(&actor).copied().unwrap_or(0)
    }

    /// Ends what slow, fail, hang, fill and skew did to an actor.
    pub fn heal(&mut self, actor: ActorId) {
        self.slow.remove(&actor);
        self.failing.remove(&actor);
        self.hanging.remove(&actor);
        self.full.remove(&actor);
        self.skew_us.remove(&actor);
    }

    /// What an actor's own work suffers from.
    pub fn of(&self, actor: ActorId) -> Fault {
        Fault {
            slow_factor: self.slow.get(&actor).copied().unwrap_or(1),
            failing_per_mille: self.failing.get(&actor).copied().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};

    #[test]
    fn a_latency_has_the_points_that_it_was_given() {
        let latency = Latency::ms(10, 100, 400);
        let mut stream = Stream::new(Seed(3), Purpose::Latency, 0);
        let mut drawn: Vec<Span> = (0..20_000).map(|_| latency.draw(&mut stream)).collect();
        drawn.sort_unstable();
        assert!(drawn[0] >= Span::from_ms(10) && drawn[19_999] <= Span::from_ms(800));
        assert!((95..=106).contains(&drawn[10_000].as_ms()), "median {}", drawn[10_000]);
        assert!((385..=400).contains(&drawn[19_750].as_ms()), "p98.75 {}", drawn[19_750]);
    }
}

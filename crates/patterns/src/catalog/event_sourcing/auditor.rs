//! Who asks about the past: is a snapshot with its tail what all events add up to, what was there at
//! a version or at a time, and may I have the whole trail.

use xxhash_rust::xxh64::xxh64;

use super::chain::{Folded, STATE_SCHEMA, understand};
use super::portfolio::PortfolioEvent;
use super::replay::{Rebuilt, ReplayError, Snapshots, rebuild, rebuild_as_of};
use super::story::{Answered, Audited, Exported, GaveUp};
use super::upcasters::CHAIN;
use super::writer::correlation_of;
use crate::event::json_lines::to_json_lines;
use crate::fact::ContentHash;
use crate::ports::{Actor, Clock, EventStore, Runtime, Snapshot, Version};
use crate::time::Span;

/// The auditor.
#[derive(Clone)]
pub struct Auditor<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
    /// How it rebuilds.
    pub snapshots: Snapshots,
}

impl<R: Runtime> Auditor<R> {
    /// Audits every portfolio again and again, for as long as the actor lives.
    pub async fn run(self, streams: Vec<String>, pause: Span) {
        loop {
            self.actor.clock.sleep(pause).await;
            for stream in &streams {
                // What the store could not answer is in the trace; the next round asks again.
                let _ = self.audit(stream).await;
            }
        }
    }

    /// Folds the newest version twice, from a snapshot and from the first event.
    async fn audit(&self, stream: &str) -> Result<(), ReplayError> {
        let actor = &self.actor;
        actor.correlate(correlation_of(stream));
        let quick = rebuild(actor, stream, None, self.snapshots).await?;
        let version = quick.folded.version;
        if version == Version(0) {
            return Ok(());
        }
        let full = rebuild(actor, stream, Some(version), Snapshots::Ignored).await?;
        actor.record(Audited {
            portfolio: actor.word(stream),
            version: version.0,
            snapshot: quick.snapshot.0,
            replayed: quick.replayed,
            by_snapshot: quick.folded.state_hash(),
            by_all: full.folded.state_hash(),
        });
        Ok(())
    }

    /// Answers what a portfolio was at a version.
    pub async fn at_version(&self, stream: &str, version: Version) {
        self.answer(stream, rebuild(&self.actor, stream, Some(version), self.snapshots).await);
    }

    /// Answers what a portfolio was at a time, milliseconds since 1970.
    pub async fn as_of(&self, stream: &str, unix_ms: u64) {
        self.answer(stream, rebuild_as_of(&self.actor, stream, unix_ms, self.snapshots).await);
    }

    fn answer(&self, stream: &str, rebuilt: Result<Rebuilt, ReplayError>) {
        let actor = &self.actor;
        let portfolio = actor.word(stream);
        match rebuilt {
            Ok(Rebuilt { folded, snapshot, replayed }) => {
                let state = &folded.portfolio;
                actor.record(Answered {
                    portfolio,
                    version: folded.version.0,
                    cash: state.cash,
                    holdings: state.holdings.len() as u32,
                    invested: state.invested(),
                    realised: state.realised,
                    snapshot: snapshot.0,
                    replayed,
                });
            }
            Err(error) => {
                let (order, why) = (actor.word("query"), actor.word(error.code()));
                actor.record(GaveUp { portfolio, order, why });
            }
        }
    }

    /// Writes the whole trail of a portfolio out. What it comes to is recorded; a page that wants the
    /// file takes [`to_json_lines`] of the same read.
    pub async fn export(&self, stream: &str) {
        let actor = &self.actor;
        let portfolio = actor.word(stream);
        let Ok(events) = actor.event_store.read_stream(stream, Version(1), 10_000).await else { return };
        match to_json_lines(&events) {
            Ok(trail) => {
                let (bytes, hash) = (trail.len() as u64, ContentHash(xxh64(trail.as_bytes(), 0)));
                actor.record(Exported { portfolio, events: events.len() as u64, bytes, hash });
            }
            Err(_) => {
                let (order, why) = (actor.word("export"), actor.word("unreadable"));
                actor.record(GaveUp { portfolio, order, why });
            }
        }
    }

    /// Puts back a snapshot that older code made: its fold left the cost of sold shares where it was
    /// and so saw no profit in any sale. Its schema says that it is older.
    pub async fn restore_old_snapshot(&self, stream: &str) {
        let Ok(events) = self.actor.event_store.read_stream(stream, Version(1), 10_000).await else { return };
        let mut folded = Folded::default();
        for stored in &events {
            let Ok(understood) = understand(stored, CHAIN) else { return };
            let before = folded.portfolio.realised;
            folded.fold(stored, &understood);
            if let PortfolioEvent::StockSold(trade) = &understood.event {
                folded.portfolio.realised = before + trade.total();
            }
        }
        let snapshot = Snapshot { schema: STATE_SCHEMA - 1, ..folded.snapshot(folded.version) };
        // A snapshot that cannot be put back leaves everything as it was.
        let _ = self.actor.event_store.save_snapshot(stream, snapshot).await;
    }
}

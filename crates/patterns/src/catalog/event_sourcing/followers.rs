//! Following the store: a catch-up subscription from a kept position that turns live. The projector
//! folds every event into a view and keeps the view together with its position. Nobody tells it: the
//! events are in the store, and whoever comes back goes on from its position.

use crate::sorted::SortedMap;
use std::cell::Cell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::chain::{Folded as FoldedState, understand};
use super::story::{CaughtUp, Deployed, EventRead, Folded, HoldingRestored, Restored, Stopped, TakenUp};
use super::upcasters::{CHAIN, Unreadable, Upcaster};
use super::writer::correlation_of;
use crate::fact::ContentHash;
use crate::following::{CatchUp, PAUSE, next_events};
use crate::ports::{Actor, Clock, EventStore, Position, Runtime, StoreError, StoredEvent, Version};

/// Which build of the view's fold is deployed.
#[derive(Debug)]
pub struct Deployment {
    complete: Cell<bool>,
}

impl Default for Deployment {
    fn default() -> Deployment {
        Deployment { complete: Cell::new(true) }
    }
}

impl Deployment {
    /// Deploys a build with or without the upcaster from schema 1.
    pub fn deploy<R: Runtime>(&self, actor: &Actor<R>, complete: bool) {
        self.complete.set(complete);
        actor.record(Deployed { complete });
    }

    fn chain(&self) -> &'static [Upcaster] {
        if self.complete.get() { CHAIN } else { &CHAIN[1..] }
    }
}

/// A portfolio as the view keeps it, one row each.
#[derive(Serialize, Deserialize)]
struct Row {
    version: Version,
    link: u64,
    latest_ms: u64,
    portfolio: super::portfolio::Portfolio,
}

/// Why a follower had to stop.
pub(super) enum Halt {
    /// The store did not do what was asked.
    Store,
    /// An event cannot be read.
    Unreadable,
}

impl From<StoreError> for Halt {
    fn from(_: StoreError) -> Halt {
        Halt::Store
    }
}

/// Records from where a follower goes on, unless it begins at the store's beginning.
pub(super) fn take_up<R: Runtime>(actor: &Actor<R>, view: &str, position: Position) {
    if position > Position(0) {
        actor.record(TakenUp { view: actor.word(view), position: position.0 });
    }
}

/// Records that what was missed is worked off, when it is.
pub(super) fn worked_off<R: Runtime>(actor: &Actor<R>, catch_up: &mut CatchUp, batch: &[StoredEvent]) {
    if let (Some(events), Some(last)) = (catch_up.handled(batch), batch.last()) {
        actor.record(CaughtUp { events, position: last.position.0 });
    }
}

/// The view that the projector keeps.
const VIEW: &str = "portfolios";

/// The projector: folds every portfolio into the view `portfolios`, and keeps snapshots.
pub struct Projector<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
    /// A snapshot is kept whenever so many events have come.
    pub snapshot_every: u64,
    /// Whether a snapshot says of which version it is. Without that guard it is taken to be of the
    /// last round number, which is where it was due.
    pub snapshot_versions: bool,
    /// Which build this is.
    pub deployment: Rc<Deployment>,
}

impl<R: Runtime> Projector<R> {
    /// Follows for as long as the actor lives.
    pub async fn run(self) {
        loop {
            // What is wrong was recorded where it happened; the kept position is where to go on.
            let _ = self.follow().await;
            self.actor.clock.sleep(PAUSE).await;
        }
    }

    async fn follow(&self) -> Result<(), Halt> {
        let (mut position, mut folds) = self.restore().await?;
        let mut catch_up = CatchUp::from(position);
        loop {
            let batch = next_events(&self.actor, position).await?;
            let mut folded = Ok(());
            let mut touched: SortedMap<String, u64> = SortedMap::new();
            for stored in &batch {
                let state = folds.entry(stored.stream.clone()).or_default();
                let before = state.version.0;
                folded = self.fold(state, stored);
                if folded.is_err() {
                    break;
                }
                position = stored.position;
                touched.entry(stored.stream.clone()).or_insert(before);
            }
            // What was folded before the event that cannot be read is kept all the same.
            self.keep(position, &folds, &touched).await?;
            folded?;
            worked_off(&self.actor, &mut catch_up, &batch);
        }
    }

    async fn restore(&self) -> Result<(Position, SortedMap<String, FoldedState>), Halt> {
        let (position, rows) = self.actor.event_store.load_view(VIEW).await?;
        take_up(&self.actor, VIEW, position);
        let mut folds = SortedMap::new();
        for (stream, row) in rows {
            let Ok(row) = serde_json::from_str::<Row>(&row) else { return Err(Halt::Unreadable) };
            let Row { version, link, latest_ms, portfolio } = row;
            let word = self.actor.word(&stream);
            let (cash, invested, realised) = (portfolio.cash, portfolio.invested(), portfolio.realised);
            let link = ContentHash(link);
            let restored = Restored { portfolio: word, version: version.0, cash, invested, realised, link };
            self.actor.record(restored);
            for (symbol, holding) in &portfolio.holdings {
                let (symbol, quantity, cost) = (self.actor.word(symbol), holding.quantity, holding.cost);
                self.actor.record(HoldingRestored { portfolio: word, version: version.0, symbol, quantity, cost });
            }
            folds.insert(stream, FoldedState { portfolio, version, link, latest_ms });
        }
        Ok((position, folds))
    }

    fn fold(&self, state: &mut FoldedState, stored: &StoredEvent) -> Result<(), Halt> {
        let actor = &self.actor;
        actor.correlate(correlation_of(&stored.stream));
        let portfolio = actor.word(&stored.stream);
        let version = stored.version.0;
        let understood = match understand(stored, self.deployment.chain()) {
            Ok(understood) => understood,
            Err(why) => {
                let schema = if let Unreadable::NoUpcaster { schema } = why { schema } else { stored.schema };
                actor.record(Stopped { portfolio, version, schema });
                return Err(Halt::Unreadable);
            }
        };
        let happened = &understood.event;
        let symbol = happened.symbol().unwrap_or_default();
        actor.record(EventRead {
            portfolio,
            version,
            event: actor.word(&happened.word()),
            symbol: actor.word(symbol),
            quantity: happened.quantity(),
            amount: happened.cash_change(),
            previous: understood.previous,
            hash: understood.hash,
        });
        state.fold(stored, &understood);
        let holding = state.portfolio.holdings.get(symbol).cloned().unwrap_or_default();
        actor.record(Folded {
            portfolio,
            version,
            cash: state.portfolio.cash,
            quantity: holding.quantity,
            cost: holding.cost,
            invested: state.portfolio.invested(),
            realised: state.portfolio.realised,
            state: state.state_hash(),
        });
        Ok(())
    }

    /// Keeps the rows that changed with the position, together, and then the snapshots that are due.
    /// A snapshot saves work and nothing else, so one that cannot be kept is no reason to stop.
    async fn keep(
        &self,
        position: Position,
        folds: &SortedMap<String, FoldedState>,
        touched: &SortedMap<String, u64>,
    ) -> Result<(), Halt> {
        if touched.is_empty() {
            return Ok(());
        }
        let row = |stream: &String| {
            let FoldedState { portfolio, version, link, latest_ms } = folds[stream].clone();
            let row = Row { version, link: link.0, latest_ms, portfolio };
            (stream.clone(), Some(serde_json::to_string(&row).expect("a row serialises")))
        };
        self.actor.event_store.commit_view(VIEW, position, touched.keys().map(row).collect()).await?;
        for (stream, before) in touched {
            let state = &folds[stream];
            let due = state.version.0 / self.snapshot_every * self.snapshot_every;
            if *before < due {
                let version = if self.snapshot_versions { state.version } else { Version(due) };
                let _ = self.actor.event_store.save_snapshot(stream, state.snapshot(version)).await;
            }
        }
        Ok(())
    }
}

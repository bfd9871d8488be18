//! A projector: follows the log and folds each event into a row of its view.
//!
//! It takes each event once and in order. The log is both; what lies between log and projector, a relay or a queue, need
//! not be. An event that is in its row already is skipped; one before its turn is left where it is, and the log is asked
//! again from the last one that came in order.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::events::ProductEvent;
use super::product::{Change, Listing};
use super::story::{
    CaughtUp, Changed, Committed, Deployed, Disordered, GaveUpProjecting, Listed, OutOfOrder, Projected, Restarted,
    Retold, Rewound, RowTaken, Skipped, Stopped, TakenUp,
};
use super::views::{Build, Figures, Row, Texts, View};
use super::write_model::correlation_of;
use crate::fact::Name;
use crate::following::{CatchUp, PAUSE, next_events};
use crate::money::Money;
use crate::ports::{Actor, Clock, KeyValueError, Position, Runtime, StoreError, StoredEvent};
use crate::read_model::{Loaded, Order, ReadModel};
use crate::sorted::{SortedMap, SortedSet};
use crate::time::Span;

/// How long it takes to fold an event.
const FOLDING: Span = Span::from_ms(6);

/// What a person does to the projectors. Each projector looks here before it handles what came.
#[derive(Debug, Default)]
pub struct Controls {
    build: Cell<Build>,
    rewinds: RefCell<SortedMap<View, Position>>,
    disorders: RefCell<SortedSet<View>>,
}

impl Controls {
    /// Deploys a build of the fold.
    pub fn deploy<R: Runtime>(&self, actor: &Actor<R>, build: Build) {
        self.build.set(build);
        actor.record(Deployed { buggy: build == Build::Buggy });
    }

    /// Starts a projector from an old position when it next looks.
    pub fn rewind(&self, view: View, position: Position) {
        self.rewinds.borrow_mut().insert(view, position);
    }

    /// Lets the next events come to a projector twice and in the wrong order.
    pub fn disorder(&self, view: View) {
        self.disorders.borrow_mut().insert(view);
    }
}

/// The guards that a person can turn off.
#[derive(Clone, Copy, Debug)]
pub struct Guards {
    /// A projector takes each event once and in order.
    pub idempotent: bool,
    /// Rows and checkpoint are written together.
    pub one_transaction: bool,
}

/// Why a projector had to stop.
pub(super) enum Halt {
    /// The log or the read model did not do what was asked. What is stored is where to go on.
    Store(&'static str),
    /// An event cannot be read.
    Unreadable,
}

impl Halt {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Halt::Store(code) => code,
            Halt::Unreadable => "unreadable-event",
        }
    }
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Halt {
        Halt::Store(error.code())
    }
}

impl From<KeyValueError> for Halt {
    fn from(error: KeyValueError) -> Halt {
        Halt::Store(error.code())
    }
}

/// A generation of a view as one projector folds it.
pub(super) struct Projection<R: Runtime> {
    pub(super) actor: Actor<R>,
    pub(super) view: View,
    pub(super) model: ReadModel,
    pub(super) guards: Guards,
    pub(super) controls: Rc<Controls>,
    /// What is stored.
    pub(super) loaded: Loaded,
    rows: SortedMap<String, Row>,
    /// The last event that came in order.
    pub(super) cursor: Position,
}

impl<R: Runtime> Projection<R> {
    /// Begins with what is stored.
    pub(super) async fn open(
        actor: &Actor<R>,
        view: View,
        generation: u32,
        guards: Guards,
        controls: &Rc<Controls>,
    ) -> Result<Projection<R>, Halt> {
        let model = ReadModel::new(view.name(), generation);
        let loaded = model.load(actor).await?;
        let (position, rows) = (loaded.checkpoint.position, loaded.rows.len() as u32);
        let mut projection = Projection {
            actor: actor.clone(),
            view,
            model,
            guards,
            controls: Rc::clone(controls),
            loaded,
            rows: SortedMap::new(),
            cursor: position,
        };
        if position > Position(0) {
            let view = projection.name();
            actor.record(TakenUp { view, generation, position: position.0, rows });
        }
        projection.read_rows()?;
        Ok(projection)
    }

    fn name(&self) -> Name {
        self.actor.word(self.view.name())
    }

    fn read_rows(&mut self) -> Result<(), Halt> {
        let (view, generation) = (self.name(), self.model.generation);
        for (key, text) in &self.loaded.rows {
            let row = Row::read(self.view, text).ok_or(Halt::Unreadable)?;
            let Figures { price, stock, changes, rest } = row.figures();
            let key_name = self.actor.word(key);
            self.actor.record(RowTaken { view, generation, key: key_name, price, stock, changes, rest });
            self.rows.insert(key.clone(), row);
        }
        Ok(())
    }

    /// Folds events and writes what changed, with the checkpoint. What came before an event that cannot be read is
    /// kept all the same.
    pub(super) async fn take(&mut self, batch: &[StoredEvent]) -> Result<(), Halt> {
        // One build for the whole batch, since the checkpoint says which had a part in it.
        let build = self.controls.build.get();
        let mut touched: SortedSet<String> = SortedSet::new();
        let mut folded = Ok(());
        for stored in batch {
            match self.fold(stored, build, &mut touched).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(why) => {
                    folded = Err(why);
                    break;
                }
            }
        }
        self.commit(&touched, build).await?;
        folded
    }

    /// Folds an event, unless it is folded already. `false` says that it came before its turn.
    async fn fold(
        &mut self,
        stored: &StoredEvent,
        build: Build,
        touched: &mut SortedSet<String>,
    ) -> Result<bool, Halt> {
        let actor = self.actor.clone();
        actor.correlate(correlation_of(&stored.stream));
        let (view, position) = (self.name(), stored.position.0);
        let expected = self.cursor.0 + 1;
        if self.guards.idempotent && position > expected {
            actor.record(OutOfOrder { view, expected, found: position });
            return Ok(false);
        }
        let Ok(event) = ProductEvent::read(&stored.event.ty, stored.schema, &stored.event.data) else {
            actor.record(Stopped { view, position });
            return Err(Halt::Unreadable);
        };
        let key = self.view.key(stored, &event).to_owned();
        let kept = self.rows.get(&key).map_or(Position(0), Row::position);
        self.cursor = self.cursor.max(stored.position);
        if self.guards.idempotent && stored.position <= kept {
            actor.record(Skipped { view, position, kept: kept.0 });
            return Ok(true);
        }
        tell(&actor, stored, &event);
        actor.work(FOLDING).await;
        let row = self.rows.entry(key.clone()).or_insert_with(|| Row::new(self.view));
        row.fold(stored, &event, build);
        let Figures { price, stock, changes, rest } = row.figures();
        let (generation, key_name) = (self.model.generation, actor.word(&key));
        actor.record(Projected { view, generation, key: key_name, position, price, stock, changes, rest });
        touched.insert(key);
        Ok(true)
    }

    async fn commit(&mut self, touched: &SortedSet<String>, build: Build) -> Result<(), Halt> {
        if touched.is_empty() {
            return Ok(());
        }
        let rows: Vec<(String, String)> = touched.iter().map(|key| (key.clone(), self.rows[key].write())).collect();
        let checkpoint = self.loaded.checkpoint.after(self.cursor, build.number());
        let (position, count) = (checkpoint.position.0, rows.len() as u32);
        let order = if self.guards.one_transaction { Order::Together } else { Order::CheckpointFirst };
        self.model.commit(&self.actor, &mut self.loaded, checkpoint, rows, order).await?;
        let (view, generation) = (self.name(), self.model.generation);
        self.actor.record(Committed { view, generation, position, rows: count });
        Ok(())
    }
}

/// Says what an event is, in figures.
fn tell<R: Runtime>(actor: &Actor<R>, stored: &StoredEvent, event: &ProductEvent) {
    let (position, version) = (stored.position.0, stored.version.0);
    let (product, seller) = (actor.word(&stored.stream), actor.word(&event.seller));
    let (price, stock, moved) = match &event.change {
        Change::Created(listing) => {
            let Listing { name, description, category, price, stock } = listing;
            let (price, stock) = (*price, *stock);
            let texts = Texts {
                seller: Some(&event.seller),
                name: Some(name),
                description: Some(description),
                category: Some(category),
            };
            actor.record(Listed { position, product, seller, price, stock, texts: texts.hash() });
            return;
        }
        Change::PriceUpdated { old, new } => (*new, 0, new.paise() - old.paise()),
        Change::InventoryUpdated { old, new } => (Money::ZERO, *new, new - old),
        Change::InfoUpdated { .. } | Change::Deactivated { .. } => (Money::ZERO, 0, 0),
    };
    if let Change::InfoUpdated { name, description, category } = &event.change {
        let (name, description, category) = (name.as_deref(), description.as_deref(), category.as_deref());
        let texts = Texts { name, description, category, ..Texts::default() };
        actor.record(Retold { position, product, texts: texts.hash() });
    }
    let change = actor.word(event.change.word());
    actor.record(Changed { position, product, version, change, seller, price, stock, moved });
}

/// The projector of one view.
pub struct Projector<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
    /// Of which view.
    pub view: View,
    /// The guards.
    pub guards: Guards,
    /// What a person does to it.
    pub controls: Rc<Controls>,
}

impl<R: Runtime> Projector<R> {
    /// Follows for as long as the actor lives.
    pub async fn run(self) {
        loop {
            let Err(why) = self.follow().await;
            // A checkpoint that somebody else has moved is no fault: what is there now is where to go on, at once.
            if why.code() != "key-changed" {
                let (view, why) = (self.actor.word(self.view.name()), self.actor.word(why.code()));
                self.actor.record(GaveUpProjecting { view, why });
                self.actor.clock.sleep(PAUSE).await;
            }
        }
    }

    async fn follow(&self) -> Result<std::convert::Infallible, Halt> {
        let (actor, name) = (&self.actor, self.view.name());
        let live = ReadModel::live(actor, name).await?;
        let mut projection = Projection::open(actor, self.view, live.generation, self.guards, &self.controls).await?;
        let mut catch_up = CatchUp::from(projection.cursor);
        loop {
            if let Some(position) = self.controls.rewinds.borrow_mut().remove(&self.view) {
                projection.cursor = position.min(projection.cursor);
                let (position, checkpoint) = (projection.cursor.0, projection.loaded.checkpoint.position.0);
                actor.record(Rewound { view: actor.word(name), position, checkpoint });
            }
            let mut batch = next_events(actor, projection.cursor).await?;
            if !batch.is_empty() && self.controls.disorders.borrow_mut().remove(&self.view) {
                batch = self.disordered(batch).await?;
            }
            if let Err(why) = projection.take(&batch).await {
                let (view, position) = (actor.word(name), projection.loaded.checkpoint.position.0);
                actor.record(Restarted { view, position });
                return Err(why);
            }
            if let Some(events) = catch_up.handled(&batch) {
                let position = projection.cursor.0;
                actor.record(CaughtUp { view: actor.word(name), events, position });
            }
        }
    }

    /// What a relay without guarantees makes of three events or more: the first comes twice, the third before the
    /// second.
    async fn disordered(&self, mut batch: Vec<StoredEvent>) -> Result<Vec<StoredEvent>, Halt> {
        while batch.len() < 3 {
            let last = batch.last().expect("a batch that is not empty has a last event").position;
            batch.extend(next_events(&self.actor, last).await?);
        }
        let [again, late, early] = [0, 1, 2].map(|place| batch[place].position.0);
        let view = self.actor.word(self.view.name());
        self.actor.record(Disordered { view, again, early, late });
        batch.swap(1, 2);
        batch.insert(1, batch[0].clone());
        Ok(batch)
    }
}

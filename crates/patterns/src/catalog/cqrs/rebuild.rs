//! Rebuilding a view: a new generation is folded from the first event, beside the live one, which goes on being read and
//! projected. Once both are at the same position they are compared, and readers are switched to the new one.

use std::rc::Rc;

use super::projector::{Controls, Guards, Halt, Projection};
use super::story::{Compared, RebuildBegan, RebuildFailed, RebuildGivenUp, Switched};
use super::views::View;
use crate::following::{BATCH, PAUSE};
use crate::ports::{Actor, Clock, EventStore, KeyValueError, Runtime};
use crate::read_model::{Live, Loaded, ReadModel};

/// How often a rebuild begins again before it is given up.
const ATTEMPTS_MAX: u32 = 10;

/// Whoever rebuilds.
#[derive(Clone)]
pub struct Rebuilder<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
    /// The guards.
    pub guards: Guards,
    /// Which build folds.
    pub controls: Rc<Controls>,
}

impl<R: Runtime> Rebuilder<R> {
    /// Rebuilds a view and switches to it.
    pub async fn rebuild(&self, view: View) {
        let name = self.actor.word(view.name());
        for attempt in 1..=ATTEMPTS_MAX {
            let Err((generation, why)) = self.attempt(view).await else { return };
            let why = self.actor.word(why.code());
            if attempt == ATTEMPTS_MAX {
                self.actor.record(RebuildGivenUp { view: name, attempts: attempt, why });
                return;
            }
            self.actor.record(RebuildFailed { view: name, generation, why });
            self.actor.clock.sleep(PAUSE).await;
        }
    }

    async fn attempt(&self, view: View) -> Result<(), (u32, Halt)> {
        let actor = &self.actor;
        let live = ReadModel::live(actor, view.name()).await.map_err(|why| (0, why.into()))?;
        let generation = live.generation + 1;
        self.build(view, live, generation).await.map_err(|why| (generation, why))
    }

    async fn build(&self, view: View, live: Live, generation: u32) -> Result<(), Halt> {
        let (actor, name) = (&self.actor, self.actor.word(view.name()));
        // What an interrupted rebuild left, and what was live before the one that is.
        for stale in [Some(generation), live.generation.checked_sub(1)].into_iter().flatten() {
            ReadModel::new(view.name(), stale).drop_all(actor).await?;
        }
        actor.record(RebuildBegan { view: name, generation, live: live.generation });
        let mut next = Projection::open(actor, view, generation, self.guards, &self.controls).await?;
        let of_live = ReadModel::new(view.name(), live.generation);
        loop {
            let old = of_live.load(actor).await?;
            self.fold_up_to(&mut next, &old).await?;
            let position = next.loaded.checkpoint.position;
            if position != old.checkpoint.position {
                // The live one is behind the last batch that was folded here; it will come.
                actor.clock.sleep(PAUSE).await;
                continue;
            }
            let (rows, differ) = (next.loaded.rows.len() as u32, differing(&next.loaded, &old));
            let same_build = next.loaded.checkpoint.builds == old.checkpoint.builds && old.checkpoint.is_of_one_build();
            let position = position.0;
            actor.record(Compared { view: name, generation, position, rows, differ, same_build });
            match next.model.switch(actor, live, &old).await {
                Ok(()) => {
                    actor.record(Switched { view: name, generation, position, was: old.checkpoint.position.0, differ });
                    return Ok(());
                }
                // The live one has moved since: fold what came, compare again.
                Err(KeyValueError::Conflict { .. }) if ReadModel::live(actor, view.name()).await? == live => {}
                Err(why) => return Err(why.into()),
            }
        }
    }

    /// Folds what the log has, up to where the live generation is.
    async fn fold_up_to(&self, next: &mut Projection<R>, old: &Loaded) -> Result<(), Halt> {
        while next.cursor < old.checkpoint.position {
            let left = (old.checkpoint.position.0 - next.cursor.0) as usize;
            let batch = self.actor.event_store.read_all(next.cursor, left.min(BATCH)).await?;
            if batch.is_empty() {
                return Ok(());
            }
            next.take(&batch).await?;
        }
        Ok(())
    }
}

/// How many rows are in one only, or not alike in both.
fn differing(one: &Loaded, other: &Loaded) -> u32 {
    let unlike = one.rows.iter().filter(|(key, row)| other.rows.get(*key) != Some(*row)).count();
    let missing = other.rows.keys().filter(|key| !one.rows.contains_key(*key)).count();
    (unlike + missing) as u32
}

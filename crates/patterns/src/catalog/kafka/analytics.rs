//! Analytics: how many events and how much money each window of event time has seen.
//!
//! What was counted and how far it has come are kept in one value for each partition, so they change together:
//! a record that comes twice is seen to be counted already. Who has lost a partition and does not know it yet
//! writes on a version that is gone, and is refused.

use serde::{Deserialize, Serialize};

use super::events::{Details, clock_in_india};
use super::facts::WindowCounted;
use super::group::{Desk, Refusal};
use crate::event::Event;
use crate::money::Money;
use crate::ports::log::{Consumed, TopicPartition};
use crate::ports::{KeyValue, KeyValueError, KeyVersion, PutIf, Runtime, Write};
use crate::sorted::{SortedMap, SortedSet};

/// How long a window is.
const WINDOW_MS: u64 = 10_000;

/// What was counted in one window.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Window {
    events: u32,
    completed: u32,
    revenue: Money,
}

/// What is known of one partition, as it is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct View {
    /// Everything before this offset is counted.
    next: u64,
    /// By when the window begins, in milliseconds since 1970.
    windows: Vec<(u64, Window)>,
}

/// The views of the partitions that a member works on. They live in memory between two polls and are read again
/// after every rebalance.
#[derive(Debug, Default)]
pub(super) struct Views {
    read: SortedMap<TopicPartition, (KeyVersion, View)>,
    changed: SortedSet<(TopicPartition, u64)>,
}

fn key_of(partition: &TopicPartition) -> String {
    format!("counted/{partition}")
}

impl<R: Runtime> Desk<R> {
    /// Counts an event, unless the partition's view has it already.
    pub(super) async fn count(
        &self,
        record: &Consumed,
        event: &Event,
        details: &Details,
    ) -> Result<&'static str, Refusal> {
        let partition = &record.partition;
        if !self.views.borrow().read.contains_key(partition) {
            let found = self.actor.key_value.get(&key_of(partition)).await?;
            let version = found.as_ref().map_or(KeyVersion(0), |found| found.version);
            let view = found.map_or(Ok(View::default()), |found| serde_json::from_str(&found.value))?;
            self.views.borrow_mut().read.insert(partition.clone(), (version, view));
        }
        let mut views = self.views.borrow_mut();
        let Some((_, view)) = views.read.get_mut(partition) else { return Err(Refusal::Again("view-forgotten")) };
        if record.offset.0 < view.next {
            return Ok("found-done");
        }
        view.next = record.offset.0 + 1;
        let begins = event.unix_ms / WINDOW_MS * WINDOW_MS;
        let at = view.windows.iter().position(|(known, _)| *known == begins).unwrap_or(view.windows.len());
        if at == view.windows.len() {
            view.windows.push((begins, Window::default()));
        }
        let window = &mut view.windows[at].1;
        window.events += 1;
        if *event.ty == *self.rules.scene.completed {
            window.completed += 1;
            window.revenue += details.amount;
        }
        views.changed.insert((partition.clone(), begins));
        Ok("counted")
    }

    /// Keeps what was counted since the last time, all partitions in one step.
    ///
    /// # Errors
    /// Nothing may be committed then: the views are forgotten, and the records must be read again.
    pub(super) async fn keep_views(&self) -> Result<(), Refusal> {
        let changed = std::mem::take(&mut self.views.borrow_mut().changed);
        if changed.is_empty() {
            return Ok(());
        }
        let mut writes = Vec::new();
        let mut before = None;
        for (partition, _) in changed.iter().filter(|(partition, _)| before.replace(partition) != Some(partition)) {
            let views = self.views.borrow();
            let Some((version, view)) = views.read.get(partition) else { continue };
            let value = serde_json::to_string(view).expect("a view is plain data");
            let condition = if version.0 == 0 { PutIf::Absent } else { PutIf::Version(*version) };
            writes.push(Write::Put { key: key_of(partition), value, condition, ttl: None });
        }
        let kept = self.actor.key_value.batch(writes).await;
        if let Err(error) = kept {
            self.forget_views();
            return Err(match error {
                KeyValueError::Conflict { .. } => Refusal::Again("key-changed"),
                other => other.into(),
            });
        }
        let mut views = self.views.borrow_mut();
        let mut before = None;
        for (partition, begins) in &changed {
            let is_first = before.replace(partition) != Some(partition);
            let Some((version, view)) = views.read.get_mut(partition) else { continue };
            if is_first {
                version.0 += 1;
            }
            let Some((_, window)) = view.windows.iter().find(|(known, _)| known == begins) else { continue };
            self.actor.record(WindowCounted {
                partition: partition.partition.0,
                window: self.actor.word(&clock_in_india(*begins)),
                events: window.events,
                completed: window.completed,
                revenue: window.revenue,
            });
        }
        Ok(())
    }

    /// Forgets the views: the partitions are somebody else's now, or may be.
    pub(super) fn forget_views(&self) {
        *self.views.borrow_mut() = Views::default();
    }
}

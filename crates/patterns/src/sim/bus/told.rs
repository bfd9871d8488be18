//! Writes to the trace what becomes of a copy, on a simulated bus and on a real one.

use super::{DeadLettered, Dispatched, Dropped, Queued, Redriven, Replayed, Requeued, SERVER, Settled};
use crate::bus::Change;
use crate::fact::{ActorId, FactId, Name, Record};
use crate::recorder::Context;
use crate::sim::network::World;

/// Writes what happened to the copy of this message for this subscriber, which `context` led to.
pub(super) fn write_copy(world: &World, context: Context, copy: (Name, Record), change: Change<'_>) -> FactId {
    let (subscriber, record) = copy;
    let server = world.recorder().actor(SERVER);
    let word = |text: &str| world.recorder().name(text);
    match change {
        Change::Queued { depth } => world.record(context, server, Queued { subscriber, record, depth }),
        Change::Replayed => world.record(context, server, Replayed { subscriber, record }),
        Change::Redriven { depth } => world.record(context, server, Redriven { subscriber, record, depth }),
        Change::Dispatched { member, attempt, ends, .. } => {
            let member = ActorId(u16::try_from(member.0).expect("the members of a run's bus are actors"));
            world.record(context, server, Dispatched { subscriber, record, attempt, lease_ends: ends, member })
        }
        Change::Acked { attempt } => world.record(context, server, Settled { subscriber, record, attempt }),
        Change::Requeued { attempt, wait, reason } => {
            world.record(context, server, Requeued { subscriber, record, attempt, wait, reason: word(reason) })
        }
        Change::Dropped { reason } => {
            world.record(context, server, Dropped { subscriber, record, reason: word(reason) })
        }
        Change::Dead { attempts, reason } => {
            world.record(context, server, DeadLettered { subscriber, record, attempts, reason: word(reason) })
        }
    }
}

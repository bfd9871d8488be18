//! The drawing that each pattern's stage has, as the pattern's part of the page names it.

use yew::prelude::*;

use super::scene::{Drawing, Sheet};
use super::topology::Height;
use super::{
    breakers as breaker, bus as queues, cluster as log, dead_letters as letters, guarantees as three, portfolio,
    read_models as catalogue, sagas as timeline, schemas as versions, topology as plain,
};
use crate::session::Session;

/// Draws a stage.
pub(crate) type Draw = fn(&Drawing<'_>) -> Sheet;

/// Says more of the part of the drawing that is looked at, beside it.
pub(crate) type Beside = fn(&Session) -> Html;

/// Who takes part and what is on its way between them: for any pattern.
pub(crate) fn topology(drawing: &Drawing<'_>) -> Sheet {
    plain::draw(drawing, Height::Full)
}

/// Topics, subscriptions and their queues; until somebody subscribes, only who takes part.
pub(crate) fn bus(drawing: &Drawing<'_>) -> Sheet {
    if drawing.plan.subscriptions.is_empty() { topology(drawing) } else { queues::draw(drawing) }
}

/// Who takes part, and the portfolios under them.
pub(crate) fn portfolios(drawing: &Drawing<'_>) -> Sheet {
    match drawing.picture.own() {
        Some(portfolios) => Sheet { blocks: portfolio::draw(drawing, portfolios), ..plain::draw(drawing, Height::Low) },
        None => topology(drawing),
    }
}

/// Services with their breakers.
pub(crate) fn breakers(drawing: &Drawing<'_>) -> Sheet {
    match drawing.picture.own() {
        Some(breakers) => breaker::draw(drawing, breakers),
        None => topology(drawing),
    }
}

/// Commands, the log, and the views beside it.
pub(crate) fn read_models(drawing: &Drawing<'_>) -> Sheet {
    match drawing.picture.own() {
        Some(models) => catalogue::draw(drawing, models),
        None => topology(drawing),
    }
}

/// Sagas over time, and who takes part in them.
pub(crate) fn sagas(drawing: &Drawing<'_>) -> Sheet {
    match drawing.picture.own() {
        Some(sagas) => timeline::draw(drawing, sagas),
        None => topology(drawing),
    }
}

/// Producers, brokers, partitions and groups; until there is a topic, only who takes part.
pub(crate) fn cluster(drawing: &Drawing<'_>) -> Sheet {
    match drawing.picture.own() {
        Some(cluster) if !drawing.plan.logs.is_empty() => log::draw(drawing, cluster),
        _ => topology(drawing),
    }
}

/// The partition that is looked at.
pub(crate) fn partition(session: &Session) -> Html {
    html! { <log::PartitionPanel session={session.clone()} /> }
}

/// The versions of a schema with who works with them, and the way to the editor of schemas.
pub(crate) fn schemas(drawing: &Drawing<'_>) -> Sheet {
    match drawing.picture.own() {
        Some(known) => versions::draw(drawing, known),
        None => topology(drawing),
    }
}

/// A queue of work with its retries and dead letters; until its policy is stated, only who takes part.
pub(crate) fn dead_letters(drawing: &Drawing<'_>) -> Sheet {
    match drawing.picture.own() {
        Some(queue) => letters::draw(drawing, queue),
        None => topology(drawing),
    }
}

/// Three guarantees side by side, and who takes part.
pub(crate) fn guarantees(drawing: &Drawing<'_>) -> Sheet {
    match drawing.picture.own() {
        Some(guarantees) => three::draw(drawing, guarantees),
        None => topology(drawing),
    }
}

//! The drawing that each pattern's stage has, as the pattern's part of the page names it.

use super::scene::{Drawing, Sheet};
use super::topology::Height;
use super::{breakers as breaker, bus as queues, portfolio, topology};

/// Draws a stage.
pub(crate) type Draw = fn(&Drawing<'_>) -> Sheet;

/// Topics, subscriptions and their queues; until somebody subscribes, only who takes part.
pub(crate) fn bus(drawing: &Drawing<'_>) -> Sheet {
    if drawing.plan.subscriptions.is_empty() { topology::draw(drawing, Height::Full) } else { queues::draw(drawing) }
}

/// Who takes part, and the portfolios under them.
pub(crate) fn portfolios(drawing: &Drawing<'_>) -> Sheet {
    match &drawing.picture.portfolios {
        Some(portfolios) => {
            Sheet { blocks: portfolio::draw(drawing, portfolios), ..topology::draw(drawing, Height::Low) }
        }
        None => topology::draw(drawing, Height::Full),
    }
}

/// Services with their breakers.
pub(crate) fn breakers(drawing: &Drawing<'_>) -> Sheet {
    match &drawing.picture.breakers {
        Some(breakers) => breaker::draw(drawing, breakers),
        None => topology::draw(drawing, Height::Full),
    }
}

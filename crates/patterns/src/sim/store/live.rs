//! Keys and values that a server keeps, as the actors of a live run reach them.

use std::rc::Rc;

use crate::ports::KeyValueError;
use crate::sim::network::World;
use crate::sim::real::{Turns, outside};
use crate::time::Span;
use crate::wire::{Answer, Call, Carry};

/// How long a server that cannot be reached is let be. Whoever asks again at once would ask without end.
const ASK_AGAIN: Span = Span::from_ms(250);

/// What `carry` reaches, so that answers come in turns of the run. A write that was sent off goes on, whether or not its
/// writer lives to hear of it.
pub fn live_keys(world: World, carry: Carry, turns: Turns) -> Carry {
    Rc::new(move |call| {
        let goes_on = !matches!(call, Call::Get(..) | Call::Scan(..));
        let (world, answer) = (world.clone(), outside(&turns, goes_on, carry(call)));
        Box::pin(async move {
            let answer = answer.await;
            if matches!(answer, Answer::KeysFailed(KeyValueError::Unavailable(_) | KeyValueError::OutcomeUnknown)) {
                world.executor().sleep(ASK_AGAIN).await;
            }
            answer
        })
    })
}

//! The page's storage as the actors of a live run reach it.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::recorder::{Context, Recorder};
use eda_patterns::sorted::SortedMap;
use eda_patterns::wire::{Answer, Call, Carry};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use uuid::Uuid;

use super::real_time::{RealTime, Unheard};

/// By event, what led to it. Contexts are numbers of this run's trace, so they are kept here and not
/// in the store.
type Contexts = Rc<RefCell<SortedMap<Uuid, Context>>>;

/// What `carry` reaches, so that answers come in turns of the run, and events that were written in
/// this run know what led to them.
pub fn within(carry: Carry, real_time: RealTime, recorder: Recorder) -> Carry {
    let contexts = Contexts::default();
    Rc::new(move |call| {
        let (real_time, recorder, contexts) = (real_time.clone(), recorder.clone(), Rc::clone(&contexts));
        let carry = Rc::clone(&carry);
        let answered: LocalBoxFuture<'static, Answer> = async move {
            if let Call::Append(_, _, events) = &call {
                let context = recorder.context();
                contexts.borrow_mut().extend(events.iter().map(|new| (new.event.id, context)));
            }
            // Whoever looks for news again and again would leave a waiter behind each time.
            let unheard = if matches!(call, Call::WaitBeyond(_)) { Unheard::Ends } else { Unheard::GoesOn };
            let mut answer = real_time.outside(unheard, carry(call)).await;
            if let Answer::Events(events) = &mut answer {
                let contexts = contexts.borrow();
                for stored in events {
                    stored.context = contexts.get(&stored.event.id).copied().unwrap_or_default();
                }
            }
            answer
        }
        .boxed_local();
        answered
    })
}

//! The late subscriber: comes when it is asked to, and reads the history first.

use std::cell::RefCell;
use std::rc::Rc;

use super::facts::Counted;
use super::orders::OrderPlaced;
use super::rules::Rules;
use super::subscriber::{Wishes, serve};
use crate::event::Event;
use crate::ports::{Actor, Runtime};
use crate::sim::Role;
use crate::sorted::SortedMap;

/// Analytics: counts what was ordered, from the history on.
pub(super) fn start_analytics<R: Runtime>(runtime: &R, rules: &Rc<Rules>, wishes: &Rc<Wishes>) {
    let (rules, wishes) = (Rc::clone(rules), Rc::clone(wishes));
    let start = move |actor: Actor<R>| {
        // Its view lives in memory: after a crash it subscribes anew and reads the history again.
        let seen = Rc::new(RefCell::new(SortedMap::new()));
        let me = actor.clone();
        let handle = move |event: Event| {
            let (me, seen) = (me.clone(), Rc::clone(&seen));
            async move {
                let order: OrderPlaced = event.read()?;
                seen.borrow_mut().insert(order.order_id, order.total);
                let (orders, revenue) = (seen.borrow().len() as u32, seen.borrow().values().copied().sum());
                me.record(Counted { orders, revenue });
                Ok(())
            }
        };
        let spec = rules.late("analytics", "order.*");
        let serving = serve(actor.clone(), spec, Rc::clone(&rules), Rc::clone(&wishes), handle);
        actor.spawn(Role::Server, Box::pin(serving));
    };
    runtime.start_actor("analytics", Rc::new(start));
}

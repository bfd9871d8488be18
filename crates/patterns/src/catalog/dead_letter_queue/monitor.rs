//! The monitor: looks at the queue twice a second and raises an alert where a figure reaches its limit.

use std::rc::Rc;

use super::facts::{AlertCleared, AlertRaised};
use super::notices::QUEUE;
use super::rules::Rules;
use crate::ports::{Actor, Clock, Depths, Runtime, WorkQueue};
use crate::sim::Role;
use crate::time::{Span, Time};

/// How often it looks.
const EVERY: Span = Span::from_ms(500);

pub(super) fn start_monitor<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    let rules = Rc::clone(rules);
    let start = move |monitor: Actor<R>| {
        monitor.clone().spawn(Role::Server, Box::pin(watch(monitor, Rc::clone(&rules))));
    };
    runtime.start_actor("monitor", Rc::new(start));
}

async fn watch<R: Runtime>(monitor: Actor<R>, rules: Rc<Rules>) {
    let mut raised = [false; 3];
    loop {
        monitor.clock.sleep(EVERY).await;
        // Where the queue does not answer, nothing is known, and an alert stays as it was.
        let Ok(depths) = monitor.work_queue.depths(QUEUE).await else { continue };
        for ((about, limit), raised) in rules.alerts.into_iter().zip(&mut raised) {
            let value = figure(about, &depths, monitor.now());
            let about = monitor.word(about);
            match (value >= limit, *raised) {
                (true, false) => drop(monitor.record(AlertRaised { about, value, limit })),
                (false, true) => drop(monitor.record(AlertCleared { about, value, limit })),
                _ => {}
            }
            *raised = value >= limit;
        }
    }
}

/// How many wait to be taken, for how many seconds the oldest has not been finished, how many are dead.
fn figure(about: &str, depths: &Depths, now: Time) -> u64 {
    match about {
        "depth" => depths.queued,
        "age" => depths.oldest.map_or(0, |oldest| now.since(oldest).as_ms() / 1_000),
        _ => depths.dead,
    }
}

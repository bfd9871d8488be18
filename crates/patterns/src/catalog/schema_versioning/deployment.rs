//! The deployment: registers one release after the other, and rolls out what was let in, one side first.

use std::rc::Rc;

use super::facts::{RegistrySilent, RolledOut};
use super::registry::Told;
use super::rules::Rules;
use super::schemas::releases;
use crate::ports::{Actor, Clock, KeyValue, PutIf, Request, Runtime, Service, ServiceError};
use crate::sim::Role;
use crate::time::Span;

pub(super) fn start_deployment<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    let rules = Rc::clone(rules);
    let start = move |actor: Actor<R>| {
        let work = deploy(actor.clone(), Rc::clone(&rules));
        actor.spawn(Role::Work, Box::pin(work));
    };
    runtime.start_actor("deployment", Rc::new(start));
}

/// Everything here may be done twice, so a deployment that starts again begins at the first release.
async fn deploy<R: Runtime>(actor: Actor<R>, rules: Rc<Rules>) {
    for (index, text) in releases(rules.change).into_iter().enumerate() {
        if index > 0 {
            actor.clock.sleep(rules.gap).await;
        }
        let Some(version) = register(&actor, text).await else { continue };
        let sides = if rules.consumers_first { ["consumers", "producer"] } else { ["producer", "consumers"] };
        // Of the first release there is nothing older, so both begin with it.
        for side in sides {
            roll_out(&actor, side, version).await;
            if index > 0 {
                actor.clock.sleep(rules.lag).await;
            }
        }
    }
}

/// The version that a release was let in under. `None` where the registry refused it.
async fn register<R: Runtime>(actor: &Actor<R>, text: String) -> Option<u32> {
    loop {
        let request = Request::new("registry", "register", text.clone(), Span::from_ms(300));
        match actor.service.call(request).await {
            Ok(answer) => {
                let told: Told = serde_json::from_str(&answer).expect("the registry answers as it says");
                return Some(told.version);
            }
            Err(ServiceError::Declined(_)) => return None,
            // It may have registered it; the same again gets the same version.
            Err(ServiceError::Failed(_) | ServiceError::TimedOut) => {
                let wait = Span::from_ms(250);
                actor.record(RegistrySilent { wait });
                actor.clock.sleep(wait).await;
            }
        }
    }
}

async fn roll_out<R: Runtime>(actor: &Actor<R>, side: &str, version: u32) {
    let key = format!("rolled-out/{side}");
    loop {
        let known = actor.key_value.get(&key).await;
        if let Ok(Some(found)) = &known
            && found.value.parse().is_ok_and(|known: u32| known >= version)
        {
            return;
        }
        if actor.key_value.put(&key, &version.to_string(), PutIf::Always, None).await.is_ok() {
            actor.record(RolledOut { side: actor.word(side), version });
            return;
        }
        actor.clock.sleep(Span::from_ms(200)).await;
    }
}

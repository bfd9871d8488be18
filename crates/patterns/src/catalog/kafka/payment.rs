//! Payment: takes the money for a ride that is over, once, however often its event comes.

use std::rc::Rc;

use super::events::Details;
use super::facts::{Declined, FoundCharged};
use super::group::{Desk, Refusal};
use crate::event::Event;
use crate::ports::log::Consumed;
use crate::ports::{KeyValue, KeyValueError, PutIf, Request, Runtime, Service, ServiceError, Write};
use crate::time::Span;

/// How long payment waits for the gateway.
const CHARGE_TIMEOUT: Span = Span::from_ms(500);

/// Charges under the ride's number, then notes the event as done, and the gateway's answer with it, in one step.
///
/// A crash between the two is harmless: the charge is asked for again under the same key, and the gateway gives
/// the answer that it gave before.
pub(super) async fn charge<R: Runtime>(
    desk: &Desk<R>,
    record: &Consumed,
    event: &Event,
    details: &Details,
) -> Result<&'static str, Refusal> {
    let Desk { actor, rules, .. } = desk;
    let subject = actor.word(&details.id);
    let found = || {
        actor.record(FoundCharged { subject, record: record.provenance.record });
        Ok("found-done")
    };
    let marker = format!("done/{}", event.id);
    if rules.dedupes && actor.key_value.get(&marker).await?.is_some() {
        return found();
    }
    let body = Event::body(&(&details.id, details.amount));
    let request = Request {
        idempotency_key: rules.dedupes.then(|| details.id.clone()),
        ..Request::new("gateway", rules.scene.operation, body.to_string(), CHARGE_TIMEOUT)
    };
    let (outcome, answer) = match actor.service.call(request).await {
        Ok(receipt) => ("charged", receipt),
        Err(ServiceError::Declined(code)) => {
            actor.record(Declined { subject, code: actor.word(&code) });
            ("declined", code)
        }
        Err(ServiceError::Failed(_)) => return Err(Refusal::Again("gateway-failed")),
        Err(ServiceError::TimedOut) => return Err(Refusal::Again("gateway-silent")),
    };
    if !rules.dedupes {
        return Ok(outcome);
    }
    let absent =
        |key: String, value: Rc<str>| Write::Put { key, value: value.to_string(), condition: PutIf::Absent, ttl: None };
    let writes = vec![absent(marker, "1".into()), absent(format!("receipt/{}", details.id), answer.into())];
    match actor.key_value.batch(writes).await {
        Ok(()) => Ok(outcome),
        // Another member has had the same record in the meantime, and was quicker.
        Err(KeyValueError::Conflict { .. }) => found(),
        Err(error) => Err(error.into()),
    }
}

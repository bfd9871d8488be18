//! The consumers: four services, each pinned at the newest version that it knows, all on one stream.

use std::rc::Rc;

use apache_avro::types::Value;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eda_schema::avro::{decode, encode};
use eda_schema::wire::unframe;

use super::facts::{Read, Resolved, StepRefused, Stepped, Undecodable};
use super::library::{Library, Unknown};
use super::rules::Rules;
use super::steps::{Fields, Refusal, lift, lower, means_another, record_of};
use crate::event::Event;
use crate::fact::Record;
use crate::money::Hundredths;
use crate::ports::{Actor, Bus, BusError, Runtime, Subscription};
use crate::sim::Role;
use crate::time::Span;

/// The consumers and the newest version that each one's code knows.
pub(super) const CONSUMERS: [(&str, u32); 4] =
    [("legacy-analytics", 1), ("fraud-detection", 2), ("cashback", 3), ("compliance", 4)];

pub(super) fn start_consumer<R: Runtime>(runtime: &R, rules: &Rc<Rules>, (name, pin): (&'static str, u32)) {
    let rules = Rc::clone(rules);
    let start = move |actor: Actor<R>| {
        let consumer = Consumer { library: Library::new(&actor), actor: actor.clone(), rules: Rc::clone(&rules), pin };
        actor.spawn(Role::Server, Box::pin(consumer.serve()));
    };
    runtime.start_actor(name, Rc::new(start));
}

struct Consumer<R: Runtime> {
    actor: Actor<R>,
    library: Library<R>,
    rules: Rc<Rules>,
    pin: u32,
}

impl<R: Runtime> Consumer<R> {
    async fn serve(self) {
        let spec = Rules::subscription(self.actor.name());
        let subscription = loop {
            match self.actor.bus.subscribe(spec.clone()).await {
                Ok(subscription) => break subscription,
                Err(BusError::OutcomeUnknown) => continue,
                Err(error) => panic!("the pattern {} is well formed: {error}", spec.pattern),
            }
        };
        while let Ok(delivery) = subscription.next().await {
            self.actor.work(Span::from_ms(15)).await;
            let message = &delivery.message;
            // Where an answer does not reach the bus, the copy comes again; to read it twice does no harm.
            let _ = match self.read(message.record, &message.event).await {
                Ok(()) => subscription.ack(&delivery).await,
                Err(Unknown(why)) => subscription.nack(&delivery, why).await,
            };
        }
    }

    /// Reads a record, or sets it aside with the reason. Both are final; only an unknown schema asks for another try.
    async fn read(&self, record: Record, event: &Event) -> Result<(), Unknown> {
        let actor = &self.actor;
        let text: String = event.read().expect("the producer writes text");
        let bytes = STANDARD.decode(text).expect("the producer writes base64");
        let (id, body) = unframe(&bytes).expect("the producer writes frames");
        let writer = self.library.by_id(id.0).await?;
        let version = self.library.rolled_out("consumers").await?.min(self.pin()).max(1);
        let reader = self.library.by_version(version).await?;
        let resolved = decode(&writer.schema, Some(&reader.schema), body);
        let (written, read) = (writer.version, reader.version);
        actor.record(Resolved { record, writer: written, reader: read, resolves: resolved.is_ok() });
        let value = decode(&writer.schema, None, body);
        let Ok(Value::Record(mut fields)) = value else { panic!("a record is read as it was written") };
        let at_once = match resolved {
            Ok(Value::Record(fields)) => Some(fields),
            _ => None,
        };
        if written <= read && at_once.is_none() {
            actor.record(Undecodable { record, writer: written, reader: read });
            return Ok(());
        }
        // What Avro reads at once is taken on the way up. The steps add what only older fields tell, and must not make
        // anything else of what was written.
        let at_once = at_once.filter(|_| written < read);
        let mut at = written;
        while at != read {
            let next = if at < read { at + 1 } else { at - 1 };
            match self.step(&fields, at, next).await? {
                Ok(stepped) => fields = stepped,
                Err(Refusal::NoValue(_)) if at_once.is_some() => break,
                Err(refusal) => {
                    self.set_aside(record, (at, next), &refusal);
                    return Ok(());
                }
            }
            actor.record(Stepped { record, from: at, to: next });
            at = next;
        }
        if let Some(at_once) = at_once {
            // A version on the way without a value ends the steps, and Avro's own reading stands.
            if at < read {
                fields = at_once;
            } else if let Some(refusal) =
                means_another(&at_once, &fields, record_of(&writer.schema), record_of(&reader.schema))
            {
                self.set_aside(record, (written, read), &refusal);
                return Ok(());
            }
        }
        let value = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        let (Some(Value::Long(amount)), Some(Value::Enum(_, currency))) = (value("amount"), value("currency")) else {
            panic!("every version has an amount and a currency")
        };
        let (amount, currency) = (Hundredths(amount.unsigned_abs()), actor.word(currency));
        actor.record(Read { record, writer: written, reader: read, amount, currency });
        Ok(())
    }

    /// The newest version that its code knows. Where a required field goes away, all four services follow the releases.
    fn pin(&self) -> u32 {
        if self.rules.change == "removed-field" { u32::MAX } else { self.pin }
    }

    fn set_aside(&self, record: Record, (from, to): (u32, u32), refusal: &Refusal) {
        let (field, why) = refusal.told();
        let (field, why) = (self.actor.word(field), self.actor.word(why));
        self.actor.record(StepRefused { record, from, to, field, why });
    }

    /// One step up or down. What comes out fits the schema that it goes to, or the step has lost something.
    async fn step(&self, fields: &Fields, from: u32, to: u32) -> Result<Result<Fields, Refusal>, Unknown> {
        let (old, new) = (self.library.by_version(from).await?, self.library.by_version(to).await?);
        let stepped = if to > from {
            lift(fields, record_of(&new.schema))
        } else {
            lower(fields, record_of(&old.schema), record_of(&new.schema), self.rules.keeps_all)
        };
        Ok(stepped.and_then(|fields| {
            let fits = encode(&new.schema, Value::Record(fields.clone())).is_ok();
            if fits { Ok(fields) } else { Err(Refusal::Loses("schema".to_owned())) }
        }))
    }
}

//! The registry as a service: it registers, and tells the schema of an id or a version.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use eda_schema::SchemaType::Avro;
use eda_schema::registry::{Mode, Refusal, Registered as Kept, Registry, SchemaId};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh64::xxh64;

use super::facts::{ModePromised, Refused, Registered};
use super::rules::Rules;
use crate::fact::ContentHash;
use crate::ports::Runtime;
use crate::sim::{Latency, ServiceCall, ServiceFault, ServiceSpec, SimRuntime};

/// The stream's subject.
const SUBJECT: &str = "transactions-value";

/// A schema with its numbers, as the registry tells it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) version: u32,
    pub(super) id: u32,
    pub(super) text: String,
}

/// The hash by which a schema's text is known in the trace.
pub(super) fn hash(text: &str) -> ContentHash {
    ContentHash(xxh64(text.as_bytes(), 0))
}

pub(super) fn registry(runtime: &SimRuntime, rules: &Rules) -> ServiceSpec {
    let recorder = runtime.recorder().clone();
    let actor = recorder.actor("registry");
    recorder.record(actor, ModePromised { mode: recorder.name(rules.mode.name()) }, Location::caller());
    // Without the check everything is let in, whatever was promised.
    let registry = Registry::of_avro(if rules.checks { rules.mode } else { Mode::None });
    let registry = Rc::new(RefCell::new(registry));
    let answer = move |call: ServiceCall<'_>| {
        let mut registry = registry.borrow_mut();
        let told = |registry: &Registry<_>, kept: Kept| {
            let text = registry.text(kept.id).expect("a version has a text").to_owned();
            serde_json::to_string(&Told { version: kept.version.0, id: kept.id.0, text }).expect("plain text")
        };
        let unknown = || ServiceFault::Declined("unknown".to_owned());
        match call.operation {
            "register" => {
                match registry.register(SUBJECT, Avro, call.body) {
                    Ok(kept) => {
                        if kept.is_new {
                            let (version, id, schema) = (kept.version.0, kept.id.0, hash(call.body));
                            recorder.record(actor, Registered { version, id, schema }, Location::caller());
                        }
                        Ok(told(&registry, kept))
                    }
                    Err(Refusal::Incompatible(clashes)) => {
                        let clash = &clashes[0];
                        let path = recorder.name(&clash.difference.path);
                        let rule = recorder.name(clash.difference.rule);
                        // Read after the refusal: whatever it had changed would show here.
                        let latest = registry.latest(SUBJECT).map_or(0, |latest| latest.version.0);
                        let versions = registry.versions(SUBJECT).count() as u32;
                        let refused = Refused { against: clash.version.0, path, rule, latest, versions };
                        recorder.record(actor, refused, Location::caller());
                        Err(ServiceFault::Declined("incompatible".to_owned()))
                    }
                    Err(Refusal::Malformed(malformed)) => panic!("every release is a schema: {malformed}"),
                }
            }
            "version" => {
                let wanted = call.body.parse().unwrap_or(0);
                let kept = registry.versions(SUBJECT).find(|kept| kept.version.0 == wanted).ok_or_else(unknown)?;
                Ok(told(&registry, kept))
            }
            _ => {
                let id = SchemaId(call.body.parse().unwrap_or(0));
                let kept = registry.versions(SUBJECT).find(|kept| kept.id == id).ok_or_else(unknown)?;
                Ok(told(&registry, kept))
            }
        }
    };
    ServiceSpec {
        name: "registry",
        latency: Latency::ms(2, 8, 40),
        failing_per_mille: 10,
        failure_code: "503",
        handler: Rc::new(answer),
    }
}

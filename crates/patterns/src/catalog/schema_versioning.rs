//! Schema versioning: Paytm's transactions.
//!
//! **The problem.** Records outlive the code that wrote them, and four services read one stream, each released at
//! its own time. Whoever adds a field, removes one or renames it can stop all others, or worse: make them read
//! something that was never written.
//!
//! **The pattern.** Schemas are registered before they are used. The registry compares each with those before it and
//! refuses what would break the promise of its mode. A record carries the id of its schema and nothing more;
//! a reader asks once for the schema of an id, and goes up or down the versions step by step.
//!
//! ```text
//!  deployment ── register ──▶ registry: V1 V2 V3 V4        BACKWARD: new reads old, consumers first
//!      │                        ▲      ▲                    FORWARD:  old reads new, producers first
//!      └─ roll out ─┐           │ id   │ version            FULL:     both
//!                   ▼           │      │
//!               producer ── 00 | id | Avro ──▶ bus ─┬─▶ legacy-analytics  V1   V4 ─▶ V3 ─▶ V2 ─▶ V1, or refused
//!                                                   ├─▶ fraud-detection   V2
//!                                                   ├─▶ cashback          V3
//!                                                   └─▶ compliance        V4   V1 ─▶ V2 ─▶ V3 ─▶ V4
//! ```
//!
//! **What breaks without its parts.**
//! - Without the check, a required field without a default makes every older record unreadable.
//! - With a check against the last version alone, a field that went and came back as another type is let in.
//! - With a downgrade that drops what does not fit, 5,000 dollars are read as 5,000 rupees.
//!
//! **What must hold** (`schema_versioning/invariants.rs`): a change that was let in lets records be resolved in the promised
//! direction; an id names one schema for ever; a refused change changes nothing; money never changes its currency.
//!
//! **हिन्दी में:** स्कीमा पहले रजिस्टर होता है, फिर काम में आता है; जो पुराने या नए रिकॉर्ड को अपठनीय बना दे, वह मंज़ूर नहीं होता।
//!
//! In reading order: `schemas` (the versions), `registry`, `library` (what an actor knows of it), `deployment`,
//! `producer`, `consumer`, `steps` (up and down), `invariants`. The rules themselves are the crate `eda-schema`.

mod consumer;
mod deployment;
pub mod facts;
mod invariants;
mod library;
mod producer;
mod registry;
mod rules;
mod schemas;
mod steps;

use std::rc::Rc;

use self::consumer::{CONSUMERS, start_consumer};
use self::deployment::start_deployment;
use self::producer::start_producer;
use self::rules::Rules;
pub(crate) use self::steps::NO_VALUE;
use crate::fact::Tone;
use crate::pattern::{
    ActorRole, ActorSpec, ChoiceOption, Engine, Param, Pattern, Preset, Program, Settings, Switch, Unit,
};
use crate::picture::versions;
use crate::sim::SimRuntime;
use crate::time::Span;

fn start(runtime: &SimRuntime, settings: &Settings) {
    let rules = Rc::new(Rules::of(settings));
    runtime.start_service(registry::registry(runtime, &rules));
    for consumer in CONSUMERS {
        start_consumer(runtime, &rules, consumer);
    }
    start_deployment(runtime, &rules);
    start_producer(runtime, &rules);
}

/// What runs and judges it.
pub const PROGRAM: Program = Program {
    invariants: invariants::all,
    start,
    words: include_str!(concat!(env!("OUT_DIR"), "/schema-versioning.words")),
    reads: || Box::new(|_| Ok(())),
    picture: Some(versions::make),
};

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "schema-versioning",
    number: 6,
    version: 2,
    minutes: 7,
    params: &[
        Param::choice(
            "mode",
            &[
                ChoiceOption::safe("BACKWARD_TRANSITIVE"),
                ChoiceOption::safe("BACKWARD"),
                ChoiceOption::safe("FORWARD"),
                ChoiceOption::safe("FORWARD_TRANSITIVE"),
                ChoiceOption::safe("FULL"),
                ChoiceOption::safe("FULL_TRANSITIVE"),
                ChoiceOption::safe("NONE"),
            ],
        ),
        Param::choice(
            "change",
            &[
                ChoiceOption::safe("paytm"),
                ChoiceOption::safe("required-field"),
                ChoiceOption::safe("re-added-field"),
                ChoiceOption::safe("renamed-field"),
                ChoiceOption::safe("removed-field"),
            ],
        ),
        Param::choice("first", &[ChoiceOption::safe("consumers"), ChoiceOption::safe("producer")]),
        Param::number("gap", (500, 10_000, 100), 2_000, Unit::Ms),
        Param::number("lag", (0, 5_000, 100), 1_500, Unit::Ms),
        Param::number("rate", (1, 20, 1), 5, Unit::PerSecond),
        Param::number("payments", (1, 200, 1), 80, Unit::Count),
    ],
    switches: &[
        Switch { id: "compatibility-check", preset: "required-field", breaks: "promised-direction", may_break: &[] },
        Switch { id: "lossless", preset: "rolling-upgrade", breaks: "money-keeps-currency", may_break: &[] },
    ],
    presets: &[
        Preset { length: Span::from_secs(22), ..Preset::named("rolling-upgrade") },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(15),
            params: &[("change", "required-field"), ("payments", "40")],
            ..Preset::named("required-field")
        },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(18),
            params: &[("change", "re-added-field"), ("payments", "60")],
            ..Preset::named("re-added-field")
        },
        Preset {
            tone: Tone::Dead,
            length: Span::from_secs(15),
            params: &[("mode", "BACKWARD"), ("change", "removed-field"), ("first", "producer"), ("payments", "40")],
            ..Preset::named("producer-first")
        },
        Preset {
            tone: Tone::Dead,
            length: Span::from_secs(15),
            params: &[("mode", "NONE"), ("change", "required-field"), ("payments", "40")],
            ..Preset::named("none-bad-record")
        },
        Preset {
            tone: Tone::Dead,
            length: Span::from_secs(15),
            params: &[("mode", "NONE"), ("change", "renamed-field"), ("payments", "40")],
            actions: "1s:partition.bus.compliance,9s:repair.bus.compliance",
            ..Preset::named("renamed-no-alias")
        },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(15),
            params: &[("change", "renamed-field"), ("payments", "40")],
            ..Preset::named("renamed-with-alias")
        },
        Preset { seed: 7, length: Span::from_secs(30), chaos: 5, ..Preset::named("random-faults") },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(15),
            params: &[("change", "required-field"), ("payments", "40")],
            off: &["compatibility-check"],
            breaks: &["promised-direction"],
            ..Preset::named("no-check")
        },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(22),
            off: &["lossless"],
            breaks: &["money-keeps-currency"],
            ..Preset::named("relabelled")
        },
    ],
    commands: &[],
    world_commands: &[],
    actors: &[
        ActorSpec { name: "deployment", role: ActorRole::Client },
        ActorSpec { name: "producer", role: ActorRole::Client },
        ActorSpec { name: "bus", role: ActorRole::Infrastructure },
        ActorSpec { name: "legacy-analytics", role: ActorRole::Worker },
        ActorSpec { name: "fraud-detection", role: ActorRole::Worker },
        ActorSpec { name: "cashback", role: ActorRole::Worker },
        ActorSpec { name: "compliance", role: ActorRole::Worker },
        ActorSpec { name: "registry", role: ActorRole::Service },
        ActorSpec { name: "keys", role: ActorRole::Infrastructure },
    ],
    faults: &["crash.producer", "crash.fraud-detection", "crash.deployment", "fail.registry", "slow.registry"],
    chaos: &[
        "crash.producer",
        "crash.deployment",
        "crash.fraud-detection",
        "crash.compliance",
        "fail.registry.60",
        "slow.registry.5",
        "slow.cashback.8",
        "lose.bus.cashback.30",
        "lose.producer.bus.30",
        "double.bus.compliance.40",
        "partition.bus.fraud-detection",
        "partition.deployment.keys",
    ],
    kinds: facts::KINDS,
    engines: &[Engine::Sim],
    served: &[],
    sources: &[
        "crates/patterns/src/catalog/schema_versioning.rs",
        "crates/patterns/src/catalog/schema_versioning/schemas.rs",
        "crates/patterns/src/catalog/schema_versioning/deployment.rs",
        "crates/patterns/src/catalog/schema_versioning/registry.rs",
        "crates/patterns/src/catalog/schema_versioning/library.rs",
        "crates/patterns/src/catalog/schema_versioning/producer.rs",
        "crates/patterns/src/catalog/schema_versioning/consumer.rs",
        "crates/patterns/src/catalog/schema_versioning/steps.rs",
    ],
};

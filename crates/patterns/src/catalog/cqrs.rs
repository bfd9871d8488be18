//! CQRS: a shop's catalogue, written in one shape and read in three others.
//!
//! **The problem.** One table for everything serves nobody: an order must not sell what is not there, a search wants text
//! and filters over every product, a seller wants counts over months. Indexes for the one slow down the other, and a
//! report locks what an order waits for.
//!
//! **The pattern.** Commands go to a write model that keeps only what decisions need and appends events to a log.
//! Projectors follow the log and fold it into read models, one for each kind of question, in the shape of its answer. A
//! read model is always somewhat behind; it says how far by its checkpoint, and it can be thrown away and folded again.
//!
//! ```text
//!  command ─▶ write model: read the product ─▶ decide ─▶ append at the version that was read ─▶ event log
//!                  ▲                                       │ somebody was faster                 │
//!                  └────── read again, decide again ───────┘           follow from a checkpoint  │
//!                                                                                                ▼
//!  search, filters ◀── products ◀── rows and checkpoint, one transaction ◀── projector ◀── events in order
//!  price history   ◀── prices   ◀──                 "                    ◀── projector ◀──       "
//!  analytics       ◀── sellers  ◀──                 "                    ◀── projector ◀──       "
//!                                                   rebuilt beside, then readers switch over
//! ```
//!
//! **What breaks without it.** A projector that folds whatever comes: after a restart from an old position every change
//! counts twice. A checkpoint that is written before its rows: a crash in between, and an event is in no row for ever. A
//! reader that ignores the checkpoint: whoever changes a price sees the old one and changes it again.
//!
//! **What holds** ([`invariants`]): a view is the fold of the log up to its checkpoint; a rebuild is the live view; a
//! checkpoint never goes back; who reads with a token gets what that write wrote; stock is never negative.
//!
//! हिन्दी में: लिखने का मॉडल अलग, पढ़ने के मॉडल अलग; बीच में event log, और हर व्यू बताता है कि वह log में कहाँ तक पहुँचा है।
//!
//! In reading order: [`product`] (decide and apply, pure), [`events`] (bodies), [`write_model`], [`views`] (three folds,
//! pure), [`read_model`](crate::read_model) (rows and checkpoint), [`following`](crate::following), [`projector`],
//! [`rebuild`], [`reader`], [`scenario`], [`wishes`] (what a person asks for), [`story`] (facts), [`invariants`].
//!
//! Sources: Greg Young, "CQRS Documents" (2010); Martin Kleppmann, "Designing Data-Intensive Applications" (2017),
//! chapters 5 (reading your own writes) and 11 (derived views).

pub mod events;
pub mod invariants;
pub mod product;
pub mod projector;
pub mod reader;
pub mod rebuild;
pub mod scenario;
pub mod story;
pub mod views;
pub mod wishes;
pub mod write_model;

pub use scenario::start_on;

use crate::fact::Tone;
use crate::pattern::{
    ActorRole, ActorSpec, ChoiceOption, CommandSpec, Engine, Param, Pattern, Preset, Program, Switch, Unit,
};
use crate::picture::OwnPicture;
use crate::picture::read_models::ReadModels;

/// What runs and judges it.
pub const PROGRAM: Program = Program {
    invariants: invariants::invariants,
    start: scenario::start,
    words: include_str!(concat!(env!("OUT_DIR"), "/cqrs.words")),
    reads: events::intake,
    picture: Some(|_| OwnPicture::new(ReadModels::default())),
};

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "cqrs",
    number: 9,
    version: 2,
    minutes: 12,
    params: &[
        Param::number("rate", (1, 10, 1), 3, Unit::PerSecond),
        Param::number("products", (0, 8, 1), 4, Unit::Count),
        Param::choice("reads", &[ChoiceOption::safe("token"), ChoiceOption::safe("wait"), ChoiceOption::safe("stale")]),
    ],
    switches: &[
        Switch { id: "idempotent", preset: "old-checkpoint", breaks: "view", may_break: &["rebuild"] },
        Switch {
            id: "one-transaction",
            preset: "lossy-commits",
            breaks: "view",
            may_break: &["own-writes", "rebuild"],
        },
    ],
    presets: &[
        Preset {
            tone: Tone::Retry,
            actions: "3s:slow.products.150,6.5s:heal.products,9s:search.any.any.1000,10s:history.PHONE,12s:rebuild.products",
            ..Preset::named("projector-stalls")
        },
        Preset {
            params: &[("products", "0")],
            actions: "4s:search.any.any.1000,5s:history.PHONE,6s:analytics.techmart,7s:rebuild.all",
            ..Preset::named("demo")
        },
        Preset {
            tone: Tone::Retry,
            actions: "5s:rewind.prices.4,8s:rewind.sellers.0,11s:rebuild.all",
            ..Preset::named("old-checkpoint")
        },
        Preset {
            tone: Tone::Retry,
            actions: "3s:disorder.products,5s:disorder.prices,7s:disorder.sellers,11s:rebuild.all",
            ..Preset::named("duplicate-and-out-of-order")
        },
        Preset {
            tone: Tone::Failed,
            actions: "3s:release.buggy,7s:release.right,10s:rebuild.all",
            breaks: &["view"],
            ..Preset::named("buggy-projector")
        },
        Preset {
            tone: Tone::Retry,
            params: &[("reads", "wait")],
            actions: "3s:slow.products.150,10s:heal.products",
            ..Preset::named("read-just-after-write")
        },
        Preset {
            tone: Tone::Failed,
            params: &[("reads", "stale")],
            actions: "3s:slow.products.60,8s:heal.products",
            ..Preset::named("stale-read")
        },
        Preset {
            tone: Tone::Retry,
            actions: "3.2s:crash.products,4s:restart.products,5.2s:crash.prices,6s:restart.prices,7.2s:crash.sellers,8s:restart.sellers,11s:rebuild.all",
            ..Preset::named("crash-in-a-commit")
        },
        Preset {
            tone: Tone::Retry,
            actions: "3s:lose.products.keys.10,3s:lose.prices.keys.10,3s:lose.sellers.keys.10,9s:repair.products.keys,9s:repair.prices.keys,9s:repair.sellers.keys,11s:rebuild.all",
            ..Preset::named("lossy-commits")
        },
        Preset { tone: Tone::Retry, chaos: 6, actions: "14s:rebuild.all", ..Preset::named("random-faults") },
        Preset {
            tone: Tone::Failed,
            params: &[("reads", "stale")],
            off: &["idempotent", "one-transaction"],
            actions: "4s:rewind.products.0,4s:rewind.prices.0,4s:rewind.sellers.0,8s:rewind.products.0,8s:rewind.prices.0,8s:rewind.sellers.0,12s:rebuild.all",
            breaks: &["view"],
            may_break: &["rebuild"],
            ..Preset::named("as-in-the-original")
        },
    ],
    commands: &[
        CommandSpec { verb: "create", args_max: 3, example: &["LAMP", "1299", "20"] },
        CommandSpec { verb: "price", args_max: 2, example: &["PHONE", "16999"] },
        CommandSpec { verb: "purchase", args_max: 2, example: &["PHONE", "2"] },
        CommandSpec { verb: "restock", args_max: 2, example: &["PHONE", "5"] },
        CommandSpec { verb: "rename", args_max: 2, example: &["BOOK", "Malgudi-Days"] },
        CommandSpec { verb: "deactivate", args_max: 1, example: &["RICE"] },
        CommandSpec { verb: "search", args_max: 4, example: &["any", "any", "1000"] },
        CommandSpec { verb: "search-all", args_max: 4, example: &["any"] },
        CommandSpec { verb: "page", args_max: 1, example: &["PHONE"] },
        CommandSpec { verb: "history", args_max: 1, example: &["PHONE"] },
        CommandSpec { verb: "analytics", args_max: 1, example: &["techmart"] },
        CommandSpec { verb: "rewind", args_max: 2, example: &["prices", "4"] },
        CommandSpec { verb: "disorder", args_max: 1, example: &["products"] },
        CommandSpec { verb: "release", args_max: 1, example: &["buggy"] },
        CommandSpec { verb: "release", args_max: 1, example: &["right"] },
        CommandSpec { verb: "rebuild", args_max: 1, example: &["all"] },
    ],
    world_commands: &[],
    actors: &[
        ActorSpec { name: "seller", role: ActorRole::Client },
        ActorSpec { name: "warehouse", role: ActorRole::Client },
        ActorSpec { name: "shopper", role: ActorRole::Client },
        ActorSpec { name: "store", role: ActorRole::Infrastructure },
        ActorSpec { name: "keys", role: ActorRole::Infrastructure },
        ActorSpec { name: "products", role: ActorRole::Worker },
        ActorSpec { name: "prices", role: ActorRole::Worker },
        ActorSpec { name: "sellers", role: ActorRole::Worker },
        ActorSpec { name: "rebuilder", role: ActorRole::Worker },
    ],
    faults: &["slow.products.150", "crash.products", "crash.prices", "crash.sellers", "partition.products.keys"],
    chaos: &[
        "crash.seller",
        "crash.warehouse",
        "crash.products",
        "crash.prices",
        "crash.sellers",
        "crash.store",
        "crash.keys",
        "slow.products.100",
        "slow.sellers.100",
        "partition.seller.store",
        "partition.warehouse.store",
        "partition.products.keys",
        "partition.sellers.store",
        "lose.seller.store",
        "lose.products.keys.30",
        "lose.prices.store.30",
        "lose.rebuilder.keys.30",
        "double.seller.store",
        "double.prices.keys.40",
        "double.sellers.keys.40",
        "reorder.warehouse.store",
        "skew.seller.5000",
    ],
    kinds: story::KINDS,
    engines: &[Engine::Sim, Engine::Browser],
    served: &[],
    sources: &[
        "crates/patterns/src/catalog/cqrs.rs",
        "crates/patterns/src/catalog/cqrs/product.rs",
        "crates/patterns/src/catalog/cqrs/events.rs",
        "crates/patterns/src/catalog/cqrs/write_model.rs",
        "crates/patterns/src/catalog/cqrs/views.rs",
        "crates/patterns/src/read_model.rs",
        "crates/patterns/src/following.rs",
        "crates/patterns/src/catalog/cqrs/projector.rs",
        "crates/patterns/src/catalog/cqrs/rebuild.rs",
        "crates/patterns/src/catalog/cqrs/reader.rs",
        "crates/patterns/src/catalog/cqrs/scenario.rs",
        "crates/patterns/src/catalog/cqrs/wishes.rs",
    ],
};

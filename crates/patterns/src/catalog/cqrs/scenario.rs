//! Who acts in a run, and what they do: the demo with its four products, a seller and a warehouse that change a
//! shared range, a projector for each view, whoever rebuilds, and a shopper.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::product::{Command, Listing};
use super::projector::{Controls, Guards, Projector};
use super::reader::{Filter, ReadMode, Reader};
use super::rebuild::Rebuilder;
use super::story::DemoCutShort;
use super::views::View;
use super::wishes;
use super::write_model::{CommandEnd, WriteModel};
use crate::money::Money;
use crate::pattern::Settings;
use crate::ports::{Actor, Clock, Runtime};
use crate::rng::{Purpose, Stream};
use crate::sim::{Role, SimRuntime};
use crate::time::Span;

/// How long the demo waits between two commands.
const DEMO_PAUSE: Span = Span::from_ms(350);

/// How often the shopper looks for something.
const SHOPPING_PAUSE: Span = Span::from_ms(900);

/// The user who gives the warehouse's commands. A seller's are given by the user of the seller's own name.
const WAREHOUSE_USER: &str = "godown-1";

/// The demo's products: id, seller, name, description, category, price in rupees, stock.
const DEMO: [(&str, &str, &str, &str, &str, i64, i64); 4] = [
    ("PHONE", "techmart", "Redmi Note 13", "5G phone, 128 GB", "electronics", 18_999, 150),
    ("BOOK", "pustak", "The Guide", "Novel by R. K. Narayan", "books", 399, 500),
    ("RICE", "annapurna", "Basmati rice", "5 kg bag", "grocery", 850, 200),
    ("KURTA", "vastra", "Cotton kurta", "Indigo, handloom", "fashion", 799, 75),
];

/// The range that the seller and the warehouse share: name, category, seller and price in rupees. All of it is dearer than ₹1,000,
/// however its price moves.
const RANGE: [(&str, &str, &str, i64); 8] = [
    ("Mixer grinder", "kitchen", "techmart", 3_299),
    ("Pressure cooker", "kitchen", "techmart", 2_150),
    ("Cricket bat", "sports", "khel", 1_899),
    ("Banarasi sari", "fashion", "vastra", 6_499),
    ("Headphones", "electronics", "techmart", 2_499),
    ("Dictionary set", "books", "pustak", 1_650),
    ("Saffron box", "grocery", "annapurna", 1_475),
    ("Running shoes", "sports", "khel", 3_999),
];

pub(super) fn demo_listing(id: &str) -> Option<(&'static str, Listing)> {
    let (_, seller, name, description, category, rupees, stock) = *DEMO.iter().find(|(known, ..)| *known == id)?;
    let text = str::to_owned;
    let price = Money::from_rupees(rupees);
    Some((seller, Listing { name: text(name), description: text(description), category: text(category), price, stock }))
}

/// The demo: four products, a price, an order, a new name. Afterwards the phone's prices are ₹18,999 and ₹17,999, its
/// stocks 150 and 140, and three products are under ₹1,000.
pub fn demo_commands() -> Vec<(&'static str, Command)> {
    let mut commands: Vec<(&'static str, Command)> =
        DEMO.iter().filter_map(|(id, ..)| Some((*id, Command::Create(demo_listing(id)?.1)))).collect();
    commands.push(("PHONE", Command::UpdatePrice(Money::from_rupees(17_999))));
    commands.push(("PHONE", Command::UpdateInventory(-10)));
    let name = Some("The Guide (60th anniversary)".to_owned());
    commands.push(("BOOK", Command::UpdateInfo { name, description: None, category: None }));
    commands
}

/// The ids of the shared range.
fn range(count: u64) -> Vec<String> {
    (1..=count).map(|number| format!("P{number}")).collect()
}

/// What a product of the shared range is, and whose.
fn range_listing(number: usize) -> (&'static str, Listing) {
    let (name, category, seller, rupees) = RANGE[number % RANGE.len()];
    let price = Money::from_rupees(rupees);
    let description = format!("{name}, boxed");
    (seller, Listing { name: name.to_owned(), description, category: category.to_owned(), price, stock: 40 })
}

/// An actor that a person's commands go to, for as long as it is up.
pub(super) struct Desk<T> {
    at_work: RefCell<Option<(T, Weak<()>)>>,
}

impl<T: Clone> Desk<T> {
    fn new() -> Rc<Desk<T>> {
        Rc::new(Desk { at_work: RefCell::new(None) })
    }

    /// Opens the desk; it is open while the token lives, and a crash drops it.
    fn open(&self, who: &T) -> Rc<()> {
        let token = Rc::new(());
        *self.at_work.borrow_mut() = Some((who.clone(), Rc::downgrade(&token)));
        token
    }

    pub(super) fn who(&self) -> Option<T> {
        let at_work = self.at_work.borrow();
        at_work.as_ref().filter(|(_, token)| token.strong_count() > 0).map(|(who, _)| who.clone())
    }
}

/// Those whom a person can ask.
pub(super) struct Desks<R: Runtime> {
    pub(super) seller: Rc<Desk<WriteModel<R>>>,
    pub(super) shopper: Rc<Desk<Reader<R>>>,
    pub(super) rebuilder: Rc<Desk<Rebuilder<R>>>,
    pub(super) controls: Rc<Controls>,
    pub(super) mode: ReadMode,
}

/// Starts the scenario in the simulator.
pub fn start(runtime: &SimRuntime, settings: &Settings) {
    start_on(runtime, settings);
}

/// Starts the scenario on any runtime.
pub fn start_on<R: Runtime>(runtime: &R, settings: &Settings) {
    let guards =
        Guards { idempotent: settings.guard("idempotent"), one_transaction: settings.guard("one-transaction") };
    let controls: Rc<Controls> = Rc::default();
    let mode = ReadMode::of(settings.choice("reads"));
    let desks = Desks {
        seller: Desk::new(),
        shopper: Desk::new(),
        rebuilder: Desk::new(),
        controls: Rc::clone(&controls),
        mode,
    };
    start_writers(runtime, settings, &desks);
    for view in View::ALL {
        let controls = Rc::clone(&controls);
        runtime.start_actor(
            view.name(),
            Rc::new(move |actor| {
                let projector = Projector { actor: actor.clone(), view, guards, controls: Rc::clone(&controls) };
                actor.spawn(Role::Server, Box::pin(projector.run()));
            }),
        );
    }
    let desk = Rc::clone(&desks.rebuilder);
    runtime.start_actor(
        "rebuilder",
        Rc::new(move |actor| {
            let rebuilder = Rebuilder { actor: actor.clone(), guards, controls: Rc::clone(&controls) };
            stay_open(&actor, desk.open(&rebuilder));
        }),
    );
    let desk = Rc::clone(&desks.shopper);
    runtime.start_actor(
        "shopper",
        Rc::new(move |actor| {
            let reader = Reader { actor: actor.clone() };
            let token = desk.open(&reader);
            let shopping = async move {
                shop(reader).await;
                drop(token);
            };
            actor.spawn(Role::Server, Box::pin(shopping));
        }),
    );
    runtime.on_command(Rc::new(move |command| wishes::carry_out(&command, &desks)));
}

/// Keeps a desk open for as long as its actor is up.
fn stay_open<R: Runtime>(actor: &Actor<R>, token: Rc<()>) {
    let waits = async move {
        std::future::pending::<()>().await;
        drop(token);
    };
    actor.spawn(Role::Server, Box::pin(waits));
}

fn start_writers<R: Runtime>(runtime: &R, settings: &Settings, desks: &Desks<R>) {
    let ids = range(settings.count("products"));
    // Both together give so many commands a second.
    let gap = Span::from_us(2_000_000 / settings.count("rate"));
    let (desk, mode, shared) = (Rc::clone(&desks.seller), desks.mode, ids.clone());
    runtime.start_actor(
        "seller",
        Rc::new(move |actor| {
            let model = WriteModel::new(actor.clone());
            stay_open(&actor, desk.open(&model));
            let reader = Reader { actor: actor.clone() };
            let demo = demo(model.clone(), reader.clone(), mode);
            actor.spawn(Role::Server, Box::pin(demo));
            actor.spawn(Role::Server, Box::pin(sell_for_ever(model, reader, mode, shared.clone(), gap)));
        }),
    );
    runtime.start_actor(
        "warehouse",
        Rc::new(move |actor| {
            let model = WriteModel::new(actor.clone());
            actor.spawn(Role::Server, Box::pin(ship_for_ever(model, ids.clone(), gap)));
        }),
    );
}

/// Gives a command and reads what it wrote.
pub(super) async fn write_and_read<R: Runtime>(
    model: &WriteModel<R>,
    reader: &Reader<R>,
    mode: ReadMode,
    (id, seller): (&str, &str),
    user: &str,
    command: &Command,
) -> CommandEnd {
    let end = model.carry_out(id, seller, user, command).await;
    if let CommandEnd::Done(written) = end {
        reader.read_own(model, id, written, mode).await;
    }
    end
}

/// Runs the demo once. A catalogue that is there already, from before a restart or a reload, keeps what it has.
async fn demo<R: Runtime>(model: WriteModel<R>, reader: Reader<R>, mode: ReadMode) {
    let commands = demo_commands();
    for (place, (id, command)) in commands.iter().enumerate() {
        let seller = demo_listing(id).map_or("techmart", |(seller, _)| seller);
        let why = match write_and_read(&model, &reader, mode, (id, seller), seller, command).await {
            CommandEnd::Done(_) | CommandEnd::Unchanged => {
                model.actor.clock.sleep(DEMO_PAUSE).await;
                continue;
            }
            CommandEnd::Refused => "command-refused",
            CommandEnd::GivenUp => "command-given-up",
        };
        // The rest of the demo would not add up to its figures.
        let (actor, left) = (&model.actor, (commands.len() - place - 1) as u32);
        let (product, command, why) = (actor.word(id), actor.word(command.verb()), actor.word(why));
        actor.record(DemoCutShort { product, command, why, left });
        return;
    }
}

/// Lists the shared range, if nobody was faster, and then changes prices for ever.
async fn sell_for_ever<R: Runtime>(
    model: WriteModel<R>,
    reader: Reader<R>,
    mode: ReadMode,
    ids: Vec<String>,
    gap: Span,
) {
    let mut draw = model.actor.random(Purpose::Scenario);
    for (number, id) in ids.iter().enumerate() {
        let (seller, listing) = range_listing(number);
        model.carry_out(id, seller, seller, &Command::Create(listing)).await;
    }
    while !ids.is_empty() {
        model.actor.clock.sleep(pause(&mut draw, gap)).await;
        let number = draw.below(ids.len() as u64) as usize;
        // Up to a tenth from the listed price, in steps of a hundredth.
        let step = draw.below(21) as i64 - 10;
        let (seller, listing) = range_listing(number);
        let price = Money::from_paise(listing.price.paise() + listing.price.paise() / 100 * step);
        let command = Command::UpdatePrice(price);
        write_and_read(&model, &reader, mode, (&ids[number], seller), seller, &command).await;
    }
    std::future::pending::<()>().await;
}

/// Ships and restocks for ever. What was not listed yet is refused.
async fn ship_for_ever<R: Runtime>(model: WriteModel<R>, ids: Vec<String>, gap: Span) {
    let mut draw = model.actor.random(Purpose::Scenario);
    while !ids.is_empty() {
        model.actor.clock.sleep(pause(&mut draw, gap)).await;
        let id = draw.pick(&ids).clone();
        let (kind, pieces) = (draw.below(100), draw.between(1, 9) as i64);
        let change = if kind < 75 { -pieces } else { pieces * 3 };
        model.carry_out(&id, "", WAREHOUSE_USER, &Command::UpdateInventory(change)).await;
    }
    std::future::pending::<()>().await;
}

/// Between half the gap and one and a half of it.
fn pause(draw: &mut Stream, gap: Span) -> Span {
    Span::from_us(gap.as_us() / 2) + draw.span(Span::ZERO, gap)
}

/// Looks for something for ever: what is cheap, a category, a product's page, its prices, a seller.
async fn shop<R: Runtime>(reader: Reader<R>) {
    let mut draw = reader.actor.random(Purpose::Scenario);
    loop {
        reader.actor.clock.sleep(pause(&mut draw, SHOPPING_PAUSE)).await;
        let (kind, place) = (draw.below(5), draw.below(DEMO.len() as u64) as usize);
        let (id, seller, _, _, category, ..) = DEMO[place];
        match kind {
            0 => {
                let under = Some(Money::from_rupees(1_000));
                reader.search(&Filter { under, ..Filter::default() }).await;
            }
            1 => {
                let category = Some(category.to_owned());
                reader.search(&Filter { category, ..Filter::default() }).await;
            }
            2 => reader.read(id).await,
            3 => reader.history(id).await,
            _ => reader.analytics(seller).await,
        }
    }
}

//! Who acts in a run, and what they do: the demo portfolio with its eight events, writers who trade
//! on shared portfolios, the followers, the alerts, the auditor, and whatever a person asks for.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::alerts::Alerts;
use super::auditor::Auditor;
use super::contract_notes::ContractNotes;
use super::followers::{Deployment, Projector};
use super::portfolio::{Order, Trade};
use super::publisher::Publisher;
use super::replay::Snapshots;
use super::story::Refused;
use super::writer::{OrderEnd, Writer};
use crate::bus::Limits;
use crate::money::Money;
use crate::pattern::Settings;
use crate::ports::{Actor, Clock, Command, Runtime, Version};
use crate::rng::{Purpose, Stream};
use crate::sim::{Role, SimRuntime};
use crate::time::Span;

/// The demo's portfolio.
pub const DEMO: &str = "ZR1042";

/// Shares and their closing price of the day before. What is held is valued at it.
pub const CLOSES: [(&str, Money); 4] = [
    ("RELIANCE", Money::from_rupees(2_500)),
    ("TCS", Money::from_rupees(3_800)),
    ("INFY", Money::from_rupees(1_650)),
    ("HDFC", Money::from_rupees(2_750)),
];

/// Those who write, and the schema that each one's program writes: a browser tab that was never
/// reloaded since last year, and a dealer's desk that is one release behind.
pub const WRITERS: [(&str, u32); 4] = [("app", 3), ("web", 1), ("desk", 2), ("sip", 3)];

/// How long the demo waits between two orders.
const DEMO_PAUSE: Span = Span::from_ms(600);

/// How often the auditor looks at every portfolio.
const AUDIT_PAUSE: Span = Span::from_secs(2);

/// The closing price of a share.
pub fn close_of(symbol: &str) -> Option<Money> {
    CLOSES.iter().find(|(known, _)| *known == symbol).map(|(_, close)| *close)
}

/// The demo: ₹1,00,000, four purchases, two sales. Afterwards cash is ₹55,050 and the realised
/// profit ₹400.
pub fn demo_orders() -> Vec<Order> {
    let buy = |symbol: &str, quantity, rupees| Order::Buy(trade(symbol, quantity, Money::from_rupees(rupees)));
    let sell = |symbol: &str, quantity, rupees| Order::Sell(trade(symbol, quantity, Money::from_rupees(rupees)));
    vec![
        Order::Open,
        Order::AddFunds(Money::from_rupees(100_000)),
        buy("RELIANCE", 10, 2_500),
        buy("TCS", 5, 3_800),
        buy("INFY", 8, 1_650),
        buy("HDFC", 3, 2_750),
        sell("RELIANCE", 5, 2_600),
        sell("TCS", 2, 3_750),
    ]
}

fn trade(symbol: &str, quantity: i64, price: Money) -> Trade {
    Trade { symbol: symbol.to_owned(), quantity, price }
}

/// The shared portfolios.
fn shared(count: u64) -> Vec<String> {
    (1..=count).map(|number| format!("ZR{}", 1042 + number)).collect()
}

/// An actor that a person's commands go to, for as long as it is up.
struct Desk<R: Runtime> {
    at_work: RefCell<Option<(Actor<R>, Weak<()>)>>,
}

impl<R: Runtime> Desk<R> {
    fn new() -> Rc<Desk<R>> {
        Rc::new(Desk { at_work: RefCell::new(None) })
    }

    /// Opens the desk; it is open while the token lives, and a crash drops it.
    fn open(&self, actor: &Actor<R>) -> Rc<()> {
        let token = Rc::new(());
        *self.at_work.borrow_mut() = Some((actor.clone(), Rc::downgrade(&token)));
        token
    }

    fn actor(&self) -> Option<Actor<R>> {
        let at_work = self.at_work.borrow();
        at_work.as_ref().filter(|(_, token)| token.strong_count() > 0).map(|(actor, _)| actor.clone())
    }
}

/// How everybody is set up.
#[derive(Clone, Copy)]
struct Setup {
    snapshots: Snapshots,
    expects_version: bool,
    think: Span,
}

impl Setup {
    fn writer<R: Runtime>(self, actor: Actor<R>, schema: u32) -> Writer<R> {
        Writer::new(actor, schema, self.expects_version, self.snapshots, self.think)
    }
}

/// Starts the scenario in the simulator, with a bus that remembers no ids, as most do not: what is
/// published twice is delivered twice, and the subscriber has to tell.
pub fn start(runtime: &SimRuntime, settings: &Settings) {
    runtime.limit_bus(Limits { remembered_max: 0, ..Limits::default() });
    start_on(runtime, settings);
}

/// Starts the scenario on any runtime.
pub fn start_on<R: Runtime>(runtime: &R, settings: &Settings) {
    let snapshot_versions = settings.guard("snapshot-version");
    let setup = Setup {
        snapshots: if snapshot_versions { Snapshots::Checked } else { Snapshots::Trusted },
        expects_version: settings.guard("expected-version"),
        think: settings.span("think"),
    };
    let deployment: Rc<Deployment> = Rc::default();
    let streams = shared(settings.count("portfolios"));
    let (app, auditor) = (Desk::new(), Desk::new());
    start_writers(runtime, settings, setup, &streams, &app);
    start_followers(runtime, settings.count("snapshot-every"), snapshot_versions, &deployment);
    start_auditor(runtime, setup, &streams, &auditor);
    runtime.on_command(Rc::new(move |command| {
        carry_out(&command, setup, &app, &auditor, &deployment);
    }));
}

fn start_writers<R: Runtime>(runtime: &R, settings: &Settings, setup: Setup, streams: &[String], app: &Rc<Desk<R>>) {
    let writers = settings.count("writers") as usize;
    let gap = Span::from_us(1_000_000 / settings.count("rate"));
    for (index, (name, schema)) in WRITERS.into_iter().enumerate() {
        // The app is there even where nobody trades: it has the demo and a person's orders.
        if index >= writers && name != "app" {
            continue;
        }
        let (streams, app) = (streams.to_vec(), Rc::clone(app));
        runtime.start_actor(
            name,
            Rc::new(move |actor| {
                if name == "app" {
                    let (token, writer) = (app.open(&actor), setup.writer(actor.clone(), schema));
                    let demo = async move {
                        demo(writer).await;
                        std::future::pending::<()>().await;
                        drop(token);
                    };
                    actor.spawn(Role::Server, Box::pin(demo));
                }
                if index < writers {
                    let writer = setup.writer(actor.clone(), schema);
                    actor.spawn(Role::Server, Box::pin(trade_for_ever(writer, streams.clone(), gap)));
                }
            }),
        );
    }
}

fn start_followers<R: Runtime>(runtime: &R, snapshot_every: u64, snapshot_versions: bool, deployment: &Rc<Deployment>) {
    let deployment = Rc::clone(deployment);
    runtime.start_actor(
        "projector",
        Rc::new(move |actor| {
            let deployment = Rc::clone(&deployment);
            let projector = Projector { actor: actor.clone(), snapshot_every, snapshot_versions, deployment };
            actor.spawn(Role::Server, Box::pin(projector.run()));
        }),
    );
    runtime.start_actor(
        "publisher",
        Rc::new(|actor| {
            actor.spawn(Role::Server, Box::pin(Publisher { actor: actor.clone() }.run()));
        }),
    );
    runtime.start_actor(
        "notes",
        Rc::new(|actor| {
            actor.spawn(Role::Server, Box::pin(ContractNotes { actor: actor.clone() }.run()));
        }),
    );
    runtime.start_actor(
        "phone",
        Rc::new(|actor| {
            actor.spawn(Role::Server, Box::pin(Alerts { actor: actor.clone() }.run()));
        }),
    );
}

fn start_auditor<R: Runtime>(runtime: &R, setup: Setup, streams: &[String], desk: &Rc<Desk<R>>) {
    let streams: Vec<String> = [DEMO.to_owned()].into_iter().chain(streams.iter().cloned()).collect();
    let desk = Rc::clone(desk);
    runtime.start_actor(
        "auditor",
        Rc::new(move |actor| {
            let auditor = Auditor { actor: actor.clone(), snapshots: setup.snapshots };
            let (token, streams) = (desk.open(&actor), streams.clone());
            let audits = async move {
                auditor.run(streams, AUDIT_PAUSE).await;
                drop(token);
            };
            actor.spawn(Role::Server, Box::pin(audits));
        }),
    );
}

/// Runs the demo once. A portfolio that is there already, from before a restart or a reload, keeps
/// what it has.
async fn demo<R: Runtime>(mut writer: Writer<R>) {
    for order in demo_orders() {
        match writer.carry_out(DEMO, &order).await {
            OrderEnd::Done => {}
            OrderEnd::Refused if order == Order::Open => return,
            // The rest of the demo would not add up to its figures.
            OrderEnd::Refused | OrderEnd::GivenUp => return,
        }
        writer.actor.clock.sleep(DEMO_PAUSE).await;
    }
}

/// Opens the shared portfolios, if nobody was faster, and then trades on them.
async fn trade_for_ever<R: Runtime>(mut writer: Writer<R>, streams: Vec<String>, gap: Span) {
    for stream in &streams {
        if writer.carry_out(stream, &Order::Open).await == OrderEnd::Done {
            writer.carry_out(stream, &Order::AddFunds(Money::from_rupees(200_000))).await;
        }
    }
    let mut draw = writer.actor.random(Purpose::Scenario);
    while !streams.is_empty() {
        let half = Span::from_us(gap.as_us() / 2);
        let pause = half + draw.span(Span::ZERO, gap);
        let stream = draw.pick(&streams).clone();
        let order = draw_order(&mut draw);
        writer.actor.clock.sleep(pause).await;
        writer.carry_out(&stream, &order).await;
    }
    std::future::pending::<()>().await;
}

/// An order as people give them. Every draw is made each time, so one kind shifts no other.
fn draw_order(draw: &mut Stream) -> Order {
    let kind = draw.below(100);
    let (symbol, close) = *draw.pick(&CLOSES);
    let (bought, sold) = (draw.between(1, 6) as i64, draw.between(2, 8) as i64);
    // Up to two per cent from the close, in steps of a two-thousandth, on the exchange's tick of five paise.
    let step = draw.below(81) as i64 - 40;
    let price = Money::from_paise((close.paise() + close.paise() / 2_000 * step) / 5 * 5);
    let amount = Money::from_rupees(draw.between(5, 60) as i64 * 1_000);
    match kind {
        0..45 => Order::Buy(trade(symbol, bought, price)),
        45..80 => Order::Sell(trade(symbol, sold, price)),
        80..88 => Order::AddFunds(amount),
        88..95 => Order::Withdraw(amount),
        _ => Order::Dividend { symbol: symbol.to_owned(), amount: Money::from_paise(amount.paise() / 1_000 + 5) },
    }
}

/// What a person asked for.
enum Asked {
    Order(Order),
    AtVersion(Version),
    AsOf(Span),
    Export,
    RestoreSnapshot,
    Deploy { complete: bool },
}

/// Reads a command. `None` where its arguments make no sense.
fn read_command(command: &Command) -> Option<(String, Asked)> {
    let mut args = command.args.iter().map(String::as_str);
    let rupees = |text: &str| text.parse::<i64>().ok().filter(|rupees| *rupees < 1_000_000_000_000);
    let asked = match command.verb.as_str() {
        "fund" => Asked::Order(Order::AddFunds(Money::from_rupees(rupees(args.next()?)?))),
        "withdraw" => Asked::Order(Order::Withdraw(Money::from_rupees(rupees(args.next()?)?))),
        verb @ ("buy" | "sell") => {
            let symbol = args.next()?;
            let trade = trade(symbol, args.next()?.parse().ok()?, close_of(symbol)?);
            Asked::Order(if verb == "buy" { Order::Buy(trade) } else { Order::Sell(trade) })
        }
        "dividend" => {
            let symbol = args.next()?.to_owned();
            Asked::Order(Order::Dividend { symbol, amount: Money::from_rupees(rupees(args.next()?)?) })
        }
        "query" => Asked::AtVersion(Version(args.next()?.parse().ok()?)),
        "as-of" => Asked::AsOf(Span::from_secs(u64::from(args.next()?.parse::<u32>().ok()?))),
        "export" => Asked::Export,
        "restore-snapshot" => Asked::RestoreSnapshot,
        "deploy" => Asked::Deploy { complete: args.next()? == "complete" },
        _ => return None,
    };
    Some((args.next().unwrap_or(DEMO).to_owned(), asked))
}

/// Does what a person asked for. An actor that is down hears nothing.
fn carry_out<R: Runtime>(
    command: &Command,
    setup: Setup,
    app: &Desk<R>,
    auditor: &Desk<R>,
    deployment: &Rc<Deployment>,
) {
    let Some((stream, asked)) = read_command(command) else {
        if let Some(actor) = app.actor() {
            let (portfolio, order) = (actor.word(DEMO), actor.word(&command.verb));
            actor.record(Refused { portfolio, order, why: actor.word("malformed") });
        }
        return;
    };
    let to = if matches!(asked, Asked::Order(_)) { app } else { auditor };
    let Some(actor) = to.actor() else { return };
    let auditor = Auditor { actor: actor.clone(), snapshots: setup.snapshots };
    let deployment = Rc::clone(deployment);
    let task_of = actor.clone();
    let task = async move {
        match asked {
            Asked::Order(order) => {
                setup.writer(actor, WRITERS[0].1).carry_out(&stream, &order).await;
            }
            Asked::AtVersion(version) => auditor.at_version(&stream, version).await,
            Asked::AsOf(since_begin) => {
                let now_ms = actor.now().as_us() / 1_000;
                let began_ms = actor.clock.unix_ms().saturating_sub(now_ms);
                auditor.as_of(&stream, began_ms + since_begin.as_ms()).await;
            }
            Asked::Export => auditor.export(&stream).await,
            Asked::RestoreSnapshot => auditor.restore_old_snapshot(&stream).await,
            Asked::Deploy { complete } => deployment.deploy(&actor, complete),
        }
    };
    task_of.spawn(Role::Server, Box::pin(task));
}

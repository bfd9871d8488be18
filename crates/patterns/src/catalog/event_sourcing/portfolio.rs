//! The portfolio itself: what may be decided, and what an event changes. Pure; no port, no clock.
//!
//! Two functions carry the pattern. [`decide`] looks at a state and an order and answers with the
//! events that happen, or refuses. [`apply`] folds one event into a state and never refuses: an
//! event has happened, whatever one may think of it.

use crate::sorted::SortedMap;

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// The most shares in one order. With [`AMOUNT_MAX`] it keeps every sum far from overflow.
pub const QUANTITY_MAX: i64 = 1_000_000;

/// The largest price of a share and the largest amount moved at once: ₹10 crore.
pub const AMOUNT_MAX: Money = Money::from_rupees(100_000_000);

/// The most cash that a portfolio may hold: ₹10 lakh crore.
pub const CASH_MAX: Money = Money::from_rupees(10_000_000_000_000);

/// What somebody asks of a portfolio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Open it.
    Open,
    /// Pay money in.
    AddFunds(Money),
    /// Take money out.
    Withdraw(Money),
    /// Buy shares.
    Buy(Trade),
    /// Sell shares.
    Sell(Trade),
    /// A company paid a dividend on the shares that are held.
    Dividend {
        /// The share.
        symbol: String,
        /// How much in all.
        amount: Money,
    },
}

/// So many shares at a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trade {
    /// Which share.
    pub symbol: String,
    /// How many.
    pub quantity: i64,
    /// The price of one.
    pub price: Money,
}

impl Trade {
    /// What they are worth together.
    pub fn total(&self) -> Money {
        self.price * self.quantity
    }
}

/// What happened to a portfolio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortfolioEvent {
    /// It was opened.
    Created,
    /// Money was paid in.
    FundAdded(Money),
    /// Money was taken out.
    FundWithdrawn(Money),
    /// Shares were bought.
    StockPurchased(Trade),
    /// Shares were sold.
    StockSold(Trade),
    /// A dividend came.
    DividendReceived {
        /// On which share.
        symbol: String,
        /// How much in all.
        amount: Money,
    },
}

impl PortfolioEvent {
    /// The type that its envelope carries.
    pub fn ty(&self) -> &'static str {
        match self {
            PortfolioEvent::Created => "portfolio.created",
            PortfolioEvent::FundAdded(_) => "fund.added",
            PortfolioEvent::FundWithdrawn(_) => "fund.withdrawn",
            PortfolioEvent::StockPurchased(_) => "stock.purchased",
            PortfolioEvent::StockSold(_) => "stock.sold",
            PortfolioEvent::DividendReceived { .. } => "dividend.received",
        }
    }

    /// Its type as one word of the trace, which selects its sentence.
    pub fn word(&self) -> String {
        self.ty().replace('.', "-")
    }

    /// The share that it is about.
    pub fn symbol(&self) -> Option<&str> {
        match self {
            PortfolioEvent::StockPurchased(trade) | PortfolioEvent::StockSold(trade) => Some(&trade.symbol),
            PortfolioEvent::DividendReceived { symbol, .. } => Some(symbol),
            PortfolioEvent::Created | PortfolioEvent::FundAdded(_) | PortfolioEvent::FundWithdrawn(_) => None,
        }
    }

    /// How many shares changed hands.
    pub fn quantity(&self) -> i64 {
        match self {
            PortfolioEvent::StockPurchased(trade) | PortfolioEvent::StockSold(trade) => trade.quantity,
            _ => 0,
        }
    }

    /// What it adds to the cash; negative where it takes some.
    pub fn cash_change(&self) -> Money {
        match self {
            PortfolioEvent::Created => Money::ZERO,
            PortfolioEvent::FundAdded(amount) | PortfolioEvent::DividendReceived { amount, .. } => *amount,
            PortfolioEvent::FundWithdrawn(amount) => -*amount,
            PortfolioEvent::StockPurchased(trade) => -trade.total(),
            PortfolioEvent::StockSold(trade) => trade.total(),
        }
    }
}

/// Shares of one company that are held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// How many. Negative only where a guard was off.
    pub quantity: i64,
    /// What they cost together. The sum is kept, not the average, so that no rounding ever adds up.
    pub cost: Money,
}

impl Holding {
    /// The weighted average cost of one share, to the nearest paisa, halves to the even one.
    pub fn average_cost(&self) -> Money {
        if self.quantity <= 0 {
            return Money::ZERO;
        }
        share_of(self.cost, 1, self.quantity)
    }
}

/// The state of a portfolio: what its events add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portfolio {
    /// Whether it exists.
    pub open: bool,
    /// Money that can be spent.
    pub cash: Money,
    /// Shares, by symbol. A position of zero is removed.
    pub holdings: SortedMap<String, Holding>,
    /// Profit that sales have made real.
    pub realised: Money,
    /// Dividends that came.
    pub dividends: Money,
    /// What was paid in, less what was taken out.
    pub paid_in: Money,
}

impl Portfolio {
    /// What all the shares that are held cost.
    pub fn invested(&self) -> Money {
        self.holdings.values().map(|holding| holding.cost).sum()
    }

    /// What the shares would gain if they were sold at `price_of` each.
    pub fn unrealised(&self, price_of: impl Fn(&str) -> Money) -> Money {
        let gain = |(symbol, holding): (&String, &Holding)| price_of(symbol) * holding.quantity - holding.cost;
        self.holdings.iter().map(gain).sum()
    }
}

/// Why an order is refused. The portfolio is unchanged; another order may be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such portfolio. Open it first.
    NotOpen,
    /// There is one already.
    AlreadyOpen,
    /// An amount, price or quantity that is zero or negative.
    NotPositive,
    /// Beyond [`QUANTITY_MAX`], [`AMOUNT_MAX`] or [`CASH_MAX`].
    TooLarge,
    /// The cash does not suffice.
    NotEnoughCash,
    /// Fewer shares are held.
    NotEnoughShares,
}

impl Refusal {
    /// One word for the trace.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::NotOpen => "not-open",
            Refusal::AlreadyOpen => "already-open",
            Refusal::NotPositive => "not-positive",
            Refusal::TooLarge => "too-large",
            Refusal::NotEnoughCash => "not-enough-cash",
            Refusal::NotEnoughShares => "not-enough-shares",
        }
    }
}

/// What happens when `order` is given to `portfolio`.
///
/// # Errors
/// Why nothing happens.
pub fn decide(portfolio: &Portfolio, order: &Order) -> Result<Vec<PortfolioEvent>, Refusal> {
    if matches!(order, Order::Open) {
        return if portfolio.open { Err(Refusal::AlreadyOpen) } else { Ok(vec![PortfolioEvent::Created]) };
    }
    if !portfolio.open {
        return Err(Refusal::NotOpen);
    }
    let event = match order {
        Order::Open => unreachable!("it was answered above"),
        Order::AddFunds(amount) => {
            check_amount(*amount)?;
            PortfolioEvent::FundAdded(*amount)
        }
        Order::Withdraw(amount) => {
            check_amount(*amount)?;
            if portfolio.cash < *amount {
                return Err(Refusal::NotEnoughCash);
            }
            PortfolioEvent::FundWithdrawn(*amount)
        }
        Order::Buy(trade) => {
            check_trade(trade)?;
            if portfolio.cash < trade.total() {
                return Err(Refusal::NotEnoughCash);
            }
            PortfolioEvent::StockPurchased(trade.clone())
        }
        Order::Sell(trade) => {
            check_trade(trade)?;
            if held(portfolio, &trade.symbol) < trade.quantity {
                return Err(Refusal::NotEnoughShares);
            }
            PortfolioEvent::StockSold(trade.clone())
        }
        Order::Dividend { symbol, amount } => {
            check_amount(*amount)?;
            if held(portfolio, symbol) <= 0 {
                return Err(Refusal::NotEnoughShares);
            }
            PortfolioEvent::DividendReceived { symbol: symbol.clone(), amount: *amount }
        }
    };
    if portfolio.cash + event.cash_change() > CASH_MAX {
        return Err(Refusal::TooLarge);
    }
    Ok(vec![event])
}

fn held(portfolio: &Portfolio, symbol: &str) -> i64 {
    portfolio.holdings.get(symbol).map_or(0, |holding| holding.quantity)
}

/// Whether so much may be moved at once, as the price of a share or as an amount.
pub(super) fn check_amount(amount: Money) -> Result<(), Refusal> {
    if amount <= Money::ZERO {
        return Err(Refusal::NotPositive);
    }
    if amount > AMOUNT_MAX { Err(Refusal::TooLarge) } else { Ok(()) }
}

/// Whether so many shares may change hands at once.
pub(super) fn check_quantity(quantity: i64) -> Result<(), Refusal> {
    if quantity <= 0 {
        return Err(Refusal::NotPositive);
    }
    if quantity > QUANTITY_MAX { Err(Refusal::TooLarge) } else { Ok(()) }
}

fn check_trade(trade: &Trade) -> Result<(), Refusal> {
    check_quantity(trade.quantity)?;
    check_amount(trade.price)
}

/// Folds one event into the portfolio.
pub fn apply(portfolio: &mut Portfolio, event: &PortfolioEvent) {
    portfolio.cash += event.cash_change();
    match event {
        PortfolioEvent::Created => portfolio.open = true,
        PortfolioEvent::FundAdded(amount) => portfolio.paid_in += *amount,
        PortfolioEvent::FundWithdrawn(amount) => portfolio.paid_in -= *amount,
        PortfolioEvent::DividendReceived { amount, .. } => portfolio.dividends += *amount,
        PortfolioEvent::StockPurchased(trade) => {
            let holding = portfolio.holdings.entry(trade.symbol.clone()).or_default();
            holding.quantity += trade.quantity;
            holding.cost += trade.total();
            portfolio.holdings.retain(|_, holding| holding.quantity != 0);
        }
        PortfolioEvent::StockSold(trade) => {
            let holding = portfolio.holdings.entry(trade.symbol.clone()).or_default();
            let cost = cost_of_sold(holding, trade.quantity);
            holding.quantity -= trade.quantity;
            holding.cost -= cost;
            portfolio.realised += trade.total() - cost;
            portfolio.holdings.retain(|_, holding| holding.quantity != 0);
        }
    }
}

/// What `quantity` shares of a holding cost by weighted average. The last share takes what is left,
/// so that a position that is sold out leaves no paisa behind.
fn cost_of_sold(holding: &Holding, quantity: i64) -> Money {
    if quantity >= holding.quantity {
        return holding.cost;
    }
    share_of(holding.cost, quantity, holding.quantity)
}

/// `part` of `whole` equal parts of an amount, to the nearest paisa, halves to the even one.
/// `whole` is positive.
fn share_of(amount: Money, part: i64, whole: i64) -> Money {
    let (product, whole) = (i128::from(amount.paise()) * i128::from(part), i128::from(whole));
    let (down, rest) = (product.div_euclid(whole), product.rem_euclid(whole) * 2);
    let up = rest > whole || (rest == whole && down % 2 != 0);
    let paise = down + i128::from(up);
    Money::from_paise(i64::try_from(paise).expect("a part of an amount is no larger than the amount"))
}

#[cfg(test)]
mod tests;

//! The write model: what may be decided about a product, and what an event changes. Pure; no port, no clock.
//!
//! [`decide`] looks at a product and a command and answers with what happens, with nothing where it is so already, or
//! with a refusal. [`Product::apply`] folds one event and never refuses: it has happened. The write model keeps only what
//! decisions need; what people want to see is the views' business.

use crate::money::Money;

/// The highest price: ₹1 crore.
pub const PRICE_MAX: Money = Money::from_rupees(10_000_000);

/// The most pieces in stock, and the most that move at once.
pub const STOCK_MAX: i64 = 1_000_000;

/// The longest id, name, category, seller or description, in bytes.
pub const TEXT_MAX: usize = 200;

/// What a seller or an order asks of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Put it into the catalogue.
    Create(Listing),
    /// Sell it at another price.
    UpdatePrice(Money),
    /// More pieces came (positive) or some were sold (negative).
    UpdateInventory(i64),
    /// Describe it in other words. What is `None` stays.
    UpdateInfo {
        /// Its name.
        name: Option<String>,
        /// What it is.
        description: Option<String>,
        /// Where it is listed.
        category: Option<String>,
    },
    /// Take it off the catalogue.
    Deactivate {
        /// Why.
        reason: String,
    },
}

impl Command {
    /// What it asks for, one word.
    pub fn verb(&self) -> &'static str {
        match self {
            Command::Create(_) => "create",
            Command::UpdatePrice(_) => "price",
            Command::UpdateInventory(_) => "stock-change",
            Command::UpdateInfo { .. } => "rename",
            Command::Deactivate { .. } => "deactivate",
        }
    }
}

/// A product as its seller lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Where it is listed.
    pub category: String,
    /// The price of one, in paise.
    pub price: Money,
    /// How many there are.
    pub stock: i64,
}

/// What happened to a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was put into the catalogue.
    Created(Listing),
    /// Its price changed.
    PriceUpdated {
        /// What it was.
        old: Money,
        /// What it is.
        new: Money,
    },
    /// Its stock changed.
    InventoryUpdated {
        /// How many there were.
        old: i64,
        /// How many there are.
        new: i64,
    },
    /// It is described in other words. What is `None` stayed.
    InfoUpdated {
        /// Its name.
        name: Option<String>,
        /// What it is.
        description: Option<String>,
        /// Where it is listed.
        category: Option<String>,
    },
    /// It was taken off the catalogue.
    Deactivated {
        /// Why.
        reason: String,
    },
}

impl Change {
    /// The type that its envelope carries.
    pub fn ty(&self) -> &'static str {
        match self {
            Change::Created(_) => "product.created",
            Change::PriceUpdated { .. } => "product.price_updated",
            Change::InventoryUpdated { .. } => "product.inventory_updated",
            Change::InfoUpdated { .. } => "product.info_updated",
            Change::Deactivated { .. } => "product.deactivated",
        }
    }

    /// Its type as one word of the trace, which selects its sentence.
    pub fn word(&self) -> &'static str {
        match self {
            Change::Created(_) => "product-created",
            Change::PriceUpdated { .. } => "price-updated",
            Change::InventoryUpdated { .. } => "inventory-updated",
            Change::InfoUpdated { .. } => "info-updated",
            Change::Deactivated { .. } => "product-deactivated",
        }
    }
}

/// Why a command is refused. Giving it again will not help unless the product changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is a product of this id.
    AlreadyListed,
    /// There is no product of this id.
    NotListed,
    /// A product that is off the catalogue is not repriced or restocked.
    Inactive,
    /// So many pieces are not there.
    OutOfStock,
    /// A price or a number of pieces is beyond its bounds.
    OutOfRange,
    /// A text is empty or too long.
    BadText,
}

impl Refusal {
    /// One word for the trace.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::AlreadyListed => "already-listed",
            Refusal::NotListed => "not-listed",
            Refusal::Inactive => "inactive",
            Refusal::OutOfStock => "too-few-pieces",
            Refusal::OutOfRange => "out-of-range",
            Refusal::BadText => "bad-text",
        }
    }
}

/// A product as decisions need it. The default is one that is not listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// What it is, once it is listed.
    pub listed: Option<Listing>,
    /// Whether it was taken off the catalogue.
    pub inactive: bool,
}

impl Product {
    /// Folds what happened.
    pub fn apply(&mut self, change: &Change) {
        if let Change::Created(listing) = change {
            *self = Product { listed: Some(listing.clone()), inactive: false };
            return;
        }
        let Some(listing) = &mut self.listed else { return };
        match change {
            Change::Created(_) => {}
            Change::PriceUpdated { new, .. } => listing.price = *new,
            Change::InventoryUpdated { new, .. } => listing.stock = *new,
            Change::InfoUpdated { name, description, category } => {
                let edit = |text: &mut String, new: &Option<String>| {
                    if let Some(new) = new {
                        text.clone_from(new);
                    }
                };
                edit(&mut listing.name, name);
                edit(&mut listing.description, description);
                edit(&mut listing.category, category);
            }
            Change::Deactivated { .. } => self.inactive = true,
        }
    }
}

/// Decides. `None` says that it is so already: the command succeeds and nothing happens.
///
/// # Errors
/// Why the product's rules forbid it.
pub fn decide(product: &Product, command: &Command) -> Result<Option<Change>, Refusal> {
    if let Command::Create(listing) = command {
        if product.listed.is_some() {
            return Err(Refusal::AlreadyListed);
        }
        check_price(listing.price)?;
        check_stock(listing.stock)?;
        [&listing.name, &listing.category].into_iter().try_for_each(|text| check_text(text))?;
        return Ok(Some(Change::Created(listing.clone())));
    }
    let listing = product.listed.as_ref().ok_or(Refusal::NotListed)?;
    match command {
        Command::Create(_) => unreachable!("it was decided above"),
        Command::UpdatePrice(_) | Command::UpdateInventory(_) if product.inactive => Err(Refusal::Inactive),
        Command::UpdatePrice(new) => {
            check_price(*new)?;
            Ok((*new != listing.price).then_some(Change::PriceUpdated { old: listing.price, new: *new }))
        }
        Command::UpdateInventory(change) => {
            let new = listing.stock.checked_add(*change).ok_or(Refusal::OutOfRange)?;
            if new < 0 {
                return Err(Refusal::OutOfStock);
            }
            check_stock(new)?;
            Ok((*change != 0).then_some(Change::InventoryUpdated { old: listing.stock, new }))
        }
        Command::UpdateInfo { name, description, category } => {
            let new = |text: &Option<String>, old: &String| text.clone().filter(|text| text != old);
            let (name, description, category) =
                (new(name, &listing.name), new(description, &listing.description), new(category, &listing.category));
            [&name, &description, &category].into_iter().flatten().try_for_each(|text| check_text(text))?;
            let changes = [&name, &description, &category].into_iter().any(Option::is_some);
            Ok(changes.then_some(Change::InfoUpdated { name, description, category }))
        }
        Command::Deactivate { reason } => {
            check_text(reason)?;
            Ok((!product.inactive).then(|| Change::Deactivated { reason: reason.clone() }))
        }
    }
}

/// A price is more than nothing.
///
/// # Errors
/// Where it is not, or beyond [`PRICE_MAX`].
pub fn check_price(price: Money) -> Result<(), Refusal> {
    if price > Money::ZERO && price <= PRICE_MAX { Ok(()) } else { Err(Refusal::OutOfRange) }
}

/// Nobody has fewer pieces than none.
///
/// # Errors
/// Where it is fewer, or more than [`STOCK_MAX`].
pub fn check_stock(stock: i64) -> Result<(), Refusal> {
    if (0..=STOCK_MAX).contains(&stock) { Ok(()) } else { Err(Refusal::OutOfRange) }
}

/// A text says something and is no book.
///
/// # Errors
/// Where it is empty or longer than [`TEXT_MAX`].
pub fn check_text(text: &str) -> Result<(), Refusal> {
    if !text.trim().is_empty() && text.len() <= TEXT_MAX { Ok(()) } else { Err(Refusal::BadText) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing() -> Listing {
        Listing {
            name: "Phone".to_owned(),
            description: "5G, 128 GB".to_owned(),
            category: "electronics".to_owned(),
            price: Money::from_rupees(18_999),
            stock: 150,
        }
    }

    fn listed() -> Product {
        Product { listed: Some(listing()), inactive: false }
    }

    /// Decides and folds what comes of it.
    fn after(product: &Product, command: &Command) -> Product {
        let mut product = product.clone();
        if let Some(change) = decide(&product, command).expect("it is allowed") {
            product.apply(&change);
        }
        product
    }

    #[test]
    fn an_id_is_listed_once() {
        let created = after(&Product::default(), &Command::Create(listing()));
        assert_eq!(created, listed());
        assert_eq!(decide(&created, &Command::Create(listing())), Err(Refusal::AlreadyListed));
        assert_eq!(decide(&Product::default(), &Command::UpdateInventory(1)), Err(Refusal::NotListed));
    }

    #[test]
    fn a_price_changes_once_and_says_what_it_was() {
        let new = Money::from_rupees(17_999);
        let change = Change::PriceUpdated { old: Money::from_rupees(18_999), new };
        assert_eq!(decide(&listed(), &Command::UpdatePrice(new)), Ok(Some(change)));
        assert_eq!(decide(&after(&listed(), &Command::UpdatePrice(new)), &Command::UpdatePrice(new)), Ok(None));
        for price in [Money::ZERO, Money::from_paise(-1), PRICE_MAX + Money::from_paise(1)] {
            assert_eq!(decide(&listed(), &Command::UpdatePrice(price)), Err(Refusal::OutOfRange));
        }
    }

    #[test]
    fn stock_never_falls_below_none() {
        let sold_out = after(&listed(), &Command::UpdateInventory(-150));
        assert_eq!(sold_out.listed.as_ref().map(|listing| listing.stock), Some(0));
        assert_eq!(decide(&sold_out, &Command::UpdateInventory(-1)), Err(Refusal::OutOfStock));
        assert_eq!(decide(&sold_out, &Command::UpdateInventory(0)), Ok(None));
        for change in [STOCK_MAX, i64::MAX, i64::MIN] {
            assert!(decide(&listed(), &Command::UpdateInventory(change)).is_err(), "{change}");
        }
    }

    #[test]
    fn what_is_so_already_succeeds_and_changes_nothing() {
        let same = Command::UpdateInfo { name: Some("Phone".to_owned()), description: None, category: None };
        assert_eq!(decide(&listed(), &same), Ok(None));
        let leave = Command::Deactivate { reason: "recalled".to_owned() };
        let gone = after(&listed(), &leave);
        assert!(gone.inactive);
        assert_eq!(decide(&gone, &leave), Ok(None));
        assert_eq!(decide(&gone, &Command::UpdatePrice(Money::from_rupees(1))), Err(Refusal::Inactive));
    }

    #[test]
    fn only_what_differs_is_told() {
        let command = Command::UpdateInfo {
            name: Some("Phone 2".to_owned()),
            description: None,
            category: Some("electronics".to_owned()),
        };
        let change = Change::InfoUpdated { name: Some("Phone 2".to_owned()), description: None, category: None };
        assert_eq!(decide(&listed(), &command), Ok(Some(change)));
        let empty = Command::UpdateInfo { name: Some(" ".to_owned()), description: None, category: None };
        assert_eq!(decide(&listed(), &empty), Err(Refusal::BadText));
    }
}

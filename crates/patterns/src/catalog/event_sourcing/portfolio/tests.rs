use super::*;

use crate::catalog::event_sourcing::scenario::{close_of, demo_orders};

fn rupees(amount: i64) -> Money {
    Money::from_rupees(amount)
}

fn trade(symbol: &str, quantity: i64, price: Money) -> Trade {
    Trade { symbol: symbol.to_owned(), quantity, price }
}

fn bought(symbol: &str, quantity: i64, price: i64) -> PortfolioEvent {
    PortfolioEvent::StockPurchased(trade(symbol, quantity, rupees(price)))
}

fn fold(events: &[PortfolioEvent]) -> Portfolio {
    let mut portfolio = Portfolio::default();
    events.iter().for_each(|event| apply(&mut portfolio, event));
    portfolio
}

/// Given these events, when this is ordered.
fn given_when(events: &[PortfolioEvent], order: Order) -> Result<Vec<PortfolioEvent>, Refusal> {
    decide(&fold(events), &order)
}

fn opened(cash: i64) -> Vec<PortfolioEvent> {
    vec![PortfolioEvent::Created, PortfolioEvent::FundAdded(rupees(cash))]
}

#[test]
fn a_portfolio_is_opened_once() {
    assert_eq!(given_when(&[], Order::Open), Ok(vec![PortfolioEvent::Created]));
    assert_eq!(given_when(&opened(1), Order::Open), Err(Refusal::AlreadyOpen));
}

#[test]
fn nothing_happens_to_a_portfolio_that_is_not_there() {
    for order in demo_orders().into_iter().skip(1) {
        assert_eq!(given_when(&[], order), Err(Refusal::NotOpen));
    }
}

#[test]
fn money_that_is_there_can_be_spent_to_the_last_paisa() {
    let all = Order::Buy(trade("TCS", 2, rupees(50)));
    assert_eq!(given_when(&opened(100), all), Ok(vec![bought("TCS", 2, 50)]));
    let more = Order::Buy(trade("TCS", 1, Money::from_paise(10_001)));
    assert_eq!(given_when(&opened(100), more), Err(Refusal::NotEnoughCash));
    assert_eq!(given_when(&opened(100), Order::Withdraw(Money::from_paise(10_001))), Err(Refusal::NotEnoughCash));
    let withdrawn = given_when(&opened(100), Order::Withdraw(rupees(100)));
    assert_eq!(withdrawn, Ok(vec![PortfolioEvent::FundWithdrawn(rupees(100))]));
}

#[test]
fn only_shares_that_are_held_can_be_sold_or_pay_a_dividend() {
    let mut events = opened(1_000);
    events.push(bought("TCS", 5, 100));
    let sell = |quantity| Order::Sell(trade("TCS", quantity, rupees(120)));
    let sold = PortfolioEvent::StockSold(trade("TCS", 5, rupees(120)));
    assert_eq!(given_when(&events, sell(5)), Ok(vec![sold.clone()]));
    assert_eq!(given_when(&events, sell(6)), Err(Refusal::NotEnoughShares));
    let dividend = |symbol: &str| Order::Dividend { symbol: symbol.to_owned(), amount: rupees(1) };
    assert!(given_when(&events, dividend("TCS")).is_ok());
    assert_eq!(given_when(&events, dividend("INFY")), Err(Refusal::NotEnoughShares));
    events.push(sold);
    assert_eq!(given_when(&events, dividend("TCS")), Err(Refusal::NotEnoughShares));
}

#[test]
fn amounts_and_quantities_are_positive_and_bounded() {
    let events = opened(1_000);
    for quantity in [0, -5] {
        assert_eq!(given_when(&events, Order::Buy(trade("TCS", quantity, rupees(1)))), Err(Refusal::NotPositive));
        assert_eq!(given_when(&events, Order::Sell(trade("TCS", quantity, rupees(1)))), Err(Refusal::NotPositive));
        assert_eq!(given_when(&events, Order::Buy(trade("TCS", 1, rupees(quantity)))), Err(Refusal::NotPositive));
        assert_eq!(given_when(&events, Order::AddFunds(rupees(quantity))), Err(Refusal::NotPositive));
        assert_eq!(given_when(&events, Order::Withdraw(rupees(quantity))), Err(Refusal::NotPositive));
    }
    let too_much = Money::from_paise(AMOUNT_MAX.paise() + 1);
    assert_eq!(given_when(&events, Order::AddFunds(too_much)), Err(Refusal::TooLarge));
    let too_many = Order::Buy(trade("TCS", QUANTITY_MAX + 1, Money::from_paise(1)));
    assert_eq!(given_when(&events, too_many), Err(Refusal::TooLarge));
    let mut full = fold(&events);
    full.cash = CASH_MAX;
    assert_eq!(decide(&full, &Order::AddFunds(Money::from_paise(1))), Err(Refusal::TooLarge));
}

/// The figures of the demo, worked out by hand: ₹1,00,000 less 25,000, 19,000, 13,200 and 8,250 leaves
/// ₹34,550; 13,000 and 7,500 come back. RELIANCE gains 5 × ₹100, TCS loses 2 × ₹50.
#[test]
fn the_demo_comes_to_its_figures() {
    let mut portfolio = Portfolio::default();
    let mut states = Vec::new();
    for order in demo_orders() {
        let events = decide(&portfolio, &order).expect("the demo is allowed");
        assert_eq!(events.len(), 1);
        apply(&mut portfolio, &events[0]);
        states.push(portfolio.clone());
    }
    assert_eq!(states.len(), 8);
    assert_eq!((states[2].cash, states[2].holdings.len()), (rupees(75_000), 1));
    assert_eq!((states[5].cash, states[5].invested()), (rupees(34_550), rupees(65_450)));
    assert_eq!((states[6].cash, states[6].realised), (rupees(47_550), rupees(500)));
    assert_eq!((states[7].cash, states[7].realised), (rupees(55_050), rupees(400)));
    let unrealised = portfolio.unrealised(|symbol| close_of(symbol).expect("the demo's shares have a close"));
    assert_eq!(portfolio.realised + unrealised, rupees(400));
    assert_eq!(portfolio.holdings["RELIANCE"].average_cost(), rupees(2_500));
    assert_eq!(portfolio.cash + portfolio.invested(), rupees(100_400));
}

#[test]
fn a_cost_that_does_not_divide_leaves_no_paisa_behind() {
    let mut events = opened(1_000);
    events.push(PortfolioEvent::StockPurchased(trade("X", 1, Money::from_paise(100))));
    events.push(PortfolioEvent::StockPurchased(trade("X", 2, Money::from_paise(50))));
    assert_eq!(fold(&events).holdings["X"].average_cost(), Money::from_paise(67));
    for _ in 0..3 {
        events.push(PortfolioEvent::StockSold(trade("X", 1, Money::from_paise(70))));
    }
    let portfolio = fold(&events);
    assert_eq!((portfolio.holdings.len(), portfolio.realised), (0, Money::from_paise(10)));
}

#[test]
fn halves_go_to_the_even_paisa() {
    let of = |amount, part, whole| share_of(Money::from_paise(amount), part, whole).paise();
    assert_eq!([of(1, 1, 2), of(3, 1, 2), of(5, 1, 2), of(-1, 1, 2), of(-3, 1, 2)], [0, 2, 2, 0, -2]);
    assert_eq!([of(10, 1, 3), of(20, 1, 3), of(i64::MAX, 1_000_000, 1_000_001)], [3, 7, 9_223_362_813_491_962_315]);
}

#[cfg(not(target_arch = "wasm32"))]
mod random_histories {
    use super::*;

    use proptest::prelude::*;

    /// A fraction of whole paise in lowest terms: the model's money, which never rounds.
    #[derive(Clone, Copy, Debug)]
    struct Exact {
        over: i128,
        under: i128,
    }

    impl Exact {
        fn new(over: i128, under: i128) -> Exact {
            let (mut a, mut b) = (over.abs(), under);
            while b != 0 {
                (a, b) = (b, a % b);
            }
            let divisor = a.max(1);
            Exact { over: over / divisor, under: under / divisor }
        }

        fn plus(self, other: Exact) -> Exact {
            Exact::new(self.over * other.under + other.over * self.under, self.under * other.under)
        }

        /// Whether it differs from whole paise by at most so many halves of a paisa.
        fn within_halves(self, paise: i64, halves: i128) -> bool {
            (self.over - i128::from(paise) * self.under).abs() * 2 <= halves * self.under
        }
    }

    fn orders() -> impl Strategy<Value = Vec<Order>> {
        let trade = (prop_oneof![Just("A"), Just("B")], 1_i64..7, 1_i64..500)
            .prop_map(|(symbol, quantity, paise)| super::trade(symbol, quantity, Money::from_paise(paise)));
        let amount = (1_i64..5_000).prop_map(Money::from_paise);
        let order = prop_oneof![
            4 => trade.clone().prop_map(Order::Buy),
            4 => trade.prop_map(Order::Sell),
            1 => amount.clone().prop_map(Order::AddFunds),
            1 => amount.clone().prop_map(Order::Withdraw),
            1 => amount.prop_map(|amount| Order::Dividend { symbol: "A".to_owned(), amount }),
        ];
        proptest::collection::vec(order, 0..12)
    }

    proptest! {
        /// Against exact fractions: a state differs by at most half a paisa for each rounding, cash
        /// and shares are never negative, and double entry balances to the paisa.
        #[test]
        fn the_fold_agrees_with_exact_fractions(orders in orders()) {
            let mut portfolio = fold(&opened(20));
            let zero = Exact::new(0, 1);
            let mut costs = SortedMap::from([("A".to_owned(), zero), ("B".to_owned(), zero)]);
            let mut realised = zero;
            let mut sales = 0;
            for order in orders {
                let before = portfolio.clone();
                let Ok(events) = decide(&portfolio, &order) else { continue };
                apply(&mut portfolio, &events[0]);
                match &events[0] {
                    PortfolioEvent::StockPurchased(trade) => {
                        let cost = costs.get_mut(&trade.symbol).expect("A or B");
                        *cost = cost.plus(Exact::new(trade.total().paise().into(), 1));
                    }
                    PortfolioEvent::StockSold(trade) => {
                        sales += 1;
                        let cost = costs.get_mut(&trade.symbol).expect("A or B");
                        let held = i128::from(before.holdings[&trade.symbol].quantity);
                        let sold = Exact::new(cost.over * i128::from(trade.quantity), cost.under * held);
                        *cost = cost.plus(Exact::new(-sold.over, sold.under));
                        realised = realised.plus(Exact::new(trade.total().paise().into(), 1));
                        realised = realised.plus(Exact::new(-sold.over, sold.under));
                    }
                    _ => {}
                }
                prop_assert!(realised.within_halves(portfolio.realised.paise(), sales), "{portfolio:?} {realised:?}");
                for (symbol, cost) in &costs {
                    let holding = portfolio.holdings.get(symbol).cloned().unwrap_or_default();
                    prop_assert!(cost.within_halves(holding.cost.paise(), sales));
                    prop_assert!(holding.quantity >= 0 && holding.cost >= Money::ZERO);
                }
                prop_assert!(portfolio.cash >= Money::ZERO);
                let outside = portfolio.paid_in + portfolio.dividends;
                prop_assert_eq!(portfolio.cash + portfolio.invested(), outside + portfolio.realised);
            }
        }

        /// Where the fold is cut, and whether a snapshot is taken there, makes no difference.
        #[test]
        fn a_fold_may_be_cut_anywhere(orders in orders(), at in 0_usize..12) {
            let mut events = opened(20);
            for order in orders {
                events.extend(decide(&fold(&events), &order).unwrap_or_default());
            }
            let (head, tail) = events.split_at(at.min(events.len()));
            let kept = serde_json::to_string(&fold(head)).expect("a state serialises");
            let mut resumed: Portfolio = serde_json::from_str(&kept).expect("it reads back");
            tail.iter().for_each(|event| apply(&mut resumed, event));
            prop_assert_eq!(resumed, fold(&events));
        }
    }
}

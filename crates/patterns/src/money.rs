//! Money as whole paise, and amounts of another currency as whole hundredths. No float ever holds an amount.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// An amount in paise; ₹1 is 100. May be negative: a debit, a loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// An amount of `paise`.
    pub const fn from_paise(paise: i64) -> Money {
        Money(paise)
    }

    /// An amount of whole rupees.
    pub const fn from_rupees(rupees: i64) -> Money {
        Money(rupees * 100)
    }

    /// Whole paise.
    pub const fn paise(self) -> i64 {
        self.0
    }

    /// How much it is, whether it comes or goes.
    pub const fn abs(self) -> Money {
        Money(self.0.abs())
    }

    /// Both together. `None` where no amount is so large.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl Mul<i64> for Money {
    type Output = Money;
    fn mul(self, times: i64) -> Money {
        Money(self.0 * times)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        self.0 -= other.0;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// Rupees with Indian grouping: `₹1,00,000` and `₹97.50`; paise only where there are any.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("−")?;
        }
        write!(f, "₹{}", Hundredths(self.0.unsigned_abs()))
    }
}

/// An amount in hundredths of a currency that is named beside it: paise, cents, pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hundredths(pub u64);

/// Whole units with Indian grouping, and without their sign: `1,24,900` and `97.50`; hundredths only where there are
/// any.
impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&grouped(self.0 / 100))?;
        match self.0 % 100 {
            0 => Ok(()),
            rest => write!(f, ".{rest:02}"),
        }
    }
}

/// Groups digits as India writes them: the last three, then by two.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len() - at;
        if at > 0 && (left == 3 || (left > 3 && left % 2 == 1)) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rupees_are_grouped_as_india_writes_them() {
        let shown = |paise| Money::from_paise(paise).to_string();
        assert_eq!(shown(0), "₹0");
        assert_eq!(shown(99_900), "₹999");
        assert_eq!(shown(10_500_000), "₹1,05,000");
        assert_eq!(shown(1_000_000_000), "₹1,00,00,000");
        assert_eq!(shown(-3_455_050), "−₹34,550.50");
    }

    #[test]
    fn hundredths_are_shown_only_where_there_are_any() {
        let shown = |hundredths| Hundredths(hundredths).to_string();
        assert_eq!(shown(12_490_000), "1,24,900");
        assert_eq!(shown(124_905), "1,249.05");
        assert_eq!(shown(7), "0.07");
    }
}

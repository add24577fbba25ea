//! The price of a tonne of carbon from fuel burnt on site, as a tax or the allowances of a trading
//! scheme. What the makers of grid energy pay is in the price of grid energy already.
//!
//! Fuel of r MMBtu per MWh with c kg per MMBtu at a price of p USD per tonne costs r · c · p / 1 000
//! more per MWh. Example: 10 MMBtu per MWh at 4 USD with 53 kg each make 40 USD per MWh, at 80 USD
//! per tonne 40 + 530 · 80 / 1 000 = 82.4.

use crate::rule::{number, section};
use crate::uncertain::Uncertain;

/// kg of a tonne.
const KG_PER_T: f64 = 1e3;

section! {
    /// Price of carbon in a calendar year and the years after it.
    CarbonPriceYear {
        /// Calendar year.
        year: i64 = number(1950.0, 2150.0, "");
        /// Price of carbon in it.
        usd_per_t: Uncertain = number(0.0, 10_000.0, "USD per t").once();
    }
}

/// Cost of carbon of this many kg per unit, USD per unit.
pub fn cost_usd(kg: f64, usd_per_t: f64) -> f64 {
    kg * usd_per_t / KG_PER_T
}

/// Which of the years given holds in a year: the latest that is not after it.
pub fn holds(years: impl Iterator<Item = i64>, in_year: i64) -> Option<usize> {
    let before = years.enumerate().filter(|(_, year)| *year <= in_year);
    before.max_by_key(|(_, year)| *year).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tonne_is_a_thousand_kilograms() {
        // 530 kg per MWh at 80 USD per tonne.
        assert!((cost_usd(530.0, 80.0) - 42.4).abs() < 1e-12);
    }

    #[test]
    fn a_year_holds_until_the_next_one() {
        let path = || [2030, 2026, 2028].into_iter();
        assert_eq!(
            [2025, 2026, 2027, 2028, 2029, 2031].map(|year| holds(path(), year)),
            [None, Some(1), Some(1), Some(2), Some(2), Some(0)]
        );
    }
}

//! Power purchase agreements: what their energy costs against the market's price.
//!
//! An agreement's energy is worth the market's price in its hour and costs the agreed price,
//! irrespective of the site's draw: bought at its own price and sold or used at the market's, or
//! swapped, the sum is Σ energy · (agreed − market).

use crate::plan::{Ppa, PpaShape};
use crate::site_year::hour_table::HourTable;
use std::ops::Range;

/// Energy of an agreement and what it cost beyond the market.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Settled {
    /// MWh.
    pub mwh: f64,
    /// USD; negative where the market price was higher.
    pub usd: f64,
}

/// Settles hours of a prepared year under an agreement with this scale of its shape and this price.
///
/// 10 MW of baseload at 45 USD over two hours at 30 and 100 USD: 20 MWh, 10 · (45 − 30) + 10 · (45
/// − 100) = −400 USD.
pub fn settle(
    ppa: &Ppa,
    scale: f64,
    usd_per_mwh: f64,
    table: &HourTable,
    of_year: Range<usize>,
    price_factor: f64,
) -> Settled {
    let shape: &[f64] = match ppa.shape {
        PpaShape::Baseload => &[],
        PpaShape::Solar => &table.sun,
        PpaShape::Wind => &table.wind,
    };
    let mut settled = Settled::default();
    for hour in of_year {
        let price = price_factor * table.price[hour];
        let output = shape
            .get(hour)
            .map_or(ppa.capacity_factor, |shape| (scale * shape).min(1.0));
        let mwh = if ppa.curtailed_below_zero && price < 0.0 {
            0.0
        } else {
            ppa.mw * output
        };
        settled.mwh += mwh;
        settled.usd += mwh * (usd_per_mwh - price);
    }
    settled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Parameter;
    use crate::time::SimTime;

    #[test]
    fn an_agreement_is_settled_against_the_market() {
        let mut ppa = Ppa {
            name: "base".into(),
            shape: PpaShape::Baseload,
            mw: 10.0,
            capacity_factor: 1.0,
            price_usd_per_mwh: Parameter::Fixed(45.0),
            price_escalation: crate::model::escalation::Escalation::default(),
            from: SimTime::START,
            until: SimTime::START,
            clean: true,
            curtailed_below_zero: false,
        };
        let table = HourTable {
            price: vec![30.0, 100.0, -20.0],
            sun: vec![0.0, 0.5, 2.0],
            ..HourTable::default()
        };
        assert_eq!(
            settle(&ppa, 1.0, 45.0, &table, 0..2, 1.0),
            Settled {
                mwh: 20.0,
                usd: -400.0
            }
        );
        // A field of 10 MW with a scale of 0.8: 0, 4 and, cut at its peak, 10 MWh.
        ppa.shape = PpaShape::Solar;
        assert_eq!(
            settle(&ppa, 0.8, 45.0, &table, 0..3, 1.0),
            Settled {
                mwh: 14.0,
                usd: 4.0 * (45.0 - 100.0) + 10.0 * 65.0
            }
        );
        ppa.curtailed_below_zero = true;
        assert_eq!(settle(&ppa, 0.8, 45.0, &table, 0..3, 1.0).mwh, 4.0);
    }
}

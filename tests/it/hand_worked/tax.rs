//! Tax: losses carried forward, and the book value of what is sold.

use super::{Worked, booked};
use crate::scenario::{anchor, order, sections};
use gridrack::record::Account;

/// 100 GPUs for 1 200 USD each are written off over a year: 120 000.00 / 12 = 10 000.00 a month.
/// From 1 March an anchor pays 100 GPUs · 0.20 = 20.00 USD an hour: 14 880.00 in months of 31 days,
/// 14 400.00 in those of 30. Tax is 25 %.
///
/// | month | revenue | profit | loss carried after it | taxed | tax |
/// |---|---|---|---|---|---|
/// | January | 0 | −10 000 | 10 000 | 0 | 0 |
/// | February | 0 | −10 000 | 20 000 | 0 | 0 |
/// | March | 14 880 | 4 880 | 15 120 | 0 | 0 |
/// | April | 14 400 | 4 400 | 10 720 | 0 | 0 |
/// | May | 14 880 | 4 880 | 5 840 | 0 | 0 |
/// | June | 14 400 | 4 400 | 1 440 | 0 | 0 |
/// | July | 14 880 | 4 880 | 0 | 3 440 | 860 |
/// | August, October, December | 14 880 | 4 880 | 0 | 4 880 | 1 220 |
/// | September, November | 14 400 | 4 400 | 0 | 4 400 | 1 100 |
#[test]
fn losses_are_carried_forward_in_tax() {
    let run = Worked {
        gpu: "price_usd_per_gpu = 1_200\nuseful_life_years = 1",
        finance: "sga_fraction_of_revenue = 0\ntax_rate = 0.25",
        rest: sections(&[
            &order("unit", "2023-01-01", 100),
            &anchor(100, "2023-03-01", "2024-01-01", "0.2"),
        ]),
        ..Worked::default()
    }
    .run();
    assert_eq!(
        booked(&run, Account::RevenueReserved)[..4],
        [0, 0, 1_488_000, 1_440_000]
    );
    assert_eq!(booked(&run, Account::Depreciation), [1_000_000; 12]);
    assert_eq!(
        booked(&run, Account::Tax),
        [
            0, 0, 0, 0, 0, 0, 86_000, 122_000, 110_000, 122_000, 110_000, 122_000
        ]
    );
}

/// The same GPUs with a life of two years: 5 000.00 a month, so that 60 000.00 are left in the
/// books at the end of the year, when they count as sold. An anchor pays 20.00 USD an hour all
/// year; December: 14 880 − 5 000 = 9 880 before the sale.
fn sold_at_the_horizon(residual: &str) -> Vec<i64> {
    let gpu = format!(
        "price_usd_per_gpu = 1_200\nuseful_life_years = 2\nresidual_fraction_by_year = {residual}"
    );
    let run = Worked {
        gpu: &gpu,
        finance: "sga_fraction_of_revenue = 0\ntax_rate = 0.25",
        rest: sections(&[
            &order("unit", "2023-01-01", 100),
            &anchor(100, "2023-01-01", "2024-01-01", "0.2"),
        ]),
        ..Worked::default()
    }
    .run();
    assert_eq!(booked(&run, Account::Depreciation), [500_000; 12]);
    [Account::Resale, Account::Tax]
        .map(|account| booked(&run, account)[11])
        .to_vec()
}

/// For 0.7 of their price, 84 000.00, they bring 24 000.00 more than the books hold: (9 880 +
/// 24 000) · 25 % = 8 470.00. For 0.55, 66 000.00: (9 880 + 6 000) · 25 % = 3 970.00.
#[test]
fn a_gain_on_gpus_sold_is_taxed_above_their_book_value() {
    assert_eq!(sold_at_the_horizon("[0.7]"), [8_400_000, 847_000]);
    assert_eq!(sold_at_the_horizon("[0.55]"), [6_600_000, 397_000]);
}

/// For 0.45, 54 000.00, the loss of 6 000.00 lowers the tax: (9 880 − 6 000) · 25 % = 970.00; for
/// 0.2, 24 000.00, nothing is left to tax.
#[test]
fn a_loss_on_gpus_sold_lowers_the_tax() {
    assert_eq!(sold_at_the_horizon("[0.45]"), [5_400_000, 97_000]);
    assert_eq!(sold_at_the_horizon("[0.2]"), [2_400_000, 0]);
}

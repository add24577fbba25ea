//! Carbon by place and by market, and what agreements cost.

use super::unit;
use crate::scenario::{Section, free_capacity, head, market, order, sections, site};
use crate::support::{plan, simulated};
use gridrack::record::{BillLine, Run};

/// 1 MW of IT at a PUE of 1.25 the year round, 1.25 MW at the meter, on a grid of 400 kg and 40 USD
/// per MWh, under agreements.
fn under(agreements: &str) -> Run {
    let text = sections(&[
        &head("2023-01-01", 1, 1),
        &unit("unit"),
        &site().with(
            "price_usd_per_mwh = 40
            fixed_pue = 1.25
            grid_carbon_kg_per_mwh = 400",
        ),
        &free_capacity("2023-01-01"),
        &agreements,
        &order("unit", "2023-01-01", 1_000),
        &"[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-01-01, gpus = 1_000 }]\n",
        &market("m", "1"),
    ]);
    simulated(&plan(&text), 0)
}

fn agreement(id: &str, mw: &str, from: &str, more: &str) -> Section {
    Section::new(
        "[[site.power.ppa]]",
        &format!(
            "id = \"{id}\"\nshape = \"baseload\"\nmw = {mw}\nfrom_date = {from}
            price_usd_per_mwh = 50"
        ),
    )
    .with(more)
}

/// (carbon where it is made, carbon by the market's account) of a month, t; and what agreements
/// cost beyond the market, cents.
fn month(run: &Run, month: usize) -> ([f64; 2], i64) {
    let of = &run.month(month)[0];
    (
        [of.carbon_t, of.carbon_market_t],
        of.bill[BillLine::PowerPurchase as usize].0,
    )
}

fn near(found: ([f64; 2], i64), carbon: [f64; 2], cents: i64) {
    for (found, worked) in found.0.into_iter().zip(carbon) {
        assert!((found - worked).abs() < 1e-6, "{found} t, not {worked}");
    }
    assert_eq!(found.1, cents);
}

/// January, without an agreement: 744 · 1.25 = 930 MWh, 372 t by either account. February: 672 ·
/// 1.25 = 840 MWh, 336 t; 0.5 MW of clean baseload give 336 MWh, 0.4 of it: 336 · 0.6 = 201.6 t by
/// the market, for 336 · (50 − 40) = 3 360.00 USD. From March on 2 MW more cover more than all: 0
/// t, and (744 · 2.5) · 10 = 18 600.00 USD.
#[test]
fn clean_agreements_lower_carbon_by_the_market_not_where_it_is_made() {
    let run = under(&sections(&[
        &agreement("half", "0.5", "2023-02-01", ""),
        &agreement("two", "2", "2023-03-01", ""),
    ]));
    near(month(&run, 0), [372.0, 372.0], 0);
    near(month(&run, 1), [336.0, 201.6], 336_000);
    near(month(&run, 2), [372.0, 0.0], 1_860_000);
}

/// An agreement whose energy is not clean costs the same and changes no account.
#[test]
fn agreements_that_are_not_clean_leave_carbon_by_the_market() {
    let run = under(&agreement("grey", "0.5", "2023-02-01", "clean = false").to_string());
    near(month(&run, 1), [336.0, 336.0], 336_000);
}

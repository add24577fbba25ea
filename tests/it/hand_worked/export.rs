//! Energy sold to the grid: what is sold, what it brings, and where it stands in the books.

use super::unit;
use crate::scenario::{free_capacity, head, market, order, sections, site};
use crate::support::{plan, simulated};
use gridrack::record::{Account, BillLine, Run, SiteMonth};

/// 10 MW around the clock on a grid at 60 USD per MWh, with 20 MW of units that cost 40 USD of gas
/// and this much upkeep per MWh.
fn run(dispatch: &str, upkeep: f64, export: &str, more: &str) -> Run {
    let power = format!(
        "[site.power]\ndispatch = \"{dispatch}\"\n\
         [[site.power.onsite]]\nid = \"gas\"\nunits = 1\nmw_per_unit = 20\nready = 2023-01-01\n\
         heat_rate_mmbtu_per_mwh = 10\nvariable_usd_per_mwh = {upkeep}\n"
    );
    let text = sections(&[
        &head("2023-01-01", 1, 1),
        &unit("unit").with("rack_idle_kw = 1_000"),
        &site().with("price_usd_per_mwh = 60"),
        &free_capacity("2023-01-01"),
        &format!("[site.electricity]\ngas_price_usd_per_mmbtu = 4\n{export}"),
        &power,
        &more,
        &order("unit", "2023-01-01", 10_000),
        &market("m", "2"),
    ]);
    simulated(&plan(&text), 0)
}

fn billed(run: &Run, lines: &[BillLine]) -> f64 {
    let of = |month: &SiteMonth| -> f64 {
        lines
            .iter()
            .map(|&line| month.bill[line as usize].usd())
            .sum()
    };
    run.months.iter().map(of).sum()
}

#[track_caller]
fn near(found: f64, worked: f64) {
    assert!((found - worked).abs() < 0.2, "{found}, not {worked}");
}

/// Units at 42 serve 10 MW and sell 6 at 50: 8 760 · 16 · 40 of fuel, 8 760 · 16 · 2 of upkeep, 8
/// 760 · 6 · 50 of sales. An indexed price of 0.9 · 60 − 4 is 50 too.
#[test]
fn units_sell_what_the_grid_takes_at_its_price() {
    let own = "export = { limit_mw = 6, price_usd_per_mwh = 50 }\n";
    let indexed = "export = { limit_mw = 6, indexed_factor = 0.9, adder_usd_per_mwh = -4 }\n";
    let none = run("least-cost", 2.0, "", "");
    for export in [own, indexed] {
        let sold = run("least-cost", 2.0, export, "");
        near(billed(&sold, &[BillLine::Fuel]), 5_606_400.0);
        near(billed(&sold, &[BillLine::Plant]), 280_320.0);
        near(billed(&sold, &[BillLine::Export]), -2_628_000.0);
        near(billed(&sold, &BillLine::ALL), 3_258_720.0);
        near(sold.total(|month| month.exported_mwh), 52_560.0);
        near(sold.total(|month| month.facility_mwh), 87_600.0);
        near(
            sold.total(|month| month.booked(Account::EnergySales)).usd(),
            2_628_000.0,
        );
        // 6 MW that cost 42 and bring 50.
        let ebitda = |run: &Run| run.total(SiteMonth::ebitda).usd();
        near(ebitda(&sold) - ebitda(&none), 8_760.0 * 6.0 * 8.0);
    }
}

/// Units at 55 cost less than the grid and more than the price: they serve the load and sell
/// nothing. Units for a shortfall alone do not run at all.
#[test]
fn units_that_do_not_pay_sell_nothing() {
    let export = "export = { limit_mw = 6, price_usd_per_mwh = 50 }\n";
    let dear = run("least-cost", 15.0, export, "");
    near(billed(&dear, &[BillLine::Export]), 0.0);
    near(dear.total(|month| month.onsite_mwh), 87_600.0);
    let shortfall = run("shortfall", 2.0, export, "");
    near(
        shortfall.total(|month| month.onsite_mwh + month.exported_mwh),
        0.0,
    );
    near(billed(&shortfall, &[BillLine::Energy]), 5_256_000.0);
}

/// A battery that keeps all of what goes in buys 40 MWh of each night at 20 USD. At 60 by day it
/// gives 10 MW for four hours; 10 MW for the load save 60, what is beyond it would bring 55.
#[test]
fn a_battery_serves_the_load_before_it_sells() {
    let of = |mw: f64, export: &str| {
        let battery = format!(
            "[[site.power.battery]]\nid = \"store\"\nmw = {mw}\nmwh = 240\ncycling_share = 1\n\
             round_trip_efficiency = 1\nready = 2023-01-01\n"
        );
        let electricity = format!(
            "{export}time_of_use = [{{ from_hour = 0, to_hour = 12, price_multiple = 0.5 }}]\n"
        );
        run("shortfall", 2.0, &electricity, &battery)
    };
    let export = "export = { limit_mw = 100, price_usd_per_mwh = 55 }\n";
    // 10 MW in for 12 hours at 30, 10 out for 12 at 60: all for the load.
    near(of(10.0, export).total(|month| month.exported_mwh), 0.0);
    // 20 MW: 240 MWh in, 120 for the load and 120 sold each day.
    let large = of(20.0, export);
    near(large.total(|month| month.exported_mwh), 365.0 * 120.0);
    near(billed(&large, &[BillLine::Export]), -365.0 * 120.0 * 55.0);
    near(billed(&large, &[BillLine::Energy]), 365.0 * 360.0 * 30.0);
}

/// 30 MW of sun by a factor of 0.24 on 10 MW of load: what is curtailed without a sale is sold at 1
/// USD, up to 20 MW.
#[test]
fn surplus_sun_is_sold_rather_than_curtailed() {
    let solar = "[[site.power.solar]]\nid = \"sun\"\nmw = 30\nready = 2023-01-01\n";
    let none = run("shortfall", 2.0, "", solar);
    let export = "export = { limit_mw = 20, price_usd_per_mwh = 1 }\n";
    let sold = run("shortfall", 2.0, export, solar);
    let curtailed = none.total(|month| month.renewable_curtailed_mwh);
    assert!(curtailed > 1_000.0, "{curtailed}");
    near(sold.total(|month| month.renewable_curtailed_mwh), 0.0);
    near(sold.total(|month| month.exported_mwh), curtailed);
    near(billed(&sold, &[BillLine::Export]), -curtailed);
    near(
        billed(&sold, &[BillLine::Energy]),
        billed(&none, &[BillLine::Energy]),
    );
}

//! The price of carbon of fuel burnt on site: in dispatch, and on a line of its own.

use super::unit;
use crate::scenario::{free_capacity, head, market, order, sections, site};
use crate::support::{plan, simulated};
use gridrack::kpi;
use gridrack::record::{Account, BillLine, Run, SiteMonth};

/// 10 MW around the clock, from a grid at 60 USD per MWh or from gas: 10 MMBtu per MWh at 4 USD, 530
/// kg per MWh. Keys of the site, and sections below it.
fn text(years: u32, keys: &str, sections_below: &str) -> String {
    sections(&[
        &head("2023-01-01", years, 1),
        &unit("unit").with("rack_idle_kw = 1_000"),
        &site().with("price_usd_per_mwh = 60").with(keys),
        &free_capacity("2023-01-01"),
        &"[site.electricity]\ngas_price_usd_per_mmbtu = 4\n\
          [site.power]\ndispatch = \"least-cost\"\n\
          [[site.power.onsite]]\nid = \"gas\"\nunits = 1\nmw_per_unit = 20\nready = 2023-01-01\n\
          heat_rate_mmbtu_per_mwh = 10\ncarbon_kg_per_mwh = 530\n",
        &sections_below,
        &order("unit", "2023-01-01", 10_000),
        &market("m", "2"),
    ])
}

/// USD on lines of the bill in a year of the run.
fn billed(run: &Run, year: usize, lines: &[BillLine]) -> f64 {
    let months = (12 * year..12 * (year + 1)).map(|month| &run.month(month)[0]);
    let of = |month: &SiteMonth| {
        lines
            .iter()
            .map(|&line| month.bill[line as usize].usd())
            .sum()
    };
    months.map(of).collect::<Vec<f64>>().iter().sum()
}

#[track_caller]
fn near(found: f64, worked: f64) {
    assert!((found - worked).abs() < 0.2, "{found}, not {worked}");
}

/// Gas costs 40 USD, and 40 + 0.53 · 80 = 82.4 with carbon: 87 600 MWh from gas at 40, else from the
/// grid at 60. At 10 USD per tonne gas costs 45.3: 87 600 · 40 of fuel and 46 428 t of carbon.
#[test]
fn carbon_makes_gas_cost_more_than_the_grid() {
    let year = |keys: &str| simulated(&plan(&text(1, keys, "")), 0);
    let free = year("");
    near(billed(&free, 0, &[BillLine::Fuel]), 3_504_000.0);
    near(billed(&free, 0, &BillLine::ALL), 3_504_000.0);
    let dear = year("carbon_price_usd_per_t = 80");
    near(billed(&dear, 0, &[BillLine::Energy]), 5_256_000.0);
    near(billed(&dear, 0, &BillLine::ALL), 5_256_000.0);
    let some = year("carbon_price_usd_per_t = 10");
    near(billed(&some, 0, &[BillLine::Fuel]), 3_504_000.0);
    near(billed(&some, 0, &[BillLine::Carbon]), 464_280.0);
    near(billed(&some, 0, &[BillLine::Plant]), 0.0);
    near(
        some.total(|month| month.booked(Account::Carbon)).usd(),
        464_280.0,
    );
    let ebitda = |run: &Run| run.total(SiteMonth::ebitda).usd();
    near(ebitda(&free) - ebitda(&some), 464_280.0);
    let plan = plan(&text(1, "carbon_price_usd_per_t = 10", ""));
    let values = kpi::evaluate(&some, &plan);
    let measures = kpi::describe(&plan);
    let measure = |id: &str| {
        let at = measures.iter().position(|measure| measure.id == id);
        values[at.expect("a measure")].expect("a value")
    };
    near(measure("energy_bill_carbon_usd"), 464_280.0);
    near(measure("energy_cost_usd"), 3_968_280.0);
}

/// Nothing in 2023, 10 USD per tonne in 2024 (8 784 hours), 80 from 2025 on: gas, gas, grid.
#[test]
fn a_path_of_carbon_prices_holds_from_its_januaries() {
    let path = "[[site.carbon_price]]\nyear = 2025\nusd_per_t = 80\n\
                [[site.carbon_price]]\nyear = 2024\nusd_per_t = 10\n";
    let run = simulated(&plan(&text(4, "", path)), 0);
    near(billed(&run, 0, &BillLine::ALL), 3_504_000.0);
    near(billed(&run, 1, &[BillLine::Fuel]), 3_513_600.0);
    near(billed(&run, 1, &[BillLine::Carbon]), 465_552.0);
    for year in [2, 3] {
        near(billed(&run, year, &BillLine::ALL), 5_256_000.0);
        near(billed(&run, year, &[BillLine::Energy]), 5_256_000.0);
    }
}

/// Drawn once: gas below 20 / 0.53 = 37.7 USD per tonne, the grid above, and no month between.
#[test]
fn an_uncertain_price_of_carbon_decides_in_each_replication() {
    let keys = "carbon_price_usd_per_t = { uniform = { low = 0, high = 80 } }";
    let plan = plan(&text(1, keys, ""));
    let (mut gas, mut grid) = (0, 0);
    for replication in 0..40 {
        let run = simulated(&plan, replication);
        let usd_per_t = billed(&run, 0, &[BillLine::Carbon]) / 46_428.0;
        if usd_per_t > 0.0 {
            assert!(usd_per_t < 20.0 / 0.53, "{usd_per_t}");
            near(billed(&run, 0, &[BillLine::Fuel]), 3_504_000.0);
            gas += 1;
        } else {
            near(billed(&run, 0, &BillLine::ALL), 5_256_000.0);
            grid += 1;
        }
    }
    assert!(gas > 8 && grid > 8, "{gas} and {grid}");
}

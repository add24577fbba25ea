//! Permits of on-site units and the gas pipeline, held in dispatch: hours, starts and NOx of a
//! calendar year worked by hand.

use crate::scenario::{Section, building, head, market, order, sections, server, site};
use crate::support::{Temp, simulated};
use gridrack::problem::Problem;
use gridrack::record::{BillLine, Run, SiteMonth};
use gridrack::scenario::experiment::{self, Experiment};

/// Hours of a common year, as 2025 to 2027 are.
const YEAR: usize = 8_760;

/// Every price of a year differs: 20.00 to 107.59 USD per MWh.
fn scattered(hour: usize) -> f64 {
    20.0 + ((hour * 7_919) % YEAR) as f64 * 0.01
}

/// 60 USD per MWh by day (12 hours), 20 by night.
fn by_day(hour: usize) -> f64 {
    if (6..18).contains(&(hour % 24)) {
        60.0
    } else {
        20.0
    }
}

/// The keys of `[site.power]`, of its units of 5 MW that burn 40 USD of gas per MWh, and the grid.
struct Case<'a> {
    power: &'a str,
    unit: &'a str,
    grid: &'a str,
}

const GRID: &str = "[[site.power.utility]]\nid = \"grid\"\nmw = 20\nready = 2025-01-01\n";

/// 10 MW around the clock for three years at hourly prices, 8 USD per MWh of delivery beside them;
/// racking takes the first minute of them.
fn run(price: fn(usize) -> f64, case: &Case<'_>) -> Run {
    simulated(&read(price, case).cases[0].plan, 0)
}

fn read(price: fn(usize) -> f64, case: &Case<'_>) -> Experiment {
    let folder = Temp::new();
    let rows: String = (0..YEAR)
        .map(|hour| {
            let day = 1 + hour / 24;
            let date = jiff::civil::date(2025, 1, 1) + jiff::Span::new().days(day as i64 - 1);
            format!("{date}T{:02}:00:00,{}\n", hour % 24, price(hour))
        })
        .collect();
    folder.write("prices.csv", format!("time,price\n{rows}"));
    let text = sections(&[
        &head("2025-01-01", 3, 1),
        &server("gpu").with("rack_idle_kw = 10\nprice_usd_per_gpu = 0\nlead_time_weeks = 0"),
        &site().with("price_usd_per_mwh = 50"),
        &Section::new(
            "[site.electricity]",
            "gas_price_usd_per_mmbtu = 4
            delivery_usd_per_mwh = 8
            hourly = { file = \"prices.csv\", time_zone = \"UTC\" }",
        ),
        &building(10, "2025-01-01"),
        &case.grid,
        &Section::new("[site.power]", case.power),
        &Section::new(
            "[[site.power.onsite]]",
            "id = \"gas\"
            mw_per_unit = 5
            ready = 2025-01-01
            heat_rate_mmbtu_per_mwh = 10",
        ),
        &case.unit,
        &"\n",
        &order("gpu", "2025-01-01", 8_000),
        &market("m", "2"),
    ]);
    let path = folder.write("permits.toml", text);
    experiment::read(&path, &[]).unwrap_or_else(|problems| panic!("{:?}", problems.0))
}

/// Sums over the years after the first.
fn by_year(run: &Run, of: impl Fn(&SiteMonth) -> f64) -> [f64; 2] {
    let year = |year: usize| run.months[12 * year..][..12].iter().map(&of).sum();
    [year(1), year(2)]
}

fn billed(run: &Run, line: BillLine) -> [f64; 2] {
    by_year(run, |month| month.bill[line as usize].usd())
}

#[track_caller]
fn near(found: [f64; 2], worked: f64, within: f64) {
    for found in found {
        assert!((found - worked).abs() <= within, "{found}, not {worked}");
    }
}

/// A unit of 5 MW that may run 1 000 hours a year, or emit 2.5 t at 0.5 kg per MWh, runs in the
/// 1 000 dearest of 8 760: 5 000 MWh, 50 000 MMBtu, 200 000 USD of gas; the grid bills what is left.
/// Where a day and a half are known, the prices that are expected are those of the only year that
/// there is, so that the same hours are found.
#[test]
fn a_permit_of_a_thousand_hours_is_used_in_the_thousand_dearest() {
    let mut prices: Vec<f64> = (0..YEAR).map(scattered).collect();
    prices.sort_by(|a, b| b.total_cmp(a));
    let all: f64 = prices.iter().sum();
    let dearest: f64 = prices[..1_000].iter().sum();
    for foresight in ["", "foresight_hours = 36"] {
        for permit in [
            "run_hours_per_year = 1_000",
            "nox_t_per_year = 2.5\nnox_kg_per_mwh = 0.5",
        ] {
            let case = Case {
                power: &format!("dispatch = \"least-cost\"\n{foresight}"),
                unit: &format!("units = 1\n{permit}"),
                grid: GRID,
            };
            let run = run(scattered, &case);
            near(by_year(&run, |month| month.facility_mwh), 87_600.0, 1e-3);
            near(by_year(&run, |month| month.onsite_mwh), 5_000.0, 1e-6);
            near(by_year(&run, |month| month.grid_mwh), 82_600.0, 1e-3);
            near(by_year(&run, |month| month.unserved_mwh), 0.0, 1e-6);
            near(billed(&run, BillLine::Fuel), 200_000.0, 0.12);
            let energy = 10.0 * all - 5.0 * dearest;
            near(billed(&run, BillLine::Energy), energy, 1.0);
        }
    }
}

/// Two units share 2 · 500 hours: both in the 500 dearest hours.
#[test]
fn the_units_of_a_step_share_their_hours() {
    let mut prices: Vec<f64> = (0..YEAR).map(scattered).collect();
    prices.sort_by(|a, b| b.total_cmp(a));
    let case = Case {
        power: "dispatch = \"least-cost\"",
        unit: "units = 2\nrun_hours_per_year = 500",
        grid: GRID,
    };
    let run = run(scattered, &case);
    near(by_year(&run, |month| month.onsite_mwh), 5_000.0, 1e-3);
    let energy = 10.0 * prices[500..].iter().sum::<f64>();
    near(billed(&run, BillLine::Energy), energy, 1.0);
}

/// Twelve dear hours a day are a start each: ten starts are ten days, 600 MWh, and the eleventh
/// never comes. In the next year it is the first ten days again, though December ends in the night.
#[test]
fn starts_are_used_as_they_come() {
    for start_cost in ["", "start_usd_per_mw = 1\nno_load_fuel_share = 0.3"] {
        let case = Case {
            power: "dispatch = \"least-cost\"",
            unit: &format!("units = 1\nstarts_per_year = 10\n{start_cost}"),
            grid: GRID,
        };
        let run = run(by_day, &case);
        near(by_year(&run, |month| month.onsite_mwh), 600.0, 1e-6);
        assert!((run.months[12].onsite_mwh - 600.0).abs() < 1e-6);
        assert!((run.months[24].onsite_mwh - 600.0).abs() < 1e-6);
        let energy = 10.0 * 365.0 * 12.0 * 80.0 - 600.0 * 60.0;
        near(billed(&run, BillLine::Energy), energy, 1.0);
    }
}

/// 70 MMBtu an hour carry 7 MW at 10 MMBtu per MWh. Of units that burn 20 at no load and 6 per MWh
/// one gives 5 MW and the next what is left of 70 − 2 · 20, 5 MW in all: as much as one alone.
#[test]
fn a_pipeline_carries_so_much() {
    let given = |unit: &str, mmbtu: u32| {
        let case = Case {
            power: &format!("dispatch = \"least-cost\"\npipeline_mmbtu_per_hour = {mmbtu}"),
            unit: &format!("units = 2\n{unit}"),
            grid: GRID,
        };
        let run = run(|_| 90.0, &case);
        near(by_year(&run, |month| month.unserved_mwh), 0.0, 1e-6);
        let burnt = by_year(&run, |month| month.fuel_mmbtu);
        assert!(
            burnt
                .iter()
                .all(|burnt| *burnt <= f64::from(mmbtu) * YEAR as f64 + 1e-3)
        );
        by_year(&run, |month| month.onsite_mwh)
    };
    near(given("", 70), 7.0 * YEAR as f64, 1e-3);
    near(given("", 700), 10.0 * YEAR as f64, 1e-2);
    near(
        given("no_load_fuel_share = 0.4", 70),
        5.0 * YEAR as f64,
        1e-3,
    );
    near(
        given("no_load_fuel_share = 0.4", 88),
        8.0 * YEAR as f64,
        1e-3,
    );
}

/// Of 50 MMBtu an hour units at 8 MMBtu per MWh take 40 for 5 MW, and those at 10 the rest for
/// 1 MW.
#[test]
fn the_cheapest_units_get_their_gas_first() {
    let case = Case {
        power: "dispatch = \"least-cost\"\npipeline_mmbtu_per_hour = 50",
        unit: "units = 1\n[[site.power.onsite]]\nid = \"better\"\nunits = 1\nmw_per_unit = 5\n\
            ready = 2025-01-01\nheat_rate_mmbtu_per_mwh = 8",
        grid: GRID,
    };
    let run = run(|_| 90.0, &case);
    near(
        by_year(&run, |month| month.onsite_mwh),
        6.0 * YEAR as f64,
        1e-3,
    );
    near(
        by_year(&run, |month| month.fuel_mmbtu),
        50.0 * YEAR as f64,
        1e-2,
    );
}

/// Beside a grid of 5 MW other units of 5 MW carry the rest, at 30 MMBtu per MWh: no hour lacks the
/// unit of 1 000 hours, which runs in the highest-priced ones of each month, and not in the first.
#[test]
fn what_other_units_carry_is_not_short() {
    let case = Case {
        power: "dispatch = \"least-cost\"",
        unit: "units = 1\nrun_hours_per_year = 1_000\n[[site.power.onsite]]\nid = \"other\"\n\
            units = 1\nmw_per_unit = 5\nready = 2025-01-01\nheat_rate_mmbtu_per_mwh = 30",
        grid: &GRID.replace("mw = 20", "mw = 5"),
    };
    let run = run(scattered, &case);
    let mut prices: Vec<f64> = (0..YEAR).map(scattered).collect();
    prices.sort_by(|a, b| b.total_cmp(a));
    let hours = (0..744)
        .filter(|&hour| scattered(hour) >= prices[999])
        .count() as f64;
    let january = 5.0 * (30.0 * 744.0 - 20.0 * hours);
    let found = run.months[12].fuel_mmbtu;
    assert!((50.0..150.0).contains(&hours), "{hours}");
    assert!((found - january).abs() < 1.0, "{found}, not {january}");
}

/// Units that are alone until the grid comes in July 2025 have 4 344 hours to carry: a permit of 5
/// 000 does, one of 4 000 does not, and two units that share 2 · 4 000 with one of them in reserve
/// do again.
#[test]
fn check_tells_of_a_bridge_that_a_permit_cannot_carry() {
    let late = GRID.replace("2025-01-01", "2025-07-01");
    let found = |unit: &str| {
        let case = Case {
            power: "",
            unit,
            grid: &late,
        };
        let experiment = read(scattered, &case);
        let about = |problem: &Problem| problem.message.contains("permit");
        let found = experiment.warnings.0.into_iter().filter(about);
        found.map(|problem| problem.message).collect::<Vec<_>>()
    };
    assert!(found("units = 1\nrun_hours_per_year = 5_000").is_empty());
    assert_eq!(
        found("units = 1\nrun_hours_per_year = 4_000"),
        [
            "units \"gas\" alone supply site \"s\" for 4344 h of 2025, but their permit gives each \
             that runs 4000 h"
        ]
    );
    let nox = "nox_kg_per_mwh = 0.5\nnox_t_per_year = 10.8";
    assert_eq!(found(&format!("units = 1\n{nox}")).len(), 1);
    assert!(found("units = 2\nreserve_units = 1\nrun_hours_per_year = 4_000").is_empty());
}

/// Without a grid units run as they come, until 1 000 hours are used; what is left of the year is
/// unserved, and the next year begins anew.
#[test]
fn a_bridge_beyond_its_permit_is_unserved() {
    let case = Case {
        power: "",
        unit: "units = 2\nrun_hours_per_year = 1_000",
        grid: "",
    };
    let run = run(|_| 90.0, &case);
    near(by_year(&run, |month| month.onsite_mwh), 10_000.0, 1e-2);
    near(by_year(&run, |month| month.unserved_mwh), 77_600.0, 1e-2);
    assert!((run.months[12].onsite_mwh - 7_440.0).abs() < 1e-2);
    assert!((run.months[13].onsite_mwh - 2_560.0).abs() < 1e-2);
    assert!((run.months[24].onsite_mwh - 7_440.0).abs() < 1e-2);
}

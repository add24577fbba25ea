//! Hours settled one by one: the same figures as from sums where both apply, and what the hours are
//! made of.

use crate::support::{plan, simulated};
use gridrack::plan::Plan;
use gridrack::record::{Account, GpuUse, Run};
use gridrack::sim::event::Event;
use gridrack::sim::run::{Observer, simulate};
use gridrack::sim::world::World;
use std::path::Path;
use std::sync::Arc;

/// A busy site with weather, a time-of-use price, standing losses, and failures; `{site}` is
/// filled in.
pub fn scenario(site: &str) -> String {
    format!(
        r#"
title = "hours"
start = 2027-02-10
years = 3
[monte_carlo]
replications = 8
[[accelerator]]
id = "gpu"
cooling = "air"
gpus_per_server = 8
servers_per_rack = 1
rack_idle_kw = 3
rack_full_kw = 10
price_usd_per_gpu = 30_000
lead_time_weeks = 10
useful_life_years = 5
failures_per_gpu_year = 0.2
[[site]]
id = "s"
from = "catalog:dallas-tx"
crew = {{ racks_per_week = 60, burn_in_days = 1 }}
power.ups_no_load_share = 0.3
power.transformer_no_load_share = 0.1
cooling_overhead_factor = {{ uniform = {{ low = 0.8, high = 1.2 }} }}
[[site.building]]
id = "hall"
it_mw = 10
ready = 2027-02-10
[[site.power.utility]]
id = "grid"
mw = 9
ready = 2027-03-01
[[site.cooling]]
technology = "chilled-water-tower"
it_mw_per_block = 2
blocks = 5
{site}
[[purchase]]
accelerator = "gpu"
order = 2027-02-10
gpus = 4_000
[[demand.internal]]
name = "own"
gpus = [{{ from = 2027-06-01, gpus = 1_000 }}]
[[demand.on_demand]]
segment = "hourly"
per_day = 20
gpus = {{ lognormal = {{ p50 = 32, p90 = 200 }} }}
duration_hours = {{ lognormal = {{ p50 = 60, p90 = 400 }} }}
[market.m]
price_usd_per_gpu_hour = 3
"#
    )
}

const TIME_OF_USE: &str = "[site.electricity]\ndelivery_usd_per_mwh = 7\nlevel = 1.1\ntime_of_use \
    = [{ months = [6, 7, 8, 9], from_hour = 13, to_hour = 19, price_multiple = 4.5 }]\n";

#[test]
fn hours_add_up_to_what_the_sums_say() {
    let sums = plan(&scenario(TIME_OF_USE));
    let hours = plan(&scenario(&format!(
        "{TIME_OF_USE}settlement = \"hourly\"\n"
    )));
    for replication in 0..8 {
        let (sums, hours) = (
            simulated(&sums, replication),
            simulated(&hours, replication),
        );
        for (sum, hour) in sums.months.iter().zip(&hours.months) {
            let figures = |month: &gridrack::record::SiteMonth| {
                [
                    month.it_mwh,
                    month.facility_mwh,
                    month.grid_mwh,
                    month.water_m3,
                    month.carbon_t,
                ]
            };
            for (sum, hour) in figures(sum).into_iter().zip(figures(hour)) {
                assert!(
                    (sum - hour).abs() <= 1e-9 * sum.abs(),
                    "{sum} from sums, {hour} from hours"
                );
            }
            // Two lines of the bill, each rounded to a cent.
            assert!(
                (sum.booked(Account::GridEnergy).0 - hour.booked(Account::GridEnergy).0).abs() <= 2
            );
            assert!((sum.facility_mwh > 0.0) == (hour.grid_peak_mw > 0.0));
        }
    }
}

/// Cost of grid energy of each hour of a civil year, by hour of the year of UTC.
struct Year<'p> {
    plan: &'p Plan,
    year: i16,
    usd: Vec<f64>,
}

impl Observer for Year<'_> {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        let Event::MonthCloses(month) = event else {
            return;
        };
        if self.plan.horizon.month_date(usize::from(month)).year() == self.year {
            let rows = world.sites[0]
                .metering
                .hours()
                .expect("the site is settled by the hour")
                .rows(&world.plan.sites[0].climate);
            self.usd
                .extend(rows.map(|row| row.grid_mw * row.price_usd_per_mwh));
        }
    }
}

/// The flagship's load at full build-out on the prices and weather of Texas in 2021, reported hour
/// by hour.
fn memphis_in_texas(folder: &Path, extra: &[(&str, &str)]) -> (Arc<Plan>, Vec<f64>, Run) {
    let file = |name: &str| format!("\"{}\"", folder.join(name).display());
    let (prices, weather) = (
        file("prices/US-TEX-ERCO_electricity_prices_2021.csv"),
        file("weather/actual/US-TEX-ERCO_2021.csv"),
    );
    let mut overrides = vec![
        (
            "site.campus.electricity.hourly",
            format!("{{ file = {prices}, missing = \"previous-day\" }}"),
        ),
        (
            "site.campus.weather",
            format!("{{ file = {weather}, time_zone = \"-05:00\" }}"),
        ),
        (
            "site.campus.electricity.settlement",
            "\"hourly\"".to_owned(),
        ),
    ];
    overrides.extend(extra.iter().map(|(key, value)| (*key, (*value).to_owned())));
    let overrides: Vec<String> = overrides
        .into_iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let path = Path::new(crate::support::REPOSITORY).join("scenarios/memphis.toml");
    let mut experiment = gridrack::scenario::experiment::read(&path, &overrides)
        .unwrap_or_else(|problems| panic!("{:?}", problems.0.first()));
    let plan = experiment.cases.remove(0).plan;
    let mut year = Year {
        plan: &plan,
        year: 2029,
        usd: Vec::new(),
    };
    let run = simulate(&plan, 0, 0, &mut year).unwrap_or_else(|broken| panic!("{broken}"));
    let usd = year.usd;
    (plan, usd, run)
}

/// The highest-priced seven days of Texas in 2021 were most of a flagship's yearly energy cost, and
/// a hundred hours without load save most of it.
#[test]
fn seven_days_of_2021_cost_more_than_the_other_358() {
    let Some(folder) = crate::data::folder() else {
        return;
    };
    // Losses and racks that draw nothing without load, so that an hour without load saves its cost.
    let all_by_load = [
        "site.campus.power.transformer_no_load_share",
        "site.campus.power.ups_no_load_share",
        "site.campus.power.distribution_no_load_share",
        "accelerator.gb300.rack_idle_kw",
    ]
    .map(|key| (key, "0"));
    let (_, usd, _) = memphis_in_texas(&folder, &all_by_load);
    assert_eq!(usd.len(), 8_760);
    let whole: f64 = usd.iter().sum();
    // Local days 13 to 19 February: from hour 6 of UTC on day 44 of the year.
    let from = 43 * 24 + 6;
    let week: f64 = usd[from..from + 168].iter().sum();
    let mut highest_priced = usd.clone();
    highest_priced.sort_by(|a, b| b.total_cmp(a));
    let hundred: f64 = highest_priced[..100].iter().sum();
    println!(
        "2029 lived through as 2021: {:.1} m USD, {:.1} % of it in seven days, {:.1} % in the \
            dearest 100 hours",
        whole * 1e-6,
        100.0 * week / whole,
        100.0 * hundred / whole
    );
    assert!(week / whole > 0.7);
    // The same hours called: their cost is saved but for standing losses and idle draw, and the
    // GPU-hours are reported as curtailed.
    let called_off = [
        ("site.campus.limits.interruptible_hours_per_year", "100"),
        ("site.campus.power.dispatch", "\"shortfall\""),
    ];
    let called_off = [&all_by_load[..], &called_off].concat();
    let (plan, called_usd, called) = memphis_in_texas(&folder, &called_off);
    let saved = whole - called_usd.iter().sum::<f64>();
    let curtailed: f64 = called
        .months
        .iter()
        .zip(0..)
        .filter(|(_, at)| plan.horizon.month_date(*at).year() == 2029)
        .map(|(month, _)| month.gpus(GpuUse::Curtailed).hours())
        .sum();
    println!(
        "called off: {:.1} m USD saved for {curtailed:.0} GPU-hours",
        saved * 1e-6
    );
    // A little more than those hours cost: requests that were cut off do not return. A little less:
    // standing losses.
    assert!((saved / hundred - 1.0).abs() < 0.01);
    assert!(curtailed > 0.0);
}

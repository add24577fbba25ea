//! Hours settled one by one: the same figures as from sums where both apply, and what the hours are made of.

use gridrack::record::{Account, Run};
use gridrack::scenario::plan::Plan;
use gridrack::scenario::{experiment, load};
use gridrack::sim::run::play;
use std::sync::Arc;

/// A busy site with weather, a time-of-use price, losses that stand, and failures; `{site}` is filled in.
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

/// The plan of a scenario's only future.
pub fn plan(text: &str) -> Arc<Plan> {
    let layers = load::from_text("hours", text).unwrap_or_else(|problems| panic!("{:?}", problems.0));
    let mut experiment = experiment::from_layers("hours", &layers, &[], None, &Default::default()).unwrap_or_else(|problems| panic!("{:?}", problems.0));
    experiment.futures.remove(0).plan
}

/// One future of a plan.
pub fn played(plan: &Plan, replication: u32) -> Run {
    play(plan, replication, 0, &mut ()).unwrap_or_else(|broken| panic!("{broken}"))
}

const TIME_OF_USE: &str = "[site.electricity]\ndelivery_usd_per_mwh = 7\nlevel = 1.1\ntime_of_use = [{ months = [6, 7, 8, 9], from_hour = 13, to_hour = 19, price_multiple = 4.5 }]\n";

#[test]
fn hours_add_up_to_what_the_sums_say() {
    let sums = plan(&scenario(TIME_OF_USE));
    let hours = plan(&scenario(&format!("{TIME_OF_USE}settlement = \"hourly\"\n")));
    for replication in 0..8 {
        let (sums, hours) = (played(&sums, replication), played(&hours, replication));
        for (sum, hour) in sums.months.iter().zip(&hours.months) {
            let figures = |month: &gridrack::record::SiteMonth| [month.it_mwh, month.facility_mwh, month.grid_mwh, month.water_m3, month.carbon_t];
            for (sum, hour) in figures(sum).into_iter().zip(figures(hour)) {
                assert!((sum - hour).abs() <= 1e-9 * sum.abs(), "{sum} from sums, {hour} from hours");
            }
            // Two lines of the bill, each rounded to a cent.
            assert!((sum.booked(Account::GridEnergy).0 - hour.booked(Account::GridEnergy).0).abs() <= 2);
            assert!((sum.facility_mwh > 0.0) == (hour.grid_peak_mw > 0.0));
        }
    }
}

//! PUE beside a battery.

use super::unit;
use crate::scenario::{free_capacity, head, market, order, sections, site};
use crate::support::{plan, simulated};
use gridrack::kpi;

/// 10 MW of IT around the clock at a PUE of 1; energy at 20 USD by night and 60 by day. A battery of
/// 40 MWh at 0.81 takes 40 / 0.9 MWh each night and gives 40 · 0.9 each day: 76/9 = 8.444 MWh are
/// lost. PUE = 1 + 8.444 / 240.
#[test]
fn what_a_battery_loses_counts_for_pue() {
    let battery = "[[site.power.battery]]\nid = \"store\"\nmw = 10\nmwh = 40\ncycling_share = 1\n\
                   round_trip_efficiency = 0.81\nready = 2023-01-01\n";
    let text = |battery: &str| {
        sections(&[
            &head("2023-01-01", 1, 1),
            &unit("unit").with("rack_idle_kw = 1_000"),
            &site().with("price_usd_per_mwh = 60"),
            &free_capacity("2023-01-01"),
            &"[site.electricity]\nsettlement = \"hourly\"\n\
              time_of_use = [{ from_hour = 0, to_hour = 12, price_multiple = 0.33333 }]\n",
            &battery,
            &order("unit", "2023-01-01", 10_000),
            &market("m", "2"),
        ])
    };
    let measures = |text: &str, ids: &[&str]| -> Vec<f64> {
        let plan = plan(text);
        let (described, values) = (
            kpi::describe(&plan),
            kpi::evaluate(&simulated(&plan, 0), &plan),
        );
        let of = |id: &&str| {
            let at = described.iter().position(|measure| measure.id == *id);
            values[at.expect("a measure")].expect("a value")
        };
        ids.iter().map(of).collect()
    };
    let seen = measures(
        &text(battery),
        &["pue", "battery_lost_mwh", "energy_mwh", "energy_grid_mwh"],
    );
    let worked = [
        1.0 + 76.0 / 9.0 / 240.0,
        365.0 * 76.0 / 9.0,
        87_600.0,
        87_600.0 + 365.0 * 76.0 / 9.0,
    ];
    // Plans leave what is nearer than 1e-7 MWh to full or empty.
    for (seen, worked) in seen.into_iter().zip(worked) {
        assert!(
            (seen - worked).abs() < 1e-7 * worked,
            "{seen}, not {worked}"
        );
    }
    // Giving 10 MW takes 10 / 0.9 from store: 1.111 MW lost beside 10, the step up to 1.12.
    let [cell, p95] = measures(&text(battery), &["pue_cell_max", "pue_hour_p95"])[..] else {
        panic!("two measures")
    };
    assert!(
        (cell - 10.0 / 9.0).abs() < 1e-9 && (p95 - 1.12).abs() < 1e-9,
        "{cell}, {p95}"
    );
    assert_eq!(
        measures(&text(""), &["pue", "battery_lost_mwh"]),
        [1.0, 0.0]
    );
}

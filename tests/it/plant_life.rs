//! Plants that leave: on a date, with a tranche of the grid, at the end of their life; and plants
//! that are bought again.

use crate::support::{plan, simulated};
use gridrack::record::{Account, Run, SiteMonth};
use gridrack::units::WattSeconds;

/// 8 000 GPUs, 10 MW at the meter, in use throughout from the start of 2023, with costly afternoons.
fn site(years: usize, power: &str) -> Run {
    simulated(&plan(&text(years, "", power)), 0)
}

fn text(years: usize, keys: &str, power: &str) -> String {
    format!(
        r#"
title = "plant"
start = 2023-01-01
years = {years}
[monte_carlo]
replications = 1
[[accelerator]]
id = "gpu"
cooling = "air"
gpus_per_server = 8
servers_per_rack = 1
rack_idle_kw = 10
rack_full_kw = 10
price_usd_per_gpu = 0
lead_time_weeks = 0
[[site]]
id = "s"
price_usd_per_mwh = 50
fixed_pue = 1
{keys}
crew = {{ racks_per_week = 10_000_000, burn_in_days = 0 }}
[[site.electricity.time_of_use]]
from_hour = 14
to_hour = 20
price_multiple = 4
[[site.building]]
id = "hall"
it_mw = 10
ready = 2023-01-01
{power}
[[purchase]]
accelerator = "gpu"
order = 2023-01-01
gpus = 8_000
deposit = 1
[market.m]
price_usd_per_gpu_hour = 2
"#
    )
}

/// Sums over each year of a run.
fn by_year(run: &Run, of: impl Fn(&SiteMonth) -> f64) -> Vec<f64> {
    let years = run.months.chunks(12);
    years.map(|year| year.iter().map(&of).sum()).collect()
}

fn usd(account: Account) -> impl Fn(&SiteMonth) -> f64 {
    move |month| month.booked(account).0.abs() as f64 / 100.0
}

/// A grid of 20 MW, and a battery of 10 MWh at 300 000 USD each that lives five years.
fn battery(more: &str) -> String {
    format!(
        "[[site.power.utility]]\nid = \"grid\"\nmw = 20\nready = 2023-01-01\n[site.power]\n\
            dispatch = \"least-cost\"\n[[site.power.battery]]\nid = \"b\"\nmw = 5\nmwh = 10\n\
            cycling_share = 1\nready = 2023-01-01\nuseful_life_years = 5\n\
            capex_usd_per_mwh = 300_000\ncalendar_fade_per_year = 0.1\n{more}"
    )
}

/// In twelve years a battery of five years' life is paid three times, 9 million USD in all, and
/// depreciated without a gap; with each it is as it was when new.
#[test]
fn a_battery_is_bought_again_at_the_end_of_its_life() {
    let run = site(12, &battery(""));
    let paid = by_year(&run, usd(Account::CapexSite));
    let mut expected = [0.0; 12];
    for year in [0, 5, 10] {
        expected[year] = 3_000_000.0;
    }
    assert_eq!(paid, expected);
    let depreciated = by_year(&run, usd(Account::Depreciation));
    assert_eq!(depreciated, [600_000.0; 12]);
    let given = by_year(&run, |month| month.discharged_mwh);
    // Of a year of ten per cent less each, the first and the sixth are alike but for their days.
    assert!((given[5] / given[0] - 1.0).abs() < 0.01, "{given:?}");
    assert!(given[4] < 0.7 * given[0], "{given:?}");
}

#[test]
fn a_battery_that_retires_is_gone_after_its_life() {
    let run = site(12, &battery("at_end_of_life = \"retire\""));
    assert_eq!(
        by_year(&run, usd(Account::CapexSite)).iter().sum::<f64>(),
        3e6
    );
    let given = by_year(&run, |month| month.discharged_mwh);
    assert!(given[..5].iter().all(|mwh| *mwh > 1_000.0), "{given:?}");
    assert_eq!(given[5..], [0.0; 7]);
}

/// What lives five years and leaves after two and a half is depreciated over thirty months.
#[test]
fn what_leaves_before_its_life_is_over_is_depreciated_by_then() {
    let run = site(4, &battery("until = 2025-07-01"));
    let depreciated = by_year(&run, usd(Account::Depreciation));
    assert_eq!(depreciated, [1_200_000.0, 1_200_000.0, 600_000.0, 0.0]);
}

/// 13 rented units of 1 MW until the grid's 20 MW come a year later, `late` weeks after that.
fn bridge(late: u32, ends: &str) -> Run {
    site(
        2,
        &format!(
            "[[site.power.onsite]]\nid = \"bridge\"\nunits = 13\nmw_per_unit = 1\n\
                ready = 2023-01-01\nheat_rate_mmbtu_per_mwh = 10\nrent_usd_per_mwh_capacity = 60\n\
                {ends}\n[[site.power.utility]]\nid = \"grid\"\nmw = 20\nready = 2024-01-01\n\
                slip_weeks = {late}"
        ),
    )
}

fn mean_mw(run: &Run, of: impl Fn(&SiteMonth) -> WattSeconds) -> Vec<f64> {
    let mwh = by_year(run, |month| of(month).mwh());
    mwh.iter()
        .zip([8_760.0, 8_784.0])
        .map(|(mwh, hours)| (mwh / hours * 1e6).round() / 1e6)
        .collect()
}

/// Rent of 13 MW at 60 USD per MWh of capacity ends with the bridge, and so do its megawatts.
#[test]
fn a_bridge_leaves_when_its_tranche_is_energised() {
    let run = bridge(0, "until_energised = \"grid\"");
    assert_eq!(
        by_year(&run, usd(Account::SiteOpex)),
        [60.0 * 13.0 * 8_760.0, 0.0]
    );
    assert_eq!(mean_mw(&run, |month| month.contracted), [20.0; 2]);
    assert_eq!(mean_mw(&run, |month| month.firm_supply), [33.0, 20.0]);
    assert_eq!(mean_mw(&run, |month| month.energised), [13.0, 20.0]);
    let onsite = by_year(&run, |month| month.onsite_mwh);
    // Crews rack 1 000 racks in the first minute.
    let minute = 1.0 / 60.0;
    let near = |value: f64, expected: f64| (value - expected).abs() < 1e-6 * expected;
    assert!(near(onsite[0], 10.0 * (8_760.0 - minute)), "{onsite:?}");
    assert_eq!(onsite[1], 0.0);
    // No GPU is without power for a second.
    let hours = by_year(&run, |month| month.ready().hours() / 8_000.0);
    assert!(near(hours[0], 8_760.0 - minute), "{hours:?}");
    assert_eq!(hours[1], 8_784.0);
    // Without its end it is paid and counted for ever.
    let kept = bridge(0, "");
    assert_eq!(mean_mw(&kept, |month| month.energised), [13.0, 33.0]);
    assert!(by_year(&kept, usd(Account::SiteOpex))[1] > 6.8e6);
}

/// A tranche that is 26 weeks late keeps its bridge for 182 days more.
#[test]
fn a_bridge_stays_while_its_tranche_is_late() {
    let run = bridge(26, "until_energised = \"grid\"");
    assert_eq!(
        by_year(&run, usd(Account::SiteOpex))[1],
        60.0 * 13.0 * 24.0 * 182.0
    );
}

/// From July 2023 to the end of the year there is no power at all.
#[test]
fn units_that_leave_before_the_grid_comes_leave_their_gpus_without_power() {
    let run = bridge(0, "until = 2023-07-01");
    let ready = |month: usize| run.months[month].ready().hours();
    assert_eq!(ready(5), 8_000.0 * 720.0);
    assert_eq!([6, 11].map(ready), [0.0; 2]);
    assert_eq!(ready(12), 8_000.0 * 744.0);
    let rent = by_year(&run, usd(Account::SiteOpex));
    assert_eq!(rent, [60.0 * 13.0 * 24.0 * 181.0, 0.0]);
}

/// Engines of two years' life: bought in 2023 and 2025, or gone after 2024.
#[test]
fn engines_are_bought_again_or_gone() {
    let engines = |more: &str| {
        format!(
            "[[site.power.onsite]]\nid = \"engines\"\nunits = 10\nmw_per_unit = 1\n\
                ready = 2023-01-01\nheat_rate_mmbtu_per_mwh = 9\ncapex_usd_per_mw = 1_000_000\n\
                useful_life_years = 2\n{more}"
        )
    };
    // The first minute is the crews'.
    let ready = |run: &Run| by_year(run, |month| (month.ready().hours() / 8_000.0).round());
    let kept = site(4, &engines(""));
    let paid = by_year(&kept, usd(Account::CapexSite));
    assert_eq!(paid, [10e6, 0.0, 10e6, 0.0]);
    assert_eq!(ready(&kept), [8_760.0, 8_784.0, 8_760.0, 8_760.0]);
    let gone = site(4, &engines("at_end_of_life = \"retire\""));
    let paid = by_year(&gone, usd(Account::CapexSite));
    assert_eq!(paid, [10e6, 0.0, 0.0, 0.0]);
    assert_eq!(ready(&gone), [8_760.0, 8_784.0, 0.0, 0.0]);
}

/// A field that leaves at the end of June 2023 gives half a year.
#[test]
fn a_solar_field_leaves_on_its_day() {
    let run = site(
        1,
        "[[site.power.utility]]\nid = \"grid\"\nmw = 20\nready = 2023-01-01\n[[site.power.solar]]\n\
            id = \"field\"\nmw = 5\nready = 2023-01-01\nuntil = 2023-07-01",
    );
    let given: Vec<f64> = run.months.iter().map(|month| month.solar_mwh).collect();
    assert!(given[..6].iter().all(|mwh| *mwh > 100.0), "{given:?}");
    assert_eq!(given[6..], [0.0; 6]);
}

/// An island of 11 units of 1 MW in Dallas that lose 1 % per kelvin above 20 °C: what 10 MW of load
/// lack is the sum over the hours of the year that was drawn.
#[test]
fn warm_air_takes_output_hour_by_hour() {
    let engines = "[[site.power.onsite]]\nid = \"turbines\"\nunits = 11\nmw_per_unit = 1\n\
        ready = 2023-01-01\nheat_rate_mmbtu_per_mwh = 10\nheat_derate_per_kelvin = 0.01\n\
        heat_derate_above_c = 20";
    let plan = plan(&text(1, "from = \"catalog:dallas-tx\"", engines));
    let run = simulated(&plan, 0);
    let unserved: f64 = run.months.iter().map(|month| month.unserved_mwh).sum();
    let lacks = |air_c: &f64| (10.0 - 11.0 * (1.0 - 0.01 * (air_c - 20.0).max(0.0))).max(0.0);
    let years = plan.sites[0].climate.years.iter();
    let expected: Vec<f64> = years
        .map(|year| year.table(8_760).dry_bulb_c.iter().map(lacks).sum())
        .collect();
    println!("{unserved} MWh of {expected:?}");
    assert!(unserved > 100.0);
    let near = |expected: &&f64| (*expected - unserved).abs() < 1e-6 * unserved;
    assert!(expected.iter().any(|mwh| near(&mwh)), "{unserved}");
}

/// At 1 200 m eleven units of 1 MW that lose 11 % per km above 200 m are 9.79 MW.
#[test]
fn thin_air_takes_output_throughout() {
    let engines = "[[site.power.onsite]]\nid = \"turbines\"\nunits = 11\nmw_per_unit = 1\n\
        ready = 2023-01-01\nheat_rate_mmbtu_per_mwh = 10\naltitude_derate_per_km = 0.11\n\
        altitude_derate_above_m = 200";
    let run = simulated(&plan(&text(1, "elevation_m = 1_200", engines)), 0);
    let mwh: f64 = run.months.iter().map(|month| month.energised.mwh()).sum();
    assert!((mwh / 8_760.0 - 9.79).abs() < 1e-5, "{mwh}");
}

//! On-site supply, agreements and limits that are contradictory: refused, or warned of, with the
//! fix.

use super::by_hand::refused_change;
use super::full::{FULL, folder};
use super::supply::warned_change;

#[test]
fn a_battery_larger_than_its_inverter() {
    refused_change(
        "inverter_mw       = 6",
        "inverter_mw = 4",
        &[
            "battery \"store\" gives 5 MW, more than its inverter of 4 MW",
            "make `mw` at most `inverter_mw`",
        ],
    );
    refused_change(
        "calendar_fade_per_year = 0.015",
        "calendar_fade_per_year = 1.5",
        &["`calendar_fade_per_year` is 1.5, outside 0 to 1"],
    );
    refused_change(
        "fade_per_full_cycle    = 0.00004",
        "fade_per_full_cycle = 2",
        &["`fade_per_full_cycle` is 2, outside 0 to 1"],
    );
    refused_change(
        "cycling_share          = 0.5",
        "cycling_share = 1.2",
        &["`cycling_share` is 1.2"],
    );
    refused_change(
        "round_trip_efficiency  = 0.87",
        "round_trip_efficiency = 87",
        &["`round_trip_efficiency` is 87, outside 0.3 to 1"],
    );
}

#[test]
fn a_price_with_two_paths() {
    refused_change(
        "price_escalation_per_year     = 0",
        "price_escalation_per_year = 0.03",
        &[
            "gives both `price_escalation_per_year` and `electricity.hourly`",
            "keep one of them",
        ],
    );
    refused_change(
        "rent_escalation_per_year = 0.03",
        "rent_escalation_per_year = 3",
        &["`rent_escalation_per_year` is 3, outside -0.5 to 1 per year"],
    );
}

#[test]
fn units_that_cannot_run() {
    refused_change(
        "heat_rate_mmbtu_per_mwh   = 9",
        "heat_rate_mmbtu_per_mwh = 0",
        &[
            "full.toml:",
            "`heat_rate_mmbtu_per_mwh` is 0, outside 3 to 30 MMBtu per MWh",
            "near 6.5 of a combined cycle, near 10 of a simple one",
        ],
    );
    refused_change(
        "minimum_load_share        = 0.4",
        "minimum_load_share = 1.4",
        &["`minimum_load_share` is 1.4, outside 0 to 1"],
    );
    refused_change(
        "forced_outage_hours       = 40",
        "forced_outage_hours = 0",
        &["`forced_outage_hours` is 0, outside 0.01 to 8760 hours"],
    );
    refused_change(
        "forced_outages_per_year   = 4",
        "forced_outages_per_year = -4",
        &["`forced_outages_per_year` is -4"],
    );
    refused_change(
        "dispatch                   = \"least-cost\"",
        "dispatch = \"least-costs\"",
        &["did you mean \"least-cost\"?"],
    );
}

#[test]
fn agreements_and_fuel_that_cannot_be_meant() {
    refused_change(
        "until                = 2036-07-01",
        "until = 2026-06-30",
        &[
            "agreement \"west wind\" ends on 2026-06-30, before it starts on 2026-07-01",
            "make `until` later than `from_date`",
        ],
    );
    warned_change(
        "from_date            = 2026-07-01\nuntil                = 2036-07-01",
        "from_date = 2015-07-01\nuntil = 2025-07-01",
        &[
            "agreement \"west wind\" is over before the scenario starts on 2026-01-01",
            "it is never settled",
        ],
    );
    refused_change(
        "mean_reversion_per_year = 1.2",
        "mean_reversion_per_year = 0",
        &[
            "has a mean, but never reverts to it",
            "0.7 halves a deviation in a year",
        ],
    );
    refused_change(
        "shape                = \"wind\"",
        "shape = \"hydro\"",
        &[
            "`shape` cannot be \"hydro\"",
            "\"baseload\", \"solar\", \"wind\"",
        ],
    );
}

#[test]
fn prices_of_carbon_that_cannot_be_meant() {
    refused_change(
        "carbon_price_usd_per_t        = { uniform = { low = 20, high = 60 } }",
        "carbon_price_usd_per_t = -5",
        &["`carbon_price_usd_per_t` is -5, outside 0 to 10000 USD per t"],
    );
    let path = "[[site.carbon_price]]\nyear      = 2027\nusd_per_t = 55\n";
    refused_change(
        path,
        &format!("{path}{}", path.replace("55", "60")),
        &[
            "site \"campus\" has two prices of carbon from 2027 on",
            "keep one of them",
        ],
    );
    warned_change(
        "from       = \"catalog:dallas-tx\"",
        "from = \"catalog:dallas-tx\"\ncarbon_price_usd_per_t = 20",
        &[
            "has a price of carbon, but burns no fuel",
            "carbon of grid energy is paid in its price",
        ],
    );
}

#[test]
fn exports_that_cannot_be_meant() {
    let export =
        "limit_mw          = 5\nprice_usd_per_mwh = { uniform = { low = 20, high = 30 } }\n";
    refused_change(
        export,
        "limit_mw = 5\n",
        &[
            "the export of site \"catalogued\" has no price",
            "give a `price_usd_per_mwh`, or an `indexed_factor` on the site's price",
        ],
    );
    refused_change(
        export,
        "price_usd_per_mwh = 30\n",
        &["`limit_mw` is missing", "Most power sold"],
    );
    refused_change(
        export,
        "limit_mw = 5\nprice_usd_per_mwh = 30\nindexed_factor = 1\n",
        &[
            "both `price_usd_per_mwh` and `indexed_factor`",
            "keep one of them",
        ],
    );
    refused_change(
        export,
        "limit_mw = 5\nprice_usd_per_mwh = 30\nadder_usd_per_mwh = 1\n",
        &[
            "an `adder_usd_per_mwh`, but no `indexed_factor`",
            "add it to the price",
        ],
    );
    refused_change(
        export,
        "limit_mw = 0\nprice_usd_per_mwh = 30\n",
        &["`limit_mw` is 0, outside 0.000001 to 20000 MW"],
    );
    warned_change(
        "dispatch = \"least-cost\" # of the rented turbines",
        "dispatch = \"shortfall\"",
        &["site \"catalogued\" may sell energy, but has none to sell"],
    );
}

#[test]
fn announced_peaks_that_cannot_be_meant() {
    let peak = "date      = 2026-07-20\nfrom_hour = 16\nto_hour   = 18\n";
    refused_change(
        peak,
        "date = 2026-07-20\nfrom_hour = 18\nto_hour = 16\n",
        &["begins at hour 18 and ends at 16", "make `to_hour` later"],
    );
    for (date, why) in [
        ("2029-07-20", "the day lies outside the horizon"),
        ("2026-12-20", "no charge counts the peak of that month"),
    ] {
        warned_change(
            peak,
            &format!("date = {date}\n"),
            &["is announced for site \"campus\"", "has no effect", why],
        );
    }
}

#[test]
fn limits_that_cannot_be_meant() {
    refused_change(
        "curtail_above_usd_per_mwh    = 4_000",
        "curtail_above_usd_per_mwh = -1",
        &["`curtail_above_usd_per_mwh` is -1, outside 0 to 100000 USD per MWh"],
    );
    refused_change(
        "interruptible_hours_per_year = 60",
        "interruptible_hours_per_year = 9_000",
        &["is 9000, outside 0 to 8760 hours per year"],
    );
    let (folder, _) = folder();
    // Without hourly prices, and without the forward price that scales them.
    let hours = FULL
        .find("[site.electricity.hourly]")
        .expect("hourly prices");
    let after = FULL[hours + 1..].find("\n[").expect("a section after") + hours + 1;
    let priced = (FULL[..hours].to_owned() + &FULL[after..])
        .replace("forward_usd_per_mwh     = 52\n", "")
        .replace(
            "[[site.electricity.forward]]\nyear        = 2027\nusd_per_mwh = 55\n",
            "",
        );
    let use_of_time = "[[site.electricity.time_of_use]]\nmonths         = [6, 7, \
        8]\nfrom_hour      = 14\nto_hour        = 20\nprice_multiple = 2\n";
    assert!(priced.contains(use_of_time) && priced.len() < FULL.len());
    folder.write("full.toml", priced.replace(use_of_time, ""));
    let reported = folder.gridrack(&["check", "full.toml"]).words();
    assert!(
        reported.contains(
            "calls the highest-priced hours of site \"campus\", but all its hours cost the same"
        ),
        "{reported}"
    );
    assert!(
        reported.contains("the first hours of each year are called"),
        "{reported}"
    );
}

/// Without much of a grid 24 MW of units run 18.5 MW of IT, which swing by 0.9: 17.7 MW at the meter
/// over 0.99 · 0.96 · 0.99. Before the battery and the lease come, 8 MW of engines follow by 0.15 of
/// their output at once and 16 MW of turbines by 0.2: 4.4, and the grid by 0.1. The rest is 13.2. Once turbines and battery
/// have left, 7.0 MW swing by 6.7; engines follow 1.2 and the grid, with its last tranche, 1.2.
#[test]
fn swings_that_nothing_follows() {
    let islanded = FULL.replace(
        "[[site.power.utility]]\nid         = \"queued\"\nmw         = 20",
        "[[site.power.utility]]\nid         = \"queued\"\nmw         = 0.1",
    );
    let (folder, _) = folder();
    folder.write(
        "full.toml",
        islanded
            .replace(
                "mw         = 20\nready      = 2026-03-01",
                "mw = 0.1\nready = 2026-03-01",
            )
            .replace("load_step_share            = 0.2", "load_step_share = 0.9"),
    );
    let reported = folder.gridrack(&["check", "full.toml"]).words();
    for word in [
        "training at site \"campus\" swings 17.7 MW within a second (0.9 of 18.5 MW of IT)",
        "to 2027-08-15 batteries follow 0.0 MW of it, on-site units 4.4 MW and the grid 0.1 MW",
        "add 13.2 MW of [[site.power.battery]]",
        "swings 6.7 MW within a second (0.9 of 7.0 MW of IT)",
        "on batteries follow 0.0 MW of it, on-site units 1.2 MW and the grid 1.2 MW",
        "add 4.3 MW of [[site.power.battery]]",
        "lower `load_step_share`",
    ] {
        assert!(reported.contains(word), "no {word:?} in {reported}");
    }
}

/// A campus with 80 MW of IT on engines until a grid of so many MW comes.
fn swinging(grid_mw: f64) -> String {
    format!(
        r#"
title = "swings"
start = 2027-01-01
years = 5
[[accelerator]]
id = "gpu"
cooling = "air"
gpus_per_server = 8
servers_per_rack = 1
rack_idle_kw = 10
rack_full_kw = 10
price_usd_per_gpu = 1
lead_time_weeks = 0
[[site]]
id = "s"
price_usd_per_mwh = 50
fixed_pue = 1
[site.power]
load_step_share = 0.6
[[site.power.onsite]]
id = "engines"
units = 13
reserve_units = 1
mw_per_unit = 10
ready = 2027-10-01
heat_rate_mmbtu_per_mwh = 8.4
load_step_share = 0.15
[[site.power.utility]]
id = "grid"
mw = {grid_mw}
ready = 2029-07-01
[[site.building]]
id = "hall"
it_mw = 80
ready = 2027-01-01
[[purchase]]
accelerator = "gpu"
order = 2027-01-01
gpus = 8_000
[market.m]
price_usd_per_gpu_hour = 2
"#
    )
}

/// 80 MW of IT swing by 0.6, 51.0 MW at the meter over 0.99 · 0.96 · 0.99. From October 2027 twelve
/// of thirteen engines of 10 MW take 0.15 of their output at once, 18 MW; the grid comes in July
/// 2029 and carries the rest.
#[test]
fn swings_are_checked_at_each_date() {
    let (folder, _) = folder();
    let reported = |grid_mw: f64| {
        folder.write("swings.toml", swinging(grid_mw));
        folder.gridrack(&["check", "swings.toml"]).words()
    };
    for (grid_mw, words) in [
        (
            200.0,
            [
                "training at site \"s\" swings 51.0 MW within a second (0.6 of 80.0 MW of IT)",
                "but from 2027-10-01 to 2029-07-01 batteries follow 0.0 MW of it, on-site units \
                    18.0 MW and the grid 0.0 MW",
                "add 33.0 MW of [[site.power.battery]] by then",
            ],
        ),
        // A grid of 1 MW leaves 32 MW for ever; its worst is before.
        (
            1.0,
            [
                "but from 2027-10-01 on batteries follow 0.0 MW of it",
                "on-site units 18.0 MW and the grid 0.0 MW",
                "add 33.0 MW",
            ],
        ),
    ] {
        let reported = reported(grid_mw);
        assert!(!reported.contains("-0.0"), "{reported}");
        for word in words {
            assert!(reported.contains(word), "no {word:?} in {reported}");
        }
    }
}

#[test]
fn plants_that_leave_when_they_cannot() {
    refused_change(
        "until             = 2027-10-01",
        "until = 2026-04-01",
        &[
            "full.toml:",
            "the battery \"store\" leaves on 2026-04-01, before it is ready",
            "make `until` later than the day it is expected",
        ],
    );
    refused_change(
        "until             = 2027-11-01\nuntil_energised   = \"later\"",
        "until = 2027-11-01\nuntil_energised = \"latter\"",
        &[
            "there is no utility tranche \"latter\" in this scenario",
            "did you mean \"later\"?",
        ],
    );
    warned_change(
        "useful_life_years         = 1.5",
        "useful_life_years = 10",
        &[
            "\"retire\" is what happens to the on-site plant \"gas\" at the end of its life on 2036",
            "but it leaves on 2027-12-01",
            "leave `at_end_of_life` out, or make `useful_life_years` shorter",
        ],
    );
    warned_change(
        "useful_life_years = 1\nat_end_of_life    = \"replace\"\nuntil             = 2027-11-01",
        "useful_life_years = 20\nat_end_of_life = \"replace\"",
        &[
            "\"replace\" is what happens to the solar field \"field\" at the end of its life on 2046",
            "but the horizon ends on",
        ],
    );
    warned_change(
        "until                     = 2027-12-01\nuntil_energised           = \"later\"",
        "until_energised = \"shut\"\n[[site.power.utility]]\nid = \"shut\"\nmw = 1\n\
            ready = 2026-01-01\n[[site.power.onsite]]\nid = \"more\"\nunits = 1\nmw_per_unit = 8\n\
            ready = 2026-02-01\nheat_rate_mmbtu_per_mwh = 9",
        &[
            "the on-site plant \"gas\" is expected on 2026-02-15, but leaves with \"shut\"",
            "in most replications it never runs",
            "name a later tranche in `until_energised`",
        ],
    );
}

#[test]
fn permits_that_cannot_be_meant() {
    refused_change(
        "nox_kg_per_mwh            = 0.5",
        "nox_kg_per_mwh = 0",
        &[
            "units \"gas\" have a permit of NOx, but emit none",
            "give `nox_kg_per_mwh`: 0.49 of a lean-premix turbine",
        ],
    );
    refused_change(
        "run_hours_per_year        = 6_000",
        "run_hours_per_year = 9_000",
        &["`run_hours_per_year` is 9000, outside 0 to 8784 hours per year"],
    );
    warned_change(
        "pipeline_mmbtu_per_hour = 400",
        "pipeline_mmbtu_per_hour = 100",
        &[
            "burn 211 MMBtu an hour at full load, its pipeline brings 100",
            "raise `pipeline_mmbtu_per_hour`",
        ],
    );
}

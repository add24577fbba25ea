//! A battery beside a tariff: what it does to the bill of a site.

use crate::data::folder;
use crate::support::{plan, simulated};
use gridrack::record::{BillLine, Run};
use gridrack::report::hours::HoursFile;
use gridrack::sim::run::simulate;

/// Prices with a day and an evening.
const TIME_OF_USE: &str = r#"
time_of_use = [
  { from_hour = 0, to_hour = 6, price_multiple = 0.5 },
  { from_hour = 17, to_hour = 21, price_multiple = 2.5 },
]
"#;

/// A battery of 50 MW.
const BATTERY: &str = r#"
[[site.power.battery]]
id = "store"
mw = 50
mwh = 250
cycling_share = 1
ready = 2023-01-01
"#;

/// Tariffs of every form that a bill knows.
const TARIFFS: &[&str] = &[
    "demand = [{ id = \"a\", price_usd_per_kw_month = 12 }]",
    "demand = [{ id = \"a\", price_usd_per_kw_month = 12, windows = [{ months = [6, 7, 8, 9] }] }]",
    "demand = [{ id = \"a\", price_usd_per_kw_month = 12, windows = [
       { days = \"weekday\", from_hour = 16, to_hour = 20 }] }]",
    "demand = [
       { id = \"summer\", price_usd_per_kw_month = 14, windows = [{ months = [6, 7, 8, 9] }] },
       { id = \"winter\", price_usd_per_kw_month = 7, windows = [
         { months = [1, 2, 3, 4, 5, 10, 11, 12] }] }]",
    "demand = [{ id = \"a\", price_usd_per_kw_month = 12, windows = [
       { days = \"weekday\", from_hour = 6, to_hour = 10 }] }]",
    "from = \"catalog:pnm-4b-large-power\"",
    "demand = [{ id = \"a\", price_usd_per_kw_month = 12, ratchet = { share = 0.8, months = [6, 7] } }]",
    "demand = [{ id = \"a\", price_usd_per_kw_month = 12, ratchet = { share = 1, look_back_months = 11 } }]",
    "demand = [{ id = \"a\", minimum_share_of_contract = 0.9, tiers = [
       { up_to_mw = 100, price_usd_per_kw_month = 5 }, { price_usd_per_kw_month = 15 }] }]",
    "demand = [{ id = \"a\", tiers = [
       { up_to_mw = 125, price_usd_per_kw_month = 15 }, { price_usd_per_kw_month = 5 }] }]",
    "energy = [{ id = \"hours-use\", tiers_by = \"peak\", tiers = [
       { up_to_mwh = 150, price_usd_per_mwh = 121.6 }, { up_to_mwh = 250, price_usd_per_mwh = 102.9 },
       { price_usd_per_mwh = 80.3 }] }]",
    "coincident_peak = { price_usd_per_kw_year = 65 }",
    "coincident_peak = { price_usd_per_kw_year = 65, before = \"nothing\" }",
    "capacity = { price_usd_per_mw_day = 300, obligation = \"peaks\" }",
    "minimum_take = { share_of_contract = 0.9, price_usd_per_mwh = 40 }",
    "interruptible = { mw = 130, credit_usd_per_kw_month = 5, hours_per_year = 40 }",
    "minimum_bill_usd_per_month = 20_000_000",
];

/// Two years of a flat 120 MW beside a grid of 200 MW.
fn text(power: &str, electricity: &str, tariff: &str) -> String {
    format!(
        r#"
title = "a battery and a tariff"
start = 2023-01-01
years = 2
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
utc_offset_hours = -6
price_usd_per_mwh = 50
fixed_pue = 1
crew = {{ racks_per_week = 10_000_000, burn_in_days = 0 }}
[site.power]
transformer_efficiency = 1
ups_efficiency = 1
distribution_efficiency = 1
{power}
[[site.power.utility]]
id = "grid"
mw = 200
ready = 2023-01-01
[[site.building]]
id = "hall"
it_mw = 120
ready = 2023-01-01
[site.electricity]
{electricity}
[site.tariff]
{tariff}
[[purchase]]
accelerator = "gpu"
order = 2023-01-01
gpus = 96_000
deposit = 1
[market.m]
accelerators = ["gpu"]
price_usd_per_gpu_hour = 2
"#
    )
}

/// The energy bill of all months, USD.
fn bill_usd(run: &Run) -> f64 {
    let months = run.months.iter();
    months
        .map(|month| {
            BillLine::GRID
                .iter()
                .map(|&line| month.bill[line as usize].usd())
                .sum::<f64>()
        })
        .sum()
}

/// What the battery saves of a bill, USD.
fn saved_usd(power: &str, electricity: &str, tariff: &str) -> f64 {
    let of = |battery: &str| {
        let text = text(&format!("{power}{battery}"), electricity, tariff);
        bill_usd(&simulated(&plan(&text), 0))
    };
    of("") - of(BATTERY)
}

/// With the month known a bill is never higher. With a day and a half known it may be, by what a
/// day unlike those to come misleads.
#[test]
fn a_battery_that_may_rest_never_raises_a_bill() {
    for tariff in TARIFFS {
        let known = saved_usd("", TIME_OF_USE, tariff);
        let daily = saved_usd("foresight_hours = 36", TIME_OF_USE, tariff);
        println!("{tariff}: {known:.0} USD, with 36 hours {daily:.0}");
        assert!(known >= 0.0, "{tariff}: {known}");
        assert!(daily >= -1_000.0, "{tariff}: {daily}");
    }
}

/// What the battery saves is the difference between two runs, also of charges that look back; what
/// units alike save is shared by their power.
#[test]
fn a_plant_is_worth_what_the_bill_rises_without_it() {
    let saving = |run: &Run, plan: &gridrack::plan::Plan, plant: &str| {
        let ids = gridrack::kpi::describe(plan);
        let at = ids
            .iter()
            .position(|measure| measure.id == format!("bill_saving_usd.s.{plant}"));
        gridrack::kpi::evaluate(run, plan)[at.expect("the measure is there")].expect("a value")
    };
    for tariff in [TARIFFS[0], TARIFFS[2], TARIFFS[6], TARIFFS[12], ""] {
        let plan = plan(&text(BATTERY, TIME_OF_USE, tariff));
        let run = simulated(&plan, 0);
        let (value, saved) = (
            saving(&run, &plan, "battery.store"),
            saved_usd("", TIME_OF_USE, tariff),
        );
        println!("{tariff}: {value:.0} USD, by two runs {saved:.0}");
        assert!((value - saved).abs() < 1.0, "{tariff}: {value} and {saved}");
    }
    // 20 MW for 36 USD of gas instead of a grid at 50: 14 USD for each of 20 MWh in every hour, a
    // quarter of it by the smaller of two steps.
    let units = |id: &str, units: u32| {
        format!(
            "[[site.power.onsite]]\nid = {id:?}\nunits = {units}\nmw_per_unit = 5\n\
             ready = 2023-01-01\nheat_rate_mmbtu_per_mwh = 9\n"
        )
    };
    let power = format!(
        "dispatch = \"least-cost\"\n{}{}",
        units("one", 1),
        units("three", 3)
    );
    let plan = plan(&text(&power, "gas_price_usd_per_mmbtu = 4", ""));
    let run = simulated(&plan, 0);
    // 2023 and a leap year.
    let hours = 8_760.0 + 8_784.0;
    for (plant, mw) in [("onsite.one", 5.0), ("onsite.three", 15.0)] {
        let value = saving(&run, &plan, plant);
        // The GPUs are there from the second minute on.
        assert!(
            (value / (14.0 * mw * hours) - 1.0).abs() < 1e-4,
            "{plant}: {value}"
        );
    }
}

/// 12 USD per kW on weekdays from 16 to 20 h, local time, at a flat price: 250 MWh at 0.88 give
/// 234.5 MWh in four hours, 50 MW of them 200. The peak falls from 120 to 70 MW: 24 months of
/// 600 000 USD, less what the losses of the store cost.
#[test]
fn an_afternoons_peak_falls_by_the_power_of_the_battery() {
    let saved = saved_usd("", "", TARIFFS[2]);
    // Of 200 MWh out on some 520 weekdays 0.12 / 0.88 more go in, at 50 USD.
    let losses = 520.0 * 200.0 * (1.0 / 0.88 - 1.0) * 50.0;
    assert!(
        (saved - (24.0 * 600_000.0 - losses)).abs() < 0.02 * 14.4e6,
        "{saved}"
    );
}

/// Case of a real year: what each form saves in ERCOT's 2023, twice, and what the knowledge of a
/// day and a half keeps of it.
#[test]
fn real_prices_and_windows() {
    let Some(folder) = folder() else { return };
    let file = folder.join("prices/US-TEX-ERCO_electricity_prices_2023.csv");
    let hourly = format!("hourly = {{ file = {:?} }}", file.display().to_string());
    for tariff in &TARIFFS[..8] {
        let (known, daily) = (
            saved_usd("", &hourly, tariff),
            saved_usd("foresight_hours = 36", &hourly, tariff),
        );
        println!("{tariff}: {known:.0} USD, with 36 hours {daily:.0}");
        assert!(
            known > 0.0 && daily >= -1_000.0 && daily < 1.001 * known,
            "{tariff}"
        );
    }
    // Four coincident peaks: what the battery saves beyond energy alone, if each is known, and if
    // it is expected from the heat of the days before.
    let energy = |power: &str| saved_usd(power, &hourly, "fixed_usd_per_month = 0");
    let peaks = |power: &str| saved_usd(power, &hourly, TARIFFS[12]) - energy(power);
    let (known, expected) = (peaks(""), peaks("foresight_hours = 36"));
    println!(
        "4CP: {known:.0} USD if known, {expected:.0} as expected, {:.3}",
        expected / known
    );
    // 50 MW at four peaks of the first year, billed in the second.
    assert!(
        known > 0.98 * 65_000.0 * 50.0 - 1e5 && known < 65_000.0 * 50.0 + 1.0,
        "{known}"
    );
    assert!(expected > 0.9 * known && expected < 1.02 * known);
}

/// A unit at its least load spills what the site does not need, at night and without a grid. That
/// is neither negative sun nor energy of a grid.
#[test]
fn what_units_spill_is_not_negative_sun() {
    let power = r#"
dispatch = "least-cost"
[[site.power.onsite]]
id = "engine"
units = 1
mw_per_unit = 200
minimum_load_share = 0.9
ready = 2023-01-01
heat_rate_mmbtu_per_mwh = 9
"#;
    let text = text(power, "", "").replace("[site.tariff]", "");
    let utility = text.find("[[site.power.utility]]").unwrap();
    let building = text.find("[[site.building]]").unwrap();
    let text = format!("{}{}", &text[..utility], &text[building..]);
    let plan = plan(&text);
    let mut file = HoursFile::new(&plan);
    let run = simulate(&plan, 0, 0, &mut file).unwrap();
    let mut reader = csv::Reader::from_reader(file.csv().as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (mut spilled, mut onsite) = (0.0, 0.0);
    for row in reader.records().map(Result::unwrap) {
        let of = |name: &str| row[column(name)].parse::<f64>().unwrap();
        assert_eq!((of("solar_mw"), of("grid_mw")), (0.0, 0.0), "{row:?}");
        spilled += of("renewable_curtailed_mw");
        onsite += of("onsite_mw") - of("facility_mw");
    }
    // 180 MW at least for 120 MW.
    assert!(spilled > 59.0 * 8_760.0, "{spilled}");
    assert!(onsite.abs() < 1.0, "{onsite}");
    assert_eq!(
        run.months.iter().map(|month| month.grid_mwh).sum::<f64>(),
        0.0
    );
}

/// What is stored is worth nothing after the horizon: the battery ends it empty.
#[test]
fn the_horizon_ends_with_an_empty_battery() {
    let plan = plan(&text(BATTERY, TIME_OF_USE, ""));
    let mut file = HoursFile::new(&plan);
    simulate(&plan, 0, 0, &mut file).unwrap();
    let mut reader = csv::Reader::from_reader(file.csv().as_bytes());
    let header = reader.headers().unwrap().clone();
    let stored = header
        .iter()
        .position(|column| column == "stored_mwh")
        .unwrap();
    let rows: Vec<f64> = reader
        .records()
        .map(|row| row.unwrap()[stored].parse().unwrap())
        .collect();
    assert!(rows[rows.len() - 1] < 1e-6 && rows.iter().any(|stored| *stored > 249.0));
}

/// The draw from the grid in the hour that begins then, MW.
fn grid_mw(text: &str, hour: &str) -> f64 {
    let plan = plan(text);
    let mut file = HoursFile::new(&plan);
    simulate(&plan, 0, 0, &mut file).expect("a run");
    let csv = file.csv();
    let at = |name: &str| {
        let header = csv.lines().next().expect("a header");
        header
            .split(',')
            .position(|column| column == name)
            .expect("a column")
    };
    let line = csv
        .lines()
        .find(|line| line.starts_with(hour))
        .expect("the hour");
    let value = line.split(',').nth(at("grid_mw")).expect("a value");
    value.parse().expect("a number")
}

/// The system's peak of June is billed at 65 000 USD per MW in the next year. Two hours of a morning
/// are announced, by the clock of UTC − 6: the battery gives its 50 MW in both, 70 MW are billed; a
/// whole day is billed by its mean, which 250 MWh at 0.88 lower by 250 · √0.88 / 24. Other months
/// have the peak that is expected.
#[test]
fn announced_peaks_are_avoided_and_billed() {
    let tariff = |announced: &str| {
        format!(
            "coincident_peak = {{ price_usd_per_kw_year = 65, months = [6], before = \"nothing\" \
             }}\nannounced_peak = [{announced}]"
        )
    };
    let morning = tariff("{ date = 2023-06-10, from_hour = 3, to_hour = 5 }");
    let billed_in_2024 = |power: &str, tariff: &str| {
        let run = simulated(&plan(&text(power, "", tariff)), 0);
        let year = (12..24).map(|month| &run.month(month)[0]);
        year.map(|month| month.bill[BillLine::CoincidentPeak as usize].usd())
            .sum::<f64>()
    };
    for foresight in ["", "foresight_hours = 24\n"] {
        let power = format!("{foresight}{BATTERY}");
        let usd = billed_in_2024(&power, &morning);
        assert!((usd - 70_000.0 * 65.0).abs() < 1.0, "{usd}");
        let at = |tariff: &str| grid_mw(&text(&power, "", tariff), "2023-06-10T10");
        assert!((at(&morning) - 70.0).abs() < 1e-6);
        assert!((at(&tariff("")) - 120.0).abs() < 1e-6);
    }
    let usd = billed_in_2024(BATTERY, &tariff("{ date = 2023-06-10 }"));
    let worked = (120_000.0 - 250_000.0 * f64::sqrt(0.88) / 24.0) * 65.0;
    assert!((usd - worked).abs() < 1.0, "{usd}, not {worked}");
    // Without a battery all of the load.
    let usd = billed_in_2024("", &morning);
    assert!((usd - 120_000.0 * 65.0).abs() < 1.0, "{usd}");
}

//! Tariffs against figures computed elsewhere, and against a plain reading of the same rates, hour
//! by hour.

use crate::data::{expected, folder};
use crate::support;
use crate::support::Temp;
use gridrack::model::tariff::{Bill, History, Line, MonthUse, Tariff};
use gridrack::plan;
use gridrack::problem::Problem;
use gridrack::scenario::experiment::Experiment;
use gridrack::scenario::tariff::{Draft, cells, year_periods};
use gridrack::scenario::urdb;
use gridrack::time::{month_of_hour, time_zone};
use serde_json::Value;
use std::path::Path;

/// A common year that begins on a Sunday, as REopt's tests take 2017.
const YEAR: i16 = 2017;

/// A draft's bill of a year, month by month, with the tariff's own clock.
fn year_of_bills(draft: &Draft, zone: &str, load_mwh: &[f64]) -> Vec<Bill> {
    let (cell_of, demand) = cells(&draft.demand).unwrap();
    let periods = year_periods(&draft.energy_of, &cell_of, &time_zone(zone).unwrap(), YEAR);
    let mut terms = Tariff::of_energy(draft.energy[0].clone());
    terms.energy.clone_from(&draft.energy);
    terms.demand = demand;
    terms.fixed_usd_per_month = draft.fixed_usd_per_month;
    terms.fixed_usd_per_day = draft.fixed_usd_per_day;
    terms.minimum_bill_usd_per_month = draft.minimum_bill_usd_per_month;
    bills(&terms, &periods, load_mwh)
}

fn bills(terms: &Tariff, periods: &plan::YearPeriods, load_mwh: &[f64]) -> Vec<Bill> {
    let months = month_of_hour(load_mwh.len());
    let mut history = History::new(terms);
    (0..12u8)
        .map(|month| {
            let (from, to) = (
                months.partition_point(|at| *at < month),
                months.partition_point(|at| *at <= month),
            );
            let use_ = MonthUse {
                month: month + 1,
                grid_mwh: &load_mwh[from..to],
                price_usd_per_mwh: &[],
                energy_period: &periods.energy[from..to],
                demand_period: &periods.demand[from..to],
                contract_mw: 0.0,
                coincident_mw: &[],
                delivery_usd_per_mwh: 0.0,
                rate_factor: 1.0,
                called_excess_mwh: 0.0,
            };
            terms.bill(&use_, &mut history)
        })
        .collect()
}

fn sum(bills: &[Bill], line: Line) -> f64 {
    bills.iter().map(|bill| bill.of(line)).sum()
}

fn total(bills: &[Bill]) -> f64 {
    bills.iter().map(Bill::total_usd).sum()
}

fn flat(annual_kwh: f64) -> Vec<f64> {
    vec![annual_kwh / 8_760.0 / 1e3; 8_760]
}

/// A load without a pattern that a schedule could hide in.
fn uneven() -> Vec<f64> {
    (0..8_760u64)
        .map(|hour| 0.05 + ((hour * 2_654_435_761) % 1_000) as f64 * 2e-4)
        .collect()
}

fn read(path: &Path) -> (Draft, Vec<Problem>) {
    urdb::read(path).unwrap_or_else(|problem| panic!("{problem}"))
}

fn assert_close(what: &str, got: f64, wanted: f64) {
    assert!(
        (got - wanted).abs() <= 1e-9 * wanted.abs().max(1.0),
        "{what}: {got} instead of {wanted}"
    );
}

/// The record in a JSON file, wherever it stands.
fn record_of(path: &Path) -> Value {
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file.pointer("/ElectricTariff/urdb_response")
        .cloned()
        .unwrap_or(file)
}

/// Hour of the day and weekend of an hour of `YEAR` on a clock with an offset from UTC in hours. 1
/// January 2017 is a Sunday.
fn clock(hour: usize, offset: i64) -> (usize, bool) {
    let local = hour as i64 + offset;
    let day = local.div_euclid(24).rem_euclid(7);
    (local.rem_euclid(24) as usize, day == 0 || day == 6)
}

/// A year's bill by a plain reading of a record: no periods, no cells, only its own words. `offset`
/// is the clock's.
#[allow(clippy::too_many_lines, reason = "one comparison from end to end")]
fn by_hand(record: &Value, load_mwh: &[f64], offset: impl Fn(usize) -> i64) -> f64 {
    let months = month_of_hour(8_760);
    let number = |value: &Value| value.as_f64().unwrap_or(0.0);
    let block = |tiers: &Value, amount: f64, scale: &dyn Fn(&str) -> f64| {
        let (mut below, mut usd) = (0.0, 0.0);
        let tiers = tiers.as_array().unwrap();
        for (at, tier) in tiers.iter().enumerate() {
            let last = at + 1 == tiers.len();
            let limit = if last {
                f64::INFINITY
            } else {
                number(&tier["max"]) * scale(tier["unit"].as_str().unwrap_or(""))
            };
            usd += (number(&tier["rate"]) + number(&tier["adj"]))
                * (amount.min(limit) - below).max(0.0);
            below = amount.min(limit);
        }
        usd
    };
    let mut usd = 0.0;
    for month in 0..12usize {
        let hours: Vec<usize> = (0..8_760)
            .filter(|hour| usize::from(months[*hour]) == month)
            .collect();
        let period = |kind: &str, hour: usize| {
            let (of_day, weekend) = clock(hour, offset(hour));
            let days = if weekend { "weekend" } else { "weekday" };
            record[format!("{kind}{days}schedule")][month][of_day]
                .as_u64()
                .unwrap() as usize
        };
        let peak_kw = hours
            .iter()
            .map(|hour| load_mwh[*hour] * 1e3)
            .fold(0.0, f64::max);
        let scale = |unit: &str| if unit == "kWh/kW" { peak_kw } else { 1.0 };
        for (at, tiers) in record["energyratestructure"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            let kwh: f64 = hours
                .iter()
                .filter(|hour| period("energy", **hour) == at)
                .map(|hour| load_mwh[*hour] * 1e3)
                .sum();
            usd += block(tiers, kwh, &scale);
        }
        for (at, tiers) in record["demandratestructure"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let kw = hours
                .iter()
                .filter(|hour| period("demand", **hour) == at)
                .map(|hour| load_mwh[*hour] * 1e3)
                .fold(0.0, f64::max);
            usd += block(tiers, kw, &|_| 1.0);
        }
        if let Some(flat) = record["flatdemandstructure"].as_array() {
            usd += block(
                &flat[record["flatdemandmonths"][month].as_u64().unwrap() as usize],
                peak_kw,
                &|_| 1.0,
            );
        }
        let per_day = record["fixedchargeunits"] == "$/day";
        usd += number(&record["fixedmonthlycharge"])
            + number(&record["fixedchargefirstmeter"])
                * if per_day {
                    hours.len() as f64 / 24.0
                } else {
                    1.0
                };
    }
    usd
}

/// The demand cost that the upstream test asserts to ±1 USD, from the file and a flat load of 1 000
/// 000 kWh.
#[test]
fn tiered_demand_costs_what_reopt_says() {
    let Some(folder) = folder() else { return };
    for (id, path, usd) in expected(&folder, "reopt_tiered_tou_demand") {
        let got = sum(
            &year_of_bills(&read(&path).0, "UTC", &flat(1e6)),
            Line::Demand,
        );
        println!("{id}: {got:.2} USD");
        assert!((got - usd).abs() < 0.005, "{id}: {got} instead of {usd}");
    }
}

/// A flat 100 kW: 0.1 USD for the 74 400 kWh that the longest month has, and 10 USD for each of 100
/// kW.
#[test]
fn tiers_that_just_hold_a_flat_load() {
    let Some(folder) = folder() else { return };
    let bills = year_of_bills(
        &read(&folder.join("tariffs/reopt/tiered_energy_demand.json")).0,
        "UTC",
        &flat(876_000.0),
    );
    assert_close("energy", sum(&bills, Line::Energy), 87_600.0);
    assert_close("demand", sum(&bills, Line::Demand), 12_000.0);
}

/// Every REopt file that holds a rate, on an uneven load, by a plain reading of its record.
#[test]
fn records_bill_as_they_read() {
    let Some(folder) = folder() else { return };
    for name in [
        "incentives",
        "multi_tier_urdb_response",
        "re_emissions_elec_only",
        "tiered_energy_demand",
        "tiered_tou_demand",
    ] {
        let path = folder.join(format!("tariffs/reopt/{name}.json"));
        let (draft, warnings) = read(&path);
        let record = record_of(&path);
        for load in [uneven(), flat(1e6)] {
            let (got, wanted) = (
                total(&year_of_bills(&draft, "UTC", &load)),
                by_hand(&record, &load, |_| 0),
            );
            println!(
                "{name}: {got:.2} USD for {:.0} MWh",
                load.iter().sum::<f64>()
            );
            assert_close(name, got, wanted);
            // Chicago's clock in 2017 was an hour ahead from 12 March 08:00 to 5 November 07:00
            // UTC.
            let summer = (70 * 24 + 8)..(308 * 24 + 7);
            let chicago = |hour: usize| if summer.contains(&hour) { -5 } else { -6 };
            assert_close(
                name,
                total(&year_of_bills(&draft, "America/Chicago", &load)),
                by_hand(&record, &load, chicago),
            );
        }
        assert_eq!(
            warnings.len(),
            if name == "incentives" { 2 } else { 0 },
            "{warnings:?}"
        );
    }
}

/// REopt's twelve monthly rates: a flat 1 kW pays each month's hours and its kW.
#[test]
fn monthly_rates_and_a_label_alone() {
    let Some(folder) = folder() else { return };
    let path = folder.join("tariffs/reopt/monthly_rate.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let rate = |key: &str, month: usize| file["ElectricTariff"][key][month].as_f64().unwrap();
    let hours = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].map(|days| f64::from(days) * 24.0);
    let wanted: f64 = (0..12)
        .map(|month| {
            hours[month] * rate("monthly_energy_rates", month) + rate("monthly_demand_rates", month)
        })
        .sum();
    assert_close(
        "monthly",
        total(&year_of_bills(&read(&path).0, "UTC", &flat(8_760.0))),
        wanted,
    );
    let refused = urdb::read(&folder.join("tariffs/reopt/urdb_rate.json")).unwrap_err();
    assert!(
        refused.message.contains("no `urdb_response`") && refused.hint.unwrap().contains("label"),
        "{}",
        refused.message
    );
}

/// A row of the database's CSV export as the JSON record it was.
fn record_of_row(path: &Path) -> Value {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let cells: Vec<(&str, &str)> = headers
        .iter()
        .zip(row.iter())
        .filter(|(_, cell)| !cell.is_empty())
        .collect();
    let mut record = serde_json::Map::new();
    for (name, cell) in &cells {
        let value = cell
            .parse::<f64>()
            .map(Value::from)
            .or_else(|_| serde_json::from_str(cell))
            .unwrap_or_else(|_| Value::from(*cell));
        if let Some((structure, rest)) = name.split_once("/period") {
            let (period, rest) = rest.split_once("/tier").unwrap();
            let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap();
            let (period, tier): (usize, usize) =
                (period.parse().unwrap(), rest[..digits].parse().unwrap());
            let periods = record
                .entry(structure)
                .or_insert_with(|| Value::Array(Vec::new()))
                .as_array_mut()
                .unwrap();
            periods.resize(periods.len().max(period + 1), Value::Array(Vec::new()));
            let tiers = periods[period].as_array_mut().unwrap();
            tiers.resize(
                tiers.len().max(tier + 1),
                Value::Object(serde_json::Map::new()),
            );
            tiers[tier][&rest[digits..]] = value;
        } else if name.ends_with("schedule")
            || name.starts_with("fixedcharge")
            || name.ends_with("unit")
        {
            record.insert((*name).to_owned(), value);
        }
    }
    let months = cells
        .iter()
        .filter(|(name, _)| name.starts_with("flatDemandMonth_"))
        .map(|(_, cell)| Value::from(cell.parse::<f64>().unwrap() as u64));
    let months: Vec<Value> = months.collect();
    if !months.is_empty() {
        record.insert("flatdemandmonths".to_owned(), Value::Array(months));
    }
    Value::Object(record)
}

/// Lodi by time of use, Kutztown by hours' use of demand, Riverside at home: rows of the database's
/// export.
#[test]
fn exported_rows_bill_as_they_read() {
    let Some(folder) = folder() else { return };
    let temp = Temp::new();
    for label in [
        "539f6a0aec4f024411ec8af3",
        "539f6b35ec4f024411ec9a0f",
        "539f6ba0ec4f024411ec9f97",
    ] {
        let record = record_of_row(&folder.join(format!("tariffs/urdb/row_{label}.csv")));
        let path = temp.write("rate.json", record.to_string());
        for load in [uneven(), flat(1e6)] {
            let (got, wanted) = (
                total(&year_of_bills(&read(&path).0, "UTC", &load)),
                by_hand(&record, &load, |_| 0),
            );
            println!("{label}: {got:.2} USD");
            assert!(wanted > 1_000.0);
            assert_close(label, got, wanted);
        }
    }
}

/// A site of 100 MW with a tariff.
fn scenario(tariff: &str, more: &str) -> Experiment {
    scenario_on_the_clock(-7, tariff, more)
}

/// On the clock of a site at `utc_offset_hours`; 0 says nothing of where the site is.
fn scenario_on_the_clock(utc_offset_hours: i32, tariff: &str, more: &str) -> Experiment {
    let text = format!(
        r#"
title = "tariff"
start = {YEAR}-01-01
years = 2
[[accelerator]]
id = "gpu"
cooling = "air"
gpus_per_server = 1
servers_per_rack = 1
rack_idle_kw = 0
rack_full_kw = 1
price_usd_per_gpu = 0
lead_time_weeks = 0
[[site]]
id = "s"
price_usd_per_mwh = 50
utc_offset_hours = {utc_offset_hours}
fixed_pue = 1
[[site.power.utility]]
id = "grid"
mw = 100
ready = {YEAR}-01-01
[[site.building]]
id = "b"
it_mw = 1
ready = {YEAR}-01-01
{more}
[site.tariff]
{tariff}
[market.m]
accelerators = ["gpu"]
price_usd_per_gpu_hour = 2
"#
    );
    support::experiment(&text, &[])
}

/// Warnings of a scenario, but for having nothing to sell.
fn warnings(experiment: &Experiment) -> Vec<&str> {
    experiment
        .warnings
        .0
        .iter()
        .map(|problem| problem.message.as_str())
        .filter(|message| !message.starts_with("nothing is purchased"))
        .collect()
}

fn tariff_of(experiment: &Experiment) -> &plan::Tariff {
    experiment.cases[0].plan.sites[0]
        .tariff
        .as_ref()
        .expect("the site has a tariff")
}

/// The catalogue's Entergy entry is the database's record, on Arkansas' clock.
#[test]
fn the_catalogues_entergy_is_the_record() {
    let Some(folder) = folder() else { return };
    let experiment = scenario("from = \"catalog:entergy-arkansas-lps-tou\"", "");
    let entry = tariff_of(&experiment);
    let (draft, _) = read(&folder.join("tariffs/reopt/re_emissions_elec_only.json"));
    for load in [uneven(), flat(1e6)] {
        let (ours, theirs) = (
            bills(&entry.terms, &entry.years[0], &load),
            year_of_bills(&draft, "America/Chicago", &load),
        );
        for line in [Line::Energy, Line::Demand, Line::Fixed] {
            assert_close(&format!("{line:?}"), sum(&ours, line), sum(&theirs, line));
        }
    }
}

/// Two days of a minute load (9 April 2023, a Sunday, and the Monday after) under PNM's 4B, by the
/// rows of eeco's table. Its three rows at 19.79 USD per kW are one off-peak charge here.
#[test]
fn a_minute_load_under_pnm_4b() {
    let Some(folder) = folder() else { return };
    let mut kw = [0.0; 48];
    let mut reader = csv::Reader::from_path(folder.join("tariffs/eeco/consumption.csv")).unwrap();
    for (at, row) in reader.records().map(Result::unwrap).enumerate().take(2_880) {
        kw[at / 60] += row[1].parse::<f64>().unwrap() / 60.0;
    }
    let mut rows = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(folder.join("tariffs/eeco/tariff.csv"))
        .unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let number = |row: &csv::StringRecord, column: usize| row[column].parse::<f64>().unwrap();
    // Monday is 0 in the table's weekdays.
    let holds = |row: &csv::StringRecord, hour: usize| {
        let (weekday, of_day) = (if hour < 24 { 6.0 } else { 0.0 }, (hour % 24) as f64);
        let within = |column: usize, value: f64| {
            number(row, column) <= value && value <= number(row, column + 1)
        };
        within(6, 4.0) && within(10, weekday) && number(row, 8) <= of_day && of_day < number(row, 9)
    };
    let kind = |name: &'static str| rows.iter().filter(move |row| &row[1] == name);
    let energy: f64 = (0..48)
        .map(|hour| kw[hour] * number(kind("energy").find(|row| holds(row, hour)).unwrap(), 13))
        .sum();
    let peak_at = |charge: f64| {
        (0..48)
            .filter(|hour| kind("demand").any(|row| number(row, 13) == charge && holds(row, *hour)))
            .map(|hour| kw[hour])
            .fold(0.0, f64::max)
    };
    let demand = 28.44 * peak_at(28.44) + 19.79 * peak_at(19.79);
    // The same days under the catalogue's entry; in 2017, 9 April is a Sunday as well.
    let experiment = scenario(
        "from = \"catalog:pnm-4b-large-power\"\ntime_zone = \"UTC\"",
        "",
    );
    let tariff = tariff_of(&experiment);
    let mut load = vec![0.0; 8_760];
    let first = (31 + 28 + 31 + 8) * 24;
    load[first..first + 48]
        .iter_mut()
        .zip(kw)
        .for_each(|(mwh, kw)| *mwh = kw / 1e3);
    let april = bills(&tariff.terms, &tariff.years[0], &load)[3];
    println!(
        "PNM 4B: {energy:.6} USD energy, {demand:.6} USD demand, {:.2} USD fixed",
        april.of(Line::Fixed)
    );
    assert!(
        (april.of(Line::Energy) - energy).abs() < 1e-12
            && (april.of(Line::Demand) - demand).abs() < 1e-12
    );
    assert_eq!(april.of(Line::Fixed), 666.65);
}

/// Every entry of the catalogue makes a plan without a warning; those derived from a site's all-in
/// price return it at the load factor they were derived at, to 2 %.
#[test]
fn the_catalogues_tariffs_are_good() {
    let all_in = |name: &str, load_factor: f64| {
        let experiment = scenario_on_the_clock(0, &format!("from = \"catalog:{name}\""), "");
        assert_eq!(warnings(&experiment), [""; 0], "{name}");
        let tariff = tariff_of(&experiment);
        // Full power for a share of each day's hours that covers every peak window, less in the
        // night.
        let night = 1.0 - (1.0 - load_factor) * 24.0 / 4.0;
        let load: Vec<f64> = (0..8_760)
            .map(|hour| {
                if (6..10).contains(&(hour % 24)) {
                    100.0 * night
                } else {
                    100.0
                }
            })
            .collect();
        let price =
            total(&bills(&tariff.terms, &tariff.years[0], &load)) / load.iter().sum::<f64>();
        println!("{name}: {price:.1} USD per MWh but for indexed energy");
        price
    };
    for name in gridrack::catalog::names("tariffs") {
        let price = all_in(name, 0.9);
        assert!((0.0..150.0).contains(&price), "{name}: {price}");
    }
    assert!((all_in("dominion-gs5", 0.9) / 85.0 - 1.0).abs() < 0.02);
    assert!((all_in("tva-mlgw-large", 0.9) / 62.0 - 1.0).abs() < 0.02);
}

/// Keys become what the model takes: units, dates, zone, and the site's standard time where no zone
/// is named.
#[test]
fn keys_become_terms() {
    let text = r#"
escalation_per_year = 0.03
level = { triangular = { low = 0.9, mode = 1, high = 1.3 } }
energy = [
  { id = "base", price_usd_per_mwh = 40 },
  { id = "peak", indexed_factor = 1.1, adder_usd_per_mwh = 2, windows = [
    { days = "weekday", from_hour = 16, to_hour = 20 },
  ] },
]
demand = [
  { id = "any", price_usd_per_kw_month = 10, ratchet = { share = 0.8, months = [6, 7, 8, 9] } },
]
coincident_peak = { price_usd_per_kw_year = 60 }
contract = [{ from_date = 2017-02-01, mw = 20 }, { from_date = 2018-01-01, mw = 80 }]
deposit.amount_usd_per_mw = 100_000
deposit.paid = 2017-01-15
deposit.refundable_share = 0.5
deposit.refund_from = 2017-06-01
deposit.refund_years = 2
"#;
    let experiment = scenario(text, "");
    let (plan, tariff) = (&experiment.cases[0].plan, tariff_of(&experiment));
    assert_eq!(tariff.terms.demand[0].tiers.last_rate(), 10_000.0);
    assert_eq!(
        tariff.terms.coincident_peak.unwrap().usd_per_mw_year,
        60_000.0
    );
    assert!((tariff.terms.marginal_energy_usd_per_mwh(1, 100.0, 5.0, 1.0) - 117.0).abs() < 1e-9);
    // Monday 2 January 2017, 16:00 at UTC-7 is 23:00 UTC, in winter and summer.
    assert_eq!(tariff.years[0].energy[24 + 22..24 + 24], [0, 1]);
    assert_eq!(
        tariff.years[0].energy[181 * 24 + 2 * 24 + 22..181 * 24 + 2 * 24 + 24],
        [0, 1]
    );
    assert_eq!(
        tariff
            .years
            .iter()
            .map(|year| year.year)
            .collect::<Vec<_>>(),
        [2017, 2018]
    );
    let at = |date: &str| plan.horizon.instant(date.parse().unwrap());
    assert_eq!(
        ["2017-01-31", "2017-02-01", "2018-01-01"].map(|date| tariff.contract_mw(at(date))),
        [0.0, 20.0, 80.0].map(Some)
    );
    assert_eq!(
        tariff.deposit,
        [
            (at("2017-01-15"), 8e6),
            (at("2018-06-01"), -2e6),
            (at("2019-06-01"), -2e6)
        ]
    );
    assert!(
        plan.inputs
            .iter()
            .any(|input| input.path == "site.s.tariff.level")
    );
}

/// Hourly prices without any energy settled on them are reported.
#[test]
fn prices_that_are_not_used_are_reported_of() {
    let more = "[[site.electricity.time_of_use]]\nfrom_hour = 14\nto_hour = 20\nprice_multiple = 2";
    let own = scenario("energy = [{ id = \"all\", price_usd_per_mwh = 40 }]", more);
    assert_eq!(
        warnings(&own),
        ["the tariff of site \"s\" prices all energy itself: these prices are not used"]
    );
    assert_eq!(
        warnings(&scenario("fixed_usd_per_month = 100", more)),
        [""; 0]
    );
}

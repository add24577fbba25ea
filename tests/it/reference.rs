//! Real files give the figures that were computed from them without any simulator (`EXPECTED.csv`).

use crate::data::{expected, folder};
use gridrack::model::weather::epw;
use gridrack::montecarlo::run::one;
use gridrack::scenario::climate::{Climate, ClimateSpec, Lengths, prepare};
use gridrack::scenario::experiment;
use gridrack::scenario::hourly::{DRY_BULB_C, HourlySeries, Missing, PRICE_USD_PER_MWH, read_hourly_csv};
use gridrack::scenario::years::{PriceSource, WeatherSource, YearsSpec};
use gridrack::sim::energy::meter::{Load, Meter};
use gridrack::time::{HOUR, first_hour_of_year, hours_of_year};
use std::path::Path;
use std::sync::Arc;

/// A site without losses whose hours carry the prices of a file.
fn lossless(series: HourlySeries) -> Climate {
    let spec = ClimateSpec {
        years: YearsSpec {
            weather: WeatherSource::None,
            price: PriceSource::Actual(series),
            utc_offset_hours: 0.0,
            site: "flat".into(),
            seed: 1,
            missing: Missing::PreviousDay,
        },
        plants: Vec::new(),
        fixed_overhead: Some(0.0),
        design: None,
        lengths: Lengths { common: true, leap: true },
        place: (0.0, 0.0),
        keep_tables: false,
    };
    prepare(&spec).expect("a whole year")
}

/// Prices of a file; naive stamps of the PJM files are UTC, those of ERCOT carry their offset.
fn prices(path: &Path) -> HourlySeries {
    read_hourly_csv(path, None, Some("UTC"), Missing::Refuse, PRICE_USD_PER_MWH).unwrap_or_else(|problem| panic!("{problem}"))
}

fn year_in(id: &str) -> i16 {
    id[id.len() - 4..].parse().expect("the id ends in a year")
}

fn assert_close(id: &str, got: f64, value: f64, relative: f64) {
    assert!((got - value).abs() <= relative * value.abs(), "{id}: {got} instead of {value}");
}

#[test]
fn a_flat_megawatt_costs_what_the_files_say() {
    let Some(folder) = folder() else { return };
    for (id, path, value) in expected(&folder, "flat1MW_") {
        let (series, year) = (prices(&path), year_in(&id));
        let hours = hours_of_year(year);
        // A complete local year is turned into the UTC year; a shorter file is metered over its own hours.
        let first = if series.values.len() == hours { 0 } else { series.first_hour - first_hour_of_year(year) };
        let last = first + series.values.len() as i64;
        let mut meter = Meter::new(Arc::new(lossless(series)));
        meter.turn_to(first * HOUR, 0, 0, hours);
        meter.set(first * HOUR, Load { it_w: 1e6, ..Load::default() });
        let reading = meter.read(last * HOUR);
        assert_close(&id, reading.load_price * 1e-6, value, 1e-6);
    }
}

/// The whole path, scenario to books: a flat megawatt on ERCOT 2023, metered second by second of the calendar.
#[test]
fn a_scenario_with_a_flat_megawatt_books_the_same() {
    let Some(folder) = folder() else { return };
    let text = crate::theory::scenario(1, "1.0", "[[demand.internal]]\nname = \"flat\"\ngpus = [{ from = 2023-01-01, gpus = 1 }]\n");
    for (id, path, value) in expected(&folder, "flat1MW_US-TEX-ERCO") {
        let year = year_in(&id);
        let layers = gridrack::scenario::load::from_text("flat", &text).unwrap();
        let set = [
            format!("start={year}-01-01"),
            format!("demand.internal.flat.gpus=[{{ from = {year}-01-01, gpus = 1 }}]"),
            "accelerator.unit.rack_full_kw=1000".to_owned(),
            format!("purchase.1.order={year}-01-01"),
            format!("site.s.building.b.ready={year}-01-01"),
            format!("site.s.power.utility.u.ready={year}-01-01"),
            format!("site.s.electricity.hourly.file={}", path.display()),
        ];
        let experiment = experiment::from_layers("flat", &layers, &set, None, &Default::default()).unwrap_or_else(|problems| panic!("{:?}", problems.0));
        let run = one(&experiment, 0, &mut ()).unwrap();
        let booked = run.total(|month| month.booked(gridrack::record::Account::GridEnergy)).usd();
        // Twelve months are each rounded to the cent.
        assert!((booked - value).abs() <= 0.07 + 1e-6 * value, "{id}: {booked} instead of {value}");
        assert!((run.total(|month| month.it_mwh) - hours_of_year(year) as f64).abs() < 1e-6);
    }
}

#[test]
fn the_dearest_hundred_hours_have_their_share() {
    let Some(folder) = folder() else { return };
    for (id, path, value) in expected(&folder, "top100h_share_") {
        let mut values = prices(&path).values;
        let total: f64 = values.iter().sum();
        values.sort_by(|a, b| b.total_cmp(a));
        let share = values[..100].iter().sum::<f64>() / total;
        assert!((share - value).abs() <= 5.1e-5, "{id}: {share} instead of {value}");
    }
}

#[test]
fn typical_years_are_read_as_they_are() {
    let Some(folder) = folder() else { return };
    let figures = [("epw_mean_drybulb_", 5.1e-4), ("epw_hours_le_18C_", 0.0), ("epw_max_drybulb_", 0.0)];
    for (prefix, tolerance) in figures {
        for (id, path, value) in expected(&folder, prefix) {
            let year = epw::read(&std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|fault| panic!("{}: {fault:?}", path.display()));
            let hours = &year.dry_bulb_c;
            let got = match prefix {
                "epw_mean_drybulb_" => hours.iter().sum::<f64>() / hours.len() as f64,
                "epw_hours_le_18C_" => hours.iter().filter(|t| **t <= 18.0).count() as f64,
                _ => hours.iter().copied().fold(f64::MIN, f64::max),
            };
            assert!((got - value).abs() <= tolerance, "{id}: {got} instead of {value}");
        }
    }
}

/// Price and weather of the same hour meet in UTC: the file's one fixed offset is −05:00 all year.
#[test]
fn price_and_weather_are_aligned_in_utc() {
    let Some(folder) = folder() else { return };
    for (id, path, value) in expected(&folder, "dallas_price_when_ge35C_") {
        let weather = read_hourly_csv(&path, Some("temperature_2m"), Some("-05:00"), Missing::Refuse, DRY_BULB_C).unwrap();
        let price = prices(&folder.join(format!("prices/US-TEX-ERCO_electricity_prices_{}.csv", year_in(&id))));
        let hot: Vec<f64> =
            weather.values.iter().enumerate().filter(|(_, t)| **t >= 35.0).filter_map(|(at, _)| price.at(weather.first_hour + at as i64)).collect();
        let mean = hot.iter().sum::<f64>() / hot.len() as f64;
        assert!((mean - value).abs() <= 5.1e-3, "{id}: {mean} instead of {value}");
    }
}

/// Two `--set`s put the shipped scenarios on Dallas weather and ERCOT 2023.
#[test]
fn shipped_scenarios_run_on_real_hours() {
    let Some(folder) = folder() else { return };
    let set = [
        format!("site.campus.weather.file={}", folder.join("weather/epw/USA_TX_Dallas-Fort.Worth.Intl.AP.722590_TMY3.epw").display()),
        format!("site.campus.electricity.hourly.file={}", folder.join("prices/US-TEX-ERCO_electricity_prices_2023.csv").display()),
    ];
    for name in ["memphis", "texas"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
        let normal = experiment::read(&path, &[]).unwrap_or_else(|problems| panic!("{:?}", problems.0));
        let real = experiment::read(&path, &set).unwrap_or_else(|problems| panic!("{:?}", problems.0));
        let cost = |experiment: &experiment::Experiment| {
            let run = one(experiment, 3, &mut ()).unwrap();
            run.total(|month| month.booked(gridrack::record::Account::GridEnergy)).usd()
        };
        assert!(cost(&real) > 0.0 && (cost(&real) - cost(&normal)).abs() > 1e6, "{name}: the files change nothing");
    }
}

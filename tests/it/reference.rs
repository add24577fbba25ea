//! Real files give the figures that were computed from them without any simulator (`EXPECTED.csv`).

use crate::data::{expected, folder};
use crate::support::layout_keys;
use gridrack::model::weather::epw;
use gridrack::montecarlo::run::one;
use gridrack::scenario::experiment;
use gridrack::scenario::hourly::{
    CARBON_KG_PER_MWH, DRY_BULB_C, HourlyFile, PRICE_USD_PER_MWH, Plausible, Wanted, read,
};
use gridrack::sim::energy::meter::{Load, Meter};
use gridrack::site_year::climate::{Climate, ClimateSpec, Lengths, prepare};
use gridrack::site_year::joint::{JointYear, PriceSource, WeatherSource, YearsSpec, joint_years};
use gridrack::site_year::series::{HourlySeries, Missing};
use gridrack::site_year::whole_years::{RawYear, actual_years};
use gridrack::time::{HOUR, SimTime, first_hour_of_year, hours_of_year};
use std::path::Path;
use std::sync::Arc;

/// A site without losses whose hours carry the prices of a file.
fn lossless(series: HourlySeries) -> Climate {
    let spec = ClimateSpec {
        years: YearsSpec {
            weather: WeatherSource::None,
            price: PriceSource::Actual(
                actual_years(&[series], "prices", Missing::PreviousDay).expect("a whole year"),
            ),
            carbon: Vec::new(),
            forward_usd_per_mwh: None,
            utc_offset_hours: 0.0,
            group: "flat".into(),
        },
        plants: Vec::new(),
        fixed_overhead: Some(0.0),
        design: None,
        lengths: Lengths {
            common: true,
            leap: true,
        },
        elevation_m: 0.0,
        place: (0.0, 0.0),
        keep_tables: false,
        dry_side: false,
        heat: None,
    };
    prepare(&spec).expect("a whole year")
}

/// Hours of a file.
fn hours(path: &Path, column: Option<&str>, zone: &str, plausible: Plausible) -> HourlySeries {
    let names: Vec<&str> = column.into_iter().collect();
    let file = HourlyFile {
        paths: &[path.to_owned()],
        columns: &[Wanted::new(&names, plausible)],
        zone: Some(zone),
        missing: Missing::Refuse,
        keys: &layout_keys(""),
        unit: "",
        currency: None,
    };
    read(&file)
        .unwrap_or_else(|problem| panic!("{problem}"))
        .series
        .remove(0)
}

/// Prices of a file; naive stamps of the PJM files are UTC, those of ERCOT carry their offset.
fn prices(path: &Path) -> HourlySeries {
    hours(path, None, "UTC", PRICE_USD_PER_MWH)
}

/// Weather of a file of Dallas: its one fixed offset is −05:00 all year.
fn dallas(path: &Path) -> HourlySeries {
    hours(path, Some("temperature_2m"), "-05:00", DRY_BULB_C)
}

/// Carbon of a file, the intensity of what is burnt.
fn carbon(path: &Path) -> HourlySeries {
    hours(
        path,
        Some("Carbon Intensity gCO₂eq/kWh (direct)"),
        "UTC",
        CARBON_KG_PER_MWH,
    )
}

fn whole(series: HourlySeries) -> Vec<RawYear> {
    actual_years(&[series], "hours", Missing::Refuse).expect("a whole year")
}

/// The joint year of files of one year.
fn joint(price: PriceSource, weather: WeatherSource, carbon: Vec<RawYear>) -> JointYear {
    let spec = YearsSpec {
        weather,
        price,
        carbon,
        forward_usd_per_mwh: None,
        utc_offset_hours: -6.0,
        group: "joint".into(),
    };
    let (mut years, filled) = joint_years(&spec).expect("a joint year");
    assert_eq!((years.len(), filled), (1, 0));
    years.remove(0)
}

fn year_in(id: &str) -> i16 {
    id[id.len() - 4..].parse().expect("the id ends in a year")
}

fn assert_close(id: &str, got: f64, value: f64, relative: f64) {
    assert!(
        (got - value).abs() <= relative * value.abs(),
        "{id}: {got} instead of {value}"
    );
}

#[test]
fn a_flat_megawatt_costs_what_the_files_say() {
    let Some(folder) = folder() else { return };
    for (id, path, value) in expected(&folder, "flat1MW_") {
        let (series, year) = (prices(&path), year_in(&id));
        let hours = hours_of_year(year);
        // A complete local year is turned into the UTC year; a shorter file is metered over its own
        // hours.
        let first = if series.hours() == hours {
            0
        } else {
            series.first_hour - first_hour_of_year(year)
        };
        let last = first + series.hours() as i64;
        let mut meter = Meter::new(Arc::new(lossless(series)));
        meter.turn_to(SimTime::at(first * HOUR), 0, SimTime::START, hours);
        meter.set(
            SimTime::at(first * HOUR),
            Load {
                it_w: 1e6,
                ..Load::default()
            },
        );
        let reading = meter.read(SimTime::at(last * HOUR));
        assert_close(&id, reading.load_price * 1e-6, value, 1e-6);
    }
}

/// The whole path, scenario to books: a flat megawatt on ERCOT 2023, metered second by second of
/// the calendar.
#[test]
fn a_scenario_with_a_flat_megawatt_books_the_same() {
    let Some(folder) = folder() else { return };
    let text = crate::theory::scenario(
        1,
        "1.0",
        "[[demand.internal]]\nname = \"flat\"\ngpus = [{ from = 2023-01-01, gpus = 1 }]\n",
    );
    for (id, path, value) in expected(&folder, "flat1MW_US-TEX-ERCO") {
        let year = year_in(&id);
        let layers = gridrack::scenario::load::from_text("flat", &text).unwrap();
        let set = [
            format!("start={year}-01-01"),
            format!("demand.internal.flat.gpus=[{{ from = {year}-01-01, gpus = 1 }}]"),
            "accelerator.unit.rack_full_kw=1000".to_owned(),
            format!("purchase.1.order={year}-01-01"),
            format!("site.s.building.hall.ready={year}-01-01"),
            format!("site.s.power.utility.grid.ready={year}-01-01"),
            format!("site.s.electricity.hourly.file={}", path.display()),
        ];
        let experiment = experiment::from_layers("flat", &layers, &set, None, &Default::default())
            .unwrap_or_else(|problems| panic!("{:?}", problems.0));
        let run = one(&experiment, 0, &mut ()).unwrap();
        let booked = run
            .total(|month| month.booked(gridrack::record::Account::GridEnergy))
            .usd();
        // Twelve months are each rounded to the cent.
        assert!(
            (booked - value).abs() <= 0.07 + 1e-6 * value,
            "{id}: {booked} instead of {value}"
        );
        assert!((run.total(|month| month.it_mwh) - hours_of_year(year) as f64).abs() < 1e-6);
    }
}

#[test]
fn the_highest_priced_hundred_hours_have_their_share() {
    let Some(folder) = folder() else { return };
    for (id, path, value) in expected(&folder, "top100h_share_") {
        let mut values = prices(&path).columns.remove(0);
        let total: f64 = values.iter().sum();
        values.sort_by(|a, b| b.total_cmp(a));
        let share = values[..100].iter().sum::<f64>() / total;
        assert!(
            (share - value).abs() <= 5.1e-5,
            "{id}: {share} instead of {value}"
        );
    }
}

#[test]
fn typical_years_are_read_as_they_are() {
    let Some(folder) = folder() else { return };
    let figures = [
        ("epw_mean_drybulb_", 5.1e-4),
        ("epw_hours_le_18C_", 0.0),
        ("epw_max_drybulb_", 0.0),
    ];
    for (prefix, tolerance) in figures {
        for (id, path, value) in expected(&folder, prefix) {
            let year = epw::read(
                &std::fs::read_to_string(&path).unwrap(),
                epw::Rules::default(),
            )
            .unwrap_or_else(|fault| panic!("{}: {fault:?}", path.display()));
            let hours = &year.dry_bulb_c;
            let got = match prefix {
                "epw_mean_drybulb_" => hours.iter().sum::<f64>() / hours.len() as f64,
                "epw_hours_le_18C_" => hours.iter().filter(|t| **t <= 18.0).count() as f64,
                _ => hours.iter().copied().fold(f64::MIN, f64::max),
            };
            assert!(
                (got - value).abs() <= tolerance,
                "{id}: {got} instead of {value}"
            );
        }
    }
}

/// Price and weather of the same hour meet in UTC: the weather's one fixed offset is −05:00 all
/// year, prices carry theirs.
#[test]
fn price_and_weather_are_aligned_in_utc() {
    let Some(folder) = folder() else { return };
    for (id, path, value) in expected(&folder, "dallas_price_when_ge35C_") {
        let price = prices(&folder.join(format!(
            "prices/US-TEX-ERCO_electricity_prices_{}.csv",
            year_in(&id)
        )));
        let year = joint(
            PriceSource::Actual(whole(price)),
            WeatherSource::Actual(whole(dallas(&path))),
            Vec::new(),
        );
        let hot: Vec<f64> = year
            .dry_bulb_c
            .iter()
            .zip(&year.price)
            .filter(|(t, _)| **t >= 35.0)
            .map(|(_, price)| *price)
            .collect();
        let mean = hot.iter().sum::<f64>() / hot.len() as f64;
        assert!(
            (mean - value).abs() <= 5.1e-3,
            "{id}: {mean} instead of {value}"
        );
    }
}

#[test]
fn actual_weather_is_read_as_it_is() {
    let Some(folder) = folder() else { return };
    for (prefix, fold) in [
        ("dallas_actual_max_", f64::max as fn(f64, f64) -> f64),
        ("dallas_actual_min_", f64::min),
    ] {
        for (id, path, value) in expected(&folder, prefix) {
            let got = dallas(&path).columns[0].iter().copied().reduce(fold);
            assert_eq!(got, Some(value), "{id}");
        }
    }
}

/// The local days 13 to 19 February 2021 of the prices: 168 rows.
#[test]
fn one_winter_week_has_its_share_of_the_year() {
    let Some(folder) = folder() else { return };
    for (id, path, value) in expected(&folder, "uri_share_2021") {
        let series = prices(&path);
        let first = first_hour_of_year(2021) + (31 + 12) * 24 + 6;
        let week: f64 = (first..first + 168)
            .map(|hour| series.at(hour).expect("an hour of the year"))
            .sum();
        let share = week / series.columns[0].iter().sum::<f64>();
        assert!(
            (share - value).abs() <= 5.1e-5,
            "{id}: {share} instead of {value}"
        );
    }
}

/// Carbon of a flat megawatt, in the joint year with its prices and weather where the price file is
/// whole.
#[test]
fn a_flat_megawatt_emits_what_the_files_say() {
    let Some(folder) = folder() else { return };
    for (id, path, value) in expected(&folder, "co2_flat1MW_") {
        let year = joint(
            PriceSource::Flat(Vec::new()),
            WeatherSource::None,
            whole(carbon(&path)),
        );
        let tonnes = year.carbon_kg_per_mwh.iter().sum::<f64>() / 1_000.0;
        assert!(
            (tonnes - value).abs() <= 0.051,
            "{id}: {tonnes} instead of {value}"
        );
    }
    let file = |name: &str| folder.join(name);
    let year = joint(
        PriceSource::Actual(whole(prices(&file(
            "prices/US-TEX-ERCO_electricity_prices_2023.csv",
        )))),
        WeatherSource::Actual(whole(dallas(&file("weather/actual/US-TEX-ERCO_2023.csv")))),
        whole(carbon(&file("carbon/US-TEX-ERCO_2023_hourly.csv"))),
    );
    assert_eq!(
        (
            year.civil,
            year.price.len(),
            year.carbon_kg_per_mwh.len(),
            year.dry_bulb_c.len()
        ),
        (Some(2023), 8_760, 8_760, 8_760)
    );
}

/// Finland's cents per kWh with tax: the bidding error of 2023-11-24, −62 c/kWh, stays, and the
/// peak of 2024-01-05, +235.
#[test]
fn cents_with_tax_are_read_with_their_outliers() {
    let Some(folder) = folder() else { return };
    let path = folder.join("prices/FI_sahkotin_spot_price_vat.csv");
    let euro = Wanted {
        factor: 10.0 / 1.24,
        read_in: "cent/kWh with 0.24 VAT",
        ..Wanted::new(&[], PRICE_USD_PER_MWH)
    };
    let file = HourlyFile {
        paths: &[path],
        columns: &[euro],
        zone: None,
        missing: Missing::Refuse,
        keys: &layout_keys(""),
        unit: "",
        currency: None,
    };
    let series = read(&file)
        .unwrap_or_else(|problem| panic!("{problem}"))
        .series
        .remove(0);
    let fold = |of: fn(f64, f64) -> f64| series.columns[0].iter().copied().reduce(of).unwrap();
    assert!((fold(f64::min) + 500.0).abs() < 0.1, "{}", fold(f64::min));
    assert!(
        fold(f64::max) > 1_800.0 && series.hours() >= 10_176,
        "{} of {}",
        fold(f64::max),
        series.hours()
    );
    assert!(
        actual_years(&[series], "prices", Missing::Refuse)
            .is_err_and(|why| why.contains("prices of 2024 lack"))
    );
}

/// German prices in local stamps of 24 rows every day: the row of the hour that the clocks skip is
/// left out, the second one of the hour that comes twice is filled.
#[test]
fn local_stamps_without_summer_time_are_fixed_by_the_stated_rule() {
    let Some(folder) = folder() else { return };
    let path = folder.join("prices/DE-LU_electricity_prices_2023.csv");
    let columns = [Wanted::new(&[], PRICE_USD_PER_MWH)];
    let keys = layout_keys("");
    let of = |missing| {
        read(&HourlyFile {
            paths: std::slice::from_ref(&path),
            columns: &columns,
            zone: Some("Europe/Berlin"),
            missing,
            keys: &keys,
            unit: "",
            currency: None,
        })
        .map(|read| read.series)
    };
    assert!(
        of(Missing::Refuse).is_err_and(|problem| problem.message.contains("2023-03-26T02:00:00"))
    );
    let series = of(Missing::PreviousDay).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(
        (
            series.len(),
            series[0].filled,
            series[0].dropped,
            series[0].hours()
        ),
        (1, 1, 1, 8_760)
    );
    assert_eq!(
        actual_years(&series, "prices", Missing::Refuse).unwrap()[0].columns[0].len(),
        8_760
    );
}

/// Two `--set`s put the shipped scenarios on Dallas weather and ERCOT 2023.
#[test]
fn shipped_scenarios_run_on_real_hours() {
    let Some(folder) = folder() else { return };
    let set = [
        format!(
            "site.campus.weather.file={}",
            folder
                .join("weather/epw/USA_TX_Dallas-Fort.Worth.Intl.AP.722590_TMY3.epw")
                .display()
        ),
        format!(
            "site.campus.electricity.hourly.file={}",
            folder
                .join("prices/US-TEX-ERCO_electricity_prices_2023.csv")
                .display()
        ),
    ];
    for name in ["memphis", "texas"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
        let normal =
            experiment::read(&path, &[]).unwrap_or_else(|problems| panic!("{:?}", problems.0));
        let real =
            experiment::read(&path, &set).unwrap_or_else(|problems| panic!("{:?}", problems.0));
        let cost = |experiment: &experiment::Experiment| {
            let run = one(experiment, 3, &mut ()).unwrap();
            run.total(|month| month.booked(gridrack::record::Account::GridEnergy))
                .usd()
        };
        assert!(
            cost(&real) > 0.0 && (cost(&real) - cost(&normal)).abs() > 1e6,
            "{name}: the files change nothing"
        );
    }
}

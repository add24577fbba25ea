//! The price generator, fitted on five actual years of two markets, against those years.
//!
//! Five years are few: of what differs between years they give a standard deviation with a standard
//! error of a third, and of an event that came once they say that its chance a year lies between
//! 0.5 and 72 % (95 %, Clopper and Pearson). The tests hold the generated years to what five years
//! can show: where the mean over generated years of each statistic lies, and where each actual year
//! lies among the generated ones.

use crate::data::folder;
use crate::support::layout_keys;
use gridrack::catalog;
use gridrack::model::price::fit::{History, fit};
use gridrack::model::price::{Place, PriceModel, YearOf};
use gridrack::random::stream::{Purpose, Stream, key_of};
use gridrack::scenario::experiment;
use gridrack::scenario::hourly::{DRY_BULB_C, HourlyFile, PRICE_USD_PER_MWH, Wanted, read};
use gridrack::site_year::series::Missing;
use gridrack::site_year::whole_years::{RawYear, actual_years};
use gridrack::time::first_weekday;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A market of the shared data.
struct Market {
    zone: &'static str,
    entry: &'static str,
    /// Years with weather.
    weather: std::ops::RangeInclusive<i16>,
    /// Fixed offset of the weather's stamps.
    weather_zone: &'static str,
    /// Local standard time minus UTC.
    offset_hours: i64,
    floor: f64,
    /// Cap on prices of 2020 and 2021, and of later years: that of Texas was lowered in January
    /// 2022.
    caps: [f64; 2],
}

const ERCOT: Market = Market {
    zone: "US-TEX-ERCO",
    entry: "ercot-day-ahead",
    weather: 2020..=2024,
    weather_zone: "-05:00",
    offset_hours: -6,
    floor: -250.0,
    caps: [9_000.0, 5_000.0],
};
const PJM: Market = Market {
    zone: "US-MIDA-PJM",
    entry: "pjm-dominion-real-time",
    weather: 2022..=2024,
    weather_zone: "-04:00",
    offset_hours: -5,
    floor: -100.0,
    caps: [4_400.0, 4_400.0],
};

/// Years generated in a test.
const GENERATED: u32 = 4_000;

fn years(paths: &[PathBuf], column: Wanted<'_>, zone: &str, what: &str) -> Vec<RawYear> {
    let columns = [column];
    let file = HourlyFile {
        paths,
        columns: &columns,
        zone: Some(zone),
        missing: Missing::PreviousDay,
        keys: &layout_keys(""),
        unit: "",
        currency: None,
    };
    let series = read(&file)
        .unwrap_or_else(|problem| panic!("{problem}"))
        .series;
    actual_years(&series, what, Missing::PreviousDay).unwrap()
}

/// The five years, hours turned to local standard time.
fn histories(folder: &Path, market: &Market) -> Vec<History> {
    let local = |values: &[f64]| {
        let count = values.len() as i64;
        (0..count)
            .map(|hour| values[(hour - market.offset_hours).rem_euclid(count) as usize])
            .collect::<Vec<_>>()
    };
    let paths: Vec<PathBuf> = (2020..=2024)
        .map(|year| {
            folder.join(format!(
                "prices/{}_electricity_prices_{year}.csv",
                market.zone
            ))
        })
        .collect();
    let prices = years(&paths, Wanted::new(&[], PRICE_USD_PER_MWH), "UTC", "prices");
    let paths: Vec<PathBuf> = market
        .weather
        .clone()
        .map(|year| folder.join(format!("weather/actual/{}_{year}.csv", market.zone)))
        .collect();
    let weather = years(
        &paths,
        Wanted::new(&["temperature_2m"], DRY_BULB_C),
        market.weather_zone,
        "weather",
    );
    let history = |year: &RawYear| History {
        price: local(&year.columns[0]),
        dry_bulb_c: weather
            .iter()
            .find(|weather| weather.civil == year.civil)
            .map_or_else(Vec::new, |weather| local(&weather.columns[0])),
        first_weekday: first_weekday(year.civil),
        cap_usd_per_mwh: market.caps[usize::from(year.civil > 2021)],
    };
    prices.iter().map(history).collect()
}

/// Statistics of a year that are compared.
const STATISTICS: [&str; 11] = [
    "mean USD/MWh",
    "share of dearest 100 h",
    "share of dearest week",
    "hours below zero",
    "standard deviation",
    "lag 1 h",
    "lag 24 h",
    "median",
    "90 % quantile",
    "hottest 1 % over mean",
    "coldest 1 % over mean",
];

/// Of a year with its dry bulb; what needs that is not a number where it is not known.
fn statistics(prices: &[f64], dry_bulb_c: &[f64]) -> [f64; 11] {
    let n = prices.len() as f64;
    let total: f64 = prices.iter().sum();
    let mean = total / n;
    let mut sorted = prices.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let sums: Vec<f64> = std::iter::once(0.0)
        .chain(prices.iter().scan(0.0, |sum, price| {
            *sum += price;
            Some(*sum)
        }))
        .collect();
    let week = (168..sums.len())
        .map(|hour| sums[hour] - sums[hour - 168])
        .fold(0.0, f64::max);
    let variance = prices
        .iter()
        .map(|price| (price - mean).powi(2))
        .sum::<f64>()
        / n;
    let lag = |hours: usize| {
        prices
            .iter()
            .zip(&prices[hours..])
            .map(|(a, b)| (a - mean) * (b - mean))
            .sum::<f64>()
            / n
            / variance
    };
    let below = prices.iter().filter(|price| **price < 0.0).count() as f64;
    let (top, middle, high) = (
        sorted[..100].iter().sum::<f64>(),
        sorted[sorted.len() / 2],
        sorted[sorted.len() / 10],
    );
    let mut by_heat: Vec<(f64, f64)> = dry_bulb_c
        .iter()
        .copied()
        .zip(prices.iter().copied())
        .collect();
    by_heat.sort_by(|a, b| a.0.total_cmp(&b.0));
    let over_mean = |hours: &[(f64, f64)]| {
        hours.iter().map(|(_, price)| price).sum::<f64>() / hours.len() as f64 / mean
    };
    let (coldest, hottest) = if by_heat.is_empty() {
        (f64::NAN, f64::NAN)
    } else {
        (
            over_mean(&by_heat[..88]),
            over_mean(&by_heat[by_heat.len() - 88..]),
        )
    };
    [
        mean,
        top / total,
        week / total,
        below,
        variance.sqrt(),
        lag(1),
        lag(24),
        middle,
        high,
        hottest,
        coldest,
    ]
}

/// Statistics of years generated around the actual weather.
fn generated(model: &PriceModel, histories: &[History], zone: &str) -> Vec<[f64; 11]> {
    let with_weather: Vec<&History> = histories
        .iter()
        .filter(|history| !history.dry_bulb_c.is_empty())
        .collect();
    let year = |number: u32| {
        let history = with_weather[number as usize % with_weather.len()];
        let mut cursor = Stream::new(key_of(1, zone), number, Purpose::Bench).cursor();
        statistics(
            &model.year(
                YearOf {
                    dry_bulb_c: &history.dry_bulb_c,
                    first_weekday: history.first_weekday,
                    place: Place::drawn(|| cursor.uniform()),
                },
                || cursor.uniform(),
            ),
            &history.dry_bulb_c,
        )
    };
    (0..GENERATED).map(year).collect()
}

/// A statistic of actual and generated years.
struct Compared {
    name: &'static str,
    actual: Vec<f64>,
    /// Ascending.
    generated: Vec<f64>,
}

impl Compared {
    fn all(actual: &[[f64; 11]], generated: &[[f64; 11]]) -> Vec<Self> {
        let compared = |at: usize| {
            let mut ascending: Vec<f64> = generated.iter().map(|year| year[at]).collect();
            ascending.sort_by(f64::total_cmp);
            Self {
                name: STATISTICS[at],
                actual: actual
                    .iter()
                    .map(|year| year[at])
                    .filter(|value| !value.is_nan())
                    .collect(),
                generated: ascending,
            }
        };
        (0..STATISTICS.len()).map(compared).collect()
    }

    fn mean(&self) -> f64 {
        self.generated.iter().sum::<f64>() / self.generated.len() as f64
    }

    fn quantile(&self, probability: f64) -> f64 {
        self.generated[((self.generated.len() - 1) as f64 * probability) as usize]
    }

    /// Actual years that lie outside the generated 5 to 95 %, surely and perhaps: the quantiles of
    /// so many generated years are known within two standard errors of their probability.
    fn outside(&self) -> [Vec<f64>; 2] {
        let error = 2.0 * (0.05 * 0.95 / self.generated.len() as f64).sqrt();
        [0.05 - error, 0.05 + error].map(|tail| {
            let inside = self.quantile(tail)..=self.quantile(1.0 - tail);
            let actual = self.actual.iter().copied();
            actual.filter(|value| !inside.contains(value)).collect()
        })
    }

    fn row(&self) -> String {
        let numbers = |values: &[f64]| {
            values
                .iter()
                .map(|value| format!("{value:.4}"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let quantiles = [0.05, 0.5, 0.95].map(|probability| self.quantile(probability));
        format!(
            "{:24} actual {} | generated mean {:.4}, 5/50/95 % {}",
            self.name,
            numbers(&self.actual),
            self.mean(),
            numbers(&quantiles)
        )
    }
}

/// The mean over generated years of each statistic lies within the range of the actual years, and
/// the actual years that lie outside the generated 5 to 95 % are the named ones. Of a right model
/// one figure in ten would.
fn assert_covers(market: &Market, exceptions: &[(&str, usize)]) {
    let Some(folder) = folder() else { return };
    let histories = histories(&folder, market);
    let model = fit(&histories, market.floor, market.caps[0]).unwrap();
    let actual: Vec<[f64; 11]> = histories
        .iter()
        .map(|history| statistics(&history.price, &history.dry_bulb_c))
        .collect();
    let generated = generated(&model, &histories, market.zone);
    let mut failed = Vec::new();
    for compared in Compared::all(&actual, &generated) {
        println!("{} {}", market.zone, compared.row());
        let (least, greatest) = compared
            .actual
            .iter()
            .fold((f64::MAX, f64::MIN), |(least, greatest), value| {
                (least.min(*value), greatest.max(*value))
            });
        let allowed = exceptions
            .iter()
            .find(|(name, _)| *name == compared.name)
            .map_or(0, |(_, count)| *count);
        let [surely, perhaps] = compared.outside();
        if !(least..=greatest).contains(&compared.mean())
            || !(surely.len()..=perhaps.len()).contains(&allowed)
        {
            failed.push(format!("{surely:?} of {}", compared.row()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_spread(&actual, &generated);
}

/// Dearest over cheapest year of five: the actual one lies within the generated 5 to 95 % of groups
/// of five.
fn assert_spread(actual: &[[f64; 11]], generated: &[[f64; 11]]) {
    let ratio = |years: &[[f64; 11]]| {
        let (least, greatest) = years
            .iter()
            .fold((f64::MAX, f64::MIN), |(least, greatest), year| {
                (least.min(year[0]), greatest.max(year[0]))
            });
        greatest / least
    };
    let mut ratios: Vec<f64> = generated.chunks_exact(5).map(ratio).collect();
    ratios.sort_by(f64::total_cmp);
    let [least, middle, greatest] = [0.05, 0.5, 0.95]
        .map(|probability| ratios[((ratios.len() - 1) as f64 * probability) as usize]);
    println!(
        "dearest over cheapest year of five: actual {:.2}, generated 5/50/95 % {least:.2} \
            {middle:.2} {greatest:.2}",
        ratio(actual)
    );
    assert!(
        (least..=greatest).contains(&ratio(actual)),
        "{} outside {least} to {greatest}",
        ratio(actual)
    );
}

/// Of 55 figures seven lie outside, where a right model has 5.5: the five of 2021, a week at the
/// cap that comes in one generated year of 30 to 50; the hot hours of 2023, at higher prices than
/// in 95 % of the generated years, and those of 2021, a mild summer after that winter.
#[test]
fn generated_years_have_the_tails_of_ercot() {
    let exceptions = [
        ("mean USD/MWh", 1),
        ("share of dearest week", 1),
        ("standard deviation", 1),
        ("lag 1 h", 1),
        ("lag 24 h", 1),
        ("hottest 1 % over mean", 2),
    ];
    assert_covers(&ERCOT, &exceptions);
}

/// Of 51 figures four lie outside, where a right model has 5.1: 2022 with its one day at
/// 4 392 USD/MWh; 2020, whose real-time prices spread as little as in one generated year of 20 and
/// jumped more from hour to hour than any generated year's; and hot hours of one year.
#[test]
fn generated_years_have_the_tails_of_pjm() {
    assert_covers(
        &PJM,
        &[
            ("standard deviation", 2),
            ("lag 1 h", 1),
            ("hottest 1 % over mean", 1),
        ],
    );
}

/// From a scenario's two lines to its years: 400 of the catalogue's generators around the
/// catalogue's generated weather, with the cap of today. The tails are there: the mean share of the
/// highest-priced 100 hours lies within the range of the actual years, hours below zero are as many
/// as stated within four standard errors and what a day's end cuts off, and a high-priced year is
/// far from the median one.
#[test]
fn two_lines_of_a_scenario_give_years_with_tails() {
    for (entry, site, share_of_100_h, hours_below_zero, high_priced) in [
        ("ercot-day-ahead", "dallas-tx", 0.10..0.63, 3.6, 2.0),
        (
            "pjm-dominion-real-time",
            "northern-virginia",
            0.059..0.13,
            2.8,
            1.7,
        ),
    ] {
        let text = crate::theory::scenario(
            1,
            "1.0",
            "[[demand.internal]]\nname = \"flat\"\ngpus = [{ from = 2023-01-01, gpus = 1 }]\n",
        );
        let layers = gridrack::scenario::load::from_text(
            "generated",
            &text.replace(
                "id = \"s\"",
                &format!("id = \"s\"\nfrom = \"catalog:{site}\""),
            ),
        )
        .unwrap();
        let set = [format!(
            "site.s.electricity.generator={{ from = \"catalog:{entry}\", years = 400 }}"
        )];
        let experiment =
            experiment::from_layers("generated", &layers, &set, None, &Default::default())
                .unwrap_or_else(|problems| panic!("{:?}", problems.0));
        let years = &experiment.cases[0].plan.sites[0].climate.years;
        let statistics: Vec<[f64; 11]> = years
            .iter()
            .map(|year| statistics(year.prices(8_760), &[]))
            .collect();
        let compared = Compared::all(&statistics, &statistics);
        compared[..9].iter().for_each(|compared| {
            println!(
                "{entry} {}",
                compared.row().split(" | ").last().unwrap_or_default()
            );
        });
        assert_eq!(years.len(), 400);
        assert!(
            share_of_100_h.contains(&compared[1].mean()),
            "{}",
            compared[1].mean()
        );
        let sd = (compared[3]
            .actual
            .iter()
            .map(|count| (count - compared[3].mean()).powi(2))
            .sum::<f64>()
            / 400.0)
            .sqrt();
        assert!(
            (compared[3].mean() - hours_below_zero).abs()
                < 4.0 * sd / 20.0 + 0.1 * hours_below_zero,
            "{}",
            compared[3].mean()
        );
        assert!(
            compared[0].quantile(0.95) > high_priced * compared[0].quantile(0.5),
            "{}",
            compared[0].row()
        );
    }
}

/// The keys of a generator that a fit gives, without floor and cap.
fn keys(model: &PriceModel) -> Vec<(&'static str, Vec<f64>)> {
    let (calm, stress, scarcity, surplus) =
        (&model.calm, &model.stress, &model.scarcity, &model.surplus);
    vec![
        (
            "station_quantiles_c",
            model.station_c.map_or_else(Vec::new, Vec::from),
        ),
        ("level_usd_per_mwh", vec![calm.level_usd_per_mwh]),
        ("level_sd", vec![calm.level_sd]),
        ("shape_winter", calm.shape[0].to_vec()),
        ("shape_spring", calm.shape[1].to_vec()),
        ("shape_summer", calm.shape[2].to_vec()),
        ("shape_autumn", calm.shape[3].to_vec()),
        ("weekend", calm.weekend.to_vec()),
        ("response_at_c", calm.knots_c.clone()),
        ("response", calm.response.clone()),
        ("slow_sd", vec![calm.slow_sd]),
        ("slow_persistence_per_day", vec![calm.slow_persistence]),
        ("day_sd", vec![calm.day_sd]),
        ("day_persistence_per_day", vec![calm.day_persistence]),
        ("hour_sd", vec![calm.hour_sd]),
        ("hour_persistence_per_hour", vec![calm.hour_persistence]),
        ("stress_hot_c", vec![stress.hot_c]),
        ("stress_cold_c", vec![stress.cold_c]),
        ("stress_log_odds", stress.odds.to_vec()),
        ("stress_least_excess", vec![stress.least_excess]),
        ("stress_tail", stress.tail.to_vec()),
        ("stress_tail_exponent", vec![stress.tail_exponent]),
        ("stress_persistence_per_day", vec![stress.persistence]),
        ("stress_peak_hot", stress.peak_hour[0].to_vec()),
        ("stress_peak_mild", stress.peak_hour[1].to_vec()),
        ("stress_peak_cold", stress.peak_hour[2].to_vec()),
        ("stress_width", vec![stress.width]),
        ("stress_jaggedness", vec![stress.jaggedness]),
        ("scarcity_onset_c", vec![scarcity.onset_c]),
        (
            "scarcity_events_per_degree_day",
            vec![scarcity.events_per_degree_day],
        ),
        ("scarcity_relief_per_day", vec![scarcity.relief_per_day]),
        (
            "scarcity_least_share_of_cap",
            vec![scarcity.share_of_cap[0]],
        ),
        (
            "scarcity_greatest_share_of_cap",
            vec![scarcity.share_of_cap[1]],
        ),
        ("surplus_hours_per_year", vec![surplus.hours_per_year]),
        ("surplus_year_sd", vec![surplus.year_sd]),
        ("surplus_stays", vec![surplus.stays]),
        ("surplus_depth_usd_per_mwh", vec![surplus.depth_usd_per_mwh]),
        ("surplus_months", surplus.months.to_vec()),
        ("surplus_begins", surplus.begins.to_vec()),
    ]
}

/// A number of a catalogue entry: three digits after the point of what is small, four significant
/// ones of what is large.
fn written(value: f64) -> f64 {
    let digits = if value.abs() >= 1.0 {
        1_000.0
    } else {
        10_000.0
    };
    (value * digits).round() / digits
}

/// The catalogue's generators are what the fit gives on the shared files, to the digits written.
/// With `GRIDRACK_PRINT_CATALOG` set, the entries are printed.
#[test]
fn the_catalogue_holds_what_the_files_give() {
    let Some(folder) = folder() else { return };
    for market in [&ERCOT, &PJM] {
        let model = fit(&histories(&folder, market), market.floor, market.caps[0]).unwrap();
        let mut text = String::new();
        for (key, values) in keys(&model) {
            let numbers = values
                .iter()
                .map(|value| written(*value).to_string())
                .collect::<Vec<_>>()
                .join(", ");
            let _ = writeln!(
                text,
                "{key} = {}",
                if values.len() == 1 {
                    numbers
                } else {
                    format!("[{numbers}]")
                }
            );
        }
        if std::env::var_os("GRIDRACK_PRINT_CATALOG").is_some() {
            println!("[{}]\n{text}", market.entry);
            continue;
        }
        let entry = catalog::entry("price-years", market.entry).expect("the entry");
        let held = |key: &str| {
            entry
                .facts
                .iter()
                .find(|fact| fact.key == key)
                .unwrap_or_else(|| panic!("no {key}"))
                .value
                .to_string()
        };
        for line in text.lines() {
            let (key, value) = line.split_once(" = ").expect("a key and a value");
            let numbers = |text: &str| {
                text.trim_matches(['[', ']'])
                    .split(", ")
                    .map(|number| number.parse().unwrap_or(f64::NAN))
                    .collect::<Vec<f64>>()
            };
            let (got, wanted) = (numbers(&held(key)), numbers(value));
            let same = got.len() == wanted.len()
                && got
                    .iter()
                    .zip(&wanted)
                    .all(|(a, b)| (a - b).abs() <= 0.0011 * b.abs().max(0.1));
            assert!(
                same,
                "{}: {key} is {} in the catalogue; the files give {value}",
                market.entry,
                held(key)
            );
        }
    }
}

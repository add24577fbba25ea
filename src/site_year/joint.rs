//! Joint years: weather, price and carbon of the same hours of UTC, from what a site has: files, or
//! a generator.
//!
//! Each year starts at 1 January 00:00 UTC and has 8 760 or 8 784 hours. Actual years of several
//! files are used together; a typical or generated year combines with any.

use super::library::{GENERATED_YEARS, LIBRARY, dry_bulbs, scores, strata};
use super::whole_years::RawYear;
use crate::model::price::station::{self, Quantiles};
use crate::model::price::{Place, PriceModel, YearOf};
use crate::model::weather::epw;
use crate::model::weather::normals::{self, Normals};
use crate::random::stream::{Purpose, Stream, key_of};
use crate::time::{first_weekday, hours_of_year};
use rayon::prelude::*;

/// Hour of 29 February in a leap year.
pub(super) const LEAP_DAY: usize = 59 * 24;

/// Columns of one year of UTC, a value an hour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JointYear {
    /// Its sources, for the manifest.
    pub label: String,
    /// The civil year when it is an actual one.
    pub civil: Option<i16>,
    /// USD per MWh, or multiples of the flat price.
    pub price: Vec<f64>,
    /// Dry bulb, °C.
    pub dry_bulb_c: Vec<f64>,
    /// Dew point, °C; empty where it is not known.
    pub dew_point_c: Vec<f64>,
    /// Air pressure, Pa; empty where it is not known.
    pub pressure_pa: Vec<f64>,
    /// Carbon of grid energy, kg per MWh; empty where only a mean is known.
    pub carbon_kg_per_mwh: Vec<f64>,
    /// Global horizontal irradiance, W per m²; empty where it is not known.
    pub sun_w_per_m2: Vec<f64>,
    /// Wind speed, m per s; empty where it is not known.
    pub wind_m_per_s: Vec<f64>,
}

/// Source of a site's weather.
pub enum WeatherSource {
    /// A typical year of local standard time.
    Typical(epw::TypicalYear),
    /// Actual years: dry bulb, dew point, °C, pressure, Pa, sun, W per m², wind, m per s; what is
    /// not known is empty.
    Actual(Vec<RawYear>),
    /// Generated years.
    Normals(Box<Normals>),
    /// None is needed: the PUE is fixed.
    None,
}

/// Source of a site's hourly prices.
pub enum PriceSource {
    /// One number; hours carry a multiple of it: months, from hour, to hour, multiple.
    Flat(Vec<(Vec<i64>, i64, i64, f64)>),
    /// Actual years, USD per MWh.
    Actual(Vec<RawYear>),
    /// A number of years generated around the weather.
    Generated(Box<PriceModel>, usize),
}

/// What the years of a site are made from.
pub struct YearsSpec {
    /// Weather.
    pub weather: WeatherSource,
    /// Price.
    pub price: PriceSource,
    /// Actual years of carbon intensity, kg per MWh; none where only a mean is known.
    pub carbon: Vec<RawYear>,
    /// Mean of all years' prices, to which they are scaled; USD per MWh.
    pub forward_usd_per_mwh: Option<f64>,
    /// Local standard time minus UTC.
    pub utc_offset_hours: f64,
    /// Its name addresses what is generated; sites of one weather region share it.
    pub group: String,
}

impl YearsSpec {
    /// Actual years by what they are of.
    fn actual(&self) -> impl Iterator<Item = &[RawYear]> {
        let weather = if let WeatherSource::Actual(years) = &self.weather {
            years.as_slice()
        } else {
            &[]
        };
        let price = if let PriceSource::Actual(years) = &self.price {
            years.as_slice()
        } else {
            &[]
        };
        [price, weather, &self.carbon]
            .into_iter()
            .filter(|years| !years.is_empty())
    }

    /// Hours of a year that is no civil one: those of the weather's own.
    fn own_hours(&self) -> usize {
        match &self.weather {
            WeatherSource::Typical(year) => year.dry_bulb_c.len(),
            _ => 8_760,
        }
    }

    /// The civil years that every source of actual hours has.
    pub fn common_years(&self) -> Vec<i16> {
        let first = self.actual().next().unwrap_or_default();
        let everywhere = |civil: &i16| {
            self.actual()
                .all(|years| years.iter().any(|year| year.civil == *civil))
        };
        first
            .iter()
            .map(|year| year.civil)
            .filter(everywhere)
            .collect()
    }

    /// Labels of the actual years that are not used, because another source of actual hours lacks
    /// them.
    pub fn left_out(&self) -> Vec<String> {
        let common = self.common_years();
        self.actual()
            .flatten()
            .filter(|year| !common.contains(&year.civil))
            .map(|year| year.label.clone())
            .collect()
    }
}

/// The joint years of a site, and the hours that were filled by the stated rule.
///
/// Actual years of price, weather and carbon are those that all of the files have, each with the
/// hours of its own; typical and generated years combine with any. A forward price scales every
/// hour of every year by one factor.
///
/// # Errors
/// In words, when the sources have no year in common or no weather stands beside generated prices.
pub fn joint_years(spec: &YearsSpec) -> Result<(Vec<JointYear>, usize), String> {
    let common = spec.common_years();
    if common.is_empty() && spec.actual().next().is_some() {
        let have: Vec<&str> = spec
            .actual()
            .flatten()
            .map(|year| year.label.as_str())
            .collect();
        return Err(format!(
            "the files have no year in common, but their hours are used together: {}",
            have.join(", ")
        ));
    }
    if matches!(
        (&spec.price, &spec.weather),
        (PriceSource::Generated(..), WeatherSource::None)
    ) {
        return Err("prices are generated around the weather, and there is none".into());
    }
    let count = count(spec, common.len().max(1));
    let generated_weather = generated_weather(spec, count);
    let weather = |at: usize| {
        let civil = common.get(at % common.len().max(1)).copied();
        JointYear {
            civil,
            ..weather_year(
                spec,
                &generated_weather,
                at,
                civil,
                civil.map_or(spec.own_hours(), hours_of_year),
            )
        }
    };
    let weather: Vec<JointYear> = (0..count).into_par_iter().map(weather).collect();
    let generated = matches!(spec.price, PriceSource::Generated(..));
    let site = generated
        .then(|| station::quantiles(weather.iter().map(|year| year.dry_bulb_c.as_slice())))
        .flatten();
    let places = places(spec, count);
    let join = |(at, mut year): (usize, JointYear)| {
        price_of(spec, at, &mut year, (site.as_ref(), places.get(at)));
        let civil = year.civil;
        if let Some(carbon) = of_civil(&spec.carbon, civil) {
            year.label = format!("{}; {}", year.label, carbon.text());
            year.carbon_kg_per_mwh = carbon.columns[0].clone();
        }
        year
    };
    let mut years: Vec<JointYear> = weather.into_par_iter().enumerate().map(join).collect();
    if let Some(forward) = spec.forward_usd_per_mwh {
        scale_to(&mut years, forward)?;
    }
    let filled = spec
        .actual()
        .flatten()
        .filter(|year| common.contains(&year.civil))
        .map(|year| year.filled)
        .sum();
    Ok((years, filled))
}

/// How many: a multiple of the actual years, so that each of them is drawn equally often.
fn count(spec: &YearsSpec, actual: usize) -> usize {
    let weather = if matches!(spec.weather, WeatherSource::Normals(_)) {
        GENERATED_YEARS
    } else {
        1
    };
    let wanted = if let PriceSource::Generated(_, years) = spec.price {
        years
    } else {
        weather
    };
    actual * wanted.div_ceil(actual)
}

fn of_civil(years: &[RawYear], civil: Option<i16>) -> Option<&RawYear> {
    years.iter().find(|year| Some(year.civil) == civil)
}

/// Scales all prices by one factor to a mean.
fn scale_to(years: &mut [JointYear], forward: f64) -> Result<(), String> {
    let prices = || years.iter().flat_map(|year| &year.price);
    let mean = prices().sum::<f64>() / prices().count() as f64;
    if mean <= 0.0 {
        return Err(format!(
            "the mean price of the years is {mean:.2}, and cannot be scaled to a forward price of \
                {forward}"
        ));
    }
    for price in years.iter_mut().flat_map(|year| &mut year.price) {
        *price *= forward / mean;
    }
    Ok(())
}

/// Places of the generated years of prices among all years; empty where none are generated.
fn places(spec: &YearsSpec, count: usize) -> Vec<Place> {
    if !matches!(spec.price, PriceSource::Generated(..)) {
        return Vec::new();
    }
    let of = |what: &str| strata(key_of(LIBRARY, &format!("{what} {}", spec.group)), count);
    let (level, tightness, plenty) = (of("level"), of("tightness"), of("surplus"));
    (0..count)
        .map(|at| Place {
            level: level[at],
            tightness: tightness[at],
            plenty: plenty[at],
        })
        .collect()
}

fn price_of(
    spec: &YearsSpec,
    at: usize,
    year: &mut JointYear,
    (site, place): (Option<&Quantiles>, Option<&Place>),
) {
    let hours = year.dry_bulb_c.len();
    let label = match &spec.price {
        PriceSource::Flat(windows) => {
            let values: Vec<f64> = (0..8_760)
                .map(|hour| window_multiple(windows, hour, spec.utc_offset_hours))
                .collect();
            year.price = of_length(&values, hours);
            if windows.is_empty() {
                "flat price".to_owned()
            } else {
                "time-of-use price".to_owned()
            }
        }
        PriceSource::Actual(years) => {
            let Some(actual) = of_civil(years, year.civil) else {
                return;
            };
            year.price = actual.columns[0].clone();
            actual.text()
        }
        PriceSource::Generated(model, _) => {
            let mut cursor = Stream::new(
                key_of(LIBRARY, &format!("hourly price {}", spec.group)),
                at as u32,
                Purpose::Price,
            )
            .cursor();
            let mut local = rotated(&year.dry_bulb_c, -spec.utc_offset_hours);
            if let (Some(site), Some(station)) = (site, &model.station_c) {
                local
                    .iter_mut()
                    .for_each(|dry_bulb| *dry_bulb = station::mapped(*dry_bulb, site, station));
            }
            let of = YearOf {
                dry_bulb_c: &local,
                first_weekday: year.civil.map_or(at % 7, first_weekday),
                place: place
                    .copied()
                    .unwrap_or_else(|| Place::drawn(|| cursor.uniform())),
            };
            year.price = rotated(&model.year(of, || cursor.uniform()), spec.utc_offset_hours);
            format!("generated prices {}", at + 1)
        }
    };
    year.label = format!("{}; {label}", year.label);
}

fn window_multiple(windows: &[(Vec<i64>, i64, i64, f64)], utc_hour: usize, offset: f64) -> f64 {
    let months = month_table();
    let local = (utc_hour as i64 + libm::round(offset) as i64).rem_euclid(8_760) as usize;
    let (month, hour) = (i64::from(months[local]) + 1, (local % 24) as i64);
    let inside = |from: i64, to: i64| {
        if from < to {
            (from..to).contains(&hour)
        } else {
            hour >= from || hour < to
        }
    };
    windows
        .iter()
        .find(|(months, from, to, _)| months.contains(&month) && inside(*from, *to))
        .map_or(1.0, |(.., multiple)| *multiple)
}

fn month_table() -> &'static [u8] {
    static TABLE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    TABLE.get_or_init(|| crate::time::month_of_hour(8_760))
}

/// The weather of a year, in the given number of hours.
fn weather_year(
    spec: &YearsSpec,
    generated: &[JointYear],
    at: usize,
    civil: Option<i16>,
    hours: usize,
) -> JointYear {
    let mut year = match &spec.weather {
        WeatherSource::None => JointYear {
            label: "no weather".into(),
            dry_bulb_c: vec![20.0; 8_760],
            ..JointYear::default()
        },
        WeatherSource::Typical(year) => {
            let utc = |column: &[f64]| rotated(column, year.utc_offset_hours);
            JointYear {
                label: format!("typical year of {}", year.station),
                dry_bulb_c: utc(&year.dry_bulb_c),
                dew_point_c: utc(&year.dew_point_c),
                pressure_pa: utc(&year.pressure_pa),
                sun_w_per_m2: utc(&year.global_horizontal_w_per_m2),
                wind_m_per_s: utc(&year.wind_speed_m_per_s),
                ..JointYear::default()
            }
        }
        WeatherSource::Actual(years) => {
            of_civil(years, civil).map_or_else(JointYear::default, |actual| {
                let column = |at: usize| actual.columns.get(at).cloned().unwrap_or_default();
                JointYear {
                    label: actual.text(),
                    dry_bulb_c: column(0),
                    dew_point_c: column(1),
                    pressure_pa: column(2),
                    sun_w_per_m2: column(3),
                    wind_m_per_s: column(4),
                    ..JointYear::default()
                }
            })
        }
        WeatherSource::Normals(_) => generated[at % generated.len()].clone(),
    };
    for column in [
        &mut year.dry_bulb_c,
        &mut year.dew_point_c,
        &mut year.pressure_pa,
        &mut year.sun_w_per_m2,
        &mut year.wind_m_per_s,
    ] {
        if column.len() != hours {
            *column = of_length(column, hours);
        }
    }
    year
}

/// Weather of a library of years from monthly normals: one for each year of generated prices, else
/// [`GENERATED_YEARS`]; empty where the weather is from files.
fn generated_weather(spec: &YearsSpec, count: usize) -> Vec<JointYear> {
    let WeatherSource::Normals(normals) = &spec.weather else {
        return Vec::new();
    };
    let generated = matches!(spec.price, PriceSource::Generated(..));
    let years = if generated { count } else { GENERATED_YEARS };
    let shared = normals::Years::new(normals, 8_760);
    let year = |(index, local): (usize, Vec<f64>)| {
        let dew_points = shared.dew_points(&local, scores("dew point", &spec.group, index));
        JointYear {
            label: format!("generated weather {}", index + 1),
            dry_bulb_c: rotated(&local, spec.utc_offset_hours),
            dew_point_c: rotated(&dew_points, spec.utc_offset_hours),
            ..JointYear::default()
        }
    };
    let dry_bulbs = dry_bulbs(normals, &spec.group, years);
    dry_bulbs.into_par_iter().enumerate().map(year).collect()
}

/// Turns a year by its offset, so that a local standard year begins at 1 January 00:00 UTC; the
/// ends meet. An hour of UTC that lies in two local hours, as where the offset has a half hour, has
/// their mean by the parts.
fn rotated(hours: &[f64], offset_hours: f64) -> Vec<f64> {
    if hours.is_empty() {
        return Vec::new();
    }
    let count = hours.len() as i64;
    let shift = libm::floor(offset_hours);
    let part = offset_hours - shift;
    let local = |hour: i64| hours[hour.rem_euclid(count) as usize];
    (0..count)
        .map(|hour| {
            let at = hour + shift as i64;
            if part == 0.0 {
                local(at)
            } else {
                (1.0 - part) * local(at) + part * local(at + 1)
            }
        })
        .collect()
}

/// A column with 29 February repeated from the day before, or dropped; an empty one stays empty.
pub(super) fn of_length<T: Clone>(values: &[T], hours: usize) -> Vec<T> {
    let mut fitted = values.to_vec();
    if values.len() < hours && !values.is_empty() {
        let repeated: Vec<T> = values[LEAP_DAY - 24..LEAP_DAY].to_vec();
        fitted.splice(LEAP_DAY..LEAP_DAY, repeated);
    } else if values.len() > hours {
        fitted.drain(LEAP_DAY..LEAP_DAY + 24);
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_use_windows_hold_in_local_time() {
        let windows = vec![(vec![7], 14, 20, 2.0)];
        let july_first_local_15h_in_utc = 181 * 24 + 15 + 6;
        assert_eq!(
            window_multiple(&windows, july_first_local_15h_in_utc, -6.0),
            2.0
        );
        assert_eq!(
            window_multiple(&windows, july_first_local_15h_in_utc + 6, -6.0),
            1.0
        );
    }

    /// India's 05:30 is 00:00 UTC: the first hour of UTC lies half in the local hour from 5 and half
    /// in that from 6.
    #[test]
    fn a_local_year_is_turned_by_its_offset() {
        let local: Vec<f64> = (0..48).map(f64::from).collect();
        assert_eq!(rotated(&local, 5.5)[..2], [5.5, 6.5]);
        assert_eq!(rotated(&local, 5.75)[0], 5.75);
        assert_eq!(
            rotated(&local, -6.0)[..7],
            [42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 0.0]
        );
        assert_eq!(rotated(&local, -3.5)[3], 23.5);
    }

    fn actual(what: &str, civil: i16, value: f64) -> RawYear {
        let values = (0..hours_of_year(civil))
            .map(|hour| value + (hour % 24) as f64)
            .collect();
        RawYear {
            label: format!("{what} of {civil}"),
            civil,
            columns: vec![values],
            filled: 0,
        }
    }

    fn spec(price: PriceSource, weather: WeatherSource) -> YearsSpec {
        YearsSpec {
            weather,
            price,
            carbon: Vec::new(),
            forward_usd_per_mwh: None,
            utc_offset_hours: -6.0,
            group: "g".into(),
        }
    }

    /// Prices of two years, means 31.5 and 71.5, scaled to a mean of 100: both by one factor, so
    /// that the second stays 71.5 / 31.5 of the first, and a price below zero stays below.
    #[test]
    fn a_forward_price_is_the_mean_of_all_years() {
        let prices = vec![actual("prices", 2022, 20.0), actual("prices", 2023, 60.0)];
        let mut scaled = spec(PriceSource::Actual(prices), WeatherSource::None);
        let (plain, _) = joint_years(&scaled).unwrap();
        scaled.forward_usd_per_mwh = Some(100.0);
        let (years, _) = joint_years(&scaled).unwrap();
        let mean = |year: &JointYear| year.price.iter().sum::<f64>() / year.price.len() as f64;
        assert!((f64::midpoint(mean(&years[0]), mean(&years[1])) - 100.0).abs() < 1e-9);
        assert!(
            (mean(&years[1]) / mean(&years[0]) - mean(&plain[1]) / mean(&plain[0])).abs() < 1e-12
        );
        let mut below = spec(
            PriceSource::Actual(vec![actual("prices", 2023, -100.0)]),
            WeatherSource::None,
        );
        below.forward_usd_per_mwh = Some(50.0);
        assert!(joint_years(&below).is_err_and(|why| why.contains("cannot be scaled")));
    }

    #[test]
    fn only_years_that_every_file_has_are_lived_through_each_with_its_own_hours() {
        let prices = vec![
            actual("prices", 2021, 10.0),
            actual("prices", 2022, 20.0),
            actual("prices", 2024, 40.0),
        ];
        let weather = vec![
            actual("weather", 2022, 2.0),
            actual("weather", 2023, 3.0),
            actual("weather", 2024, 4.0),
        ];
        let joined = spec(PriceSource::Actual(prices), WeatherSource::Actual(weather));
        assert_eq!(joined.left_out(), ["prices of 2021", "weather of 2023"]);
        let (years, _) = joint_years(&joined).unwrap();
        let first: Vec<_> = years
            .iter()
            .map(|year| {
                (
                    year.civil,
                    year.price[0],
                    year.dry_bulb_c[0],
                    year.price.len(),
                )
            })
            .collect();
        assert_eq!(
            first,
            [
                (Some(2022), 20.0, 2.0, 8_760),
                (Some(2024), 40.0, 4.0, 8_784)
            ]
        );
    }

    /// Generated prices stand around the generated weather of the same number; sites of one weather
    /// region have the same, others do not, and the weather is what it is without them.
    #[test]
    fn generated_prices_belong_to_a_group_and_leave_its_weather_alone() {
        let normals = || {
            WeatherSource::Normals(Box::new(Normals {
                mean_c: [
                    5.0, 8.0, 13.0, 18.0, 23.0, 27.0, 29.0, 29.0, 25.0, 19.0, 12.0, 7.0,
                ],
                diurnal_c: [5.0; 12],
                residual_sd_c: [5.0; 12],
                persistence_per_hour: 0.97,
                dew_point_mean_c: [2.0; 12],
            }))
        };
        let model = || PriceSource::Generated(Box::new(crate::model::price::tests::market()), 12);
        let generated = joint_years(&spec(model(), normals())).unwrap().0;
        let again = joint_years(&spec(model(), normals())).unwrap().0;
        assert!(
            generated == again
                && generated.len() == 12
                && generated.iter().all(|year| year.price.len() == 8_760)
        );
        let other = joint_years(&YearsSpec {
            group: "h".into(),
            ..spec(model(), normals())
        })
        .unwrap()
        .0;
        assert!(
            generated[0].price != other[0].price
                && generated[0].dry_bulb_c != other[0].dry_bulb_c
                && generated[0].price != generated[1].price
        );
        let flat = joint_years(&spec(PriceSource::Flat(Vec::new()), normals()))
            .unwrap()
            .0;
        assert!(
            flat.len() == GENERATED_YEARS
                && flat
                    .iter()
                    .zip(&generated)
                    .all(|(flat, generated)| flat.dry_bulb_c == generated.dry_bulb_c)
        );
        assert!(joint_years(&spec(model(), WeatherSource::None)).is_err());
    }
}

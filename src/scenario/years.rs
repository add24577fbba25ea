//! Joint years: weather and price of the same hours of UTC, from what a site has: files, or a generator.
//!
//! Each year starts at 1 January 00:00 UTC and has 8 760 or 8 784 hours. Actual years of several files are lived through
//! together; a typical or generated year stands beside any.

use super::hourly::{HourlySeries, Missing, RawYear, actual_years};
use crate::model::weather::epw;
use crate::model::weather::normals::{self, Normals};
use crate::random::normal;
use crate::random::stream::{Purpose, Stream, key_of};
use rayon::prelude::*;

/// Years generated where a site has only monthly normals. The annual PUE of single generated years has a standard
/// deviation of 0.0006 in Memphis and 0.0002 in Luleå (`liquid-dry`, full load); the mean of eight has 0.00024 and
/// 0.00004, and the worst of 25 groups of eight lies 0.0005 from the mean of 200 (`cargo bench --bench years`).
pub const GENERATED_YEARS: usize = 8;
/// Hour of 29 February in a leap year.
pub(super) const LEAP_DAY: usize = 59 * 24;

/// Columns of one year of UTC, a value an hour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JointYear {
    /// What it is made of, for the manifest.
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

/// Where a site's weather comes from.
pub enum WeatherSource {
    /// A typical year of local standard time.
    Typical(epw::TypicalYear),
    /// Actual hours.
    Actual(HourlySeries),
    /// Generated years.
    Normals(Box<Normals>),
    /// None is needed: a PUE is insisted on.
    None,
}

/// Where a site's hourly prices come from.
pub enum PriceSource {
    /// One number; hours carry a multiple of it: months, from hour, to hour, multiple.
    Flat(Vec<(Vec<i64>, i64, i64, f64)>),
    /// Actual hours.
    Actual(HourlySeries),
}

/// What the years of a site are made from.
pub struct YearsSpec {
    /// Weather.
    pub weather: WeatherSource,
    /// Price.
    pub price: PriceSource,
    /// Local standard time minus UTC.
    pub utc_offset_hours: f64,
    /// Site's name and the scenario's seed address the generated weather.
    pub site: String,
    /// See `site`.
    pub seed: u64,
    /// How an incomplete price year is treated.
    pub missing: Missing,
}

/// The joint years of a site, and the hours that were filled by the stated rule.
///
/// # Errors
/// In words, when the files leave an hour of a year uncovered.
pub fn joint_years(spec: &YearsSpec) -> Result<(Vec<JointYear>, usize), String> {
    let (price_years, filled) = price_years(spec)?;
    let weather_years = weather_years(spec, price_years.iter().map(|year| year.civil).collect())?;
    // A multiple of the price years, so that a replication lives through each of them as often.
    let count = price_years.len() * weather_years.len().div_ceil(price_years.len());
    let join = |at: usize| {
        let (price, weather) = (&price_years[at % price_years.len()], &weather_years[at % weather_years.len()]);
        let hours = price.values.len();
        JointYear {
            label: format!("{}; {}", weather.label, price.label),
            price: price.values.clone(),
            dry_bulb_c: of_length(&weather.dry_bulb_c, hours),
            dew_point_c: of_length(&weather.dew_point_c, hours),
            pressure_pa: of_length(&weather.pressure_pa, hours),
            carbon_kg_per_mwh: of_length(&weather.carbon_kg_per_mwh, hours),
            sun_w_per_m2: of_length(&weather.sun_w_per_m2, hours),
            wind_m_per_s: of_length(&weather.wind_m_per_s, hours),
            civil: price.civil.or(weather.civil),
        }
    };
    Ok(((0..count).map(join).collect(), filled))
}

fn price_years(spec: &YearsSpec) -> Result<(Vec<RawYear>, usize), String> {
    match &spec.price {
        PriceSource::Flat(windows) => {
            let values = (0..8_760).map(|hour| window_multiple(windows, hour, spec.utc_offset_hours)).collect();
            Ok((vec![RawYear { label: if windows.is_empty() { "flat price".into() } else { "time-of-use price".into() }, civil: None, values }], 0))
        }
        PriceSource::Actual(series) => actual_years(series, "prices", spec.missing),
    }
}

fn window_multiple(windows: &[(Vec<i64>, i64, i64, f64)], utc_hour: usize, offset: f64) -> f64 {
    let months = month_table();
    let local = (utc_hour as i64 + libm::round(offset) as i64).rem_euclid(8_760) as usize;
    let (month, hour) = (i64::from(months[local]) + 1, (local % 24) as i64);
    let inside = |from: i64, to: i64| if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to };
    windows.iter().find(|(months, from, to, _)| months.contains(&month) && inside(*from, *to)).map_or(1.0, |(.., multiple)| *multiple)
}

fn month_table() -> &'static [u8] {
    static TABLE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    TABLE.get_or_init(|| crate::time::month_of_hour(8_760))
}

fn weather_years(spec: &YearsSpec, price_years: Vec<Option<i16>>) -> Result<Vec<JointYear>, String> {
    match &spec.weather {
        WeatherSource::None => Ok(vec![JointYear { label: "no weather".into(), dry_bulb_c: vec![20.0; 8_760], ..JointYear::default() }]),
        WeatherSource::Typical(year) => {
            let utc = |column: &[f64]| to_utc(column, year.utc_offset_hours);
            Ok(vec![JointYear {
                label: format!("typical year of {}", year.station),
                dry_bulb_c: utc(&year.dry_bulb_c),
                dew_point_c: utc(&year.dew_point_c),
                pressure_pa: utc(&year.pressure_pa),
                ..JointYear::default()
            }])
        }
        WeatherSource::Actual(series) => {
            let (mut years, _) = actual_years(series, "weather", Missing::Refuse)?;
            let wanted: Vec<i16> = price_years.into_iter().flatten().collect();
            if !wanted.is_empty() {
                let order: Option<Vec<usize>> = wanted.iter().map(|civil| years.iter().position(|year| year.civil == Some(*civil))).collect();
                let order = order.ok_or("the weather file lacks a year that the price file has; both are lived through together")?;
                years = order.iter().map(|&at| RawYear { label: years[at].label.clone(), civil: years[at].civil, values: years[at].values.clone() }).collect();
            }
            Ok(years.into_iter().map(|year| JointYear { label: year.label, civil: year.civil, dry_bulb_c: year.values, ..JointYear::default() }).collect())
        }
        WeatherSource::Normals(normals) => Ok((0..GENERATED_YEARS)
            .into_par_iter()
            .map(|index| {
                let mut cursor = Stream::new(key_of(spec.seed, &format!("weather {}", spec.site)), index as u32, Purpose::Weather).cursor();
                let local = normals::year(normals, 8_760, || normal::quantile(cursor.uniform()));
                JointYear { label: format!("generated weather {}", index + 1), dry_bulb_c: to_utc(&local, spec.utc_offset_hours), ..JointYear::default() }
            })
            .collect()),
    }
}

/// Turns a local standard year so that its first hour is 1 January 00:00 UTC; the ends meet.
fn to_utc(local: &[f64], offset_hours: f64) -> Vec<f64> {
    let shift = libm::round(offset_hours) as i64;
    (0..local.len() as i64).map(|hour| local[(hour + shift).rem_euclid(local.len() as i64) as usize]).collect()
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
        assert_eq!(window_multiple(&windows, july_first_local_15h_in_utc, -6.0), 2.0);
        assert_eq!(window_multiple(&windows, july_first_local_15h_in_utc + 6, -6.0), 1.0);
    }
}

//! Prepared years: what an hour costs and needs at a site, as prefix sums shared by all replications.
//!
//! Between two events load is constant, so energy, cost and water of an interval are differences of these sums times
//! the load: an interval of any length costs the same. A prepared year starts at 1 January 00:00 UTC and exists with
//! 8 760 and with 8 784 hours; a year of data with the other length repeats or drops 29 February.

use super::hourly::{HourlySeries, Missing, RawYear, actual_years};
use crate::model::cooling::Cooling;
use crate::model::weather::epw;
use crate::model::weather::normals::{self, Normals};
use crate::random::normal;
use crate::random::stream::{Purpose, Stream, key_of};
use crate::time::{HOUR, Horizon};
use crate::units::Celsius;
use rayon::prelude::*;

/// Years generated where a site has only monthly normals. The annual PUE of single generated years has a standard
/// deviation of 0.0006 in Memphis and 0.0002 in Luleå (`liquid-dry`, full load); the mean of eight has 0.00024 and
/// 0.00004, and the worst of 25 groups of eight lies 0.0005 from the mean of 200 (`cargo bench --bench years`).
pub const GENERATED_YEARS: usize = 8;
/// Hour of 29 February in a leap year.
const LEAP_DAY: usize = 59 * 24;

/// Running sums at an hour of a year: since 1 January of hours, overhead, price, price × overhead, water.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Hours.
    pub hours: f64,
    /// Σ overhead per IT power at full load.
    pub overhead: f64,
    /// Σ price, USD per MWh (or multiples of the flat price).
    pub price: f64,
    /// Σ price × overhead.
    pub price_overhead: f64,
    /// Σ litres per kWh of IT.
    pub water: f64,
}

impl Sums {
    /// The difference to an earlier hour.
    #[inline]
    pub fn since(self, before: Self) -> Self {
        Self {
            hours: self.hours - before.hours,
            overhead: self.overhead - before.overhead,
            price: self.price - before.price,
            price_overhead: self.price_overhead - before.price_overhead,
            water: self.water - before.water,
        }
    }
}

/// Which lengths of year a horizon lives through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lengths {
    /// 8 760 hours.
    pub common: bool,
    /// 8 784 hours.
    pub leap: bool,
}

impl Lengths {
    /// Those of a horizon.
    pub fn of(horizon: &Horizon) -> Self {
        let any = |hours: usize| horizon.civil_years.iter().any(|year| year.hours == hours);
        Self { common: any(8_760), leap: any(8_784) }
    }
}

/// Running sums at an hour but for the hours themselves: overhead, price, price × overhead, water.
type Running = [f64; 4];

/// One year of a site, in the lengths that are needed; the sums of the other are empty.
#[derive(Clone, Debug, PartialEq)]
pub struct PreparedYear {
    /// What it is made of, for the manifest.
    pub label: String,
    common: Vec<Running>,
    leap: Vec<Running>,
}

impl Climate {
    /// Mean price over all prepared years, USD per MWh (or multiples of the flat price).
    pub fn mean_price(&self) -> f64 {
        let whole = |year: &PreparedYear| if year.common.is_empty() { year.leap.last() } else { year.common.last() }.map_or(0.0, |sums| sums[1]);
        let hours = |year: &PreparedYear| if year.common.is_empty() { 8_784.0 } else { 8_760.0 };
        let (price, time) = self.years.iter().fold((0.0, 0.0), |(price, time), year| (price + whole(year), time + hours(year)));
        if time > 0.0 { price / time } else { 0.0 }
    }
}

impl PreparedYear {
    /// From the hours of one UTC year (8 760 or 8 784 of them).
    fn new(label: String, hours: &[Hour], lengths: Lengths) -> Self {
        let own = hours.len();
        let sums_for = |wanted: bool, length: usize| match (wanted, own == length) {
            (false, _) => Vec::new(),
            (true, true) => running_sums(hours),
            (true, false) => running_sums(&other_length(hours)),
        };
        Self { label, common: sums_for(lengths.common, 8_760), leap: sums_for(lengths.leap, 8_784) }
    }

    /// The sums at a second of a year with so many hours.
    #[inline]
    pub fn at(&self, second_of_year: i64, hours: usize) -> Sums {
        let sums = if hours == 8_784 { &self.leap } else { &self.common };
        let hour = (second_of_year / HOUR) as usize;
        let part = (second_of_year % HOUR) as f64 * (1.0 / HOUR as f64);
        let mut at = sums[hour];
        if part != 0.0 {
            let above = sums[hour + 1];
            for (value, above) in at.iter_mut().zip(above) {
                *value += part * (above - *value);
            }
        }
        let [overhead, price, price_overhead, water] = at;
        Sums { hours: hour as f64 + part, overhead, price, price_overhead, water }
    }
}

/// One prepared hour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hour {
    /// Overhead per IT power at full load.
    pub overhead: f64,
    /// Price.
    pub price: f64,
    /// Water.
    pub water: f64,
}

fn other_length(hours: &[Hour]) -> Vec<Hour> {
    let mut other = hours.to_vec();
    if hours.len() == 8_784 {
        other.drain(LEAP_DAY..LEAP_DAY + 24);
    } else {
        let repeated: Vec<Hour> = hours[LEAP_DAY - 24..LEAP_DAY].to_vec();
        other.splice(LEAP_DAY..LEAP_DAY, repeated);
    }
    other
}

fn running_sums(hours: &[Hour]) -> Vec<Running> {
    let mut sum = Running::default();
    let mut sums = Vec::with_capacity(hours.len() + 1);
    sums.push(sum);
    for hour in hours {
        for (sum, value) in sum.iter_mut().zip([hour.overhead, hour.price, hour.price * hour.overhead, hour.water]) {
            *sum += value;
        }
        sums.push(sum);
    }
    sums
}

/// The library of prepared years of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Climate {
    /// The years; a replication draws one for each civil year it lives through.
    pub years: Vec<PreparedYear>,
    /// Overhead per IT power at full load on the design day; power is set aside for it.
    pub design_overhead: f64,
    /// Hours that were filled by the stated rule.
    pub filled_hours: usize,
    /// What the hours come from, in words, for the manifest.
    pub provenance: String,
}

/// Where a site's dry bulb comes from.
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

/// What the years of a site are prepared from.
pub struct ClimateSpec {
    /// Dry bulb.
    pub weather: WeatherSource,
    /// Price.
    pub price: PriceSource,
    /// Cooling plants with their share of the site's cooling.
    pub plants: Vec<(Cooling, f64)>,
    /// Overhead of an insisted PUE.
    pub fixed_overhead: Option<f64>,
    /// Hottest hour designed for, if it lies above the hottest of the weather.
    pub design: Option<Celsius>,
    /// Local standard time minus UTC.
    pub utc_offset_hours: f64,
    /// Site's name and the scenario's seed address the generated weather.
    pub site: String,
    /// See `site`.
    pub seed: u64,
    /// How an incomplete price year is treated.
    pub missing: Missing,
    /// Which lengths of year are needed.
    pub lengths: Lengths,
}

/// Prepares the years of a site.
///
/// # Errors
/// In words, when the files leave an hour of a year uncovered.
pub fn prepare(spec: ClimateSpec) -> Result<Climate, String> {
    let (price_years, filled) = price_years(&spec)?;
    let weather_years = weather_years(&spec, price_years.iter().map(|year| year.civil).collect())?;
    // A multiple of the price years, so that a replication lives through each of them as often.
    let count = price_years.len() * weather_years.len().div_ceil(price_years.len());
    let year = |at: usize| {
        let (price, weather) = (&price_years[at % price_years.len()], &weather_years[at % weather_years.len()]);
        let dry_bulb = fit_length(&weather.values, price.values.len());
        let hours: Vec<Hour> = dry_bulb.iter().zip(&price.values).map(|(&t, &price)| hour_of(&spec, Celsius(t), price)).collect();
        let hottest = dry_bulb.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (PreparedYear::new(format!("{}; {}", weather.label, price.label), &hours, spec.lengths), hottest)
    };
    let prepared: Vec<(PreparedYear, f64)> = (0..count).into_par_iter().map(year).collect();
    let hottest = prepared.iter().map(|(_, hottest)| *hottest).fold(f64::NEG_INFINITY, f64::max);
    let years: Vec<PreparedYear> = prepared.into_iter().map(|(year, _)| year).collect();
    // Never below the hottest hour played, so that the load's own limit keeps the facility within its power.
    let design = Celsius(spec.design.map_or(hottest, |design| design.0.max(hottest)));
    let provenance = years.iter().map(|year| year.label.clone()).collect::<Vec<_>>().join(" | ");
    Ok(Climate { design_overhead: hour_of(&spec, design, 0.0).overhead, years, filled_hours: filled, provenance })
}

fn hour_of(spec: &ClimateSpec, dry_bulb: Celsius, price: f64) -> Hour {
    let weighted = |of: &dyn Fn(&Cooling) -> f64| spec.plants.iter().map(|(plant, share)| share * of(plant)).sum::<f64>();
    Hour {
        overhead: spec.fixed_overhead.unwrap_or_else(|| weighted(&|plant| plant.overhead(dry_bulb))),
        price,
        water: weighted(&|plant| plant.water(dry_bulb)),
    }
}

fn price_years(spec: &ClimateSpec) -> Result<(Vec<RawYear>, usize), String> {
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

fn weather_years(spec: &ClimateSpec, price_years: Vec<Option<i16>>) -> Result<Vec<RawYear>, String> {
    match &spec.weather {
        WeatherSource::None => Ok(vec![RawYear { label: "no weather".into(), civil: None, values: vec![20.0; 8_760] }]),
        WeatherSource::Typical(year) => {
            Ok(vec![RawYear { label: format!("typical year of {}", year.station), civil: None, values: to_utc(&year.dry_bulb_c, year.utc_offset_hours) }])
        }
        WeatherSource::Actual(series) => {
            let (mut years, _) = actual_years(series, "weather", Missing::Refuse)?;
            let wanted: Vec<i16> = price_years.into_iter().flatten().collect();
            if !wanted.is_empty() {
                let order: Option<Vec<usize>> = wanted.iter().map(|civil| years.iter().position(|year| year.civil == Some(*civil))).collect();
                let order = order.ok_or("the weather file lacks a year that the price file has; both are lived through together")?;
                years = order.iter().map(|&at| RawYear { label: years[at].label.clone(), civil: years[at].civil, values: years[at].values.clone() }).collect();
            }
            Ok(years)
        }
        WeatherSource::Normals(normals) => Ok((0..GENERATED_YEARS)
            .into_par_iter()
            .map(|index| {
                let mut cursor = Stream::new(key_of(spec.seed, &format!("weather {}", spec.site)), index as u32, Purpose::Weather).cursor();
                let local = normals::year(normals, 8_760, || normal::quantile(cursor.uniform()));
                RawYear { label: format!("generated weather {}", index + 1), civil: None, values: to_utc(&local, spec.utc_offset_hours) }
            })
            .collect()),
    }
}

/// Turns a local standard year so that its first hour is 1 January 00:00 UTC; the ends meet.
fn to_utc(local: &[f64], offset_hours: f64) -> Vec<f64> {
    let shift = libm::round(offset_hours) as i64;
    (0..local.len() as i64).map(|hour| local[(hour + shift).rem_euclid(local.len() as i64) as usize]).collect()
}

fn fit_length(values: &[f64], hours: usize) -> Vec<f64> {
    let mut fitted = values.to_vec();
    if values.len() < hours {
        let repeated: Vec<f64> = values[LEAP_DAY - 24..LEAP_DAY].to_vec();
        fitted.splice(LEAP_DAY..LEAP_DAY, repeated);
    } else if values.len() > hours {
        fitted.drain(LEAP_DAY..LEAP_DAY + 24);
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Lengths = Lengths { common: true, leap: true };

    fn flat(price: f64) -> PreparedYear {
        PreparedYear::new("test".into(), &vec![Hour { overhead: 0.1, price, water: 0.0 }; 8_760], BOTH)
    }

    #[test]
    fn sums_of_an_interval_are_the_sums_of_its_hours() {
        let hours: Vec<Hour> = (0..8_760).map(|h| Hour { overhead: 0.1 + 0.01 * f64::from(h % 24), price: f64::from(h % 7), water: 0.0 }).collect();
        let year = PreparedYear::new("test".into(), &hours, BOTH);
        let got = year.at(50 * HOUR + 900, 8_760).since(year.at(10 * HOUR + 1_800, 8_760));
        let mut expected = 0.5 * hours[10].price * hours[10].overhead + 0.25 * hours[50].price * hours[50].overhead;
        expected += hours[11..50].iter().map(|hour| hour.price * hour.overhead).sum::<f64>();
        assert!((got.price_overhead - expected).abs() < 1e-9);
    }

    #[test]
    fn a_leap_year_repeats_the_28th_of_february() {
        let year = flat(3.0);
        assert_eq!(year.at(8_784 * HOUR, 8_784).price, 3.0 * 8_784.0);
        assert_eq!(year.at(8_760 * HOUR, 8_760).price, 3.0 * 8_760.0);
    }

    #[test]
    fn time_of_use_windows_hold_in_local_time() {
        let windows = vec![(vec![7], 14, 20, 2.0)];
        let july_first_local_15h_in_utc = 181 * 24 + 15 + 6;
        assert_eq!(window_multiple(&windows, july_first_local_15h_in_utc, -6.0), 2.0);
        assert_eq!(window_multiple(&windows, july_first_local_15h_in_utc + 6, -6.0), 1.0);
    }
}

//! Prepared years: what an hour costs and needs at a site, as prefix sums shared by all
//! replications.
//!
//! Between two events load is constant, so energy, cost and water of an interval are differences of
//! these sums times the load: an interval of any length costs the same. A prepared year starts at 1
//! January 00:00 UTC and exists with 8 760 and with 8 784 hours; a year of data with the other
//! length repeats or drops 29 February.

use super::hour_table::{CoolingColumns, CoolingHour, HourTable, NODES, PlantYear, cooling_hour};
use super::joint::{JointYear, YearsSpec, joint_years};
use super::library::LIBRARY;
use crate::model::cooling::Cooling;
use crate::model::heat::{ByHeat, HeatMix, Takes};
use crate::model::limited_hours::HotHour;
use crate::model::renewables;
use crate::model::weather::pressure;
use crate::model::weather::psychrometrics::Air;
use crate::random::normal;
use crate::random::stream::{Purpose, Stream, key_of};
use crate::time::{HOUR, Horizon, Seconds};
use crate::units::Celsius;
use rayon::prelude::*;

/// Running sums at an hour of a year: since 1 January of hours, overhead, price, price × overhead,
/// water.
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

/// The lengths of year in a horizon.
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
        Self {
            common: any(8_760),
            leap: any(8_784),
        }
    }
}

/// Running sums at an hour but for the hours themselves: overhead, price, price × overhead, water.
type Running = [f64; 4];

/// One year of a site, in the lengths that are needed; the sums and tables of the other are empty.
#[derive(Clone, Debug, PartialEq)]
pub struct PreparedYear {
    /// Its sources, for the manifest.
    pub label: String,
    common: Prepared,
    leap: Prepared,
}

/// One length of a prepared year.
#[derive(Clone, Debug, Default, PartialEq)]
struct Prepared {
    sums: Vec<Running>,
    table: HourTable,
}

impl Prepared {
    fn new(table: HourTable, keep_table: bool) -> Self {
        let sums = running_sums(&table);
        let table = if keep_table {
            table
        } else {
            let hot = table.plant.hot;
            let plant = PlantYear {
                hot,
                ..PlantYear::default()
            };
            HourTable { plant, ..table }
        };
        Self { sums, table }
    }
}

impl Climate {
    /// Mean price over all prepared years, USD per MWh (or multiples of the flat price).
    pub fn mean_price(&self) -> f64 {
        let whole = |year: &PreparedYear| {
            let table = year.any_table();
            (table.price.iter().sum::<f64>(), table.price.len() as f64)
        };
        let (price, time) = self
            .years
            .iter()
            .map(whole)
            .fold((0.0, 0.0), |sum, year| (sum.0 + year.0, sum.1 + year.1));
        if time > 0.0 { price / time } else { 0.0 }
    }
}

impl Climate {
    /// Dry and wet bulb of an hour of a year that is settled hour by hour, °C; none without
    /// weather.
    pub fn bulbs_c(&self, table: &HourTable, hour: usize) -> Option<(f64, f64)> {
        let of = |column: &[f64]| column.get(hour).copied();
        let dry_bulb = Celsius(of(&table.dry_bulb_c)?);
        let known = (of(&table.dew_point_c), of(&table.pressure_pa));
        let air = air_of(dry_bulb, known, pressure::at_elevation_pa(self.elevation_m));
        Some((air.dry_bulb.0, air.wet_bulb.0))
    }
}

impl PreparedYear {
    fn new(year: &JointYear, table: HourTable, spec: &ClimateSpec) -> Self {
        let own = table.price.len();
        let prepared = |wanted: bool, length: usize| match (wanted, own == length) {
            (false, _) => Prepared::default(),
            (true, true) => Prepared::new(table.clone(), spec.keep_tables),
            (true, false) => Prepared::new(
                table.of_length(length, spec.years.utc_offset_hours, &year.dry_bulb_c),
                spec.keep_tables,
            ),
        };
        Self {
            label: year.label.clone(),
            common: prepared(spec.lengths.common, 8_760),
            leap: prepared(spec.lengths.leap, 8_784),
        }
    }

    /// The columns of the year with the given number of hours.
    pub fn table(&self, hours: usize) -> &HourTable {
        if hours == 8_784 {
            &self.leap.table
        } else {
            &self.common.table
        }
    }

    /// The columns in any of its lengths.
    pub fn any_table(&self) -> &HourTable {
        if self.common.table.price.is_empty() {
            &self.leap.table
        } else {
            &self.common.table
        }
    }

    /// Derated hours, in which less than the design heat can be rejected, with the share that can,
    /// in order.
    pub fn derated_hours(&self, hours: usize) -> &[HotHour] {
        &self.table(hours).plant.hot
    }

    /// The same of plants without water.
    pub fn derated_dry_hours(&self, hours: usize) -> &[HotHour] {
        let dry = self.table(hours).dry.as_ref();
        dry.map_or(&[], |dry| &dry.hot)
    }

    /// The same year with these derated hours instead of its own, in both lengths, as a what-if of
    /// hotter weather.
    #[must_use]
    pub fn with_derated_hours(mut self, hot: &[HotHour]) -> Self {
        for prepared in [&mut self.common, &mut self.leap] {
            prepared.table.plant.hot = hot.to_vec();
        }
        self
    }

    /// Price of each hour, USD per MWh or multiples of the flat price.
    pub fn prices(&self, hours: usize) -> &[f64] {
        &self.table(hours).price
    }

    /// The sums at a time of a year with the given number of hours.
    #[inline]
    pub fn at(&self, since_new_year: Seconds, hours: usize) -> Sums {
        let sums = if hours == 8_784 {
            &self.leap.sums
        } else {
            &self.common.sums
        };
        let hour = (since_new_year / HOUR) as usize;
        let part = (since_new_year % HOUR).as_seconds() * (1.0 / HOUR.as_seconds());
        let mut at = sums[hour];
        if part != 0.0 {
            let above = sums[hour + 1];
            for (value, above) in at.iter_mut().zip(above) {
                *value += part * (above - *value);
            }
        }
        let [overhead, price, price_overhead, water] = at;
        Sums {
            hours: hour as f64 + part,
            overhead,
            price,
            price_overhead,
            water,
        }
    }
}

fn running_sums(table: &HourTable) -> Vec<Running> {
    let mut sum = Running::default();
    let mut sums = Vec::with_capacity(table.price.len() + 1);
    sums.push(sum);
    for (price, (overhead, water)) in table.price.iter().zip(table.plant.cooling.full()) {
        for (sum, value) in sum
            .iter_mut()
            .zip([overhead, *price, price * overhead, water])
        {
            *sum += value;
        }
        sums.push(sum);
    }
    sums
}

/// The library of prepared years of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Climate {
    /// The years; a replication draws one for each civil year of the horizon.
    pub years: Vec<PreparedYear>,
    /// Overhead per IT power at full load on the design day; power is set aside for it.
    pub design_overhead: f64,
    /// Hours filled by the stated rule.
    pub filled_hours: usize,
    /// Height above the sea, m.
    pub elevation_m: f64,
    /// Source of the hours, in words, for the manifest.
    pub provenance: String,
    /// What was read from files, a paragraph each.
    pub files_read: Vec<String>,
}

/// A cooling plant of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct SitePlant {
    /// The plant.
    pub plant: Cooling,
    /// Its share of the site's cooling.
    pub share: f64,
    /// The heat that it is for, as shares of its capacity.
    pub takes: Takes,
}

/// Plants with their shares of a heat.
type Shares = Vec<(Cooling, f64)>;

/// Inputs from which the years of a site are prepared.
pub struct ClimateSpec {
    /// Weather and prices.
    pub years: YearsSpec,
    /// Cooling plants.
    pub plants: Vec<SitePlant>,
    /// How the heat of the racks parts, where that matters.
    pub heat: Option<HeatMix>,
    /// Overhead of a fixed PUE.
    pub fixed_overhead: Option<f64>,
    /// Hottest hour designed for, if it lies above the hottest of the weather.
    pub design: Option<Celsius>,
    /// Height above the sea, m.
    pub elevation_m: f64,
    /// Latitude and longitude, degrees.
    pub place: (f64, f64),
    /// Which lengths of year are needed.
    pub lengths: Lengths,
    /// Whether hours are settled one by one, which needs their tables.
    pub keep_tables: bool,
    /// Whether the water may be used up, so that the plants are prepared without it too.
    pub dry_side: bool,
}

/// Shares of a whole may miss it by this.
const SHARE_ROUNDING: f64 = 1e-9;

/// Prepares the years of a site.
///
/// # Errors
/// In words, when the files leave an hour of a year uncovered.
pub fn prepare(spec: &ClimateSpec) -> Result<Climate, String> {
    let (joint, filled) = joint_years(&spec.years)?;
    let numbered = joint.par_iter().enumerate();
    let prepared: Vec<(PreparedYear, f64)> = numbered
        .map(|(number, year)| prepare_year(spec, number, year))
        .collect();
    // Never below the highest overhead of the simulated hours, so that the limit on the load keeps
    // the facility within its power.
    let most = prepared.iter().map(|(_, most)| *most).fold(0.0, f64::max);
    let on_design_day = |design: Celsius| {
        let air = design_air(&joint, design, spec);
        let sides = spec.sides(&spec.plants);
        let of = |side: &Shares| cooling_hour(side, spec.fixed_overhead, &air).overhead[NODES - 1];
        sides.iter().map(of).fold(0.0, f64::max)
    };
    let design_overhead = spec
        .design
        .map_or(most, |design| on_design_day(design).max(most));
    let years: Vec<PreparedYear> = prepared.into_iter().map(|(year, _)| year).collect();
    let labels: Vec<&str> = years.iter().map(|year| year.label.as_str()).collect();
    let provenance = labels.join(" | ");
    Ok(Climate {
        design_overhead,
        years,
        filled_hours: filled,
        elevation_m: spec.elevation_m,
        provenance,
        files_read: Vec::new(),
    })
}

/// One year of a site, and the most overhead of its hours at full load.
fn prepare_year(spec: &ClimateSpec, number: usize, year: &JointYear) -> (PreparedYear, f64) {
    let hours = 0..year.dry_bulb_c.len();
    let humid: Vec<Air> = if spec.knows_humidity() {
        let site_pa = pressure::at_elevation_pa(spec.elevation_m);
        let air = |hour| air(year, hour, site_pa);
        hours.clone().map(air).collect()
    } else {
        Vec::new()
    };
    let of_hour = |hour: usize| {
        let known = humid.get(hour).copied();
        known.unwrap_or_else(|| dry_air(Celsius(year.dry_bulb_c[hour])))
    };
    let airs: Vec<Air> = hours.map(of_hour).collect();
    let (plant, most) = spec.plant_year(&spec.plants, &airs, !humid.is_empty());
    let (dry, most) = if spec.dry_side {
        let (dry, most_dry) = spec.plant_year(&dry_side(&spec.plants), &airs, true);
        (Some(dry), most.max(most_dry))
    } else {
        (None, most)
    };
    let (sun, wind) = if spec.keep_tables {
        (sun(year, spec.place), wind(year, &spec.years, number))
    } else {
        (Vec::new(), Vec::new())
    };
    let table = HourTable::new(year, plant, dry, sun, wind, spec.years.utc_offset_hours);
    (PreparedYear::new(year, table, spec), most)
}

/// The plants that work without water.
fn dry_side(plants: &[SitePlant]) -> Vec<SitePlant> {
    let dry = |of: &SitePlant| {
        Some(SitePlant {
            plant: of.plant.dry()?,
            ..of.clone()
        })
    };
    plants.iter().filter_map(dry).collect()
}

/// Adds a plant's share, to its own if it is there already.
fn join(shares: &mut Shares, plant: Cooling, share: f64) {
    match shares.iter_mut().find(|(known, _)| *known == plant) {
        _ if share <= 0.0 => {}
        Some((_, known)) => *known += share,
        None => shares.push((plant, share)),
    }
}

/// What plants carry of their share of the heat in some air: of a way, or of all where it is not
/// said.
fn carried(plants: &[SitePlant], air: &Air, of: fn(Takes) -> f64) -> f64 {
    let own = |plant: &SitePlant| plant.share * of(plant.takes);
    let whole: f64 = plants.iter().map(own).sum();
    let carried: f64 = plants
        .iter()
        .map(|plant| own(plant) * plant.plant.capacity(air))
        .sum();
    if whole > 0.0 { carried / whole } else { 1.0 }
}

impl ClimateSpec {
    /// The hours of plants, and the most overhead of them at full load; those of them that stand
    /// still leave the rest of the site's capacity.
    fn plant_year(&self, plants: &[SitePlant], airs: &[Air], hot: bool) -> (PlantYear, f64) {
        let columns = |side: &Shares| -> (CoolingColumns, f64) {
            let of_hour = |air: &Air| cooling_hour(side, self.fixed_overhead, air);
            let hours: Vec<CoolingHour> = airs.iter().map(of_hour).collect();
            let overhead = hours.iter().map(|hour| hour.overhead[NODES - 1]);
            let most = overhead.fold(0.0, f64::max);
            (CoolingColumns::new(&hours), most)
        };
        let mut sides = self.sides(plants).into_iter();
        let (cooling, most) = columns(&sides.next().unwrap_or_default());
        let liquid = sides.next().map(|side| columns(&side));
        let most = liquid.as_ref().map_or(most, |liquid| liquid.1.max(most));
        let running: f64 = plants.iter().map(|plant| plant.share).sum();
        let standing = self.plants.iter().map(|plant| plant.share).sum::<f64>() - running;
        let left = if standing > SHARE_ROUNDING {
            running
        } else {
            1.0
        };
        let share = |air: &Air| {
            let of = |takes| (left * carried(plants, air, takes)).clamp(0.0, 1.0);
            if self.heat.is_some() {
                ByHeat {
                    air: of(|takes| takes.air + takes.both),
                    liquid: of(|takes| takes.liquid + takes.both),
                }
            } else {
                ByHeat::both(of(Takes::total))
            }
        };
        let derated = airs
            .iter()
            .zip(0..)
            .filter(|_| hot)
            .map(|(air, hour)| (hour, share(air)))
            .filter(|(_, share)| *share != ByHeat::both(1.0));
        let hot = derated.collect();
        let liquid = liquid.map(|liquid| liquid.0);
        (
            PlantYear {
                cooling,
                liquid,
                hot,
            },
            most,
        )
    }

    /// Plants with their shares of the heat: of all of it, or of that of air and that of liquid
    /// where their proportion changes.
    fn sides(&self, plants: &[SitePlant]) -> Vec<Shares> {
        let Some(heat) = self.heat else {
            let all = plants.iter().map(|of| (of.plant.clone(), of.share));
            return vec![all.collect()];
        };
        let (mut air, mut liquid) = (Shares::new(), Shares::new());
        for of in plants {
            let side = of.plant.side();
            join(
                &mut air,
                side.air,
                of.share * (of.takes.air + of.takes.both),
            );
            join(
                &mut liquid,
                side.liquid,
                of.share * (of.takes.liquid + of.takes.both),
            );
        }
        for side in [&mut air, &mut liquid] {
            let whole: f64 = side.iter().map(|(_, share)| share).sum();
            side.iter_mut().for_each(|(_, share)| *share /= whole);
        }
        match heat {
            HeatMix::ByRack => vec![air, liquid],
            HeatMix::Same(liquid_share) => {
                let mut all = Shares::new();
                for (plant, share) in air {
                    join(&mut all, plant, share * (1.0 - liquid_share));
                }
                for (plant, share) in liquid {
                    join(&mut all, plant, share * liquid_share);
                }
                vec![all]
            }
        }
    }

    fn knows_humidity(&self) -> bool {
        self.plants.iter().any(|of| !of.plant.is_affine())
    }
}

/// The air of an hour: without a known dew point at a relative humidity of one half, without a
/// known pressure at that of the elevation.
fn air(year: &JointYear, hour: usize, site_pa: f64) -> Air {
    let of = |column: &[f64]| column.get(hour).copied();
    let dry_bulb = Celsius(year.dry_bulb_c[hour]);
    let known = (of(&year.dew_point_c), of(&year.pressure_pa));
    air_of(dry_bulb, known, site_pa)
}

/// The same from its dry bulb, and dew point and pressure where they are known.
fn air_of(
    dry_bulb: Celsius,
    (dew_point_c, pressure_pa): (Option<f64>, Option<f64>),
    site_pa: f64,
) -> Air {
    let pressure = pressure_pa.unwrap_or(site_pa);
    match dew_point_c {
        Some(dew_point) => {
            Air::from_dew_point(dry_bulb, Celsius(dew_point.min(dry_bulb.0)), pressure)
        }
        None => Air::from_relative_humidity(dry_bulb, HALF, pressure),
    }
}

/// The air of a design day: its dry bulb with the dew point of the hottest hour of all years.
fn design_air(years: &[JointYear], design: Celsius, spec: &ClimateSpec) -> Air {
    let hours = years
        .iter()
        .flat_map(|year| (0..year.dry_bulb_c.len()).map(move |hour| (year, hour)));
    let hottest = hours.max_by(|a, b| a.0.dry_bulb_c[a.1].total_cmp(&b.0.dry_bulb_c[b.1]));
    match hottest.filter(|_| spec.knows_humidity()) {
        Some((year, hour)) => {
            let air = air(year, hour, pressure::at_elevation_pa(spec.elevation_m));
            Air::from_dew_point(design, air.dew_point, air.pressure_pa)
        }
        None => dry_air(design),
    }
}

/// Relative humidity where none is known.
const HALF: f64 = 0.5;

/// Air of which only the dry bulb matters.
fn dry_air(dry_bulb: Celsius) -> Air {
    Air {
        dry_bulb,
        wet_bulb: dry_bulb,
        dew_point: dry_bulb,
        humidity_ratio: 0.0,
        pressure_pa: pressure::at_elevation_pa(0.0),
    }
}

/// Proxy of solar output: irradiance in kW per m², or the sun's height where it is not known.
fn sun(year: &JointYear, (latitude, longitude): (f64, f64)) -> Vec<f64> {
    if year.sun_w_per_m2.is_empty() {
        (0..year.price.len())
            .map(|hour| renewables::sun_height_sine(latitude, longitude, hour))
            .collect()
    } else {
        year.sun_w_per_m2.iter().map(|watts| watts * 1e-3).collect()
    }
}

/// Proxy of wind output: the power curve at the station's wind, or at a generated one where
/// none is known.
fn wind(year: &JointYear, spec: &YearsSpec, number: usize) -> Vec<f64> {
    if !year.wind_m_per_s.is_empty() {
        return year
            .wind_m_per_s
            .iter()
            .map(|&speed| renewables::wind_power(speed))
            .collect();
    }
    let mut cursor = Stream::new(
        key_of(LIBRARY, &format!("wind {}", spec.group)),
        number as u32,
        Purpose::Weather,
    )
    .cursor();
    let mut scores = || normal::quantile(cursor.uniform());
    renewables::wind_speeds(year.price.len(), &mut scores, normal::cumulative)
        .into_iter()
        .map(renewables::wind_power)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site_year::joint::{PriceSource, WeatherSource};

    fn prepared(price: impl Fn(usize) -> f64, overhead: impl Fn(usize) -> f64) -> PreparedYear {
        let year = JointYear {
            price: (0..8_760).map(price).collect(),
            dry_bulb_c: vec![20.0; 8_760],
            ..JointYear::default()
        };
        let cooling: Vec<CoolingHour> = (0..8_760)
            .map(|hour| CoolingHour {
                overhead: [overhead(hour); NODES],
                water: [0.0; NODES],
                economiser: [0.0; NODES],
            })
            .collect();
        let plant = PlantYear::new(&cooling, Vec::new());
        let table = HourTable::new(&year, plant, None, Vec::new(), Vec::new(), 0.0);
        let years = YearsSpec {
            weather: WeatherSource::None,
            price: PriceSource::Flat(Vec::new()),
            carbon: Vec::new(),
            forward_usd_per_mwh: None,
            utc_offset_hours: 0.0,
            group: String::new(),
        };
        let lengths = Lengths {
            common: true,
            leap: true,
        };
        PreparedYear::new(
            &year,
            table,
            &ClimateSpec {
                years,
                plants: Vec::new(),
                heat: None,
                fixed_overhead: None,
                design: None,
                elevation_m: 0.0,
                place: (0.0, 0.0),
                lengths,
                keep_tables: true,
                dry_side: false,
            },
        )
    }

    fn flat(price: f64) -> PreparedYear {
        prepared(|_| price, |_| 0.1)
    }

    #[test]
    fn sums_of_an_interval_are_the_sums_of_its_hours() {
        let (price, overhead) = (
            |hour: usize| (hour % 7) as f64,
            |hour: usize| 0.1 + 0.01 * (hour % 24) as f64,
        );
        let year = prepared(price, overhead);
        let got = year
            .at(50 * HOUR + Seconds::new(900), 8_760)
            .since(year.at(10 * HOUR + Seconds::new(1_800), 8_760));
        let product = |hour: usize| price(hour) * overhead(hour);
        let expected = 0.5 * product(10) + 0.25 * product(50) + (11..50).map(product).sum::<f64>();
        assert!((got.price_overhead - expected).abs() < 1e-9);
    }

    #[test]
    fn a_leap_year_repeats_the_28th_of_february() {
        let year = flat(3.0);
        assert_eq!(year.at(8_784 * HOUR, 8_784).price, 3.0 * 8_784.0);
        assert_eq!(year.at(8_760 * HOUR, 8_760).price, 3.0 * 8_760.0);
    }
}

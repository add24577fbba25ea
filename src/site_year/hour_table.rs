//! The hours of a prepared year as columns, for sites that are settled hour by hour.
//!
//! What a cooling plant needs is tabulated at five load fractions and is linear between them: with
//! a cubic fan law that lies above the curve, by at most a 64th of what the fan draws at full load
//! (the chord of u³ over a quarter, at u = 7/8).

use std::ops::Range;

use super::joint::{JointYear, of_length};
use crate::model::cooling::Cooling;
use crate::model::limited_hours::HotHour;
use crate::model::weather::psychrometrics::Air;
use crate::random::normal;

/// Load fractions of the table: 0, 1/4, 1/2, 3/4 and 1.
pub const NODES: usize = 5;
/// Hours of the local day in which a system peaks in summer.
const PEAK_HOURS: std::ops::Range<i64> = 15..18;

/// What cooling needs in an hour, at the load fractions of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CoolingHour {
    /// W per W of IT capacity.
    pub overhead: [f64; NODES],
    /// Litres an hour per kW of IT capacity.
    pub water: [f64; NODES],
    /// Share of the heat rejected without a compressor.
    pub economiser: [f64; NODES],
}

impl CoolingHour {
    /// The load fractions up to which all of the heat, and some of it, needs no compressor; the
    /// latter is above 1 where some does at any load.
    fn free_to(&self) -> [f32; 2] {
        let to = |wanted: fn(f64) -> bool| {
            let nodes = self.economiser.iter().skip(1);
            nodes.take_while(|share| wanted(**share)).count() as f32 / (NODES - 1) as f32
        };
        let some = to(|share| share > ROUNDING);
        let some = if some > 0.0 {
            some + 1.0 / (NODES - 1) as f32
        } else {
            0.0
        };
        [to(|share| share >= 1.0 - ROUNDING), some]
    }
}

/// Smallest difference beyond rounding.
const ROUNDING: f64 = 1e-9;

/// The cooling of a year, a column for each load fraction, so that an hour at a steady load touches
/// two of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoolingColumns {
    overhead: [Vec<f64>; NODES],
    /// Empty where no water is used.
    water: [Vec<f64>; NODES],
    /// Load fractions up to which all, and some, of the heat needs no compressor; empty where all
    /// does.
    free_to: Vec<[f32; 2]>,
}

impl CoolingColumns {
    /// From the hours of a year.
    pub fn new(hours: &[CoolingHour]) -> Self {
        let column = |of: fn(&CoolingHour) -> &[f64; NODES]| {
            std::array::from_fn(|node| hours.iter().map(|hour| of(hour)[node]).collect())
        };
        let dry = hours.iter().all(|hour| hour.water == [0.0; NODES]);
        let mechanical = hours.iter().all(|hour| hour.economiser == [0.0; NODES]);
        Self {
            overhead: column(|hour| &hour.overhead),
            water: if dry {
                Default::default()
            } else {
                column(|hour| &hour.water)
            },
            free_to: if mechanical {
                Vec::new()
            } else {
                hours.iter().map(CoolingHour::free_to).collect()
            },
        }
    }

    /// The columns of some hours at a load fraction from 0 to 1.
    #[inline]
    pub fn at_load<'a>(&'a self, load_fraction: f64, hours: Range<usize>) -> AtLoad<'a> {
        let place = load_fraction * (NODES - 1) as f64;
        let node = (place as usize).min(NODES - 2);
        let column = |column: &'a Vec<f64>| column.get(hours.clone()).unwrap_or(&[]);
        let between =
            |columns: &'a [Vec<f64>; NODES]| [column(&columns[node]), column(&columns[node + 1])];
        AtLoad {
            overhead: between(&self.overhead),
            water: between(&self.water),
            free_to: self.free_to.get(hours.clone()).unwrap_or(&[]),
            load_fraction: load_fraction as f32,
            part: place - node as f64,
        }
    }

    /// The most water of an hour at any load, litres per kW of IT capacity.
    pub fn most_water(&self) -> f64 {
        let columns = self.water.iter().flatten();
        columns.copied().fold(0.0, f64::max)
    }

    /// Overhead and water at full load.
    pub fn full(&self) -> impl Iterator<Item = (f64, f64)> {
        let water = |hour: usize| self.water[NODES - 1].get(hour).copied().unwrap_or(0.0);
        self.overhead[NODES - 1]
            .iter()
            .enumerate()
            .map(move |(hour, overhead)| (*overhead, water(hour)))
    }

    fn of_length(&self, hours: usize) -> Self {
        let column = |columns: &[Vec<f64>; NODES]| {
            std::array::from_fn(|node| of_length(&columns[node], hours))
        };
        Self {
            overhead: column(&self.overhead),
            water: column(&self.water),
            free_to: of_length(&self.free_to, hours),
        }
    }
}

/// Columns between which a load lies.
#[derive(Clone, Copy, Debug)]
pub struct AtLoad<'a> {
    overhead: [&'a [f64]; 2],
    water: [&'a [f64]; 2],
    free_to: &'a [[f32; 2]],
    load_fraction: f32,
    part: f64,
}

/// How much of an hour's heat is rejected without a compressor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Economiser {
    /// Nothing.
    #[default]
    None,
    /// Some: a partial economiser hour.
    Partial,
    /// All: a full economiser hour.
    Full,
}

impl AtLoad<'_> {
    /// How much of an hour's heat needs no compressor, counted from the first.
    #[inline]
    pub fn economiser(&self, hour: usize) -> Economiser {
        match self.free_to.get(hour) {
            Some([all, _]) if self.load_fraction <= *all => Economiser::Full,
            Some([_, some]) if self.load_fraction < *some => Economiser::Partial,
            _ => Economiser::None,
        }
    }

    /// Overhead in an hour, counted from the first, at the load fraction of the table below the
    /// load.
    #[inline]
    pub fn overhead(&self, hour: usize) -> f64 {
        self.overhead[0].get(hour).copied().unwrap_or(0.0)
    }

    /// Overhead and water in an hour, counted from the first.
    #[inline]
    pub fn needs(&self, hour: usize) -> (f64, f64) {
        let between = |[low, high]: [&[f64]; 2]| match (low.get(hour), high.get(hour)) {
            (Some(low), Some(high)) => low + self.part * (high - low),
            _ => 0.0,
        };
        (between(self.overhead), between(self.water))
    }
}

/// What the cooling of a site needs and can carry in the hours of a year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlantYear {
    /// Power and water; of the heat of air alone where the heat of liquid has its own.
    pub cooling: CoolingColumns,
    /// Power and water of the heat of liquid, where its share is not always the same.
    pub liquid: Option<CoolingColumns>,
    /// Derated hours, in which less than the design heat can be rejected, with the share that can.
    pub hot: Vec<HotHour>,
}

impl PlantYear {
    /// Of plants with their shares of the cooling, in the air of each hour.
    pub fn new(cooling: &[CoolingHour], hot: Vec<HotHour>) -> Self {
        Self {
            cooling: CoolingColumns::new(cooling),
            liquid: None,
            hot,
        }
    }

    /// Overhead per W and litres per kW of IT capacity in an hour of the year, at a load and with a
    /// share of the heat in liquid.
    pub fn needs(&self, load_fraction: f64, liquid_share: f64, hour: usize) -> (f64, f64) {
        let of = |columns: &CoolingColumns| columns.at_load(load_fraction, hour..hour + 1).needs(0);
        match &self.liquid {
            Some(liquid) => mixed(of(&self.cooling), of(liquid), liquid_share),
            None => of(&self.cooling),
        }
    }

    /// The most water of an hour at any load, litres per kW of IT capacity.
    pub fn most_water(&self) -> f64 {
        let liquid = self.liquid.as_ref().map_or(0.0, CoolingColumns::most_water);
        self.cooling.most_water().max(liquid)
    }

    fn of_length(&self, hours: usize) -> Self {
        let moved = |hour: u32| {
            if hours == 8_784 && hour >= 59 * 24 {
                hour + 24
            } else {
                hour
            }
        };
        let mut hot: Vec<HotHour> = self
            .hot
            .iter()
            .map(|&(hour, share)| (moved(hour), share))
            .collect();
        if hours == 8_784 {
            hot.extend(
                self.hot
                    .iter()
                    .filter(|(hour, _)| (58 * 24..59 * 24).contains(hour))
                    .map(|&(hour, share)| (hour + 24, share)),
            );
        } else {
            hot = self
                .hot
                .iter()
                .filter(|(hour, _)| !(59 * 24..60 * 24).contains(hour))
                .map(|&(hour, share)| (if hour >= 60 * 24 { hour - 24 } else { hour }, share))
                .collect();
        }
        hot.sort_by_key(|&(hour, _)| hour);
        Self {
            cooling: self.cooling.of_length(hours),
            liquid: self.liquid.as_ref().map(|liquid| liquid.of_length(hours)),
            hot,
        }
    }
}

/// Overhead and water of the heat of air and of liquid, by the share of liquid.
#[inline]
pub fn mixed(air: (f64, f64), liquid: (f64, f64), liquid_share: f64) -> (f64, f64) {
    let mean = |air: f64, liquid: f64| air + liquid_share * (liquid - air);
    (mean(air.0, liquid.0), mean(air.1, liquid.1))
}

/// One year as columns, a value an hour from 1 January 00:00 UTC.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HourTable {
    /// USD per MWh, or multiples of the flat price.
    pub price: Vec<f64>,
    /// Dry bulb, °C; empty where no weather is known.
    pub dry_bulb_c: Vec<f64>,
    /// Dew point, °C, and pressure, Pa; each empty where none is known.
    pub dew_point_c: Vec<f64>,
    /// Pressure, Pa.
    pub pressure_pa: Vec<f64>,
    /// Cooling.
    pub plant: PlantYear,
    /// Cooling without water, where the water may be used up.
    pub dry: Option<PlantYear>,
    /// Carbon of grid energy, kg per MWh; empty where only a mean is known.
    pub carbon_kg_per_mwh: Vec<f64>,
    /// Proxy of solar output, before it is scaled to a capacity factor; empty where nothing
    /// needs it.
    pub sun: Vec<f64>,
    /// Proxy of wind output, likewise.
    pub wind: Vec<f64>,
    /// Month × 24 + hour of the day of each hour, in local standard time.
    pub cell: Vec<u16>,
    /// For each month, the hour in which the system's peak is taken to be: the hottest of the late
    /// afternoons.
    pub system_peak: [u32; 12],
    /// For each day, its hottest late-afternoon hour and the chance, as the day before sees it, that
    /// this is the month's system peak.
    pub peak_chances: Vec<(u32, f32)>,
}

impl HourTable {
    /// From the columns of a year and what cooling needs in each hour, with water and without.
    pub fn new(
        year: &JointYear,
        plant: PlantYear,
        dry: Option<PlantYear>,
        sun: Vec<f64>,
        wind: Vec<f64>,
        utc_offset_hours: f64,
    ) -> Self {
        Self {
            price: year.price.clone(),
            dry_bulb_c: year.dry_bulb_c.clone(),
            dew_point_c: year.dew_point_c.clone(),
            pressure_pa: year.pressure_pa.clone(),
            plant,
            dry,
            carbon_kg_per_mwh: year.carbon_kg_per_mwh.clone(),
            sun,
            wind,
            cell: cells(year.price.len(), utc_offset_hours),
            system_peak: system_peaks(&year.dry_bulb_c, utc_offset_hours),
            peak_chances: peak_chances(&year.dry_bulb_c, utc_offset_hours),
        }
    }

    /// The same year with as many hours: 29 February repeats the day before, or is dropped.
    #[must_use]
    pub fn of_length(&self, hours: usize, utc_offset_hours: f64, dry_bulb_c: &[f64]) -> Self {
        let dry_bulb_c = of_length(dry_bulb_c, hours);
        Self {
            price: of_length(&self.price, hours),
            dry_bulb_c: of_length(&self.dry_bulb_c, hours),
            dew_point_c: of_length(&self.dew_point_c, hours),
            pressure_pa: of_length(&self.pressure_pa, hours),
            plant: self.plant.of_length(hours),
            dry: self.dry.as_ref().map(|dry| dry.of_length(hours)),
            carbon_kg_per_mwh: of_length(&self.carbon_kg_per_mwh, hours),
            sun: of_length(&self.sun, hours),
            wind: of_length(&self.wind, hours),
            cell: cells(hours, utc_offset_hours),
            system_peak: system_peaks(&dry_bulb_c, utc_offset_hours),
            peak_chances: peak_chances(&dry_bulb_c, utc_offset_hours),
        }
    }
}

fn cells(hours: usize, utc_offset_hours: f64) -> Vec<u16> {
    let months = crate::time::month_of_hour(hours);
    let offset = libm::round(utc_offset_hours) as i64;
    let local = |hour: usize| (hour as i64 + offset).rem_euclid(hours as i64) as usize;
    (0..hours)
        .map(|hour| u16::from(months[local(hour)]) * 24 + (local(hour) % 24) as u16)
        .collect()
}

fn system_peaks(dry_bulb_c: &[f64], utc_offset_hours: f64) -> [u32; 12] {
    let months = crate::time::month_of_hour(dry_bulb_c.len());
    let mut peaks: [Option<u32>; 12] = [None; 12];
    for hour in hottest_of_days(dry_bulb_c, utc_offset_hours) {
        let peak = &mut peaks[usize::from(months[hour as usize])];
        let t = dry_bulb_c[hour as usize];
        if peak.is_none_or(|known| t > dry_bulb_c[known as usize]) {
            *peak = Some(hour);
        }
    }
    peaks.map(|peak| peak.unwrap_or(0))
}

/// The hottest late-afternoon hour of each local day within a month, the earliest among equals.
fn hottest_of_days(dry_bulb_c: &[f64], utc_offset_hours: f64) -> Vec<u32> {
    let months = crate::time::month_of_hour(dry_bulb_c.len());
    let mut hottest: Vec<u32> = Vec::with_capacity(366);
    let mut day = None;
    let offset = libm::round(utc_offset_hours) as i64;
    for (hour, &t) in dry_bulb_c.iter().enumerate() {
        let local = hour as i64 + offset;
        if !PEAK_HOURS.contains(&local.rem_euclid(24)) {
            continue;
        }
        match hottest.last_mut() {
            Some(known) if day == Some((months[hour], local.div_euclid(24))) => {
                if t > dry_bulb_c[*known as usize] {
                    *known = hour as u32;
                }
            }
            _ => hottest.push(hour as u32),
        }
        day = Some((months[hour], local.div_euclid(24)));
    }
    hottest
}

/// The chance that each day holds the month's system peak, as the day before sees it: 0 where an
/// earlier day was as hot, else that none of the days left is hotter. Their heat is taken to be
/// normal and independent, with the mean and the deviation of the month's late afternoons.
fn peak_chances(dry_bulb_c: &[f64], utc_offset_hours: f64) -> Vec<(u32, f32)> {
    let months = crate::time::month_of_hour(dry_bulb_c.len());
    let hottest = hottest_of_days(dry_bulb_c, utc_offset_hours);
    let mut chances = Vec::with_capacity(hottest.len());
    for days in hottest.chunk_by(|a, b| months[*a as usize] == months[*b as usize]) {
        let heat = |hour: &u32| dry_bulb_c[*hour as usize];
        let count = days.len() as f64;
        let mean = days.iter().map(heat).sum::<f64>() / count;
        let square = |hour| (heat(hour) - mean) * (heat(hour) - mean);
        let deviation = libm::sqrt(days.iter().map(square).sum::<f64>() / count);
        let mut hottest = f64::NEG_INFINITY;
        for (at, hour) in days.iter().enumerate() {
            let left = (days.len() - 1 - at) as f64;
            let chance = if heat(hour) <= hottest {
                0.0
            } else if deviation > 0.0 {
                libm::pow(normal::cumulative((heat(hour) - mean) / deviation), left)
            } else {
                1.0
            };
            hottest = f64::max(hottest, heat(hour));
            chances.push((*hour, chance as f32));
        }
    }
    chances
}

/// What plants with their shares of the cooling need in an hour of some air. Where shares sum to
/// less than one, as some plants stand still, the others take what there is.
pub fn cooling_hour(
    plants: &[(Cooling, f64)],
    fixed_overhead: Option<f64>,
    air: &Air,
) -> CoolingHour {
    let mut hour = CoolingHour::default();
    let running: f64 = plants.iter().map(|(_, share)| share).sum();
    for node in 0..NODES {
        let load = node as f64 / (NODES - 1) as f64;
        // Shares of a whole may miss it by rounding.
        let u = if running > 1.0 - 1e-9 {
            load
        } else {
            load / running
        };
        for (plant, share) in plants {
            let rates = plant.rates(air, u);
            hour.overhead[node] += share * rates.overhead;
            hour.water[node] += share * rates.water_l_per_kwh;
            hour.economiser[node] += share * rates.economiser;
        }
        if let Some(overhead) = fixed_overhead {
            hour.overhead[node] = overhead * load;
        }
    }
    hour
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::heat::ByHeat;

    /// Six days of a June in a year at 20 °C: 30, 32, 31, 40, 35 and 40 °C at 16:00. A day that is
    /// not hotter than one before has no chance; the last of the month that is hottest has all.
    #[test]
    fn a_day_is_the_peak_where_none_before_was_hotter() {
        let mut dry_bulb_c = vec![20.0; 8_760];
        let june = 151 * 24;
        for (day, t) in [30.0, 32.0, 31.0, 40.0, 35.0, 40.0].into_iter().enumerate() {
            dry_bulb_c[june + 24 * (24 + day) + 16] = t;
        }
        let chances = peak_chances(&dry_bulb_c, 0.0);
        let of = |day: usize| chances[151 + day];
        assert_eq!(chances.len(), 365);
        assert_eq!(of(24).0 as usize, june + 24 * 24 + 16);
        assert!(of(24).1 > 0.4 && of(25).1 > of(24).1 && of(27).1 > 0.99);
        assert_eq!([of(26).1, of(28).1, of(29).1], [0.0; 3]);
        assert_eq!(system_peaks(&dry_bulb_c, 0.0)[5], of(27).0);
        // On the last day of a month without any change all is known.
        assert_eq!(chances[30].1, 0.0);
    }

    #[test]
    fn between_nodes_the_table_is_linear() {
        let hour = CoolingHour {
            overhead: [0.0, 0.1, 0.4, 0.9, 1.6],
            water: [0.0; NODES],
            economiser: [0.0; NODES],
        };
        let columns = CoolingColumns::new(&[CoolingHour::default(), hour]);
        assert_eq!(columns.at_load(0.0, 1..2).needs(0), (0.0, 0.0));
        assert!((columns.at_load(0.625, 0..2).needs(1).0 - 0.65).abs() < 1e-12);
        assert_eq!(columns.at_load(1.0, 0..2).needs(1).0, 1.6);
        assert_eq!(columns.full().collect::<Vec<_>>(), [(0.0, 0.0), (1.6, 0.0)]);
    }

    #[test]
    fn another_length_moves_the_hot_hours_with_their_days() {
        let year = JointYear {
            price: vec![1.0; 8_760],
            dry_bulb_c: vec![20.0; 8_760],
            ..JointYear::default()
        };
        let shares = |list: &[(u32, f64)]| -> Vec<HotHour> {
            list.iter()
                .map(|&(hour, share)| (hour, ByHeat::both(share)))
                .collect()
        };
        let hot = shares(&[(58 * 24 + 3, 0.9), (100 * 24, 0.8)]);
        let table = HourTable::new(
            &year,
            PlantYear::new(&vec![CoolingHour::default(); 8_760], hot.clone()),
            None,
            Vec::new(),
            Vec::new(),
            0.0,
        );
        let leap = table.of_length(8_784, 0.0, &year.dry_bulb_c);
        assert_eq!(
            leap.plant.hot,
            shares(&[(58 * 24 + 3, 0.9), (59 * 24 + 3, 0.9), (101 * 24, 0.8)])
        );
        assert_eq!(
            leap.of_length(8_760, 0.0, &vec![20.0; 8_784]).plant.hot,
            hot
        );
    }
}

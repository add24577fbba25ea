//! Hourly prices of electricity where there is no history: a year of prices for a given year of dry
//! bulb, by regimes.
//!
//! Four files, an idea each, hold formula, estimate from actual years and tests: the calm price
//! ([`calm`]) follows the hour, the season, the week and the dry bulb around a level that differs
//! between years; on stressed days ([`stress`]) it rises to a heavy-tailed peak for some hours; in
//! a cold spell the grid may fall short for days ([`scarcity`]), with prices near the cap; and in
//! hours of surplus ([`surplus`]) it lies below zero. The regimes of electricity prices and their
//! coupling to temperature are described in Weron, "Electricity price forecasting: a review of the
//! state-of-the-art", International Journal of Forecasting 30 (2014), section 3.4 and 3.5.
//!
//! Everything is in local standard time, from 1 January 00:00; a draw belongs to its year, day or
//! hour whatever the parameters are, so that another parameter never shifts the draws.

pub mod calm;
pub mod days;
pub mod fit;
pub mod scarcity;
pub mod station;
pub mod stress;
pub mod surplus;

use days::Days;

/// Parameters from which a market's hourly prices are generated.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceModel {
    /// The price without events.
    pub calm: calm::Calm,
    /// Days with a peak.
    pub stress: stress::Stress,
    /// Days without enough supply.
    pub scarcity: scarcity::Scarcity,
    /// Hours below zero.
    pub surplus: surplus::Surplus,
    /// Dry bulbs of the station it was fitted at, where a site's are mapped to them.
    pub station_c: Option<station::Quantiles>,
    /// Least price, USD per MWh.
    pub floor_usd_per_mwh: f64,
    /// Greatest price, USD per MWh.
    pub cap_usd_per_mwh: f64,
}

/// Weather and calendar of a year's prices.
#[derive(Clone, Copy, Debug)]
pub struct YearOf<'a> {
    /// Dry bulb of each hour, °C, local standard time.
    pub dry_bulb_c: &'a [f64],
    /// Day of the week of 1 January: 0 is Monday.
    pub first_weekday: usize,
    /// The year's place among all years.
    pub place: Place,
}

/// A year's place among all years, each on (0, 1): scores of the whole year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// By its level of prices.
    pub level: f64,
    /// By how tight supply is.
    pub tightness: f64,
    /// By how much surplus there is.
    pub plenty: f64,
}

impl Place {
    /// Anywhere, by independent draws on (0, 1).
    pub fn drawn(mut uniform: impl FnMut() -> f64) -> Self {
        Self {
            level: uniform(),
            tightness: uniform(),
            plenty: uniform(),
        }
    }
}

impl PriceModel {
    /// Prices of a year, USD per MWh; `uniform` gives independent draws on (0, 1) in one fixed
    /// order.
    ///
    /// With every chance in the middle the price is the calm one: see the tests of [`calm`].
    pub fn year(&self, of: YearOf<'_>, mut uniform: impl FnMut() -> f64) -> Vec<f64> {
        let days = Days::of(of.dry_bulb_c, of.first_weekday);
        let calm = self
            .calm
            .year(&days, of.dry_bulb_c, of.place.level, &mut uniform);
        let peaks = self.stress.days(&days, of.place.tightness, &mut uniform);
        let scarce = self.scarcity.days(&days, &mut uniform);
        let surplus = self.surplus.year(&days, of.place.plenty, &mut uniform);
        let hour = |hour: usize| {
            let day = hour / 24;
            let peaked = calm[hour].price + calm[hour].quiet * peaks[day].excess_at(hour % 24);
            let price =
                scarce[day].map_or(peaked, |share| peaked.max(share * self.cap_usd_per_mwh));
            let price = if scarce[day].is_none() && surplus[hour] > 0.0 {
                -surplus[hour]
            } else {
                price
            };
            price.clamp(self.floor_usd_per_mwh, self.cap_usd_per_mwh)
        };
        (0..of.dry_bulb_c.len()).map(hour).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::random::stream::{Purpose, Stream, key_of};

    /// A market with summer peaks, a cold onset and some surplus.
    pub(crate) fn market() -> PriceModel {
        let mut peak_hour = [[0.02; 24]; 3];
        peak_hour.iter_mut().for_each(|hours| hours[17] = 0.54);
        PriceModel {
            calm: calm::Calm {
                level_usd_per_mwh: 30.0,
                level_sd: 0.3,
                shape: [std::array::from_fn(|hour| {
                    0.3 * libm::sin(hour as f64 / 24.0 * std::f64::consts::TAU)
                }); 4],
                weekend: [-0.1; 24],
                knots_c: vec![-4.0, 16.0, 36.0],
                response: vec![0.3, 0.0, 0.3],
                slow_sd: 0.2,
                slow_persistence: 0.95,
                day_sd: 0.15,
                day_persistence: 0.4,
                hour_sd: 0.15,
                hour_persistence: 0.7,
            },
            stress: stress::Stress {
                hot_c: 28.0,
                cold_c: 5.0,
                odds: [-3.0, 0.2, 0.1, 1.0, 0.4],
                least_excess: 1.5,
                tail: [0.6, 0.05, 0.0, 0.2],
                tail_exponent: 0.8,
                persistence: 0.3,
                peak_hour,
                width: 0.5,
                jaggedness: 0.4,
            },
            scarcity: scarcity::Scarcity {
                onset_c: -2.0,
                events_per_degree_day: 0.02,
                relief_per_day: 0.1,
                share_of_cap: [0.4, 1.0],
            },
            surplus: surplus::Surplus {
                hours_per_year: 20.0,
                year_sd: 0.5,
                stays: 0.5,
                depth_usd_per_mwh: 3.0,
                months: [1.0; 12],
                begins: std::array::from_fn(|hour| f64::from(u8::from(hour < 6))),
            },
            station_c: None,
            floor_usd_per_mwh: -50.0,
            cap_usd_per_mwh: 5_000.0,
        }
    }

    /// Dry bulb of a year between −5 and 37 °C.
    pub(crate) fn dry_bulb() -> Vec<f64> {
        let wave =
            |hour: usize, period: f64| -libm::cos(hour as f64 / period * std::f64::consts::TAU);
        (0..8_760)
            .map(|hour| {
                16.0 + 14.0 * wave(hour, 8_760.0) + 5.0 * wave(hour, 24.0) + 2.0 * wave(hour, 131.0)
            })
            .collect()
    }

    pub(crate) fn year(model: &PriceModel, number: u32) -> Vec<f64> {
        let mut cursor = Stream::new(key_of(7, "market"), number, Purpose::Bench).cursor();
        model.year(
            YearOf {
                dry_bulb_c: &dry_bulb(),
                first_weekday: 0,
                place: Place::drawn(|| cursor.uniform()),
            },
            || cursor.uniform(),
        )
    }

    #[test]
    fn prices_stay_between_floor_and_cap_and_reach_below_zero() {
        let model = market();
        let prices: Vec<f64> = (0..20).flat_map(|number| year(&model, number)).collect();
        assert!(prices.iter().all(|price| (-50.0..=5_000.0).contains(price)));
        assert!(
            prices.iter().any(|price| *price < 0.0) && prices.iter().any(|price| *price > 1_000.0)
        );
    }

    /// Parameters of one part change only its hours: draws belong to their hour, whatever the
    /// parameters.
    #[test]
    fn another_parameter_shifts_no_draw() {
        let (model, mut without) = (market(), market());
        without.surplus.hours_per_year = 0.0;
        without.scarcity.events_per_degree_day = 0.0;
        let (with, without) = (year(&model, 3), year(&without, 3));
        let changed = with.iter().zip(&without).filter(|(a, b)| a != b).count();
        assert!(
            with.iter()
                .zip(&without)
                .all(|(a, b)| a == b || *a < 0.0 || *a > 1_000.0),
            "an hour changed that is neither surplus nor scarcity"
        );
        assert!(changed > 0 && changed < 400, "{changed}");
    }
}

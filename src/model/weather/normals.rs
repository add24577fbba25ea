//! Hourly dry bulb and dew point from monthly normals.
//!
//! **Dry bulb**: season + mean day + an hourly first-order autoregression. T(h) = M(day) + D(day) ·
//! cos(2π (hour − 15) / 24) + S(day) · r(h), r(h) = φ r(h − 1) + √(1 − φ²) z(h), with M, D, S
//! interpolated between mid-months and the day's peak at 15:00 local time. r has unit variance at
//! every hour. Because monthly means of an interpolated curve fall short of the stated ones at the
//! extremes, the knots are raised by the shortfall until none is left.
//!
//! **Dew point**: T_d(h) = min(T(h), M_d(day) + S(day) · (w r(h) + 0.8 n(h))), with M_d the monthly
//! means and n a second autoregression of unit variance and the same φ. w is 0.9 in months up to 17
//! °C and falls to 0 at 27 °C: in winter warm air is moist air, in summer heat says little. Both
//! numbers are read off seven typical years (Arlanda, Dulles, Lafayette, Atlanta, Dallas, Phoenix,
//! Singapore: slopes 0.7 to 1.1 in winter and −0.3 to 0.4 in July; spread of the rest 0.5 to 1.2 of
//! S); Phoenix and a Nordic summer depart from them most. There is no daily swing: it is under 1 K
//! in all but deserts.

use crate::time::month_of_hour;

/// Hour of the day's highest temperature, local standard time.
const WARMEST_HOUR: f64 = 15.0;

/// Monthly climate of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Normals {
    /// Mean dry bulb, °C, January first.
    pub mean_c: [f64; 12],
    /// Half of the mean daily swing, °C.
    pub diurnal_c: [f64; 12],
    /// Standard deviation of the hourly rest, °C.
    pub residual_sd_c: [f64; 12],
    /// Its correlation from one hour to the next, 0 to below 1.
    pub persistence_per_hour: f64,
    /// Mean dew point, °C.
    pub dew_point_mean_c: [f64; 12],
}

/// Monthly dew points where none are stated: 2 K below the coldest hour of the mean day. Of seven
/// typical years' months, those of the five humid stations lie within 3 K of it; deserts are 5 to
/// 20 K drier.
pub fn assumed_dew_points(mean_c: &[f64; 12], diurnal_c: &[f64; 12]) -> [f64; 12] {
    std::array::from_fn(|month| mean_c[month] - diurnal_c[month] - 2.0)
}

/// Spread of the dew point's own rest against that of the dry bulb.
const OWN_SPREAD: f64 = 0.8;
/// Share of the dry bulb's rest that the dew point follows in cold months, the month's mean up to
/// which it does, and that from which it does not at all.
const FOLLOWS: (f64, f64, f64) = (0.9, 17.0, 27.0);

/// Hourly dew points that belong to a year of dry bulbs made by [`year`]; `score` gives standard
/// normal scores of their own.
pub fn dew_points(normals: &Normals, dry_bulb_c: &[f64], score: impl FnMut() -> f64) -> Vec<f64> {
    Years::new(normals, dry_bulb_c.len()).dew_points(dry_bulb_c, score)
}

/// One year of hourly dry bulb in local standard time; `score` gives standard normal scores.
pub fn year(normals: &Normals, hours: usize, score: impl FnMut() -> f64) -> Vec<f64> {
    Years::new(normals, hours).dry_bulbs(score)
}

/// What all generated years of a site share: its curves over the year and its day.
#[derive(Debug)]
pub struct Years {
    places: Vec<Place>,
    mean: Season,
    dew: Season,
    diurnal: Season,
    sd: Season,
    /// Correlation from one hour to the next, and what a new score weighs.
    persistence: (f64, f64),
    day_shape: [f64; 24],
}

impl Years {
    /// For years of so many hours.
    pub fn new(normals: &Normals, hours: usize) -> Self {
        let months = month_of_hour(hours);
        let phi = normals.persistence_per_hour;
        Self {
            mean: Season::keeping_means(&normals.mean_c, &months),
            dew: Season::keeping_means(&normals.dew_point_mean_c, &months),
            diurnal: Season::through(normals.diurnal_c),
            sd: Season::through(normals.residual_sd_c),
            persistence: (phi, libm::sqrt(1.0 - phi * phi)),
            day_shape: day_shape(),
            places: places(hours),
        }
    }

    /// One year of hourly dry bulb in local standard time; `score` gives standard normal scores.
    pub fn dry_bulbs(&self, mut score: impl FnMut() -> f64) -> Vec<f64> {
        let (phi, shock) = self.persistence;
        let mut rest = score();
        let of_hour = |(hour, &at): (usize, &Place)| {
            let day = self.diurnal.at(at) * self.day_shape[hour % 24];
            let temperature = self.mean.at(at) + day + self.sd.at(at) * rest;
            rest = phi * rest + shock * score();
            temperature
        };
        self.places.iter().enumerate().map(of_hour).collect()
    }

    /// Hourly dew points that belong to a year of dry bulbs; `score` gives scores of their own.
    pub fn dew_points(&self, dry_bulb_c: &[f64], mut score: impl FnMut() -> f64) -> Vec<f64> {
        let (phi, shock) = self.persistence;
        let mut own = score();
        let mut dew_points = Vec::with_capacity(dry_bulb_c.len());
        for (hour, (&dry_bulb, &at)) in dry_bulb_c.iter().zip(&self.places).enumerate() {
            let season = self.mean.at(at);
            let follows =
                FOLLOWS.0 * ((FOLLOWS.2 - season) / (FOLLOWS.2 - FOLLOWS.1)).clamp(0.0, 1.0);
            let rest = dry_bulb - season - self.diurnal.at(at) * self.day_shape[hour % 24];
            let own_rest = OWN_SPREAD * self.sd.at(at) * own;
            dew_points.push((self.dew.at(at) + follows * rest + own_rest).min(dry_bulb));
            own = phi * own + shock * score();
        }
        dew_points
    }
}

fn day_shape() -> [f64; 24] {
    std::array::from_fn(|hour| {
        libm::cos(std::f64::consts::TAU * (hour as f64 + 0.5 - WARMEST_HOUR) / 24.0)
    })
}

/// Corrections of a curve's knots; each leaves a third of the shortfall or less.
const CORRECTIONS: usize = 12;

/// A value an hour, linear between mid-months, with these monthly means.
pub fn keeping_means(means: &[f64; 12], months: &[u8]) -> impl Iterator<Item = f64> + use<> {
    let curve = Season::keeping_means(means, months);
    places(months.len()).into_iter().map(move |at| curve.at(at))
}

/// Standard deviation between years of each month's mean dry bulb, K: that of the mean of S(h) r(h)
/// over the month's n hours, √(Σᵢ Sᵢ (Sᵢ + 2 Σ_{j<i} φ^{i−j} Sⱼ)) / n.
pub fn sd_of_monthly_means(normals: &Normals, hours: usize) -> [f64; 12] {
    let sd = Season::through(normals.residual_sd_c);
    let mut sums = [(0.0, 0.0, 0.0); 12];
    for (at, month) in places(hours).into_iter().zip(month_of_hour(hours)) {
        let here = sd.at(at);
        let (variance, before, count) = &mut sums[usize::from(month)];
        *before *= normals.persistence_per_hour;
        *variance += here * (here + 2.0 * *before);
        *before += here;
        *count += 1.0;
    }
    sums.map(|(variance, _, count)| libm::sqrt(variance) / count)
}

/// Where an hour lies between two mid-months: the earlier month, and the weight of the later.
#[derive(Clone, Copy, Debug)]
struct Place {
    below: u8,
    weight: f64,
}

/// The places of a year's hours.
fn places(hours: usize) -> Vec<Place> {
    let hours_per_month = hours as f64 / 12.0;
    let place = |hour: usize| {
        let position = (hour as f64 + 0.5) / hours_per_month - 0.5 + 12.0;
        let below = position as usize;
        Place {
            below: (below % 12) as u8,
            weight: position - below as f64,
        }
    };
    (0..hours).map(place).collect()
}

/// A yearly curve, linear between mid-months.
#[derive(Debug)]
struct Season {
    /// Its values at mid-months, the first again at the end.
    knots: [f64; 13],
}

impl Season {
    fn through(knots: [f64; 12]) -> Self {
        Self {
            knots: std::array::from_fn(|at| knots[at % 12]),
        }
    }

    /// A curve whose monthly means are the given ones: its knots are corrected by the shortfall
    /// until that is below a part in 10⁶ of what it was.
    fn keeping_means(means: &[f64; 12], months: &[u8]) -> Self {
        let places = places(months.len());
        let mut knots = *means;
        for _ in 0..CORRECTIONS {
            let curve = Self::through(knots);
            let mut sums = [(0.0, 0u32); 12];
            for (&at, &month) in places.iter().zip(months) {
                let sum = &mut sums[usize::from(month)];
                *sum = (sum.0 + curve.at(at), sum.1 + 1);
            }
            for (month, knot) in knots.iter_mut().enumerate() {
                *knot += means[month] - sums[month].0 / f64::from(sums[month].1);
            }
        }
        Self::through(knots)
    }

    #[inline]
    fn at(&self, place: Place) -> f64 {
        let below = usize::from(place.below);
        self.knots[below] * (1.0 - place.weight) + self.knots[below + 1] * place.weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::normal;
    use crate::random::stream::{Purpose, Stream, key_of};

    fn memphis_like() -> Normals {
        Normals {
            mean_c: [
                5.0, 7.0, 12.0, 17.0, 22.0, 26.5, 28.2, 27.8, 24.0, 18.0, 11.5, 7.0,
            ],
            diurnal_c: [5.0; 12],
            residual_sd_c: [5.5, 5.5, 5.0, 4.5, 3.5, 2.5, 2.0, 2.0, 3.5, 4.5, 5.0, 5.5],
            persistence_per_hour: 0.97,
            dew_point_mean_c: [
                -1.0, 0.5, 4.5, 9.5, 15.0, 19.0, 21.0, 20.5, 16.5, 10.5, 4.5, 0.5,
            ],
        }
    }

    fn by_month(values: &[f64]) -> [f64; 12] {
        let months = month_of_hour(values.len());
        std::array::from_fn(|month| {
            let of_month: Vec<f64> = values
                .iter()
                .zip(&months)
                .filter(|(_, of)| usize::from(**of) == month)
                .map(|(value, _)| *value)
                .collect();
            of_month.iter().sum::<f64>() / of_month.len() as f64
        })
    }

    /// Over 40 years the monthly means are the stated ones, less what saturation takes off the
    /// wettest hours: under 1.5 K (a month's mean over 40 years has a standard error of 0.2 K
    /// here). No dew point lies above its dry bulb.
    #[test]
    fn dew_points_keep_their_means_and_saturation() {
        let normals = memphis_like();
        let mut sums = [0.0; 12];
        for replication in 0..40 {
            let cursor = |purpose| Stream::new(key_of(5, "dew"), replication, purpose).cursor();
            let (mut heat, mut damp) = (cursor(Purpose::Weather), cursor(Purpose::Bench));
            let dry_bulb = year(&normals, 8_760, || normal::quantile(heat.uniform()));
            let dew_points = dew_points(&normals, &dry_bulb, || normal::quantile(damp.uniform()));
            assert!(
                dew_points
                    .iter()
                    .zip(&dry_bulb)
                    .all(|(dew, dry)| dew <= dry)
            );
            by_month(&dew_points)
                .iter()
                .zip(&mut sums)
                .for_each(|(mean, sum)| *sum += mean / 40.0);
        }
        for (mean, stated) in sums.iter().zip(normals.dew_point_mean_c) {
            assert!((-1.5..0.5).contains(&(mean - stated)), "{mean} {stated}");
        }
    }

    /// In January warm air is moist (slope 0.9), in July it is not (slope 0): within five standard
    /// errors of 200 independent days.
    #[test]
    fn dew_points_follow_the_dry_bulb_in_winter_only() {
        let normals = Normals {
            dew_point_mean_c: [-30.0; 12],
            ..memphis_like()
        };
        let flat = year(&normals, 8_760, || 0.0);
        let slope = |hour: usize| {
            let (mut products, mut squares) = (0.0, 0.0);
            for replication in 0..200 {
                let cursor = |purpose| Stream::new(key_of(7, "dew"), replication, purpose).cursor();
                let (mut heat, mut damp) = (cursor(Purpose::Weather), cursor(Purpose::Bench));
                let dry_bulb = year(&normals, 8_760, || normal::quantile(heat.uniform()));
                let dew =
                    dew_points(&normals, &dry_bulb, || normal::quantile(damp.uniform()))[hour];
                let rest = dry_bulb[hour] - flat[hour];
                products += rest * (dew + 30.0);
                squares += rest * rest;
            }
            products / squares
        };
        let error = 5.0 * OWN_SPREAD / f64::sqrt(200.0);
        assert!(
            (slope(372) - 0.9).abs() < error && slope(4_700).abs() < error,
            "{} {}",
            slope(372),
            slope(4_700)
        );
    }

    #[test]
    fn without_chance_monthly_means_are_the_stated_ones() {
        let normals = memphis_like();
        let hours = year(&normals, 8_760, || 0.0);
        let months = month_of_hour(8_760);
        for month in 0..12u8 {
            let of_month: Vec<f64> = hours
                .iter()
                .zip(&months)
                .filter(|(_, m)| **m == month)
                .map(|(t, _)| *t)
                .collect();
            let mean = of_month.iter().sum::<f64>() / of_month.len() as f64;
            assert!(
                (mean - normals.mean_c[usize::from(month)]).abs() < 0.01,
                "month {month}: {mean}"
            );
        }
    }

    /// The rest's standard deviation is the stated one: 400 Januaries, five standard errors of
    /// their spread.
    #[test]
    fn the_rest_has_the_stated_spread() {
        let normals = memphis_like();
        let flat = year(&normals, 8_760, || 0.0);
        let mut squares = 0.0;
        let draws = 400;
        for replication in 0..draws {
            let mut cursor =
                Stream::new(key_of(5, "normals"), replication, Purpose::Weather).cursor();
            let hours = year(&normals, 8_760, || normal::quantile(cursor.uniform()));
            squares += (hours[372] - flat[372]).powi(2);
        }
        let sd = (squares / f64::from(draws)).sqrt();
        assert!(
            (sd / 5.5 - 1.0).abs() < 5.0 / (2.0 * f64::from(draws)).sqrt(),
            "{sd}"
        );
    }
}

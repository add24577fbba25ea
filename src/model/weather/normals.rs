//! Hourly dry bulb from monthly normals: season + mean day + an hourly first-order autoregression.
//!
//! T(h) = M(day) + D(day) · cos(2π (hour − 15) / 24) + S(day) · r(h), r(h) = φ r(h − 1) + √(1 − φ²) z(h), with M, D, S
//! interpolated between mid-months and the day's peak at 15:00 local time. r has unit variance at every hour. Because
//! monthly means of an interpolated curve fall short of the stated ones at the extremes, the knots are raised by the
//! shortfall once (error of a monthly mean under 0.2 °C, tested).

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
}

/// One year of hourly dry bulb in local standard time; `score` gives standard normal scores.
pub fn year(normals: &Normals, hours: usize, mut score: impl FnMut() -> f64) -> Vec<f64> {
    let months = month_of_hour(hours);
    let mean = Season::keeping_means(&normals.mean_c, &months);
    let (diurnal, sd) = (Season::through(normals.diurnal_c, hours), Season::through(normals.residual_sd_c, hours));
    let (phi, shock) = (normals.persistence_per_hour, libm::sqrt(1.0 - normals.persistence_per_hour * normals.persistence_per_hour));
    let day_shape: Vec<f64> = (0..24).map(|hour| libm::cos(std::f64::consts::TAU * (f64::from(hour) + 0.5 - WARMEST_HOUR) / 24.0)).collect();
    let mut rest = score();
    (0..hours)
        .map(|hour| {
            let at = hour as f64 + 0.5;
            let temperature = mean.at(at) + diurnal.at(at) * day_shape[hour % 24] + sd.at(at) * rest;
            rest = phi * rest + shock * score();
            temperature
        })
        .collect()
}

/// A yearly curve, linear between mid-months.
struct Season {
    knots: [f64; 12],
    hours_per_month: f64,
}

impl Season {
    fn through(knots: [f64; 12], hours: usize) -> Self {
        Self { knots, hours_per_month: hours as f64 / 12.0 }
    }

    /// A curve whose monthly means are the given ones, but for what one correction leaves.
    fn keeping_means(means: &[f64; 12], months: &[u8]) -> Self {
        let first = Self::through(*means, months.len());
        let mut sums = [(0.0, 0u32); 12];
        for (hour, &month) in months.iter().enumerate() {
            let sum = &mut sums[usize::from(month)];
            *sum = (sum.0 + first.at(hour as f64 + 0.5), sum.1 + 1);
        }
        let mut knots = *means;
        for (month, knot) in knots.iter_mut().enumerate() {
            *knot += means[month] - sums[month].0 / f64::from(sums[month].1);
        }
        Self::through(knots, months.len())
    }

    fn at(&self, hour: f64) -> f64 {
        let position = hour / self.hours_per_month - 0.5 + 12.0;
        let below = position as usize;
        let weight = position - below as f64;
        self.knots[below % 12] * (1.0 - weight) + self.knots[(below + 1) % 12] * weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::normal;
    use crate::random::stream::{Purpose, Stream, key_of};

    fn memphis_like() -> Normals {
        Normals {
            mean_c: [5.0, 7.0, 12.0, 17.0, 22.0, 26.5, 28.2, 27.8, 24.0, 18.0, 11.5, 7.0],
            diurnal_c: [5.0; 12],
            residual_sd_c: [5.5, 5.5, 5.0, 4.5, 3.5, 2.5, 2.0, 2.0, 3.5, 4.5, 5.0, 5.5],
            persistence_per_hour: 0.97,
        }
    }

    #[test]
    fn without_chance_monthly_means_are_the_stated_ones() {
        let normals = memphis_like();
        let hours = year(&normals, 8_760, || 0.0);
        let months = month_of_hour(8_760);
        for month in 0..12u8 {
            let of_month: Vec<f64> = hours.iter().zip(&months).filter(|(_, m)| **m == month).map(|(t, _)| *t).collect();
            let mean = of_month.iter().sum::<f64>() / of_month.len() as f64;
            assert!((mean - normals.mean_c[usize::from(month)]).abs() < 0.2, "month {month}: {mean}");
        }
    }

    /// The rest's standard deviation is the stated one: 400 Januaries, five standard errors of their spread.
    #[test]
    fn the_rest_has_the_stated_spread() {
        let normals = memphis_like();
        let flat = year(&normals, 8_760, || 0.0);
        let mut squares = 0.0;
        let draws = 400;
        for replication in 0..draws {
            let mut cursor = Stream::new(key_of(5, "normals"), replication, Purpose::Weather).cursor();
            let hours = year(&normals, 8_760, || normal::quantile(cursor.uniform()));
            squares += (hours[372] - flat[372]).powi(2);
        }
        let sd = (squares / f64::from(draws)).sqrt();
        assert!((sd / 5.5 - 1.0).abs() < 5.0 / (2.0 * f64::from(draws)).sqrt(), "{sd}");
    }
}

//! Stressed days: a peak of some hours, with a heavy tail.
//!
//! A day is stressed with the chance 1 / (1 + e^−η), η = a + b_hot · hot + b_cold · cold + c · (the
//! day before was) + t · year, where hot = max(0, highest dry bulb − T_hot), cold = max(0, T_cold −
//! mean dry bulb) and year is one score for the whole year: how tight supply is in it. Its peak
//! exceeds the calm price by the multiple x₀ · exp(m · (−ln(1 − u))^k / Γ(1 + k)), a Pareto tail
//! with exponent 1 / m where k = 1 and a thinner one where k < 1, m = m₀ · exp(m_hot · hot + m_cold
//! · cold + m_year · year); u is correlated from day to day. The peak hour is drawn by the hours in
//! which peaks of hot, mild and cold days come; an hour beside it has the share w / distance · (−ln
//! v)^j / Γ(1 + j) of the excess, v uniform: j says how jagged a peak is.

use super::days::{Days, Persistent};
use crate::random::elementary::exp;
use crate::random::normal;

/// Parameters of stressed days.
#[derive(Clone, Debug, PartialEq)]
pub struct Stress {
    /// Highest dry bulb of a day above which heat counts, °C.
    pub hot_c: f64,
    /// Mean dry bulb of a day below which cold counts, °C.
    pub cold_c: f64,
    /// Log-odds of a stressed day: constant, per K of heat, per K of cold, after a stressed day,
    /// per score of the year.
    pub odds: [f64; 5],
    /// Excess of the smallest peak, multiples of the calm price.
    pub least_excess: f64,
    /// Mean logarithm of the excess over the least: its constant, and the logarithm's change per K
    /// of heat, per K of cold, per score of the year.
    pub tail: [f64; 4],
    /// The exponent k: 1 for a Pareto tail, less for a thinner one.
    pub tail_exponent: f64,
    /// Correlation of the peaks' scores from day to day.
    pub persistence: f64,
    /// Chances of the peak's hour on hot, mild and cold days.
    pub peak_hour: [[f64; 24]; 3],
    /// Share of the excess one hour beside the peak.
    pub width: f64,
    /// The exponent j: 0 where the hours beside the peak have just that, 1 where they differ by as
    /// much as they are.
    pub jaggedness: f64,
}

/// Hours beside the peak beyond which nothing is left of it.
pub const REACH: usize = 8;

/// A day's excess over the calm price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak([f64; 24]);

impl Peak {
    /// Of an hour of the day, multiples of the calm price; 0 on a calm day.
    pub fn excess_at(&self, hour: usize) -> f64 {
        self.0[hour]
    }
}

impl Stress {
    /// The peaks of a year's days.
    pub fn days(
        &self,
        days: &Days,
        tightness: f64,
        uniform: &mut impl FnMut() -> f64,
    ) -> Vec<Peak> {
        let year = normal::quantile(tightness);
        let mut peaks = Persistent::new(self.persistence, normal::quantile(uniform()));
        let mut before = false;
        let gamma = libm::tgamma(1.0 + self.tail_exponent);
        let mean_noise = libm::tgamma(1.0 + self.jaggedness);
        (0..days.count())
            .map(|day| {
                let (stressed, size, hour) = (
                    uniform(),
                    normal::cumulative(peaks.next(normal::quantile(uniform()))),
                    uniform(),
                );
                before = stressed < self.chance(days, day, before, year);
                let excess = if before {
                    self.excess(self.mean_log(days, day, year) / gamma, size)
                } else {
                    0.0
                };
                let peak = chosen(&self.peak_hour[self.kind(days, day)], hour);
                Peak(std::array::from_fn(|hour| {
                    excess * self.share(peak.abs_diff(hour), uniform(), mean_noise)
                }))
            })
            .collect()
    }

    /// Share of the excess at a distance in hours from the peak; `mean_noise` is Γ(1 + jaggedness).
    fn share(&self, distance: usize, uniform: f64, mean_noise: f64) -> f64 {
        match distance {
            0 => 1.0,
            1..=REACH => {
                self.width / distance as f64 * libm::pow(-libm::log(uniform), self.jaggedness)
                    / mean_noise
            }
            _ => 0.0,
        }
    }

    /// Heat and cold of a day, K.
    pub fn heat_and_cold(&self, days: &Days, day: usize) -> [f64; 2] {
        [
            (days.max_c[day] - self.hot_c).max(0.0),
            (self.cold_c - days.mean_c[day]).max(0.0),
        ]
    }

    /// 0 hot, 1 mild, 2 cold.
    pub fn kind(&self, days: &Days, day: usize) -> usize {
        match self.heat_and_cold(days, day) {
            [_, cold] if cold > 0.0 => 2,
            [hot, _] if hot > 0.0 => 0,
            _ => 1,
        }
    }

    /// Chance that a day is stressed.
    pub fn chance(&self, days: &Days, day: usize, before: bool, year: f64) -> f64 {
        let [hot, cold] = self.heat_and_cold(days, day);
        let [constant, per_heat, per_cold, after, per_year] = self.odds;
        1.0 / (1.0
            + exp(-(constant
                + per_heat * hot
                + per_cold * cold
                + if before { after } else { 0.0 }
                + per_year * year)))
    }

    /// Mean logarithm of a day's excess over the least.
    pub fn mean_log(&self, days: &Days, day: usize, year: f64) -> f64 {
        let [hot, cold] = self.heat_and_cold(days, day);
        let [constant, per_heat, per_cold, per_year] = self.tail;
        constant * exp(per_heat * hot + per_cold * cold + per_year * year)
    }

    /// Excess of a peak by the scale of its logarithm and its score u.
    fn excess(&self, scale: f64, u: f64) -> f64 {
        let steps = -libm::log1p(-u.min(1.0 - f64::EPSILON));
        self.least_excess * exp((scale * libm::pow(steps, self.tail_exponent)).min(20.0))
    }
}

/// The hour whose chance a uniform falls into.
pub(super) fn chosen(chances: &[f64; 24], uniform: f64) -> usize {
    let mut left = uniform * chances.iter().sum::<f64>();
    chances
        .iter()
        .position(|chance| {
            left -= chance;
            left < 0.0
        })
        .unwrap_or(23)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream::{Purpose, Stream, key_of};

    fn even() -> Stress {
        Stress {
            hot_c: 30.0,
            cold_c: 0.0,
            odds: [-1.0, 0.2, 0.1, 0.0, 0.0],
            least_excess: 2.0,
            tail: [0.5, 0.1, 0.0, 0.0],
            tail_exponent: 1.0,
            persistence: 0.0,
            peak_hour: [[1.0 / 24.0; 24]; 3],
            width: 0.5,
            jaggedness: 0.0,
        }
    }

    /// 40 years of days at 35 °C: the share of stressed ones is 1 / (1 + e^(1 − 5 · 0.2)) = 1/2,
    /// their median excess 2 · 2^m with m = 0.5 · e^0.5, each within four standard errors.
    #[test]
    fn hot_days_are_stressed_as_often_and_as_much_as_stated() {
        let (stress, days) = (even(), Days::of(&[35.0; 8_760], 0));
        let mut excesses = Vec::new();
        let years = 40;
        for year in 0..years {
            let mut cursor = Stream::new(key_of(1, "stress"), year, Purpose::Bench).cursor();
            let peaks = stress.days(&days, 0.5, &mut || cursor.uniform());
            excesses.extend(
                peaks
                    .iter()
                    .map(|peak| (0..24).map(|hour| peak.excess_at(hour)).fold(0.0, f64::max))
                    .filter(|excess| *excess > 0.0),
            );
        }
        let n = f64::from(years) * 365.0;
        assert!(
            (excesses.len() as f64 / n - 0.5).abs() < 4.0 * (0.25 / n).sqrt(),
            "{}",
            excesses.len()
        );
        excesses.sort_by(f64::total_cmp);
        let median = excesses[excesses.len() / 2] / 2.0;
        let expected = (0.5 * 0.5f64.exp() * 2f64.ln()).exp();
        // The logarithm of an exponential's median has the standard error m / √n.
        assert!(
            (median.ln() - expected.ln()).abs()
                < 4.0 * 0.5 * 0.5f64.exp() / (excesses.len() as f64).sqrt(),
            "{median} {expected}"
        );
    }

    #[test]
    fn an_excess_falls_with_the_distance_from_its_peak() {
        let mut stress = even();
        stress.peak_hour = [[0.0; 24]; 3].map(|mut hours| {
            hours[17] = 1.0;
            hours
        });
        stress.odds = [50.0, 0.0, 0.0, 0.0, 0.0];
        let peaks = stress.days(&Days::of(&[20.0; 8_760], 0), 0.5, &mut || 0.5);
        let at = |hour| peaks[100].excess_at(hour) / peaks[100].excess_at(17);
        assert_eq!(
            [at(17), at(16), at(18), at(19), at(21), at(8)],
            [1.0, 0.5, 0.5, 0.25, 0.125, 0.0]
        );
    }
}

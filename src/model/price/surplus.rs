//! Surplus: hours in which more is generated than used, and the price lies below zero.
//!
//! A spell begins on a day with the chance n · m / (ℓ · days of the month), n hours a year on
//! average with the share m in the month and spells of ℓ hours on average; n is multiplied by exp(σ
//! z − σ²/2) for the year. It begins at an hour drawn by its chances and lasts a geometric number
//! of hours, within its day; the price lies an exponential depth below zero.

use super::days::Days;
use super::stress::chosen;
use crate::random::elementary::exp;
use crate::random::normal;

/// Parameters of surplus.
#[derive(Clone, Debug, PartialEq)]
pub struct Surplus {
    /// Mean hours a year with a negative price.
    pub hours_per_year: f64,
    /// Standard deviation of its logarithm between years.
    pub year_sd: f64,
    /// Chance that an hour of it is not the last.
    pub stays: f64,
    /// Mean depth below zero, USD per MWh.
    pub depth_usd_per_mwh: f64,
    /// Weights of the months.
    pub months: [f64; 12],
    /// Weights of the hours in which spells begin.
    pub begins: [f64; 24],
}

impl Surplus {
    /// Depth below zero of each hour, USD per MWh; 0 without surplus. `plenty` is the year's place
    /// among all years, on (0, 1).
    pub fn year(&self, days: &Days, plenty: f64, uniform: &mut impl FnMut() -> f64) -> Vec<f64> {
        let hours = self.hours_per_year
            * exp(self.year_sd * (normal::quantile(plenty) - self.year_sd / 2.0));
        let spells = hours * (1.0 - self.stays);
        let weights: f64 = days.month.iter().map(|&month| self.months[month]).sum();
        let mut depths = vec![0.0; days.count() * 24];
        for (day, depths) in depths.chunks_exact_mut(24).enumerate() {
            let (begins, at, length, depth) = (uniform(), uniform(), uniform(), uniform());
            let chance = if weights > 0.0 {
                spells * self.months[days.month[day]] / weights
            } else {
                0.0
            };
            if begins < chance {
                let first = chosen(&self.begins, at);
                let more = if self.stays > 0.0 {
                    libm::floor(libm::log(length) / libm::log(self.stays)).min(23.0) as usize
                } else {
                    0
                };
                for depth_of in depths.iter_mut().skip(first).take(1 + more) {
                    *depth_of = -self.depth_usd_per_mwh * libm::log(depth);
                }
            }
        }
        depths
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream::{Purpose, Stream, key_of};

    /// Mean hours of 2 000 years are the stated ones within four standard errors, spells beginning
    /// early enough in the day.
    #[test]
    fn hours_below_zero_are_as_many_as_stated() {
        let mut begins = [0.0; 24];
        begins[..6].fill(1.0);
        let surplus = Surplus {
            hours_per_year: 40.0,
            year_sd: 0.5,
            stays: 0.6,
            depth_usd_per_mwh: 5.0,
            months: [1.0; 12],
            begins,
        };
        let days = Days::of(&[10.0; 8_760], 0);
        let counts: Vec<f64> = (0..2_000)
            .map(|year| {
                let mut cursor = Stream::new(key_of(1, "surplus"), year, Purpose::Bench).cursor();
                surplus
                    .year(&days, cursor.uniform(), &mut || cursor.uniform())
                    .iter()
                    .filter(|depth| **depth > 0.0)
                    .count() as f64
            })
            .collect();
        let mean = counts.iter().sum::<f64>() / 2_000.0;
        let sd = (counts
            .iter()
            .map(|count| (count - mean).powi(2))
            .sum::<f64>()
            / 2_000.0)
            .sqrt();
        assert!(
            (mean - 40.0).abs() < 4.0 * sd / 2_000f64.sqrt(),
            "{mean} ± {sd}"
        );
    }
}

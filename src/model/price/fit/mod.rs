//! From actual years to the parameters of a [`PriceModel`].
//!
//! Estimates are robust and direct (medians, quantiles, counts, two small regressions), each in the
//! file of its part. A few years say little about what differs between years: with n years the
//! standard error of a standard deviation between years is its 1 / √(2 (n − 1)), a third with five.

mod calm;
mod regression;
mod scarcity;
mod stress;
mod surplus;

use super::days::Days;
use super::{PriceModel, station};

/// An actual year in local standard time from 1 January 00:00.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Price of each hour, USD per MWh.
    pub price: Vec<f64>,
    /// Dry bulb of each hour, °C; empty where it is not known, the year then only contributes to
    /// level and surplus.
    pub dry_bulb_c: Vec<f64>,
    /// Day of the week of 1 January: 0 is Monday.
    pub first_weekday: usize,
    /// The cap on prices in that year, USD per MWh.
    pub cap_usd_per_mwh: f64,
}

/// A year with what its weather says.
pub(super) struct Known<'a> {
    history: &'a History,
    days: Days,
    /// Index of the year.
    year: usize,
}

/// The model of a market from its years.
///
/// # Errors
/// A description: no year has a dry bulb, or a year is no whole number of days.
pub fn fit(
    years: &[History],
    floor_usd_per_mwh: f64,
    cap_usd_per_mwh: f64,
) -> Result<PriceModel, String> {
    if let Some(odd) = years.iter().find(|year| {
        !matches!(year.price.len(), 8_760 | 8_784)
            || !matches!(year.dry_bulb_c.len(), 0 | 8_760 | 8_784)
    }) {
        return Err(format!(
            "a year has {} prices and {} dry bulbs; 8760 or 8784 are a whole year",
            odd.price.len(),
            odd.dry_bulb_c.len()
        ));
    }
    let known: Vec<Known<'_>> = years
        .iter()
        .enumerate()
        .filter(|(_, year)| year.dry_bulb_c.len() == year.price.len())
        .map(|(at, year)| Known {
            history: year,
            days: Days::of(&year.dry_bulb_c, year.first_weekday),
            year: at,
        })
        .collect();
    if known.is_empty() {
        return Err("no year has prices and dry bulbs of the same hours".into());
    }
    let scarcity = scarcity::fit(&known);
    let (calm, rest) = calm::fit(years, &known);
    let stress = stress::fit(&known, &rest);
    let station_c = station::quantiles(known.iter().map(|year| year.history.dry_bulb_c.as_slice()));
    Ok(PriceModel {
        calm,
        stress,
        scarcity,
        surplus: surplus::fit(years),
        station_c,
        floor_usd_per_mwh,
        cap_usd_per_mwh,
    })
}

/// The quantile of a list, between its values; 0 of an empty one.
fn quantile(values: &[f64], probability: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let at = probability * last as f64;
    let below = at as usize;
    let weight = at - below as f64;
    sorted[below] * (1.0 - weight) + sorted[(below + 1).min(last)] * weight
}

fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Mean and standard deviation (of a sample); 0 where there are too few values.
fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    if values.is_empty() {
        return (0.0, 0.0);
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    (
        mean,
        if values.len() > 1 {
            libm::sqrt(squares / (n - 1.0))
        } else {
            0.0
        },
    )
}

/// Mean of what differs between years, and the standard deviation of a further year around it: that
/// of the sample times √(1 + 1/n), for the mean of n years is not the true one.
fn between_years(values: &[f64]) -> (f64, f64) {
    let (mean, sd) = mean_and_sd(values);
    (
        mean,
        sd * libm::sqrt(1.0 + 1.0 / values.len().max(1) as f64),
    )
}

/// Spread and correlations of several series, with values beyond three robust deviations drawn in
/// to them.
struct Spread {
    series: Vec<Vec<f64>>,
    sd: f64,
}

impl Spread {
    fn of(series: &[Vec<f64>]) -> Self {
        let all: Vec<f64> = series.iter().flatten().copied().collect();
        let middle = median(&all);
        let robust = 1.482_6
            * median(
                &all.iter()
                    .map(|value| (value - middle).abs())
                    .collect::<Vec<_>>(),
            );
        let series: Vec<Vec<f64>> = series
            .iter()
            .map(|values| {
                values
                    .iter()
                    .map(|value| (value - middle).clamp(-3.0 * robust, 3.0 * robust))
                    .collect()
            })
            .collect();
        let variance = series
            .iter()
            .flatten()
            .map(|value| value * value)
            .sum::<f64>()
            / all.len().max(1) as f64;
        Self {
            series,
            sd: libm::sqrt(variance),
        }
    }

    /// Autocorrelation at a lag in steps, 0 to 0.999.
    fn correlation(&self, lag: usize) -> f64 {
        let (mut products, mut steps) = (0.0, 0.0);
        for values in &self.series {
            products += values
                .iter()
                .zip(values.iter().skip(lag))
                .map(|(a, b)| a * b)
                .sum::<f64>();
            steps += values.len().saturating_sub(lag) as f64;
        }
        if self.sd == 0.0 || steps == 0.0 {
            0.0
        } else {
            (products / steps / (self.sd * self.sd)).clamp(0.0, 0.999)
        }
    }

    /// The sum of two autoregressions with the correlations at lags of 1, 7 and 21: the slow one's
    /// share of the variance, its correlation and the fast one's from step to step.
    fn slow_and_fast(&self) -> [f64; 3] {
        let [next, week, three_weeks] = [1, 7, 21].map(|lag| self.correlation(lag));
        if week <= 0.0 || three_weeks <= 0.0 {
            return [0.0, 0.0, next];
        }
        let slow = libm::pow(three_weeks / week, 1.0 / 14.0).min(0.995);
        let share = (week / libm::pow(slow, 7.0)).min(0.95);
        [
            share,
            slow,
            ((next - share * slow) / (1.0 - share)).clamp(0.0, slow),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::price::tests::{dry_bulb, market, year};

    /// Thirty years that a known market generated give its parameters back: level within three
    /// standard errors of their spread, the spread itself within three of its own, hours below zero
    /// within a quarter, odds of stress by sign and size.
    #[test]
    fn generated_years_give_their_parameters_back() {
        let truth = market();
        let history = |number| History {
            price: year(&truth, number),
            dry_bulb_c: dry_bulb(),
            first_weekday: 0,
            cap_usd_per_mwh: 5_000.0,
        };
        let years: Vec<History> = (0..30).map(history).collect();
        let found = fit(&years, -50.0, 5_000.0).unwrap();
        let level = (found.calm.level_usd_per_mwh / truth.calm.level_usd_per_mwh).ln();
        assert!(
            level.abs() < 3.0 * found.calm.level_sd / 30f64.sqrt() + 0.1,
            "{level}"
        );
        assert!(
            (found.calm.level_sd / truth.calm.level_sd - 1.0).abs() < 3.0 / 58f64.sqrt(),
            "{}",
            found.calm.level_sd
        );
        assert!(
            (found.surplus.hours_per_year / truth.surplus.hours_per_year - 1.0).abs() < 0.35,
            "{}",
            found.surplus.hours_per_year
        );
        assert!(
            (found.calm.hour_persistence - truth.calm.hour_persistence).abs() < 0.1,
            "{}",
            found.calm.hour_persistence
        );
        assert!(
            (found.calm.slow_persistence - truth.calm.slow_persistence).abs() < 0.04,
            "{}",
            found.calm.slow_persistence
        );
        assert!(
            found.stress.odds[1] > 0.05 && found.stress.odds[3] > 0.3,
            "{:?}",
            found.stress.odds
        );
        assert!(
            (found.stress.width / truth.stress.width - 1.0).abs() < 0.35,
            "{}",
            found.stress.width
        );
    }

    #[test]
    fn years_that_say_nothing_are_refused() {
        let of = |hours| History {
            price: vec![1.0; hours],
            dry_bulb_c: Vec::new(),
            first_weekday: 0,
            cap_usd_per_mwh: 100.0,
        };
        assert!(fit(&[of(8_759)], 0.0, 100.0).is_err_and(|why| why.contains("8759")));
        assert!(fit(&[of(8_760)], 0.0, 100.0).is_err_and(|why| why.contains("dry bulb")));
    }
}

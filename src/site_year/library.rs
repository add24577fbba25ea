//! The library of generated years: few enough to prepare, chosen so that they stand for many.
//!
//! Where a site has no history, its years are generated. All replications draw from them, so what
//! they miss of the generator's law is missed by every replication, and no number of replications
//! shows it. Three things keep that small:
//!
//! - **The library belongs to the site**, by the name of its weather region, and not to the
//!   experiment's seed: as with actual years, a seed only chooses among them, and a stated interval
//!   of the mean is that of the draws from these years.
//! - **Weather keeps the moments of its law** ([`keep_moments`]): over the library each month's mean
//!   is the stated one, and its spread between years is that of the autoregression, by one shift of
//!   each month of each year (quadratic resampling: Barraquand, "Numerical integration in high
//!   dimensions", Management Science 41 (1995)).
//! - **Scores of whole years are stratified** ([`strata`]): the level of prices, how tight supply is
//!   and how much surplus there is take each of `count` equally likely parts of their range once, in
//!   an order of their own (Latin hypercube: McKay, Beckman and Conover, Technometrics 21 (1979)).
//!
//! What is left is measured by `cargo bench --bench years`.

use crate::model::weather::normals::{self, Normals};
use crate::random::normal;
use crate::random::stream::{Purpose, Stream, key_of};
use crate::time::month_of_hour;
use rayon::prelude::*;

/// The seed of every library of generated years: it belongs to the site, not to the experiment.
pub(super) const LIBRARY: u64 = 0;

/// Years generated where a site has only monthly normals.
pub const GENERATED_YEARS: usize = 16;
/// Years whose moments are kept together, so that a longer library begins with the years of a
/// shorter one: sites of one weather region have the same weather, however many years each needs.
pub const BLOCK: usize = 8;

/// Standard normal scores of a year of a weather region, for what is so named.
pub(super) fn scores(what: &str, group: &str, year: usize) -> impl FnMut() -> f64 + use<> {
    let key = key_of(LIBRARY, &format!("{what} {group}"));
    let mut cursor = Stream::new(key, year as u32, Purpose::Weather).cursor();
    move || normal::quantile(cursor.uniform())
}

/// Dry bulbs of a weather region's library, years of 8 760 hours of local standard time, °C.
pub fn dry_bulbs(normals: &Normals, group: &str, count: usize) -> Vec<Vec<f64>> {
    let shared = normals::Years::new(normals, 8_760);
    let mut years: Vec<Vec<f64>> = (0..count.next_multiple_of(BLOCK))
        .into_par_iter()
        .map(|year| shared.dry_bulbs(scores("weather", group, year)))
        .collect();
    years
        .chunks_exact_mut(BLOCK)
        .for_each(|block| keep_moments(normals, block));
    years.truncate(count);
    years
}

/// Shifts the months of a library's years so that over its years each month's mean is the stated
/// one, and its standard deviation between years, over the library, that of the law.
///
/// With x the deviation of a month's mean from the stated one, x̄ and s its mean and standard
/// deviation over the years and σ that of the law, the month is shifted by (x − x̄) σ / s − x. The
/// shift is interpolated between mid-months as the normals are, so that no hour jumps.
pub fn keep_moments(normals: &Normals, years: &mut [Vec<f64>]) {
    let Some(hours) = years.first().map(Vec::len) else {
        return;
    };
    let months = month_of_hour(hours);
    let law = normals::sd_of_monthly_means(normals, hours);
    let deviations: Vec<[f64; 12]> = years
        .iter()
        .map(|year| {
            let means = by_month(year, &months);
            std::array::from_fn(|month| means[month] - normals.mean_c[month])
        })
        .collect();
    let count = years.len() as f64;
    let over_years =
        |of: &dyn Fn(&[f64; 12]) -> f64| deviations.iter().map(of).sum::<f64>() / count;
    let mean: [f64; 12] = std::array::from_fn(|month| over_years(&|year| year[month]));
    let factor: [f64; 12] = std::array::from_fn(|month| {
        let variance =
            over_years(&|year| (year[month] - mean[month]) * (year[month] - mean[month]));
        if variance > 0.0 {
            law[month] / libm::sqrt(variance)
        } else {
            1.0
        }
    });
    for (year, deviation) in years.iter_mut().zip(&deviations) {
        let shift: [f64; 12] = std::array::from_fn(|month| {
            (deviation[month] - mean[month]) * factor[month] - deviation[month]
        });
        for (value, shift) in year.iter_mut().zip(normals::keeping_means(&shift, &months)) {
            *value += shift;
        }
    }
}

/// Mean of each month of a year of hours.
pub fn by_month(hours: &[f64], months: &[u8]) -> [f64; 12] {
    let mut sums = [(0.0, 0.0); 12];
    for (value, &month) in hours.iter().zip(months) {
        let sum = &mut sums[usize::from(month)];
        *sum = (sum.0 + value, sum.1 + 1.0);
    }
    sums.map(|(sum, hours)| sum / hours)
}

/// A uniform on (0, 1) for each of `count` years: each of `count` equal parts holds one, in a random
/// order.
pub fn strata(key: u64, count: usize) -> Vec<f64> {
    let mut cursor = Stream::new(key, 0, Purpose::Price).cursor();
    let mut order: Vec<usize> = (0..count).collect();
    // Fisher and Yates.
    for last in (1..count).rev() {
        let other = (cursor.uniform() * (last + 1) as f64) as usize;
        order.swap(last, other.min(last));
    }
    order
        .into_iter()
        .map(|part| (part as f64 + cursor.uniform()) / count as f64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normals() -> Normals {
        Normals {
            mean_c: [
                7.7, 10.0, 14.6, 18.9, 23.5, 27.9, 30.1, 30.2, 25.9, 20.1, 13.7, 8.7,
            ],
            diurnal_c: [5.5; 12],
            residual_sd_c: [5.7, 5.9, 5.2, 4.3, 3.4, 2.7, 2.3, 2.4, 3.8, 4.8, 5.4, 5.6],
            persistence_per_hour: 0.975,
            dew_point_mean_c: [2.0; 12],
        }
    }

    fn years(group: &str, count: usize) -> Vec<Vec<f64>> {
        (0..count as u32)
            .map(|year| {
                let mut cursor = Stream::new(key_of(0, group), year, Purpose::Weather).cursor();
                normals::year(&normals(), 8_760, || normal::quantile(cursor.uniform()))
            })
            .collect()
    }

    /// For ten libraries each month's mean is the stated one within 0.01 K and its spread that of
    /// the law within 1 %; without the shift means are off by more than half a degree in some month.
    #[test]
    fn a_library_keeps_means_and_spread_of_its_law() {
        let law = normals::sd_of_monthly_means(&normals(), 8_760);
        let months = month_of_hour(8_760);
        let mut worst_before = 0.0f64;
        for number in 0..10 {
            let mut library = years(&format!("region {number}"), BLOCK);
            let moments = |library: &[Vec<f64>], month: usize| {
                let means: Vec<f64> = library
                    .iter()
                    .map(|year| by_month(year, &months)[month])
                    .collect();
                let mean = means.iter().sum::<f64>() / means.len() as f64;
                let squares = means.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
                (mean, (squares / means.len() as f64).sqrt())
            };
            for month in 0..12 {
                let off = moments(&library, month).0 - normals().mean_c[month];
                worst_before = worst_before.max(off.abs());
            }
            keep_moments(&normals(), &mut library);
            for (month, law) in law.iter().enumerate() {
                let (mean, sd) = moments(&library, month);
                assert!(
                    (mean - normals().mean_c[month]).abs() < 0.01,
                    "{month}: {mean}"
                );
                assert!((sd / law - 1.0).abs() < 0.01, "{month}: {sd} {law}");
            }
        }
        assert!(worst_before > 0.5, "{worst_before}");
    }

    /// The law's spread of a month's mean is what 400 years have, within five standard errors.
    #[test]
    fn the_laws_spread_is_that_of_many_years() {
        let (law, months) = (
            normals::sd_of_monthly_means(&normals(), 8_760),
            month_of_hour(8_760),
        );
        let many = years("many", 400);
        for month in [0, 6] {
            let squares = many
                .iter()
                .map(|year| (by_month(year, &months)[month] - normals().mean_c[month]).powi(2))
                .sum::<f64>();
            let sd = (squares / 400.0).sqrt();
            assert!(
                (sd / law[month] - 1.0).abs() < 5.0 / 800f64.sqrt(),
                "{month}: {sd} {}",
                law[month]
            );
        }
    }

    #[test]
    fn strata_take_each_part_once() {
        let mut parts: Vec<usize> = strata(key_of(0, "level"), 40)
            .into_iter()
            .map(|uniform| (uniform * 40.0) as usize)
            .collect();
        assert_ne!(parts, (0..40).collect::<Vec<_>>());
        parts.sort_unstable();
        assert_eq!(parts, (0..40).collect::<Vec<_>>());
    }
}

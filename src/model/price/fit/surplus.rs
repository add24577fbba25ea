//! Surplus: hours below zero, counted.

use super::{History, mean_and_sd};
use crate::model::price::surplus::Surplus;
use crate::time::month_of_hour;

pub(super) fn fit(years: &[History]) -> Surplus {
    let counts: Vec<f64> = years
        .iter()
        .map(|year| year.price.iter().filter(|price| **price < 0.0).count() as f64)
        .collect();
    let (mean, sd) = mean_and_sd(&counts);
    // One spell of no known month and hour, so that few hours do not say that there are no others.
    let (mut months, mut begins) = ([1.0 / 12.0; 12], [1.0 / 24.0; 24]);
    let (mut hours, mut spells, mut depth) = (0.0, 0.0, 0.0);
    for year in years {
        let month = month_of_hour(year.price.len());
        for (hour, &price) in year
            .price
            .iter()
            .enumerate()
            .filter(|(_, price)| **price < 0.0)
        {
            hours += 1.0;
            depth -= price;
            months[usize::from(month[hour])] += 1.0;
            if hour == 0 || year.price[hour - 1] >= 0.0 {
                spells += 1.0;
                begins[hour % 24] += 1.0;
            }
        }
    }
    let length: f64 = if spells > 0.0 { hours / spells } else { 1.0 };
    // The variance of a year's hours is that of spells of geometric length, mean · (2 ℓ − 1), and
    // that of the year's factor.
    let own = if mean > 0.0 {
        (sd * sd - mean * (2.0 * length - 1.0)).max(0.0) / (mean * mean)
    } else {
        0.0
    };
    Surplus {
        hours_per_year: mean,
        year_sd: libm::sqrt(libm::log1p(own)),
        stays: 1.0 - 1.0 / length,
        depth_usd_per_mwh: if hours > 0.0 { depth / hours } else { 0.0 },
        months,
        begins,
    }
}

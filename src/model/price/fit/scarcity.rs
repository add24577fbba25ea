//! Scarcity: cold days whose mean price lies above a quarter of the cap.

use super::{Known, mean_and_sd, quantile};
use crate::model::price::scarcity::Scarcity;

/// Share of the cap from which a cold day's mean price counts as scarcity.
const SHARE: f64 = 0.25;
/// Share of the coldest days below which cold counts.
const COLDEST: f64 = 0.01;

/// Days of a year with scarcity.
pub(super) fn scarce_days(year: &Known<'_>) -> Vec<bool> {
    let least = SHARE * year.history.cap_usd_per_mwh;
    year.history
        .price
        .chunks_exact(24)
        .map(|day| day.iter().sum::<f64>() / 24.0 > least)
        .collect()
}

pub(super) fn fit(known: &[Known<'_>]) -> Scarcity {
    let means: Vec<f64> = known
        .iter()
        .flat_map(|year| year.days.mean_c.iter().copied())
        .collect();
    let onset_c = libm::round(10.0 * quantile(&means, COLDEST)) / 10.0;
    let (mut events, mut exposure, mut ends, mut shares) = (0.0, 0.0, 0.0, Vec::new());
    for year in known {
        let scarce = scarce_days(year);
        for (day, &mean_c) in year.days.mean_c.iter().enumerate() {
            let cold = (onset_c - mean_c).max(0.0);
            let before = day > 0 && scarce[day - 1];
            if cold > 0.0 && !before {
                exposure += cold;
                events += f64::from(u8::from(scarce[day]));
            }
            ends += f64::from(u8::from(cold > 0.0 && before && !scarce[day]));
            if scarce[day] && cold > 0.0 {
                shares.push(
                    year.history.price[day * 24..][..24].iter().sum::<f64>()
                        / 24.0
                        / year.history.cap_usd_per_mwh,
                );
            }
        }
    }
    let (mean, sd) = mean_and_sd(&shares);
    let half = libm::sqrt(3.0) * sd;
    Scarcity {
        onset_c,
        events_per_degree_day: if exposure > 0.0 {
            events / exposure
        } else {
            0.0
        },
        relief_per_day: if shares.is_empty() {
            0.0
        } else {
            (ends / shares.len() as f64).min(1.0)
        },
        share_of_cap: [(mean - half).clamp(0.0, 1.0), (mean + half).clamp(0.0, 1.0)],
    }
}

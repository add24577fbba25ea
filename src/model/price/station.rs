//! A market's weather and a site's: an hour of the site counts as the hour of equal rank where the
//! model was fitted.
//!
//! The response to heat and cold is known against the dry bulb of one station. A site elsewhere in
//! the market, or one whose typical year is colder than those fitted on, would stand beyond its
//! thresholds too often. So its dry bulb is mapped by quantiles, linear between them; beyond the
//! outer ones the distance is kept.

/// Probabilities of the quantiles.
pub const PROBABILITIES: [f64; 13] = [
    0.0005, 0.002, 0.01, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 0.998, 0.9995,
];

/// Quantiles of hourly dry bulb, °C, ascending.
pub type Quantiles = [f64; PROBABILITIES.len()];

/// Those of the hours of several years; `None` without any.
pub fn quantiles<'a>(years: impl IntoIterator<Item = &'a [f64]>) -> Option<Quantiles> {
    let mut all: Vec<f64> = years.into_iter().flatten().copied().collect();
    all.sort_unstable_by(f64::total_cmp);
    let last = all.len().checked_sub(1)?;
    Some(PROBABILITIES.map(|probability| {
        let at = probability * last as f64;
        let below = at as usize;
        let weight = at - below as f64;
        all[below] * (1.0 - weight) + all[(below + 1).min(last)] * weight
    }))
}

/// The dry bulb of the station that has the rank which one of the site has there. Where the
/// station's median is 20 °C and the site's 15 °C, 15 °C is taken as 20 °C.
pub fn mapped(dry_bulb_c: f64, site: &Quantiles, station: &Quantiles) -> f64 {
    let above = site.partition_point(|quantile| *quantile <= dry_bulb_c);
    if above == 0 {
        return dry_bulb_c - site[0] + station[0];
    }
    let below = above - 1;
    if above == site.len() {
        return dry_bulb_c - site[below] + station[below];
    }
    let weight = (dry_bulb_c - site[below]) / (site[above] - site[below]);
    station[below] * (1.0 - weight) + station[above] * weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_mapped_by_rank_and_beyond_by_distance() {
        let station: Vec<f64> = (0..=10_000).map(|hour| f64::from(hour) / 250.0).collect();
        let site: Vec<f64> = station.iter().map(|t| 2.0 * t - 30.0).collect();
        let (station, site) = (
            quantiles([station.as_slice()]).unwrap(),
            quantiles([site.as_slice()]).unwrap(),
        );
        for t in [1.0, 20.0, 39.0] {
            assert!(
                (mapped(2.0 * t - 30.0, &site, &station) - t).abs() < 1e-9,
                "{t}"
            );
            assert!((mapped(t, &station, &station) - t).abs() < 1e-9);
        }
        assert!((mapped(site[0] - 5.0, &site, &station) - (station[0] - 5.0)).abs() < 1e-9);
        assert!((mapped(site[12] + 5.0, &site, &station) - (station[12] + 5.0)).abs() < 1e-9);
        assert!(quantiles(std::iter::empty::<&[f64]>()).is_none());
    }
}

//! Expected shortfall: the mean of the worst replications.

use super::interval;
use super::moments::Moments;

/// Fewest values in the tail for a figure.
pub const FEWEST: usize = 50;

/// Mean of the lowest share of the values (the highest unless `low`), and half of the width of its
/// 95 % interval; missing values do not count. `None` below [`FEWEST`] values in the tail, or where
/// a value in it never comes.
///
/// The interval is that of the mean of q + min(x − q, 0) / share, with q the quantile at the share:
/// it counts that the quantile is estimated too (Trindade, Uryasev, Shapiro and Zrazhevsky 2007).
pub fn shortfall(values: &[f64], share: f64, low: bool) -> Option<(f64, f64)> {
    let sign = if low { 1.0 } else { -1.0 };
    let mut sorted: Vec<f64> = values
        .iter()
        .filter(|value| !value.is_nan())
        .map(|value| sign * value)
        .collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let count = libm::floor(share * sorted.len() as f64) as usize;
    if count < FEWEST || !sorted[..count].iter().all(|value| value.is_finite()) {
        return None;
    }
    let quantile = sorted[count - 1];
    let scaled = |value: &f64| quantile + (value - quantile).min(0.0) / share;
    let moments: Moments = sorted.iter().map(scaled).collect();
    let mean = sorted[..count].iter().sum::<f64>() / count as f64;
    interval::half_width(&moments).map(|half| (sign * mean, half))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lowest 5 % of 0 … 1999 are 0 … 99, mean 49.5; the highest are 1900 … 1999.
    #[test]
    fn the_mean_of_the_worst() {
        let values: Vec<f64> = (0..2_000).map(|at| f64::from((at * 7) % 2_000)).collect();
        assert_eq!(shortfall(&values, 0.05, true).unwrap().0, 49.5);
        assert_eq!(shortfall(&values, 0.05, false).unwrap().0, 1_949.5);
        assert_eq!(shortfall(&values[..999], 0.05, true), None);
        let mut never = values;
        never[0] = f64::INFINITY;
        assert_eq!(shortfall(&never, 0.05, false), None);
        assert!(shortfall(&never, 0.05, true).is_some());
    }

    /// Of a uniform sample the mean of the worst 5 % is 0.025; its interval holds that in about 95 of
    /// 100 samples.
    #[test]
    fn its_interval_holds_at_the_stated_rate() {
        use crate::random::stream::{Purpose, Stream, key_of};
        let covered = (0..400)
            .filter(|&sample| {
                let stream = Stream::new(key_of(1, "shortfall"), sample, Purpose::Input);
                let values: Vec<f64> = (0..2_000).map(|at| stream.uniform(at)).collect();
                let (mean, half) = shortfall(&values, 0.05, true).unwrap();
                (mean - 0.025).abs() <= half
            })
            .count();
        assert!((365..=396).contains(&covered), "{covered} of 400");
    }
}

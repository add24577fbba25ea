//! Whole numbers from distributions: the nearest to what is drawn, at least one.

use super::dist::Distribution;
use super::elementary::nearest;

/// Numbers up to which each is counted by itself; beyond, several to a block.
const ONE_BY_ONE: u64 = 1_024;
/// Values beyond that probability are left out.
const NEGLIGIBLE: f64 = 1e-15;
/// Blocks of the largest number a scenario can draw.
const MOST: u64 = 1 << 40;

/// The nearest whole number, at least one.
#[inline]
pub fn at_least_one(drawn: f64) -> i64 {
    nearest(drawn).max(1)
}

/// Mean and mean square of the nearest whole number K ≥ 1: sums of P(K ≥ k) and of (2 k − 1) P(K ≥
/// k), exact up to 1 024 and with blocks of a thousandth of k beyond.
///
/// ```
/// use gridrack::random::dist::Distribution;
/// assert_eq!(gridrack::random::whole::moments(&Distribution::constant(2.4)), (2.0, 4.0));
/// ```
pub fn moments(distribution: &Distribution) -> (f64, f64) {
    let at_least = |k: f64| 1.0 - distribution.cumulative((k - 0.5).next_down());
    let (mut mean, mut mean_square) = (1.0, 1.0);
    let mut k = 2;
    while k < MOST {
        let block = (k / ONE_BY_ONE).max(1);
        let probability = at_least((k as f64) + 0.5 * (block - 1) as f64);
        if probability < NEGLIGIBLE {
            break;
        }
        let (below, through) = ((k - 1) as f64, (k - 1 + block) as f64);
        mean += probability * block as f64;
        mean_square += probability * (through * through - below * below);
        k += block;
    }
    (mean, mean_square)
}

#[cfg(test)]
mod tests {
    use super::super::dist::Law;
    use super::*;

    #[test]
    fn a_rounded_exponential_has_its_geometric_sums() {
        // P(K ≥ k) = e^(−(k − ½) / θ) for k ≥ 2.
        let theta = 3.0f64;
        let (mean, mean_square) = moments(&Distribution::new(Law::Exponential { mean: theta }));
        let survivors: Vec<(f64, f64)> = (2..500)
            .map(|k| (f64::from(k), libm::exp(-(f64::from(k) - 0.5) / theta)))
            .collect();
        let exact: f64 = 1.0 + survivors.iter().map(|(_, p)| p).sum::<f64>();
        let square: f64 = 1.0
            + survivors
                .iter()
                .map(|(k, p)| (2.0 * k - 1.0) * p)
                .sum::<f64>();
        assert!((mean / exact - 1.0).abs() < 1e-12 && (mean_square / square - 1.0).abs() < 1e-12);
    }

    #[test]
    fn steps_count_where_they_round_to() {
        let steps = Distribution::new(Law::discrete(&[0.0, 1.5, 8.0], &[1.0, 1.0, 2.0]).unwrap());
        let (mean, mean_square) = moments(&steps);
        assert!(
            (mean - (0.25 + 0.5 + 4.0)).abs() < 1e-12
                && (mean_square - (0.25 + 1.0 + 32.0)).abs() < 1e-12
        );
    }

    /// A heavy tail beyond the numbers counted one by one: a lognormal's own moments, since
    /// rounding hardly matters there.
    #[test]
    fn blocks_are_fine_enough() {
        let law = Law::lognormal_from_moments(5_000.0, 8_000.0).unwrap();
        let (mean, mean_square) = moments(&Distribution::new(law));
        assert!((mean / 5_000.0 - 1.0).abs() < 1e-4, "{mean}");
        assert!(
            (mean_square / (5_000.0 * 5_000.0 + 8_000.0 * 8_000.0) - 1.0).abs() < 1e-4,
            "{mean_square}"
        );
    }

    #[test]
    fn truncation_is_seen() {
        let cut = Distribution::new(Law::Exponential { mean: 3.0 })
            .truncated(0.0, 1.4)
            .unwrap();
        assert_eq!(moments(&cut), (1.0, 1.0));
    }
}

//! Monte Carlo error: how far a stated figure may be from the one infinitely many replications
//! would give.

use super::moments::Moments;
use crate::random::binomial;
use statrs::function::beta::inv_beta_reg;

/// The stated confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// Half the width of the mean's confidence interval (Student's t); `None` below two values.
pub fn half_width(moments: &Moments) -> Option<f64> {
    let n = moments.count();
    moments
        .sd()
        .map(|sd| student_quantile((n - 1) as f64) * sd / libm::sqrt(n as f64))
}

/// The standard normal's 97.5 % point.
const Z: f64 = 1.959_963_984_540_054;
/// Degrees of freedom from which the expansion about the normal is exact to nine digits.
const MANY: f64 = 100.0;

/// The t with P(|T| ≤ t) = [`CONFIDENCE`] for `freedom` degrees: from the beta distribution, as T²
/// / (freedom + T²) has a beta complement, and for many degrees from the expansion about the normal
/// (Abramowitz and Stegun 26.7.5).
pub fn student_quantile(freedom: f64) -> f64 {
    if freedom < MANY {
        let share = inv_beta_reg(freedom / 2.0, 0.5, 1.0 - CONFIDENCE);
        return libm::sqrt(freedom * (1.0 / share - 1.0));
    }
    let power = |n: i32| libm::pow(Z, f64::from(n));
    let first = (power(3) + Z) / 4.0;
    let second = (5.0 * power(5) + 16.0 * power(3) + 3.0 * Z) / 96.0;
    let third = (3.0 * power(7) + 19.0 * power(5) + 17.0 * power(3) - 15.0 * Z) / 384.0;
    Z + (first + (second + third / freedom) / freedom) / freedom
}

/// The confidence interval of the quantile at `p` of values sorted ascending: between the order
/// statistics whose ranks leave 2.5 % of the binomial(n, p) on either side. It holds for any
/// distribution; `None` where the sample is too small for one of its ends.
pub fn of_quantile(sorted: &[f64], p: f64) -> Option<(f64, f64)> {
    let n = sorted.len() as i64;
    let outside = (1.0 - CONFIDENCE) / 2.0;
    let (low, high) = (
        binomial::quantile(n, p, outside),
        binomial::quantile(n, p, 1.0 - outside) + 1,
    );
    // Ranks count from 1.
    (low >= 1 && high <= n).then(|| (sorted[low as usize - 1], sorted[high as usize - 1]))
}

/// The confidence interval of a probability seen as `hits` of `n`: the exact one of Clopper and
/// Pearson, whose ends leave 2.5 % of the binomial on either side. It holds at the stated rate or
/// above for any probability and any `n`; 0 of 1 000 says at most 0.37 %.
pub fn proportion(hits: u64, n: u64) -> (f64, f64) {
    let outside = (1.0 - CONFIDENCE) / 2.0;
    let (hit, missed) = (hits as f64, (n - hits) as f64);
    let low = if hits == 0 {
        0.0
    } else {
        inv_beta_reg(hit, missed + 1.0, outside)
    };
    let high = if hits == n {
        1.0
    } else {
        inv_beta_reg(hit + 1.0, missed, 1.0 - outside)
    };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream::{Purpose, Stream, key_of};

    /// Published t(0.975): 12.706 at 1 degree, 2.262 at 9, 1.960 at infinity.
    #[test]
    fn student_quantiles_are_the_published_ones() {
        for (freedom, expected) in [
            (1.0, 12.706_205),
            (9.0, 2.262_157),
            (100.0, 1.983_972),
            (1e6, 1.959_966),
        ] {
            assert!(
                (student_quantile(freedom) - expected).abs() < 1e-5,
                "{freedom}: {}",
                student_quantile(freedom)
            );
        }
    }

    /// The stated interval covers the true mean in 95 % of 2 000 samples, within four binomial
    /// standard errors.
    #[test]
    fn coverage_is_honest() {
        let trials = 2_000;
        let covered = (0..trials)
            .filter(|&trial| {
                let mut cursor = Stream::new(key_of(9, "coverage"), trial, Purpose::Bench).cursor();
                let moments: Moments = (0..30)
                    .map(|_| -libm::log(cursor.uniform()) + cursor.uniform())
                    .collect();
                (moments.mean().unwrap() - 1.5).abs() <= half_width(&moments).unwrap()
            })
            .count() as f64;
        let share = covered / f64::from(trials);
        // A skewed summand at n = 30 loses a point of coverage; four standard errors are two more.
        assert!((0.92..=0.97).contains(&share), "{share}");
    }

    /// The stated interval of P5, P50 and P95 covers the true quantile in 95 % of 2 000 samples of
    /// 400 or somewhat more often, since ranks are whole.
    #[test]
    fn coverage_of_quantiles_is_honest() {
        for p in [0.05, 0.5, 0.95] {
            let trials = 2_000;
            let covered = (0..trials)
                .filter(|&trial| {
                    let mut cursor =
                        Stream::new(key_of(11, "quantiles"), trial, Purpose::Bench).cursor();
                    let mut values: Vec<f64> = (0..400).map(|_| cursor.uniform()).collect();
                    values.sort_by(f64::total_cmp);
                    let (low, high) = of_quantile(&values, p).unwrap();
                    (low..=high).contains(&p)
                })
                .count() as f64;
            let share = covered / f64::from(trials);
            // Four binomial standard errors are 0.02.
            assert!((0.93..=0.985).contains(&share), "P{}: {share}", 100.0 * p);
        }
        assert_eq!(of_quantile(&[1.0, 2.0, 3.0], 0.05), None);
    }

    #[test]
    fn a_proportion_never_leaves_the_unit_interval() {
        let (low, high) = proportion(0, 50);
        assert!(low.abs() < 1e-12 && high > 0.0 && high < 0.1);
        assert!(proportion(50, 50).1 > 0.999);
    }

    /// 1 − 0.025^(1/1000) = 0.368 %; 10 of 20 is 0.272 to 0.728 in published tables.
    #[test]
    fn a_proportion_has_its_exact_interval() {
        let (low, high) = proportion(0, 1_000);
        assert!(low == 0.0 && (high - 0.003_682_084).abs() < 1e-8, "{high}");
        let (low, high) = proportion(10, 20);
        assert!((low - 0.271_96).abs() < 1e-4 && (high - 0.728_04).abs() < 1e-4);
    }
}

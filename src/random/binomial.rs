//! Binomial counts by inversion: how many of n independent units change state.

use super::elementary::exp;
use super::normal;

/// Below this mean the terms are summed from zero; above, the search starts from the normal approximation.
const WALK_FROM_ZERO_MEAN: f64 = 60.0;

/// The least k with P(X ≤ k) ≥ u for X binomial(n, p).
///
/// Exact to rounding of the distribution function: for small means the terms are summed from zero, for large ones the
/// search starts at the Cornish-Fisher guess and walks on the exact distribution function
/// P(X ≤ k) = I₁₋ₚ(n − k, k + 1).
pub fn quantile(n: i64, p: f64, u: f64) -> i64 {
    if n <= 0 || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    if p > 0.5 {
        // The mirrored count; 1 − u keeps the order of u.
        return n - quantile_at_most_half(n, 1.0 - p, 1.0 - u, true);
    }
    quantile_at_most_half(n, p, u, false)
}

/// `strict` asks for the least k with P(X ≤ k) > u instead, which mirrors the inclusive form.
fn quantile_at_most_half(n: i64, p: f64, u: f64, strict: bool) -> i64 {
    let reached = |cumulative: f64| if strict { cumulative > u } else { cumulative >= u };
    if n as f64 * p < WALK_FROM_ZERO_MEAN { walk_from_zero(n, p, reached) } else { walk_from_guess(n, p, u, reached) }
}

/// 1/1, 1/2, … of the numbers that a walk from zero meets; a product is several times faster than a quotient.
const RECIPROCALS: [f64; 256] = {
    let mut table = [1.0; 256];
    let mut at = 1;
    while at < 256 {
        table[at] = 1.0 / at as f64;
        at += 1;
    }
    table
};

#[inline]
fn reciprocal(k: i64) -> f64 {
    RECIPROCALS.get(k as usize).copied().unwrap_or_else(|| 1.0 / k as f64)
}

fn walk_from_zero(n: i64, p: f64, reached: impl Fn(f64) -> bool) -> i64 {
    let odds = p / (1.0 - p);
    let mut term = exp(n as f64 * libm::log1p(-p));
    let mut cumulative = term;
    let mut k = 0;
    while !reached(cumulative) && k < n {
        term *= odds * (n - k) as f64 * reciprocal(k + 1);
        k += 1;
        cumulative += term;
        if term < 1e-300 && k as f64 > n as f64 * p {
            break;
        }
    }
    k
}

fn walk_from_guess(n: i64, p: f64, u: f64, reached: impl Fn(f64) -> bool) -> i64 {
    let (mean, sd) = (n as f64 * p, libm::sqrt(n as f64 * p * (1.0 - p)));
    let z = normal::quantile(u.clamp(1e-300, 1.0 - 1e-16));
    let skew = (1.0 - 2.0 * p) / sd;
    let mut k = libm::floor(mean + sd * (z + skew * (z * z - 1.0) / 6.0)).clamp(0.0, n as f64) as i64;
    let mut cumulative = cumulative(n, p, k);
    let mut term = probability(n, p, k);
    let odds = p / (1.0 - p);
    if reached(cumulative) {
        // Down while the one below still reaches u.
        while k > 0 && reached(cumulative - term) {
            cumulative -= term;
            term *= k as f64 / (odds * (n - k + 1) as f64);
            k -= 1;
        }
    } else {
        while k < n && !reached(cumulative) {
            term *= odds * (n - k) as f64 / (k + 1) as f64;
            k += 1;
            cumulative += term;
            if term < 1e-300 {
                break;
            }
        }
    }
    k
}

/// P(X ≤ k).
fn cumulative(n: i64, p: f64, k: i64) -> f64 {
    if k >= n { 1.0 } else { statrs::function::beta::beta_reg((n - k) as f64, (k + 1) as f64, 1.0 - p) }
}

/// P(X = k).
fn probability(n: i64, p: f64, k: i64) -> f64 {
    let log_choose = libm::lgamma((n + 1) as f64) - libm::lgamma((k + 1) as f64) - libm::lgamma((n - k + 1) as f64);
    libm::exp(log_choose + k as f64 * libm::log(p) + (n - k) as f64 * libm::log1p(-p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Binomial, DiscreteCDF};

    #[test]
    fn is_the_inverse_of_the_distribution_function() {
        for (n, p) in [(1u64, 0.3), (10, 0.5), (72, 0.9), (500, 0.002), (36_864, 0.000_5), (9_216, 0.004), (9_216, 0.997), (1_000_000, 0.01)] {
            let reference = Binomial::new(p, n).unwrap();
            for u in [1e-9, 1e-3, 0.01, 0.2, 0.5, 0.77, 0.99, 0.999_9, 1.0 - 1e-9] {
                let k = quantile(n as i64, p, u);
                let slack = 1e-9;
                assert!(reference.cdf(k as u64) >= u - slack, "n {n} p {p} u {u} k {k}");
                assert!(k == 0 || reference.cdf(k as u64 - 1) <= u + slack, "n {n} p {p} u {u} k {k}");
            }
        }
    }

    #[test]
    fn edges() {
        assert_eq!(quantile(0, 0.5, 0.5), 0);
        assert_eq!(quantile(7, 0.0, 0.99), 0);
        assert_eq!(quantile(7, 1.0, 0.01), 7);
    }

    #[test]
    fn a_higher_uniform_never_gives_fewer() {
        for p in [0.01, 0.4, 0.6, 0.99] {
            let counts: Vec<i64> = (1..1000).map(|i| quantile(300, p, f64::from(i) / 1000.0)).collect();
            assert!(counts.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }
}

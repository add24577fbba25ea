//! Binomial counts by inversion: how many of n independent units change state.

use super::elementary::{exp, ln};
use super::normal;

/// Below this mean the terms are summed from zero; above, the search starts from the normal
/// approximation.
const WALK_FROM_ZERO_MEAN: f64 = 60.0;

/// The least k with P(X ≤ k) ≥ u for X binomial(n, p).
///
/// Exact to rounding of the distribution function: for small means the terms are summed from zero,
/// for large ones the search starts at the Cornish-Fisher guess and walks on the exact distribution
/// function.
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
    if strict {
        walk(n, p, u, |cumulative| cumulative > u)
    } else {
        walk(n, p, u, |cumulative| cumulative >= u)
    }
}

fn walk(n: i64, p: f64, u: f64, reached: impl Fn(f64) -> bool) -> i64 {
    if n as f64 * p < WALK_FROM_ZERO_MEAN {
        walk_from_zero(n, p, reached)
    } else {
        walk_from_guess(n, p, u, reached)
    }
}

/// 1/1, 1/2, … of the numbers that a walk from zero meets; a product is several times faster than a
/// quotient.
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
    RECIPROCALS
        .get(k as usize)
        .copied()
        .unwrap_or_else(|| 1.0 / k as f64)
}

fn walk_from_zero(n: i64, p: f64, reached: impl Fn(f64) -> bool) -> i64 {
    let odds = p / (1.0 - p);
    let mut term = exp(n as f64 * libm::log1p(-p));
    let mut cumulative = term;
    let mut left = n as f64;
    let mut k = 0;
    while !reached(cumulative) && k < n {
        term *= odds * left * reciprocal(k + 1);
        left -= 1.0;
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
    let mut k =
        libm::floor(mean + sd * (z + skew * (z * z - 1.0) / 6.0)).clamp(0.0, n as f64) as i64;
    let mut term = probability(n, p, k);
    let mut cumulative = cumulative(n, p, k, term);
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

/// Share of a tail below which its further terms change nothing.
const NEGLIGIBLE: f64 = 1e-17;
/// Standard deviation from which a continued fraction beats the sum of a tail.
const MANY_TERMS_SD: f64 = 80.0;

/// P(X ≤ k), from P(X = k): the tail on the side of k away from the mean is summed term by term.
fn cumulative(n: i64, p: f64, k: i64, term: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    let mean = n as f64 * p;
    if term < f64::MIN_POSITIVE || mean * (1.0 - p) > MANY_TERMS_SD * MANY_TERMS_SD {
        return statrs::function::beta::beta_reg((n - k) as f64, (k + 1) as f64, 1.0 - p);
    }
    if k as f64 <= mean {
        tail(term, (1.0 - p) / p, k as f64, (n - k + 1) as f64)
    } else {
        1.0 + term - tail(term, p / (1.0 - p), (n - k) as f64, (k + 1) as f64)
    }
}

/// t + t·o·a/b + t·o²·a(a−1)/(b(b+1)) + … until it no longer grows.
fn tail(mut term: f64, odds: f64, mut above: f64, mut below: f64) -> f64 {
    let mut sum = term;
    while term > sum * NEGLIGIBLE {
        term *= odds * (above / below);
        sum += term;
        above -= 1.0;
        below += 1.0;
    }
    sum
}

/// Counts from which Stirling's series for the factorial is exact to rounding.
const STIRLING_FROM: i64 = 16;

/// P(X = k), by the saddle point where all counts are large.
///
/// Source: C. Loader, "Fast and accurate computation of binomial probabilities", 2000.
fn probability(n: i64, p: f64, k: i64) -> f64 {
    if k < STIRLING_FROM || n - k < STIRLING_FROM {
        let log_choose = libm::lgamma((n + 1) as f64)
            - libm::lgamma((k + 1) as f64)
            - libm::lgamma((n - k + 1) as f64);
        return libm::exp(log_choose + k as f64 * libm::log(p) + (n - k) as f64 * libm::log1p(-p));
    }
    let (whole, hits, misses) = (n as f64, k as f64, (n - k) as f64);
    let deviance = |seen: f64, expected: f64| seen * ln(seen / expected) + expected - seen;
    let exponent = stirling(whole)
        - stirling(hits)
        - stirling(misses)
        - deviance(hits, whole * p)
        - deviance(misses, whole * (1.0 - p));
    libm::sqrt(whole / (std::f64::consts::TAU * hits * misses)) * exp(exponent)
}

/// ln n! beyond (n + ½) ln n − n + ½ ln 2π.
fn stirling(n: f64) -> f64 {
    let inverse = 1.0 / n;
    let square = inverse * inverse;
    inverse
        * (1.0 / 12.0
            - square * (1.0 / 360.0 - square * (1.0 / 1_260.0 - square * (1.0 / 1_680.0))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Binomial, DiscreteCDF};

    #[test]
    fn is_the_inverse_of_the_distribution_function() {
        for (n, p) in [
            (1u64, 0.3),
            (10, 0.5),
            (72, 0.9),
            (500, 0.002),
            (36_864, 0.000_5),
            (9_216, 0.004),
            (9_216, 0.997),
            (1_000_000, 0.01),
        ] {
            let reference = Binomial::new(p, n).unwrap();
            for u in [1e-9, 1e-3, 0.01, 0.2, 0.5, 0.77, 0.99, 0.999_9, 1.0 - 1e-9] {
                let k = quantile(n as i64, p, u);
                let slack = 1e-9;
                assert!(
                    reference.cdf(k as u64) >= u - slack,
                    "n {n} p {p} u {u} k {k}"
                );
                assert!(
                    k == 0 || reference.cdf(k as u64 - 1) <= u + slack,
                    "n {n} p {p} u {u} k {k}"
                );
            }
        }
    }

    /// A saddle point and a sum of a tail are the logarithmic gamma and the incomplete beta
    /// function.
    #[test]
    fn both_ways_to_the_same_chances() {
        for (n, p, sds) in [
            (1_000i64, 0.1, 4.0),
            (100_000, 0.001, 5.0),
            (1_000_000, 2e-4, 6.0),
            (270, 0.37, 3.0),
            (100_000, 0.05, 7.0),
        ] {
            let (mean, sd) = (n as f64 * p, (n as f64 * p * (1.0 - p)).sqrt());
            for part in -4..=4 {
                let k = (mean + sd * sds * f64::from(part) / 4.0) as i64;
                let log_choose = libm::lgamma((n + 1) as f64)
                    - libm::lgamma((k + 1) as f64)
                    - libm::lgamma((n - k + 1) as f64);
                let exact = (log_choose + k as f64 * p.ln() + (n - k) as f64 * (-p).ln_1p()).exp();
                let found = probability(n, p, k);
                // The logarithmic gamma function of a million has an error of 10⁻⁹ itself.
                assert!(
                    (found / exact - 1.0).abs() < 1e-8,
                    "n {n} p {p} k {k}: {found} {exact}"
                );
                let beta =
                    statrs::function::beta::beta_reg((n - k) as f64, (k + 1) as f64, 1.0 - p);
                assert!(
                    (cumulative(n, p, k, found) - beta).abs() < 1e-9,
                    "n {n} p {p} k {k}"
                );
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
            let counts: Vec<i64> = (1..1000)
                .map(|i| quantile(300, p, f64::from(i) / 1000.0))
                .collect();
            assert!(counts.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }
}

//! Distributions with checked parameters, sampled by their inverse distribution function.

use super::elementary::{exp, ln};
use super::normal;
use statrs::function::{beta, gamma};

/// A distribution's shape, before truncation. Parameters are in the unit of what is drawn.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each law's line says what its parameters are")]
pub enum Law {
    /// Always this value.
    Constant(f64),
    /// Mean and standard deviation.
    Normal { mean: f64, sd: f64 },
    /// exp of a normal with this mean and standard deviation of the logarithm.
    Lognormal { mu: f64, sigma: f64 },
    /// A triangle over `low..high` with its peak at `mode`.
    Triangular { low: f64, mode: f64, high: f64 },
    /// A scaled beta with mean (low + 4 mode + high) / 6.
    Pert { low: f64, mode: f64, high: f64 },
    /// Every value of `low..high` alike.
    Uniform { low: f64, high: f64 },
    /// One of the values, with cumulative probabilities; values ascend.
    Discrete {
        values: Vec<f64>,
        cumulative: Vec<f64>,
    },
    /// Survival exp(−(x / scale)^shape).
    Weibull { shape: f64, scale: f64 },
    /// Density ∝ x^(shape − 1) exp(−x / scale).
    Gamma { shape: f64, scale: f64 },
    /// A beta over `low..high`.
    Beta {
        alpha: f64,
        beta: f64,
        low: f64,
        high: f64,
    },
    /// Waiting time with this mean.
    Exponential { mean: f64 },
}

/// A law with its truncation.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    law: Law,
    bounds: Option<Bounds>,
}

#[derive(Clone, Debug, PartialEq)]
struct Bounds {
    min: f64,
    max: f64,
    /// Probability below `min`.
    below: f64,
    /// Probability between `min` and `max`.
    inside: f64,
}

impl Bounds {
    /// The probability before truncation of one after it.
    #[inline]
    fn within(&self, u: f64) -> f64 {
        (self.below + u * self.inside).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0)
    }
}

/// The probability a truncation must leave; less cannot be sampled faithfully.
const LEAST_INSIDE: f64 = 1e-9;

fn ensure(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(otherwise.to_owned())
    }
}

impl Law {
    /// Lognormal from the mean and standard deviation of the value itself.
    ///
    /// # Errors
    /// When the mean is not positive or the deviation negative.
    pub fn lognormal_from_moments(mean: f64, sd: f64) -> Result<Self, String> {
        ensure(mean > 0.0, "the mean of a lognormal must be above 0")?;
        ensure(sd >= 0.0, "a standard deviation cannot be negative")?;
        let variance = libm::log1p((sd / mean) * (sd / mean));
        Self::Lognormal {
            mu: libm::log(mean) - variance / 2.0,
            sigma: libm::sqrt(variance),
        }
        .checked()
    }

    /// Normal, lognormal or Weibull through two quantiles (probability, value).
    ///
    /// # Errors
    /// When the quantiles are not ascending, or not positive where they must be.
    pub fn normal_through(first: (f64, f64), second: (f64, f64)) -> Result<Self, String> {
        let (mean, sd) = line_through(normal::quantile, first, second)?;
        Self::Normal { mean, sd }.checked()
    }

    /// See [`Law::normal_through`].
    ///
    /// # Errors
    /// As there; the values must be above 0.
    pub fn lognormal_through(first: (f64, f64), second: (f64, f64)) -> Result<Self, String> {
        ensure(
            first.1 > 0.0 && second.1 > 0.0,
            "the quantiles of a lognormal must be above 0",
        )?;
        let (mu, sigma) = line_through(
            normal::quantile,
            (first.0, libm::log(first.1)),
            (second.0, libm::log(second.1)),
        )?;
        Self::Lognormal { mu, sigma }.checked()
    }

    /// See [`Law::normal_through`].
    ///
    /// # Errors
    /// As there; the values must be above 0 and different.
    pub fn weibull_through(first: (f64, f64), second: (f64, f64)) -> Result<Self, String> {
        ensure(
            first.1 > 0.0 && second.1 > first.1,
            "the quantiles of a Weibull must be above 0 and ascend",
        )?;
        let score = |u: f64| libm::log(-libm::log1p(-u));
        let (log_scale, inverse_shape) = line_through(
            score,
            (first.0, libm::log(first.1)),
            (second.0, libm::log(second.1)),
        )?;
        Self::Weibull {
            shape: 1.0 / inverse_shape,
            scale: libm::exp(log_scale),
        }
        .checked()
    }

    /// One of `values` with these `weights` (which need not add up to one).
    ///
    /// # Errors
    /// When the lists differ in length, are empty, or a weight is negative, or all are zero.
    pub fn discrete(values: &[f64], weights: &[f64]) -> Result<Self, String> {
        ensure(
            !values.is_empty(),
            "a discrete distribution needs at least one value",
        )?;
        ensure(
            values.len() == weights.len(),
            "values and weights must be equally many",
        )?;
        ensure(
            weights.iter().all(|&w| w >= 0.0 && w.is_finite()),
            "a weight cannot be negative",
        )?;
        let total: f64 = weights.iter().sum();
        ensure(total > 0.0, "at least one weight must be above 0")?;
        let mut pairs: Vec<(f64, f64)> = values
            .iter()
            .copied()
            .zip(weights.iter().copied())
            .collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut sum = 0.0;
        let cumulative = pairs
            .iter()
            .map(|(_, weight)| {
                sum += weight / total;
                sum
            })
            .collect();
        Self::Discrete {
            values: pairs.into_iter().map(|(value, _)| value).collect(),
            cumulative,
        }
        .checked()
    }

    /// Any of the observed values, each as likely.
    ///
    /// # Errors
    /// When there are none.
    pub fn empirical(values: &[f64]) -> Result<Self, String> {
        Self::discrete(values, &vec![1.0; values.len()])
    }

    /// The same law, once its parameters are proven.
    ///
    /// # Errors
    /// A description that names the parameter.
    pub fn checked(self) -> Result<Self, String> {
        ensure(
            self.parameters()
                .iter()
                .all(|value| value.is_finite() && value.abs() <= 1e18),
            "every parameter must be a finite number up to 1e18",
        )?;
        match &self {
            Self::Constant(_) | Self::Discrete { .. } => {}
            Self::Normal { sd, .. } => ensure(*sd >= 0.0, "`sd` cannot be negative")?,
            Self::Lognormal { sigma, .. } => ensure(
                (0.0..=10.0).contains(sigma),
                "the standard deviation of the logarithm must lie in 0 to 10",
            )?,
            Self::Triangular { low, mode, high } | Self::Pert { low, mode, high } => {
                ensure(
                    low <= mode && mode <= high,
                    "`low`, `mode` and `high` must ascend",
                )?;
                ensure(
                    low < high,
                    "`low` must be below `high`; for a certain value write the number alone",
                )?;
            }
            Self::Uniform { low, high } => ensure(
                low < high,
                "`low` must be below `high`; for a certain value write the number alone",
            )?,
            Self::Weibull { shape, scale } | Self::Gamma { shape, scale } => {
                ensure(
                    (0.01..=1e6).contains(shape),
                    "`shape` must lie in 0.01 to 1e6",
                )?;
                ensure(*scale > 0.0, "`scale` must be above 0")?;
            }
            Self::Beta {
                alpha,
                beta,
                low,
                high,
            } => {
                ensure(
                    (0.01..=1e6).contains(alpha) && (0.01..=1e6).contains(beta),
                    "`alpha` and `beta` must lie in 0.01 to 1e6",
                )?;
                ensure(low < high, "`low` must be below `high`")?;
            }
            Self::Exponential { mean } => ensure(*mean > 0.0, "`mean` must be above 0")?,
        }
        Ok(self)
    }

    fn parameters(&self) -> Vec<f64> {
        match self {
            Self::Constant(value) => vec![*value],
            Self::Normal { mean, sd } => vec![*mean, *sd],
            Self::Lognormal { mu, sigma } => vec![*mu, *sigma],
            Self::Triangular { low, mode, high } | Self::Pert { low, mode, high } => {
                vec![*low, *mode, *high]
            }
            Self::Uniform { low, high } => vec![*low, *high],
            Self::Discrete { values, .. } => values.clone(),
            Self::Weibull { shape, scale } | Self::Gamma { shape, scale } => vec![*shape, *scale],
            Self::Beta {
                alpha,
                beta,
                low,
                high,
            } => vec![*alpha, *beta, *low, *high],
            Self::Exponential { mean } => vec![*mean],
        }
    }

    /// The value below which lies probability `u`, for u in (0, 1).
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Normal { mean, sd } => mean + sd * normal::quantile(u),
            Self::Lognormal { mu, sigma } => exp(mu + sigma * normal::quantile(u)),
            Self::Exponential { mean } => -mean * ln(1.0 - u),
            Self::Uniform { low, high } => low + (high - low) * u,
            Self::Triangular { low, mode, high } => triangular_quantile(*low, *mode, *high, u),
            Self::Pert { low, mode, high } => {
                let (a, b) = pert_shape(*low, *mode, *high);
                low + (high - low) * beta::inv_beta_reg(a, b, u)
            }
            Self::Discrete { values, cumulative } => {
                values[cumulative
                    .partition_point(|&sum| sum < u)
                    .min(values.len() - 1)]
            }
            Self::Weibull { shape, scale } => scale * libm::pow(-libm::log1p(-u), 1.0 / shape),
            Self::Gamma { shape, scale } => scale * gamma_quantile(*shape, u),
            Self::Beta {
                alpha,
                beta: b,
                low,
                high,
            } => low + (high - low) * beta::inv_beta_reg(*alpha, *b, u),
        }
    }

    /// The same of many at once, in place; one after the other they would wait for each other.
    fn quantiles(&self, values: &mut [f64]) {
        match self {
            Self::Lognormal { mu, sigma } => {
                normal::quantiles(values);
                values.iter_mut().for_each(|z| *z = exp(mu + sigma * *z));
            }
            _ => values.iter_mut().for_each(|u| *u = self.quantile(*u)),
        }
    }

    /// P(X ≤ x).
    pub fn cumulative(&self, x: f64) -> f64 {
        let unit = |low: f64, high: f64| ((x - low) / (high - low)).clamp(0.0, 1.0);
        match self {
            Self::Constant(value) => f64::from(u8::from(x >= *value)),
            Self::Normal { mean, sd } if *sd == 0.0 => f64::from(u8::from(x >= *mean)),
            Self::Normal { mean, sd } => normal::cumulative((x - mean) / sd),
            Self::Lognormal { .. }
            | Self::Weibull { .. }
            | Self::Gamma { .. }
            | Self::Exponential { .. }
                if x <= 0.0 =>
            {
                0.0
            }
            Self::Lognormal { mu, sigma } if *sigma == 0.0 => {
                f64::from(u8::from(libm::log(x) >= *mu))
            }
            Self::Lognormal { mu, sigma } => normal::cumulative((libm::log(x) - mu) / sigma),
            Self::Exponential { mean } => -libm::expm1(-x / mean),
            Self::Uniform { low, high } => unit(*low, *high),
            Self::Triangular { low, mode, high } => triangular_cumulative(*low, *mode, *high, x),
            Self::Pert { low, mode, high } => {
                let (a, b) = pert_shape(*low, *mode, *high);
                beta::beta_reg(a, b, unit(*low, *high))
            }
            Self::Discrete { values, cumulative } => {
                match values.partition_point(|&value| value <= x) {
                    0 => 0.0,
                    count => cumulative[count - 1],
                }
            }
            Self::Weibull { shape, scale } => -libm::expm1(-libm::pow(x / scale, *shape)),
            Self::Gamma { shape, scale } => gamma::gamma_lr(*shape, x / scale),
            Self::Beta {
                alpha,
                beta: b,
                low,
                high,
            } => beta::beta_reg(*alpha, *b, unit(*low, *high)),
        }
    }
}

impl Distribution {
    /// A certain value.
    pub fn constant(value: f64) -> Self {
        Self {
            law: Law::Constant(value),
            bounds: None,
        }
    }

    /// A checked law, untruncated.
    pub fn new(law: Law) -> Self {
        Self { law, bounds: None }
    }

    /// The same, given that the value lies in `min..=max`.
    ///
    /// # Errors
    /// When the interval is empty or holds (almost) none of the probability.
    pub fn truncated(self, min: f64, max: f64) -> Result<Self, String> {
        ensure(min < max, "`min` must be below `max`")?;
        let below = match &self.law {
            // A step at `min` itself belongs to the interval.
            Law::Discrete { values, cumulative } => {
                match values.partition_point(|&value| value < min) {
                    0 => 0.0,
                    count => cumulative[count - 1],
                }
            }
            law => law.cumulative(min),
        };
        let inside = self.law.cumulative(max) - below;
        ensure(
            inside >= LEAST_INSIDE,
            "the truncation leaves (almost) none of the distribution",
        )?;
        Ok(Self {
            bounds: Some(Bounds {
                min,
                max,
                below,
                inside,
            }),
            ..self
        })
    }

    /// The value below which lies probability `u`, for u in (0, 1).
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        match &self.bounds {
            None => self.law.quantile(u),
            Some(bounds) => self
                .law
                .quantile(bounds.within(u))
                .clamp(bounds.min, bounds.max),
        }
    }

    /// The values below which lie probabilities on (0, 1), in place: the same bits as
    /// [`Distribution::quantile`] gives, in less time.
    pub fn quantiles(&self, values: &mut [f64]) {
        match &self.bounds {
            None => self.law.quantiles(values),
            Some(bounds) => {
                values.iter_mut().for_each(|u| *u = bounds.within(*u));
                self.law.quantiles(values);
                values
                    .iter_mut()
                    .for_each(|value| *value = value.clamp(bounds.min, bounds.max));
            }
        }
    }

    /// P(X ≤ x).
    pub fn cumulative(&self, x: f64) -> f64 {
        match &self.bounds {
            None => self.law.cumulative(x),
            Some(bounds) if x >= bounds.max => 1.0,
            Some(bounds) if x < bounds.min => 0.0,
            Some(bounds) => {
                ((self.law.cumulative(x) - bounds.below) / bounds.inside).clamp(0.0, 1.0)
            }
        }
    }

    /// The value when nothing is left to chance.
    pub fn certain(&self) -> Option<f64> {
        match &self.law {
            Law::Constant(value) => Some(*value),
            _ => None,
        }
    }

    /// The mean, by the quantile function's midpoint rule over 2 000 equal shares (exact for a
    /// constant; the error is under 1 % for the laws and parameters a scenario uses, and it decides
    /// nothing but texts and expected dates).
    pub fn mean(&self) -> f64 {
        const SHARES: u32 = 2_000;
        self.certain().unwrap_or_else(|| {
            (0..SHARES)
                .map(|i| self.quantile((f64::from(i) + 0.5) / f64::from(SHARES)))
                .sum::<f64>()
                / f64::from(SHARES)
        })
    }

    /// The least and greatest value that probability 10⁻⁹ on either side leaves.
    pub fn range(&self) -> (f64, f64) {
        (self.quantile(1e-9), self.quantile(1.0 - 1e-9))
    }
}

/// Intercept and slope of the straight line through two (score, value) points.
fn line_through(
    score: impl Fn(f64) -> f64,
    first: (f64, f64),
    second: (f64, f64),
) -> Result<(f64, f64), String> {
    ensure(first.0 < second.0, "two different quantiles are needed")?;
    ensure(
        first.1 <= second.1,
        "the higher quantile must have the higher value",
    )?;
    let slope = (second.1 - first.1) / (score(second.0) - score(first.0));
    Ok((first.1 - slope * score(first.0), slope))
}

fn triangular_quantile(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let split = (mode - low) / (high - low);
    if u < split {
        low + libm::sqrt(u * (high - low) * (mode - low))
    } else {
        high - libm::sqrt((1.0 - u) * (high - low) * (high - mode))
    }
}

fn triangular_cumulative(low: f64, mode: f64, high: f64, x: f64) -> f64 {
    if x <= low {
        0.0
    } else if x >= high {
        1.0
    } else if x < mode {
        (x - low) * (x - low) / ((high - low) * (mode - low))
    } else {
        1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
    }
}

/// Shape of the PERT beta: mean (low + 4 mode + high) / 6.
fn pert_shape(low: f64, mode: f64, high: f64) -> (f64, f64) {
    (
        1.0 + 4.0 * (mode - low) / (high - low),
        1.0 + 4.0 * (high - mode) / (high - low),
    )
}

/// Quantile of the gamma distribution with scale 1: bracketed Newton steps from the Wilson-Hilferty
/// value.
fn gamma_quantile(shape: f64, u: f64) -> f64 {
    let ninth = 1.0 / (9.0 * shape);
    let start = shape * libm::pow(1.0 - ninth + normal::quantile(u) * libm::sqrt(ninth), 3.0);
    let small = libm::pow(u * libm::exp(libm::lgamma(shape + 1.0)), 1.0 / shape);
    let mut x = if start > 0.0 && shape > 0.5 {
        start
    } else {
        small.max(f64::MIN_POSITIVE)
    };
    let (mut low, mut high) = (0.0, f64::INFINITY);
    for _ in 0..100 {
        let error = gamma::gamma_lr(shape, x) - u;
        if error > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = libm::exp((shape - 1.0) * libm::log(x) - x - libm::lgamma(shape));
        let mut next = x - error / density;
        if !(next > low && next < high) {
            next = if high.is_finite() {
                f64::midpoint(low, high)
            } else {
                2.0 * x
            };
        }
        if (next - x).abs() <= 1e-14 * x {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn laws() -> Vec<Law> {
        vec![
            Law::Normal { mean: 3.0, sd: 2.0 },
            Law::lognormal_from_moments(400.0, 900.0).unwrap(),
            Law::lognormal_through((0.5, 3.0), (0.9, 16.0)).unwrap(),
            Law::Triangular {
                low: 1.0,
                mode: 2.0,
                high: 5.0,
            },
            Law::Pert {
                low: 0.0,
                mode: 4.0,
                high: 10.0,
            },
            Law::Uniform {
                low: -1.0,
                high: 1.0,
            },
            Law::weibull_through((0.1, 5.0), (0.9, 80.0)).unwrap(),
            Law::Gamma {
                shape: 0.3,
                scale: 2.0,
            },
            Law::Gamma {
                shape: 40.0,
                scale: 0.1,
            },
            Law::Beta {
                alpha: 2.0,
                beta: 5.0,
                low: 0.0,
                high: 1.0,
            },
            Law::Exponential { mean: 7.0 },
        ]
    }

    #[test]
    fn quantiles_invert_the_distribution_function() {
        for law in laws() {
            for u in [1e-6, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0 - 1e-6] {
                let back = law.cumulative(law.quantile(u));
                assert!((back - u).abs() < 1e-9, "{law:?} at {u}: {back}");
            }
        }
    }

    #[test]
    fn two_quantiles_come_back() {
        let law = Law::lognormal_through((0.5, 3.0), (0.9, 16.0)).unwrap();
        assert!(
            (law.quantile(0.5) - 3.0).abs() < 1e-12 && (law.quantile(0.9) - 16.0).abs() < 1e-12
        );
        let law = Law::weibull_through((0.1, 5.0), (0.9, 80.0)).unwrap();
        assert!(
            (law.quantile(0.1) - 5.0).abs() < 1e-12 && (law.quantile(0.9) - 80.0).abs() < 1e-11
        );
    }

    /// Closed-form means: lognormal exp(μ + σ²/2), gamma shape × scale, PERT (low + 4 mode + high)
    /// / 6.
    #[test]
    fn means_are_right() {
        for (law, mean) in [
            (Law::lognormal_from_moments(400.0, 300.0).unwrap(), 400.0),
            (
                Law::Gamma {
                    shape: 40.0,
                    scale: 0.1,
                },
                4.0,
            ),
            (
                Law::Pert {
                    low: 0.0,
                    mode: 4.0,
                    high: 10.0,
                },
                26.0 / 6.0,
            ),
            (Law::discrete(&[12.0, 24.0], &[1.0, 3.0]).unwrap(), 21.0),
        ] {
            let got = Distribution::new(law).mean();
            assert!((got / mean - 1.0).abs() < 0.01, "{got} for {mean}");
        }
    }

    #[test]
    fn impossible_parameters_are_refused() {
        assert!(
            Law::Uniform {
                low: 1.0,
                high: 1.0
            }
            .checked()
            .is_err()
        );
        assert!(
            Law::Normal {
                mean: f64::NAN,
                sd: 1.0
            }
            .checked()
            .is_err()
        );
        assert!(Law::lognormal_through((0.5, 3.0), (0.9, 2.0)).is_err());
        assert!(Law::discrete(&[1.0], &[0.0]).is_err());
        assert!(
            Distribution::new(Law::Uniform {
                low: 0.0,
                high: 1.0
            })
            .truncated(2.0, 3.0)
            .is_err()
        );
    }

    proptest! {
        /// A higher uniform never gives a lower value, and truncation holds.
        #[test]
        fn quantiles_ascend_and_stay_within_bounds(a in 1e-9f64..1.0, b in 1e-9f64..1.0, which in 0usize..11) {
            let law = laws().swap_remove(which);
            let (low, high) = (a.min(b).min(1.0 - 1e-12), a.max(b).min(1.0 - 1e-12));
            prop_assert!(law.quantile(low) <= law.quantile(high) + 1e-12);
            let (min, max) = (law.quantile(0.2), law.quantile(0.7));
            let truncated = Distribution::new(law).truncated(min, max).unwrap();
            let value = truncated.quantile(low);
            prop_assert!((min..=max).contains(&value));
        }
    }
}

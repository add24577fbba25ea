//! From dated prices with uneven gaps to drift, reversion and volatility.
//!
//! ln P(t) = a + b t + x(t), dx = −κ x dt + σ dW, x stationary. Given κ the innovations x_i −
//! e^(−κΔ) x_(i−1) are independent with variances in known proportions, so a and b are a weighted
//! regression, exactly; κ maximises what is left of the likelihood once a, b and σ are integrated
//! or solved for (restricted likelihood, which does not take the trend it has fitted for
//! reversion). Sources: Jones, "Fitting a continuous time autoregression to discrete data", in
//! Findley (ed.), Applied Time Series Analysis II (1981), for the likelihood at uneven dates;
//! Patterson and Thompson, Biometrika 58 (1971), for its restriction. Few points say little about
//! κ: with n of them over T years its bias upwards is of the order of 4 / T (Tang and Chen, Journal
//! of Econometrics 149, 2009), and where the best κ is as slow as the span lets one see, there is
//! none to report.

mod least;
pub mod regimes;

/// Fewest dates that a fit is made from.
pub const FEWEST: usize = 6;
/// Speeds of reversion tried between slowest and fastest.
const TRIED: i32 = 80;
/// Slowest reversion seen in a span, times the span: a deviation loses 1 − e^−0.1 of itself.
const SLOWEST: f64 = 0.1;
/// Fastest reversion seen, times the mean gap.
const FASTEST: f64 = 20.0;

/// A dated price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quote {
    /// Years after any origin.
    pub years: f64,
    /// The price, above 0.
    pub price: f64,
}

/// Estimates of a price process from prices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitted {
    /// Distinct dates.
    pub dates: usize,
    /// The last date, on the scale of the quotes.
    pub years: f64,
    /// The price on it.
    pub price: f64,
    /// Level of the trend on it: the median price without a deviation. The last price where there
    /// is no reversion.
    pub level: f64,
    /// Standard error of its logarithm; 0 where there is no reversion.
    pub level_error: f64,
    /// Drift of the logarithm, per year.
    pub drift: f64,
    /// Its standard error.
    pub drift_error: f64,
    /// Correlation of the two errors.
    pub correlation: f64,
    /// Speed of reversion, per year; 0 where the data show none.
    pub reversion: f64,
    /// Volatility, per root year.
    pub volatility: f64,
    /// Logarithm of the restricted likelihood, up to a constant that depends on the dates alone.
    pub log_likelihood: f64,
}

impl Fitted {
    /// The level a [`PricePath`](super::PricePath) reverts to if its median is that of the fit in
    /// the long run: its mean lies above by half the stationary variance. In between its median is
    /// lower, by at most an eighth of that variance.
    pub fn mean_level(&self) -> f64 {
        if self.reversion == 0.0 {
            self.level
        } else {
            self.level * libm::exp(self.volatility * self.volatility / (4.0 * self.reversion))
        }
    }

    /// The drift of its mean: without reversion the mean grows by half the variance faster than the
    /// median.
    pub fn mean_drift(&self) -> f64 {
        if self.reversion == 0.0 {
            self.drift + self.volatility * self.volatility / 2.0
        } else {
            self.drift
        }
    }

    /// Mean and standard deviation of the logarithm of the price `years` after the last date, for
    /// parameters as they are.
    pub fn ahead(&self, years: f64) -> (f64, f64) {
        let (last, level) = (libm::log(self.price), libm::log(self.level));
        if self.reversion == 0.0 {
            return (
                last + self.drift * years,
                self.volatility * libm::sqrt(years),
            );
        }
        let kept = libm::exp(-self.reversion * years);
        let variance =
            self.volatility * self.volatility * (1.0 - kept * kept) / (2.0 * self.reversion);
        (
            level + self.drift * years + (last - level) * kept,
            libm::sqrt(variance),
        )
    }

    /// Standard error of that mean from the uncertainty of the trend: what level and drift add,
    /// with their correlation.
    pub fn error_ahead(&self, years: f64) -> f64 {
        let of_level = self.level_error * -libm::expm1(-self.reversion * years);
        let of_drift = self.drift_error * years;
        libm::sqrt(
            of_level * of_level
                + of_drift * of_drift
                + 2.0 * self.correlation * of_level * of_drift,
        )
    }
}

/// The process behind dated prices, in any order; several of one date count as one, their geometric
/// mean.
///
/// # Errors
/// A description: fewer than [`FEWEST`] dates, a price that is not above 0, or no price that
/// differs from a trend.
pub fn fit(quotes: &[Quote]) -> Result<Fitted, String> {
    let points = points(quotes)?;
    let (first, last) = (points[0], points[points.len() - 1]);
    let span = last.0 - first.0;
    let (slowest, fastest) = (SLOWEST / span, FASTEST * (points.len() - 1) as f64 / span);
    let of = |log_speed: f64| profile(&points, libm::exp(log_speed));
    let (low, high) = (libm::log(slowest), libm::log(fastest));
    let at = |step: i32| low + (high - low) * f64::from(step) / f64::from(TRIED);
    let best = (0..=TRIED)
        .max_by(|&one, &other| {
            of(at(one))
                .log_likelihood
                .total_cmp(&of(at(other)).log_likelihood)
        })
        .unwrap_or(0);
    if best == 0 {
        return walk(&points);
    }
    let speed = least::along(at(best - 1), at((best + 1).min(TRIED)), |speed| {
        -of(speed).log_likelihood
    });
    let found = of(speed);
    if found.variance <= 0.0 {
        return Err("the prices lie on a trend exactly: there is no deviation to fit".into());
    }
    let reversion = libm::exp(speed);
    let error = |entry: f64| libm::sqrt(found.variance * entry);
    Ok(Fitted {
        dates: points.len(),
        years: last.0,
        price: libm::exp(last.1),
        level: libm::exp(found.trend[0]),
        level_error: error(found.inverse[0]),
        drift: found.trend[1],
        drift_error: error(found.inverse[2]),
        correlation: found.inverse[1] / libm::sqrt(found.inverse[0] * found.inverse[2]),
        reversion,
        volatility: libm::sqrt(2.0 * reversion * found.variance),
        log_likelihood: found.log_likelihood,
    })
}

/// Dates with the logarithms of their prices, in order; the mean where a date has several.
pub(super) fn points(quotes: &[Quote]) -> Result<Vec<(f64, f64)>, String> {
    if let Some(odd) = quotes
        .iter()
        .find(|quote| !(quote.price > 0.0 && quote.price.is_finite() && quote.years.is_finite()))
    {
        return Err(format!(
            "a price of {} at {} years has no logarithm",
            odd.price, odd.years
        ));
    }
    let mut sorted: Vec<(f64, f64)> = quotes
        .iter()
        .map(|quote| (quote.years, libm::log(quote.price)))
        .collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let same = sorted.chunk_by(|one, other| one.0 == other.0);
    let points: Vec<(f64, f64)> = same
        .map(|group| {
            (
                group[0].0,
                group.iter().map(|point| point.1).sum::<f64>() / group.len() as f64,
            )
        })
        .collect();
    if points.len() < FEWEST {
        return Err(format!(
            "{} dates are too few to fit a process to; {FEWEST} are the fewest",
            points.len()
        ));
    }
    Ok(points)
}

/// The best trend at a speed of reversion, and how likely it makes the prices.
struct Profile {
    /// Level on the last date and drift.
    trend: [f64; 2],
    /// Upper half of the inverse of the normal equations.
    inverse: [f64; 3],
    /// Stationary variance of the deviation.
    variance: f64,
    log_likelihood: f64,
}

fn profile(points: &[(f64, f64)], reversion: f64) -> Profile {
    let last = points[points.len() - 1].0;
    // Each row is an innovation: what it holds of the level, of the drift, of the price, and its
    // share of the variance.
    let first = (1.0, points[0].0 - last, points[0].1, 1.0);
    let innovation = |pair: &[(f64, f64)]| {
        let kept = libm::exp(-reversion * (pair[1].0 - pair[0].0));
        let (time, before) = (pair[1].0 - last, pair[0].0 - last);
        (
            1.0 - kept,
            time - kept * before,
            pair[1].1 - kept * pair[0].1,
            -libm::expm1(2.0 * libm::log(kept)),
        )
    };
    let rows: Vec<(f64, f64, f64, f64)> = std::iter::once(first)
        .chain(points.windows(2).map(innovation))
        .collect();
    let sum =
        |of: fn(&(f64, f64, f64, f64)) -> f64| rows.iter().map(|row| of(row) / row.3).sum::<f64>();
    let (aa, ab, bb) = (
        sum(|row| row.0 * row.0),
        sum(|row| row.0 * row.1),
        sum(|row| row.1 * row.1),
    );
    let (ay, by) = (sum(|row| row.0 * row.2), sum(|row| row.1 * row.2));
    let determinant = aa * bb - ab * ab;
    let trend = [
        (bb * ay - ab * by) / determinant,
        (aa * by - ab * ay) / determinant,
    ];
    let squares: f64 = rows
        .iter()
        .map(|row| libm::pow(row.2 - trend[0] * row.0 - trend[1] * row.1, 2.0) / row.3)
        .sum();
    let free = (points.len() - 2) as f64;
    let variance = squares / free;
    let spread: f64 = rows.iter().map(|row| libm::log(row.3)).sum();
    let log_likelihood = -0.5 * (free * libm::log(variance) + spread + libm::log(determinant));
    Profile {
        trend,
        inverse: [bb / determinant, -ab / determinant, aa / determinant],
        variance,
        log_likelihood,
    }
}

/// A random walk with drift: the process without reversion.
fn walk(points: &[(f64, f64)]) -> Result<Fitted, String> {
    let (first, last) = (points[0], points[points.len() - 1]);
    let span = last.0 - first.0;
    let drift = (last.1 - first.1) / span;
    let square = |pair: &[(f64, f64)]| {
        let gap = pair[1].0 - pair[0].0;
        libm::pow(pair[1].1 - pair[0].1 - drift * gap, 2.0) / gap
    };
    let variance = points.windows(2).map(square).sum::<f64>() / (points.len() - 2) as f64;
    if variance <= 0.0 {
        return Err("the prices lie on a trend exactly: there is no deviation to fit".into());
    }
    Ok(Fitted {
        dates: points.len(),
        years: last.0,
        price: libm::exp(last.1),
        level: libm::exp(last.1),
        level_error: 0.0,
        drift,
        drift_error: libm::sqrt(variance / span),
        correlation: 0.0,
        reversion: 0.0,
        volatility: libm::sqrt(variance),
        log_likelihood: profile(points, SLOWEST / span).log_likelihood,
    })
}

#[cfg(test)]
mod tests;

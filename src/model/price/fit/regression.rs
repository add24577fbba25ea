//! Two small regressions of greatest likelihood by Newton's method, with slight shrinkage of every
//! slope towards 0.

/// Steps of Newton's method; it ends long before.
const STEPS: usize = 40;
/// Strength of the shrinkage, as the inverse variance of a normal prior around 0: slopes of a few
/// units are free.
const MEAN_REVERSION: f64 = 0.05;

/// One case: its regressors and its outcome.
pub(super) struct Case {
    /// Regressors; the first `free` ones are not shrunk.
    pub known: Vec<f64>,
    /// 0 or 1, or a positive size.
    pub outcome: f64,
}

/// Log-odds: P(outcome = 1) = 1 / (1 + e^−(β·x)).
pub(super) fn odds(cases: &[Case], free: usize) -> Vec<f64> {
    newton(cases, free, |eta, outcome| {
        let chance = 1.0 / (1.0 + libm::exp(-eta));
        (outcome - chance, chance * (1.0 - chance))
    })
}

/// Exponential sizes of mean e^(β·x).
pub(super) fn sizes(cases: &[Case], free: usize) -> Vec<f64> {
    newton(cases, free, |eta, outcome| {
        let ratio = outcome / libm::exp(eta.clamp(-20.0, 20.0));
        (ratio - 1.0, ratio.max(0.05))
    })
}

/// Solves Σ x · score(β·x, y) = pull · β; `score` gives it with its negative derivative.
fn newton(cases: &[Case], free: usize, score: impl Fn(f64, f64) -> (f64, f64)) -> Vec<f64> {
    let count = cases.first().map_or(0, |case| case.known.len());
    let mut beta = vec![0.0; count];
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> = beta
            .iter()
            .enumerate()
            .map(|(at, beta)| {
                if at < free {
                    0.0
                } else {
                    -MEAN_REVERSION * beta
                }
            })
            .collect();
        let mut curvature: Vec<Vec<f64>> = (0..count)
            .map(|at| {
                (0..count)
                    .map(|to| {
                        if at != to {
                            0.0
                        } else if at < free {
                            1e-9
                        } else {
                            MEAN_REVERSION
                        }
                    })
                    .collect()
            })
            .collect();
        for case in cases {
            let eta = case.known.iter().zip(&beta).map(|(x, beta)| x * beta).sum();
            let (slope, weight) = score(eta, case.outcome);
            for (at, x) in case.known.iter().enumerate() {
                gradient[at] += x * slope;
                for (to, z) in case.known.iter().enumerate() {
                    curvature[at][to] += weight * x * z;
                }
            }
        }
        let step = solved(curvature, gradient);
        let longest = step
            .iter()
            .fold(0.0, |longest: f64, step| longest.max(step.abs()));
        beta.iter_mut()
            .zip(&step)
            .for_each(|(beta, step)| *beta += step * (2.0 / longest.max(2.0)));
        if longest < 1e-10 {
            break;
        }
    }
    beta
}

/// Gauss's elimination of a positive definite system.
fn solved(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let count = right.len();
    for at in 0..count {
        let pivot = matrix[at].clone();
        for row in at + 1..count {
            let factor = matrix[row][at] / pivot[at];
            matrix[row]
                .iter_mut()
                .zip(&pivot)
                .for_each(|(value, pivot)| *value -= factor * pivot);
            right[row] -= factor * right[at];
        }
    }
    for at in (0..count).rev() {
        let known: f64 = (at + 1..count)
            .map(|column| matrix[at][column] * right[column])
            .sum();
        right[at] = (right[at] - known) / matrix[at][at];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With one constant, the log-odds of 30 of 100 and the logarithm of the mean size.
    #[test]
    fn a_constant_is_the_mean() {
        let cases: Vec<Case> = (0..100)
            .map(|at| Case {
                known: vec![1.0],
                outcome: f64::from(u8::from(at < 30)),
            })
            .collect();
        assert!((odds(&cases, 1)[0] - (0.3f64 / 0.7).ln()).abs() < 1e-8);
        let cases: Vec<Case> = [1.0, 2.0, 6.0]
            .map(|outcome| Case {
                known: vec![1.0],
                outcome,
            })
            .into();
        assert!((sizes(&cases, 1)[0] - 3f64.ln()).abs() < 1e-8);
    }

    /// Sizes that lie on the curve give it back, but for the shrinkage.
    #[test]
    fn a_slope_is_found() {
        let cases: Vec<Case> = (0..2_000)
            .map(|at| f64::from(at) / 1_000.0)
            .map(|x| Case {
                known: vec![1.0, x],
                outcome: (0.5 + 0.8 * x).exp(),
            })
            .collect();
        let beta = sizes(&cases, 1);
        assert!(
            (beta[0] - 0.5).abs() < 1e-3 && (beta[1] - 0.8).abs() < 1e-3,
            "{beta:?}"
        );
    }
}

//! A Gaussian copula: inputs with stated rank correlations, each keeping its own distribution.
//!
//! A Spearman rank correlation r corresponds to a Gaussian correlation 2 sin(π r / 6) (Pearson
//! 1907).

use super::normal;
use ndarray::Array2;

/// The lower Cholesky factor of a group's Gaussian correlation matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Copula {
    factor: Array2<f64>,
}

impl Copula {
    /// From a square matrix of Spearman rank correlations.
    ///
    /// # Errors
    /// When the matrix is not symmetric with ones on its diagonal, or no inputs can have those
    /// correlations, or only not by a Gaussian copula.
    pub fn from_rank_correlation(rank: &Array2<f64>) -> Result<Self, Impossible> {
        let n = rank.nrows();
        let refused = |why: String, fix: &str| {
            Err(Impossible {
                why,
                fix: fix.to_owned(),
            })
        };
        if rank.ncols() != n {
            let why = format!("the matrix has {n} rows and {} columns", rank.ncols());
            return refused(why, "give as many rows as columns");
        }
        for i in 0..n {
            if rank[[i, i]] != 1.0 {
                let diagonal = rank[[i, i]];
                let why = format!("row {} has {diagonal} on the diagonal, not 1", i + 1);
                return refused(why, "each input has rank correlation 1 with itself");
            }
            for j in 0..i {
                if rank[[i, j]] != rank[[j, i]] {
                    let (row, column) = (i + 1, j + 1);
                    let why = format!("entries ({row}, {column}) and ({column}, {row}) differ");
                    return refused(why, "state each correlation twice, with the same number");
                }
            }
        }
        cholesky(&gaussian(rank, 1.0))
            .map(|factor| Self { factor })
            .ok_or_else(|| impossible(rank))
    }

    /// Independent uniforms to correlated ones, in place.
    ///
    /// # Panics
    /// When the number of uniforms is not the size of the matrix.
    pub fn correlate(&self, uniforms: &mut [f64]) {
        assert_eq!(uniforms.len(), self.factor.nrows());
        let scores: Vec<f64> = uniforms.iter().map(|&u| normal::quantile(u)).collect();
        for (i, uniform) in uniforms.iter_mut().enumerate() {
            let score: f64 = (0..=i).map(|j| self.factor[[i, j]] * scores[j]).sum();
            *uniform =
                normal::cumulative(score).clamp(f64::EPSILON / 2.0, 1.0 - f64::EPSILON / 2.0);
        }
    }
}

/// Why a matrix of rank correlations cannot be, and how it can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// Why not.
    pub why: String,
    /// The fix.
    pub fix: String,
}

/// The Gaussian correlations of rank correlations whose entries off the diagonal are multiplied by
/// a factor.
fn gaussian(rank: &Array2<f64>, factor: f64) -> Array2<f64> {
    Array2::from_shape_fn(rank.dim(), |(i, j)| {
        if i == j {
            1.0
        } else {
            2.0 * libm::sin(std::f64::consts::PI * rank[[i, j]] * factor / 6.0)
        }
    })
}

/// Least eigenvalue below which a matrix is not taken for singular.
const ROUNDING: f64 = 1e-9;

/// Of a symmetric matrix that no Gaussian copula has: whether the ranks themselves cannot be, or
/// only the Gaussian correlations that they need.
fn impossible(rank: &Array2<f64>) -> Impossible {
    let n = rank.nrows();
    let pairs = (0..n).flat_map(|i| (0..i).map(move |j| (i, j)));
    let mut perfect = pairs.filter(|at| rank[*at].abs() > 1.0 - ROUNDING);
    let of_ranks = least_eigenvalue(rank);
    let weaker = format!(
        "multiply the correlations off the diagonal by {} or less, or weaken those that contradict \
            each other",
        greatest_factor(rank)
    );
    if of_ranks < -ROUNDING {
        return Impossible {
            why: format!(
                "no inputs have these correlations: the least eigenvalue of `rank` is {of_ranks:.3}, \
                    not above 0"
            ),
            fix: weaker,
        };
    }
    if let Some((i, j)) = perfect.next() {
        let (first, second) = (j + 1, i + 1);
        return Impossible {
            why: format!("keys {first} and {second} move as one: `rank` is singular"),
            fix: "draw both from one input, or state at most 0.99".to_owned(),
        };
    }
    if of_ranks < ROUNDING {
        return Impossible {
            why: "one of the keys follows from the others: `rank` is singular".to_owned(),
            fix: format!("leave that key out, or {weaker}"),
        };
    }
    let of_normals = least_eigenvalue(&gaussian(rank, 1.0));
    Impossible {
        why: format!(
            "`rank` itself can be, but not by a Gaussian copula: the least eigenvalue of its matrix \
                2 sin(π rank / 6) is {of_normals:.1e}, not above 0"
        ),
        fix: weaker,
    }
}

/// The least eigenvalue of a symmetric matrix: the greatest number that can be taken from its
/// diagonal.
fn least_eigenvalue(matrix: &Array2<f64>) -> f64 {
    let n = matrix.nrows();
    let holds = |less: f64| {
        let mut shifted = matrix.clone();
        (0..n).for_each(|i| shifted[[i, i]] -= less);
        cholesky(&shifted).is_some()
    };
    greatest(-(n as f64), 1.0, holds)
}

/// Two decimals of the greatest factor on the correlations with which a copula has them.
fn greatest_factor(rank: &Array2<f64>) -> f64 {
    let holds = |factor: f64| cholesky(&gaussian(rank, factor)).is_some();
    libm::floor(greatest(0.0, 1.0, holds) * 100.0) / 100.0
}

/// The greatest number of a range up to which something holds, by bisection.
fn greatest(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    const HALVINGS: usize = 50;
    for _ in 0..HALVINGS {
        let middle = low.midpoint(high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Lower-triangular L with L Lᵀ = the matrix; none where it is not positive definite.
fn cholesky(matrix: &Array2<f64>) -> Option<Array2<f64>> {
    let n = matrix.nrows();
    let mut factor = Array2::<f64>::zeros((n, n));
    for i in 0..n {
        for j in 0..=i {
            let rest =
                matrix[[i, j]] - (0..j).map(|k| factor[[i, k]] * factor[[j, k]]).sum::<f64>();
            if i != j {
                factor[[i, j]] = rest / factor[[j, j]];
            } else if rest > 1e-12 {
                factor[[i, i]] = libm::sqrt(rest);
            } else {
                return None;
            }
        }
    }
    Some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream::{Purpose, Stream, key_of};
    use ndarray::array;

    #[test]
    fn ranks_come_out_as_stated() {
        let copula = Copula::from_rank_correlation(&array![[1.0, 0.7], [0.7, 1.0]]).unwrap();
        let n = 40_000;
        let mut pairs = Vec::with_capacity(n);
        for replication in 0..n as u32 {
            let mut u = [0u8, 1].map(|i| {
                Stream::new(
                    key_of(3, &format!("input-{i}")),
                    replication,
                    Purpose::Input,
                )
                .uniform(0)
            });
            copula.correlate(&mut u);
            pairs.push(u);
        }
        // Spearman's rho of uniforms is their linear correlation.
        let rho = pairs
            .iter()
            .map(|[a, b]| (a - 0.5) * (b - 0.5))
            .sum::<f64>()
            / n as f64
            * 12.0;
        assert!((rho - 0.7).abs() < 0.02, "{rho}");
    }

    /// The eigenvalues of [1, r; r, 1] are 1 ± r; of the three by three matrix of ±0.9 the least is
    /// 1 − 2 · 0.9.
    #[test]
    fn impossible_matrices_are_refused_with_a_fix_that_works() {
        let pair = |r: f64| array![[1.0, r], [r, 1.0]];
        let three = |a: f64, b: f64, c: f64| array![[1.0, a, b], [a, 1.0, c], [b, c, 1.0]];
        let why = |rank: &Array2<f64>| Copula::from_rank_correlation(rank).unwrap_err().why;
        assert!((least_eigenvalue(&pair(0.3)) - 0.7).abs() < 1e-9);
        let contradiction = three(0.9, -0.9, 0.9);
        assert!(why(&contradiction).contains("least eigenvalue of `rank` is -0.800"));
        // 0.7² + 0.7² − 0.02 ≈ 1: the ranks can just be, their Gaussian correlations cannot.
        let by_a_hair = three(0.7, 0.7, -0.019);
        assert!(why(&by_a_hair).contains("not by a Gaussian copula"));
        for rank in [contradiction, by_a_hair] {
            let factor = greatest_factor(&rank);
            let weaker = Array2::from_shape_fn((3, 3), |(i, j)| {
                rank[[i, j]] * if i == j { 1.0 } else { factor }
            });
            assert!(Copula::from_rank_correlation(&weaker).is_ok());
            assert!(why(&rank) != why(&pair(1.0)));
        }
        assert!(why(&pair(-1.0)).contains("keys 1 and 2 move as one"));
        assert!(why(&array![[1.0, 0.2], [0.3, 1.0]]).contains("differ"));
        assert!(why(&array![[0.9, 0.2], [0.2, 1.0]]).contains("diagonal"));
    }
}

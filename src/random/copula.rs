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
    /// A description, when the matrix is not symmetric with ones on its diagonal, or not positive
    /// definite.
    pub fn from_rank_correlation(rank: &Array2<f64>) -> Result<Self, String> {
        let n = rank.nrows();
        if rank.ncols() != n {
            return Err(format!(
                "the matrix has {n} rows and {} columns",
                rank.ncols()
            ));
        }
        for i in 0..n {
            if rank[[i, i]] != 1.0 {
                return Err(format!(
                    "row {} has {} on the diagonal, not 1",
                    i + 1,
                    rank[[i, i]]
                ));
            }
            for j in 0..i {
                if rank[[i, j]] != rank[[j, i]] {
                    return Err(format!(
                        "entries ({0}, {1}) and ({1}, {0}) differ",
                        i + 1,
                        j + 1
                    ));
                }
            }
        }
        let gaussian = Array2::from_shape_fn((n, n), |(i, j)| {
            if i == j {
                1.0
            } else {
                2.0 * libm::sin(std::f64::consts::PI * rank[[i, j]] / 6.0)
            }
        });
        Ok(Self {
            factor: cholesky(&gaussian)?,
        })
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

/// Lower-triangular L with L Lᵀ = the matrix.
fn cholesky(matrix: &Array2<f64>) -> Result<Array2<f64>, String> {
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
                return Err(format!(
                    "the correlations are not positive definite: row {} contradicts those before \
                        it",
                    i + 1
                ));
            }
        }
    }
    Ok(factor)
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

    #[test]
    fn impossible_matrices_are_refused() {
        let contradiction = array![[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]];
        assert!(
            Copula::from_rank_correlation(&contradiction)
                .unwrap_err()
                .contains("positive definite")
        );
        assert!(Copula::from_rank_correlation(&array![[1.0, 0.2], [0.3, 1.0]]).is_err());
        assert!(Copula::from_rank_correlation(&array![[0.9, 0.2], [0.2, 1.0]]).is_err());
    }
}

//! Quantile functions in tables, for variables drawn a hundred thousand times a replication.
//!
//! The unit interval is cut into equal cells, and in each the quantile function is replaced by the
//! cubic through four of its points, where that stays within a millionth of it and never falls.
//! Elsewhere, in the tails and at steps, the exact function is called. A gamma, a beta or a PERT
//! then costs what a uniform costs.

use super::dist::Distribution;
use super::draw_buffer::BLOCK;

/// Cells of the unit interval.
const CELLS: usize = 256;
/// Maximum by which a cell's cubic may differ from the quantile function, as a share of it.
const TOLERANCE: f64 = 1e-6;
/// Where in a cell that is looked at, in its width: ends, points of the cubic and the middles
/// between them. Half the tolerance must do there, since the greatest difference lies beside them.
const LOOKED_AT: [f64; 7] = [0.0, 0.13, 0.33, 0.5, 0.67, 0.87, 1.0];
/// A cell without a cubic: what it gives is no number.
const EXACT: [f64; 4] = [f64::NAN; 4];

/// A distribution with its quantile function in a table.
///
/// ```
/// use gridrack::random::{draw_buffer::BLOCK, dist::{Distribution, Law}, tabulated::Tabulated};
/// let drawn = Tabulated::new(Distribution::new(Law::Gamma { shape: 2.0, scale: 50.0 }));
/// let mut values = [0.5; BLOCK];
/// drawn.quantiles(&mut values);
/// assert!((values[0] / drawn.distribution.quantile(0.5) - 1.0).abs() < 1e-6);
/// ```
#[derive(Clone, Debug)]
pub struct Tabulated {
    /// The distribution.
    pub distribution: Distribution,
    /// Coefficients of the cubics in t, the place in the cell from 0 to 1; none for a certain
    /// value.
    cells: Box<[[f64; 4]]>,
}

impl Tabulated {
    /// Fills the table.
    pub fn new(distribution: Distribution) -> Self {
        let cells = if distribution.certain().is_some() {
            Box::default()
        } else {
            (0..CELLS).map(|cell| cubic(&distribution, cell)).collect()
        };
        Self {
            distribution,
            cells,
        }
    }

    /// The values below which lie probabilities on (0, 1), in place; within a millionth of those of
    /// [`Distribution::quantiles`].
    pub fn quantiles(&self, values: &mut [f64; BLOCK]) {
        let Ok(cells) = <&[[f64; 4]; CELLS]>::try_from(&*self.cells) else {
            return self.distribution.quantiles(values);
        };
        let uniforms = *values;
        for value in &mut *values {
            let place = *value * CELLS as f64;
            let cell = place as usize;
            *value = at(&cells[cell % CELLS], place - cell as f64);
        }
        for (value, u) in values.iter_mut().zip(uniforms) {
            if value.is_nan() {
                *value = self.distribution.quantile(u);
            }
        }
    }
}

#[inline]
fn at([a, b, c, d]: &[f64; 4], t: f64) -> f64 {
    a + t * (b + t * (c + t * d))
}

/// The cubic of a cell, if it will do.
fn cubic(distribution: &Distribution, cell: usize) -> [f64; 4] {
    let exact = |t: f64| distribution.quantile((cell as f64 + t) / CELLS as f64);
    if cell == 0 || cell + 1 == CELLS {
        return EXACT;
    }
    let points = [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0].map(exact);
    // Newton's differences at steps of a third, then powers of t.
    let [first, second, third] = [
        points[1] - points[0],
        points[2] - points[1],
        points[3] - points[2],
    ];
    let (twice, thrice) = ((second - first) / 2.0, (third - 2.0 * second + first) / 6.0);
    let cubic = [
        points[0],
        3.0 * (first - twice + 2.0 * thrice),
        9.0 * (twice - 3.0 * thrice),
        27.0 * thrice,
    ];
    let close = |t: f64| {
        let value = exact(t);
        (at(&cubic, t) - value).abs() <= TOLERANCE / 2.0 * value.abs()
    };
    let rises = |pair: &[f64]| at(&cubic, pair[0]) <= at(&cubic, pair[1]);
    if LOOKED_AT.into_iter().all(close) && LOOKED_AT.windows(2).all(rises) {
        cubic
    } else {
        EXACT
    }
}

#[cfg(test)]
mod tests {
    use super::super::dist::Law;
    use super::*;

    fn table(law: Law) -> Tabulated {
        Tabulated::new(Distribution::new(law))
    }

    /// The share of cells with a cubic, once every one of 64 points in each has been held against
    /// the quantile function.
    fn held(drawn: &Tabulated) -> f64 {
        const POINTS: usize = 64 * CELLS;
        for first in (0..POINTS).step_by(BLOCK) {
            let uniforms: [f64; BLOCK] =
                std::array::from_fn(|at| ((first + at) as f64 + 0.5) / POINTS as f64);
            let mut values = uniforms;
            drawn.quantiles(&mut values);
            for (value, u) in values.into_iter().zip(uniforms) {
                let exact = drawn.distribution.quantile(u);
                assert!(
                    (value - exact).abs() <= TOLERANCE * exact.abs(),
                    "{:?} at {u}: {value} for {exact}",
                    drawn.distribution
                );
            }
        }
        drawn.cells.iter().filter(|cell| !cell[0].is_nan()).count() as f64 / CELLS as f64
    }

    #[test]
    fn smooth_laws_are_met_to_a_millionth() {
        for law in [
            Law::lognormal_through((0.5, 24.0), (0.9, 160.0)).unwrap(),
            Law::lognormal_from_moments(200.0, 400.0).unwrap(),
            Law::Exponential { mean: 12.0 },
            Law::Uniform {
                low: 1.0,
                high: 9.0,
            },
            Law::Triangular {
                low: 1.0,
                mode: 2.0,
                high: 5.0,
            },
            Law::weibull_through((0.1, 5.0), (0.9, 80.0)).unwrap(),
            Law::Gamma {
                shape: 2.0,
                scale: 50.0,
            },
            Law::Pert {
                low: 1.0,
                mode: 4.0,
                high: 10.0,
            },
            Law::Normal { mean: 0.0, sd: 1.0 },
        ] {
            let share = held(&table(law.clone()));
            assert!(share > 0.85, "{law:?}: only {share} of the cells");
        }
    }

    #[test]
    fn steps_and_bounds_are_met_exactly() {
        held(&table(
            Law::discrete(&[8.0, 64.0, 512.0], &[0.55, 0.3, 0.15]).unwrap(),
        ));
        held(&Tabulated::new(
            Distribution::new(Law::lognormal_from_moments(200.0, 400.0).unwrap())
                .truncated(1.0, 300.0)
                .unwrap(),
        ));
        held(&table(Law::Gamma {
            shape: 0.05,
            scale: 2.0,
        }));
        let mut values = [0.3; BLOCK];
        Tabulated::new(Distribution::constant(7.0)).quantiles(&mut values);
        assert_eq!(values, [7.0; BLOCK]);
    }

    /// The draws never fall where the uniforms rise, to the last bit within a cell and to the
    /// tolerance across cells.
    #[test]
    fn a_higher_uniform_gives_no_lower_value() {
        let drawn = table(Law::lognormal_from_moments(200.0, 400.0).unwrap());
        let mut before = 0.0;
        for first in (0..1 << 16).step_by(BLOCK) {
            let mut values: [f64; BLOCK] =
                std::array::from_fn(|at| ((first + at) as f64 + 0.5) / f64::from(1 << 16));
            drawn.quantiles(&mut values);
            for value in values {
                assert!(value >= before * (1.0 - 1e-12), "{value} after {before}");
                before = value;
            }
        }
    }
}

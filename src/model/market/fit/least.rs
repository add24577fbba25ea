//! Minimisation of a function of one or a few variables.

/// Steps of the golden section: the bracket shrinks to 10⁻⁹ of itself.
const SECTIONS: usize = 43;
/// Moves of the simplex per variable.
const MOVES: usize = 300;

/// Where `of` is least between `low` and `high`, by the golden section (Kiefer, Proc. American
/// Mathematical Society 4, 1953).
pub(super) fn along(mut low: f64, mut high: f64, of: impl Fn(f64) -> f64) -> f64 {
    let part = (libm::sqrt(5.0) - 1.0) / 2.0;
    let (mut left, mut right) = (high - part * (high - low), low + part * (high - low));
    let (mut at_left, mut at_right) = (of(left), of(right));
    for _ in 0..SECTIONS {
        if at_left < at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - part * (high - low);
            at_left = of(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + part * (high - low);
            at_right = of(right);
        }
    }
    f64::midpoint(low, high)
}

/// Where `of` is least near `start`, with its value, by a simplex that begins `step` wide (Nelder
/// and Mead, Computer Journal 7, 1965).
pub(super) fn around(start: &[f64], step: f64, of: impl Fn(&[f64]) -> f64) -> (Vec<f64>, f64) {
    let n = start.len();
    let corner = |at: usize| -> Vec<f64> {
        start
            .iter()
            .enumerate()
            .map(|(axis, value)| value + if axis + 1 == at { step } else { 0.0 })
            .collect()
    };
    let mut simplex: Vec<(Vec<f64>, f64)> = (0..=n)
        .map(corner)
        .map(|point| (point.clone(), of(&point)))
        .collect();
    for _ in 0..MOVES * n {
        simplex.sort_by(|one, other| one.1.total_cmp(&other.1));
        let centre: Vec<f64> = (0..n)
            .map(|axis| {
                simplex[..n]
                    .iter()
                    .map(|(point, _)| point[axis])
                    .sum::<f64>()
                    / n as f64
            })
            .collect();
        let (worst, best) = (simplex[n].clone(), simplex[0].1);
        let moved = |factor: f64| -> (Vec<f64>, f64) {
            let point: Vec<f64> = centre
                .iter()
                .zip(&worst.0)
                .map(|(centre, worst)| centre + factor * (centre - worst))
                .collect();
            let value = of(&point);
            (point, value)
        };
        let mirrored = moved(1.0);
        if mirrored.1 < best {
            let further = moved(2.0);
            simplex[n] = if further.1 < mirrored.1 {
                further
            } else {
                mirrored
            };
        } else if mirrored.1 < simplex[n - 1].1 {
            simplex[n] = mirrored;
        } else {
            let nearer = moved(if mirrored.1 < worst.1 { 0.5 } else { -0.5 });
            if nearer.1 < worst.1.min(mirrored.1) {
                simplex[n] = nearer;
            } else {
                let to = simplex[0].0.clone();
                for (point, value) in &mut simplex[1..] {
                    point
                        .iter_mut()
                        .zip(&to)
                        .for_each(|(coordinate, to)| *coordinate = f64::midpoint(*coordinate, *to));
                    *value = of(point);
                }
            }
        }
    }
    simplex.sort_by(|one, other| one.1.total_cmp(&other.1));
    simplex.swap_remove(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_is_found() {
        assert!((along(-3.0, 9.0, |x| (x - 2.0) * (x - 2.0)) - 2.0).abs() < 1e-7);
        // Rosenbrock's valley.
        let (point, value) = around(&[-1.2, 1.0], 0.5, |p| {
            100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2)
        });
        assert!(value < 1e-12 && (point[0] - 1.0).abs() < 1e-5, "{point:?}");
    }
}

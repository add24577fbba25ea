//! Least of a convex function of a few variables within a box: Kelley's cutting planes.
//!
//! Each evaluation gives a value and a slope, and with them a plane that lies below the function
//! everywhere. The highest of the planes is a lower bound; the next point is where that bound is
//! lowest. The search ends when the lowest value found lies within a tolerance of it.
//!
//! Lowest point of the bound: the dual of its linear program has a row for each variable and one
//! more, and a column for each plane and each side of the box. A new plane is a new column, so the
//! simplex method goes on from the basis it has.
//!
//! Source: Kelley, "The cutting-plane method for solving convex programs", *Journal of the SIAM* 8
//! (1960).

/// Exchanges of the simplex method at most for one plane.
const EXCHANGES: usize = 200;

/// Evaluations at most: so many, and so many more for each variable.
const EVALUATIONS: (usize, usize) = (12, 10);

/// First step at most, as a share of the box: far corners say little.
const REACH: f64 = 0.1;

/// An evaluation of the function.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Its value.
    pub value: f64,
    /// Its slopes.
    pub slopes: Vec<f64>,
    /// A point that was met on the way, at which it is at most `met_value`.
    pub met: Vec<f64>,
    /// At most the value there.
    pub met_value: f64,
}

/// The lowest point found of a convex function within a box, and its value at most.
pub fn minimise(
    (low, high): (&[f64], &[f64]),
    start: &[f64],
    tolerance: impl Fn(f64) -> f64,
    mut evaluate: impl FnMut(&[f64], &mut Evaluation),
) -> (Vec<f64>, f64) {
    let mut point = start.to_vec();
    let mut at = Evaluation::default();
    evaluate(&point, &mut at);
    let mut best = (at.met.clone(), at.met_value);
    let mut bound = Bound::new(low, high, (&point, at.value, &at.slopes));
    let mut reach = REACH;
    for _ in 1..EVALUATIONS.0 + EVALUATIONS.1 * low.len() {
        match bound.lowest(&mut point) {
            Some(lowest) if best.1 - lowest > tolerance(best.1) => {}
            _ => break,
        }
        for (at, point) in point.iter_mut().enumerate() {
            *point = point.clamp(low[at], high[at]);
            if low.len() == 1 {
                let step = reach * (high[at] - low[at]);
                *point = point.clamp(best.0[at] - step, best.0[at] + step);
            }
        }
        reach *= 3.0;
        evaluate(&point, &mut at);
        if at.met_value < best.1 {
            best = (at.met.clone(), at.met_value);
        }
        bound.add(&point, at.value, &at.slopes);
    }
    best
}

/// A column of the dual program: what it weighs in the objective and in each row.
#[derive(Clone, Debug)]
struct Column {
    value: f64,
    rows: Vec<f64>,
}

/// Planes below a convex function, and the lowest point of the highest of them.
#[derive(Debug)]
struct Bound {
    columns: Vec<Column>,
    basis: Vec<usize>,
}

impl Bound {
    /// Within a box, with the first plane: a value at a point and the slopes there.
    fn new(low: &[f64], high: &[f64], (point, value, slopes): (&[f64], f64, &[f64])) -> Self {
        let count = low.len();
        let mut columns = Vec::with_capacity(2 * count + 8);
        for at in 0..count {
            for (limit, sign) in [(low[at], -1.0), (-high[at], 1.0)] {
                let mut rows = vec![0.0; count + 1];
                rows[at + 1] = sign;
                columns.push(Column { value: limit, rows });
            }
        }
        columns.push(plane(point, value, slopes));
        let side = |(at, slope): (usize, &f64)| 2 * at + usize::from(*slope < 0.0);
        let mut basis = vec![2 * count];
        basis.extend(slopes.iter().enumerate().map(side));
        Self { columns, basis }
    }

    /// Adds a plane.
    fn add(&mut self, point: &[f64], value: f64, slopes: &[f64]) {
        self.columns.push(plane(point, value, slopes));
    }

    /// The lowest value of the highest plane; its point is written to `point`. `None` where
    /// rounding leaves no answer.
    fn lowest(&mut self, point: &mut [f64]) -> Option<f64> {
        let size = self.basis.len();
        for _ in 0..EXCHANGES {
            let of_basis = |row: usize, column: usize| self.columns[self.basis[column]].rows[row];
            let values = |at: usize| self.columns[self.basis[at]].value;
            // Multipliers y of yB = c: the bound and, negated, the point.
            let multipliers = solve(size, |row, column| of_basis(column, row), values)?;
            let better = |column: &Column| {
                let priced: f64 = column
                    .rows
                    .iter()
                    .zip(&multipliers)
                    .map(|(row, multiplier)| row * multiplier)
                    .sum();
                (column.value - priced) / (1.0 + column.value.abs())
            };
            let entering = self
                .columns
                .iter()
                .map(better)
                .enumerate()
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .filter(|best| best.1 > 1e-11);
            let Some((entering, _)) = entering else {
                for (at, value) in point.iter_mut().enumerate() {
                    *value = -multipliers[at + 1];
                }
                return Some(multipliers[0]);
            };
            let weights = solve(size, of_basis, |row| f64::from(u8::from(row == 0)))?;
            let column = &self.columns[entering].rows;
            let changes = solve(size, of_basis, |row| column[row])?;
            let largest = changes
                .iter()
                .fold(0.0, |most, change| f64::max(most, *change));
            let leaving = (0..size)
                .filter(|&at| changes[at] > 1e-9 * largest)
                .min_by(|&a, &b| {
                    (weights[a].max(0.0) / changes[a])
                        .total_cmp(&(weights[b].max(0.0) / changes[b]))
                })?;
            self.basis[leaving] = entering;
        }
        None
    }
}

/// The plane of a value and slopes at a point, as a column; scaled, which changes its weight only.
fn plane(point: &[f64], value: f64, slopes: &[f64]) -> Column {
    let steepest = slopes
        .iter()
        .fold(1.0, |most, slope| f64::max(most, slope.abs()));
    let at_origin = slopes
        .iter()
        .zip(point)
        .fold(value, |value, (slope, at)| value - slope * at);
    let mut rows = vec![1.0 / steepest];
    rows.extend(slopes.iter().map(|slope| slope / steepest));
    Column {
        value: at_origin / steepest,
        rows,
    }
}

/// Solves a small system of linear equations by elimination with pivots; `None` where it is
/// singular.
fn solve(
    size: usize,
    of: impl Fn(usize, usize) -> f64,
    right: impl Fn(usize) -> f64,
) -> Option<Vec<f64>> {
    let wide = size + 1;
    let mut rows: Vec<f64> = Vec::with_capacity(size * wide);
    for row in 0..size {
        rows.extend((0..size).map(|column| of(row, column)));
        rows.push(right(row));
    }
    for at in 0..size {
        let pivot = (at..size).max_by(|&a, &b| {
            rows[a * wide + at]
                .abs()
                .total_cmp(&rows[b * wide + at].abs())
        })?;
        if rows[pivot * wide + at] == 0.0 {
            return None;
        }
        for column in 0..wide {
            rows.swap(at * wide + column, pivot * wide + column);
        }
        for row in (0..size).filter(|&row| row != at) {
            let share = rows[row * wide + at] / rows[at * wide + at];
            if share != 0.0 {
                for column in at..wide {
                    rows[row * wide + column] -= share * rows[at * wide + column];
                }
            }
        }
    }
    Some(
        (0..size)
            .map(|row| rows[row * wide + size] / rows[row * wide + row])
            .collect(),
    )
}

//! From a record of lives to hazards: exposure and failures by vintage and age, rates, a test of
//! constancy, and the age at which the rate of a batch changes.
//!
//! A life is observed from its beginning to its failure or to the end of the observation (censored
//! on the right). With n failures over an exposure of T unit-years the rate of greatest likelihood
//! is n / T, and the likelihood-ratio statistic of separate rates against one common rate λ is G² =
//! 2 Σ n ln(n / (λ T)), chi-square with cells − 1 degrees of freedom when every cell is expected to
//! hold several failures.

/// Least expected failures of a cell in the test.
const LEAST_EXPECTED: f64 = 5.0;

/// One observed life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// Year of its beginning.
    pub vintage: i32,
    /// Length of the interval, years.
    pub years: f64,
    /// Whether it ended in a failure.
    pub failed: bool,
}

/// Observations of one vintage at one age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Year of beginning.
    pub vintage: i32,
    /// Age from which it counts, years.
    pub from_years: f64,
    /// Time under observation, unit-years.
    pub exposure_years: f64,
    /// Failures.
    pub failures: u64,
}

/// Cells of a width in years, ascending by vintage, then age.
pub fn cells(lives: impl IntoIterator<Item = Life>, width_years: f64) -> Vec<Cell> {
    let mut found: std::collections::BTreeMap<(i32, usize), (f64, u64)> =
        std::collections::BTreeMap::new();
    for life in lives {
        let last = libm::floor(life.years / width_years) as usize;
        for bin in 0..=last {
            let (exposure, failures) = found.entry((life.vintage, bin)).or_default();
            *exposure += (life.years - bin as f64 * width_years).min(width_years);
            *failures += u64::from(life.failed && bin == last);
        }
    }
    let cell = |((vintage, bin), (exposure_years, failures))| Cell {
        vintage,
        from_years: bin as f64 * width_years,
        exposure_years,
        failures,
    };
    found.into_iter().map(cell).collect()
}

/// Failures and unit-years of several cells.
pub fn totals<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> (u64, f64) {
    cells.into_iter().fold((0, 0.0), |(failures, years), cell| {
        (failures + cell.failures, years + cell.exposure_years)
    })
}

/// Failures per unit-year; `None` without exposure.
pub fn rate<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Option<f64> {
    let (failures, years) = totals(cells);
    (years > 0.0).then(|| failures as f64 / years)
}

/// A likelihood-ratio test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// G².
    pub statistic: f64,
    /// Degrees of freedom.
    pub freedom: usize,
    /// Chance of a statistic as large if the rate were constant; 0 below the smallest number.
    pub p_value: f64,
}

/// Tests a constant hazard against a rate of its own for each cell; cells of a vintage that are
/// expected to hold fewer than five failures are pooled with their neighbours of the next age.
/// `None` with fewer than two cells or no failure.
pub fn against_constant(cells: &[Cell]) -> Option<Test> {
    let constant = rate(cells).filter(|rate| *rate > 0.0)?;
    let pooled = pooled(cells, LEAST_EXPECTED / constant);
    if pooled.len() < 2 {
        return None;
    }
    let term = |cell: &Cell| {
        if cell.failures == 0 {
            0.0
        } else {
            cell.failures as f64
                * libm::log(cell.failures as f64 / (constant * cell.exposure_years))
        }
    };
    let statistic = 2.0 * pooled.iter().map(term).sum::<f64>();
    let freedom = pooled.len() - 1;
    Some(Test {
        statistic,
        freedom,
        p_value: statrs::function::gamma::gamma_ur(freedom as f64 / 2.0, statistic.max(0.0) / 2.0),
    })
}

/// Cells of at least a minimum of unit-years, each of neighbours within a vintage; what is left
/// over of a vintage goes to its last cell, or to the vintage before.
fn pooled(cells: &[Cell], least_years: f64) -> Vec<Cell> {
    let mut pooled: Vec<Cell> = Vec::new();
    for cell in cells {
        match pooled.last_mut() {
            Some(last) if last.exposure_years < least_years => {
                last.exposure_years += cell.exposure_years;
                last.failures += cell.failures;
            }
            _ => pooled.push(*cell),
        }
    }
    if pooled.len() > 1
        && let Some(last) = pooled.pop_if(|last| last.exposure_years < least_years)
        && let Some(before) = pooled.last_mut()
    {
        before.exposure_years += last.exposure_years;
        before.failures += last.failures;
    }
    pooled
}

/// A batch whose rate changes at an age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Onset {
    /// The age, years.
    pub onset_years: f64,
    /// Failures per unit-year before it.
    pub before: f64,
    /// Failures per unit-year from the onset on.
    pub after: f64,
}

impl Onset {
    /// The later rate over the earlier one.
    pub fn factor(&self) -> f64 {
        self.after / self.before
    }
}

/// The age, among the cells' edges, at which one rate before and another after it fit the cells
/// best; `None` unless some edge has failures on both sides.
pub fn onset(cells: &[Cell]) -> Option<Onset> {
    let likelihood =
        |(failures, years): (u64, f64)| failures as f64 * libm::log(failures as f64 / years);
    let split = |edge: f64| {
        let (before, after) = (
            totals(cells.iter().filter(|cell| cell.from_years < edge)),
            totals(cells.iter().filter(|cell| cell.from_years >= edge)),
        );
        (before.0 > 0 && after.0 > 0).then(|| {
            (
                likelihood(before) + likelihood(after),
                Onset {
                    onset_years: edge,
                    before: before.0 as f64 / before.1,
                    after: after.0 as f64 / after.1,
                },
            )
        })
    };
    cells
        .iter()
        .filter_map(|cell| split(cell.from_years))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, onset)| onset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exposure_and_failures_fall_into_their_cells() {
        let lives = [
            Life {
                vintage: 2014,
                years: 1.2,
                failed: true,
            },
            Life {
                vintage: 2014,
                years: 0.4,
                failed: false,
            },
            Life {
                vintage: 2015,
                years: 0.5,
                failed: true,
            },
        ];
        let cells = cells(lives, 0.5);
        let seen: Vec<(i32, f64, f64, u64)> = cells
            .iter()
            .map(|cell| {
                (
                    cell.vintage,
                    cell.from_years,
                    libm::round(cell.exposure_years * 1e9) / 1e9,
                    cell.failures,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                (2014, 0.0, 0.9, 0),
                (2014, 0.5, 0.5, 0),
                (2014, 1.0, 0.2, 1),
                (2015, 0.0, 0.5, 0),
                (2015, 0.5, 0.0, 1)
            ]
        );
        assert!((rate(&cells).unwrap() - 2.0 / 2.1).abs() < 1e-12);
    }

    /// Two cells of 100 unit-years with 30 and 10 failures: G² = 2 (30 ln 1.5 + 10 ln 0.5) =
    /// 10.465, p = 0.001 216.
    #[test]
    fn the_test_gives_the_known_value() {
        let cell = |vintage, failures| Cell {
            vintage,
            from_years: 0.0,
            exposure_years: 100.0,
            failures,
        };
        let test = against_constant(&[cell(2014, 30), cell(2015, 10)]).unwrap();
        assert!((test.statistic - 10.464_963).abs() < 1e-5, "{test:?}");
        assert_eq!(test.freedom, 1);
        assert!((test.p_value - 0.001_216).abs() < 1e-5, "{test:?}");
        assert_eq!(against_constant(&[cell(2014, 0), cell(2015, 0)]), None);
    }

    #[test]
    fn the_onset_is_found() {
        let cells: Vec<Cell> = (0..8)
            .map(|bin| Cell {
                vintage: 2014,
                from_years: f64::from(bin) / 2.0,
                exposure_years: 100.0,
                failures: if bin < 3 { 1 } else { 20 },
            })
            .collect();
        let found = onset(&cells).unwrap();
        assert_eq!(
            (found.onset_years, found.before, found.after),
            (1.5, 0.01, 0.2)
        );
        assert!((found.factor() - 20.0).abs() < 1e-9);
    }
}

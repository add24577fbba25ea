//! Measures by month, quarter and calendar year.
//!
//! Quantiles do not add: a quarter's P10 is that of the quarter's values, one of each replication,
//! never a sum of three months' P10. Only means and the values of one replication foot.

use crate::kpi::{Across, Described};
use crate::montecarlo::periods::{Length, Period, Periods};
use crate::stats::quantile;
use rayon::prelude::*;

/// A measure in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodRow {
    /// Position of the period in [`PeriodTable::periods`].
    pub period: usize,
    /// Position of the measure in [`PeriodTable::measures`].
    pub measure: usize,
    /// Mean over the replications in which it is defined.
    pub mean: Option<f64>,
    /// P10, P50 and P90 of the same.
    pub quantiles: Option<[f64; 3]>,
    /// Replications in which it has no value.
    pub undefined: usize,
    /// Its value in the replication named.
    pub named: Option<f64>,
}

/// All measures by period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeriodTable {
    /// The periods: months, quarters, years.
    pub periods: Vec<Period>,
    /// The measures, and what makes a quarter of months.
    pub measures: Vec<(Described, Across)>,
    /// The replication whose values stand beside: that at the median of NPV.
    pub named: Option<u32>,
    /// Period by period, measure by measure.
    pub rows: Vec<PeriodRow>,
}

impl PeriodTable {
    /// From the values of all replications, with those of one of them beside.
    pub fn new(periods: &Periods, named: Option<u32>) -> Self {
        let at = named.and_then(|named| periods.replications.binary_search(&named).ok());
        let measures = periods.series.len();
        let row = |cell: usize| row(periods, (cell / measures, cell % measures), at);
        Self {
            periods: periods.periods.clone(),
            measures: periods.series.clone(),
            named: named.filter(|_| at.is_some()),
            rows: (0..periods.periods.len() * measures)
                .into_par_iter()
                .map(row)
                .collect(),
        }
    }

    /// The rows of periods of a length.
    pub fn of(&self, length: Length) -> impl Iterator<Item = &PeriodRow> {
        let own = move |row: &&PeriodRow| self.periods[row.period].length == length;
        self.rows.iter().filter(own)
    }
}

fn row(periods: &Periods, (period, measure): (usize, usize), named: Option<usize>) -> PeriodRow {
    let column = || periods.column(period, measure).map(f64::from);
    let mut defined: Vec<f64> = column().filter(|value| !value.is_nan()).collect();
    let count = defined.len();
    let mean = (count > 0).then(|| defined.iter().sum::<f64>() / count as f64);
    PeriodRow {
        period,
        measure,
        mean,
        quantiles: quantile::several(&mut defined, &[0.1, 0.5, 0.9])
            .map(|found| [found[0], found[1], found[2]]),
        undefined: periods.replications.len() - count,
        named: named
            .and_then(|at| column().nth(at))
            .filter(|value| !value.is_nan()),
    }
}

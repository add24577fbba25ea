//! Measures of each month, quarter and calendar year of each replication, from which tables by
//! period are made.
//!
//! A value is taken over the period itself: sums are sums, ratios are ratios of sums, balances are
//! closing ones. Values are kept in single precision, to seven digits.

use super::run::Sink;
use crate::kpi::{self, Across, Described, Span};
use crate::plan::Plan;
use crate::record::Run;
use crate::scenario::experiment::Experiment;
use jiff::civil::Date;
use std::ops::Range;
use std::sync::Arc;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// A month.
    Month,
    /// A quarter of a calendar year.
    Quarter,
    /// A calendar year.
    Year,
}

impl Length {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The name of the period that a day lies in: 2026-01, 2026-Q1, 2026.
    fn label(self, day: Date) -> String {
        match self {
            Self::Month => format!("{:04}-{:02}", day.year(), day.month()),
            Self::Quarter => format!("{:04}-Q{}", day.year(), (day.month() - 1) / 3 + 1),
            Self::Year => format!("{:04}", day.year()),
        }
    }
}

/// A period of the horizon; the first and the last of its length may be cut by the horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its length.
    pub length: Length,
    /// Its name: 2026-01, 2026-Q1, 2026.
    pub label: String,
    /// Its months, counted from the first of the horizon.
    pub months: Range<usize>,
}

/// All periods of a horizon: months, quarters, years, each in their order.
fn periods(plan: &Plan) -> Vec<Period> {
    let mut all: Vec<Period> = Vec::new();
    for length in Length::ALL {
        let first = all.len();
        for month in 0..plan.horizon.months() {
            let label = length.label(plan.horizon.month_date(month));
            match all[first..].last_mut() {
                Some(last) if last.label == label => last.months.end = month + 1,
                _ => all.push(Period {
                    length,
                    label,
                    months: month..month + 1,
                }),
            }
        }
    }
    all
}

/// Measures by period of the replications taken in so far.
pub struct Periods {
    /// Plan of each case, and where each of its measures stands in [`Periods::series`].
    cases: Vec<(Arc<Plan>, Vec<usize>)>,
    /// The periods.
    pub periods: Vec<Period>,
    /// The measures, of any case, and what makes a quarter of months.
    pub series: Vec<(Described, Across)>,
    /// Of each replication, period after period, measure after measure.
    rows: Vec<Vec<f32>>,
    /// Numbers of the replications.
    pub replications: Vec<u32>,
}

impl Periods {
    /// Without runs.
    pub fn new(experiment: &Experiment) -> Self {
        let mut series: Vec<(Described, Across)> = Vec::new();
        let cases = experiment.cases.iter().map(|case| {
            let own = kpi::describe_periods(&case.plan).into_iter();
            let places = own.map(|one| {
                let known = series.iter().position(|other| other.0.id == one.0.id);
                known.unwrap_or_else(|| {
                    series.push(one);
                    series.len() - 1
                })
            });
            (Arc::clone(&case.plan), places.collect())
        });
        Self {
            cases: cases.collect(),
            periods: periods(&experiment.cases[0].plan),
            series,
            rows: Vec::new(),
            replications: Vec::new(),
        }
    }

    /// The values of a measure in a period, by position, replication by replication; `NaN` where
    /// undefined.
    pub fn column(&self, period: usize, series: usize) -> impl Iterator<Item = f32> + '_ {
        let at = period * self.series.len() + series;
        self.rows.iter().map(move |row| row[at])
    }
}

impl Sink for Periods {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        let (plan, places) = &self.cases[usize::from(run.case)];
        let measures = self.series.len();
        let mut row = vec![f32::NAN; self.periods.len() * measures];
        let mut found = Vec::with_capacity(places.len());
        for (period, values) in self.periods.iter().zip(row.chunks_mut(measures)) {
            found.clear();
            kpi::evaluate_periods(&Span::part(run, plan, period.months.clone()), &mut found);
            for (&place, &value) in places.iter().zip(&found) {
                values[place] = value;
            }
        }
        self.rows.push(row);
        self.replications.push(run.replication);
        Ok(())
    }
}

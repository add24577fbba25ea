//! What a measure is taken over: a whole run, or one of its months.

use crate::plan::Plan;
use crate::record::{ContractMonth, Run, SiteMonth};
use std::iter::Sum;
use std::ops::Range;

/// Months of a run, one after another. Sums over a month and over the whole run are the same
/// formula over another span.
#[derive(Clone)]
pub struct Span<'r> {
    /// The run that months are of.
    pub run: &'r Run,
    /// The plan that was simulated in it.
    pub plan: &'r Plan,
    months: Range<usize>,
}

impl<'r> Span<'r> {
    /// All months.
    pub fn whole(run: &'r Run, plan: &'r Plan) -> Self {
        let months = 0..run.month_count();
        Self { run, plan, months }
    }

    /// One month, counted from the first.
    pub fn month(run: &'r Run, plan: &'r Plan, month: usize) -> Self {
        Self::part(run, plan, month..month + 1)
    }

    /// Months one after another, counted from the first.
    pub fn part(run: &'r Run, plan: &'r Plan, months: Range<usize>) -> Self {
        Self { run, plan, months }
    }

    /// What rates are taken over: without the months before [`Plan::measured_from`], of a span that
    /// holds them and others.
    #[must_use]
    pub fn measured(&self) -> Self {
        let from = self.plan.measured_from;
        if self.months.contains(&from) {
            Self::part(self.run, self.plan, from..self.months.end)
        } else {
            self.clone()
        }
    }

    /// The months, counted from the first.
    pub fn months(&self) -> Range<usize> {
        self.months.clone()
    }

    /// Months and sites: month by month, site by site.
    pub fn sites(&self) -> &'r [SiteMonth] {
        let sites = self.run.sites;
        &self.run.months[self.months.start * sites..self.months.end * sites]
    }

    /// The books of contracts, month by month; none in a scenario without contracts.
    pub fn contracts(&self) -> &'r [ContractMonth] {
        let all = &self.run.contract_months;
        &all[self.months.start.min(all.len())..self.months.end.min(all.len())]
    }

    /// A sum over months and sites.
    pub fn total<T: Sum>(&self, of: impl Fn(&SiteMonth) -> T) -> T {
        self.sites().iter().map(of).sum()
    }

    /// A sum over the books of contracts.
    pub fn signed<T: Sum>(&self, of: impl Fn(&ContractMonth) -> T) -> T {
        self.contracts().iter().map(of).sum()
    }

    /// Hours from the start of its first month to the end of its last.
    pub fn hours(&self) -> f64 {
        let starts = &self.plan.horizon.month_starts;
        (starts[self.months.end] - starts[self.months.start]).as_hours()
    }
}

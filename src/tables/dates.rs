//! When steps and orders came, and what ready power had waited for.

use super::{MEDIAN, P10, P90};
use crate::kpi::NEVER;
use crate::kpi::critical_path::{self, Named};
use crate::kpi::timeline::Milestone;
use crate::montecarlo::ensemble::{Ensemble, Statistics};
use crate::plan::Plan;
use crate::record::Binding;
use crate::time::SimTime;

/// When a step or an order came, over replications.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineRow {
    /// Name of its site.
    pub site: String,
    /// Its chain; the GPUs for an order.
    pub chain: Binding,
    /// What it is called.
    pub name: String,
    /// Promised date, days after the start.
    pub promised: Option<f64>,
    /// Date that equipment allows too, by median lead times, days after the start.
    pub planned: Option<f64>,
    /// P10, P50 and P90 in days after the start, a replication in which it never comes counting as
    /// later than any; infinite where that reaches so far.
    pub days: [f64; 3],
    /// Share of replications in which it does not come within the horizon.
    pub never: f64,
}

/// What a site's ready power had waited for, over replications.
#[derive(Clone, Debug, PartialEq)]
pub struct CriticalRow {
    /// Name of the site.
    pub site: String,
    /// The cause in words: a step, a part of it, an order, the crew.
    pub cause: String,
    /// Share of the replications with ready GPUs in which it gave the first ready power.
    pub first: f64,
    /// Median sole delay of the first ready power, days, where it was the driver.
    pub first_days: Option<f64>,
    /// Share of all ready power of which it was the driver.
    pub ready: f64,
    /// Mean sole delay by this cause per ready megawatt of the site, days.
    pub days: f64,
}

/// An instant in days after the start.
pub(super) fn days(instant: SimTime) -> f64 {
    instant.as_days()
}

/// The row of a step or an order; none where the ensemble does not have it.
pub(super) fn timeline_row(
    plan: &Plan,
    ensemble: &Ensemble,
    milestone: Milestone,
) -> Option<TimelineRow> {
    let column = ensemble.column(&milestone.id())?;
    let horizon = days(plan.horizon.end());
    // A case that lacks the step never has it.
    let lacking = |&value: &f64| if value.is_nan() { NEVER } else { value };
    let values: Vec<f64> = column.iter().map(lacking).collect();
    let never =
        values.iter().filter(|&&value| value > horizon).count() as f64 / values.len().max(1) as f64;
    let statistics = Statistics::of(&values);
    let [low, middle, high] = [P10, MEDIAN, P90].map(|at| statistics.quantile(at));
    Some(TimelineRow {
        site: plan.sites[milestone.site].name.clone(),
        chain: milestone.chain,
        name: milestone.words,
        promised: milestone.promised.map(days),
        planned: milestone.planned.map(days),
        days: [low?, middle?, high?],
        never,
    })
}

/// The row of a cause; none where it never did anything.
pub(super) fn critical_row(plan: &Plan, ensemble: &Ensemble, cause: &Named) -> Option<CriticalRow> {
    let column = |measure: &str| ensemble.column(&format!("{measure}.{}", cause.id));
    let (ready, waited) = (
        column(critical_path::READY)?,
        column(critical_path::WAITED)?,
    );
    let sum = |values: &[f64]| values.iter().filter(|value| !value.is_nan()).sum::<f64>();
    // All ready power of the site is that of all its causes.
    let name = &plan.sites[cause.site].name;
    let prefix = format!("{}.{name}.", critical_path::READY);
    let whole: f64 = ensemble
        .measures
        .iter()
        .zip(&ensemble.columns)
        .filter(|(measure, _)| measure.id.starts_with(&prefix))
        .map(|(_, column)| sum(column))
        .sum();
    (sum(ready) > 0.0 || sum(waited) > 0.0).then(|| CriticalRow {
        site: name.clone(),
        cause: cause.words.clone(),
        first: column(critical_path::FIRST)
            .map(Statistics::of)
            .and_then(|statistics| statistics.mean)
            .unwrap_or(0.0),
        first_days: column(critical_path::FIRST_DAYS)
            .map(Statistics::of)
            .and_then(|statistics| statistics.median()),
        ready: sum(ready) / whole,
        days: sum(waited) / whole,
    })
}

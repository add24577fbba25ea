//! Demand in numbers: who paid what, who found no room, how busy the GPUs were, and what is under contract.

use crate::montecarlo::demand::{SegmentSums, UseLine};
use crate::montecarlo::ensemble::Ensemble;
use crate::record::GpuUse;
use crate::scenario::plan::Plan;
use crate::stats::quantile;

/// A segment over all futures.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentRow {
    /// Its name.
    pub name: String,
    /// Its class, one of [`GpuUse::SERVED`].
    pub class: GpuUse,
    /// The median of what it paid, month by month.
    pub revenue_p50: Vec<f64>,
    /// Its figures over the horizon, means over futures.
    pub mean: SegmentSums,
}

/// How busy the GPUs of one market at one site were.
#[derive(Clone, Debug, PartialEq)]
pub struct UseRow {
    /// Which GPUs, used by whom.
    pub line: UseLine,
    /// The median of used over ready, month by month, over futures with ready GPUs; `NaN` without any.
    pub used_p50: Vec<f64>,
    /// GPU-hours used over GPU-hours ready, all months and futures together; `NaN` without ready GPUs.
    pub used: f64,
}

/// GPUs under contract and GPUs there, month by month: means over futures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ladder {
    /// GPUs under contract at the month's end by civil year of signing; years without any are left out.
    pub by_year: Vec<(i16, Vec<f64>)>,
    /// Of them, those whose contract should have begun and waits for capacity.
    pub late: Vec<f64>,
    /// Ready GPUs.
    pub ready: Vec<f64>,
    /// GPUs at the sites.
    pub delivered: Vec<f64>,
}

/// Demand over all futures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demand {
    /// Segments, class by class in the order of priority, and within a class in the order of the scenario.
    pub segments: Vec<SegmentRow>,
    /// GPUs of markets at sites.
    pub uses: Vec<UseRow>,
    /// Contracts.
    pub ladder: Ladder,
}

impl Demand {
    /// From an ensemble.
    pub fn new(plan: &Plan, ensemble: &Ensemble) -> Self {
        let (demand, months, count) = (&ensemble.demand, ensemble.month_hours.len(), ensemble.count().max(1) as f64);
        let median = |values: &mut dyn Iterator<Item = f64>| {
            let mut known: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
            quantile::several(&mut known, &[0.5]).map_or(f64::NAN, |found| found[0])
        };
        let mut segments: Vec<SegmentRow> = demand
            .segments
            .iter()
            .zip(&demand.revenue)
            .zip(&demand.sums)
            .map(|((line, revenue), sums)| SegmentRow {
                name: line.name.clone(),
                class: line.class,
                revenue_p50: (0..months).map(|month| median(&mut revenue.column(month, months))).collect(),
                mean: sums.over(count),
            })
            .collect();
        segments.sort_by_key(|row| row.class);
        let uses = demand.uses.iter().zip(&demand.used).zip(&demand.use_sums).map(|((line, used), (sum, ready))| UseRow {
            line: line.clone(),
            used_p50: (0..months).map(|month| median(&mut used.column(month, months))).collect(),
            used: if *ready > 0.0 { sum / ready } else { f64::NAN },
        });
        Self { segments, uses: uses.collect(), ladder: ladder(plan, ensemble, count) }
    }
}

fn ladder(plan: &Plan, ensemble: &Ensemble, count: f64) -> Ladder {
    let demand = &ensemble.demand;
    let gpus = |of: fn(&(f64, f64)) -> f64| demand.gpus.iter().map(|gpus| of(gpus) / count).collect();
    let years = plan.horizon.civil_years.iter().enumerate();
    let by_year = years.map(|(at, year)| {
        let signed = demand.contracted.iter().map(|years| years.get(at).copied().unwrap_or(0.0) / count);
        (year.year, signed.collect::<Vec<f64>>())
    });
    Ladder {
        by_year: by_year.filter(|(_, gpus)| gpus.iter().any(|&gpus| gpus > 0.0)).collect(),
        late: demand.late.iter().map(|gpus| gpus / count).collect(),
        ready: gpus(|gpus| gpus.0),
        delivered: gpus(|gpus| gpus.1),
    }
}

//! Demand of a scenario in numbers: rent by segment, what became of those who asked, what is signed until when, and how
//! much of each site is used.

use crate::montecarlo::demand::Fate;
use crate::montecarlo::ensemble::Ensemble;
use crate::record::GpuUse;
use crate::scenario::plan::{Plan, Segment, SegmentKind};
use crate::stats::quantile;

/// A segment over futures.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentRow {
    /// Its name.
    pub name: String,
    /// The line of its GPUs.
    pub class: GpuUse,
    /// Median over futures of the rent of each month, USD; own use at the transfer price.
    pub revenue_p50_usd: Vec<f64>,
    /// What became of those who asked, mean over futures.
    pub fate: Fate,
}

/// GPUs under contract by the year of signing.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    /// The calendar year; what was signed before the start counts to the first.
    pub year: i16,
    /// Mean GPUs at each month's end.
    pub gpus: Vec<f64>,
}

/// How much of a site's ready GPUs is used.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteUse {
    /// The site.
    pub site: String,
    /// Median over futures of used over ready, month by month; `NaN` without ready GPUs.
    pub used_p50: Vec<f64>,
}

/// Demand of a scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DemandTables {
    /// Segments, in the scenario's order.
    pub segments: Vec<SegmentRow>,
    /// What is signed, by year; empty without contracts.
    pub signed: Vec<Signed>,
    /// Mean ready GPUs, month by month.
    pub ready: Vec<f64>,
    /// Sites.
    pub sites: Vec<SiteUse>,
}

/// The line of a segment's GPUs.
fn class_of(kind: &SegmentKind) -> GpuUse {
    match kind {
        SegmentKind::Internal { .. } | SegmentKind::Campaign(_) => GpuUse::Internal,
        SegmentKind::Reserved { .. } | SegmentKind::Anchor(_) => GpuUse::Reserved,
        SegmentKind::OnDemand { .. } | SegmentKind::Pool(_) => GpuUse::OnDemand,
        SegmentKind::Spot { .. } => GpuUse::Spot,
    }
}

/// Median of a column, over the futures in which it has a value.
fn median(column: &[f32]) -> f64 {
    let mut known: Vec<f64> = column.iter().filter(|value| !value.is_nan()).map(|&value| f64::from(value)).collect();
    quantile::several(&mut known, &[0.5]).map_or(f64::NAN, |found| found[0])
}

/// From an ensemble.
pub fn tables(plan: &Plan, ensemble: &Ensemble) -> DemandTables {
    let (demand, count) = (&ensemble.demand, ensemble.count().max(1) as f64);
    let months = 0..plan.horizon.months();
    let segment = |(at, spec): (usize, &Segment)| SegmentRow {
        name: spec.name.clone(),
        class: class_of(&spec.kind),
        revenue_p50_usd: months.clone().map(|month| median(&demand.revenue_usd[month * plan.segments.len() + at])).collect(),
        fate: demand.fates[at].over(count),
    };
    let years = demand.gpus_by_signing_year.iter().map(Vec::len).max().unwrap_or(0);
    let first = plan.horizon.month_date(0).year();
    let signed = |year: usize| Signed {
        year: first + year as i16,
        gpus: demand.gpus_by_signing_year.iter().map(|month| month.get(year).copied().unwrap_or(0.0) / count).collect(),
    };
    DemandTables {
        segments: plan.segments.iter().enumerate().map(segment).collect(),
        signed: (0..years).map(signed).filter(|signed| signed.gpus.iter().any(|&gpus| gpus > 0.0)).collect(),
        ready: demand.gpus_ready.iter().map(|sum| sum / count).collect(),
        sites: (0..plan.sites.len())
            .map(|at| SiteUse {
                site: plan.sites[at].name.clone(),
                used_p50: months.clone().map(|month| median(&demand.used_share[month * plan.sites.len() + at])).collect(),
            })
            .collect(),
    }
}

//! Failures, repairs, and how long GPUs run between two failures: all of them, or those of a job.
//!
//! A fleet in which F failure domains fail over H hours with GPUs in service is interrupted every
//! H / F hours. A job of n GPUs sees the share n / G of the failures of G GPUs: with G GPU-hours in
//! service over F failures, every G / (F n) hours. Failures of whole domains interrupt a job once;
//! a job smaller than its domain is as exposed as one of the whole domain, which is not in this.
//!
//! Example: 10 000 GPUs in service for a year with 3 000 failures: one in 2.9 hours; a job of 1 000
//! GPUs is interrupted every 29 hours.

use super::measure::{Across, Better, Measure, Over, ratio};
use super::span::Span;
use crate::record::{GpuUse, SiteMonth};
use crate::units::GpuSeconds;

/// GPU-hours in service: burnt in and not failed.
fn in_service(month: &SiteMonth) -> GpuSeconds {
    let out = [GpuUse::Crew, GpuUse::BurnIn, GpuUse::Rma, GpuUse::Failed];
    month.delivered - month.gpus_on(&out)
}

fn failures(span: &Span<'_>) -> f64 {
    span.total(|month| month.failures)
}

/// Hours of the months in which GPUs were in service at any site.
fn hours_in_service(span: &Span<'_>) -> f64 {
    let starts = &span.plan.horizon.month_starts;
    let months = span.months().zip(span.sites().chunks(span.run.sites));
    months
        .filter(|(_, sites)| sites.iter().any(|month| in_service(month) > GpuSeconds(0)))
        .map(|(month, _)| (starts[month + 1] - starts[month]).as_hours())
        .sum()
}

fn of_job(span: &Span<'_>) -> Option<f64> {
    let gpu_hours = span.total::<GpuSeconds>(in_service).hours();
    ratio(gpu_hours, failures(span) * span.plan.job_gpus? as f64)
}

/// Measures of interruptions.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "failures",
        unit: "",
        doc: "Failures of GPUs in service, a failure domain each; expected ones where fleets are \
            simulated day by day",
        better: Better::Lower,
        over: Over::Both(Across::Sum),
        of: |span| Some(failures(span)),
    },
    Measure {
        id: "repairs",
        unit: "",
        doc: "Repairs of failure domains, likewise",
        better: Better::Neutral,
        over: Over::Both(Across::Sum),
        of: |span| Some(span.total(|month| month.repairs)),
    },
    Measure {
        id: "fleet_time_to_interruption_hours",
        unit: "hours",
        doc: "Mean time to interruption of all GPUs together: hours of the months with GPUs in \
            service over `failures`",
        better: Better::Higher,
        over: Over::Both(Across::Ratio),
        of: |span| ratio(hours_in_service(span), failures(span)),
    },
    Measure {
        id: "job_time_to_interruption_hours",
        unit: "hours",
        doc: "Mean time to interruption of a job of `job_gpus` GPUs that must all run: GPU-hours in \
            service over `failures` times `job_gpus`",
        better: Better::Higher,
        over: Over::Both(Across::Ratio),
        of: |span| of_job(span),
    },
];

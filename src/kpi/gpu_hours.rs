//! GPU-hours by line of the ledger.

use super::measure::{Across, Better, Measure, Over};
use super::utilisation::hours;
use crate::record::GpuUse;
use crate::units::GpuSeconds;

/// A measure of one ledger line.
macro_rules! line {
    ($id:literal, $line:expr, $doc:literal, $better:expr) => {
        Measure {
            id: $id,
            unit: "GPU-hours",
            doc: $doc,
            better: $better,
            over: Over::Periods(Across::Sum),
            of: |span| Some(hours(span, $line)),
        }
    };
}

/// A measure of a line of the ledger of orders.
macro_rules! order {
    ($id:literal, $of:ident, $doc:literal, $better:expr) => {
        Measure {
            id: $id,
            unit: "GPU-hours",
            doc: $doc,
            better: $better,
            over: Over::Periods(Across::Sum),
            of: |span| Some(span.total::<GpuSeconds>(|month| month.$of).hours()),
        }
    };
}

/// Measures of where the GPU-hours went.
pub const MEASURES: &[Measure] = &[
    order!(
        "gpu_hours_ordered",
        ordered,
        "GPU-hours of all GPUs ordered, from their order to the horizon",
        Better::Neutral
    ),
    order!(
        "gpu_hours_cancelled",
        cancelled,
        "GPU-hours ordered that were cancelled or never allocated",
        Better::Lower
    ),
    order!(
        "gpu_hours_in_transit",
        in_transit,
        "GPU-hours ordered and in transit or in production",
        Better::Lower
    ),
    order!(
        "gpu_hours_retired",
        retired,
        "GPU-hours of delivered GPUs after their retirement",
        Better::Neutral
    ),
    order!(
        "gpu_hours_delivered",
        delivered,
        "GPU-hours of delivered GPUs",
        Better::Neutral
    ),
    Measure {
        id: "gpu_hours_ready",
        unit: "GPU-hours",
        doc: "GPU-hours of ready GPUs: sold, in captive use or idle",
        better: Better::Higher,
        over: Over::Periods(Across::Sum),
        of: |span| Some(super::utilisation::ready(span)),
    },
    line!(
        "gpu_hours_sold",
        &GpuUse::SOLD,
        "GPU-hours sold to customers: reserved, on-demand and spot; those paid and unused included",
        Better::Higher
    ),
    line!(
        "gpu_hours_paid_unused",
        &[GpuUse::PaidUnused],
        "GPU-hours paid for under contracts and not used by the customer; they draw idle power",
        Better::Neutral
    ),
    line!(
        "gpu_hours_internal",
        &[GpuUse::Internal],
        "GPU-hours in captive use",
        Better::Neutral
    ),
    line!(
        "gpu_hours_idle",
        &[GpuUse::Idle],
        "Ready GPU-hours idle for want of demand, or held under contracts and neither used nor paid",
        Better::Lower
    ),
    line!(
        "gpu_hours_waiting_for_crew",
        &[GpuUse::Crew],
        "Delivered GPU-hours waiting for a racking crew",
        Better::Lower
    ),
    line!(
        "gpu_hours_burn_in",
        &[GpuUse::BurnIn],
        "GPU-hours in burn-in: racked and not yet released",
        Better::Lower
    ),
    line!(
        "gpu_hours_rma",
        &[GpuUse::Rma],
        "GPU-hours dead on arrival, in RMA (returned to the vendor)",
        Better::Lower
    ),
    line!(
        "gpu_hours_failed",
        &[GpuUse::Failed],
        "GPU-hours under repair",
        Better::Lower
    ),
    line!(
        "gpu_hours_maintenance",
        &[GpuUse::Maintenance],
        "GPU-hours in planned maintenance",
        Better::Lower
    ),
    line!(
        "gpu_hours_hot_spare",
        &[GpuUse::Spare],
        "GPU-hours held back as hot spares",
        Better::Lower
    ),
    line!(
        "gpu_hours_stranded_outage",
        &[GpuUse::Outage],
        "GPU-hours in service and stranded by an outage of a feed, a cooling block or an on-site \
            unit",
        Better::Lower
    ),
    line!(
        "gpu_hours_stranded_power",
        &[GpuUse::Power],
        "GPU-hours in service and stranded for want of power",
        Better::Lower
    ),
    line!(
        "gpu_hours_stranded_cooling",
        &[GpuUse::Cooling],
        "GPU-hours in service and stranded for want of cooling",
        Better::Lower
    ),
    line!(
        "gpu_hours_stranded_space",
        &[GpuUse::Space],
        "GPU-hours in service and stranded for want of space",
        Better::Lower
    ),
    line!(
        "gpu_hours_stranded_network",
        &[GpuUse::Network],
        "GPU-hours in service and stranded for want of network ports",
        Better::Lower
    ),
    line!(
        "gpu_hours_curtailed",
        &[GpuUse::Curtailed],
        "GPU-hours curtailed: price above the limit, or called by the grid",
        Better::Lower
    ),
];

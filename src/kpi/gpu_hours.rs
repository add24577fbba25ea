//! Where the GPU-hours went.

use super::utilisation::hours;
use super::{Better, Measure};
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
            of: |run, _| Some(hours(run, $line)),
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
            of: |run, _| Some(run.total::<GpuSeconds>(|month| month.$of).hours()),
        }
    };
}

/// The list.
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
        "GPU-hours ordered and under way",
        Better::Lower
    ),
    order!(
        "gpu_hours_retired",
        retired,
        "GPU-hours delivered that have left for good",
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
        doc: "GPU-hours of GPUs that could run: sold, used by the owner or idle",
        better: Better::Higher,
        of: |run, _| Some(super::utilisation::ready(run)),
    },
    line!(
        "gpu_hours_sold",
        &GpuUse::SOLD,
        "GPU-hours sold to customers: reserved, on-demand and spot",
        Better::Higher
    ),
    line!(
        "gpu_hours_internal",
        &[GpuUse::Internal],
        "GPU-hours used by the owner",
        Better::Neutral
    ),
    line!(
        "gpu_hours_idle",
        &[GpuUse::Idle],
        "Ready GPU-hours that nobody used",
        Better::Lower
    ),
    line!(
        "gpu_hours_waiting_for_crew",
        &[GpuUse::Crew],
        "Delivered GPU-hours before racking",
        Better::Lower
    ),
    line!(
        "gpu_hours_burn_in",
        &[GpuUse::BurnIn],
        "GPU-hours racked and not yet burnt in",
        Better::Lower
    ),
    line!(
        "gpu_hours_returned",
        &[GpuUse::Returned],
        "GPU-hours dead on arrival, back with the vendor",
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
        "GPU-hours in service while a feed was out, or a cooling block or an on-site unit had \
            failed",
        Better::Lower
    ),
    line!(
        "gpu_hours_stranded_power",
        &[GpuUse::Power],
        "GPU-hours in service but without power",
        Better::Lower
    ),
    line!(
        "gpu_hours_stranded_cooling",
        &[GpuUse::Cooling],
        "GPU-hours in service but without cooling",
        Better::Lower
    ),
    line!(
        "gpu_hours_stranded_space",
        &[GpuUse::Space],
        "GPU-hours in service but without space",
        Better::Lower
    ),
    line!(
        "gpu_hours_stranded_network",
        &[GpuUse::Network],
        "GPU-hours in service but without ports",
        Better::Lower
    ),
    line!(
        "gpu_hours_curtailed",
        &[GpuUse::Curtailed],
        "GPU-hours stopped in hours too dear to run, or called by the grid",
        Better::Lower
    ),
];

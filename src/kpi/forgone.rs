//! What stood still and what it could have been let for, by cause: seen from the GPUs, and seen
//! from the power. Two views of one gap, each with its sum; a figure of one and a figure of the
//! other are never added together.

use super::{Better, Measure};
use crate::record::{GpuUse, PowerUse, Run};
use crate::units::WattSeconds;

/// The name of the sum over all lines of GPUs.
pub const GPUS: &str = "rent_forgone_usd";
/// How the GPU-hours on its lines are named.
pub const GPU_HOURS: &str = "gpu_hours_";
/// The name of the sum over all lines of power.
pub const POWER: &str = "rent_forgone_power_usd";
/// The name of the energy on all of them.
pub const ENERGY: &str = "stranded_mwh";

fn rent(run: &Run, lines: &[GpuUse]) -> Option<f64> {
    Some(run.total(|month| month.forgone_on(lines)).usd())
}

fn rent_of_power(run: &Run, lines: &[PowerUse]) -> Option<f64> {
    Some(run.total(|month| month.forgone_power_on(lines)).usd())
}

fn energy(run: &Run, lines: &[PowerUse]) -> Option<f64> {
    Some(
        run.total::<WattSeconds>(|month| lines.iter().map(|&line| month.power(line)).sum())
            .mwh(),
    )
}

/// A measure of one line of GPUs.
macro_rules! gpus {
    ($line:ident, $id:literal, $what:literal) => {
        Measure {
            id: concat!("rent_forgone_usd.", $id),
            unit: "USD",
            doc: concat!(
                "Rent forgone on GPUs ",
                $what,
                ": their GPU-hours at the market price of each month"
            ),
            better: Better::Lower,
            of: |run, _| rent(run, &[GpuUse::$line]),
        }
    };
}

/// A measure of one line of power: its energy, and its rent.
macro_rules! energy {
    ($line:ident, $id:literal, $what:literal) => {
        Measure {
            id: concat!("stranded_mwh.", $id),
            unit: "MWh",
            doc: concat!(
                "Energised energy that IT could have drawn and did not: ",
                $what
            ),
            better: Better::Lower,
            of: |run, _| energy(run, &[PowerUse::$line]),
        }
    };
}

/// A measure of one line of power in money.
macro_rules! power {
    ($line:ident, $id:literal, $what:literal) => {
        Measure {
            id: concat!("rent_forgone_power_usd.", $id),
            unit: "USD",
            doc: concat!(
                "Rent forgone on power ",
                $what,
                ": the GPU-hours of the newest \
                accelerator that it could have fed, at the market price; a second view of \
                `rent_forgone_usd`, not to be added to it"
            ),
            better: Better::Lower,
            of: |run, _| rent_of_power(run, &[PowerUse::$line]),
        }
    };
}

/// The list.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: GPUS,
        unit: "USD",
        doc: "Rent forgone on delivered GPUs that served nobody: their GPU-hours at the market \
            price of each month, weighted over the site's fleets; the sum of its lines",
        better: Better::Lower,
        of: |run, _| rent(run, &GpuUse::FORGONE),
    },
    gpus!(Crew, "waiting_for_crew", "that wait for a racking crew"),
    gpus!(BurnIn, "burn_in", "in burn-in"),
    gpus!(
        Returned,
        "returned",
        "dead on arrival, back with the vendor"
    ),
    gpus!(Failed, "failed", "under repair"),
    gpus!(Maintenance, "maintenance", "in planned maintenance"),
    gpus!(Spare, "hot_spare", "held back as hot spares"),
    gpus!(
        Outage,
        "stranded_outage",
        "stranded while a feed is out, or a cooling block or an on-site unit has failed"
    ),
    gpus!(Power, "stranded_power", "stranded for want of power"),
    gpus!(Cooling, "stranded_cooling", "stranded for want of cooling"),
    gpus!(Space, "stranded_space", "stranded for want of space"),
    gpus!(Network, "stranded_network", "stranded for want of ports"),
    gpus!(
        Curtailed,
        "curtailed",
        "stopped in hours too dear to run, or called by the grid"
    ),
    gpus!(Idle, "idle", "that are ready and idle for want of demand"),
    Measure {
        id: ENERGY,
        unit: "MWh",
        doc: "Energised energy that IT could have drawn and did not, what is set aside for cooling \
            and losses left out; the sum of its lines",
        better: Better::Lower,
        of: |run, _| energy(run, &PowerUse::FORGONE),
    },
    energy!(
        Outage,
        "lost_outage",
        "lost while a feed or an on-site unit was out"
    ),
    energy!(
        Curtailed,
        "curtailed",
        "hours too dear to run, or called by the grid"
    ),
    energy!(Space, "unused_space", "no space"),
    energy!(Cooling, "unused_cooling", "no cooling"),
    energy!(Network, "unused_network", "held by GPUs without a port"),
    energy!(Crew, "unused_crew", "held for GPUs waiting for a crew"),
    energy!(BurnIn, "unused_burn_in", "held for GPUs in burn-in"),
    energy!(
        Failure,
        "unused_failure",
        "held for GPUs that failed, are in maintenance or with the vendor, or are hot spares"
    ),
    energy!(Gpus, "unused_gpus", "no GPU there to use it"),
    energy!(
        Demand,
        "unused_demand",
        "held by ready GPUs that idle or run below full load"
    ),
    Measure {
        id: POWER,
        unit: "USD",
        doc: "Rent forgone on `stranded_mwh`: the GPU-hours of each site's newest accelerator, at \
            the draw planned for it, that the energy could have fed, at its market price of each \
            month; a second view of `rent_forgone_usd`, not to be added to it",
        better: Better::Lower,
        of: |run, _| rent_of_power(run, &PowerUse::FORGONE),
    },
    power!(
        Outage,
        "lost_outage",
        "lost while a feed or an on-site unit was out"
    ),
    power!(
        Curtailed,
        "curtailed",
        "not drawn in hours too dear to run, or called by the grid"
    ),
    power!(Space, "unused_space", "without space"),
    power!(Cooling, "unused_cooling", "without cooling"),
    power!(Network, "unused_network", "held by GPUs without a port"),
    power!(Crew, "unused_crew", "held for GPUs waiting for a crew"),
    power!(BurnIn, "unused_burn_in", "held for GPUs in burn-in"),
    power!(
        Failure,
        "unused_failure",
        "held for GPUs that failed, are in maintenance or with the vendor, or are hot spares"
    ),
    power!(Gpus, "unused_gpus", "without GPUs to use it"),
    power!(
        Demand,
        "unused_demand",
        "held by ready GPUs that idle or run below full load"
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_measure() {
        let lists = [
            (GPUS, GpuUse::FORGONE.map(GpuUse::id).to_vec()),
            (ENERGY, PowerUse::FORGONE.map(PowerUse::id).to_vec()),
            (POWER, PowerUse::FORGONE.map(PowerUse::id).to_vec()),
        ];
        for (sum, lines) in lists {
            let ids: Vec<&str> = MEASURES
                .iter()
                .filter_map(|measure| measure.id.strip_prefix(sum)?.strip_prefix('.'))
                .collect();
            assert_eq!(ids, lines, "{sum}");
        }
    }
}

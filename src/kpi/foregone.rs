//! Idle and stranded capacity and its foregone revenue, by cause: seen from the GPUs, and seen from
//! the power. Two views of one gap, each with its sum; a figure of one and a figure of the other
//! are never added together.

use super::measure::{Across, Better, Measure, Over};
use super::span::Span;
use crate::record::{GpuUse, PowerUse};
use crate::units::WattSeconds;

/// Id of the sum over all lines of GPUs, USD.
pub const GPUS: &str = "foregone_revenue_usd";
/// Prefix of the ids of the GPU-hours on those lines.
pub const GPU_HOURS: &str = "gpu_hours_";
/// Id of the sum over all lines of power, USD.
pub const POWER: &str = "foregone_revenue_power_usd";
/// Id of the energy over all lines of power, MWh.
pub const ENERGY: &str = "stranded_mwh";

fn rent(span: &Span<'_>, lines: &[GpuUse]) -> Option<f64> {
    Some(span.total(|month| month.foregone_on(lines)).usd())
}

fn rent_of_power(span: &Span<'_>, lines: &[PowerUse]) -> Option<f64> {
    Some(span.total(|month| month.foregone_power_on(lines)).usd())
}

fn energy(span: &Span<'_>, lines: &[PowerUse]) -> Option<f64> {
    Some(
        span.total::<WattSeconds>(|month| lines.iter().map(|&line| month.power(line)).sum())
            .mwh(),
    )
}

/// A measure of one line of GPUs.
macro_rules! gpus {
    ($line:ident, $id:literal, $what:literal) => {
        Measure {
            id: concat!("foregone_revenue_usd.", $id),
            unit: "USD",
            doc: concat!(
                "Foregone revenue on GPUs ",
                $what,
                ": GPU-hours at the market price of each month"
            ),
            better: Better::Lower,
            over: Over::Periods(Across::Sum),
            of: |span| rent(span, &[GpuUse::$line]),
        }
    };
}

/// The measures of one line of power: energy and foregone revenue.
macro_rules! energy {
    ($line:ident, $id:literal, $what:literal) => {
        Measure {
            id: concat!("stranded_mwh.", $id),
            unit: "MWh",
            doc: concat!(
                "Stranded energy, energised and available to IT but not drawn: ",
                $what
            ),
            better: Better::Lower,
            over: Over::Periods(Across::Sum),
            of: |span| energy(span, &[PowerUse::$line]),
        }
    };
}

/// The measure of one line of power in USD.
macro_rules! power {
    ($line:ident, $id:literal, $what:literal) => {
        Measure {
            id: concat!("foregone_revenue_power_usd.", $id),
            unit: "USD",
            doc: concat!(
                "Foregone revenue on stranded power: ",
                $what,
                "; the GPU-hours of the newest accelerator that the energy could have fed, at the \
                    market price; a second view of `foregone_revenue_usd`, not to be added to it"
            ),
            better: Better::Lower,
            over: Over::Periods(Across::Sum),
            of: |span| rent_of_power(span, &[PowerUse::$line]),
        }
    };
}

/// Measures of idle and stranded capacity.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: GPUS,
        unit: "USD",
        doc: "Foregone revenue on delivered GPUs neither sold nor in captive use: GPU-hours at the \
            market price of each month, weighted over the site's fleets; the sum of its lines",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| rent(span, &GpuUse::FOREGONE),
    },
    gpus!(Crew, "waiting_for_crew", "waiting for a racking crew"),
    gpus!(BurnIn, "burn_in", "in burn-in"),
    gpus!(Rma, "rma", "dead on arrival, in RMA"),
    gpus!(Failed, "failed", "under repair"),
    gpus!(Maintenance, "maintenance", "in planned maintenance"),
    gpus!(Spare, "hot_spare", "held back as hot spares"),
    gpus!(
        Outage,
        "stranded_outage",
        "stranded by an outage of a feed, a cooling block or an on-site unit"
    ),
    gpus!(Power, "stranded_power", "stranded for want of power"),
    gpus!(Cooling, "stranded_cooling", "stranded for want of cooling"),
    gpus!(Space, "stranded_space", "stranded for want of space"),
    gpus!(
        Network,
        "stranded_network",
        "stranded for want of network ports"
    ),
    gpus!(
        Curtailed,
        "curtailed",
        "curtailed: price above the limit, or called by the grid"
    ),
    gpus!(Idle, "idle", "ready and idle for want of demand"),
    Measure {
        id: ENERGY,
        unit: "MWh",
        doc: "Stranded energy: energised and available to IT but not drawn, without what is set \
            aside for cooling and losses; the sum of its lines",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| energy(span, &PowerUse::FOREGONE),
    },
    energy!(
        Outage,
        "lost_outage",
        "lost to an outage of a feed or an on-site unit"
    ),
    energy!(
        Curtailed,
        "curtailed",
        "curtailed: price above the limit, or called by the grid"
    ),
    energy!(Space, "idle_for_want_of_space", "idle for want of space"),
    energy!(
        Cooling,
        "idle_for_want_of_cooling",
        "idle for want of cooling"
    ),
    energy!(
        Network,
        "idle_for_want_of_network",
        "idle for want of network ports: held by GPUs without one"
    ),
    energy!(
        Crew,
        "held_for_crew",
        "held for GPUs waiting for a racking crew"
    ),
    energy!(BurnIn, "held_for_burn_in", "held for GPUs in burn-in"),
    energy!(
        Failure,
        "held_for_failed",
        "held for GPUs that failed, are in maintenance or RMA, or are hot spares"
    ),
    energy!(Gpus, "idle_for_want_of_gpus", "idle for want of GPUs"),
    energy!(
        Demand,
        "idle_for_want_of_demand",
        "idle for want of demand: held by ready GPUs that idle or run below full load"
    ),
    Measure {
        id: POWER,
        unit: "USD",
        doc: "Foregone revenue on `stranded_mwh`: the GPU-hours of each site's newest accelerator \
            that the energy could have fed at its planned draw, at its market price of each month; \
            a second view of `foregone_revenue_usd`, not to be added to it",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| rent_of_power(span, &PowerUse::FOREGONE),
    },
    power!(
        Outage,
        "lost_outage",
        "lost to an outage of a feed or an on-site unit"
    ),
    power!(
        Curtailed,
        "curtailed",
        "curtailed: price above the limit, or called by the grid"
    ),
    power!(Space, "idle_for_want_of_space", "idle for want of space"),
    power!(
        Cooling,
        "idle_for_want_of_cooling",
        "idle for want of cooling"
    ),
    power!(
        Network,
        "idle_for_want_of_network",
        "idle for want of network ports: held by GPUs without one"
    ),
    power!(
        Crew,
        "held_for_crew",
        "held for GPUs waiting for a racking crew"
    ),
    power!(BurnIn, "held_for_burn_in", "held for GPUs in burn-in"),
    power!(
        Failure,
        "held_for_failed",
        "held for GPUs that failed, are in maintenance or RMA, or are hot spares"
    ),
    power!(Gpus, "idle_for_want_of_gpus", "idle for want of GPUs"),
    power!(
        Demand,
        "idle_for_want_of_demand",
        "idle for want of demand: held by ready GPUs that idle or run below full load"
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_measure() {
        let lists = [
            (GPUS, GpuUse::FOREGONE.map(GpuUse::id).to_vec()),
            (ENERGY, PowerUse::FOREGONE.map(PowerUse::id).to_vec()),
            (POWER, PowerUse::FOREGONE.map(PowerUse::id).to_vec()),
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

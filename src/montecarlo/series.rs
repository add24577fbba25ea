//! Monthly figures of every replication, over all sites; the fan charts are drawn from them.

use crate::kpi::{self, contracts::remaining_performance_obligation};
use crate::record::{ContractMonth, GpuUse, PowerUse, SiteMonth};
use crate::units::{Cents, GpuSeconds, WattSeconds};

/// A figure of each month of each replication, over all sites.
pub struct Series {
    /// Id of the series.
    pub id: &'static str,
    /// Its unit; empty for a fraction.
    pub unit: &'static str,
    /// Definition of the series.
    pub doc: &'static str,
    /// Its value in a month; `None` where undefined.
    pub of: fn(&Month<'_>) -> Option<f64>,
}

/// One month of one replication.
#[derive(Clone, Copy)]
pub struct Month<'r> {
    /// The month of each site.
    pub sites: &'r [SiteMonth],
    /// The contract figures of the month.
    pub contracts: Option<&'r ContractMonth>,
    /// Hours in the month.
    pub hours: f64,
}

fn hours(month: &Month<'_>, of: impl Fn(&SiteMonth) -> GpuSeconds) -> f64 {
    month.sites.iter().map(of).sum::<GpuSeconds>().hours()
}

fn mean_mw(month: &Month<'_>, of: impl Fn(&SiteMonth) -> WattSeconds) -> Option<f64> {
    Some(month.sites.iter().map(of).sum::<WattSeconds>().mwh() / month.hours)
}

fn usd(month: &Month<'_>, of: impl Fn(&SiteMonth) -> Cents) -> Option<f64> {
    Some(month.sites.iter().map(of).sum::<Cents>().usd())
}

/// A series of an amount of contracts, USD.
fn signed(month: &Month<'_>, of: impl Fn(&ContractMonth) -> Cents) -> Option<f64> {
    month.contracts.map(|contracts| of(contracts).usd())
}

/// A series of one amount of contracts over another.
fn share(
    month: &Month<'_>,
    part: impl Fn(&ContractMonth) -> Cents,
    whole: impl Fn(&ContractMonth) -> Cents,
) -> Option<f64> {
    kpi::ratio(signed(month, part)?, signed(month, whole)?)
}

/// Every series.
pub const SERIES: &[Series] = &[
    Series {
        id: "utilisation_sold_of_ready",
        unit: "",
        doc: "GPU-hours sold to customers over GPU-hours ready",
        of: |month| {
            kpi::ratio(
                hours(month, |m| m.gpus_on(&GpuUse::SOLD)),
                hours(month, SiteMonth::ready),
            )
        },
    },
    Series {
        id: "utilisation_used_of_ready",
        unit: "",
        doc: "GPU-hours sold or in captive use over GPU-hours ready",
        of: |month| {
            kpi::ratio(
                hours(month, |m| m.gpus_on(&GpuUse::SERVED)),
                hours(month, SiteMonth::ready),
            )
        },
    },
    Series {
        id: "utilisation_ready_of_delivered",
        unit: "",
        doc: "GPU-hours ready over GPU-hours delivered",
        of: |month| {
            kpi::ratio(
                hours(month, SiteMonth::ready),
                hours(month, |m| m.delivered),
            )
        },
    },
    Series {
        id: "utilisation_drawn_of_contracted",
        unit: "",
        doc: "IT power drawn over contracted power",
        of: |month| {
            let mwh = |of: fn(&SiteMonth) -> WattSeconds| {
                month.sites.iter().map(of).sum::<WattSeconds>().mwh()
            };
            kpi::ratio(mwh(|m| m.power(PowerUse::Drawn)), mwh(|m| m.contracted))
        },
    },
    Series {
        id: "revenue_usd",
        unit: "USD per month",
        doc: "Revenue: reserved, on-demand and spot, less SLA credits and late penalties",
        of: |month| usd(month, SiteMonth::revenue),
    },
    Series {
        id: "cash_flow_usd",
        unit: "USD per month",
        doc: "Cash flow after tax, before debt",
        of: |month| usd(month, SiteMonth::cash_flow),
    },
    Series {
        id: "energy_bill_usd",
        unit: "USD per month",
        doc: "Energy bill: grid energy with every charge, power purchase agreements, fuel and \
            variable maintenance of on-site generation",
        of: |month| usd(month, |site| site.bill.iter().copied().sum()),
    },
    Series {
        id: "power_contracted_mw",
        unit: "MW",
        doc: "Contracted power, grid and on-site generation",
        of: |month| mean_mw(month, |m| m.contracted),
    },
    Series {
        id: "power_energised_mw",
        unit: "MW",
        doc: "Energised power, grid and on-site generation, mean of the month",
        of: |month| mean_mw(month, |m| m.energised),
    },
    Series {
        id: "power_facility_mw",
        unit: "MW",
        doc: "Facility power: at the meter and from on-site generation, mean of the month",
        of: |month| Some(month.sites.iter().map(|m| m.facility_mwh).sum::<f64>() / month.hours),
    },
    Series {
        id: "power_drawn_mw",
        unit: "MW",
        doc: "IT power drawn, mean of the month",
        of: |month| mean_mw(month, |m| m.power(PowerUse::Drawn)),
    },
    Series {
        id: "gpus_ready",
        unit: "GPUs",
        doc: "Ready GPUs, mean of the month",
        of: |month| Some(hours(month, SiteMonth::ready) / month.hours),
    },
    Series {
        id: "contracts_booked_usd",
        unit: "USD",
        doc: "Cumulative bookings of contracts up to the month's end",
        of: |month| signed(month, |contracts| contracts.booked),
    },
    Series {
        id: "contracts_recognised_usd",
        unit: "USD",
        doc: "The part of the bookings recognised up to the month's end",
        of: |month| signed(month, |contracts| contracts.recognised),
    },
    Series {
        id: "contracts_cancelled_usd",
        unit: "USD",
        doc: "The part of the bookings cancelled up to the month's end",
        of: |month| signed(month, |contracts| contracts.cancelled),
    },
    Series {
        id: "deferred_revenue_usd",
        unit: "USD",
        doc: "Deferred revenue at the month's end: paid in advance and not recognised",
        of: |month| signed(month, |contracts| contracts.deferred),
    },
    Series {
        id: "remaining_performance_obligation_usd",
        unit: "USD",
        doc: "Remaining performance obligation at the month's end: backlog and deferred revenue",
        of: |month| signed(month, remaining_performance_obligation),
    },
    Series {
        id: "largest_customer_share",
        unit: "",
        doc: "Contract revenue of the month's largest customer over that of all",
        of: |month| {
            share(
                month,
                |contracts| contracts.largest_customer,
                |contracts| contracts.all_customers,
            )
        },
    },
    Series {
        id: "five_largest_customers_share",
        unit: "",
        doc: "Contract revenue of the month's five largest customers over that of all",
        of: |month| {
            share(
                month,
                |contracts| contracts.five_largest_customers,
                |contracts| contracts.all_customers,
            )
        },
    },
    Series {
        id: "largest_backlog_share",
        unit: "",
        doc: "Remaining performance obligation of the customer with the largest over that of all",
        of: |month| {
            share(
                month,
                |contracts| contracts.largest_backlog,
                remaining_performance_obligation,
            )
        },
    },
];

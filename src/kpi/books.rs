//! Money: revenue, earnings, capital, value. Before debt; captive use is credited at the transfer
//! price where stated.

use super::{Better, Measure, ratio};
use crate::model::valuation::{Irr, irr, npv};
use crate::plan::Plan;
use crate::record::{Account, GpuUse, Run, SiteMonth};
use crate::units::{Cents, GpuSeconds};

fn total(run: &Run, of: impl Fn(&SiteMonth) -> Cents) -> Option<f64> {
    Some(run.total(of).usd())
}

/// A monthly flow over all sites, USD.
fn flows(run: &Run, of: impl Fn(&SiteMonth) -> f64) -> Vec<f64> {
    (0..run.month_count())
        .map(|month| run.month(month).iter().map(&of).sum())
        .collect()
}

fn cash_flows(run: &Run) -> Vec<f64> {
    flows(run, |month| month.cash_flow().usd())
}

/// Levelised cost: present value of all outlays less resale, over present value of GPU-hours sold
/// or in captive use.
fn levelised_cost(run: &Run, plan: &Plan) -> Option<f64> {
    let outlays = flows(run, |month| {
        (month.revenue() + month.booked(Account::CaptiveUse) - month.cash_flow()).usd()
    });
    let hours = flows(run, |month| month.gpus_on(&GpuUse::SERVED).hours());
    let rate = plan.finance.discount_rate;
    ratio(npv(&outlays, rate), npv(&hours, rate))
}

/// The lowest point of the cumulative cash flow below zero, as a positive amount, USD.
fn peak_funding(run: &Run) -> f64 {
    let mut cash = 0.0;
    cash_flows(run).into_iter().fold(0.0, |deepest: f64, flow| {
        cash += flow;
        deepest.max(-cash)
    })
}

/// The measures of this file.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "revenue_usd",
        unit: "USD",
        doc: "Revenue over the horizon: reserved, on-demand and spot, less SLA credits and late \
            penalties; captive use not in it",
        better: Better::Higher,
        of: |run, _| total(run, SiteMonth::revenue),
    },
    Measure {
        id: "revenue_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "Revenue over GPU-hours sold",
        better: Better::Higher,
        of: |run, _| {
            ratio(
                run.total(SiteMonth::revenue).usd(),
                run.total::<GpuSeconds>(|month| month.gpus_on(&GpuUse::SOLD))
                    .hours(),
            )
        },
    },
    Measure {
        id: "captive_use_usd",
        unit: "USD",
        doc: "Captive use at the transfer price over the horizon",
        better: Better::Neutral,
        of: |run, _| total(run, |month| month.booked(Account::CaptiveUse)),
    },
    Measure {
        id: "ebitda_usd",
        unit: "USD",
        doc: "EBITDA over the horizon: revenue and captive use at the transfer price, less grid \
            energy, fuel, site opex, rent of leased capacity, call-back penalties, bad debt and \
            SG&A",
        better: Better::Higher,
        of: |run, _| total(run, SiteMonth::ebitda),
    },
    Measure {
        id: "capex_usd",
        unit: "USD",
        doc: "Capital expenditure: GPUs, network, construction and on-site plant as paid within \
            the horizon",
        better: Better::Lower,
        of: |run, _| total(run, SiteMonth::capex),
    },
    Measure {
        id: "capex_in_service_usd",
        unit: "USD",
        doc: "Cost of GPUs and their network that became ready within the horizon, whenever paid",
        better: Better::Neutral,
        of: |run, _| total(run, |month| month.placed_in_service),
    },
    Measure {
        id: "capacity_rent_usd",
        unit: "USD",
        doc: "Rent of leased shells, colocation and a hyperscaler's instances over the horizon",
        better: Better::Lower,
        of: |run, _| total(run, |month| month.booked(Account::CapacityRent)),
    },
    Measure {
        id: "tax_usd",
        unit: "USD",
        doc: "Tax on profit after losses carried forward, over the horizon",
        better: Better::Lower,
        of: |run, _| total(run, |month| month.booked(Account::Tax)),
    },
    Measure {
        id: "npv_usd",
        unit: "USD",
        doc: "Net present value, at the discount rate, of the monthly cash flow after tax and \
            before debt, captive use at the transfer price, resale at the horizon if counted",
        better: Better::Higher,
        of: |run, plan| Some(npv(&cash_flows(run), plan.finance.discount_rate)),
    },
    Measure {
        id: "irr",
        unit: "",
        doc: "Internal rate of return a year of the cash flow of `npv_usd`; undefined without a \
            change of sign or where several rates fit",
        better: Better::Higher,
        of: |run, _| {
            if let Irr::One(rate) = irr(&cash_flows(run)) {
                Some(rate)
            } else {
                None
            }
        },
    },
    Measure {
        id: "lcoc_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "Levelised cost of compute: present value of all outlays less resale, over present \
            value of GPU-hours sold or in captive use",
        better: Better::Lower,
        of: levelised_cost,
    },
    Measure {
        id: "peak_funding_usd",
        unit: "USD",
        doc: "Peak funding: the lowest point of the cumulative cash flow below zero, as a positive \
            amount",
        better: Better::Lower,
        of: |run, _| Some(peak_funding(run)),
    },
];

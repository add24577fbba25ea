//! Money: revenue, earnings, capital, value. Before debt; captive use is credited at the transfer
//! price where stated.

use super::measure::{Across, Better, Measure, Over, ratio};
use super::span::Span;
use crate::model::valuation::{Irr, irr, npv};
use crate::record::{Account, GpuUse, SiteMonth};
use crate::units::{Cents, GpuSeconds};

fn total(span: &Span<'_>, of: impl Fn(&SiteMonth) -> Cents) -> Option<f64> {
    Some(span.total(of).usd())
}

/// A monthly flow over all sites, USD.
fn flows(span: &Span<'_>, of: impl Fn(&SiteMonth) -> f64) -> Vec<f64> {
    span.sites()
        .chunks(span.run.sites)
        .map(|month| month.iter().map(&of).sum())
        .collect()
}

fn cash_flows(span: &Span<'_>) -> Vec<f64> {
    flows(span, |month| month.cash_flow().usd())
}

/// Levelised cost: present value of all outlays less resale, over present value of GPU-hours used
/// by customers or in captive use; those paid and unused are not used.
fn levelised_cost(span: &Span<'_>) -> Option<f64> {
    let outlays = flows(span, |month| {
        (month.revenue() + month.booked(Account::CaptiveUse) - month.cash_flow()).usd()
    });
    let hours = flows(span, |month| month.gpus_on(&GpuUse::SERVED).hours());
    let rate = span.plan.finance.discount_rate;
    ratio(npv(&outlays, rate), npv(&hours, rate))
}

/// The lowest point of the cumulative cash flow below zero, as a positive amount, USD.
fn peak_funding(span: &Span<'_>) -> f64 {
    let mut cash = 0.0;
    cash_flows(span)
        .into_iter()
        .fold(0.0, |deepest: f64, flow| {
            cash += flow;
            deepest.max(-cash)
        })
}

/// Measures of money.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "revenue_usd",
        unit: "USD",
        doc: "Revenue from customers, reserved, on-demand and spot, less SLA credits and \
            penalties for late capacity",
        better: Better::Higher,
        over: Over::Both(Across::Sum),
        of: |span| total(span, SiteMonth::revenue),
    },
    Measure {
        id: "revenue_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "`revenue_usd` over GPU-hours sold: reserved, on-demand and spot, paid and unused ones included",
        better: Better::Higher,
        over: Over::Periods(Across::Ratio),
        of: |span| {
            ratio(
                span.total(SiteMonth::revenue).usd(),
                span.total::<GpuSeconds>(|month| month.gpus_on(&GpuUse::SOLD))
                    .hours(),
            )
        },
    },
    Measure {
        id: "captive_use_usd",
        unit: "USD",
        doc: "Captive use at the transfer price",
        better: Better::Neutral,
        over: Over::Periods(Across::Sum),
        of: |span| total(span, |month| month.booked(Account::CaptiveUse)),
    },
    Measure {
        id: "energy_sales_usd",
        unit: "USD",
        doc: "Energy sold to the grid, at its price",
        better: Better::Higher,
        over: Over::Both(Across::Sum),
        of: |span| total(span, |month| month.booked(Account::EnergySales)),
    },
    Measure {
        id: "ebitda_usd",
        unit: "USD",
        doc: "`revenue_usd`, captive use at its transfer price and `energy_sales_usd`, less grid energy, fuel, carbon, water, site opex, \
            capacity rent, call-back penalties, revenue lost to \
            customers who failed, and SG&A",
        better: Better::Higher,
        over: Over::Periods(Across::Sum),
        of: |span| total(span, SiteMonth::ebitda),
    },
    Measure {
        id: "capex_usd",
        unit: "USD",
        doc: "Capital expenditure: GPUs, network, construction and on-site plant as paid within \
            the horizon",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| total(span, SiteMonth::capex),
    },
    Measure {
        id: "capex_in_service_usd",
        unit: "USD",
        doc: "Cost of GPUs and their network that became ready within the horizon, whenever paid",
        better: Better::Neutral,
        over: Over::Periods(Across::Sum),
        of: |span| total(span, |month| month.placed_in_service),
    },
    Measure {
        id: "capacity_rent_usd",
        unit: "USD",
        doc: "Rent of leased shells, colocation and a hyperscaler's instances over the horizon",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| total(span, |month| month.booked(Account::CapacityRent)),
    },
    Measure {
        id: "water_cost_usd",
        unit: "USD",
        doc: "Water drawn at its price",
        better: Better::Lower,
        over: Over::Both(Across::Sum),
        of: |span| total(span, |month| month.booked(Account::Water)),
    },
    Measure {
        id: "tax_usd",
        unit: "USD",
        doc: "Tax on profit after losses carried forward, over the horizon",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| total(span, |month| month.booked(Account::Tax)),
    },
    Measure {
        id: "npv_usd",
        unit: "USD",
        doc: "Net present value, at the discount rate, of the monthly cash flow after tax and \
            before debt, captive use at the transfer price, resale at the horizon if counted",
        better: Better::Higher,
        over: Over::Run,
        of: |span| Some(npv(&cash_flows(span), span.plan.finance.discount_rate)),
    },
    Measure {
        id: "cash_flow_usd",
        unit: "USD",
        doc: "EBITDA less tax and capital expenditure, with resale and prepayments; before debt",
        better: Better::Higher,
        over: Over::Months(Across::Sum),
        of: |span| total(span, SiteMonth::cash_flow),
    },
    Measure {
        id: "irr",
        unit: "",
        doc: "Internal rate of return a year of the cash flow of `npv_usd`; undefined without a \
            change of sign or where several rates fit",
        better: Better::Higher,
        over: Over::Run,
        of: |span| {
            if let Irr::One(rate) = irr(&cash_flows(span)) {
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
        over: Over::Run,
        of: levelised_cost,
    },
    Measure {
        id: "peak_funding_usd",
        unit: "USD",
        doc: "Peak funding: the lowest point of the cumulative cash flow below zero, as a positive \
            amount",
        better: Better::Lower,
        over: Over::Run,
        of: |span| Some(peak_funding(span)),
    },
];

//! Captive use against leasing: measures of scenarios in which the owner uses GPUs, and for each
//! training run `days_to_training_run_start.<training run>`, `days_to_training_run_end.<training
//! run>` and `training_run_days_late.<training run>`.
//!
//! **Break-even price of captive use.** An owner has a GPU-hour. In captive use it is worth v less
//! its energy e. Offered for lease, it is sold with probability u, the share sold of what was
//! offered in this replication; it then earns the rental price p less the share s of SG&A, and
//! consumes the energy. Leasing beats captive use where u·(p·(1 − s) − e) > v − e, that is above
//!
//! p* = (v − e·(1 − u)) / (u·(1 − s)).
//!
//! v is `owner_value_usd_per_gpu_hour` times the goodput, a mean over the captive GPU-hours for
//! which it is given; u is GPU-hours sold over those that were ready and not in captive use; s is
//! `sga_fraction_of_revenue`; e is energy and fuel over GPU-hours sold or in captive use. All but s
//! differ between replications, so p* has a distribution. Example: v = 4, u = 0.8, s = 0.05, e =
//! 0.10 give p* = (4 − 0.02)/0.76 = 5.24 USD per GPU-hour.

use super::utilisation::{hours, ready};
use super::{Better, Described, ratio};
use crate::plan::{Plan, Segment, SegmentKind};
use crate::record::{Account, GpuUse, Run, SiteMonth, TrainingRunDates};
use crate::time::{DAY, Instant};
use crate::units::Cents;

/// A measure of captive use over the whole run.
struct CaptiveMeasure {
    id: &'static str,
    unit: &'static str,
    doc: &'static str,
    better: Better,
    of: fn(&Run, &Plan) -> Option<f64>,
}

const MEASURES: &[CaptiveMeasure] = &[
    CaptiveMeasure {
        id: "captive_use_foregone_revenue_usd",
        unit: "USD",
        doc: "Foregone revenue of captive use: its GPU-hours at the market price of their month",
        better: Better::Neutral,
        of: |run, plan| Some(own_months(run, plan).map(|own| own.hours * own.price).sum()),
    },
    CaptiveMeasure {
        id: "captive_use_foregone_revenue_requested_usd",
        unit: "USD",
        doc: "The part of `captive_use_foregone_revenue_usd` requested by customers: market by market, the \
            foregone revenue times GPU-hours of requests lost over GPU-hours of captive use, at \
            most all of it; an upper bound, since requests may reach beyond the horizon",
        better: Better::Lower,
        of: |run, plan| Some(with_requests(run, plan)),
    },
    CaptiveMeasure {
        id: "leasing_net_usd",
        unit: "USD",
        doc: "Net revenue from leasing: revenue from customers after SLA credits and late \
            penalties, less call-back penalties and bad debt",
        better: Better::Higher,
        of: |run, _| Some(leasing_net(run)),
    },
    CaptiveMeasure {
        id: "leasing_net_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "`leasing_net_usd` over GPU-hours sold",
        better: Better::Higher,
        of: |run, _| ratio(leasing_net(run), hours(run, &GpuUse::SOLD)),
    },
    CaptiveMeasure {
        id: "called_back_gpus",
        unit: "GPUs",
        doc: "GPUs of contracts called back by the owner for captive use",
        better: Better::Lower,
        of: |run, _| Some(run.call_backs.gpus as f64),
    },
    CaptiveMeasure {
        id: "call_back_cost_usd",
        unit: "USD",
        doc: "Cost of call-backs: penalties, and the revenue that the contracts would have paid to \
            the end of their terms",
        better: Better::Lower,
        of: |run, _| {
            Some(booked(run, Account::CallBackPenalties) + run.call_backs.revenue_lost.usd())
        },
    },
    CaptiveMeasure {
        id: "captive_use_breakeven_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "Break-even market price above which leasing beats captive use: (v − e·(1 − u)) / \
            (u·(1 − s)) with v the value of a GPU-hour of captive use, u the share sold of the \
            GPU-hours offered, s SG&A as a share of revenue, e the energy cost of a GPU-hour in \
            use; no value where v is not given or nothing is sold",
        better: Better::Neutral,
        of: breakeven,
    },
    CaptiveMeasure {
        id: "captive_use_pays_fraction",
        unit: "",
        doc: "Captive GPU-hours in months in which the market price lay below the break-even \
            price, over all captive GPU-hours with a stated value",
        better: Better::Neutral,
        of: |run, plan| {
            let rent = breakeven(run, plan)?;
            let valued =
                || own_months(run, plan).filter(|own| plan.segments[own.segment].worth().is_some());
            ratio(
                valued()
                    .filter(|own| own.price < rent)
                    .map(|own| own.hours)
                    .sum(),
                valued().map(|own| own.hours).sum(),
            )
        },
    },
];

/// Captive use of a segment in a month.
struct OwnMonth {
    segment: usize,
    hours: f64,
    price: f64,
}

/// Captive use, segment by segment and month by month.
fn own_months(run: &Run, plan: &Plan) -> impl Iterator<Item = OwnMonth> {
    let own = plan
        .segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| segment.kind.is_own());
    own.flat_map(move |(at, segment)| {
        (0..run.month_count()).map(move |month| OwnMonth {
            segment: at,
            hours: run.segment_months[month * plan.segments.len() + at]
                .served
                .hours(),
            price: run.prices[month * plan.markets.len() + segment.market.at()],
        })
    })
}

/// Foregone revenue of captive use for which customers had requested GPUs.
fn with_requests(run: &Run, plan: &Plan) -> f64 {
    let market_of = |segment: usize| plan.segments[segment].market.at();
    (0..plan.markets.len())
        .map(|market| {
            let own = || own_months(run, plan).filter(|own| market_of(own.segment) == market);
            let (used, foregone) = (
                own().map(|own| own.hours).sum::<f64>(),
                own().map(|own| own.hours * own.price).sum::<f64>(),
            );
            let months = run
                .segment_months
                .iter()
                .enumerate()
                .filter(|(at, _)| market_of(at % plan.segments.len()) == market);
            let lost: f64 = months.map(|(_, month)| month.lost_gpu_hours).sum();
            ratio(lost, used).map_or(0.0, |share| foregone * share.min(1.0))
        })
        .sum()
}

fn leasing_net(run: &Run) -> f64 {
    run.total::<Cents>(SiteMonth::revenue).usd()
        - booked(run, Account::CallBackPenalties)
        - booked(run, Account::BadDebt)
}

/// Total booked on an account over the horizon, USD.
fn booked(run: &Run, line: Account) -> f64 {
    run.total::<Cents>(|month| month.booked(line)).usd()
}

/// The break-even price p* of captive use; the formula is at the head of this file.
fn breakeven(run: &Run, plan: &Plan) -> Option<f64> {
    let worth = |segment: &Segment| {
        let goodput = if let SegmentKind::TrainingRun(training_run) = &segment.kind {
            training_run.goodput
        } else {
            1.0
        };
        Some(of_run(run, segment.worth()?) * goodput)
    };
    let (mut used, mut worth_usd) = (0.0, 0.0);
    for own in own_months(run, plan) {
        if let Some(each) = worth(&plan.segments[own.segment]) {
            used += own.hours;
            worth_usd += own.hours * each;
        }
    }
    let each = ratio(worth_usd, used)?;
    let offered = ready(run) - hours(run, &[GpuUse::Internal]);
    let fill = ratio(hours(run, &GpuUse::SOLD), offered)?;
    let energy = booked(run, Account::GridEnergy) + booked(run, Account::Fuel);
    let energy_each = ratio(energy, hours(run, &GpuUse::SERVED)).unwrap_or(0.0);
    ratio(
        each - energy_each * (1.0 - fill),
        fill * (1.0 - plan.finance.sga_fraction),
    )
}

/// The value of a parameter in a run: fixed, or as drawn.
fn of_run(run: &Run, amount: crate::plan::Parameter) -> f64 {
    match amount {
        crate::plan::Parameter::Fixed(value) => value,
        crate::plan::Parameter::Drawn(input) => run.inputs[input.at()],
    }
}

/// A measure of a training run.
struct TrainingRunMeasure {
    id: &'static str,
    doc: &'static str,
    /// Whether the measure exists only for training runs with a deadline.
    of_deadline: bool,
    of: fn(&TrainingRunDates, Option<Instant>, Instant) -> Option<Instant>,
}

const TRAINING_RUNS: &[TrainingRunMeasure] = &[
    TrainingRunMeasure {
        id: "days_to_training_run_start",
        doc: "From the start of the scenario to the first GPU allocated to the training run; no \
            value where it has none by the horizon",
        of_deadline: false,
        of: |dates, _, _| dates.begun,
    },
    TrainingRunMeasure {
        id: "days_to_training_run_end",
        doc: "From the start of the scenario to the completion of the training run; no value where \
            that lies beyond the horizon",
        of_deadline: false,
        of: |dates, _, _| dates.finished,
    },
    TrainingRunMeasure {
        id: "training_run_days_late",
        doc: "From the deadline of the training run to its completion, 0 where it completes \
            earlier; a lower bound, to the horizon, where it has not completed by then",
        of_deadline: true,
        of: |dates, deadline, end| {
            deadline.map(|deadline| (dates.finished.unwrap_or(end) - deadline).max(0))
        },
    },
];

/// Measures of training runs, with the position and the deadline of each run.
fn of_training_runs(
    plan: &Plan,
) -> impl Iterator<
    Item = (
        &'static TrainingRunMeasure,
        &Segment,
        usize,
        Option<Instant>,
    ),
> {
    let training_runs = plan
        .segments
        .iter()
        .filter_map(|segment| match &segment.kind {
            SegmentKind::TrainingRun(training_run) => Some((segment, training_run.deadline)),
            _ => None,
        });
    training_runs
        .enumerate()
        .flat_map(|(at, (segment, deadline))| {
            let reported = TRAINING_RUNS
                .iter()
                .filter(move |measure| !measure.of_deadline || deadline.is_some());
            reported.map(move |measure| (measure, segment, at, deadline))
        })
}

/// Measures of captive use, if the scenario has any.
fn of_captive_use(plan: &Plan) -> &'static [CaptiveMeasure] {
    if plan.segments.iter().any(|segment| segment.kind.is_own()) {
        MEASURES
    } else {
        &[]
    }
}

/// Ids and definitions of the measures of a plan.
pub(super) fn describe(plan: &Plan) -> Vec<Described> {
    let own = of_captive_use(plan).iter().map(|measure| Described {
        id: measure.id.to_owned(),
        unit: measure.unit,
        doc: measure.doc,
        better: measure.better,
    });
    let training_runs = of_training_runs(plan).map(|(measure, segment, ..)| Described {
        id: format!("{}.{}", measure.id, segment.name),
        unit: "days",
        doc: measure.doc,
        better: Better::Lower,
    });
    own.chain(training_runs).collect()
}

/// Values in a run, in the order of `describe`.
pub(super) fn evaluate(run: &Run, plan: &Plan) -> Vec<Option<f64>> {
    let own = of_captive_use(plan)
        .iter()
        .map(|measure| (measure.of)(run, plan));
    let training_runs = of_training_runs(plan).map(|(measure, _, at, deadline)| {
        let instant = (measure.of)(&run.training_runs[at], deadline, plan.horizon.end());
        instant.map(|instant| instant as f64 / DAY as f64)
    });
    own.chain(training_runs).collect()
}

/// (id, unit, doc) of the measures of captive use and of the patterns `measure.<training run>`, for
/// the catalogue.
pub fn patterns() -> impl Iterator<Item = (String, &'static str, &'static str)> {
    let own = MEASURES
        .iter()
        .map(|measure| (measure.id.to_owned(), measure.unit, measure.doc));
    own.chain(
        TRAINING_RUNS
            .iter()
            .map(|measure| (format!("{}.<campaign>", measure.id), "days", measure.doc)),
    )
}

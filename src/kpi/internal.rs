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

use super::measure::{Better, Measure, Over, Subject, ratio};
use super::schedule::days;
use super::span::Span;
use super::utilisation::{hours, ready};
use crate::plan::Plan;
use crate::plan::Segment;
use crate::plan::SegmentKind;
use crate::record::{Account, GpuUse, Run, SiteMonth, TrainingRunDates};
use crate::time::{Seconds, SimTime};
use crate::units::Cents;

/// Captive use; nothing in a plan without any.
pub struct OwnUse;

impl Subject for OwnUse {
    type Of<'r> = Span<'r>;
    type Thing = ();
    const PATTERN: &'static str = "";
    const LISTS: &'static [&'static [Measure<Self>]] = &[MEASURES];

    fn things(plan: &Plan) -> Vec<(String, ())> {
        let used = plan
            .segments
            .iter()
            .any(|segment| segment.kind.is_captive());
        used.then(|| (String::new(), ())).into_iter().collect()
    }

    fn seen<'r>(span: &Span<'r>, (): &()) -> Span<'r> {
        span.clone()
    }
}

const MEASURES: &[Measure<OwnUse>] = &[
    Measure {
        id: "captive_use_foregone_revenue_usd",
        unit: "USD",
        doc: "Foregone revenue of captive use: its GPU-hours at the market price of their month",
        better: Better::Neutral,
        over: Over::Run,
        of: |span| Some(own_months(span).map(|own| own.hours * own.price).sum()),
    },
    Measure {
        id: "captive_use_foregone_revenue_requested_usd",
        unit: "USD",
        doc: "The part of `captive_use_foregone_revenue_usd` requested by customers: market by market, the \
            foregone revenue times GPU-hours of requests lost over GPU-hours of captive use, at \
            most all of it; an upper bound, since requests may reach beyond the horizon",
        better: Better::Lower,
        over: Over::Run,
        of: |span| Some(with_requests(span)),
    },
    Measure {
        id: "leasing_net_usd",
        unit: "USD",
        doc: "Net revenue from leasing: revenue from customers after SLA credits and late \
            penalties, less call-back penalties and bad debt",
        better: Better::Higher,
        over: Over::Run,
        of: |span| Some(leasing_net(span)),
    },
    Measure {
        id: "leasing_net_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "`leasing_net_usd` over GPU-hours sold",
        better: Better::Higher,
        over: Over::Run,
        of: |span| ratio(leasing_net(span), hours(span, &GpuUse::SOLD)),
    },
    Measure {
        id: "called_back_gpus",
        unit: "GPUs",
        doc: "GPUs of contracts called back by the owner for captive use",
        better: Better::Lower,
        over: Over::Run,
        of: |span| Some(span.run.call_backs.gpus.0 as f64),
    },
    Measure {
        id: "call_back_cost_usd",
        unit: "USD",
        doc: "Cost of call-backs: penalties, and the revenue that the contracts would have paid to \
            the end of their terms",
        better: Better::Lower,
        over: Over::Run,
        of: |span| {
            let revenue_lost = span.run.call_backs.revenue_lost.usd();
            Some(booked(span, Account::CallBackPenalties) + revenue_lost)
        },
    },
    Measure {
        id: "captive_use_breakeven_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "Break-even market price above which leasing beats captive use: (v − e·(1 − u)) / \
            (u·(1 − s)) with v the value of a GPU-hour of captive use, u the share sold of the \
            GPU-hours offered, s SG&A as a share of revenue, e the energy cost of a GPU-hour in \
            use; no value where v is not given or nothing is sold",
        better: Better::Neutral,
        over: Over::Run,
        of: breakeven,
    },
    Measure {
        id: "captive_use_pays_fraction",
        unit: "",
        doc: "Captive GPU-hours in months in which the market price lay below the break-even \
            price, over all captive GPU-hours with a stated value",
        better: Better::Neutral,
        over: Over::Run,
        of: |span| {
            let rent = breakeven(span)?;
            let is_valued = |own: &OwnMonth| span.plan.segments[own.segment].worth().is_some();
            let valued = || own_months(span).filter(is_valued);
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
fn own_months<'r>(span: &Span<'r>) -> impl Iterator<Item = OwnMonth> + use<'r> {
    let (run, plan, months) = (span.run, span.plan, span.months());
    let own = plan
        .segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| segment.kind.is_captive());
    own.flat_map(move |(at, segment)| {
        months.clone().map(move |month| OwnMonth {
            segment: at,
            hours: run.segment_months[month * plan.segments.len() + at]
                .served
                .hours(),
            price: run.prices[month * plan.markets.len() + segment.market.at()],
        })
    })
}

/// Foregone revenue of captive use for which customers had requested GPUs.
fn with_requests(span: &Span<'_>) -> f64 {
    let (run, plan) = (span.run, span.plan);
    let market_of = |segment: usize| plan.segments[segment].market.at();
    (0..plan.markets.len())
        .map(|market| {
            let own = || own_months(span).filter(|own| market_of(own.segment) == market);
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

fn leasing_net(span: &Span<'_>) -> f64 {
    span.total::<Cents>(SiteMonth::revenue).usd()
        - booked(span, Account::CallBackPenalties)
        - booked(span, Account::BadDebt)
}

/// Total booked on an account over the horizon, USD.
fn booked(span: &Span<'_>, line: Account) -> f64 {
    span.total::<Cents>(|month| month.booked(line)).usd()
}

/// The break-even price p* of captive use; the formula is at the head of this file.
fn breakeven(span: &Span<'_>) -> Option<f64> {
    let plan = span.plan;
    let worth = |segment: &Segment| {
        let goodput = if let SegmentKind::TrainingRun(training_run) = &segment.kind {
            training_run.goodput
        } else {
            1.0
        };
        Some(of_run(span.run, segment.worth()?) * goodput)
    };
    let (mut used, mut worth_usd) = (0.0, 0.0);
    for own in own_months(span) {
        if let Some(each) = worth(&plan.segments[own.segment]) {
            used += own.hours;
            worth_usd += own.hours * each;
        }
    }
    let each = ratio(worth_usd, used)?;
    let offered = ready(span) - hours(span, &[GpuUse::Internal]);
    let fill = ratio(hours(span, &GpuUse::SOLD), offered)?;
    let energy = booked(span, Account::GridEnergy)
        + booked(span, Account::Fuel)
        + booked(span, Account::Carbon)
        + booked(span, Account::Water);
    let energy_each = ratio(energy, hours(span, &GpuUse::SERVED)).unwrap_or(0.0);
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

/// The owner's training runs.
pub struct TrainingRuns;

/// A training run in a run.
pub struct TrainingRunSeen {
    dates: TrainingRunDates,
    deadline: Option<SimTime>,
    /// End of the horizon.
    end: SimTime,
}

impl Subject for TrainingRuns {
    type Of<'r> = TrainingRunSeen;
    /// Its position among training runs, and its deadline.
    type Thing = (usize, Option<SimTime>);
    const PATTERN: &'static str = ".<training run>";
    const LISTS: &'static [&'static [Measure<Self>]] = &[TRAINING_RUNS, WITH_DEADLINE];

    fn things(plan: &Plan) -> Vec<(String, Self::Thing)> {
        let training_runs = plan.segments.iter().filter_map(|segment| {
            if let SegmentKind::TrainingRun(training_run) = &segment.kind {
                Some((format!(".{}", segment.name), training_run.deadline))
            } else {
                None
            }
        });
        let numbered = training_runs.enumerate();
        numbered
            .map(|(at, (name, deadline))| (name, (at, deadline)))
            .collect()
    }

    fn has(thing: &Self::Thing, list: usize) -> bool {
        list == 0 || thing.1.is_some()
    }

    fn seen(span: &Span<'_>, &(at, deadline): &Self::Thing) -> TrainingRunSeen {
        TrainingRunSeen {
            dates: span.run.training_runs[at],
            deadline,
            end: span.plan.horizon.end(),
        }
    }
}

const TRAINING_RUNS: &[Measure<TrainingRuns>] = &[
    Measure {
        id: "days_to_training_run_start",
        unit: "days",
        doc: "From the start of the scenario to the first GPU allocated to the training run; \
            never where it has none by the horizon",
        better: Better::Lower,
        over: Over::Run,
        of: |training_run| days(training_run.dates.begun),
    },
    Measure {
        id: "days_to_training_run_end",
        unit: "days",
        doc: "From the start of the scenario to the completion of the training run; never where \
            that lies beyond the horizon",
        better: Better::Lower,
        over: Over::Run,
        of: |training_run| days(training_run.dates.finished),
    },
];

/// Only of training runs with a deadline.
const WITH_DEADLINE: &[Measure<TrainingRuns>] = &[Measure {
    id: "training_run_days_late",
    unit: "days",
    doc: "From the deadline of the training run to its completion, 0 where it completes earlier; a \
        lower bound, to the horizon, where it has not completed by then",
    better: Better::Lower,
    over: Over::Run,
    of: |training_run| {
        let end = training_run.dates.finished.unwrap_or(training_run.end);
        training_run
            .deadline
            .map(|deadline| (end - deadline).max(Seconds::ZERO).as_days())
    },
}];

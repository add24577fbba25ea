//! Actual dates of each step and each order: measures named `days_to_step.<site>.<chain>.<step>`
//! and, for orders, `days_to_first_delivery.<order>`, `days_to_last_delivery.<order>` and
//! `days_to_first_gpu_ready.<order>`.
//!
//! Days after the start, negative before it; a date beyond the horizon is stated too. Infinite
//! where it never happens, or, for a ready GPU, not by the horizon.

use super::measure::{Better, Measure, Over, Subject};
use super::schedule::days;
use super::span::Span;
use super::steps::{groups, reported, section, stem};
use crate::plan::{Plan, Step, When};
use crate::record::{Binding, OrderDates, Run};
use crate::time::{Seconds, SimTime, WEEK};

/// A milestone that is reached once: a step of a chain or a date of an order.
pub struct Milestone {
    /// Position of its site.
    pub site: usize,
    /// The chain it belongs to, or the GPUs.
    pub chain: Binding,
    /// Its label within its site.
    pub words: String,
    /// Its measure, a position in the lists of [`Milestones`].
    measure: usize,
    /// What stands behind the name of its measure.
    suffix: String,
    /// The promised instant, without slips: of a step, by whoever builds it; of a delivery, with the
    /// median of its uncertain lead time.
    pub promised: Option<SimTime>,
    /// The instant that the equipment of a step allows too, by the median lead times.
    pub planned: Option<SimTime>,
    of: Moment,
}

/// How its date is read from a run.
enum Moment {
    /// The first, or the last, of a range of steps of a site.
    Steps { from: usize, to: usize, last: bool },
    /// A date of an order.
    Order {
        order: usize,
        date: fn(&OrderDates) -> Option<SimTime>,
    },
}

/// Every milestone, site by site: steps, then orders.
pub fn milestones(plan: &Plan) -> Vec<Milestone> {
    let mut list = Vec::new();
    for site in 0..plan.sites.len() {
        for group in groups(&plan.sites[site].steps) {
            steps(plan, site, group, &mut list);
        }
        for order in (0..plan.orders.len())
            .filter(|&order| plan.fleet(plan.orders[order].fleet).site.at() == site)
        {
            orders(plan, site, order, &mut list);
        }
    }
    list
}

fn steps(plan: &Plan, site: usize, group: std::ops::Range<usize>, list: &mut Vec<Milestone>) {
    let spec = &plan.sites[site];
    let name = stem(&spec.steps[group.start]);
    let (section, chain) = section(spec.steps[group.start].adds);
    let ends: &[(bool, &str, &str)] = if group.len() == 1 {
        &[(true, "", "")]
    } else if chain == Binding::Network {
        &[
            (false, ", first pod", ".first"),
            (true, ", last pod", ".last"),
        ]
    } else {
        &[
            (false, ", first MW", ".first"),
            (true, ", full MW", ".last"),
        ]
    };
    for &(last, words, ending) in ends {
        let end = |of: fn(&Plan, &Step) -> SimTime| {
            let instants = spec.steps[group.clone()].iter().map(|step| of(plan, step));
            if last { instants.max() } else { instants.min() }
        };
        list.push(Milestone {
            site,
            chain,
            words: reported(section, name) + words,
            measure: STEP,
            suffix: format!(".{}.{section}.{name}{ending}", spec.name),
            promised: end(Plan::promised_ready),
            planned: end(Plan::planned_ready),
            of: Moment::Steps {
                from: group.start,
                to: group.end,
                last,
            },
        });
    }
}

fn orders(plan: &Plan, site: usize, order: usize, list: &mut Vec<Milestone>) {
    let spec = &plan.orders[order];
    let planned = planned_delivery(plan, order);
    let mut add = |words: &str, measure, planned, date| {
        list.push(Milestone {
            site,
            chain: Binding::Gpus,
            words: format!("order {}: {words}", spec.name),
            measure,
            suffix: format!(".{}", spec.name),
            promised: planned,
            planned,
            of: Moment::Order { order, date },
        });
    };
    add("first delivery", FIRST_DELIVERY, planned, |dates| {
        dates.first_delivery
    });
    let batches = spec.batches.min(spec.most().0.max(1));
    if batches > 1 || matches!(spec.when, When::Review(_)) {
        let last = planned.map(|first| first + (batches - 1) * spec.batch_interval);
        add("last delivery", LAST_DELIVERY, last, |dates| {
            dates.last_delivery
        });
    }
    add("first GPU ready", FIRST_READY, None, |dates| {
        dates.first_ready
    });
}

/// The planned first delivery of a dated order: its date, or the planned tape-out of its chip, plus
/// the median lead time.
fn planned_delivery(plan: &Plan, order: usize) -> Option<SimTime> {
    let spec = &plan.orders[order];
    let When::Fixed { placed, .. } = spec.when else {
        return None;
    };
    if spec.delivered.is_some() {
        return spec.delivered;
    }
    let tape_out = plan
        .accelerator_of(spec.fleet)
        .tape_out
        .map_or(placed, |(planned, _)| planned);
    let weeks = spec.lead_time.distribution.quantile(0.5);
    Some(placed.max(tape_out) + Seconds::nearest(weeks * WEEK.as_seconds()))
}

impl Milestone {
    /// Id of its measure.
    pub fn id(&self) -> String {
        format!("{}{}", Milestones::LISTS[self.measure][0].id, self.suffix)
    }

    /// When it came in a run.
    fn came(&self, run: &Run) -> Option<SimTime> {
        match self.of {
            Moment::Steps { from, to, last } => {
                let steps = run.steps[self.site][from..to].iter().copied();
                if last { steps.max() } else { steps.min() }
            }
            Moment::Order { order, date } => date(&run.orders[order]),
        }
    }
}

/// Steps and orders of a plan.
pub struct Milestones;

impl Subject for Milestones {
    /// Arrival time.
    type Of<'r> = Option<SimTime>;
    type Thing = Milestone;
    const PATTERN: &'static str = ".<site and step, or order>";
    const LISTS: &'static [&'static [Measure<Self>]] = &[
        &[days_to(
            "days_to_step",
            "Days from the start until this step of the site is ready; also beyond the horizon",
        )],
        &[days_to(
            "days_to_first_delivery",
            "Days from the start to the first delivery of this order, or of all orders of this \
                policy; never where nothing comes",
        )],
        &[days_to(
            "days_to_last_delivery",
            "Days from the start to the last delivery of this order, or of all orders of this \
                policy; of orders in several batches and of policies",
        )],
        &[days_to(
            "days_to_first_gpu_ready",
            "Days from the start to the first ready GPU of this order, within the horizon",
        )],
    ];

    fn things(plan: &Plan) -> Vec<(String, Milestone)> {
        let all = milestones(plan).into_iter();
        all.map(|milestone| (milestone.suffix.clone(), milestone))
            .collect()
    }

    fn has(milestone: &Milestone, list: usize) -> bool {
        milestone.measure == list
    }

    fn seen(span: &Span<'_>, milestone: &Milestone) -> Option<SimTime> {
        milestone.came(span.run)
    }
}

// Positions in the lists.
const STEP: usize = 0;
const FIRST_DELIVERY: usize = 1;
const LAST_DELIVERY: usize = 2;
const FIRST_READY: usize = 3;

const fn days_to(id: &'static str, doc: &'static str) -> Measure<Milestones> {
    Measure {
        id,
        unit: "days",
        doc,
        better: Better::Lower,
        over: Over::Run,
        of: |came| days(*came),
    }
}

//! Actual dates of each step and each order: measures named `days_to_step.<site>.<chain>.<step>`
//! and, for orders, `days_to_first_delivery.<order>`, `days_to_last_delivery.<order>` and
//! `days_to_first_gpu_ready.<order>`.
//!
//! Days after the start, negative before it; a date beyond the horizon is stated too. No value
//! where it never happens, or, for a ready GPU, not by the horizon.

use super::{Better, Described};
use crate::plan::{Adds, Plan, Step, When};
use crate::record::{Binding, OrderDates, Run};
use crate::time::{DAY, Instant, WEEK};

/// A milestone that is reached once: a step of a chain or a date of an order.
pub struct Milestone {
    /// Position of its site.
    pub site: usize,
    /// The chain it belongs to, or the GPUs.
    pub chain: Binding,
    /// Its label within its site.
    pub words: String,
    /// Id of its measure.
    pub id: String,
    /// Definition of its measure.
    doc: &'static str,
    /// The planned instant, without slips; of a delivery, with the median of its uncertain lead
    /// time.
    pub planned: Option<Instant>,
    of: Moment,
}

/// How its date is read from a run.
enum Moment {
    /// The first, or the last, of a range of steps of a site.
    Steps { from: usize, to: usize, last: bool },
    /// A date of an order.
    Order {
        order: usize,
        date: fn(&OrderDates) -> Option<Instant>,
    },
}

/// The section of the scenario file that defines the step.
pub(super) fn section(adds: Adds) -> (&'static str, Binding) {
    match adds {
        Adds::Space(_) => ("building", Binding::Space),
        Adds::Grid { .. } => ("utility", Binding::Power),
        Adds::Onsite(..) => ("onsite", Binding::Power),
        Adds::Cooling { .. } => ("cooling", Binding::Cooling),
        Adds::Ports(_) => ("network", Binding::Network),
        Adds::Lease { .. } => ("lease", Binding::Power),
        Adds::Battery(_) => ("battery", Binding::Power),
        Adds::Solar(_) => ("solar", Binding::Power),
    }
}

/// The name of a step; pods of one network share a name.
pub(super) fn stem(step: &Step) -> &str {
    step.name.split('.').next().unwrap_or_default()
}

/// The label of a step: section and name, or the name alone where it contains the section.
pub(super) fn reported(section: &str, name: &str) -> String {
    if name.starts_with(section) {
        name.to_owned()
    } else {
        format!("{section} {name}")
    }
}

/// Steps of a site reported as one (the pods of a network), as ranges of positions.
pub(super) fn groups(steps: &[Step]) -> Vec<std::ops::Range<usize>> {
    let mut groups: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        match groups.last_mut() {
            Some(group)
                if step.name.contains('.')
                    && stem(&steps[group.start]) == stem(step)
                    && section(steps[group.start].adds) == section(step.adds) =>
            {
                group.end = at + 1;
            }
            _ => groups.push(at..at + 1),
        }
    }
    groups
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
    } else {
        &[
            (false, ", first pod", ".first"),
            (true, ", last pod", ".last"),
        ]
    };
    for &(last, words, ending) in ends {
        let planned = spec.steps[group.clone()]
            .iter()
            .map(|step| plan.planned_ready(step));
        list.push(Milestone {
            site,
            chain,
            words: reported(section, name) + words,
            id: format!("days_to_step.{}.{section}.{name}{ending}", spec.name),
            doc: "Days from the start until this step of the site is ready; also beyond the \
                horizon",
            planned: if last { planned.max() } else { planned.min() },
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
    let mut add = |words: &str, what: &str, doc, planned, date| {
        list.push(Milestone {
            site,
            chain: Binding::Gpus,
            words: format!("order {}: {words}", spec.name),
            id: format!("days_to_{what}.{}", spec.name),
            doc,
            planned,
            of: Moment::Order { order, date },
        });
    };
    add(
        "first delivery",
        "first_delivery",
        "Days from the start to the first delivery of this order, or of all orders of this policy",
        planned,
        |dates| dates.first_delivery,
    );
    let batches = spec.batches.min(spec.most().0.max(1));
    if batches > 1 || matches!(spec.when, When::Review(_)) {
        let last = planned.map(|first| first + (batches - 1) * spec.batch_interval);
        add(
            "last delivery",
            "last_delivery",
            "Days from the start to the last delivery of this order, or of all orders of this \
                policy",
            last,
            |dates| dates.last_delivery,
        );
    }
    add(
        "first GPU ready",
        "first_gpu_ready",
        "Days from the start to the first ready GPU of this order, within the horizon",
        None,
        |dates| dates.first_ready,
    );
}

/// The planned first delivery of a dated order: its date, or the planned tape-out of its chip, plus
/// the median lead time.
fn planned_delivery(plan: &Plan, order: usize) -> Option<Instant> {
    let spec = &plan.orders[order];
    let When::Fixed { placed, .. } = spec.when else {
        return None;
    };
    let tape_out = plan
        .accelerator_of(spec.fleet)
        .tape_out
        .map_or(placed, |(planned, _)| planned);
    let weeks = spec.lead_time.distribution.quantile(0.5);
    Some(placed.max(tape_out) + crate::random::elementary::nearest(weeks * WEEK as f64))
}

/// Ids and definitions of the measures of a plan.
pub(super) fn describe(plan: &Plan) -> Vec<Described> {
    milestones(plan)
        .into_iter()
        .map(|milestone| Described {
            id: milestone.id,
            unit: "days",
            doc: milestone.doc,
            better: Better::Lower,
        })
        .collect()
}

/// Values in a run, in the order of `describe`.
pub(super) fn evaluate(run: &Run, plan: &Plan) -> Vec<Option<f64>> {
    let instant = |milestone: &Milestone| match milestone.of {
        Moment::Steps { from, to, last } => {
            let steps = run.steps[milestone.site][from..to].iter().copied();
            if last { steps.max() } else { steps.min() }
        }
        Moment::Order { order, date } => date(&run.orders[order]),
    };
    milestones(plan)
        .iter()
        .map(|milestone| instant(milestone).map(|instant| instant as f64 / DAY as f64))
        .collect()
}

/// (id, unit, doc) of the patterns, for the catalogue.
pub fn patterns() -> [(&'static str, &'static str, &'static str); 4] {
    [
        (
            "days_to_step.<site>.<chain>.<step>",
            "days",
            "Days from the start until the step is ready; also beyond the horizon",
        ),
        (
            "days_to_first_delivery.<order>",
            "days",
            "Days from the start to the order's first delivery; no value where nothing is ever \
                delivered",
        ),
        (
            "days_to_last_delivery.<order>",
            "days",
            "Days from the start to the order's last delivery, for orders in several batches and \
                policies",
        ),
        (
            "days_to_first_gpu_ready.<order>",
            "days",
            "Days from the start to the first ready GPU of the order, within the horizon",
        ),
    ]
}

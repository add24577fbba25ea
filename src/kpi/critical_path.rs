//! Critical path of ready power: measures named `measure.<site>.<cause>`.
//!
//! A cause is a step (`utility.substation-1`), a piece of equipment it waited for last
//! (`utility.substation-1.transformer`), an order (`order.first`), the crew (`crew`) or none of
//! these (`other`). Each rise of a site's ready power to a new maximum is attributed to one cause,
//! its driver; the sole delay is how long that cause alone was missing.

use super::timeline::{groups, reported, section, stem};
use super::{Better, Described, ratio};
use crate::id::OrderId;
use crate::plan::Plan;
use crate::record::{Cause, Charge, Run};
use crate::time::DAY;

/// A cause of the critical path as reported.
pub struct Named {
    /// Position of its site.
    pub site: usize,
    /// Its label within its site.
    pub words: String,
    /// Suffix of the measure's id.
    pub id: String,
    /// The steps whose equipment part it is, as a range of positions, with the part; or another
    /// cause.
    of: Of,
}

/// The steps or the cause that it stands for.
enum Of {
    Part { from: usize, to: usize, part: u16 },
    Cause(Cause),
}

impl Named {
    fn is(&self, cause: Cause) -> bool {
        match (&self.of, cause) {
            (Of::Part { from, to, part }, Cause::Step { step, part: of }) => {
                (*from..*to).contains(&usize::from(step)) && *part == of
            }
            (Of::Cause(own), _) => *own == cause,
            (Of::Part { .. }, _) => false,
        }
    }
}

/// A measure of a cause.
struct CauseMeasure {
    id: &'static str,
    unit: &'static str,
    doc: &'static str,
    better: Better,
    /// The value, from what is attributed to the cause and the ready power of its site, W.
    of: fn(&Sum, i64) -> Option<f64>,
}

/// What is attributed to a cause: first wait, ready power, and power times wait.
#[derive(Default)]
struct Sum {
    first_wait: Option<i64>,
    ready_w: i64,
    waited_ws: i128,
}

/// Id of the measure: share of replications in which a cause was the driver of a site's first ready
/// power.
pub const FIRST: &str = "critical_first_fraction";
/// Id of the measure: sole delay of a cause before the first ready power, days.
pub const FIRST_DAYS: &str = "critical_first_days";
/// Id of the measure: ready power of which a cause was the driver, MW.
pub const READY: &str = "critical_ready_mw";
/// Id of the measure: ready power times its sole delay by a cause, MW-days.
pub const WAITED: &str = "critical_wait_mw_days";

const MEASURES: &[CauseMeasure] = &[
    CauseMeasure {
        id: FIRST,
        unit: "",
        doc: "1 where this cause was the driver of the site's first ready power, else 0; the mean \
            is the share of replications; no value where no GPU was ever ready",
        better: Better::Neutral,
        of: |sum, site_w| {
            ratio(
                f64::from(u8::from(sum.first_wait.is_some())),
                f64::from(u8::from(site_w > 0)),
            )
        },
    },
    CauseMeasure {
        id: FIRST_DAYS,
        unit: "days",
        doc: "Sole delay: days for which this cause alone was missing before the site's first \
            ready power; only where it was the driver",
        better: Better::Lower,
        of: |sum, _| sum.first_wait.map(|wait| wait as f64 / DAY as f64),
    },
    CauseMeasure {
        id: READY,
        unit: "MW",
        doc: "Ready power (IT power planned for ready GPUs) of which this cause was the driver, \
            counted whenever the site's ready power reaches a new maximum",
        better: Better::Neutral,
        of: |sum, _| Some(sum.ready_w as f64 * 1e-6),
    },
    CauseMeasure {
        id: WAITED,
        unit: "MW-days",
        doc: "Ready power times its sole delay: the days for which this cause alone was missing",
        better: Better::Lower,
        of: |sum, _| Some(sum.waited_ws as f64 * 1e-6 / DAY as f64),
    },
];

/// The causes of a plan, site by site.
pub fn causes(plan: &Plan) -> Vec<Named> {
    let mut list = Vec::new();
    for (site, spec) in plan.sites.iter().enumerate() {
        for group in groups(&spec.steps) {
            let step = &spec.steps[group.start];
            let (section, name) = (section(step.adds).0, stem(step));
            for (part, piece) in step.parts.iter().enumerate() {
                let (words, ending) = if part == 0 {
                    (String::new(), String::new())
                } else {
                    (format!(": {}", piece.name), format!(".{}", piece.name))
                };
                let of = Of::Part {
                    from: group.start,
                    to: group.end,
                    part: part as u16,
                };
                list.push(Named {
                    site,
                    words: reported(section, name) + &words,
                    id: format!("{}.{section}.{name}{ending}", spec.name),
                    of,
                });
            }
        }
        for (at, order) in plan
            .orders
            .iter()
            .enumerate()
            .filter(|(_, order)| plan.fleet(order.fleet).site.at() == site)
        {
            let of = Of::Cause(Cause::Order(OrderId::new(at)));
            list.push(Named {
                site,
                words: format!("order {}", order.name),
                id: format!("{}.order.{}", spec.name, order.name),
                of,
            });
        }
        for (words, id, cause) in [
            ("crew: racking, burn-in", "crew", Cause::Crew),
            ("others", "other", Cause::Other),
        ] {
            list.push(Named {
                site,
                words: words.to_owned(),
                id: format!("{}.{id}", spec.name),
                of: Of::Cause(cause),
            });
        }
    }
    list
}

/// Ids and definitions of the measures of a plan.
pub(super) fn describe(plan: &Plan) -> Vec<Described> {
    let of = |cause: &Named| {
        let described = |measure: &CauseMeasure| Described {
            id: format!("{}.{}", measure.id, cause.id),
            unit: measure.unit,
            doc: measure.doc,
            better: measure.better,
        };
        MEASURES.iter().map(described).collect::<Vec<_>>()
    };
    causes(plan).iter().flat_map(of).collect()
}

/// Values in a run, in the order of `describe`.
pub(super) fn evaluate(run: &Run, plan: &Plan) -> Vec<Option<f64>> {
    let site_w: Vec<i64> = run
        .critical
        .iter()
        .map(|charges| charges.iter().map(|charge| charge.ready.0).sum())
        .collect();
    let of = |cause: &Named| {
        let sum = run.critical[cause.site]
            .iter()
            .filter(|charge| cause.is(charge.cause))
            .fold(Sum::default(), add);
        MEASURES
            .iter()
            .map(|measure| (measure.of)(&sum, site_w[cause.site]))
            .collect::<Vec<_>>()
    };
    causes(plan).iter().flat_map(of).collect()
}

fn add(sum: Sum, charge: &Charge) -> Sum {
    Sum {
        first_wait: sum.first_wait.or(charge.first_wait),
        ready_w: sum.ready_w + charge.ready.0,
        waited_ws: sum.waited_ws + charge.waited.0,
    }
}

/// (id, unit, doc) of the pattern `measure.<site>.<cause>`, for the catalogue.
pub fn patterns() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    MEASURES
        .iter()
        .map(|measure| (measure.id, measure.unit, measure.doc))
}

//! What the ready megawatts had waited for: measures named `measure.<site>.<cause>`.
//!
//! A cause is a step (`utility.substation-1`), a piece of equipment it waited for last
//! (`utility.substation-1.transformer`), an order (`order.first`), the crew (`crew`) or none of
//! these (`other`). The growth of a site's ready power beyond what it ever was goes to one cause;
//! the wait is how long that cause alone was missing.

use super::timeline::{groups, section, stem, told};
use super::{Better, Described, ratio};
use crate::id::OrderId;
use crate::record::{Cause, Charge, Run};
use crate::scenario::plan::Plan;
use crate::time::DAY;

/// A cause as it is told.
pub struct Named {
    /// Position of its site.
    pub site: usize,
    /// What it is called within its site.
    pub words: String,
    /// What follows the measure in its name.
    pub id: String,
    /// Steps whose part it is, as a range of positions, and which part; or another cause.
    of: Of,
}

/// What it stands for.
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
    /// From what it is charged with, where it is, and the ready power of its site, W.
    of: fn(&Sum, i64) -> Option<f64>,
}

/// What a cause is charged with.
#[derive(Default)]
struct Sum {
    first_wait: Option<i64>,
    ready_w: i64,
    waited_ws: i128,
}

/// The measure of the share of futures in which a cause gave a site's first ready power.
pub const FIRST: &str = "critical_first_fraction";
/// The measure of how long the first ready power had waited for a cause.
pub const FIRST_DAYS: &str = "critical_first_days";
/// The measure of the ready power that a cause gave.
pub const READY: &str = "critical_ready_mw";
/// The measure of ready power times its wait for a cause.
pub const WAITED: &str = "critical_wait_mw_days";

const MEASURES: &[CauseMeasure] = &[
    CauseMeasure {
        id: FIRST,
        unit: "",
        doc: "1 where this cause gave the site's first ready power, else 0; its mean is the share \
            of futures; no value where no GPU was ever ready",
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
        doc: "How long this cause alone was missing before the site's first ready power; only \
            where it gave that",
        better: Better::Lower,
        of: |sum, _| sum.first_wait.map(|wait| wait as f64 / DAY as f64),
    },
    CauseMeasure {
        id: READY,
        unit: "MW",
        doc: "IT power planned for ready GPUs that this cause gave, counted as the site's ready \
            power exceeds what it ever was",
        better: Better::Neutral,
        of: |sum, _| Some(sum.ready_w as f64 * 1e-6),
    },
    CauseMeasure {
        id: WAITED,
        unit: "MW-days",
        doc: "Ready power times the days for which this cause alone was missing before it came",
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
                    words: told(section, name) + &words,
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

/// Names and meanings.
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

/// Values, in the same order.
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

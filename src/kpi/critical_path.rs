//! Critical path of ready power: measures named `measure.<site>.<cause>`.
//!
//! A cause is a step (`utility.substation-1`), a piece of equipment it waited for last
//! (`utility.substation-1.transformer`), an order (`order.first`), the crew (`crew`) or none of
//! these (`other`). Each rise of a site's ready power to a new maximum is attributed to one cause,
//! its driver; the sole delay is how long only that cause was missing.

use super::measure::{Better, Measure, Over, Subject, ratio};
use super::span::Span;
use super::steps::{groups, reported, section, stem};
use crate::id::OrderId;
use crate::plan::{Plan, Site};
use crate::record::{Cause, Charge};
use crate::time::{DAY, Seconds};
use std::ops::Range;

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

/// What is attributed to a cause: first wait, ready power, and power times wait.
pub struct CauseSums {
    first_wait: Option<Seconds>,
    ready_w: i64,
    waited_ws: i128,
    /// Ready power of its site, W.
    site_w: i64,
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

const MEASURES: &[Measure<Causes>] = &[
    Measure {
        id: FIRST,
        unit: "",
        doc: "1 where this cause was the driver of the site's first ready power, else 0; the mean \
            is the share of replications; no value where no GPU was ever ready",
        better: Better::Neutral,
        over: Over::Run,
        of: |sums| {
            ratio(
                f64::from(u8::from(sums.first_wait.is_some())),
                f64::from(u8::from(sums.site_w > 0)),
            )
        },
    },
    Measure {
        id: FIRST_DAYS,
        unit: "days",
        doc: "Sole delay: days for which only this cause was missing before the site's first \
            ready power; only where it was the driver",
        better: Better::Lower,
        over: Over::Run,
        of: |sums| sums.first_wait.map(Seconds::as_days),
    },
    Measure {
        id: READY,
        unit: "MW",
        doc: "Ready power (IT power planned for ready GPUs) of which this cause was the driver, \
            counted whenever the site's ready power reaches a new maximum",
        better: Better::Neutral,
        over: Over::Run,
        of: |sums| Some(sums.ready_w as f64 * 1e-6),
    },
    Measure {
        id: WAITED,
        unit: "MW-days",
        doc: "Ready power times its sole delay: the days for which only this cause was missing",
        better: Better::Lower,
        over: Over::Run,
        of: |sums| Some(sums.waited_ws as f64 * 1e-6 / DAY.as_seconds()),
    },
];

/// The causes of a plan, site by site.
pub fn causes(plan: &Plan) -> Vec<Named> {
    let mut list = Vec::new();
    for (site, spec) in plan.sites.iter().enumerate() {
        for group in groups(&spec.steps) {
            parts(spec, site, &group, &mut list);
        }
        let orders = plan.orders.iter().enumerate();
        let own = orders.filter(|(_, order)| plan.fleet(order.fleet).site.at() == site);
        list.extend(own.map(|(at, order)| Named {
            site,
            words: format!("order {}", order.name),
            id: format!("{}.order.{}", spec.name, order.name),
            of: Of::Cause(Cause::Order(OrderId::new(at))),
        }));
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

/// The parts of steps that are reported as one.
fn parts(spec: &Site, site: usize, group: &Range<usize>, list: &mut Vec<Named>) {
    let step = &spec.steps[group.start];
    let (section, name) = (section(step.adds).0, stem(step));
    for (part, piece) in step.parts.iter().enumerate() {
        let (words, ending) = if part == 0 {
            (String::new(), String::new())
        } else {
            (format!(": {}", piece.name), format!(".{}", piece.name))
        };
        list.push(Named {
            site,
            words: reported(section, name) + &words,
            id: format!("{}.{section}.{name}{ending}", spec.name),
            of: Of::Part {
                from: group.start,
                to: group.end,
                part: part as u16,
            },
        });
    }
}

/// What ready power had waited for.
pub struct Causes;

impl Subject for Causes {
    type Of<'r> = CauseSums;
    type Thing = Named;
    const PATTERN: &'static str = ".<site>.<cause>";
    const LISTS: &'static [&'static [Measure<Self>]] = &[MEASURES];

    fn things(plan: &Plan) -> Vec<(String, Named)> {
        let all = causes(plan).into_iter();
        all.map(|cause| (format!(".{}", cause.id), cause)).collect()
    }

    fn seen(span: &Span<'_>, cause: &Named) -> CauseSums {
        let charges = &span.run.critical[cause.site];
        let nothing = CauseSums {
            first_wait: None,
            ready_w: 0,
            waited_ws: 0,
            site_w: charges.iter().map(|charge| charge.ready.0).sum(),
        };
        charges
            .iter()
            .filter(|charge| cause.is(charge.cause))
            .fold(nothing, add)
    }
}

fn add(sums: CauseSums, charge: &Charge) -> CauseSums {
    CauseSums {
        first_wait: sums.first_wait.or(charge.first_wait),
        ready_w: sums.ready_w + charge.ready.0,
        waited_ws: sums.waited_ws + charge.waited.0,
        ..sums
    }
}

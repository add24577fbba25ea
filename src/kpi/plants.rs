//! What each battery and each step of on-site units is worth.

use super::measure::{Better, Measure, Over, Subject};
use super::span::Span;
use super::steps::{section, stem};
use crate::plan::{Adds, Plan, Site};

/// Batteries that dispatch may cycle, and on-site units, of sites that are settled by the hour.
pub struct Plants;

impl Subject for Plants {
    type Of<'r> = Option<f64>;
    type Thing = (usize, usize);
    const PATTERN: &'static str = ".<site>.<plant>";
    const LISTS: &'static [&'static [Measure<Self>]] = &[&[Measure {
        id: "bill_saving_usd",
        unit: "USD",
        doc: "What a battery or a step of on-site units saves of the energy bill: the bill, fuel, \
            upkeep and starts without it, in the same hours, less those with it. Batteries share \
            theirs by energy, units alike by power. Load that nothing serves without it is not \
            priced, so that units which only carry what the grid cannot are below 0",
        better: Better::Higher,
        over: Over::Run,
        of: |saved| *saved,
    }]];

    fn things(plan: &Plan) -> Vec<(String, Self::Thing)> {
        let mut things = Vec::new();
        for (site, spec) in plan.sites.iter().enumerate() {
            if spec.hourly.is_none() {
                continue;
            }
            for step in &spec.steps {
                if let Some(plant) = position(spec, step.adds) {
                    let (section, _) = section(step.adds);
                    let suffix = format!(".{}.{section}.{}", spec.name, stem(step));
                    things.push((suffix, (site, plant)));
                }
            }
        }
        things
    }

    fn seen(span: &Span<'_>, thing: &Self::Thing) -> Option<f64> {
        let of_site = span.run.savings_usd.get(thing.0)?;
        Some(of_site.get(thing.1).copied().unwrap_or(0.0))
    }
}

/// Place of a step's plant in a site's savings: batteries, then on-site units.
fn position(site: &Site, adds: Adds) -> Option<usize> {
    match adds {
        Adds::Battery(at) => (site.batteries[at].cycling_share > 0.0).then_some(at),
        Adds::Onsite(at, _) => Some(site.batteries.len() + at),
        _ => None,
    }
}

//! Failures without effect, outages of feeds that do not exist, and more failures than the crews
//! can repair.

use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Scenario, Site};
use crate::time::HOURS_PER_YEAR;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for accelerator in scenario
        .accelerator
        .iter()
        .filter(|spec| spec.bad_batch_probability > 0.0)
    {
        let why = match (
            accelerator.failures_per_gpu_year,
            accelerator.bad_batch_factor,
        ) {
            (0.0, _) => "`failures_per_gpu_year` is 0",
            (_, 1.0) => "`bad_batch_factor` is 1",
            _ => continue,
        };
        found.push(
            Problem::warning(
                Kind::OutOfRange,
                format!(
                    "bad batches of {:?} do not differ from others, because {why}",
                    accelerator.id.text
                ),
            )
            .at(&accelerator.place)
            .hint("give both, or leave `bad_batch_probability` out"),
        );
    }
    for site in &scenario.site {
        if let Some(outage) = site
            .power
            .outage
            .as_ref()
            .filter(|_| site.power.utility.is_empty())
        {
            found.push(
                Problem::error(
                    Kind::Missing,
                    format!(
                        "site {:?} has outages of its feeds, but no utility",
                        site.id.text
                    ),
                )
                .at(&outage.place)
                .hint("add a [[site.power.utility]], or leave [site.power.outage] out"),
            );
        }
        found.extend(overload(scenario, site));
    }
    found
}

/// Crews that cannot keep up in the end, with everything that is ordered and the constant part of
/// the hazard.
fn overload(scenario: &Scenario, site: &Site) -> Option<Problem> {
    let crews = site.crew.repair_crews? as f64;
    let here = |name: &Option<String>| name.as_ref().is_none_or(|name| *name == site.id.text);
    let busy: f64 = scenario
        .purchase
        .iter()
        .filter(|order| here(&order.site))
        .filter_map(|order| {
            let accelerator = scenario
                .accelerator
                .iter()
                .find(|accelerator| accelerator.id.text == order.accelerator)?;
            let gpus = order.gpus.or(order.max_gpus).unwrap_or(0) as f64;
            Some(
                gpus * accelerator.failures_per_gpu_year / HOURS_PER_YEAR
                    * accelerator.repair_hours,
            )
        })
        .sum();
    (busy > crews).then(|| {
        let message = format!(
            "repairs at site {:?} keep {busy:.1} crews busy on average, but there are {crews}",
            site.id.text
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(&site.crew.place)
            .hint("failed GPUs pile up; raise `repair_crews` or lower `repair_hours`")
    })
}

//! From a scenario's keys to the physics they describe.

use super::schema;
use crate::model::cooling::Cooling;
use crate::model::draw::Draw;
use crate::model::heat::{HeatMix, Takes};
use crate::model::power_chain::{Stage, chain};

/// Draw of a busy rack of an accelerator.
pub fn draw(spec: &schema::Accelerator) -> Draw {
    Draw::new(&spec.draw_quantiles, spec.draw_correlation)
}

/// Conversion from low voltage to the racks, per W of IT capacity.
pub fn rack_chain(spec: &schema::Power) -> Stage {
    let distribution = Stage::part_load(
        spec.distribution_efficiency,
        spec.distribution_no_load_share,
        1.0,
    );
    let ups = Stage::part_load(
        spec.ups_efficiency,
        spec.ups_no_load_share,
        1.0 / spec.distribution_efficiency,
    );
    chain(&[distribution, ups])
}

/// The transformer, per W of its output on the design day.
pub fn transformer(spec: &schema::Power) -> Stage {
    Stage::part_load(
        spec.transformer_efficiency,
        spec.transformer_no_load_share,
        1.0,
    )
}

/// The cooling plant that a section describes.
pub fn of(spec: &schema::Cooling) -> Cooling {
    let it_kw = spec.it_mw_per_block * spec.blocks as f64 * 1e3;
    spec.limit.bound(spec.form.chosen().plant(), it_kw)
}

/// The heat that a block is for, as shares of its capacity. A hybrid plant with a stated share has
/// that much of it for liquid; one without takes what comes.
pub fn takes(spec: &schema::Cooling) -> Takes {
    let none = Takes::default();
    match (spec.serves.as_str(), spec.form.liquid_share()) {
        ("air", _) => Takes { air: 1.0, ..none },
        ("liquid", _) => Takes {
            liquid: 1.0,
            ..none
        },
        (_, Some(liquid)) => Takes {
            air: 1.0 - liquid,
            liquid,
            ..none
        },
        _ => Takes { both: 1.0, ..none },
    }
}

/// Accelerators that stand at a site with heat of their own, by orders.
pub fn accelerators_at<'a>(
    scenario: &'a schema::Scenario,
    site: &'a schema::Site,
) -> impl Iterator<Item = &'a schema::Accelerator> {
    scenario.accelerator.iter().filter(|accelerator| {
        scenario.purchase.iter().any(|order| {
            order.accelerator == accelerator.id.text
                && order.site.as_ref().is_none_or(|name| *name == site.id.text)
        })
    })
}

/// How the heat of the racks at a site parts; `None` where its plants take any, or where all heat
/// and all plants are of one kind.
pub fn heat_mix(scenario: &schema::Scenario, site: &schema::Site) -> Option<HeatMix> {
    let takes = || site.cooling.iter().map(takes);
    let any = takes().all(|of| of.both > 0.0);
    let hybrid = site.cooling.iter().any(|cooling| cooling.form.is_hybrid());
    let mut shares: Vec<f64> = accelerators_at(scenario, site)
        .map(schema::Accelerator::liquid_share)
        .collect();
    shares.dedup();
    let air = shares.iter().all(|share| *share <= 0.0) && takes().all(|of| of.air >= 1.0);
    let liquid = shares.iter().all(|share| *share >= 1.0) && takes().all(|of| of.liquid >= 1.0);
    if (any && !hybrid) || air || liquid {
        return None;
    }
    match shares.as_slice() {
        [] => None,
        [first, rest @ ..] if rest.iter().all(|share| share == first) => {
            Some(HeatMix::Same(*first))
        }
        _ => Some(HeatMix::ByRack),
    }
}

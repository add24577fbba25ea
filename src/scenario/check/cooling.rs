//! Each form of cooling has its own keys.

use crate::problem::{Kind, Problem};
use crate::scenario::plant;
use crate::scenario::schema::{Cooling, Scenario};

/// Forms that depend on the wet bulb without pads.
const WET_FORMS: &[&str] = &["chilled-water-tower"];

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for cooling in scenario.site.iter().flat_map(|site| &site.cooling) {
        keys_of_the_form(cooling, &mut found);
        design_day(cooling, &mut found);
    }
    found
}

fn keys_of_the_form(cooling: &Cooling, found: &mut Vec<Problem>) {
    let (needed, taken) = plant::keys_of(&cooling.form);
    let given = given(cooling);
    for key in needed.iter().filter(|key| !given.contains(key)) {
        let message = format!("cooling of form {:?} needs `{key}`", cooling.form);
        let hint = format!(
            "add `{key} = …`, or choose another `form`; this one needs {}",
            quoted(needed)
        );
        found.push(
            Problem::error(Kind::Missing, message)
                .at(&cooling.place)
                .hint(hint),
        );
    }
    for key in given
        .iter()
        .filter(|key| !needed.contains(key) && !taken.contains(key))
    {
        let message = format!("`{key}` is no key of cooling of form {:?}", cooling.form);
        let hint = format!(
            "take it out, or choose its `form`; this one takes {}",
            quoted(&[needed, taken].concat())
        );
        found.push(
            Problem::error(Kind::UnknownKey, message)
                .at(&cooling.place)
                .hint(hint),
        );
    }
}

/// A design day has the values that the form depends on, and no wet bulb above the dry bulb.
fn design_day(cooling: &Cooling, found: &mut Vec<Problem>) {
    let pads = cooling
        .adiabatic_effectiveness
        .is_some_and(|effectiveness| effectiveness > 0.0);
    let residual = cooling.residual_air_form.as_deref().unwrap_or_default();
    let wet = pads || WET_FORMS.contains(&cooling.form.as_str()) || WET_FORMS.contains(&residual);
    let dry = !WET_FORMS.contains(&cooling.form.as_str());
    let (design_dry, design_wet) = (cooling.design_dry_bulb_c, cooling.design_wet_bulb_c);
    let mut lacks = |key: &str, why: &str| {
        let message = format!("the design day of this cooling has no `{key}`");
        found.push(
            Problem::error(Kind::Missing, message)
                .at(&cooling.place)
                .hint(format!("add `{key} = …`: {why}")),
        );
    };
    if design_dry.is_some() && design_wet.is_none() && wet {
        lacks("design_wet_bulb_c", "towers and pads cool by it");
    }
    if design_wet.is_some() && design_dry.is_none() && dry {
        lacks("design_dry_bulb_c", "the machines reject their heat to it");
    }
    if let (Some(dry), Some(wet)) = (design_dry, design_wet)
        && wet > dry
    {
        let message =
            format!("the design wet bulb of {wet} °C lies above the dry bulb of {dry} °C");
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&cooling.place)
                .hint("a wet bulb is at most the dry bulb; are the two exchanged?"),
        );
    }
}

/// The keys of some form that a section gives.
fn given(cooling: &Cooling) -> Vec<&'static str> {
    let keys = [
        ("pue_base", cooling.pue_base.is_some()),
        ("pue_per_c", cooling.pue_per_c.is_some()),
        ("threshold_c", cooling.threshold_c.is_some()),
        ("pue_max", cooling.pue_max.is_some()),
        ("fixed_share", cooling.fixed_share.is_some()),
        ("water_l_per_kwh", cooling.water_l_per_kwh.is_some()),
        (
            "water_l_per_kwh_per_c",
            cooling.water_l_per_kwh_per_c.is_some(),
        ),
        ("supply_c", cooling.supply_c.is_some()),
        ("rise_k", cooling.rise_k.is_some()),
        ("approach_k", cooling.approach_k.is_some()),
        ("outdoor_fan_share", cooling.outdoor_fan_share.is_some()),
        ("indoor_fan_share", cooling.indoor_fan_share.is_some()),
        ("pump_share", cooling.pump_share.is_some()),
        ("carnot_share", cooling.carnot_share.is_some()),
        ("trim_chiller", cooling.trim_chiller.is_some()),
        (
            "adiabatic_effectiveness",
            cooling.adiabatic_effectiveness.is_some(),
        ),
        (
            "cycles_of_concentration",
            cooling.cycles_of_concentration.is_some(),
        ),
        ("dew_point_limit_c", cooling.dew_point_limit_c.is_some()),
        ("liquid_share", cooling.liquid_share.is_some()),
        ("residual_air_form", cooling.residual_air_form.is_some()),
        (
            "residual_air_supply_c",
            cooling.residual_air_supply_c.is_some(),
        ),
        ("design_dry_bulb_c", cooling.design_dry_bulb_c.is_some()),
        ("design_wet_bulb_c", cooling.design_wet_bulb_c.is_some()),
    ];
    keys.into_iter()
        .filter(|(_, given)| *given)
        .map(|(key, _)| key)
        .collect()
}

fn quoted(keys: &[&str]) -> String {
    keys.iter()
        .map(|key| format!("`{key}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

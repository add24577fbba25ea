//! Whether a site is settled hour by hour, and with what.

use super::Resolver;
use crate::model::renewables;
use crate::scenario::climate::Climate;
use crate::scenario::plan::{FIELDS, Hourly, Kind, PLANTS};
use crate::scenario::schema;

/// Whether an hour's cost is more than its price times a load that is affine in the IT load.
pub(super) fn needed(site: &schema::Site) -> bool {
    !site.power.turbine.is_empty() || !site.power.solar.is_empty() || site.electricity.settlement == "hourly"
}

impl Resolver {
    pub(super) fn hourly(&mut self, site: &schema::Site, climate: &Climate) -> Option<Hourly> {
        if !needed(site) || climate.years.is_empty() {
            return None;
        }
        let mut hourly = Hourly::default();
        for spec in &site.power.turbine {
            let kind = Kind { unit_mw: spec.mw_per_unit, heat_rate: spec.heat_rate_mmbtu_per_mwh, carbon_kg_per_mwh: spec.carbon_kg_per_mwh };
            let known = hourly.kinds.iter().position(|other| *other == kind);
            hourly.kind_of.push(known.unwrap_or(hourly.kinds.len()));
            if known.is_none() {
                hourly.kinds.push(kind);
            }
        }
        if hourly.kinds.len() > PLANTS {
            let message = format!("site {:?} has {} kinds of on-site units; up to {PLANTS} are dispatched", site.id.text, hourly.kinds.len());
            self.refuse(&site.place, message, "give units that are alike the same keys");
        }
        if site.power.solar.len() > FIELDS {
            self.refuse(&site.place, format!("site {:?} has more than {FIELDS} solar fields", site.id.text), "put fields of one date together");
        }
        let suns: Vec<&[f64]> = climate.years.iter().map(|year| year.any_table().sun.as_slice()).collect();
        for spec in &site.power.solar {
            let scale = renewables::scale_to(spec.capacity_factor, &suns);
            if scale.is_none() {
                let message = format!("solar {:?} cannot have a capacity factor of {}", spec.id.text, spec.capacity_factor);
                self.refuse(&spec.place, message, "the sun is up for half of the hours at most; 0.15 to 0.35 is usual");
            }
            hourly.solar_scales.push(scale.unwrap_or(0.0));
        }
        Some(hourly)
    }
}

//! Whether a site is settled hour by hour, and with what.

use super::Resolver;
use super::history::normals;
use crate::model::derate::Derate;
use crate::model::dispatch::plant::PartLoad;
use crate::model::escalation::Escalation;
use crate::model::permit::Permit;
use crate::model::renewables;
use crate::plan::{Export, FIELDS, Hourly, Kind, PLANTS, Parameter, Ppa, PpaShape};
use crate::problem::Place;
use crate::scenario::plant;
use crate::scenario::schema;
use crate::site_year::climate::Climate;
use crate::site_year::hour_table::HourTable;

/// Whether the cost of an hour is not just its price times a load that is affine in the IT load.
pub(super) fn needed(site: &schema::Site) -> bool {
    let power = &site.power;
    let affine = site
        .cooling
        .iter()
        .all(|cooling| plant::of(cooling).is_affine());
    let cycled = power
        .battery
        .iter()
        .any(|battery| battery.cycling_share > 0.0);
    let own =
        !power.onsite.is_empty() || !power.solar.is_empty() || !power.ppa.is_empty() || cycled;
    let serves = |cooling: &schema::Cooling| cooling.serves != site.cooling[0].serves;
    own || !affine
        || site.cooling.iter().any(serves)
        || site.water_permit_m3_per_year.is_some()
        || site.tariff.is_some()
        || site.carbon.is_some()
        || site.electricity.settlement == "hourly"
        || site.electricity.export.is_some()
}

fn kind(site: &schema::Site, spec: &schema::Onsite, knows_weather: bool) -> Kind {
    let unit_mw = spec.mw_per_unit_at(site.elevation_m);
    Kind {
        unit_mw,
        heat: PartLoad::new(
            unit_mw,
            spec.heat_rate_mmbtu_per_mwh,
            spec.no_load_fuel_share,
        ),
        minimum_load_share: spec.minimum_load_share,
        start_usd: spec.start_usd_per_mw * spec.mw_per_unit,
        ramp_share_per_minute: spec.ramp_share_per_minute,
        variable_usd_per_mwh: spec.variable_usd_per_mwh,
        variable_escalation: Escalation::new(spec.variable_escalation_per_year),
        carbon_kg_per_mmbtu: spec.carbon_kg_per_mwh / spec.heat_rate_mmbtu_per_mwh,
        by_heat: Derate {
            share_per_unit: if knows_weather {
                spec.heat_derate_per_kelvin
            } else {
                0.0
            },
            above: spec.heat_derate_above_c,
        },
        permit: permit(spec),
    }
}

/// What the units of a step may do in a year, where anything limits it.
fn permit(spec: &schema::Onsite) -> Option<Permit> {
    let of_units = |of_one: Option<f64>| of_one.map_or(f64::INFINITY, |of| of * spec.units as f64);
    let permit = Permit {
        unit_hours: of_units(spec.run_hours_per_year),
        starts: of_units(spec.starts_per_year),
        nox_kg: spec.nox_t_per_year.map_or(f64::INFINITY, |t| t * 1e3),
        nox_kg_per_mwh: spec.nox_kg_per_mwh,
    };
    let limits = [permit.unit_hours, permit.starts, permit.nox_kg];
    limits
        .iter()
        .any(|limit| limit.is_finite())
        .then_some(permit)
}

/// The kinds of a site's units, and the kind of each.
fn kinds(site: &schema::Site, knows_weather: bool) -> (Vec<Kind>, Vec<usize>) {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut kind_of = Vec::new();
    for spec in &site.power.onsite {
        let kind = kind(site, spec, knows_weather);
        let known = kinds.iter().position(|other| *other == kind);
        let known = known.filter(|_| kind.permit.is_none());
        kind_of.push(known.unwrap_or(kinds.len()));
        if known.is_none() {
            kinds.push(kind);
        }
    }
    (kinds, kind_of)
}

impl Resolver {
    pub(super) fn hourly(
        &mut self,
        site: &schema::Site,
        climate: &Climate,
        ppas: &[Ppa],
    ) -> Option<Hourly> {
        if !needed(site) || climate.years.is_empty() {
            return None;
        }
        let knows_weather = site.weather.is_some() || normals(site).is_some();
        let (kinds, kind_of) = kinds(site, knows_weather);
        self.refuse_too_many(site, kinds.len());
        let shape = |of: fn(&HourTable) -> &Vec<f64>| -> Vec<&[f64]> {
            let years = climate.years.iter();
            years.map(|year| of(year.any_table()).as_slice()).collect()
        };
        let (suns, winds) = (shape(|table| &table.sun), shape(|table| &table.wind));
        let solar = site.power.solar.iter();
        let solar_scales = solar
            .map(|spec| self.scale((&spec.id.text, &spec.place), spec.capacity_factor, &suns))
            .collect();
        let agreements = ppas.iter().zip(&site.power.ppa);
        let ppa_scales = agreements.map(|(ppa, spec)| {
            let named = (spec.id.text.as_str(), &spec.place);
            match ppa.shape {
                PpaShape::Baseload => 1.0,
                PpaShape::Solar => self.scale(named, ppa.capacity_factor, &suns),
                PpaShape::Wind => self.scale(named, ppa.capacity_factor, &winds),
            }
        });
        Some(Hourly {
            kinds,
            kind_of,
            pipeline_mmbtu_per_hour: site.power.pipeline_mmbtu_per_hour,
            foresight_hours: site.power.foresight_hours.map(|hours| hours as usize),
            solar_scales,
            ppa_scales: ppa_scales.collect(),
        })
    }

    /// Energy sold to the grid: at a price of its own, or one that follows the site's.
    pub(super) fn export(&mut self, site: &schema::Site) -> Option<Export> {
        let spec = site.electricity.export.as_ref()?;
        let refused = match (&spec.price_usd_per_mwh, spec.indexed_factor) {
            (None, None) => Some((
                "no price",
                "give a `price_usd_per_mwh`, or an `indexed_factor` on the site's price",
            )),
            (Some(_), Some(_)) => Some((
                "both `price_usd_per_mwh` and `indexed_factor`",
                "keep one of them",
            )),
            (Some(_), None) if spec.adder_usd_per_mwh != 0.0 => Some((
                "an `adder_usd_per_mwh`, but no `indexed_factor`",
                "add it to the price",
            )),
            _ => None,
        };
        if let Some((what, fix)) = refused {
            let message = format!("the export of site {:?} has {what}", site.id.text);
            self.refuse(&spec.place, message, fix);
            return None;
        }
        let price = spec.price_usd_per_mwh.as_ref();
        Some(Export {
            limit_mw: spec.limit_mw,
            base_usd_per_mwh: price.map_or(Parameter::Fixed(spec.adder_usd_per_mwh), |price| {
                self.parameter(price)
            }),
            factor: spec.indexed_factor.unwrap_or(0.0),
        })
    }

    /// What can be dispatched is bounded.
    fn refuse_too_many(&mut self, site: &schema::Site, kinds: usize) {
        let name = &site.id.text;
        if kinds > PLANTS {
            let message = format!(
                "site {name:?} has {kinds} kinds of on-site units; up to {PLANTS} are dispatched"
            );
            self.refuse(
                &site.place,
                message,
                "give units that are alike the same keys",
            );
        }
        if site.power.solar.len() > FIELDS {
            let message = format!("site {name:?} has more than {FIELDS} solar fields");
            self.refuse(&site.place, message, "put fields of one date together");
        }
    }

    fn scale(
        &mut self,
        (name, place): (&str, &Place),
        capacity_factor: f64,
        shape: &[&[f64]],
    ) -> f64 {
        let scale = renewables::scale_to(capacity_factor, shape);
        if scale.is_none() {
            let message = format!(
                "{name:?} cannot have a capacity factor of {capacity_factor}: sun and wind of the \
                    years used do not reach it"
            );
            self.refuse(
                place,
                message,
                "0.15 to 0.35 is usual for solar, 0.25 to 0.45 for wind",
            );
        }
        scale.unwrap_or(0.0)
    }
}

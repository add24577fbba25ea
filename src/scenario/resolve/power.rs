//! Power of a site beside the grid, and the hours in which IT is derated.

use super::{Resolver, life_months};
use crate::model::dispatch::battery::Fade;
use crate::model::escalation::Escalation;
use crate::model::limited_hours::highest_priced;
use crate::model::non_firm;
use crate::plan::{self, Adds, CalledHours, Dispatch, NonFirm, PpaShape};
use crate::random::stream::key_of;
use crate::scenario::schema;
use crate::site_year::climate::{Climate, PreparedYear};
use crate::time::{HOURS_PER_YEAR, SimTime};
use crate::units::Watts;

/// Energy of solar over a year as a share of its peak: the mean of large US fields (LBNL,
/// Utility-Scale Solar, 2024 edition, 24 %).
const SOLAR_CAPACITY_FACTOR: f64 = 0.24;
/// The same of wind: the US fleet's mean was 33.5 % in 2023 (EIA, Electric Power Monthly, table
/// 6.07.B), recent projects lie above.
const WIND_CAPACITY_FACTOR: f64 = 0.35;

impl Resolver {
    pub(super) fn onsite(&mut self, site: &schema::Site, spec: &schema::Onsite) -> plan::Onsite {
        plan::Onsite {
            units: spec.units,
            reserve_units: spec.reserve_units,
            mw_per_unit: spec.mw_per_unit_at(site.elevation_m),
            mw: spec.units as f64 * spec.mw_per_unit,
            outages_per_hour: spec.forced_outages_per_year / HOURS_PER_YEAR,
            outage_hours: spec.forced_outage_hours,
            key: key_of(
                self.seed,
                &format!("site {} on-site {}", site.id.text, spec.id.text),
            ),
            capex_usd_per_mw: self.parameter(&spec.capex_usd_per_mw),
            rent_usd_per_mwh_capacity: spec.rent_usd_per_mwh_capacity,
            rent_escalation: Escalation::new(spec.rent_escalation_per_year),
            life_months: life_months(spec.useful_life_years),
        }
    }

    pub(super) fn batteries(&mut self, site: &schema::Site) -> Vec<plan::Battery> {
        let battery = |spec: &schema::Battery| plan::Battery {
            mwh: spec.mwh,
            mw: spec.mw,
            round_trip_efficiency: spec.round_trip_efficiency,
            cycling_share: spec.cycling_share,
            fade: Fade {
                share_per_year: spec.calendar_fade_per_year,
                share_per_cycle: spec.fade_per_full_cycle,
            },
            wear_usd_per_mwh: spec.wear_usd_per_mwh,
            capex_usd_per_mwh: self.parameter(&spec.capex_usd_per_mwh),
            life_months: life_months(spec.useful_life_years),
        };
        site.power.battery.iter().map(battery).collect()
    }

    pub(super) fn solar(&mut self, site: &schema::Site) -> Vec<plan::Solar> {
        let solar = |spec: &schema::Solar| plan::Solar {
            mw: spec.mw,
            capacity_factor: spec.capacity_factor,
            capex_usd_per_mw: self.parameter(&spec.capex_usd_per_mw),
            life_months: life_months(spec.useful_life_years),
        };
        site.power.solar.iter().map(solar).collect()
    }

    pub(super) fn ppas(&mut self, site: &schema::Site) -> Vec<plan::Ppa> {
        let ppa = |spec: &schema::Ppa| {
            let (shape, usual) = match spec.shape.as_str() {
                "solar" => (PpaShape::Solar, SOLAR_CAPACITY_FACTOR),
                "wind" => (PpaShape::Wind, WIND_CAPACITY_FACTOR),
                _ => (PpaShape::Baseload, 1.0),
            };
            plan::Ppa {
                name: spec.id.text.clone(),
                shape,
                mw: spec.mw,
                capacity_factor: spec.capacity_factor.unwrap_or(usual),
                price_usd_per_mwh: self.parameter(&spec.price_usd_per_mwh),
                price_escalation: Escalation::new(spec.price_escalation_per_year),
                from: self.horizon.instant(spec.from_date),
                until: spec
                    .until
                    .map_or(SimTime::NEVER, |date| self.horizon.instant(date)),
                clean: spec.clean,
                curtailed_below_zero: spec.curtailed_below_zero,
            }
        };
        site.power.ppa.iter().map(ppa).collect()
    }

    /// The limits of a site whose steps are these.
    pub(super) fn limits(
        &self,
        site: &schema::Site,
        climate: &Climate,
        steps: &[plan::Step],
    ) -> plan::Limits {
        let first = steps
            .iter()
            .position(|step| matches!(step.adds, Adds::Grid { .. }));
        let (mut at, mut parts) = (first.unwrap_or(0), Vec::new());
        for tranche in &site.power.utility {
            let steps = at..at + tranche.steps().len();
            at = steps.end;
            parts.extend(tranche.non_firm.as_ref().map(|spec| {
                NonFirm {
                    steps,
                    power: Watts::from_mw(spec.mw),
                    until: spec
                        .until
                        .map_or(SimTime::NEVER, |date| self.horizon.instant(date)),
                    called: self.called_hours(site, climate, tranche, spec),
                }
            }));
        }
        limits_of(site, climate, parts)
    }

    fn called_hours(
        &self,
        site: &schema::Site,
        climate: &Climate,
        tranche: &schema::Utility,
        spec: &non_firm::Spec,
    ) -> CalledHours {
        let count = spec.hours_per_year as usize;
        if spec.called == "highest-priced" {
            return CalledHours::Priced(highest_of_years(climate, count));
        }
        let name = format!("site {} non-firm {}", site.id.text, tranche.id.text);
        CalledHours::Random(count, key_of(self.seed, &name))
    }

    pub(super) fn fuel(&mut self, site: &schema::Site) -> plan::Fuel {
        let spec = site.power.fuel.as_ref();
        let now = self.parameter(
            spec.and_then(|spec| spec.price_usd_per_mmbtu.as_ref())
                .unwrap_or(&site.electricity.gas_price_usd_per_mmbtu),
        );
        plan::Fuel {
            now,
            mean: spec
                .and_then(|spec| spec.mean_usd_per_mmbtu.as_ref())
                .map_or(now, |mean| self.parameter(mean)),
            drift: spec.map_or(plan::Parameter::Fixed(0.0), |spec| {
                self.parameter(&spec.annual_drift)
            }),
            volatility: spec.map_or(0.0, |spec| spec.volatility),
            reversion: spec.map_or(0.0, |spec| spec.mean_reversion_per_year),
            key: key_of(self.seed, &format!("site {} fuel", site.id.text)),
        }
    }
}

/// The hours that the grid calls are known once the years are: scaling of prices in a case does not
/// change their order.
fn limits_of(site: &schema::Site, climate: &Climate, non_firm: Vec<NonFirm>) -> plan::Limits {
    let spec = &site.limits;
    let count = if spec.interruptible_share > 0.0 {
        site.called_hours() as usize
    } else {
        0
    };
    plan::Limits {
        curtail_above: spec.curtail_above_usd_per_mwh,
        called: if count > 0 {
            highest_of_years(climate, count)
        } else {
            Vec::new()
        },
        called_leaves: 1.0 - spec.interruptible_share,
        non_firm,
        heat: spec.heat,
    }
}

/// The highest-priced hours of each prepared year, of a common and of a leap year.
fn highest_of_years(climate: &Climate, count: usize) -> Vec<[Vec<u32>; 2]> {
    let called =
        |year: &PreparedYear| [8_760, 8_784].map(|hours| highest_priced(year.prices(hours), count));
    climate.years.iter().map(called).collect()
}

/// When a site's on-site units run.
pub(super) fn dispatch(site: &schema::Site) -> Dispatch {
    if site.power.dispatch == "least-cost" {
        Dispatch::LeastCost
    } else {
        Dispatch::Shortfall
    }
}

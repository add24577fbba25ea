//! The prepared hours of a site.

use super::{ClimateCache, Resolver};
use crate::model::weather::epw;
use crate::model::weather::normals::{Normals, assumed_dew_points};
use crate::problem::{Kind, Place, Problem};
use crate::scenario::climate::{self, Climate, ClimateSpec, Lengths};
use crate::scenario::hourly::{self, Missing};
use crate::scenario::schema::{self, Scenario};
use crate::scenario::years::{PriceSource, WeatherSource, YearsSpec};
use crate::scenario::{files, plant};
use crate::units::Celsius;
use std::path::Path;
use std::sync::Arc;

impl Resolver {
    pub(super) fn climate(&mut self, site: &schema::Site, scenario: &Scenario, cache: &ClimateCache) -> Arc<Climate> {
        let key = format!(
            "{} {:?} {:?} {:?} {:?} {:?}",
            scenario.monte_carlo.seed,
            Lengths::of(&self.horizon),
            climate_key(site),
            site.weather,
            site.electricity,
            site.cooling
        ) + &format!("{}", super::hourly::needed(site));
        if let Some(known) = cache.0.lock().expect("no writer panics").get(&key) {
            return Arc::clone(known);
        }
        let empty = || Climate { years: Vec::new(), design_overhead: 0.0, filled_hours: 0, provenance: String::new() };
        let prepared = match self.climate_spec(site).as_ref().map(climate::prepare) {
            Some(Ok(prepared)) => Arc::new(prepared),
            // What is refused is not kept: the next scenario to ask must be told too.
            None => return Arc::new(empty()),
            Some(Err(why)) => {
                let place = site.electricity.hourly.as_ref().map_or(&site.place, |hourly| &hourly.place).clone();
                self.refuse(&place, why, "give whole years, or state missing = \"previous-day\" for prices");
                return Arc::new(empty());
            }
        };
        cache.0.lock().expect("no writer panics").insert(key, Arc::clone(&prepared));
        prepared
    }

    pub(super) fn climate_spec(&mut self, site: &schema::Site) -> Option<ClimateSpec> {
        let missing = match &site.electricity.hourly {
            Some(hourly) if hourly.missing == "previous-day" => Missing::PreviousDay,
            _ => Missing::Refuse,
        };
        let total: f64 = site.cooling.iter().map(|cooling| cooling.it_mw_per_block * cooling.blocks as f64).sum();
        let (weather, price) = (self.weather(site), self.price(site, missing));
        Some(ClimateSpec {
            years: YearsSpec {
                weather: weather?,
                price: price?,
                utc_offset_hours: site.utc_offset_hours,
                site: site.id.text.clone(),
                seed: self.seed,
                missing,
            },
            plants: site.cooling.iter().map(|cooling| (plant::of(cooling), cooling.it_mw_per_block * cooling.blocks as f64 / total)).collect(),
            fixed_overhead: site.fixed_pue.map(|pue| pue - 1.0),
            design: site.dry_bulb_max_c.map(Celsius),
            lengths: Lengths::of(&self.horizon),
            place: (site.latitude, site.longitude),
            keep_tables: super::hourly::needed(site),
        })
    }

    pub(super) fn price(&mut self, site: &schema::Site, missing: Missing) -> Option<PriceSource> {
        let Some(hourly) = &site.electricity.hourly else {
            let windows =
                site.electricity.time_of_use.iter().map(|window| (window.months.clone(), window.from_hour, window.to_hour, window.price_multiple)).collect();
            return Some(PriceSource::Flat(windows));
        };
        let path = files::beside(&hourly.place, &hourly.file);
        match hourly::read_hourly_csv(&path, hourly.column.as_deref(), hourly.time_zone.as_deref(), missing, hourly::PRICE_USD_PER_MWH) {
            Ok(series) => Some(PriceSource::Actual(series)),
            Err(problem) => {
                self.file_problem(problem, &hourly.place);
                None
            }
        }
    }

    pub(super) fn weather(&mut self, site: &schema::Site) -> Option<WeatherSource> {
        if let Some(weather) = &site.weather {
            let path = files::beside(&weather.place, &weather.file);
            let is_epw = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("epw"));
            let read = if is_epw {
                read_epw(&path)
            } else {
                hourly::read_hourly_csv(&path, Some("temperature_2m"), weather.time_zone.as_deref(), Missing::Refuse, hourly::DRY_BULB_C)
                    .map(WeatherSource::Actual)
            };
            return read.map_err(|problem| self.file_problem(problem, &weather.place)).ok();
        }
        let twelve = |values: &[f64]| <[f64; 12]>::try_from(values).ok();
        match (twelve(&site.dry_bulb_mean_c), twelve(&site.dry_bulb_diurnal_c), twelve(&site.dry_bulb_residual_sd_c)) {
            (Some(mean_c), Some(diurnal_c), Some(residual_sd_c)) => {
                let dew_point_mean_c = twelve(&site.dew_point_mean_c).unwrap_or_else(|| assumed_dew_points(&mean_c, &diurnal_c));
                let persistence_per_hour = site.dry_bulb_persistence_per_hour;
                Some(WeatherSource::Normals(Box::new(Normals { mean_c, diurnal_c, residual_sd_c, persistence_per_hour, dew_point_mean_c })))
            }
            _ if site.fixed_pue.is_some() => Some(WeatherSource::None),
            _ => {
                self.refuse(&site.place, format!("site {:?} has no weather", site.id.text), "take it `from` the catalogue, give `dry_bulb_mean_c`, `dry_bulb_diurnal_c` and `dry_bulb_residual_sd_c` with 12 values each, a [site.weather] file, or a `fixed_pue`");
                None
            }
        }
    }

    /// A problem within a data file, told with the key that names the file.
    pub(super) fn file_problem(&mut self, problem: Problem, named_at: &Place) {
        let place = problem.place.clone().unwrap_or_else(|| named_at.clone());
        let hint = problem.hint.clone().unwrap_or_default();
        self.problems.push(Problem::error(problem.kind, problem.message).at(&place).hint(format!("{hint}; the file is named at {named_at}")));
    }
}

/// What of a site, besides files and cooling, its climate depends on.
fn climate_key(site: &schema::Site) -> impl std::fmt::Debug + '_ {
    (
        (&site.id.text, site.utc_offset_hours, site.fixed_pue, site.dry_bulb_max_c, site.dry_bulb_persistence_per_hour),
        (&site.dry_bulb_mean_c, &site.dry_bulb_diurnal_c, &site.dry_bulb_residual_sd_c, &site.dew_point_mean_c),
    )
}

fn read_epw(path: &Path) -> Result<WeatherSource, Problem> {
    let source = files::text(path, 64 << 20)?;
    epw::read(&source.text).map(WeatherSource::Typical).map_err(|(line, why)| {
        let start: usize = source.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let place = Place { source: Arc::clone(&source), start, end: start + 1 };
        Problem::error(Kind::File, why).at(&place).hint("an EPW file of a whole typical year is expected")
    })
}

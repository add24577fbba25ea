//! The prepared hours of a site.

use super::{ClimateCache, Resolver};
use crate::problem::{Kind, Place, Problem};
use crate::scenario::plant;
use crate::scenario::schema::{self, Scenario};
use crate::site_year::climate::{self, Climate, ClimateSpec, Lengths, SitePlant};
use crate::site_year::joint::{PriceSource, WeatherSource, YearsSpec};
use crate::units::Celsius;
use std::sync::Arc;

impl Resolver {
    pub(super) fn climate(
        &mut self,
        site: &schema::Site,
        scenario: &Scenario,
        cache: &ClimateCache,
    ) -> Arc<Climate> {
        let key = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            scenario.currency,
            Lengths::of(&self.horizon),
            climate_key(site),
            site.weather,
            site.electricity,
            site.cooling
        ) + &format!(
            "{} {:?}",
            super::hourly::needed(site),
            plant::heat_mix(scenario, site)
        );
        if let Some(known) = cache.0.lock().expect("no writer panics").get(&key) {
            return Arc::clone(known);
        }
        let empty = || Climate {
            years: Vec::new(),
            design_overhead: 0.0,
            filled_hours: 0,
            elevation_m: 0.0,
            provenance: String::new(),
            files_read: Vec::new(),
        };
        let spec = self.climate_spec(site, scenario);
        let files_read = std::mem::take(&mut self.files_read);
        // A scenario that is refused anyway needs no years.
        let wanted = spec.as_ref().filter(|_| !self.problems.refuse());
        let prepared = match wanted.map(climate::prepare) {
            Some(Ok(prepared)) => Arc::new(Climate {
                files_read,
                ..prepared
            }),
            // A refusal is not cached: the next scenario must report it too.
            None => return Arc::new(empty()),
            Some(Err(why)) => {
                self.refuse(
                    &history_place(site),
                    why,
                    "give price, weather and carbon of the same years",
                );
                return Arc::new(empty());
            }
        };
        cache
            .0
            .lock()
            .expect("no writer panics")
            .insert(key, Arc::clone(&prepared));
        prepared
    }

    pub(super) fn climate_spec(
        &mut self,
        site: &schema::Site,
        scenario: &Scenario,
    ) -> Option<ClimateSpec> {
        let (weather, price, carbon) = (
            self.weather(site),
            self.price(site, &scenario.currency),
            self.carbon(site),
        );
        let years = YearsSpec {
            weather: weather?,
            price: price?,
            carbon: carbon?,
            forward_usd_per_mwh: forward_base(&site.electricity),
            utc_offset_hours: site.utc_offset_hours,
            group: site
                .weather_region
                .clone()
                .unwrap_or_else(|| site.id.text.clone()),
        };
        self.warn_of_left_out(site, &years);
        self.warn_of_hotter_hours(site, &years.weather);
        self.warn_of_typical_weather(site, &years);
        Some(ClimateSpec {
            years,
            plants: plants(site),
            heat: plant::heat_mix(scenario, site),
            fixed_overhead: site.fixed_pue.map(|pue| pue - 1.0),
            design: site.dry_bulb_max_c.map(Celsius),
            lengths: Lengths::of(&self.horizon),
            elevation_m: site.elevation_m,
            place: (site.latitude, site.longitude),
            keep_tables: super::hourly::needed(site),
            dry_side: site.water_permit_m3_per_year.is_some(),
        })
    }

    /// Years of files that another file of the site lacks are not lived through.
    fn warn_of_left_out(&mut self, site: &schema::Site, years: &YearsSpec) {
        if !years.left_out().is_empty() && !years.common_years().is_empty() {
            let message = format!(
                "not used, because other files of site {:?} lack the year: {}",
                site.id.text,
                years.left_out().join(", ")
            );
            self.problems.push(
                Problem::warning(Kind::File, message)
                    .at(&history_place(site))
                    .hint("give price, weather and carbon of the same years"),
            );
        }
    }

    /// A design day that the weather used exceeds is not what is designed for.
    fn warn_of_hotter_hours(&mut self, site: &schema::Site, weather: &WeatherSource) {
        let Some(stated) = site.dry_bulb_max_c else {
            return;
        };
        let hottest = match weather {
            WeatherSource::Typical(year) => year.dry_bulb_c.iter().copied().fold(stated, f64::max),
            WeatherSource::Actual(years) => {
                let hours = years.iter().flat_map(|year| &year.columns[0]);
                hours.copied().fold(stated, f64::max)
            }
            WeatherSource::Normals(_) | WeatherSource::None => return,
        };
        if hottest > stated + 0.05 {
            let message = format!(
                "`dry_bulb_max_c` of site {:?} is {stated} °C, but the weather used has \
                    {hottest:.1} °C, which is designed for",
                site.id.text
            );
            self.problems.push(
                Problem::warning(Kind::OutOfRange, message)
                    .at(site.place_of("dry_bulb_max_c"))
                    .hint("state the hottest hour to be cooled, or leave it out"),
            );
        }
    }

    /// Prices of actual hours beside a typical year of weather: what heat does to both is lost.
    fn warn_of_typical_weather(&mut self, site: &schema::Site, years: &YearsSpec) {
        let is_typical = matches!(years.weather, WeatherSource::Typical(_));
        if is_typical && matches!(years.price, PriceSource::Actual(_)) {
            let message = format!(
                "prices of site {:?} are of actual hours, its weather is a typical year: hot hours \
                    and high prices do not fall together",
                site.id.text
            );
            self.problems.push(
                Problem::warning(Kind::File, message)
                    .at(&history_place(site))
                    .hint("give the weather of the same years as a CSV, or generate the prices"),
            );
        }
    }

    /// A problem within a data file, reported with the key that names the file.
    pub(super) fn file_problem(&mut self, problem: Problem, named_at: &Place) {
        let hint = problem.hint.clone().unwrap_or_default();
        let refused = Problem::error(problem.kind, problem.message);
        self.problems.push(match &problem.place {
            Some(place) => refused
                .at(place)
                .hint(format!("{hint}; the file is named at {named_at}")),
            None => refused.at(named_at).hint(hint),
        });
    }
}

/// Cooling plants with their share of a site's cooling.
fn plants(site: &schema::Site) -> Vec<SitePlant> {
    let it_mw = |cooling: &schema::Cooling| cooling.it_mw_per_block * cooling.blocks as f64;
    let total: f64 = site.cooling.iter().map(it_mw).sum();
    let share = |cooling| SitePlant {
        plant: plant::of(cooling),
        share: it_mw(cooling) / total,
        takes: plant::takes(cooling),
    };
    site.cooling.iter().map(share).collect()
}

/// Where a site names its hours.
fn history_place(site: &schema::Site) -> Place {
    let hourly = site.electricity.hourly.as_ref().map(|hourly| &hourly.place);
    hourly
        .or(site.weather.as_ref().map(|weather| &weather.place))
        .unwrap_or(&site.place)
        .clone()
}

/// The price that the library of years is scaled to: the forward price, or that of the first year
/// named.
fn forward_base(electricity: &schema::Electricity) -> Option<f64> {
    electricity.forward_usd_per_mwh.or_else(|| {
        electricity
            .forward
            .iter()
            .min_by_key(|forward| forward.year)
            .map(|forward| forward.usd_per_mwh)
    })
}

/// Factor on the prices of each civil year of a horizon; none where one forward price holds
/// throughout.
pub(super) fn forward_factors(
    electricity: &schema::Electricity,
    years: impl Iterator<Item = i16>,
) -> Vec<f64> {
    let Some(base) = forward_base(electricity).filter(|_| !electricity.forward.is_empty()) else {
        return Vec::new();
    };
    let price = |year: i16| {
        let named = electricity
            .forward
            .iter()
            .filter(|forward| forward.year <= i64::from(year))
            .max_by_key(|forward| forward.year);
        named.map_or(base, |forward| forward.usd_per_mwh)
    };
    years.map(|year| price(year) / base).collect()
}

/// Keys of a site, besides files and cooling, on which its prepared hours depend.
fn climate_key(site: &schema::Site) -> impl std::fmt::Debug + '_ {
    (
        (
            &site.id.text,
            &site.weather_region,
            site.latitude,
            site.longitude,
            site.utc_offset_hours,
            site.fixed_pue,
            site.dry_bulb_max_c,
            site.water_permit_m3_per_year.is_some(),
        ),
        (
            &site.dry_bulb_mean_c,
            &site.dry_bulb_diurnal_c,
            &site.dry_bulb_residual_sd_c,
            site.dry_bulb_persistence_per_hour,
        ),
        (&site.dew_point_mean_c, site.elevation_m, &site.carbon),
    )
}

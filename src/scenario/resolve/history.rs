//! The hours of a site: weather, price and carbon, from files or generators.

use super::Resolver;
use crate::model::weather::normals::{Normals, assumed_dew_points};
use crate::model::weather::{dew_point, epw};
use crate::problem::{Kind, Place, Problem};
use crate::scenario::hourly::units::{LEAST_MEAN, PriceUnit};
use crate::scenario::hourly::{self, HourlyFile, Plausible, Wanted};
use crate::scenario::schema;
use crate::scenario::{files, price_model};
use crate::site_year::joint::{PriceSource, WeatherSource};
use crate::site_year::series::Missing;
use crate::site_year::whole_years::{RawYear, actual_years};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// kg per lb.
const KG_PER_LB: f64 = 0.453_592_37;
/// The fix where a year is not whole.
const WHOLE_YEARS: &str = "give whole years and cut off parts of one, or state missing = \
    \"previous-day\" where up to a week is missing";

impl Resolver {
    pub(super) fn price(&mut self, site: &schema::Site, currency: &str) -> Option<PriceSource> {
        let electricity = &site.electricity;
        if let Some(hourly) = &electricity.hourly {
            if let Some(generator) = &electricity.generator {
                self.warn_of_unused_generator(generator, &site.id.text);
            }
            return self.price_files(hourly, currency).map(PriceSource::Actual);
        }
        if let Some(generator) = &electricity.generator {
            return self.price_generator(generator);
        }
        if electricity.forward_usd_per_mwh.is_some() || !electricity.forward.is_empty() {
            let hint = "state `price_usd_per_mwh`, or give hourly prices or a generator";
            self.refuse(
                &electricity.place,
                "a forward price scales hourly prices, and there are none".into(),
                hint,
            );
        }
        let windows = electricity
            .time_of_use
            .iter()
            .map(|window| {
                (
                    window.months.clone(),
                    window.from_hour,
                    window.to_hour,
                    window.price_multiple,
                )
            })
            .collect();
        Some(PriceSource::Flat(windows))
    }

    fn warn_of_unused_generator(&mut self, generator: &schema::PriceGenerator, site: &str) {
        let message = format!(
            "the hourly prices of site {site:?} are read from files: its price generator is not \
                used"
        );
        self.problems.push(
            Problem::warning(Kind::Unresolved, message)
                .at(&generator.place)
                .hint("leave [site.electricity.generator] or [site.electricity.hourly] out"),
        );
    }

    fn price_generator(&mut self, spec: &schema::PriceGenerator) -> Option<PriceSource> {
        let model = price_model::of(spec)
            .map_err(|why| self.refuse(&spec.place, why, "as in the catalogue's `price-years`"))
            .ok()?;
        Some(PriceSource::Generated(Box::new(model), spec.years as usize))
    }

    fn price_files(&mut self, spec: &schema::HourlyPrice, currency: &str) -> Option<Vec<RawYear>> {
        let paths = self.paths(&spec.place, spec.file.as_ref(), &spec.files)?;
        let unit = PriceUnit {
            unit: spec.unit.as_deref(),
            vat: spec.vat,
            exchange_rate: spec.exchange_rate,
            currency,
        };
        for path in &paths {
            contradiction(path, spec.column.as_deref(), &unit)
                .map_err(|problem| self.file_problem(problem, &spec.place))
                .ok()?;
        }
        let mean = if unit.unit.is_none() {
            [LEAST_MEAN, hourly::PRICE_USD_PER_MWH.greatest]
        } else {
            hourly::PRICE_USD_PER_MWH.mean
        };
        let read_in = unit.text();
        let price = Wanted {
            factor: unit.factor(),
            read_in: &read_in,
            ..Wanted::new(
                spec.column.as_deref(),
                Plausible {
                    mean,
                    ..hourly::PRICE_USD_PER_MWH
                },
            )
        };
        let mut years = self.years(
            "prices",
            &spec.place,
            &paths,
            &[price],
            spec.time_zone.as_deref(),
            &spec.missing,
        )?;
        if spec.unit.is_some() || spec.vat.is_some() || spec.exchange_rate.is_some() {
            years
                .iter_mut()
                .for_each(|year| year.label = format!("{} in {read_in}", year.label));
        }
        Some(years)
    }

    /// Years of carbon intensity; none where the site has no such file.
    pub(super) fn carbon(&mut self, site: &schema::Site) -> Option<Vec<RawYear>> {
        let Some(spec) = &site.carbon else {
            return Some(Vec::new());
        };
        let paths = self.paths(&spec.place, spec.file.as_ref(), &spec.files)?;
        for path in paths.iter().filter(|_| spec.unit.is_none()) {
            in_pounds(path, spec.column.as_deref())
                .map_err(|problem| self.file_problem(problem, &spec.place))
                .ok()?;
        }
        let factor = if spec.unit.as_deref() == Some("lb/MWh") {
            KG_PER_LB
        } else {
            1.0
        };
        let column = Wanted {
            factor,
            read_in: spec.unit.as_deref().unwrap_or("kg/MWh"),
            ..Wanted::new(spec.column.as_deref(), hourly::CARBON_KG_PER_MWH)
        };
        self.years(
            "carbon",
            &spec.place,
            &paths,
            &[column],
            spec.time_zone.as_deref(),
            &spec.missing,
        )
    }

    pub(super) fn weather(&mut self, site: &schema::Site) -> Option<WeatherSource> {
        if let Some(weather) = &site.weather {
            let paths = self.paths(&weather.place, weather.file.as_ref(), &weather.files)?;
            let is_epw = |path: &PathBuf| {
                path.extension()
                    .is_some_and(|extension| extension.eq_ignore_ascii_case("epw"))
            };
            return match paths.as_slice() {
                [path] if is_epw(path) => read_epw(path)
                    .map_err(|problem| self.file_problem(problem, &weather.place))
                    .ok(),
                paths if paths.iter().any(is_epw) => {
                    self.refuse(
                        &weather.place,
                        "a typical year cannot be combined with other files".into(),
                        "name one EPW file, or CSV files of actual years",
                    );
                    None
                }
                paths => self
                    .actual_weather(weather, paths)
                    .map(WeatherSource::Actual),
            };
        }
        match normals(site) {
            Some(normals) => Some(WeatherSource::Normals(Box::new(normals))),
            None if site.fixed_pue.is_some() => Some(WeatherSource::None),
            None => {
                self.refuse(&site.place, format!("site {:?} has no weather", site.id.text), "take it `from` the catalogue, give `dry_bulb_mean_c`, `dry_bulb_diurnal_c` and `dry_bulb_residual_sd_c` with 12 values each, a [site.weather] file, or a `fixed_pue`");
                None
            }
        }
    }

    /// Actual years: dry bulb, dew point, pressure in Pa, sun, wind in m per s.
    fn actual_weather(
        &mut self,
        spec: &schema::Weather,
        paths: &[PathBuf],
    ) -> Option<Vec<RawYear>> {
        let columns = [
            Wanted::new(Some("temperature_2m"), hourly::DRY_BULB_C),
            Wanted::new(Some("dew_point_2m"), hourly::DRY_BULB_C),
            Wanted::new(Some("surface_pressure"), hourly::PRESSURE_HPA),
            Wanted::new(Some("shortwave_radiation"), hourly::SUN_W_PER_M2),
            Wanted::new(Some("windspeed_10m"), hourly::WIND_KM_PER_H),
            Wanted::new(Some("relative_humidity_2m"), hourly::HUMIDITY_PERCENT),
        ];
        let mut years = self.years(
            "weather",
            &spec.place,
            paths,
            &columns,
            spec.time_zone.as_deref(),
            &spec.missing,
        )?;
        for year in &mut years {
            let humidity = year.columns.pop().unwrap_or_default();
            if year.columns[1].is_empty() && !humidity.is_empty() {
                year.columns[1] = year.columns[0]
                    .iter()
                    .zip(&humidity)
                    .map(|(&t, &percent)| dew_point::from_relative_humidity(t, percent / 100.0))
                    .collect();
            }
            year.columns[2].iter_mut().for_each(|hpa| *hpa *= 100.0);
            year.columns[4]
                .iter_mut()
                .for_each(|km_per_h| *km_per_h /= 3.6);
        }
        Some(years)
    }

    /// Whole years of files.
    fn years(
        &mut self,
        what: &str,
        named_at: &Place,
        paths: &[PathBuf],
        columns: &[Wanted<'_>],
        zone: Option<&str>,
        missing: &str,
    ) -> Option<Vec<RawYear>> {
        let missing = if missing == "previous-day" {
            Missing::PreviousDay
        } else {
            Missing::Refuse
        };
        let series = hourly::read(&HourlyFile {
            paths,
            columns,
            zone,
            missing,
        })
        .map_err(|problem| self.file_problem(problem, named_at))
        .ok()?;
        actual_years(&series, what, missing)
            .map_err(|why| self.refuse(named_at, why, WHOLE_YEARS))
            .ok()
    }

    /// The files that a section names.
    fn paths(
        &mut self,
        place: &Place,
        file: Option<&String>,
        files: &[String],
    ) -> Option<Vec<PathBuf>> {
        let named: Vec<PathBuf> = file
            .into_iter()
            .chain(files)
            .map(|name| files::beside(place, name))
            .collect();
        if named.is_empty() {
            self.refuse(
                place,
                "no file is named".into(),
                "give `file`, or `files` with a list",
            );
            return None;
        }
        Some(named)
    }
}

/// What a price file says of itself must not contradict what is stated.
fn contradiction(path: &Path, column: Option<&str>, unit: &PriceUnit<'_>) -> Result<(), Problem> {
    let (header, place) = hourly::header(path, column)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let refused = |(message, hint): (String, String)| {
        Err(Problem::error(Kind::File, message).at(&place).hint(hint))
    };
    unit.contradiction(&header, &name).map_or(Ok(()), refused)
}

/// A column of carbon whose header says pounds is not read in kilograms.
fn in_pounds(path: &Path, column: Option<&str>) -> Result<(), Problem> {
    let (header, place) = hourly::header(path, column)?;
    let words = header.to_lowercase();
    let mut words = words.split(|letter: char| !letter.is_alphabetic());
    if words.any(|word| matches!(word, "lb" | "lbs")) {
        let message = format!("the column {header:?} is in lb, but it is read in kg per MWh");
        return Err(Problem::error(Kind::File, message)
            .at(&place)
            .hint("state unit = \"lb/MWh\""));
    }
    Ok(())
}

/// A site's monthly normals, if it has them.
fn normals(site: &schema::Site) -> Option<Normals> {
    let twelve = |values: &[f64]| <[f64; 12]>::try_from(values).ok();
    let mean_c = twelve(&site.dry_bulb_mean_c)?;
    let diurnal_c = twelve(&site.dry_bulb_diurnal_c)?;
    let dew_point_mean_c = twelve(&site.dew_point_mean_c);
    Some(Normals {
        residual_sd_c: twelve(&site.dry_bulb_residual_sd_c)?,
        persistence_per_hour: site.dry_bulb_persistence_per_hour,
        dew_point_mean_c: dew_point_mean_c
            .unwrap_or_else(|| assumed_dew_points(&mean_c, &diurnal_c)),
        mean_c,
        diurnal_c,
    })
}

fn read_epw(path: &Path) -> Result<WeatherSource, Problem> {
    let source = files::text(path, 64 << 20)?;
    epw::read(&source.text)
        .map(WeatherSource::Typical)
        .map_err(|(line, why)| {
            let start: usize = source
                .text
                .split_inclusive('\n')
                .take(line - 1)
                .map(str::len)
                .sum();
            let place = Place {
                source: Arc::clone(&source),
                start,
                end: start + 1,
            };
            Problem::error(Kind::File, why)
                .at(&place)
                .hint("an EPW file of a whole typical year is expected")
        })
}

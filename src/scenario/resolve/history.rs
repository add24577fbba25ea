//! The hours of a site: weather, price and carbon, from files or generators.

use super::Resolver;
use super::named_files::NamedFiles;
use super::station::over;
use crate::model::weather::dew_point::{from_relative_humidity, stated};
use crate::model::weather::normals::{Normals, assumed_dew_points};
use crate::problem::{Kind, Place, Problem};
use crate::scenario::hourly::units::{LEAST_MEAN, PriceUnit};
use crate::scenario::hourly::{self, Account, HourlyFile, LayoutKeys, Plausible, Wanted};
use crate::scenario::price_model;
use crate::scenario::schema;
use crate::site_year::joint::{PriceSource, WeatherSource};
use crate::site_year::series::Missing;
use crate::site_year::whole_years::{RawYear, actual_years};
use crate::units::Celsius;
use std::path::{Path, PathBuf};

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
        let (paths, named_at) = self.named_files(&NamedFiles {
            place: &spec.place,
            keys: &spec.key_places,
            file: spec.file.as_ref(),
            files: &spec.files,
            zone: spec.time_zone.as_deref(),
        })?;
        let unit = PriceUnit {
            unit: spec.unit.as_deref(),
            vat: spec.vat,
            exchange_rate: spec.exchange_rate,
            currency,
        };
        unit.checked()
            .map_err(|(why, hint)| self.refuse(spec.place_of("unit"), why, &hint))
            .ok()?;
        for path in &paths {
            contradiction(path, spec.column.as_deref(), &spec.layout, &unit)
                .map_err(|problem| self.file_problem(problem, &named_at))
                .ok()?;
        }
        let is_stated = unit.unit.is_some() || unit.exchange_rate.is_some();
        let mean = if is_stated {
            hourly::PRICE_USD_PER_MWH.mean
        } else {
            [LEAST_MEAN, hourly::PRICE_USD_PER_MWH.greatest]
        };
        let read_in = unit.text();
        let names: Vec<&str> = spec.column.as_deref().into_iter().collect();
        let price = Wanted {
            factor: unit.factor(),
            read_in: &read_in,
            ..Wanted::new(
                &names,
                Plausible {
                    mean,
                    ..hourly::PRICE_USD_PER_MWH
                },
            )
        };
        let file = HourlyFile {
            paths: &paths,
            columns: &[price],
            zone: spec.time_zone.as_deref(),
            missing: missing(&spec.missing),
            keys: &spec.layout,
            unit: &format!("{currency}/MWh"),
            currency: Some(currency).filter(|_| !is_stated),
        };
        let mut years = self.years("prices", &named_at, &file)?;
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
        let (paths, named_at) = self.named_files(&NamedFiles {
            place: &spec.place,
            keys: &spec.key_places,
            file: spec.file.as_ref(),
            files: &spec.files,
            zone: spec.time_zone.as_deref(),
        })?;
        for path in paths.iter().filter(|_| spec.unit.is_none()) {
            in_pounds(path, spec.column.as_deref(), &spec.layout)
                .map_err(|problem| self.file_problem(problem, &named_at))
                .ok()?;
        }
        let factor = if spec.unit.as_deref() == Some("lb/MWh") {
            KG_PER_LB
        } else {
            1.0
        };
        let names: Vec<&str> = spec.column.as_deref().into_iter().collect();
        let column = Wanted {
            factor,
            read_in: spec.unit.as_deref().unwrap_or("kg/MWh"),
            ..Wanted::new(&names, hourly::CARBON_KG_PER_MWH)
        };
        let file = HourlyFile {
            paths: &paths,
            columns: &[column],
            zone: spec.time_zone.as_deref(),
            missing: missing(&spec.missing),
            keys: &spec.layout,
            unit: "kg/MWh",
            currency: None,
        };
        self.years("carbon", &named_at, &file)
    }

    pub(super) fn weather(&mut self, site: &schema::Site) -> Option<WeatherSource> {
        if let Some(weather) = &site.weather {
            let (paths, named_at) = self.named_files(&NamedFiles {
                place: &weather.place,
                keys: &weather.key_places,
                file: weather.file.as_ref(),
                files: &weather.files,
                zone: weather.time_zone.as_deref(),
            })?;
            let is_epw = |path: &PathBuf| {
                path.extension()
                    .is_some_and(|extension| extension.eq_ignore_ascii_case("epw"))
            };
            return match paths.as_slice() {
                [path] if is_epw(path) => self
                    .epw(site, weather, (path, &named_at))
                    .map(WeatherSource::Typical),
                paths if paths.iter().any(is_epw) => {
                    self.refuse(
                        &named_at,
                        "a typical year cannot be combined with other files".into(),
                        "name one EPW file, or CSV files of actual years",
                    );
                    None
                }
                paths => self
                    .actual_weather(weather, paths, &named_at)
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
        named_at: &Place,
    ) -> Option<Vec<RawYear>> {
        let columns = [
            Wanted::new(&["temperature_2m"], hourly::DRY_BULB_C),
            Wanted::new(&["dew_point_2m", "dewpoint_2m"], hourly::DRY_BULB_C),
            Wanted::new(&["surface_pressure"], hourly::PRESSURE_HPA),
            Wanted::new(&["shortwave_radiation"], hourly::SUN_W_PER_M2),
            Wanted::new(&["windspeed_10m", "wind_speed_10m"], hourly::WIND_KM_PER_H),
            Wanted::new(
                &["relative_humidity_2m", "relativehumidity_2m"],
                hourly::HUMIDITY_PERCENT,
            ),
        ];
        let file = HourlyFile {
            paths,
            columns: &columns,
            zone: spec.time_zone.as_deref(),
            missing: missing(&spec.missing),
            keys: &spec.layout,
            unit: "°C",
            currency: None,
        };
        let mut years = self.years("weather", named_at, &file)?;
        let over = over(spec);
        for year in &mut years {
            let humidity = year.columns.pop().unwrap_or_default();
            if year.columns[1].is_empty() && !humidity.is_empty() {
                let dry_bulbs = year.columns[0].iter().zip(&humidity);
                let point = |(&dry_bulb, &percent): (&f64, &f64)| {
                    from_relative_humidity(Celsius(dry_bulb), percent / 100.0, over).0
                };
                year.columns[1] = dry_bulbs.map(point).collect();
            } else {
                let points = year.columns[1].iter_mut();
                points.for_each(|point| *point = stated(Celsius(*point), over).0);
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
        file: &HourlyFile<'_>,
    ) -> Option<Vec<RawYear>> {
        let read = self.hours(what, named_at, file)?;
        actual_years(&read.series, what, file.missing)
            .map_err(|why| self.refuse(named_at, why, WHOLE_YEARS))
            .ok()
    }

    /// Hours of files; what was read is kept for `check`, what was changed is warned of.
    pub(super) fn hours(
        &mut self,
        what: &str,
        named_at: &Place,
        file: &HourlyFile<'_>,
    ) -> Option<hourly::Read> {
        let read = hourly::read(file)
            .map_err(|problem| self.file_problem(problem, named_at))
            .ok()?;
        self.account(what, named_at, &read.account);
        Some(read)
    }

    fn account(&mut self, what: &str, named_at: &Place, account: &Account) {
        self.files_read.push(format!("{what}: {}", account.text()));
        let changes: Vec<String> = account.changes().collect();
        if !account.filled.is_empty() || !account.dropped.is_empty() || account.repeated > 0 {
            let message = format!(
                "{what} of {}: {}",
                account.files.join(", "),
                changes.join("; ")
            );
            self.problems.push(
                Problem::warning(Kind::File, message)
                    .at(named_at)
                    .hint("missing = \"previous-day\" is stated; compare with the source"),
            );
        }
        for warning in &account.warnings {
            self.problems.push(
                Problem::warning(Kind::File, format!("{what}: {warning}"))
                    .at(named_at)
                    .hint("`gridrack check` says how each file was read"),
            );
        }
    }
}

/// What a price file says of itself must not contradict what is stated.
fn contradiction(
    path: &Path,
    column: Option<&str>,
    keys: &LayoutKeys,
    unit: &PriceUnit<'_>,
) -> Result<(), Problem> {
    let (header, place) = hourly::header(path, column, keys)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let refused = |(message, hint): (String, String)| {
        Err(Problem::error(Kind::File, message).at(&place).hint(hint))
    };
    unit.contradiction(&header, &name).map_or(Ok(()), refused)
}

/// A column of carbon whose header says pounds is not read in kilograms.
fn in_pounds(path: &Path, column: Option<&str>, keys: &LayoutKeys) -> Result<(), Problem> {
    let (header, place) = hourly::header(path, column, keys)?;
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

/// The stated treatment of a missing hour.
pub(super) fn missing(word: &str) -> Missing {
    if word == "previous-day" {
        Missing::PreviousDay
    } else {
        Missing::Refuse
    }
}

/// A site's monthly normals, if it has them.
pub(super) fn normals(site: &schema::Site) -> Option<Normals> {
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

//! `gridrack new`: writes a starter scenario that runs unchanged, for the place that is named.

use super::{Outcome, problems};
use crate::catalog;
use crate::model::weather::dew_point::Over;
use crate::model::weather::epw::{self, Rules, TypicalYear};
use crate::problem::nearest;
use crate::scenario::files;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The starter's text.
const STARTER: &str = include_str!("starter.toml");
/// What the starter says of its place.
const STARTER_TITLE: &str = "Dallas";
/// The line that names its site.
const STARTER_SITE: &str = "from = \"catalog:dallas-tx\"\n";
/// Largest EPW file, bytes: a year has some 2 MB.
const LARGEST: u64 = 64 << 20;

/// Flags of `new`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// File to write; it must not exist
    #[arg(default_value = "scenario.toml")]
    pub file: PathBuf,
    /// Place: a site of `gridrack catalog sites`, or LATITUDE,LONGITUDE with --epw
    #[arg(long, value_name = "SITE", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// Weather of the place: an EPW file
    #[arg(long, value_name = "FILE")]
    pub epw: Option<PathBuf>,
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    let text = match text(arguments) {
        Ok(text) => text,
        Err(message) => {
            problems::say(&message);
            return Outcome::Refused;
        }
    };
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&arguments.file)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => {
            println!(
                "wrote {0}; simulate it with: gridrack run {0}",
                arguments.file.display()
            );
            Outcome::Done
        }
        Err(error) => {
            problems::say(&format!(
                "cannot write {}: {error}",
                arguments.file.display()
            ));
            Outcome::Refused
        }
    }
}

/// The scenario's text.
fn text(arguments: &Arguments) -> Result<String, String> {
    let year = arguments.epw.as_deref().map(station).transpose()?;
    let weather = || weather(arguments);
    let (title, site) = match (arguments.from.as_deref(), &year) {
        (None, None) => return Ok(STARTER.to_owned()),
        (None, Some(year)) => (year.station.clone(), place(year, year.place) + &weather()?),
        (Some(from), year) => match (coordinates(from), year) {
            (Some(at), Some(year)) => {
                (format!("{}, {}", at.0, at.1), place(year, at) + &weather()?)
            }
            (Some(_), None) => {
                return Err(format!(
                    "{from} needs the weather of the place: give --epw FILE, or name a site of \
                        `gridrack catalog sites`"
                ));
            }
            (None, year) => {
                let (title, site) = of_catalog(from)?;
                let own = year.as_ref().map_or(Ok(String::new()), |_| weather())?;
                (title, site + &own)
            }
        },
    };
    Ok(STARTER
        .replacen(STARTER_TITLE, &title.replace(['"', '\\'], " "), 1)
        .replacen(STARTER_SITE, &site, 1))
}

/// `47.5,8.5` as latitude and longitude.
fn coordinates(from: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = from.split_once(',')?;
    let at = (
        latitude.trim().parse::<f64>().ok()?,
        longitude.trim().parse::<f64>().ok()?,
    );
    (at.0.abs() <= 90.0 && at.1.abs() <= 180.0).then_some(at)
}

/// Title of a catalogue site, and the line that takes it.
fn of_catalog(from: &str) -> Result<(String, String), String> {
    let name = from.strip_prefix("catalog:").unwrap_or(from);
    let Some(entry) = catalog::entry("sites", name) else {
        let names: Vec<&str> = catalog::names("sites").collect();
        let begun = names.iter().find(|known| known.starts_with(name));
        let near = begun.copied().or(nearest(name, names.iter().copied()));
        let hint = near.map_or_else(
            || {
                format!(
                    "there are {}, or LATITUDE,LONGITUDE with --epw",
                    names.join(", ")
                )
            },
            |near| format!("did you mean {near}?"),
        );
        return Err(format!("the catalogue has no site {name:?}: {hint}"));
    };
    Ok((entry.title.clone(), format!("from = \"catalog:{name}\"\n")))
}

/// The year of an EPW file.
fn station(path: &Path) -> Result<TypicalYear, String> {
    let source = files::text(path, LARGEST).map_err(|problem| problem.to_string())?;
    let rules = Rules {
        from_day_before: false,
        over: Over::Water,
    };
    epw::read(&source.text, rules)
        .map_err(|(line, why)| format!("{}:{line}: {why}", path.display()))
}

/// The facts of a place that is not of the catalogue: those of its station, and assumptions.
fn place(year: &TypicalYear, (latitude, longitude): (f64, f64)) -> String {
    format!(
        "latitude         = {latitude}\n\
            longitude        = {longitude}\n\
            elevation_m      = {}   # of the weather station\n\
            utc_offset_hours = {}   # of the weather station\n\
            # The four numbers below are assumptions: state those of the place.\n\
            price_usd_per_mwh      = 70\n\
            grid_carbon_kg_per_mwh = 400\n\
            water_usd_per_m3       = 2\n\
            tax_rate               = 0.25\n",
        year.elevation_m, year.utc_offset_hours
    )
}

/// The line that names the weather, seen from the scenario's folder.
fn weather(arguments: &Arguments) -> Result<String, String> {
    let path = arguments.epw.as_deref().unwrap_or(Path::new(""));
    let folder = arguments.file.parent();
    let is_beside = folder.is_none_or(|folder| folder.as_os_str().is_empty());
    let seen = if is_beside {
        path.to_owned()
    } else {
        path.canonicalize()
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?
    };
    let text = seen.to_str().filter(|text| !text.contains(['\'', '\n']));
    let text = text.ok_or_else(|| format!("{} cannot be written in a scenario", seen.display()))?;
    Ok(format!("weather.file = '{text}'\n"))
}

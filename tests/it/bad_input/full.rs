//! The scenario that sets every key, with the data files it names.

use super::document::{Document, Spot};
use crate::support::{Called, Temp};
use gridrack::rule::{SectionShape, Shape};
use gridrack::scenario::schema::Scenario;
use gridrack::time::{first_hour_of_year, hour_text};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The scenario's text.
pub const FULL: &str = include_str!("../full.toml");
/// The year of its data files.
const YEAR: i16 = 2023;

/// An hourly CSV of a whole year: the header, and of each hour of the year its value.
pub fn hourly(header: &str, value: impl Fn(usize) -> String) -> String {
    let first = first_hour_of_year(YEAR);
    let row = |hour: usize| {
        format!(
            "{},{}\n",
            hour_text(first + hour as i64).trim_end_matches('Z'),
            value(hour)
        )
    };
    std::iter::once(format!("{header}\n"))
        .chain((0..8_760).map(row))
        .collect()
}

/// A good file of prices.
pub fn prices() -> String {
    hourly("time,price", |hour| (40 + hour % 24).to_string())
}

/// A good file of weather.
pub fn weather() -> String {
    hourly("time,temperature_2m", |hour| (10 + hour % 15).to_string())
}

/// A good rate of the U.S. Utility Rate Database, a key a line.
pub fn rate() -> String {
    let schedule = |index: u8| format!("[{}]", vec![format!("{:?}", [index; 24]); 12].join(",\n"));
    let fields = [
        ("label", "\"0\"".to_owned()),
        (
            "energyratestructure",
            "[[{\"rate\": 0.05, \"adj\": 0.01, \"max\": 1000, \"unit\": \
            \"kWh\"}, {\"rate\": 0.04}], [{\"rate\": 0.03}]]"
                .to_owned(),
        ),
        ("energyweekdayschedule", schedule(0)),
        ("energyweekendschedule", schedule(1)),
        ("demandratestructure", "[[{\"rate\": 12.0}]]".to_owned()),
        ("demandweekdayschedule", schedule(0)),
        ("demandweekendschedule", schedule(0)),
        ("fixedmonthlycharge", "100".to_owned()),
    ];
    let lines: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("\"{key}\": {value}"))
        .collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

/// A good file of carbon intensities.
pub fn carbon() -> String {
    hourly("time,kg", |hour| (300 + hour % 24).to_string())
}

/// A valid file of aggregate demand.
pub fn level() -> String {
    hourly("time,jobs,gpus", |hour| {
        format!("{},{}", hour % 7, 100 + hour % 24)
    })
}

/// A folder with the scenario and all it names; the scenario's path.
pub fn folder() -> (Temp, PathBuf) {
    let folder = Temp::new();
    folder.write("base.toml", "description = \"goes under\"\n");
    folder.write("prices.csv", prices());
    folder.write("weather.csv", weather());
    folder.write("carbon.csv", carbon());
    folder.write("rate.json", rate());
    folder.write("level.csv", level());
    let path = folder.write("full.toml", FULL);
    (folder, path)
}

fn walk(section: &'static SectionShape, found: &mut BTreeSet<(&'static str, &'static str)>) {
    found.extend(section.catalog.iter().map(|(_, by)| (section.name, *by)));
    for (rule, shape) in (section.fields)() {
        if found.insert((section.name, rule.key))
            && let Some(inner) = inner_section(shape)
        {
            walk(inner, found);
        }
    }
}

/// The section that a key holds, alone, in a list or in a map.
pub fn inner_section(shape: Shape) -> Option<&'static SectionShape> {
    match shape {
        Shape::Section(section) => Some(section),
        Shape::List(element) | Shape::Map(element) => inner_section(element()),
        _ => None,
    }
}

/// Whether a call ends well and says nothing but that halls and grid are larger than the load: the
/// full scenario means nothing by its sizes.
pub fn is_good(called: &Called) -> bool {
    let words = called.words();
    let oversize = words.matches("never used").count();
    called.code == Some(0) && words.matches("warning:").count() == oversize
}

#[test]
fn the_full_scenario_sets_every_key_and_is_good() {
    let mut every = BTreeSet::new();
    walk(&Scenario::SHAPE, &mut every);
    let set: BTreeSet<(&str, &str)> = Document::new(FULL)
        .spots()
        .iter()
        .map(|spot: &Spot| (spot.section, spot.rule.key))
        .collect();
    let forgotten: Vec<_> = every.difference(&set).collect();
    assert!(forgotten.is_empty(), "full.toml sets no {forgotten:?}");
    let (folder, _) = folder();
    let called = folder.gridrack(&["check", "full.toml"]);
    assert!(is_good(&called), "{}", called.stderr);
    let simulated = folder.gridrack(&["run", "full.toml", "--no-report", "--quiet"]);
    assert!(is_good(&simulated), "{}", simulated.stderr);
}

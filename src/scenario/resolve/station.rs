//! A year of a station, from an EPW file, held against the site that uses it.

use super::Resolver;
use crate::model::weather::dew_point::Over;
use crate::model::weather::epw::{self, Rules, TypicalYear};
use crate::problem::{Kind, Place, Problem};
use crate::scenario::{files, schema};
use std::path::Path;
use std::sync::Arc;

/// Largest file, bytes: a year has some 2 MB.
const LARGEST: u64 = 64 << 20;
/// Mean radius of the Earth, km (IUGG).
const EARTH_KM: f64 = 6_371.0;
/// A station farther from its site than this is warned of, km.
const FAR_KM: f64 = 200.0;
/// A station this much higher or lower than its site is warned of, m: some 2 K and 3 % of pressure.
const HIGH_M: f64 = 300.0;

/// What humidity below 0 °C is stated over.
pub(super) fn over(spec: &schema::Weather) -> Over {
    if spec.humidity_over == "ice" {
        Over::Ice
    } else {
        Over::Water
    }
}

impl Resolver {
    /// The year of an EPW file; what was replaced in it and what does not fit the site is warned of.
    pub(super) fn epw(
        &mut self,
        site: &schema::Site,
        spec: &schema::Weather,
        (path, place): (&Path, &Place),
    ) -> Option<TypicalYear> {
        let rules = Rules {
            from_day_before: spec.missing == "previous-day",
            over: over(spec),
        };
        let year = read(path, rules)
            .map_err(|problem| self.file_problem(problem, place))
            .ok()?;
        self.files_read
            .push(format!("weather: {}", account(path, &year)));
        for replaced in &year.replaced {
            self.warn_of_station(
                place,
                &year,
                replaced.clone(),
                "compare with another source",
            );
        }
        for (why, fix) in misfits(site, &year) {
            self.warn_of_station(place, &year, why, &fix);
        }
        Some(year)
    }

    fn warn_of_station(&mut self, place: &Place, year: &TypicalYear, why: String, fix: &str) {
        let message = format!("weather of {}: {why}", year.station);
        self.problems
            .push(Problem::warning(Kind::File, message).at(place).hint(fix));
    }
}

fn read(path: &Path, rules: Rules) -> Result<TypicalYear, Problem> {
    let source = files::text(path, LARGEST)?;
    epw::read(&source.text, rules).map_err(|(line, why)| {
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
        let hint = if why.contains("marked as missing") {
            "or state missing = \"previous-day\""
        } else {
            "an EPW file of a whole year is expected; other hours are read as a CSV"
        };
        Problem::error(Kind::File, why).at(&place).hint(hint)
    })
}

/// One paragraph on what was read.
fn account(path: &Path, year: &TypicalYear) -> String {
    let hours = year.dry_bulb_c.len();
    let of = match year.single_year {
        Some(single) if hours == 8_784 => format!("the leap year {single}"),
        Some(single) => format!("the one year {single}"),
        None => "a typical year".to_owned(),
    };
    let replaced: String = year
        .replaced
        .iter()
        .map(|text| format!("; {text}"))
        .collect();
    format!(
        "{}: {} at {:.2}, {:.2}, {:.0} m, UTC{:+}; {of}, {hours} hours, mean dry bulb {:.2} °C{replaced}",
        path.file_name().unwrap_or_default().to_string_lossy(),
        year.station,
        year.place.0,
        year.place.1,
        year.elevation_m,
        year.utc_offset_hours,
        year.dry_bulb_c.iter().sum::<f64>() / hours as f64
    )
}

/// What does not fit a site, with the fix. A site at 0°, 0° has no stated place.
fn misfits(site: &schema::Site, year: &TypicalYear) -> Vec<(String, String)> {
    let mut misfits = Vec::new();
    let name = &site.id.text;
    let place = (site.latitude, site.longitude);
    let away = distance_km(place, year.place);
    if place != (0.0, 0.0) && away > FAR_KM {
        misfits.push((
            format!("it lies {away:.0} km from site {name:?}"),
            format!(
                "take a nearer station, or correct `latitude` and `longitude`: the file says {} and {}",
                year.place.0, year.place.1
            ),
        ));
    }
    let hours = site.utc_offset_hours - year.utc_offset_hours;
    if hours.abs() >= 1.0 {
        misfits.push((
            format!(
                "its clock is at UTC{:+}, that of site {name:?} at UTC{:+}",
                year.utc_offset_hours, site.utc_offset_hours
            ),
            format!("state utc_offset_hours = {}", year.utc_offset_hours),
        ));
    }
    let higher = site.elevation_m - year.elevation_m;
    if site.elevation_m != 0.0 && higher.abs() > HIGH_M {
        misfits.push((
            format!(
                "it lies at {:.0} m, site {name:?} at {:.0} m",
                year.elevation_m, site.elevation_m
            ),
            "take a station of the site's height, or correct `elevation_m`".to_owned(),
        ));
    }
    misfits
}

/// Distance over the ground, km, by the haversine formula; London to Paris is 344 km.
fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (latitude, other) = (from.0.to_radians(), to.0.to_radians());
    let half = |angle: f64| {
        let sine = libm::sin(angle / 2.0);
        sine * sine
    };
    let longitudes = (to.1 - from.1).to_radians();
    let chord = half(other - latitude) + libm::cos(latitude) * libm::cos(other) * half(longitudes);
    2.0 * EARTH_KM * libm::asin(libm::sqrt(chord.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_over_the_ground() {
        let (london, paris) = ((51.507, -0.128), (48.857, 2.352));
        assert!((distance_km(london, paris) - 344.0).abs() < 2.0);
        assert_eq!(distance_km(paris, paris), 0.0);
        assert!((distance_km((0.0, 0.0), (0.0, 180.0)) - 20_015.0).abs() < 1.0);
    }
}

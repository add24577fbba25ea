//! Clocks that cannot be those of a site: its own, its tariff's and its files'.

use crate::problem::{Kind, Place, Problem};
use crate::scenario::schema::{Scenario, Site};
use crate::time::{offset_at, time_zone};

/// Hours that a clock may lie off the sun. Of inhabited places the west of China lies farthest, some
/// three and a half.
const OFF_THE_SUN_HOURS: f64 = 3.6;
/// Hours that a tariff's clock may lie off the site's where only that is known.
const OFF_THE_CLOCK_HOURS: f64 = 2.0;
/// 15 January and 15 July 2025: the lesser offset of the two is standard time.
const JANUARY_AND_JULY: [i64; 2] = [1_736_899_200, 1_752_537_600];
const HOUR: f64 = 3_600.0;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    scenario.site.iter().flat_map(of_site).collect()
}

fn of_site(site: &Site) -> Vec<Problem> {
    let name = &site.id.text;
    let has_place = (site.latitude, site.longitude) != (0.0, 0.0);
    let sun = site.longitude / 15.0;
    let mut found = Vec::new();
    let mut warn = |place: &Place, message: String, hint: &str| {
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(place)
                .hint(hint),
        );
    };
    if has_place && apart(site.utc_offset_hours, sun) > OFF_THE_SUN_HOURS {
        let message = format!(
            "UTC{:+} cannot be the clock of site {name:?} at longitude {}",
            site.utc_offset_hours, site.longitude
        );
        let hint = "correct `utc_offset_hours`, negative west of Greenwich, or `longitude`";
        warn(&site.place, message, hint);
    }
    for (what, place, zone) in zones(site) {
        let Some(hours) = standard_hours(zone) else {
            continue;
        };
        let off = if has_place {
            apart(hours, sun) > OFF_THE_SUN_HOURS
        } else {
            let known = site.utc_offset_hours != 0.0;
            known && apart(hours, site.utc_offset_hours) > OFF_THE_CLOCK_HOURS
        };
        if off {
            let message =
                format!("the {what} of site {name:?} is on the clock of {zone:?}, far from it");
            let hint = "state the zone of the site; a table of a base is dropped with layer = \
                \"replace\" or \"remove\"";
            warn(place, message, hint);
        }
    }
    found
}

/// The stated zones of a site: of what, where, and which.
fn zones(site: &Site) -> impl Iterator<Item = (&'static str, &Place, &str)> {
    let tariff = site
        .tariff
        .as_ref()
        .map(|of| ("tariff", &of.place, &of.time_zone));
    let hourly = site.electricity.hourly.as_ref();
    let prices = hourly.map(|of| ("price file", &of.place, &of.time_zone));
    let weather = site
        .weather
        .as_ref()
        .map(|of| ("weather file", &of.place, &of.time_zone));
    let carbon = site
        .carbon
        .as_ref()
        .map(|of| ("carbon file", &of.place, &of.time_zone));
    let all = [tariff, prices, weather, carbon].into_iter().flatten();
    all.filter_map(|(what, place, zone)| Some((what, place, zone.as_deref()?)))
}

/// Hours of a zone's standard time before UTC; none for UTC itself, in which anything may be written,
/// and for what is no zone.
fn standard_hours(name: &str) -> Option<f64> {
    let zone = time_zone(name)
        .ok()
        .filter(|_| !name.eq_ignore_ascii_case("utc"))?;
    let offsets = JANUARY_AND_JULY
        .iter()
        .map(|instant| offset_at(*instant, &zone));
    offsets
        .min()
        .map(|seconds| seconds as f64 / HOUR)
        .filter(|hours| *hours != 0.0)
}

/// Hours between two clocks, over the date line where that is shorter.
fn apart(one: f64, other: f64) -> f64 {
    let hours = (one - other).abs() % 24.0;
    hours.min(24.0 - hours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_and_their_distance() {
        assert_eq!(standard_hours("America/Chicago"), Some(-6.0));
        assert_eq!(standard_hours("Asia/Kolkata"), Some(5.5));
        assert_eq!(standard_hours("UTC"), None);
        assert_eq!(apart(-11.0, 13.0), 0.0);
        assert_eq!(apart(6.0, -6.5), 11.5);
        // Kashgar at 76° east, on the clock of Beijing.
        assert!(apart(8.0, 76.0 / 15.0) < OFF_THE_SUN_HOURS);
    }
}

//! Announced peaks that no charge counts.

use crate::problem::{Kind, Problem};
use crate::scenario::schema::{AnnouncedPeak, Scenario, Site, Tariff};
use crate::time::add_months;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for site in &scenario.site {
        let Some(tariff) = &site.tariff else { continue };
        let peaks = tariff.announced_peak.iter();
        found.extend(peaks.filter_map(|peak| without_effect(scenario, (site, tariff), peak)));
    }
    found
}

fn without_effect(
    scenario: &Scenario,
    (site, tariff): (&Site, &Tariff),
    peak: &AnnouncedPeak,
) -> Option<Problem> {
    let name = &site.id.text;
    if peak.from_hour >= peak.to_hour {
        let message = format!(
            "the peak that is announced for site {name:?} on {} begins at hour {} and ends at {}",
            peak.date, peak.from_hour, peak.to_hour
        );
        let problem = Problem::error(Kind::OutOfRange, message).at(&peak.place);
        return Some(
            problem.hint("make `to_hour` later; give the hours after midnight their own day"),
        );
    }
    let counted = months_counted(tariff);
    let end = add_months(scenario.start, scenario.years as usize * 12);
    let (why, fix) = if counted.is_empty() {
        (
            "no charge of its tariff goes by the system's peak",
            "give a `coincident_peak`, or a `capacity` with `obligation = \"peaks\"`",
        )
    } else if peak.date < scenario.start || peak.date >= end {
        (
            "the day lies outside the horizon",
            "leave it out, or mend its date",
        )
    } else if !counted.contains(&i64::from(peak.date.month())) {
        (
            "no charge counts the peak of that month",
            "add the month to `months` of the charge, or mend the date",
        )
    } else {
        return None;
    };
    let message = format!(
        "the peak that is announced for site {name:?} on {} has no effect: {why}",
        peak.date
    );
    Some(
        Problem::warning(Kind::OutOfRange, message)
            .at(&peak.place)
            .hint(fix),
    )
}

/// Months whose system peak a charge counts.
fn months_counted(tariff: &Tariff) -> Vec<i64> {
    let transmission = tariff
        .coincident_peak
        .iter()
        .flat_map(|charge| &charge.months);
    let by_peaks = tariff
        .capacity
        .iter()
        .filter(|charge| charge.obligation == "peaks");
    let capacity = by_peaks.flat_map(|charge| &charge.months);
    transmission.chain(capacity).copied().collect()
}

//! The zone of a file's stamps: as its column says, as stated, as the file says before its header,
//! or as its known layout is published.

use super::columns::Columns;
use super::table::Table;
use crate::problem::Problem;
use crate::time::time_zone;
use jiff::tz::TimeZone;

/// The fix where a zone is missing.
pub const STATE_ZONE: &str =
    "state `time_zone`, for example \"UTC\", \"-06:00\" or \"America/Chicago\"";

/// Zones that headers name, in lower case; the clocks of Brussels, Lisbon and Helsinki are those of
/// their neighbours.
const NAMED: &[(&str, &str)] = &[
    ("utc", "UTC"),
    ("gmt", "UTC"),
    ("cet/cest", "Europe/Brussels"),
    ("wet/west", "Europe/Lisbon"),
    ("eet/eest", "Europe/Helsinki"),
];

/// The zone of stamps without an offset.
#[derive(Clone, Debug)]
pub struct Zone {
    /// The zone; none where none is known.
    pub zone: Option<TimeZone>,
    /// Its name and where it was found, for `check`.
    pub text: String,
    /// The stated zone, where the column is in another.
    pub unused: Option<String>,
}

/// Finds the zone of a file.
///
/// # Errors
/// When what is stated is no zone, or contradicts what the file says before its header.
pub fn of(table: &Table, columns: &Columns, stated: Option<&str>) -> Result<Zone, Problem> {
    let known = |name: &str| {
        time_zone(name).map_err(|why| {
            table
                .text
                .fault(1, why, "state the zone of the file's stamps")
        })
    };
    let given = stated.map(known).transpose()?;
    let layout = columns.layout;
    let header = columns.stamp.map_or("", |at| table.header[at].as_str());
    let named = named(header).or_else(|| layout.zone_is_certain.then_some(layout.zone));
    if let Some(name) = named {
        let zone = known(name)?;
        let unused = stated.filter(|_| given.as_ref().is_some_and(|given| *given != zone));
        return Ok(Zone {
            text: format!("{name} as its header says"),
            unused: unused
                .filter(|_| !is_neighbour(given.as_ref(), &zone))
                .map(str::to_owned),
            zone: Some(zone),
        });
    }
    let offset = table.stated_offset();
    if let (Some(zone), Some(name)) = (given, stated) {
        refuse_other_offset(table, offset, name, &zone)?;
        return Ok(Zone {
            text: format!("{name} as stated"),
            zone: Some(zone),
            unused: None,
        });
    }
    let (name, source) = match offset {
        Some(seconds) => (offset_text(seconds), "as the file says"),
        None if !layout.zone.is_empty() => (layout.zone.to_owned(), "as its source publishes"),
        None => {
            return Ok(Zone {
                zone: None,
                text: "with offsets of their own".to_owned(),
                unused: None,
            });
        }
    };
    Ok(Zone {
        zone: Some(known(&name)?),
        text: format!("{name} {source}"),
        unused: None,
    })
}

/// The zone that a header names.
fn named(header: &str) -> Option<&'static str> {
    let lower = header.to_lowercase();
    let words = || lower.split(|letter: char| !letter.is_alphanumeric() && letter != '/');
    let named = NAMED
        .iter()
        .find(|(word, _)| words().any(|part| part == *word));
    named.map(|(_, zone)| *zone)
}

/// Whether two zones have the same clock in January and July of 2025.
fn is_neighbour(one: Option<&TimeZone>, other: &TimeZone) -> bool {
    const JANUARY_AND_JULY: [i64; 2] = [1_736_000_000, 1_752_000_000];
    let same = |instant: &i64| {
        let offset = |zone| crate::time::offset_at(*instant, zone);
        one.is_some_and(|one| offset(one) == offset(other))
    };
    JANUARY_AND_JULY.iter().all(same)
}

fn refuse_other_offset(
    table: &Table,
    offset: Option<i64>,
    name: &str,
    zone: &TimeZone,
) -> Result<(), Problem> {
    let fixed = zone
        .to_fixed_offset()
        .ok()
        .map(|fixed| i64::from(fixed.seconds()));
    match offset.filter(|seconds| fixed != Some(*seconds)) {
        None => Ok(()),
        Some(seconds) => Err(table.text.fault(
            1,
            format!(
                "the file says that its stamps have one offset all year, {seconds} s; {name:?} is \
                    stated"
            ),
            format!(
                "state time_zone = \"{}\", or leave it out",
                offset_text(seconds)
            ),
        )),
    }
}

/// Seconds as `+05:30`.
fn offset_text(seconds: i64) -> String {
    format!(
        "{}{:02}:{:02}",
        if seconds < 0 { '-' } else { '+' },
        seconds.abs() / 3_600,
        seconds.abs() % 3_600 / 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_zones() {
        assert_eq!(named("Datetime (UTC)"), Some("UTC"));
        assert_eq!(named("INTERVALSTARTTIME_GMT"), Some("UTC"));
        assert_eq!(named("MTU (CET/CEST)"), Some("Europe/Brussels"));
        assert_eq!(named("datetime_beginning_ept"), None);
        let zone = |name| time_zone(name).unwrap();
        assert!(is_neighbour(
            Some(&zone("Europe/Berlin")),
            &zone("Europe/Brussels")
        ));
        assert!(!is_neighbour(
            Some(&zone("+01:00")),
            &zone("Europe/Brussels")
        ));
        assert_eq!(offset_text(-12_600), "-03:30");
    }
}

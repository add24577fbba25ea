//! What was meant by a time zone that is none.

use jiff::tz;

/// Abbreviations of clocks that change or are ambiguous, with the zones that have them.
const ABBREVIATED: &[(&str, &str)] = &[
    ("CST", "America/Chicago, or Asia/Shanghai"),
    ("CDT", "America/Chicago"),
    ("CT", "America/Chicago"),
    ("EDT", "America/New_York"),
    ("ET", "America/New_York"),
    ("EPT", "America/New_York"),
    ("MDT", "America/Denver"),
    ("MT", "America/Denver"),
    ("PST", "America/Los_Angeles"),
    ("PDT", "America/Los_Angeles"),
    ("PT", "America/Los_Angeles"),
    ("BST", "Europe/London"),
    ("CEST", "Europe/Berlin"),
    ("IST", "Asia/Kolkata, or +05:30"),
    ("SGT", "Asia/Singapore, or +08:00"),
    ("MYT", "Asia/Kuala_Lumpur, or +08:00"),
    ("HKT", "Asia/Hong_Kong, or +08:00"),
    ("JST", "Asia/Tokyo, or +09:00"),
    ("KST", "Asia/Seoul, or +09:00"),
    ("AEST", "Australia/Brisbane, or +10:00"),
    ("AEDT", "Australia/Sydney"),
];

/// The fix for a name that is no zone.
pub fn zone_fix(name: &str) -> String {
    let example = "state an offset such as \"-06:00\", or a zone such as \"America/Chicago\"";
    if let Some(offset) = offset(name) {
        return format!("write time_zone = \"{offset}\"");
    }
    let known = ABBREVIATED
        .iter()
        .find(|(short, _)| name.eq_ignore_ascii_case(short));
    if let Some((_, zones)) = known {
        return format!("{name} is short for several clocks: write \"{zones}\"")
            .replace(", or ", "\" or \"");
    }
    match city(name) {
        Some(zone) => format!("did you mean \"{zone}\"? {example}"),
        None => example.to_owned(),
    }
}

/// `UTC+5:30`, `GMT-6`, `+0530`, `-6` as an offset.
fn offset(name: &str) -> Option<String> {
    let name = name.trim();
    let rest = ["UTC", "GMT", "utc", "gmt"]
        .iter()
        .find_map(|clock| name.strip_prefix(clock))
        .unwrap_or(name)
        .trim();
    let (sign, digits) = match rest.split_at_checked(1)? {
        ("+", digits) => ('+', digits),
        ("-", digits) => ('-', digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then(|| format!("{sign}{hours:02}:{minutes:02}"))
}

/// The zone whose city is named, such as `Kuala Lumpur`.
fn city(name: &str) -> Option<String> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '-'], "_");
    let wanted = plain(name.rsplit('/').next()?);
    tz::db()
        .available()
        .map(|zone| zone.as_str().to_owned())
        .find(|zone| {
            zone.contains('/')
                && zone
                    .rsplit('/')
                    .next()
                    .is_some_and(|of| plain(of) == wanted)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::time_zone;

    #[test]
    fn zones_that_are_none_have_a_fix_that_is_one() {
        for (name, fix) in [
            ("UTC+5:30", "+05:30"),
            ("GMT-6", "-06:00"),
            ("+0530", "+05:30"),
            ("-6", "-06:00"),
            ("CST", "America/Chicago"),
            ("IST", "Asia/Kolkata"),
            ("Kuala Lumpur", "Asia/Kuala_Lumpur"),
            ("US/New York", "America/New_York"),
        ] {
            assert!(time_zone(name).is_err(), "{name}");
            assert!(
                zone_fix(name).contains(&format!("\"{fix}\"")),
                "{}",
                zone_fix(name)
            );
            assert!(time_zone(fix).is_ok(), "{fix}");
        }
        assert!(zone_fix("Mars").starts_with("state an offset"));
        assert!(zone_fix("").starts_with("state an offset"));
    }
}

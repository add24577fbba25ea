//! Hours of a day in a column of their own: `1` to `25`, `HE01`, `24:00`, `00 - 01`, `02X`.

use super::stamp;

/// What a cell says of its hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HourLabel {
    /// Its number; marked where it is the second of a day's two.
    Number(u32, bool),
    /// A time of day, seconds.
    Time(i64),
    /// From one hour to the next: the second at which it begins, and its length.
    Range(i64, i64),
}

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
/// Hours of the longest day, on which clocks are put back.
const LONGEST_DAY: u32 = 25;
const DAY: i64 = 24 * HOUR;

/// Reads a cell.
pub fn read(text: &str) -> Option<HourLabel> {
    let text = text.trim().replace('\u{a0}', " ");
    if let Some((from, to)) = text.split_once(['-', '–']) {
        let (from, to) = (seconds(from.trim())?, seconds(to.trim())?);
        return Some(HourLabel::Range(from, (to - from).rem_euclid(DAY)));
    }
    if text.contains(':') {
        return seconds(&text).map(HourLabel::Time);
    }
    let upper = text.to_uppercase();
    let bare = ["HOUR", "HE", "H"]
        .iter()
        .find_map(|mark| upper.strip_prefix(mark))
        .unwrap_or(&upper);
    let (bare, second) = match bare.strip_suffix(['X', '*']) {
        Some(bare) => (bare, true),
        None => (bare, false),
    };
    let number = bare.trim().parse().ok()?;
    (number <= LONGEST_DAY).then_some(HourLabel::Number(number, second))
}

/// Seconds of `05`, `05:00` or `5:00 PM`.
fn seconds(text: &str) -> Option<i64> {
    match stamp::time_of_day(text)? {
        (Some(seconds), rest) if rest.trim().is_empty() && seconds % MINUTE == 0 => Some(seconds),
        _ => None,
    }
}

/// The hour ending that a header names, as `HE 1` or `HE24` do.
pub fn of_header(header: &str) -> Option<u32> {
    let upper = header.trim().to_uppercase();
    let number = upper
        .strip_prefix("HE")
        .or_else(|| upper.strip_prefix("HOUR ENDING"))
        .or_else(|| upper.strip_prefix("HOUR"))
        .or_else(|| upper.strip_prefix('H'))?
        .trim_matches([' ', '_', '.']);
    let number = number.parse().ok()?;
    (1..=LONGEST_DAY).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_every_layout() {
        for (text, label) in [
            ("1", Some(HourLabel::Number(1, false))),
            ("25", Some(HourLabel::Number(25, false))),
            ("HE07", Some(HourLabel::Number(7, false))),
            ("02X", Some(HourLabel::Number(2, true))),
            ("24:00", Some(HourLabel::Time(DAY))),
            ("00:15:00", Some(HourLabel::Time(900))),
            ("00 - 01", Some(HourLabel::Range(0, HOUR))),
            ("23:00-00:00", Some(HourLabel::Range(23 * HOUR, HOUR))),
            ("00\u{a0}-\u{a0}01", Some(HourLabel::Range(0, HOUR))),
            ("26", None),
            ("noon", None),
        ] {
            assert_eq!(read(text), label, "{text}");
        }
        assert_eq!(of_header("HE 12"), Some(12));
        assert_eq!(of_header("HOEP"), None);
        assert_eq!(of_header("H0"), None);
    }
}

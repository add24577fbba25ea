//! A column that is read: its names, its unit, and what its values can be.

use super::plausible::Plausible;
use crate::rule::plain;

/// Units of wind speed that headers name, with km per h of one.
const SPEEDS: &[(&str, f64)] = &[
    ("m/s", 3.6),
    ("mp/h", 1.609_344),
    ("mph", 1.609_344),
    ("kn", 1.852),
];

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its header, alone or before a unit in brackets, or others that stand for it; none for that
    /// of the layout.
    pub names: &'a [&'a str],
    /// What its values, times the factor, can be.
    pub plausible: Plausible,
    /// Factor on its values.
    pub factor: f64,
    /// What the file's values are read in, in words.
    pub read_in: &'a str,
}

impl<'a> Wanted<'a> {
    /// A column by its names, with the values it holds.
    pub const fn new(names: &'a [&'a str], plausible: Plausible) -> Self {
        Self {
            names,
            plausible,
            factor: 1.0,
            read_in: plausible.unit,
        }
    }

    /// A range of what is made of its values, as a range of them.
    pub fn range(&self, least: f64, greatest: f64) -> String {
        let rounded = |value: f64| plain(libm::round(value / self.factor * 10.0) / 10.0);
        format!("{} to {}", rounded(least), rounded(greatest))
    }

    /// Factor that a unit in the header asks for: wind in m per s is read in km per h.
    pub fn factor_of_header(&self, header: &str) -> f64 {
        if self.plausible.unit != "km per h" {
            return 1.0;
        }
        let named = SPEEDS
            .iter()
            .find(|(unit, _)| header.contains(&format!("({unit})")));
        named.map_or(1.0, |(_, factor)| *factor)
    }

    /// A value times a factor.
    ///
    /// # Errors
    /// What is wrong, and the fix.
    pub fn value(
        &self,
        number: Option<f64>,
        cell: &str,
        factor: f64,
    ) -> Result<f64, (String, &'static str)> {
        let number = number.ok_or_else(|| {
            let hint = if cell.contains(|digit: char| digit.is_ascii_digit()) {
                "write the number alone, without currency, unit or mark"
            } else {
                "every hour needs a value"
            };
            (format!("{cell:?} is not a number"), hint)
        })?;
        let Plausible {
            least,
            greatest,
            hint,
            ..
        } = self.plausible;
        let converted = number * factor;
        if (least..=greatest).contains(&converted) {
            return Ok(converted);
        }
        Err((
            format!(
                "{cell} {} lies outside {}",
                self.read_in,
                self.range(least, greatest)
            ),
            hint,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::hourly::{DRY_BULB_C, WIND_KM_PER_H};

    #[test]
    fn a_header_may_name_the_unit_of_wind() {
        let wind = Wanted::new(&["wind_speed_10m"], WIND_KM_PER_H);
        assert_eq!(wind.factor_of_header("wind_speed_10m (m/s)"), 3.6);
        assert_eq!(wind.factor_of_header("wind_speed_10m (km/h)"), 1.0);
        let dry_bulb = Wanted::new(&["temperature_2m"], DRY_BULB_C);
        assert_eq!(dry_bulb.factor_of_header("temperature_2m (m/s)"), 1.0);
        assert!(
            dry_bulb
                .value(Some(104.0), "104", 1.0)
                .unwrap_err()
                .0
                .contains("-90 to 60")
        );
    }
}

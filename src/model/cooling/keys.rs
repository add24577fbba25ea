//! Ranges of the keys that several forms have, and the day that machines are sized for.

use crate::model::weather::pressure;
use crate::model::weather::psychrometrics::Air;
use crate::problem::{Kind, Problem};
use crate::rule::{Rule, number, section};
use crate::units::Celsius;

/// What a plant supplies.
pub const SUPPLY: Rule = number(5.0, 60.0, "°C");
/// Return over supply.
pub const RISE: Rule = number(2.0, 40.0, "K");
/// Between a machine and what it rejects its heat to.
pub const APPROACH: Rule = number(1.0, 25.0, "K");
/// Power of fans or pumps per IT power or heat.
pub const SHARE: Rule = number(0.0, 0.3, "");
/// Efficiency of compressors as a share of Carnot's.
pub const CARNOT: Rule = number(0.2, 0.8, "");
/// Make-up over blowdown.
pub const CYCLES: Rule = number(1.1, 50.0, "");

/// Humidity of a design day that states no wet bulb, for plants that need none.
const DESIGN_HUMIDITY: f64 = 0.2;

section! {
    /// The day that machines are sized for.
    DesignDay {
        /// Dry bulb of the design day, above which the blocks carry less heat; by default they
        /// carry it in any weather.
        design_dry_bulb_c: Option<f64> = number(-20.0, 60.0, "°C").optional();
        /// Wet bulb of the design day, for towers and pads.
        design_wet_bulb_c: Option<f64> = number(-20.0, 40.0, "°C").optional();
    }
}

/// The bulbs by which a plant rejects its heat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bulbs {
    /// Coils and condensers in air.
    pub dry: bool,
    /// Towers and pads.
    pub wet: bool,
}

impl DesignDay {
    /// Its air, if one is stated.
    pub fn air(&self) -> Option<Air> {
        let dry = self.design_dry_bulb_c.or(self.design_wet_bulb_c)?;
        let sea_level = pressure::at_elevation_pa(0.0);
        Some(match self.design_wet_bulb_c {
            Some(wet) => Air::from_wet_bulb(Celsius(dry), Celsius(wet), sea_level),
            None => Air::from_relative_humidity(Celsius(dry), DESIGN_HUMIDITY, sea_level),
        })
    }

    /// The numbers that are stated, by their keys.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, f64)> {
        [
            ("design_dry_bulb_c", self.design_dry_bulb_c),
            ("design_wet_bulb_c", self.design_wet_bulb_c),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
    }

    /// A design day has the bulbs by which the plant rejects its heat, and no wet bulb above the
    /// dry one.
    pub fn check(&self, by: Bulbs) -> Vec<Problem> {
        let lacks = |key: &str, why: &str| {
            let message = format!("the design day of this cooling has no `{key}`");
            Problem::error(Kind::Missing, message)
                .at(&self.place)
                .hint(format!("add `{key} = …`: {why}"))
        };
        let found = match (self.design_dry_bulb_c, self.design_wet_bulb_c) {
            (Some(_), None) if by.wet => lacks("design_wet_bulb_c", "towers and pads cool by it"),
            (None, Some(_)) if by.dry => {
                lacks("design_dry_bulb_c", "the machines reject their heat to it")
            }
            (Some(dry), Some(wet)) if wet > dry => {
                let message =
                    format!("the design wet bulb of {wet} °C lies above the dry bulb of {dry} °C");
                Problem::error(Kind::OutOfRange, message)
                    .at(&self.place)
                    .hint("a wet bulb is at most the dry bulb; are the two exchanged?")
            }
            _ => return Vec::new(),
        };
        vec![found]
    }
}

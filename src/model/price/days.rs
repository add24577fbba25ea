//! Statistics of a year's days from its dry bulb.

use crate::time::month_of_hour;

/// The days of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Days {
    /// Mean dry bulb, °C.
    pub mean_c: Vec<f64>,
    /// Highest dry bulb, °C.
    pub max_c: Vec<f64>,
    /// 0 winter (December to February), 1 spring, 2 summer, 3 autumn.
    pub season: Vec<usize>,
    /// Month, 0 to 11.
    pub month: Vec<usize>,
    /// Saturday or Sunday.
    pub weekend: Vec<bool>,
}

impl Days {
    /// Of whole days of local standard time from 1 January, which is such a day of the week (0
    /// Monday).
    pub fn of(dry_bulb_c: &[f64], first_weekday: usize) -> Self {
        let months = month_of_hour(if dry_bulb_c.len() > 8_760 {
            8_784
        } else {
            8_760
        });
        let count = dry_bulb_c.len() / 24;
        let month: Vec<usize> = (0..count)
            .map(|day| usize::from(months[day * 24]))
            .collect();
        Self {
            mean_c: dry_bulb_c
                .chunks_exact(24)
                .map(|day| day.iter().sum::<f64>() / 24.0)
                .collect(),
            max_c: dry_bulb_c
                .chunks_exact(24)
                .map(|day| day.iter().copied().fold(f64::NEG_INFINITY, f64::max))
                .collect(),
            season: month.iter().map(|month| (month + 1) % 12 / 3).collect(),
            weekend: (0..count)
                .map(|day| (first_weekday + day) % 7 >= 5)
                .collect(),
            month,
        }
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.mean_c.len()
    }
}

/// A first-order autoregression with unit variance, a step a day or hour.
#[derive(Clone, Copy, Debug)]
pub struct Persistent {
    persistence: f64,
    shock: f64,
    value: f64,
}

impl Persistent {
    /// Starts at a standard normal score.
    pub fn new(persistence: f64, score: f64) -> Self {
        Self {
            persistence,
            shock: libm::sqrt(1.0 - persistence * persistence),
            value: score,
        }
    }

    /// Returns the current value, and advances it by a normal score.
    pub fn next(&mut self, score: f64) -> f64 {
        let now = self.value;
        self.value = self.persistence * now + self.shock * score;
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seasons_weekends_and_means() {
        let dry_bulb: Vec<f64> = (0..8_760).map(|hour| (hour % 24) as f64).collect();
        // 2024 begins on a Monday; this common year too.
        let days = Days::of(&dry_bulb, 0);
        assert_eq!(
            (days.count(), days.mean_c[7], days.max_c[7]),
            (365, 11.5, 23.0)
        );
        assert_eq!(
            (
                days.season[0],
                days.season[58],
                days.season[59],
                days.season[364]
            ),
            (0, 0, 1, 0)
        );
        assert_eq!(
            (
                days.weekend[4],
                days.weekend[5],
                days.weekend[6],
                days.weekend[7]
            ),
            (false, true, true, false)
        );
    }
}

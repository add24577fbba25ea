//! Escalation: a price or rent that rises once a year by a stated share, compounding on each
//! anniversary of its start: factor = (1 + share)ⁿ after n whole years.
//!
//! 100 a year at 3 % cost 100, 103, 106.09, 109.27 and 112.55: 530.91 over five years.

use crate::time::{Horizon, MONTHS_PER_YEAR, SimTime};

/// A yearly escalation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Escalation {
    /// Rise with each year, as a share.
    pub per_year: f64,
}

impl Escalation {
    /// One of so much a year.
    pub const fn new(per_year: f64) -> Self {
        Self { per_year }
    }

    /// Factor after so many whole years; 1 before the start.
    pub fn factor(self, years: usize) -> f64 {
        if self.per_year == 0.0 {
            1.0
        } else {
            libm::pow(1.0 + self.per_year, years as f64)
        }
    }

    /// Factor in a month of the horizon, from 0, of what is stated as of the horizon's start.
    pub fn in_month(self, month: usize) -> f64 {
        self.factor(month / MONTHS_PER_YEAR)
    }

    /// The pieces of an interval between anniversaries of what began at `start`, each with its
    /// factor.
    pub fn pieces(
        self,
        horizon: &Horizon,
        start: SimTime,
        (from, until): (SimTime, SimTime),
    ) -> impl Iterator<Item = ((SimTime, SimTime), f64)> {
        let passed = |years: &usize| horizon.anniversary(start, *years) <= from;
        let mut years = (1..).take_while(passed).count();
        let mut at = from;
        std::iter::from_fn(move || {
            (at < until).then(|| {
                let ends = horizon.anniversary(start, years + 1).min(until);
                let piece = ((at, ends), self.factor(years));
                (at, years) = (ends, years + 1);
                piece
            })
        })
    }

    /// Seconds of an interval, each times its factor, of what began at `start`.
    pub fn seconds(self, horizon: &Horizon, start: SimTime, interval: (SimTime, SimTime)) -> f64 {
        self.pieces(horizon, start, interval)
            .map(|((from, until), factor)| (until - from).as_seconds() * factor)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;
    use jiff::civil::date;

    #[test]
    fn it_compounds_on_each_anniversary() {
        let by_three = Escalation::new(0.03);
        let five: f64 = (0..60).map(|month| by_three.in_month(month) / 12.0).sum();
        assert!((five - 5.309_135_81).abs() < 1e-8, "{five}");
        assert_eq!([by_three.in_month(11), by_three.in_month(12)], [1.0, 1.03]);
        assert_eq!(Escalation::default().factor(30), 1.0);
    }

    /// From 1 July 2025 at 10 %: of the year 2026, 181 days at 1 and 184 at 1.1.
    #[test]
    fn an_anniversary_may_fall_within_an_interval() {
        let horizon = Horizon::new(date(2025, 1, 1), 4);
        let at = |year, month, day| horizon.instant(date(year, month, day));
        let by_ten = Escalation::new(0.1);
        let days = |from, until| {
            by_ten.seconds(&horizon, at(2025, 7, 1), (from, until)) / DAY.as_seconds()
        };
        assert!((days(at(2026, 1, 1), at(2027, 1, 1)) - (181.0 + 184.0 * 1.1)).abs() < 1e-9);
        assert!((days(at(2027, 7, 1), at(2027, 7, 11)) - 10.0 * 1.21).abs() < 1e-9);
        assert_eq!(days(at(2026, 1, 1), at(2026, 1, 1)), 0.0);
        // What began before the horizon has had its anniversaries.
        let before = by_ten.seconds(&horizon, at(2023, 7, 1), (at(2025, 1, 1), at(2025, 1, 2)));
        assert!((before / DAY.as_seconds() - 1.1).abs() < 1e-12);
    }
}

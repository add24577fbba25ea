//! Scarcity: a cold spell in which the grid falls short for days, as in Texas in February 2021.
//!
//! On a day whose mean dry bulb lies c > 0 below the onset, scarcity begins with the chance 1 −
//! exp(−λ c), λ events per degree-day of such cold. It lasts while the mean dry bulb stays below
//! the onset, and ends on each such day with the chance r. The price of each of its days is at
//! least a share of the cap between two bounds, evenly drawn.

use super::days::Days;
use crate::random::elementary::exp;

/// Parameters of scarcity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scarcity {
    /// Daily mean dry bulb below which cold counts, °C.
    pub onset_c: f64,
    /// Events per degree-day below the onset.
    pub events_per_degree_day: f64,
    /// Chance that a cold day of it is its last.
    pub relief_per_day: f64,
    /// Least and greatest price of its days, as shares of the cap.
    pub share_of_cap: [f64; 2],
}

impl Scarcity {
    /// Of each day the price as a share of the cap, where supply is scarce.
    pub fn days(&self, days: &Days, uniform: &mut impl FnMut() -> f64) -> Vec<Option<f64>> {
        let mut scarce = false;
        let [least, greatest] = self.share_of_cap;
        let day = |&mean_c: &f64| {
            let (turn, share) = (uniform(), uniform());
            let cold = self.onset_c - mean_c;
            scarce = match (cold > 0.0, scarce) {
                (false, _) => false,
                (true, true) => turn >= self.relief_per_day,
                (true, false) => turn < 1.0 - exp(-cold * self.events_per_degree_day),
            };
            scarce.then_some(least + (greatest - least) * share)
        };
        days.mean_c.iter().map(day).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream::{Purpose, Stream, key_of};

    /// 1 000 years with one spell of four days, 5 K below the onset: an event begins in it with the
    /// chance 1 − e^(−20 λ), within four standard errors; without relief it lasts until the spell's
    /// end.
    #[test]
    fn events_come_by_degree_days_and_last_while_it_is_cold() {
        let scarcity = Scarcity {
            onset_c: -5.0,
            events_per_degree_day: 0.02,
            relief_per_day: 0.0,
            share_of_cap: [0.5, 1.0],
        };
        let mut dry_bulb = vec![10.0; 8_760];
        dry_bulb[40 * 24..44 * 24].fill(-10.0);
        let days = Days::of(&dry_bulb, 0);
        let years = 1_000;
        let mut events = 0;
        for year in 0..years {
            let mut cursor = Stream::new(key_of(1, "scarcity"), year, Purpose::Bench).cursor();
            let scarce = scarcity.days(&days, &mut || cursor.uniform());
            assert!(scarce.iter().enumerate().all(|(day, share)| {
                share.is_none_or(|share| (40..44).contains(&day) && (0.5..1.0).contains(&share))
            }));
            events += u32::from(scarce[43].is_some());
            assert!(scarce[40].is_none() || scarce[41..44].iter().all(Option::is_some));
        }
        let (chance, n) = (1.0 - (-0.4f64).exp(), f64::from(years));
        assert!(
            (f64::from(events) / n - chance).abs() < 4.0 * (chance * (1.0 - chance) / n).sqrt(),
            "{events}"
        );
    }
}

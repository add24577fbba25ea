//! Permits of on-site units: what an authority lets the units of a step do in a calendar year, and
//! which hours are worth it.
//!
//! A permit bounds the hours that units run, their starts and the nitrogen oxides (NOx) that they
//! emit, as air permits of turbines and engines do; the units of a step share theirs. What is left
//! is kept for the hours that are worth most: with n hours left, an hour gets a unit if it is among
//! the n highest-priced of the rest of the year, as far as that is known or expected. Hours worth
//! the same come first, first served. So does a start: it is allowed until none is left, and then
//! the units stand.
//!
//! NOx factors are those of US EPA, AP-42, fifth edition, tables 3.1-1 (turbines on natural gas:
//! 0.32 lb per MMBtu uncontrolled, 0.13 with water or steam injected, 0.099 lean-premix) and 3.2-2
//! (four-stroke lean-burn engines: 4.08 at 90 to 105 % load), times the heat rate: 0.099 lb · 0.4536
//! · 10.8 MMBtu per MWh are 0.485 kg per MWh.
//!
//! Example: 3 hours left, prices of 20, 90, 50 and 70 this month and 60 and 80 after it: 70 is the
//! third of all, so two hours run this month, those at 90 and 70.

/// What the units of a step may do in a calendar year, together; infinite where nothing is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Permit {
    /// Hours, one for each unit on-line in an hour.
    pub unit_hours: f64,
    /// Starts of units.
    pub starts: f64,
    /// NOx, kg.
    pub nox_kg: f64,
    /// NOx of a MWh, kg.
    pub nox_kg_per_mwh: f64,
}

/// What they have done of it in the year so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Used {
    /// Hours of units on-line.
    pub unit_hours: f64,
    /// Starts of units.
    pub starts: f64,
    /// NOx, kg.
    pub nox_kg: f64,
}

/// Units and fractions of them below this are rounding.
const SLIVER: f64 = 1e-9;

impl Permit {
    /// What is left, never below 0.
    pub fn left(&self, used: &Used) -> Self {
        Self {
            unit_hours: (self.unit_hours - used.unit_hours).max(0.0),
            starts: (self.starts - used.starts).max(0.0),
            nox_kg: (self.nox_kg - used.nox_kg).max(0.0),
            ..*self
        }
    }

    /// Hours at full load that are left to so many units that give so much together.
    pub fn full_hours(&self, units: u16, mw: f64) -> f64 {
        let by_hours = self.unit_hours / f64::from(units);
        if self.nox_kg_per_mwh > 0.0 {
            by_hours.min(self.nox_kg / (self.nox_kg_per_mwh * mw))
        } else {
            by_hours
        }
    }

    /// Takes an hour from what is left: of so many units that can give so much together, how much
    /// may be given.
    pub fn take(&mut self, units: u16, mw: f64) -> f64 {
        if units == 0 || mw <= 0.0 {
            return 0.0;
        }
        let whole = libm::floor(self.unit_hours + SLIVER).min(f64::from(units));
        let mut given = mw * whole / f64::from(units);
        if self.nox_kg_per_mwh > 0.0 {
            given = given.min(self.nox_kg / self.nox_kg_per_mwh);
        }
        self.unit_hours -= whole;
        self.nox_kg -= given * self.nox_kg_per_mwh;
        given
    }
}

/// What an hour must be worth to be among so many of the rest of the year: the month's hours, and
/// those after it in some years that may come. Hours worth nothing are none; infinite where none is
/// left, negative infinity where there are enough for all.
pub fn worth_from(hours: f64, month: &[f64], later: &[f64], years: usize) -> f64 {
    let years = years.max(1);
    let known = month.iter().filter(|worth| **worth > 0.0);
    let mut pool: Vec<f64> = known
        .flat_map(|&worth| std::iter::repeat_n(worth, years))
        .collect();
    pool.extend(later.iter().filter(|worth| **worth > 0.0));
    let count = libm::floor(hours * years as f64 + SLIVER);
    if count < 1.0 {
        return f64::INFINITY;
    }
    if count >= pool.len() as f64 {
        return f64::NEG_INFINITY;
    }
    let (_, nth, _) = pool.select_nth_unstable_by(count as usize - 1, |a, b| b.total_cmp(a));
    *nth
}

/// The hours of a month in the order in which they are served: the highest-priced first where the
/// month is known, else as they come, none below what an hour must be worth.
pub fn in_turn(worth: &[f64], from: f64, is_known: bool) -> Vec<usize> {
    let mut hours: Vec<usize> = (0..worth.len()).filter(|&at| worth[at] >= from).collect();
    if is_known {
        hours.sort_by(|&a, &b| worth[b].total_cmp(&worth[a]));
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Permit = Permit {
        unit_hours: f64::INFINITY,
        starts: f64::INFINITY,
        nox_kg: f64::INFINITY,
        nox_kg_per_mwh: 0.0,
    };

    #[test]
    fn the_dearest_hours_of_the_rest_of_the_year_are_kept() {
        let (month, later) = ([20.0, 90.0, 50.0, 70.0], [60.0, 80.0]);
        let from = worth_from(3.0, &month, &later, 1);
        assert_eq!(from, 70.0);
        assert_eq!(in_turn(&month, from, true), [1, 3]);
        assert_eq!(in_turn(&month, from, false), [1, 3]);
        assert_eq!(in_turn(&month, 20.0, true), [1, 3, 2, 0]);
        // Two years that may come, of which one has both: 90 twice, 85, 80 twice is the fifth.
        let later = [60.0, 80.0, 85.0, 80.0];
        assert_eq!(worth_from(2.5, &month, &later, 2), 80.0);
        assert_eq!(worth_from(0.0, &month, &later, 2), f64::INFINITY);
        // Hours worth nothing take none.
        assert_eq!(
            worth_from(2.0, &[-1.0, 0.0, 5.0], &[-3.0], 1),
            f64::NEG_INFINITY
        );
        assert_eq!(in_turn(&[5.0, 5.0, 5.0], 5.0, true), [0, 1, 2]);
    }

    #[test]
    fn what_is_left_is_given_whole_unit_by_whole_unit() {
        let mut left = Permit {
            unit_hours: 7.0,
            ..OPEN
        };
        assert_eq!(left.full_hours(4, 40.0), 1.75);
        let given: Vec<f64> = (0..3).map(|_| left.take(4, 40.0)).collect();
        assert_eq!(given, [40.0, 30.0, 0.0]);
        assert_eq!(left.unit_hours, 0.0);
    }

    /// 1 t at 0.5 kg per MWh are 2 000 MWh: 50 hours of 40 MW.
    #[test]
    fn nox_is_a_limit_on_energy() {
        let mut left = Permit {
            nox_kg: 1_000.0,
            nox_kg_per_mwh: 0.5,
            ..OPEN
        };
        assert_eq!(left.full_hours(4, 40.0), 50.0);
        let given: f64 = (0..60).map(|_| left.take(4, 40.0)).sum();
        assert!((given - 2_000.0).abs() < 1e-9, "{given}");
        let used = Used {
            nox_kg: 1_200.0,
            ..Used::default()
        };
        assert_eq!(left.left(&used).nox_kg, 0.0);
    }

    /// AP-42's lean-premix turbine at 10.8 MMBtu per MWh.
    #[test]
    fn the_factor_of_a_turbine() {
        const KG_PER_LB: f64 = 0.453_592_37;
        assert!((0.099 * KG_PER_LB * 10.8 - 0.485).abs() < 5e-4);
    }
}

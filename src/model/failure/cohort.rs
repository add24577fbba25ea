//! Units of one fleet whose hazards are nearly the same, taken together: the exact aggregate of
//! many units by age.
//!
//! Each cohort makes a day's step as two binomials ([`two_state`](super::two_state)) with its mean
//! hazard of the day. The extra hazard of infant mortality falls by the same factor a day for every
//! age, so the mean over a cohort's members follows from itself: cohorts may be joined without any
//! error in the mean hazard, now or later. What joining loses is the spread of the members' chances
//! p: n units with different p have the variance Σ p (1 − p), less than a binomial's by n Var(p).
//! Two cohorts are joined once that is below [`SPREAD_LOST`] of the binomial's variance; an extra
//! hazard below [`EXTRA_CUT`] of the constant part counts as none, and the cohort as mature.

use super::two_state::{StepChances, down_after_step, step_chances};

/// Hours of a step.
pub const STEP_HOURS: f64 = 24.0;
/// Extra hazard that counts as none, as a share of the constant part: one in 1 000.
pub const EXTRA_CUT: f64 = 1e-3;
/// Share of the variance of a day's failures that joining two cohorts may lose: one in 1 000.
pub const SPREAD_LOST: f64 = 1e-3;

/// Whether a cohort comes from a bad batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// The batch is sound.
    Good,
    /// The batch is bad, and the multiple of its hazard begins on this day.
    Sleeping(i64),
    /// The batch is bad, and the multiple holds.
    Bad,
}

/// Data common to a fleet's cohorts, per unit (failure domain).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Law {
    /// The constant part, failures per hour.
    pub per_hour: f64,
    /// Extra hazard of a new unit, as a multiple of the constant part.
    pub infant_factor: f64,
    /// Days in which that extra falls to 1/e.
    pub infant_days: f64,
    /// Multiple of the whole for a bad batch.
    pub batch_factor: f64,
    /// Mean repair, hours.
    pub repair_hours: f64,
}

/// Some units of a fleet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cohort {
    /// Addresses its draws.
    pub number: u64,
    /// Units.
    pub units: i64,
    /// Units of them that are down.
    pub down: i64,
    /// Mean extra hazard at the start of the coming day, as a multiple of the constant part.
    extra: f64,
    /// Mean of its square.
    extra_square: f64,
    /// Whether it is bad.
    batch: Batch,
    chances: Option<StepChances>,
}

impl Cohort {
    /// New units.
    pub fn new(number: u64, units: i64, batch: Batch, law: &Law) -> Self {
        let extra = if law.infant_factor >= EXTRA_CUT {
            law.infant_factor
        } else {
            0.0
        };
        Self {
            number,
            units,
            down: 0,
            extra,
            extra_square: extra * extra,
            batch,
            chances: None,
        }
    }

    /// Mean hazard over the coming day, failures per unit and hour.
    pub fn mean_hazard(&self, day: i64, law: &Law) -> f64 {
        let multiple = match self.batch {
            Batch::Good => 1.0,
            Batch::Sleeping(onset) if day < onset => 1.0,
            Batch::Sleeping(_) | Batch::Bad => law.batch_factor,
        };
        let over_the_day = if self.extra == 0.0 {
            0.0
        } else {
            -self.extra * law.infant_days * libm::expm1(-1.0 / law.infant_days)
        };
        law.per_hour * multiple * (1.0 + over_the_day)
    }

    /// The step of one day, from two uniforms.
    pub fn step(&mut self, day: i64, law: &Law, repair_uniform: f64, failure_uniform: f64) {
        let hazard = || self.mean_hazard(day, law);
        let chances = self
            .chances
            .unwrap_or_else(|| step_chances(hazard(), law.repair_hours, STEP_HOURS));
        self.down = down_after_step(
            chances,
            self.down,
            self.units - self.down,
            repair_uniform,
            failure_uniform,
        );
        self.chances = Some(chances);
        self.age_a_day(day, law);
    }

    /// A day older: the extra hazard falls, a sleeping batch may wake.
    pub fn age_a_day(&mut self, day: i64, law: &Law) {
        if self.extra > 0.0 {
            let decay = libm::exp(-1.0 / law.infant_days);
            (self.extra, self.extra_square, self.chances) =
                (self.extra * decay, self.extra_square * decay * decay, None);
            if self.extra < EXTRA_CUT {
                (self.extra, self.extra_square) = (0.0, 0.0);
            }
        }
        if let Batch::Sleeping(onset) = self.batch
            && day + 1 >= onset
        {
            (self.batch, self.chances) = (Batch::Bad, None);
        }
    }

    /// Takes another cohort in, if that loses less than [`SPREAD_LOST`] of a day's variance.
    fn join(&mut self, other: &Self, law: &Law) -> bool {
        if self.batch != other.batch {
            return false;
        }
        let units = (self.units + other.units).max(1) as f64;
        let mean =
            |mine: f64, its: f64| (mine * self.units as f64 + its * other.units as f64) / units;
        let (extra, extra_square) = (
            mean(self.extra, other.extra),
            mean(self.extra_square, other.extra_square),
        );
        let daily = law.per_hour
            * STEP_HOURS
            * if self.batch == Batch::Bad {
                law.batch_factor
            } else {
                1.0
            };
        if daily * (extra_square - extra * extra) > SPREAD_LOST * (1.0 + extra) {
            return false;
        }
        if extra != self.extra {
            self.chances = None;
        }
        *self = Self {
            units: self.units + other.units,
            down: self.down + other.down,
            extra,
            extra_square,
            ..*self
        };
        true
    }

    /// Gives units up, of those down as many as their share.
    fn renege(&mut self, units: i64) {
        let down = (self.down * units + self.units / 2)
            .checked_div(self.units)
            .unwrap_or(0);
        self.units -= units;
        self.down = (self.down - down).clamp(0, self.units);
    }
}

/// Joins what may be joined, the younger into the older.
pub fn join(cohorts: &mut Vec<Cohort>, law: &Law) {
    for at in (1..cohorts.len()).rev() {
        let young = cohorts[at];
        if let Some(older) = cohorts[..at]
            .iter_mut()
            .rev()
            .find(|older| older.batch == young.batch)
            && older.join(&young, law)
        {
            cohorts.remove(at);
        }
    }
}

/// Takes units out, the oldest first.
pub fn retire(cohorts: &mut Vec<Cohort>, mut units: i64) {
    for cohort in cohorts.iter_mut() {
        let given = units.min(cohort.units);
        cohort.renege(given);
        units -= given;
    }
    cohorts.retain(|cohort| cohort.units > 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::failure::hazard::Hazard;
    use crate::random::stream::{Purpose, Stream, key_of};
    use crate::stats::moments::Moments;

    const LAW: Law = Law {
        per_hour: 1e-3,
        infant_factor: 4.0,
        infant_days: 20.0,
        batch_factor: 3.0,
        repair_hours: 48.0,
    };

    fn hazard(batch_factor: f64, onset_days: f64) -> Hazard {
        Hazard {
            per_hour: 1e-3,
            infant_factor: 4.0,
            infant_hours: 480.0,
            batch_factor,
            onset_hours: onset_days * 24.0,
        }
    }

    /// The mean hazard of each day is the cumulative hazard's difference, but for what the cut
    /// leaves out.
    #[test]
    fn the_days_mean_hazard_is_that_of_the_unit() {
        for (batch, exact) in [
            (Batch::Good, hazard(1.0, 0.0)),
            (Batch::Sleeping(30), hazard(3.0, 30.0)),
        ] {
            let mut cohort = Cohort::new(1, 10, batch, &LAW);
            for day in 0..400 {
                let (from, to) = (day as f64 * 24.0, (day + 1) as f64 * 24.0);
                let mean = (exact.cumulative(to) - exact.cumulative(from)) / 24.0;
                assert!(
                    (cohort.mean_hazard(day, &LAW) / mean - 1.0).abs() < EXTRA_CUT,
                    "day {day}"
                );
                cohort.age_a_day(day, &LAW);
            }
        }
    }

    /// A joined cohort has the mean hazard of its parts for ever.
    #[test]
    fn joining_keeps_the_mean_hazard() {
        let (mut old, young) = (
            Cohort::new(1, 300, Batch::Good, &LAW),
            Cohort::new(2, 100, Batch::Good, &LAW),
        );
        (0..30).for_each(|day| old.age_a_day(day, &LAW));
        let mut parts = [old, young];
        let mut joined = parts[0];
        let lenient = Law {
            per_hour: 1e-9,
            ..LAW
        };
        assert!(
            !joined.join(
                &parts[1],
                &Law {
                    per_hour: 0.05,
                    ..LAW
                }
            ),
            "too different to join"
        );
        assert!(joined.join(&parts[1], &lenient));
        for day in 30..90 {
            let mean = parts
                .iter()
                .map(|part| part.mean_hazard(day, &LAW) * part.units as f64)
                .sum::<f64>()
                / 400.0;
            assert!((joined.mean_hazard(day, &LAW) / mean - 1.0).abs() < 1e-12);
            parts
                .iter_mut()
                .chain([&mut joined])
                .for_each(|cohort| cohort.age_a_day(day, &LAW));
        }
    }

    /// 400 units from new: mean down on day 10 against the solution of d′ = λ(t)(n − d) − μ d, four
    /// standard errors.
    #[test]
    fn a_young_fleet_follows_its_differential_equation() {
        let exact = hazard(1.0, 0.0);
        let (mut down, steps) = (0.0, 24_000);
        for step in 0..steps {
            let hours = 240.0 / f64::from(steps);
            let age = (f64::from(step) + 0.5) * hours;
            down += hours * (exact.at(age) * (400.0 - down) - down / 48.0);
        }
        let stream = Stream::new(key_of(3, "fleet"), 0, Purpose::Failure);
        let counts: Moments = (0..4_000)
            .map(|run| {
                let mut cohort = Cohort::new(1, 400, Batch::Good, &LAW);
                for day in 0..10 {
                    let [repair, failure] = stream.pair(run * 10 + day);
                    cohort.step(day as i64, &LAW, repair, failure);
                }
                cohort.down as f64
            })
            .collect();
        let error = counts.sd().unwrap() / 4_000f64.sqrt();
        assert!(
            (counts.mean().unwrap() - down).abs() < 4.0 * error,
            "{:?} against {down}, error {error}",
            counts.mean()
        );
    }

    #[test]
    fn retiring_takes_the_oldest_first() {
        let mut cohorts = vec![
            Cohort::new(1, 10, Batch::Good, &LAW),
            Cohort::new(2, 10, Batch::Bad, &LAW),
        ];
        (cohorts[0].down, cohorts[1].down) = (4, 5);
        retire(&mut cohorts, 15);
        assert_eq!(
            cohorts
                .iter()
                .map(|cohort| (cohort.number, cohort.units, cohort.down))
                .collect::<Vec<_>>(),
            [(2, 5, 2)]
        );
        retire(&mut cohorts, 5);
        assert!(cohorts.is_empty());
    }
}

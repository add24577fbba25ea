//! The hazard of one unit by its age: a constant part, infant mortality on top, a multiple of both
//! for a bad batch.
//!
//! λ(a) = λ₀ (1 + f e^(−a/τ)) · m(a), with m(a) = m from the onset on for a unit of a bad batch and
//! 1 otherwise. With B(a) = λ₀ (a + f τ (1 − e^(−a/τ))) the cumulative hazard is Λ(a) = B(a) up to
//! the onset o and B(o) + m (B(a) − B(o)) after it.
//!
//! Worked: λ₀ = 1 in 1 000 h, f = 4, τ = 100 h: Λ(100) = 0.1 + 0.4 (1 − 1/e) = 0.352 85.

/// Newton steps at most; from below they converge in far fewer.
const STEPS: usize = 100;

/// A hazard by age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hazard {
    /// The constant part, failures per hour.
    pub per_hour: f64,
    /// Extra hazard of a new unit, as a multiple of the constant part.
    pub infant_factor: f64,
    /// Hours in which that extra falls to 1/e.
    pub infant_hours: f64,
    /// Multiple of the whole from the onset on; 1 for a good unit.
    pub batch_factor: f64,
    /// Age at which the multiple sets in, hours.
    pub onset_hours: f64,
}

impl Hazard {
    /// A hazard that never changes.
    pub const fn constant(per_hour: f64) -> Self {
        Self {
            per_hour,
            infant_factor: 0.0,
            infant_hours: 1.0,
            batch_factor: 1.0,
            onset_hours: 0.0,
        }
    }

    /// Failures per hour at an age.
    pub fn at(&self, age_hours: f64) -> f64 {
        let multiple = if age_hours >= self.onset_hours {
            self.batch_factor
        } else {
            1.0
        };
        self.per_hour
            * (1.0 + self.infant_factor * libm::exp(-age_hours / self.infant_hours))
            * multiple
    }

    /// The cumulative hazard without the batch's multiple.
    fn base(&self, age_hours: f64) -> f64 {
        let infant = if self.infant_factor == 0.0 {
            0.0
        } else {
            -self.infant_factor * self.infant_hours * libm::expm1(-age_hours / self.infant_hours)
        };
        self.per_hour * (age_hours + infant)
    }

    /// The cumulative hazard from age 0.
    pub fn cumulative(&self, age_hours: f64) -> f64 {
        if age_hours <= self.onset_hours || self.batch_factor == 1.0 {
            return self.base(age_hours);
        }
        let onset = self.base(self.onset_hours);
        onset + self.batch_factor * (self.base(age_hours) - onset)
    }

    /// The age at which the cumulative hazard reaches a value; infinite for a unit that never
    /// fails.
    pub fn age_at(&self, cumulative: f64) -> f64 {
        if self.per_hour == 0.0 {
            return f64::INFINITY;
        }
        let onset = self.base(self.onset_hours);
        let base = if cumulative <= onset || self.batch_factor == 1.0 {
            cumulative
        } else {
            onset + (cumulative - onset) / self.batch_factor
        };
        self.base_age_at(base)
    }

    /// Newton from below: the base is concave in age, so every step stays below the root and comes
    /// closer.
    fn base_age_at(&self, base: f64) -> f64 {
        let target = base / self.per_hour;
        if self.infant_factor == 0.0 {
            return target;
        }
        let mut age = (target - self.infant_factor * self.infant_hours).max(0.0);
        for _ in 0..STEPS {
            let decay = libm::exp(-age / self.infant_hours);
            let value = age + self.infant_factor * self.infant_hours * (1.0 - decay);
            let step = (target - value) / (1.0 + self.infant_factor * decay);
            age += step;
            if step <= age * 1e-14 {
                break;
            }
        }
        age
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WORKED: Hazard = Hazard {
        per_hour: 1e-3,
        infant_factor: 4.0,
        infant_hours: 100.0,
        batch_factor: 1.0,
        onset_hours: 0.0,
    };

    #[test]
    fn the_worked_example() {
        assert!((WORKED.cumulative(100.0) - 0.352_848_223_531).abs() < 1e-12);
        assert!((WORKED.at(0.0) - 5e-3).abs() < 1e-15);
        assert_eq!(Hazard::constant(0.01).age_at(2.0), 200.0);
        assert_eq!(Hazard::constant(0.0).age_at(2.0), f64::INFINITY);
        let bad = Hazard {
            batch_factor: 10.0,
            onset_hours: 1_000.0,
            ..Hazard::constant(1e-4)
        };
        assert!((bad.cumulative(1_500.0) - (0.1 + 10.0 * 0.05)).abs() < 1e-12);
        assert_eq!((bad.at(999.0), bad.at(1_000.0)), (1e-4, 1e-3));
    }

    proptest! {
        /// The cumulative hazard rises with age at the rate of the hazard, and its inverse is one.
        #[test]
        fn inverse_and_slope(per_hour in 1e-7f64..0.1, infant_factor in 0.0f64..50.0, infant_hours in 1.0f64..20_000.0,
                             batch_factor in 1.0f64..100.0, onset_hours in 0.0f64..30_000.0, age in 0.1f64..100_000.0) {
            let hazard = Hazard { per_hour, infant_factor, infant_hours, batch_factor, onset_hours };
            let back = hazard.age_at(hazard.cumulative(age));
            prop_assert!((back - age).abs() <= 1e-8 * age + 1e-8, "{back} for {age}");
            let width = age * 1e-6;
            let (before, after) = (age - width, age + width);
            if before > onset_hours || after < onset_hours {
                let slope = (hazard.cumulative(after) - hazard.cumulative(before)) / (2.0 * width);
                prop_assert!((slope / hazard.at(age) - 1.0).abs() < 1e-3, "{slope} for {}", hazard.at(age));
            }
        }
    }
}

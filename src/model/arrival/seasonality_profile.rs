//! The seasonality profile of a week: a factor on the rate for each of its 168 hours, of mean one.
//!
//! The factor is constant within an hour, so the rate integrates to prefix sums, and the time at
//! which it has grown by an amount follows from one look-up, exactly. Time is in hours since a
//! Monday's midnight, local time; the caller knows the offset from UTC. Limits: the offset is
//! constant, so daylight saving time shifts half the year by an hour; holidays are not
//! distinguished.

/// Hours of a week.
pub const WEEK: usize = 168;
/// Hours of a day.
const DAY: usize = 24;
/// Working days of a week.
const WORKING_DAYS: usize = 5;

/// Weeks beyond which the resolution of time is exhausted.
const BEYOND: f64 = (1_u64 << 40) as f64;

/// Factors of the hours of a week, from Monday's first, of mean one.
#[derive(Clone, Debug, PartialEq)]
pub struct SeasonalityProfile {
    weights: [f64; WEEK],
    /// Sums of the weights before each hour.
    sums: [f64; WEEK + 1],
    /// The last hour before which the sum does not exceed a value.
    guide: [u8; WEEK],
}

impl SeasonalityProfile {
    /// From weights of any mean above 0, none below 0.
    ///
    /// ```
    /// use gridrack::model::arrival::seasonality_profile::SeasonalityProfile;
    /// // No arrivals at weekends: 7 / 5 of the mean on working days.
    /// let profile = SeasonalityProfile::of_days(&[1.0; 24], 0.0);
    /// assert!((profile.weight(0) - 1.4).abs() < 1e-12);
    /// ```
    pub fn new(mut weights: [f64; WEEK]) -> Self {
        let mean = weights.iter().sum::<f64>() / WEEK as f64;
        weights.iter_mut().for_each(|weight| *weight /= mean);
        let mut sums = [0.0; WEEK + 1];
        for (hour, weight) in weights.iter().enumerate() {
            sums[hour + 1] = sums[hour] + weight;
        }
        let mut guide = [0; WEEK];
        for (whole, hour) in guide.iter_mut().enumerate() {
            *hour = (sums[..WEEK].partition_point(|sum| *sum <= whole as f64) - 1) as u8;
        }
        Self {
            weights,
            sums,
            guide,
        }
    }

    /// From the weights of a working day's hours and a factor on them at weekends.
    pub fn of_days(working_day: &[f64; DAY], weekend_factor: f64) -> Self {
        let weight = |hour: usize| {
            working_day[hour % DAY]
                * if hour < WORKING_DAYS * DAY {
                    1.0
                } else {
                    weekend_factor
                }
        };
        Self::new(std::array::from_fn(weight))
    }

    /// The factor of an hour of the week, 0 to 167.
    pub fn weight(&self, hour: usize) -> f64 {
        self.weights[hour]
    }

    /// Mean of w(h) · w(h + lag) over the week's hours.
    pub fn product_mean(&self, lag: usize) -> f64 {
        (0..WEEK)
            .map(|hour| self.weights[hour] * self.weights[(hour + lag) % WEEK])
            .sum::<f64>()
            / WEEK as f64
    }

    /// ∫ of the factor from the Monday of hour 0 to `at`, which is not negative.
    #[inline]
    pub fn integral(&self, at: f64) -> f64 {
        let week = (at * (1.0 / WEEK as f64)) as u64;
        let within = at - (week * WEEK as u64) as f64;
        let hour = (within as usize).min(WEEK - 1);
        week as f64 * self.sums[WEEK]
            + self.sums[hour]
            + self.weights[hour] * (within - hour as f64)
    }

    /// The time from `from` on, which is not negative, at which the integral has grown by `growth`.
    #[inline]
    pub fn due(&self, from: f64, growth: f64) -> f64 {
        self.inverse(self.integral(from) + growth).max(from)
    }

    /// The time at which the integral reaches `integral`; infinite if that is some thousand million
    /// years away.
    #[inline]
    fn inverse(&self, integral: f64) -> f64 {
        let whole = self.sums[WEEK];
        if integral >= BEYOND * whole {
            return f64::INFINITY;
        }
        let mut week = (integral / whole) as u64;
        let mut left = (integral - week as f64 * whole).max(0.0);
        if left >= whole {
            (week, left) = (week + 1, 0.0);
        }
        let mut hour = usize::from(self.guide[(left as usize).min(WEEK - 1)]);
        while self.sums[hour + 1] <= left {
            hour += 1;
        }
        (week * WEEK as u64) as f64 + hour as f64 + (left - self.sums[hour]) / self.weights[hour]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Twice the mean in the first twelve hours of a day, nothing in the others: from 06:00, 12 h
    /// of the mean last until 24 h and 6 h later.
    #[test]
    fn nights_are_passed_over() {
        let seasonality_profile = SeasonalityProfile::of_days(
            &std::array::from_fn(|hour| if hour < 12 { 3.0 } else { 0.0 }),
            1.0,
        );
        assert!(
            (seasonality_profile.due(6.0, 12.0) - 12.0).abs() < 1e-12
                || (seasonality_profile.due(6.0, 12.0) - 24.0).abs() < 1e-12
        );
        assert!((seasonality_profile.due(6.0, 24.0) - 30.0).abs() < 1e-12);
        // Sunday evening goes on into the next week's Monday.
        assert!((seasonality_profile.due(167.0, 2.0) - 169.0).abs() < 1e-12);
        assert_eq!(seasonality_profile.product_mean(12), 0.0);
        assert!((seasonality_profile.product_mean(24) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_flat_week_changes_nothing() {
        let seasonality_profile = SeasonalityProfile::new([5.0; WEEK]);
        for (from, growth) in [(0.0, 0.0), (3.25, 100.5), (167.999, 1e5), (1e6, 0.125)] {
            assert!(
                (seasonality_profile.due(from, growth) - from - growth).abs()
                    < 1e-9 * (1.0 + from + growth)
            );
        }
    }

    #[test]
    fn what_never_comes_is_never_due() {
        let seasonality_profile = SeasonalityProfile::of_days(&[1.0; 24], 0.5);
        for growth in [1e15, 1e19, 1e25, 1e300] {
            assert_eq!(seasonality_profile.due(5.0, growth), f64::INFINITY);
        }
        assert!((seasonality_profile.due(0.0, 168e9) - 168e9).abs() < 1.0);
    }

    proptest! {
        /// The integral grows by the requested amount, and not before.
        #[test]
        fn what_is_due_has_grown(
            weights in prop::collection::vec(prop_oneof![Just(0.0), 0.01f64..9.0], WEEK),
            from in 0.0f64..20_000.0,
            growth in 0.0f64..2_000.0,
        ) {
            let weights: [f64; WEEK] = weights.try_into().unwrap();
            prop_assume!(weights.iter().sum::<f64>() > 1.0);
            let seasonality_profile = SeasonalityProfile::new(weights);
            let due = seasonality_profile.due(from, growth);
            prop_assert!(due >= from);
            prop_assert!((seasonality_profile.integral(due) - seasonality_profile.integral(from) - growth).abs() < 1e-8, "{}", seasonality_profile.integral(due) - seasonality_profile.integral(from));
            let mean = (0..WEEK).map(|hour| seasonality_profile.weight(hour)).sum::<f64>() / WEEK as f64;
            prop_assert!((mean - 1.0).abs() < 1e-12);
        }
    }
}

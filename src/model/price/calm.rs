//! The price without events.
//!
//! ln p(h) = ln level + σ_y z_y + shape(season, hour) + weekend(hour) + g(T(h)) + σ_m s(day) + σ_d
//! x(day) + σ_h e(hour), with g linear between knots of dry bulb, s (weeks: fuel, outages, water),
//! x (days: wind, demand) and e first-order autoregressions of unit variance by day, by day and by
//! hour.

use super::days::{Days, Persistent};
use crate::random::elementary::exp;
use crate::random::normal;

/// Parameters of the calm price.
#[derive(Clone, Debug, PartialEq)]
pub struct Calm {
    /// Median over years of the level, USD per MWh.
    pub level_usd_per_mwh: f64,
    /// Standard deviation between years of the level's logarithm.
    pub level_sd: f64,
    /// Logarithm of the hours' price against the level in winter, spring, summer and autumn.
    pub shape: [[f64; 24]; 4],
    /// Added on Saturdays and Sundays.
    pub weekend: [f64; 24],
    /// Dry bulbs at which the response is known, ascending, °C.
    pub knots_c: Vec<f64>,
    /// Added at those dry bulbs; the outer ones hold beyond.
    pub response: Vec<f64>,
    /// Standard deviation of the weeks' logarithm around that.
    pub slow_sd: f64,
    /// Its autocorrelation from day to day.
    pub slow_persistence: f64,
    /// Standard deviation of the days' logarithm around the weeks'.
    pub day_sd: f64,
    /// Its autocorrelation from day to day.
    pub day_persistence: f64,
    /// Standard deviation of the hours' logarithm around the day's.
    pub hour_sd: f64,
    /// Its autocorrelation from hour to hour.
    pub hour_persistence: f64,
}

/// The calm price of an hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalmHour {
    /// USD per MWh.
    pub price: f64,
    /// Without the hour's own chance, USD per MWh.
    pub quiet: f64,
}

impl Calm {
    /// Prices of a year's hours; `level` is the year's place among all years, on (0, 1).
    pub fn year(
        &self,
        days: &Days,
        dry_bulb_c: &[f64],
        level: f64,
        uniform: &mut impl FnMut() -> f64,
    ) -> Vec<CalmHour> {
        let mut score = || normal::quantile(uniform());
        let level = libm::log(self.level_usd_per_mwh) + self.level_sd * normal::quantile(level);
        let mut slow = Persistent::new(self.slow_persistence, score());
        let mut by_day = Persistent::new(self.day_persistence, score());
        let mut fast = Persistent::new(self.hour_persistence, score());
        let mut of_day = 0.0;
        (0..dry_bulb_c.len())
            .map(|hour| {
                if hour % 24 == 0 {
                    of_day = level
                        + self.slow_sd * slow.next(score())
                        + self.day_sd * by_day.next(score());
                }
                let quiet = exp(of_day + self.expected(days, hour, dry_bulb_c[hour]));
                CalmHour {
                    price: quiet * exp(self.hour_sd * fast.next(score())),
                    quiet,
                }
            })
            .collect()
    }

    /// Shape and response of an hour, without level and chance.
    pub fn expected(&self, days: &Days, hour: usize, dry_bulb_c: f64) -> f64 {
        let (day, hour) = (hour / 24, hour % 24);
        let weekend = if days.weekend[day] {
            self.weekend[hour]
        } else {
            0.0
        };
        self.shape[days.season[day]][hour] + weekend + self.response_at(dry_bulb_c)
    }

    /// g(T).
    pub fn response_at(&self, dry_bulb_c: f64) -> f64 {
        let above = self.knots_c.partition_point(|&knot| knot <= dry_bulb_c);
        let (Some(&first), Some(&last)) = (self.response.first(), self.response.last()) else {
            return 0.0;
        };
        if above == 0 {
            return first;
        }
        if above == self.knots_c.len() {
            return last;
        }
        let weight = (dry_bulb_c - self.knots_c[above - 1])
            / (self.knots_c[above] - self.knots_c[above - 1]);
        self.response[above - 1] * (1.0 - weight) + self.response[above] * weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With every chance in the middle, the price is the level times shape, weekend and response of
    /// the hour.
    #[test]
    fn without_chance_the_price_is_its_expected_one() {
        let mut calm = Calm {
            level_usd_per_mwh: 30.0,
            level_sd: 0.4,
            shape: [[0.0; 24]; 4],
            weekend: [-0.1; 24],
            knots_c: vec![0.0, 20.0, 40.0],
            response: vec![0.5, 0.0, 1.0],
            slow_sd: 0.2,
            slow_persistence: 0.95,
            day_sd: 0.2,
            day_persistence: 0.5,
            hour_sd: 0.2,
            hour_persistence: 0.7,
        };
        calm.shape[2][17] = 0.3;
        let dry_bulb = vec![30.0; 8_760];
        let prices = calm.year(&Days::of(&dry_bulb, 0), &dry_bulb, 0.5, &mut || 0.5);
        let near = |hour: usize, logarithm: f64| {
            assert!(
                (prices[hour].price / (30.0 * logarithm.exp()) - 1.0).abs() < 1e-12,
                "{hour}"
            );
        };
        near(0, 0.5);
        near(5 * 24, 0.5 - 0.1);
        // 1 July is day 181, and a Sunday where 1 January is a Monday; the day after is a weekday.
        near(182 * 24 + 17, 0.5 + 0.3);
        assert_eq!(
            [-10.0, 0.0, 10.0, 20.0, 40.0, 50.0].map(|t| calm.response_at(t)),
            [0.5, 0.5, 0.25, 0.0, 1.0, 1.0]
        );
    }
}

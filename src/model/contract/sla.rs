//! A promised availability and the credits for falling short of it: the month's availability
//! decides on a tier, the tier on a share of the month's revenue.
//!
//! Seen: 0.99 to 0.999, credits of 10 to 100 % in two or three tiers, capped at half a month's
//! revenue by one provider (contracts.csv, sla_uptime_*).

/// A service level.
#[derive(Clone, Debug, PartialEq)]
pub struct Sla {
    /// Availability at or above which no credit is owed.
    pub availability: f64,
    /// (availability below which it holds, share of the month's revenue), the worst first.
    pub tiers: Vec<(f64, f64)>,
}

impl Sla {
    /// Share of the month's revenue that is owed. Example: tiers of 0.5 below 0.95 and 0.1 below
    /// 0.99 give 0.1 at 0.97, 0.5 at 0.9.
    #[inline]
    pub fn credit(&self, availability: f64) -> f64 {
        if availability >= self.availability {
            return 0.0;
        }
        self.tiers
            .iter()
            .find(|(below, _)| availability < *below)
            .map_or(0.0, |(_, credit)| *credit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        let sla = Sla {
            availability: 0.99,
            tiers: vec![(0.95, 0.5), (0.99, 0.1)],
        };
        assert_eq!(
            [0.9, 0.95, 0.97, 0.99, 1.0].map(|availability| sla.credit(availability)),
            [0.5, 0.1, 0.1, 0.0, 0.0]
        );
    }
}

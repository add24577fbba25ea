//! A promised availability and the credits for falling short of it: the month's availability
//! decides on a tier, the tier on a share of the month's revenue.
//!
//! Seen: 0.99 to 0.999, credits of 10 to 100 % in two or three tiers, capped at half a month's
//! revenue by one provider (contracts.csv, sla_uptime_*).

use crate::problem::{Kind, Problem};
use crate::rule::{number, section, some};

section! {
    /// Service level agreement (SLA): a promised availability, measured monthly as GPU-hours served
    /// over GPU-hours under contract.
    Spec as "Sla" {
        /// Availability at or above which no credit is owed.
        availability: f64 = number(0.0, 1.0, "").or("0.99");
        /// Credits owed below it, the lowest `below` first.
        tiers: Vec<Tier> = some();
    }
}

section! {
    /// A tier of service credits.
    Tier as "SlaTier" {
        /// Monthly availability below which the tier applies.
        below: f64 = number(0.0, 1.0, "");
        /// Credit, as a share of the month's revenue.
        credit: f64 = number(0.0, 1.0, "");
    }
}

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

impl Spec {
    /// Tiers in ascending order of availability with decreasing credits, none above the promised
    /// availability.
    pub fn check(&self) -> Option<Problem> {
        let falls =
            |pair: &[Tier]| pair[0].below < pair[1].below && pair[0].credit >= pair[1].credit;
        if !self.tiers.windows(2).all(falls) {
            let message =
                "the tiers are not in the order of their availability, or a better month has \
                a greater credit"
                    .to_owned();
            return Some(
                Problem::error(Kind::OutOfRange, message)
                    .at(&self.place)
                    .hint("list the lowest `below` first, with the greatest credit"),
            );
        }
        self.tiers
            .last()
            .filter(|tier| tier.below > self.availability)
            .map(|tier| {
                let message = format!(
                    "a tier begins below {}, but no credit is owed from {} on",
                    tier.below, self.availability
                );
                Problem::error(Kind::OutOfRange, message)
                    .at(&tier.place)
                    .hint("promise more, or let the tier begin lower")
            })
    }
}

impl From<&Spec> for Sla {
    fn from(spec: &Spec) -> Self {
        let tiers = spec.tiers.iter();
        Self {
            availability: spec.availability,
            tiers: tiers.map(|tier| (tier.below, tier.credit)).collect(),
        }
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

//! A promised availability and the credits for falling short of it: the month's availability
//! decides on a tier, the tier on a share of the month's revenue. By published terms scheduled
//! maintenance is no downtime, and the credit is the sole remedy: hours down are billed.
//!
//! Seen: 0.99 to 0.999, credits of 10 to 100 % in two or three tiers, capped at half a month's
//! revenue by one provider (contracts.csv, sla_uptime_*).

use crate::problem::{Kind, Problem};
use crate::rule::{number, section, some, value};
use std::ops::{AddAssign, Mul, Sub};

section! {
    /// Service level agreement (SLA): a promised availability, measured monthly as GPU-hours served
    /// over GPU-hours under contract; scheduled maintenance counts as served unless stated.
    Spec as "Sla" {
        /// Availability at or above which no credit is owed.
        availability: f64 = number(0.0, 1.0, "").or("0.99");
        /// Credits owed below it, the lowest `below` first.
        tiers: Vec<Tier> = some();
        /// Whether scheduled maintenance counts as downtime; published terms leave it out.
        count_scheduled_maintenance: bool = value().or("false");
        /// Whether hours of scheduled maintenance are billed.
        bill_scheduled_maintenance: bool = value().or("true");
        /// Whether the credit is the sole remedy for downtime: hours down are billed. Else they are
        /// not, and the credit is owed beside them. Hours of GPUs that have never been there are
        /// not billed either way.
        sole_remedy: bool = value().or("true");
        /// Cap on the credit of a month, as a share of its revenue.
        credit_cap_share: f64 = number(0.0, 1.0, "").or("1");
        /// Share of the credits that customers claim within the claim window; the rest lapses.
        claimed_share: f64 = number(0.0, 1.0, "").or("1");
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
    /// Whether scheduled maintenance counts as downtime.
    pub count_maintenance: bool,
    /// Which hours that are not served are billed all the same.
    pub billed: BilledDowntime,
    /// Most that is owed, as a share of the month's revenue.
    pub cap: f64,
    /// Share of the credits that is claimed in time.
    pub claimed: f64,
}

/// Hours that are not served and billed all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BilledDowntime {
    /// Of GPUs that are down, scheduled maintenance aside: failures, outages, limits of the hour.
    pub down: bool,
    /// Of scheduled maintenance.
    pub maintenance: bool,
}

impl BilledDowntime {
    /// What is not billed of what was missed.
    #[inline]
    pub fn unbilled(self, missed: Missed) -> f64 {
        match (self.down, self.maintenance) {
            (false, false) => missed.all,
            (true, false) => missed.all - (missed.down - missed.maintenance),
            (false, true) => missed.all - missed.maintenance,
            (true, true) => missed.all - missed.down,
        }
    }
}

/// What a contract has missed: of time by the share it was short of, or GPU-seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Missed {
    /// All of it.
    pub all: f64,
    /// Of it, for want of GPUs that are down: failures, outages, limits of the hour, and scheduled
    /// maintenance. The rest has never been there.
    pub down: f64,
    /// Of that, for scheduled maintenance.
    pub maintenance: f64,
}

impl AddAssign for Missed {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.all += other.all;
        self.down += other.down;
        self.maintenance += other.maintenance;
    }
}

impl Sub for Missed {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self {
            all: self.all - other.all,
            down: self.down - other.down,
            maintenance: self.maintenance - other.maintenance,
        }
    }
}

impl Mul<f64> for Missed {
    type Output = Self;

    #[inline]
    fn mul(self, factor: f64) -> Self {
        Self {
            all: self.all * factor,
            down: self.down * factor,
            maintenance: self.maintenance * factor,
        }
    }
}

impl Sla {
    /// Availability of a month with so many GPU-seconds under contract. Example: 100, of which 6
    /// are missed and 2 of them are scheduled maintenance: 0.96, or 0.94 where that counts.
    #[inline]
    pub fn availability(&self, under_contract: f64, missed: Missed) -> f64 {
        let downtime = if self.count_maintenance {
            missed.all
        } else {
            missed.all - missed.maintenance
        };
        1.0 - downtime / under_contract
    }

    /// Share of the month's revenue that is owed. Example: tiers of 0.5 below 0.95 and 0.1 below
    /// 0.99 give 0.1 at 0.97, 0.5 at 0.9; with a cap of 0.3 and half of it claimed, 0.15 at 0.9.
    #[inline]
    pub fn credit(&self, availability: f64) -> f64 {
        if availability >= self.availability {
            return 0.0;
        }
        self.tiers
            .iter()
            .find(|(below, _)| availability < *below)
            .map_or(0.0, |(_, credit)| credit.min(self.cap) * self.claimed)
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
            count_maintenance: spec.count_scheduled_maintenance,
            billed: BilledDowntime {
                down: spec.sole_remedy,
                maintenance: spec.bill_scheduled_maintenance,
            },
            cap: spec.credit_cap_share,
            claimed: spec.claimed_share,
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
            count_maintenance: false,
            billed: BilledDowntime::default(),
            cap: 1.0,
            claimed: 1.0,
        };
        assert_eq!(
            [0.9, 0.95, 0.97, 0.99, 1.0].map(|availability| sla.credit(availability)),
            [0.5, 0.1, 0.1, 0.0, 0.0]
        );
        let missed = Missed {
            all: 6.0,
            down: 5.0,
            maintenance: 2.0,
        };
        assert_eq!(sla.availability(100.0, missed), 0.96);
        let other = Sla {
            count_maintenance: true,
            cap: 0.3,
            claimed: 0.5,
            ..sla
        };
        assert_eq!(other.availability(100.0, missed), 0.94);
        assert_eq!([0.9, 0.97].map(|at| other.credit(at)), [0.15, 0.05]);
    }

    #[test]
    fn what_is_billed_of_downtime_is_what_is_stated() {
        let missed = Missed {
            all: 6.0,
            down: 5.0,
            maintenance: 2.0,
        };
        let unbilled = |down, maintenance| BilledDowntime { down, maintenance }.unbilled(missed);
        // One has never been there; three failed; two are maintained.
        assert_eq!(unbilled(true, true), 1.0);
        assert_eq!(unbilled(true, false), 3.0);
        assert_eq!(unbilled(false, true), 4.0);
        assert_eq!(unbilled(false, false), 6.0);
    }
}

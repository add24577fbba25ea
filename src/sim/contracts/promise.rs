//! Capacity that can be promised to a customer: the first day on which a partition has free
//! capacity for it, and the site, where it is to stay at one.

use super::site_with_most_free;
use crate::id::{PartitionId, SiteId};
use crate::model::contract::ramp::MONTH;
use crate::plan::{Against, ContractTerms, Placement};
use crate::sim::world::{Contract, ForecastDate, Stage, World};
use crate::time::{DAY, Seconds, SimTime};
use std::cell::LazyCell;

/// GPUs of an enquiry, the start date and the term.
#[derive(Clone, Copy)]
pub(super) struct Ask {
    pub gpus: i64,
    pub starts: SimTime,
    pub term: Seconds,
}

/// The day from which a partition has free capacity for a customer, and the site if it is to stay
/// at one.
pub(super) fn free_capacity_for(
    world: &World<'_>,
    partition: PartitionId,
    ask: Ask,
    (against, placement): (Against, &Placement),
) -> Option<(SimTime, Option<SiteId>)> {
    match against {
        Against::Ready { overbooking } => {
            let fabric = if placement.sites.is_empty() {
                None
            } else {
                Some(
                    site_with_most_free(world, partition, placement, ask.gpus)
                        .filter(|(_, free_capacity)| ask.gpus <= *free_capacity)?
                        .0,
                )
            };
            let fits = ask.gpus
                <= ready_free_capacity(
                    world,
                    partition,
                    overbooking,
                    (ask.starts, ask.starts + ask.term),
                );
            fits.then_some((ask.starts, fabric))
        }
        Against::Planned {
            overbooking,
            longest_wait,
        } => {
            let planned = Planned {
                world,
                partition,
                ask,
                overbooking,
                days: Days {
                    first: ask.starts,
                    longest_wait,
                },
            };
            if placement.sites.is_empty() {
                planned.anywhere().map(|starts| (starts, None))
            } else {
                planned.at_a_site(placement)
            }
        }
    }
}

/// Whether a contract whose term is over can be renewed, at its own site if it is bound to one.
pub(super) fn can_renew(world: &World<'_>, contract: &Contract, terms: &ContractTerms) -> bool {
    let (partition, ask) = (
        contract.partition,
        Ask {
            gpus: contract.gpus,
            starts: world.now,
            term: contract.term,
        },
    );
    match terms.against {
        Against::Ready { overbooking } => {
            let state = &world.partitions[partition.at()];
            let at_home = contract
                .fabric
                .is_none_or(|site| ask.gpus <= state.ready_beside_committed(site));
            at_home
                && ask.gpus
                    <= ready_free_capacity(
                        world,
                        partition,
                        overbooking,
                        (ask.starts, ask.starts + ask.term),
                    )
        }
        Against::Planned { overbooking, .. } => {
            let planned = Planned {
                world,
                partition,
                ask,
                overbooking,
                days: Days {
                    first: ask.starts,
                    longest_wait: Seconds::ZERO,
                },
            };
            planned.anywhere().is_some()
                && contract.fabric.is_none_or(|site| {
                    planned
                        .free_by_day(Some(site))
                        .is_some_and(|free_by_day| ask.gpus <= free_by_day[0])
                })
        }
    }
}

/// GPUs that can be promised over a period out of the ready GPUs: beside every commitment and the
/// peak captive demand of the period.
fn ready_free_capacity(
    world: &World<'_>,
    partition: PartitionId,
    overbooking: f64,
    (from, until): (SimTime, SimTime),
) -> i64 {
    let state = &world.partitions[partition.at()];
    with_overbooking(state.capacity(), overbooking)
        - state.committed(None)
        - world.captive_need(partition, from, until)
}

/// GPUs that may be promised out of a number of GPUs, rounded to whole ones; 0.29 beyond 100 are
/// 29, though 0.29 is a little less in binary.
fn with_overbooking(gpus: i64, overbooking: f64) -> i64 {
    gpus + (gpus as f64 * overbooking * (1.0 + 4.0 * f64::EPSILON)) as i64
}

/// Start dates that a customer accepts: the one requested, every mean month after it, and the last.
#[derive(Clone, Copy)]
struct Days {
    first: SimTime,
    longest_wait: Seconds,
}

/// Upper bound of the start dates: ten years of months, and the last day.
const MOST_DAYS: usize = (3_650 * DAY.whole() / MONTH.whole()) as usize + 2;

impl Days {
    /// Number of dates.
    fn count(&self) -> usize {
        (((self.longest_wait + MONTH - Seconds::ONE) / MONTH) as usize + 1).min(MOST_DAYS)
    }

    /// The date at an index.
    fn day(&self, at: usize) -> SimTime {
        self.first + (at as i64 * MONTH).min(self.longest_wait)
    }

    /// The first date that is not before an instant.
    fn from(&self, instant: SimTime) -> Option<usize> {
        let wait = (instant - self.first).max(Seconds::ZERO);
        let at = ((wait + MONTH - Seconds::ONE) / MONTH) as usize;
        (wait <= self.longest_wait && at < MOST_DAYS).then_some(at)
    }
}

/// GPUs that can be promised on each day.
type FreeByDay = [i64; MOST_DAYS];

/// Capacity that can be promised out of what management forecasts.
struct Planned<'w> {
    world: &'w World<'w>,
    partition: PartitionId,
    ask: Ask,
    overbooking: f64,
    days: Days,
}

impl Planned<'_> {
    /// The first day on which the partition has free capacity.
    fn anywhere(&self) -> Option<SimTime> {
        let free_by_day = self.free_by_day(None)?;
        (0..self.days.count())
            .find(|at| self.fits(&free_by_day, *at))
            .map(|at| self.days.day(at))
    }

    /// The first day on which the partition and one of the sites have free capacity, and of those
    /// sites the one with most; among equals the one named first.
    fn at_a_site(&self, placement: &Placement) -> Option<(SimTime, Option<SiteId>)> {
        let gpus = self.ask.gpus;
        let of_partition = LazyCell::new(|| self.free_by_day(None));
        let mut found: Option<(usize, i64, SiteId)> = None;
        for (site, _) in placement.sites.iter().filter(|(_, most)| gpus <= most.0) {
            let Some(free_by_day) = self.free_by_day(Some(*site)) else {
                continue;
            };
            let of_partition = of_partition.as_ref()?;
            let days = found.map_or(self.days.count(), |(at, ..)| at + 1);
            if let Some(at) =
                (0..days).find(|at| gpus <= free_by_day[*at] && self.fits(of_partition, *at))
                && found.is_none_or(|(before, free_capacity, _)| {
                    at < before || free_by_day[at] > free_capacity
                })
            {
                found = Some((at, free_by_day[at], *site));
            }
        }
        found.map(|(at, _, site)| (self.days.day(at), Some(site)))
    }

    /// Whether the partition has free capacity on one of the days, beside the peak captive demand
    /// of the period.
    fn fits(&self, free_by_day: &FreeByDay, at: usize) -> bool {
        let (gpus, day) = (self.ask.gpus, self.days.day(at));
        gpus <= free_by_day[at]
            && gpus
                <= free_by_day[at]
                    - self
                        .world
                        .captive_need(self.partition, day, day + self.ask.term)
    }

    /// GPUs of the partition, or of one of its sites, that can be promised on each day beside
    /// commitments that do not end before; none if the forecast capacity falls short. A site must
    /// hold all the GPUs of a contract; overbooked GPUs are promised to several contracts.
    fn free_by_day(&self, site: Option<SiteId>) -> Option<FreeByDay> {
        let (world, count) = (self.world, self.days.count());
        let mut free_by_day = [0; MOST_DAYS];
        let mut forecast_date = ForecastDate::at(self.days.day(0));
        let mut expected = world.expected_within(self.partition, site, &mut forecast_date);
        for (at, free_capacity) in free_by_day[..count].iter_mut().enumerate() {
            let day = self.days.day(at);
            if day >= forecast_date.until() {
                forecast_date = ForecastDate::at(day);
                expected = world.expected_within(self.partition, site, &mut forecast_date);
            }
            *free_capacity = if site.is_some() && expected < self.ask.gpus {
                0
            } else {
                with_overbooking(expected, self.overbooking)
            };
        }
        if free_by_day[..count]
            .iter()
            .all(|free_capacity| *free_capacity < self.ask.gpus)
        {
            return None;
        }
        let mut gone = [0; MOST_DAYS];
        for number in world.contract_books.live() {
            let contract = world.contracts.of(*number);
            let here = contract.partition == self.partition
                && contract.stage != Stage::Over
                && (site.is_none() || contract.fabric == site);
            if here && let Some(at) = self.days.from(contract.ends) {
                gone[at] += contract.gpus;
            }
        }
        let mut held = world.partitions[self.partition.at()].committed(site);
        for (free_capacity, gone) in free_by_day.iter_mut().zip(gone) {
            held -= gone;
            *free_capacity -= held;
        }
        Some(free_by_day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_overbooked_is_whole() {
        for share in 0..=1_000_i64 {
            for gpus in [1, 7, 100, 333, 1_000, 99_999, 10_000_000] {
                assert_eq!(
                    with_overbooking(gpus, share as f64 / 100.0),
                    gpus + gpus * share / 100,
                    "{share} % of {gpus}"
                );
            }
        }
        assert_eq!(with_overbooking(1_000, 0.029_999), 1_029);
    }

    /// A wait of 45 days may end on the requested day, a month later, or on its last day.
    #[test]
    fn the_last_day_of_a_wait_counts() {
        const FIRST: SimTime = SimTime::at_second(7);
        let days = |longest_wait: Seconds| Days {
            first: FIRST,
            longest_wait,
        };
        let all = |of: Days| (0..of.count()).map(|at| of.day(at)).collect::<Vec<_>>();
        assert_eq!(all(days(Seconds::ZERO)), [FIRST]);
        assert_eq!(all(days(30 * DAY)), [FIRST, FIRST + 30 * DAY]);
        assert_eq!(all(days(MONTH)), [FIRST, FIRST + MONTH]);
        assert_eq!(
            all(days(45 * DAY)),
            [FIRST, FIRST + MONTH, FIRST + 45 * DAY]
        );
        assert_eq!(all(days(3_650 * DAY)).len(), MOST_DAYS);
        for wait in [Seconds::ZERO, 30 * DAY, MONTH, 45 * DAY, 3_650 * DAY] {
            let days = days(wait);
            for instant in (-5..3_700).map(|day| SimTime::at(day * DAY)) {
                assert_eq!(
                    days.from(instant),
                    (0..days.count()).find(|at| instant <= days.day(*at)),
                    "{wait:?} {instant:?}"
                );
            }
        }
    }
}

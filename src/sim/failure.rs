//! Failures and repairs of fleets in the aggregate, a day at a time, exact for any size; planned
//! maintenance.
//!
//! What is down at midnight stays down for the day, so counts are exact in law at every midnight;
//! changes of the mean show half a day late; a mean over time has a variance that is x coth x of
//! that of the continuous process, x = (λ + μ) · 12 h (1.08 for repairs of a day, 1.02 for two).

use super::event::Event;
use super::health::Health;
use super::world::{Change, World};
use crate::id::{FleetId, SiteId};
use crate::model::failure::cohort::{self, Batch, Cohort, STEP_HOURS};
use crate::model::failure::crew::{Group, Ring, ring};
use crate::model::failure::two_state::{down_after_step, step_chances};
use crate::plan::{FailureSimulation, Failures};
use crate::random::elementary::{ln, nearest};
use crate::random::stream::{Purpose, Stream};
use crate::time::{DAY, HOUR, Seconds, SimTime};

/// Bits of a draw's address that hold the day; the cohort's number stands above them.
const DAY_BITS: u32 = 16;
/// Bits that count potential failures of a cohort's day.
const FAILURE_BITS: u32 = 24;
/// Bits that count pairs of potential repairs of a cohort's day.
const REPAIR_BITS: u32 = 24;
/// The fraction part of the golden ratio: its multiples spread most evenly over the unit interval.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// A lot has joined its fleet: its units are taken into a cohort, and the daily step starts if it
/// is due.
pub fn arrived(world: &mut World<'_>, lot: u32) {
    let lot = world.orders.lot(lot);
    let failures = world.plan.accelerator_of(lot.fleet).failures;
    let units = world.units(lot.fleet);
    let day = world.now.since_start() / DAY;
    if let Some(cohorts) = world.health_mut(lot.fleet).cohorts_mut() {
        let added = units - cohorts.iter().map(|cohort| cohort.units).sum::<i64>();
        // Units that were in service before the start are a cohort of their own, the first.
        let age_days = (SimTime::START - lot.delivered).max(Seconds::ZERO) / DAY;
        let number = if age_days > 0 {
            0
        } else {
            (day as u64 + 1) << 1 | u64::from(lot.bad)
        };
        match cohorts.iter_mut().find(|cohort| cohort.number == number) {
            _ if added <= 0 => {}
            Some(cohort) => cohort.units += added,
            None => {
                // Sound cohorts before bad ones, each by age: the order in which crews attend them.
                let bad = |number: u64| number & 1;
                let at = cohorts.partition_point(|cohort| bad(cohort.number) <= bad(number));
                let batch = batch(&failures, lot.bad, day);
                let mut cohort = Cohort::new(number, added, batch, &failures.law);
                for _ in 0..age_days {
                    cohort.age_a_day(day, &failures.law);
                }
                cohorts.insert(at, cohort);
            }
        }
    }
    begin_if_due(world, world.plan.fleet(lot.fleet).site);
}

/// Whether and from which day on a lot's units are bad.
fn batch(failures: &Failures, bad: bool, day: i64) -> Batch {
    let onset = nearest(failures.hazard[1].onset_hours / STEP_HOURS);
    match (bad && failures.law.batch_factor != 1.0, onset) {
        (false, _) => Batch::Good,
        (true, 0) => Batch::Bad,
        (true, days) => Batch::Sleeping(day + days),
    }
}

/// Starts the daily step once something is in service that can fail or is maintained.
fn begin_if_due(world: &mut World<'_>, site: SiteId) {
    let plan = world.plan;
    let needs_care = |id: FleetId| {
        let failures = &plan.accelerator_of(id).failures;
        let aggregate =
            failures.come() && plan.fleet(id).failure_simulation != FailureSimulation::Units;
        plan.fleet(id).site == site
            && world.fleets[id.at()].burnt_in() > 0
            && (aggregate || failures.maintenance_share > 0.0)
    };
    if (0..plan.fleets.len()).map(FleetId::new).any(needs_care)
        && world.sites[site.at()].begin_failing()
    {
        // On whole days, so that a day's draws are addressed by the day.
        let next = world.now.next_midnight();
        world.schedule(next, Event::FailureStep(site));
    }
}

/// GPUs have left a site: cohorts release units, the oldest first.
pub fn left(world: &mut World<'_>, site: SiteId) {
    for id in world.plan.fleets_at(site) {
        let (units, failed) = (world.units(id), world.fleets[id.at()].failed());
        let domain = world.plan.accelerator_of(id).failures.domain.0;
        let down = match world.health_mut(id) {
            Health::Constant { down, .. } => {
                *down = units.min(*down).min((failed + domain / 2) / domain);
                *down
            }
            Health::Cohorts(cohorts) => {
                let held: i64 = cohorts.iter().map(|cohort| cohort.units).sum();
                cohort::retire(cohorts, (held - units).max(0));
                cohorts.iter().map(|cohort| cohort.down).sum()
            }
            Health::Units(_) => continue,
        };
        world.set_down(id, down);
    }
}

/// A day has passed: some failed, some were repaired; other units are in maintenance.
pub fn step(world: &mut World<'_>, site: SiteId) -> Change {
    let plan = world.plan;
    let day = world.now.since_start() / DAY;
    let before: Vec<Expected> = plan
        .fleets_at(site)
        .map(|id| expected(world, id, day))
        .collect();
    let mut before = before.into_iter();
    if let Some(crews) = plan.site(site).repair_crews {
        crewed_day(world, site, day, crews);
    }
    for id in plan.fleets_at(site) {
        let failures = &plan.accelerator_of(id).failures;
        let units = world.units(id);
        let before = before.next().unwrap_or_default();
        if units == 0 {
            continue;
        }
        maintain(world, id, day);
        let stream = Stream::new(plan.fleet(id).key, world.replication, Purpose::Failure);
        let down = match world.health_mut(id) {
            Health::Constant { down, chances } if failures.come() => {
                let chances = *chances.get_or_insert_with(|| {
                    step_chances(failures.law.per_hour, failures.law.repair_hours, STEP_HOURS)
                });
                // One block of the day gives both draws.
                let [repair, failure] = stream.pair(day as u64);
                *down = down_after_step(chances, *down, units - *down, repair, failure);
                *down
            }
            Health::Cohorts(cohorts) => {
                if plan.site(site).repair_crews.is_none() {
                    for cohort in cohorts.iter_mut() {
                        let [repair, failure] = stream.pair(cohort.number << DAY_BITS | day as u64);
                        cohort.step(day - 1, &failures.law, repair, failure);
                    }
                }
                cohort::join(cohorts, &failures.law);
                cohorts.iter().map(|cohort| cohort.down).sum()
            }
            _ => continue,
        };
        world.set_down(id, down);
        let [up, mean_down] = [units - down, down].map(|now| now as f64);
        let places = plan
            .site(site)
            .repair_crews
            .map_or(f64::INFINITY, |crews| crews as f64);
        let repairing = (0.5 * (mean_down + before.down)).min(places);
        world.fleets[id.at()].count_interruptions(
            before.failures_per_hour * 0.5 * (up + before.up) * STEP_HOURS,
            repairing / failures.law.repair_hours * STEP_HOURS,
        );
    }
    world.schedule(world.now + DAY, Event::FailureStep(site));
    Change::Supply(site)
}

/// A fleet as a day begins: units that work and units that are down, and failures per unit that
/// works and hour. What happens within a day is not drawn, so that failures and repairs are counted
/// as expected, on the mean of the units at its beginning and its end.
#[derive(Default)]
struct Expected {
    up: f64,
    down: f64,
    failures_per_hour: f64,
}

fn expected(world: &World<'_>, id: FleetId, day: i64) -> Expected {
    let (law, units) = (&world.plan.accelerator_of(id).failures.law, world.units(id));
    match world.health(id) {
        Health::Constant { down, .. } => Expected {
            up: (units - *down) as f64,
            down: *down as f64,
            failures_per_hour: law.per_hour,
        },
        Health::Cohorts(cohorts) => {
            let down: i64 = cohorts.iter().map(|cohort| cohort.down).sum();
            let all: i64 = cohorts.iter().map(|cohort| cohort.units).sum();
            let hazard = |cohort: &Cohort| cohort.units as f64 * cohort.mean_hazard(day - 1, law);
            let hazards: f64 = cohorts.iter().map(hazard).sum();
            Expected {
                up: (all - down) as f64,
                down: down as f64,
                failures_per_hour: if all > 0 { hazards / all as f64 } else { 0.0 },
            }
        }
        _ => Expected::default(),
    }
}

/// Sets how many GPUs are in planned maintenance for the coming day: the share of the fleet's
/// units, rounded up on as many days as make the mean over days equal the share. One more unit
/// never leaves fewer in service on any day.
fn maintain(world: &mut World<'_>, id: FleetId, day: i64) {
    let failures = &world.plan.accelerator_of(id).failures;
    if failures.maintenance_share > 0.0 {
        let phase = day as f64 * GOLDEN;
        let due = libm::floor(
            failures.maintenance_share * world.units(id) as f64 + (phase - libm::floor(phase)),
        );
        world.fleets[id.at()].plan_maintenance(due as i64 * failures.domain.0);
    }
}

/// A day of a site whose crews are limited: the potential failures and repairs of all its cohorts
/// in their order.
fn crewed_day(world: &mut World<'_>, site: SiteId, day: i64, crews: i64) {
    let mut rings = world.take_rings();
    let mut groups: Vec<Group> = Vec::new();
    for id in world.plan.fleets_at(site) {
        let (key, failures) = (
            world.plan.fleet(id).key,
            &world.plan.accelerator_of(id).failures,
        );
        let [failing, repairs] = [Purpose::Failure, Purpose::Repair]
            .map(|purpose| Stream::new(key, world.replication, purpose));
        let Some(cohorts) = world.health_mut(id).cohorts_mut() else {
            continue;
        };
        let mut clock = Clock::new(failing, day as u64);
        for cohort in cohorts {
            let hazard = cohort.mean_hazard(day - 1, &failures.law) * cohort.units as f64;
            let group = (groups.len(), cohort.number << DAY_BITS | day as u64);
            let potential = clock.potential_failures(group.0, hazard, &mut rings);
            // No more places can come into use than are in use, or may be.
            let places = crews.min(cohort.units).min(cohort.down + potential);
            potential_repairs(
                repairs,
                group,
                (places, failures.law.repair_hours),
                &mut rings,
            );
            groups.push(Group {
                units: cohort.units,
                down: cohort.down,
            });
            cohort.age_a_day(day - 1, &failures.law);
        }
    }
    rings.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    for (_, rung) in &rings {
        ring(&mut groups, crews, *rung);
    }
    let mut group = groups.iter();
    for id in world.plan.fleets_at(site) {
        if let Some(cohorts) = world.health_mut(id).cohorts_mut() {
            for (cohort, group) in cohorts.iter_mut().zip(&mut group) {
                cohort.down = group.down;
            }
        }
    }
    world.return_rings(rings);
}

/// The clock of a fleet's potential failures in a day. It runs along the expected failures of its
/// cohorts laid end to end, so that there is a draw for each ring, not for each cohort; a later
/// cohort only adds to its length.
struct Clock {
    stream: Stream,
    address: u64,
    /// Draws so far.
    count: u64,
    /// Expected failures left to the next ring, and the mark of that ring.
    next: (f64, f64),
}

impl Clock {
    fn new(stream: Stream, day: u64) -> Self {
        let mut clock = Self {
            stream,
            address: day << FAILURE_BITS,
            count: 0,
            next: (0.0, 0.0),
        };
        clock.draw();
        clock
    }

    fn draw(&mut self) {
        let [gap, mark] = self.stream.pair(self.address | self.count);
        self.count += 1;
        self.next = (self.next.0 - ln(gap), mark);
    }

    /// Number of rings of the next cohort, given its failures per hour.
    fn potential_failures(
        &mut self,
        group: usize,
        per_hour: f64,
        rings: &mut Vec<(f64, Ring)>,
    ) -> i64 {
        let expected = per_hour * STEP_HOURS;
        let mut count = 0;
        while self.next.0 < expected {
            rings.push((self.next.0 / per_hour, Ring::Failure(group, self.next.1)));
            self.draw();
            count += 1;
        }
        self.next.0 -= expected;
        count
    }
}

/// Rings of the potential repairs at a cohort's places in a day. The places' days are laid end to
/// end and one clock runs along them, so that there is a draw for each ring, not for each place;
/// more places only add to its length.
fn potential_repairs(
    stream: Stream,
    (group, address): (usize, u64),
    (places, repair_hours): (i64, f64),
    rings: &mut Vec<(f64, Ring)>,
) {
    let whole = places as f64 * STEP_HOURS;
    let mut hours = 0.0;
    for pair in 0.. {
        for gap in stream.pair(address << REPAIR_BITS | pair) {
            hours -= ln(gap) * repair_hours;
            if hours >= whole {
                return;
            }
            let place = libm::floor(hours / STEP_HOURS);
            rings.push((
                hours - place * STEP_HOURS,
                Ring::Repair(group, place as i64),
            ));
        }
    }
}
const _: () = assert!(DAY.whole() / HOUR.whole() == STEP_HOURS as i64);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, FLEET, SITE};
    use crate::time::SimTime;

    /// Units that fail every 10 h and are repaired in 10 h are down half of the time.
    #[test]
    fn the_daily_step_runs_once_and_half_of_the_units_are_down() {
        let mut plan = fixture::plan();
        let failures = &mut plan.accelerators[0].failures;
        failures.law.per_hour = 0.1;
        failures.law.repair_hours = 10.0;
        let mut world = World::new(&plan, 0);
        for _ in 0..2 {
            let lot = world.own_gpus(5_000);
            arrived(&mut world, lot);
        }
        assert_eq!(world.advance(), Some(Event::FailureStep(SITE)));
        assert_eq!((world.now, world.advance()), (SimTime::at(DAY), None));
        step(&mut world, SITE);
        let down = world.fleets[FLEET.at()].failed();
        assert!((4_500..5_500).contains(&down), "{down}");
    }

    #[test]
    fn maintenance_takes_its_share_on_average() {
        let mut plan = fixture::plan();
        plan.accelerators[0].failures.maintenance_share = 0.015;
        let mut world = World::new(&plan, 0);
        world.own_gpus(100);
        let due: i64 = (0..1_000)
            .map(|day| {
                maintain(&mut world, FLEET, day);
                world.fleets[FLEET.at()].maintenance_due()
            })
            .sum();
        assert!((1_498..=1_502).contains(&due), "{due}");
    }
}

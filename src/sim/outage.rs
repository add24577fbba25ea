//! Outages of utility feeds and failures of cooling blocks: alternating processes, each with draws
//! of its own.
//!
//! They run from the start of the scenario, whether the feed or block is ready or not, so that
//! neither another feed or block nor an earlier step changes an outage. Reserve feeds and blocks
//! are lost first.

use super::event::Event;
use super::world::{BatteryState, Change, World};
use crate::id::SiteId;
use crate::plan::{Adds, Battery, CoolingPlant, Outage};
use crate::random::elementary::{ln, nearest};
use crate::random::stream::{Purpose, Stream};
use crate::time::{HOUR, HOURS_PER_YEAR, Seconds, SimTime};
use crate::units::Watts;

/// Bits of a draw's address that count a block's failures; its number stands above them.
const FAILURE_BITS: u32 = 32;
/// Watts of a megawatt.
const WATTS_PER_MW: f64 = 1e6;
/// Watt-hours over watts to seconds.
const SECONDS: f64 = HOUR.as_seconds();

/// Schedules the first outage of every feed and the first failure of every block.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, spec) in plan.sites.iter().enumerate() {
        let site = SiteId::new(at);
        if let Some(outage) = &spec.outage {
            for feed in 0..outage.feeds.len() {
                next_outage(world, site, outage, feed);
            }
        }
        let blocks = spec
            .failing_plants
            .iter()
            .map(|plant| plant.blocks)
            .sum::<i64>() as usize;
        for block in 0..blocks {
            next_failure(world, site, block);
        }
    }
}

fn after(world: &World<'_>, hours: f64) -> SimTime {
    // Beyond any horizon, but no overflow.
    world.now + Seconds::new(nearest((hours * SECONDS).min(1e12)).max(1))
}

fn next_outage(world: &mut World<'_>, site: SiteId, outage: &Outage, feed: usize) {
    let number = world.sites[site.at()].grid.outages_of(feed);
    let gap =
        Stream::new(outage.feeds[feed].1, world.replication, Purpose::Outage).uniform(2 * number);
    let begins = after(world, -ln(gap) / outage.per_hour);
    world.schedule(
        begins,
        Event::OutageBegins {
            site,
            feed: feed as u16,
        },
    );
}

/// A feed fails.
pub fn feed_out(world: &mut World<'_>, site: SiteId, feed: u16) -> Change {
    let outage = world.outage(site);
    let (tranche, key) = outage.feeds[usize::from(feed)];
    let grid = &mut world.sites[site.at()].grid;
    let number = grid.outages_of(usize::from(feed));
    grid.lose_feed(tranche, usize::from(feed));
    let length = outage
        .hours
        .quantile(Stream::new(key, world.replication, Purpose::Outage).uniform(2 * number + 1));
    world.schedule(after(world, length), Event::OutageEnds { site, feed });
    recount(world, site)
}

/// A feed is restored.
pub fn feed_back(world: &mut World<'_>, site: SiteId, feed: u16) -> Change {
    let outage = world.outage(site);
    let (tranche, _) = outage.feeds[usize::from(feed)];
    world.sites[site.at()].grid.restore_feed(tranche);
    next_outage(world, site, outage, usize::from(feed));
    recount(world, site)
}

/// The supplies that carried the load through an outage are empty.
pub fn bridge_ends(world: &mut World<'_>, site: SiteId) -> Change {
    world.sites[site.at()].grid.end_bridge();
    recount(world, site)
}

/// The plant of a block, by position among those that fail, and the block's number in it.
fn plant_of<'p>(world: &World<'p>, site: SiteId, block: usize) -> (usize, &'p CoolingPlant, u64) {
    let mut number = block as i64;
    for (at, plant) in world.plan.site(site).failing_plants.iter().enumerate() {
        if number < plant.blocks {
            return (at, plant, number as u64);
        }
        number -= plant.blocks;
    }
    unreachable!("block {block} of a site without it")
}

fn next_failure(world: &mut World<'_>, site: SiteId, block: usize) {
    let (_, plant, number) = plant_of(world, site, block);
    let count = world.sites[site.at()].cooling.failures_of(block);
    let [gap, _] = Stream::new(plant.key, world.replication, Purpose::BlockFailure)
        .pair(number << FAILURE_BITS | count);
    let fails = after(world, -ln(gap) / plant.failures_per_hour);
    world.schedule(
        fails,
        Event::BlockFails {
            site,
            block: block as u32,
        },
    );
}

/// A cooling block fails.
pub fn block_fails(world: &mut World<'_>, site: SiteId, block: u32) -> Change {
    let (at, plant, number) = plant_of(world, site, block as usize);
    let cooling = &mut world.sites[site.at()].cooling;
    let count = cooling.failures_of(block as usize);
    cooling.lose_block(at, block as usize);
    let [_, length] = Stream::new(plant.key, world.replication, Purpose::BlockFailure)
        .pair(number << FAILURE_BITS | count);
    world.schedule(
        after(world, -ln(length) * plant.repair_hours),
        Event::BlockRepaired { site, block },
    );
    recount(world, site)
}

/// A cooling block is repaired.
pub fn block_repaired(world: &mut World<'_>, site: SiteId, block: u32) -> Change {
    let (at, ..) = plant_of(world, site, block as usize);
    world.sites[site.at()].cooling.restore_block(at);
    next_failure(world, site, block as usize);
    recount(world, site)
}

/// Counts anew what is lost, after a feed, a block or a step has changed.
pub fn recount(world: &mut World<'_>, site: SiteId) -> Change {
    let spec = world.plan.site(site);
    if spec.outage.is_none() && spec.failing_plants.is_empty() {
        return Change::Supply(site);
    }
    let uncovered = spec
        .outage
        .as_ref()
        .map_or(Watts(0), |outage| uncovered(world, site, outage));
    let grid = &mut world.sites[site.at()].grid;
    let began = grid.set_uncovered(uncovered);
    if uncovered == Watts(0) {
        if let Some(ticket) = grid.end_bridge() {
            world.calendar.cancel(ticket);
        }
    } else if began && let Some(outage) = &spec.outage {
        bridge(world, site, outage);
    }
    let lost_cooling = lost_cooling(world, site);
    world.sites[site.at()].cooling.set_lost(lost_cooling);
    Change::Supply(site)
}

/// Supplies, batteries and generators take over what has just been lost, for as long as they last.
fn bridge(world: &mut World<'_>, site: SiteId, outage: &Outage) {
    let state = &world.sites[site.at()];
    // Batteries carry all of the lost power or none of it: a site cannot run on a part of its
    // power.
    let uncovered_w = state.grid.uncovered().0 as f64;
    let battery = if state.batteries.ready_w() >= uncovered_w {
        Seconds::new(libm::floor(kept_wh(world, site) / uncovered_w * SECONDS) as i64)
    } else {
        Seconds::ZERO
    };
    // Addressed by the instant: the same outage finds the same generators, whatever else is
    // different.
    let starts = Stream::new(outage.key, world.replication, Purpose::Outage)
        .uniform(world.now.since_start().whole() as u64)
        < outage.start_probability;
    let generator = if starts {
        outage.generator
    } else {
        Seconds::ZERO
    };
    let lasts = outage.ups_bridge + battery + generator;
    if lasts > Seconds::ZERO {
        let ends = world.schedule(world.now + lasts, Event::BridgeEnds(site));
        world.sites[site.at()].grid.bridge(ends);
    }
}

/// Energy of ready batteries reserved for outages, Wh: their capacity after ageing, less the part
/// that dispatch may cycle.
fn kept_wh(world: &World<'_>, site: SiteId) -> f64 {
    let kept = |(battery, state): (&Battery, &BatteryState)| {
        state.since.map_or(0.0, |_| {
            let years = (world.now - state.new).as_seconds() / (HOURS_PER_YEAR * SECONDS);
            battery.mwh_left(years, state.full_cycles)
                * (1.0 - battery.cycling_share)
                * WATTS_PER_MW
        })
    };
    world
        .plan
        .site(site)
        .batteries
        .iter()
        .zip(world.sites[site.at()].batteries.iter())
        .map(kept)
        .sum()
}

/// What ready feeds would bring at the meter that are out beyond those held back.
fn uncovered(world: &World<'_>, site: SiteId, outage: &Outage) -> Watts {
    let state = &world.sites[site.at()];
    let lost = |(at, tranche): (usize, &crate::plan::Tranche)| {
        let energised = |step: usize| match world.plan.site(site).steps[step].adds {
            Adds::Grid { usable, .. } if state.steps.of(step).done => usable,
            _ => Watts(0),
        };
        let steps = tranche.step..tranche.step + tranche.steps;
        let usable: Watts = steps.map(energised).sum();
        let (out, needed) = (state.grid.feeds_out(at), tranche.feeds - tranche.reserve);
        if out <= tranche.reserve {
            Watts(0)
        } else {
            Watts(usable.0 - usable.0 * (tranche.feeds - out) / needed)
        }
    };
    outage.tranches.iter().enumerate().map(lost).sum()
}

/// IT power that ready blocks would cool, had not more of them failed than are held back.
fn lost_cooling(world: &World<'_>, site: SiteId) -> Watts {
    let spec = world.plan.site(site);
    let state = &world.sites[site.at()];
    let lost = |(at, plant): (usize, &CoolingPlant)| {
        let Adds::Cooling {
            per_block,
            held_back,
            ..
        } = spec.steps[plant.step].adds
        else {
            unreachable!("a cooling plant's step adds cooling")
        };
        if state.steps.of(plant.step).done {
            per_block * (state.cooling.blocks_out(at) - held_back).max(0)
        } else {
            Watts(0)
        }
    };
    spec.failing_plants.iter().enumerate().map(lost).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Parameter, Plan, Tranche};
    use crate::random::dist::Distribution;
    use crate::sim::world::fixture::{self, SITE};

    /// 2 MW from three feeds, one of them in reserve.
    fn plan() -> Plan {
        let mut plan = fixture::plan();
        plan.sites[0].steps = vec![fixture::step(fixture::grid(2.0), SimTime::START)];
        plan.sites[0].outage = Some(Outage {
            per_hour: 1e-3,
            hours: Distribution::constant(1.0),
            ups_bridge: Seconds::ZERO,
            start_probability: 0.0,
            generator: Seconds::ZERO,
            diesel_usd_per_mwh: Parameter::Fixed(0.0),
            diesel_escalation: crate::model::escalation::Escalation::default(),
            diesel_carbon_kg_per_mwh: 0.0,
            key: 8,
            tranches: vec![Tranche {
                step: 0,
                steps: 1,
                feeds: 3,
                reserve: 1,
            }],
            feeds: vec![(0, 9), (0, 10), (0, 11)],
        });
        plan
    }

    fn started(plan: &Plan) -> World<'_> {
        let mut world = World::new(plan, 0);
        crate::sim::construction::begin(&mut world);
        crate::sim::construction::step_ready(&mut world, SITE, 0);
        world
    }

    #[test]
    fn the_reserve_is_lost_first() {
        let plan = plan();
        let mut world = started(&plan);
        feed_out(&mut world, SITE, 0);
        assert_eq!(world.sites[0].lost().0, 0);
        feed_out(&mut world, SITE, 1);
        assert_eq!(world.sites[0].lost().0, 1_000_000);
        feed_back(&mut world, SITE, 0);
        assert_eq!(world.sites[0].lost().0, 0);
    }

    #[test]
    fn supplies_carry_the_loss_until_they_are_empty() {
        let mut plan = plan();
        plan.sites[0].outage.as_mut().unwrap().ups_bridge = Seconds::new(300);
        let mut world = started(&plan);
        feed_out(&mut world, SITE, 0);
        feed_out(&mut world, SITE, 1);
        assert_eq!(
            (world.sites[0].lost().0, world.sites[0].grid.carried().0),
            (0, 1_000_000)
        );
        bridge_ends(&mut world, SITE);
        assert_eq!(
            (world.sites[0].lost().0, world.sites[0].grid.carried().0),
            (1_000_000, 0)
        );
    }

    #[test]
    fn the_next_failed_block_takes_cooling_away() {
        let mut plan = fixture::plan();
        plan.sites[0].steps = vec![fixture::step(
            Adds::Cooling {
                plant: 0,
                blocks: 3,
                per_block: Watts(500_000),
                held_back: 1,
                takes: crate::model::heat::Takes {
                    both: 1.0,
                    ..Default::default()
                },
            },
            SimTime::START,
        )];
        plan.sites[0].failing_plants = vec![CoolingPlant {
            step: 0,
            blocks: 3,
            failures_per_hour: 1e-4,
            repair_hours: 10.0,
            key: 12,
        }];
        let mut world = started(&plan);
        block_fails(&mut world, SITE, 2);
        assert_eq!(world.sites[0].cooling.lost().0, 0);
        block_fails(&mut world, SITE, 0);
        assert_eq!(world.sites[0].cooling.lost().0, 500_000);
        block_repaired(&mut world, SITE, 2);
        assert_eq!(world.sites[0].cooling.lost().0, 0);
    }
}

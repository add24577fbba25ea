//! Idle and stranded capacity, valued at the foregone revenue: by GPU, and by power.
//!
//! Two views of one gap. A GPU without power is on the line of power in the first and its watts are
//! on no line in the second; a watt without GPUs is on the line of GPUs in the second and on none
//! in the first; a GPU waiting for a crew and the watts that wait for it are in both. So each view
//! adds up, and the two are never added together.

use super::world::World;
use crate::id::{FleetId, SiteId};
use crate::record::{GpuUse, PowerUse, SiteMonth};
use crate::units::{GpuSeconds, Usd};

/// Watts of a megawatt.
const WATTS_PER_MW: f64 = 1e6;

/// Values the idle and stranded capacity of the month that closes, on every site's row.
pub fn value(world: &mut World<'_>, rows: &mut [SiteMonth]) {
    let now = world.now;
    let held: Vec<GpuSeconds> = world
        .fleets
        .iter_mut()
        .map(|fleet| fleet.take_held(now))
        .collect();
    for (at, row) in rows.iter_mut().enumerate() {
        let site = SiteId::new(at);
        let price = mean_price(world, site, &held);
        for line in GpuUse::FOREGONE {
            row.foregone[line as usize] = Usd(row.gpus(line).hours() * price).cents();
        }
        let per_mwh = newest(world, site).map_or(0.0, |fleet| {
            let gpus_per_mw = WATTS_PER_MW / world.plan.fleet(fleet).planned_each.watts();
            gpus_per_mw * market_price(world, fleet)
        });
        for line in PowerUse::FOREGONE {
            row.foregone_power[line as usize] = Usd(row.power(line).mwh() * per_mwh).cents();
        }
        // Ready GPUs that are sold draw less than is planned for them too: only what the idle ones
        // would earn is foregone revenue.
        row.foregone_power[PowerUse::Demand as usize] = row.foregone[GpuUse::Idle as usize];
    }
}

/// USD per GPU-hour of the market that a fleet serves, in the month that closes.
fn market_price(world: &World<'_>, fleet: FleetId) -> f64 {
    world.markets[world.plan.fleet(fleet).market.at()]
        .quote()
        .price
}

fn fleets(world: &World<'_>, site: SiteId) -> impl Iterator<Item = FleetId> {
    (0..world.plan.fleets.len())
        .map(FleetId::new)
        .filter(move |id| world.plan.fleet(*id).site == site)
}

/// The market prices of a site's fleets, weighted by their delivered GPU-hours of the month.
fn mean_price(world: &World<'_>, site: SiteId, held: &[GpuSeconds]) -> f64 {
    let (mut hours, mut weighted) = (0.0, 0.0);
    for fleet in fleets(world, site) {
        hours += held[fleet.at()].hours();
        weighted += held[fleet.at()].hours() * market_price(world, fleet);
    }
    if hours > 0.0 { weighted / hours } else { 0.0 }
}

/// The site's own fleet of the newest accelerator that is launched; the first written where none
/// is.
fn newest(world: &World<'_>, site: SiteId) -> Option<FleetId> {
    let plan = world.plan;

    let launched = |id: &FleetId| {
        plan.accelerator_of(*id)
            .launch
            .is_none_or(|launch| plan.horizon.instant(launch) <= world.now)
    };
    let newest_first = plan
        .markets
        .iter()
        .flat_map(|market| &market.fleets)
        .copied()
        .filter(|id| plan.fleet(*id).site == site && !plan.fleet(*id).rented);
    newest_first.max_by_key(|id| {
        let accelerator = plan.accelerator_of(*id);
        (launched(id), accelerator.launch, std::cmp::Reverse(id.at()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, PRICE};
    use crate::time::{HOUR, SimTime};
    use crate::units::{Cents, WattSeconds};

    #[test]
    fn an_idle_gpu_forgoes_the_market_price() {
        let plan = fixture::plan();
        let mut world = World::new(&plan, 0);
        world.own_gpus(8);
        world.fleets[0].note_unlimited(SimTime::START);
        world.now = SimTime::at(HOUR);
        let mut row = SiteMonth::default();
        row.gpu_use[GpuUse::Idle as usize] = GpuSeconds(8 * 3_600);
        // 4 kW that wait for GPUs of 1 kW.
        row.power_use[PowerUse::Gpus as usize] = WattSeconds(4_000 * 3_600);
        value(&mut world, std::slice::from_mut(&mut row));
        let cents = |gpu_hours: f64| Cents((gpu_hours * PRICE * 100.0) as i64);
        assert_eq!(row.foregone[GpuUse::Idle as usize], cents(8.0));
        assert_eq!(row.foregone_power[PowerUse::Gpus as usize], cents(4.0));
        assert_eq!(row.foregone_power[PowerUse::Demand as usize], cents(8.0));
    }
}

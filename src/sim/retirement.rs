//! Retirement: GPUs that a delivery replaces are taken out of service and sold along their resale
//! curve.

use super::world::World;
use crate::id::{FleetId, SiteId};
use crate::model::resale::fraction_at;
use crate::plan::When;
use crate::record::Account;
use crate::units::{Cents, Usd};

/// Months of a year.
const MONTHS: f64 = 12.0;

/// A number of an order's GPUs has been delivered: if it replaces others, old GPUs retire until
/// their power covers that of the new ones, oldest first.
pub fn release_excess(world: &mut World<'_>, number: u32, came: i64) {
    let plan = world.plan;
    let order = plan.order(world.placed[number as usize].order);
    let When::Review(review) = &order.when else {
        return;
    };
    let Some(old) = review.replaces else { return };
    let new_w = came * plan.fleet(order.fleet).planned_each.0;
    let old_w = plan.fleet(old).planned_each.0.max(1);
    retire(world, old, (new_w + old_w - 1) / old_w);
}

/// Takes GPUs of a fleet out of service, oldest first, and sells them.
fn retire(world: &mut World<'_>, id: FleetId, wanted: i64) {
    let site = world.plan.fleet(id).site;
    let gpus = wanted.min(world.fleets[id.at()].burnt_in);
    let mut left = gpus;
    let pools = &mut world.sites[site.at()].pools;
    while let Some(pool) = pools
        .iter_mut()
        .filter(|pool| pool.fleet == id && left > 0 && pool.burnt_in > 0)
        .min_by_key(|pool| pool.vintage)
    {
        let taken = left.min(pool.burnt_in);
        pool.burnt_in -= taken;
        left -= taken;
    }
    let fleet = &mut world.fleets[id.at()];
    fleet.burnt_in -= gpus;
    fleet.most_placed -= gpus.min(fleet.most_placed);
    // The share that is down is the same as among those that stay.
    fleet.failed = if fleet.burnt_in == 0 {
        0
    } else {
        fleet.failed * fleet.burnt_in / (fleet.burnt_in + gpus)
    };
    world.retire_gpus(site, gpus);
    sell(world, site, id, gpus);
}

/// Sells GPUs: their market value is received, their net book value is written off.
fn sell(world: &mut World<'_>, site: SiteId, id: FleetId, gpus: i64) {
    let month = world.month();
    let accelerator = world.plan.accelerator_of(id);
    let factor = world.inputs.of(accelerator.resale_factor);
    let mut left = gpus;
    let (mut proceeds, mut written_off) = (Cents(0), Cents(0));
    for asset in world.sites[site.at()]
        .assets
        .iter_mut()
        .filter(|asset| asset.fleet == Some(id))
    {
        let sold = left.min(asset.gpus);
        if sold == 0 {
            continue;
        }
        left -= sold;
        let worth = fraction_at(
            &accelerator.residual_by_year,
            month.saturating_sub(asset.first_month) as f64 / MONTHS,
        ) * factor;
        let share = sold as f64 / asset.gpus as f64;
        let (cost, depreciated) = (
            Usd(asset.cost.usd() * share).cents(),
            Usd(asset.depreciated.usd() * share).cents(),
        );
        let base = Usd(asset.resale_base.usd() * share).cents();
        proceeds += Usd(base.usd() * worth).cents();
        written_off += cost - depreciated;
        asset.gpus -= sold;
        asset.cost -= cost;
        asset.resale_base -= base;
        asset.depreciated -= depreciated;
    }
    world.post(site, Account::Resale, Usd(proceeds.usd()));
    world.post(site, Account::Depreciation, Usd(written_off.usd()));
}

//! Retirement: GPUs that a delivery replaces are taken out of service and sold along their resale
//! curve.

use super::world::{Asset, World};
use crate::id::{FleetId, SiteId};
use crate::model::resale::fraction_at;
use crate::plan::When;
use crate::record::Account;
use crate::units::Usd;

/// A number of an order's GPUs has been delivered: if it replaces others, old GPUs retire until
/// their power covers that of the new ones, oldest first.
pub fn retire_replaced(world: &mut World<'_>, number: u32, came: i64) {
    let plan = world.plan;
    let order = plan.order(world.orders.placed(number).order);
    let When::Review(review) = &order.when else {
        return;
    };
    let Some(old) = review.replaces else { return };
    let new = plan.fleet(order.fleet).planned_each * came;
    let old_each = plan.fleet(old).planned_each.0.max(1);
    retire(world, old, (new.0 + old_each - 1) / old_each);
}

/// Takes GPUs of a fleet out of service, oldest first, and sells them.
fn retire(world: &mut World<'_>, id: FleetId, wanted: i64) {
    let site = world.plan.fleet(id).site;
    let fleet = &mut world.fleets[id.at()];
    let gpus = wanted.min(fleet.burnt_in());
    fleet.retire(gpus);
    let state = &mut world.sites[site.at()];
    state.vintages.retire(id, gpus);
    state.orders.retire(world.now, gpus);
    sell(world, site, id, gpus);
}

/// Sells GPUs: their market value is received, their net book value is written off.
fn sell(world: &mut World<'_>, site: SiteId, id: FleetId, gpus: i64) {
    let month = world.month();
    let accelerator = world.plan.accelerator_of(id);
    let factor = world.inputs.of(accelerator.resale_factor);
    let worth =
        |asset: &Asset| fraction_at(&accelerator.residual_by_year, asset.years(month)) * factor;
    let sale = world.sites[site.at()].books.sell(id, gpus, worth);
    world.post(site, Account::Resale, Usd(sale.proceeds.usd()));
    world.post(site, Account::Depreciation, Usd(sale.written_off.usd()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, FLEET, SITE};
    use crate::units::{Cents, Gpus};

    #[test]
    fn gpus_that_go_are_sold_along_their_curve() {
        let plan = fixture::plan();
        let mut world = World::new(&plan, 0);
        world.own_gpus(8);
        world.sites[0].books.own(Asset {
            fleet: Some(FLEET),
            gpus: 8,
            resale_base: Cents(80_000),
            ..Asset::plain(Cents(100_000), 0, 60)
        });
        // After a year, half of the price.
        world.now = plan.horizon.month_starts[12];
        retire(&mut world, FLEET, 2);
        assert_eq!(
            (world.fleets[0].burnt_in(), world.gpu_counts()),
            (6, [8, 0, 0, 6, 2].map(Gpus))
        );
        let (books, _) = world.sites[SITE.at()].books.take_month();
        assert_eq!(books[Account::Resale as usize], Cents(10_000));
        assert_eq!(books[Account::Depreciation as usize], Cents(25_000));
    }
}

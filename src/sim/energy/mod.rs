//! Energy of a month: quantities from the meter or from the hours, priced with this future's factors, booked line by line.

pub mod hours;
pub mod log;
pub mod meter;

use super::world::World;
use crate::id::SiteId;
use crate::model::dispatch::plant::Plant;
use crate::model::limited_hours::Limit;
use crate::record::{Account, BillLine, SiteMonth};
use crate::scenario::plan::{Kind, PLANTS};
use crate::time::HOUR;
use crate::units::Usd;
use hours::Terms;
use log::Supplies;
use meter::Reading;

/// Wh and USD per MWh to USD, or to MWh.
const PER_MEGA: f64 = 1e-6;

/// Tells a site's hours what power is there from now on.
pub fn note_supplies(world: &mut World<'_>, site: SiteId) {
    let (now, spec, state) = (world.now, world.plan.site(site), &mut world.sites[site.at()]);
    let Some(hourly) = &spec.hourly else { return };
    let outages = &state.outages;
    // While the load is carried through an outage, what is out does not come from the grid.
    let carried_w = if outages.bridged { outages.uncovered_w } else { 0 };
    let grid_w = state.usable_grid_w() - carried_w;
    let mut supplies = Supplies { grid_w: grid_w as f64, withheld_w: (grid_w - state.limits.now.grid_of(grid_w)) as f64, ..Supplies::default() };
    supplies.carried = f64::from(u8::from(carried_w > 0));
    supplies.limited = if state.limits.now == Limit::NONE { 0.0 } else { 1.0 };
    for ((&kind, &watts), &lost) in hourly.kind_of.iter().zip(&state.plant_w).zip(&outages.lost_plant_w) {
        supplies.plants_w[kind] += (watts - lost) as f64;
    }
    for ((field, ready), watts) in spec.solar.iter().zip(&state.solar_ready).zip(&mut supplies.fields_w) {
        *watts = field.mw * 1e6 * ready.value() as f64;
    }
    if let Some(hours) = &mut state.hours {
        hours.log.supply(now, supplies);
    }
}

/// Books the energy of a month.
///
/// # Errors
/// Which limit or balance of an hour broke, in words.
pub fn book(world: &mut World<'_>, site: SiteId, month: usize, row: &mut SiteMonth) -> Result<(), String> {
    if world.sites[site.at()].hours.is_some() {
        book_hours(world, site, month, row)?;
    } else {
        book_sums(world, site, row);
    }
    for (lines, account) in [(&BillLine::GRID[..], Account::GridEnergy), (&BillLine::ONSITE[..], Account::Fuel)] {
        row.books[account as usize] += lines.iter().map(|&line| row.bill[line as usize]).sum();
    }
    Ok(())
}

fn terms(world: &World<'_>, site: SiteId) -> Terms {
    let (spec, state, inputs) = (world.plan.site(site), &world.sites[site.at()], &world.inputs);
    let gas = state.fuel_usd_per_mmbtu;
    let plant = |kind: &Kind| Plant::flexible(kind.unit_mw, kind.heat_rate * gas);
    Terms {
        price_factor: inputs.of(spec.price) * inputs.of(spec.price_level),
        delivery_usd_per_mwh: inputs.of(spec.delivery),
        overhead_factor: state.overhead_factor,
        standing_share: state.standing_share,
        plants: spec.hourly.iter().flat_map(|hourly| &hourly.kinds).map(plant).collect(),
        least_cost: false,
        battery: None,
    }
}

/// Of a site that takes all its energy from the grid at a price per MWh.
fn book_sums(world: &mut World<'_>, site: SiteId, row: &mut SiteMonth) {
    let (now, spec) = (world.now, world.plan.site(site));
    let terms = terms(world, site);
    let total: Reading = world.sites[site.at()].meter.read(now);
    let at_meter = |racks: f64, overhead: f64| (racks / spec.rack_chain.efficiency + terms.overhead_factor * overhead) / spec.transformer.efficiency * PER_MEGA;
    row.it_mwh = total.load * PER_MEGA;
    row.facility_mwh = at_meter(total.load + total.standing, total.overhead);
    row.grid_mwh = row.facility_mwh;
    // 1 l per kWh is 1 m³ per MWh.
    row.water_m3 = total.water * PER_MEGA;
    row.carbon_t = row.grid_mwh * spec.grid_carbon_kg_per_mwh / 1_000.0;
    row.carbon_market_t = row.carbon_t;
    let priced = at_meter(total.load_price + total.standing_price, total.overhead_price);
    row.bill[BillLine::Energy as usize] = Usd(terms.price_factor * priced).cents();
    row.bill[BillLine::Delivery as usize] = Usd(terms.delivery_usd_per_mwh * row.grid_mwh).cents();
}

/// Of a site whose hours are settled one by one.
fn book_hours(world: &mut World<'_>, site: SiteId, month: usize, row: &mut SiteMonth) -> Result<(), String> {
    let (now, plan) = (world.now, world.plan);
    let (spec, terms) = (plan.site(site), terms(world, site));
    let (Some(hourly), Some(mut own)) = (&spec.hourly, world.sites[site.at()].hours.take()) else { return Ok(()) };
    let hours = ((plan.horizon.month_starts[month + 1] - plan.horizon.month_starts[month]) / HOUR) as usize;
    own.log.settle(now);
    let totals = own.settle(hours, spec, hourly, terms.clone())?;
    let fuel_mmbtu: [f64; PLANTS] = std::array::from_fn(|kind| hourly.kinds.get(kind).map_or(0.0, |plant| totals.plants[kind] * plant.heat_rate));
    row.it_mwh = totals.it;
    row.facility_mwh = totals.facility;
    row.solar_mwh = totals.solar;
    row.spilled_mwh = totals.spilled;
    row.grid_mwh = totals.grid;
    row.onsite_mwh = totals.plants.iter().sum();
    row.charged_mwh = totals.charged;
    row.discharged_mwh = totals.discharged;
    row.emergency_mwh = totals.emergency;
    row.fuel_mmbtu = fuel_mmbtu.iter().sum();
    row.grid_peak_mw = totals.grid_peak_mw;
    row.water_m3 = totals.water_l * 1e-3;
    let onsite_kg: f64 = hourly.kinds.iter().zip(totals.plants).map(|(kind, mwh)| kind.carbon_kg_per_mwh * mwh).sum();
    row.carbon_t = (totals.carbon_kg + onsite_kg) * 1e-3;
    row.carbon_market_t = row.carbon_t;
    row.bill[BillLine::Energy as usize] = Usd(totals.energy_usd).cents();
    row.bill[BillLine::Delivery as usize] = Usd(terms.delivery_usd_per_mwh * totals.grid).cents();
    row.bill[BillLine::Fuel as usize] = Usd(row.fuel_mmbtu * world.sites[site.at()].fuel_usd_per_mmbtu).cents();
    own.turn_month(now, hours);
    world.sites[site.at()].hours = Some(own);
    Ok(())
}

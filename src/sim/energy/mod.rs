//! Energy of a month: quantities from the meter or from the hours, priced with this replication's
//! factors, booked line by line.

mod agreement;
pub mod hours;
pub mod log;
pub mod meter;
mod peaks;
mod utility;

use super::world::{SiteState, World};
use crate::id::SiteId;
use crate::model::carbon_price::cost_usd;
use crate::model::dispatch::battery::Battery;
use crate::model::dispatch::export::Offer;
use crate::model::limited_hours::Limit;
use crate::plan::{Dispatch, Hourly, Site};
use crate::record::{Account, BillLine, SiteMonth};
use crate::time::{HOUR, HOURS_PER_YEAR, SimTime};
use crate::units::{Usd, Watts};
use hours::{MonthPrices, Totals};
use log::Supplies;
use meter::Reading;
use utility::MonthTariff;

/// Wh and USD per MWh to USD, or to MWh.
const PER_MEGA: f64 = 1e-6;

/// Updates the available power in a site's hours from now on.
pub fn note_supplies(world: &mut World<'_>, site: SiteId) {
    let (now, spec, state) = (
        world.now,
        world.plan.site(site),
        &mut world.sites[site.at()],
    );
    let Some(hourly) = &spec.hourly else { return };
    // While the load is carried through an outage, what is out does not come from the grid.
    let carried = state.grid.carried();
    let grid_w = (state.usable_grid() - carried).0;
    let limit = state.limits.now();
    let left_w = limit.grid_of((grid_w - state.called_off(spec, limit).0).max(0));
    let mut supplies = Supplies {
        grid_w: grid_w as f64,
        standby_w: state.cooling.standby(&state.capacity).0 as f64,
        withheld_w: (grid_w - left_w) as f64,
        ..Supplies::default()
    };
    supplies.carried = f64::from(u8::from(carried > Watts(0)));
    supplies.limited = if limit == Limit::NONE { 0.0 } else { 1.0 };
    let [derated, curtailed] = state.limits.cuts().map(|cuts| f64::from(u8::from(cuts)));
    (supplies.derated, supplies.curtailed) = (derated, curtailed);
    for (&kind, power) in hourly.kind_of.iter().zip(state.onsite.usable_by_plant()) {
        supplies.plants_w[kind] += power.0 as f64;
    }
    for ((field, ready), watts) in spec
        .solar
        .iter()
        .zip(state.onsite.fields_ready())
        .zip(&mut supplies.fields_w)
    {
        *watts = field.mw * 1e6 * f64::from(u8::from(ready));
    }
    state.metering.supply(now, supplies);
}

/// Books the energy of a month.
///
/// # Errors
/// A description of the limit or balance of an hour that is violated.
pub fn book(
    world: &mut World<'_>,
    site: SiteId,
    month: usize,
    row: &mut SiteMonth,
) -> Result<(), String> {
    let now = world.now;
    match world.sites[site.at()].metering.read(now) {
        Some(total) => book_sums(world, site, month, &total, row),
        None => book_hours(world, site, month, row)?,
    }
    for (lines, account) in [
        (&BillLine::GRID[..], Account::GridEnergy),
        (&BillLine::ONSITE[..], Account::Fuel),
        (&[BillLine::Carbon], Account::Carbon),
    ] {
        row.books[account as usize] += lines.iter().map(|&line| row.bill[line as usize]).sum();
    }
    let spec = world.plan.site(site);
    let water_usd_per_m3 =
        world.inputs.of(spec.water_usd_per_m3) * spec.water_escalation.in_month(month);
    row.books[Account::Water as usize] += Usd(water_usd_per_m3 * row.water_m3).cents();
    Ok(())
}

fn terms(world: &World<'_>, site: SiteId, month: usize) -> MonthPrices {
    let month_starts = world.plan.horizon.month_starts[month];
    let carbon_usd_per_t = carbon_price(world, site);
    let (spec, state, inputs) = (
        world.plan.site(site),
        &world.sites[site.at()],
        &world.inputs,
    );
    MonthPrices {
        price_factor: inputs.of(spec.price)
            * inputs.of(spec.price_level)
            * spec.price_path(&world.plan.horizon, world.now),
        delivery_usd_per_mwh: inputs.of(spec.delivery) * spec.delivery_escalation.in_month(month),
        overhead_factor: state.conversion.overhead_factor(),
        standing_share: state.conversion.standing_share(),
        plants: spec
            .hourly
            .iter()
            .flat_map(|hourly| &hourly.kinds)
            .map(|kind| kind.plant(month, state.fuel.usd_per_mmbtu(), carbon_usd_per_t))
            .collect(),
        least_cost: spec.dispatch == Dispatch::LeastCost,
        battery: battery(spec, state, month_starts, world.now),
        export: spec
            .export
            .map_or(Offer::default(), |export| export.offer(inputs)),
        is_last: month + 1 == world.plan.horizon.months(),
        tariff: None,
    }
}

/// Price of carbon of fuel burnt at a site in the month that ends now, USD per t.
fn carbon_price(world: &World<'_>, site: SiteId) -> f64 {
    let price = world
        .plan
        .site(site)
        .carbon_price(&world.plan.horizon, world.now);
    world.inputs.of(price)
}

/// The batteries that dispatch may cycle, as one, as they stand now.
fn battery(spec: &Site, state: &SiteState, month_starts: SimTime, now: SimTime) -> Option<Battery> {
    let (mut whole, mut lossy_mwh) = (
        Battery {
            charge_mw: 0.0,
            discharge_mw: 0.0,
            energy_mwh: 0.0,
            ..Battery::new(0.0, 0.0, 1.0)
        },
        0.0,
    );
    for (battery, state) in spec
        .batteries
        .iter()
        .zip(state.batteries.iter())
        .filter(|(battery, _)| battery.cycling_share > 0.0)
    {
        // It is dispatched in the months at whose start and end it is there.
        if state.since.is_none_or(|since| since > month_starts) {
            continue;
        }
        let years = (now - state.new).as_seconds() / (HOURS_PER_YEAR * HOUR.as_seconds());
        let mwh = battery.mwh_left(years, state.full_cycles) * battery.cycling_share;
        whole.charge_mw += battery.mw;
        whole.discharge_mw += battery.mw;
        whole.energy_mwh += mwh;
        whole.wear_usd_per_mwh += battery.wear_usd_per_mwh * mwh;
        lossy_mwh += battery.round_trip_efficiency * mwh;
    }
    (whole.energy_mwh > 0.0).then(|| {
        let way = libm::sqrt(lossy_mwh / whole.energy_mwh);
        let wear_usd_per_mwh = whole.wear_usd_per_mwh / whole.energy_mwh;
        Battery {
            charge_efficiency: way,
            discharge_efficiency: way,
            wear_usd_per_mwh,
            ..whole
        }
    })
}

/// Energy of a site that takes all of it from the grid at a price per MWh.
fn book_sums(world: &World<'_>, site: SiteId, month: usize, total: &Reading, row: &mut SiteMonth) {
    let (spec, terms) = (world.plan.site(site), terms(world, site, month));
    let at_meter = |racks: f64, overhead: f64| {
        (racks / spec.rack_chain.efficiency + terms.overhead_factor * overhead)
            / spec.transformer.efficiency
            * PER_MEGA
    };
    row.it_mwh = total.load * PER_MEGA;
    row.facility_mwh = at_meter(total.load + total.standing, total.overhead);
    row.grid_mwh = row.facility_mwh;
    // 1 l per kWh is 1 m³ per MWh.
    row.water_m3 = total.water * PER_MEGA;
    row.carbon_t = row.grid_mwh * spec.grid_carbon_kg_per_mwh / 1_000.0;
    row.carbon_market_t = row.carbon_t;
    let priced = at_meter(
        total.load_price + total.standing_price,
        total.overhead_price,
    );
    row.bill[BillLine::Energy as usize] = Usd(terms.price_factor * priced).cents();
    row.bill[BillLine::Delivery as usize] = Usd(terms.delivery_usd_per_mwh * row.grid_mwh).cents();
}

/// Energy of a site whose hours are settled one by one.
fn book_hours(
    world: &mut World<'_>,
    site: SiteId,
    month: usize,
    row: &mut SiteMonth,
) -> Result<(), String> {
    let (now, plan) = (world.now, world.plan);
    let starts = &plan.horizon.month_starts;
    let spec = plan.site(site);
    let carbon_usd_per_t = carbon_price(world, site);
    let terms = MonthPrices {
        tariff: month_tariff(world, site, month),
        ..terms(world, site, month)
    };
    let state = &mut world.sites[site.at()];
    let (Some(hourly), Some(own)) = (&spec.hourly, state.metering.hours_mut()) else {
        unreachable!("{} is settled from sums", spec.name)
    };
    let hours = ((starts[month + 1] - starts[month]) / HOUR) as usize;
    own.log.settle(now);
    let year = state.water.year();
    state.water.close_month(own.water_l(now, spec, year.civil));
    let totals = own.settle(hours, spec, hourly, terms)?;
    own.bill(spec, hours, &totals, row);
    let onsite_kg = report_quantities(spec, hourly, &totals, row);
    if let Some(tariff) = &spec.tariff {
        // Refundable cash: neither an asset nor a cost of the month.
        row.books[Account::CapexSite as usize] +=
            Usd(tariff.deposit_usd(starts[month], starts[month + 1])).cents();
    }
    let sold = Usd(totals.export_usd).cents();
    row.bill[BillLine::Export as usize] = -sold;
    row.books[Account::EnergySales as usize] += sold;
    let agreements = own.agreements(
        spec,
        hourly,
        &world.inputs,
        &plan.horizon,
        (starts[month], hours),
    );
    row.bill[BillLine::PowerPurchase as usize] = Usd(agreements.usd).cents();
    // Clean energy under agreements stands for as much of the month's grid energy, at its mean
    // intensity.
    let clean_share = if totals.grid > 0.0 {
        (agreements.mwh / totals.grid).min(1.0)
    } else {
        0.0
    };
    row.carbon_market_t = row.carbon_t - clean_share * totals.carbon_kg * 1e-3;
    let fuel_usd = row.fuel_mmbtu * state.fuel.usd_per_mmbtu();
    row.bill[BillLine::Fuel as usize] = Usd(fuel_usd).cents();
    let diesel_kg = diesel_kg(spec, &totals);
    let units_usd = cost_usd(onsite_kg - diesel_kg, carbon_usd_per_t);
    row.bill[BillLine::Plant as usize] = Usd(totals.plant_usd - fuel_usd - units_usd).cents();
    row.bill[BillLine::Carbon as usize] = Usd(cost_usd(onsite_kg, carbon_usd_per_t)).cents();
    if let Some(outage) = &spec.outage {
        let usd_per_mwh =
            world.inputs.of(outage.diesel_usd_per_mwh) * outage.diesel_escalation.in_month(month);
        row.bill[BillLine::Diesel as usize] = Usd(totals.emergency * usd_per_mwh).cents();
    }
    if let Some(whole) = own.battery() {
        for (at, battery) in spec.batteries.iter().enumerate() {
            let of = state.batteries.of(at);
            if of.since.is_none_or(|since| since > starts[month]) {
                continue;
            }
            let years = (now - of.new).as_seconds() / (HOURS_PER_YEAR * HOUR.as_seconds());
            let left = battery.mwh_left(years, of.full_cycles) * battery.cycling_share;
            let given = totals.discharged * left / whole.energy_mwh;
            state.batteries.cycle(at, whole.cycles(given, battery.mwh));
        }
    }
    own.turn_month(now, hours);
    Ok(())
}

/// The tariff of a site in a month of a replication.
fn month_tariff(world: &World<'_>, site: SiteId, month: usize) -> Option<MonthTariff> {
    let tariff = world.plan.site(site).tariff.clone()?;
    let horizon = &world.plan.horizon;
    let ready_mw = world.sites[site.at()].grid.at_meter().0 as f64 * 1e-6;
    Some(MonthTariff {
        month: horizon.month_date(month).month() as u8,
        contract_mw: tariff
            .contract_mw(horizon.month_starts[month])
            .unwrap_or(ready_mw),
        rate_factor: tariff.rate_factor(world.inputs.of(tariff.level), month),
        months_left: horizon.months() - 1 - month,
        tariff,
    })
}

/// Carbon of the fuel of emergency generators, kg.
fn diesel_kg(spec: &Site, totals: &Totals) -> f64 {
    spec.outage.as_ref().map_or(0.0, |outage| {
        outage.diesel_carbon_kg_per_mwh * totals.emergency
    })
}

/// Enters a month's quantities into its row; the carbon of fuel burnt on site, kg.
fn report_quantities(spec: &Site, hourly: &Hourly, totals: &Totals, row: &mut SiteMonth) -> f64 {
    row.it_mwh = totals.it;
    row.facility_mwh = totals.facility;
    row.solar_mwh = totals.solar;
    row.renewable_curtailed_mwh = totals.renewable_curtailed;
    row.grid_mwh = totals.grid;
    row.exported_mwh = totals.exported;
    row.onsite_mwh = totals.plants.iter().sum::<f64>() - totals.plants_curtailed;
    row.charged_mwh = totals.charged;
    row.discharged_mwh = totals.discharged;
    row.battery_lost_mwh = totals.battery_lost;
    row.emergency_mwh = totals.emergency;
    row.unserved_mwh = totals.unserved;
    row.grid_peak_mw = totals.grid_peak_mw;
    row.water_m3 = totals.water_l * 1e-3;
    row.economiser_hours = totals.economiser_hours;
    row.partial_economiser_hours = totals.partial_economiser_hours;
    let mut onsite_kg = 0.0;
    for (at, kind) in hourly.kinds.iter().enumerate() {
        let fuel = kind
            .heat
            .burnt_mmbtu(totals.online_hours[at], totals.plants[at]);
        row.fuel_mmbtu += fuel;
        onsite_kg += fuel * kind.carbon_kg_per_mmbtu;
    }
    onsite_kg += diesel_kg(spec, totals);
    row.carbon_t = (totals.carbon_kg + onsite_kg) * 1e-3;
    onsite_kg
}

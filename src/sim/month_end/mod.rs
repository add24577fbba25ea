//! The month's close: ledgers are read, energy is priced, books are posted, identities are checked.

mod fleets;
mod revenue;
mod served;

use super::energy;
use super::world::{Asset, FleetState, World};
use crate::id::SiteId;
use crate::model::resale::fraction_at;
use crate::plan::{Instances, Lease};
use crate::record::{Account, GpuUse, SiteMonth};
use crate::units::{Cents, Usd};

/// Wh and USD per MWh to USD, or to MWh.
const PER_MEGA: f64 = 1e-6;
/// Seconds of an hour, for expected amounts.
const SECONDS_PER_HOUR: f64 = 3_600.0;
/// Months of a year.
const MONTHS: f64 = 12.0;

/// Closes a month of every site.
///
/// # Errors
/// A description of the conservation law that is violated.
pub fn close(world: &mut World<'_>, month: usize) -> Result<Vec<SiteMonth>, String> {
    let now = world.now;
    let uses: Vec<served::FleetUse> = world
        .fleets
        .iter_mut()
        .map(|fleet| fleet.take_used(now))
        .collect();
    let mut rows: Vec<SiteMonth> = (0..world.sites.len())
        .map(|at| ledgers(world, SiteId::new(at), month, &uses))
        .collect();
    world.report_preempted();
    let segments = revenue::book(world, &uses, &mut rows)
        .map_err(|broken| format!("month {}: {broken}", month + 1))?;
    world.segment_months.extend(segments);
    fleets::close(world, &uses, &rows)
        .map_err(|broken| format!("month {} of {broken}", month + 1))?;
    for (at, row) in rows.iter_mut().enumerate() {
        let site = SiteId::new(at);
        let plant_hours: Vec<f64> = world.sites[at]
            .onsite
            .take_ready_seconds(now)
            .map(|seconds| seconds as f64 / 3_600.0)
            .collect();
        energy::book(world, site, month, row).map_err(|broken| {
            format!(
                "month {} of {}: {broken}",
                month + 1,
                world.plan.sites[at].name
            )
        })?;
        count_capping(world, site, row);
        book_costs(world, site, month, &plant_hours, row);
        row.books[Account::CapacityRent as usize] += instances_rent(world, site, month);
        let book_value_sold = book_value_sold(world, site, month);
        book_tax(world, site, book_value_sold, row);
        if let Some(broken) = row.broken_identity() {
            return Err(format!(
                "month {} of {}: {broken}",
                month + 1,
                world.plan.sites[at].name
            ));
        }
    }
    broken_count(world).map_or(Ok(rows), Err)
}

/// Describes a mismatch of counts: GPUs ordered are cancelled, in transit, delivered or retired;
/// delivered GPUs are waiting, burning in or burnt in; GPUs served in markets are GPUs used in
/// their fleets; and a site's load is the sum of its fleets.
fn broken_count(world: &World<'_>) -> Option<String> {
    let held: i64 = world.fleets.iter().map(FleetState::at_site).sum();
    let [ordered, cancelled, in_transit, delivered, retired] =
        world.gpu_counts().map(|gpus| gpus.0);
    if ordered != cancelled + in_transit + delivered + retired {
        return Some(format!(
            "{ordered} GPUs ordered, but {cancelled} cancelled, {in_transit} in transit, \
                {delivered} delivered and {retired} retired"
        ));
    }
    if held != delivered {
        return Some(format!(
            "{delivered} GPUs delivered, but {held} at the sites"
        ));
    }
    for (site, spec) in world.plan.sites.iter().enumerate() {
        let (kept, counted) = (
            world.sites[site].occupancy.site_load(),
            world.site_load(SiteId::new(site)),
        );
        if kept != counted {
            return Some(format!(
                "the site load of {} is {kept:?}, but its fleets sum to {counted:?}",
                spec.name
            ));
        }
    }
    for (partition, state) in world.plan.partitions.iter().zip(&world.partitions) {
        if let Some(broken) = state.broken() {
            return Some(format!(
                "partition {:?} of market {}: {broken}",
                partition.name,
                world.plan.market(partition.market).name
            ));
        }
    }
    if let Some(broken) = world.broken_captive_use() {
        return Some(broken);
    }
    world.plan.markets.iter().find_map(|market| {
        let given: i64 = market
            .fleets
            .iter()
            .map(|id| world.fleets[id.at()].busy())
            .sum();
        let served: i64 = market
            .partitions
            .iter()
            .flat_map(|partition| world.partitions[partition.at()].served())
            .sum();
        (given != served).then(|| {
            format!(
                "market {} serves {served} GPUs, but its fleets provide {given}",
                market.name
            )
        })
    })
}

/// Reads the exact integrals of a site.
fn ledgers(
    world: &mut World<'_>,
    site: SiteId,
    month: usize,
    uses: &[served::FleetUse],
) -> SiteMonth {
    let now = world.now;
    let horizon = &world.plan.horizon;
    let span = (horizon.month_starts[month], horizon.month_starts[month + 1]);
    let over = world.sites[site.at()].steps.take_over(now);
    let [contracted, firm_supply] = world.plan.site(site).contracted_and_firm(span, over);
    let mut interruptions = [0.0; 2];
    for id in world.plan.fleets_at(site) {
        let of = world.fleets[id.at()].take_interruptions();
        for (sum, count) in interruptions.iter_mut().zip(of) {
            *sum += count;
        }
    }
    let state = &mut world.sites[site.at()];
    let [ordered, cancelled, in_transit, delivered, retired] = state.orders.take(now);
    let (ready, by_heat) = state.gpus.take_ready(now);
    let [derated_seconds, curtailed_seconds] = state.limits.take_seconds(now);
    let (books, placed_in_service) = state.books.take_month();
    let mut row = SiteMonth {
        contracted,
        firm_supply,
        ordered,
        cancelled,
        in_transit,
        delivered,
        retired,
        energised: state.power.take_energised(now),
        gpu_use: state.gpus.take(now),
        power_use: state.power.take(now),
        by_heat,
        failures: interruptions[0],
        repairs: interruptions[1],
        derated_seconds,
        curtailed_seconds,
        binding: state.binding.take(now),
        placed_in_service,
        books,
        ..SiteMonth::default()
    };
    for (_, used) in world
        .plan
        .fleets
        .iter()
        .zip(uses)
        .filter(|(fleet, _)| fleet.site == site)
    {
        for (line, seconds) in GpuUse::SERVED.into_iter().zip(used.iter()) {
            row.gpu_use[line as usize] += *seconds;
        }
    }
    for id in world.plan.fleets_at(site) {
        let [paid, unpaid] = world.fleets[id.at()].take_unused(now);
        row.gpu_use[GpuUse::Reserved as usize] -= paid + unpaid;
        row.gpu_use[GpuUse::PaidUnused as usize] += paid;
    }
    // Ready GPU-seconds that nobody used or paid for; the line itself is empty until here.
    row.gpu_use[GpuUse::Idle as usize] = ready - row.ready();
    row
}

/// Cost of capping: hours, lost work, and that work at the month's market price. It is reported,
/// not booked: contracts decide which party bears it.
fn count_capping(world: &mut World<'_>, site: SiteId, row: &mut SiteMonth) {
    let (plan, now) = (world.plan, world.now);
    if !plan.site(site).can_cap {
        return;
    }
    row.capped_hours = world.sites[site.at()].capacity.take_capped_seconds(now) / SECONDS_PER_HOUR;
    for (at, fleet) in plan
        .fleets
        .iter()
        .enumerate()
        .filter(|(_, fleet)| fleet.site == site)
    {
        let gpu_hours = world.fleets[at].take_lost_work(now) / SECONDS_PER_HOUR;
        row.capped_gpu_hours += gpu_hours;
        row.capped_revenue_usd += gpu_hours * world.markets[fleet.market.at()].quote().price;
    }
}

/// Lease payments, staff, construction, rental of plant, SG&A, depreciation, and resale at the end.
fn book_costs(
    world: &mut World<'_>,
    site: SiteId,
    month: usize,
    plant_hours: &[f64],
    row: &mut SiteMonth,
) {
    let (plan, inputs, now) = (world.plan, &world.inputs, world.now);
    let spec = plan.site(site);
    let span = (
        plan.horizon.month_starts[month],
        plan.horizon.month_starts[month + 1],
    );
    let seconds = (span.1 - span.0).as_seconds();
    let state = &mut world.sites[site.at()];
    let space_mw = state.space.take(now).0 as f64 / seconds * PER_MEGA;
    let build = &spec.build;
    let per_mw_year = inputs.of(build.rent_usd_per_it_mw_year)
        * build.rent_escalation.in_month(month)
        + inputs.of(build.opex_usd_per_it_mw_year) * build.opex_escalation.in_month(month);
    let plant_rent: f64 = spec
        .onsite
        .iter()
        .zip(plant_hours)
        .map(|(plant, hours)| {
            let escalated = plant.rent_escalation.in_month(month);
            plant.rent_usd_per_mwh_capacity * escalated * plant.mw * hours
        })
        .sum();
    row.books[Account::SiteOpex as usize] +=
        Usd(per_mw_year * space_mw / MONTHS + plant_rent).cents();
    // A calendar month of rent is one month's, whatever its days.
    let rent = |(at, lease): (usize, &Lease)| {
        let (begun, paid) = state.leases.paid(at, span)?;
        let escalated = lease.rent_escalation.seconds(&plan.horizon, begun, paid);
        Some(inputs.of(lease.rent_usd_per_kw_month) * lease.it_kw * escalated / seconds)
    };
    let leased: f64 = spec.leases.iter().enumerate().filter_map(rent).sum();
    row.books[Account::CapacityRent as usize] += Usd(leased).cents();
    row.books[Account::CapexSite as usize] += state.books.construction_due(month);
    let turnover = row.revenue() + row.booked(Account::CaptiveUse);
    row.books[Account::Sga as usize] +=
        Usd(turnover.usd().max(0.0) * plan.finance.sga_fraction).cents();
    row.books[Account::Depreciation as usize] += state.books.depreciate(month);
    if plan.finance.count_resale && month + 1 == plan.horizon.months() {
        let worth: Cents = world.sites[site.at()]
            .books
            .assets()
            .iter()
            .map(|asset| resale(world, asset, month + 1))
            .sum();
        row.books[Account::Resale as usize] += worth;
    }
}

/// Rental cost of instances, for the hours of the month they are held, used or not.
fn instances_rent(world: &World<'_>, site: SiteId, month: usize) -> Cents {
    let plan = world.plan;
    let (begins, ends) = (
        plan.horizon.month_starts[month],
        plan.horizon.month_starts[month + 1],
    );
    let rent = |instances: &Instances| {
        let held = (begins.max(instances.from), ends.min(instances.until));
        let escalation = instances.price_escalation;
        let seconds = escalation.seconds(&plan.horizon, instances.from, held);
        Usd(instances.gpus.0 as f64 * seconds / SECONDS_PER_HOUR
            * world.inputs.of(instances.price_usd_per_gpu_hour))
        .cents()
    };
    plan.instances
        .iter()
        .filter(|instances| plan.fleet(instances.fleet).site == site)
        .map(rent)
        .sum()
}

/// Value of GPUs at the end of a month.
fn resale(world: &World<'_>, asset: &Asset, at_month: usize) -> Cents {
    let Some(fleet) = asset.fleet else {
        return Cents(0);
    };
    let accelerator = world.plan.accelerator_of(fleet);
    Usd(asset.resale_base.usd()
        * fraction_at(&accelerator.residual_by_year, asset.years(at_month))
        * world.inputs.of(accelerator.resale_factor))
    .cents()
}

/// Book value of GPUs that count as sold at the horizon.
fn book_value_sold(world: &World<'_>, site: SiteId, month: usize) -> Cents {
    if !world.plan.finance.count_resale || month + 1 != world.plan.horizon.months() {
        return Cents(0);
    }
    world.sites[site.at()]
        .books
        .assets()
        .iter()
        .filter(|asset| asset.fleet.is_some())
        .map(|asset| asset.cost - asset.depreciated)
        .sum()
}

/// Tax on the month's profit beyond losses carried forward; what GPUs are sold for counts against
/// their book value.
fn book_tax(world: &mut World<'_>, site: SiteId, book_value_sold: Cents, row: &mut SiteMonth) {
    let sold = row.booked(Account::Resale) - book_value_sold;
    let profit = row.ebitda() - row.booked(Account::Depreciation) + sold;
    let taxable = world.sites[site.at()].books.taxable(profit);
    let tax = taxable.usd() * world.plan.site(site).tax_rate;
    row.books[Account::Tax as usize] += Usd(tax).cents();
}

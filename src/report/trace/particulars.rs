//! What an event was about, as JSON: who, where, how many, and how things stand after it.

use super::words::{Track, track};
use crate::id::{SegmentId, SiteId};
use crate::record::GpuUse;
use crate::sim::event::Event;
use crate::sim::world::{Stage, World};
use crate::time::DAY;
use serde_json::{Value, json};

/// The particulars of an event; empty where there is nothing to tell.
pub fn particulars(event: Event, world: &World<'_>) -> Value {
    let reported = match track(event) {
        Track::Calendar => calendar(event, world),
        Track::Orders => orders(event, world),
        Track::Supply => supply(event, world).or_else(|| outage(event, world)),
        Track::Contracts => contracts(event, world).or_else(|| captive_use(event, world)),
        Track::Requests => requests(event, world),
    };
    reported.unwrap_or_else(|| json!({}))
}

fn calendar(event: Event, world: &World<'_>) -> Option<Value> {
    let horizon = &world.plan.horizon;
    Some(match event {
        Event::YearStarts(year) => {
            json!({ "year": horizon.civil_years[usize::from(year)].year })
        }
        Event::MonthCloses(month) => {
            json!({ "month": horizon.month_date(usize::from(month)).to_string() })
        }
        Event::PriceMoves(_) => {
            let prices = world.markets.iter().map(|market| market.quote().price);
            json!({ "usd_per_gpu_hour": prices.collect::<Vec<_>>() })
        }
        _ => return None,
    })
}

fn orders(event: Event, world: &World<'_>) -> Option<Value> {
    let plan = world.plan;
    Some(match event {
        Event::ShortageBegins { shock, .. } | Event::ShortageEnds { shock, .. } => {
            json!({ "shock": plan.shocks[usize::from(shock)].name })
        }
        Event::TapedOut(id) => json!({ "accelerator": plan.accelerators[id.at()].name }),
        Event::PolicyReviews(id) => {
            json!({ "order": plan.order(id).name, "ordered": world.orders.gpus_of(id) })
        }
        Event::OrderPlaced { order, gpus } => {
            json!({ "order": plan.order(order).name, "gpus": gpus })
        }
        Event::MilestoneDue { placed, milestone } => json!({
            "order": placed_name(world, placed),
            "milestone": milestone + 1,
            "paid": world.orders.placed(placed).paid,
        }),
        Event::BatchDelivered { placed, batch } => {
            let order = world.orders.placed(placed);
            json!({
                "order": placed_name(world, placed),
                "batch": batch + 1,
                "delivered": order.delivered,
                "of": order.gpus,
            })
        }
        Event::OrderCancelled(placed) => {
            let order = world.orders.placed(placed);
            json!({ "order": placed_name(world, placed), "gpus": order.open() })
        }
        _ => return None,
    })
}

fn supply(event: Event, world: &World<'_>) -> Option<Value> {
    let plan = world.plan;
    Some(match event {
        Event::StepReady { site, step } => step_ready(world, site, usize::from(step)),
        Event::LeaseFittedOut { site, step }
        | Event::StepEnds { site, step }
        | Event::PlantReplaced { site, step } => {
            let site = plan.site(site);
            json!({ "site": site.name, "step": site.steps[usize::from(step)].name })
        }
        Event::InstancesChange { instances, .. } => {
            let rented = &plan.instances[usize::from(instances)];
            json!({ "instances": rented.name, "gpus": rented.gpus })
        }
        Event::ReplacementsArrive(lot) | Event::LotBurntIn(lot) => {
            let lot = world.orders.lot(lot);
            json!({
                "fleet": plan.fleet(lot.fleet).name,
                "order": placed_name(world, lot.placed),
                "gpus": lot.gpus,
            })
        }
        Event::RacksDone(site) => json!({ "site": plan.site(site).name }),
        Event::FailureStep(site) => json!({
            "site": plan.site(site).name,
            "failed": world.sites[site.at()].gpus.on(GpuUse::Failed),
        }),
        Event::UnitFails { fleet, unit } | Event::UnitRepaired { fleet, unit } => {
            json!({ "fleet": plan.fleet(fleet).name, "unit": unit })
        }
        _ => return None,
    })
}

fn step_ready(world: &World<'_>, site: SiteId, step: usize) -> Value {
    let (site, horizon) = (world.plan.site(site), &world.plan.horizon);
    let step = &site.steps[step];
    let promised = world.plan.promised_ready(step);
    json!({
        "site": site.name,
        "step": step.name,
        "promised": horizon.text(promised),
        "planned": horizon.text(world.plan.planned_ready(step)),
        "days_late": (world.now - promised) / DAY,
    })
}

/// What goes out and comes back at a site: feeds, blocks, on-site units, hours.
fn outage(event: Event, world: &World<'_>) -> Option<Value> {
    let name = |id: SiteId| &world.plan.site(id).name;
    let state = |id: SiteId| &world.sites[id.at()];
    Some(match event {
        Event::OutageBegins { site, feed } | Event::OutageEnds { site, feed } => json!({
            "site": name(site),
            "feed": feed + 1,
            "lost_w": state(site).grid.lost().0,
        }),
        Event::BridgeEnds(site) => {
            json!({ "site": name(site), "lost_w": state(site).grid.lost().0 })
        }
        Event::BlockFails { site, block } | Event::BlockRepaired { site, block } => {
            json!({ "site": name(site), "block": block + 1 })
        }
        Event::GeneratorFails { site, plant, unit }
        | Event::GeneratorRepaired { site, plant, unit } => json!({
            "site": name(site),
            "plant": plant + 1,
            "unit": unit + 1,
            "lost_w": state(site).onsite.lost().0,
        }),
        Event::LimitChanges(site) => {
            let left = state(site).limits.now();
            json!({ "site": name(site), "cooling_left": left.cooling.air.min(left.cooling.liquid), "grid_left": left.grid })
        }
        Event::WaterMetered(site) => {
            json!({ "site": name(site), "used_up": state(site).water.is_used_up() })
        }
        _ => return None,
    })
}

fn contracts(event: Event, world: &World<'_>) -> Option<Value> {
    let noticed = |notice: u32| world.call_backs.notice(notice).contract;
    Some(match event {
        Event::EnquiryArrives(id) => {
            let tally = world.segments[id.at()].tally();
            json!({
                "segment": world.plan.segment(id).name,
                "signed": tally.admitted,
                "lost": tally.lost,
            })
        }
        Event::AnchorSigns(id) | Event::AnchorChanges { segment: id, .. } => {
            json!({ "segment": world.plan.segment(id).name })
        }
        Event::ContractCalledBack(notice) | Event::ContractShrinks(notice) => {
            contract(world, noticed(notice))
        }
        Event::CustomerDefaults(number)
        | Event::CustomerTerminates(number)
        | Event::ContractTerminates(number)
        | Event::ContractGrows(number)
        | Event::ContractStarts(number)
        | Event::ContractEnds(number) => contract(world, number),
        _ => return None,
    })
}

fn contract(world: &World<'_>, number: u32) -> Value {
    let contract = *world.contracts.of(number);
    let stage = match contract.stage {
        Stage::Signed => "signed",
        Stage::Late => "late",
        Stage::Running => "running",
        Stage::Over => "over",
    };
    json!({
        "segment": world.plan.segment(contract.segment).name,
        "contract": number,
        "gpus": contract.gpus,
        "in_force": contract.account.level,
        "usd_per_gpu_hour": contract.price.now(),
        "stage": stage,
        "ends": world.plan.horizon.text(contract.ends),
    })
}

fn captive_use(event: Event, world: &World<'_>) -> Option<Value> {
    let name = |id: SegmentId| &world.plan.segment(id).name;
    Some(match event {
        Event::InternalNeed { segment, .. } | Event::TrainingRunOpens(segment) => {
            let gpus = world.segments[segment.at()].level();
            json!({ "segment": name(segment), "gpus": gpus })
        }
        Event::TrainingRunEnds(segment) => {
            let hours = world.training_run_done(segment) as f64 / 3_600.0;
            json!({ "segment": name(segment), "gpu_hours": hours })
        }
        Event::CallBackReview(number) => {
            let day = world.call_backs.review(number).day;
            json!({
                "needed_from": world.plan.horizon.text(day),
                "called_back": world.call_backs.tally().gpus,
            })
        }
        _ => return None,
    })
}

fn requests(event: Event, world: &World<'_>) -> Option<Value> {
    let name = |id: SegmentId| &world.plan.segment(id).name;
    Some(match event {
        Event::RequestArrives(id) => {
            json!({ "segment": name(id), "lost": world.segments[id.at()].tally().lost })
        }
        Event::RequestEnds { segment, gpus } => json!({ "segment": name(segment), "gpus": gpus }),
        Event::AggregateDemandSteps(id) => {
            json!({ "partition": world.plan.partition(id).name, "gpus": world.partitions[id.at()].busy() })
        }
        Event::PatienceEnds { segment, .. } => json!({ "segment": name(segment) }),
        _ => return None,
    })
}

fn placed_name<'p>(world: &World<'p>, placed: u32) -> &'p str {
    &world.plan.order(world.orders.placed(placed).order).name
}

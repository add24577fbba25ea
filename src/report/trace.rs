//! The log of one replication: one event a line as JSON, and a trace that Perfetto opens.

use crate::record::{Binding, GpuUse};
use crate::scenario::plan::{Adds, Plan};
use crate::sim::event::Event;
use crate::sim::run::Observer;
use crate::sim::world::{FleetState, Stage, World};
use crate::time::{DAY, Instant};
use serde_json::{Value, json};

/// Microseconds of a trace for each simulated second: an hour is shown as 3.6 ms, so that years fit
/// the viewer.
const MICROSECONDS_PER_SECOND: i64 = 1;

/// Process ids of a trace, besides that of the events.
const STEPS: u32 = 2;
const BINDING: u32 = 3;

/// Collects events as they happen.
pub struct Log<'p> {
    plan: &'p Plan,
    lines: String,
    trace: Vec<Value>,
    last: (i64, i64, i64),
    /// The binding constraint at each site, and since when.
    binding: Vec<(Binding, Instant)>,
    now: Instant,
    count: u64,
}

impl<'p> Log<'p> {
    /// An empty log.
    pub fn new(plan: &'p Plan) -> Self {
        let names = ["supply", "orders", "contracts", "requests", "calendar"];
        let trace = names
            .iter()
            .enumerate()
            .map(|(track, name)| json!({ "ph": "M", "pid": 1, "tid": track, "name": "thread_name", "args": { "name": name } }))
            .collect();
        Self {
            plan,
            lines: String::new(),
            trace,
            last: (-1, -1, -1),
            binding: Vec::new(),
            now: 0,
            count: 0,
        }
    }

    /// The log, a JSON object a line.
    pub fn events(&self) -> &str {
        &self.lines
    }

    /// The trace in the Trace Event format that Perfetto reads.
    pub fn perfetto(&self) -> String {
        let mut events = self.trace.clone();
        // The last binding constraint lasts until the end of the horizon.
        events.extend(
            self.binding
                .iter()
                .enumerate()
                .map(|(site, &(cause, since))| bound(site, cause, (since, self.now))),
        );
        json!({ "displayTimeUnit": "ms", "traceEvents": events }).to_string()
    }

    /// A slice for each step of each chain, from its planned to its actual date, in a track of its
    /// own.
    fn steps(&mut self, world: &World<'_>) {
        let horizon = &self.plan.horizon;
        self.trace.push(json!({ "ph": "M", "pid": STEPS, "name": "process_name", "args": { "name": "steps, from planned to ready" } }));
        let steps = self
            .plan
            .sites
            .iter()
            .zip(&world.sites)
            .flat_map(|(site, state)| {
                site.steps
                    .iter()
                    .zip(state.steps.iter())
                    .map(move |of| (site, of))
            });
        for (track, (site, (step, state))) in steps.enumerate() {
            let planned = self.plan.planned_ready(step);
            let name = format!("{}: {} {}", site.name, chain(step.adds), step.name);
            self.trace.push(json!({ "ph": "M", "pid": STEPS, "tid": track, "name": "thread_name", "args": { "name": name } }));
            let (from, to) = (
                planned.min(state.ready).clamp(0, horizon.end()),
                planned.max(state.ready).clamp(0, horizon.end()),
            );
            let part = &step.parts[usize::from(state.last_part)].name;
            let args = json!({ "planned": horizon.text(planned), "ready": horizon.text(state.ready), "days_late": (state.ready - planned) / DAY, "came_last": part });
            self.trace
                .push(slice((STEPS, track), &name, (from, to), &args));
        }
    }

    /// Slices of the binding constraint at each site.
    fn bindings(&mut self, world: &World<'_>) {
        if self.binding.is_empty() {
            self.trace.push(json!({ "ph": "M", "pid": BINDING, "name": "process_name", "args": { "name": "binding constraint" } }));
            for (track, site) in self.plan.sites.iter().enumerate() {
                self.trace.push(json!({ "ph": "M", "pid": BINDING, "tid": track, "name": "thread_name", "args": { "name": site.name } }));
            }
            self.binding = world
                .sites
                .iter()
                .map(|site| (site.binding.now(), 0))
                .collect();
        }
        for (at, site) in world.sites.iter().enumerate() {
            let (cause, since) = self.binding[at];
            if site.binding.now() != cause {
                self.trace.push(bound(at, cause, (since, world.now)));
                self.binding[at] = (site.binding.now(), world.now);
            }
        }
    }

    /// Number of events.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Counters whenever they change: GPUs ready and in use, power.
    fn counters(&mut self, world: &World<'_>) {
        let ready: i64 = world.fleets.iter().map(FleetState::ready).sum();
        let used: i64 = world.fleets.iter().map(FleetState::busy).sum();
        let energised: i64 = world
            .sites
            .iter()
            .map(|site| site.power.energised().0)
            .sum();
        if (ready, used, energised) != self.last {
            self.last = (ready, used, energised);
            let ts = world.now * MICROSECONDS_PER_SECOND;
            self.trace.push(json!({ "ph": "C", "pid": 1, "ts": ts, "name": "GPUs", "args": { "in use": used, "idle": ready - used } }));
            self.trace.push(json!({ "ph": "C", "pid": 1, "ts": ts, "name": "energised MW", "args": { "MW": energised as f64 * 1e-6 } }));
        }
    }

    /// The track, the label and the arguments of an event.
    fn describe(&self, event: Event, world: &World<'_>) -> (usize, &'static str, Value) {
        let plan = self.plan;
        let segment = |id: crate::id::SegmentId| plan.segment(id).name.clone();
        let site = |id: crate::id::SiteId| plan.site(id).name.clone();
        match event {
            Event::YearStarts(year) => (
                4,
                "year starts",
                json!({ "year": plan.horizon.civil_years[usize::from(year)].year }),
            ),
            Event::MonthCloses(month) => (
                4,
                "month closes",
                json!({ "month": plan.horizon.month_date(usize::from(month)).to_string() }),
            ),
            Event::PriceMoves(_) => (
                4,
                "price changes",
                json!({ "usd_per_gpu_hour": world.markets.iter().map(|market| market.price).collect::<Vec<_>>() }),
            ),
            Event::StepReady { site: id, step } => {
                self.describe_step(id, usize::from(step), world.now)
            }
            Event::LeaseFittedOut { site: id, step } => (
                0,
                "lease fitted out",
                json!({ "site": site(id), "step": plan.site(id).steps[usize::from(step)].name }),
            ),
            Event::LeaseEnds { site: id, step } => (
                0,
                "lease ends",
                json!({ "site": site(id), "step": plan.site(id).steps[usize::from(step)].name }),
            ),
            Event::InstancesChange { instances, begins } => {
                let rented = &plan.instances[usize::from(instances)];
                (
                    0,
                    if begins {
                        "instances start"
                    } else {
                        "instances end"
                    },
                    json!({ "instances": rented.name, "gpus": rented.gpus }),
                )
            }
            Event::ShortageBegins { shock, .. } => (
                1,
                "shortage begins",
                json!({ "shock": plan.shocks[usize::from(shock)].name }),
            ),
            Event::ShortageEnds { shock, .. } => (
                1,
                "shortage ends",
                json!({ "shock": plan.shocks[usize::from(shock)].name }),
            ),
            Event::TapedOut(accelerator) => (
                1,
                "taped out",
                json!({ "accelerator": plan.accelerators[accelerator.at()].name }),
            ),
            Event::PolicyReviews(order) => (
                1,
                "policy review",
                json!({ "order": plan.order(order).name, "ordered": world.orders.gpus_of(order) }),
            ),
            Event::OrderPlaced { order, gpus } => (
                1,
                "order placed",
                json!({ "order": plan.order(order).name, "gpus": gpus }),
            ),
            Event::MilestoneDue { placed, milestone } => (
                1,
                "milestone due",
                json!({ "order": placed_name(world, placed), "milestone": milestone + 1, "paid": world.orders.placed(placed).paid }),
            ),
            Event::BatchDelivered { placed, batch } => {
                let order = world.orders.placed(placed);
                (
                    1,
                    "batch delivered",
                    json!({ "order": placed_name(world, placed), "batch": batch + 1, "delivered": order.delivered, "of": order.gpus }),
                )
            }
            Event::OrderCancelled(placed) => {
                let order = world.orders.placed(placed);
                (
                    1,
                    "rest of order cancelled",
                    json!({ "order": placed_name(world, placed), "gpus": order.open() }),
                )
            }
            Event::ReplacementsArrive(lot) => (0, "replacements arrive", lot_of(world, lot)),
            Event::RacksDone(id) => (0, "racking finished", json!({ "site": site(id) })),
            Event::LotBurntIn(lot) => (0, "burn-in finished", lot_of(world, lot)),
            Event::FailureStep(id) => (
                0,
                "failures and repairs",
                json!({ "site": site(id), "failed": world.sites[id.at()].gpus.on(GpuUse::Failed) }),
            ),
            Event::UnitFails { fleet: id, unit } => (
                0,
                "unit fails",
                json!({ "fleet": plan.fleet(id).name, "unit": unit }),
            ),
            Event::UnitRepaired { fleet: id, unit } => (
                0,
                "unit repaired",
                json!({ "fleet": plan.fleet(id).name, "unit": unit }),
            ),
            Event::OutageBegins { .. }
            | Event::OutageEnds { .. }
            | Event::BridgeEnds(_)
            | Event::BlockFails { .. }
            | Event::BlockRepaired { .. }
            | Event::GeneratorFails { .. }
            | Event::GeneratorRepaired { .. }
            | Event::LimitChanges(_) => self.describe_outage(event, world),
            Event::InternalNeed { .. }
            | Event::TrainingRunOpens(_)
            | Event::TrainingRunEnds(_)
            | Event::CallBackReview(_) => self.describe_captive_use(event, world),
            Event::EnquiryArrives(id) => (2, "contract enquiry", requested(world, id)),
            Event::AnchorSigns(id) => (
                2,
                "anchor contract signed",
                json!({ "segment": segment(id) }),
            ),
            Event::CustomerDefaults(number) => (2, "customer defaults", contract(world, number)),
            Event::CustomerTerminates(number) => (
                2,
                "customer gives notice of \
                termination",
                contract(world, number),
            ),
            Event::ContractCalledBack(notice) => (
                2,
                "owner gives notice of call-back",
                contract(world, world.call_backs.notice(notice).contract),
            ),
            Event::ContractShrinks(notice) => (
                2,
                "contract shrinks by call-back",
                contract(world, world.call_backs.notice(notice).contract),
            ),
            Event::ContractTerminates(number) => (
                2,
                "customer terminates for late capacity",
                contract(world, number),
            ),
            Event::ContractGrows(number) => (2, "contract grows", contract(world, number)),
            Event::ContractStarts(number) => (2, "contract starts", contract(world, number)),
            Event::ContractEnds(number) => (2, "contract ends", contract(world, number)),
            Event::RequestArrives(id) => (
                3,
                "request arrives",
                json!({ "segment": segment(id), "lost": world.segments[id.at()].tally().lost }),
            ),
            Event::RequestEnds { segment: id, gpus } => (
                3,
                "request ends",
                json!({ "segment": segment(id), "gpus": gpus }),
            ),
            Event::BoundRequestEnds(_) => (3, "request bound to a site ends", json!({})),
            Event::AggregateDemandSteps(id) => (
                3,
                "aggregate demand changes",
                json!({ "pool": world.plan.pool(id).name, "gpus": world.pools[id.at()].busy() }),
            ),
            Event::PatienceEnds { segment: id, .. } => (
                3,
                "request reneges if still waiting",
                json!({ "segment": segment(id) }),
            ),
        }
    }

    /// Track, label and arguments of a finished step of a chain.
    fn describe_step(
        &self,
        site: crate::id::SiteId,
        step: usize,
        now: crate::time::Instant,
    ) -> (usize, &'static str, Value) {
        let (site, horizon) = (self.plan.site(site), &self.plan.horizon);
        let step = &site.steps[step];
        let planned = self.plan.planned_ready(step);
        let days_late = (now - planned) / crate::time::DAY;
        (
            0,
            chain(step.adds),
            json!({ "site": site.name, "step": step.name, "planned": horizon.text(planned), "days_late": days_late }),
        )
    }

    /// Track, label and arguments of an event of captive use.
    fn describe_captive_use(
        &self,
        event: Event,
        world: &World<'_>,
    ) -> (usize, &'static str, Value) {
        let segment = |id: crate::id::SegmentId| self.plan.segment(id).name.clone();
        let wanted = |id: crate::id::SegmentId| world.segments[id.at()].level();
        match event {
            Event::InternalNeed { segment: id, .. } => (
                2,
                "captive use changes",
                json!({ "segment": segment(id), "gpus": wanted(id) }),
            ),
            Event::TrainingRunOpens(id) => (
                2,
                "training run starts",
                json!({ "segment": segment(id), "gpus": wanted(id) }),
            ),
            Event::TrainingRunEnds(id) => (
                2,
                "training run ends",
                json!({ "segment": segment(id), "gpu_hours": world.training_run_done(id) as f64 / 3_600.0 }),
            ),
            Event::CallBackReview(number) => {
                let review = world.call_backs.review(number);
                (
                    2,
                    "call-back reviewed",
                    json!({ "needed_from": self.plan.horizon.text(review.day), "recalled": world.call_backs.tally().gpus }),
                )
            }
            _ => unreachable!("only events of captive use are passed here"),
        }
    }

    /// Track, label and arguments of an outage or a limit at a site: feeds, cooling blocks, on-site
    /// units, hours.
    fn describe_outage(&self, event: Event, world: &World<'_>) -> (usize, &'static str, Value) {
        let site = |id: crate::id::SiteId| self.plan.site(id).name.clone();
        match event {
            Event::OutageBegins { site: id, feed } => (
                0,
                "feed outage begins",
                json!({ "site": site(id), "feed": feed + 1, "lost_w": world.sites[id.at()].grid.lost().0 }),
            ),
            Event::OutageEnds { site: id, feed } => (
                0,
                "feed outage ends",
                json!({ "site": site(id), "feed": feed + 1, "lost_w": world.sites[id.at()].grid.lost().0 }),
            ),
            Event::BridgeEnds(id) => (
                0,
                "backup supply exhausted",
                json!({ "site": site(id), "lost_w": world.sites[id.at()].grid.lost().0 }),
            ),
            Event::BlockFails { site: id, block } => (
                0,
                "cooling block fails",
                json!({ "site": site(id), "block": block + 1 }),
            ),
            Event::BlockRepaired { site: id, block } => (
                0,
                "cooling block repaired",
                json!({ "site": site(id), "block": block + 1 }),
            ),
            Event::GeneratorFails {
                site: id,
                plant,
                unit,
            } => (
                0,
                "on-site unit fails",
                json!({ "site": site(id), "plant": plant + 1, "unit": unit + 1, "lost_w": world.sites[id.at()].onsite.lost().0 }),
            ),
            Event::GeneratorRepaired {
                site: id,
                plant,
                unit,
            } => (
                0,
                "on-site unit repaired",
                json!({ "site": site(id), "plant": plant + 1, "unit": unit + 1, "lost_w": world.sites[id.at()].onsite.lost().0 }),
            ),
            Event::LimitChanges(id) => {
                let left = world.sites[id.at()].limits.now();
                (
                    0,
                    "hourly limit changes",
                    json!({ "site": site(id), "cooling_left": left.cooling, "grid_left": left.grid }),
                )
            }
            _ => unreachable!("not an outage event: {event:?}"),
        }
    }
}

/// A slice of a track.
fn slice(
    (process, track): (u32, usize),
    name: &str,
    (from, to): (Instant, Instant),
    args: &Value,
) -> Value {
    json!({
        "ph": "X", "pid": process, "tid": track, "ts": from * MICROSECONDS_PER_SECOND, "dur": (to - from) * MICROSECONDS_PER_SECOND,
        "name": name, "args": args,
    })
}

fn bound(site: usize, cause: Binding, span: (Instant, Instant)) -> Value {
    slice(
        (BINDING, site),
        cause.id(),
        span,
        &json!({ "days": (span.1 - span.0) / DAY }),
    )
}

fn chain(adds: Adds) -> &'static str {
    match adds {
        Adds::Space(_) => "space ready",
        Adds::Grid { .. } => "grid power ready",
        Adds::Onsite(..) => "on-site power ready",
        Adds::Cooling { .. } => "cooling ready",
        Adds::Ports(_) => "network ready",
        Adds::Lease { .. } => "lease ready",
        Adds::Battery(_) => "battery ready",
        Adds::Solar(_) => "solar ready",
    }
}

fn placed_name<'p>(world: &World<'p>, placed: u32) -> &'p str {
    &world.plan.order(world.orders.placed(placed).order).name
}

fn lot_of(world: &World<'_>, lot: u32) -> Value {
    let lot = world.orders.lot(lot);
    json!({ "fleet": world.plan.fleet(lot.fleet).name, "order": placed_name(world, lot.placed), "gpus": lot.gpus })
}

fn requested(world: &World<'_>, id: crate::id::SegmentId) -> Value {
    let tally = world.segments[id.at()].tally();
    json!({ "segment": world.plan.segment(id).name, "signed": tally.admitted, "lost": tally.lost })
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
        "segment": world.plan.segment(contract.segment).name, "contract": number, "gpus": contract.gpus, "in_force": contract.account.level,
        "usd_per_gpu_hour": contract.price, "stage": stage, "ends": world.plan.horizon.text(contract.ends),
    })
}

impl Observer for Log<'_> {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        if self.count == 0 {
            self.steps(world);
        }
        self.count += 1;
        self.now = world.now;
        self.bindings(world);
        let (track, words, particulars) = self.describe(event, world);
        let ready: i64 = world.fleets.iter().map(FleetState::ready).sum();
        let used: i64 = world.fleets.iter().map(FleetState::busy).sum();
        let line = json!({ "time": self.plan.horizon.text(world.now), "event": words, "of": particulars, "gpus_ready": ready, "gpus_used": used });
        self.lines += &line.to_string();
        self.lines.push('\n');
        self.trace.push(json!({ "ph": "i", "s": "t", "pid": 1, "tid": track, "ts": world.now * MICROSECONDS_PER_SECOND, "name": words, "args": particulars }));
        self.counters(world);
    }
}

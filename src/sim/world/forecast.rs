//! Management's forecast: GPUs, chains and captive demand on a later day.
//!
//! It is made of past events and of medians of uncertain ones, never of this replication's draws to
//! come.

use super::captive_use::whole;
use super::{Stage, World, training_run_of};
use crate::id::{FleetId, PartitionId, SegmentId, SiteId};
use crate::model::training_run::seconds_left;
use crate::plan::{Adds, Instances, SegmentKind};
use crate::random::elementary::nearest;
use crate::time::{DAY, Seconds, SimTime, WEEK};
use crate::units::{Gpus, Milliwatts, Watts};

/// A forecast day, and the first after it on which the forecast changes.
#[derive(Clone, Copy, Debug)]
pub struct ForecastDate {
    day: SimTime,
    until: SimTime,
}

impl ForecastDate {
    /// The forecast of a day.
    pub fn at(day: SimTime) -> Self {
        Self {
            day,
            until: SimTime::NEVER,
        }
    }

    /// The first later day on which the forecast may differ; it is the same on every day before.
    pub fn until(&self) -> SimTime {
        self.until
    }

    /// Whether an event expected at an instant precedes the day; if not, the forecast changes then.
    fn by(&mut self, when: SimTime) -> bool {
        if when > self.day {
            self.until = self.until.min(when);
        }
        when <= self.day
    }
}

impl World<'_> {
    /// GPUs of a fleet at its site or expected of those in transit, irrespective of delivery date.
    pub fn held(&self, fleet: FleetId) -> i64 {
        let in_transit = self.fleets[fleet.at()].in_transit() as f64
            * self
                .plan
                .expected(self.plan.accelerator_of(fleet).yield_of_plan);
        self.fleets[fleet.at()].at_site() + nearest(in_transit)
    }

    /// The peak planned captive demand on a partition in `[from, until)`, or on the instant `from`
    /// if the two are one: needs by date, and training runs that come before contracts at full size
    /// for their expected duration.
    pub fn captive_need(&self, partition: PartitionId, from: SimTime, until: SimTime) -> i64 {
        let own = self.partitions[partition.at()].captive_uses().segments();
        let at = |when: SimTime| {
            own.iter()
                .map(|id| self.planned_need(*id, when))
                .sum::<i64>()
        };
        let begins = own
            .iter()
            .flat_map(|id| self.planned_begins(*id))
            .filter(|begins| (from..until).contains(begins));
        begins.chain([from]).map(at).max().unwrap_or(0)
    }

    /// GPUs of a partition held on a day by contracts signed by now; without those called back,
    /// irrespective of the date.
    pub fn leased(&self, partition: PartitionId, day: SimTime) -> i64 {
        let contracts = self
            .contract_books
            .live()
            .iter()
            .map(|number| self.contracts.of(*number));
        let there = contracts.filter(|contract| {
            contract.partition == partition
                && contract.stage != Stage::Over
                && (contract.starts..contract.ends).contains(&day)
        });
        there
            .map(|contract| contract.gpus - contract.called_back)
            .sum()
    }

    /// Planned demand of a captive use on a day, before contracts.
    fn planned_need(&self, id: SegmentId, when: SimTime) -> i64 {
        match &self.plan.segment(id).kind {
            SegmentKind::Internal { steps, .. } => level(steps, when),
            SegmentKind::TrainingRun(training_run) if !training_run.yields => {
                match self.expected_span(id) {
                    Some((begins, ends)) if (begins..ends).contains(&when) => training_run.gpus.0,
                    _ => 0,
                }
            }
            _ => 0,
        }
    }

    /// Dates on which the planned demand of a captive use changes.
    pub fn planned_begins(&self, id: SegmentId) -> impl Iterator<Item = SimTime> {
        let steps = if let SegmentKind::Internal { steps, .. } = &self.plan.segment(id).kind {
            steps.as_slice()
        } else {
            &[]
        };
        steps
            .iter()
            .map(|(begins, _)| *begins)
            .chain(self.expected_span(id).map(|span| span.0))
    }

    /// Expected start and end of a training run, with medians of its slip and its work; none once
    /// it is done. A run that has taken longer than expected is given another day.
    pub fn expected_span(&self, id: SegmentId) -> Option<(SimTime, SimTime)> {
        let training_run = training_run_of(&self.plan.segment(id).kind)?;
        let dates = self.segments[id.at()].training_run.as_ref()?.dates();
        if dates.finished.is_some() {
            return None;
        }
        let day = (training_run.gpus * DAY).0;
        let left = (whole(training_run, |amount| self.plan.expected(amount))
            - self.training_run_done(id))
        .max(day);
        let begins = match dates.opened {
            Some(_) => self.now,
            None => {
                let after = training_run.after.map(|before| {
                    match self.segments[before.at()]
                        .training_run
                        .as_ref()
                        .and_then(|state| state.dates().finished)
                    {
                        Some(finished) => finished,
                        None => self
                            .expected_span(before)
                            .map_or(SimTime::START, |span| span.1),
                    }
                });
                let slip = Seconds::nearest(
                    self.plan.expected(training_run.slip_weeks) * WEEK.as_seconds(),
                );
                (training_run.starts.max(after).unwrap_or_default() + slip)
                    .max(self.now + Seconds::ONE)
            }
        };
        Some((begins, begins + seconds_left(left, training_run.gpus.0)))
    }

    /// Ready GPUs of a partition in management's forecast of a day: those at the sites or rented,
    /// and deliveries of placed orders by then, as far as the chains of their sites are expected to
    /// carry them. Orders that are not yet placed do not count.
    pub fn expected_gpus(&self, partition: PartitionId, at: SimTime) -> i64 {
        self.expected_within(partition, None, &mut ForecastDate::at(at))
    }

    /// The forecast of one site, or of all where none is named.
    pub fn expected_within(
        &self,
        partition: PartitionId,
        within: Option<SiteId>,
        forecast_date: &mut ForecastDate,
    ) -> i64 {
        let market = self.plan.market(self.plan.partition(partition).market);
        let mut held = vec![0; market.partitions.len()];
        let mut found = 0;
        for fleet in &market.fleets {
            let site = self.plan.fleet(*fleet).site;
            let mut left = self.expected_of_fleet(*fleet, forecast_date);
            // As `allocate_ready` does with what is ready now.
            for (nth, (id, held)) in market.partitions.iter().zip(&mut held).enumerate() {
                let spec = self.plan.partition(*id);
                let wanted = spec.quota.map_or(left, |quota| quota.0 - *held);
                let share = if nth + 1 == market.partitions.len()
                    || spec.site.is_none_or(|own| own == site)
                {
                    wanted.clamp(0, left)
                } else {
                    0
                };
                *held += share;
                left -= share;
                if *id == partition && within.is_none_or(|within| within == site) {
                    found += share;
                }
            }
        }
        found
    }

    /// GPUs of a fleet that are expected to be ready on a day. A site whose chains will not carry
    /// all its fleets runs the same share of each.
    fn expected_of_fleet(&self, fleet: FleetId, forecast_date: &mut ForecastDate) -> i64 {
        let plan = self.plan;
        if plan.fleet(fleet).rented {
            return self.rented(fleet, forecast_date);
        }
        let site = plan.fleet(fleet).site;
        let (mut gpus, mut planned) = (0, Milliwatts(0));
        for beside in plan
            .fleets_at(site)
            .filter(|beside| !plan.fleet(*beside).rented)
        {
            let of_it = self.expected_in_service(beside, forecast_date);
            gpus += of_it;
            planned += plan.fleet(beside).planned_each * of_it;
        }
        let (it_w, ports) = self.expected_chains(site, forecast_date);
        let share = (it_w as f64 / planned.watts().max(1.0))
            .min(ports as f64 / gpus.max(1) as f64)
            .min(1.0);
        libm::floor(self.expected_in_service(fleet, forecast_date) as f64 * share) as i64
    }

    /// GPUs of a fleet that are rented on a day.
    fn rented(&self, fleet: FleetId, forecast_date: &mut ForecastDate) -> i64 {
        let held = |rented: &&Instances| {
            rented.fleet == fleet
                && forecast_date.by(rented.from)
                && !forecast_date.by(rented.until)
        };
        self.plan
            .instances
            .iter()
            .filter(held)
            .map(|rented| rented.gpus)
            .sum::<Gpus>()
            .0
    }

    /// GPUs of an own fleet that are expected to have been racked and burnt in by a day; those that
    /// are down today stand for those that will be.
    fn expected_in_service(&self, fleet: FleetId, forecast_date: &mut ForecastDate) -> i64 {
        let plan = self.plan;
        let (site, product, state) = (
            plan.site(plan.fleet(fleet).site),
            plan.accelerator_of(fleet),
            &self.fleets[fleet.at()],
        );
        let racking = |gpus: i64| {
            let racks = (gpus + product.gpus_per_rack.0 - 1) / product.gpus_per_rack.0;
            Seconds::nearest(racks as f64 / plan.expected(site.racks_per_week) * WEEK.as_seconds())
        };
        let mut by = |ready: SimTime, gpus: i64| {
            if gpus != 0 && forecast_date.by(ready) {
                gpus
            } else {
                0
            }
        };
        let mut gpus = state.in_service();
        gpus += by(self.now + site.burn_in, state.burning());
        gpus += by(
            self.now + racking(state.waiting()) + site.burn_in,
            state.waiting(),
        );
        gpus += by(self.now + product.replacement + site.burn_in, state.rma());
        for placed in self.orders.all_placed().iter().filter(|placed| {
            !placed.cancelled
                && placed.delivered < placed.gpus
                && plan.order(placed.order).fleet == fleet
        }) {
            let order = plan.order(placed.order);
            let batches = order.batches.min(placed.gpus);
            let until = |batch: i64| (placed.gpus * batch / batches).max(placed.delivered);
            for batch in 0..batches {
                let due = until(batch + 1) - until(batch);
                let comes =
                    (placed.expected + batch * order.batch_interval).max(self.now + Seconds::ONE);
                gpus += by(
                    comes + racking(due) + site.burn_in,
                    nearest(due as f64 * plan.expected(product.yield_of_plan)),
                );
            }
        }
        gpus
    }

    /// When a step is expected to end, by what has happened and by medians of what has not.
    fn expected_end(&self, site: SiteId, number: usize) -> SimTime {
        let (plan, spec) = (self.plan, self.plan.site(site));
        let ready = |step: usize| {
            let state = self.sites[site.at()].steps.of(step);
            if state.done {
                state.ready
            } else {
                let expected = plan.expected_ready(&spec.steps[step]);
                expected.max(self.now + Seconds::ONE)
            }
        };
        plan.ends(spec, &spec.steps[number], ready(number), ready)
    }

    /// IT W and ports that the chains of a site are expected to have on a day; more than any site
    /// has where nothing binds.
    fn expected_chains(&self, site: SiteId, forecast_date: &mut ForecastDate) -> (i64, i64) {
        let (plan, spec) = (self.plan, self.plan.site(site));
        let (mut space_w, mut power_w, mut cooling_w, mut leased_w, mut ports) = (0, 0, 0, 0, 0);
        for (number, step) in spec.steps.iter().enumerate() {
            let ready = self.sites[site.at()].steps.of(number).done
                || forecast_date.by(plan.expected_ready(step).max(self.now + Seconds::ONE));
            if ready && !forecast_date.by(self.expected_end(site, number)) {
                match step.adds {
                    Adds::Space(space) => space_w += space.0,
                    Adds::Grid { usable, .. } => power_w += usable.0,
                    Adds::Onsite(_, power) => power_w += power.0,
                    Adds::Cooling {
                        blocks,
                        per_block,
                        held_back,
                        ..
                    } => cooling_w += (blocks - held_back) * per_block.0,
                    Adds::Ports(gpus) => ports += gpus.0,
                    Adds::Lease { lease, it } => {
                        leased_w += it.0;
                        let fit_out = Seconds::nearest(
                            plan.expected(spec.leases[lease].fit_out_weeks) * WEEK.as_seconds(),
                        );
                        if self.sites[site.at()].leases.fitted_out(lease)
                            || forecast_date
                                .by(plan.expected_ready(step).max(self.now + Seconds::ONE)
                                    + fit_out)
                        {
                            space_w += it.0;
                        }
                    }
                    Adds::Battery(_) | Adds::Solar(_) => {}
                }
            }
        }
        let ratio = spec.design_ratio(plan.expected(spec.overhead_factor));
        let it_w = (nearest(power_w as f64 / ratio) + leased_w)
            .min(space_w)
            .min(if spec.has_cooling {
                cooling_w
            } else {
                i64::MAX
            });
        (it_w, if spec.has_network { ports } else { i64::MAX })
    }

    /// GPUs of so much power each that the chains of a site are expected to run on a day.
    pub fn expected_free_capacity(&self, site: SiteId, at: SimTime, each: Milliwatts) -> i64 {
        let (it_w, ports) = self.expected_chains(site, &mut ForecastDate::at(at));
        (Watts(it_w).milliwatts().0 / each.0).min(ports)
    }
}

/// The value that holds on a day.
fn level(steps: &[(SimTime, Gpus)], when: SimTime) -> i64 {
    steps
        .partition_point(|(begins, _)| *begins <= when)
        .checked_sub(1)
        .map_or(0, |step| steps[step].1.0)
}

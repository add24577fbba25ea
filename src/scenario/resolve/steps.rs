//! The steps of a site's chains.

use super::Resolver;
use crate::plan::{self, Adds, EndOfLife, Parameter, Part};
use crate::scenario::{plant, schema};
use crate::time::{SimTime, days};
use crate::uncertain::Uncertain;
use crate::units::{Gpus, Watts};

impl Resolver {
    pub(super) fn steps(&mut self, site: &schema::Site) -> Vec<plan::Step> {
        let mut steps = Vec::new();
        for spec in &site.building {
            steps.push(self.building_step(spec));
        }
        for spec in &site.power.utility {
            self.tranche(spec, site, &mut steps);
        }
        for (at, spec) in site.power.onsite.iter().enumerate() {
            let step = self.unit_step(at, site, spec);
            steps.push(self.leaving(step, site, spec.leaves()));
        }
        for (plant, spec) in site.cooling.iter().enumerate() {
            steps.push(self.cooling_step(plant, spec));
        }
        for spec in &site.network {
            self.pods(spec, &mut steps);
        }
        self.leases_and_stores(site, &mut steps);
        steps
    }

    fn building_step(&mut self, spec: &schema::Building) -> plan::Step {
        let mut step = self.step(
            &spec.id.text,
            spec.ready.or(spec.permit_filed),
            &spec.slip_weeks,
            Adds::Space(Watts::from_mw(spec.it_mw)),
        );
        if spec.ready.is_none() {
            step.parts[0].takes_weeks = vec![
                self.parameter(&spec.permit_weeks),
                self.parameter(&spec.construction_weeks),
            ];
        }
        step.spent_before_start = spec.spent_before_start_share;
        self.equipment(&mut step, &spec.equipment);
        step
    }

    /// The steps of a utility tranche, each with what it adds to those before.
    fn tranche(&mut self, spec: &schema::Utility, site: &schema::Site, into: &mut Vec<plan::Step>) {
        let usable = |mw: f64| {
            Watts::from_mw(mw * (spec.feeds - spec.reserve_feeds).max(0) as f64 / spec.feeds as f64)
        };
        let steps = spec.steps();
        let mut before = 0.0;
        for (number, &(day, mw)) in steps.iter().enumerate() {
            let name = if steps.len() == 1 {
                spec.id.text.clone()
            } else {
                format!("{}.{}", spec.id.text, number + 1)
            };
            let adds = Adds::Grid {
                at_meter: Watts::from_mw(mw) - Watts::from_mw(before),
                usable: usable(mw) - usable(before),
                feeds: spec.feeds,
            };
            let mut step = self.step(&name, day, &spec.slip_weeks, adds);
            if spec.promised().is_none() {
                step.parts[0].takes_weeks.extend(
                    spec.wait_weeks
                        .as_ref()
                        .or(site.grid_wait_weeks.as_ref())
                        .map(|wait| self.parameter(wait)),
                );
            }
            for equipment in spec.waits_for(&site.power) {
                self.wait_for(&mut step, equipment);
            }
            into.push(step);
            before = mw;
        }
    }

    fn unit_step(&mut self, at: usize, site: &schema::Site, spec: &schema::Onsite) -> plan::Step {
        let net =
            (spec.units - spec.reserve_units).max(0) as f64 * spec.mw_per_unit_at(site.elevation_m);
        let mut step = self.step(
            &spec.id.text,
            spec.ready.or(spec.ordered),
            &spec.slip_weeks,
            Adds::Onsite(at, Watts::from_mw(net)),
        );
        if spec.ready.is_none() {
            step.parts[0].takes_weeks.extend(
                spec.lead_time_weeks
                    .as_ref()
                    .map(|lead| self.parameter(lead)),
            );
        }
        step
    }

    fn cooling_step(&mut self, plant: usize, spec: &schema::Cooling) -> plan::Step {
        let name = spec
            .id
            .as_ref()
            .map_or_else(|| format!("cooling-{}", plant + 1), |id| id.text.clone());
        let adds = Adds::Cooling {
            plant,
            blocks: spec.blocks,
            per_block: Watts::from_mw(spec.it_mw_per_block),
            held_back: spec.redundancy,
            takes: plant::takes(spec),
        };
        let mut step = self.step(&name, spec.ready, &spec.slip_weeks, adds);
        self.equipment(&mut step, &spec.equipment);
        step
    }

    /// The pods of a network step, one after the other.
    fn pods(&mut self, spec: &schema::Network, steps: &mut Vec<plan::Step>) {
        let pod = spec.pod_gpus.unwrap_or(spec.gpus).min(spec.gpus);
        let pods = (spec.gpus + pod - 1) / pod;
        for number in 0..pods {
            let gpus = pod.min(spec.gpus - number * pod);
            let name = if pods == 1 {
                spec.id.text.clone()
            } else {
                format!("{}.{}", spec.id.text, number + 1)
            };
            let mut step = self.step(
                &name,
                spec.ready.or(spec.ordered),
                &spec.slip_weeks,
                Adds::Ports(Gpus(gpus)),
            );
            if spec.ready.is_none() {
                step.parts[0].takes_weeks.extend(
                    spec.lead_time_weeks
                        .as_ref()
                        .map(|lead| self.parameter(lead)),
                );
            }
            step.parts[0].starts += days(spec.pod_interval_days) * number;
            steps.push(step);
        }
    }

    fn leases_and_stores(&mut self, site: &schema::Site, steps: &mut Vec<plan::Step>) {
        for (lease, spec) in site.lease.iter().enumerate() {
            let mut step = self.step(
                &spec.id.text,
                Some(spec.ready),
                &spec.slip_weeks,
                Adds::Lease {
                    lease,
                    it: Watts::from_mw(spec.it_mw),
                },
            );
            step.until = spec.until.map(|date| self.horizon.instant(date));
            steps.push(step);
        }
        for (at, spec) in site.power.battery.iter().enumerate() {
            let adds = Adds::Battery(at);
            let step = self.step(&spec.id.text, Some(spec.ready), &spec.slip_weeks, adds);
            steps.push(self.leaving(step, site, spec.leaves()));
        }
        for (at, spec) in site.power.solar.iter().enumerate() {
            let adds = Adds::Solar(at);
            let step = self.step(&spec.id.text, Some(spec.ready), &spec.slip_weeks, adds);
            steps.push(self.leaving(step, site, spec.leaves()));
        }
    }

    /// A step of a plant with when it leaves again. Tranches come right after the buildings.
    fn leaving(
        &mut self,
        mut step: plan::Step,
        site: &schema::Site,
        leaves: schema::Leaves<'_>,
    ) -> plan::Step {
        step.until = leaves.until.map(|date| self.horizon.instant(date));
        if leaves.at_end_of_life == Some("retire") {
            step.at_end_of_life = EndOfLife::Retire;
        }
        if let Some(tranche) = leaves.until_energised {
            let utility = site.power.utility.iter();
            let names: Vec<&str> = utility.map(|tranche| tranche.id.text.as_str()).collect();
            if names.is_empty() {
                let message = format!(
                    "{:?} leaves with the tranche {:?}, but site {:?} has none",
                    step.name, tranche.text, site.id.text
                );
                let hint = "add a [[site.power.utility]], or give `until` a date";
                self.refuse(&tranche.place, message, hint);
            } else {
                let wanted = Some(tranche.text.as_str());
                let at = self.position(&names, wanted, "utility tranche", &tranche.place);
                step.until_energised = at.map(|at| site.building.len() + at);
            }
        }
        step
    }

    fn equipment(&mut self, step: &mut plan::Step, list: &[schema::Equipment]) {
        for spec in list {
            self.wait_for(step, spec);
        }
    }

    fn wait_for(&mut self, step: &mut plan::Step, spec: &schema::Equipment) {
        step.parts.push(Part {
            name: spec.id.text.clone(),
            starts: self.horizon.instant(spec.ordered),
            takes_weeks: vec![self.parameter(&spec.lead_time_weeks)],
            slip_weeks: Parameter::Fixed(0.0),
        });
    }

    fn step(
        &mut self,
        name: &str,
        starts: Option<jiff::civil::Date>,
        slip: &Uncertain,
        adds: Adds,
    ) -> plan::Step {
        let starts = starts.map_or(SimTime::START, |date| self.horizon.instant(date));
        let part = Part {
            name: name.to_owned(),
            starts,
            takes_weeks: Vec::new(),
            slip_weeks: self.parameter(slip),
        };
        plan::Step {
            name: name.to_owned(),
            parts: vec![part],
            adds,
            spent_before_start: None,
            until: None,
            until_energised: None,
            at_end_of_life: EndOfLife::default(),
        }
    }
}

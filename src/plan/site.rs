//! Sites: the steps of their chains, plant, outages, costs.

use super::{
    Battery, Dispatch, EndOfLife, Export, Fuel, Hourly, Limits, NonFirm, Onsite, Parameter, Ppa,
    Solar,
};
use crate::model::escalation::Escalation;
use crate::model::heat::{HeatMix, Takes};
use crate::model::limited_hours::Blocks;
use crate::model::power_chain::Stage;
use crate::model::power_order::PowerOrder;
use crate::random::dist::Distribution;
use crate::site_year::climate::Climate;
use crate::time::{Horizon, Seconds, SimTime};
use crate::units::{Gpus, WattSeconds, Watts};
use std::sync::Arc;

/// Outages of a site's feeds.
#[derive(Clone, Debug)]
pub struct Outage {
    /// Outages of a feed per hour.
    pub per_hour: f64,
    /// Hours of one.
    pub hours: Distribution,
    /// How long the UPS carries the load.
    pub ups_bridge: Seconds,
    /// Chance that the generators start.
    pub start_probability: f64,
    /// How long their fuel lasts.
    pub generator: Seconds,
    /// Fuel of the generators, USD per MWh.
    pub diesel_usd_per_mwh: Parameter,
    /// Of that price.
    pub diesel_escalation: Escalation,
    /// Carbon of it, kg per MWh.
    pub diesel_carbon_kg_per_mwh: f64,
    /// Key of the generators' starts.
    pub key: u64,
    /// Utility tranches.
    pub tranches: Vec<Tranche>,
    /// Feeds: position of the tranche, and the key of its outages.
    pub feeds: Vec<(usize, u64)>,
}

/// A utility tranche and its feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tranche {
    /// Its first step.
    pub step: usize,
    /// Steps in which it is energised.
    pub steps: usize,
    /// Feeds, those held back included.
    pub feeds: i64,
    /// Feeds held back.
    pub reserve: i64,
}

/// A cooling plant whose blocks fail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoolingPlant {
    /// Its step.
    pub step: usize,
    /// Blocks, those held back included.
    pub blocks: i64,
    /// Failures of a block per hour.
    pub failures_per_hour: f64,
    /// Mean repair, hours.
    pub repair_hours: f64,
    /// Key of its blocks' failures.
    pub key: u64,
}

/// A dated, uncertain step of a chain; ready when the last of its parts is.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What it waits for, at least one thing.
    pub parts: Vec<Part>,
    /// What it adds.
    pub adds: Adds,
    /// Share of its construction cost spent before the start, of buildings that say so.
    pub spent_before_start: Option<f64>,
    /// When it ends, of leases and plants that do.
    pub until: Option<SimTime>,
    /// The tranche of its site, by its step, with whose energisation it ends.
    pub until_energised: Option<usize>,
    /// What happens at the end of its life, of plants that have one.
    pub at_end_of_life: EndOfLife,
}

/// A part that a step waits for.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// When it begins, or is promised; may lie before the start.
    pub starts: SimTime,
    /// Weeks it takes one after the other: permit and construction, queue, lead time.
    pub takes_weeks: Vec<Parameter>,
    /// Slip against that, weeks.
    pub slip_weeks: Parameter,
}

/// Capacity that a step adds when it is ready.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant's line says what its fields are")]
pub enum Adds {
    /// Space for this IT power.
    Space(Watts),
    /// Grid power at the meter, what of it is usable beside the feeds held back, and its feeds.
    Grid {
        at_meter: Watts,
        usable: Watts,
        feeds: i64,
    },
    /// On-site generation: the plant's position and its net output.
    Onsite(usize, Watts),
    /// IT power that can be cooled: the plant's position, blocks, power per block, blocks held
    /// back, and the share of each heat that a block is for.
    Cooling {
        plant: usize,
        blocks: i64,
        per_block: Watts,
        held_back: i64,
        takes: Takes,
    },
    /// Ports.
    Ports(Gpus),
    /// Leased space and power: the lease's position and its IT power.
    Lease { lease: usize, it: Watts },
    /// A battery: its position.
    Battery(usize),
    /// Solar: its position.
    Solar(usize),
}

impl Adds {
    /// The blocks of a cooling step of which so many are out, and the heat that they are for.
    pub fn cooling(self, out: i64) -> Option<(Blocks, Takes)> {
        let Self::Cooling {
            blocks,
            per_block,
            held_back,
            takes,
            ..
        } = self
        else {
            return None;
        };
        let blocks = Blocks {
            installed: blocks,
            out,
            held_back,
            per_block: per_block.0,
        };
        Some((blocks, takes))
    }
}

/// Leased space and power.
#[derive(Clone, Debug)]
pub struct Lease {
    /// IT power, kW.
    pub it_kw: f64,
    /// USD per kW and month.
    pub rent_usd_per_kw_month: Parameter,
    /// Of the rent, from readiness on.
    pub rent_escalation: Escalation,
    /// Weeks from readiness until racks can run in it.
    pub fit_out_weeks: Parameter,
    /// USD per MW of IT, paid when ready.
    pub fit_out_usd_per_it_mw: Parameter,
}

/// Costs of construction and operation of a site.
#[derive(Clone, Debug)]
pub struct Build {
    /// USD per MW of IT, times the site's multiplier.
    pub construction_usd_per_it_mw: Parameter,
    /// Site's multiplier.
    pub multiplier: f64,
    /// Months over which construction is paid.
    pub construction_months: i64,
    /// USD per MW of IT and year.
    pub rent_usd_per_it_mw_year: Parameter,
    /// Of that rent.
    pub rent_escalation: Escalation,
    /// USD per MW of IT and year.
    pub opex_usd_per_it_mw_year: Parameter,
    /// Of that cost.
    pub opex_escalation: Escalation,
    /// Depreciation life, months.
    pub life_months: i64,
}

/// A site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Key of its draws.
    pub key: u64,
    /// Key of the draw of its years; sites of one weather region share it.
    pub years_key: u64,
    /// Its steps.
    pub steps: Vec<Step>,
    /// On-site plants.
    pub onsite: Vec<Onsite>,
    /// Leases.
    pub leases: Vec<Lease>,
    /// Batteries.
    pub batteries: Vec<Battery>,
    /// Solar fields.
    pub solar: Vec<Solar>,
    /// Power purchase agreements.
    pub ppas: Vec<Ppa>,
    /// When on-site units run.
    pub dispatch: Dispatch,
    /// Energy sold to the grid.
    pub export: Option<Export>,
    /// Price of their fuel.
    pub fuel: Fuel,
    /// Limits on the load.
    pub limits: Limits,
    /// Whether cooling can bind.
    pub has_cooling: bool,
    /// How the heat of its racks parts, where that decides what its plants carry or draw.
    pub heat: Option<HeatMix>,
    /// Whether the network can bind.
    pub has_network: bool,
    /// Prepared hours, shared by all replications.
    pub climate: Arc<Climate>,
    /// What it needs to be settled hour by hour, if it is.
    pub hourly: Option<Hourly>,
    /// Conversion from low voltage to the racks, per W of IT capacity.
    pub rack_chain: Stage,
    /// The transformer, per W of its output on the design day.
    pub transformer: Stage,
    /// Whether the load can exceed planned power and may be capped.
    pub can_cap: bool,
    /// Order in which groups of GPUs get power.
    pub power_order: PowerOrder,
    /// Share of cooling overhead that does not fall with load.
    pub fixed_share: f64,
    /// Factor on the cooling overhead.
    pub overhead_factor: Parameter,
    /// USD per MWh of the flat price; 1 where the hours carry the price.
    pub price: Parameter,
    /// Factor on the energy price.
    pub price_level: Parameter,
    /// Factor on it in each civil year of the horizon; none where it is 1 throughout.
    pub price_by_year: Vec<f64>,
    /// Of the flat price.
    pub price_escalation: Escalation,
    /// USD per MWh on top.
    pub delivery: Parameter,
    /// Of that.
    pub delivery_escalation: Escalation,
    /// USD per m³ of water.
    pub water_usd_per_m3: Parameter,
    /// Of that price.
    pub water_escalation: Escalation,
    /// m³ of water that it may draw in a civil year.
    pub water_permit_m3: Option<f64>,
    /// Tariff of its utility; `None` where energy is paid at the price above.
    pub tariff: Option<Arc<super::Tariff>>,
    /// kg per MWh of grid energy.
    pub grid_carbon_kg_per_mwh: f64,
    /// Price of carbon of fuel burnt on site in each civil year of the horizon, USD per t; one for
    /// all where it does not change.
    pub carbon_usd_per_t: Vec<Parameter>,
    /// Racks per week of all crews.
    pub racks_per_week: Parameter,
    /// Crews that repair, when they are limited.
    pub repair_crews: Option<i64>,
    /// Outages of its feeds.
    pub outage: Option<Outage>,
    /// Cooling plants whose blocks fail.
    pub failing_plants: Vec<CoolingPlant>,
    /// Burn-in.
    pub burn_in: Seconds,
    /// Tax on profit.
    pub tax_rate: f64,
    /// Costs.
    pub build: Build,
    /// Firm supply of all steps together: grid, leased and on-site power less reserves.
    pub firm_supply: Watts,
}

impl Site {
    /// Factor on the energy price where an instant's last second lies: in its civil year by the
    /// forward prices, or in its month by the escalation of the flat price.
    pub fn price_path(&self, horizon: &Horizon, until: SimTime) -> f64 {
        let year = year_before(horizon, until);
        let month = horizon.month_of(until - Seconds::ONE);
        self.price_by_year.get(year).copied().unwrap_or(1.0) * self.price_escalation.in_month(month)
    }

    /// Grid power at the meter that a step contracts, reserve feeds included; leased IT power stands
    /// for what it takes at the meter.
    pub fn contracted_by(&self, step: &Step) -> Watts {
        match step.adds {
            Adds::Grid { at_meter, .. } => at_meter,
            Adds::Lease { it, .. } => self.leased_at_meter(it),
            _ => Watts(0),
        }
    }

    /// Firm supply of a step: grid, leased and on-site power less reserve feeds and reserve units.
    pub fn firm_supply_by(&self, step: &Step) -> Watts {
        match step.adds {
            Adds::Grid { usable, .. } => usable,
            Adds::Onsite(_, net) => net,
            Adds::Lease { it, .. } => self.leased_at_meter(it),
            _ => Watts(0),
        }
    }

    fn leased_at_meter(&self, it: Watts) -> Watts {
        Watts(libm::ceil(it.0 as f64 * self.design_ratio(1.0)) as i64)
    }

    /// Contracted power, and firm supply without what is not firm yet, over a span: of all steps
    /// from the start of the scenario, ready or not, less what those that are over had in the span.
    pub fn contracted_and_firm(
        &self,
        (from, until): (SimTime, SimTime),
        [contracted_over, firm_over]: [WattSeconds; 2],
    ) -> [WattSeconds; 2] {
        let all = |of: fn(&Self, &Step) -> Watts| -> Watts {
            self.steps.iter().map(|step| of(self, step)).sum()
        };
        let usable = |step: &Step| self.firm_supply_by(step);
        let not_firm = |part: &NonFirm| {
            let most = self.steps[part.steps.clone()].iter().map(usable).sum();
            part.power.min(most) * (part.until.clamp(from, until) - from)
        };
        let not_firm: WattSeconds = self.limits.non_firm.iter().map(not_firm).sum();
        let span = until - from;
        [
            all(Self::contracted_by) * span - contracted_over,
            all(Self::firm_supply_by) * span - firm_over - not_firm,
        ]
    }

    /// Grid power at the meter beside reserve feeds, and space, once all steps are ready.
    pub fn built_out(&self) -> (Watts, Watts) {
        let sum = |of: fn(Adds) -> Watts| self.steps.iter().map(|step| of(step.adds)).sum();
        let grid = |adds| match adds {
            Adds::Grid { usable, .. } => usable,
            _ => Watts(0),
        };
        let space = |adds| match adds {
            Adds::Space(space) => space,
            _ => Watts(0),
        };
        (sum(grid), sum(space))
    }

    /// Price of carbon of fuel in the civil year in which an instant's last second lies, USD per t.
    pub fn carbon_price(&self, horizon: &Horizon, until: SimTime) -> Parameter {
        let (by_year, year) = (&self.carbon_usd_per_t, year_before(horizon, until));
        let price = by_year.get(year).or(by_year.last());
        price.copied().unwrap_or(Parameter::Fixed(0.0))
    }

    /// Facility power per IT power on the design day, at a factor on the cooling overhead.
    pub fn design_ratio(&self, overhead_factor: f64) -> f64 {
        let transformed = self.transformed(overhead_factor);
        (transformed + self.transformer.standing_w() * transformed) / self.transformer.efficiency
    }

    /// Conversion losses that do not fall with load, per IT power that the chains allow: as
    /// additional W of the racks.
    pub fn standing_share(&self, overhead_factor: f64) -> f64 {
        self.rack_chain.standing_w()
            + self.transformer.standing_w()
                * self.transformed(overhead_factor)
                * self.rack_chain.efficiency
    }

    /// Months that a plant lives; what is no plant lives on.
    pub fn life_months(&self, adds: Adds) -> Option<i64> {
        match adds {
            Adds::Onsite(at, _) => Some(self.onsite[at].life_months),
            Adds::Battery(at) => Some(self.batteries[at].life_months),
            Adds::Solar(at) => Some(self.solar[at].life_months),
            _ => None,
        }
    }

    /// What the transformer gives on the design day, for racks and cooling, per IT power.
    fn transformed(&self, overhead_factor: f64) -> f64 {
        self.rack_chain.input_w(1.0) + self.climate.design_overhead * overhead_factor
    }
}

/// Position of the civil year in which an instant's last second lies.
fn year_before(horizon: &Horizon, until: SimTime) -> usize {
    horizon
        .civil_years
        .partition_point(|year| year.starts < until)
        .saturating_sub(1)
}

#[cfg(test)]
impl Site {
    /// A site for tests: a megawatt or two, no chains, no costs but energy.
    pub fn bare(climate: Arc<Climate>) -> Self {
        let (none, one) = (Parameter::Fixed(0.0), Parameter::Fixed(1.0));
        Self {
            name: "site".into(),
            key: 1,
            years_key: 1,
            steps: Vec::new(),
            onsite: Vec::new(),
            leases: Vec::new(),
            batteries: Vec::new(),
            solar: Vec::new(),
            ppas: Vec::new(),
            dispatch: Dispatch::Shortfall,
            export: None,
            water_usd_per_m3: none,
            water_permit_m3: None,
            fuel: Fuel {
                now: Parameter::Fixed(4.0),
                mean: Parameter::Fixed(4.0),
                drift: none,
                volatility: 0.0,
                reversion: 0.0,
                key: 2,
            },
            limits: Limits::default(),
            heat: None,
            has_cooling: false,
            has_network: false,
            climate,
            hourly: None,
            rack_chain: Stage::LOSSLESS,
            transformer: Stage::LOSSLESS,
            can_cap: false,
            power_order: PowerOrder::NewestFirst,
            fixed_share: 0.0,
            overhead_factor: one,
            price: Parameter::Fixed(50.0),
            price_level: one,
            price_by_year: Vec::new(),
            price_escalation: Escalation::default(),
            delivery: none,
            delivery_escalation: Escalation::default(),
            water_escalation: Escalation::default(),
            tariff: None,
            grid_carbon_kg_per_mwh: 0.0,
            carbon_usd_per_t: Vec::new(),
            racks_per_week: Parameter::Fixed(7.0),
            repair_crews: None,
            outage: None,
            failing_plants: Vec::new(),
            burn_in: crate::time::DAY,
            tax_rate: 0.0,
            build: Build {
                construction_usd_per_it_mw: none,
                multiplier: 1.0,
                construction_months: 1,
                rent_usd_per_it_mw_year: none,
                rent_escalation: Escalation::default(),
                opex_usd_per_it_mw_year: none,
                opex_escalation: Escalation::default(),
                life_months: 120,
            },
            firm_supply: Watts(2_000_000),
        }
    }
}

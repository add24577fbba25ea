//! What a site needs to be settled hour by hour.

use super::{Inputs, Parameter};
use crate::model::carbon_price::cost_usd;
use crate::model::derate::Derate;
use crate::model::dispatch::export::Offer;
pub use crate::model::dispatch::hour::PLANTS;
use crate::model::dispatch::plant::{PartLoad, Plant};
use crate::model::escalation::Escalation;
use crate::model::permit::Permit;

/// Most solar fields that a site's hours can distinguish.
pub const FIELDS: usize = 4;
/// Minutes of an hour.
const MINUTES: f64 = 60.0;

/// Plants whose units are alike are dispatched as one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// Output of a unit, MW.
    pub unit_mw: f64,
    /// Fuel that a unit burns.
    pub heat: PartLoad,
    /// Least load of a running unit as a share of its output.
    pub minimum_load_share: f64,
    /// USD per start of a unit.
    pub start_usd: f64,
    /// How fast a unit follows load, as a share of its output per minute; none follows any swing.
    pub ramp_share_per_minute: Option<f64>,
    /// Maintenance, USD per MWh.
    pub variable_usd_per_mwh: f64,
    /// Of that cost.
    pub variable_escalation: Escalation,
    /// kg per MMBtu.
    pub carbon_kg_per_mmbtu: f64,
    /// What it loses in warm air, by °C.
    pub by_heat: Derate,
    /// What its units may do in a year. Units with a permit are a kind by themselves.
    pub permit: Option<Permit>,
}

impl Kind {
    /// The plant as dispatch sees it in a month of the horizon, at a price of its fuel and of the
    /// carbon of that.
    pub fn plant(&self, month: usize, fuel_usd_per_mmbtu: f64, carbon_usd_per_t: f64) -> Plant {
        let ramp_mw_per_hour = self
            .ramp_share_per_minute
            .map_or(f64::INFINITY, |share| share * self.unit_mw * MINUTES);
        let unit = Plant {
            minimum_share: self.minimum_load_share,
            start_usd: self.start_usd,
            ramp_mw_per_hour,
            ..Plant::flexible(self.unit_mw, 0.0)
        };
        let burnt_usd_per_mmbtu =
            fuel_usd_per_mmbtu + cost_usd(self.carbon_kg_per_mmbtu, carbon_usd_per_t);
        let upkeep = self.variable_usd_per_mwh * self.variable_escalation.in_month(month);
        unit.fuelled(self.heat, burnt_usd_per_mmbtu, upkeep)
    }
}

/// Energy sold to the grid, before its price is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Export {
    /// Most power sold, MW.
    pub limit_mw: f64,
    /// Price at a market's price of 0, USD per MWh.
    pub base_usd_per_mwh: Parameter,
    /// Factor on the market's price.
    pub factor: f64,
}

impl Export {
    /// The offer of a replication.
    pub fn offer(&self, inputs: &Inputs) -> Offer {
        Offer {
            limit_mw: self.limit_mw,
            base_usd_per_mwh: inputs.of(self.base_usd_per_mwh),
            factor: self.factor,
        }
    }
}

/// Supply of a site that is settled by the hour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hourly {
    /// Kinds of on-site plant.
    pub kinds: Vec<Kind>,
    /// The kind of each on-site plant.
    pub kind_of: Vec<usize>,
    /// Most fuel that the pipeline brings, MMBtu an hour.
    pub pipeline_mmbtu_per_hour: Option<f64>,
    /// Foresight of dispatch in hours, if not the month.
    pub foresight_hours: Option<usize>,
    /// Factor from the sun's column to the output of each solar field, by its capacity factor.
    pub solar_scales: Vec<f64>,
    /// The same for each purchase agreement, from the sun's or the wind's column; 1 for baseload.
    pub ppa_scales: Vec<f64>,
}

impl Hourly {
    /// Whether permits or a pipeline bound what units give.
    pub fn is_limited(&self) -> bool {
        self.pipeline_mmbtu_per_hour.is_some()
            || self.kinds.iter().any(|kind| kind.permit.is_some())
    }
}

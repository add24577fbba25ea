//! One hour: what is needed, what could serve it in order of cost, and what did.
//!
//! Sources in order of marginal cost make the cost of a net need a convex, piecewise linear
//! function. A source without cost (sun behind the meter) may be left unused; the grid at a
//! negative price comes before it. Power and energy of an hour are the same number.

use super::battery::Battery;
use super::extrema::greater;
use super::plant::Plant;

/// Kinds of plant that a site may have.
pub const PLANTS: usize = 4;

/// Penalty value of unserved load, USD per MWh, so that it is the last resort. Not part of any
/// reported cost.
pub const UNSERVED_USD_PER_MWH: f64 = 1e9;

/// An hour as it is given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hour {
    /// The facility's load, MW, at least 0.
    pub load_mw: f64,
    /// Zero-cost power behind the meter that may be curtailed (sun, wind), MW, at least 0.
    pub solar_mw: f64,
    /// Marginal price of grid energy, USD per MWh; may be negative.
    pub price_usd_per_mwh: f64,
    /// Available grid power, MW; 0 in an outage, infinite where nothing limits it.
    pub limit_mw: f64,
    /// Available power of each plant's working units, MW.
    pub available_mw: [f64; PLANTS],
    /// Price of energy sold to the grid, USD per MWh; may be negative.
    pub export_price_usd_per_mwh: f64,
    /// Most that may be sold, MW; 0 where nothing may.
    pub export_limit_mw: f64,
}

/// An hour as it was run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flow {
    /// From the grid, MW.
    pub grid_mw: f64,
    /// From each plant, MW.
    pub plant_mw: [f64; PLANTS],
    /// Into the battery, at its terminals, MW.
    pub charge_mw: f64,
    /// Out of the battery, at its terminals, MW.
    pub discharge_mw: f64,
    /// In the battery when the hour ends, MWh.
    pub stored_mwh: f64,
    /// Excess: zero-cost power and minimum loads without demand, MW.
    pub renewable_curtailed_mw: f64,
    /// Load that nothing could serve, MW.
    pub unserved_mw: f64,
    /// Sold to the grid, MW.
    pub export_mw: f64,
    /// Units on-line of each plant.
    pub online: [u16; PLANTS],
    /// Units of each plant that started at the hour's beginning.
    pub started: [u16; PLANTS],
}

impl Flow {
    /// Load of an hour with what the battery takes and less what it gives, MW.
    #[inline]
    pub fn need_mw(&self, hour: &Hour) -> f64 {
        greater(hour.load_mw + self.charge_mw - self.discharge_mw, 0.0)
    }

    /// Cost of grid energy less sales, USD.
    #[inline]
    pub fn grid_usd(&self, hour: &Hour) -> f64 {
        self.grid_mw * hour.price_usd_per_mwh - self.export_usd(hour)
    }

    /// Sales to the grid, USD.
    #[inline]
    pub fn export_usd(&self, hour: &Hour) -> f64 {
        self.export_mw * hour.export_price_usd_per_mwh
    }

    /// Cost of the hour, USD: energy from the grid less sales to it, fuel, starts, wear. Demand
    /// charges and the penalty of unserved load are the caller's.
    pub fn cost(&self, hour: &Hour, battery: Option<&Battery>, plants: &[Plant]) -> f64 {
        let grid = self.grid_usd(hour);
        let wear = battery.map_or(0.0, |battery| self.discharge_mw * battery.wear_usd_per_mwh);
        let fuel = plants
            .iter()
            .zip(&self.plant_mw)
            .zip(self.online.iter().zip(&self.started));
        fuel.fold(grid + wear, |sum, ((plant, &mw), (&online, &started))| {
            sum + plant.cost(mw, online, started)
        })
    }

    /// Describes the first rule of an hour that this flow violates; `before` is the state at the
    /// hour's start.
    pub fn broken(
        &self,
        hour: &Hour,
        battery: Option<&Battery>,
        plants: &[Plant],
        before: &State,
    ) -> Option<String> {
        let slack = 1e-9 * hour.load_mw.max(1.0);
        let plant_mw: f64 = self.plant_mw.iter().sum();
        let supply = self.grid_mw + plant_mw + hour.solar_mw + self.discharge_mw + self.unserved_mw;
        let use_mw = hour.load_mw + self.charge_mw + self.renewable_curtailed_mw + self.export_mw;
        // Written so that a number that is none fails too.
        let off = |name: &str, value: f64, low: f64, high: f64| {
            let holds = value >= low - slack && value <= high + slack;
            (!holds).then(|| format!("{name} is {value}, outside {low} to {high}"))
        };
        let (charge, discharge, energy) = battery.map_or((0.0, 0.0, 0.0), |b| {
            (b.charge_mw, b.discharge_mw, b.energy_mwh)
        });
        let after = battery.map_or(0.0, |b| {
            before.stored_mwh + b.change_mwh(self.charge_mw, self.discharge_mw)
        });
        off("supply less use, MW,", supply - use_mw, 0.0, 0.0)
            .or_else(|| off("grid, MW,", self.grid_mw, 0.0, hour.limit_mw))
            .or_else(|| off("sold, MW,", self.export_mw, 0.0, hour.export_limit_mw))
            .or_else(|| {
                let both = self.grid_mw.min(self.export_mw);
                off("bought and sold at once, MW,", both, 0.0, 0.0)
            })
            .or_else(|| off("charge, MW,", self.charge_mw, 0.0, charge))
            .or_else(|| {
                off(
                    "discharge, MW,",
                    self.discharge_mw,
                    0.0,
                    discharge.min(hour.load_mw + hour.export_limit_mw),
                )
            })
            .or_else(|| {
                off(
                    "charge and discharge at once, MW,",
                    self.charge_mw.min(self.discharge_mw),
                    0.0,
                    0.0,
                )
            })
            .or_else(|| off("stored, MWh,", self.stored_mwh, 0.0, energy))
            .or_else(|| {
                off(
                    "stored less what flowed, MWh,",
                    self.stored_mwh - after,
                    0.0,
                    0.0,
                )
            })
            .or_else(|| {
                off(
                    "curtailed, MW,",
                    self.renewable_curtailed_mw,
                    0.0,
                    f64::INFINITY,
                )
            })
            .or_else(|| off("unserved, MW,", self.unserved_mw, 0.0, hour.load_mw))
            .or_else(|| {
                (0..PLANTS)
                    .find_map(|at| self.broken_plant(at, hour, plants.get(at), before, slack))
            })
    }

    /// The rules of one plant; one that is not there gives nothing.
    fn broken_plant(
        &self,
        at: usize,
        hour: &Hour,
        plant: Option<&Plant>,
        before: &State,
        slack: f64,
    ) -> Option<String> {
        let (mw, online, started) = (self.plant_mw[at], self.online[at], self.started[at]);
        let Some(plant) = plant else {
            return (mw != 0.0 || online != 0)
                .then(|| format!("plant {at} is not there and gives {mw} MW"));
        };
        let units = plant.ready(hour.available_mw[at]);
        let reach = plant.reach(before.online[at], online, hour.available_mw[at]);
        // Output of failed or derated units falls at once.
        let left = before.plant_mw[at].min(plant.range(hour.available_mw[at], before.online[at]).1);
        let fails = |name: &str, value: f64, low: f64, high: f64| {
            let holds = value >= low - slack && value <= high + slack;
            (!holds).then(|| {
                format!(
                    "plant {at}: {name} with {online} units on-line is {value}, \
                outside {low} to {high}"
                )
            })
        };
        fails("output, MW,", mw, reach.least, reach.most)
            .or_else(|| fails("the number", f64::from(online), 0.0, f64::from(units)))
            .or_else(|| {
                fails(
                    "starts",
                    f64::from(started),
                    f64::from(online.saturating_sub(before.online[at])),
                    f64::from(started),
                )
            })
            .or_else(|| {
                fails(
                    "output after the hour before, MW,",
                    mw,
                    left - reach.fall,
                    (before.plant_mw[at] + reach.rise).max(reach.least),
                )
            })
    }
}

/// State at the end of an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct State {
    /// In the battery, MWh.
    pub stored_mwh: f64,
    /// From each plant, MW.
    pub plant_mw: [f64; PLANTS],
    /// Units on-line of each plant.
    pub online: [u16; PLANTS],
}

impl State {
    /// The state with stored energy capped at the battery's present capacity; energy beyond it is
    /// lost.
    pub fn held_by(self, battery: Option<&Battery>) -> Self {
        Self {
            stored_mwh: battery.map_or(0.0, |battery| {
                self.stored_mwh.clamp(0.0, battery.energy_mwh)
            }),
            ..self
        }
    }
}

impl From<&Flow> for State {
    fn from(flow: &Flow) -> Self {
        Self {
            stored_mwh: flow.stored_mwh,
            plant_mw: flow.plant_mw,
            online: flow.online,
        }
    }
}

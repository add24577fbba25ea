//! Cost of a window under caps on the grid's draw, and what a MW more of each cap would save.
//!
//! What a stored MWh is worth (λ) is the same in all hours between two at which the battery is full
//! or empty: at empty it may only fall from one hour to the next, at full only rise. Each hour
//! bounds it by the exchanges that it made and those that it did not. A chain of such bounds has a
//! solution that two passes find. In an hour at its cap, a MWh more from the grid saves what the
//! next source, or the battery at λ, costs beyond the grid's price. These are the multipliers of
//! the linear program, so their sums over hours are slopes of its cost in the caps.

use super::battery::Battery;
use super::extrema::{greater, lesser};
use super::hour::{Flow, Hour, UNSERVED_USD_PER_MWH};
use super::merit::Order;
use super::objective::Equipment;
use super::peak::{Caps, NONE};
use super::storage::Storage;
use super::stored_value::StoredValue;

/// Distance from full, empty or a cap that counts as none, MWh or MW.
const NEAR: f64 = 1e-7;

/// How the value of a stored MWh may change from an hour to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Step {
    #[default]
    Same,
    Falls,
    Rises,
}

/// An hour's bounds on the value of a stored MWh, USD.
#[derive(Clone, Copy, Debug, Default)]
struct Worth {
    least: f64,
    most: f64,
    step: Step,
}

/// What an hour at its cap pays for a MWh more, USD: at least, at most, and as the battery says.
#[derive(Clone, Copy, Debug)]
struct AtCap {
    hour: usize,
    level: u8,
    price: f64,
    least: f64,
    most: f64,
    charge_mw: f64,
    discharge_mw: f64,
}

/// Probes of windows; reused.
#[derive(Debug, Default)]
pub struct Probe {
    storage: Storage,
    worth: Vec<Worth>,
    at_cap: Vec<AtCap>,
    flows: Vec<Flow>,
}

impl Probe {
    /// The flows of the last probe.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Exchanges the flows of the last probe for others.
    pub fn swap_flows(&mut self, flows: &mut Vec<Flow>) {
        std::mem::swap(&mut self.flows, flows);
    }

    /// Cost of a window under caps, USD, less the value `end` of what is stored after it, and
    /// what was paid for going beyond them; takes from `slopes` what a MW more of each level's cap
    /// would save. Plants run as `order` says.
    pub fn cost(
        &mut self,
        equipment: &Equipment,
        order: &Order,
        hours: &[Hour],
        caps: Caps<'_>,
        (stored_mwh, end): (f64, &StoredValue),
        slopes: &mut [f64],
    ) -> (f64, f64) {
        let battery = equipment.battery.as_ref();
        if let Some(battery) = battery {
            self.storage.plan(hours, battery, order, caps, end);
        }
        self.worth.clear();
        self.at_cap.clear();
        self.flows.clear();
        let (mut cost, mut beyond_mwh, mut stored) = (0.0, 0.0, stored_mwh);
        for (at, hour) in hours.iter().enumerate() {
            let mut flow = Flow::default();
            if let Some(battery) = battery {
                let (least, most) = self.storage.run_priced(at, stored, battery, &mut flow);
                stored = flow.stored_mwh;
                cost += flow.discharge_mw * battery.wear_usd_per_mwh;
                let step = if stored <= NEAR {
                    Step::Falls
                } else if stored >= battery.energy_mwh - NEAR {
                    Step::Rises
                } else {
                    Step::Same
                };
                self.worth.push(Worth { least, most, step });
            }
            let need = flow.need_mw(hour);
            order.serve(hour, caps.at(at), need, &mut flow);
            cost += flow.grid_usd(hour) + flow.unserved_mw * UNSERVED_USD_PER_MWH;
            cost += order.cost(&flow);
            beyond_mwh += greater(flow.grid_mw - caps.at(at).mw, 0.0);
            if let Some(cap) = caps.caps.get(at)
                && cap.level != NONE
                && flow.grid_mw >= cap.mw - NEAR
            {
                let (least, most) = order.marginal(hour, caps.at(at), need);
                self.at_cap.push(AtCap {
                    hour: at,
                    level: cap.level,
                    price: hour.price_usd_per_mwh,
                    least,
                    most,
                    charge_mw: flow.charge_mw,
                    discharge_mw: flow.discharge_mw,
                });
            }
            self.flows.push(flow);
        }
        self.settle_worth(end.marginal(stored, NEAR));
        for at in &self.at_cap {
            let usd = match (battery, self.worth.get(at.hour)) {
                (Some(battery), Some(worth)) => at.with(battery, worth.least),
                _ => at.least,
            };
            slopes[usize::from(at.level)] -= greater(usd - at.price, 0.0);
        }
        let beyond_usd = beyond_mwh * caps.beyond_usd_per_mwh;
        (cost - end.usd(stored), beyond_usd)
    }

    /// Chooses a value of a stored MWh in each hour that all bounds allow; written as the least.
    fn settle_worth(&mut self, end: (f64, f64)) {
        let mut next = end;
        for worth in self.worth.iter_mut().rev() {
            if worth.step != Step::Rises {
                worth.least = greater(worth.least, next.0);
            }
            if worth.step != Step::Falls {
                worth.most = lesser(worth.most, next.1);
            }
            next = (worth.least, worth.most);
        }
        let mut last: Option<(f64, Step)> = None;
        for worth in &mut self.worth {
            let value = match last {
                None if worth.least.is_finite() => worth.least,
                None => lesser(worth.most, end.0),
                Some((value, Step::Same)) => value,
                Some((value, Step::Falls)) => lesser(value, worth.most),
                Some((value, Step::Rises)) => greater(value, worth.least),
            };
            worth.least = value;
            last = Some((value, worth.step));
        }
    }
}

impl AtCap {
    /// What a MWh more is worth beside a battery whose stored MWh is worth `stored` USD.
    fn with(&self, battery: &Battery, stored: f64) -> f64 {
        let within = |usd: f64| greater(lesser(usd, self.most), self.least);
        let into = stored * battery.charge_efficiency;
        let out = stored / battery.discharge_efficiency + battery.wear_usd_per_mwh;
        if self.discharge_mw > NEAR {
            within(out)
        } else if self.charge_mw >= battery.charge_mw - NEAR {
            self.least
        } else {
            within(into)
        }
    }
}

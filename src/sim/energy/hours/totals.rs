//! Totals of a month of settled hours, and the check of each hour.

use super::{MonthPrices, Note, ROUNDING_MW, SiteHours};
use crate::model::dispatch::hour::{Flow, Hour};
use crate::plan::{Hourly, PLANTS, Site};
use crate::record::HourProfile;
use crate::sim::energy::log::mw;
use crate::site_year::hour_table::Economiser;

/// Error of an hour's balance and limits, as a share of its load.
const BALANCE: f64 = 1e-9;

/// A month's energy as reported in its ledger, MWh if not said otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Drawn by IT.
    pub it: f64,
    /// Needed at the site.
    pub facility: f64,
    /// From solar, net of curtailed energy.
    pub solar: f64,
    /// Curtailed energy.
    pub renewable_curtailed: f64,
    /// Excess of plants at their minimum load.
    pub plants_curtailed: f64,
    /// From the grid.
    pub grid: f64,
    /// Sold to the grid.
    pub exported: f64,
    /// From each kind of plant.
    pub plants: [f64; PLANTS],
    /// Into batteries.
    pub charged: f64,
    /// Out of batteries.
    pub discharged: f64,
    /// Lost in batteries.
    pub battery_lost: f64,
    /// Carried by emergency supplies.
    pub emergency: f64,
    /// Load that units were too slow to follow.
    pub unserved: f64,
    /// Hours of units on-line, by kind.
    pub online_hours: [f64; PLANTS],
    /// Starts of units, by kind.
    pub starts: [f64; PLANTS],
    /// Fuel, upkeep and starts of plants, USD.
    pub plant_usd: f64,
    /// Grid energy times its price, USD.
    pub energy_usd: f64,
    /// Energy sold times its price, USD.
    pub export_usd: f64,
    /// Grid energy times its carbon, kg.
    pub carbon_kg: f64,
    /// Water, l.
    pub water_l: f64,
    /// Hours with IT load whose heat needed no compressor.
    pub economiser_hours: f64,
    /// Hours with IT load of whose heat some needed one, and some none.
    pub partial_economiser_hours: f64,
    /// Peak demand at the grid, MW.
    pub grid_peak_mw: f64,
}

impl Totals {
    fn add(&mut self, hour: &Hour, flow: &Flow, note: &Note) {
        self.it += note.it_mw;
        self.facility += hour.load_mw;
        // Solar is curtailed first, then units at their minimum load.
        self.solar += (hour.solar_mw - flow.renewable_curtailed_mw).max(0.0);
        self.plants_curtailed += (flow.renewable_curtailed_mw - hour.solar_mw).max(0.0);
        self.renewable_curtailed += flow.renewable_curtailed_mw;
        self.grid += flow.grid_mw;
        self.exported += flow.export_mw;
        self.export_usd += flow.export_usd(hour);
        self.charged += flow.charge_mw;
        self.discharged += flow.discharge_mw;
        if note.carried > 0.0 {
            self.emergency += flow.unserved_mw;
        } else {
            self.unserved += flow.unserved_mw;
        }
        self.energy_usd += flow.grid_mw * note.price_usd_per_mwh;
        self.carbon_kg += flow.grid_mw * note.carbon_kg_per_mwh;
        self.water_l += note.water_l;
        let cools = note.it_mw > 0.0;
        let counted = |kind: Economiser| f64::from(u8::from(cools && note.economiser == kind));
        self.economiser_hours += counted(Economiser::Full);
        self.partial_economiser_hours += counted(Economiser::Partial);
        self.grid_peak_mw = self.grid_peak_mw.max(flow.grid_mw);
    }
}

impl SiteHours {
    /// The month's totals, after a check that balance and limits hold in every hour and no load is
    /// unserved but for outages; its hours go into the replication's profile.
    pub(super) fn add_up(
        &mut self,
        hours: usize,
        site: &Site,
        terms: &MonthPrices,
    ) -> Result<Totals, String> {
        let mut totals = Totals::default();
        let battery = terms.battery.map_or((0.0, 0.0, 0.0), |battery| {
            (battery.charge_mw, battery.discharge_mw, battery.energy_mwh)
        });
        // Units that follow load slowly may be unable to follow it at all, and those that warm air
        // derates or that permits and gas hold may be too few; nothing else leaves load unserved.
        let slow = terms
            .plants
            .iter()
            .any(|plant| plant.ramp_mw_per_hour < plant.unit_mw);
        let kinds = site.hourly.iter().flat_map(|hourly| &hourly.kinds);
        let derated = kinds
            .into_iter()
            .any(|kind| kind.by_heat.share_per_unit > 0.0);
        let held = site.hourly.as_ref().is_some_and(Hourly::is_limited);
        let per_step =
            (HourProfile::STEPS - 1) as f64 / mw(site.firm_supply.0 as f64).max(f64::MIN_POSITIVE);
        let profile = &mut self.profile;
        for ((hour, flow), note) in self.hours[..hours]
            .iter()
            .zip(self.dispatcher.flows())
            .zip(&self.notes)
        {
            if !holds(
                hour,
                flow,
                battery,
                slow || derated || held || note.carried > 0.0,
            ) {
                return Err(format!(
                    "{flow:?} breaks a limit or the balance of {hour:?}, batteries {battery:?}"
                ));
            }
            totals.add(hour, flow, note);
            let lost_mw = terms.battery.map_or(0.0, |battery| {
                battery.lost_mwh(flow.charge_mw, flow.discharge_mw)
            });
            totals.battery_lost += lost_mw;
            let metered_mw = hour.load_mw + lost_mw;
            let mut cost = flow.grid_usd(hour);
            for (at, plant) in terms.plants.iter().enumerate() {
                let of_plant = plant.cost(flow.plant_mw[at], flow.online[at], flow.started[at]);
                totals.plants[at] += flow.plant_mw[at];
                totals.plant_usd += of_plant;
                totals.online_hours[at] += f64::from(flow.online[at]);
                totals.starts[at] += f64::from(flow.started[at]);
                cost += of_plant;
            }
            let cell = usize::from(note.cell);
            profile.it_mwh[cell] += note.it_mw;
            profile.facility_mwh[cell] += metered_mw;
            profile.cost_usd[cell] += cost;
            let step =
                ((hour.load_mw * per_step) as i64).clamp(0, HourProfile::STEPS as i64 - 1) as usize;
            profile.load_hours[step] += 1.0;
            profile.cut_hours[step] += f64::from(note.limited);
            if note.it_mw > 0.0 {
                let per_it = 1.0 / note.it_mw;
                let bin =
                    |value: f64| (value as i64).clamp(0, HourProfile::STEPS as i64 - 1) as usize;
                profile.pue_mwh[bin((metered_mw * per_it - 1.0) * HourProfile::PUE_STEPS)] +=
                    note.it_mw;
                // 1 l per MWh is a thousandth of a litre per kWh.
                profile.wue_mwh[bin(note.water_l * per_it * 1e-3 * HourProfile::WUE_STEPS)] +=
                    note.it_mw;
            }
        }
        Ok(totals)
    }
}

/// Whether an hour's flow balances and keeps every limit; power (charge, discharge) and energy of
/// the batteries, and whether supplies of last resort carry what nothing else serves. Without
/// branches, since every hour is checked.
#[inline]
fn holds(
    hour: &Hour,
    flow: &Flow,
    (charge, discharge, energy): (f64, f64, f64),
    carried: bool,
) -> bool {
    let plants = flow.plant_mw[0] + flow.plant_mw[1] + flow.plant_mw[2] + flow.plant_mw[3];
    let supply = flow.grid_mw + plants + hour.solar_mw + flow.discharge_mw + flow.unserved_mw;
    let slack = BALANCE * hour.load_mw.max(1.0);
    // Written so that NaN fails.
    let within = |value: f64, limit: f64| (value >= -slack) & (value <= limit + slack);
    let within_plants = (0..PLANTS).fold(true, |all, at| {
        all & within(flow.plant_mw[at], hour.available_mw[at])
    });
    let within_battery = if energy > 0.0 {
        within(flow.charge_mw, charge)
            & within(flow.discharge_mw, discharge)
            & within(flow.stored_mwh, energy)
    } else {
        (flow.charge_mw == 0.0) & (flow.discharge_mw == 0.0)
    };
    let used = hour.load_mw + flow.charge_mw + flow.renewable_curtailed_mw + flow.export_mw;
    // The meter counts one way at a time.
    let one_way = (flow.grid_mw <= slack) | (flow.export_mw <= slack);
    ((supply - used).abs() <= slack)
        & one_way
        & within(flow.grid_mw, hour.limit_mw)
        & within(flow.export_mw, hour.export_limit_mw)
        & within_plants
        & within_battery
        & (flow.renewable_curtailed_mw >= -slack)
        & within(
            flow.unserved_mw,
            if carried { hour.load_mw } else { ROUNDING_MW },
        )
}

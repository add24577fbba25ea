//! An hour as settled, for reports of hours.

use super::SiteHours;
use crate::plan::PLANTS;
use crate::site_year::climate::Climate;
use crate::site_year::hour_table::Economiser;

/// An hour as it was settled.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HourRow {
    /// Drawn by IT, MW.
    pub it_mw: f64,
    /// Needed at the site, MW.
    pub facility_mw: f64,
    /// Solar generation behind the meter, curtailed energy included, MW.
    pub solar_mw: f64,
    /// Excess: curtailed solar and minimum load without demand, MW.
    pub renewable_curtailed_mw: f64,
    /// From the grid, MW.
    pub grid_mw: f64,
    /// Sold to the grid, MW.
    pub export_mw: f64,
    /// From on-site plants by kind, less what of their least load nothing needed, MW.
    pub plant_mw: [f64; PLANTS],
    /// Into and out of batteries, MW.
    pub charge_mw: f64,
    /// Out of batteries, MW.
    pub discharge_mw: f64,
    /// Lost in batteries, MW.
    pub battery_lost_mw: f64,
    /// In the batteries at the hour's end, MWh.
    pub stored_mwh: f64,
    /// Load carried by reserved batteries and emergency generators, MW.
    pub emergency_mw: f64,
    /// Available grid power, MW.
    pub grid_limit_mw: f64,
    /// Price of grid energy without delivery, USD per MWh.
    pub price_usd_per_mwh: f64,
    /// Marginal cost of grid energy: by its tariff, or price with delivery, USD per MWh.
    pub marginal_usd_per_mwh: f64,
    /// Cost of grid energy at that price less sales, and of fuel with its carbon, upkeep and starts,
    /// USD.
    pub cost_usd: f64,
    /// Water, l.
    pub water_l: f64,
    /// Carbon of grid energy, kg per MWh.
    pub carbon_kg_per_mwh: f64,
    /// Share of the hour in which heat, price or the grid limited the load.
    pub limited: f64,
    /// Share of the hour in which heat cut load.
    pub derated: f64,
    /// Share of the hour in which price or a call of the grid cut load.
    pub curtailed: f64,
    /// How much of the heat needed no compressor.
    pub economiser: Economiser,
    /// Dry and wet bulb, °C, where weather is known.
    pub bulbs_c: Option<(f64, f64)>,
    /// Month × 24 + hour of the day, in local standard time.
    pub cell: u16,
}

impl SiteHours {
    /// Dry and wet bulb of an hour of the month that was settled last.
    fn bulbs_c(&self, hour: usize, climate: &Climate) -> Option<(f64, f64)> {
        let part = self.settled.iter().rev().find(|part| part.from <= hour)?;
        let table = climate.years[part.year].table(part.hours);
        climate.bulbs_c(table, part.first + hour - part.from)
    }

    /// The hours of the month that was settled last.
    pub fn rows<'s>(&'s self, climate: &'s Climate) -> impl Iterator<Item = HourRow> + 's {
        let terms = &self.terms;
        self.hours
            .iter()
            .zip(self.dispatcher.flows())
            .zip(&self.notes)
            .enumerate()
            .map(move |(number, ((hour, flow), note))| {
                let fuel: f64 = terms
                    .plants
                    .iter()
                    .enumerate()
                    .map(|(at, plant)| {
                        plant.cost(flow.plant_mw[at], flow.online[at], flow.started[at])
                    })
                    .sum();
                // Solar is curtailed first, then units at their minimum load.
                let plants_mw: f64 = flow.plant_mw.iter().sum();
                let excess_mw = (flow.renewable_curtailed_mw - hour.solar_mw).max(0.0);
                let used = if plants_mw > 0.0 {
                    1.0 - excess_mw / plants_mw
                } else {
                    1.0
                };
                HourRow {
                    it_mw: note.it_mw,
                    facility_mw: hour.load_mw,
                    solar_mw: hour.solar_mw,
                    renewable_curtailed_mw: flow.renewable_curtailed_mw,
                    grid_mw: flow.grid_mw,
                    export_mw: flow.export_mw,
                    plant_mw: flow.plant_mw.map(|mw| mw * used),
                    charge_mw: flow.charge_mw,
                    discharge_mw: flow.discharge_mw,
                    battery_lost_mw: terms.battery.map_or(0.0, |battery| {
                        battery.lost_mwh(flow.charge_mw, flow.discharge_mw)
                    }),
                    stored_mwh: flow.stored_mwh,
                    emergency_mw: flow.unserved_mw,
                    grid_limit_mw: hour.limit_mw,
                    price_usd_per_mwh: note.price_usd_per_mwh,
                    marginal_usd_per_mwh: hour.price_usd_per_mwh,
                    cost_usd: flow.grid_usd(hour) + fuel,
                    water_l: note.water_l,
                    carbon_kg_per_mwh: note.carbon_kg_per_mwh,
                    limited: f64::from(note.limited),
                    derated: f64::from(note.derated),
                    curtailed: f64::from(note.curtailed),
                    economiser: note.economiser,
                    bulbs_c: self.bulbs_c(number, climate),
                    cell: note.cell,
                }
            })
    }
}

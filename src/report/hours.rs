//! `hours.csv` of a trace: the hours of one replication, as they were settled.
//!
//! `hours.csv` has a line for each hour of each month and each site; those that are settled from sums are settled by the hour for it,
//! months in order, within a month site by site. Powers are means of the hour in MW, so a column
//! adds up to the MWh of the month's ledger: `time_utc` (the hour's start), `site`, the columns of
//! `SUPPLY`, `onsite_1_mw` … for each kind of on-site unit where a site has several, in the order
//! of the scenario, and the columns of `STATE`.
//!
//! In every hour grid + on-site + solar + discharge + emergency = facility + charge + export.

use crate::kpi::ratio;
use crate::plan::Plan;
use crate::sim::energy::hours::HourRow;
use crate::sim::event::Event;
use crate::sim::run::Observer;
use crate::sim::world::World;
use crate::site_year::hour_table::Economiser;
use crate::tables::hours::{SettledHour, closed_hours, hourly_sites};

/// Writes every hour of a replication.
pub struct HoursFile<'p> {
    plan: &'p Plan,
    /// Number of kinds of on-site units with a column each; 0 where no site has several.
    kinds: usize,
    text: String,
}

impl<'p> HoursFile<'p> {
    /// An empty file, without hours.
    pub fn new(plan: &'p Plan) -> Self {
        let most = hourly_sites(plan)
            .filter_map(|(_, site)| site.hourly.as_ref())
            .map(|hourly| hourly.kinds.len())
            .max();
        let kinds = most.filter(|&most| most > 1).unwrap_or(0);
        Self {
            plan,
            kinds,
            text: header(kinds),
        }
    }

    /// Whether no site is settled by the hour.
    pub fn is_empty(&self) -> bool {
        hourly_sites(self.plan).next().is_none()
    }

    /// The text of the file, header first.
    pub fn csv(&self) -> &str {
        &self.text
    }

    fn line(&mut self, site: &str, hour: &SettledHour) {
        let row = &hour.row;
        let kinds = row.plant_mw.iter().take(self.kinds).copied();
        let values = values(SUPPLY, row)
            .chain(kinds.map(Some))
            .chain(values(STATE, row));
        self.text += &format!("{},{site}", self.plan.horizon.text(hour.at));
        for value in values {
            self.text.push(',');
            // The shortest digits that parse to the same number, so that sums equal the ledger's.
            self.text += &value.map(|value| value.to_string()).unwrap_or_default();
        }
        self.text.push('\n');
    }
}

/// A column of an hour: its name, and its value where it has one.
type Column = (&'static str, fn(&HourRow) -> Option<f64>);

/// What was needed, and what gave it.
const SUPPLY: &[Column] = &[
    // Drawn by IT.
    ("it_mw", |row| Some(row.it_mw)),
    // Needed at the site.
    ("facility_mw", |row| Some(row.facility_mw)),
    // The one with what batteries lose over the other, empty without IT.
    ("pue", |row| {
        ratio(row.facility_mw + row.battery_lost_mw, row.it_mw)
    }),
    // From the grid.
    ("grid_mw", |row| Some(row.grid_mw)),
    // Sold to the grid.
    ("export_mw", |row| Some(row.export_mw)),
    // From all on-site units.
    ("onsite_mw", |row| Some(row.plant_mw.iter().sum())),
];

/// The rest: solar, batteries, prices, water, carbon, limits.
const STATE: &[Column] = &[
    // From solar less what nothing needed.
    ("solar_mw", |row| {
        Some((row.solar_mw - row.renewable_curtailed_mw).max(0.0))
    }),
    // What of solar, and of units at their minimum load, nothing needed.
    ("renewable_curtailed_mw", |row| {
        Some(row.renewable_curtailed_mw)
    }),
    // Into batteries.
    ("charge_mw", |row| Some(row.charge_mw)),
    // Out of batteries.
    ("discharge_mw", |row| Some(row.discharge_mw)),
    // In batteries at the hour's end.
    ("stored_mwh", |row| Some(row.stored_mwh)),
    // Carried by batteries held back and emergency generators.
    ("emergency_mw", |row| Some(row.emergency_mw)),
    // What the grid could give.
    ("grid_limit_mw", |row| Some(row.grid_limit_mw)),
    // Price of the hour without delivery.
    ("price_usd_per_mwh", |row| Some(row.price_usd_per_mwh)),
    // What one more MWh from the grid costs, by its tariff or with delivery.
    ("marginal_usd_per_mwh", |row| Some(row.marginal_usd_per_mwh)),
    // Grid energy at that less sales, and fuel with its carbon, upkeep and starts; without what is
    // billed by the month.
    ("cost_usd", |row| Some(row.cost_usd)),
    // Water.
    ("water_l", |row| Some(row.water_l)),
    // Carbon of grid energy.
    ("grid_carbon_kg_per_mwh", |row| Some(row.carbon_kg_per_mwh)),
    // Share of the hour in which heat, price or the grid limited the load.
    ("limited", |row| Some(row.limited)),
    // Share of the hour in which heat cut load.
    ("derated", |row| Some(row.derated)),
    // Share of the hour in which price or a call of the grid cut load.
    ("curtailed", |row| Some(row.curtailed)),
    // Air outside, empty without weather.
    ("dry_bulb_c", |row| row.bulbs_c.map(|bulbs| bulbs.0)),
    ("wet_bulb_c", |row| row.bulbs_c.map(|bulbs| bulbs.1)),
    // 1 where no heat needed a compressor.
    ("economiser", |row| Some(is(row, Economiser::Full))),
    // 1 where some did and some did not.
    ("partial_economiser", |row| {
        Some(is(row, Economiser::Partial))
    }),
];

fn is(row: &HourRow, economiser: Economiser) -> f64 {
    f64::from(u8::from(row.economiser == economiser))
}

fn values(columns: &[Column], row: &HourRow) -> impl Iterator<Item = Option<f64>> {
    columns.iter().map(|column| (column.1)(row))
}

fn header(kinds: usize) -> String {
    let kinds = (1..=kinds).map(|kind| format!("onsite_{kind}_mw"));
    let names = |columns: &[Column]| -> Vec<String> {
        columns.iter().map(|column| column.0.to_owned()).collect()
    };
    let all: Vec<String> = ["time_utc".to_owned(), "site".to_owned()]
        .into_iter()
        .chain(names(SUPPLY))
        .chain(kinds)
        .chain(names(STATE))
        .collect();
    all.join(",") + "\n"
}

impl Observer for HoursFile<'_> {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        let plan = self.plan;
        for (at, site) in hourly_sites(plan) {
            closed_hours(event, world, at)
                .iter()
                .for_each(|hour| self.line(&site.name, hour));
        }
    }
}

/// Two observers of one replication.
pub struct Both<'a, A, B>(pub &'a mut A, pub &'a mut B);

impl<A: Observer, B: Observer> Observer for Both<'_, A, B> {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        self.0.saw(event, world);
        self.1.saw(event, world);
    }
}

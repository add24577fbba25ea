//! The settled hours of one replication: the source of `hours.csv` of a trace and of the chart of a
//! week.
//!
//! `hours.csv` has a line for each hour of each month and each site that is settled by the hour,
//! months in order, within a month site by site. Powers are means of the hour in MW, so a column
//! adds up to the MWh of the month's ledger:
//!
//! | column | what it holds |
//! |---|---|
//! | `time_utc` | start of the hour |
//! | `site` | the site |
//! | `it_mw`, `facility_mw`, `pue` | drawn by IT; facility load; facility load over IT, empty without IT |
//! | `grid_mw`, `onsite_mw` | from the grid, and from all on-site generation |
//! | `onsite_1_mw` … | from each kind of unit, where a site has several, in the order of the file |
//! | `solar_mw`, `renewable_curtailed_mw` | from solar less the curtailed part, and the curtailed part |
//! | `charge_mw`, `discharge_mw`, `stored_mwh` | into and out of batteries, and in them at the hour's end |
//! | `emergency_mw` | carried by batteries held in reserve and emergency generators |
//! | `grid_limit_mw` | power available from the grid |
//! | `price_usd_per_mwh`, `marginal_usd_per_mwh` | price of the hour without delivery; what one more MWh from the grid costs, by its tariff or with delivery |
//! | `cost_usd` | grid energy at the marginal price, and fuel with maintenance and starts; charges billed by the month are not in it |
//! | `water_l`, `grid_carbon_kg_per_mwh` | water; carbon of grid energy |
//! | `limited` | share of the hour in which heat, price or the grid limited the load |
//!
//! In every hour grid + on-site + solar + discharge + emergency = facility + charge.

use crate::plan::{Plan, Site};
use crate::sim::energy::hours::HourRow;
use crate::sim::event::Event;
use crate::sim::run::Observer;
use crate::sim::world::World;
use crate::time::{HOUR, Instant};
use std::fmt::Write;

/// An hour of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SettledHour {
    /// Start of the hour.
    pub at: Instant,
    /// The settled hour: power, energy, prices and cost.
    pub row: HourRow,
}

/// The hours of a site in the month that has just closed; none after any other event. Only this
/// function knows where a site stores them.
pub fn closed_hours(event: Event, world: &World<'_>, site: usize) -> Vec<SettledHour> {
    let (Event::MonthCloses(month), Some(hours)) = (event, &world.sites[site].hours) else {
        return Vec::new();
    };
    let starts = world.plan.horizon.month_starts[usize::from(month)];
    hours
        .rows()
        .enumerate()
        .map(|(hour, row)| SettledHour {
            at: starts + hour as i64 * HOUR,
            row,
        })
        .collect()
}

/// Sites that are settled by the hour.
pub fn hourly_sites(plan: &Plan) -> impl Iterator<Item = (usize, &Site)> {
    plan.sites
        .iter()
        .enumerate()
        .filter(|(_, site)| site.hourly.is_some())
}

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

    /// The text of `hours.csv`.
    pub fn csv(&self) -> &str {
        &self.text
    }

    fn line(&mut self, site: &str, hour: &SettledHour) {
        let row = &hour.row;
        let pue = if row.it_mw > 0.0 {
            (row.facility_mw / row.it_mw).to_string()
        } else {
            String::new()
        };
        let onsite: f64 = row.plant_mw.iter().sum();
        let kinds: String = row
            .plant_mw
            .iter()
            .take(self.kinds)
            .map(|mw| format!("{mw},"))
            .collect();
        // The shortest digits that parse to the same number, so that sums equal the ledger's.
        let written = writeln!(
            self.text,
            "{},{site},{},{},{pue},{},{onsite},{kinds}{},{},{},{},{},{},{},{},{},{},{},{},{}",
            self.plan.horizon.text(hour.at),
            row.it_mw,
            row.facility_mw,
            row.grid_mw,
            row.solar_mw - row.renewable_curtailed_mw,
            row.renewable_curtailed_mw,
            row.charge_mw,
            row.discharge_mw,
            row.stored_mwh,
            row.emergency_mw,
            row.grid_limit_mw,
            row.price_usd_per_mwh,
            row.marginal_usd_per_mwh,
            row.cost_usd,
            row.water_l,
            row.carbon_kg_per_mwh,
            row.limited,
        );
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
}

fn header(kinds: usize) -> String {
    let kinds: String = (1..=kinds)
        .map(|kind| format!("onsite_{kind}_mw,"))
        .collect();
    format!(
        "time_utc,site,it_mw,facility_mw,pue,grid_mw,onsite_mw,{kinds}solar_mw,renewable_curtailed_mw,charge_mw,discharge_mw,stored_mwh,emergency_mw,\
         grid_limit_mw,price_usd_per_mwh,marginal_usd_per_mwh,cost_usd,water_l,grid_carbon_kg_per_mwh,limited\n"
    )
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

//! Months worked by hand from what `docs/scenario.md` and the measures' descriptions say, to the
//! cent: one site, free energy unless it is about energy, few GPUs that are there from the first
//! second, dates on the first of a month. Each test is named for the fault that it is to find.
//!
//! Hours of the months of 2023: 744 in January, March, May, July, August, October and December, 720
//! in April, June, September and November, 672 in February.

mod battery_losses;
mod books;
mod carbon;
mod carbon_price;
mod demand;
mod export;
mod escalation;
mod tax;
mod value;

use crate::scenario::{Section, free_capacity, head, market, order, sections, site};
use crate::support::{plan, simulated};
use gridrack::kpi;
use gridrack::record::{Account, Run};

/// Hours of the months of 2023.
const HOURS: [i64; 12] = [744, 672, 744, 720, 744, 720, 744, 744, 720, 744, 720, 744];

/// GPUs of 1 kW, a thousand to a rack, so that all are racked in the second they come.
fn unit(id: &str) -> Section {
    crate::scenario::unit(id).with("servers_per_rack = 1_000\nrack_full_kw = 1_000")
}

/// 100 GPUs of 1 kW on 1 January 2023 at a site with room for all; the market asks 1 USD per
/// GPU-hour. Keys of the site and of its build, keys of the accelerator, of `[finance]` and of the market, sections below the site,
/// and the rest.
struct Worked<'a> {
    years: u32,
    keys: &'a str,
    build: &'a str,
    gpu: &'a str,
    site: &'a str,
    finance: &'a str,
    market: &'a str,
    rest: String,
}

impl Default for Worked<'_> {
    fn default() -> Self {
        Self {
            years: 1,
            keys: "",
            build: "",
            gpu: "",
            site: "",
            finance: "sga_fraction_of_revenue = 0",
            market: "",
            rest: order("unit", "2023-01-01", 100).to_string(),
        }
    }
}

impl Worked<'_> {
    fn text(&self) -> String {
        sections(&[
            &head("2023-01-01", self.years, 1),
            &unit("unit").with(self.gpu),
            &keyed(self.keys),
            &built(self.build),
            &free_capacity("2023-01-01"),
            &self.site,
            &self.rest,
            &market("m", "1").with(self.market),
            &format!("[finance]\n{}\n", self.finance),
        ])
    }

    fn run(&self) -> Run {
        simulated(&plan(&self.text()), 0)
    }

    /// The value of a measure.
    fn measure(&self, id: &str) -> f64 {
        let plan = plan(&self.text());
        let at = kpi::describe(&plan)
            .iter()
            .position(|measure| measure.id == id)
            .unwrap_or_else(|| panic!("no measure {id}"));
        kpi::evaluate(&simulated(&plan, 0), &plan)[at]
            .unwrap_or_else(|| panic!("{id} is undefined"))
    }
}

/// A site with these keys; one that is `none` is left out.
fn keyed(keys: &str) -> String {
    let text = site().with(keys).to_string();
    let kept = text.lines().filter(|line| !line.ends_with("= none"));
    kept.map(|line| format!("{line}\n")).collect()
}

/// The build of a site, where it has one.
fn built(keys: &str) -> String {
    if keys.is_empty() {
        String::new()
    } else {
        Section::new("[site.build]", keys).to_string()
    }
}

/// Cents of an account, month by month.
fn booked(run: &Run, account: Account) -> Vec<i64> {
    run.months
        .iter()
        .map(|month| month.booked(account).0)
        .collect()
}

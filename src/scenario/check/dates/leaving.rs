//! Plants that leave before they are ready, and ends of life that never come.

use super::{after, median, tranche};
use crate::problem::{Kind, Place, Problem};
use crate::rule::Name;
use crate::scenario::schema::{Battery, Leaves, Onsite, Site, Solar};
use crate::time::{MONTHS, add_months};
use jiff::civil::Date;

/// A plant with the day on which it is expected, by medians.
struct Plant<'s> {
    what: &'static str,
    id: &'s Name,
    on: Date,
    life_years: f64,
    leaves: Leaves<'s>,
    place: &'s Place,
}

/// Appends what is wrong with the ends of a site's plants within a horizon.
pub(super) fn check(site: &Site, horizon_ends: Date, found: &mut Vec<Problem>) {
    let onsite = site.power.onsite.iter().filter_map(onsite);
    let batteries = site.power.battery.iter().map(battery);
    let solar = site.power.solar.iter().map(solar);
    for plant in onsite.chain(batteries).chain(solar) {
        found.extend(plant.ends_first());
        found.extend(plant.comes_after_its_tranche(site));
        found.extend(plant.never_reaches_its_life(horizon_ends));
    }
}

fn onsite(spec: &Onsite) -> Option<Plant<'_>> {
    let lead = spec.lead_time_weeks.as_ref().map_or(0.0, median);
    let ordered = spec.ordered.map(|date| after(date, lead));
    Some(Plant {
        what: "on-site plant",
        id: &spec.id,
        on: after(spec.ready.or(ordered)?, median(&spec.slip_weeks)),
        life_years: spec.useful_life_years,
        leaves: spec.leaves(),
        place: &spec.place,
    })
}

fn battery(spec: &Battery) -> Plant<'_> {
    Plant {
        what: "battery",
        id: &spec.id,
        on: after(spec.ready, median(&spec.slip_weeks)),
        life_years: spec.useful_life_years,
        leaves: spec.leaves(),
        place: &spec.place,
    }
}

fn solar(spec: &Solar) -> Plant<'_> {
    Plant {
        what: "solar field",
        id: &spec.id,
        on: after(spec.ready, median(&spec.slip_weeks)),
        life_years: spec.useful_life_years,
        leaves: spec.leaves(),
        place: &spec.place,
    }
}

impl Plant<'_> {
    /// Refuses a plant that is over before it begins.
    fn ends_first(&self) -> Option<Problem> {
        let until = self.leaves.until.filter(|until| *until <= self.on)?;
        let message = format!(
            "the {} {:?} leaves on {until}, before it is ready on {}",
            self.what, self.id.text, self.on
        );
        Some(
            Problem::error(Kind::OutOfRange, message)
                .at(self.place)
                .hint("make `until` later than the day it is expected, or leave it out"),
        )
    }

    /// The day on which its tranche is expected.
    fn tranche_comes(&self, site: &Site) -> Option<Date> {
        let name = self.leaves.until_energised?;
        let mut utilities = site.power.utility.iter();
        let named = utilities.find(|utility| utility.id.text == name.text)?;
        Some(tranche(named, site)?.on)
    }

    fn comes_after_its_tranche(&self, site: &Site) -> Option<Problem> {
        let name = self.leaves.until_energised?;
        let comes = self.tranche_comes(site).filter(|comes| *comes <= self.on)?;
        let message = format!(
            "the {} {:?} is expected on {}, but leaves with {:?}, which is expected on {comes}: in \
                most replications it never runs",
            self.what, self.id.text, self.on, name.text
        );
        Some(
            Problem::warning(Kind::OutOfRange, message)
                .at(&name.place)
                .hint("name a later tranche in `until_energised`, or leave it out"),
        )
    }

    /// Reports an end of life that is written and never comes.
    fn never_reaches_its_life(&self, horizon_ends: Date) -> Option<Problem> {
        let action = self.leaves.at_end_of_life?;
        let worn = add_months(self.on, libm::round(self.life_years * MONTHS) as usize);
        let over = match self.leaves.until.filter(|leaves| *leaves <= worn) {
            Some(leaves) => format!("it leaves on {leaves}"),
            None if worn >= horizon_ends => format!("the horizon ends on {horizon_ends}"),
            None => return None,
        };
        let message = format!(
            "{action:?} is what happens to the {} {:?} at the end of its life on {worn}, but {over}",
            self.what, self.id.text
        );
        let hint = "leave `at_end_of_life` out, or make `useful_life_years` shorter";
        Some(
            Problem::warning(Kind::OutOfRange, message)
                .at(self.place)
                .hint(hint),
        )
    }
}

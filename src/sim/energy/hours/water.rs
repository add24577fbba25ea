//! Water of the hours of a month that is still open, for the meter of a permit.

use super::{SiteHours, YearPart, load_fraction};
use crate::plan::Site;
use crate::time::SimTime;

impl SiteHours {
    /// Water drawn in the open month up to `now`, of a civil year by its position in the horizon, l.
    pub fn water_l(&mut self, now: SimTime, site: &Site, civil: usize) -> f64 {
        if site.water_permit_m3.is_none() {
            return 0.0;
        }
        self.log.settle(now);
        let passed = self.log.hour(now);
        let mut litres = 0.0;
        for (at, part) in self.parts.iter().enumerate() {
            let next = self.parts.get(at + 1).map_or(passed, |next| next.from);
            if part.civil == civil {
                let hours = part.from..next.min(passed);
                litres += hours
                    .map(|hour| self.water_of(*part, hour, site))
                    .sum::<f64>();
            }
        }
        litres
    }

    /// Water of the hour ahead at the present load, l.
    pub fn water_ahead_l(&self, now: SimTime, site: &Site) -> f64 {
        let (hour, load) = (self.log.hour(now), self.log.now());
        let share = self.log.liquid_share_now();
        let part = self.parts.last();
        part.map_or(0.0, |part| water_at(*part, hour, load, share, site))
    }

    fn water_of(&self, part: YearPart, hour: usize, site: &Site) -> f64 {
        let load = (self.log.it[hour], self.log.usable[hour]);
        water_at(part, hour, load, self.log.liquid_share(hour), site)
    }
}

/// At a load of IT under what the chains allow, both in W, with a share of its heat in liquid.
fn water_at(part: YearPart, hour: usize, load: (f64, f64), liquid_share: f64, site: &Site) -> f64 {
    let table = site.climate.years[part.year].table(part.hours);
    let of_year = part.first + hour - part.from;
    let plant = part.plant(table);
    plant.needs(load_fraction(load), liquid_share, of_year).1 * load.1 * 1e-3
}

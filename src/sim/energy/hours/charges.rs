//! Cost of the grid energy and the agreements of a settled month.

use super::{SiteHours, Totals};
use crate::model::tariff::Line;
use crate::plan::{Hourly, Inputs, Site};
use crate::record::{BillLine, SiteMonth};
use crate::sim::energy::agreement::{self, Settled};
use crate::sim::energy::utility::booked;
use crate::time::{HOUR, SimTime};
use crate::units::Usd;

impl SiteHours {
    /// Bills the grid energy of the month that was settled last.
    pub fn bill(&mut self, site: &Site, hours: usize, totals: &Totals, row: &mut SiteMonth) {
        let terms = &self.terms;
        let Some(of) = &terms.tariff else {
            row.bill[BillLine::Energy as usize] = Usd(totals.energy_usd).cents();
            row.bill[BillLine::Delivery as usize] =
                Usd(terms.delivery_usd_per_mwh * totals.grid).cents();
            return;
        };
        let month = &mut self.meterings;
        month.clear();
        month
            .grid_mwh
            .extend(self.dispatcher.flows().iter().map(|flow| flow.grid_mw));
        month.price_usd_per_mwh.extend(
            self.notes[..hours]
                .iter()
                .map(|note| note.price_usd_per_mwh),
        );
        for (at, part) in self.parts.iter().enumerate() {
            let ends = self
                .parts
                .get(at + 1)
                .map_or(hours, |next| next.from)
                .min(hours);
            let of_year = part.first..part.first + ends.saturating_sub(part.from);
            month.lay_calendar(&of.tariff.years[part.civil], of_year.start, of_year.end);
            let inside = |hour: &usize| of_year.contains(hour);
            let drawn =
                |hour: usize| self.dispatcher.flows()[part.from + hour - part.first].grid_mw;
            let table = site.climate.years[part.year].table(part.hours);
            let peak = table.system_peak[usize::from(of.month) - 1] as usize;
            month
                .coincident_mw
                .extend(Some(peak).filter(inside).map(drawn));
            let firm_mw = of
                .tariff
                .terms
                .interruptible
                .map_or(f64::INFINITY, |offer| {
                    (totals.grid_peak_mw - offer.mw).max(0.0)
                });
            for hour in site
                .limits
                .called(part.year, part.hours)
                .iter()
                .map(|&hour| hour as usize)
                .filter(inside)
            {
                month.called_excess_mwh += (drawn(hour) - firm_mw).max(0.0);
            }
        }
        for (line, usd) in Line::ALL
            .into_iter()
            .zip(month.bill(of, terms.delivery_usd_per_mwh).lines_usd)
        {
            row.bill[booked(line) as usize] += Usd(usd).cents();
        }
    }

    /// Settles the purchase agreements of the month that was settled last: what they cost, and
    /// their clean energy.
    pub fn agreements(
        &self,
        site: &Site,
        hourly: &Hourly,
        inputs: &Inputs,
        (starts, hours): (SimTime, usize),
    ) -> Settled {
        let mut sum = Settled::default();
        let hour = |instant: SimTime| {
            usize::try_from((instant - starts).whole_periods(HOUR))
                .unwrap_or(0)
                .min(hours)
        };
        for (ppa, &scale) in site.ppas.iter().zip(&hourly.ppa_scales) {
            let (from, until) = (hour(ppa.from), hour(ppa.until));
            for (at, part) in self.parts.iter().enumerate() {
                let ends = self
                    .parts
                    .get(at + 1)
                    .map_or(hours, |next| next.from)
                    .min(until);
                let begins = part.from.max(from);
                if begins < ends {
                    let table = site.climate.years[part.year].table(part.hours);
                    let of_year = part.first + begins - part.from..part.first + ends - part.from;
                    let settled = agreement::settle(
                        ppa,
                        scale,
                        inputs.of(ppa.price_usd_per_mwh),
                        table,
                        of_year,
                        self.terms.price_factor,
                    );
                    sum.usd += settled.usd;
                    sum.mwh += if ppa.clean { settled.mwh } else { 0.0 };
                }
            }
        }
        sum
    }
}

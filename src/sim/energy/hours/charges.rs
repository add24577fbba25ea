//! Cost of the grid energy and the agreements of a settled month.

use super::{SiteHours, Totals, YearPart};
use crate::model::dispatch::hour::Flow;
use crate::model::tariff::Line;
use crate::plan::{Hourly, Inputs, Site};
use crate::record::{BillLine, SiteMonth};
use crate::sim::energy::agreement::{self, Settled};
use crate::sim::energy::utility::{Meterings, MonthTariff, booked};
use crate::time::{HOUR, Horizon, SimTime};
use crate::units::Usd;

impl SiteHours {
    /// Lays the tariff's calendar and the prices over the hours of the month.
    pub(super) fn lay_calendar(&mut self, hours: usize, of: &MonthTariff) {
        let month = &mut self.meterings;
        month.clear_calendar();
        let prices = self.notes[..hours]
            .iter()
            .map(|note| note.price_usd_per_mwh);
        month.price_usd_per_mwh.extend(prices);
        for (part, ends) in parts(&self.parts, hours) {
            let periods = &of.tariff.years[part.civil];
            month.lay_calendar(periods, part.first, part.first + ends - part.from);
        }
    }

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
        measure(
            month,
            site,
            &self.parts,
            of,
            &self.dispatcher.flows()[..hours],
        );
        let mut history = month.history(of).clone();
        let bill = month.bill(of, terms.delivery_usd_per_mwh, &mut history);
        *month.history(of) = history;
        for (line, usd) in Line::ALL.into_iter().zip(bill.lines_usd) {
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
        horizon: &Horizon,
        (starts, hours): (SimTime, usize),
    ) -> Settled {
        let mut sum = Settled::default();
        let hour = |instant: SimTime| {
            usize::try_from((instant - starts).whole_periods(HOUR))
                .unwrap_or(0)
                .min(hours)
        };
        for (ppa, &scale) in site.ppas.iter().zip(&hourly.ppa_scales) {
            let agreed = inputs.of(ppa.price_usd_per_mwh);
            let month = (
                starts.max(ppa.from),
                (starts + HOUR * hours as i64).min(ppa.until),
            );
            for (piece, escalated) in ppa.price_escalation.pieces(horizon, ppa.from, month) {
                let (from, until) = (hour(piece.0), hour(piece.1));
                for (part, ends) in parts(&self.parts, until) {
                    let begins = part.from.max(from);
                    if begins >= ends {
                        continue;
                    }
                    let table = site.climate.years[part.year].table(part.hours);
                    let of_year = part.first + begins - part.from..part.first + ends - part.from;
                    let settled = agreement::settle(
                        ppa,
                        scale,
                        agreed * escalated,
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

/// The parts of a month with the hour of the month at which each ends.
pub(super) fn parts(parts: &[YearPart], hours: usize) -> impl Iterator<Item = (&YearPart, usize)> {
    let ends = parts.iter().skip(1).map(|part| part.from);
    let ends = ends.chain(std::iter::once(hours));
    let within = parts.iter().zip(ends.map(move |ends| ends.min(hours)));
    within.filter(|(part, ends)| part.from < *ends)
}

/// Hours of a part's year at which the system peaks in a month: those announced, else the expected
/// one.
pub(super) fn system_peaks(site: &Site, part: &YearPart, of: &MonthTariff) -> Vec<usize> {
    let announced = of.announced_peaks(part.civil);
    if !announced.is_empty() {
        return announced.to_vec();
    }
    let table = site.climate.years[part.year].table(part.hours);
    vec![table.system_peak[usize::from(of.month) - 1] as usize]
}

/// Notes what flows drew from the grid, at the system's peak and in called hours too.
pub(super) fn measure(
    month: &mut Meterings,
    site: &Site,
    of_parts: &[YearPart],
    of: &MonthTariff,
    flows: &[Flow],
) {
    month.clear_draws();
    month.grid_mwh.extend(flows.iter().map(|flow| flow.grid_mw));
    let highest = month.grid_mwh.iter().copied().fold(0.0, f64::max);
    let offer = of.tariff.terms.interruptible;
    let firm_mw = offer.map_or(f64::INFINITY, |offer| (highest - offer.mw).max(0.0));
    for (part, ends) in parts(of_parts, flows.len()) {
        let of_year = part.first..part.first + ends - part.from;
        let inside = |hour: &usize| of_year.contains(hour);
        let drawn = |hour: usize| flows[part.from + hour - part.first].grid_mw;
        let peaks = system_peaks(site, part, of).into_iter();
        month.coincident_mw.extend(peaks.filter(inside).map(drawn));
        let called = site.limits.called(part.year, part.hours).iter();
        for hour in called.map(|&hour| hour as usize).filter(inside) {
            month.called_excess_mwh += (drawn(hour) - firm_mw).max(0.0);
        }
    }
}

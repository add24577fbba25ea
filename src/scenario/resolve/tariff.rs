//! Tariffs: from periods and windows, or a file, to rates laid over the calendar.

use super::Resolver;
use crate::model::escalation::Escalation;
use crate::model::tariff::commitment::{Deposit, Interruptible, MinimumTake};
use crate::model::tariff::demand::PeakOf;
use crate::model::tariff::peaks::{Before, Capacity, CoincidentPeak, Obligation, PeakBasis};
use crate::model::tariff::ratchet::{LookBack, Ratchet};
use crate::model::tariff::tiers::{Scale, Tier, Tiers};
use crate::model::tariff::{EnergyRate, MOST_PERIODS, Rider, Tariff};
use crate::plan;
use crate::problem::{Kind, Place, Problem};
use crate::scenario::hourly::zone_fix;
use crate::scenario::schema;
use crate::scenario::tariff::{
    DefaultHours, DemandDraft, Draft, Hours, announced_hours, cells, slots, year_periods,
};
use crate::scenario::{files, urdb};
use crate::time::{HOUR, SimTime, add_months, time_zone};
use jiff::tz::{Offset, TimeZone};
use std::sync::Arc;

/// kW of a MW.
const KILO: f64 = 1e3;
/// Marks an hour without an energy period.
const NONE: u8 = u8::MAX;

impl Resolver {
    pub(super) fn tariff(&mut self, site: &schema::Site) -> Option<Arc<plan::Tariff>> {
        let spec = site.tariff.as_ref()?;
        let level = self.parameter(&spec.level);
        let zone = self.tariff_zone(site, spec);
        let draft = match &spec.file {
            Some(file) => self.tariff_file(spec, file),
            None => self.tariff_written(spec),
        }?;
        let (cell_of, demand) = match cells(&draft.demand) {
            Ok(cut) => cut,
            Err(why) => {
                self.refuse(
                    &spec.place,
                    why,
                    "merge demand charges that watch the same hours",
                );
                return None;
            }
        };
        let terms = Tariff {
            energy: draft.energy,
            demand,
            coincident_peak: spec.coincident_peak.as_ref().map(coincident_peak),
            capacity: spec.capacity.as_ref().map(capacity),
            minimum_take: spec.minimum_take.as_ref().map(minimum_take),
            rider: spec.rider.iter().fold(Rider::default(), and_rider),
            fixed_usd_per_month: draft.fixed_usd_per_month,
            fixed_usd_per_day: draft.fixed_usd_per_day,
            minimum_bill_usd_per_month: draft.minimum_bill_usd_per_month,
            minimum_bill_usd_per_mw_month: spec.minimum_bill_usd_per_kw_month * KILO,
            interruptible: spec.interruptible.as_ref().map(interruptible),
        };
        self.warn_of_unused_prices(site, &terms);
        let zone = zone?;
        let years = self.horizon.civil_years.iter();
        let years: Vec<plan::YearPeriods> = years
            .map(|year| plan::YearPeriods {
                announced_peaks: announced_hours(&spec.announced_peak, &zone, year.year),
                ..year_periods(&draft.energy_of, &cell_of, &zone, year.year)
            })
            .collect();
        let contract = self.contract(spec);
        let deposit = self.deposit(site, spec);
        Some(Arc::new(plan::Tariff {
            terms,
            cells: plan::demand_cells(&years),
            years,
            level,
            escalation: Escalation::new(spec.escalation_per_year),
            contract,
            deposit,
        }))
    }

    /// The clock that periods are read on.
    fn tariff_zone(&mut self, site: &schema::Site, spec: &schema::Tariff) -> Option<TimeZone> {
        let Some(name) = &spec.time_zone else {
            return Offset::from_seconds(
                libm::round(site.utc_offset_hours * HOUR.as_seconds()) as i32
            )
            .ok()
            .map(TimeZone::fixed);
        };
        time_zone(name)
            .map_err(|why| {
                let fix = zone_fix(name);
                self.refuse(
                    spec.place_of("time_zone"),
                    why,
                    &format!("{fix}, on whose clock the tariff is read, or leave `time_zone` out"),
                );
            })
            .ok()
    }

    fn tariff_file(&mut self, spec: &schema::Tariff, file: &str) -> Option<Draft> {
        let written = [
            ("energy", !spec.energy.is_empty()),
            ("demand", !spec.demand.is_empty()),
            ("fixed_usd_per_month", spec.fixed_usd_per_month.is_some()),
            (
                "minimum_bill_usd_per_month",
                spec.minimum_bill_usd_per_month.is_some(),
            ),
        ];
        if let Some((key, _)) = written.into_iter().find(|(_, is)| *is) {
            self.refuse(
                &spec.place,
                format!("this tariff gives both `file` and `{key}`, which the file holds"),
                "keep one of them",
            );
        }
        match urdb::read(&files::beside(spec.place_of("file"), file)) {
            Ok((draft, warnings)) => {
                warnings
                    .into_iter()
                    .for_each(|warning| self.problems.push(warning));
                Some(draft)
            }
            Err(problem) => {
                self.file_problem(problem, &spec.place);
                None
            }
        }
    }

    fn tariff_written(&mut self, spec: &schema::Tariff) -> Option<Draft> {
        let mut draft = Draft {
            fixed_usd_per_month: spec.fixed_usd_per_month.unwrap_or(0.0),
            minimum_bill_usd_per_month: spec.minimum_bill_usd_per_month.unwrap_or(0.0),
            ..Draft::indexed()
        };
        if !spec.energy.is_empty() {
            (draft.energy, draft.energy_of) = self.energy_periods(spec)?;
        }
        draft.demand = spec
            .demand
            .iter()
            .map(|charge| self.demand_charge(charge))
            .collect::<Option<Vec<DemandDraft>>>()?;
        Some(draft)
    }

    fn energy_periods(&mut self, spec: &schema::Tariff) -> Option<(Vec<EnergyRate>, Hours<u8>)> {
        if spec.energy.len() > MOST_PERIODS {
            self.refuse(
                &spec.place,
                format!(
                    "{} energy periods are more than {MOST_PERIODS}",
                    spec.energy.len()
                ),
                "merge those that cost the same",
            );
            return None;
        }
        let mut period_of: Hours<u8> = [[[NONE; 24]; 12]; 2];
        let mut rates = Vec::new();
        for (at, period) in spec.energy.iter().enumerate() {
            rates.push(self.energy_rate(period)?);
            let held = self.windows(&period.windows)?;
            slots()
                .filter(|&(day, month, hour)| held[day][month][hour])
                .for_each(|(day, month, hour)| period_of[day][month][hour] = at as u8);
        }
        if let Some((day, month, hour)) =
            slots().find(|&(day, month, hour)| period_of[day][month][hour] == NONE)
        {
            let days = ["weekdays", "weekends"][day];
            self.refuse(
                &spec.place,
                format!(
                    "no energy period holds at hour {hour} on {days} of month {}",
                    month + 1
                ),
                "begin with a period without `windows`, which later ones go over",
            );
            return None;
        }
        Some((rates, period_of))
    }

    fn energy_rate(&mut self, period: &schema::EnergyPeriod) -> Option<EnergyRate> {
        let given = [
            period.price_usd_per_mwh.is_some(),
            !period.tiers.is_empty(),
            period.indexed_factor.is_some(),
        ];
        if given.iter().filter(|is| **is).count() != 1 {
            let message = format!(
                "energy period {:?} needs one of `price_usd_per_mwh`, `tiers` and `indexed_factor`",
                period.id.text
            );
            self.refuse(&period.place, message, "keep or add one of them");
            return None;
        }
        if let Some(factor) = period.indexed_factor {
            return Some(EnergyRate::Indexed {
                factor,
                adder_usd_per_mwh: period.adder_usd_per_mwh,
            });
        }
        if period.adder_usd_per_mwh != 0.0 {
            self.refuse(
                &period.place,
                format!(
                    "energy period {:?} has an adder, but no `indexed_factor`",
                    period.id.text
                ),
                "add it to the price",
            );
            return None;
        }
        let scale = match period.tiers_by.as_str() {
            "peak" => Scale::PeakMw,
            "day" => Scale::Days,
            "peak-and-day" => Scale::PeakMwDays,
            _ => Scale::Month,
        };
        let tiers = period
            .tiers
            .iter()
            .map(|tier| (tier.up_to_mwh, tier.price_usd_per_mwh));
        match period.price_usd_per_mwh {
            Some(price) => Some(EnergyRate::Tiered(Tiers::flat(price))),
            None => self
                .tiers(tiers.collect(), scale, &period.id.text, &period.place)
                .map(EnergyRate::Tiered),
        }
    }

    fn tiers(
        &mut self,
        tiers: Vec<(Option<f64>, f64)>,
        scale: Scale,
        name: &str,
        place: &Place,
    ) -> Option<Tiers> {
        if let Some(at) = tiers
            .iter()
            .rev()
            .skip(1)
            .position(|(up_to, _)| up_to.is_none())
        {
            self.refuse(
                place,
                format!(
                    "tier {} of {name:?} has no end, but is not the last",
                    tiers.len() - 1 - at
                ),
                "give its upper limit",
            );
            return None;
        }
        let tiers = tiers
            .into_iter()
            .map(|(up_to, usd_each)| Tier {
                up_to: up_to.unwrap_or(f64::INFINITY),
                usd_each,
            })
            .collect();
        Tiers::new(tiers, scale)
            .map_err(|why| {
                self.refuse(
                    place,
                    format!("{name:?}: {why}"),
                    "let the limits of tiers rise",
                );
            })
            .ok()
    }

    fn demand_charge(&mut self, charge: &schema::DemandPeriod) -> Option<DemandDraft> {
        if charge.price_usd_per_kw_month.is_some() != charge.tiers.is_empty() {
            self.refuse(
                &charge.place,
                format!(
                    "demand charge {:?} needs one of `price_usd_per_kw_month` and `tiers`",
                    charge.id.text
                ),
                "keep or add one of them",
            );
            return None;
        }
        let tiers = charge
            .tiers
            .iter()
            .map(|tier| (tier.up_to_mw, tier.price_usd_per_kw_month * KILO))
            .collect();
        let tiers = match charge.price_usd_per_kw_month {
            Some(price) => Tiers::flat(price * KILO),
            None => self.tiers(tiers, Scale::Month, &charge.id.text, &charge.place)?,
        };
        let billed = self.windows(&charge.windows)?;
        let ratchet = match &charge.ratchet {
            Some(ratchet) => Some(self.ratchet(ratchet)?),
            None => None,
        };
        // A ratchet uses the same hours of the day in every month.
        let mut watched = billed;
        if ratchet.is_some() {
            slots().for_each(|(day, month, hour)| {
                watched[day][month][hour] = billed[day].iter().any(|hours| hours[hour]);
            });
        }
        Some(DemandDraft {
            billed,
            watched,
            peak_of: PeakOf::Month,
            tiers,
            ratchet,
            minimum_share_of_contract: charge.minimum_share_of_contract,
        })
    }

    fn ratchet(&mut self, spec: &schema::Ratchet) -> Option<Ratchet> {
        let look_back = match (spec.look_back_months, spec.months.is_empty()) {
            (Some(months), true) => LookBack::Months(months as u8),
            (None, false) => LookBack::Named(named(&spec.months)),
            _ => {
                self.refuse(
                    &spec.place,
                    "this ratchet needs one of `months` and `look_back_months`".to_owned(),
                    "name months of the year, or give `look_back_months`",
                );
                return None;
            }
        };
        Some(Ratchet {
            share: [spec.share; 12],
            look_back,
        })
    }

    /// The hours that any of the windows holds; without windows all.
    fn windows(&mut self, windows: &[schema::Window]) -> Option<Hours<bool>> {
        if windows.is_empty() {
            return Some([[[true; 24]; 12]; 2]);
        }
        let mut held: Hours<bool> = Hours::default_hours();
        for window in windows {
            let (from, to) = (window.from_hour as usize, window.to_hour as usize);
            if from == to {
                self.refuse(
                    &window.place,
                    format!("this window ends at hour {to}, when it begins"),
                    "for the whole day write from_hour = 0 and to_hour = 24",
                );
                return None;
            }
            let months = named(&window.months);
            let days = [window.days != "weekend", window.days != "weekday"];
            let in_day = |hour: usize| {
                if from < to {
                    (from..to).contains(&hour)
                } else {
                    hour >= from || hour < to
                }
            };
            slots()
                .filter(|&(day, month, hour)| days[day] && months[month] && in_day(hour))
                .for_each(|(day, month, hour)| held[day][month][hour] = true);
        }
        Some(held)
    }

    fn contract(&mut self, spec: &schema::Tariff) -> Vec<(SimTime, f64)> {
        for pair in spec
            .contract
            .windows(2)
            .filter(|pair| pair[0].from_date >= pair[1].from_date)
        {
            self.refuse(
                &pair[1].place,
                format!(
                    "the contract of {} comes after that of {}",
                    pair[1].from_date, pair[0].from_date
                ),
                "sort the steps by `from_date`, each date once",
            );
        }
        spec.contract
            .iter()
            .map(|step| (self.horizon.instant(step.from_date), step.mw))
            .collect()
    }

    /// Deposits and refunds, on the largest contracted power or on every utility tranche.
    fn deposit(&mut self, site: &schema::Site, spec: &schema::Tariff) -> Vec<(SimTime, f64)> {
        let Some(deposit) = &spec.deposit else {
            return Vec::new();
        };
        let contracted = spec.contract.iter().map(|step| step.mw).reduce(f64::max);
        let mw =
            contracted.unwrap_or_else(|| site.power.utility.iter().map(|utility| utility.mw).sum());
        let from = deposit.refund_from.unwrap_or(deposit.paid);
        if from < deposit.paid {
            self.refuse(
                &deposit.place,
                format!(
                    "the deposit is refunded from {from}, before it is paid on {}",
                    deposit.paid
                ),
                "make `refund_from` later",
            );
        }
        let terms = Deposit {
            usd_per_mw: deposit.amount_usd_per_mw,
            refundable_share: deposit.refundable_share,
            refund_years: deposit.refund_years as u32,
        };
        let paid = (self.horizon.instant(deposit.paid), terms.paid(mw));
        let refund = |(years, usd): (u32, f64)| {
            (
                self.horizon.instant(add_months(from, years as usize * 12)),
                -usd,
            )
        };
        std::iter::once(paid)
            .chain(terms.refunds(mw).into_iter().map(refund))
            .collect()
    }

    fn warn_of_unused_prices(&mut self, site: &schema::Site, terms: &Tariff) {
        let electricity = &site.electricity;
        let hours = electricity
            .hourly
            .as_ref()
            .map(|hourly| &hourly.place)
            .or(electricity
                .generator
                .as_ref()
                .map(|generator| &generator.place));
        let place = hours.or(electricity.time_of_use.first().map(|window| &window.place));
        let sells = electricity.export.as_ref();
        let follows = sells.is_some_and(|export| export.indexed_factor.is_some());
        if let Some(place) = place.filter(|_| !terms.is_indexed() && !follows) {
            let message = format!(
                "the tariff of site {:?} prices all energy itself: these prices are not used",
                site.id.text
            );
            let hint = "leave them out, or give an energy period an `indexed_factor`";
            self.problems.push(
                Problem::warning(Kind::Unresolved, message)
                    .at(place)
                    .hint(hint),
            );
        }
    }
}

fn named(months: &[i64]) -> [bool; 12] {
    std::array::from_fn(|month| months.contains(&(month as i64 + 1)))
}

fn basis(months: &[i64], year_begins: i64, before: &str) -> PeakBasis {
    let before = if before == "nothing" {
        Before::Nothing
    } else {
        Before::OwnPeak
    };
    PeakBasis {
        months: named(months),
        year_begins: year_begins as u8,
        before,
    }
}

fn minimum_take(spec: &schema::MinimumTake) -> MinimumTake {
    MinimumTake {
        share_of_contract: spec.share_of_contract,
        usd_per_mwh: spec.price_usd_per_mwh,
    }
}

fn and_rider(sum: Rider, spec: &schema::Rider) -> Rider {
    Rider {
        usd_per_mwh: sum.usd_per_mwh + spec.price_usd_per_mwh,
        share: sum.share + spec.share,
    }
}

fn interruptible(spec: &schema::Interruptible) -> Interruptible {
    Interruptible {
        mw: spec.mw,
        usd_per_mw_month: spec.credit_usd_per_kw_month * KILO,
        penalty_usd_per_mwh: spec.penalty_usd_per_mwh,
    }
}

fn coincident_peak(spec: &schema::CoincidentPeak) -> CoincidentPeak {
    CoincidentPeak {
        usd_per_mw_year: spec.price_usd_per_kw_year * KILO,
        basis: basis(&spec.months, spec.year_begins, &spec.before),
    }
}

fn capacity(spec: &schema::Capacity) -> Capacity {
    let peaks = || Obligation::Peaks(basis(&spec.months, spec.year_begins, &spec.before));
    let obligation = if spec.obligation == "contract" {
        Obligation::Contract
    } else {
        peaks()
    };
    Capacity {
        usd_per_mw_day: spec.price_usd_per_mw_day,
        factor: spec.factor,
        obligation,
    }
}

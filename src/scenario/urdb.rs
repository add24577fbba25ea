//! Rates of the U.S. Utility Rate Database as JSON: the record itself, a response of its interface,
//! or a REopt input that holds the record or twelve monthly rates.
//!
//! Schedules are 12 rows (months) of 24 columns (hours) with the index of a period, apart for
//! weekdays and weekends. Rates are USD per kWh or kW, with `adj` added to `rate`. Fields:
//! <https://openei.org/services/doc/rest/util_rates/>. Charges of a kind that is not read are
//! refused by name.

mod record;

use super::files;
use super::tariff::{DefaultHours, DemandDraft, Draft, Hours, slots};
use crate::model::tariff::demand::PeakOf;
use crate::model::tariff::ratchet::{LookBack, MEMORY, Ratchet};
use crate::model::tariff::tiers::Tiers;
use crate::model::tariff::{EnergyRate, MOST_PERIODS};
use crate::problem::{Kind, Place, Problem, Source};
use record::{DemandTiers, KILO, Record, Schedule};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// Days of a mean month.
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;
/// Largest file, bytes: a record has some 20 kB.
const LARGEST: u64 = 16 << 20;

/// Reads a rate; the second part of `Ok` holds warnings.
///
/// # Errors
/// The first problem, with line and fix.
pub fn read(path: &Path) -> Result<(Draft, Vec<Problem>), Problem> {
    let source = files::text(path, LARGEST)?;
    let file: Record =
        serde_json::from_str(&source.text).map_err(|error| malformed(&source, &error))?;
    let reader = Reader { source: &source };
    let record = match (file.reopt, file.items) {
        (Some(reopt), _) => match reopt.urdb_response {
            Some(record) => *record,
            None => {
                return reader
                    .monthly(reopt.monthly_energy_rates, reopt.monthly_demand_rates)
                    .map(|draft| (draft, Vec::new()));
            }
        },
        (None, Some(items)) if items.len() == 1 => items.into_iter().next().unwrap_or_default(),
        (None, Some(items)) => {
            return Err(reader.refuse(
                "items",
                format!("`items` holds {} rates", items.len()),
                "keep the one that applies",
            ));
        }
        (None, None) => Record {
            reopt: None,
            items: None,
            ..file
        },
    };
    reader
        .draft(&record)
        .map(|draft| (draft, reader.warnings(&record)))
}

/// What serde reports, with its place.
fn malformed(source: &Arc<Source>, error: &serde_json::Error) -> Problem {
    let whole = error.to_string();
    let message = whole
        .rsplit_once(" at line ")
        .map_or(whole.as_str(), |(message, _)| message);
    let line_starts: usize = source
        .text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let read = source
        .text
        .floor_char_boundary(line_starts + error.column().saturating_sub(1));
    // A wrong value is reported when the next one is read: the place is moved back to its end.
    let ends_here = source.text[read..].starts_with([']', '}']) || !error.is_data();
    let value = source.text[..read].trim_end_matches([' ', '\t', '\r', '\n', ',']);
    let start = if ends_here {
        read
    } else {
        source
            .text
            .floor_char_boundary(value.len().saturating_sub(1))
    };
    let hint = if error.is_data() {
        "a rate of the U.S. Utility Rate Database is expected"
    } else {
        "this is not JSON; download the record again"
    };
    Problem::error(Kind::File, message)
        .at(&Place {
            source: Arc::clone(source),
            start,
            end: start + 1,
        })
        .hint(hint)
}

struct Reader<'a> {
    source: &'a Arc<Source>,
}

impl Reader<'_> {
    /// The place of a key, or the start of the file.
    fn place(&self, key: &str) -> Place {
        let quoted = format!("\"{key}\"");
        let start = self.source.text.find(&quoted).unwrap_or(0);
        let end = if start == 0 { 1 } else { start + quoted.len() };
        Place {
            source: Arc::clone(self.source),
            start,
            end,
        }
    }

    fn refuse(&self, key: &str, message: String, hint: &str) -> Problem {
        Problem::error(Kind::File, message)
            .at(&self.place(key))
            .hint(hint)
    }

    fn draft(&self, record: &Record) -> Result<Draft, Problem> {
        self.refuse_unread(record)?;
        let Some(structure) = &record.energyratestructure else {
            return Err(self.refuse(
                "urdb_label",
                "there is no `energyratestructure`: this file holds no rate".to_owned(),
                "download the record with detail=full",
            ));
        };
        if structure.len() > MOST_PERIODS {
            return Err(self.refuse(
                "energyratestructure",
                format!(
                    "{} energy periods are more than {MOST_PERIODS}",
                    structure.len()
                ),
                "merge those that cost the same",
            ));
        }
        let schedules = [
            ("energyweekdayschedule", &record.energyweekdayschedule),
            ("energyweekendschedule", &record.energyweekendschedule),
        ];
        let (fixed_usd_per_month, fixed_usd_per_day) = self.fixed(record)?;
        Ok(Draft {
            energy: structure
                .iter()
                .map(|tiers| EnergyRate::Tiered(tiers.tiers.clone()))
                .collect(),
            energy_of: self.schedule(schedules, "energyratestructure", structure.len())?,
            demand: self.demand(record)?,
            fixed_usd_per_month,
            fixed_usd_per_day,
            minimum_bill_usd_per_month: self.minimum_bill(record)?,
        })
    }

    /// Both schedules, every index having a rate.
    fn schedule(
        &self,
        schedules: [(&str, &Option<Schedule>); 2],
        structure: &str,
        periods: usize,
    ) -> Result<Hours<u8>, Problem> {
        let mut all: Hours<u8> = Hours::default_hours();
        for (day, (key, schedule)) in schedules.into_iter().enumerate() {
            let Some(schedule) = schedule else {
                return Err(self.refuse(
                    structure,
                    format!("`{structure}` has rates, but there is no `{key}`"),
                    "add the schedule: 12 rows of 24 period indices",
                ));
            };
            for (month, row) in schedule.0.iter().enumerate() {
                if let Some(hour) = row
                    .0
                    .iter()
                    .position(|period| usize::from(*period) >= periods)
                {
                    let message = format!(
                        "`{key}` names period {} in month {} at hour {hour}, but `{structure}` has \
                            {periods} (0 to {})",
                        row.0[hour],
                        month + 1,
                        periods.saturating_sub(1)
                    );
                    return Err(self.refuse(
                        key,
                        message,
                        "indices count from 0; add the period's rate or correct the index",
                    ));
                }
                all[day][month] = row.0;
            }
        }
        Ok(all)
    }

    fn demand(&self, record: &Record) -> Result<Vec<DemandDraft>, Problem> {
        let mut flat = self.demand_by_month(record)?;
        let mut by_hour = self.demand_by_hour(record)?;
        // A ratchet is on the demand of any hour where that is charged, else on each period's own.
        let ratchet = self.ratchet(record)?;
        let held = if flat.is_empty() {
            &mut by_hour
        } else {
            &mut flat
        };
        if ratchet.is_some() && held.iter().any(|draft| draft.peak_of == PeakOf::Day) {
            return Err(self.refuse(
                "kW daily",
                "a ratchet on the peaks of days is not read".to_owned(),
                "take the ratchet out, or convert the rates to kW and months",
            ));
        }
        held.iter_mut().for_each(|draft| draft.ratchet = ratchet);
        Ok(flat
            .into_iter()
            .chain(by_hour)
            .filter(|draft| draft.tiers != Tiers::flat(0.0))
            .collect())
    }

    /// Charges on the demand of any hour, by month.
    fn demand_by_month(&self, record: &Record) -> Result<Vec<DemandDraft>, Problem> {
        let structure = record.flatdemandstructure.as_ref();
        let Some(structure) = structure.filter(|structure| charges(structure)) else {
            return Ok(Vec::new());
        };
        let Some(months) = &record.flatdemandmonths else {
            return Err(self.refuse(
                "flatdemandstructure",
                "`flatdemandstructure` has rates, but there is no `flatdemandmonths`".to_owned(),
                "add 12 indices, January first",
            ));
        };
        let mut indices = months.0.iter();
        if let Some(beyond) = indices.find(|&&index| usize::from(index) >= structure.len()) {
            let message = format!(
                "`flatdemandmonths` names period {beyond}, but `flatdemandstructure` has {}",
                structure.len()
            );
            return Err(self.refuse("flatdemandmonths", message, "indices count from 0"));
        }
        let holds = |period: usize| {
            move |(_, month, _): (usize, usize, usize)| usize::from(months.0[month]) == period
        };
        let peak_of = peak_of(record.flatdemandunit.as_deref());
        let draft = |(period, tiers)| DemandDraft {
            peak_of,
            ..draft_of(tiers, holds(period), |_| true)
        };
        Ok(structure.iter().enumerate().map(draft).collect())
    }

    /// Charges on the demand of a period's hours.
    fn demand_by_hour(&self, record: &Record) -> Result<Vec<DemandDraft>, Problem> {
        let structure = record.demandratestructure.as_ref();
        let Some(structure) = structure.filter(|structure| charges(structure)) else {
            return Ok(Vec::new());
        };
        let schedules = [
            ("demandweekdayschedule", &record.demandweekdayschedule),
            ("demandweekendschedule", &record.demandweekendschedule),
        ];
        let of = self.schedule(schedules, "demandratestructure", structure.len())?;
        let holds = |period: usize| {
            move |(day, month, hour): (usize, usize, usize)| {
                usize::from(of[day][month][hour]) == period
            }
        };
        let peak_of = peak_of(record.demandrateunit.as_deref());
        let draft = |(period, tiers)| DemandDraft {
            peak_of,
            ..draft_of(tiers, holds(period), holds(period))
        };
        Ok(structure.iter().enumerate().map(draft).collect())
    }

    fn ratchet(&self, record: &Record) -> Result<Option<Ratchet>, Problem> {
        let share = record.lookback_percent.filter(|share| *share != 0.0);
        let by_month = record.demandratchetpercentage.as_deref();
        let by_month = by_month.filter(|shares| shares.iter().any(|share| *share != 0.0));
        let (key, ratchet) = match (share, by_month) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {
                return Err(self.refuse(
                    "demandratchetpercentage",
                    "there are two ratchets, `lookbackPercent` and `demandratchetpercentage`"
                        .to_owned(),
                    "keep one",
                ));
            }
            (Some(share), None) => ("lookbackPercent", self.look_back(share, record)?),
            (None, Some(shares)) => ("demandratchetpercentage", self.by_month(shares)?),
        };
        match ratchet
            .share
            .iter()
            .find(|share| !(0.0..=1.0).contains(*share))
        {
            Some(share) => Err(self.refuse(
                key,
                format!("`{key}` is {share}, outside 0 to 1"),
                "write a share of the peak: 0.8 for 80 %",
            )),
            None => Ok(Some(ratchet)),
        }
    }

    /// A ratchet of one share, over the last months or those named.
    fn look_back(&self, share: f64, record: &Record) -> Result<Ratchet, Problem> {
        let range = record.lookback_range.unwrap_or(0.0);
        let named = record.lookback_months.iter().flatten();
        let named: Vec<bool> = named.map(|month| month.0).collect();
        let look_back = match <[bool; 12]>::try_from(named) {
            _ if range >= 1.0 && range <= MEMORY as f64 => LookBack::Months(range as u8),
            Ok(named) if named.contains(&true) => LookBack::Named(named),
            _ => {
                return Err(self.refuse(
                    "lookbackPercent",
                    "`lookbackPercent` looks back at no months".to_owned(),
                    "give `lookbackRange` (1 to 24) or 12 values of `lookbackMonths`",
                ));
            }
        };
        Ok(Ratchet {
            share: [share; 12],
            look_back,
        })
    }

    /// A ratchet of a share for each month, over the eleven before it.
    fn by_month(&self, shares: &[f64]) -> Result<Ratchet, Problem> {
        let share = <[f64; 12]>::try_from(shares).map_err(|_| {
            self.refuse(
                "demandratchetpercentage",
                format!("`demandratchetpercentage` has {} values", shares.len()),
                "give 12, January first",
            )
        })?;
        Ok(Ratchet {
            share,
            look_back: LookBack::Months(11),
        })
    }

    /// Fixed charges, USD per month and per day.
    fn fixed(&self, record: &Record) -> Result<(f64, f64), Problem> {
        let first_meter = record.fixedchargefirstmeter.unwrap_or(0.0);
        let monthly = record.fixedmonthlycharge.unwrap_or(0.0);
        match record.fixedchargeunits.as_deref().unwrap_or("$/month") {
            "$/month" => Ok((monthly + first_meter, 0.0)),
            "$/day" => Ok((monthly, first_meter)),
            "$/year" => Ok((monthly + first_meter / 12.0, 0.0)),
            other => Err(self.refuse(
                "fixedchargeunits",
                format!("`fixedchargeunits` is {other:?}"),
                "one of $/month, $/day, $/year",
            )),
        }
    }

    fn minimum_bill(&self, record: &Record) -> Result<f64, Problem> {
        let monthly = record.minmonthlycharge.unwrap_or(0.0);
        match (
            record.mincharge.unwrap_or(0.0),
            record.minchargeunits.as_deref().unwrap_or("$/month"),
        ) {
            (0.0, _) => Ok(monthly),
            (least, "$/month") => Ok(monthly.max(least)),
            (least, "$/day") => Ok(monthly.max(least * DAYS_PER_MONTH)),
            (_, other) => Err(self.refuse(
                "minchargeunits",
                format!("a minimum charge in {other} is not read"),
                "write it as `minmonthlycharge`",
            )),
        }
    }

    /// Refuses charges that would be ignored.
    fn refuse_unread(&self, record: &Record) -> Result<(), Problem> {
        let nonzero = |values: &Option<Vec<f64>>| {
            values
                .as_ref()
                .is_some_and(|values| values.iter().any(|value| *value != 0.0))
        };
        let charged = |value: Option<f64>| value.is_some_and(|value| value != 0.0);
        let unread = [
            (
                "coincidentratestructure",
                record.coincidentratestructure.as_ref().is_some_and(costs),
                "take the structure out and write it as [site.tariff.coincident_peak]",
            ),
            (
                "fueladjustmentsmonthly",
                nonzero(&record.fueladjustmentsmonthly),
                "add it to the rates' `adj`",
            ),
            (
                "annualmincharge",
                charged(record.annualmincharge),
                "write it as `minmonthlycharge`",
            ),
            (
                "demandreactivepowercharge",
                charged(record.demandreactivepowercharge),
                "set it to 0: reactive power is not modelled",
            ),
        ];
        if let Some((key, _, fix)) = unread.into_iter().find(|(_, is, _)| *is) {
            return Err(self.refuse(key, format!("`{key}` is not read"), fix));
        }
        for (key, unit) in [
            ("demandrateunit", &record.demandrateunit),
            ("flatdemandunit", &record.flatdemandunit),
        ] {
            if let Some(unit) = unit.as_deref().filter(|unit| !["kW", DAILY].contains(unit)) {
                return Err(self.refuse(
                    key,
                    format!("demand in {unit} is not read"),
                    "convert rates and limits to kW, or kW daily",
                ));
            }
        }
        Ok(())
    }

    /// Further fields of a record that a bill ignores.
    fn warnings(&self, record: &Record) -> Vec<Problem> {
        let sells = record
            .energyratestructure
            .iter()
            .flatten()
            .any(|tiers| tiers.sells);
        let words = [
            ("sell", sells, "sales to the grid are not modelled"),
            (
                "energyattrs",
                record.energyattrs.is_some(),
                "write what applies as a rider",
            ),
            (
                "demandattrs",
                record.demandattrs.is_some(),
                "write what applies into the rates",
            ),
            (
                "fixedattrs",
                record.fixedattrs.is_some(),
                "write what applies into `fixedmonthlycharge`",
            ),
        ];
        let warning = |(key, _, fix): (&str, bool, &str)| {
            Problem::warning(Kind::File, format!("`{key}` is left out of bills"))
                .at(&self.place(key))
                .hint(fix)
        };
        words
            .into_iter()
            .filter(|(_, is, _)| *is)
            .map(warning)
            .collect()
    }

    /// REopt's own form: a rate for each month.
    fn monthly(
        &self,
        energy: Option<Vec<f64>>,
        demand: Option<Vec<f64>>,
    ) -> Result<Draft, Problem> {
        let Some(energy) = energy else {
            let hint =
                "a label alone is no rate: download the record and put it into `urdb_response`";
            return Err(self.refuse(
                "ElectricTariff",
                "`ElectricTariff` has no `urdb_response`".to_owned(),
                hint,
            ));
        };
        let demand = demand.unwrap_or_else(|| vec![0.0; 12]);
        for (key, rates) in [
            ("monthly_energy_rates", &energy),
            ("monthly_demand_rates", &demand),
        ] {
            if rates.len() != 12 {
                return Err(self.refuse(
                    key,
                    format!("`{key}` has {} values", rates.len()),
                    "give 12, January first",
                ));
            }
        }
        let mut draft = Draft {
            energy: energy
                .iter()
                .map(|rate| EnergyRate::Tiered(Tiers::flat(rate * KILO)))
                .collect(),
            ..Draft::indexed()
        };
        slots().for_each(|(day, month, hour)| draft.energy_of[day][month][hour] = month as u8);
        let of_month = |(month, rate): (usize, &f64)| DemandDraft {
            tiers: Tiers::flat(rate * KILO),
            ..draft_of(&DemandTiers::default(), |(_, of, _)| of == month, |_| true)
        };
        draft.demand = demand
            .iter()
            .enumerate()
            .filter(|(_, rate)| **rate != 0.0)
            .map(of_month)
            .collect();
        Ok(draft)
    }
}

/// Unit of a demand that is billed on the peak of each day.
const DAILY: &str = "kW daily";

fn peak_of(unit: Option<&str>) -> PeakOf {
    if unit == Some(DAILY) {
        PeakOf::Day
    } else {
        PeakOf::Month
    }
}

/// Whether any number beside `rate` or `adj`, at any depth, is not 0: an empty or all-zero structure
/// charges nothing.
fn costs(structure: &Value) -> bool {
    match structure {
        Value::Array(parts) => parts.iter().any(costs),
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            let is_rate = matches!(key.as_str(), "rate" | "adj");
            is_rate && value.as_f64().is_none_or(|rate| rate != 0.0) || costs(value)
        }),
        _ => false,
    }
}

/// Whether any tier costs anything: records often carry an empty structure of zeros.
fn charges(structure: &[DemandTiers]) -> bool {
    structure.iter().any(|tiers| tiers.0 != Tiers::flat(0.0))
}

fn draft_of(
    tiers: &DemandTiers,
    billed: impl Fn((usize, usize, usize)) -> bool,
    watched: impl Fn((usize, usize, usize)) -> bool,
) -> DemandDraft {
    let hours = |of: &dyn Fn((usize, usize, usize)) -> bool| {
        let mut hours: Hours<bool> = Hours::default_hours();
        slots().for_each(|(day, month, hour)| hours[day][month][hour] = of((day, month, hour)));
        hours
    };
    DemandDraft {
        billed: hours(&billed),
        watched: hours(&watched),
        tiers: tiers.0.clone(),
        peak_of: PeakOf::Month,
        ratchet: None,
        minimum_share_of_contract: 0.0,
    }
}

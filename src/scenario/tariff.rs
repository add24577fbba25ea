//! A tariff's schedule laid over the calendar: which energy period and which demand cell each hour
//! of UTC belongs to.
//!
//! The hour of the day and the day of the week are those of the tariff's clock, daylight saving
//! included; the month is that of UTC, as the bill's, so that a season never falls into the bill of
//! the next. Hours of zones that are off by half an hour are those in which the hour of UTC begins.

use crate::model::tariff::EnergyRate;
use crate::model::tariff::demand::{DemandCharge, MOST_CELLS, PeakOf};
use crate::model::tariff::ratchet::Ratchet;
use crate::model::tariff::tiers::Tiers;
use crate::plan::YearPeriods;
use crate::scenario::schema::AnnouncedPeak;
use crate::time::{HOUR, first_hour_of_year, hours_of_year, month_of_hour};
use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

/// A value for each hour of the day in each month, on weekdays (0) and on the days of the weekend
/// (1).
pub type Hours<T> = [[[T; 24]; 12]; 2];

/// A demand charge with its hours.
#[derive(Clone, Debug, PartialEq)]
pub struct DemandDraft {
    /// Hours it is billed on; a month without any is not billed.
    pub billed: Hours<bool>,
    /// Hours whose peaks its ratchet uses.
    pub watched: Hours<bool>,
    /// Whether the peak of the month or of each day is billed.
    pub peak_of: PeakOf,
    /// Rates.
    pub tiers: Tiers,
    /// Ratchet: billing demand held up by earlier peaks.
    pub ratchet: Option<Ratchet>,
    /// Least billing demand as a share of the contract.
    pub minimum_share_of_contract: f64,
}

/// Energy, demand and fixed charges with their hours, before they are laid over a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Energy rates by period.
    pub energy: Vec<EnergyRate>,
    /// The period of each hour.
    pub energy_of: Hours<u8>,
    /// Demand charges.
    pub demand: Vec<DemandDraft>,
    /// USD a month.
    pub fixed_usd_per_month: f64,
    /// USD a day.
    pub fixed_usd_per_day: f64,
    /// USD a month, at least.
    pub minimum_bill_usd_per_month: f64,
}

impl Draft {
    /// Energy at the site's price and nothing else.
    pub fn indexed() -> Self {
        Self {
            energy: vec![EnergyRate::Indexed {
                factor: 1.0,
                adder_usd_per_mwh: 0.0,
            }],
            energy_of: Hours::default_hours(),
            demand: Vec::new(),
            fixed_usd_per_month: 0.0,
            fixed_usd_per_day: 0.0,
            minimum_bill_usd_per_month: 0.0,
        }
    }
}

/// Hours that all have their type's default.
pub trait DefaultHours {
    /// Hours that all have the type's default value.
    fn default_hours() -> Self;
}

impl<T: Default + Copy> DefaultHours for Hours<T> {
    fn default_hours() -> Self {
        [[[T::default(); 24]; 12]; 2]
    }
}

/// Every hour of the week in every month, as (weekend, month from 0, hour).
pub fn slots() -> impl Iterator<Item = (usize, usize, usize)> {
    (0..2)
        .flat_map(|day| (0..12).flat_map(move |month| (0..24).map(move |hour| (day, month, hour))))
}

/// Which charges bill a cell and which watch it, as bits.
type Charges = (u64, u64);

/// The cell of each hour, and the charges of each cell.
fn cut(drafts: &[DemandDraft]) -> Result<(Hours<u8>, Vec<Charges>), String> {
    let mut seen: Vec<Charges> = Vec::new();
    let mut cell_of: Hours<u8> = Hours::default_hours();
    for (day, month, hour) in slots() {
        let set = |of: fn(&DemandDraft) -> &Hours<bool>| {
            let drafts = drafts.iter().enumerate();
            drafts
                .map(|(at, draft)| u64::from(of(draft)[day][month][hour]) << at)
                .fold(0, |bits, bit| bits | bit)
        };
        let key = (set(|draft| &draft.billed), set(|draft| &draft.watched));
        let known = seen.iter().position(|known| *known == key);
        let cell = known.unwrap_or_else(|| {
            seen.push(key);
            seen.len() - 1
        });
        if cell >= MOST_CELLS {
            return Err(format!(
                "demand charges overlap in more than {MOST_CELLS} ways"
            ));
        }
        cell_of[day][month][hour] = cell as u8;
    }
    Ok((cell_of, seen))
}

/// Divides the hours into cells to which the same charges apply; the charges then list their cells.
///
/// # Errors
/// In words, when there are more charges or cells than a tariff holds.
pub fn cells(drafts: &[DemandDraft]) -> Result<(Hours<u8>, Vec<DemandCharge>), String> {
    if drafts.len() > MOST_CELLS {
        return Err(format!(
            "{} demand charges are more than {MOST_CELLS}",
            drafts.len()
        ));
    }
    let (cell_of, seen) = cut(drafts)?;
    let bits = |at: usize, of: fn(&Charges) -> u64| {
        seen.iter()
            .enumerate()
            .map(|(cell, key)| (of(key) >> at & 1) << cell)
            .fold(0, |bits, bit| bits | bit)
    };
    let charge = |(at, draft): (usize, &DemandDraft)| DemandCharge {
        months: std::array::from_fn(|month| {
            slots().any(|(day, of, hour)| of == month && draft.billed[day][month][hour])
        }),
        billed: bits(at, |key| key.0),
        watched: bits(at, |key| key.1),
        peak_of: draft.peak_of,
        tiers: draft.tiers.clone(),
        ratchet: draft.ratchet,
        minimum_share_of_contract: draft.minimum_share_of_contract,
    };
    Ok((cell_of, drafts.iter().enumerate().map(charge).collect()))
}

/// The periods of a civil year's hours of UTC.
pub fn year_periods(
    energy_of: &Hours<u8>,
    cell_of: &Hours<u8>,
    zone: &TimeZone,
    year: i16,
) -> YearPeriods {
    let hours = hours_of_year(year);
    let first = first_hour_of_year(year);
    let months = month_of_hour(hours);
    let mut periods = YearPeriods {
        year,
        energy: Vec::with_capacity(hours),
        demand: Vec::with_capacity(hours),
        announced_peaks: Default::default(),
    };
    for (at, month) in months.into_iter().enumerate() {
        let (day, hour) = local(first + at as i64, zone);
        periods
            .energy
            .push(energy_of[day][usize::from(month)][hour]);
        periods.demand.push(cell_of[day][usize::from(month)][hour]);
    }
    periods
}

/// The hours of a civil year of UTC that lie in announced peaks on a zone's clock, by month.
pub fn announced_hours(peaks: &[AnnouncedPeak], zone: &TimeZone, year: i16) -> [Vec<usize>; 12] {
    let mut hours: [Vec<usize>; 12] = Default::default();
    if peaks.is_empty() {
        return hours;
    }
    let first = first_hour_of_year(year);
    let announced = |at: &usize| {
        let hour = (first + *at as i64) * HOUR.whole();
        let civil = zone.to_datetime(Timestamp::from_second(hour).unwrap_or(Timestamp::UNIX_EPOCH));
        peaks.iter().any(|peak| {
            let hours = peak.from_hour..peak.to_hour;
            peak.date == civil.date() && hours.contains(&i64::from(civil.hour()))
        })
    };
    let months = month_of_hour(hours_of_year(year)).into_iter().enumerate();
    for (at, month) in months.filter(|(at, _)| announced(at)) {
        hours[usize::from(month)].push(at);
    }
    hours
}

/// Whether an hour since 1970 lies in a weekend (1), and the hour of its day, on a zone's clock.
fn local(hour: i64, zone: &TimeZone) -> (usize, usize) {
    let stamp = Timestamp::from_second(hour * HOUR.whole()).unwrap_or(Timestamp::UNIX_EPOCH);
    let civil = zone.to_datetime(stamp);
    let weekend = matches!(civil.weekday(), Weekday::Saturday | Weekday::Sunday);
    (usize::from(weekend), civil.hour() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::time_zone;

    fn hours<T: Default + Copy>(of: impl Fn(usize, usize, usize) -> T) -> Hours<T> {
        let mut all = Hours::default_hours();
        slots().for_each(|(day, month, hour)| all[day][month][hour] = of(day, month, hour));
        all
    }

    fn draft(billed: impl Fn(usize, usize, usize) -> bool) -> DemandDraft {
        let billed = hours(billed);
        DemandDraft {
            billed,
            watched: billed,
            peak_of: PeakOf::Month,
            tiers: Tiers::flat(1.0),
            ratchet: None,
            minimum_share_of_contract: 0.0,
        }
    }

    #[test]
    fn overlapping_charges_share_cells() {
        let any = draft(|_, _, _| true);
        let peak = draft(|day, month, hour| {
            day == 0 && (5..9).contains(&month) && (14..20).contains(&hour)
        });
        let (cell_of, charges) = cells(&[any, peak]).unwrap();
        assert_eq!(charges[0].billed, 0b11);
        assert_eq!(
            (
                charges[1].billed,
                charges[1].months[4],
                charges[1].months[5]
            ),
            (0b10, false, true)
        );
        assert_eq!(
            (cell_of[0][6][15], cell_of[1][6][15], cell_of[0][0][15]),
            (1, 0, 0)
        );
        let many: Vec<DemandDraft> = (0..7)
            .map(|bit| draft(move |_, month, hour| (month * 24 + hour) >> bit & 1 == 1))
            .collect();
        assert!(cells(&many).unwrap_err().contains("more than 64 ways"));
    }

    /// Chicago changes its clock on 12 March 2023: 9 o'clock is 15:00 UTC before and 14:00 after. 1
    /// January is a Sunday.
    #[test]
    fn the_clock_is_the_zones_and_the_month_is_utc() {
        let (by_hour, by_month) = (
            hours(|day, _, hour| if day == 0 { hour as u8 } else { 50 }),
            hours(|_, month, _| month as u8),
        );
        let chicago = time_zone("America/Chicago").unwrap();
        let year = year_periods(&by_hour, &by_month, &chicago, 2023);
        let at = |day: usize, hour: usize| day * 24 + hour;
        assert_eq!(year.energy[at(8, 15)], 9);
        assert_eq!(year.energy[at(8 + 84, 14)], 9);
        assert_eq!(year.energy[at(0, 12)], 50);
        // Monday 00:00 UTC is still Sunday in Chicago; the month turns with UTC.
        assert_eq!(year.energy[at(1, 5)], 50);
        assert_eq!(year.energy[at(1, 6)], 0);
        assert_eq!((year.demand[at(31, 0) - 1], year.demand[at(31, 0)]), (0, 1));
        assert_eq!(
            (
                year.energy.len(),
                year_periods(&by_hour, &by_month, &chicago, 2024)
                    .energy
                    .len()
            ),
            (8_760, 8_784)
        );
    }
}

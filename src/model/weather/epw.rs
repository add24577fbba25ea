//! EnergyPlus weather files: eight header lines and a row of 35 fields an hour, hour field 1 to 24 =
//! hour ending, local standard time without daylight saving.
//!
//! Source: EnergyPlus "Auxiliary Programs", EPW data format. A typical year is stitched from months
//! of different years, so the year column is no time axis; 8 784 rows are an actual leap year. Hours
//! marked as missing are filled, each counted and named: marked irradiance of the night is 0, other
//! short gaps are interpolated, longer ones as stated.

use super::dew_point::{self, Over};
use super::gaps::{self, Filled};
use super::pressure::at_elevation_pa;
use crate::model::renewables::sun_height_sine;
use crate::time::{hour_of_year_text, hours_of_year};
use crate::units::Celsius;

/// Header lines before the data.
const HEADER_LINES: usize = 8;
/// Fields of a row, counted from 0.
const YEAR: usize = 0;
const HOUR: usize = 3;
const DRY_BULB: usize = 6;
const DEW_POINT: usize = 7;
const RELATIVE_HUMIDITY: usize = 8;
const PRESSURE: usize = 9;
const GLOBAL_HORIZONTAL: usize = 13;
const WIND_SPEED: usize = 21;
/// The format's marks: from here on a value means that there is none.
const NO_TEMPERATURE: f64 = 99.9;
const NO_HUMIDITY: f64 = 999.0;
const NO_PRESSURE: f64 = 999_999.0;
const NO_IRRADIANCE: f64 = 9_999.0;
const NO_WIND: f64 = 999.0;
/// Hours that a text names one by one.
const NAMED: usize = 6;

/// How marked hours and humidity are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether gaps too long to be interpolated take the day before.
    pub from_day_before: bool,
    /// What humidity below 0 °C is over.
    pub over: Over,
}

/// A year of a station.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypicalYear {
    /// Station as the header names it.
    pub station: String,
    /// Its latitude and longitude, degrees.
    pub place: (f64, f64),
    /// Local standard time minus UTC, hours.
    pub utc_offset_hours: f64,
    /// Height above the sea, m.
    pub elevation_m: f64,
    /// The year of all rows, where they have one.
    pub single_year: Option<i16>,
    /// °C, hour by hour of the local standard year.
    pub dry_bulb_c: Vec<f64>,
    /// °C; the frost point below 0 °C.
    pub dew_point_c: Vec<f64>,
    /// Pa.
    pub pressure_pa: Vec<f64>,
    /// Sun on the level ground, mean of the hour; empty where no hour has any.
    pub global_horizontal_w_per_m2: Vec<f64>,
    /// Wind at the station; empty where no hour has any.
    pub wind_speed_m_per_s: Vec<f64>,
    /// What stands for marked hours, a sentence each.
    pub replaced: Vec<String>,
}

/// The columns with their marked hours.
#[derive(Default)]
struct Marked {
    years: Vec<f64>,
    dry_bulb: Vec<Option<f64>>,
    dew_point: Vec<Option<f64>>,
    humidity: Vec<Option<f64>>,
    pressure: Vec<Option<f64>>,
    sun: Vec<Option<f64>>,
    wind: Vec<Option<f64>>,
}

/// Reads the text of an EPW file.
///
/// # Errors
/// (line from 1, what is wrong), for a header that is none, a missing hour, a temperature outside
/// −90 to 70 °C, or marked hours that may not be filled.
pub fn read(text: &str, rules: Rules) -> Result<TypicalYear, (usize, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut year = header(text)?;
    let mut marked = Marked::default();
    let mut lines = Vec::new();
    let rows = text.lines().enumerate().skip(HEADER_LINES);
    for (at, line) in rows.filter(|(_, line)| !line.trim_matches([',', ' ']).is_empty()) {
        marked.read_row(line).map_err(|why| (at + 1, why))?;
        lines.push(at + 1);
    }
    let hours = marked.dry_bulb.len();
    if hours != hours_of_year(2023) && hours != hours_of_year(2024) {
        return Err((
            text.lines().count(),
            format!("{hours} hours, but a year has 8760, or 8784 with 29 February"),
        ));
    }
    let first = marked.years[0];
    year.single_year = (marked.years.iter().all(|year| *year == first)).then_some(first as i16);
    year.fill(&marked, rules)
        .map_err(|(hour, why)| (lines[hour], why))?;
    Ok(year)
}

/// The station that the first line names.
fn header(text: &str) -> Result<TypicalYear, (usize, String)> {
    let first = text.lines().next().unwrap_or_default();
    let location: Vec<&str> = first.split(',').map(str::trim).collect();
    if location.first() != Some(&"LOCATION") || location.len() < 10 {
        return Err((
            1,
            "an EPW file begins with LOCATION, city, …, latitude, longitude, time zone, elevation"
                .to_owned(),
        ));
    }
    let number = |at: usize, what: &str| {
        location[at]
            .parse::<f64>()
            .map_err(|_| (1, format!("{what} {:?} is not a number", location[at])))
    };
    Ok(TypicalYear {
        station: location[1].to_owned(),
        place: (number(6, "latitude")?, number(7, "longitude")?),
        utc_offset_hours: number(8, "time zone")?,
        elevation_m: number(9, "elevation")?,
        ..TypicalYear::default()
    })
}

impl Marked {
    /// Adds the hour of a row.
    ///
    /// # Errors
    /// In words, when a field is no number or implausible.
    fn read_row(&mut self, row: &str) -> Result<(), String> {
        let fields: Vec<&str> = row.split(',').collect();
        if fields.len() < 32 {
            return Err(format!("{} fields, but an EPW row has 35", fields.len()));
        }
        let number = |at: usize| number(&fields, at);
        let below = |at: usize, mark: f64| {
            number(at).map(|value| Some(value).filter(|value| *value < mark))
        };
        let expected_hour = self.dry_bulb.len() % 24 + 1;
        if number(HOUR)? != expected_hour as f64 {
            return Err(format!(
                "hour {} where hour {expected_hour} is expected: an hour is missing or doubled",
                fields[HOUR]
            ));
        }
        let dry_bulb = Some(number(DRY_BULB)?).filter(|value| *value != NO_TEMPERATURE);
        if let Some(dry_bulb) = dry_bulb.filter(|value| !(-90.0..=70.0).contains(value)) {
            return Err(format!(
                "dry bulb {dry_bulb} °C may be in Fahrenheit; −90 to 70 is expected, and 99.9 for a \
                    missing value"
            ));
        }
        let pressure = below(PRESSURE, NO_PRESSURE)?;
        if let Some(pressure) = pressure.filter(|value| !(30_000.0..=120_000.0).contains(value)) {
            return Err(format!(
                "pressure {pressure} Pa; 30 000 to 120 000 is expected"
            ));
        }
        let dew_point = below(DEW_POINT, NO_TEMPERATURE)?;
        if let Some(dew_point) = dew_point.filter(|value| !(-110.0..=70.0).contains(value)) {
            return Err(format!(
                "the dew point {dew_point} °C may be in Fahrenheit; −110 to 70 is expected"
            ));
        }
        self.years.push(number(YEAR)?);
        self.dry_bulb.push(dry_bulb);
        self.dew_point.push(dew_point);
        self.humidity
            .push(below(RELATIVE_HUMIDITY, NO_HUMIDITY)?.map(|percent| percent / 100.0));
        self.pressure.push(pressure);
        self.sun.push(below(GLOBAL_HORIZONTAL, NO_IRRADIANCE)?);
        self.wind.push(below(WIND_SPEED, NO_WIND)?);
        Ok(())
    }
}

impl TypicalYear {
    /// Fills what is marked.
    ///
    /// # Errors
    /// (hour of the year, what is missing).
    fn fill(&mut self, marked: &Marked, rules: Rules) -> Result<(), (usize, String)> {
        self.dry_bulb_c = self.column("dry bulb", &marked.dry_bulb, rules)?;
        self.pressure_pa = self.pressure(&marked.pressure);
        let dew_points = self.dew_points(marked, rules);
        self.dew_point_c = self.column("dew point", &dew_points, rules)?;
        let sun = self.night(&marked.sun);
        self.global_horizontal_w_per_m2 = if has_none(&sun, &marked.sun) {
            self.replaced
                .push("no hour has irradiance: a clear sky stands for it".to_owned());
            Vec::new()
        } else {
            self.column("irradiance", &sun, rules)?
        };
        self.wind_speed_m_per_s = if has_none(&marked.wind, &marked.wind) {
            self.replaced
                .push("no hour has wind: generated wind stands for it".to_owned());
            Vec::new()
        } else {
            self.column("wind", &marked.wind, rules)?
        };
        Ok(())
    }

    /// A column without marks.
    fn column(
        &mut self,
        what: &str,
        column: &[Option<f64>],
        rules: Rules,
    ) -> Result<Vec<f64>, (usize, String)> {
        let filled = gaps::filled(column, rules.from_day_before).map_err(|(hour, length)| {
            let when = hour_of_year_text(hour, column.len());
            (
                hour,
                format!("the {what} of {length} hours from {when} on is marked as missing"),
            )
        })?;
        let Filled {
            values,
            interpolated,
            of_day_before,
        } = filled;
        self.say(what, "are interpolated", &interpolated, column.len());
        self.say(
            what,
            "take the value of the day before",
            &of_day_before,
            column.len(),
        );
        Ok(values)
    }

    fn say(&mut self, what: &str, done: &str, hours: &[usize], of: usize) {
        if hours.is_empty() {
            return;
        }
        let named: Vec<String> = (hours.iter().take(NAMED))
            .map(|hour| hour_of_year_text(*hour, of))
            .collect();
        let more = hours.len().saturating_sub(NAMED);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let count = hours.len();
        self.replaced.push(format!(
            "{count} hours of {what} that are marked as missing {done}: {}{more}",
            named.join(", ")
        ));
    }

    /// A marked pressure is that of the standard atmosphere at the station's height.
    fn pressure(&mut self, column: &[Option<f64>]) -> Vec<f64> {
        let marked: Vec<usize> = (0..column.len())
            .filter(|at| column[*at].is_none())
            .collect();
        self.say(
            "pressure",
            "have that of the standard atmosphere",
            &marked,
            column.len(),
        );
        let standard = at_elevation_pa(self.elevation_m);
        column
            .iter()
            .map(|pressure| pressure.unwrap_or(standard))
            .collect()
    }

    /// Dew points, below 0 °C frost points; a marked one follows from the relative humidity.
    fn dew_points(&mut self, marked: &Marked, rules: Rules) -> Vec<Option<f64>> {
        let mut followed = Vec::new();
        let point = |hour: usize| {
            let stated =
                marked.dew_point[hour].map(|point| dew_point::stated(Celsius(point), rules.over));
            let dry_bulb = Celsius(self.dry_bulb_c[hour]);
            let follows = || {
                let humidity = marked.humidity[hour]?;
                followed.push(hour);
                Some(dew_point::from_relative_humidity(
                    dry_bulb, humidity, rules.over,
                ))
            };
            stated.or_else(follows).map(|point| point.0)
        };
        let points = (0..marked.dew_point.len()).map(point).collect();
        let hours = marked.dew_point.len();
        self.say(
            "dew point",
            "follow from the relative humidity",
            &followed,
            hours,
        );
        points
    }

    /// Irradiance in which marked hours of the night are 0.
    fn night(&mut self, column: &[Option<f64>]) -> Vec<Option<f64>> {
        let hours = column.len();
        let offset = libm::round(self.utc_offset_hours) as i64;
        let is_night = |hour: usize| {
            let utc = (hour as i64 - offset).rem_euclid(hours as i64) as usize;
            sun_height_sine(self.place.0, self.place.1, utc) == 0.0
        };
        let marked = |hour: &usize| column[*hour].is_none() && is_night(*hour);
        let dark: Vec<usize> = (0..hours).filter(marked).collect();
        let mut lit = column.to_vec();
        dark.iter().for_each(|hour| lit[*hour] = Some(0.0));
        if column.iter().any(Option::is_some) {
            self.say("irradiance", "lie in the night and are 0", &dark, hours);
        }
        lit
    }
}

/// Whether no hour that is not filled otherwise has a value.
fn has_none(column: &[Option<f64>], written: &[Option<f64>]) -> bool {
    written.iter().all(Option::is_none) || column.iter().all(Option::is_none)
}

fn number(fields: &[&str], at: usize) -> Result<f64, String> {
    let value = fields[at].trim().parse::<f64>().ok();
    value
        .filter(|value| value.is_finite())
        .ok_or_else(|| format!("field {} is {:?}, not a number", at + 1, fields[at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: usize = 8_760;

    fn read_all(text: &str) -> Result<TypicalYear, (usize, String)> {
        read(text, Rules::default())
    }

    fn file(rows: impl Iterator<Item = String>) -> String {
        let mut text = "LOCATION,Nowhere,-,-,-,0,50.0,10.0,1.0,120.0\n".to_owned()
            + &"-\n".repeat(HEADER_LINES - 1);
        text.extend(rows);
        text
    }

    fn row(hour: usize, dry_bulb: f64) -> String {
        format!(
            "1999,1,1,{hour},0,?,{dry_bulb},1.0,50,101325{}\n",
            ",0".repeat(25)
        )
    }

    /// A row with dew point, relative humidity, pressure, irradiance and wind as given.
    fn row_with(hour: usize, [dew, humidity, pressure, sun, wind]: [&str; 5]) -> String {
        format!(
            "1999,1,1,{hour},0,?,20,{dew},{humidity},{pressure},0,0,0,{sun},0,0,0,0,0,0,0,{wind}{}\n",
            ",0".repeat(13)
        )
    }

    #[test]
    fn sun_wind_and_what_stands_for_missing_values() {
        let whole =
            read_all(&file((0..ROWS).map(|hour| {
                row_with(hour % 24 + 1, ["9.3", "50", "98000", "512", "3.5"])
            })))
            .unwrap();
        assert_eq!(
            (
                whole.global_horizontal_w_per_m2[9],
                whole.wind_speed_m_per_s[9],
                whole.pressure_pa[9]
            ),
            (512.0, 3.5, 98_000.0)
        );
        let holes = read_all(&file((0..ROWS).map(|hour| {
            row_with(hour % 24 + 1, ["99.9", "50", "999999", "9999", "999"])
        })))
        .unwrap();
        assert!(holes.global_horizontal_w_per_m2.is_empty() && holes.wind_speed_m_per_s.is_empty());
        assert!(
            (holes.dew_point_c[0] - 9.27).abs() < 0.02
                && (holes.pressure_pa[0] - at_elevation_pa(120.0)).abs() < 1e-9
        );
        let neither =
            read_all(&file((0..ROWS).map(|hour| {
                row_with(hour % 24 + 1, ["99.9", "999", "98000", "0", "0"])
            })))
            .map(|_| ())
            .unwrap_err();
        assert!(
            neither.1.contains("the dew point of 8760 hours"),
            "{neither:?}"
        );
        assert_eq!(holes.replaced.len(), 4, "{:?}", holes.replaced);
        let kilopascal =
            read_all(&file((0..ROWS).map(|hour| {
                row_with(hour % 24 + 1, ["9.3", "50", "98", "0", "0"])
            })))
            .map(|_| ())
            .unwrap_err();
        assert!(kilopascal.1.contains("98 Pa"), "{kilopascal:?}");
    }

    #[test]
    fn a_whole_year_is_read() {
        let year = read_all(&file((0..ROWS).map(|hour| row(hour % 24 + 1, 12.5)))).unwrap();
        assert_eq!(
            (
                year.dry_bulb_c.len(),
                year.dry_bulb_c[77],
                year.utc_offset_hours,
                year.single_year
            ),
            (ROWS, 12.5, 1.0, Some(1999))
        );
    }

    #[test]
    fn faults_are_reported_with_their_line() {
        let short = read_all(&file((0..100).map(|hour| row(hour % 24 + 1, 12.5)))).unwrap_err();
        assert!(short.1.contains("100 hours"));
        let hot =
            read_all(&file((0..ROWS).map(|hour| {
                row(hour % 24 + 1, if hour == 3 { 95.0 } else { 10.0 })
            })))
            .unwrap_err();
        assert_eq!(hot.0, HEADER_LINES + 4);
        let gap = read_all(&file(
            (0..ROWS)
                .filter(|hour| *hour != 5)
                .map(|hour| row(hour % 24 + 1, 1.0)),
        ))
        .unwrap_err();
        assert!(gap.1.contains("missing or doubled"));
        assert_eq!(read_all("nonsense").unwrap_err().0, 1);
    }

    /// A year with the sun up from 8 to 16, of which some hours are changed.
    fn sunny(rows: usize, change: impl Fn(usize) -> [&'static str; 5]) -> String {
        file((0..rows).map(|hour| row_with(hour % 24 + 1, change(hour))))
    }

    fn usual(hour: usize) -> [&'static str; 5] {
        let sun = if (8..16).contains(&(hour % 24)) {
            "500"
        } else {
            "0"
        };
        ["9.3", "50", "98000", sun, "3.5"]
    }

    /// Two marks at night leave the sun of the year as it is; one at noon lies between its
    /// neighbours; a whole day is refused, or taken from the day before where that is stated.
    #[test]
    fn marked_hours_are_filled_and_named() {
        let marked = |hours: std::ops::Range<usize>| {
            sunny(ROWS, |hour| {
                let [dew, humidity, pressure, sun, wind] = usual(hour);
                let sun = if hours.contains(&hour) { "9999" } else { sun };
                [dew, humidity, pressure, sun, wind]
            })
        };
        let whole = read_all(&sunny(ROWS, usual)).unwrap();
        assert!(whole.replaced.is_empty());
        let night = read_all(&marked(1..3)).unwrap();
        assert_eq!(
            night.global_horizontal_w_per_m2,
            whole.global_horizontal_w_per_m2
        );
        assert!(
            night.replaced[0].contains("lie in the night and are 0: 1 January 01:00"),
            "{:?}",
            night.replaced
        );
        let noon = read_all(&marked(4_331..4_332)).unwrap();
        assert_eq!(noon.global_horizontal_w_per_m2[4_331], 500.0);
        assert!(
            noon.replaced[0].contains("are interpolated: 30 June 11:00"),
            "{:?}",
            noon.replaced
        );
        let day = read_all(&marked(4_320..4_344)).unwrap_err();
        assert!(
            day.0 > HEADER_LINES + 4_320 && day.1.contains("irradiance"),
            "{day:?}"
        );
        let rules = Rules {
            from_day_before: true,
            ..Rules::default()
        };
        let day = read(&marked(4_320..4_344), rules).unwrap();
        assert_eq!(
            day.global_horizontal_w_per_m2,
            whole.global_horizontal_w_per_m2
        );
        let cold = sunny(ROWS, usual).replacen(",?,20,", ",?,99.9,", 1);
        assert_eq!(read_all(&cold).unwrap().dry_bulb_c[0], 20.0);
    }

    #[test]
    fn a_leap_year_has_its_29th_of_february() {
        let year = read_all(&sunny(8_784, usual)).unwrap();
        assert_eq!(year.dry_bulb_c.len(), 8_784);
        let odd = read_all(&sunny(8_770, usual)).unwrap_err();
        assert!(odd.1.contains("8770 hours"), "{odd:?}");
    }

    #[test]
    fn a_mark_of_the_byte_order_and_empty_fields_are_no_fault() {
        let text = sunny(ROWS, usual);
        let saved = text
            .replacen("120.0\n", "120.0,,,,\n", 1)
            .replace('\n', "\r\n");
        assert_eq!(
            read_all(&format!("\u{feff}{saved}")).unwrap(),
            read_all(&text).unwrap()
        );
    }

    #[test]
    fn dew_points_below_freezing_are_over_water_unless_stated() {
        let text = sunny(ROWS, |hour| {
            let [dew, humidity, pressure, sun, wind] = usual(hour);
            let dew = if hour == 0 { "-10" } else { dew };
            [dew, humidity, pressure, sun, wind]
        });
        let water = read_all(&text).unwrap().dew_point_c[0];
        assert!((water + 8.9).abs() < 0.05, "{water}");
        let rules = Rules {
            over: Over::Ice,
            ..Rules::default()
        };
        assert_eq!(read(&text, rules).unwrap().dew_point_c[0], -10.0);
    }
}

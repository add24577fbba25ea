//! EnergyPlus weather files: eight header lines and 8 760 rows of 35 fields, hour field 1 to 24 =
//! hour ending, local standard time without daylight saving.
//!
//! Source: EnergyPlus "Auxiliary Programs", EPW data format. A typical year is stitched from months
//! of different years, so the year column is no time axis.

use super::pressure::at_elevation_pa;
use super::psychrometrics::Air;
use crate::units::Celsius;

/// Header lines before the data.
const HEADER_LINES: usize = 8;
/// Rows of a typical year.
const ROWS: usize = 8_760;
/// Fields of a row, counted from 0.
const DRY_BULB: usize = 6;
const DEW_POINT: usize = 7;
const RELATIVE_HUMIDITY: usize = 8;
const PRESSURE: usize = 9;
const GLOBAL_HORIZONTAL: usize = 13;
const WIND_SPEED: usize = 21;
/// From here on a value means that there is none (the format's 99.9, 999, 999 999, 9 999 and 999).
const NO_DEW_POINT: f64 = 99.9;
const NO_HUMIDITY: f64 = 999.0;
const NO_PRESSURE: f64 = 999_999.0;
const NO_IRRADIANCE: f64 = 9_999.0;
const NO_WIND: f64 = 999.0;

/// A typical year.
///
/// A missing pressure is that of the standard atmosphere at the station's height, a missing dew
/// point follows from the relative humidity.
#[derive(Clone, Debug, PartialEq)]
pub struct TypicalYear {
    /// Station as the header names it.
    pub station: String,
    /// Local standard time minus UTC, hours.
    pub utc_offset_hours: f64,
    /// Height above the sea, m.
    pub elevation_m: f64,
    /// °C, hour by hour of the local standard year.
    pub dry_bulb_c: Vec<f64>,
    /// °C.
    pub dew_point_c: Vec<f64>,
    /// 0 to 1.
    pub relative_humidity: Vec<f64>,
    /// Pa.
    pub pressure_pa: Vec<f64>,
    /// Sun on the level ground, mean of the hour; empty where an hour has none.
    pub global_horizontal_w_per_m2: Vec<f64>,
    /// Wind at the station; empty where an hour has none.
    pub wind_speed_m_per_s: Vec<f64>,
}

/// Reads the text of an EPW file.
///
/// # Errors
/// (line from 1, what is wrong), for a header that is none, a missing hour, or a temperature
/// outside −90 to 70 °C (99.9 is the format's mark of a missing value).
pub fn read(text: &str) -> Result<TypicalYear, (usize, String)> {
    let first = text.lines().next().unwrap_or_default();
    let location: Vec<&str> = first.split(',').collect();
    if location.first() != Some(&"LOCATION") || location.len() < 10 {
        return Err((
            1,
            "an EPW file begins with LOCATION, city, …, latitude, longitude, time zone, elevation"
                .to_owned(),
        ));
    }
    let header = |at: usize, what: &str| {
        location[at]
            .trim()
            .parse::<f64>()
            .map_err(|_| (1, format!("{what} {:?} is not a number", location[at])))
    };
    let mut year = TypicalYear {
        station: location[1].to_owned(),
        utc_offset_hours: header(8, "time zone")?,
        elevation_m: header(9, "elevation")?,
        dry_bulb_c: Vec::with_capacity(ROWS),
        dew_point_c: Vec::with_capacity(ROWS),
        relative_humidity: Vec::with_capacity(ROWS),
        pressure_pa: Vec::with_capacity(ROWS),
        global_horizontal_w_per_m2: Vec::with_capacity(ROWS),
        wind_speed_m_per_s: Vec::with_capacity(ROWS),
    };
    for (at, line) in text
        .lines()
        .enumerate()
        .skip(HEADER_LINES)
        .filter(|(_, line)| !line.trim().is_empty())
    {
        read_row(line, &mut year).map_err(|why| (at + 1, why))?;
    }
    if year.dry_bulb_c.len() != ROWS {
        return Err((
            text.lines().count(),
            format!(
                "{} hours, but a typical year has {ROWS}",
                year.dry_bulb_c.len()
            ),
        ));
    }
    for (series, none) in [
        (&mut year.global_horizontal_w_per_m2, NO_IRRADIANCE),
        (&mut year.wind_speed_m_per_s, NO_WIND),
    ] {
        if series.iter().any(|value| *value >= none) {
            series.clear();
        }
    }
    Ok(year)
}

/// Adds the hour of a row to a year.
///
/// # Errors
/// In words, when a field is no number, missing or implausible.
fn read_row(row: &str, year: &mut TypicalYear) -> Result<(), String> {
    let fields: Vec<&str> = row.split(',').collect();
    if fields.len() < 32 {
        return Err(format!("{} fields, but an EPW row has 35", fields.len()));
    }
    let number = |at: usize| number(&fields, at);
    let expected_hour = year.dry_bulb_c.len() % 24 + 1;
    if number(3)? != expected_hour as f64 {
        return Err(format!(
            "hour {} where hour {expected_hour} is expected: an hour is missing or doubled",
            fields[3]
        ));
    }
    let dry_bulb = number(DRY_BULB)?;
    if !(-90.0..=70.0).contains(&dry_bulb) {
        return Err(format!(
            "dry bulb {dry_bulb} °C is missing or in Fahrenheit; −90 to 70 is expected"
        ));
    }
    let pressure = Some(number(PRESSURE)?).filter(|pressure| *pressure < NO_PRESSURE);
    let pressure = pressure.unwrap_or_else(|| at_elevation_pa(year.elevation_m));
    if !(30_000.0..=120_000.0).contains(&pressure) {
        return Err(format!(
            "pressure {pressure} Pa; 30 000 to 120 000 is expected"
        ));
    }
    let humidity = number(RELATIVE_HUMIDITY)?;
    let humidity = (humidity < NO_HUMIDITY).then_some(humidity / 100.0);
    let dew_point = Some(number(DEW_POINT)?)
        .filter(|dew_point| *dew_point < NO_DEW_POINT)
        .or_else(|| {
            let air = Air::from_relative_humidity(Celsius(dry_bulb), humidity?, pressure);
            Some(air.dew_point.0)
        })
        .filter(|dew_point| (-110.0..=70.0).contains(dew_point))
        .ok_or(
            "the dew point is missing or in Fahrenheit, −110 to 70 °C is expected; or give the \
                relative humidity",
        )?;
    year.dry_bulb_c.push(dry_bulb);
    year.dew_point_c.push(dew_point);
    year.relative_humidity.push(humidity.unwrap_or_else(|| {
        Air::from_dew_point(Celsius(dry_bulb), Celsius(dew_point), pressure).relative_humidity()
    }));
    year.pressure_pa.push(pressure);
    year.global_horizontal_w_per_m2
        .push(number(GLOBAL_HORIZONTAL)?);
    year.wind_speed_m_per_s.push(number(WIND_SPEED)?);
    Ok(())
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
        let whole = read(&file((0..ROWS).map(|hour| {
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
        let holes = read(&file((0..ROWS).map(|hour| {
            row_with(hour % 24 + 1, ["99.9", "50", "999999", "9999", "999"])
        })))
        .unwrap();
        assert!(holes.global_horizontal_w_per_m2.is_empty() && holes.wind_speed_m_per_s.is_empty());
        assert!(
            (holes.dew_point_c[0] - 9.27).abs() < 0.02
                && (holes.pressure_pa[0] - at_elevation_pa(120.0)).abs() < 1e-9
        );
        let dry = read(&file((0..ROWS).map(|hour| {
            row_with(hour % 24 + 1, ["9.3", "999", "98000", "0", "0"])
        })))
        .unwrap();
        assert!((dry.relative_humidity[0] - 0.5).abs() < 2e-3);
        let neither =
            read(&file((0..ROWS).map(|hour| {
                row_with(hour % 24 + 1, ["99.9", "999", "98000", "0", "0"])
            })))
            .map(|_| ())
            .unwrap_err();
        assert!(neither.1.contains("dew point"), "{neither:?}");
        let kilopascal =
            read(&file((0..ROWS).map(|hour| {
                row_with(hour % 24 + 1, ["9.3", "50", "98", "0", "0"])
            })))
            .map(|_| ())
            .unwrap_err();
        assert!(kilopascal.1.contains("98 Pa"), "{kilopascal:?}");
    }

    #[test]
    fn a_whole_year_is_read() {
        let year = read(&file((0..ROWS).map(|hour| row(hour % 24 + 1, 12.5)))).unwrap();
        assert_eq!(
            (
                year.dry_bulb_c.len(),
                year.dry_bulb_c[77],
                year.utc_offset_hours,
                year.relative_humidity[0]
            ),
            (ROWS, 12.5, 1.0, 0.5)
        );
    }

    #[test]
    fn faults_are_reported_with_their_line() {
        let short = read(&file((0..100).map(|hour| row(hour % 24 + 1, 12.5)))).unwrap_err();
        assert!(short.1.contains("100 hours"));
        let hot =
            read(&file((0..ROWS).map(|hour| {
                row(hour % 24 + 1, if hour == 3 { 95.0 } else { 10.0 })
            })))
            .unwrap_err();
        assert_eq!(hot.0, HEADER_LINES + 4);
        let gap = read(&file(
            (0..ROWS)
                .filter(|hour| *hour != 5)
                .map(|hour| row(hour % 24 + 1, 1.0)),
        ))
        .unwrap_err();
        assert!(gap.1.contains("missing or doubled"));
        assert_eq!(read("nonsense").unwrap_err().0, 1);
    }
}

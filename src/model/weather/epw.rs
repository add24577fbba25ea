//! EnergyPlus weather files: eight header lines and 8 760 rows of 35 fields, hour field 1 to 24 = hour ending, local
//! standard time without daylight saving.
//!
//! Source: EnergyPlus "Auxiliary Programs", EPW data format. A typical year is stitched from months of different
//! years, so the year column is no time axis.

/// Header lines before the data.
const HEADER_LINES: usize = 8;
/// Rows of a typical year.
const ROWS: usize = 8_760;
/// Fields of a row, counted from 0.
const DRY_BULB: usize = 6;
const DEW_POINT: usize = 7;
const RELATIVE_HUMIDITY: usize = 8;
const PRESSURE: usize = 9;

/// A typical year.
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
}

/// Reads the text of an EPW file.
///
/// # Errors
/// (line from 1, what is wrong), for a header that is none, a missing hour, or a temperature outside −90 to 70 °C
/// (99.9 is the format's mark of a missing value).
pub fn read(text: &str) -> Result<TypicalYear, (usize, String)> {
    let first = text.lines().next().unwrap_or_default();
    let location: Vec<&str> = first.split(',').collect();
    if location.first() != Some(&"LOCATION") || location.len() < 10 {
        return Err((1, "an EPW file begins with LOCATION, city, …, latitude, longitude, time zone, elevation".to_owned()));
    }
    let header = |at: usize, what: &str| location[at].trim().parse::<f64>().map_err(|_| (1, format!("{what} {:?} is not a number", location[at])));
    let mut year = TypicalYear {
        station: location[1].to_owned(),
        utc_offset_hours: header(8, "time zone")?,
        elevation_m: header(9, "elevation")?,
        dry_bulb_c: Vec::with_capacity(ROWS),
        dew_point_c: Vec::with_capacity(ROWS),
        relative_humidity: Vec::with_capacity(ROWS),
        pressure_pa: Vec::with_capacity(ROWS),
    };
    for (at, line) in text.lines().enumerate().skip(HEADER_LINES).filter(|(_, line)| !line.trim().is_empty()) {
        read_row(at + 1, line, &mut year)?;
    }
    if year.dry_bulb_c.len() != ROWS {
        return Err((text.lines().count(), format!("{} hours, but a typical year has {ROWS}", year.dry_bulb_c.len())));
    }
    Ok(year)
}

fn read_row(line: usize, row: &str, year: &mut TypicalYear) -> Result<(), (usize, String)> {
    let fields: Vec<&str> = row.split(',').collect();
    if fields.len() < 32 {
        return Err((line, format!("{} fields, but an EPW row has 35", fields.len())));
    }
    let number = |at: usize| {
        fields[at]
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())
            .ok_or_else(|| (line, format!("field {} is {:?}, not a number", at + 1, fields[at])))
    };
    let expected_hour = year.dry_bulb_c.len() % 24 + 1;
    if number(3)? != expected_hour as f64 {
        return Err((line, format!("hour {} where hour {expected_hour} is expected: an hour is missing or doubled", fields[3])));
    }
    let dry_bulb = number(DRY_BULB)?;
    if !(-90.0..=70.0).contains(&dry_bulb) {
        return Err((line, format!("dry bulb {dry_bulb} °C is missing or in Fahrenheit; −90 to 70 is expected")));
    }
    year.dry_bulb_c.push(dry_bulb);
    year.dew_point_c.push(number(DEW_POINT)?);
    year.relative_humidity.push(number(RELATIVE_HUMIDITY)? / 100.0);
    year.pressure_pa.push(number(PRESSURE)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: impl Iterator<Item = String>) -> String {
        let mut text = "LOCATION,Nowhere,-,-,-,0,50.0,10.0,1.0,120.0\n".to_owned() + &"-\n".repeat(HEADER_LINES - 1);
        text.extend(rows);
        text
    }

    fn row(hour: usize, dry_bulb: f64) -> String {
        format!("1999,1,1,{hour},0,?,{dry_bulb},1.0,50,101325{}\n", ",0".repeat(25))
    }

    #[test]
    fn a_whole_year_is_read() {
        let year = read(&file((0..ROWS).map(|hour| row(hour % 24 + 1, 12.5)))).unwrap();
        assert_eq!((year.dry_bulb_c.len(), year.dry_bulb_c[77], year.utc_offset_hours, year.relative_humidity[0]), (ROWS, 12.5, 1.0, 0.5));
    }

    #[test]
    fn faults_are_told_with_their_line() {
        let short = read(&file((0..100).map(|hour| row(hour % 24 + 1, 12.5)))).unwrap_err();
        assert!(short.1.contains("100 hours"));
        let hot = read(&file((0..ROWS).map(|hour| row(hour % 24 + 1, if hour == 3 { 95.0 } else { 10.0 })))).unwrap_err();
        assert_eq!(hot.0, HEADER_LINES + 4);
        let gap = read(&file((0..ROWS).filter(|hour| *hour != 5).map(|hour| row(hour % 24 + 1, 1.0)))).unwrap_err();
        assert!(gap.1.contains("missing or doubled"));
        assert_eq!(read("nonsense").unwrap_err().0, 1);
    }
}

//! Files of hours that are not what a scenario takes them for: each refused with its own name and line.

use super::by_hand::{refused, refused_change};
use super::full::{folder, hourly, prices, weather};

/// The line (from 1) of an hour in a file with one header line.
const fn line_of(hour: usize) -> usize {
    hour + 2
}

/// A file of prices with one row changed or gone.
fn with_row(hour: usize, edit: impl Fn(&str) -> String) -> String {
    prices().split_inclusive('\n').enumerate().map(|(at, row)| if at + 1 == line_of(hour) { edit(row) } else { row.to_owned() }).collect()
}

/// A content of a data file is refused at a line of it.
fn refused_data(file: &str, content: impl AsRef<[u8]>, line: usize, words: &[&str]) {
    let (folder, _) = folder();
    folder.write(file, content);
    let place = format!("{file}:{line}:");
    refused(&folder, &["run", "full.toml", "-n", "1"], &[&[place.as_str(), "the file is named at full.toml:"], words].concat());
}

#[test]
fn prices_with_holes_doubles_or_words() {
    refused_data("prices.csv", with_row(100, |_| String::new()), line_of(100), &["1 hours are missing before 2023-01-05T05:00:00Z", "previous-day"]);
    refused_data("prices.csv", with_row(100, |row| row.repeat(2)), line_of(101), &["2023-01-05T04:00:00Z comes twice"]);
    refused_data("prices.csv", with_row(100, |_| "2023-01-05T04:00:00,dear\n".into()), line_of(100), &["\"dear\" is not a number"]);
    refused_data("prices.csv", with_row(100, |_| "2023-01-05T04:00:00,\n".into()), line_of(100), &["\"\" is not a number"]);
    refused_data("prices.csv", with_row(100, |_| "2023-01-05T04:00:00,nan\n".into()), line_of(100), &["\"nan\" is not a number"]);
    refused_data("prices.csv", with_row(100, |_| "2023-01-05T04:00:00,1e308\n".into()), line_of(100), &["outside -10000 to 100000", "USD per MWh"]);
    refused_data("prices.csv", with_row(100, |_| "2023-01-05T04:30:00,5\n".into()), line_of(100), &["not on a full hour"]);
    refused_data("prices.csv", with_row(100, |_| "5 January,5\n".into()), line_of(100), &["`5 January` is not a time stamp"]);
    refused_data("prices.csv", with_row(100, |_| "2023-02-30T04:00:00,5\n".into()), line_of(100), &["not a time stamp"]);
    refused_data("prices.csv", with_row(100, |_| "2023-01-05T04:00:00\n".into()), line_of(100), &["prices.csv"]);
}

#[test]
fn prices_that_are_no_table_or_no_year() {
    refused_data("prices.csv", "", 1, &["prices.csv"]);
    refused_data("prices.csv", "time,price\n", 1, &["no rows"]);
    refused_data("prices.csv", prices().replace("time,price", "time,cost"), 1, &["no column \"price\"", "header"]);
    refused_data("prices.csv", prices().replace(',', ";"), 1, &["no column \"price\""]);
    let (folder, _) = folder();
    folder.write("prices.csv", prices().lines().take(4_000).map(|row| format!("{row}\n")).collect::<String>());
    refused(&folder, &["run", "full.toml", "-n", "1"], &["prices of 2023 lack 2023-06-16T15:00:00Z"]);
    folder.write("prices.csv", b"time,price\n\xff\xfe");
    refused(&folder, &["run", "full.toml", "-n", "1"], &["prices.csv is not UTF-8"]);
    std::fs::remove_file(folder.path("prices.csv")).unwrap();
    refused(&folder, &["run", "full.toml", "-n", "1"], &["cannot read", "prices.csv", "full.toml:"]);
}

#[test]
fn stamps_need_a_zone_that_exists() {
    let hourly = "[site.electricity.hourly]\nfile      = \"prices.csv\"\ntime_zone = \"UTC\"";
    let zone = |zone: &str| format!("[site.electricity.hourly]\nfile = \"prices.csv\"\n{zone}");
    refused_change(hourly, &zone(""), &["prices.csv:2:", "carries no offset", "no time zone is stated", "America/Chicago"]);
    for wrong in ["Mars/Olympus", "+999999999:00", "+26:00", "-06:75", "--06:00", "+", ""] {
        refused_change(hourly, &zone(&format!("time_zone = \"{wrong}\"")), &[&format!("`{wrong}` is neither an offset")]);
    }
    // An hour that summer time skips, and one that it repeats, in local stamps.
    refused_change(hourly, &zone("time_zone = \"America/Chicago\""), &["prices.csv:", "2023-03-12T0"]);
}

#[test]
fn a_gap_is_filled_from_the_day_before_but_not_for_years() {
    let fills = |hours: std::ops::Range<usize>| {
        let (folder, path) = folder();
        let rows: String = prices().split_inclusive('\n').enumerate().filter(|(at, _)| !hours.contains(&at.wrapping_sub(1))).map(|(_, row)| row).collect();
        folder.write("prices.csv", rows);
        let text = std::fs::read_to_string(&path).unwrap().replace("missing   = \"refuse\"", "missing = \"previous-day\"");
        folder.write("full.toml", text);
        folder
    };
    assert_eq!(fills(100..130).gridrack(&["check", "full.toml"]).code, Some(0));
    refused(&fills(100..300), &["run", "full.toml"], &["prices.csv:102:", "200 hours are missing"]);
    let ages = fills(0..0);
    ages.write("prices.csv", with_row(100, |_| "9999-01-05T04:00:00,5\n".into()));
    refused(&ages, &["run", "full.toml"], &["prices.csv:102:", "hours are missing before 9999"]);
}

#[test]
fn weather_in_fahrenheit() {
    let fahrenheit = hourly("time,temperature_2m", |hour| if hour == 5_000 { "97.5".into() } else { "50".into() });
    refused_data("weather.csv", fahrenheit, line_of(5_000), &["97.5", "°C", "Fahrenheit"]);
    refused_data("weather.csv", weather().replace("temperature_2m", "temp"), 1, &["no column \"temperature_2m\""]);
    refused_data("weather.csv", hourly("time,temperature_2m", |hour| if hour == 9 { "9999".into() } else { "5".into() }), line_of(9), &["9999"]);
}

#[test]
fn both_files_of_a_site_are_told_at_once() {
    let (folder, _) = folder();
    folder.write("prices.csv", "time,price\n");
    folder.write("weather.csv", "time,temperature_2m\n");
    refused(&folder, &["run", "full.toml"], &["prices.csv:1:", "weather.csv:1:", "2 errors"]);
}

/// A typical year whose dry bulb is given hour by hour.
fn epw(dry_bulb: impl Fn(usize) -> f64) -> String {
    let mut text = "LOCATION,Nowhere,-,USA,Test,0,35.0,-90.0,-6.0,80.0\n".to_owned() + &"HEADER\n".repeat(7);
    for hour in 0..8_760 {
        text += &format!("2023,1,1,{},0,?,{},5.0,50,100000{}\n", hour % 24 + 1, dry_bulb(hour), ",0".repeat(25));
    }
    text
}

/// A content of an EPW file is refused at a line of it, or taken at line 0.
fn judged_epw(content: &str, line: usize, words: &[&str]) {
    let (folder, path) = folder();
    folder.write("typical.epw", content);
    let text = std::fs::read_to_string(&path).unwrap().replace("file      = \"weather.csv\"\ntime_zone = \"UTC\"", "file = \"typical.epw\"");
    folder.write("full.toml", text);
    if line == 0 {
        assert_eq!(folder.gridrack(&["check", "full.toml"]).code, Some(0));
    } else {
        let place = format!("typical.epw:{line}:");
        refused(&folder, &["run", "full.toml", "-n", "1"], &[&[place.as_str(), "the file is named at full.toml:"], words].concat());
    }
}

#[test]
fn typical_years_that_are_none() {
    judged_epw(&epw(|_| 20.0), 0, &[]);
    judged_epw(&epw(|hour| if hour == 4_000 { 98.6 } else { 20.0 }), 4_009, &["98.6", "Fahrenheit"]);
    judged_epw(&epw(|hour| if hour == 10 { f64::NAN } else { 20.0 }), 19, &["field 7", "not a number"]);
    judged_epw("", 1, &["begins with LOCATION"]);
    judged_epw("time,temperature\n", 1, &["begins with LOCATION"]);
    judged_epw(&epw(|_| 20.0).replace("-6.0,80.0", "six,80.0"), 1, &["time zone \"six\" is not a number"]);
    let lines: Vec<String> = epw(|_| 20.0).lines().map(str::to_owned).collect();
    judged_epw(&lines[..8_700].join("\n"), 8_700, &["8692 hours", "8760"]);
    let without = |at: usize| lines.iter().enumerate().filter(|(line, _)| *line != at).map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    judged_epw(&without(500), 501, &["missing or doubled"]);
    judged_epw(&lines.iter().map(|text| text.split(',').take(20).collect::<Vec<_>>().join(",")).collect::<Vec<_>>().join("\n"), 9, &["fields"]);
}

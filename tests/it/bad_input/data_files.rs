//! Hourly files with other contents than a scenario states: each refused with its own name and
//! line.

use super::by_hand::{refused, refused_change};
use super::full::{folder, hourly, is_good, prices, weather};

/// The line (from 1) of an hour in a file with one header line.
const fn line_of(hour: usize) -> usize {
    hour + 2
}

/// A file of prices with one row changed or gone.
fn with_row(hour: usize, edit: impl Fn(&str) -> String) -> String {
    prices()
        .split_inclusive('\n')
        .enumerate()
        .map(|(at, row)| {
            if at + 1 == line_of(hour) {
                edit(row)
            } else {
                row.to_owned()
            }
        })
        .collect()
}

/// A content of a data file is refused at a line of it.
fn refused_data(file: &str, content: impl AsRef<[u8]>, line: usize, words: &[&str]) {
    let (folder, _) = folder();
    folder.write(file, content);
    let place = format!("{file}:{line}:");
    refused(
        &folder,
        &["run", "full.toml", "-n", "1"],
        &[&[place.as_str(), "the file is named at full.toml:"], words].concat(),
    );
}

#[test]
fn prices_with_holes_doubles_or_words() {
    refused_data(
        "prices.csv",
        with_row(100, |_| String::new()),
        line_of(100),
        &[
            "1 hours are missing before 2023-01-05T05:00:00Z",
            "previous-day",
        ],
    );
    refused_data(
        "prices.csv",
        with_row(100, |row| row.repeat(2)),
        line_of(101),
        &["2023-01-05T04:00:00Z comes twice"],
    );
    refused_data(
        "prices.csv",
        with_row(100, |_| "2023-01-05T04:00:00,dear\n".into()),
        line_of(100),
        &["\"dear\" is not a number"],
    );
    refused_data(
        "prices.csv",
        with_row(100, |_| "2023-01-05T04:00:00,\n".into()),
        line_of(100),
        &["2023-01-05T04:00:00Z has no value", "previous-day"],
    );
    refused_data(
        "prices.csv",
        with_row(100, |_| "2023-01-05T04:00:00,nan\n".into()),
        line_of(100),
        &["2023-01-05T04:00:00Z has no value"],
    );
    refused_data(
        "prices.csv",
        with_row(100, |_| "2023-01-05T04:00:00,1e308\n".into()),
        line_of(100),
        &[
            "1e308 EUR/MWh with 0.2 VAT at 1.08 USD lies outside -11111.1 to 111111.1",
            "per MWh",
        ],
    );
    refused_data(
        "prices.csv",
        with_row(100, |_| "2023-01-05T04:30:00,5\n".into()),
        line_of(101),
        &["1 hours are missing before 2023-01-05T05:00:00Z"],
    );
    refused_data(
        "prices.csv",
        with_row(100, |_| "5 January,5\n".into()),
        line_of(100),
        &["`5 January` is not a time stamp"],
    );
    refused_data(
        "prices.csv",
        with_row(100, |_| "2023-02-30T04:00:00,5\n".into()),
        line_of(100),
        &["not a time stamp", "name another with `stamp_column`"],
    );
    refused_data(
        "prices.csv",
        with_row(100, |_| "2023-01-05T04:00:00\n".into()),
        line_of(100),
        &["has no value"],
    );
}

#[test]
fn prices_that_are_no_table_or_no_year() {
    refused_data("prices.csv", "", 1, &["no rows"]);
    refused_data("prices.csv", "time,price\n", 1, &["no rows"]);
    refused_data(
        "prices.csv",
        prices().replace("time,price", "time,cost"),
        1,
        &["no column \"price\"", "header"],
    );
    refused_data(
        "prices.csv",
        prices().replace(',', "|"),
        1,
        &["no column \"time\"", "the header has \"time|price\""],
    );
    let (folder, _) = folder();
    folder.write(
        "prices.csv",
        prices()
            .lines()
            .take(4_000)
            .map(|row| format!("{row}\n"))
            .collect::<String>(),
    );
    refused(
        &folder,
        &["run", "full.toml", "-n", "1"],
        &["prices of 2023 lack 2023-06-16T15:00:00Z"],
    );
    folder.write("prices.csv", b"time,price\n\xff\xfe");
    refused(
        &folder,
        &["run", "full.toml", "-n", "1"],
        &["prices.csv is not UTF-8"],
    );
    std::fs::remove_file(folder.path("prices.csv")).unwrap();
    refused(
        &folder,
        &["run", "full.toml", "-n", "1"],
        &["there is no file prices.csv", "full.toml:"],
    );
}

#[test]
fn stamps_need_a_zone_that_exists() {
    let hourly = "[site.electricity.hourly]\nfile      = \"prices.csv\"\nfiles     = []\ntime_zone \
        = \"UTC\"";
    let zone = |zone: &str| format!("[site.electricity.hourly]\nfile = \"prices.csv\"\n{zone}");
    refused_change(
        hourly,
        &zone(""),
        &[
            "prices.csv:2:",
            "carries no offset",
            "no time zone is stated",
            "America/Chicago",
        ],
    );
    for wrong in [
        "Mars/Olympus",
        "+999999999:00",
        "+26:00",
        "-06:75",
        "--06:00",
        "+",
        "",
    ] {
        refused_change(
            hourly,
            &zone(&format!("time_zone = \"{wrong}\"")),
            &[&format!("`{wrong}` is neither an offset")],
        );
    }
    // An hour that summer time skips, and one that it repeats, in local stamps.
    refused_change(
        hourly,
        &zone("time_zone = \"America/Chicago\""),
        &["prices.csv:", "2023-03-12T0"],
    );
}

#[test]
fn a_gap_is_filled_from_the_day_before_but_not_for_years() {
    let fills = |hours: std::ops::Range<usize>| {
        let (folder, path) = folder();
        let rows: String = prices()
            .split_inclusive('\n')
            .enumerate()
            .filter(|(at, _)| !hours.contains(&at.wrapping_sub(1)))
            .map(|(_, row)| row)
            .collect();
        folder.write("prices.csv", rows);
        let text = std::fs::read_to_string(&path).unwrap().replace(
            "exchange_rate = 1.08\nmissing   = \"refuse\"",
            "exchange_rate = 1.08\nmissing = \"previous-day\"",
        );
        folder.write("full.toml", text);
        folder
    };
    assert_eq!(
        fills(100..130).gridrack(&["check", "full.toml"]).code,
        Some(0)
    );
    refused(
        &fills(100..300),
        &["run", "full.toml"],
        &["prices.csv:102:", "200 hours are missing"],
    );
    let ages = fills(0..0);
    ages.write(
        "prices.csv",
        with_row(100, |_| "9999-01-05T04:00:00,5\n".into()),
    );
    refused(
        &ages,
        &["run", "full.toml"],
        &["prices.csv:102:", "hours are missing before 9999"],
    );
}

#[test]
fn weather_in_fahrenheit() {
    let fahrenheit = hourly("time,temperature_2m", |hour| {
        if hour == 5_000 {
            "97.5".into()
        } else {
            "50".into()
        }
    });
    refused_data(
        "weather.csv",
        fahrenheit,
        line_of(5_000),
        &["97.5", "°C", "Fahrenheit"],
    );
    refused_data(
        "weather.csv",
        weather().replace("temperature_2m", "temp"),
        1,
        &["no column \"temperature_2m\""],
    );
    refused_data(
        "weather.csv",
        hourly("time,temperature_2m", |hour| {
            if hour == 9 { "9999".into() } else { "5".into() }
        }),
        line_of(9),
        &["9999"],
    );
}

#[test]
fn both_files_of_a_site_are_reported_at_once() {
    let (folder, _) = folder();
    folder.write("prices.csv", "time,price\n");
    folder.write("weather.csv", "time,temperature_2m\n");
    refused(
        &folder,
        &["run", "full.toml"],
        &["prices.csv:1:", "weather.csv:1:", "2 errors"],
    );
}

/// A typical year whose dry bulb is given hour by hour, with sun at day and a wind of 8 m/s.
fn epw(dry_bulb: impl Fn(usize) -> f64) -> String {
    let mut text =
        "LOCATION,Nowhere,-,USA,Test,0,35.0,-90.0,-6.0,80.0\n".to_owned() + &"HEADER\n".repeat(7);
    for hour in 0..8_760 {
        let sun = if (8..16).contains(&(hour % 24)) {
            500
        } else {
            0
        };
        let (before_wind, rest) = (",0".repeat(7), ",0".repeat(13));
        text += &format!(
            "2023,1,1,{},0,?,{},5.0,50,100000,0,0,0,{sun}{before_wind},8{rest}\n",
            hour % 24 + 1,
            dry_bulb(hour)
        );
    }
    text
}

/// A content of an EPW file is refused at a line of it, or taken at line 0.
fn judged_epw(content: &str, line: usize, words: &[&str]) {
    let (folder, path) = folder();
    folder.write("typical.epw", content);
    let text = std::fs::read_to_string(&path).unwrap().replace(
        "file      = \"weather.csv\"\nfiles     = []\ntime_zone = \"UTC\"",
        "file = \"typical.epw\"",
    );
    folder.write("full.toml", text);
    if line == 0 {
        assert_eq!(folder.gridrack(&["check", "full.toml"]).code, Some(0));
    } else {
        let place = format!("typical.epw:{line}:");
        refused(
            &folder,
            &["run", "full.toml", "-n", "1"],
            &[&[place.as_str(), "the file is named at full.toml:"], words].concat(),
        );
    }
}

#[test]
fn typical_years_that_are_none() {
    judged_epw(&epw(|_| 20.0), 0, &[]);
    judged_epw(
        &epw(|hour| if hour == 4_000 { 98.6 } else { 20.0 }),
        4_009,
        &["98.6", "Fahrenheit"],
    );
    judged_epw(
        &epw(|hour| if hour == 10 { f64::NAN } else { 20.0 }),
        19,
        &["field 7", "not a number"],
    );
    judged_epw("", 1, &["begins with LOCATION"]);
    judged_epw("time,temperature\n", 1, &["begins with LOCATION"]);
    judged_epw(
        &epw(|_| 20.0).replace("-6.0,80.0", "six,80.0"),
        1,
        &["time zone \"six\" is not a number"],
    );
    let lines: Vec<String> = epw(|_| 20.0).lines().map(str::to_owned).collect();
    judged_epw(&lines[..8_700].join("\n"), 8_700, &["8692 hours", "8760"]);
    let without = |at: usize| {
        lines
            .iter()
            .enumerate()
            .filter(|(line, _)| *line != at)
            .map(|(_, text)| text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    judged_epw(&without(500), 501, &["missing or doubled"]);
    judged_epw(
        &lines
            .iter()
            .map(|text| text.split(',').take(20).collect::<Vec<_>>().join(","))
            .collect::<Vec<_>>()
            .join("\n"),
        9,
        &["fields"],
    );
}

/// The section of the scenario that names a file, with other keys.
fn refused_with(file: &str, content: &str, section: &str, keys: &str, words: &[&str]) {
    let (folder, path) = folder();
    folder.write(file, content);
    let text = std::fs::read_to_string(&path).unwrap();
    let begins = text.find(section).expect("the section") + section.len();
    let ends = begins + text[begins..].find("\n[").expect("a section after");
    folder.write(
        "full.toml",
        format!("{}\n{keys}\n{}", &text[..begins], &text[ends..]),
    );
    if words.is_empty() {
        let called = folder.gridrack(&["check", "full.toml"]);
        assert!(is_good(&called), "{}", called.stderr);
    } else {
        refused(&folder, &["run", "full.toml", "-n", "1"], words);
    }
}

fn refused_prices(file: &str, content: &str, keys: &str, words: &[&str]) {
    refused_with(
        file,
        content,
        "[site.electricity.hourly]",
        &format!("file = \"{file}\"\n{keys}"),
        words,
    );
}

#[test]
fn a_year_with_an_hour_too_few_or_too_many() {
    let lines: Vec<String> = prices().split_inclusive('\n').map(str::to_owned).collect();
    let whole = "prices of 2023 lack 2023-12-31T23:00:00Z; a whole year has 8760 hours";
    refused_prices(
        "short.csv",
        &lines[..8_760].concat(),
        "time_zone = \"UTC\"",
        &[whole, "full.toml:", "whole years"],
    );
    let twice = lines.concat() + lines.last().unwrap();
    refused_prices(
        "long.csv",
        &twice,
        "time_zone = \"UTC\"",
        &["long.csv:8762:", "2023-12-31T23:00:00Z comes twice"],
    );
    let section = "[site.electricity.hourly]";
    let both = "files = [\"files.csv\", \"prices.csv\"]\ntime_zone = \"UTC\"";
    refused_with("files.csv", &prices(), section, both, &[]);
    refused_with(
        "files.csv",
        &prices().replace(",40", ",41"),
        section,
        both,
        &[
            "prices.csv:2:",
            "two values for 2023-01-01T00:00:00Z: 40 here and 41 at files.csv:2",
        ],
    );
    refused_with(
        "prices.csv",
        &prices(),
        section,
        "files = [\"prices.csv\", \"prices-2022.csv\"]\ntime_zone = \"UTC\"",
        &["there is no file prices-2022.csv"],
    );
    refused_with(
        "weather.csv",
        &weather(),
        "[site.weather]",
        "time_zone = \"UTC\"",
        &["no file is named", "give `file`, or `files`"],
    );
}

/// The Finnish file's form: cents per kWh with VAT, of which the header says nothing.
#[test]
fn prices_in_cents_with_tax() {
    let cents = prices()
        .replace(",4", ",4.")
        .replace(",5", ",15.")
        .replace(",6", ",-6.");
    let zone = "time_zone = \"UTC\"";
    refused_prices(
        "fi.csv",
        &cents,
        zone,
        &[
            "fi.csv:1:",
            "read in USD/MWh",
            "outside 10 to 100000",
            "state `unit`",
        ],
    );
    refused_prices(
        "fi_price_vat.csv",
        &cents,
        zone,
        &[
            "\"fi_price_vat.csv\" says that VAT is in the prices",
            "read in USD/MWh without",
            "vat = 0.24",
        ],
    );
    let header = cents.replacen("price", "price c/kWh", 1);
    refused_prices(
        "fi.csv",
        &header,
        zone,
        &[
            "\"price c/kWh\" is in cent/kWh, but it is read in USD/MWh",
            "unit = \"cent/kWh\"",
        ],
    );
    refused_prices(
        "fi.csv",
        &header,
        &format!("{zone}\nunit = \"EUR/kWh\"\nexchange_rate = 1.08"),
        &["is in cent/kWh, but it is read in EUR/kWh"],
    );
    refused_prices(
        "fi_vat.csv",
        &header,
        &format!("{zone}\nunit = \"cent/kWh\"\nvat = 0.24\nexchange_rate = 1.08"),
        &[],
    );
    let euro = prices().replacen("price", "Price (EUR/MWh)", 1);
    refused_prices(
        "de.csv",
        &euro,
        zone,
        &["is in EUR/MWh, but it is read in USD/MWh"],
    );
    refused_prices(
        "de.csv",
        &euro,
        &format!("{zone}\nunit = \"EUR/MWh\""),
        &[
            "prices in EUR are read into a scenario in USD",
            "`exchange_rate`",
        ],
    );
    refused_prices(
        "de.csv",
        &euro,
        &format!("{zone}\nunit = \"EUR/MWh\"\nexchange_rate = 1.08"),
        &[],
    );
}

#[test]
fn weather_in_fahrenheit_by_what_the_file_says_or_its_mean() {
    let zone = "file = \"weather.csv\"\ntime_zone = \"UTC\"";
    let reported = weather().replacen("temperature_2m", "temperature_2m (°F)", 1);
    refused_with(
        "weather.csv",
        &reported,
        "[site.weather]",
        zone,
        &["weather.csv:1:", "is in °F"],
    );
    let mild = hourly("time,temperature_2m", |hour| (45 + hour % 15).to_string());
    refused_with(
        "weather.csv",
        &mild,
        "[site.weather]",
        zone,
        &[
            "weather.csv:1:",
            "the mean of the file, read in °C, is 52",
            "Fahrenheit",
        ],
    );
    let summer = hourly("time,temperature_2m", |hour| {
        if hour == 4_700 {
            "104".into()
        } else {
            "59".into()
        }
    });
    refused_with(
        "weather.csv",
        &summer,
        "[site.weather]",
        zone,
        &[
            "weather.csv:4702:",
            "104 °C lies outside -90 to 60",
            "Fahrenheit",
        ],
    );
}

/// A reanalysis file whose stamps have one offset all year, stated in its first line.
#[test]
fn an_offset_that_the_file_reports_and_the_scenario_contradicts() {
    let file = format!(
        "# Dallas utc_offset_seconds=-18000 timezone=America/Chicago\n{}",
        weather()
    );
    let zone = |zone: &str| {
        format!("file = \"weather.csv\"\nmissing = \"previous-day\"\ntime_zone = \"{zone}\"")
    };
    refused_with(
        "weather.csv",
        &file,
        "[site.weather]",
        &zone("America/Chicago"),
        &["one offset all year, -18000 s", "time_zone = \"-05:00\""],
    );
    refused_with("weather.csv", &file, "[site.weather]", &zone("-05:00"), &[]);
}

#[test]
fn carbon_in_pounds_or_without_a_zone() {
    let carbon = |header: &str, value: usize| {
        hourly(&format!("time,{header}"), |hour| {
            (value + hour % 24).to_string()
        })
    };
    let keys = |keys: &str| format!("file = \"carbon.csv\"\n{keys}");
    let section = "[site.carbon]";
    refused_with(
        "carbon.csv",
        &carbon("kg", 400),
        section,
        &keys(""),
        &["carbon.csv:2:", "no time zone is stated"],
    );
    refused_with(
        "carbon.csv",
        &carbon("lb/MWh", 800),
        section,
        &keys("time_zone = \"UTC\""),
        &["carbon.csv:1:", "is in lb", "unit = \"lb/MWh\""],
    );
    refused_with(
        "carbon.csv",
        &carbon("intensity", 1_500),
        section,
        &keys("time_zone = \"UTC\""),
        &["read in kg/MWh, is 1511.5", "lb per MWh?"],
    );
    refused_with(
        "carbon.csv",
        &carbon("lb/MWh", 1_500),
        section,
        &keys("time_zone = \"UTC\"\nunit = \"lb/MWh\""),
        &[],
    );
    let short = carbon("kg", 400)
        .lines()
        .take(6_000)
        .map(|row| format!("{row}\n"))
        .collect::<String>();
    refused_with(
        "carbon.csv",
        &short,
        section,
        &keys("time_zone = \"UTC\""),
        &["carbon of 2023 lack", "whole years"],
    );
}

/// A year that only one of the files has is left out with a warning; without a common one nothing
/// is simulated.
#[test]
fn years_that_only_one_file_has() {
    let next = |text: &str| text.replace("2023-", "2025-");
    let (folder, path) = folder();
    folder.write("later.csv", next(&prices()));
    let text = std::fs::read_to_string(&path).unwrap();
    let both = text.replace(
        "file      = \"prices.csv\"\nfiles     = []",
        "files     = [\"prices.csv\", \"later.csv\"]",
    );
    folder.write("full.toml", &both);
    let called = folder.gridrack(&["check", "full.toml"]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    let words = called.words();
    assert!(
        words.contains(
            "not used, because other files of site \"campus\" lack the \
        year: prices of 2025"
        ),
        "{words}"
    );
    folder.write("full.toml", both.replace("\"prices.csv\", ", ""));
    refused(
        &folder,
        &["run", "full.toml", "-n", "1"],
        &[
            "the files have no year in common",
            "prices of 2025",
            "weather of 2023",
            "carbon of 2023",
        ],
    );
}

/// Local stamps of a zone with summer time: the hour that comes twice is two rows, the skipped one
/// is none. A file of 24 rows every day has a row too many in spring and one too few in autumn:
/// refused, or left out and filled by the stated rule.
#[test]
fn summer_time_in_local_stamps() {
    let zone = "time_zone = \"Europe/Berlin\"";
    refused_prices(
        "de.csv",
        &prices(),
        zone,
        &[
            "de.csv:2020:",
            "`2023-03-26T02:00:00` does not exist in the stated zone",
        ],
    );
    let (folder, path) = folder();
    folder.write("de.csv", prices());
    let text = std::fs::read_to_string(&path).unwrap().replace(
        "file      = \"prices.csv\"\nfiles     = []\ntime_zone = \"UTC\"",
        &format!("file = \"de.csv\"\n{zone}"),
    );
    let stated = "exchange_rate = 1.08\nmissing   = \"refuse\"";
    let filled = "exchange_rate = 1.08\nmissing = \"previous-day\"";
    folder.write("full.toml", text.replace(stated, filled));
    let called = folder.gridrack(&["check", "full.toml"]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    for words in [
        "warning: prices of de.csv: 1 hours take the value of the day before: 2023-10-29T01:00:00Z",
        "1 rows of local time that the clocks skip are left out: 2023-03-26T02:00:00",
    ] {
        assert!(called.words().contains(words), "{}", called.words());
    }
    let proper: String = prices()
        .split_inclusive('\n')
        .filter(|row| !row.starts_with("2023-03-26T02"))
        .map(|row| {
            if row.starts_with("2023-10-29T02") {
                row.repeat(2)
            } else {
                row.to_owned()
            }
        })
        .collect();
    folder.write("de.csv", proper);
    folder.write("full.toml", text);
    let called = folder.gridrack(&["check", "full.toml"]);
    // Besides its sizes all that is left to say is that Berlin is far from the site.
    let words = called.words();
    let said = words.matches("warning").count() - words.matches("never used").count();
    assert!(called.code == Some(0) && said == 1, "{words}");
    assert!(
        words.contains("on the clock of \"Europe/Berlin\", far from it"),
        "{words}"
    );
}

#[test]
fn generators_that_cannot_be_meant() {
    let refused = |from: &str, to: &str, words: &[&str]| {
        refused_change(from, to, &[&["full.toml:"], words].concat());
    };
    refused(
        "response_at_c                  = [0, 20, 40]",
        "response_at_c = [0, 20]",
        &["`response` has 3 values, `response_at_c` 2"],
    );
    refused(
        "response_at_c                  = [0, 20, 40]",
        "response_at_c = [0, 40, 20]",
        &["`response_at_c` goes from 40 to 20"],
    );
    refused(
        "[-14, -9, -3,",
        "[-14, -15, -3,",
        &["`station_quantiles_c` goes from -14 to -15"],
    );
    refused(
        "[-14, -9, -3,",
        "[-14, -9,",
        &["`station_quantiles_c` has 12 values, and needs 13"],
    );
    refused(
        "stress_tail                    = [0.6, 0.1, 0.01, 0.2]",
        "stress_tail = [0.6]",
        &["`stress_tail` has 1 values, and needs 4"],
    );
    refused(
        "scarcity_greatest_share_of_cap = 0.9",
        "scarcity_greatest_share_of_cap = 0.3",
        &["`scarcity_least_share_of_cap` lies above"],
    );
}

/// Files go before the generator, which a `--set` cannot take out: with a warning.
#[test]
fn prices_that_are_read_and_generated() {
    let (folder, path) = folder();
    let both = "[site.electricity.generator]\nfrom                           = \
        \"catalog:ercot-day-ahead\"";
    let hourly =
        format!("[site.electricity.hourly]\nfile = \"prices.csv\"\ntime_zone = \"UTC\"\n\n{both}");
    folder.write(
        "full.toml",
        std::fs::read_to_string(&path)
            .unwrap()
            .replace(both, &hourly),
    );
    let called = folder.gridrack(&["check", "full.toml"]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    assert!(
        called.words().contains(
            "the hourly prices of site \"generated\" are read from files: \
        its price generator is not used"
        ),
        "{}",
        called.words()
    );
}

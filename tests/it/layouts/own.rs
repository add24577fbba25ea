//! Files without a known layout: what they say themselves, what is stated, and what is refused.

use super::made::{How, days, file, files, holds, refusal};
use gridrack::site_year::series::Missing;
use jiff::civil::{Date, date};

const DAY: Date = date(2023, 1, 14);

fn zone<'a>(zone: &'a str, keys: &'a str) -> How<'a> {
    How {
        zone: Some(zone),
        keys,
        ..How::default()
    }
}

#[test]
fn half_and_quarter_hours_of_zones() {
    for (name, offset) in [
        ("Asia/Kolkata", 1_800),
        ("Asia/Kathmandu", 900),
        ("Australia/Adelaide", 1_800),
        ("America/St_Johns", 1_800),
    ] {
        let hours = days(name, DAY, 3, 60);
        let text = file("time,price", &hours, |one| {
            format!("{},{}", one.start, one.price)
        });
        let read = files(&[&text], zone(name, "")).unwrap();
        let series = &read.series[0];
        // The hour of UTC lies in two local hours, for the parts that the offset says.
        let late = hours[9].instant.rem_euclid(3_600) as f64 / 3_600.0;
        let (before, after) = (hours[8].price, hours[9].price);
        let hour = hours[9].instant.div_euclid(3_600) - series.first_hour;
        let expected = before * late + after * (1.0 - late);
        assert!(
            (series.columns[0][hour as usize] - expected).abs() < 1e-9,
            "{name}"
        );
        assert!(
            hours[9].instant.rem_euclid(3_600) == offset || offset == 900,
            "{name}"
        );
        // The first hour of a zone with a quarter is covered for three, the last for one.
        assert_eq!(
            series.hours(),
            if offset == 900 { 72 } else { 73 },
            "{name}"
        );
        // Quarters of an hour need no such mean.
        let quarters = days(name, DAY, 3, 15);
        let text = file("time,price", &quarters, |one| {
            format!("{},{}", one.start, one.price)
        });
        let read = files(&[&text], zone(name, "")).unwrap();
        let count = read.series[0].hours() - 1;
        let whole = &read.series[0].columns[0][1..count];
        let first = read.series[0].first_hour + 1;
        assert!(
            whole
                .iter()
                .zip(first..)
                .all(|(value, hour)| (value - super::made::price(hour)).abs() < 1e-9)
        );
    }
}

#[test]
fn stamps_that_end_are_stated() {
    for minutes in [60, 30, 15, 5] {
        let intervals = days("UTC", DAY, 3, minutes);
        let text = file("time,price", &intervals, |one| {
            format!("{},{}", one.end, one.price)
        });
        let words = refusal(&[&text], zone("UTC", ""));
        assert!(
            words.contains("0.csv:1:1")
                && words.contains("end their intervals")
                && words.contains("stamps = \"end\""),
            "{words}"
        );
        holds(
            &files(&[&text], zone("UTC", "stamps = \"end\"")).unwrap(),
            &intervals,
        );
        let named = text.replacen("time", "Interval End", 1);
        holds(&files(&[&named], zone("UTC", "")).unwrap(), &intervals);
        let start = files(&[&text], zone("UTC", "stamps = \"start\"")).unwrap();
        assert_eq!(
            start.series[0].first_hour,
            intervals[0].instant / 3_600 + i64::from(minutes == 60)
        );
    }
    let year = "time,price\n2023-12-31 22:00,5\n2023-12-31 23:00,6\n2024-01-01 00:00,7\n";
    assert!(refusal(&[year], zone("UTC", "")).contains("to 2024-01-01T00:00:00"));
}

#[test]
fn dates_in_any_order() {
    let hours = days("UTC", DAY, 3, 60);
    let text = |format: &str| {
        file("time,price", &hours, |one| {
            format!("{},{}", one.start.strftime(format), one.price)
        })
    };
    for format in [
        "%m/%d/%Y %H:%M",
        "%d/%m/%Y %H:%M",
        "%d.%m.%Y %H:%M",
        "%d-%b-%Y %I:%M %p",
    ] {
        holds(&files(&[&text(format)], zone("UTC", "")).unwrap(), &hours);
    }
    let words = refusal(
        &[&text("%d/%m/%Y %H:%M")],
        zone("UTC", "dates = \"month-first\""),
    );
    assert!(
        words.contains("0.csv:2:1") && words.contains("state dates = \"day-first\""),
        "{words}"
    );
    let early = days("UTC", date(2023, 1, 2), 3, 60);
    let text = file("time,price", &early, |one| {
        format!("{},{}", one.start.strftime("%d/%m/%Y %H:%M"), one.price)
    });
    let words = refusal(&[&text], zone("UTC", ""));
    assert!(
        words.contains("0.csv:2:1")
            && words.contains("may be month-first or day-first")
            && words.contains("dates = \"month-first\" or dates = \"day-first\""),
        "{words}"
    );
    holds(
        &files(&[&text], zone("UTC", "dates = \"day-first\"")).unwrap(),
        &early,
    );
    let both = "time,price\n13/01/2023 00:00,5\n01/14/2023 00:00,5\n";
    assert!(refusal(&[both], zone("UTC", "")).contains("one order of dates"));
}

#[test]
fn dates_with_an_hour_beside_them() {
    let hours = days("UTC", DAY, 3, 60);
    let with = |header: &str, hour: fn(i8) -> String| {
        file(header, &hours, |one| {
            format!(
                "{},{},{}",
                one.start.date(),
                hour(one.start.hour()),
                one.price
            )
        })
    };
    let ending = |hour: i8| (hour + 1).to_string();
    holds(
        &files(&[&with("date,hour,price", ending)], zone("UTC", "")).unwrap(),
        &hours,
    );
    let begins = with("date,hour,price", |hour| hour.to_string());
    holds(&files(&[&begins], zone("UTC", "")).unwrap(), &hours);
    let labelled = with("date,HE,price", |hour| format!("HE{:02}", hour + 1));
    holds(&files(&[&labelled], zone("UTC", "")).unwrap(), &hours);
    let late = with("date,time,price", |hour| format!("{:02}:00", hour + 1));
    holds(
        &files(&[&late], zone("UTC", "stamps = \"end\"")).unwrap(),
        &hours,
    );
    let odd = with("date,block,price", ending);
    holds(
        &files(&[&odd], zone("UTC", "hour_column = \"block\"")).unwrap(),
        &hours,
    );
    let words = refusal(
        &["date,hour,price\n2023-01-01,5,4\n2023-01-01,6,4\n"],
        zone("UTC", ""),
    );
    assert!(
        words.contains("hours of column \"hour\" may begin or end there"),
        "{words}"
    );
    let words = refusal(&["date,hour,price\n2023-01-01,noon,4\n"], zone("UTC", ""));
    assert!(
        words.contains("0.csv:2:1") && words.contains("\"noon\" is no hour of a day"),
        "{words}"
    );
    let words = refusal(
        &["date,price\n2023-01-01,4\n2023-01-02,4\n2023-01-03,4\n"],
        zone("UTC", ""),
    );
    assert!(words.contains("24 hours apart"), "{words}");
}

#[test]
fn rows_and_files_that_come_twice() {
    let hours = days("UTC", DAY, 3, 60);
    let of = |part: &[super::made::Interval], more: f64| {
        file("time,price", part, |one| {
            format!("{},{}", one.start, one.price + more)
        })
    };
    let (first, second) = (of(&hours[..48], 0.0), of(&hours[24..], 0.0));
    let read = files(&[&second, &first], zone("UTC", "")).unwrap();
    holds(&read, &hours);
    assert!(
        read.account
            .text()
            .contains("24 rows stand in two of the files")
    );
    let words = refusal(&[&first, &of(&hours[24..], 1.0)], zone("UTC", ""));
    assert!(
        words.contains("1.csv:2:1") && words.contains("two values for 2023-01-15T00:00:00Z"),
        "{words}"
    );
    let twice = first.replace("2023-01-14T05:00:00", "2023-01-14T04:00:00");
    let words = refusal(&[&twice], zone("UTC", ""));
    assert!(
        words.contains("two values for 2023-01-14T04:00:00Z"),
        "{words}"
    );
    let row = first.lines().nth(30).unwrap();
    let doubled = first.replace(row, &format!("{row}\n{row}"));
    assert!(refusal(&[&doubled], zone("UTC", "")).contains("comes twice"));
    let how = How {
        missing: Missing::PreviousDay,
        ..zone("UTC", "")
    };
    let read = files(&[&doubled], how).unwrap();
    assert_eq!((read.account.repeated, read.series[0].hours()), (1, 48));
    let zones = file("time,area,price", &hours, |one| {
        format!(
            "{0},north,{1}\n{0},south,{2}",
            one.start,
            one.price,
            one.price + 1.0
        )
    });
    let words = refusal(&[&zones], zone("UTC", ""));
    assert!(
        words.contains("two values") && words.contains("select = { area = \"north\" }"),
        "{words}"
    );
    let north = files(&[&zones], zone("UTC", "select = { area = \"north\" }")).unwrap();
    holds(&north, &hours);
}

#[test]
fn steps_that_change_and_steps_that_cannot_be() {
    let (hours, quarters) = (
        days("UTC", DAY, 2, 60),
        days("UTC", date(2023, 1, 16), 2, 15),
    );
    let row = |one: &super::made::Interval| format!("{},{}", one.start, one.price);
    let text = file("time,price", &hours, row) + &file("", &quarters, row)[1..];
    let read = files(&[&text], zone("UTC", "")).unwrap();
    holds(&read, &days("UTC", DAY, 4, 60));
    assert!(read.account.text().contains("steps of 15 and 60 minutes"));
    let words = refusal(&[&text], zone("UTC", "step_minutes = 7"));
    assert!(
        words.contains("7 minutes apart") && words.contains("divides an hour"),
        "{words}"
    );
    let sevens = "time,price\n2023-01-01 00:00,5\n2023-01-01 00:07,5\n2023-01-01 00:14,5\n";
    assert!(refusal(&[sevens], zone("UTC", "")).contains("0.csv:2:1"));
    let hole = text.replacen("2023-01-16T05:15:00", "2023-01-16T05:20:00", 1);
    let words = refusal(&[&hole], zone("UTC", ""));
    assert!(
        words.contains("hours are missing before 2023-01-16T06:00:00Z"),
        "{words}"
    );
}

#[test]
fn columns_by_name() {
    let hours = days("UTC", DAY, 2, 60);
    let text = file("area,price,mw,begins", &hours, |one| {
        format!("north,{},5,{}", one.price, one.start)
    });
    let words = refusal(&[&text], zone("UTC", ""));
    assert!(
        words.contains("several columns may be meant: \"price\", \"mw\""),
        "{words}"
    );
    let how = How {
        column: Some("price"),
        ..zone("UTC", "stamp_column = \"begins\"")
    };
    holds(&files(&[&text], how).unwrap(), &hours);
    let words = refusal(&[&text], zone("UTC", "stamp_column = \"start\""));
    assert!(
        words.contains("no column \"start\"") && words.contains("the header has \"area\""),
        "{words}"
    );
    let wrong = zone("UTC", "stamp_column = \"area\"");
    let words = refusal(
        &[&text],
        How {
            column: Some("price"),
            ..wrong
        },
    );
    assert!(
        words.contains("`north` is not a time stamp") && words.contains("stamp_column"),
        "{words}"
    );
    let words = refusal(&["", "x"], zone("UTC", ""));
    assert!(
        words.contains("0.csv:1:1") && words.contains("no rows"),
        "{words}"
    );
}

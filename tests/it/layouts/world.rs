//! Files of the markets of Europe and Australia, and of Open-Meteo.

use super::made::{How, Interval, days, file, files, holds, is_read, refusal};
use gridrack::site_year::series::Missing;
use jiff::civil::{Date, date};

/// Two days around the end of summer time in Europe.
const AUTUMN: Date = date(2025, 10, 25);
/// Two days around its begin.
const SPRING: Date = date(2025, 3, 29);

fn german(price: f64) -> String {
    format!("{price:.2}").replace('.', ",")
}

#[test]
fn entsoe_in_its_older_form() {
    let header = "\"MTU (CET/CEST)\",\"Day-ahead Price [EUR/MWh]\",\"Currency\",\"BZN|DE-LU\"";
    for (day, minutes) in [(AUTUMN, 15), (SPRING, 60)] {
        let intervals = days("Europe/Berlin", day, 3, minutes);
        let text = file(header, &intervals, |one| {
            let format = "%d.%m.%Y %H:%M";
            let (start, end) = (one.start.strftime(format), one.end.strftime(format));
            format!("\"{start} - {end}\",\"{:.2}\",\"EUR\",\"\"", one.price)
        });
        is_read(
            "ENTSO-E transparency platform",
            &text,
            How::default(),
            &intervals,
        );
        // The rows of a file stated in UTC by mistake would lie an hour off: its header says more.
        let utc = How {
            zone: Some("UTC"),
            ..How::default()
        };
        let read = files(&[&text], utc).unwrap();
        holds(&read, &intervals);
        assert!(read.account.warnings[0].contains("`time_zone` = \"UTC\" is not used"));
    }
}

/// Slashes, seconds, areas and sequences; quarters since October 2025; marks of the clock on the
/// day it changes.
#[test]
fn entsoe_in_its_newer_form() {
    let header = "\"MTU (CET/CEST)\",\"Area\",\"Sequence\",\"Day-ahead Price (EUR/MWh)\",\
        \"Intraday Period (CET/CEST)\",\"Intraday Price (EUR/MWh)\"";
    let intervals = days("Europe/Berlin", AUTUMN, 2, 15);
    let rows = |sequence: &str, of: fn(&Interval) -> f64| {
        let row = |one: &Interval| {
            let marked = one.start.date() == date(2025, 10, 26);
            let mark = |winter: bool| match (marked, winter) {
                (false, _) => "",
                (true, true) => " (CET)",
                (true, false) => " (CEST)",
            };
            let format = "%d/%m/%Y %H:%M:%S";
            let winter = one.offset == "+01:00";
            let end_is_winter =
                winter || one.end.hour() == 2 && one.start.hour() == 2 && one.end.minute() == 0;
            format!(
                "\"{}{} - {}{}\",\"BZN|DE-LU\",\"{sequence}\",\"{:.2}\",\"\",\"\"",
                one.start.strftime(format),
                mark(winter),
                one.end.strftime(format),
                mark(end_is_winter),
                of(one)
            )
        };
        intervals.iter().map(row).collect::<Vec<_>>().join("\n")
    };
    let text = format!(
        "{header}\n{}\n{}\n",
        rows("Sequence 1", |one| one.price),
        rows("Sequence 2", |_| 3.0)
    );
    is_read(
        "ENTSO-E transparency platform",
        &text,
        How::default(),
        &intervals,
    );
    let utc = days("UTC", date(2025, 1, 1), 2, 60);
    let text = file(&header.replace("CET/CEST", "UTC"), &utc, |one| {
        format!(
            "\"{} - {}\",\"BZN|FR\",\"Without Sequence\",\"{:.2}\",\"\",\"\"",
            one.utc(0, "%d/%m/%Y %H:%M:%S"),
            one.utc(3_600, "%d/%m/%Y %H:%M:%S"),
            one.price
        )
    });
    is_read("UTC as its header says", &text, How::default(), &utc);
}

#[test]
fn smard_in_german_numbers() {
    let header = "\u{feff}Datum von;Datum bis;Deutschland/Luxemburg [€/MWh] Originalauflösungen;\
        ∅ Anrainer DE/LU [€/MWh] Originalauflösungen";
    for (day, minutes) in [(AUTUMN, 15), (SPRING, 60)] {
        let intervals = days("Europe/Berlin", day, 3, minutes);
        let format = "%d.%m.%Y %H:%M";
        let text = file(header, &intervals, |one| {
            let (start, end) = (one.start.strftime(format), one.end.strftime(format));
            format!("{start};{end};{};1.234,50", german(one.price))
        })
        .replace('\n', "\r\n");
        let how = How {
            column: Some("Deutschland/Luxemburg"),
            ..How::default()
        };
        is_read("SMARD", &text, how, &intervals);
        let words = refusal(&[&text], How::default());
        assert!(
            words.contains("several columns may be meant") && words.contains("column = "),
            "{words}"
        );
        let blank = text.replacen(&format!(";{};", german(intervals[40].price)), ";-;", 1);
        let words = refusal(&[&blank], how);
        assert!(
            words.contains("has no value") && words.contains("previous-day"),
            "{words}"
        );
    }
}

#[test]
fn smard_in_english_and_in_three_columns() {
    let hours = days("Europe/Berlin", date(2023, 1, 1), 2, 60);
    let english = file(
        "Start date;End date;Germany/Luxembourg [€/MWh] Original resolutions",
        &hours,
        |one| {
            let format = "%b %-d, %Y %-I:%M %p";
            let (start, end) = (one.start.strftime(format), one.end.strftime(format));
            format!("{start};{end};{:.2}", one.price)
        },
    );
    is_read("SMARD", &english, How::default(), &hours);
    let three = file(
        "Datum;Anfang;Ende;Deutschland/Luxemburg [€/MWh]",
        &hours,
        |one| {
            let (day, start) = (one.start.strftime("%d.%m.%Y"), one.start.strftime("%H:%M"));
            format!(
                "{day};{start};{};{}",
                one.end.strftime("%H:%M"),
                german(one.price)
            )
        },
    );
    is_read("SMARD", &three, How::default(), &hours);
}

#[test]
fn nord_pool_in_three_forms() {
    let hours = days("Europe/Oslo", AUTUMN, 2, 60);
    let how = How {
        column: Some("NO2"),
        zone: Some("Europe/Oslo"),
        ..How::default()
    };
    let text = file("ts_start;ts_end;NO1;NO2", &hours, |one| {
        let format = "%Y-%m-%d %H:%M:%S";
        let (start, end) = (one.start.strftime(format), one.end.strftime(format));
        format!("{start};{end};99,5;{}", german(one.price))
    });
    is_read("Nord Pool", &text, how, &hours);
    let text = file(
        "Delivery Start (CET);Delivery End (CET);NO1 (EUR);NO2 (EUR)",
        &hours,
        |one| {
            let format = "%d.%m.%Y %H:%M:%S";
            let (start, end) = (one.start.strftime(format), one.end.strftime(format));
            format!("{start};{end};99,5;{}", german(one.price))
        },
    );
    let published = How { zone: None, ..how };
    is_read(
        "Nord Pool, stamps of \"Delivery Start (CET)\"",
        &text,
        published,
        &hours,
    );
    let hours = days("Europe/Oslo", date(2019, 12, 30), 2, 60);
    let text = "Elspot Prices in EUR/MWh\nData was last updated 31-12-2019\n".to_owned()
        + &file(";Hours;SYS;NO1;NO2", &hours, |one| {
            let hour = one.start.hour();
            let next = (hour + 1) % 24;
            let day = one.start.strftime("%d-%m-%Y");
            format!(
                "{day};{hour:02}\u{a0}-\u{a0}{next:02};1,00;2,00;{}",
                german(one.price)
            )
        });
    is_read("\"Hours\" begin their interval", &text, published, &hours);
    let words = refusal(&[&text], How::default());
    assert!(words.contains("\"SYS\", \"NO1\", \"NO2\""), "{words}");
}

#[test]
fn aemo_ends_its_intervals() {
    for (minutes, format) in [
        (5, "%Y/%m/%d %H:%M:%S"),
        (30, "%Y/%m/%d %H:%M:%S"),
        (30, "%-d/%m/%Y %-H:%M"),
    ] {
        let intervals = days("+10:00", date(2023, 1, 1), 2, minutes);
        let text = file(
            "REGION,SETTLEMENTDATE,TOTALDEMAND,RRP,PERIODTYPE",
            &intervals,
            |one| {
                format!(
                    "NSW1,{},8898.91,{:.2},TRADE",
                    one.end.strftime(format),
                    one.price
                )
            },
        );
        let read = files(&[&text], How::default()).unwrap();
        holds(&read, &intervals);
        let text = read.account.text();
        assert!(
            text.contains("AEMO") && text.contains("end their interval"),
            "{text}"
        );
        assert!(read.account.warnings[0].contains("publishes prices in AUD"));
    }
}

#[test]
fn settlement_periods_of_great_britain() {
    for day in [AUTUMN, SPRING] {
        let intervals = days("Europe/London", day, 2, 30);
        let mut period = 0;
        let mut rows = Vec::new();
        for (at, one) in intervals.iter().enumerate() {
            let turns = at == 0 || one.start.date() != intervals[at - 1].start.date();
            period = if turns { 1 } else { period + 1 };
            rows.push(format!(
                "{},{period},APXMIDP,{:.2}",
                one.start.date(),
                one.price
            ));
        }
        let text = format!(
            "SettlementDate,SettlementPeriod,DataProvider,Price\n{}\n",
            rows.join("\n")
        );
        is_read(
            "Elexon settlement periods",
            &text,
            How::default(),
            &intervals,
        );
    }
}

/// The rows of place say the offset; the header says the unit.
#[test]
fn open_meteo_states_its_offset() {
    let hours = days("-05:00", date(2023, 1, 1), 2, 60);
    let place = "latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation\n\
        32.8,-96.8,142.0,-18000,America/Chicago,CDT\n\n";
    let text = place.to_owned()
        + &file("time,temperature_2m (°C)", &hours, |one| {
            format!("{},{}", one.start.strftime("%Y-%m-%dT%H:%M"), one.price)
        });
    let how = How {
        column: Some("temperature_2m"),
        ..How::default()
    };
    is_read("-05:00 as the file says", &text, how, &hours);
    let stated = How {
        zone: Some("-06:00"),
        ..how
    };
    let words = refusal(&[&text], stated);
    assert!(words.contains("one offset all year, -18000 s"), "{words}");
    let list = |of: fn(&Interval) -> String| hours.iter().map(of).collect::<Vec<_>>().join(",");
    let answer = format!(
        "{{\"utc_offset_seconds\":-18000,\"hourly_units\":{{\"time\":\"iso8601\",\
            \"temperature_2m\":\"°C\"}},\"hourly\":{{\"time\":[{}],\"temperature_2m\":[{}]}}}}",
        list(|one| format!("\"{}\"", one.start.strftime("%Y-%m-%dT%H:%M"))),
        list(|one| one.price.to_string())
    );
    is_read("-05:00 as the file says", &answer, how, &hours);
}

#[test]
fn blanks_are_filled_and_named() {
    let hours = days("UTC", date(2023, 1, 1), 3, 60);
    let text = file("time,price", &hours, |one| {
        let blank = (30..32).contains(&((one.instant - hours[0].instant) / 3_600));
        let price = if blank {
            String::new()
        } else {
            one.price.to_string()
        };
        format!("{},{price}", one.start)
    });
    let how = How {
        zone: Some("UTC"),
        missing: Missing::PreviousDay,
        ..How::default()
    };
    let read = files(&[&text], how).unwrap();
    let column = &read.series[0].columns[0];
    assert_eq!((column[30], column[31]), (column[6], column[7]));
    let text = read.account.text();
    assert!(
        text.contains("2 hours take the value of the day before: 2023-01-02T06:00:00Z"),
        "{text}"
    );
}

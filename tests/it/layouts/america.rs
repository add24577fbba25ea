//! Files of the markets of North America.

use super::made::{How, Interval, days, file, is_read, refusal};
use jiff::civil::{Date, date};

/// Two days around the end of summer time, 5 November 2023.
const AUTUMN: Date = date(2023, 11, 4);
/// Two days around its begin, 12 March 2023.
const SPRING: Date = date(2023, 3, 11);

fn select(keys: &str) -> How<'_> {
    How {
        keys,
        ..How::default()
    }
}

#[test]
fn pjm_data_miner() {
    let header = "datetime_beginning_utc,datetime_beginning_ept,pnode_id,pnode_name,voltage,\
        equipment,type,zone,system_energy_price_da,total_lmp_da,congestion_price_da,\
        marginal_loss_price_da,row_is_current,version_nbr";
    for day in [AUTUMN, SPRING] {
        let hours = days("America/New_York", day, 3, 60);
        let row = |pnode: &str, hour: &Interval, price: f64| {
            format!(
                "{},{},{},34964545,{pnode},,,ZONE,{pnode},1.5,{price:.6},0,0,TRUE,1",
                hour.utc(0, "%-m/%-d/%Y %-I:%M:%S %p"),
                hour.start.strftime("%-m/%-d/%Y %-I:%M:%S %p"),
                "",
            )
            .replacen(",,34964545", ",34964545", 1)
        };
        let one = file(header, &hours, |hour| row("DOM", hour, hour.price));
        is_read("PJM Data Miner", &one, How::default(), &hours);
        // On the clock of the East the second hour of two is the second row.
        let ept = select("stamp_column = \"datetime_beginning_ept\"");
        is_read("America/New_York", &one, ept, &hours);
        let two = file(header, &hours, |hour| {
            row("DOM", hour, hour.price) + "\n" + &row("AEP", hour, 9.0)
        });
        let words = refusal(&[&two], How::default());
        assert!(
            words.contains("0.csv:1:1")
                && words.contains("several \"pnode_name\": \"AEP\", \"DOM\"")
                && words.contains("select = { pnode_name = \"AEP\" }"),
            "{words}"
        );
        is_read(
            "PJM",
            &two,
            select("select = { pnode_name = \"DOM\" }"),
            &hours,
        );
    }
}

const NYISO: &str = "\"Time Stamp\",\"Name\",\"PTID\",\"LBMP ($/MWHr)\",\
    \"Marginal Cost Losses ($/MWHr)\",\"Marginal Cost Congestion ($/MWHr)\"";

fn nyiso(stamp: &str, hour: &Interval) -> String {
    format!(
        "\"{stamp}\",\"CAPITL\",61757,9.00,0.1,0.2\n\"{stamp}\",\"N.Y.C.\",61761,{:.2},0.1,0.2",
        hour.price
    )
}

#[test]
fn nyiso_hours_begin_and_five_minutes_end() {
    let how = select("select = { Name = \"N.Y.C.\" }");
    for day in [AUTUMN, SPRING] {
        let hours = days("America/New_York", day, 2, 60);
        let ahead = file(NYISO, &hours, |hour| {
            nyiso(&hour.start.strftime("%m/%d/%Y %H:%M").to_string(), hour)
        });
        is_read("NYISO", &ahead, how, &hours);
        let fives = days("America/New_York", day, 2, 5);
        let dispatch = file(NYISO, &fives, |five| {
            nyiso(&five.end.strftime("%m/%d/%Y %H:%M:%S").to_string(), five)
        });
        is_read("\"Time Stamp\" end their interval", &dispatch, how, &fives);
        let words = refusal(&[&ahead], How::default());
        assert!(
            words.contains("several \"Name\": \"CAPITL\", \"N.Y.C.\""),
            "{words}"
        );
        let words = refusal(&[&ahead], select("select = { Name = \"LONGIL\" }"));
        assert!(
            words.contains("no row has \"LONGIL\" in column \"Name\"") && words.contains("CAPITL"),
            "{words}"
        );
        let words = refusal(&[&ahead], select("select = { Zone = \"N.Y.C.\" }"));
        assert!(
            words.contains("names a column \"Zone\"") && words.contains("\"Name\""),
            "{words}"
        );
    }
}

#[test]
fn ercot_hours_and_quarters() {
    let ahead =
        "Delivery Date,Hour Ending,Repeated Hour Flag,Settlement Point,Settlement Point Price";
    let real = "Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,\
        Settlement Point Name,Settlement Point Type,Settlement Point Price";
    for day in [AUTUMN, SPRING] {
        let flag = |one: &Interval| if one.second { "Y" } else { "N" };
        let date = |one: &Interval| one.start.strftime("%m/%d/%Y").to_string();
        let hours = days("America/Chicago", day, 3, 60);
        let text = file(ahead, &hours, |one| {
            let hour = one.start.hour() + 1;
            format!(
                "{},{hour:02}:00,{},HB_NORTH,{:.2}",
                date(one),
                flag(one),
                one.price
            )
        });
        is_read("ERCOT", &text, How::default(), &hours);
        let quarters = days("America/Chicago", day, 3, 15);
        let text = file(real, &quarters, |one| {
            let (hour, quarter) = (one.start.hour() + 1, one.start.minute() / 15 + 1);
            let price = one.price;
            format!(
                "{},{hour},{quarter},{},HB_NORTH,HU,{price:.2}",
                date(one),
                flag(one)
            )
        });
        is_read(
            "\"Delivery Hour\" with \"Delivery Interval\" end",
            &text,
            How::default(),
            &quarters,
        );
    }
    let interface = "DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag";
    let hours = days("America/Chicago", AUTUMN, 2, 60);
    let text = file(interface, &hours, |one| {
        let (hour, flag) = (one.start.hour() + 1, if one.second { "Y" } else { "N" });
        let date = one.start.strftime("%m/%d/%Y");
        format!("{date},{hour:02}:00,LZ_WEST,{:.2},{flag}", one.price)
    });
    is_read("ERCOT", &text, How::default(), &hours);
}

/// Rows are sorted by component, not by hour.
#[test]
fn caiso_oasis() {
    let header = "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL,NODE_ID_XML,\
        NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,MW,GROUP";
    for (minutes, column) in [(60, "MW"), (5, "VALUE")] {
        let intervals = days("UTC", AUTUMN, 2, minutes);
        let node = "TH_NP15_GEN-APND";
        let row = |kind: &str, one: &Interval, price: f64| {
            format!(
                "{},{},{},{},0,{node},{node},{node},DAM,{kind},LMP_PRC,{node},ALL,0,{price:.5},1",
                one.utc(0, "%Y-%m-%dT%H:%M:%S-00:00"),
                one.utc(minutes * 60, "%Y-%m-%dT%H:%M:%S-00:00"),
                one.utc(-7 * 3_600, "%Y-%m-%d"),
                one.start.hour() + 1
            )
        };
        let rows = |kind: &str, of: fn(&Interval) -> f64| {
            let rows = intervals.iter().rev().map(|one| row(kind, one, of(one)));
            rows.collect::<Vec<_>>().join("\n")
        };
        let text = format!(
            "{}\n{}\n{}\n{}\n",
            header.replace(",MW,", &format!(",{column},")),
            rows("MCC", |_| 0.5),
            rows("LMP", |one| one.price),
            rows("MCL", |_| -0.5)
        );
        is_read("CAISO OASIS", &text, How::default(), &intervals);
    }
}

/// A report a day, and the same reports one after another in one file.
#[test]
fn miso_reports_of_days() {
    let report = |day: Date| {
        let hours = days("-05:00", day, 1, 60);
        let prices = |of: fn(&Interval) -> f64| {
            let cells: Vec<String> = hours.iter().map(|one| format!("{:.2}", of(one))).collect();
            cells.join(",")
        };
        let heads: Vec<String> = (1..=24).map(|hour| format!("HE {hour}")).collect();
        format!(
            "Day Ahead Market ExPost LMPs\n{}\n\n,,,All Hours-Ending are Eastern Standard Time \
                (EST)\nNode,Type,Value,{}\nILLINOIS.HUB,Hub,LMP,{}\nILLINOIS.HUB,Hub,MCC,{}\n\
                ILLINOIS.HUB,Hub,MLC,{}\nMICHIGAN.HUB,Hub,LMP,{}\n",
            day.strftime("%m/%d/%Y"),
            heads.join(","),
            prices(|one| one.price),
            prices(|_| 0.5),
            prices(|_| 0.25),
            prices(|_| 7.0),
        )
    };
    let (first, second) = (report(date(2023, 11, 4)), report(date(2023, 11, 5)));
    let how = select("select = { Node = \"ILLINOIS.HUB\" }");
    let both = days("-05:00", date(2023, 11, 4), 2, 60);
    is_read(
        "MISO market report",
        &format!("{first}{second}"),
        how,
        &both,
    );
    let apart = super::made::files(&[&second, &first], how).unwrap();
    super::made::holds(&apart, &both);
    let words = refusal(&[&first], How::default());
    assert!(
        words.contains("several \"Node\": \"ILLINOIS.HUB\", \"MICHIGAN.HUB\""),
        "{words}"
    );
}

#[test]
fn spp_marketplace() {
    for minutes in [60, 5] {
        let intervals = days("UTC", AUTUMN, 2, minutes);
        let header = "Interval,GMTIntervalEnd,Settlement Location,Pnode,LMP,MLC,MCC,MEC";
        let text = file(header, &intervals, |one| {
            format!(
                "{},{},SPPNORTH_HUB,SPPNORTH_H,{:.4},0.1,0.2,0.3",
                one.utc(minutes * 60 - 6 * 3_600, "%m/%d/%Y %H:%M:%S"),
                one.utc(minutes * 60, "%m/%d/%Y %H:%M:%S"),
                one.price
            )
        });
        is_read("SPP marketplace", &text, How::default(), &intervals);
    }
}

#[test]
fn ieso_and_new_england_number_their_hours() {
    let hours = days("-05:00", date(2023, 11, 3), 3, 60);
    let preamble = "\\\\Hourly Ontario Energy Price Report\n\\\\Created at\n";
    let text = preamble.to_owned()
        + &file("Date,Hour,Hour 1 Predispatch,HOEP", &hours, |one| {
            let hour = one.start.hour() + 1;
            format!(
                "{},{hour},5,{:.2}",
                one.start.strftime("%Y-%m-%d"),
                one.price
            )
        });
    is_read("IESO", &text, How::default(), &hours);
    for day in [AUTUMN, SPRING] {
        let hours = days("America/New_York", day, 2, 60);
        let rows = file(
            "\"H\",\"Date\",\"Hour Ending\",\"Location ID\",\"Location Name\",\"Location Type\",\
                \"Locational Marginal Price\"",
            &hours,
            |one| {
                let (hour, second) = (one.start.hour() + 1, if one.second { "X" } else { "" });
                let day = one.start.strftime("%m/%d/%Y");
                let price = one.price;
                format!(
                    "\"D\",\"{day}\",\"{hour:02}{second}\",4000,\".H.INTERNAL_HUB\",\"HUB\",{price:.2}"
                )
            },
        );
        let rows = rows.replacen(
            '\n',
            "\n\"H\",\"Date\",\"Hour\",\"Number\",\"Text\",\"Text\",\"$/MWh\"\n",
            1,
        );
        let text = "\"C\",\"Day-Ahead Energy Market Hourly LMP Report\"\n\"C\",\"Run\"\n"
            .to_owned()
            + &rows;
        is_read("ISO New England", &text, How::default(), &hours);
    }
}

#[test]
fn eia_in_both_forms() {
    let hours = days("UTC", AUTUMN, 3, 60);
    let header = "Balancing Authority,Data Date,Hour Number,Demand Forecast (MW),Demand (MW),\
        UTC Time at End of Hour";
    let monitor = file(header, &hours, |one| {
        format!(
            "ERCO,{},{},5,\"1,{:06.2}\",{}",
            one.start.strftime("%m/%d/%Y"),
            one.start.hour() + 1,
            one.price + 100.0,
            one.utc(3_600, "%m/%d/%Y %-I:%M:%S %p")
        )
    });
    let read = super::made::files(&[&monitor], How::default()).unwrap();
    let first = read.series[0].columns[0][0] - 1_100.0;
    assert_eq!(first, super::made::price(read.series[0].first_hour));
    assert_eq!(read.series[0].first_hour * 3_600, hours[0].instant);
    let header = "period,respondent,respondent-name,type,type-name,value,value-units";
    let mut rows: Vec<String> = hours
        .iter()
        .map(|one| {
            format!(
                "{},ERCO,ERCOT,D,Demand,{},megawatthours",
                one.utc(3_600, "%Y-%m-%dT%H"),
                one.price
            )
        })
        .collect();
    rows.reverse();
    let interface = format!("{header}\n{}\n", rows.join("\n"));
    is_read("EIA interface", &interface, How::default(), &hours);
}

#[test]
fn gridstatus_with_offsets_and_in_utc() {
    let hours = days("America/New_York", AUTUMN, 2, 60);
    let shown = |one: &Interval, end: bool| {
        let shift = i64::from(end) * 3_600;
        let offset: i64 = one.offset[..3].parse().unwrap();
        format!(
            "{}{}",
            one.utc(shift + offset * 3_600, "%Y-%m-%d %H:%M:%S"),
            one.offset
        )
    };
    let text = file(
        "Time,Interval Start,Interval End,Market,Location,Location Type,LMP,Energy",
        &hours,
        |one| {
            let (start, end) = (shown(one, false), shown(one, true));
            format!(
                "{start},{start},{end},DAY_AHEAD_HOURLY,CAPITL,Zone,{},1.5",
                one.price
            )
        },
    );
    is_read("gridstatus", &text, How::default(), &hours);
    let text = file(
        "interval_start_local,interval_start_utc,interval_end_local,interval_end_utc,location,spp",
        &hours,
        |one| {
            format!(
                "{},{},{},{},HB_NORTH,{}",
                shown(one, false),
                one.utc(0, "%Y-%m-%dT%H:%M:%S+00:00"),
                shown(one, true),
                one.utc(3_600, "%Y-%m-%dT%H:%M:%S+00:00"),
                one.price
            )
        },
    );
    is_read("gridstatus", &text, How::default(), &hours);
}

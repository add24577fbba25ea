//! Energy in the report: the hours of a trace add up to its ledger, the week that a chart shows is
//! the requested one.

use crate::hours::scenario;
use crate::support::{Temp, plan};
use gridrack::record::BillLine;
use gridrack::report::hours::HoursFile;
use gridrack::sim::run::simulate;
use gridrack::time::HOUR;
use std::collections::BTreeMap;

/// Grid, solar and turbines of two kinds, so that every source has its column.
const PLANT: &str = r#"
[site.electricity]
time_of_use = [{ months = [6, 7, 8, 9], from_hour = 13, to_hour = 19, price_multiple = 4.5 }]
[[site.power.onsite]]
id = "rented small"
units = 2
mw_per_unit = 1.5
ready = 2027-02-20
heat_rate_mmbtu_per_mwh = 10
[[site.power.onsite]]
id = "engines"
units = 2
mw_per_unit = 1
ready = 2027-05-01
heat_rate_mmbtu_per_mwh = 8.5
[[site.power.solar]]
id = "field"
mw = 6
ready = 2027-04-01
"#;

/// The columns of each line by name, numbers and words.
fn lines(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(|line| line.unwrap()).collect()
}

fn number(line: &BTreeMap<String, String>, column: &str) -> f64 {
    line[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column}: {}", line[column]))
}

#[test]
#[allow(clippy::too_many_lines, reason = "one comparison from end to end")]
fn hours_add_up_to_the_ledger_and_balance() {
    let plan = plan(&scenario(PLANT));
    let mut file = HoursFile::new(&plan);
    let run = simulate(&plan, 3, 0, &mut file).unwrap();
    let lines = lines(file.csv());
    assert_eq!(
        lines.len(),
        (plan.horizon.end().since_start() / HOUR) as usize
    );
    let mut at = 0;
    for (month, ledger) in run.months.iter().enumerate() {
        let hours =
            (plan.horizon.month_starts[month + 1] - plan.horizon.month_starts[month]) / HOUR;
        let of_month = &lines[at..at + hours as usize];
        at += hours as usize;
        assert_eq!(
            of_month[0]["time_utc"],
            plan.horizon.text(plan.horizon.month_starts[month])
        );
        let sum = |column: &str| {
            of_month
                .iter()
                .map(|line| number(line, column))
                .sum::<f64>()
        };
        for (column, booked) in [
            ("it_mw", ledger.it_mwh),
            ("facility_mw", ledger.facility_mwh),
            ("grid_mw", ledger.grid_mwh),
            ("export_mw", ledger.exported_mwh),
            ("onsite_mw", ledger.onsite_mwh),
            ("solar_mw", ledger.solar_mwh),
            ("renewable_curtailed_mw", ledger.renewable_curtailed_mwh),
            ("charge_mw", ledger.charged_mwh),
            ("discharge_mw", ledger.discharged_mwh),
            ("emergency_mw", ledger.emergency_mwh),
            ("water_l", ledger.water_m3 * 1e3),
        ] {
            let hours = sum(column);
            assert!(
                (hours - booked).abs() <= 1e-9 * (1.0 + booked.abs()),
                "{column} of month {month}: {hours}, but {booked} booked"
            );
        }
        let peak = of_month
            .iter()
            .map(|line| number(line, "grid_mw"))
            .fold(0.0, f64::max);
        assert_eq!(peak, ledger.grid_peak_mw);
        // Without a tariff all is billed by the hour but the fuel of emergency generators; each
        // line is rounded to a cent.
        let by_hour = BillLine::ALL
            .into_iter()
            .filter(|&line| line != BillLine::Diesel);
        let billed: f64 = by_hour.map(|line| ledger.bill[line as usize].usd()).sum();
        assert!(
            (sum("cost_usd") - billed).abs() < 0.05,
            "{} of hours, {billed} billed",
            sum("cost_usd")
        );
    }
    for line in &lines {
        let of = |column: &str| number(line, column);
        let from = of("grid_mw")
            + of("onsite_mw")
            + of("solar_mw")
            + of("discharge_mw")
            + of("emergency_mw");
        assert!(
            (from - of("facility_mw") - of("charge_mw") - of("export_mw")).abs()
                < 1e-9 * (1.0 + from),
            "{line:?}"
        );
        assert!((of("onsite_mw") - of("onsite_1_mw") - of("onsite_2_mw")).abs() < 1e-9);
    }
    for column in ["grid_mw", "onsite_1_mw", "solar_mw"] {
        assert!(
            lines.iter().any(|line| number(line, column) > 0.0),
            "{column} occurs"
        );
    }
}

fn folder(site: &str) -> Temp {
    let folder = Temp::new();
    folder.write("hours.toml", scenario(site));
    folder
}

#[test]
fn a_trace_writes_its_hours_and_the_week_requested_for() {
    let folder = folder(PLANT);
    let said = folder
        .gridrack(&[
            "trace",
            "hours.toml",
            "-r",
            "1",
            "--out",
            "t",
            "--dispatch-week",
            "2028-07-03:s",
        ])
        .good();
    assert!(said.contains("hours.csv"), "{said}");
    assert_eq!(
        lines(&folder.read("t/hours.csv")).len(),
        (365 + 366 + 365) * 24
    );
    let week = folder.read("t/charts/dispatch-week.svg");
    assert!(
        week.contains("s, 2028-07-03 to 2028-07-09 UTC, chosen") && week.contains("Mon 3 Jul"),
        "the week asked for"
    );
    assert!(
        week.contains("\nsolar\n") && week.contains("replication 1, seed"),
        "{week:.2000}"
    );
    for chart in ["energy-bill", "energy-heat", "duration-curves"] {
        assert!(
            folder
                .read(&format!("t/charts/{chart}.svg"))
                .contains("replication 1, seed"),
            "{chart}"
        );
    }
    // By default, that of the highest-priced hour.
    folder
        .gridrack(&["trace", "hours.toml", "-r", "1", "--out", "t"])
        .good();
    let highest_priced = lines(&folder.read("t/hours.csv"))
        .into_iter()
        .max_by(|a, b| number(a, "cost_usd").total_cmp(&number(b, "cost_usd")))
        .unwrap();
    let day: jiff::civil::Date = highest_priced["time_utc"][..10].parse().unwrap();
    let first = day.saturating_sub(jiff::Span::new().days(3));
    assert!(
        folder
            .read("t/charts/dispatch-week.svg")
            .contains(&format!("s, {first} to ")),
        "{first}"
    );
}

#[test]
fn a_run_shows_the_week_of_the_median_replication() {
    let folder = folder(PLANT);
    let said = folder
        .gridrack(&[
            "run",
            "hours.toml",
            "-n",
            "5",
            "--dispatch-week",
            "2027-12-30",
        ])
        .good();
    let middle = said
        .lines()
        .find(|line| line.contains("for `gridrack trace`"))
        .and_then(|line| line.split(", ").find(|part| part.ends_with(" P50")))
        .unwrap();
    let week = folder.read("reports/hours/charts/dispatch-week.svg");
    assert!(
        week.contains(&format!(
            "replication {}, the median of net present value",
            middle.trim_end_matches(" P50")
        )),
        "{middle}"
    );
    assert!(
        week.contains("2027-12-30 to 2028-01-05 UTC"),
        "a week may span two months"
    );
    assert!(
        said.contains("peak demand at the grid")
            && said.contains("energy cost, by line of the bill: "),
        "{said}"
    );
}

#[test]
fn without_hours_that_is_said() {
    let folder = folder("");
    let said = folder.gridrack(&["run", "hours.toml", "-n", "2"]).good();
    assert!(!said.contains("peak demand at the grid"), "{said}");
    for chart in ["energy-heat", "duration-curves", "dispatch-week"] {
        assert!(
            folder
                .read(&format!("reports/hours/charts/{chart}.svg"))
                .contains("add --set site.s.electricity.settlement=hourly"),
            "{chart}"
        );
    }
    assert!(
        folder
            .read("reports/hours/charts/energy-bill.svg")
            .contains("grid energy"),
        "every site has a bill"
    );
    folder
        .gridrack(&["trace", "hours.toml", "-r", "1", "--out", "t"])
        .good();
    // A trace settles by the hour what a run settles from sums.
    let hours = folder.read("t/hours.csv");
    assert!(
        hours.lines().next().unwrap().contains("wet_bulb_c"),
        "{hours}"
    );
    assert!(hours.lines().count() > 8_760);
}

#[test]
fn a_week_that_is_not_there_is_refused_and_nothing_is_written() {
    let (hourly, plain) = (folder(PLANT), folder(""));
    for (folder, week, message) in [
        (
            &hourly,
            "2027-13-01",
            "\"2027-13-01\" is no date; write it as 2027-02-10",
        ),
        (&hourly, "next week", "\"next week\" is no date"),
        (
            &hourly,
            "2026-12-31",
            "2026-12-31 is not simulated; take a day from 2027-02-10 to 2030-02-09",
        ),
        (&hourly, "2030-02-10", "2030-02-10 is not simulated"),
        (&hourly, "2028-01-01:t", "there is no site \"t\"; "),
        (&hourly, "2028-01-01:", "there is no site \"\""),
        (
            &plain,
            "2028-01-01:s",
            "site \"s\" is not settled by the hour; add --set site.s.electricity.settlement=hourly",
        ),
        (
            &plain,
            "2028-01-01",
            "no site is settled by the hour; add --set site.s.electricity.settlement=hourly",
        ),
    ] {
        for command in [
            vec!["run", "hours.toml", "-n", "2"],
            vec!["trace", "hours.toml", "-r", "0"],
        ] {
            let arguments: Vec<&str> = command
                .into_iter()
                .chain(["--dispatch-week", week])
                .collect();
            let called = folder.gridrack(&arguments);
            assert_eq!(
                (called.code, called.stdout.as_str()),
                (Some(2), ""),
                "{week}"
            );
            assert!(
                called.stderr.contains(&format!("--dispatch-week {week}: "))
                    && called.stderr.contains(message),
                "{}",
                called.stderr
            );
            assert!(!folder.path("reports").exists(), "nothing is written");
        }
    }
}

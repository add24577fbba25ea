//! Tables by month, quarter and year, questions, and runs that stop when they know enough.

use crate::support::{REPOSITORY, Temp};
use gridrack::montecarlo::bound::{Precision, Question};
use gridrack::montecarlo::ensemble::Ensemble;
use gridrack::montecarlo::periods::Periods;
use gridrack::montecarlo::run::{Sink, all, one};
use gridrack::record::SiteMonth;
use gridrack::scenario::experiment::{self, Experiment};
use gridrack::study::run::{Study, pool};
use gridrack::tables::periods::PeriodTable;
use std::path::Path;
use std::sync::atomic::AtomicBool;

fn memphis(replications: u32) -> Experiment {
    let path = Path::new(REPOSITORY).join("scenarios/memphis.toml");
    let count = format!("monte_carlo.replications={replications}");
    // Sprays, so that there is water.
    let set = [
        "years=4".to_owned(),
        "start=2025-11-01".to_owned(),
        "site.campus.cooling.loop-1.technology=\"liquid-adiabatic\"".to_owned(),
        count,
    ];
    experiment::read(&path, &set).unwrap()
}

/// The value of a measure in a period, by names, in the one replication of a table.
fn value(table: &PeriodTable, period: &str, id: &str) -> Option<f64> {
    let row = table.rows.iter().find(|row| {
        table.periods[row.period].label == period && table.measures[row.measure].0.id == id
    });
    row.unwrap_or_else(|| panic!("{id} in {period}")).mean
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

/// Energy, water and carbon are of the GPU-hours used; prices are a mean over time.
fn ratios_are_of_sums(get: &dyn Fn(&str, &str) -> f64, months: &[&str; 3]) {
    let used_in = |period: &str| get(period, "gpu_hours_sold") + get(period, "gpu_hours_internal");
    let used = used_in("2028-Q4");
    let per_hour = |amount: &str| 1_000.0 * get("2028-Q3", amount) / used_in("2028-Q3");
    for (id, amount) in [
        ("energy_kwh_per_gpu_hour", "energy_mwh"),
        ("water_l_per_gpu_hour", "water_m3"),
        ("carbon_kg_per_gpu_hour", "carbon_t"),
    ] {
        assert!(
            close(get("2028-Q3", id), per_hour(amount)) && per_hour(amount) > 0.0,
            "{id}"
        );
    }
    assert!(close(
        get("2028-Q4", "accelerator_gpu_hours_used.gb300"),
        used
    ));
    let ready = get("2028-Q4", "gpu_hours_ready");
    assert!(close(
        get("2028-Q4", "accelerator_gpu_hours_ready.gb300"),
        ready
    ));
    let price = months.map(|month| get(month, "price_usd_per_gpu_hour.blackwell"));
    let weighted = (31.0 * price[0] + 30.0 * price[1] + 31.0 * price[2]) / 92.0;
    assert!(close(
        get("2028-Q4", "price_usd_per_gpu_hour.blackwell"),
        weighted
    ));
}

/// A quarter's sum is of its months, a ratio is of sums, a balance is the last month's; the first
/// quarter is cut by the horizon.
#[test]
fn quarters_and_years_are_of_their_months() {
    let experiment = memphis(1);
    let mut periods = Periods::new(&experiment);
    let run = one(&experiment, 0, &mut ()).unwrap();
    periods.take(&run).unwrap();
    let table = PeriodTable::new(&periods, Some(0));
    let get = |period: &str, id: &str| value(&table, period, id).unwrap_or(0.0);
    let months = ["2028-10", "2028-11", "2028-12"];
    for id in [
        "revenue_usd",
        "energy_mwh",
        "gpu_hours_sold",
        "cash_flow_usd",
    ] {
        let sum: f64 = months.map(|month| get(month, id)).iter().sum();
        assert!(close(get("2028-Q4", id), sum) && sum != 0.0, "{id}");
        let quarters = ["2028-Q1", "2028-Q2", "2028-Q3", "2028-Q4"];
        let sum: f64 = quarters.map(|quarter| get(quarter, id)).iter().sum();
        assert!(close(get("2028", id), sum), "{id}");
    }
    let sold: f64 = months
        .map(|month| get(month, "gpu_hours_sold"))
        .iter()
        .sum();
    let revenue = get("2028-Q4", "revenue_usd");
    assert!(close(
        get("2028-Q4", "revenue_usd_per_gpu_hour"),
        revenue / sold
    ));
    for id in [
        "contracts_booked_usd",
        "remaining_performance_obligation_usd",
    ] {
        assert!(close(get("2028-Q4", id), get("2028-12", id)), "{id}");
        assert!(close(get("2028", id), get("2028-12", id)), "{id}");
    }
    ratios_are_of_sums(&get, &months);
    let first = table
        .periods
        .iter()
        .find(|period| period.label == "2025-Q4");
    assert_eq!(first.unwrap().months, 0..2);
    let whole: f64 = ["2025", "2026", "2027", "2028", "2029"]
        .map(|year| get(year, "revenue_usd"))
        .iter()
        .sum();
    assert!(close(whole, run.total(SiteMonth::revenue).usd()));
}

/// P10 of a quarter is that of quarter sums, which is above the sum of the months' P10.
#[test]
fn quantiles_are_of_the_period() {
    let experiment = memphis(60);
    let mut periods = Periods::new(&experiment);
    all(&experiment, &AtomicBool::new(false), &mut periods).unwrap();
    let table = PeriodTable::new(&periods, None);
    let p10 = |period: &str| {
        let row = table.rows.iter().find(|row| {
            table.periods[row.period].label == period
                && table.measures[row.measure].0.id == "revenue_usd"
        });
        row.unwrap().quantiles.unwrap()[0]
    };
    let months: f64 = ["2028-04", "2028-05", "2028-06"].map(p10).iter().sum();
    assert!(p10("2028-Q2") > months, "{} {months}", p10("2028-Q2"));
}

/// What stops early has the bits of a run of so many replications.
#[test]
fn a_run_until_is_the_run_of_so_many() {
    let experiment = memphis(1_000);
    let measures = Ensemble::new(&experiment).measures;
    let start = experiment.cases[0].plan.horizon.month_date(0);
    let until = Precision::read("--until", "p50(days_to_first_power) ± 40", start, &measures);
    let study = Study {
        experiments: std::slice::from_ref(&experiment),
        pool: &pool(Some(2)).unwrap(),
        stop: &AtomicBool::new(false),
        until: Some(&until.unwrap()),
        progress: &|_, _| {},
    };
    let results = study.simulate(&mut [()]).unwrap();
    assert!(results.is_complete());
    let found = &results.ensembles[0];
    assert_eq!(found.count(), 200);
    let same = all(&memphis(200), &AtomicBool::new(false), &mut ()).unwrap();
    assert_eq!(found.columns.len(), same.columns.len());
    for (own, other) in found.columns.iter().zip(&same.columns) {
        assert!(
            own.iter()
                .map(|v| v.to_bits())
                .eq(other.iter().map(|v| v.to_bits()))
        );
    }
}

/// Probabilities, quantiles and undefined values as counted by hand from the columns.
#[test]
fn answers_are_counted() {
    let experiment = memphis(40);
    let ensemble = all(&experiment, &AtomicBool::new(false), &mut ()).unwrap();
    let start = experiment.cases[0].plan.horizon.month_date(0);
    let ask = |text: &str| {
        let question = Question::read("--where", text, start, &ensemble.measures).unwrap();
        question.answer(&ensemble)
    };
    let npv = ensemble.column("npv_usd").unwrap();
    let middle = {
        let mut sorted = npv.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[9]
    };
    let answer = ask(&format!("npv_usd <= {middle}"));
    assert_eq!((answer.count, answer.replications), (Some(10), 40));
    assert_eq!(answer.estimate.unwrap().value, 0.25);
    let bound = ask(&format!("P(npv_usd <= {middle}) <= 0.5"));
    assert_eq!((bound.holds, bound.is_sure), (Some(true), true));
    let unsure = ask(&format!("P(npv_usd <= {middle}) <= 0.3"));
    assert_eq!((unsure.holds, unsure.is_sure), (Some(true), false));
    assert_eq!(ask("npv_usd > never").count, Some(0));
    assert_eq!(
        ask("shortfall5(npv_usd) > 0").estimate,
        None,
        "two values are too few"
    );
    let mean = npv.iter().sum::<f64>() / 40.0;
    let seen = ask("mean(npv_usd) >= -1e12").estimate.unwrap().value;
    assert!((seen - mean).abs() <= 1e-9 * mean.abs());
}

#[test]
fn the_command_answers_and_refuses() {
    let folder = Temp::new();
    let scenario = format!("{REPOSITORY}/scenarios/memphis.toml");
    let call = |more: &[&str]| {
        let base = [
            "run", &scenario, "--set", "years=2", "-n", "8", "--out", "out",
        ];
        folder.gridrack(&[&base[..], more].concat())
    };
    let called = call(&["--where", "npv_usd < 1e15", "--variant", "double-crews"]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    assert!(called.stdout.contains("8 of 8"), "{}", called.stdout);
    for name in ["month", "quarter", "year"] {
        for kind in ["csv", "json"] {
            assert!(folder.path(&format!("out/tables/{name}.{kind}")).is_file());
        }
    }
    // Both forms of a table say the same.
    let csv = std::fs::read_to_string(folder.path("out/tables/year.csv")).unwrap();
    let head = "2027,12,revenue_usd,USD,sum,";
    let row = csv.lines().find(|line| line.starts_with(head)).unwrap();
    let mean: f64 = row.split(',').nth(5).unwrap().parse().unwrap();
    let json = std::fs::read_to_string(folder.path("out/tables/year.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let years = json["measures"]["revenue_usd"]["periods"]
        .as_array()
        .unwrap();
    let year = years.iter().find(|year| year["period"] == "2027").unwrap();
    assert_eq!(year["mean"].as_f64(), Some(mean));
    for (flags, words) in [
        (["--where", "npv_us < 0"], "did you mean `npv_usd`"),
        (["--until", "mean(npv_usd)"], "`±` is expected"),
        (["--variant", "double-crew"], "double-crews"),
    ] {
        let called = call(&flags);
        assert_eq!((called.code, called.stdout.as_str()), (Some(2), ""));
        assert!(called.stderr.contains(words), "{}", called.stderr);
    }
}

/// A comparison leaves, beside its own files, those of each scenario's run.
#[test]
fn a_comparison_leaves_what_runs_leave() {
    let folder = Temp::new();
    let scenario = format!("{REPOSITORY}/scenarios/memphis.toml");
    let few = ["--set", "years=2", "-n", "2"];
    let question = ["--where", "p50(energy_mwh) > 1"];
    let compare = ["compare", scenario.as_str(), "--out", "both"];
    let run = ["run", scenario.as_str(), "--out", "one"];
    let run = [&run[..], &["--variant", "double-crews"], &few].concat();
    for call in [[&compare[..], &few].concat(), run] {
        let called = folder.gridrack(&[&call[..], &question].concat());
        assert_eq!(called.code, Some(0), "{}", called.stderr);
        assert!(called.stdout.contains(question[1]), "{}", called.stdout);
    }
    let json = |path: &str| -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(folder.path(path)).unwrap()).unwrap()
    };
    let own = &json("one/summary.json")["answers"][0];
    assert_eq!(own["holds"], true);
    let all = json("both/summary.json");
    assert_eq!(all["answers"][0]["memphis-double-crews"], *own);
    for file in [
        "summary.json",
        "tables/quarter.csv",
        "charts/power.svg",
        "charts/npv.svg",
    ] {
        let of = |path: &str| std::fs::read(folder.path(&format!("{path}/{file}"))).unwrap();
        assert!(of("both/memphis-double-crews") == of("one"), "{file}");
    }
}

/// What a scenario has no measure for is asked of none, and the scenario is named.
#[test]
fn a_question_that_one_scenario_cannot_answer_is_refused() {
    let folder = Temp::new();
    let path = |name: &str| format!("{REPOSITORY}/scenarios/{name}.toml");
    let (memphis, texas) = (path("memphis"), path("texas"));
    let asked = [
        "--where",
        "utilisation_used_of_redy > 0",
        "--where",
        "npv_usd < 1e9",
    ];
    let called = folder.gridrack(&[&["compare", &memphis, &texas, "-n", "2"][..], &asked].concat());
    assert_eq!(called.code, Some(2), "{}", called.stdout);
    for words in [
        "--where",
        "utilisation_used_of_ready",
        "in scenario \"texas\"",
    ] {
        assert!(called.stderr.contains(words), "{}", called.stderr);
    }
    assert!(!called.stderr.contains("npv_usd"), "{}", called.stderr);
}

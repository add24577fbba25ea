//! The command as a user calls it, each subcommand in a temporary folder.

use crate::support::{REPOSITORY, Temp};
use gridrack::rule::SectionShape;
use gridrack::scenario::schema::Scenario;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Widest line of a summary, characters.
const WIDEST: usize = 100;
/// Arguments that keep a run short.
const SHORT: [&str; 4] = ["--set", "years=2", "-n", "2"];
/// Statistics of a measure, as the contract names them.
const STATISTICS: [&str; 13] = [
    "unit",
    "mean",
    "sd",
    "p05",
    "p10",
    "p25",
    "p50",
    "p75",
    "p90",
    "p95",
    "half_width",
    "never",
    "undefined",
];
/// Measures that the contract names.
const MEASURES: [&str; 19] = [
    "utilisation_sold_of_ready",
    "utilisation_ready_of_delivered",
    "utilisation_drawn_of_contracted",
    "gpu_hours_sold",
    "revenue_usd",
    "energy_mwh",
    "energy_cost_usd",
    "pue",
    "wue_l_per_kwh",
    "carbon_t",
    "capex_usd",
    "ebitda_usd",
    "npv_usd",
    "irr",
    "lcoc_usd_per_gpu_hour",
    "peak_funding_usd",
    "days_to_first_power",
    "days_to_full_buildout",
    "blocked_fraction.<segment>",
];

/// The repository's scenarios.
fn scenarios() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(PathBuf::from(REPOSITORY).join("scenarios")).unwrap();
    let mut found: Vec<PathBuf> = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "there are scenarios");
    found
}

fn memphis_text() -> String {
    std::fs::read_to_string(PathBuf::from(REPOSITORY).join("scenarios/memphis.toml")).unwrap()
}

/// A folder that holds memphis under these names.
fn memphis(names: &[&str]) -> Temp {
    let folder = Temp::new();
    names
        .iter()
        .for_each(|name| drop(folder.write(name, memphis_text())));
    folder
}

/// The arguments with those that keep a run short.
fn short<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().copied().chain(SHORT).collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text:.200}"))
}

fn assert_fits(text: &str) {
    let wide: Vec<&str> = text
        .lines()
        .filter(|line| line.chars().count() > WIDEST)
        .collect();
    assert!(
        wide.is_empty(),
        "wider than {WIDEST} columns:\n{}",
        wide.join("\n")
    );
}

/// Whether an object has the contract's statistics, in their order of size.
fn assert_statistics(id: &str, statistics: &Value) {
    for key in STATISTICS {
        assert!(statistics.get(key).is_some(), "{id} has no {key}");
    }
    let quantiles: Vec<f64> = ["p05", "p10", "p25", "p50", "p75", "p90", "p95"]
        .iter()
        .filter_map(|key| match &statistics[*key] {
            Value::String(never) if never == "never" => Some(f64::INFINITY),
            value => value.as_f64(),
        })
        .collect();
    assert!(quantiles.is_sorted(), "{id}: {quantiles:?}");
    let has_mean = !statistics["mean"].is_null();
    let always_comes = statistics["never"] == 0;
    assert_eq!(
        has_mean,
        !quantiles.is_empty() && always_comes,
        "{id} has a mean when it has quantiles and always comes"
    );
}

/// The files in a folder, without folders.
fn files(folder: &Temp, below: &str) -> BTreeSet<String> {
    let inside = folder
        .listing()
        .into_iter()
        .filter_map(|(name, _)| name.strip_prefix(below).map(str::to_owned));
    inside.filter(|name| name.contains('.')).collect()
}

#[test]
fn every_scenario_of_the_repository_is_good() {
    let folder = Temp::new();
    for path in scenarios() {
        let name = path.display().to_string();
        let said = folder.gridrack(&["check", &name]).good();
        assert!(said.starts_with(&format!("{name}: good;")), "{said}");
    }
    assert_eq!(folder.listing(), []);
}

#[test]
fn check_reads_several_files_and_reports_each() {
    let folder = memphis(&["a.toml", "b.toml"]);
    folder.write("bad.toml", "title = 3\n");
    assert_eq!(
        folder
            .gridrack(&["check", "a.toml", "b.toml"])
            .good()
            .lines()
            .count(),
        2
    );
    let called = folder.gridrack(&["check", "a.toml", "bad.toml", "b.toml"]);
    assert_eq!((called.code, called.stdout.lines().count()), (Some(2), 2));
    assert!(called.stderr.contains("bad.toml:1:9"), "{}", called.stderr);
}

#[test]
fn explain_names_the_origin_of_every_key() {
    let folder = memphis(&["memphis.toml"]);
    folder.write(
        "over.toml",
        "extends = \"memphis.toml\"\ntitle = \"over\"\n",
    );
    let said = folder
        .gridrack(&["check", "over.toml", "--explain", "--set", "years=3"])
        .good();
    let origin = |key: &str| {
        let start = format!("{key} = ");
        let line = said
            .lines()
            .find(|line| line.starts_with(&start))
            .unwrap_or_else(|| panic!("no {key} in {said}"));
        line.split_once("    # ").unwrap().1.to_owned()
    };
    assert!(origin("title").starts_with("over.toml:2:"));
    assert!(origin("start").starts_with("memphis.toml:3:"));
    assert!(origin("years").starts_with("--set years=3"));
    assert!(origin("accelerator.gb300.rack_full_kw").starts_with("catalog:accelerators:"));
    assert!(origin("site.campus.building.hall-a.it_mw").starts_with("memphis.toml:"));
    assert_eq!(origin("finance.sga_fraction_of_revenue"), "default");
    assert!(
        said.lines().all(|line| line.contains("    # ")),
        "every key has an origin"
    );
}

#[test]
fn a_new_scenario_is_good_and_simulates_and_is_not_overwritten() {
    let folder = Temp::new();
    assert!(
        folder
            .gridrack(&["new", "mine.toml"])
            .good()
            .contains("gridrack run mine.toml")
    );
    folder.gridrack(&["check", "mine.toml"]).good();
    folder
        .gridrack(&["run", "mine.toml", "-n", "2", "--quiet"])
        .good();
    assert!(folder.path("reports/mine/summary.json").is_file());
    folder.write("mine.toml", "# my work\n");
    assert_eq!(folder.gridrack(&["new", "mine.toml"]).code, Some(2));
    assert_eq!(folder.read("mine.toml"), "# my work\n");
    folder.gridrack(&["new"]).good();
    assert!(folder.path("scenario.toml").is_file());
}

#[test]
fn the_catalogue_lists_kinds_entries_and_sources() {
    let folder = Temp::new();
    let kinds = folder.gridrack(&["catalog"]).good();
    for kind in &gridrack::catalog::KINDS {
        assert!(
            kinds.lines().any(|line| line.starts_with(kind.name)),
            "no {} in {kinds}",
            kind.name
        );
        let entries = folder.gridrack(&["catalog", kind.name]).good();
        assert_eq!(entries.lines().count(), kind.entries().len());
        let entry = &kind.entries()[0];
        let shown = folder.gridrack(&["catalog", kind.name, &entry.name]).good();
        assert!(shown.starts_with(&entry.name), "{shown}");
        for fact in entry.facts.iter().filter(|fact| fact.key != "title") {
            assert!(
                shown.contains(&format!("  {} = ", fact.key)),
                "no {} in {shown}",
                fact.key
            );
            assert!(
                !fact.source.is_empty() && shown.contains(&fact.source),
                "{} of {} states no source",
                fact.key,
                entry.name
            );
        }
    }
}

#[test]
fn the_catalogue_lists_every_measure_of_the_contract_and_of_a_run() {
    let folder = memphis(&["memphis.toml"]);
    let listed = folder.gridrack(&["catalog", "measures"]).good();
    let ids: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    for id in MEASURES.iter().chain(&["wait_hours_mean.<segment>"]) {
        assert!(ids.contains(id), "no {id} in {listed}");
    }
    let summary = json(
        &folder
            .gridrack(&short(&[
                "run",
                "memphis.toml",
                "--no-report",
                "--format",
                "json",
            ]))
            .good(),
    );
    for id in summary["measures"].as_object().unwrap().keys() {
        // By its name, or by the pattern of those made per segment, step, order or cause.
        let pattern = id.split_once('.').map(|(start, _)| format!("{start}.<"));
        let listed = ids.contains(id.as_str())
            || pattern.is_some_and(|pattern| ids.iter().any(|known| known.starts_with(&pattern)));
        assert!(listed, "a run has {id}, which is not listed");
    }
}

#[test]
fn the_schema_holds_every_section_and_key() {
    let folder = Temp::new();
    let schema = json(&folder.gridrack(&["schema"]).good());
    let mut sections = Vec::new();
    sections_of(&Scenario::SHAPE, &mut sections);
    assert!(sections.len() > 20, "the sections were not found");
    for section in &sections {
        let definition = &schema["$defs"][section.name];
        assert_eq!(definition["type"], "object", "{}", section.name);
        for (rule, _) in (section.fields)() {
            let property = &definition["properties"][rule.key];
            assert!(
                property["description"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{}.{}",
                section.name,
                rule.key
            );
        }
        assert_eq!(
            definition["additionalProperties"], false,
            "{}",
            section.name
        );
    }
    assert!(
        every_reference(&schema)
            .iter()
            .all(|name| schema["$defs"].get(name).is_some())
    );
    let markdown = folder.gridrack(&["schema", "--markdown"]).good();
    let keys = sections.iter().flat_map(|section| (section.fields)());
    keys.for_each(|(rule, _)| {
        assert!(
            markdown.contains(&format!("| `{}` |", rule.key)),
            "no {} in the reference",
            rule.key
        );
    });
}

fn sections_of(section: &'static SectionShape, found: &mut Vec<&'static SectionShape>) {
    use gridrack::rule::Shape;
    if found.iter().any(|known| known.name == section.name) {
        return;
    }
    found.push(section);
    for (_, mut shape) in (section.fields)() {
        while let Shape::List(element) | Shape::Map(element) = shape {
            shape = element();
        }
        if let Shape::Section(inner) = shape {
            sections_of(inner, found);
        }
    }
}

/// The names that `$ref`s of a schema point at.
fn every_reference(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => {
            let own = object
                .get("$ref")
                .and_then(Value::as_str)
                .map(|path| path.trim_start_matches("#/$defs/").to_owned());
            own.into_iter()
                .chain(object.values().flat_map(every_reference))
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(every_reference).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    let folder = Temp::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = folder.gridrack(&["completions", shell]).good();
        for subcommand in [
            "run", "compare", "check", "catalog", "new", "trace", "schema",
        ] {
            assert!(
                script.contains("gridrack") && script.contains(subcommand),
                "{shell} has no {subcommand}"
            );
        }
    }
}

#[test]
fn a_run_prints_the_contracts_statistics_as_json() {
    let folder = memphis(&["memphis.toml"]);
    let summary = json(
        &folder
            .gridrack(&[
                "run",
                "memphis.toml",
                "-n",
                "3",
                "--set",
                "years=2",
                "--format",
                "json",
                "--no-report",
            ])
            .good(),
    );
    assert_eq!(
        (summary["replications"].as_u64(), summary["seed"].as_u64()),
        (Some(3), Some(42))
    );
    let measures = summary["measures"].as_object().unwrap();
    measures
        .iter()
        .for_each(|(id, statistics)| assert_statistics(id, statistics));
    for id in MEASURES
        .iter()
        .filter(|id| !id.contains('<'))
        .chain(&["blocked_fraction.startups", "wait_hours_mean.ai-labs"])
    {
        assert!(measures.contains_key(*id), "a run has no {id}");
    }
    assert!(
        measures["revenue_usd"]["mean"]
            .as_f64()
            .is_some_and(|mean| mean > 0.0)
    );
    assert_eq!(files(&folder, "reports"), BTreeSet::new());
}

#[test]
fn a_run_leaves_the_contracts_files_and_the_next_takes_their_place() {
    let folder = memphis(&["memphis.toml"]);
    let said = folder.gridrack(&short(&["run", "memphis.toml"])).good();
    assert!(said.contains("reports/memphis"), "{said}");
    assert_fits(&said);
    let left = files(&folder, "reports/memphis/");
    assert!(
        left.contains("summary.json") && left.contains("manifest.json"),
        "{left:?}"
    );
    let charts = |end: &str| {
        left.iter()
            .filter(|name| name.starts_with("charts/") && name.ends_with(end))
            .count()
    };
    assert!(
        charts(".svg") >= 7 && charts(".svg") == charts(".png"),
        "{left:?}"
    );
    assert_eq!(
        left.iter().any(|name| name.ends_with(".parquet")),
        cfg!(feature = "parquet"),
        "{left:?}"
    );
    let manifest = json(&folder.read("reports/memphis/manifest.json"));
    let listed: BTreeSet<String> = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        listed,
        left.iter()
            .filter(|name| *name != "manifest.json")
            .cloned()
            .collect()
    );
    for file in manifest["files"].as_array().unwrap() {
        let path = folder
            .path("reports/memphis")
            .join(file["path"].as_str().unwrap());
        assert_eq!(
            std::fs::metadata(path).unwrap().len(),
            file["bytes"].as_u64().unwrap()
        );
    }
    let first = folder.read("reports/memphis/summary.json");
    folder
        .gridrack(&short(&["run", "memphis.toml", "--seed", "43"]))
        .good();
    assert_ne!(folder.read("reports/memphis/summary.json"), first);
    assert_eq!(files(&folder, "reports/memphis/"), left);
    folder.gridrack(&short(&["run", "memphis.toml"])).good();
    assert_eq!(
        folder.read("reports/memphis/summary.json"),
        first,
        "the same seed, the same bits"
    );
    let beside: Vec<String> = std::fs::read_dir(folder.path("reports"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(beside, ["memphis"], "no workshop is left");
}

#[test]
fn quiet_prints_the_result_alone() {
    let folder = memphis(&["memphis.toml"]);
    let called = folder.gridrack(&[
        "run",
        "memphis.toml",
        "-n",
        "2",
        "--quiet",
        "--out",
        "deep/er/out",
        "--set",
        "site.campus.building.hall-b.it_mw=60",
    ]);
    assert_eq!((called.code, called.stderr.as_str()), (Some(0), ""));
    assert!(
        called.stdout.contains("net present value"),
        "{}",
        called.stdout
    );
    assert!(folder.path("deep/er/out/manifest.json").is_file());
    assert!(!folder.path("reports").exists());
}

#[test]
#[allow(clippy::too_many_lines, reason = "one comparison from end to end")]
fn a_trace_leaves_its_events_in_order() {
    let folder = memphis(&["memphis.toml"]);
    assert_fits(
        &folder
            .gridrack(&[
                "trace",
                "memphis.toml",
                "-r",
                "2",
                "--set",
                "years=2",
                "--out",
                "t",
            ])
            .good(),
    );
    let events: Vec<Value> = folder.read("t/events.jsonl").lines().map(json).collect();
    assert!(events.len() > 100, "{} events", events.len());
    let times: Vec<&str> = events
        .iter()
        .map(|event| event["time"].as_str().unwrap())
        .collect();
    assert!(
        times.is_sorted() && times[0] == "2026-01-01T00:00:00Z",
        "from {} on",
        times[0]
    );
    assert!(
        events
            .iter()
            .all(|event| event["gpus_used"].as_i64() <= event["gpus_ready"].as_i64())
    );
    let trace = json(&folder.read("t/perfetto.json"));
    let shown = trace["traceEvents"].as_array().unwrap();
    assert_eq!(
        shown.iter().filter(|event| event["ph"] == "i").count(),
        events.len()
    );
    // A slice for each step of the site, from its plan to its actual date, and what binds from the
    // start to the end.
    let slices = |process: u32| {
        shown
            .iter()
            .filter(move |event| event["ph"] == "X" && event["pid"] == process)
    };
    // Two halls, two tranches, turbines, a cooling loop and three pods.
    assert_eq!(slices(2).count(), 9);
    assert!(slices(2).any(
        |slice| slice["name"] == "campus: grid power ready substation-1"
            && slice["args"]["days_late"].as_i64() > Some(0)
    ));
    let seconds: i64 = slices(3).map(|slice| slice["dur"].as_i64().unwrap()).sum();
    assert_eq!(seconds, 730 * 86_400);
    for chart in ["binding", "waterfall", "timeline"] {
        assert!(
            folder
                .read(&format!("t/charts/{chart}.svg"))
                .contains("replication 2, seed 42"),
            "{chart}"
        );
    }
    let traced = json(&folder.read("t/measures.json"));
    assert_eq!(traced["replication"], 2);
    // The replication is the same as in a run, measure by measure.
    let mut sum = 0.0;
    for replication in ["0", "1"] {
        folder
            .gridrack(&[
                "trace",
                "memphis.toml",
                "-r",
                replication,
                "--set",
                "years=2",
                "--out",
                "t",
            ])
            .good();
        sum += json(&folder.read("t/measures.json"))["measures"]["revenue_usd"]
            .as_f64()
            .unwrap();
    }
    let summary = json(
        &folder
            .gridrack(&short(&[
                "run",
                "memphis.toml",
                "--no-report",
                "--format",
                "json",
            ]))
            .good(),
    );
    let mean = summary["measures"]["revenue_usd"]["mean"].as_f64().unwrap();
    assert!(
        (sum / 2.0 - mean).abs() <= 1e-9 * mean,
        "{} is not {mean}",
        sum / 2.0
    );
}

#[test]
fn a_scenario_does_not_differ_from_itself() {
    let folder = memphis(&["one.toml", "two.toml"]);
    assert_fits(
        &folder
            .gridrack(&short(&["compare", "one.toml", "two.toml"]))
            .good(),
    );
    let summary = json(&folder.read("reports/compare-one-two/summary.json"));
    for (id, measure) in summary["measures"].as_object().unwrap() {
        let pair = &measure["pairs"][0];
        assert_statistics(id, &pair["difference"]);
        let spread =
            ["mean", "sd", "p05", "p50", "p95"].map(|key| pair["difference"][key].as_f64());
        assert!(
            spread
                .iter()
                .all(|value| value.is_none_or(|value| value == 0.0)),
            "{id} differs from itself: {spread:?}"
        );
        assert_eq!(
            measure["scenarios"]["one"], measure["scenarios"]["two"],
            "{id}"
        );
    }
    assert_eq!(summary["differing_keys"], Value::Array(Vec::new()));
}

#[test]
fn scenarios_of_one_name_stay_apart() {
    let folder = memphis(&["a/plan.toml"]);
    folder.write(
        "b/plan.toml",
        memphis_text().replace("discount_rate = 0.11", "discount_rate = 0.21"),
    );
    let summary = json(
        &folder
            .gridrack(&short(&[
                "compare",
                "a/plan.toml",
                "b/plan.toml",
                "--no-report",
                "--format",
                "json",
            ]))
            .good(),
    );
    assert_eq!(summary["scenarios"], serde_json::json!(["plan", "plan-2"]));
    let npv = &summary["measures"]["npv_usd"];
    assert_ne!(
        npv["scenarios"]["plan"]["mean"],
        npv["scenarios"]["plan-2"]["mean"]
    );
    assert_eq!(summary["differing_keys"][0]["key"], "finance.discount_rate");
}

/// Memphis with nine variants and long names everywhere.
fn crowded() -> Temp {
    let variant = |at: u32| {
        format!(
            "[[variant]]\nname = \"a version of the scenario with a long name {at}\"\nset = {{ \
                \"market.blackwell.price_usd_per_gpu_hour\" = {} }}\n\n",
            at + 3
        )
    };
    let variants: String = (0..9).map(variant).collect();
    let folder = Temp::new();
    let text = memphis_text().replacen("[[accelerator]]", &format!("{variants}[[accelerator]]"), 1);
    folder.write(
        "crowded.toml",
        text.replace(
            "\"startups\"",
            "\"startups-that-rent-by-the-hour-and-have-long-names\"",
        )
        .replace(
            ".startups.",
            ".startups-that-rent-by-the-hour-and-have-long-names.",
        ),
    );
    folder
}

#[test]
fn crowded_summaries_still_fit() {
    let folder = crowded();
    let said = folder.gridrack(&short(&["compare", "crowded.toml", "--no-report"]));
    let warnings = said.stderr.matches("warning:").count();
    assert_eq!(
        warnings,
        said.stderr
            .lines()
            .filter(|line| line.contains("warning:"))
            .collect::<BTreeSet<_>>()
            .len(),
        "a warning is told twice"
    );
    let said = said.good();
    assert_fits(&said);
    ('A'..='J').for_each(|letter| {
        assert!(
            said.contains(&format!("\n  {letter}  crowded")),
            "no {letter} in {said}"
        );
    });
    assert_fits(
        &folder
            .gridrack(&short(&["run", "crowded.toml", "--no-report"]))
            .good(),
    );
}

#[test]
fn a_warning_is_reported_once_for_all_replications() {
    let folder = memphis(&["memphis.toml"]);
    let called = folder.gridrack(&["check", "memphis.toml", "--set", "years=1"]);
    assert_eq!(
        (
            called.code,
            called.stderr.matches("after the horizon ends").count()
        ),
        (Some(0), 1),
        "{}",
        called.stderr
    );
}

#[test]
fn an_unknown_subcommand_and_help() {
    let folder = Temp::new();
    let called = folder.gridrack(&["frobnicate"]);
    assert_eq!((called.code, called.stdout.as_str()), (Some(2), ""));
    assert!(
        called
            .stderr
            .contains("unrecognized subcommand 'frobnicate'"),
        "{}",
        called.stderr
    );
    assert_fits(&folder.gridrack(&["--help"]).good());
    assert!(
        folder
            .gridrack(&["--version"])
            .good()
            .starts_with("gridrack ")
    );
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_gridrack"))
        .args(["schema"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(
        (
            ended.status.code(),
            String::from_utf8_lossy(&ended.stderr).as_ref()
        ),
        (Some(0), "")
    );
}

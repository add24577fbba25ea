//! What never comes is a value: in JSON, on the terminal, in charts and comparisons.
//!
//! A utility's step slips by an exponential time with a mean of 52 weeks in a plan of one year: it
//! does not come with probability exp(−365/364) = 36.7 %, and half of all replications have it by
//! 364 ln 2 = 252.3 days.

use crate::support::Temp;
use serde_json::Value;

const REPLICATIONS: &str = "2000";

fn scenario(mean_weeks: u32) -> String {
    format!(
        "title = \"slips by {mean_weeks} weeks on average\"\nstart = 2026-01-01\nyears = 1\n\
         [[accelerator]]\nid = \"gpu\"\nfrom = \"catalog:h100-hgx\"\n\
         [[site]]\nid = \"s\"\nfixed_pue = 1\nprice_usd_per_mwh = 50\n\
         [[site.power.utility]]\nid = \"grid\"\nmw = 10\nready = 2026-01-01\n\
         slip_weeks = {{ exponential = {{ mean = {mean_weeks} }} }}\n\
         [[site.building]]\nid = \"hall\"\nit_mw = 8\nready = 2026-01-01\n\
         [market.m]\nprice_usd_per_gpu_hour = 2\n"
    )
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_power_that_may_never_come_has_quantiles_of_never() {
    let folder = Temp::new();
    folder.write("slips.toml", scenario(52));
    let said = folder.gridrack(&["run", "slips.toml", "-n", REPLICATIONS, "--out", "out"]);
    let said = said.good();
    let summary = json(&folder.read("out/summary.json"));
    let power = &summary["measures"]["days_to_first_power"];
    // 364 ln 2, within three standard errors √(¼ / n) / f(median), f = ½ / 364.
    let median = power["p50"].as_f64().expect("a median");
    let error = 364.0 / f64::sqrt(2_000.0);
    assert!(
        (median - 364.0 * f64::ln(2.0)).abs() < 3.0 * error,
        "{median}"
    );
    for later in ["p75", "p90", "p95"] {
        assert_eq!(power[later], "never", "{power}");
    }
    assert_eq!(power["p75_interval"][1], "never", "{power}");
    assert!(power["mean"].is_null(), "{power}");
    let never = power["never"].as_f64().unwrap() / 2_000.0;
    assert!(
        (never - f64::exp(-365.0 / 364.0)).abs() < 3.0 * f64::sqrt(0.232 / 2_000.0),
        "{never}"
    );
    // Those in which it comes have a mean, and it is never said without their number.
    let comes = 2_000 - power["never"].as_u64().unwrap();
    assert!(power["mean_where_it_comes"].as_f64().unwrap() < 182.5);
    let row: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("first power"))
        .collect();
    assert!(row[0].trim_end().ends_with("never"), "{said}");
    assert!(
        said.contains(&format!("comes in {comes} of 2000")),
        "{said}"
    );
    let chart = folder.read("out/charts/timeline.svg");
    assert!(chart.contains("37 %"), "the share that never comes");
}

/// Common random numbers make a mean of 40 weeks sooner wherever it comes at all: in 1 −
/// exp(−365/280) = 72.8 % of the replications; in the others neither comes, and they are ties.
#[test]
fn two_that_never_come_are_a_tie() {
    let folder = Temp::new();
    folder.write("slow.toml", scenario(52));
    folder.write("fast.toml", scenario(40));
    let run = |more: &[&str]| {
        let mut call = vec![
            "compare",
            "slow.toml",
            "fast.toml",
            "-n",
            REPLICATIONS,
            "--out",
            "out",
        ];
        call.extend(more);
        folder.gridrack(&call).good()
    };
    let said = run(&[]);
    let summary = json(&folder.read("out/summary.json"));
    let power = &summary["measures"]["days_to_first_power"];
    let comes = 1.0 - f64::exp(-365.0 / 280.0);
    let within = 3.0 * f64::sqrt(comes * (1.0 - comes) / 2_000.0);
    let near = |value: &Value, wanted: f64| {
        let value = value.as_f64().expect("a share");
        assert!(
            (value - wanted).abs() < within,
            "{value} instead of {wanted}"
        );
    };
    near(&power["probability_best"]["fast"], comes);
    near(&power["probability_best"]["slow"], 0.0);
    near(&power["probability_tied"], 1.0 - comes);
    let pair = &power["pairs"][0];
    near(&pair["probability_better"], comes);
    near(&pair["probability_tied"], 1.0 - comes);
    // The difference is over those in which both come, and says how many.
    let both = pair["difference_replications"].as_f64().expect("a number");
    let wanted = 2_000.0 * (1.0 - f64::exp(-365.0 / 364.0));
    assert!(
        (both - wanted).abs() < 3.0 * f64::sqrt(2_000.0 * 0.232),
        "{both}"
    );
    assert_eq!(pair["only_a_replications"], 0);
    assert!(said.contains("tied 27 %") || said.contains("tied 28 %") || said.contains("tied 26 %"));
    // P90 is never in both: no star.
    run(&["--rank-by", "p90"]);
    let summary = json(&folder.read("out/summary.json"));
    let power = &summary["measures"]["days_to_first_power"];
    assert!(power["best"].is_null(), "{power}");
    run(&["--rank-by", "p50"]);
    let summary = json(&folder.read("out/summary.json"));
    assert_eq!(summary["measures"]["days_to_first_power"]["best"], "fast");
}

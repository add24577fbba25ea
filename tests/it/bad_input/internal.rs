//! Training runs that are contradictory: refused, or warned of, with the fix.

use super::by_hand::refused_change;
use super::supply::warned_change;

#[test]
fn training_runs_that_cannot_be_meant() {
    let work =
        "gpu_hours                    = { lognormal = { p50 = 1_000_000, p90 = 1_600_000 } }\n";
    refused_change(
        work,
        "",
        &[
            "the training run \"pretraining\" gives neither `gpu_hours` nor `duration_days`",
            "in one of the two ways",
        ],
    );
    refused_change(
        work,
        &format!("{work}duration_days = 3\n"),
        &["gives both `gpu_hours` and `duration_days`"],
    );
    refused_change(
        "starts                       = 2026-06-01\n",
        "",
        &[
            "\"pretraining\" gives neither `starts` nor `after`",
            "the training run it waits for",
        ],
    );
    refused_change(
        "deadline                     = 2026-10-01",
        "deadline = 2026-05-01",
        &["is to be done by 2026-05-01, before it starts on"],
    );
    refused_change(
        "least_gpus                   = 256",
        "least_gpus = 1_001",
        &["runs with 1001 GPUs at least, but uses 1000 at most"],
    );
    refused_change(
        "goodput_share                = 0.9",
        "goodput_share = 0",
        &["`goodput_share`", "0.01 to 1"],
    );
}

#[test]
fn training_runs_that_wait_for_what_never_comes() {
    let after = "after         = \"pretraining\"";
    refused_change(
        after,
        "after = \"pretrainnig\"",
        &[
            "\"tuning\" waits for \"pretrainnig\", which does not exist",
            "did you mean \"pretraining\"?",
        ],
    );
    refused_change(
        after,
        "after = \"tuning\"",
        &["\"tuning\" waits for itself"],
    );
    refused_change(
        "starts                       = 2026-06-01\n",
        "starts = 2026-06-01\nafter = \"tuning\"\n",
        &[
            "\"pretraining\" waits for itself, by way of \"tuning\"",
            "\"tuning\" waits for itself, by way of \"pretraining\"",
        ],
    );
}

#[test]
fn training_runs_that_are_late_or_never_run() {
    warned_change(
        "after         = \"pretraining\"",
        "starts = 2029-06-01",
        &["\"tuning\" starts on 2029-06-01, but the horizon ends on"],
    );
    warned_change(
        "deadline                     = 2026-10-01",
        "deadline = 2026-07-01",
        &["needs 46 days at full size, but its deadline is"],
    );
    warned_change(
        "gpus                         = 1_000\nleast_gpus                   = 256",
        "gpus = 50_000\nleast_gpus = 40_000",
        &[
            "runs with 40000 GPUs at least, but fewer are ordered",
            "it never starts",
        ],
    );
}

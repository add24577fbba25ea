//! Failures, crews and reserves that make no sense: refused, or warned of where the run makes sense
//! all the same.

use super::by_hand::{refused, refused_change};
use super::full::{FULL, folder};

#[test]
fn crews_of_zero_and_reserves_above_the_count() {
    refused_change(
        "repair_crews   = 12",
        "repair_crews = 0",
        &["`repair_crews` is 0, outside 1 to 10000"],
    );
    refused_change(
        "repair_crews   = 12",
        "repair_crews = 1.5",
        &["`repair_crews` is", "whole number"],
    );
    refused_change(
        "redundancy            = 1",
        "redundancy = 5",
        &[
            "5 of 4 cooling blocks are held back",
            "make `redundancy` less than `blocks`",
        ],
    );
    refused_change(
        "hot_spare_fraction        = 0.02",
        "hot_spare_fraction = 1",
        &["`hot_spare_fraction` is 1, outside 0 to 0.9"],
    );
    refused_change(
        "bad_batch_probability     = 0.1",
        "bad_batch_probability = 1.1",
        &["outside 0 to 1"],
    );
    refused_change(
        "bad_batch_factor          = 8",
        "bad_batch_factor = 0.5",
        &["`bad_batch_factor` is 0.5, outside 1 to"],
    );
    refused_change(
        "infant_mortality_days     = 45",
        "infant_mortality_days = 0",
        &["outside 1 to 3650 days"],
    );
    refused_change(
        "generator_start_probability = 0.95",
        "generator_start_probability = 95",
        &["outside 0 to 1"],
    );
    refused_change(
        "block_repair_hours    = 72",
        "block_repair_hours = 0",
        &["outside 0.01 to 8760 hours"],
    );
    refused_change(
        "failure_simulation              = \"auto\"",
        "failure_simulation = \"per unit\"",
        &["did you mean \"per-unit\"?"],
    );
}

#[test]
fn outages_without_feeds_and_crews_shared_in_two_ways() {
    let (folder, _) = folder();
    let outage = "site.catalogued.power.outage={ per_year = 1, hours = 2 }";
    refused(
        &folder,
        &["run", "full.toml", "-n", "1", "--set", outage],
        &[
            "has outages of its feeds, but no utility",
            "add a [[site.power.utility]]",
        ],
    );
    let sets = [
        "purchase.second.site=\"campus\"",
        "accelerator.gpu.failure_simulation=\"per-unit\"",
        "accelerator.catalogued.failure_simulation=\"aggregate\"",
    ];
    let call: Vec<&str> = ["run", "full.toml", "-n", "1"]
        .into_iter()
        .chain(sets.iter().flat_map(|set| ["--set", set]))
        .collect();
    refused(
        &folder,
        &call,
        &["share its repair crews", "the same `failure_simulation`"],
    );
}

#[test]
fn what_changes_nothing_or_never_ends_is_warned_of() {
    let (folder, _) = folder();
    let warned = |from: &str, to: &str, words: &str| {
        assert_eq!(
            FULL.matches(from).count(),
            1,
            "{from:?} stands once in full.toml"
        );
        folder.write("warned.toml", FULL.replace(from, to));
        let called = folder.gridrack(&["check", "warned.toml"]);
        assert!(
            called.code == Some(0) && called.words().contains(words),
            "{}",
            called.words()
        );
    };
    warned(
        "bad_batch_factor          = 8",
        "bad_batch_factor = 1",
        "bad batches of \"gpu\" do not differ from others",
    );
    warned(
        "failures_per_gpu_year     = 0.1",
        "failures_per_gpu_year = 100",
        "crews busy on average, but there are 12",
    );
}

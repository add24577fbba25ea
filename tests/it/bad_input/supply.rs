//! Orders, policies, steps and redundancy that are contradictory: refused, or warned of, with the
//! fix.

use super::by_hand::refused_change;
use super::full::{FULL, folder};

/// The full scenario with one text in place of another is good, but warned of in these words.
pub fn warned_change(from: &str, to: &str, words: &[&str]) {
    let (folder, _) = folder();
    assert_eq!(
        FULL.matches(from).count(),
        1,
        "{from:?} stands once in full.toml"
    );
    folder.write("full.toml", FULL.replace(from, to));
    let called = folder.gridrack(&["check", "full.toml"]);
    let reported = called.words();
    assert_eq!(called.code, Some(0), "{reported}");
    for word in words {
        assert!(reported.contains(word), "no {word:?} in {reported}");
    }
}

#[test]
fn what_was_ordered_before_the_start() {
    let second =
        "accelerator = \"catalogued\"\nsite        = \"catalogued\"\norder       = 2026-02-01";
    refused_change(
        second,
        &second.replace("2026-02-01", "2026-02-01\npaid_before_start_share = 0.4"),
        &[
            "`paid_before_start_share` has no meaning here: the order is not placed before the start",
            "use `deposit`",
        ],
    );
    let older = "delivered   = 2025-03-01";
    refused_change(
        older,
        "delivered = 2026-03-01",
        &[
            "`delivered` is 2026-03-01, but the scenario starts on 2026-01-01",
            "leave `delivered` out",
        ],
    );
    refused_change(
        older,
        "delivered = 2024-03-01",
        &["delivered on 2024-03-01, before their order of 2024-12-01"],
    );
    refused_change(
        older,
        "delivered = 2025-03-01\npaid_before_start_share = 0.4",
        &["GPUs that are delivered are paid for"],
    );
    refused_change(
        "max_gpus         = 2_000",
        "max_gpus = 2_000\ndelivered = 2025-03-01",
        &["has ordered nothing before the start"],
    );
    refused_change(
        "paid_before_start_share = 0.4",
        "paid_before_start_share = 0.4\nmilestone = [{ weeks_after_order = 20, share = 0.7 }]",
        &["`paid_before_start_share` and milestones add up to 1.1 of the price"],
    );
}

#[test]
fn orders_that_cannot_be_meant() {
    warned_change(
        "tape_out                  = 2026-01-01\n",
        "# no tape-out\n",
        &[], // launched in June 2025: nothing to say
    );
    let second =
        "accelerator = \"catalogued\"\nsite        = \"catalogued\"\norder       = 2026-02-01";
    warned_change(
        "id   = \"catalogued\"\nfrom = \"catalog:gb300-nvl72\"",
        "id = \"catalogued\"\nfrom = \"catalog:gb300-nvl72\"\nlaunch = 2026-09-01",
        &[
            "\"catalogued\" is ordered on 2026-02-01, before its launch on 2026-09-01",
            "make sure the lead time reaches past the launch",
        ],
    );
    refused_change(
        second,
        &second.replace("order       = 2026-02-01", ""),
        &[
            "this order lacks `order`",
            "give `order` and `gpus`, or a `policy`",
        ],
    );
    refused_change(
        "share             = 0.3",
        "share = 0.9",
        &[
            "deposit and milestones add up to 1.1 of the price",
            "make them at most 1",
        ],
    );
    refused_change(
        "batches             = 2",
        "batches = 999\ngpus = 7_200 # twice",
        &["gpus"],
    );
}

#[test]
fn policies_that_cannot_be_meant() {
    refused_change(
        "max_gpus         = 2_000\n",
        "",
        &[
            "the policy \"refresh\" could order without limit",
            "give `max_gpus`",
        ],
    );
    refused_change(
        "min_gpus         = 72\n",
        "min_gpus = 3_000\n",
        &["at least 3000 GPUs at once, but 2000 in all"],
    );
    refused_change(
        "until_date       = 2027-06-01",
        "until_date = 2026-02-01",
        &["ends before it begins on 2026-06-01"],
    );
    refused_change(
        "replaces         = \"gpu\"\n",
        "",
        &["does not say what it replaces", "give `replaces`"],
    );
    refused_change(
        "replaces         = \"gpu\"",
        "replaces = \"catalogued\"",
        &["cannot be replaced by \"catalogued\""],
    );
    refused_change(
        "review_days      = 30",
        "review_days = 0",
        &["`review_days`", "1 to 3650 days"],
    );
    refused_change(
        "policy           = \"refresh\"",
        "policy = \"refresh\"\norder = 2026-03-01",
        &["decides date and size itself", "leave them out"],
    );
    refused_change(
        "policy           = \"refresh\"",
        "policy = \"refesh\"",
        &["did you mean \"refresh\"?"],
    );
}

#[test]
fn steps_that_never_come() {
    warned_change(
        "wait_weeks = 160",
        "wait_weeks = 1_600",
        &[
            "the tranche \"queued\" is expected on 2054",
            "the horizon ends on 2028-01-01",
            "bring it forward, or leave it out",
        ],
    );
    warned_change(
        "construction_weeks = 26",
        "construction_weeks = 260",
        &["the building \"hall-c\" is expected on 20", "never comes"],
    );
    refused_change(
        "until                 = 2027-06-01",
        "until = 2026-02-01",
        &["the lease \"shell\" ends before it begins"],
    );
    refused_change(
        "until                  = 2026-12-01",
        "until = 2026-01-15",
        &["the instances \"bridge\" end before they begin"],
    );
    refused_change(
        "permit_filed       = 2025-09-01\n",
        "",
        &["building \"hall-c\" gives neither `ready` nor `permit_filed`"],
    );
    refused_change(
        "permit_filed       = 2025-09-01",
        "permit_filed = 2025-09-01\nready = 2026-01-01",
        &["gives both `ready` and `permit_filed`"],
    );
    refused_change(
        "ordered           = 2025-09-01\nlead_time_weeks   = 26",
        "ordered = 2025-09-01",
        &["gives `ordered`, but nothing says `lead_time_weeks`"],
    );
    refused_change(
        "from = \"catalog:power-transformer\"",
        "from = \"catalog:power-transformr\"",
        &["did you mean"],
    );
}

#[test]
fn more_held_back_than_there_is() {
    refused_change(
        "reserve_feeds = 1",
        "reserve_feeds = 2",
        &["2 of 2 feeds of \"planned\" are held back", "1 of 2 is 2N"],
    );
    refused_change(
        "reserve_units             = 1",
        "reserve_units = 3",
        &["3 of 3 units of \"gas\" are held back"],
    );
    refused_change(
        "redundancy            = 1",
        "redundancy = 4",
        &["4 of 4 cooling blocks are held back, so none cools"],
    );
    refused_change(
        "pod_gpus          = 1_000",
        "pod_gpus = 1",
        &["comes in more than 1000 pods", "make `pod_gpus` larger"],
    );
    refused_change(
        "racks_per_week = 30",
        "racks_per_week = 0",
        &["`racks_per_week`", "is 0"],
    );
}

#[test]
fn tranches_that_come_in_steps() {
    let second = "from = 2026-10-01\nmw   = 0.002";
    for (from, to, words) in [
        (
            "waits_for  = [\"bay\"]",
            "waits_for  = [\"bay\"]\nready = 2026-07-01",
            [
                "utility tranche \"stepped\" gives both `ready` and `mw_by_date`",
                "leave `ready` out",
            ],
        ),
        (
            second,
            "from = 2026-10-01\nmw   = 0.0005",
            [
                "the power of tranche \"stepped\" does not rise: 0.001 MW from 2026-07-01, 0.0005 MW",
                "give all power that is energised by each day",
            ],
        ),
        (
            second,
            "from = 2026-06-01\nmw   = 0.002",
            [
                "the power of tranche \"stepped\" is given for 2026-06-01 after 2026-07-01",
                "sort the steps by `from`",
            ],
        ),
        (
            second,
            "from = 2026-10-01\nmw   = 0.0015",
            [
                "tranche \"stepped\" is energised up to 0.0015 MW, but contracts 0.002 MW",
                "make the last `mw` the tranche's own",
            ],
        ),
        (
            "waits_for  = [\"bay\"]",
            "waits_for  = [\"bay\", \"bey\"]",
            [
                "tranche \"stepped\" waits for \"bey\", which is no equipment of site \"campus\"",
                "name one of [[site.power.equipment]]: bay",
            ],
        ),
    ] {
        refused_change(from, to, &words);
    }
    warned_change(
        "waits_for  = [\"bay\"]",
        "waits_for  = []",
        &[
            "no utility tranche waits for \"bay\"",
            "`waits_for = [\"bay\"]`",
        ],
    );
}

#[test]
fn parts_of_a_tranche_that_are_not_firm() {
    for (from, to, words) in [
        (
            "mw             = 0.001\nhours_per_year = 120",
            "mw             = 0.003\nhours_per_year = 120",
            [
                "0.003 MW of tranche \"stepped\" are not firm, more than its 0.002 MW",
                "make `mw` of `non_firm` at most the tranche's",
            ],
        ),
        (
            "called         = \"highest-priced\"",
            "called = \"dearest\"",
            [
                "`called` cannot be \"dearest\"",
                "one of \"random\", \"highest-priced\"",
            ],
        ),
    ] {
        refused_change(from, to, &words);
    }
    warned_change(
        "until          = 2029-01-01",
        "until = 2026-06-01",
        &[
            "is firm from 2026-06-01, before it is promised for 2026-07-01",
            "make `until` later",
        ],
    );
}

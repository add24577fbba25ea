//! Contracts that are contradictory: refused, or warned of, with the fix.

use super::by_hand::refused_change;
use super::supply::warned_change;
use crate::support::{Called, Temp};

const LEASE: &str = "signed  = 2026-11-01\nuntil   = 2027-06-01";
const SUBSTITUTE: &str = "price_factor = 0.75\nmarket       = \"second\"\n";

#[test]
fn terms_of_zero_and_shares_beyond_one() {
    refused_change(
        "term_months               = { triangular = { low = 6, mode = 12, high = 18 } }",
        "term_months = 0",
        &["`term_months` is 0", "0.1 to 360 months"],
    );
    refused_change(
        LEASE,
        "signed = 2026-11-01\nuntil = 2026-11-01",
        &[
            "anchor \"lease\" ends on 2026-11-01 and starts on 2026-11-01: its term is zero",
            "make `until` later",
        ],
    );
    refused_change(
        "prepayment_share          = 0.15",
        "prepayment_share = 1.5",
        &["`prepayment_share` is 1.5", "0 to 1"],
    );
    refused_change(
        "take_or_pay_share         = 0.9\n",
        "take_or_pay_share = -0.1\n",
        &["`take_or_pay_share` is -0.1"],
    );
    refused_change(
        "renewal_probability       = 0.6",
        "renewal_probability = 1.01",
        &["`renewal_probability` is 1.01"],
    );
    refused_change(
        "call_back                    = { notice_days = 60, penalty",
        "call_back = { notice_day = 60, penalty",
        &[
            "`notice_day` is not a key of CallBack",
            "did you mean `notice_days`?",
        ],
    );
}

#[test]
fn dates_of_anchors() {
    refused_change(
        LEASE,
        "signed = 2026-11-01",
        &["anchor \"lease\" needs `term_months` or `until`, one of them"],
    );
    refused_change(
        LEASE,
        &format!("{LEASE}\nterm_months = 6"),
        &["anchor \"lease\" gives both `term_months` and `until`"],
    );
    refused_change(
        LEASE,
        &format!("{LEASE}\nstarts = 2026-10-01"),
        &["starts on 2026-10-01, before it is signed on 2026-11-01"],
    );
    warned_change(
        LEASE,
        "signed = 2020-11-01\nuntil = 2025-06-01",
        &["anchor \"lease\" is over on 2025-06-01", "it has no effect"],
    );
    warned_change(
        LEASE,
        "signed = 2036-11-01\nuntil = 2037-06-01",
        &[
            "anchor \"lease\" is signed on 2036-11-01",
            "it has no effect",
        ],
    );
}

#[test]
fn an_anchor_that_is_there_before_its_gpus() {
    // The first order of the campus comes in the spring, by its median lead time.
    warned_change(
        LEASE,
        "signed = 2025-11-01\nuntil = 2027-06-01",
        &[
            "anchor \"lease\" starts on 2025-11-01, but the 100 GPUs that it requires are expected on \
                2026-",
            "days late",
        ],
    );
    warned_change(
        "gpus    = 100\n",
        "gpus    = 1_000_000\n",
        &[
            "anchor \"lease\" requires 1000000 GPUs, but",
            "are all that is ever bought or rented for it",
            "buy more, or sign for less",
        ],
    );
}

#[test]
fn what_happens_to_an_anchor_happens_in_its_time() {
    refused_change(
        "leaves_on = 2027-09-01",
        "leaves_on = 2025-09-01",
        &[
            "`leaves_on` of \"lease\" is on 2025-09-01, but the scenario starts on 2026-01-01",
            "state the contract as it is at the start",
        ],
    );
    refused_change(
        "credit = { default_per_year = 0.01 }\n",
        "",
        &["\"lease\" defaults on 2027-08-01, but no `credit` says what is recovered"],
    );
    refused_change(
        "until = 2027-12-01",
        "until = 2027-05-01",
        &["the extension of \"lease\" of 2027-02-01 to 2027-05-01 makes its term no longer"],
    );
}

#[test]
fn a_contract_that_nothing_can_ever_serve() {
    refused_change(
        "market  = \"main\"\ngpus    = 100\n",
        "market  = \"main\"\ngpus    = 100\nsites = [\"catalogued\"]\n",
        &[
            "segment \"lease\" requires GPUs of market \"main\", but none are ever bought or rented \
                at catalogued",
            "add a purchase",
        ],
    );
    refused_change(
        "sites                     = [\"campus\"]\none_site                  = true\n\n",
        "sites = [\"campsu\"]\n\n",
        &["there is no site \"campsu\"", "did you mean \"campus\"?"],
    );
    refused_change(
        SUBSTITUTE,
        &SUBSTITUTE.replace("second", "main"),
        &["\"main\" substitutes for itself"],
    );
    refused_change(
        SUBSTITUTE,
        &SUBSTITUTE.replace("second", "secnd"),
        &["there is no market \"secnd\"", "did you mean \"second\"?"],
    );
}

#[test]
fn tiers_and_elasticities() {
    refused_change(
        "below  = 0.9\n",
        "below = 0.995\n",
        &["the tiers are not in the order of their availability"],
    );
    refused_change(
        "credit = 0.5\n",
        "credit = 0.05\n",
        &["a better month has a greater credit"],
    );
    refused_change(
        "availability                = 0.99\n",
        "availability = 0.95\n",
        &["a tier begins below 0.99, but no credit is owed from 0.95 on"],
    );
    warned_change(
        "price_elasticity    = -0.8",
        "price_elasticity = 0.8",
        &["a price elasticity of 0.8 makes demand rise with price"],
    );
}

/// A scenario of one market that no segment names, with rented instances; and what `check` reports
/// on it.
fn checked(demand: &str) -> Called {
    let text = crate::theory::scenario(100, "0", demand);
    let folder = Temp::new();
    folder.write("s.toml", text);
    folder.gridrack(&["check", "s.toml"])
}

fn reported(demand: &str, code: i32, words: &[&str]) {
    let called = checked(demand);
    let reported = called.words();
    assert_eq!(called.code, Some(code), "{reported}");
    for word in words {
        assert!(reported.contains(word), "no {word:?} in {reported}");
    }
}

#[test]
fn who_stands_in_for_the_only_market() {
    let words = [
        "\"m\" substitutes for itself",
        "name each other market once",
    ];
    reported(
        "[[demand.reserved]]\nsegment = \"r\"\nper_month = 1\ngpus = 8\nterm_months = \
            6\nsubstitutes = [{ market = \"m\" }]\n",
        2,
        &words,
    );
    reported(
        "[[demand.on_demand]]\nsegment = \"d\"\nper_day = 1\ngpus = 8\nduration_hours = \
            6\nsubstitutes = [{ market = \"m\" }]\n",
        2,
        &words,
    );
}

#[test]
fn terms_without_effect() {
    let of = |keys: &str| {
        format!(
            "[[demand.reserved]]\nsegment = \"r\"\nper_month = 1\ngpus = 8\nterm_months = \
                6\n{keys}\n"
        )
    };
    reported(
        &of("longest_wait_days = 30"),
        0,
        &[
            "signs against what is ready, so its `longest_wait_days` of 30 has no effect",
            "say `sign_against = \"planned\"`",
        ],
    );
    reported(
        &of("floor_fraction = 0.5"),
        0,
        &[
            "the terms of \"r\" are fixed, so its `floor_fraction` of 0.5 has no effect",
            "say `terms = \"indexed\"`",
        ],
    );
    reported(
        &of("opens = 2024-01-01"),
        0,
        &[
            "segment \"r\" opens on 2024-01-01, but the simulation runs from 2023-01-01",
            "there are no enquiries",
        ],
    );
    let anchor = "[[demand.anchor]]\nsegment = \"a\"\ngpus = 8\nsigned = 2023-06-01\nterm_months = \
        6\nfloor_fraction = 0.5\n";
    reported(
        anchor,
        0,
        &["the terms of \"a\" are fixed, so its `floor_fraction` of 0.5 has no effect"],
    );
    for quiet in [
        "longest_wait_days = 30\nsign_against = \"planned\"",
        "floor_fraction = 0.5\nterms = \"indexed\"",
        "opens = 2023-12-31",
    ] {
        let called = checked(&of(quiet));
        assert_eq!(
            (called.code, called.stderr.as_str()),
            (Some(0), ""),
            "{quiet}"
        );
    }
}

/// Each of these anchors comes to 1e7 GPUs · 10 000 USD · 262 975 hours = 2.6e16 USD: one fits the
/// books, two do not.
#[test]
fn more_money_than_books_hold() {
    let of = |name: &str, keys: &str| {
        format!(
            "[[demand.anchor]]\nsegment = \"{name}\"\ngpus = 10_000_000\nsigned = \
                2023-06-01\nterm_months = 360\nprice_usd_per_gpu_hour = 10_000\n{keys}\n"
        )
    };
    reported(&of("a", ""), 0, &[]);
    reported(
        &format!("{}{}", of("a", ""), of("b", "")),
        2,
        &[
            "contracts of about 5.3e16 USD",
            "2.6e16 of it from",
            "more than the 4e16",
            "make them smaller",
        ],
    );
    // Ten years at ten times the price come on top, as does a second term.
    reported(
        &of(
            "a",
            "late = { penalty_share = 10, terminate_after_days = 3_650 }",
        ),
        2,
        &["s.toml:", "contracts of about 1.1e17 USD"],
    );
    reported(
        &of("a", "renewal_probability = 1\ndiscount_to_market = -0.5"),
        2,
        &["contracts of about 5.3e16 USD"],
    );
    let segment = "[[demand.reserved]]\nsegment = \"r\"\nper_month = 1_000\ngpus = \
        10_000_000\nterm_months = 360\ndiscount_to_market = -5\n";
    reported(segment, 2, &["1.9e17 of it from \"r\""]);
}

//! Markets whose regimes, caps, price positions and steps are contradictory: refused, or warned of,
//! with the fix.

use super::by_hand::refused_change;
use super::supply::warned_change;

#[test]
fn regimes_that_do_not_add_up_or_know_each_other() {
    refused_change(
        "mean_dwell_years  = 1.2\nstart_probability = 0.2",
        "mean_dwell_years = 1.2\nstart_probability = 0.25",
        &[
            "full.toml:",
            "the start probabilities of the regimes of market \"main\" add up to 1.05, not 1",
            "make every `start_probability` a share of 1",
        ],
    );
    refused_change(
        "name   = \"normal\"\nweight = 3",
        "name = \"norml\"",
        &["followed by \"norml\"", "did you mean \"normal\"?"],
    );
    refused_change(
        "name   = \"normal\"\nweight = 3",
        "name = \"scarcity\"",
        &["is followed by itself", "leave it out of `next`"],
    );
    refused_change(
        "name   = \"normal\"\nweight = 3",
        "name = \"normal\"\nweight = 0",
        &["`weight` is 0, outside 0.000001 to 1000000"],
    );
    refused_change(
        "name              = \"slump\"",
        "name = \"normal\"",
        &["two elements of `regime` are named \"normal\""],
    );
    refused_change(
        "mean_dwell_years      = 0.8",
        "mean_dwell_years = 0",
        &["`mean_dwell_years` is 0, outside 0.02 to 100 years"],
    );
    refused_change(
        "price_factor          = 1.5",
        "price_factor = 0",
        &["`price_factor` is 0, outside 0.01 to 100"],
    );
}

#[test]
fn regimes_of_nobody() {
    refused_change(
        "regimes_follow = \"main\"",
        "regimes_follow = \"mian\"",
        &["follows the regimes of \"mian\"", "did you mean \"main\"?"],
    );
    refused_change(
        "regimes_follow = \"main\"",
        "regimes_follow = \"second\"",
        &["which is no market with regimes of its own"],
    );
    refused_change(
        "regimes_follow = \"main\"",
        "regimes_follow = \"main\"\nregime = \
            [{ name = \"own\", price_factor = 1, mean_dwell_years = 1 }]",
        &[
            "has regimes of its own and follows those of \"main\"",
            "keep one",
        ],
    );
}

#[test]
fn caps_ranks_and_answers() {
    let list = "{ uniform = { low = 6, high = 8 } }";
    warned_change(
        list,
        "3.0",
        &["the list price of market \"main\" is 3.00, below the own price of 4.32 at the start"],
    );
    warned_change(
        "price_spread                     = 0.3",
        "price_spread = 0",
        &["prices have no spread: every position has the same price"],
    );
    warned_change(
        "captured_share_elasticity                  = -1.5",
        "captured_share_elasticity = 1.5",
        &["brings more customers to the higher-priced provider"],
    );
    warned_change(
        "mean_reversion_per_year = 1\nreverts",
        "mean_reversion_per_year = 0\nreverts",
        &[
            "regimes that the price should revert to, but no mean reversion",
            "a feedback",
            "a level",
        ],
    );
    refused_change(
        "price_position                       = 0.6",
        "price_position = 1",
        &["`price_position` is 1, outside 0.001 to 0.999"],
    );
    refused_change(
        "common_factor                    = 0.8",
        "common_factor = 1.2",
        &["`common_factor` is 1.2, outside -1 to 1"],
    );
    refused_change(
        "bound      = 2.5",
        "bound = 0.5",
        &["`bound` is 0.5, outside 1 to 100"],
    );
    refused_change(
        "from = 2025-01-01\ngpus = 2_200_000",
        "from = 2026-02-01\ngpus = 2_200_000",
        &[
            "has no demand on 2026-01-01",
            "begin `demand_gpus` on or before that day",
        ],
    );
}

#[test]
fn launches_and_histories() {
    refused_change(
        "price_step      = 0.12",
        "price_step = 1",
        &["`price_step` is 1, outside -4 to 0.99"],
    );
    let slip = "date            = 2026-09-01\nslip_weeks      = \
        { triangular = { low = 0, mode = 6, high = 26 } }";
    warned_change(
        slip,
        "date = 2025-03-01",
        &["the launch \"next generation\" is over before the scenario starts on 2026-01-01"],
    );
    // Two launches of one day, each with its name, are nothing to speak of.
    warned_change(
        "phase_in_months = 6",
        "phase_in_months = 6\n\n[[market.main.launch]]\nname = \"other\"\ndate = \
            2026-09-01\nprice_step = 0.05",
        &[],
    );
    refused_change(
        "date                   = 2025-06-15",
        "date = 20250615",
        &["`date` is a whole number, but a date such as 2026-01-31 is expected"],
    );
}

#[test]
fn a_warm_up_ends_with_a_month() {
    for date in ["2026-03-02", "2025-03-01", "2028-01-01"] {
        refused_change(
            "measure_from = 2026-03-01",
            &format!("measure_from = {date}"),
            &[
                "`measure_from` is no first day of a month simulated",
                date,
                "full.toml:10",
            ],
        );
    }
}

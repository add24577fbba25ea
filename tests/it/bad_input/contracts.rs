//! Contracts that cannot be meant: refused, or warned of, with the mend.

use super::by_hand::refused_change;
use super::supply::warned_change;

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
        &["anchor \"lease\" ends on 2026-11-01 and starts on 2026-11-01: its term is zero", "make `until` later"],
    );
    refused_change("prepayment_share          = 0.15", "prepayment_share = 1.5", &["`prepayment_share` is 1.5", "0 to 1"]);
    refused_change("take_or_pay_share         = 0.9\n", "take_or_pay_share = -0.1\n", &["`take_or_pay_share` is -0.1"]);
    refused_change("renewal_probability       = 0.6", "renewal_probability = 1.01", &["`renewal_probability` is 1.01"]);
    refused_change(
        "recall                    = { notice_days = 60,",
        "recall = { notice_day = 60,",
        &["`notice_day` is not a key of Recall", "did you mean `notice_days`?"],
    );
}

#[test]
fn dates_of_anchors() {
    refused_change(LEASE, "signed = 2026-11-01", &["anchor \"lease\" needs `term_months` or `until`, one of them"]);
    refused_change(LEASE, &format!("{LEASE}\nterm_months = 6"), &["anchor \"lease\" needs `term_months` or `until`, one of them"]);
    refused_change(LEASE, &format!("{LEASE}\nstarts = 2026-10-01"), &["starts on 2026-10-01, before it is signed on 2026-11-01"]);
    warned_change(LEASE, "signed = 2020-11-01\nuntil = 2025-06-01", &["anchor \"lease\" is over on 2025-06-01", "it never counts"]);
    warned_change(LEASE, "signed = 2036-11-01\nuntil = 2037-06-01", &["anchor \"lease\" is signed on 2036-11-01", "it never counts"]);
}

#[test]
fn an_anchor_that_is_there_before_its_gpus() {
    // The first order of the campus comes in the spring, by its median lead time.
    warned_change(
        LEASE,
        "signed = 2025-11-01\nuntil = 2027-06-01",
        &["anchor \"lease\" starts on 2025-11-01, but the 100 GPUs that it wants are expected on 2026-", "days late"],
    );
    warned_change(
        "gpus    = 100\n",
        "gpus    = 1_000_000\n",
        &["anchor \"lease\" wants 1000000 GPUs, but", "are all that is ever bought or rented for it", "buy more, or sign for less"],
    );
}

#[test]
fn a_contract_that_nothing_can_ever_serve() {
    refused_change(
        "market  = \"main\"\ngpus    = 100\n",
        "market  = \"main\"\ngpus    = 100\nsites = [\"catalogued\"]\n",
        &["segment \"lease\" wants GPUs of market \"main\", but none are ever bought or rented at catalogued", "add a purchase"],
    );
    refused_change(
        "sites                     = [\"campus\"]\none_site                  = true\n\n",
        "sites = [\"campsu\"]\n\n",
        &["there is no site \"campsu\"", "did you mean \"campus\"?"],
    );
    refused_change(SUBSTITUTE, &SUBSTITUTE.replace("second", "main"), &["\"main\" stands in for itself"]);
    refused_change(SUBSTITUTE, &SUBSTITUTE.replace("second", "secnd"), &["there is no market \"secnd\"", "did you mean \"second\"?"]);
}

#[test]
fn tiers_and_elasticities() {
    refused_change("below  = 0.9\n", "below = 0.995\n", &["the tiers are not in the order of their availability"]);
    refused_change("credit = 0.5\n", "credit = 0.05\n", &["a better month has a greater credit"]);
    refused_change("availability = 0.99\n", "availability = 0.95\n", &["a tier begins below 0.99, but nothing is owed from 0.95 on"]);
    warned_change("price_elasticity    = -0.8", "price_elasticity = 0.8", &["a price elasticity of 0.8 makes demand rise with price"]);
}

//! Rhythms that no week has.

use super::by_hand::refused_change;

const DAY: &str =
    "working_day      = [1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 3, 3, 4, 4, 4, 4, 3, 2, 2, 1, 1, 1]";

#[test]
fn a_day_has_24_hours_and_some_in_which_requests_come() {
    refused_change(
        DAY,
        "working_day      = [1, 2, 3]",
        &[
            "`working_day` has 3 hours",
            "a day has 24, from midnight on",
        ],
    );
    refused_change(
        DAY,
        &format!("working_day      = {:?}", [0; 24]),
        &[
            "no hour of `working_day` has a weight",
            "give at least one hour a weight above 0",
        ],
    );
}

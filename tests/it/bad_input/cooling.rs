//! Forms of cooling: keys that are missing, of another form, or exchanged.

use super::by_hand::refused_change;

#[test]
fn a_form_needs_its_keys() {
    refused_change(
        "supply_c                 = 24\n",
        "",
        &[
            "cooling of form \"direct-air\" needs `supply_c`",
            "add `supply_c = …`",
        ],
    );
    refused_change(
        "pue_base              = 1.08\n",
        "",
        &[
            "cooling of form \"linear\" needs `pue_base`",
            "or choose another form",
        ],
    );
    refused_change(
        "residual_air_form      = \"air-cooled-chiller\"\n",
        "",
        &["cooling of form \"hybrid\" needs `residual_air_form`"],
    );
}

#[test]
fn a_form_takes_no_keys_of_another() {
    refused_change(
        "dew_point_limit_c        = 17",
        "dew_point_limit_c        = 17\npue_per_c = 0.005",
        &[
            "`pue_per_c` is no key of cooling of form \"direct-air\"",
            "choose a form that has it: \"linear\"",
            "this one takes `supply_c`",
        ],
    );
    refused_change(
        "threshold_c           = 20",
        "threshold_c           = 20\ntrim_chiller = true",
        &["`trim_chiller` is no key of cooling of form \"linear\""],
    );
    refused_change(
        "\"direct-air\"",
        "\"direct-airs\"",
        &[
            "`form` cannot be \"direct-airs\"",
            "did you mean",
            "\"direct-air\"",
        ],
    );
    refused_change(
        "\"air-cooled-chiller\"",
        "\"immersion\"",
        &["`residual_air_form` cannot be \"immersion\"", "one of"],
    );
}

#[test]
fn a_design_day_has_both_bulbs_in_order() {
    refused_change(
        "design_wet_bulb_c        = 26\n",
        "",
        &[
            "the design day of this cooling has no `design_wet_bulb_c`",
            "towers and pads cool by it",
        ],
    );
    refused_change(
        "design_dry_bulb_c        = 41\n",
        "",
        &["the design day of this cooling has no `design_dry_bulb_c`"],
    );
    refused_change(
        "design_dry_bulb_c        = 41\ndesign_wet_bulb_c        = 26",
        "design_dry_bulb_c        = 22\ndesign_wet_bulb_c        = 26",
        &[
            "the design wet bulb of 26 °C lies above the dry bulb of 22 °C",
            "are the two exchanged?",
        ],
    );
    refused_change(
        "design_dry_bulb_c        = 41",
        "design_dry_bulb_c        = 105",
        &["`design_dry_bulb_c` is 105, outside -20 to 60 °C"],
    );
}

#[test]
fn monthly_dew_points_are_twelve() {
    refused_change(
        "[2, 3, 5, 9, 14, 18, 20, 20, 16, 10, 5, 3]",
        "[2, 3, 5]",
        &[
            "`dew_point_mean_c` of site \"campus\" has 3 values",
            "January first",
        ],
    );
}

//! Captive use, contracts, requests, levels and spot.

use super::{Cast, Draws, contracts};

/// The seasons of a day, 24 weights.
const WORKING_DAY: &str =
    "[1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 3, 3, 4, 4, 4, 4, 3, 2, 2, 1, 1, 1]";

/// All of a scenario's demand.
pub fn all(draws: &mut Draws, cast: &Cast) -> String {
    let mut text = own(draws, cast);
    for at in 0..draws.whole(0, 2) {
        text += &contracts::reserved(draws, cast, at);
    }
    for at in 0..draws.whole(0, 2) {
        text += &contracts::anchor(draws, cast, at);
    }
    for at in 0..draws.whole(0, 2) {
        text += &requests(draws, cast, at);
    }
    text += &draws.maybe(50, "[[demand.aggregate]]", |draws| {
        let mut keys = format!(
            "segment = \"level\"
            market = \"{}\"
            gpus = {}
            growth_per_year = {}
            price_elasticity = {}
            premium_to_market = {}
            volatility = {}
            step_hours = {}",
            cast.market(draws),
            draws.uncertain(150.0),
            draws.real(-0.2, 0.6),
            draws.real(-3.0, 0.0),
            draws.real(-0.2, 0.3),
            draws.real(0.0, 1.0),
            draws.one_of(&[6, 12, 24])
        );
        if draws.chance(40) {
            keys += &format!(
                "\nseasonality_profile = {{ working_day = {WORKING_DAY}, weekend_factor = 0.5, \
                 utc_offset_hours = 1 }}"
            );
        }
        keys + partition(draws)
    });
    text + &draws.maybe(60, "[[demand.spot]]", |draws| {
        format!(
            "segment = \"spot\"\nmarket = \"{}\"\ngpus = {}\ndiscount_to_market = \
             {}\nprice_elasticity = {}{}",
            cast.market(draws),
            draws.uncertain(400.0),
            draws.real(0.2, 0.8),
            draws.real(-2.0, 0.0),
            partition(draws)
        )
    })
}

/// Every market has this partition.
fn partition(draws: &mut Draws) -> &'static str {
    if draws.chance(25) {
        "\npartition = \"cluster\""
    } else {
        ""
    }
}

fn own(draws: &mut Draws, cast: &Cast) -> String {
    let mut text = draws.maybe(50, "[[demand.internal]]", |draws| {
        format!(
            "name = \"own\"\nmarket = \"{}\"\ngpus = [{{ from = 2026-03-01, gpus = {} }}, {{ from \
             = 2026-11-01, gpus = {} }}]\nowner_value_usd_per_gpu_hour = {}{}",
            cast.market(draws),
            draws.whole(0, 400),
            draws.whole(0, 800),
            draws.uncertain(4.0),
            partition(draws)
        )
    });
    text += &draws.maybe(50, "[[demand.training_run]]", |draws| {
        let starts = draws.day();
        format!(
            "name = \"training\"\nmarket = \"{}\"\ngpus = {}\nleast_gpus = {}\ngpu_hours = \
             {}\nstarts = {}\nslip_weeks = {}\ndeadline = {}\ngoodput_share = \
             {}\nowner_first = {}",
            cast.market(draws),
            draws.whole(100, 900),
            draws.whole(0, 100),
            draws.uncertain(300_000.0),
            starts,
            draws.whole(-2, 10),
            starts + jiff::Span::new().days(draws.whole(30, 300)),
            draws.real(0.5, 1.0),
            draws.chance(50)
        )
    });
    if text.contains("\"training\"") {
        let market = cast.market(draws);
        text += &draws.maybe(50, "[[demand.training_run]]", |draws| {
            format!(
                "name = \"tuning\"\nmarket = \"{market}\"\ngpus = {}\nduration_days = 40\nafter = \
                 \"training\"",
                draws.whole(50, 300)
            )
        });
    }
    text
}

fn requests(draws: &mut Draws, cast: &Cast, at: i64) -> String {
    let market = cast.market(draws);
    let substitutes = cast.markets > 1 && draws.chance(40);
    draws.maybe(100, "[[demand.on_demand]]", |draws| {
        let mut keys = format!(
            "segment = \"requests-{at}\"
            market = \"{market}\"
            per_day = {}
            growth_per_year = {}
            gpus = {}
            duration_hours = {}
            premium_to_market = {}
            price_elasticity = {}
            when_full = \"{}\"
            priority = {}
            batch_size = {}",
            draws.real(0.5, 8.0),
            draws.real(-0.3, 0.5),
            draws.uncertain(24.0),
            draws.uncertain(60.0),
            draws.real(-0.3, 0.5),
            draws.real(-3.0, 0.0),
            draws.one_of(&["lose", "queue"]),
            draws.whole(-3, 3),
            draws.one_of(&[
                "1",
                "{ discrete = { values = [1, 2, 5], weights = [6, 3, 1] } }"
            ])
        );
        if draws.chance(50) {
            keys += &format!("\npatience_hours = {}", draws.uncertain(24.0));
        }
        if draws.chance(30) {
            keys += &format!(
                "\nseasonality_profile = {{ working_day = {WORKING_DAY}, weekend_factor = 0.4, \
                 utc_offset_hours = -6 }}"
            );
        }
        if draws.chance(30) {
            keys += "\nmodulated_arrivals = { high_rate_share = 0.2, factor = 5, mean_hours = 12 }";
        }
        if draws.chance(25) {
            keys += draws.one_of(&[
                "\none_site = true",
                "\none_fabric = true",
                "\nsites = [\"site-0\"]",
            ]);
        }
        if substitutes {
            let other = if market == "market-0" {
                "market-1"
            } else {
                "market-0"
            };
            keys += &format!("\nsubstitutes = [{{ market = \"{other}\", price_factor = 0.8 }}]");
        } else {
            keys += partition(draws);
        }
        keys
    })
}

//! Prices, tariffs, plant, agreements, outages and limits of a site.

use super::Draws;
use crate::scenario::Section;

/// Sections about the energy of a site, below its own keys.
pub fn site(draws: &mut Draws) -> String {
    let mut text = electricity(draws);
    text += &tariff(draws);
    text += &draws.maybe(60, "[site.power]", |draws| {
        format!(
            "power_order = \"{}\"
            dispatch = \"{}\"
            transformer_no_load_share = {}
            ups_no_load_share = {}
            planning_percentile = {}",
            draws.one_of(&["newest-first", "oldest-first", "most-gpus"]),
            draws.one_of(&["shortfall", "least-cost"]),
            draws.real(0.0, 0.3),
            draws.real(0.0, 0.4),
            draws.real(0.9, 1.0)
        )
    });
    text += &draws.maybe(30, "[site.power.outage]", |draws| {
        format!(
            "per_year = {}\nhours = {}\nups_minutes = {}\ngenerator_start_probability = \
             {}\ngenerator_hours = {}",
            draws.real(0.1, 6.0),
            draws.uncertain(3.0),
            draws.whole(0, 30),
            draws.real(0.0, 1.0),
            draws.whole(0, 48)
        )
    });
    text += &draws.maybe(25, "[site.power.fuel]", |draws| {
        format!(
            "mean_usd_per_mmbtu = {}\nannual_drift = 0.02\nvolatility = \
             {}\nmean_reversion_per_year = 1.2",
            draws.real(2.0, 8.0),
            draws.real(0.0, 0.6)
        )
    });
    text += &draws.maybe(30, "[site.limits]", |draws| {
        format!(
            "curtail_above_usd_per_mwh = {}\ninterruptible_hours_per_year = \
             {}\ninterruptible_share = {}\nheat = {}",
            draws.whole(80, 600),
            draws.whole(0, 120),
            draws.real(0.2, 1.0),
            draws.chance(70)
        )
    });
    text + &plant(draws)
}

fn plant(draws: &mut Draws) -> String {
    let mut text = draws.maybe(30, "[[site.power.onsite]]", |draws| {
        format!(
            "id = \"gas\"
            units = {}
            mw_per_unit = {}
            reserve_units = {}
            ready = {}
            slip_weeks = {}
            heat_rate_mmbtu_per_mwh = 9
            no_load_fuel_share = {}
            minimum_load_share = {}
            start_usd_per_mw = {}
            variable_usd_per_mwh = 5
            forced_outages_per_year = {}
            capex_usd_per_mw = 800_000",
            draws.whole(2, 4),
            draws.real(0.5, 2.0),
            draws.whole(0, 1),
            draws.day(),
            draws.whole(0, 10),
            draws.real(0.0, 0.3),
            draws.real(0.0, 0.5),
            draws.whole(0, 100),
            draws.whole(0, 5)
        )
    });
    text += &draws.maybe(25, "[[site.power.battery]]", |draws| {
        format!(
            "id = \"store\"\nmw = 1\nmwh = {}\ncycling_share = {}\nwear_usd_per_mwh = \
             5\nfade_per_full_cycle = 0.0001\nready = {}\ncapex_usd_per_mwh = 250_000",
            draws.whole(1, 6),
            draws.real(0.0, 1.0),
            draws.day()
        )
    });
    text += &draws.maybe(25, "[[site.power.solar]]", |draws| {
        format!(
            "id = \"field\"\nmw = {}\nready = {}\ncapex_usd_per_mw = 900_000",
            draws.whole(1, 5),
            draws.day()
        )
    });
    text += &draws.maybe(35, "[[site.power.ppa]]", |draws| {
        format!(
            "id = \"agreement\"\nshape = \"{}\"\nmw = {}\nprice_usd_per_mwh = {}\nfrom_date = \
             {}\nclean = {}\ncurtailed_below_zero = {}",
            draws.one_of(&["baseload", "solar", "wind"]),
            draws.whole(1, 4),
            draws.uncertain(45.0),
            draws.day(),
            draws.chance(70),
            draws.chance(50)
        )
    });
    text
}

fn electricity(draws: &mut Draws) -> String {
    let mut text = draws.maybe(50, "[site.electricity]", |draws| {
        format!(
            "settlement = \"{}\"\ndelivery_usd_per_mwh = {}\nlevel = \
             {}\ngas_price_usd_per_mmbtu = {}",
            draws.one_of(&["auto", "hourly"]),
            draws.whole(0, 20),
            draws.uncertain(1.0),
            draws.uncertain(4.0)
        )
    });
    if draws.chance(25) {
        text += "[[site.electricity.time_of_use]]\nmonths = [6, 7, 8]\nfrom_hour = 14\nto_hour = \
                 20\nprice_multiple = 2\n";
    } else {
        let market = draws.one_of(&["ercot-day-ahead", "pjm-dominion-real-time"]);
        text += &draws.maybe(20, "[site.electricity.generator]", |_| {
            format!("from = \"catalog:{market}\"\nyears = 3")
        });
    }
    text
}

fn tariff(draws: &mut Draws) -> String {
    if draws.chance(25) {
        let of = draws.one_of(&[
            "ercot-4cp-large-load",
            "aep-ohio-large-load",
            "pjm-large-load",
            "tva-mlgw-large",
            "nordic-indexed",
        ]);
        return format!("[site.tariff]\nfrom = \"catalog:{of}\"\n");
    }
    if !draws.chance(30) {
        return String::new();
    }
    let parts: [(&str, &str); 8] = [
        (
            "[[site.tariff.energy]]",
            "id = \"tiers\"\ntiers_by = \"peak\"\ntiers = [{ up_to_mwh = 200, price_usd_per_mwh = \
             50 }, { price_usd_per_mwh = 40 }]",
        ),
        (
            "[[site.tariff.energy]]",
            "id = \"nights\"\nindexed_factor = 0.9\nadder_usd_per_mwh = 2\nwindows = [{ from_hour \
             = 22, to_hour = 6 }]",
        ),
        (
            "[[site.tariff.demand]]",
            "id = \"any-hour\"\nprice_usd_per_kw_month = 8\nminimum_share_of_contract = \
             0.6\nratchet = { share = 0.75, months = [6, 7, 8, 9] }",
        ),
        (
            "[[site.tariff.demand]]",
            "id = \"days\"\nwindows = [{ days = \"weekday\", from_hour = 8, to_hour = 20 \
             }]\nprice_usd_per_kw_month = 4\nratchet = { share = 0.5, look_back_months = 11 }",
        ),
        (
            "[site.tariff.coincident_peak]",
            "price_usd_per_kw_year = 65",
        ),
        (
            "[site.tariff.capacity]",
            "price_usd_per_mw_day = 270\nobligation = \"peaks\"",
        ),
        (
            "[site.tariff.minimum_take]",
            "share_of_contract = 0.5\nprice_usd_per_mwh = 20",
        ),
        (
            "[[site.tariff.rider]]",
            "id = \"fuel\"\nprice_usd_per_mwh = 2\nshare = 0.01",
        ),
    ];
    let mut text = Section::new(
        "[site.tariff]",
        &format!(
            "fixed_usd_per_month = 1_500
            escalation_per_year = {}
            minimum_bill_usd_per_month = {}",
            draws.real(-0.02, 0.05),
            draws.whole(0, 20_000)
        ),
    )
    .to_string();
    // Every hour needs a price; later periods go over this one.
    text += "[[site.tariff.energy]]\nid = \"all\"\nindexed_factor = 1\n";
    for (heading, keys) in parts {
        text += &draws.maybe(50, heading, |_| keys.to_owned());
    }
    text
}
